//! What the form of a key does not say: checksums, accounts, tokens that speak for themselves, keys in PEM, addresses.

use crate::base64;
use crate::form::find;
use crate::quality::{entropy, is_placeholder};
use crate::token::Claims;
use base::Span;
use knowledge::{Date, SecretCheck, Worth, as_of};

/// What a check adds to a match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where the key ends, if not where its form does.
    pub(crate) end: Option<usize>,
    /// What is known of it, in words.
    pub(crate) told: String,
    /// True where it says that it is no longer valid.
    pub(crate) expired: bool,
    /// The other half of a credential.
    pub(crate) partner: Option<Span>,
    /// What its finder wins, if not what the row says.
    pub(crate) worth: Option<Worth>,
    /// True where a checksum was right: no key by chance.
    pub(crate) proved: bool,
}

/// Look closer at the match `start..end`; none where it is no key of this kind.
pub(crate) fn check(kind: SecretCheck, text: &[u8], start: usize, end: usize) -> Option<Found> {
    let key = text.get(start..end)?;
    let plain = Some(Found::default());
    match kind {
        SecretCheck::None => plain,
        SecretCheck::Crc32 => crc32_fits(key).then(|| Found { proved: true, ..Found::default() }),
        SecretCheck::AwsId => Some(aws(text, start, end, key)),
        SecretCheck::AwsSecret => is_aws_secret(key).then(Found::default),
        SecretCheck::JwtAdmin | SecretCheck::JwtAnon | SecretCheck::Jwt => jwt(kind, key),
        SecretCheck::Pem | SecretCheck::PemLocked | SecretCheck::PemService | SecretCheck::PemPublic => {
            pem(kind, text, start, end)
        }
        SecretCheck::Login => login(key, start),
        SecretCheck::Signed => signed(text, start, end),
        SecretCheck::Json => base64::decode(key).filter(|b| b.starts_with(b"{")).and(plain),
        SecretCheck::Wrapped => {
            let inner = base64::decode(key)?;
            let known = inner.starts_with(b"-----BEGIN ") && find(&inner, b"PRIVATE KEY-----").is_some();
            (known || find(&inner, b"\"private_key\"").is_some()).then(Found::default)
        }
    }
}

/// <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>
fn crc32_fits(key: &[u8]) -> bool {
    let Some(at) = key.iter().position(|b| *b == b'_') else { return false };
    let body = key.get(at + 1..).unwrap_or_default();
    let Some((random, sum)) = body.split_at_checked(30) else { return false };
    sum == checksum(random)
}

/// Six digits of base62.
pub(crate) fn checksum(random: &[u8]) -> [u8; 6] {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut crc = u32::MAX;
    for b in random {
        crc ^= u32::from(*b);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let mut rest = (!crc) as usize;
    let mut out = [b'0'; 6];
    for slot in out.iter_mut().rev() {
        *slot = DIGITS.get(rest % 62).copied().unwrap_or(b'0');
        rest /= 62;
    }
    out
}

/// Lines before and after a key id in which its secret is looked for.
const LINES: usize = 20;

/// The account of a key id, and the secret near by.
fn aws(text: &[u8], start: usize, end: usize, key: &[u8]) -> Found {
    let mut found = Found::default();
    // Forty bits follow the prefix, of which the first is not part of the account.
    // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
    let number = key.get(4..12).unwrap_or_default().iter().try_fold(0u64, |sum, b| {
        let digit = match b {
            b'A'..=b'Z' => b - b'A',
            b'2'..=b'7' => b - b'2' + 26,
            _ => return None,
        };
        Some((sum << 5) | u64::from(digit))
    });
    // Ids that were made before 2019 hold no account.
    if let Some(account) = number.map(|n| (n & 0x7f_ffff_ff80) >> 7).filter(|a| *a < 1_000_000_000_000)
        && key.get(4).is_some_and(|b| *b >= b'Q')
    {
        found.told = format!("of the account {account:012}");
    }
    let before = text.get(..start).unwrap_or_default();
    let first = before.iter().rev().take(8000).enumerate().filter(|(_, b)| **b == b'\n').nth(LINES);
    let from = start - first.map_or(before.len().min(8000), |(n, _)| n);
    let after = text.get(end..).unwrap_or_default();
    let last = after.iter().take(8000).enumerate().filter(|(_, b)| **b == b'\n').nth(LINES);
    let to = end + last.map_or(after.len().min(8000), |(n, _)| n);
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let mut at = from;
    while at < to {
        let rest = text.get(at..to).unwrap_or_default();
        let run = rest.iter().take_while(|b| is_part(**b)).count();
        let word = rest.get(..run).unwrap_or_default();
        if run == 40 && is_aws_secret(word) && rest.get(run) != Some(&b'=') {
            found.partner = Some(span(at, at + run));
            found.worth = Some(Worth::Account);
            break;
        }
        at += run.max(1);
    }
    found
}

/// Forty characters of base64 that are neither a hash nor a path.
fn is_aws_secret(word: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| word.iter().any(test);
    word.len() == 40
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
        && !word.iter().all(u8::is_ascii_hexdigit)
        && word.iter().filter(|b| **b == b'/').count() < 4
        && entropy(word) > 4.0
        && !is_placeholder(word)
}

fn jwt(kind: SecretCheck, key: &[u8]) -> Option<Found> {
    let claims = Claims::of(key)?;
    // Handed to everybody who runs Supabase on a computer, or printed in a tutorial.
    if claims.issuer.as_deref() == Some("supabase-demo") || claims.subject.as_deref() == Some("1234567890") {
        return None;
    }
    let role = claims.role.as_deref().unwrap_or_default();
    let fits = match kind {
        SecretCheck::JwtAdmin => matches!(role, "service_role" | "supabase_admin"),
        SecretCheck::JwtAnon => role == "anon",
        _ => !matches!(role, "service_role" | "supabase_admin" | "anon"),
    };
    let told = claims.told();
    fits.then(|| Found { told, expired: claims.has_expired(), ..Found::default() })
}

/// As far as the end of a key in PEM is looked for.
const PEM: usize = 32 << 10;

/// A key in PEM from its header `start..end` on. <https://datatracker.ietf.org/doc/html/rfc7468>
fn pem(kind: SecretCheck, text: &[u8], start: usize, end: usize) -> Option<Found> {
    let rest = text.get(end..(end + PEM).min(text.len()))?;
    let (inside, close) = match find(rest, b"-----") {
        Some(at) => {
            // Another header, or no end at all.
            if !rest.get(at..)?.starts_with(b"-----END ") {
                return None;
            }
            let after = rest.get(at + 9..).unwrap_or_default();
            let close = find(after.get(..60.min(after.len()))?, b"-----").map_or(0, |n| n + 5);
            (rest.get(..at)?, at + 9 + close)
        }
        None => {
            let run = rest.iter().take_while(|b| b.is_ascii_graphic() || b.is_ascii_whitespace()).count();
            (rest.get(..run)?, run)
        }
    };
    let locked = find(inside, b"ENCRYPTED").is_some()
        || text.get(start..end).is_some_and(|head| find(head, b"ENCRYPTED").is_some());
    let headed = locked || find(text.get(start..end)?, b"PGP").is_some();
    let letters = key_letters(inside, headed)?;
    if letters < 60 {
        return None;
    }
    let service = kind != SecretCheck::PemPublic && in_service_account(text, start);
    let fits = match kind {
        SecretCheck::PemService => service,
        SecretCheck::PemLocked => locked,
        SecretCheck::Pem => !locked && !service,
        _ => true,
    };
    let label =
        text.get(start + 11..end - 5).map(|l| String::from_utf8_lossy(l).into_owned()).unwrap_or_default();
    let told =
        if kind == SecretCheck::Pem && label != "PRIVATE KEY" { format!("({label})") } else { String::new() };
    fits.then(|| Found { end: Some(end + close), told, proved: true, ..Found::default() })
}

/// The number of characters of base64 in the inner part of a PEM, past line breaks, quotes and what joins texts; none
/// where something else stands there.
fn key_letters(inside: &[u8], headed: bool) -> Option<usize> {
    let mut letters = 0;
    let mut seen = [false; 256];
    let mut at = 0;
    while let Some(b) = inside.get(at) {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'=' | b'+' => {
                letters += usize::from(*b != b'+');
                if let Some(slot) = seen.get_mut(usize::from(*b)) {
                    *slot = true;
                }
            }
            b'\\' if matches!(inside.get(at + 1), Some(b'n' | b'r' | b't' | b'\\' | b'\n')) => at += 1,
            b'"' | b'\'' | b'`' | b',' | b'\\' | b'&' | b'#' | b';' | b'>' | b'|' => {}
            b if b.is_ascii_whitespace() => {}
            b':' | b'-' | b'.' | b'(' | b')' | b'@' | b'<' if headed => {}
            // Without an end the key goes on to whatever follows it.
            _ if letters > 200 => break,
            _ => return None,
        }
        at += 1;
    }
    // A key in words or rows of one letter is none.
    (seen.iter().filter(|s| **s).count() >= 20).then_some(letters)
}

/// True for a private key between the fields of the key file of a Google service account.
fn in_service_account(text: &[u8], at: usize) -> bool {
    let window = text.get(at.saturating_sub(1500)..(at + 4500).min(text.len())).unwrap_or_default();
    find(window, b"gserviceaccount.com").is_some() || find(window, b"service_account").is_some()
}

/// An address with a user and a password.
fn login(key: &[u8], start: usize) -> Option<Found> {
    let text = std::str::from_utf8(key).ok()?;
    let (scheme, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#', ',', ';', ')', '|']).next()?;
    let (user, host) = authority.rsplit_once('@')?;
    let (name, password) = user.split_once(':')?;
    let host = host.split(':').next().unwrap_or_default();
    let lower = host.to_ascii_lowercase();
    // What runs on one's own computer has the password that everybody's has, and examples name no host.
    let own = ["localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal", "10.0.2.2"]
        .contains(&lower.as_str())
        || !lower.contains('.')
        || lower.contains("example")
        || lower.contains("sentry")
        || lower.ends_with(".local")
        || lower.ends_with(".test");
    let is_number = host.split('.').count() == 4 && host.split('.').all(|p| p.parse::<u8>().is_ok());
    let word = password.to_ascii_lowercase();
    let common = [
        "password", "pass", "pwd", "passwd", "secret", "postgres", "root", "admin", "user", "test", "token",
        "key", "pw",
    ];
    let holds = common.contains(&word.as_str())
        // A short password guards nothing, but a host with an address of its own is somebody's.
        || (word == name.to_ascii_lowercase() || password.len() < 6) && !is_number
        || password.contains(['$', '<', '[', '{', '*', '%'])
            && !password.split('%').skip(1).all(|p| p.len() >= 2)
        || (is_placeholder(password.as_bytes()) && password.len() < 40);
    let web = scheme.starts_with("http") || scheme.starts_with("ws");
    // On the web a colon before an `@` may be part of a path that another tool writes.
    if own
        || holds
        || name.contains(['$', '<', '{', '/'])
        || (web && !lower.ends_with(|c: char| c.is_ascii_alphanumeric()))
    {
        return None;
    }
    let end = start + scheme.len() + 3 + authority.len();
    Some(Found { end: Some(end), told: format!("of `{host}`"), ..Found::default() })
}

/// A signed address that does not say that it has expired.
fn signed(text: &[u8], start: usize, end: usize) -> Option<Found> {
    let from = start.saturating_sub(700);
    let is_url =
        |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b' ');
    let before = text.get(from..start)?.iter().rev().take_while(|b| is_url(**b)).count();
    let after = text.get(end..)?.iter().take(700).take_while(|b| is_url(**b)).count();
    let url = std::str::from_utf8(text.get(start - before..end + after)?).ok()?;
    let host = url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default())?;
    let value = |name: &str| {
        let at = url.find(name)? + name.len();
        Some(url.get(at..)?.split(['&', ';']).next().unwrap_or_default())
    };
    let until = match (
        value("?se=").or_else(|| value("&se=")),
        value("X-Amz-Date=").or_else(|| value("X-Goog-Date=")),
    ) {
        (Some(se), _) => date(se)?,
        // Signatures of S3 and Cloud Storage last a week at the most.
        (None, Some(day)) => date(&format!("{}-{}-{}", day.get(..4)?, day.get(4..6)?, day.get(6..8)?))?,
        (None, None) => return None,
    };
    let as_text = format!("{}-{:02}-{:02}", until.year, until.month, until.day);
    (until > as_of())
        .then(|| Found { told: format!("of `{host}`, valid until {as_text}"), ..Found::default() })
}

fn date(text: &str) -> Option<Date> {
    let mut parts = text.get(..10)?.split('-');
    let mut next = || parts.next()?.parse::<u16>().ok();
    let (year, month, day) = (next()?, next()?, next()?);
    Some(Date { year, month: month.try_into().ok()?, day: day.try_into().ok()? })
}

pub(crate) fn span(start: usize, end: usize) -> Span {
    Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_checksum_comes_out() {
        // From a list of revoked tokens: <https://gist.github.com/coolaj86/eb8cddfd3e4251258712dfed03e1f86d>
        assert_eq!(&checksum(b"zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"), b"0mLq17");
    }

    #[test]
    fn addresses_of_everybody_s_own_computer_hold_no_secret() {
        for text in [
            "postgres://postgres:postgres@localhost:5432/app",
            "postgres://app:s3cr3tpassw0rd9@db:5432/app",
            "mongodb+srv://<user>:<password>@cluster0.mongodb.net",
            "redis://user:${REDIS_PASSWORD}@cache.host.io",
            "https://user:password@host.io",
            "mysql://a:b@db.host.io",
            "postgres://db.host.io/app",
        ] {
            assert!(login(text.as_bytes(), 0).is_none(), "{text}");
        }
        let found = login(b"postgres://app:t4Rw9kfw2Q@db.host.io:5432/app", 3).unwrap();
        assert_eq!((found.told.as_str(), found.end), ("of `db.host.io`", Some(3 + 41)));
    }

    #[test]
    fn an_expired_signature_opens_nothing() {
        let old = b"https://a.blob.core.windows.net/c?sv=2020&se=2021-01-01T00%3A00&sig=abc";
        let at = find(old, b"sig=").unwrap();
        assert!(signed(old, at, old.len()).is_none());
        let new = b"https://a.blob.core.windows.net/c?sv=2020&se=2035-01-01T00%3A00&sig=abc";
        assert!(signed(new, at, new.len()).unwrap().told.contains("2035-01-01"));
    }
}
