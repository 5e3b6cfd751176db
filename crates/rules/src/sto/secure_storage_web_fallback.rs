use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "secure-storage-web-fallback",
        number: 11,
        area: Area::Sto,
        title: "Secure storage is plain storage on the web",
        severity: Severity::of(Attacker::Injection, Gain::Account).lower(),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[922],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[1],
        mastg: &[],
        mobile_top_10: &[9],
        page: include_str!("secure_storage_web_fallback.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let Some(web) = web_target(app) else { return };
    let Some((place, store)) = app.code.secure_on_the_web().into_iter().next() else { return };
    let message = format!(
        "`{store}` also runs in the browser, where the plugin keeps values in `localStorage`, and this project has a web target."
    );
    out.push(
        Finding::new(&RULE.info, place, store, message)
            .confidence(Confidence::Likely)
            .why("On the web the name promises what is not there: every script in the page reads the session, and nothing is encrypted.")
            .help("Call the plugin only where `Capacitor.isNativePlatform()` is true; on the web keep the session in memory or in an `HttpOnly` cookie.")
            .step(web, "the project is also made for the web"),
    );
}

/// What shows that the project is also delivered as a website.
fn web_target(app: &App) -> Option<Place> {
    let pwa = [
        "@angular/service-worker",
        "vite-plugin-pwa",
        "@vite-pwa/nuxt",
        "next-pwa",
        "@ducanh2912/next-pwa",
        "@angular/pwa",
    ];
    pwa.iter().find_map(|name| app.packages.dependency(name)).map(|d| d.place.clone())
}
