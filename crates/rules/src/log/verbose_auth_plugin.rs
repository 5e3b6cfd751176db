use super::reach::console;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Span, Tier};
use flow::{Kept, OptionCall, Setting};
use knowledge::{Verbose, verbose_options};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "verbose-auth-plugin",
        number: 4,
        area: Area::Log,
        title: "A sign-in library is told to print tokens",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[532],
        masvs: &["MASVS-STORAGE-2"],
        maswe: &[5],
        mastg: &["MASTG-TEST-0231"],
        mobile_top_10: &[9],
        page: include_str!("verbose_auth_plugin.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let mut found: Vec<Finding> = Vec::new();
    for row in verbose_options() {
        for (path, argument) in row.calls() {
            for call in app.code.calls_of(&path).into_iter().filter(|c| app.code.call_place(*c).1.ships()) {
                for option in &row.options {
                    let names: Vec<&str> = option.iter().map(String::as_str).collect();
                    let Some(place) = on(app, row, call, argument, &names) else { continue };
                    let at = app.code.call_place(call).0;
                    found.extend(finding(app, row, &at, &names.join("."), place));
                }
            }
        }
    }
    found.sort_by(|a, b| a.place.cmp(&b.place));
    found.dedup_by(|a, b| a.place == b.place);
    out.findings.extend(found);
}

/// Where the option says that it prints.
fn on(app: &App, row: &Verbose, call: OptionCall, argument: usize, option: &[&str]) -> Option<Place> {
    if row.names.is_empty() {
        return match app.code.option(call, argument, option) {
            Setting::Bool(true, place) => Some(place),
            _ => None,
        };
    }
    match app.code.kept(call, argument, option) {
        Kept::Named(name, place) if row.names.contains(&name) => Some(place),
        _ => None,
    }
}

fn finding(app: &App, row: &Verbose, call: &Place, option: &str, place: Place) -> Option<Finding> {
    let reach = console(app);
    if !row.native && !reach.prints(None) {
        return None;
    }
    let (severity, what) = match row.native {
        true => (RULE.info.severity, "Release builds do so too."),
        false => (reach.severity, reach.what),
    };
    // A literal inside the call belongs to it alone.
    let inside = |span: Span| {
        call.file() == place.file() && call.span().is_some_and(|c| c.start <= span.start && span.end <= c.end)
    };
    let literal = place.file().zip(place.span()).filter(|(_, span)| row.names.is_empty() && inside(*span));
    let fix = literal.map(|(file, span)| {
        Fix::new(Safety::Safe, format!("Switch `{option}` off"), vec![Edit::replace(file, span, "false")])
    });
    let message = format!("`{option}` is on: {}. {what}", row.prints);
    Some(
        Finding::new(&RULE.info, place, option, message)
            .severity(severity)
            .why("Whoever connects the phone to a computer, or reads a bug report, takes over the session.")
            .help(format!("Switch `{option}` off, or on in development builds only."))
            .fix(fix),
    )
}
