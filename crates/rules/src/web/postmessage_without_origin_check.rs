//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::Act;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "postmessage-without-origin-check",
        number: 8,
        area: Area::Web,
        title: "Messages of any window are acted on",
        severity: Severity::of(Attacker::Injection, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[346, 940],
        masvs: &["MASVS-PLATFORM-1", "MASVS-CODE-4"],
        maswe: &[50, 18],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("postmessage_without_origin_check.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for message in app.code.messages() {
        let (what, gain) = match message.act {
            Act::Runs => ("is run or becomes markup", Gain::Code),
            Act::SignsIn => ("becomes the session of the app", Gain::Account),
            Act::Reads => ("names a file or becomes part of a statement", Gain::Data),
            Act::Leads => ("decides where the app goes", Gain::Data),
            Act::Native => ("is given to a plugin", Gain::Data),
        };
        let severity = Severity::of(Attacker::Injection, gain);
        // The user sees what is shared and confirms it.
        let confirmed = message.act == Act::Native && message.sink.ends_with("Share.share");
        let severity = if confirmed { severity.lower() } else { severity };
        let check = match &message.weak {
            Some(test) => {
                format!("`{test}` is the only check of the sender, and other addresses pass it too")
            }
            None => "nothing checks who sent it".to_owned(),
        };
        let text = format!("What a message says {what} at `{}`, and {check}.", message.sink);
        let mut finding = Finding::new(&RULE.info, message.listener.clone(), message.sink.as_str(), text)
            .severity(severity)
            .confidence(if message.sure { Confidence::Certain } else { Confidence::Likely })
            .why("Every frame in the page and every window it opened may send messages: an advertisement, an embedded video, a page of somebody else. It then speaks with the voice of the partner that the app expected.")
            .help("Compare `event.origin` with the one address that may send, or `event.source` with the `contentWindow` of the one frame, leave at once where it differs, and take only values that the app knows.");
        finding.steps.clone_from(&message.steps);
        out.push(finding);
    }
}
