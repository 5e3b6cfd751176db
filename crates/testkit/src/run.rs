use crate::ground::snapshot;
use crate::{Example, Kind, Page, PageError, Tree, lay, parse, prove, report_lines};
use audit::Settings;
use base::{Info, Report};
use files::Files;

/// How pages are judged: every rule, whatever its tier or the confidence of a finding.
pub(crate) fn settings() -> Settings {
    Settings { all: true, ..Settings::default() }
}

/// Run every example of a rule's page. The answer is a list of failures, each a text of some lines that starts
/// with the place in the page.
pub fn check_page(info: &'static Info, ground: &Tree) -> Vec<String> {
    let file = page_name(info);
    let at = |line: usize, message: &str| format!("{file}:{line}: {message}");
    let page = match parse(info.page) {
        Ok(page) => page,
        Err(PageError { line, message }) => return vec![at(line, &message)],
    };
    let mut failures = Vec::new();
    for example in &page.examples {
        let head = |what: &str| at(example.line, &format!("{}: {what}", example.heading));
        let files = match lay(ground, example) {
            Ok(tree) => snapshot(&tree),
            Err(PageError { line, message }) => {
                failures.push(at(line, &message));
                continue;
            }
        };
        let report = audit::audit(&files, &settings());
        failures.extend(report.defects.iter().map(|defect| head(defect)));
        failures.extend(compare(example, &report).map(|text| head(&text)));
        failures.extend(prove::each_fix(info, &files, &report).iter().map(|text| head(text)));
        if example.kind == Kind::Bad {
            failures.extend(
                good_of(&page, ground)
                    .and_then(|good| prove::good(info, &files, &report, &good))
                    .map(|t| head(&t)),
            );
        }
    }
    failures
}

/// The report on some files with every rule, whatever its tier.
pub fn audit_all(tree: &Tree) -> Report {
    audit::audit(&snapshot(tree), &settings())
}

/// The examples of a page, each with the snapshot it makes. Pages that cannot be read give none: [`check_page`]
/// says why.
pub fn examples_of(info: &'static Info, ground: &Tree) -> Vec<(Example, Files)> {
    let examples = parse(info.page).map(|p| p.examples).unwrap_or_default();
    examples
        .into_iter()
        .filter_map(|example| {
            let tree = lay(ground, &example).ok()?;
            Some((example, snapshot(&tree)))
        })
        .collect()
}

/// `crates/rules/src/cfg/server_cleartext.md`.
pub(crate) fn page_name(info: &Info) -> String {
    let folder = match info.area {
        base::Area::Csp => "csp_rules".to_owned(),
        area => area.code().to_ascii_lowercase(),
    };
    format!("crates/rules/src/{folder}/{}.md", info.id.replace('-', "_"))
}

fn good_of(page: &Page, ground: &Tree) -> Option<Tree> {
    lay(ground, page.examples.iter().find(|e| e.kind == Kind::Good)?).ok()
}

/// How the findings differ from the report block; none where they agree.
fn compare(example: &Example, report: &Report) -> Option<String> {
    let expected = example.expected();
    let actual: Vec<String> = report_lines(report).iter().map(ToString::to_string).collect();
    if expected == actual {
        return None;
    }
    let mut text = String::from("the findings are not those of the report block");
    let missing = left_over(&expected, &actual);
    let more = left_over(&actual, &expected);
    for line in &missing {
        text.push_str(&format!("\n  not found:    {line}"));
    }
    for line in &more {
        text.push_str(&format!("\n  not expected: {line}"));
        let finding =
            report.findings().find(|(_, _, f)| crate::ReportLine::new(report, f).to_string() == **line);
        if let Some((_, _, finding)) = finding {
            text.push_str(&format!("\n                {} [{}]", finding.message, finding.subject));
        }
    }
    if missing.is_empty() && more.is_empty() {
        text.push_str("\n  the lines are right, but their order is by rule, path and line:");
        actual.iter().for_each(|line| text.push_str(&format!("\n    {line}")));
    }
    Some(text)
}

/// The lines of `a` that `b` does not have, counting repetitions.
fn left_over<'a, A: AsRef<str>, B: AsRef<str>>(a: &'a [A], b: &[B]) -> Vec<&'a str> {
    let mut rest: Vec<&str> = b.iter().map(AsRef::as_ref).collect();
    a.iter()
        .map(AsRef::as_ref)
        .filter(|line| match rest.iter().position(|r| r == line) {
            Some(at) => {
                rest.remove(at);
                false
            }
            None => true,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::left_over;

    #[test]
    fn repeated_lines_count() {
        assert_eq!(left_over(&["a", "a", "b"], &["a", "c"]), ["a", "b"]);
    }
}
