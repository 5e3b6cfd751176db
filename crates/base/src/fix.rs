use crate::{FileId, Span};

/// Replace the bytes of `span` in `file` by `text`. An empty span inserts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edit {
    /// The file to edit.
    pub file: FileId,
    /// The bytes to replace.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Edit {
    /// Replace `span` by `text`.
    pub fn replace(file: FileId, span: Span, text: impl Into<String>) -> Self {
        Self { file, span, text: text.into() }
    }

    /// Delete `span`.
    pub fn delete(file: FileId, span: Span) -> Self {
        Self { file, span, text: String::new() }
    }

    /// Insert `text` before byte `at`.
    pub fn insert(file: FileId, at: u32, text: impl Into<String>) -> Self {
        Self { file, span: Span::new(at, at), text: text.into() }
    }
}

/// A file that a fix adds. The path is relative to the audited root; a file that exists is never overwritten.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NewFile {
    /// Path relative to the audited root, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Who may apply a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Safety {
    /// Mechanical, and changes nothing but the weakness: applied by `capward fix`.
    Safe,
    /// Mechanical, but changes behaviour or data: applied by `capward fix --ask`.
    Ask,
}

/// A repair: all of its edits or none of them, over all files.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fix {
    /// What it does, as an imperative sentence without a full stop.
    pub title: String,
    /// Who may apply it.
    pub safety: Safety,
    /// Changes to existing files; edits of one file do not overlap.
    pub edits: Vec<Edit>,
    /// Files to add.
    pub creates: Vec<NewFile>,
}

impl Fix {
    /// A fix that only edits existing files.
    pub fn new(safety: Safety, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), safety, edits, creates: Vec::new() }
    }
}

/// Why edits could not be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplyError {
    /// Two edits touch the same bytes.
    Overlap,
    /// An edit reaches past the text or cuts a character.
    OutOfRange,
}

/// Apply edits of one file to its text. Equal edits count once.
///
/// # Errors
/// [`ApplyError`] where the edits do not fit; the text is then unchanged.
pub fn apply_edits(text: &str, edits: &[Edit]) -> Result<String, ApplyError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|e| (e.span.start, e.span.end));
    sorted.dedup();
    let mut out = String::with_capacity(text.len());
    let mut at = 0usize;
    for edit in sorted {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if start < at {
            return Err(ApplyError::Overlap);
        }
        if end < start || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return Err(ApplyError::OutOfRange);
        }
        out.push_str(text.get(at..start).ok_or(ApplyError::OutOfRange)?);
        out.push_str(&edit.text);
        at = end;
    }
    out.push_str(text.get(at..).ok_or(ApplyError::OutOfRange)?);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_leave_every_other_byte_alone() {
        let f = FileId(0);
        let edits = [Edit::delete(f, Span::new(4, 6)), Edit::insert(f, 0, ">"), Edit::insert(f, 0, ">")];
        assert_eq!(apply_edits("ab\r\ncd\u{e4}", &edits).unwrap(), ">ab\r\n\u{e4}");
    }

    #[test]
    fn bad_edits_are_refused() {
        let f = FileId(0);
        let clash = [Edit::delete(f, Span::new(0, 3)), Edit::delete(f, Span::new(2, 4))];
        assert_eq!(apply_edits("abcdef", &clash), Err(ApplyError::Overlap));
        assert_eq!(apply_edits("\u{e4}", &[Edit::insert(f, 1, "x")]), Err(ApplyError::OutOfRange));
        assert_eq!(apply_edits("a", &[Edit::delete(f, Span::new(1, 9))]), Err(ApplyError::OutOfRange));
    }
}
