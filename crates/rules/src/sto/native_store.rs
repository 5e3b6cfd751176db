//! Secrets that native code of Android keeps in plain files: preferences, key-value stores, databases.

use flow::is_secret_name;
use native::{Assign, Call, Native, Value};

/// What files hold that keep something so.
pub(super) const WORDS: [&str; 9] = [
    "SharedPreferences",
    "Paper.book",
    "com.tencent.mmkv",
    "preferencesDataStore",
    "stringPreferencesKey",
    "androidx.room",
    "io.realm",
    "SupportFactory",
    "SupportOpenHelperFactory",
];

/// The store of a call that keeps a text, and the name of the secret.
pub(super) fn kept(native: &Native, call: &Call) -> Option<(&'static str, String)> {
    let receiver = call.receiver.as_ref();
    let on = |name: &str| {
        call.receiver_type.as_deref() == Some(name)
            || receiver.is_some_and(|r| r.mentions(name) || r.calls(&[name]))
    };
    let (store, key, value) = match call.name.as_str() {
        "putString" | "putStringSet" => ("SharedPreferences", call.arg(0)?, call.arg(1)?),
        "write" if receiver.is_some_and(|r| r.calls(&["book"])) => ("Paper", call.arg(0)?, call.arg(1)?),
        "encode" if on("MMKV") || receiver.is_some_and(|r| r.calls(&["defaultMMKV", "mmkvWithID"])) => {
            ("MMKV", call.arg(0)?, call.arg(1)?)
        }
        _ => return None,
    };
    // Bundles, intents and JSON have the same method; a store of preferences is edited.
    let edits =
        receiver.is_some_and(|r| r.calls(&["edit"])) || on("Editor") || on("SharedPreferences.Editor");
    if store == "SharedPreferences" && !edits || is_guarded(native, call) || is_encrypted(value) {
        return None;
    }
    Some((store, secret_of(key, value)?))
}

/// The same for `preferences[KEY] = value`.
pub(super) fn assigned(assign: &Assign) -> Option<(&'static str, String)> {
    let key = assign.key.as_ref()?;
    let text = match key.plain() {
        Value::Call { name, args, .. } if name == "stringPreferencesKey" => args.first().map(|(_, v)| v)?,
        _ => return None,
    };
    (!is_encrypted(&assign.value)).then(|| secret_of(text, &assign.value))?.map(|name| ("DataStore", name))
}

/// Classes that a database keeps as they are, and the secrets among their properties.
pub(super) fn tables(native: &Native) -> Vec<(base::Place, String, String)> {
    let encrypted = native.calls.iter().any(|c| {
        matches!(c.name.as_str(), "SupportFactory" | "SupportOpenHelperFactory" | "encryptionKey")
            || c.labelled("encryptionKey").is_some()
    });
    let classes = native.classes.iter().filter(|c| c.language.is_android() && !encrypted);
    let kept = classes.filter(|c| {
        c.annotations.iter().any(|a| matches!(a.as_str(), "Entity" | "RealmClass"))
            || c.supertypes.iter().any(|s| matches!(s.as_str(), "RealmObject" | "EmbeddedRealmObject"))
    });
    kept.filter_map(|c| {
        Some((c.place.clone(), c.name.clone(), c.fields.iter().find(|f| is_secret_name(f))?.clone()))
    })
    .collect()
}

fn secret_of(key: &Value, value: &Value) -> Option<String> {
    let empty = matches!(value.plain(), Value::Null | Value::Bool(_) | Value::Number(_))
        || value.as_str().is_some_and(str::is_empty);
    let of_key = key.as_str().or_else(|| key.name()).filter(|k| is_secret_name(last_part(k)));
    let of_value = || value.name().filter(|n| is_secret_name(n));
    of_key.or_else(of_value).filter(|_| !empty).map(str::to_owned)
}

fn last_part(key: &str) -> &str {
    key.rsplit(['.', ':', '/']).next().unwrap_or(key)
}

/// True where the store, or one beside it in the file, encrypts what it keeps.
fn is_guarded(native: &Native, call: &Call) -> bool {
    let guards = |v: &Value| v.mentions("EncryptedSharedPreferences") || v.mentions("cryptKey");
    call.receiver.as_ref().is_some_and(guards)
        || native.calls.iter().filter(|c| c.place.file() == call.place.file()).any(|c| {
            c.receiver.as_ref().is_some_and(guards)
                || c.receiver_type.as_deref() == Some("EncryptedSharedPreferences")
                || c.name == "mmkvWithID" && c.args.len() > 2
        })
}

fn is_encrypted(value: &Value) -> bool {
    value.any(&|v| match v {
        Value::Call { name, .. } => {
            let name = name.to_ascii_lowercase();
            ["encrypt", "cipher", "hash", "seal", "dofinal"].iter().any(|w| name.contains(w))
        }
        other => other.name().is_some_and(|n| {
            let name = n.to_ascii_lowercase();
            name.contains("encrypted") || name.contains("cipher")
        }),
    })
}
