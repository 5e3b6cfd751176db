use super::common::{ALL, CAPAWESOME, CAPGO, Updater, may_be};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Fact, Finding, Gain, Gap, Info, Node, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "live-update-unsigned",
        number: 1,
        area: Area::Upd,
        title: "Live updates are installed without a signature",
        severity: Severity::of(Attacker::Supplier, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[494, 347],
        masvs: &["MASVS-CODE-4", "MASVS-RESILIENCE-2"],
        maswe: &[49, 57],
        mastg: &[],
        mobile_top_10: &[2, 7],
        page: include_str!("live_update_unsigned.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for updater in ALL {
        let Some(dependency) = updater.place(app) else { continue };
        let place = updater.section_place(app).unwrap_or_else(|| dependency.clone());
        let Some(confidence) = fetches(updater, app) else {
            let why =
                "are fetched by the app's own code, if at all, and whether it checks them was not looked at";
            out.gap(Gap::new(place, format!("the updates of {}", updater.name), why));
            continue;
        };
        let key = updater.value(app, updater.public_key);
        out.gaps.extend(key.gap().cloned());
        let path = format!("plugins.{}.{}", updater.section, updater.public_key);
        let problem = match key.shipping().first() {
            _ if key.gap().is_some() => continue,
            None if updater.is_computed(app, updater.public_key) => {
                out.gap(Gap::new(place, path, "comes from the environment in which the app is built"));
                continue;
            }
            Some((node, _, _)) if holds_key(updater, node) => continue,
            Some(_) => format!("`{path}` holds no public key in PEM form"),
            None => format!("`{path}` is not set"),
        };
        out.push(
            Finding::new(&RULE.info, place, path, format!("{} installs updates of the app, and {problem}, so that nothing proves who made them.", updater.name))
                .confidence(confidence)
                .step(dependency, format!("{} is installed", updater.package))
                .why("Whoever takes over the update service, its storage or a token for uploads can run code with all plugins on every phone. A checksum that comes from the same server is no proof.")
                .help("Make a key pair, put the public key into the configuration, and sign bundles where they are built."),
        );
    }
}

/// How sure it is that the plugin fetches updates; none where only code of the app could make it do so.
fn fetches(updater: &Updater, app: &App) -> Option<Confidence> {
    if updater.package == CAPGO.package {
        let auto = updater.value(app, "autoUpdate");
        let off = |n: &Node| n.as_bool() == Some(false) || n.as_str() == Some("off");
        return match &auto {
            // The default is `true` since the first version.
            Fact::Absent | Fact::Default(..) if updater.section_place(app).is_none() => {
                Some(Confidence::Likely)
            }
            Fact::Absent | Fact::Default(..) => Some(Confidence::Certain),
            Fact::Unknown(_) => Some(Confidence::Likely),
            _ => may_be(&auto, |n| !off(n)).then_some(Confidence::Certain),
        };
    }
    let key = if updater.package == CAPAWESOME.package { "autoUpdateStrategy" } else { "autoUpdateMethod" };
    if may_be(&updater.value(app, key), |n| n.as_str().is_some_and(|s| s != "none")) {
        return Some(Confidence::Certain);
    }
    // With an app of the service in the settings, the code calls `sync()`.
    may_be(&updater.value(app, "appId"), |n| n.as_str().is_some_and(|s| !s.is_empty()))
        .then_some(Confidence::Likely)
}

/// Ionic's plugin names a file; the others hold the key itself.
fn holds_key(updater: &Updater, node: &Node) -> bool {
    let text = node.as_str().unwrap_or_default();
    if updater.public_key == "key" { !text.trim().is_empty() } else { text.contains("PUBLIC KEY-----") }
}
