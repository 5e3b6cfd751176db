//! Ignore comments: `capward-ignore-next-line RULE -- reason` in the comment syntax of any file.

use base::{FileId, Finding, LineIndex, Place, Span, UnusedIgnore};
use files::{Content, Files};
use std::cell::Cell;

const WORD: &str = "capward-ignore";

/// How an ignore comment names the rule and the reason.
/// A comment in XML may not hold `--`, so there a colon stands before the reason.
const FORM: &str =
    "write `capward-ignore-next-line RULE -- reason`, in XML `capward-ignore-next-line RULE: reason`";

/// An ignore comment.
#[derive(Debug)]
pub(crate) struct Comment {
    file: FileId,
    place: Span,
    /// What it covers.
    range: Span,
    rules: Vec<String>,
    pub(crate) reason: String,
    used: Cell<bool>,
}

impl Comment {
    pub(crate) fn place(&self) -> Place {
        Place::At(self.file, self.place)
    }
}

/// The ignore comments of a snapshot, and what is wrong with those that cannot be understood.
#[derive(Debug, Default)]
pub(crate) struct Comments {
    comments: Vec<Comment>,
    broken: Vec<UnusedIgnore>,
}

impl Comments {
    /// Find every ignore comment.
    pub(crate) fn scan(files: &Files) -> Self {
        let mut comments = Comments::default();
        for (id, file) in files.iter() {
            if let Content::Text { text, .. } = &file.content
                && !file.path.contains("node_modules/")
                && text.contains(WORD)
            {
                comments.scan_file(id, &file.path, text);
            }
        }
        comments
    }

    fn scan_file(&mut self, file: FileId, path: &str, text: &str) {
        let index = LineIndex::new(text);
        for line in 0..index.len() {
            let span = index.span_of_line(line, text);
            let body = span.of(text);
            let Some(at) = body.find(WORD) else { continue };
            if !opens_comment(body.get(..at).unwrap_or_default()) {
                continue;
            }
            let rest = body.get(at + WORD.len()..).unwrap_or_default();
            let start = span.start + at as u32;
            let place = Span::new(start, span.start + body.trim_end().len() as u32);
            let (kind, rest) = match rest {
                r if r.starts_with("-next-line") => (Kind::NextLine, r.trim_start_matches("-next-line")),
                r if r.starts_with("-file") => (Kind::File, r.trim_start_matches("-file")),
                r => (Kind::SameLine, r),
            };
            let range = match kind {
                Kind::File => Span::from_usize(0, text.len()),
                Kind::SameLine => span,
                Kind::NextLine => covered(path, text, &index, line),
            };
            match parse_rest(rest) {
                Ok((rules, reason)) => {
                    self.comments.push(Comment { file, place, range, rules, reason, used: Cell::new(false) });
                }
                Err(message) => self.broken.push(UnusedIgnore { place: Place::At(file, place), message }),
            }
        }
    }

    /// The comment that covers a finding. It counts as used from then on.
    pub(crate) fn covering(&self, finding: &Finding) -> Option<&Comment> {
        let (file, span) = match &finding.place {
            Place::At(file, span) => (*file, *span),
            Place::Missing(_) => return None,
        };
        let comment = self.comments.iter().find(|c| {
            c.file == file
                && c.range.start <= span.start
                && span.start <= c.range.end
                && c.rules.iter().any(|name| finding.rule.answers_to(name))
        })?;
        comment.used.set(true);
        Some(comment)
    }

    /// Comments that hid nothing, or that cannot be understood. `ran` tells which rules took part.
    pub(crate) fn unused(self, ran: impl Fn(&str) -> bool) -> Vec<UnusedIgnore> {
        let mut all = self.broken;
        for comment in &self.comments {
            if !comment.used.get() && comment.rules.iter().any(|r| ran(r)) {
                let message = format!("this ignore of {} hides nothing; remove it", comment.rules.join(", "));
                all.push(UnusedIgnore { place: comment.place(), message });
            }
        }
        all
    }
}

enum Kind {
    SameLine,
    NextLine,
    File,
}

/// True where the text before the word ends in the opening of a comment of any language capward reads, or in the
/// `"//": "` key by which JSON files carry remarks.
fn opens_comment(before: &str) -> bool {
    let before = before.trim_end();
    ["//", "/*", "*", "<!--", "#", "{/*"].iter().any(|opening| before.ends_with(opening))
        || before.trim_end_matches([' ', '"']).ends_with(':') && before.contains("\"//")
}

/// The rules and the reason after the word.
fn parse_rest(rest: &str) -> Result<(Vec<String>, String), String> {
    // What closes the comment goes first: `-->` would be taken for the sign before a reason.
    let rest =
        ["-->", "*/}", "*/"].iter().fold(rest.trim(), |text, end| text.trim_end_matches(end).trim_end());
    let rest = rest.trim_start_matches(':').trim_end_matches([',', '"']);
    let sign = [" --", ": "].into_iter().filter_map(|sign| Some((rest.find(sign)?, sign.len()))).min();
    let (names, reason) = match sign {
        Some((at, len)) => (rest.get(..at).unwrap_or_default(), rest.get(at + len..).unwrap_or_default()),
        None => (rest, ""),
    };
    let rules: Vec<String> = names.split([',', ' ']).filter(|n| !n.is_empty()).map(str::to_owned).collect();
    let reason = reason.trim().to_owned();
    if rules.is_empty() {
        return Err(format!("this ignore names no rule: {FORM}"));
    }
    if let Some(wrong) = rules.iter().find(|name| crate::explain(name).is_none()) {
        return Err(format!("there is no rule `{wrong}`, so this ignore hides nothing"));
    }
    if reason.len() < 3 {
        return Err(format!("this ignore gives no reason and does not count: {FORM}"));
    }
    Ok((rules, reason))
}

/// What `-next-line` covers: the next line that is not empty; in markup the whole start tag that begins there,
/// because a comment cannot stand between attributes.
fn covered(path: &str, text: &str, index: &LineIndex, line: usize) -> Span {
    let next = (line + 1..index.len())
        .map(|l| index.span_of_line(l, text))
        .find(|s| !s.of(text).trim().is_empty())
        .unwrap_or_default();
    let markup = [".xml", ".html", ".htm", ".vue", ".svelte", ".plist", ".entitlements", ".xcprivacy"]
        .iter()
        .any(|ending| path.ends_with(ending));
    if !markup || !next.of(text).trim_start().starts_with('<') {
        return next;
    }
    let mut quote = None;
    for (i, b) in text.bytes().enumerate().skip(next.start as usize) {
        match (quote, b) {
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), _) if q == b => quote = None,
            (None, b'>') => return plist_pair(path, text, Span::from_usize(next.start as usize, i + 1)),
            _ => {}
        }
    }
    Span::from_usize(next.start as usize, text.len())
}

/// In a property list the value stands on the line after its key.
fn plist_pair(path: &str, text: &str, tag: Span) -> Span {
    if path.ends_with(".xml") || path.ends_with(".html") {
        return tag;
    }
    let rest = text.get(tag.end as usize..).unwrap_or_default();
    let mut lines = rest.split_inclusive('\n');
    let len: usize = lines.by_ref().take(2).map(str::len).sum();
    Span::new(tag.start, tag.end + len as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(path: &str, text: &str) -> Comments {
        Comments::scan(&Files::from_memory([(path.to_owned(), text.as_bytes().to_vec())]))
    }

    #[test]
    fn a_comment_covers_the_next_line_or_the_next_tag() {
        let ts =
            "// capward-ignore-next-line server-cleartext -- lab device\n\n  cleartext: true,\n  other: 1\n";
        let found = scan("capacitor.config.ts", ts);
        assert_eq!(found.comments[0].range.of(ts), "  cleartext: true,");
        assert_eq!(found.comments[0].reason, "lab device");
        let xml = "<!-- capward-ignore-next-line backup-exposes-data: no data -->\n<application\n  a=\"x>y\"\n  b=\"\">\n<x/>";
        let found = scan("AndroidManifest.xml", xml);
        assert!(found.comments[0].range.of(xml).ends_with("b=\"\">"));
        assert_eq!(found.comments[0].reason, "no data");
        let json =
            "{\n \"//\": \"capward-ignore-next-line server-cleartext -- lab\",\n \"cleartext\": true }";
        assert_eq!(scan("capacitor.config.json", json).comments.len(), 1);
    }

    #[test]
    fn comments_without_reason_or_with_unknown_rules_are_said() {
        let found = scan(
            "a.ts",
            "// capward-ignore-next-line server-cleartext\nx\n/* capward-ignore nothing -- because */\nconst a = 'capward-ignore x';",
        );
        assert!(found.comments.is_empty());
        let messages: Vec<_> = found.broken.iter().map(|b| b.message.as_str()).collect();
        assert_eq!(messages.len(), 2, "{messages:?}");
        assert!(messages[0].contains("no reason") && messages[1].contains("no rule `nothing`"));
    }
}
