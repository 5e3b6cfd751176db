use super::common::found;
use crate::{Check, Out, Rule};
use app::{App, Framework};
use base::{Area, Attacker, Gain, Info, Place, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-script-unsafe-inline",
        number: 2,
        area: Area::Csp,
        title: "The policy lets every inline script run",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[79, 693],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("csp_script_unsafe_inline.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for found in found(app, &[IssueKind::ScriptUnsafeInline]) {
        let Some(issue) = found.worst() else { continue };
        let message = format!(
            "`{}` has `'unsafe-inline'`, so that every script inside the page runs.",
            issue.directive
        );
        let inline: Vec<_> =
            found.page.facts.scripts.iter().filter(|s| s.runs() && s.src.is_none()).collect();
        let help = if inline.is_empty() && found.page.facts.handlers.is_empty() {
            "Remove the keyword; the page itself has no inline script. If the build adds one, list its hash instead."
        } else {
            "Move the inline scripts and event handlers of the page into files, or list their hashes instead of the keyword."
        };
        // The stylesheet link of the built page gets an `onload` handler, and a hash does not cover handlers.
        // <https://angular.dev/reference/configs/workspace-config#style-optimization>
        let angular = app.web.framework == Framework::Angular;
        let help = if angular {
            format!(
                "{help} Angular's production build writes an event handler into the page, which no hash covers: set `optimization.styles.inlineCritical` to false first."
            )
        } else {
            help.to_owned()
        };
        let title = if angular {
            "Remove 'unsafe-inline' from the script sources; set optimization.styles.inlineCritical to false as well"
        } else {
            "Remove 'unsafe-inline' from the script sources"
        };
        let Some(mut finding) = found.finding(&RULE.info, message) else { continue };
        for script in inline.iter().take(5) {
            finding = finding
                .step(Place::At(found.page.file, script.span), "this inline script needs a hash or a file");
        }
        for handler in found.page.facts.handlers.iter().take(5) {
            finding = finding.step(
                Place::At(found.page.file, handler.span),
                "this event handler needs a listener in a file",
            );
        }
        out.push(
            finding
                .why("Markup that an attacker gets into the page brings its script along, and that script reaches every native plugin: the policy stops little.")
                .help(help)
                .fix(found.repairs(title)),
        );
    }
}
