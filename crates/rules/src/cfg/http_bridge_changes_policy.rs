use super::common::{hits, is_on};
use crate::words::hit_finding;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "http-bridge-changes-policy",
        number: 15,
        area: Area::Cfg,
        title: "Native requests pass by the policy of the page",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[693],
        masvs: &["MASVS-NETWORK-1", "MASVS-PLATFORM-2"],
        maswe: &[33],
        mastg: &[],
        mobile_top_10: &[5],
        page: include_str!("http_bridge_changes_policy.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let mut limit = None;
    for page in app.pages.judged() {
        let lists = page.enforced();
        limit = limit.or_else(|| {
            lists.iter().find_map(|p| {
                Some((page.path.clone(), limiting(&p.policy)?, base::Place::At(p.file, p.span)))
            })
        });
    }
    let Some((_, directive, place)) = limit else { return };
    for hit in hits(app, out, &[&["plugins", "CapacitorHttp", "enabled"]], is_on) {
        out.push(
            hit_finding(&RULE.info, &hit, format!("`{}` is true, so that `fetch` goes past the `{directive}` of the page's policy.", hit.key))
                .step(place.clone(), format!("`{directive}` limits where the page may connect to"))
                .why("The list of hosts looks as if a script that got into the page could send data to these hosts only. The patched `fetch` is a native request to any host.")
                .help("Switch the patch off and call `CapacitorHttp.request` only in the one place that needs it, behind a list of hosts of its own."),
        );
    }
}

/// The directive that limits connections, where it names hosts and does not take everything.
fn limiting(policy: &csp::Policy) -> Option<String> {
    let directive = csp::effective(policy, "connect-src")?;
    let open = directive
        .values
        .iter()
        .any(|v| matches!(&*v.text, "*" | "https:" | "http:" | "http://*" | "https://*"));
    (!open).then(|| directive.name.clone())
}
