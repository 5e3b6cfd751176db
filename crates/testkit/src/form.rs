use crate::run::page_name;
use crate::{Kind, PageError, parse};
use base::{Confidence, Info, Severity};

/// The headings of a page, in order.
const HEADINGS: [&str; 7] = ["Attack", "Bad", "Good", "Fix", "Limits", "References", "More cases"];

/// Check what does not need an audit: headings, title, links and the words of the report blocks.
pub fn check_form(info: &'static Info) -> Vec<String> {
    let file = page_name(info);
    let page = match parse(info.page) {
        Ok(page) => page,
        Err(PageError { line, message }) => return vec![format!("{file}:{line}: {message}")],
    };
    let mut failures = Vec::new();
    let mut fail = |line: usize, message: String| failures.push(format!("{file}:{line}: {message}"));
    if page.title != info.title {
        fail(1, format!("the title is not that of the rule: {}", info.title));
    }
    if page.summary.is_empty() || page.summary.contains("\n\n") || !page.summary.ends_with('.') {
        fail(3, "one paragraph with a full stop stands between the title and Attack".to_owned());
    }
    let headings: Vec<&str> = page.sections.iter().map(|s| s.heading.as_str()).collect();
    if headings != HEADINGS {
        fail(1, format!("the headings are {headings:?}, not {HEADINGS:?}"));
    }
    for section in &page.sections {
        // Good may be empty where it is the sample app as it is.
        if section.text.trim().is_empty() && section.heading != "Good" {
            fail(section.line, format!("{} is empty", section.heading));
        }
        if section.heading == "References" {
            for line in section.text.lines().filter(|l| !l.trim().is_empty()) {
                if !line.starts_with("- ") || !line.contains("https://") {
                    fail(section.line, format!("a reference is a list item with an https link: {line}"));
                }
            }
        }
    }
    for (at, line) in info.page.lines().enumerate() {
        if let Some((_, target)) = line.split_once("](")
            && !target.starts_with("https://")
            && !target.starts_with('#')
        {
            fail(at + 1, format!("a link is https: {line}"));
        }
    }
    let own = |kind: Kind| {
        page.examples.iter().filter(move |e| e.kind == kind).map(|e| names(&e.expected(), info.id))
    };
    if own(Kind::Bad).ne([true]) {
        fail(1, "Bad must report the rule of the page".to_owned());
    }
    if own(Kind::Good).ne([false]) {
        fail(1, "Good must not report the rule of the page".to_owned());
    }
    if own(Kind::Case).all(|reports| reports) {
        fail(1, "More cases needs a case in which nothing is reported".to_owned());
    }
    for example in &page.examples {
        for line in example.expected() {
            if let Some(wrong) = wrong_word(line) {
                fail(example.line, format!("{wrong} in `{line}`"));
            }
        }
    }
    failures
}

fn names(lines: &[&str], id: &str) -> bool {
    lines.iter().any(|line| line.split(' ').nth(2) == Some(id))
}

/// What is wrong with the words of a report line.
fn wrong_word(line: &str) -> Option<String> {
    use Severity::{Critical, High, Info, Low, Medium};
    let mut words = line.splitn(4, ' ');
    let (severity, confidence, rule, path) = (words.next()?, words.next(), words.next(), words.next());
    if ![Info, Low, Medium, High, Critical].iter().any(|s| s.word() == severity) {
        return Some(format!("`{severity}` is not a severity"));
    }
    let known = [Confidence::Possible, Confidence::Likely, Confidence::Certain];
    if !confidence.is_some_and(|word| known.iter().any(|c| c.word() == word)) {
        return Some("the second word is not a confidence".to_owned());
    }
    if rule.is_none_or(|id| audit::explain(id).is_none_or(|info| info.id != id)) {
        return Some("the third word is not the id of a rule".to_owned());
    }
    path.is_none().then(|| "there is no path".to_owned())
}
