//! The page of a rule as blocks, so that it can be shown elsewhere than in a Markdown viewer.

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block<'a> {
    /// A heading with its depth.
    Heading(usize, &'a str),
    /// A paragraph, a list or a table: its lines.
    Text(Vec<&'a str>),
    /// A fenced example: the language, the path of the file, and its lines.
    Code {
        /// `ts`, `diff`, `delete`.
        language: &'a str,
        /// The file that the example shows; empty where there is none.
        path: &'a str,
        /// The lines.
        lines: Vec<&'a str>,
    },
}

/// The heading under which a page keeps the examples that only its test needs.
pub(crate) const MORE_CASES: &str = "More cases";

/// The blocks of a page. The `report` fences, which state what the test of the page expects, are left out.
pub(crate) fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut text: Vec<&str> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let marks = line.chars().take_while(|c| *c == '`').count();
        let heading = line.bytes().take_while(|b| *b == b'#').count();
        let is_fence = marks >= 3;
        let is_heading =
            (1..=6).contains(&heading) && line.get(heading..).is_some_and(|r| r.starts_with(' '));
        if (is_fence || is_heading || line.trim().is_empty()) && !text.is_empty() {
            blocks.push(Block::Text(std::mem::take(&mut text)));
        }
        if is_fence {
            let (fence, info) = line.split_at(marks);
            let closes = |l: &&str| !(l.starts_with(fence) && l.trim_end().bytes().all(|b| b == b'`'));
            let lines: Vec<&str> = lines.by_ref().take_while(closes).collect();
            let (language, path) = info.trim().split_once(' ').unwrap_or((info.trim(), ""));
            if language != "report" {
                blocks.push(Block::Code { language, path: path.trim(), lines });
            }
        } else if is_heading {
            blocks.push(Block::Heading(heading, line.get(heading..).unwrap_or_default().trim()));
        } else if !line.trim().is_empty() {
            text.push(line);
        }
    }
    if !text.is_empty() {
        blocks.push(Block::Text(text));
    }
    blocks
}

/// The page as Markdown for viewers: without its title, without expectations and without the cases for the test.
pub(crate) fn markdown(page: &str) -> String {
    let mut out = String::new();
    let all = blocks(page);
    let main = all.iter().take_while(|b| **b != Block::Heading(2, MORE_CASES));
    for block in main.skip_while(|b| matches!(b, Block::Heading(1, _))) {
        if !out.is_empty() {
            out.push('\n');
        }
        match block {
            Block::Heading(depth, text) => {
                out.push_str(&"#".repeat(*depth));
                out.push(' ');
                out.push_str(text);
                out.push('\n');
            }
            Block::Text(lines) => lines.iter().for_each(|line| push_line(&mut out, line)),
            Block::Code { language: "delete", path, .. } => {
                push_line(&mut out, &format!("Without the file `{path}`."))
            }
            Block::Code { language, path, lines } => {
                if !path.is_empty() {
                    push_line(&mut out, &format!("`{path}`:\n"));
                }
                let fence = "`".repeat(if lines.iter().any(|l| l.contains("```")) { 4 } else { 3 });
                push_line(&mut out, &format!("{fence}{language}"));
                lines.iter().for_each(|line| push_line(&mut out, line));
                push_line(&mut out, &fence);
            }
        }
    }
    out
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Title\n\nA summary\nof two lines.\n\n## Bad\n```ts a/b.ts\n# no heading\n```\n```report\nhigh x\n```\n\n```delete www/x.html\n```\n\n## More cases\n\n### Silent\n\ntext\n";

    #[test]
    fn a_page_falls_into_blocks() {
        let blocks = blocks(PAGE);
        assert_eq!(blocks[0], Block::Heading(1, "Title"));
        assert_eq!(blocks[1], Block::Text(vec!["A summary", "of two lines."]));
        assert_eq!(blocks[3], Block::Code { language: "ts", path: "a/b.ts", lines: vec!["# no heading"] });
        assert_eq!(blocks.len(), 8);
    }

    #[test]
    fn viewers_get_neither_expectations_nor_cases_for_the_test() {
        let expected = "A summary\nof two lines.\n\n## Bad\n\n`a/b.ts`:\n\n```ts\n# no heading\n```\n\nWithout the file `www/x.html`.\n";
        assert_eq!(markdown(PAGE), expected);
    }

    #[test]
    fn a_fence_without_an_end_reaches_to_the_end() {
        assert_eq!(blocks("```ts\na\nb").len(), 1);
        assert!(blocks("").is_empty());
    }
}
