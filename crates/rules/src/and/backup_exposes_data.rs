use crate::words::list_words;
use crate::{Check, Out, Rule};
use android::{AndroidProject, Backup, Store, Way};
use app::App;
use base::{Area, Attacker, Edit, Fact, Finding, Fix, Gain, Info, NewFile, Safety, Severity, Tier};
use knowledge::Kind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "backup-exposes-data",
        number: 2,
        area: Area::And,
        title: "Backups take the app's data off the phone",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[212, 921],
        masvs: &["MASVS-STORAGE-2"],
        maswe: &[6],
        mastg: &["MASTG-TEST-0262", "MASTG-TEST-0216", "MASTG-BEST-0004"],
        mobile_top_10: &[9],
        page: include_str!("backup_exposes_data.md"),
    },
    check: Check::Android(check),
};

fn check(app: &App, android: &AndroidProject, out: &mut Out) {
    let stores = stores(app);
    for backup in android.backups() {
        if let Err(gap) = judge(android, &backup, &stores, out) {
            out.gap(gap);
        }
    }
    for attr in android.application("hasFragileUserData") {
        if attr.flag().value() == Some(&true) {
            let finding = Finding::new(&RULE.info, attr.place(), "android:hasFragileUserData", "The user is offered to keep the app's data when the app is removed: `android:hasFragileUserData` is true.")
                .severity(Severity::of(Attacker::Holder, Gain::Layer))
                .why("Data that stays behind is there for whoever installs the app next on this phone.")
                .help("Remove the attribute, unless keeping the data is a feature that users expect.");
            out.push(finding);
        }
    }
}

fn judge(
    android: &AndroidProject,
    backup: &Backup<'_>,
    stores: &[Store],
    out: &mut Out,
) -> Result<(), base::Gap> {
    if let Some(agent) = &backup.agent {
        return Err(base::Gap::new(
            agent.place(),
            "what a backup holds",
            "is decided by code of the app, its backup agent",
        ));
    }
    let allowed = match backup.allowed() {
        Fact::Unknown(gap) => return Err(gap),
        fact => fact.value() != Some(&false),
    };
    let level = |fact: Fact<u32>| fact.value().copied();
    let old = level(android.min_sdk()).is_none_or(|l| l < 31);
    let new = level(android.target_sdk()).is_none_or(|l| l >= 31);
    let left = |on: bool, way: Way| if on { backup.left_in(way, stores) } else { Ok(Vec::new()) };
    let layer = Severity::of(Attacker::Holder, Gain::Layer);
    for (on, way, severity, where_to) in [
        (allowed, Way::Cloud, RULE.info.severity, "Backups"),
        (allowed && old, Way::OldPhones, layer, "Backups on Android 11 and older"),
        (new, Way::Transfer, layer, "Transfers to a new phone"),
    ] {
        let left = left(on, way)?;
        if left.is_empty() {
            continue;
        }
        let names: Vec<&str> = left.iter().map(|s| s.name).collect();
        let reason = match (way, &backup.allow, backup.extraction) {
            (Way::Transfer, _, None) => "from target 31 on `android:allowBackup` does not stop them",
            (_, None, None) => "`android:allowBackup` is not set, which means true",
            (_, Some(_), None) if backup.content.is_none() => {
                "`android:allowBackup` is true and no rules exclude anything"
            }
            _ => "the backup rules do not exclude them",
        };
        let (why, help) = match way {
            Way::Transfer => (
                "Whoever sets up a new phone from this one gets the sessions and personal data that the app keeps there.",
                "Add `dataExtractionRules` whose `device-transfer` block excludes these stores.",
            ),
            Way::Cloud | Way::OldPhones => (
                "Sessions and personal data that the app keeps there can be read from the backup account, from a backup over USB or on the next phone.",
                "Exclude these stores in `dataExtractionRules` (cloud backup and device transfer) and in `fullBackupContent`, or set `allowBackup` to false and exclude everything from transfers.",
            ),
        };
        let message = format!("{where_to} hold {}: {reason}.", list_words(&names));
        out.push(
            Finding::new(&RULE.info, backup.place(way), "backup", message)
                .severity(severity)
                .why(why)
                .help(help)
                .fix(fix(android, backup)),
        );
        return Ok(());
    }
    Ok(())
}

/// Where this app keeps data, as far as its plugins tell. The web view has storage in every app.
fn stores(app: &App) -> Vec<Store> {
    let mut all = vec![Store { domain: "root", path: "app_webview", name: "the web view's storage" }];
    let plugins = app.packages.plugins();
    let has = |kind: Kind| plugins.iter().any(|p| p.row.is_some_and(|r| r.is(kind)));
    let preferences =
        ["@capacitor/preferences", "@capacitor/storage"].iter().any(|name| app.packages.has(name));
    if preferences {
        all.push(Store { domain: "sharedpref", path: "CapacitorStorage.xml", name: "Preferences" });
    }
    if has(Kind::Sqlite) {
        all.push(Store { domain: "database", path: "", name: "databases" });
    }
    if has(Kind::Files) {
        all.push(Store { domain: "file", path: "", name: "files" });
    }
    all
}

const RULES_XML: &str = include_str!("data_extraction_rules.xml");
const NAME: &str = "data_extraction_rules";

/// No backups at all, and nothing in transfers; none where the project has rules of its own.
fn fix(android: &AndroidProject, backup: &Backup<'_>) -> Option<Fix> {
    let element = backup.application;
    if backup.extraction.is_some() || android.xml_names.contains(NAME) {
        return None;
    }
    let switch = match &backup.allow {
        Some(attr) if attr.element.file != element.file => return None,
        Some(attr) => Edit::replace(element.file, attr.attribute.value_span, "false"),
        None => element.add_attribute("android:allowBackup", "false"),
    };
    let rules = element.add_attribute("android:dataExtractionRules", &format!("@xml/{NAME}"));
    let path = format!("{}/res/xml/{NAME}.xml", android.main_folder());
    let off = backup.allowed().value() == Some(&false);
    let title = if off {
        "Exclude everything from transfers"
    } else {
        "Turn backups off and exclude everything from transfers"
    };
    let mut fix = Fix::new(Safety::Ask, title, vec![switch, rules]);
    fix.creates.push(NewFile { path, text: RULES_XML.to_owned() });
    Some(fix)
}
