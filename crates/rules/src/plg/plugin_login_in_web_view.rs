use super::common::{exact, holds, is_built_for, known, shipped};
use crate::{Check, Out, Rule};
use app::{App, Platform};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "plugin-login-in-web-view",
        number: 12,
        area: Area::Plg,
        title: "A login plugin signs in within a web view",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[522, 451],
        masvs: &["MASVS-AUTH-1", "MASVS-PLATFORM-2"],
        maswe: &[35, 47],
        mastg: &[],
        mobile_top_10: &[3],
        page: include_str!("plugin_login_in_web_view.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    if !is_built_for(app, Platform::Android) {
        return;
    }
    for dependency in shipped(app) {
        let Some(row) = knowledge::plugin(&dependency.name) else { continue };
        let (Some(range), Some(source)) = (&row.login_in_web_view, &row.login_source) else { continue };
        let Some(resolved) = exact(app, dependency).filter(|r| holds(range, &r.version)) else { continue };
        let message = format!(
            "{} {} opens OAuth 2 logins on Android in a web view of the app unless it is told otherwise.",
            dependency.name, resolved.version
        );
        out.push(
            Finding::new(&RULE.info, dependency.place.clone(), dependency.name.as_str(), message)
                // Two things are not known: whether this provider is used, and the option in code.
                .confidence(Confidence::Possible)
                .step(resolved.place.clone(), known(&resolved))
                .why("The app, and script in it, can read the password as it is typed; users cannot see whose page it is, and providers refuse such logins.")
                .help(format!("Set `androidUseCustomTabs: true` for each OAuth 2 provider, with an https redirect. See {source}.")),
        );
    }
}
