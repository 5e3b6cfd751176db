//! (nothing here: the page explains the rule)
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Tier};
use flow::{Setting, is_secret_name};
use native::{Native, Scope, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "keychain-cloud-sync",
        number: 8,
        area: Area::Sto,
        title: "Keychain items are copied to the user's other devices",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[212],
        masvs: &["MASVS-STORAGE-2"],
        maswe: &[6],
        mastg: &["MASTG-TEST-0215"],
        mobile_top_10: &[9],
        page: include_str!("keychain_cloud_sync.md"),
    },
    check: Check::CodeAndNative(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 3] = ["ynchronizable", "NSUbiquitousKeyValueStore", "SecItemAdd"];

/// The call of the plugin, and the argument that switches copies on.
const CALLS: [(&str, usize); 2] = [
    ("@aparajita/capacitor-secure-storage#SecureStorage.setSynchronize", 0),
    ("@aparajita/capacitor-secure-storage#SecureStorage.set", 3),
];

fn check(app: &App, out: &mut Out) {
    for (path, argument) in CALLS {
        for call in app.code.calls_of(path) {
            let (place, context) = app.code.call_place(call);
            let Setting::Bool(true, value) = app.code.option(call, argument, &[]) else { continue };
            if !context.ships() {
                continue;
            }
            let name = path.rsplit('#').next().unwrap_or_default();
            let edit = value.file().zip(value.span()).map(|(file, span)| Edit::replace(file, span, "false"));
            let fix = edit.map(|e| Fix::new(Safety::Ask, "Keep the items on this device", vec![e]));
            out.push(
                finding(place, name.to_owned(), format!("`{name}` switches copies to iCloud on.")).fix(fix),
            );
        }
    }
    let native = &app.native;
    for (value, scope, place) in switches(native) {
        if is_on(value) && scope.when.ships() != Some(false) {
            let by = name_of(native, scope);
            let message = format!("`{by}` stores keychain items with copies to iCloud.");
            out.push(finding(place.clone(), by, message).confidence(Confidence::Likely));
        }
    }
    for call in native.shipping_calls(&["set", "setString", "setObject", "setData"]) {
        let cloud = call.receiver.as_ref().is_some_and(|r| {
            r.any(&|v| matches!(v, Value::Name(n) if n.starts_with("NSUbiquitousKeyValueStore")))
        });
        let key =
            call.labelled("forKey").or_else(|| call.arg(1)).and_then(|k| k.as_str().or_else(|| k.name()));
        if let Some(key) = key.filter(|k| cloud && is_secret_name(k)) {
            let by = name_of(native, &call.scope);
            out.push(finding(
                call.place.clone(),
                format!("{by} {key}"),
                format!("`{by}` keeps `{key}` in iCloud."),
            ));
        }
    }
}

/// Where items that are added are made to be copied: an entry of their description, or a property of a wrapper.
fn switches(native: &Native) -> impl Iterator<Item = (&Value, &Scope, &Place)> {
    let adds = |scope: &Scope, place: &Place| {
        native.beside(scope, place.file()).any(|c| matches!(c.name.as_str(), "SecItemAdd" | "SecItemUpdate"))
    };
    let entries = native.dicts.iter().flat_map(|d| d.entries.iter().map(move |entry| (d, entry)));
    let entries = entries
        .filter(move |(d, (key, _, place))| key.mentions("kSecAttrSynchronizable") && adds(&d.scope, place));
    let entries = entries.map(|(d, (_, value, place))| (value, &d.scope, place));
    let assigns = native.assigns.iter().filter(move |a| {
        let key = a.key.as_ref().is_some_and(|k| k.mentions("kSecAttrSynchronizable"));
        let property = a.property.as_deref() == Some("synchronizable") && !a.language.is_android();
        property || (key && adds(&a.scope, &a.place))
    });
    let calls = native
        .calls
        .iter()
        .filter(|c| c.name == "synchronizable" && c.args.len() == 1 && !c.language.is_android());
    let calls = calls.filter_map(|c| Some((c.arg(0)?, &c.scope, &c.place)));
    entries.chain(assigns.map(|a| (&a.value, &a.scope, &a.place))).chain(calls)
}

fn is_on(value: &Value) -> bool {
    match value.plain() {
        Value::Bool(on) => *on,
        Value::Number(number) => number == "1",
        other => other.mentions("kCFBooleanTrue"),
    }
}

fn finding(place: Place, subject: String, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .why("The items leave this phone: they reach every device of the user's Apple account, older and shared ones too, and stay there when this phone is wiped. Tokens and keys are made for one device.")
        .help("Switch copies off and use an accessibility that ends in `ThisDeviceOnly`. Passwords that the user wants on all devices belong into Password AutoFill.")
}
