use super::address::{self, Reach};
use super::common::{hits, text};
use crate::words::{hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::{App, Hit, Layer};
use base::{Area, Attacker, Confidence, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "remote-server-url",
        number: 1,
        area: Area::Cfg,
        title: "The app loads itself from a server",
        severity: Severity::of(Attacker::Supplier, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[829, 489],
        masvs: &["MASVS-PLATFORM-2", "MASVS-CODE-4"],
        maswe: &[35],
        mastg: &["MASTG-TEST-0332"],
        mobile_top_10: &[8, 4],
        page: include_str!("remote_server_url.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for hit in hits(app, out, &[&["server", "url"]], |n| n.as_str().is_some_and(|s| !s.trim().is_empty())) {
        let placeholder = address::is_placeholder(text(&hit));
        if placeholder && matches!(hit.layer, Layer::Variant | Layer::ReleaseVariant) {
            continue;
        }
        let (severity, message, why) = judge(&hit);
        let fix = remove_setting(
            &hit,
            Safety::Ask,
            "Delete `server.url`, so that the app runs what it brings along",
        );
        let sure = if placeholder { Confidence::Possible } else { hit.confidence };
        out.push(
            hit_finding(&RULE.info, &hit, message)
                .severity(severity)
                .confidence(sure)
                .why(why)
                .help("Delete `server.url` and ship the web build (`webDir`). For live reload use `npx cap run --live-reload`, or set the address from an environment variable. Open content of a website with the Browser plugin.")
                .fix(fix),
        );
    }
}

fn judge(hit: &Hit) -> (Severity, String, &'static str) {
    let url = text(hit);
    let Some(address) = address::parse(url) else {
        let message = format!(
            "`server.url` is `{url}`, which is no address: Android does not start with it, iOS ignores it."
        );
        return (
            Severity::of(Attacker::Remote, Gain::Hygiene),
            message,
            "The setting does nothing good; once it is mended, the app loads itself from a server.",
        );
    };
    let note = if address.rest.is_empty() || !address.rest.starts_with('/') {
        " Without a `/` behind the host iOS also takes hosts for the app that only start with this one."
    } else {
        ""
    };
    let plain = address.scheme == "http";
    let host = &address.host;
    let network = Severity::of(Attacker::Network, Gain::Code);
    let supplier = Severity::of(Attacker::Supplier, Gain::Code);
    let (severity, place, why) = match address::reach(host) {
        Reach::Device | Reach::Emulator => (
            Severity::of(Attacker::App, Gain::Code),
            format!("the phone itself at `{host}`, where a development server was"),
            "Any other app on the phone can listen on that port: its page then runs in this app, with all of its native plugins.",
        ),
        Reach::Private => (
            network,
            format!("`{host}` in a private network"),
            "On any other network somebody else may have that address: their page then runs in this app, with all of its native plugins.",
        ),
        Reach::Tunnel => (
            network,
            format!("`{host}`, a tunnel to a developer's computer"),
            "Names of tunnels are given to the next who asks: their page then runs in this app, with all of its native plugins.",
        ),
        Reach::Preview => (
            supplier,
            format!("`{host}`, the preview of a development service"),
            "Whoever can change that preview, and the service itself, can run code in the app of every user, with all of its native plugins, past every review.",
        ),
        Reach::Public if plain => (
            network,
            format!("`{host}` without encryption"),
            "Whoever shares a network with the user can put in a page of their own, which then has all native plugins of the app.",
        ),
        Reach::Public => (
            supplier,
            format!("`{host}`"),
            "Whoever gets hold of that host, its domain or one script on it runs code in the app of every user, with all of its native plugins, past every review.",
        ),
    };
    (severity, format!("The app loads its pages from {place} (`server.url` is `{url}`).{note}"), why)
}
