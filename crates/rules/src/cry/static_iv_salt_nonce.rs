//! (nothing here: the page explains the rule)
use super::native::{Part, WORDS, constant, decrypts, parts};
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::FixedPart;
use native::Value;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "static-iv-salt-nonce",
        number: 4,
        area: Area::Cry,
        title: "An initialisation vector, nonce or salt is always the same",
        severity: Severity::of(Attacker::Holder, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[329, 323, 760],
        masvs: &["MASVS-CRYPTO-1"],
        maswe: &[7, 14],
        mastg: &[],
        mobile_top_10: &[10],
        page: include_str!("static_iv_salt_nonce.md"),
    },
    check: Check::CodeAndNative(&WORDS, check),
};

fn check(app: &App, out: &mut Out) {
    for fixed in app.code.fixed() {
        let part = match fixed.part {
            FixedPart::Iv => Part::Iv,
            FixedPart::Nonce => Part::Nonce,
            FixedPart::Salt => Part::Salt,
            FixedPart::Key | FixedPart::AuthenticationKey => continue,
        };
        let subject = fixed.name.clone().unwrap_or_else(|| fixed.call.clone());
        let mut finding = finding(part, fixed.place.clone(), subject, &fixed.call, fixed.what);
        if !fixed.always || !fixed.sure {
            finding = finding.confidence(Confidence::Likely);
        }
        finding.steps = fixed.steps;
        out.push(finding);
    }
    let native = &app.native;
    for call in native.calls.iter().filter(|c| c.scope.when.ships() != Some(false)) {
        for (part, value) in parts(call) {
            if part == Part::Key || decrypts(native, &call.scope) {
                continue;
            }
            let none = part == Part::Iv && call.name == "CCCrypt" && matches!(value.plain(), Value::Null);
            let what = constant(native, call, value).or(none.then_some("nothing but zeros"));
            let Some(what) = what else { continue };
            let by = name_of(native, &call.scope);
            out.push(finding(part, call.place.clone(), format!("{by} {}", call.name), &call.name, what));
        }
    }
}

fn finding(part: Part, place: Place, subject: String, call: &str, what: &str) -> Finding {
    let (noun, severity, why) = match part {
        Part::Nonce => (
            "a nonce",
            Severity::of(Attacker::Network, Gain::Data),
            "Two messages under one key and nonce give away both: their difference can be read, and with GCM the key that proves their origin can be worked out.",
        ),
        Part::Salt => (
            "a salt",
            RULE.info.severity,
            "One table of likely passwords, made once, then opens what every phone has stored; equal passwords give equal keys.",
        ),
        Part::Iv | Part::Key => (
            "an initialisation vector",
            RULE.info.severity,
            "Equal texts give equal ciphertexts, and texts that start alike give ciphertexts that start alike: who sees them learns what repeats.",
        ),
    };
    Finding::new(&RULE.info, place, subject, format!("`{call}` gets {noun} that is {what}."))
        .severity(severity)
        .why(why)
        .help("Make a new one by `crypto.getRandomValues` or `SecureRandom` for each message (for each password, for salts), and store it in front of the ciphertext: it is no secret.")
}
