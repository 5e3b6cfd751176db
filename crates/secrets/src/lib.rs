//! Finding keys and tokens in text by their form. One pass over the bytes finds every place where one may start; only
//! there the rows of `knowledge/secrets` are tried. Pure, and linear in the length of the text.

mod base64;
mod checks;
mod form;
mod index;
mod keyfile;
mod near;
mod quality;
mod token;

pub use base64::decode;
pub use keyfile::KeyFile;
pub use quality::{is_placeholder, is_sample};
pub use token::Claims;

use base::Span;
use checks::{Found, check, span};
use form::{body, breadth, is_start, lead, longest};
use knowledge::{Family, Part, Secret, SecretCheck, Set, Verdict, Worth};
use quality::is_drawn;

/// A key or token in a text.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Where it is.
    pub span: Span,
    /// What it is.
    pub row: &'static Secret,
    /// What its finder wins.
    pub worth: Worth,
    /// What it tells of itself, in words; empty where it tells nothing.
    pub told: String,
    /// True where it says that it is no longer valid.
    pub expired: bool,
    /// The other half of the credential.
    pub partner: Option<Span>,
    /// True where a checksum or its structure proves that it is no text by chance.
    pub proved: bool,
    /// How much its form allows.
    breadth: u32,
}

/// The keys and tokens of a text, in their order, without overlap.
pub fn scan(text: &[u8]) -> Vec<Hit> {
    let mut hits = Vec::new();
    index::candidates(text, |row, word| try_row(row, text, word, &mut hits));
    hits.sort_by_key(|hit: &Hit| {
        // Where several rows fit, the longest counts, and a secret before what its form alone would be.
        (
            hit.span.start,
            std::cmp::Reverse(hit.span.end),
            std::cmp::Reverse(hit.row.verdict),
            hit.row.near.is_empty(),
            hit.breadth,
        )
    });
    // A token inside an address says more than the address.
    let inner: Vec<Span> =
        hits.iter().filter(|h| h.row.check != SecretCheck::Login).map(|h| h.span).collect();
    hits.retain(|h| {
        h.row.check != SecretCheck::Login
            || !inner.iter().any(|i| h.span.start < i.start && i.end <= h.span.end)
    });
    let mut end = 0;
    hits.retain(|hit| {
        let free = hit.span.start >= end;
        end = if free { hit.span.end } else { end };
        free
    });
    hits
}

/// What a text is as a whole: a key of some kind, or none.
pub fn whole(text: &str) -> Option<Hit> {
    let trimmed = text.trim();
    let (start, len) = (text.find(trimmed).unwrap_or(0), trimmed.len());
    let all = scan(text.as_bytes());
    all.into_iter()
        .find(|hit| hit.span.start as usize <= start + len / 4 && (hit.span.len() as usize) * 2 >= len)
}

/// Try the forms of a row at the place of its word.
fn try_row(row: &'static Secret, text: &[u8], word: Span, hits: &mut Vec<Hit>) {
    let at = word.start as usize;
    if row.near.is_empty() {
        for parts in row.forms {
            let (least, most) = lead(parts);
            for start in (at.saturating_sub(most)..=at.saturating_sub(least)).filter(|s| at - s >= least) {
                if is_start(text, start)
                    && let Some(end) = longest(parts, text, start)
                    && let Some(hit) = judge(row, parts, text, start, end)
                {
                    hits.push(hit);
                    return;
                }
            }
        }
        return;
    }
    let (from, to) = near::name(text, at, word.end as usize);
    let name = text.get(from..to).unwrap_or_default().to_ascii_lowercase();
    if !row.says.iter().any(|says| form::find(&name, says.as_bytes()).is_some()) {
        return;
    }
    let Some(start) = near::value(text, to) else { return };
    for parts in row.forms {
        let Some(end) = longest(parts, text, start) else { continue };
        let matched = text.get(start..end).unwrap_or_default();
        let open = parts.iter().any(|p| matches!(p, Part::Set(Set::Any, ..)));
        let whole = near::is_quoted(text, start, end);
        let mixed = !parts.iter().any(|p| matches!(p, Part::Set(Set::Lower | Set::Alpha, ..)));
        let drawn = is_drawn(&body(parts, matched), mixed) || (open && whole);
        if drawn
            && (whole || !open)
            && let Some(hit) = judge(row, parts, text, start, end)
        {
            hits.push(hit);
            return;
        }
    }
}

/// How far from a key the words that speak of its maker are looked for.
const BESIDE: usize = 400;

fn judge(row: &'static Secret, parts: &[Part<'_>], text: &[u8], start: usize, end: usize) -> Option<Hit> {
    let matched = text.get(start..end)?;
    if !row.beside.is_empty() {
        let window = text.get(start.saturating_sub(BESIDE)..(end + BESIDE).min(text.len()))?;
        let lower = window.to_ascii_lowercase();
        row.beside.iter().find(|word| form::find(&lower, word.as_bytes()).is_some())?;
    }
    let pem = matches!(
        row.check,
        SecretCheck::Pem | SecretCheck::PemLocked | SecretCheck::PemService | SecretCheck::PemPublic
    );
    if !pem && row.check != SecretCheck::Login {
        let secret = row.verdict != Verdict::Public;
        if secret && (is_placeholder(&body(parts, matched)) || is_sample(matched)) {
            return None;
        }
    }
    let Found { end: ends, told, expired, partner, worth, proved } = check(row.check, text, start, end)?;
    let worth = if expired { Worth::Hygiene } else { worth.unwrap_or(row.worth) };
    Some(Hit {
        span: span(start, ends.unwrap_or(end)),
        row,
        worth,
        told,
        expired,
        partner,
        proved,
        breadth: breadth(parts),
    })
}

impl Hit {
    /// True for what its owner must replace once somebody else has seen it.
    pub fn is_secret(&self) -> bool {
        self.row.verdict == Verdict::Secret
    }

    /// True for what is made to be handed out.
    pub fn is_public(&self) -> bool {
        self.row.verdict == Verdict::Public
    }

    /// True for a private key as such.
    pub fn is_private_key(&self) -> bool {
        self.row.family == Family::Key && self.is_secret()
    }
}

#[cfg(test)]
mod rows_tests;
#[cfg(test)]
mod tests;
