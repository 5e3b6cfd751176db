//! (nothing here: the page explains the rule)
use super::leak::findings;
use super::native_store::{WORDS, assigned, kept, tables};
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "token-in-preferences",
        number: 2,
        area: Area::Sto,
        title: "A token or password is kept in plain preferences",
        // The holder of a backup or of an unlocked phone reads it, and so does any script in the page.
        severity: Severity::of(Attacker::Injection, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[312, 922],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[1],
        mastg: &["MASTG-TEST-0287", "MASTG-TEST-0300"],
        mobile_top_10: &[9],
        page: include_str!("token_in_preferences.md"),
    },
    check: Check::CodeAndNative(&WORDS, check),
};

fn check(app: &App, out: &mut Out) {
    for finding in findings(app, &RULE.info, SinkKind::Preferences, "plain preferences") {
        out.push(
            finding
                .why("Preferences are a plain file of the app (SharedPreferences, UserDefaults). It is part of backups, and every script in the page can ask the plugin for it.")
                .help("Keep it with a plugin that uses Keychain and Keystore, and access tokens in memory."),
        );
    }
    let native = &app.native;
    let calls =
        native.calls.iter().filter(|c| c.language.is_android() && c.scope.when.ships() != Some(false));
    let calls = calls.filter_map(|c| Some((&c.place, &c.scope, kept(native, c)?)));
    let assigns =
        native.assigns.iter().filter(|a| a.language.is_android() && a.scope.when.ships() != Some(false));
    let assigns = assigns.filter_map(|a| Some((&a.place, &a.scope, assigned(a)?)));
    for (place, scope, (store, secret)) in calls.chain(assigns) {
        let by = name_of(native, scope);
        let message = format!("`{by}` keeps `{secret}` with {store}, in a plain file.");
        out.push(in_native(place.clone(), format!("{by} {secret}"), message));
    }
    for (place, class, secret) in tables(native) {
        let message =
            format!("A database keeps objects of `{class}` with their `{secret}`, in a plain file.");
        out.push(in_native(place, format!("{class} {secret}"), message));
    }
}

fn in_native(place: base::Place, subject: String, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .confidence(Confidence::Likely)
        .severity(Severity::of(Attacker::Holder, Gain::Account))
        .why("Whoever holds a backup of the phone, or the unlocked phone and a computer, reads it there.")
        .help("Encrypt it with a key of the Keystore before it is kept (Tink), or open the database with a random key that the Keystore guards.")
}
