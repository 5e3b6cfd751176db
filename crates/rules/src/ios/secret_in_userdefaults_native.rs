use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::is_secret_name;
use native::{Call, Language, Native, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "secret-in-userdefaults-native",
        number: 6,
        area: Area::Ios,
        title: "Native code keeps a secret in a plain file",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[312],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[1],
        mastg: &["MASTG-TEST-0300", "MASTG-TEST-0299"],
        mobile_top_10: &[9],
        page: include_str!("secret_in_userdefaults_native.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 4] = ["UserDefaults", "FileProtection", "RealmSwift", "SwiftData"];

fn check(app: &App, out: &mut Out) {
    let native = &app.native;
    let calls =
        native.calls.iter().filter(|c| !c.language.is_android() && c.scope.when.ships() != Some(false));
    for call in calls {
        let name = name_of(native, &call.scope);
        if let Some(what) = stored(call) {
            let finding =
                Finding::new(
                    &RULE.info,
                    call.place.clone(),
                    format!("{name} {what}"),
                    format!("`{name}` writes `{what}` to `UserDefaults`, a plain file"),
                )
                .confidence(Confidence::Likely)
                .why("Whoever holds a backup of the phone, or the unlocked phone and a computer, reads it there.")
                .help("Keep it in the keychain, with `kSecAttrAccessibleWhenUnlockedThisDeviceOnly`, and remove the old entry.");
            // A value that is written there must not be shown.
            let literal =
                call.spans.first().filter(|_| matches!(call.arg(0), Some(Value::Str(_) | Value::Join(_))));
            out.push(match literal {
                Some(span) => finding.secret(*span),
                None => finding,
            });
        }
    }
    for (place, class, field) in tables(native) {
        out.push(
            Finding::new(
                &RULE.info,
                place,
                format!("{class} {field}"),
                format!("A database keeps objects of `{class}` with their `{field}`, in a plain file"),
            )
            .confidence(Confidence::Likely)
            .why("Whoever holds a backup of the phone, or the unlocked phone and a computer, reads it there.")
            .help("Keep it in the keychain, with `kSecAttrAccessibleWhenUnlockedThisDeviceOnly`, or open the database with a random key that the keychain guards."),
        );
    }
    for (value, place, name) in unprotected(native) {
        out.push(
            Finding::new(
                &RULE.info,
                place,
                format!("{name} {value}"),
                format!("`{name}` writes a file that the system does not encrypt while the phone is locked: `{value}`"),
            )
            .severity(Severity::of(Attacker::Holder, Gain::Data))
            .why("The file can be read from a lost phone that is switched on but locked.")
            .help("Leave the option out (the default protects files until the first unlock), or use `completeFileProtection`."),
        );
    }
}

/// The name of the secret that a call writes to `UserDefaults`.
/// Classes that Realm or SwiftData keep as they are, and the first secret among their properties.
fn tables(native: &Native) -> Vec<(base::Place, &str, &str)> {
    let encrypted = native.calls.iter().any(|c| c.labelled("encryptionKey").is_some())
        || native.assigns.iter().any(|a| a.property.as_deref() == Some("encryptionKey"));
    let classes = native.classes.iter().filter(|c| c.language == Language::Swift && !encrypted);
    let kept = classes.filter(|c| {
        c.annotations.iter().any(|a| a == "Model")
            || c.supertypes.iter().any(|s| matches!(s.as_str(), "Object" | "EmbeddedObject"))
    });
    kept.filter_map(|c| {
        Some((c.place.clone(), c.name.as_str(), c.fields.iter().find(|f| is_secret_name(f))?.as_str()))
    })
    .collect()
}

fn stored(call: &Call) -> Option<&str> {
    let on_defaults = call.receiver_type.as_deref() == Some("UserDefaults")
        || call.receiver_type.as_deref() == Some("NSUserDefaults")
        || call.receiver.as_ref().is_some_and(|r| r.any(&is_defaults));
    if !on_defaults || !matches!(call.name.as_str(), "set" | "setValue" | "setObject") {
        return None;
    }
    let value = call.arg(0)?;
    if matches!(value.plain(), Value::Null | Value::Bool(_) | Value::Number(_)) || is_flag(value) {
        return None;
    }
    let key = call.labelled("forKey").or_else(|| call.arg(1))?;
    let key = key
        .as_str()
        .or_else(|| key.name())
        .filter(|k| is_secret_name(last_part(k)) || last_part(k).eq_ignore_ascii_case("pin"));
    key.or_else(|| value.name().filter(|n| is_secret_name(n)))
}

/// `app.session.token` is named by its last part.
fn last_part(key: &str) -> &str {
    key.rsplit(['.', ':', '/']).next().unwrap_or(key)
}

fn is_defaults(value: &Value) -> bool {
    match value {
        Value::Name(name) => name.starts_with("UserDefaults.") || name.starts_with("NSUserDefaults"),
        Value::Call { name, receiver, .. } => {
            matches!(name.as_str(), "UserDefaults" | "standardUserDefaults")
                || name == "initWithSuiteName"
                    && receiver.as_deref().is_some_and(|r| r.mentions("NSUserDefaults"))
        }
        _ => false,
    }
}

/// A comparison or a date about the secret, not the secret.
fn is_flag(value: &Value) -> bool {
    match value {
        Value::Cast(ty, inner) => {
            matches!(ty.as_str(), "Bool" | "BOOL" | "Int" | "Date" | "NSDate" | "Double") || is_flag(inner)
        }
        Value::Var(_, inner) => is_flag(inner),
        Value::Mixed(_) => true,
        Value::Call { name, new: true, .. } => name == "Date",
        _ => false,
    }
}

/// Files written without protection, with the name of the option.
fn unprotected(native: &Native) -> Vec<(&'static str, base::Place, String)> {
    const NONE: [&str; 4] = [
        "noFileProtection",
        "NSFileProtectionNone",
        "NSDataWritingFileProtectionNone",
        "FileProtectionType.none",
    ];
    let names = |v: &Value| {
        NONE.into_iter().find(|n| {
        v.any(&|v| matches!(v, Value::Name(name) if name == n || name.strip_prefix('.') == Some(n) || name.rsplit('.').next() == Some(n)))
    })
    };
    let mut found: Vec<(&'static str, base::Place, String)> = Vec::new();
    let ships = |s: &native::Scope| s.when.ships() != Some(false);
    for call in native
        .calls
        .iter()
        .filter(|c| matches!(c.language, Language::Swift | Language::ObjectiveC) && ships(&c.scope))
    {
        if matches!(
            call.name.as_str(),
            "write"
                | "writeToFile"
                | "writeToURL"
                | "createFile"
                | "createFileAtPath"
                | "setAttributes"
                | "createDirectory"
        ) {
            let option = call.args.iter().find_map(|(_, v)| names(v));
            found.extend(option.map(|o| (o, call.place.clone(), name_of(native, &call.scope))));
        }
    }
    for dict in native.dicts.iter().filter(|d| ships(&d.scope)) {
        for (key, value, place) in &dict.entries {
            let protection = key.name().is_some_and(|k| k == "protectionKey" || k == "NSFileProtectionKey");
            let none =
                names(value).or_else(|| (value.name() == Some("none")).then_some("FileProtectionType.none"));
            if protection {
                let covered = |p: &base::Place| matches!((p, place), (base::Place::At(f, s), base::Place::At(g, t)) if f == g && s.contains(*t));
                if !found.iter().any(|(_, p, _)| covered(p)) {
                    found.extend(none.map(|o| (o, place.clone(), name_of(native, &dict.scope))));
                }
            }
        }
    }
    found
}
