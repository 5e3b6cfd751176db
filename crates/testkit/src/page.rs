use std::ops::Range;

/// A page of a rule, taken apart.
#[derive(Debug, Default)]
pub struct Page {
    /// The text after `# `.
    pub title: String,
    /// What stands between the title and the first section.
    pub summary: String,
    /// The sections under `## `, in order.
    pub sections: Vec<Section>,
    /// Bad, Good and each of More cases, in order.
    pub examples: Vec<Example>,
}

/// A section under `## `.
#[derive(Debug)]
pub struct Section {
    /// The text after `## `.
    pub heading: String,
    /// The line of the heading, from 1.
    pub line: usize,
    /// The text below the heading, without the headings of other sections.
    pub text: String,
}

/// Which example of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What the rule is about.
    Bad,
    /// The same, repaired.
    Good,
    /// One of More cases.
    Case,
}

/// An example: changes to the sample app, and what the audit must find then.
#[derive(Debug)]
pub struct Example {
    /// Which.
    pub kind: Kind,
    /// The heading above it.
    pub heading: String,
    /// The line of the heading, from 1.
    pub line: usize,
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// The `report` block; none means that nothing must be found.
    pub report: Option<Fence>,
    /// The byte offset in the page behind the last fence of the example, or behind its heading.
    pub end: usize,
}

impl Example {
    /// The lines of the report block, without empty ones.
    pub fn expected(&self) -> Vec<&str> {
        let body = self.report.as_ref().map_or("", |fence| fence.body.as_str());
        body.lines().map(str::trim_end).filter(|l| !l.is_empty()).collect()
    }
}

/// A fenced block.
#[derive(Clone, Debug)]
pub struct Fence {
    /// The first word behind the opening fence.
    pub language: String,
    /// The rest of that line: a path, or nothing.
    pub path: String,
    /// The lines between the fences, each with its line break.
    pub body: String,
    /// The line of the opening fence, from 1.
    pub line: usize,
    /// The bytes of the block in the page, both fences and the last line break included.
    pub bytes: Range<usize>,
}

/// What an example does to one file of the sample app.
#[derive(Clone, Debug)]
pub enum Change {
    /// The whole file is this text.
    Whole(Fence),
    /// The file is changed in some places.
    Diff(Fence),
    /// The file is removed.
    Delete(Fence),
}

impl Change {
    /// The fence it was written as.
    pub fn fence(&self) -> &Fence {
        match self {
            Change::Whole(fence) | Change::Diff(fence) | Change::Delete(fence) => fence,
        }
    }
}

/// Why a page cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, as a sentence.
    pub message: String,
}

/// Take a page apart. Fences outside Bad, Good and More cases are plain text.
///
/// # Errors
/// Where a fence is not closed, names no path, or stands where no example is.
pub fn parse(text: &str) -> Result<Page, PageError> {
    let mut page = Page::default();
    let mut lines = Lines { text, at: 0, number: 0 };
    while let Some((start, number, line)) = lines.next() {
        if let Some(fence) = fence(&mut lines, start, number, line)? {
            if let Some(section) = page.sections.last_mut() {
                section.text.push_str(text.get(fence.bytes.clone()).unwrap_or_default());
            }
            add_fence(&mut page, fence)?;
        } else if let Some(title) = line.strip_prefix("# ") {
            if !page.title.is_empty() {
                return Err(error(number, "a page has one title"));
            }
            title.trim().clone_into(&mut page.title);
        } else if let Some(heading) = line.strip_prefix("## ") {
            let heading = heading.trim().to_owned();
            let kind = match heading.as_str() {
                "Bad" => Some(Kind::Bad),
                "Good" => Some(Kind::Good),
                _ => None,
            };
            if let Some(kind) = kind {
                page.examples.push(example(kind, &heading, number, lines.at));
            }
            page.sections.push(Section { heading, line: number, text: String::new() });
        } else {
            let in_cases = page.sections.last().is_some_and(|s| s.heading == "More cases");
            if let (true, Some(heading)) = (in_cases, line.strip_prefix("### ")) {
                page.examples.push(example(Kind::Case, heading.trim(), number, lines.at));
            }
            let into = page.sections.last_mut().map_or(&mut page.summary, |s| &mut s.text);
            into.push_str(line);
            into.push('\n');
        }
    }
    page.summary = page.summary.trim().to_owned();
    Ok(page)
}

fn example(kind: Kind, heading: &str, line: usize, end: usize) -> Example {
    Example { kind, heading: heading.to_owned(), line, changes: Vec::new(), report: None, end }
}

/// Give a fence to the example it belongs to.
fn add_fence(page: &mut Page, fence: Fence) -> Result<(), PageError> {
    let section = page.sections.last().map_or("", |s| s.heading.as_str());
    if !matches!(section, "Bad" | "Good" | "More cases") {
        return Ok(());
    }
    let cases = section == "More cases";
    let Some(example) = page.examples.last_mut().filter(|e| (e.kind == Kind::Case) == cases) else {
        return Err(error(fence.line, "an example of More cases stands below a `### ` heading"));
    };
    example.end = fence.bytes.end;
    if fence.language == "report" {
        if example.report.is_some() {
            return Err(error(fence.line, "an example has one report block"));
        }
        example.report = Some(fence);
        return Ok(());
    }
    if fence.path.is_empty() {
        return Err(error(fence.line, "a fence of an example names a language and a path"));
    }
    example.changes.push(match fence.language.as_str() {
        "diff" => Change::Diff(fence),
        "delete" if fence.body.trim().is_empty() => Change::Delete(fence),
        "delete" => return Err(error(fence.line, "a delete block is empty")),
        _ => Change::Whole(fence),
    });
    Ok(())
}

/// Read the block that an opening fence starts; none where `line` is no opening fence.
fn fence(lines: &mut Lines<'_>, start: usize, number: usize, line: &str) -> Result<Option<Fence>, PageError> {
    let ticks = line.len() - line.trim_start_matches('`').len();
    if ticks < 3 {
        return Ok(None);
    }
    let info = line.get(ticks..).unwrap_or_default().trim();
    let (language, path) = info.split_once(' ').unwrap_or((info, ""));
    let mut body = String::new();
    while let Some((_, _, inner)) = lines.next() {
        if inner.trim_end().len() >= ticks && inner.trim_end().bytes().all(|b| b == b'`') {
            return Ok(Some(Fence {
                language: language.to_owned(),
                path: path.trim().to_owned(),
                body,
                line: number,
                bytes: start..lines.at,
            }));
        }
        body.push_str(inner);
        body.push('\n');
    }
    Err(error(number, "this fence is not closed"))
}

fn error(line: usize, message: &str) -> PageError {
    PageError { line, message: message.to_owned() }
}

/// Lines with their offsets and numbers.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: usize,
}

impl<'a> Lines<'a> {
    /// The offset, the number (from 1) and the text of the next line.
    fn next(&mut self) -> Option<(usize, usize, &'a str)> {
        let rest = self.text.get(self.at..).filter(|r| !r.is_empty())?;
        let line = rest.split_inclusive('\n').next()?;
        let start = self.at;
        self.at += line.len();
        self.number += 1;
        Some((start, self.number, line.trim_end_matches('\n').trim_end_matches('\r')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_taken_from_their_sections_alone() {
        let text = "# T\n\nSum.\n\n## Attack\n\n```sh\n# not a title\n```\n\n## Bad\n\n```ts a.ts\nx\n```\n\n```report\nhigh certain r a.ts:1\n```\n\n## Good\n\ntext\n\n## More cases\n\n### One\n\n```delete a b.xml\n```\n\n### Two\n";
        let page = parse(text).unwrap();
        assert_eq!((page.title.as_str(), page.summary.as_str()), ("T", "Sum."));
        let kinds: Vec<_> =
            page.examples.iter().map(|e| (e.kind, e.heading.as_str(), e.changes.len())).collect();
        assert_eq!(
            kinds,
            [(Kind::Bad, "Bad", 1), (Kind::Good, "Good", 0), (Kind::Case, "One", 1), (Kind::Case, "Two", 0)]
        );
        assert_eq!(page.examples[0].expected(), ["high certain r a.ts:1"]);
        let fence = page.examples[0].report.as_ref().unwrap();
        assert!(
            text[fence.bytes.clone()].starts_with("```report\n")
                && text[..fence.bytes.end].ends_with("```\n")
        );
        assert!(matches!(&page.examples[2].changes[0], Change::Delete(f) if f.path == "a b.xml"));
    }

    #[test]
    fn a_longer_fence_may_hold_a_shorter_one() {
        let page = parse("## Bad\n````md a.md\n```\n````\n").unwrap();
        assert_eq!(page.examples[0].changes[0].fence().body, "```\n");
    }

    #[test]
    fn mistakes_are_said_with_their_line() {
        let line = |text: &str| parse(text).unwrap_err().line;
        assert_eq!(line("## Bad\n\n```ts a.ts\n"), 3);
        assert_eq!(line("## Bad\n```ts\n```\n"), 2);
        assert_eq!(line("## More cases\n```ts a.ts\n```\n"), 2);
        assert_eq!(line("## Bad\n```delete a.ts\nx\n```\n"), 2);
        assert_eq!(line("## Bad\n```report\n```\n```report\n```\n"), 4);
    }
}
