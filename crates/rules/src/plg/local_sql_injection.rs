//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "local-sql-injection",
        number: 3,
        area: Area::Plg,
        title: "A SQL statement is put together from values",
        // What reaches the statement must first get into the app; where it does from outside the finding is higher.
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[89],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50],
        mastg: &["MASTG-TEST-0339", "MASTG-BEST-0039"],
        mobile_top_10: &[4],
        page: include_str!("local_sql_injection.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for statement in app.code.statements() {
        let (severity, confidence, from) = match statement.from {
            Some(from) => (
                Severity::of(Attacker::Remote, Gain::Data),
                Confidence::Certain,
                format!(", which is {from}"),
            ),
            None => (RULE.info.severity, Confidence::Likely, String::new()),
        };
        let message = format!(
            "`{}` runs a statement with `{}` in its text{from}, instead of giving it as a parameter.",
            statement.call, statement.value
        );
        let mut finding = Finding::new(&RULE.info, statement.place, statement.value, message)
            .severity(severity)
            .confidence(confidence)
            .why("A quote in the value ends the text and the rest is read as SQL: another condition, another table, other rows of the app's database.")
            .help("Write `?` in the statement and give the value in the list of parameters; take names of tables and columns from a fixed list.");
        finding.steps = statement.steps;
        out.push(finding);
    }
}
