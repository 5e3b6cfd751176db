use super::leak::once;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::{Kept, Leak, Secret};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "raw-password-stored",
        number: 10,
        area: Area::Sto,
        title: "The password itself is kept",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[522, 257],
        masvs: &["MASVS-AUTH-2", "MASVS-STORAGE-1"],
        maswe: &[20, 1],
        mastg: &["MASTG-TEST-0266"],
        mobile_top_10: &[3],
        page: include_str!("raw_password_stored.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let leaks = app.code.leaks(SinkKind::SecureStore).into_iter();
    let passwords = leaks.filter(|l| l.secret == Secret::Password && l.confidence > Confidence::Possible);
    for leak in once(passwords.filter(|l| !is_bound(app, l))) {
        let message = format!(
            "`{}` keeps {}, the password itself, and nothing ties it to a fingerprint or a face.",
            leak.store, leak.name
        );
        let subject = leak.key.clone().unwrap_or_else(|| leak.name.replace('`', ""));
        let mut finding = Finding::new(&RULE.info, leak.place, subject, message)
            .confidence(leak.confidence)
            .why("A password opens the account everywhere, and often others too. Code that runs in the app reads it without asking, and signing out on the server does not take it back.")
            .help("Keep a token that the server can revoke, and bind it to biometry (`accessControl: AccessControl.BIOMETRY_CURRENT_SET`).");
        finding.steps = leak.steps;
        out.push(finding);
    }
}

/// True where the item only opens to a fingerprint or a face, or where that cannot be told.
/// <https://github.com/Cap-go/capacitor-native-biometric#accesscontrol>
fn is_bound(app: &App, leak: &Leak) -> bool {
    let option = leak.call.map(|call| app.code.kept(call, 0, &["accessControl"]));
    match option {
        Some(Kept::Named(name, _)) => name != "NONE",
        Some(Kept::Unknown | Kept::Elsewhere | Kept::Plain(..)) => leak.package.ends_with("native-biometric"),
        Some(Kept::Absent) | None => false,
    }
}
