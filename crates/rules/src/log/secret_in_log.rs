use super::reach::console;
use crate::{Check, Out, Rule};
use app::App;
use base::{
    Area, Attacker, Confidence, Edit, FileId, Finding, Fix, Gain, Info, Safety, Severity, Step, Tier,
};
use flow::Leak;
use knowledge::SinkKind;
use std::collections::BTreeMap;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "secret-in-log",
        number: 1,
        area: Area::Log,
        title: "A token or password is printed to the console",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[532],
        masvs: &["MASVS-STORAGE-2"],
        maswe: &[5],
        mastg: &["MASTG-TEST-0231", "MASTG-TEST-0297", "MASTG-BEST-0002"],
        mobile_top_10: &[9],
        page: include_str!("secret_in_log.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let leaks = app.code.leaks(SinkKind::Log);
    if leaks.is_empty() {
        return;
    }
    let reach = console(app);
    let mut seen: BTreeMap<(Option<FileId>, String), usize> = BTreeMap::new();
    for leak in leaks.into_iter().filter(|l| l.confidence > Confidence::Possible) {
        let method = leak.store.rsplit('.').next().filter(|_| leak.package.is_empty());
        if !reach.prints(method) {
            continue;
        }
        // Lines of one file that print the same are one finding.
        let at = (leak.place.file(), leak.name.clone());
        if let Some(first) = seen.get(&at).and_then(|i| out.findings.get_mut(*i)) {
            // All of the lines go, or none.
            match (first.fix.as_mut(), deletion(app, &leak)) {
                (Some(fix), Some(edit)) => fix.edits.push(edit),
                _ => first.fix = None,
            }
            first.steps.push(Step::new(leak.place, "it is printed here too"));
            continue;
        }
        seen.insert(at, out.findings.len());
        let bare = leak.name.replace('`', "");
        let printed = match leak.given.as_deref() {
            Some(given) if leak.name.contains(&format!("`{given}`")) => leak.name.clone(),
            Some(given) if given.ends_with(&format!(".{bare}")) => format!("`{given}`"),
            Some(given) => format!("`{given}`, which holds {}", leak.name),
            None => leak.name.clone(),
        };
        let message = format!("`{}` prints {printed}. {}", leak.store, reach.what);
        let fix = deletion(app, &leak)
            .map(|edit| Fix::new(Safety::Ask, "Delete the line that prints it", vec![edit]));
        let subject = leak.name.replace('`', "");
        let mut finding = Finding::new(&RULE.info, leak.place, subject, message)
            .severity(reach.severity)
            .confidence(leak.confidence)
            .why(reach.why)
            .help("Delete the line, or print that the value is there, not the value. A build can remove the console altogether (`esbuild: { drop: ['console'] }`, `drop_console` of Terser).");
        finding.steps = leak.steps;
        finding.fix = fix;
        out.push(finding);
    }
}

/// What takes the statement out, where the place is that of the call that prints and nothing else happens in it.
fn deletion(app: &App, leak: &Leak) -> Option<Edit> {
    let call = leak.call?;
    let place = app.code.statement(call).filter(|_| app.code.call_place(call).0 == leak.place)?;
    Some(Edit::delete(place.file()?, place.span()?))
}
