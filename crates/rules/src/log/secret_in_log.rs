use super::reach::console;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, FileId, Finding, Gain, Info, Severity, Step, Tier};
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
            first.steps.push(Step::new(leak.place, "it is printed here too"));
            continue;
        }
        seen.insert(at, out.findings.len());
        let message = format!("`{}` prints {}. {}", leak.store, leak.name, reach.what);
        let subject = leak.name.replace('`', "");
        let mut finding = Finding::new(&RULE.info, leak.place, subject, message)
            .severity(reach.severity)
            .confidence(leak.confidence)
            .why(reach.why)
            .help("Delete the line, or print that the value is there, not the value. A build can remove the console altogether (`esbuild: { drop: ['console'] }`, `drop_console` of Terser).");
        finding.steps = leak.steps;
        out.push(finding);
    }
}
