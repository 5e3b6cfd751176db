use crate::words::list_words;
use crate::{Check, Out, Rule};
use android::manifest::{IntentFilter, Kind};
use android::{AndroidProject, Merged};
use app::App;
use base::{Area, Attacker, Fact, Finding, Fix, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "app-link-not-verified",
        number: 3,
        area: Area::Link,
        title: "Android does not verify the app's web links",
        severity: Severity::of(Attacker::App, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[939, 940],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[29],
        mastg: &["MASTG-TEST-0028"],
        mobile_top_10: &[8],
        page: include_str!("app_link_not_verified.md"),
    },
    check: Check::Android(check),
};

/// An app that claims more hosts than this opens links of other people's sites, which nobody can verify for it.
const OWN_HOSTS: usize = 12;

fn check(_: &App, android: &AndroidProject, out: &mut Out) {
    for component in android.components() {
        if !matches!(component.kind, Kind::Activity | Kind::ActivityAlias) || component.role.is_library() {
            continue;
        }
        for filter in component.filters() {
            let hosts = hosts(android, filter, out);
            if hosts.is_empty() || hosts.len() > OWN_HOSTS {
                continue;
            }
            if let Some(reason) = reason(filter)
                && !out
                    .findings
                    .iter()
                    .any(|f| f.place == filter.element.open_place() || f.subject == hosts.join(","))
            {
                out.push(finding(&component, filter, &hosts, &reason));
            }
        }
    }
}

/// The hosts of a filter for web links; none for other filters and for those that take any host.
fn hosts(android: &AndroidProject, filter: &IntentFilter, out: &mut Out) -> Vec<String> {
    let web = filter.schemes().iter().any(|(s, _)| matches!(*s, "http" | "https"));
    if !web || !filter.has_action("android.intent.action.VIEW") {
        return Vec::new();
    }
    let mut hosts = Vec::new();
    for (host, place) in filter.hosts() {
        match android.resolve(host, &place, "the host of a link") {
            Fact::Set(host, _) if host == "*" => return Vec::new(),
            Fact::Set(host, _) => hosts.push(host),
            Fact::Unknown(gap) => out.gap(gap),
            _ => {}
        }
    }
    hosts.dedup();
    hosts
}

/// Why the system does not verify the filter.
fn reason(filter: &IntentFilter) -> Option<String> {
    let other: Vec<&str> =
        filter.schemes().into_iter().map(|(s, _)| s).filter(|s| !matches!(*s, "http" | "https")).collect();
    if !filter.auto_verify {
        // Without BROWSABLE no web page reaches it.
        return filter.is_browsable().then(|| "the filter has no `android:autoVerify=\"true\"`".to_owned());
    }
    if !filter.has_category("BROWSABLE") || !filter.has_category("DEFAULT") {
        return Some(
            "the filter lacks the category BROWSABLE or DEFAULT, without which it is not verified".to_owned(),
        );
    }
    (!other.is_empty()).then(|| {
        format!(
            "the filter also has the scheme {}, and only filters for http and https alone are verified",
            list_words(&other)
        )
    })
}

fn finding(component: &Merged, filter: &IntentFilter, hosts: &[String], reason: &str) -> Finding {
    let element = &filter.element;
    let pure = filter.schemes().iter().all(|(s, _)| matches!(*s, "http" | "https"));
    let edit = match element.android("autoVerify") {
        Some(attribute) => base::Edit::replace(element.file, attribute.value_span, "true"),
        None => element.add_attribute("android:autoVerify", "true"),
    };
    let fix = Fix::new(Safety::Ask, "Have the system verify the links", vec![edit]);
    Finding::new(&RULE.info, element.open_place(), hosts.join(","), format!("Links to {} are not tied to this app (`{}`): {reason}.", list_words(hosts), component.name))
        .why("From Android 12 on such a link opens in the browser; before, any app could offer itself for it. Links that log in or reset a password then reach somebody else.")
        .help("Give the links a filter of their own with `android:autoVerify=\"true\"`, http and https only, and publish `assetlinks.json` on each host.")
        .fix((!filter.auto_verify && pure && filter.has_category("DEFAULT")).then_some(fix))
}
