use super::reach::SENTRY;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Tier};
use flow::{Secret, Setting};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "telemetry-carries-pii-or-secrets",
        number: 2,
        area: Area::Log,
        title: "Personal data or secrets go to a service for errors or analytics",
        severity: Severity::of(Attacker::Supplier, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[359, 532],
        masvs: &["MASVS-STORAGE-2", "MASVS-PRIVACY-1"],
        maswe: &[5, 67],
        mastg: &["MASTG-TEST-0206", "MASTG-TEST-0318"],
        mobile_top_10: &[6],
        page: include_str!("telemetry_carries_pii_or_secrets.md"),
    },
    check: Check::Code(check),
};

/// For each service the packages that have its interface.
const PACKAGES: [(&str, &[&str]); 3] =
    [("sentry", &SENTRY), ("posthog", &["posthog-js"]), ("datadog", &["@datadog/browser-rum"])];

type Option = ((&'static str, &'static str), usize, &'static [&'static str], &'static str, &'static str);

/// Options that send more than the default does: call, argument, option, value, what is sent.
/// <https://docs.sentry.io/platforms/javascript/configuration/options/#sendDefaultPii>,
/// <https://docs.sentry.io/platforms/javascript/session-replay/privacy/>,
/// <https://posthog.com/docs/session-replay/privacy>,
/// <https://docs.datadoghq.com/real_user_monitoring/session_replay/browser/privacy_options/>
const OPTIONS: [Option; 10] = [
    (
        ("sentry", "init"),
        0,
        &["sendDefaultPii"],
        "true",
        "addresses of users and headers of requests go along with each error",
    ),
    (("sentry", "replayIntegration"), 0, &["maskAllText"], "false", "recordings show what is on the screen"),
    (("sentry", "replayIntegration"), 0, &["maskAllInputs"], "false", "recordings show what users type"),
    (
        ("sentry", "mobileReplayIntegration"),
        0,
        &["maskAllText"],
        "false",
        "recordings show what is on the screen",
    ),
    (("sentry", "Replay"), 0, &["maskAllText"], "false", "recordings show what is on the screen"),
    (("sentry", "Replay"), 0, &["maskAllInputs"], "false", "recordings show what users type"),
    (
        ("posthog", "default.init"),
        1,
        &["session_recording", "maskAllInputs"],
        "false",
        "recordings show what users type",
    ),
    (("posthog", "default.init"), 1, &["mask_all_text"], "false", "events hold the text of what is clicked"),
    (
        ("posthog", "posthog.init"),
        1,
        &["session_recording", "maskAllInputs"],
        "false",
        "recordings show what users type",
    ),
    (
        ("datadog", "datadogRum.init"),
        0,
        &["defaultPrivacyLevel"],
        "allow",
        "recordings show what is on the screen and what users type",
    ),
];

const WHY: &str = "A copy lies at another company: whoever reads the events there, or takes an account there over, has the data of the users, and the users were not told.";

fn check(app: &App, out: &mut Out) {
    for (path, argument, option, bad, what) in OPTIONS {
        for package in PACKAGES.iter().filter(|(name, _)| *name == path.0).flat_map(|(_, list)| list.iter()) {
            for call in app.code.calls_of(&format!("{package}#{}", path.1)) {
                let ships = app.code.call_place(call).1.ships();
                // What is taken out before it is sent is not read here.
                let scrubs = app.code.option(call, argument, &["beforeSend"]) != Setting::Absent;
                let place = match app.code.option(call, argument, option) {
                    Setting::Bool(on, place) if on.to_string() == bad => place,
                    Setting::Text(text, place) if text == bad => place,
                    _ => continue,
                };
                if ships && !scrubs {
                    out.push(of_option(place, &option.join("."), bad, what));
                }
            }
        }
    }
    for leak in
        app.code.leaks(SinkKind::Telemetry).into_iter().filter(|l| l.confidence > Confidence::Possible)
    {
        let severity = match leak.secret {
            Secret::Personal => RULE.info.severity,
            _ => Severity::of(Attacker::Supplier, Gain::Account),
        };
        let message = format!("`{}` sends {}: {}.", leak.store, leak.name, leak.secret.word());
        let subject = leak.name.replace('`', "");
        let mut finding = Finding::new(&RULE.info, leak.place, subject, message)
            .severity(severity)
            .confidence(leak.confidence)
            .why(WHY)
            .help("Send an id that means something on your own server only, and no value that signs anybody in.");
        finding.steps = leak.steps;
        out.push(finding);
    }
}

fn of_option(place: Place, option: &str, value: &str, what: &str) -> Finding {
    let safe = if value == "true" { "false" } else { "true" };
    let fix = place.file().zip(place.span()).filter(|_| value != "allow").map(|(file, span)| {
        Fix::new(Safety::Ask, format!("Set `{option}` to {safe}"), vec![Edit::replace(file, span, safe)])
    });
    Finding::new(&RULE.info, place, option, format!("`{option}` is {value}: {what}."))
        .why(WHY)
        .help(format!("Leave `{option}` at its default, and name the few things that may be sent."))
        .fix(fix)
}
