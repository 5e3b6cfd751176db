use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::Secret;
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "clipboard-secret",
        number: 9,
        area: Area::Sto,
        title: "A secret is put on the clipboard",
        severity: Severity::of(Attacker::App, Gain::Account).lower(),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[200],
        masvs: &["MASVS-PLATFORM-1", "MASVS-STORAGE-2"],
        maswe: &[30],
        mastg: &["MASTG-TEST-0276", "MASTG-TEST-0278", "MASTG-TEST-0279"],
        mobile_top_10: &[9],
        page: include_str!("clipboard_secret.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let leaks = app.code.leaks(SinkKind::Clipboard).into_iter();
    for leak in leaks.filter(|l| l.secret != Secret::Personal && l.confidence > Confidence::Possible) {
        let words = leak.name.to_ascii_lowercase();
        let phrase =
            leak.secret == Secret::Key && ["mnemonic", "phrase", "seed"].iter().any(|w| words.contains(w));
        let what = if phrase { "a recovery phrase" } else { leak.secret.word() };
        let message = format!("`{}` copies {}: {what}.", leak.store, leak.name);
        let subject = leak.name.replace('`', "");
        let mut finding = Finding::new(&RULE.info, leak.place, subject, message)
            .confidence(leak.confidence)
            .why("Other apps, keyboards and the clipboard that devices of one account share read it, and it stays there until something else is copied. Nothing marks it as sensitive.")
            .help("Show it instead of copying it. Where it must be copied, do so in native code that marks it as sensitive, and clear the clipboard after a minute.");
        finding.steps = leak.steps;
        out.push(finding);
    }
}
