use super::leak::once;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::{Secret, Setting};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "key-stored-with-data",
        number: 6,
        area: Area::Sto,
        title: "The key lies beside what it encrypts",
        severity: Severity::of(Attacker::Repository, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[321, 312],
        masvs: &["MASVS-CRYPTO-2", "MASVS-STORAGE-1"],
        maswe: &[3],
        mastg: &["MASTG-TEST-0212", "MASTG-TEST-0214"],
        mobile_top_10: &[10, 9],
        page: include_str!("key_stored_with_data.md"),
    },
    check: Check::Code(check),
};

/// Calls that are given the key of a database: path, argument, option.
/// <https://github.com/capacitor-community/sqlite/blob/master/docs/API.md>, <https://rxdb.info/encryption.html>,
/// <https://ionic.io/docs/secure-storage>
const KEYS: [(&str, usize, &[&str]); 8] = [
    ("@capacitor-community/sqlite#SQLiteConnection.setEncryptionSecret", 0, &[]),
    ("@capacitor-community/sqlite#SQLiteConnection.changeEncryptionSecret", 0, &[]),
    ("@capacitor-community/sqlite#CapacitorSQLite.setEncryptionSecret", 0, &["passphrase"]),
    ("@capacitor-community/sqlite#CapacitorSQLite.changeEncryptionSecret", 0, &["passphrase"]),
    ("rxdb#createRxDatabase", 0, &["password"]),
    ("@ionic/storage#Storage.setEncryptionKey", 0, &[]),
    ("@ionic/storage-angular#Storage.setEncryptionKey", 0, &[]),
    ("@awesome-cordova-plugins/sqlite/ngx#SQLite.create", 0, &["key"]),
];

fn check(app: &App, out: &mut Out) {
    for (path, argument, option) in KEYS {
        for call in app.code.calls_of(path) {
            let (place, context) = app.code.call_place(call);
            let Setting::Text(text, literal) = app.code.option(call, argument, option) else { continue };
            if !context.ships() || text.is_empty() {
                continue;
            }
            let name = path.rsplit(['#', '.']).next().unwrap_or(path);
            let message = format!("`{name}` is given a key that is written in the code of the app.");
            let mut finding =
                finding(literal.clone(), name, message).step(place, "the database is opened with it");
            finding.secrets.extend(literal.span());
            out.push(finding);
        }
    }
    for (kind, store) in [
        (SinkKind::Preferences, "plain preferences"),
        (SinkKind::WebStorage, "the storage of the web view"),
        (SinkKind::FileContent, "a file"),
    ] {
        let leaks = app.code.leaks(kind).into_iter();
        for leak in once(leaks.filter(|l| l.secret == Secret::DataKey && l.confidence > Confidence::Possible))
        {
            let message =
                format!("`{}` keeps {} in {store}, where what it encrypts lies too.", leak.store, leak.name);
            let subject = leak.key.clone().unwrap_or_else(|| leak.name.replace('`', ""));
            let mut finding = finding(leak.place, &subject, message).confidence(leak.confidence);
            finding.steps = leak.steps;
            out.push(finding);
        }
    }
}

fn finding(place: Place, subject: &str, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .why("Whoever gets the data gets the key with it, from the app's package or from the same backup: the encryption keeps nobody out.")
        .help("Make a random key on the first start (`crypto.getRandomValues`) and keep it with a plugin that uses Keychain and Keystore.")
}
