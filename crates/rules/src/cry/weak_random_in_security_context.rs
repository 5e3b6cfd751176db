//! (nothing here: the page explains the rule)
use super::native::{WORDS, parts};
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::Needs;
use native::{Call, Native, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "weak-random-in-security-context",
        number: 1,
        area: Area::Cry,
        title: "A secret is made of numbers that can be foreseen",
        severity: Severity::of(Attacker::App, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[338, 330],
        masvs: &["MASVS-CRYPTO-1"],
        maswe: &[12],
        mastg: &["MASTG-TEST-0204", "MASTG-TEST-0205"],
        mobile_top_10: &[10],
        page: include_str!("weak_random_in_security_context.md"),
    },
    check: Check::CodeAndNative(&WORDS, check),
};

fn check(app: &App, out: &mut Out) {
    for weak in app.code.weak_randoms() {
        // That a value is a secret is only said by its name.
        let confidence = if weak.needs == Needs::Secret { Confidence::Likely } else { Confidence::Certain };
        let message = format!("`{}` makes {}.", weak.from, weak.by);
        let mut finding =
            finding(weak.place, weak.by.trim_matches('`').to_owned(), message).confidence(confidence);
        finding.steps = weak.steps;
        out.push(finding);
    }
    let native = &app.native;
    for call in native.calls.iter().filter(|c| c.scope.when.ships() != Some(false)) {
        if parts(call).iter().any(|(_, value)| is_foreseen(native, call, value)) {
            let by = name_of(native, &call.scope);
            let message = format!("`{by}` gives `{}` numbers of `Random`.", call.name);
            out.push(finding(call.place.clone(), format!("{by} {}", call.name), message));
        }
    }
}

/// True where `Random`, which is not `SecureRandom`, makes or fills the bytes.
fn is_foreseen(native: &Native, call: &Call, value: &Value) -> bool {
    let random = |v: &Value| match v.plain() {
        Value::Name(name) => matches!(name.as_str(), "Random" | "Random.Default" | "ThreadLocalRandom"),
        Value::Call { name, receiver: None, .. } => name == "Random",
        Value::Call { name, receiver: Some(on), .. } => {
            name == "current" && on.name() == Some("ThreadLocalRandom")
        }
        _ => false,
    };
    let made = value.any(&|v| {
        matches!(v, Value::Call { name, receiver: Some(on), .. } if name.starts_with("next") && random(on))
    });
    let filled = value.name().is_some_and(|name| {
        native.beside(&call.scope, call.place.file()).any(|c| {
            c.name == "nextBytes"
                && c.arg(0).and_then(Value::name) == Some(name)
                && (c.receiver.as_ref().is_some_and(random) || c.receiver_type.as_deref() == Some("Random"))
        })
    });
    call.language.is_android() && (made || filled)
}

fn finding(place: Place, subject: String, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .why("Such generators are made for games: their state can be worked out from a few of their numbers, and with it the next ones and those before.")
        .help("Use `crypto.getRandomValues` or `crypto.randomUUID` in the web part, `SecureRandom` on Android and `SecRandomCopyBytes` on iOS.")
}
