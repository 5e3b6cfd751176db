use crate::{Check, Out, Rule};
use app::{App, PageLayer};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Span, Tier, name_of};
use packages::DependencyKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "debug-tool-in-production",
        number: 4,
        area: Area::Bld,
        title: "The app ships a tool for debugging",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[489],
        masvs: &["MASVS-RESILIENCE-3"],
        maswe: &[61],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("debug_tool_in_production.md"),
    },
    check: Check::App(check),
};

/// Packages that are of no use but for debugging on the phone.
const PACKAGES: [&str; 6] = ["eruda", "vconsole", "weinre", "chii", "eruda-dom", "@vue/devtools"];

fn check(app: &App, out: &mut Out) {
    let mut told = false;
    for page in app.pages.judged() {
        for (name, span) in &page.tools {
            told = true;
            let message = format!(
                "The page starts {name}, which shows storage, cookies and requests to whoever opens it."
            );
            out.push(finding(Place::At(page.file, *span), name, message));
        }
    }
    // The worker of Mock Service Worker answers requests in place of the servers.
    let worker = app
        .web
        .assets
        .iter()
        .find(|a| a.layer != PageLayer::Source && name_of(&a.inner) == "mockServiceWorker.js");
    if let Some(worker) = worker {
        told = true;
        let message =
            "`mockServiceWorker.js` ships with the app: with it, requests can be answered by made-up data.";
        out.push(
            finding(Place::At(worker.file, Span::default()), "mockServiceWorker.js", message)
                .severity(Severity::Low),
        );
    }
    if told {
        return;
    }
    for name in PACKAGES {
        let Some(found) = app.packages.dependency(name).filter(|d| d.kind == DependencyKind::Runtime) else {
            continue;
        };
        let message =
            format!("`{name}` is a dependency of the app itself, and not of its development alone.");
        out.push(finding(found.place.clone(), name, message).confidence(Confidence::Possible));
    }
}

fn finding(place: Place, subject: &str, message: impl Into<String>) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .why("Whoever holds the phone, and whatever script gets into the page, finds tokens and internal addresses laid out in a console.")
        .help("Load it only in development builds, for instance behind `import.meta.env.DEV` with a dynamic import.")
}
