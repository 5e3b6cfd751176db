use crate::{Check, Out, Rule};
use android::manifest::{Breadth, IntentFilter, Kind};
use android::{AndroidProject, Merged};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};
use std::collections::BTreeSet;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "intent-filter-too-broad",
        number: 6,
        area: Area::Link,
        title: "The app takes links or files of every kind",
        severity: Severity::of(Attacker::App, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[926],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[29, 32],
        mastg: &["MASTG-TEST-0028", "MASTG-TEST-0029"],
        mobile_top_10: &[8],
        page: include_str!("intent_filter_too_broad.md"),
    },
    check: Check::Android(check),
};

fn check(_: &App, android: &AndroidProject, out: &mut Out) {
    let mut seen = BTreeSet::new();
    for component in android.components() {
        let activity = matches!(component.kind, Kind::Activity | Kind::ActivityAlias);
        if !activity || component.role.is_library() || !component.enabled {
            continue;
        }
        for filter in component.filters() {
            // The same filter on several aliases of one screen is one weakness.
            if let Some(breadth) = filter.breadth()
                && seen.insert(breadth)
            {
                out.push(finding(&component, filter, breadth));
            }
        }
    }
}

fn finding(component: &Merged, filter: &IntentFilter, breadth: Breadth) -> Finding {
    let (what, gain) = match breadth {
        Breadth::EveryHost => ("web links to every host", Gain::Data),
        Breadth::EveryFile => ("files of every type", Gain::Data),
        Breadth::EveryShare => ("shared content of every type", Gain::Hygiene),
    };
    Finding::new(&RULE.info, filter.element.open_place(), format!("{} {what}", component.name), format!("`{}` takes {what}.", component.name))
        .severity(Severity::of(Attacker::App, gain))
        .why("Whatever a web page or another app puts into such a link or file reaches the app's code, which must be ready for all of it.")
        .help("Name the hosts, schemes and types that the app really handles.")
}
