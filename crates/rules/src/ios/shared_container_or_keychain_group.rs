use super::common::{shipping, when};
use crate::{Check, Out, Rule};
use app::App;
use apple::AppleProject;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "shared-container-or-keychain-group",
        number: 5,
        area: Area::Ios,
        title: "Data is shared with more programs than need it",
        severity: Severity::of(Attacker::App, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[668],
        masvs: &["MASVS-STORAGE-1", "MASVS-PLATFORM-1"],
        maswe: &[1, 31],
        mastg: &["MASTG-TEST-0056", "MASTG-TEST-0072"],
        mobile_top_10: &[9],
        page: include_str!("shared_container_or_keychain_group.md"),
    },
    check: Check::Ios(check),
};

const GROUPS: [(&str, &str); 2] = [
    ("keychain-access-groups", "keychain items"),
    ("com.apple.security.application-groups", "files and preferences"),
];

fn check(_app: &App, ios: &AppleProject, out: &mut Out) {
    for (key, what) in GROUPS {
        for case in shipping(ios.signed_entitlement_items(&[key])) {
            let Some(group) = case.value.as_str().filter(|g| g.contains('*')) else { continue };
            let message = format!("`{key}` names a group by wildcard{}: `{group}`.", when(&case.when));
            out.push(
                Finding::new(&RULE.info, case.place.clone(), group, message)
                    .confidence(Confidence::Likely)
                    .why(format!("Which programs share {what} with the app can no longer be read from the project: every app of the team may be among them."))
                    .help("Name the one group that the app and its extensions share, for instance `$(AppIdentifierPrefix)com.example.shop.shared`."),
            );
        }
    }
}
