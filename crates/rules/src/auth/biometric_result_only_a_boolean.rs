//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use knowledge::{Gate, SinkKind};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "biometric-result-only-a-boolean",
        number: 7,
        area: Area::Auth,
        title: "A fingerprint or face unlocks nothing but a variable",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[603, 287],
        masvs: &["MASVS-AUTH-2", "MASVS-CRYPTO-2"],
        maswe: &[20],
        mastg: &["MASTG-TEST-0266", "MASTG-TEST-0327", "MASTG-TEST-0018", "MASTG-BEST-0036"],
        mobile_top_10: &[3],
        page: include_str!("biometric_result_only_a_boolean.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let prompts = app.code.prompts();
    // Where the system gives out some secret after a prompt, the others are there for other reasons.
    if prompts.iter().any(|p| p.gives == Gate::Bound) {
        return;
    }
    let asks: Vec<_> = prompts.iter().filter(|p| p.gives == Gate::Answer).collect();
    let Some(first) = asks.first() else { return };
    let reads = prompts.iter().find(|p| p.gives == Gate::Unbound);
    let mut keeps = [SinkKind::Preferences, SinkKind::WebStorage].into_iter().flat_map(|k| app.code.leaks(k));
    let kept = keeps.find(|l| l.confidence >= Confidence::Likely);
    let message = match (reads, &kept) {
        (Some(read), _) => format!(
            "`{}` answers yes or no, and `{}` gives out the password with or without it.",
            first.by, read.by
        ),
        (None, Some(leak)) => format!(
            "`{}` answers yes or no, and {} is kept where it can be read without it.",
            first.by, leak.name
        ),
        (None, None) => {
            format!("`{}` answers yes or no: nothing that the system guards depends on it.", first.by)
        }
    };
    let mut finding = Finding::new(&RULE.info, first.place.clone(), first.by.as_str(), message)
        .confidence(Confidence::Likely)
        .why("Whoever runs code in the app, on a phone that was taken over or by a flaw in a page, skips the question and goes on as if the answer had been yes.")
        .help("Keep the secret where the system gives it out only after the prompt (a key bound to biometrics, `getSecureCredentials`), and read it from there.");
    if let Some(read) = reads {
        finding = finding.step(read.place.clone(), "the password is read here, prompt or not");
    } else if let Some(leak) = &kept {
        finding = finding.step(leak.place.clone(), format!("{} is kept here", leak.name));
    } else {
        // A lock of the screen that keeps others from looking, while the server still decides.
        finding = finding.severity(Severity::of(Attacker::Holder, Gain::Layer));
    }
    for other in asks.iter().skip(1) {
        finding = finding.step(other.place.clone(), format!("`{}` is asked here too", other.by));
    }
    out.push(finding);
}
