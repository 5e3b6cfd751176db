use crate::ios::common::{plugins, when};
use crate::words::list_words;
use crate::{Check, Out, Rule};
use android::nsc::{Domain, PinSet};
use app::App;
use apple::{Ats, PinnedDomain};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use knowledge::{Date, Kind};
use std::collections::BTreeSet;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "pinning-status",
        number: 8,
        area: Area::Net,
        title: "Pins do not protect what they should",
        severity: Severity::of(Attacker::Network, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[295],
        masvs: &["MASVS-NETWORK-2"],
        maswe: &[28],
        mastg: &["MASTG-TEST-0242", "MASTG-TEST-0243", "MASTG-TEST-0068"],
        mobile_top_10: &[5],
        page: include_str!("pinning_status.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for nsc in app.android.iter().flat_map(|a| &a.nsc).filter_map(|r| r.found()) {
        for (config, pins) in nsc.pin_sets() {
            let (idle, real): (Vec<&Domain>, Vec<&Domain>) =
                config.domains.iter().partition(|d| d.mistake().is_some());
            out.findings.extend(unmatched(&idle));
            let hosts: Vec<&str> = real.iter().map(|d| d.name.as_str()).collect();
            if !hosts.is_empty() {
                android_pins(pins, &list_words(&hosts), out);
            }
        }
    }
    for ats in app.ios.iter().flat_map(apple::AppleProject::ats).filter(|a| a.when.ships() != Some(false)) {
        ats.pins.iter().for_each(|domain| apple_pins(&ats, domain, out));
        let works = |d: &&PinnedDomain| d.ca.iter().chain(&d.leaf).any(|p| p.valid);
        if let Some(first) = ats.pins.iter().find(works) {
            web_view(app, &ats, first, out);
        }
    }
}

/// Pins for names that match no host.
fn unmatched(idle: &[&Domain]) -> Option<Finding> {
    let (first, rest) = idle.split_first()?;
    let what = first.mistake()?;
    let message = format!("The pins for `{}` hold for no host, since the name has {what}.", first.name);
    let found = broken(first.element.open_place(), &first.name, message).help(
        "Write the host name only: Android compares it with the host, without scheme, port or path. `includeSubdomains=\"true\"` takes the place of a wildcard.",
    );
    Some(
        rest.iter().fold(found, |f, d| {
            f.step(d.element.open_place(), format!("`{}` matches no host either", d.name))
        }),
    )
}

fn android_pins(pins: &PinSet, hosts: &str, out: &mut Out) {
    let at = Place::At(pins.element.file, pins.element.open);
    if let Some(attribute) = &pins.expiration
        && Date::parse(attribute.value.trim()).is_some_and(|d| d < knowledge::as_of())
    {
        let place = Place::At(pins.element.file, attribute.span);
        out.push(broken(
            place,
            hosts,
            format!("The pins for {hosts} expired on {}: Android ignores them since.", attribute.value),
        ));
    }
    let unusable: Vec<&Place> = pins.pins.iter().filter(|p| !p.valid).map(|p| &p.place).collect();
    out.findings.extend(no_hashes(&unusable, hosts, ""));
    let good: BTreeSet<&str> = pins.pins.iter().filter(|p| p.valid).map(|p| p.value.as_str()).collect();
    if good.len() < 2 && pins.pins.iter().all(|p| p.valid) {
        out.push(few(at, hosts, good.len()));
    }
}

fn apple_pins(ats: &Ats, domain: &PinnedDomain, out: &mut Out) {
    let condition = when(&ats.when);
    let all = || domain.ca.iter().chain(&domain.leaf);
    let unusable: Vec<&Place> = all().filter(|p| !p.valid).map(|p| &p.place).collect();
    out.findings.extend(no_hashes(&unusable, &domain.host, &condition));
    let good: BTreeSet<&str> = all().filter(|p| p.valid).map(|p| p.value.as_str()).collect();
    if good.len() < 2 && all().all(|p| p.valid) {
        out.push(few(domain.place.clone(), &domain.host, good.len()));
    }
}

/// The pins of one set that match nothing: one weakness, however many they are.
fn no_hashes(unusable: &[&Place], hosts: &str, condition: &str) -> Option<Finding> {
    let (first, rest) = unusable.split_first()?;
    let message = match rest.len() {
        0 => format!("A pin for {hosts} is no SHA-256 hash of a key{condition}: it matches nothing."),
        more => format!(
            "{} pins for {hosts} are no SHA-256 hashes of keys{condition}: they match nothing.",
            more + 1
        ),
    };
    let found = broken((*first).clone(), hosts, message);
    Some(rest.iter().fold(found, |f, place| f.step((*place).clone(), "this one is no hash either")))
}

/// `NSPinnedDomains` holds for requests of the system's URL loading, not for what the web view itself loads.
fn web_view(app: &App, ats: &Ats, first: &PinnedDomain, out: &mut Out) {
    let native = app.config.any(&[&["plugins", "CapacitorHttp", "enabled"]], |n| n.as_bool() == Some(true))
        || plugins(app).iter().any(|(_, p)| p.is(Kind::Http) || p.is(Kind::Pinning));
    if native {
        return;
    }
    let message = format!(
        "The pins of the Info.plist{} hold for native requests, but the app sends its requests from the web view, which they do not cover.",
        when(&ats.when)
    );
    out.push(broken(first.place.clone(), "NSPinnedDomains", message).confidence(Confidence::Likely).help(
        "Send requests to the pinned hosts natively, for instance by switching on `plugins.CapacitorHttp.enabled`, or do not count on pins on iOS.",
    ));
}

fn few(place: Place, hosts: &str, count: usize) -> Finding {
    let message = match count {
        0 => format!("The pin set for {hosts} names no key that the system reads: nothing is pinned."),
        _ => format!("There is only one pin for {hosts}, and no backup."),
    };
    let finding = broken(place, hosts, message);
    if count == 0 {
        return finding;
    }
    finding
        .severity(Severity::of(Attacker::Network, Gain::Hygiene))
        .why("When the server changes its key, every installed app stops working until its user updates it; people then switch pinning off in a hurry.")
        .help("Add the hash of a second key that is kept offline, and use it at the next change.")
}

fn broken(place: Place, subject: &str, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .why("Whoever gets a certificate for the host that the phone trusts can read and change the traffic, although the project looks as if that were ruled out.")
        .help("Pin the SHA-256 hashes of at least two keys (one of them kept as a backup), and renew pins before they expire.")
}
