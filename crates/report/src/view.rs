use crate::escape::visible;
use base::{
    FileId, Finding, LineIndex, Place, Position, Report, SourceText, Span, hidden_ranges, redact_line,
};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A checkpoint of the number of characters stands every so many bytes, so that columns in a line of megabytes are
/// found without counting from its start each time.
const STRIDE: usize = 4096;

/// Byte ranges of a line, shared between those who ask for them.
pub(crate) type Ranges = Rc<Vec<(usize, usize)>>;

/// The report with what every output needs besides: positions, and what must not be shown.
pub(crate) struct View<'a> {
    pub(crate) report: &'a Report,
    files: BTreeMap<FileId, FileView<'a>>,
}

/// One file of the report.
pub(crate) struct FileView<'a> {
    pub(crate) source: &'a SourceText,
    index: LineIndex,
    /// Characters before byte `n * STRIDE`.
    checkpoints: Vec<u32>,
    /// Every range of this file that some finding calls a secret.
    secrets: Vec<Span>,
    /// What must not be shown, by line.
    hidden: RefCell<BTreeMap<usize, Ranges>>,
}

impl<'a> View<'a> {
    pub(crate) fn new(report: &'a Report) -> Self {
        let mut secrets: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
        for app in &report.apps {
            let findings = app.findings.iter().map(|(_, f)| f).chain(app.ignored.iter().map(|i| &i.finding));
            for finding in findings {
                if let Some(file) = finding.place.file() {
                    secrets.entry(file).or_default().extend(&finding.secrets);
                }
            }
        }
        let files = report.files.iter().map(|(id, source)| {
            let mut secrets = secrets.remove(id).unwrap_or_default();
            secrets.sort_unstable_by_key(|s| (s.start, s.end));
            secrets.dedup();
            (*id, FileView::new(source, secrets))
        });
        View { report, files: files.collect() }
    }

    /// A file; none where the report does not hold it.
    pub(crate) fn file(&self, id: FileId) -> Option<&FileView<'a>> {
        self.files.get(&id)
    }

    /// The path of a place, safe to show. The audited root itself is `.`.
    pub(crate) fn path(&self, place: &Place) -> String {
        match self.report.path(place) {
            "" => ".".to_owned(),
            path => visible(path).into_owned(),
        }
    }

    /// `path:line:column`, or the path alone where there is no text.
    pub(crate) fn location(&self, place: &Place) -> String {
        let path = self.path(place);
        match self.range(place) {
            Some((start, _)) => format!("{path}:{}:{}", start.line, start.column),
            None => path,
        }
    }

    /// The positions of the start and of the end of a place; none where there is no text.
    pub(crate) fn range(&self, place: &Place) -> Option<(Position, Position)> {
        let Place::At(file, span) = place else { return None };
        let file = self.file(*file).filter(|f| f.has_text())?;
        Some((file.position(span.start), file.position(span.end.max(span.start))))
    }

    /// A sentence of a finding, safe to show: without its secrets, without anything that looks like a credential,
    /// and with deceptive characters made visible.
    pub(crate) fn clean(&self, finding: &Finding, text: &str) -> String {
        let mut text = text.to_owned();
        let file = finding.place.file().and_then(|f| self.file(f));
        for secret in &finding.secrets {
            let secret = file.map_or("", |f| secret.of(&f.source.text));
            if secret.len() >= SHORTEST_SECRET && text.contains(secret) {
                text = text.replace(secret, &base::mask(secret));
            }
        }
        clean(&text)
    }
}

/// Shorter secrets are not looked for in sentences: they would be found in ordinary words.
const SHORTEST_SECRET: usize = 5;

/// A sentence that belongs to no finding, safe to show.
pub(crate) fn clean(text: &str) -> String {
    visible(&redact_line(text, 0, &[])).into_owned()
}

impl<'a> FileView<'a> {
    fn new(source: &'a SourceText, secrets: Vec<Span>) -> Self {
        let mut checkpoints = vec![0];
        let mut count = 0;
        for chunk in source.text.as_bytes().chunks(STRIDE) {
            count += characters(chunk);
            checkpoints.push(count);
        }
        let index = LineIndex::new(&source.text);
        FileView { source, index, checkpoints, secrets, hidden: RefCell::default() }
    }

    fn has_text(&self) -> bool {
        !self.source.text.is_empty()
    }

    /// Characters that begin before byte `offset`.
    fn characters_before(&self, offset: u32) -> u32 {
        let bytes = self.source.text.as_bytes();
        let offset = (offset as usize).min(bytes.len());
        let checkpoint = offset / STRIDE;
        let rest = bytes.get(checkpoint * STRIDE..offset).unwrap_or_default();
        self.checkpoints.get(checkpoint).copied().unwrap_or_default() + characters(rest)
    }

    /// The same as `LineIndex::position`, in constant time for lines of any length.
    pub(crate) fn position(&self, offset: u32) -> Position {
        let text = &self.source.text;
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let offset = offset as u32;
        let line = self.index.line_of(offset);
        let start = self.index.span_of_line(line, text).start;
        let column = self.characters_before(offset) - self.characters_before(start);
        Position { line: line as u32 + 1, column: column + 1 }
    }

    /// The first line of `span`: its number from 0 and its range.
    pub(crate) fn first_line(&self, span: Span) -> Option<(usize, Span)> {
        if !self.has_text() || span.start as usize > self.source.text.len() {
            return None;
        }
        let line = self.index.line_of(span.start);
        Some((line, self.index.span_of_line(line, &self.source.text)))
    }

    /// The ranges of a line that must not be shown, worked out once per line.
    pub(crate) fn hidden(&self, line: usize, span: Span) -> Ranges {
        let mut cache = self.hidden.borrow_mut();
        let ranges = cache
            .entry(line)
            .or_insert_with(|| Rc::new(hidden_ranges(span.of(&self.source.text), span.start, &self.secrets)));
        Rc::clone(ranges)
    }
}

/// Characters that begin in `bytes`.
fn characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|b| **b & 0xc0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_agree_with_those_of_the_line_index() {
        let text = format!("ab\u{e4}\r\n{}\u{1f600}x\nlast", "\u{e4}y".repeat(5000));
        let source = SourceText { path: "a".into(), text: text.as_str().into() };
        let view = FileView::new(&source, Vec::new());
        let index = LineIndex::new(&text);
        for offset in (0..text.len() as u32 + 3).step_by(7) {
            assert_eq!(view.position(offset), index.position(offset, &text), "{offset}");
        }
    }
}
