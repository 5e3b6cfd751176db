//! (nothing here: the page explains the rule)
use super::native::{Part, WORDS, constant, parts};
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::FixedPart;
use native::Value;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "hardcoded-crypto-key",
        number: 2,
        area: Area::Cry,
        title: "A key for encryption is part of the program",
        severity: Severity::of(Attacker::Repository, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[321],
        masvs: &["MASVS-CRYPTO-2"],
        maswe: &[3, 4],
        mastg: &["MASTG-TEST-0212", "MASTG-TEST-0213", "MASTG-TEST-0214"],
        mobile_top_10: &[1, 10],
        page: include_str!("hardcoded_crypto_key.md"),
    },
    check: Check::CodeAndNative(&WORDS, check),
};

fn check(app: &App, out: &mut Out) {
    for fixed in app.code.fixed() {
        let what = match fixed.part {
            FixedPart::Key => "encrypts with",
            FixedPart::AuthenticationKey => "signs with",
            FixedPart::Iv | FixedPart::Nonce | FixedPart::Salt => continue,
        };
        let sure = fixed.always && fixed.sure;
        let subject = fixed.name.clone().unwrap_or_else(|| fixed.call.clone());
        let name = fixed.name.as_ref().map(|n| format!(" (`{n}`)")).unwrap_or_default();
        let message = format!("`{}` {what} a key that is {}{name}.", fixed.call, fixed.what);
        let mut finding = finding(fixed.at.clone(), subject, message, sure);
        finding.steps = fixed.steps;
        out.push(match fixed.at.span() {
            Some(span) => finding.secret(span),
            None => finding,
        });
    }
    let native = &app.native;
    for call in native.calls.iter().filter(|c| c.scope.when.ships() != Some(false)) {
        for (part, value) in parts(call) {
            let Some(what) = constant(native, call, value).filter(|_| part == Part::Key) else { continue };
            let by = name_of(native, &call.scope);
            let message = format!("`{by}` gives `{}` a key that is {what}.", call.name);
            let finding = finding(call.place.clone(), format!("{by} {}", call.name), message, true);
            let written = call.args.iter().zip(&call.spans).find(|((_, v), _)| std::ptr::eq(v, value));
            out.push(match written.filter(|_| !matches!(value, Value::Var(..))) {
                Some((_, span)) => finding.secret(*span),
                None => finding,
            });
        }
    }
}

fn finding(place: Place, subject: String, message: String, sure: bool) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .confidence(if sure { Confidence::Certain } else { Confidence::Likely })
        .why("Everybody who unpacks the app has the key, and it is the same on every phone: what it encrypts can be read, and what it signs can be forged.")
        .help("Make a random key on each phone and keep it in the keychain or keystore, by a plugin for secure storage. Where the server must decrypt, let it hand out a key for each session, or leave it to TLS.")
}
