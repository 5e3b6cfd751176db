//! The report for people, as text files.

use crate::sample::{assert_expected, report};
use base::{AppReport, FileId, Finding, Place, Report, SourceText, Span};
use capward_report::{HumanOptions, human};
use std::collections::BTreeMap;

/// A report with one finding at `span` of `text`.
fn one(text: &str, span: Span) -> String {
    let finding = Finding::new(&crate::sample::CSP, Place::At(FileId(0), span), "s", "message");
    let app = AppReport {
        folder: String::new(),
        name: "app".into(),
        traits: Vec::new(),
        findings: vec![(base::Key(1), finding)],
        ignored: Vec::new(),
        changes: Vec::new(),
        demands: Vec::new(),
        gaps: Vec::new(),
    };
    let source = SourceText { path: "a.ts".into(), text: text.into() };
    let report = Report {
        version: "1",
        apps: vec![app],
        files: BTreeMap::from([(FileId(0), source)]),
        ..Report::default()
    };
    human(&report, &HumanOptions { width: 60, ..HumanOptions::default() })
}

/// The source line and the carets under it.
fn lines(text: &str, span: Span) -> (String, String) {
    let out = one(text, span);
    let mut lines = out.lines().skip_while(|l| !l.contains("-->")).skip(2);
    (lines.next().unwrap_or_default().to_owned(), lines.next().unwrap_or_default().to_owned())
}

#[test]
fn the_report_is_calm_and_whole() {
    assert_expected("human.txt", &human(&report(), &HumanOptions::default()));
    let verbose = HumanOptions { verbose: true, ..HumanOptions::default() };
    assert_expected("human-verbose.txt", &human(&report(), &verbose));
    assert_expected(
        "human-narrow.txt",
        &human(&report(), &HumanOptions { width: 50, ..HumanOptions::default() }),
    );
}

#[test]
fn no_hostile_character_and_no_secret_reaches_the_terminal() {
    for verbose in [false, true] {
        let out = human(&report(), &HumanOptions { verbose, ..HumanOptions::default() });
        assert!(
            !out.contains(|c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c))
        );
        assert!(!out.contains("hunter2-and") && !out.contains("0123456789abcdef"));
        assert!(!out.to_lowercase().contains("secure app") && !out.contains("is secure"));
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let styled = human(&report(), &HumanOptions { styled: true, ..HumanOptions::default() });
    let mut plain = String::new();
    let mut parts = styled.split('\u{1b}');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        plain.push_str(part.split_once('m').unwrap_or_default().1);
    }
    let expected = human(&report(), &HumanOptions::default());
    assert_eq!(plain, expected);
    assert!(styled.contains("\u{1b}[1;31mhigh[server-cleartext]\u{1b}[0m"));
}

#[test]
fn quiet_is_one_line() {
    let out = human(&report(), &HumanOptions { quiet: true, ..HumanOptions::default() });
    assert_eq!(
        out,
        "8 findings: 2 high, 4 medium, 1 low, 1 info; 1 can be repaired by `capward fix`, 1 more with `--ask`; 8 things could not be seen\n"
    );
    let none = Report { version: "1", ..Report::default() };
    assert_eq!(human(&none, &HumanOptions::default()), "capward 1\n\nNo Capacitor app was found here.\n");
}

#[test]
fn carets_stand_under_tabs_and_wide_characters() {
    let text = "\t\u{65e5}\u{672c}: bad\r\n";
    let (line, carets) = lines(text, crate::sample::span(text, "bad"));
    assert_eq!(line, "1 |     \u{65e5}\u{672c}: bad");
    assert_eq!(carets, "  |           ^^^");
}

#[test]
fn a_range_of_several_lines_is_shown_by_its_first() {
    let text = "a\n<x\n  y>\n";
    assert_eq!(lines(text, Span::new(2, 9)), ("2 | <x".into(), "  | ^^".into()));
    assert_eq!(lines(text, Span::new(4, 4)), ("2 | <x".into(), "  |   ^".into()));
}

#[test]
fn a_long_line_is_clipped_round_the_place() {
    let text = format!("{}BAD{}", "x".repeat(2_500_000), "\u{e4}".repeat(1_250_000));
    let span = crate::sample::span(&text, "BAD");
    let (line, carets) = lines(&text, span);
    assert!(line.starts_with("1 | \u{2026}xxx") && line.ends_with("\u{e4}\u{2026}"), "{line}");
    assert!(line.chars().count() < 60, "{line}");
    let column = carets.find('^').unwrap_or_default();
    assert_eq!(line.chars().skip(column).take(3).collect::<String>(), "BAD");
}

#[test]
fn a_marked_part_longer_than_the_line_is_clipped_too() {
    let text = "y".repeat(500);
    let (line, carets) = lines(&text, Span::new(0, 500));
    assert!(line.ends_with("y\u{2026}"), "{line}");
    assert_eq!(carets.chars().count(), line.chars().count(), "{line}\n{carets}");
}

#[test]
fn places_that_do_not_fit_the_text_do_not_panic() {
    for (start, end) in [(900, 901), (1, 900), (3, 1), (2, 3)] {
        assert!(one("a\u{1f600}b", Span::new(start, end)).contains("message"));
    }
    assert!(one("", Span::new(0, 0)).contains(" --> a.ts\n"));
}
