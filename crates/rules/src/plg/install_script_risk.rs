use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};
use packages::Script;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "install-script-risk",
        number: 9,
        area: Area::Plg,
        title: "Code of others runs when the app is built",
        severity: Severity::of(Attacker::Supplier, Gain::Note),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[506, 829],
        masvs: &["MASVS-CODE-3"],
        maswe: &[48],
        mastg: &[],
        mobile_top_10: &[2],
        page: include_str!("install_script_risk.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let hooks = app.packages.hooks();
    let own = app.packages.scripts().iter().filter(|s| s.is_hook() || s.is_install());
    let foreign = hooks.iter().copied().filter(|h| h.package.is_some());
    for script in own.chain(foreign.clone()).filter(|s| s.runs_what_it_fetches()) {
        let who = script.package.as_deref().map_or(String::new(), |p| format!(" of {p}"));
        let message =
            format!("The script `{}`{who} fetches code and runs it at once: {}", script.name, script.shown());
        out.push(
            hide(Finding::new(&RULE.info, script.place.clone(), subject(script), message), script)
                .severity(Severity::of(Attacker::Supplier, Gain::Code))
                .why("Whoever controls that address, or the way to it, runs code on the machine that builds and signs the app.")
                .help("Install the tool from a registry with a lockfile, or compare its checksum before it runs."),
        );
    }
    let quiet: Vec<&Script> = foreign.filter(|s| !s.runs_what_it_fetches()).collect();
    let Some(first) = quiet.first() else { return };
    let mut names: Vec<&str> = quiet.iter().filter_map(|s| s.package.as_deref()).collect();
    names.dedup();
    let mut finding = Finding::new(&RULE.info, first.place.clone(), "hooks of plugins", format!("`npx cap sync` runs code of {}.", list_words(&names)))
        .why("Hooks of plugins run since Capacitor 6.1, and `ignore-scripts` of the package manager does not stop them.")
        .help("Read the scripts once, and again when the plugin is updated.");
    for script in &quiet {
        finding = hide(finding, script);
        finding = finding.step(script.place.clone(), format!("`{}` runs `{}`", script.name, script.shown()));
    }
    out.push(finding);
}

fn hide(finding: Finding, script: &Script) -> Finding {
    script.logins.iter().fold(finding, |f, login| f.secret(*login))
}

fn subject(script: &Script) -> String {
    script.package.as_ref().map_or_else(|| script.name.clone(), |p| format!("{p} {}", script.name))
}
