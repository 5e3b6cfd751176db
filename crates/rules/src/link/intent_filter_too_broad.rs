use crate::{Check, Out, Rule};
use android::manifest::{IntentFilter, Kind};
use android::{AndroidProject, Merged};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};

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
    for component in android.components() {
        let activity = matches!(component.kind, Kind::Activity | Kind::ActivityAlias);
        if !activity || component.role.is_library() || !component.enabled {
            continue;
        }
        for filter in component.filters() {
            if let Some((what, gain)) = broad(filter)
                && !out
                    .findings
                    .iter()
                    .any(|f| f.place == filter.element.open_place() || f.message.contains(what))
            {
                out.push(finding(&component, filter, what, gain));
            }
        }
    }
}

fn finding(component: &Merged, filter: &IntentFilter, what: &str, gain: Gain) -> Finding {
    Finding::new(&RULE.info, filter.element.open_place(), format!("{} {what}", component.name), format!("`{}` takes {what}.", component.name))
        .severity(Severity::of(Attacker::App, gain))
        .why("Whatever a web page or another app puts into such a link or file reaches the app's code, which must be ready for all of it.")
        .help("Name the hosts, schemes and types that the app really handles.")
}

/// What is too broad, and what it opens.
fn broad(filter: &IntentFilter) -> Option<(&'static str, Gain)> {
    let scheme = |names: &[&str]| filter.schemes().iter().any(|(s, _)| names.contains(s));
    let any_type = filter.mime_types().iter().any(|(t, _)| matches!(*t, "*/*" | "*"));
    if filter.has_action("android.intent.action.VIEW") {
        let hosts = filter.hosts();
        let any_host = hosts.is_empty() || hosts.iter().any(|(h, _)| *h == "*");
        // A filter with a type is about files of that type, wherever they come from.
        if scheme(&["http", "https"])
            && any_host
            && filter.mime_types().is_empty()
            && filter.paths().next().is_none()
        {
            return Some(("web links to every host", Gain::Data));
        }
        // A pattern that ends in the file's ending limits the type as well as a MIME type does.
        let any_path = filter.paths().all(|p| matches!(&*p.value, ".*" | "/.*" | "*" | "/"));
        if scheme(&["file", "content"]) && any_path && (any_type || filter.mime_types().is_empty()) {
            return Some(("files of every type", Gain::Data));
        }
    }
    let sends = filter.has_action("android.intent.action.SEND")
        || filter.has_action("android.intent.action.SEND_MULTIPLE");
    (sends && any_type).then_some(("shared content of every type", Gain::Hygiene))
}
