use crate::{Check, Out, Rule};
use app::{App, Host, OpenHandler};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use server::handler::Power;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "function-without-auth",
        number: 5,
        area: Area::Srv,
        title: "A function of the backend does not ask who calls",
        severity: Severity::of(Attacker::Remote, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[306, 862],
        masvs: &["MASVS-AUTH-1"],
        maswe: &[18],
        mastg: &[],
        mobile_top_10: &[3],
        page: include_str!("function_without_auth.md"),
    },
    check: Check::Backend(check),
};

fn check(app: &App, out: &mut Out) {
    out.findings.extend(app.server.open.iter().filter_map(finding));
}

fn finding(handler: &OpenHandler) -> Option<Finding> {
    let power = handler.key.as_ref().map(|(power, _, _)| *power);
    let data = Severity::of(Attacker::Remote, Gain::Data);
    // With the key of a provider, somebody else's money is spent; no data is reached.
    let money = Severity::of(Attacker::Remote, Gain::Layer);
    let severity = match (&handler.host, power) {
        (Host::Supabase(Some(_)), Some(Power::ServiceRole)) if handler.writes && handler.takes_input => data,
        // The key of the app passes as a token, but has to be sent along.
        (Host::Supabase(None), Some(Power::ServiceRole)) if handler.writes && handler.takes_input => {
            data.lower()
        }
        (Host::Supabase(Some(_)) | Host::Firebase(_) | Host::Route, Some(Power::Provider))
            if handler.takes_input =>
        {
            money
        }
        (Host::Firebase(_), None) if handler.writes && handler.takes_input => data,
        _ => return None,
    };
    let name = &handler.name;
    let what = match power {
        Some(Power::Provider) => "spends the key of a provider",
        Some(Power::ServiceRole) => "changes data with the service role",
        None => "changes data with the rights of the backend",
    };
    let why = match power {
        Some(Power::Provider) => {
            "The address stands in the app. Whoever finds it uses the provider at your cost, as often as they like: the key is on the server, and still free for all."
        }
        _ => {
            "The address stands in the app. Whoever finds it calls the function with values of their choice, and it acts past the rules that protect the data."
        }
    };
    let mut finding = Finding::new(
        &RULE.info,
        handler.place.clone(),
        name,
        format!("Nothing in the function `{name}` asks who calls, and it {what}."),
    )
    .severity(severity)
    .confidence(Confidence::Likely)
    .why(why)
    .help(help(&handler.host));
    match &handler.host {
        Host::Supabase(Some(setting)) => finding = finding.step(setting.clone(), "runs without a token"),
        Host::Supabase(None) => {
            finding.why.push_str(" The token that the platform asks for may be the key of the app itself.")
        }
        Host::Firebase(_) | Host::Route => {}
    }
    if let Some((_, variable, place)) = &handler.key {
        finding = finding.step(place.clone(), format!("`{variable}` is read"));
    }
    Some(finding)
}

fn help(host: &Host) -> &'static str {
    match host {
        Host::Supabase(_) => {
            "Leave `verify_jwt` on, read the user with `supabase.auth.getUser(token)`, act in that user's name, and limit how often. Let jobs and webhooks send a secret that the function compares."
        }
        Host::Firebase("onCall") => {
            "Refuse where `request.auth` is missing, bind what is done to `request.auth.uid`, and set `enforceAppCheck`."
        }
        Host::Firebase(_) => {
            "Verify the token (`getAuth().verifyIdToken`) or the signature of the webhook first, or set `invoker: 'private'` where only other services call."
        }
        Host::Route => {
            "Verify the session or token of the user before the provider is called, and limit how often each user may."
        }
    }
}
