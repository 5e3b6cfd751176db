//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};
use flow::Setting;
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "postmessage-wildcard-target",
        number: 17,
        area: Area::Web,
        title: "A secret is sent to whatever page is in the window",
        severity: Severity::of(Attacker::Injection, Gain::Account).lower(),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[201, 346],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("postmessage_wildcard_target.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for leak in app.code.leaks(SinkKind::Posted) {
        let Some(call) = leak.call else { continue };
        let any = |setting: Setting| matches!(setting, Setting::Text(text, _) if text == "*");
        if !any(app.code.option(call, 1, &[])) && !any(app.code.option(call, 1, &["targetOrigin"])) {
            continue;
        }
        let message =
            format!("`{}` sends {} to `*`, whoever's page is there at the moment.", leak.store, leak.name);
        let mut finding = Finding::new(&RULE.info, leak.place, leak.store.as_str(), message)
            .confidence(leak.confidence)
            .why("A frame or window may have been led elsewhere, and a page that embeds the app in a browser may be anybody's: the message is delivered all the same.")
            .help("Name the one origin that may receive it as the second argument: `postMessage(data, 'https://partner.example.com')`.");
        finding.steps = leak.steps;
        out.push(finding);
    }
}
