//! (nothing here: the page explains the rule)
use super::request::{on, place_of, sign_ins};
use crate::{Check, Out, Rule};
use app::{App, Platform};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use flow::Answer;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "oauth-in-embedded-webview",
        number: 4,
        area: Area::Auth,
        title: "Users sign in with a provider inside the app",
        severity: Severity::of(Attacker::Injection, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[522, 1021],
        masvs: &["MASVS-AUTH-1", "MASVS-PLATFORM-2"],
        maswe: &[47, 35],
        mastg: &[],
        mobile_top_10: &[3],
        page: include_str!("oauth_in_embedded_webview.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for login in app.code.web_view_logins() {
        let message = format!("`{}` opens the login page of a provider in a web view of the app.", login.by);
        let mut found = finding(login.place, message).confidence(Confidence::Certain);
        for step in login.steps {
            found = found.step(step.place, step.note);
        }
        out.push(found);
    }
    for request in sign_ins(app).iter().filter(|r| r.outside.known() == Some(&false)) {
        let Some((row, choice)) = request.library.and_then(|row| Some((row, row.outside.as_ref()?))) else {
            continue;
        };
        let only = choice.only.as_deref();
        if only.is_some_and(|p| !is_built_for(app, p)) {
            continue;
        }
        let option = choice.option.join(".");
        let platform = only.map_or_else(|| on(request), |p| format!(" on {p}"));
        let message = match request.outside {
            Answer::Set(..) => format!(
                "`{option}` makes {} open the login page of the provider in a web view of the app{platform}.",
                row.package
            ),
            _ => format!(
                "`{option}` is not set, and {} then opens the login page of the provider in a web view of the app{platform}.",
                row.package
            ),
        };
        out.push(finding(place_of(request, &request.outside), message).confidence(Confidence::Certain));
    }
}

/// True where the app has a project for a platform, or the package from which one is made.
fn is_built_for(app: &App, platform: &str) -> bool {
    match platform {
        "Android" => app.platforms().contains(&Platform::Android) || app.packages.has("@capacitor/android"),
        _ => app.platforms().contains(&Platform::Ios) || app.packages.has("@capacitor/ios"),
    }
}

fn finding(place: base::Place, message: String) -> Finding {
    Finding::new(&RULE.info, place, "web view", message)
        .why("The app, and script that got into it, can read the password as it is typed; users cannot see whose page it is, passkeys and existing sessions do not work, and large providers refuse such logins.")
        .help("Open the page outside the app: with a plugin that uses AppAuth or ASWebAuthenticationSession, or with `Browser.open`, and let an https link bring the answer back.")
}
