use crate::{Check, Out, Rule};
use android::{AndroidProject, Asked};
use app::App;
use base::{Area, Attacker, Confidence, Edit, Finding, Fix, Gain, Info, Safety, Severity, Tier};
use knowledge::Kind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "permission-overreach",
        number: 9,
        area: Area::And,
        title: "The app asks for a permission that nothing in it needs",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[250],
        masvs: &["MASVS-PRIVACY-1"],
        maswe: &[66],
        mastg: &["MASTG-TEST-0254", "MASTG-TEST-0255"],
        mobile_top_10: &[6, 8],
        page: include_str!("permission_overreach.md"),
    },
    check: Check::Android(check),
};

/// Reach beyond the app: what they allow, as the end of "the app may".
const WIDE: [(&str, &str); 8] = [
    ("REQUEST_INSTALL_PACKAGES", "install other apps"),
    ("SYSTEM_ALERT_WINDOW", "draw over other apps"),
    ("QUERY_ALL_PACKAGES", "see every app on the phone"),
    ("MANAGE_EXTERNAL_STORAGE", "read and change all files on shared storage"),
    ("ACCESS_BACKGROUND_LOCATION", "follow the user's position at all times"),
    ("WRITE_SETTINGS", "change settings of the phone"),
    ("PACKAGE_USAGE_STATS", "see which apps the user opens"),
    ("READ_PHONE_STATE", "read phone numbers, calls and identifiers"),
];

/// Data that no web API reaches: without a plugin nothing in the app can use them.
const DATA: [(&str, &str); 14] = [
    ("READ_CONTACTS", "read contacts"),
    ("WRITE_CONTACTS", "change contacts"),
    ("GET_ACCOUNTS", "see the accounts on the phone"),
    ("READ_CALENDAR", "read the calendar"),
    ("WRITE_CALENDAR", "change the calendar"),
    ("READ_CALL_LOG", "read the call log"),
    ("WRITE_CALL_LOG", "change the call log"),
    ("PROCESS_OUTGOING_CALLS", "watch outgoing calls"),
    ("CALL_PHONE", "make calls"),
    ("READ_SMS", "read text messages"),
    ("SEND_SMS", "send text messages"),
    ("RECEIVE_SMS", "receive text messages"),
    ("BODY_SENSORS", "read body sensors"),
    ("READ_PHONE_NUMBERS", "read phone numbers"),
];

fn check(app: &App, android: &AndroidProject, out: &mut Out) {
    let plugins = app.packages.plugins();
    let needed = |name: &str| {
        let rows = || plugins.iter().filter_map(|p| p.row);
        rows()
            .any(|r| r.android_permissions.iter().any(|p| p == name) || users(name).iter().any(|k| r.is(*k)))
    };
    // A plugin without a row, or code of the app itself, may be what needs it.
    let unseen = plugins.iter().any(|p| p.row.is_none()) || android.native_sources.len() > 1;
    for asked in android.permissions().iter().filter(|a| a.is_own()) {
        let Some(name) = asked.name.strip_prefix("android.permission.") else { continue };
        let listed = WIDE.iter().chain(&DATA).find(|(n, _)| *n == name);
        if let (Some((_, may)), false) =
            (listed, needed(name) || asked.parts.iter().any(|(r, _)| r.is_library()))
        {
            out.findings.extend(finding(asked, name, may, unseen));
        }
    }
}

/// What kinds of plugin use a permission that the app itself has to declare.
fn users(name: &str) -> &'static [Kind] {
    match name {
        "READ_CONTACTS" | "WRITE_CONTACTS" | "GET_ACCOUNTS" => &[Kind::Contacts],
        "READ_CALENDAR" | "WRITE_CALENDAR" => &[Kind::Calendar],
        "READ_SMS" | "SEND_SMS" | "RECEIVE_SMS" | "READ_PHONE_NUMBERS" => &[Kind::Sms],
        "BODY_SENSORS" => &[Kind::Health, Kind::Motion],
        "ACCESS_BACKGROUND_LOCATION" => &[Kind::Location, Kind::Background],
        "MANAGE_EXTERNAL_STORAGE" => &[Kind::Files],
        "REQUEST_INSTALL_PACKAGES" => &[Kind::Opener, Kind::LiveUpdate],
        "READ_PHONE_STATE" => &[Kind::Device],
        _ => &[],
    }
}

fn finding(asked: &Asked, name: &str, may: &str, unseen: bool) -> Option<Finding> {
    let (_, permission) = asked.parts.iter().find(|(r, _)| !r.is_library())?;
    let element = &permission.element;
    let fix = Fix::new(
        Safety::Ask,
        format!("Remove the permission {name}"),
        vec![Edit::delete(element.file, element.removal)],
    );
    Some(
        Finding::new(&RULE.info, element.open_place(), asked.name.clone(), format!("The app may {may} (`{name}`), and no plugin that is installed is known to need it."))
            .confidence(if unseen { Confidence::Possible } else { Confidence::Likely })
            .why("Every permission is also there for script that got into the page and reaches a plugin, and users and stores judge the app by it.")
            .help("Remove the permission, or limit it with `android:maxSdkVersion`; what a library brings along goes with `tools:node=\"remove\"`.")
            .fix(Some(fix)),
    )
}
