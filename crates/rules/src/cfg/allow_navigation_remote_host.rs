use super::address::{self, Reach};
use super::common::{items, text};
use super::mask::{Breadth, breadth};
use crate::words::{hit_finding, list_words};
use crate::{Check, Out, Rule};
use app::{App, Hit, Layer};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

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

/// The entries of one list that are one weakness.
struct Group {
    severity: Severity,
    /// Whose hosts they are.
    kind: &'static str,
    hits: Vec<Hit>,
}

fn check(app: &App, out: &mut Out) {
    let own = address::own_and_server(app);
    let local = app.config.text(&["server", "hostname"]).unwrap_or_default();
    // The page of the app itself: the rule on `server.url` speaks of it.
    let pages = app.config.hits(&[&["server", "url"]], |n| n.as_str().is_some());
    let pages: Vec<String> = pages.iter().filter_map(|h| address::parse(text(h))).map(|a| a.host).collect();
    let remote = |n: &base::Node| {
        let entry = n.as_str().unwrap_or_default();
        host_of(entry).is_some_and(|h| h != local && (entry.starts_with("*.") || !pages.contains(&h)))
    };
    let mut groups: Vec<Group> = Vec::new();
    for hit in items(app, out, &["server", "allowNavigation"], remote) {
        let Some(host) = host_of(text(&hit)) else { continue };
        let (severity, kind) = if own.has(&host) {
            (Severity::of(Attacker::Supplier, Gain::Data), "own hosts")
        } else if !address::is_placeholder(text(&hit)) {
            (RULE.info.severity, "other people's hosts")
        } else if hit.layer == Layer::Variant || hit.layer == Layer::ReleaseVariant {
            continue;
        } else {
            (RULE.info.severity, PLACEHOLDERS)
        };
        match groups.iter_mut().find(|g| g.kind == kind && g.hits.iter().all(|h| h.layer == hit.layer)) {
            Some(group) if group.hits.iter().any(|h| text(h) == text(&hit)) => {}
            Some(group) => group.hits.push(hit),
            None => groups.push(Group { severity, kind, hits: vec![hit] }),
        }
    }
    let android = app.android.is_some() || app.packages.has("@capacitor/android") || app.ios.is_none();
    groups.iter().filter_map(|g| finding(g, android)).for_each(|f| out.push(f));
}

/// Hosts that somebody still has to fill in.
const PLACEHOLDERS: &str = "placeholders";

/// One finding for all entries of a kind in one layer: they are one weakness.
fn finding(group: &Group, android: bool) -> Option<Finding> {
    let (first, others) = group.hits.split_first()?;
    let entries: Vec<String> = group.hits.iter().map(|h| format!("`{}`", text(h))).collect();
    let message = format!(
        "`server.allowNavigation` lets in {}: a page there runs with the native plugins of the app.",
        list_words(&entries)
    );
    let files = if android { ", and on Android the files of the app" } else { "" };
    let mut finding = hit_finding(&RULE.info, first, message)
        .severity(group.severity)
        .why(format!("A flaw in such a page, or its owner, gets what the app may do: plugins, camera and microphone{files}. Capacitor says that the key is not meant for production."))
        .help("Open pages of other hosts with the Browser plugin (log-in and payment above all), and take them out of the list.");
    for hit in others {
        finding = finding.step(hit.place(), format!("`{}`", text(hit)));
    }
    // A list is as sure as its surest entry.
    let surest = group.hits.iter().map(|h| h.confidence).max();
    finding.confidence = if group.kind == PLACEHOLDERS { Confidence::Possible } else { surest? };
    finding.subject = format!("{}: {}", first.key, group.kind);
    Some(finding)
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
