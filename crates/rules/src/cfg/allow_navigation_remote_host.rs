use super::address::{self, Reach};
use super::common::{items, text};
use super::mask::{Breadth, breadth};
use crate::words::{hit_finding, list_words};
use crate::{Check, Out, Rule};
use app::{App, Hit};
use base::{Area, Attacker, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "allow-navigation-remote-host",
        number: 4,
        area: Area::Cfg,
        title: "A website may take the place of the app",
        severity: Severity::of(Attacker::Supplier, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[749, 668],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[33, 34],
        mastg: &["MASTG-TEST-0334", "MASTG-TEST-0252"],
        mobile_top_10: &[8],
        page: include_str!("allow_navigation_remote_host.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let own = address::own(app);
    let local = app.config.text(&["server", "hostname"]).unwrap_or_default();
    let remote = |n: &base::Node| n.as_str().and_then(host_of).is_some_and(|h| h != local);
    let all = items(app, out, &["server", "allowNavigation"], remote);
    let (ours, theirs): (Vec<Hit>, Vec<Hit>) =
        all.into_iter().partition(|h| host_of(text(h)).is_some_and(|host| own.has(&host)));
    let medium = Severity::of(Attacker::Supplier, Gain::Data);
    report(&theirs, RULE.info.severity, "other people's hosts", out);
    report(&ours, medium, "own hosts", out);
}

/// One finding for all entries of a kind in one layer: they are one weakness.
fn report(hits: &[Hit], severity: Severity, kind: &str, out: &mut Out) {
    let mut rest = hits;
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|h| h.layer != first.layer).unwrap_or(rest.len());
        let (group, others) = rest.split_at(end);
        rest = others;
        let entries: Vec<String> = group.iter().map(|h| format!("`{}`", text(h))).collect();
        let message = format!(
            "`server.allowNavigation` lets in {}: a page there runs with the native plugins of the app.",
            list_words(&entries)
        );
        let mut finding = hit_finding(&RULE.info, first, message)
            .severity(severity)
            .why("A flaw in such a page, or its owner, gets what the app may do: plugins, camera and microphone, and on Android the files of the app. Capacitor says that the key is not meant for production.")
            .help("Open pages of other hosts with the Browser plugin (log-in and payment above all), and take them out of the list.");
        for hit in group.iter().skip(1) {
            finding = finding.step(hit.place(), format!("`{}`", text(hit)));
        }
        finding.subject = format!("{}: {kind}", first.key);
        out.push(finding);
    }
}

/// The remote host that an entry lets in: by navigation, or, where it has a scheme, for frames on Android. None for
/// entries that other rules speak of and for the phone itself.
fn host_of(entry: &str) -> Option<String> {
    let entry = entry.trim();
    if breadth(entry) != Breadth::Bounded || entry.is_empty() {
        return None;
    }
    if super::origin_rule::refused(&super::origin_rule::of_entry(entry)).is_some() {
        return None;
    }
    let bare = entry.split_once("://").map_or(entry, |(_, rest)| rest);
    let host =
        bare.split([':', '/', '?']).next().unwrap_or_default().trim_start_matches("*.").to_ascii_lowercase();
    (!host.is_empty() && address::reach(&host) != Reach::Device).then_some(host)
}
