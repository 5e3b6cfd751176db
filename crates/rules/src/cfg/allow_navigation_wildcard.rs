use super::common::{items, text};
use super::mask::{Breadth, breadth};
use crate::words::{hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "allow-navigation-wildcard",
        number: 3,
        area: Area::Cfg,
        title: "Any website can become the app",
        severity: Severity::of(Attacker::Remote, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[749, 829, 942],
        masvs: &["MASVS-PLATFORM-2", "MASVS-CODE-4"],
        maswe: &[33, 35],
        mastg: &["MASTG-TEST-0332", "MASTG-TEST-0334"],
        mobile_top_10: &[8, 4],
        page: include_str!("allow_navigation_wildcard.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let wide = |n: &base::Node| n.as_str().is_some_and(|s| breadth(s) != Breadth::Bounded);
    for hit in items(app, out, &["server", "allowNavigation"], wide) {
        let entry = text(&hit).to_owned();
        let who = match breadth(&entry) {
            Breadth::Suffix(owner) | Breadth::TextSuffix(owner) => {
                format!("every host of a kind that anybody can get from {owner}")
            }
            _ => "every website".to_owned(),
        };
        let (severity, why) = match breadth(&entry) {
            Breadth::TextSuffix(_) => (
                Severity::of(Attacker::App, Gain::Code),
                "That service makes plain text of most pages that a stranger puts there, but not of every kind of document and answer: one that runs script takes the place of the app and calls its native plugins. On Android it can also read the files of the app through the local server.",
            ),
            _ => (
                RULE.info.severity,
                "A link or a redirect is enough: the page of a stranger takes the place of the app and calls its native plugins. On Android it can also read the files of the app through the local server.",
            ),
        };
        let mut finding = hit_finding(&RULE.info, &hit, format!("`server.allowNavigation` has `{entry}`, which lets in {who}."))
            .severity(severity)
            .why(why)
            .help("Take the entry out and open other pages with the Browser plugin. Where one host cannot be done without, name it in full.")
            .fix(remove_setting(&hit, Safety::Ask, format!("Take `{entry}` out of `server.allowNavigation`")));
        finding.subject = format!("{}: {entry}", hit.key);
        out.push(finding);
    }
}
