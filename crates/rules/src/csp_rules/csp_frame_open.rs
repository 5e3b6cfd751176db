use super::common::found;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Fix, Gain, Info, Safety, Severity, Tier};
use csp::IssueKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-frame-open",
        number: 9,
        area: Area::Csp,
        title: "The policy lets every host be framed",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[829, 749],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[33, 35],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("csp_frame_open.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for found in found(app, &[IssueKind::FrameOpen]) {
        let Some(worst) = found.worst() else { continue };
        let message = if worst.value.is_empty() {
            "The policy has neither `frame-src` nor `default-src`, so that it does not limit frames."
                .to_owned()
        } else {
            format!("`{}` allows frames from {}.", worst.directive, found.values())
        };
        let why = if app.ios.is_some() {
            "On iOS the bridge does not ask which frame calls: a page in a frame can call the native plugins."
        } else {
            "A page in a frame can imitate the app, move it elsewhere and, where the bridge falls back to its old form, call the native plugins."
        };
        // With a list of its own the values can be cut; a fallback that serves other things stays as it is.
        let own = matches!(worst.directive.as_str(), "frame-src" | "child-src") && !worst.value.is_empty();
        let none = || {
            found.append("frame-src 'none'").map(|e| Fix::new(Safety::Ask, "Add frame-src 'none'", vec![e]))
        };
        let fix = if own { found.narrowed("Allow frames of the app itself only") } else { none() };
        let Some(finding) = found.finding(&RULE.info, message) else { continue };
        out.push(
            finding
                .why(why)
                .help("Use `frame-src 'none'`, or the exact hosts that the app shows in frames.")
                .fix(fix),
        );
    }
}
