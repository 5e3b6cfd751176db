use crate::names::{Grammar, known_directive};
use crate::source::Source;
use base::Span;

/// A policy: directives in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The range of the text.
    pub span: Span,
    /// Every directive, also those that browsers ignore.
    pub directives: Vec<Directive>,
    /// True where the ranges of the parts are those of the file, so that edits can be made.
    pub editable: bool,
    /// Where text for a further directive goes.
    end: u32,
    /// True where the text before `end` already ends in a semicolon, or is empty.
    closed: bool,
    /// The white space between the last two directives: a line break with its indentation where each has its own line.
    gap: String,
}

/// A directive with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The name in lower case.
    pub name: String,
    /// The range of the name.
    pub name_span: Span,
    /// From the name to the last value.
    pub span: Span,
    /// What to delete to remove the directive: with one semicolon and the white space around it.
    pub removal: Span,
    /// The values in order.
    pub values: Vec<Source>,
    /// True where an earlier directive has the same name: browsers use the first one and ignore this.
    pub duplicate: bool,
    /// True where the text of the directive is not ASCII: browsers drop such a directive as a whole.
    /// <https://www.w3.org/TR/CSP3/#parse-serialized-policy>
    pub non_ascii: bool,
}

impl Directive {
    /// True where browsers obey it (unknown names apart).
    pub fn active(&self) -> bool {
        !self.duplicate && !self.non_ascii
    }
}

impl Policy {
    /// The directive that browsers use under this very name, without fallback.
    pub fn get(&self, name: &str) -> Option<&Directive> {
        self.directives.iter().find(|d| d.active() && d.name == name)
    }

    /// True where the policy forbids nothing because it has no directive.
    pub fn is_empty(&self) -> bool {
        !self.directives.iter().any(Directive::active)
    }

    /// The edit that adds directives at the end: the byte offset to insert at, and the text.
    pub fn append_all(&self, directives: &[&str]) -> (u32, String) {
        let start = match (self.directives.is_empty(), self.closed) {
            (true, _) => "",
            (false, true) => self.gap.as_str(),
            (false, false) => &format!(";{}", self.gap),
        };
        (self.end, format!("{start}{}", directives.join(&format!(";{}", self.gap))))
    }

    /// The same for one directive.
    pub fn append(&self, directive: &str) -> (u32, String) {
        self.append_all(&[directive])
    }
}

/// The white space of the standard: space, tab, line feed, form feed, carriage return.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0c | b'\r')
}

/// Parse one policy, as it stands in a meta tag. Ranges are moved right by `base`, the offset of `text` in its file.
pub fn parse(text: &str, base: u32) -> Policy {
    parse_part(text, base)
}

/// Parse a policy whose text does not stand in the file as it is, because it is computed or holds character references:
/// every part has the place of the whole, and no edit of a part can be made.
pub fn parse_at(text: &str, place: Span) -> Policy {
    let mut policy = parse_part(text, 0);
    policy.span = place;
    policy.end = place.end;
    policy.editable = false;
    for directive in &mut policy.directives {
        (directive.name_span, directive.span, directive.removal) = (place, place, place);
        for value in &mut directive.values {
            (value.span, value.removal) = (place, place);
        }
    }
    policy
}

/// Parse a header value: several policies separated by commas; all of them apply at once. Empty ones are left out.
pub fn parse_list(text: &str, base: u32) -> Vec<Policy> {
    pieces(text, b',')
        .map(|(at, part)| parse_part(part, base.saturating_add(at as u32)))
        .filter(|p| !p.directives.is_empty())
        .collect()
}

/// The parts of `text` between separators, with their offsets.
fn pieces(text: &str, separator: u8) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(char::from(separator)).map(move |part| {
        let start = at;
        at += part.len() + 1;
        (start, part)
    })
}

/// The words of `text` between white space, with their offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..)?;
        let start = at + rest.iter().position(|b| !is_space(*b))?;
        let length = bytes.get(start..)?.iter().position(|b| is_space(*b)).unwrap_or(bytes.len() - start);
        at = start + length;
        Some((start, text.get(start..at)?))
    })
}

fn parse_part(text: &str, base: u32) -> Policy {
    let mut directives: Vec<Directive> = Vec::new();
    // Names seen so far, so that a text of many directives stays linear.
    let mut seen = std::collections::BTreeSet::new();
    for (at, part) in pieces(text, b';') {
        let mut words = words(part).map(|(from, word)| (at + from, word)).peekable();
        let Some((name_at, name)) = words.next() else { continue };
        let lower = name.to_ascii_lowercase();
        let grammar = known_directive(&lower).map_or(Grammar::Sources, |n| n.grammar);
        let mut end = name_at + name.len();
        let mut values = Vec::new();
        for (from, word) in words {
            let span = Span::from_usize(from, from + word.len()).shifted(base);
            let removal = Span::from_usize(end, from + word.len()).shifted(base);
            values.push(Source::new(word, span, removal, grammar));
            end = from + word.len();
        }
        let non_ascii = !part.is_ascii();
        let duplicate = seen.contains(&lower);
        if !non_ascii && !duplicate {
            seen.insert(lower.clone());
        }
        directives.push(Directive {
            name: lower,
            name_span: Span::from_usize(name_at, name_at + name.len()).shifted(base),
            span: Span::from_usize(name_at, end).shifted(base),
            removal: removal(text, name_at, at + part.len()).shifted(base),
            values,
            duplicate,
            non_ascii,
        });
    }
    let last = directives.last().map_or(0, |d| d.name_span.start.saturating_sub(base) as usize);
    let before = text.get(..last).unwrap_or_default();
    let space = before.get(before.trim_end().len()..).unwrap_or_default();
    let gap = if space.contains('\n') && directives.len() > 1 { space.to_owned() } else { " ".to_owned() };
    let trimmed = text.trim_end_matches(|c: char| c.is_ascii() && is_space(c as u8));
    Policy {
        span: Span::from_usize(0, text.len()).shifted(base),
        directives,
        editable: true,
        end: Span::from_usize(trimmed.len(), trimmed.len()).shifted(base).start,
        closed: trimmed.is_empty() || trimmed.ends_with(';'),
        gap,
    }
}

/// A directive with the semicolon after it and the white space up to the next one; the last directive with the
/// white space and the semicolon before it.
fn removal(text: &str, start: usize, part_end: usize) -> Span {
    let bytes = text.as_bytes();
    let follows = bytes.get(part_end) == Some(&b';');
    let after = if follows { part_end + 1 } else { part_end };
    let next = bytes.iter().skip(after).position(|b| !is_space(*b)).map(|gap| after + gap);
    match next {
        Some(next) => Span::from_usize(start, next),
        None => {
            let before = bytes.get(..start).unwrap_or_default();
            let kept = before.iter().rposition(|b| !is_space(*b)).map_or(0, |i| i + 1);
            // Without a semicolon of its own the one before it would be left without reason.
            let cut =
                if !follows && kept > 0 && before.get(kept - 1) == Some(&b';') { kept - 1 } else { kept };
            let end = bytes.get(..part_end).unwrap_or_default();
            let end = end.iter().rposition(|b| !is_space(*b)).map_or(part_end, |i| i + 1);
            Span::from_usize(cut, if follows { after } else { end })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Keyword, Kind};

    #[test]
    fn ranges_point_into_the_file_that_holds_the_policy() {
        let file = "<meta content=\"default-src 'self';\n  IMG-SRC  data: https://a.example \">";
        let base = 15;
        let policy = parse(&file[15..file.len() - 2], base);
        let img = policy.get("img-src").unwrap();
        assert_eq!(img.name_span.of(file), "IMG-SRC");
        assert_eq!(img.span.of(file), "IMG-SRC  data: https://a.example");
        assert_eq!(img.values[1].span.of(file), "https://a.example");
        assert_eq!(img.values[1].removal.of(file), " https://a.example");
        assert_eq!(img.values[0].removal.of(file), "  data:");
    }

    #[test]
    fn a_computed_policy_has_one_place_for_all() {
        let place = Span::new(40, 60);
        let policy = parse_at("script-src 'self' 'unsafe-eval'; img-src *", place);
        assert!(!policy.editable && policy.directives.iter().all(|d| d.span == place && d.removal == place));
        let issues = crate::evaluate(&[policy], &crate::Context::default());
        assert!(
            issues.iter().any(|i| i.value == "'unsafe-eval'") && issues.iter().all(|i| i.repair.is_none())
        );
    }

    #[test]
    fn the_first_of_two_directives_counts_and_case_does_not() {
        let policy = parse("script-src 'self'; SCRIPT-SRC *", 0);
        assert!(policy.directives[1].duplicate);
        assert_eq!(policy.get("script-src").unwrap().values[0].kind, Kind::Keyword(Keyword::SelfOrigin));
    }

    #[test]
    fn a_directive_that_is_not_ascii_does_not_hide_a_later_one() {
        let policy = parse("script-src \u{2018}self\u{2019}; script-src 'none'", 0);
        assert!(policy.directives[0].non_ascii);
        assert!(policy.directives[1].active());
    }

    #[test]
    fn removing_any_directive_leaves_the_others_as_they_are() {
        for text in ["a b; c d; e f", "a b;c d;e f;", " a b ; c d ;\n e f ; ", "a b", "a b;", "a;;b;c"] {
            let policy = parse(text, 0);
            for (index, gone) in policy.directives.iter().enumerate() {
                let span = gone.removal;
                let rest = format!("{}{}", &text[..span.start as usize], &text[span.end as usize..]);
                let left = parse(&rest, 0);
                let names: Vec<_> = left.directives.iter().map(|d| d.name.clone()).collect();
                let mut wanted: Vec<_> = policy.directives.iter().map(|d| d.name.clone()).collect();
                wanted.remove(index);
                assert_eq!(names, wanted, "{text:?} without {:?} is {rest:?}", gone.name);
            }
        }
    }

    #[test]
    fn a_directive_can_be_added_to_every_shape_of_end() {
        for (text, wanted) in [
            ("a b", "a b; x y"),
            ("a b;", "a b; x y"),
            ("a b ; ", "a b ; x y "),
            ("", "x y"),
            ("  ", "x y  "),
            ("\n  a b;\n  c d\n", "\n  a b;\n  c d;\n  x y\n"),
            ("\n  a b;\r\n  c d;\r\n", "\n  a b;\r\n  c d;\r\n  x y\r\n"),
        ] {
            let (at, add) = parse(text, 0).append("x y");
            let mut new = text.to_owned();
            new.insert_str(at as usize, &add);
            assert_eq!(new, wanted);
        }
    }

    #[test]
    fn a_header_holds_several_policies() {
        let list = parse_list("default-src 'self', script-src a.example; img-src *,, ", 10);
        assert_eq!(list.len(), 2);
        assert_eq!(list[1].directives[0].name_span, Span::new(30, 40));
    }
}
