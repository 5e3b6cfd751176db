use crate::escape::push_visible;
use crate::view::FileView;
use base::{Span, mask};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands in for what was clipped off.
const CLIPPED: char = '\u{2026}';

/// How many characters are shown before the marked part of a line that is too long to be shown whole.
const LEAD: usize = 24;

/// How wide a tab is shown.
const TAB: &str = "    ";

/// One source line as it may be shown, with the columns to underline.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snippet {
    /// The number of the line, from 1.
    pub(crate) line: usize,
    /// The line, clipped, redacted and with deceptive characters made visible.
    pub(crate) text: String,
    /// Terminal columns before the underline.
    pub(crate) from: usize,
    /// Terminal columns of the underline, at least one.
    pub(crate) width: usize,
}

/// The first line of `span`, clipped to about `limit` terminal columns. The cost depends on `limit`, not on the
/// length of the line (besides the search for secrets, which is done once per line).
pub(crate) fn snippet(file: &FileView<'_>, span: Span, limit: usize) -> Option<Snippet> {
    let (number, line_span) = file.first_line(span)?;
    let line = line_span.of(&file.source.text);
    let hidden = file.hidden(number, line_span);
    let from = floor(line, span.start.saturating_sub(line_span.start) as usize);
    let to = ceil(line, span.end.saturating_sub(line_span.start) as usize).max(from);

    let mut begin = begin_of(line, &hidden, from, to, limit);
    if let Some((start, _)) = hidden.iter().find(|(a, b)| *a < begin && begin < *b) {
        begin = *start;
    }
    let mut out = Canvas { limit, from, to, ..Canvas::default() };
    if begin > 0 {
        out.text.push(CLIPPED);
        out.columns = 1;
    }
    let mut at = begin;
    let mut rest = hidden.iter().skip_while(|(_, b)| *b <= begin).peekable();
    while at < line.len() {
        let (end, text) = match rest.peek() {
            Some((a, b)) if *a <= at => {
                rest.next();
                (*b, mask(line.get(*a..*b).unwrap_or_default()))
            }
            _ => {
                let Some(c) = line.get(at..).and_then(|r| r.chars().next()) else { break };
                (at + c.len_utf8(), String::from(c))
            }
        };
        if !out.put(at, end, &text) {
            break;
        }
        at = end;
    }
    let start = out.start.unwrap_or(out.columns);
    let width = out.end.saturating_sub(start).max(1);
    Some(Snippet { line: number + 1, text: out.text, from: start, width })
}

/// Where to begin: at the start of the line where everything up to the end of the marked part fits, or else a little
/// before the marked part.
fn begin_of(line: &str, hidden: &[(usize, usize)], from: usize, to: usize, limit: usize) -> usize {
    let shown_end = to.min(from.saturating_add(limit / 2)).max(from);
    if shown_end <= limit.saturating_mul(4) {
        let masked: usize = hidden.iter().filter(|(a, _)| *a < shown_end).map(|_| 32).sum();
        let plain = line.get(..ceil(line, shown_end)).unwrap_or_default();
        if plain.chars().map(columns_of).sum::<usize>() + masked < limit {
            return 0;
        }
    }
    let before = line.get(..from).unwrap_or_default();
    before.char_indices().rev().take(LEAD).last().map_or(from, |(at, _)| at)
}

#[derive(Default)]
struct Canvas {
    limit: usize,
    from: usize,
    to: usize,
    text: String,
    columns: usize,
    start: Option<usize>,
    end: usize,
}

impl Canvas {
    /// Append the bytes `at..end` of the line, shown as `text`; false where the canvas is full.
    fn put(&mut self, at: usize, end: usize, text: &str) -> bool {
        let mut shown = String::new();
        for c in text.chars() {
            match c {
                '\t' => shown.push_str(TAB),
                c => push_visible(&mut shown, c),
            }
        }
        let columns = shown.width();
        if self.columns + columns > self.limit {
            self.text.push(CLIPPED);
            if self.start.is_some() && at < self.to {
                self.end = self.columns + 1;
            }
            return false;
        }
        if self.start.is_none() && end > self.from {
            self.start = Some(self.columns);
        }
        self.text.push_str(&shown);
        self.columns += columns;
        if at < self.to {
            self.end = self.columns;
        }
        true
    }
}

fn columns_of(c: char) -> usize {
    match c {
        '\t' => TAB.len(),
        c if crate::escape::is_deceptive(c) => 8,
        c => c.width().unwrap_or(0),
    }
}

fn floor(line: &str, at: usize) -> usize {
    let mut at = at.min(line.len());
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(line: &str, at: usize) -> usize {
    let mut at = at.min(line.len());
    while !line.is_char_boundary(at) {
        at += 1;
    }
    at
}
