use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::{OptionCall, Setting, words};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "local-database-unencrypted",
        number: 5,
        area: Area::Sto,
        title: "A database with sensitive columns is not encrypted",
        severity: Severity::of(Attacker::Holder, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[312],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[1],
        mastg: &["MASTG-TEST-0304", "MASTG-TEST-0302"],
        mobile_top_10: &[9],
        page: include_str!("local_database_unencrypted.md"),
    },
    check: Check::Code(check),
};

/// A call that opens a database, the first of its arguments that matters, and after it where it says whether it is
/// encrypted and how; none where it cannot be.
type Opener =
    (&'static str, usize, Option<(usize, &'static [&'static str])>, Option<(usize, &'static [&'static str])>);

/// <https://github.com/capacitor-community/sqlite/blob/master/docs/APIConnection.md>,
/// <https://github.com/storesafe/cordova-sqlite-storage#opening-a-database>
const OPENERS: [Opener; 5] = [
    ("@capacitor-community/sqlite#SQLiteConnection.createConnection", 1, Some((0, &[])), Some((1, &[]))),
    (
        "@capacitor-community/sqlite#CapacitorSQLite.createConnection",
        0,
        Some((0, &["encrypted"])),
        Some((0, &["mode"])),
    ),
    ("@awesome-cordova-plugins/sqlite/ngx#SQLite.create", 0, None, None),
    ("@ionic-native/sqlite/ngx#SQLite.create", 0, None, None),
    ("sqlitePlugin.openDatabase", 0, None, None),
];

fn check(app: &App, out: &mut Out) {
    let opened: Vec<Place> = OPENERS
        .iter()
        .flat_map(|o| app.code.calls_of(o.0).into_iter().map(move |c| (c, o)))
        .filter(|(c, o)| is_plain(app, *c, o))
        .map(|(call, _)| app.code.call_place(call))
        .filter(|(_, context)| context.ships())
        .map(|(place, _)| place)
        .collect();
    let Some(first) = opened.into_iter().min() else { return };
    let wanted = app
        .config
        .hits(
            &[
                &["plugins", "CapacitorSQLite", "iosIsEncryption"],
                &["plugins", "CapacitorSQLite", "androidIsEncryption"],
            ],
            |n| n.as_bool() == Some(true),
        )
        .into_iter()
        .next();
    let columns = sensitive_columns(app);
    let base = |message: String| {
        Finding::new(&RULE.info, first.clone(), "database", message)
            .why("The database is a plain file: whoever has a backup of the phone, or the unlocked phone and a computer, reads it.")
            .help("Open the database encrypted (`encrypted: true`, mode `secret`), with a random key that Keychain and Keystore keep.")
    };
    if let Some(hit) = wanted {
        let message = format!(
            "The database is opened without encryption, although `{}` is true: the setting only makes encryption possible.",
            hit.key
        );
        out.push(base(message).step(hit.place(), format!("`{}` is set here", hit.key)));
    } else if !columns.is_empty() {
        let mut names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        names.dedup();
        names.truncate(4);
        let mut finding = base(format!(
            "The database is opened without encryption and has columns such as {}.",
            list_words(&names)
        ))
        .confidence(Confidence::Likely);
        for (name, place) in columns.into_iter().take(4) {
            finding = finding.step(place, format!("a table with `{name}`"));
        }
        out.push(finding);
    }
}

fn is_plain(app: &App, call: OptionCall, opener: &Opener) -> bool {
    let (_, argument, encrypted, mode) = *opener;
    if encrypted.is_none() {
        return true;
    }
    let of = |at: (usize, &[&str])| app.code.option(call, argument + at.0, at.1);
    let off = encrypted.is_some_and(|at| matches!(of(at), Setting::Bool(false, _)));
    off || mode.is_some_and(|at| matches!(of(at), Setting::Text(text, _) if text == "no-encryption"))
}

/// Columns of tables that the app makes and that speak of something sensitive.
fn sensitive_columns(app: &App) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    for text in ["CREATE TABLE", "create table"].into_iter().flat_map(|t| app.code.texts(t)) {
        for part in text.text.split(['(', ',', '\n']) {
            let Some(name) = part.split_whitespace().next() else { continue };
            let name = name.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
            if is_sensitive(name) {
                found.push((name.to_owned(), text.place.clone()));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn is_sensitive(column: &str) -> bool {
    let list = words(column);
    let last = list.last().map_or("", String::as_str);
    let joined = list.concat();
    matches!(
        last,
        "password"
            | "token"
            | "ssn"
            | "cvv"
            | "iban"
            | "diagnosis"
            | "medication"
            | "medications"
            | "symptom"
            | "symptoms"
            | "allergy"
            | "allergies"
            | "prescription"
            | "glucose"
            | "mood"
            | "mnemonic"
    ) && !list.iter().any(|w| matches!(w.as_str(), "push" | "device" | "fcm" | "page" | "sync" | "next"))
        || matches!(
            joined.as_str(),
            "cardnumber"
                | "bloodpressure"
                | "bloodtype"
                | "heartrate"
                | "privatekey"
                | "messagebody"
                | "accesstoken"
                | "refreshtoken"
        )
}

#[cfg(test)]
mod tests {
    use super::is_sensitive;

    #[test]
    fn columns_are_judged_by_their_words() {
        assert!(
            !is_sensitive("id")
                && !is_sensitive("sync_token")
                && !is_sensitive("title")
                && !is_sensitive("CREATE")
        );
        assert!(is_sensitive("access_token") && is_sensitive("blood_pressure") && is_sensitive("diagnosis"));
    }
}
