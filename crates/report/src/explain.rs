use crate::guide::{Block, MORE_CASES, blocks};
use crate::page::Page;
use crate::style::Role;
use base::{Info, Tier};

/// Terminal columns of a page.
const WIDTH: usize = 100;

/// The page of a rule for a terminal: standards, attack, examples and fix, without what only its test needs.
pub fn explain(info: &Info, styled: bool) -> String {
    let mut page = Page::new(styled, WIDTH);
    let level = page.paint(Role::Level(info.severity), info.severity.word());
    let name = page.paint(Role::Heading, &format!("{} ({})", info.id, info.code()));
    let shown = match info.tier {
        Tier::Default => "",
        Tier::Extra => " \u{b7} shown with `--all` or a profile",
    };
    page.line(&format!("{name} \u{b7} {level} \u{b7} {}{shown}", info.area.title()));
    // What follows there is for the test and for those who want every detail.
    for block in blocks(info.page).into_iter().take_while(|b| !matches!(b, Block::Heading(_, MORE_CASES))) {
        match block {
            Block::Heading(depth, text) if depth <= 2 => page.heading(text),
            Block::Heading(_, text) => {
                page.gap();
                page.line(text);
            }
            Block::Text(lines) => {
                page.gap();
                paragraph(&mut page, &lines);
            }
            Block::Code { language: "delete", path, .. } => {
                page.gap();
                page.line(&format!("    (without the file {path})"));
            }
            Block::Code { language, path, lines } => {
                page.gap();
                code(&mut page, language, path, &lines);
            }
        }
    }
    page.heading("Standards");
    for (name, value) in standards(info) {
        page.wrapped(&format!("{name:<20} "), 21, 21, &value);
    }
    page.text
}

/// Running text is broken anew; the items of a list and the rows of a table keep their lines.
fn paragraph(page: &mut Page, lines: &[&str]) {
    let mut text = String::new();
    let mut indent = 0;
    for line in lines {
        let row = line.starts_with('|');
        let item = ["- ", "* "].iter().any(|mark| line.trim_start().starts_with(mark)) || numbered(line);
        if (row || item) && !text.is_empty() {
            page.wrapped("", 0, indent, &std::mem::take(&mut text));
        }
        if row {
            page.line(line);
            continue;
        }
        if item {
            indent = 2;
        }
        text.push_str(line.trim());
        text.push(' ');
    }
    if !text.is_empty() {
        page.wrapped("", 0, indent, &text);
    }
}

fn numbered(line: &str) -> bool {
    let rest = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.trim_start().len() && rest.starts_with(". ")
}

fn code(page: &mut Page, language: &str, path: &str, lines: &[&str]) {
    if !path.is_empty() {
        let painted = page.paint(Role::Quiet, path);
        page.line(&format!("    {painted}"));
    }
    for line in lines {
        let role = match (language, line.as_bytes().first()) {
            ("diff", Some(b'+')) => Some(Role::Added),
            ("diff", Some(b'-')) => Some(Role::Removed),
            _ => None,
        };
        let painted = role.map_or_else(|| (*line).to_owned(), |role| page.paint(role, line));
        page.line(&format!("      {painted}"));
    }
}

fn standards(info: &Info) -> Vec<(&'static str, String)> {
    let join = |items: Vec<String>| items.join(", ");
    let mut rows = vec![
        ("CWE", join(info.cwe.iter().map(|n| format!("CWE-{n}")).collect())),
        ("OWASP MASVS", join(info.masvs.iter().map(|s| (*s).to_owned()).collect())),
        ("OWASP MASWE", join(info.maswe.iter().map(|n| format!("MASWE-{n:04}")).collect())),
        ("OWASP MASTG", join(info.mastg.iter().map(|s| (*s).to_owned()).collect())),
        ("Mobile Top 10 (2024)", join(info.mobile_top_10.iter().map(|n| format!("M{n}")).collect())),
    ];
    rows.retain(|(_, value)| !value.is_empty());
    rows
}

/// Every rule on a line, by area.
pub fn rules_table(rules: &[&Info]) -> String {
    let width = rules.iter().map(|r| r.id.len()).max().unwrap_or(0);
    let mut page = Page::new(false, WIDTH);
    let mut area = None;
    for info in rules {
        if area != Some(info.area) {
            area = Some(info.area);
            page.heading(info.area.title());
        }
        let tier = if info.tier == Tier::Extra { "  (with --all)" } else { "" };
        let code = info.code();
        page.line(&format!(
            "  {code:<11} {:<width$}  {:<8}  {}{tier}",
            info.id,
            info.severity.word(),
            info.title
        ));
    }
    page.text
}
