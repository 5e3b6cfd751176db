use super::common::found;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Info, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-script-open-source",
        number: 3,
        area: Area::Csp,
        title: "The policy lets scripts come from everywhere",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[829, 79],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("csp_script_open_source.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    use IssueKind::{ScriptMissing, ScriptScheme, ScriptTenantWildcard, ScriptWildcard};
    for found in found(app, &[ScriptMissing, ScriptScheme, ScriptTenantWildcard, ScriptWildcard]) {
        let Some(worst) = found.worst() else { continue };
        let message = match worst.kind {
            ScriptMissing => {
                "The policy has neither `script-src` nor `default-src`, so that it does not limit scripts."
                    .to_owned()
            }
            _ => format!(
                "`{}` allows {}, under which an attacker can put a script.",
                worst.directive,
                found.values()
            ),
        };
        let why = if worst.severity == Severity::High {
            "Markup that gets into the page can load any code from there, with access to every native plugin."
        } else {
            "A script that already runs can make further ones from text, past the rest of the policy."
        };
        let fix = match worst.kind {
            ScriptMissing => None,
            _ => found.narrowed("Allow scripts of the app's own bundle only"),
        };
        let Some(finding) = found.finding(&RULE.info, message) else { continue };
        out.push(
            finding
                .why(why)
                .help("Allow `'self'` and the exact hosts that the app loads scripts from; better, put those scripts into the bundle.")
                .fix(fix),
        );
    }
}
