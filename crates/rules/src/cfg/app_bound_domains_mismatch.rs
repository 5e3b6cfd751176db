use super::common::{hits, is_on, plist_cases};
use crate::words::hit_finding;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "app-bound-domains-mismatch",
        number: 18,
        area: Area::Cfg,
        title: "App-bound domains do not bound anything",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[693],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &["MASTG-TEST-0076"],
        mobile_top_10: &[8],
        page: include_str!("app_bound_domains_mismatch.md"),
    },
    check: Check::App(check),
};

/// Apple takes ten and ignores the rest. <https://webkit.org/blog/10882/app-bound-domains/>
const MOST: usize = 10;

fn check(app: &App, out: &mut Out) {
    if app.ios.is_none() {
        return;
    }
    let lists = plist_cases(app, &["WKAppBoundDomains"]);
    let flag = hits(app, out, &[&["ios", "limitsNavigationsToAppBoundDomains"]], is_on);
    let host = app.config.text(&["server", "hostname"]).unwrap_or_else(|| "localhost".to_owned());
    for hit in &flag {
        if lists.is_empty() {
            out.push(
                hit_finding(&RULE.info, hit, "`ios.limitsNavigationsToAppBoundDomains` is true, but the `Info.plist` has no `WKAppBoundDomains`.")
                    .why("Without the list the flag keeps the web view from loading the app, or from running scripts in it, and it bounds nothing that was meant.")
                    .help(format!("Add `WKAppBoundDomains` with `{host}` and the hosts of your own that the app opens, or delete the flag.")),
            );
        }
    }
    for list in lists {
        let names: Vec<&str> = list.value.items().iter().filter_map(|i| i.as_str()).collect();
        let (message, help) = if flag.is_empty() {
            (
                "`WKAppBoundDomains` is in the `Info.plist`, but `ios.limitsNavigationsToAppBoundDomains` is not true.".to_owned(),
                "Set `ios.limitsNavigationsToAppBoundDomains` to true, or delete the list.".to_owned(),
            )
        } else if !names.iter().any(|n| n.eq_ignore_ascii_case(&host)) {
            (
                format!("`WKAppBoundDomains` does not name `{host}`, from which the app itself is loaded."),
                format!("Add `{host}` to the list."),
            )
        } else if names.len() > MOST {
            (
                format!("`WKAppBoundDomains` has {} entries, and iOS reads the first {MOST}.", names.len()),
                "Shorten the list to the hosts that the app opens.".to_owned(),
            )
        } else {
            continue;
        };
        out.push(
            Finding::new(&RULE.info, list.place.clone(), "WKAppBoundDomains", message)
                .why("The team believes that the web view is bound to its own domains, and it is not; or the app stops working when the flag takes effect.")
                .help(help),
        );
    }
}
