use super::address::{self, Reach, reach};
use super::common::{hits, text};
use crate::words::hit_finding;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "hostname-is-public-domain",
        number: 14,
        area: Area::Cfg,
        title: "The app poses as a public website",
        severity: Severity::of(Attacker::Supplier, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[346],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("hostname_is_public_domain.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let own = address::own(app);
    let public = |n: &base::Node| {
        n.as_str()
            .is_some_and(|s| !s.contains(['$', '/', ':']) && reach(&s.to_ascii_lowercase()) == Reach::Public)
    };
    for hit in hits(app, out, &[&["server", "hostname"]], public) {
        let host = text(&hit).to_ascii_lowercase();
        let ours = own.has(&host);
        let (severity, whose) = if ours {
            (Severity::of(Attacker::Supplier, Gain::Note), "a domain of your own")
        } else {
            (RULE.info.severity, "a domain that does not seem to be yours")
        };
        out.push(
            hit_finding(&RULE.info, &hit, format!("`server.hostname` is `{host}`, {whose}: the pages of the app have that website as their origin."))
                .severity(severity)
                .why("The app cannot reach the real website in its web view, and cookies, passwords and permissions of the two mix: what the site trusts, the app's page gets, and the other way round.")
                .help("Leave `server.hostname` out, so that it is `localhost`, unless passkeys or password filling need your own domain. Another origin starts with empty web storage."),
        );
    }
}
