/// An input file. The number has no meaning outside one audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A half-open range of byte offsets into a file's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset one past the last byte.
    pub end: u32,
}

impl Span {
    /// A range from `start` up to, not including, `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The same from `usize` offsets; offsets past 4 GiB saturate (files that large are never read).
    pub fn from_usize(start: usize, end: usize) -> Self {
        Self { start: u32::try_from(start).unwrap_or(u32::MAX), end: u32::try_from(end).unwrap_or(u32::MAX) }
    }

    /// The text of this range; empty where the range does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// This range moved right by `by` bytes (used for slices parsed out of a larger file).
    pub fn shifted(self, by: u32) -> Self {
        Self { start: self.start.saturating_add(by), end: self.end.saturating_add(by) }
    }

    /// Number of bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// True where the range holds no byte: a point.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// True where `other` lies inside this range.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Where something is, or where something that should be there is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A range in a file that was read.
    At(FileId, Span),
    /// A file or folder that does not exist or was not read; the path is relative to the audited root.
    Missing(Box<str>),
}

impl Place {
    /// The file, where there is one.
    pub fn file(&self) -> Option<FileId> {
        match self {
            Place::At(file, _) => Some(*file),
            Place::Missing(_) => None,
        }
    }

    /// The range, where there is one.
    pub fn span(&self) -> Option<Span> {
        match self {
            Place::At(_, span) => Some(*span),
            Place::Missing(_) => None,
        }
    }
}

/// A position people read: both numbers count from 1, columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line number.
    pub line: u32,
    /// Column in characters (not bytes).
    pub column: u32,
}

/// The start offset of each line of a text, built once per text.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Index the lines of `text`. A line ends after `\n`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        Self { starts }
    }

    /// Number of lines, counting a last line without a line break.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never true: even an empty text has one line.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The line (from 0) that holds byte `offset`.
    pub fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|s| *s <= offset).saturating_sub(1)
    }

    /// The byte range of line `line` (from 0), without its line break.
    pub fn span_of_line(&self, line: usize, text: &str) -> Span {
        let start = self.starts.get(line).copied().unwrap_or(text.len() as u32);
        let end = self.starts.get(line + 1).map_or(text.len() as u32, |next| next - 1);
        let body = Span::new(start, end);
        if body.of(text).ends_with('\r') { Span::new(start, end - 1) } else { body }
    }

    /// Line and column of byte `offset`, both from 1.
    pub fn position(&self, offset: u32, text: &str) -> Position {
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or(0) as usize;
        let end = text.floor_char_boundary((offset as usize).max(start));
        let column = text.get(start..end).map_or(0, |t| t.chars().count());
        Position { line: line as u32 + 1, column: column as u32 + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_lines_from_one() {
        let text = "ab\r\n\u{e4}x\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(0, text), Position { line: 1, column: 1 });
        assert_eq!(index.position(6, text), Position { line: 2, column: 2 });
        assert_eq!(index.span_of_line(0, text).of(text), "ab");
        assert_eq!(index.span_of_line(1, text).of(text), "\u{e4}x");
        assert_eq!(index.len(), 3);
    }

    #[test]
    fn an_offset_inside_a_character_does_not_panic() {
        let text = "\u{1f600}";
        assert_eq!(LineIndex::new(text).position(2, text).column, 1);
    }
}
