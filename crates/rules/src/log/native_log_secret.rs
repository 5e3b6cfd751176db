use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::is_secret_name;
use native::{Call, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "native-log-secret",
        number: 3,
        area: Area::Log,
        title: "Native code writes a secret to the system log",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[532],
        masvs: &["MASVS-STORAGE-2"],
        maswe: &[5],
        mastg: &["MASTG-TEST-0231", "MASTG-TEST-0297"],
        mobile_top_10: &[9],
        page: include_str!("native_log_secret.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 5] = ["android.util.Log", "Timber", "System.out", "NSLog", "os_log"];

fn check(app: &App, out: &mut Out) {
    let native = &app.native;
    for call in native.calls.iter().filter(|c| c.scope.when.ships() != Some(false)) {
        if !is_log(call) || (call.language.is_android() && native.drops_logs) {
            continue;
        }
        let Some(secret) = call.args.iter().find_map(|(_, v)| secret(v)) else { continue };
        let name = name_of(native, &call.scope);
        // What a service for push messages calls a token is an address.
        let lower = name.to_ascii_lowercase();
        if ["messag", "push", "fcm", "notification", "newtoken"].iter().any(|w| lower.contains(w)) {
            continue;
        }
        out.push(
            Finding::new(
                &RULE.info,
                call.place.clone(),
                format!("{name} {secret}"),
                format!("`{name}` writes `{secret}` to the system log, in release builds too"),
            )
            .confidence(Confidence::Likely)
            .why("Whoever connects the phone to a computer reads the log, and bug reports carry it away.")
            .help("Delete the line, or log that the value is there, not the value. Lines for development belong under `BuildConfig.DEBUG` or `#if DEBUG`."),
        );
    }
}

/// Calls whose text reaches the system log of a release build. Swift's `print` does not.
fn is_log(call: &Call) -> bool {
    let on = |ty: &str| call.receiver_type.as_deref() == Some(ty);
    match call.name.as_str() {
        "v" | "d" | "i" | "w" | "e" | "wtf" => on("Log") || on("Timber"),
        "println" => call.receiver.as_ref().and_then(Value::name) == Some("out"),
        "NSLog" => true,
        "os_log" => call.args.first().and_then(|(_, v)| v.as_str()).is_some_and(|t| t.contains("%{public}")),
        _ => false,
    }
}

/// The name of a secret whose value is in the text.
fn secret(value: &Value) -> Option<&str> {
    match value {
        Value::Join(parts) => parts.iter().find_map(secret),
        Value::Cast(ty, _)
            if matches!(
                ty.as_str(),
                "boolean" | "Boolean" | "Bool" | "BOOL" | "int" | "Int" | "Exception"
            ) =>
        {
            None
        }
        Value::Var(_, inner) if inner.is_constant() || is_test(inner) => None,
        Value::Param(name) | Value::Var(name, _) | Value::Member(_, name) => {
            is_secret_name(name).then_some(name)
        }
        Value::Name(name) if name.contains(char::is_lowercase) => {
            let last = name.rsplit('.').next().unwrap_or(name);
            is_secret_name(last).then_some(last)
        }
        Value::Cast(_, inner) | Value::Built(inner, _) => secret(inner),
        Value::Call { name, args, receiver, .. }
            if name == "format" || name == "stringWithFormat" || name == "toString" =>
        {
            args.iter().find_map(|(_, a)| secret(a)).or_else(|| receiver.as_deref().and_then(secret))
        }
        _ => None,
    }
}

/// What says something about a secret: a comparison.
fn is_test(value: &Value) -> bool {
    match value {
        Value::Cast(_, inner) => is_test(inner),
        Value::Mixed(_) => true,
        _ => false,
    }
}
