use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use apple::{AppleProject, PrivacyManifest};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier, folder_of};
use std::collections::BTreeMap;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "privacy-manifest-gap",
        number: 3,
        area: Area::Ios,
        title: "The privacy manifest is missing or incomplete",
        severity: Severity::of(Attacker::Supplier, Gain::Hygiene),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[359],
        masvs: &["MASVS-PRIVACY-3"],
        maswe: &[73, 74],
        mastg: &["MASTG-TEST-0281"],
        mobile_top_10: &[6],
        page: include_str!("privacy_manifest_gap.md"),
    },
    check: Check::Ios(check),
};

fn check(app: &App, ios: &AppleProject, out: &mut Out) {
    let Some(target) = ios.apps().next() else { return };
    // Without a project file nobody can say what the target takes along: the manifest beside the app counts.
    let counts = |m: &&PrivacyManifest| {
        ios.apps().any(|t| t.includes(&m.path).unwrap_or(true))
            && !m.targets.iter().any(|t| *t != target.name && m.targets.len() == 1)
    };
    let needed = needed(app);
    let Some(manifest) = ios.privacy.iter().find(counts) else {
        if let Some(stray) = ios.privacy.iter().find(|m| m.targets.is_empty()) {
            out.push(
                Finding::new(
                    &RULE.info,
                    stray.plist.head(),
                    "not in the target",
                    "This privacy manifest belongs to no target of the project, so it is not in the app.",
                )
                .why("Apple and the user see no declaration at all, although somebody wrote one.")
                .help("In Xcode, select the file and tick the app under Target Membership."),
            );
        } else if !needed.is_empty() {
            out.push(missing(ios, &needed));
        }
        return;
    };
    for (category, names) in &needed {
        if manifest.api(category).is_some_and(|a| !a.reasons.is_empty()) {
            continue;
        }
        let message = format!(
            "The privacy manifest gives no reason for the API category {category}, which {} {}.",
            list_words(names),
            if names.len() == 1 { "uses" } else { "use" }
        );
        out.push(explained(Finding::new(&RULE.info, manifest.plist.head(), *category, message)));
    }
    if let Some((true, place)) = &manifest.tracking
        && manifest.domains.is_empty()
    {
        out.push(
            Finding::new(&RULE.info, place.clone(), "NSPrivacyTrackingDomains", "The privacy manifest says that the app tracks its users, but names no domain that it tracks them through.")
                .why("iOS blocks listed domains until the user agrees to being tracked; with an empty list nothing is blocked.")
                .help("List every tracking host under `NSPrivacyTrackingDomains`, or set `NSPrivacyTracking` to false if nothing is tracked."),
        );
    }
}

/// API categories for which Apple wants a reason, with the installed plugins that use them.
fn needed(app: &App) -> BTreeMap<&'static str, Vec<&str>> {
    let mut needed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for plugin in app.packages.plugins() {
        let name = plugin.dependency.name.as_str();
        let version = app.packages.version(name).map(|r| r.version);
        for category in plugin.ios_reasons(version.as_ref()) {
            needed.entry(category).or_default().push(name);
        }
    }
    needed
}

fn missing(ios: &AppleProject, needed: &BTreeMap<&str, Vec<&str>>) -> Finding {
    let info = ios.apps().flat_map(|t| &t.configurations).find_map(|c| c.info_path.as_deref());
    let folder = info.map_or_else(|| format!("{}/App/App", ios.folder), |p| folder_of(p).to_owned());
    let uses: Vec<String> = needed.iter().map(|(c, names)| format!("{c} ({})", list_words(names))).collect();
    let place = Place::Missing(format!("{folder}/PrivacyInfo.xcprivacy").into());
    let message = format!(
        "The app has no privacy manifest, but uses APIs for which Apple wants a reason: {}.",
        list_words(&uses)
    );
    explained(Finding::new(&RULE.info, place, "PrivacyInfo.xcprivacy", message))
}

fn explained(finding: Finding) -> Finding {
    finding
        .confidence(Confidence::Likely)
        .why("App Store Connect refuses builds that use such an API without a declared reason, and users cannot see why it is used.")
        .help("Declare the category with its reason in the app's PrivacyInfo.xcprivacy; the plugin's own page names both.")
}
