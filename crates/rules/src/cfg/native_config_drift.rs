use super::address::{Reach, parse, reach};
use super::weak::{KEYS, covers, is_filled, same, shown};
use crate::words::{layer_name, list_words};
use crate::{Check, Out, Rule};
use app::{App, Layer, Platform, Settings};
use base::{Area, Attacker, Confidence, Fact, Finding, Gain, Info, Node, Place, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "native-config-drift",
        number: 12,
        area: Area::Cfg,
        title: "The copy that runs is weaker than the configuration",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[489],
        masvs: &["MASVS-RESILIENCE-3", "MASVS-PLATFORM-2"],
        maswe: &[61],
        mastg: &["MASTG-TEST-0237"],
        mobile_top_10: &[8],
        page: include_str!("native_config_drift.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let Some(source) = app.config.source() else { return };
    for copy in &app.config.layers {
        if let Layer::Copy(platform) = copy.layer {
            compare(app, source, copy, platform, out);
        }
    }
}

/// True where both are addresses of a server elsewhere and the copy's is reached as safely: other, but not weaker.
fn is_no_weaker_address(source: &Node, copy: &Node) -> bool {
    let open = |node: &Node| {
        let address = parse(node.as_str()?)?;
        match reach(&address.host) {
            Reach::Public => Some(address.scheme == "http"),
            Reach::Private | Reach::Tunnel => Some(true),
            _ => None,
        }
    };
    matches!((open(source), open(copy)), (Some(source), Some(copy)) if copy <= source)
}

fn compare(app: &App, source: &Settings, copy: &Settings, platform: Platform, out: &mut Out) {
    let mut found: Vec<(Severity, String, Place, String)> = Vec::new();
    for key in KEYS.iter().filter(|k| k.only.is_none_or(|p| p == platform)) {
        let Fact::Set(node, place) = copy.root.fact(key.path) else { continue };
        if !(key.weak)(&node) {
            continue;
        }
        let wanted = source.root.fact(key.path);
        if wanted.gap().is_some() || app.config.unknown(key.path).is_some() {
            continue;
        }
        let allowed = wanted.shipping().iter().any(|(n, _, _)| {
            same(n, &node) || (is_filled(n) && covers(n, &node)) || is_no_weaker_address(n, &node)
        });
        if allowed {
            continue;
        }
        let name = key.path.join(".");
        let severity = match node.as_str().and_then(parse).map(|a| (reach(&a.host), a.scheme == "http")) {
            Some((Reach::Private | Reach::Tunnel, _) | (Reach::Public, true)) => {
                Severity::of(Attacker::Network, Gain::Code)
            }
            _ => key.severity,
        };
        found.push((severity, name.clone(), place, format!("`{name}` is {}", shown(&node))));
    }
    let Some((severity, _, place, _)) = found.iter().min_by_key(|(s, ..)| std::cmp::Reverse(*s)).cloned()
    else {
        return;
    };
    let words: Vec<&str> = found.iter().map(|(_, _, _, words)| words.as_str()).collect();
    let names: Vec<&str> = found.iter().map(|(_, name, _, _)| name.as_str()).collect();
    let message = format!(
        "In {} {}; the configuration itself does not say so for builds that ship.",
        layer_name(copy.layer),
        list_words(&words)
    );
    out.push(
        Finding::new(&RULE.info, place, names.join(", "), message)
            .severity(severity)
            .confidence(Confidence::Likely)
            .step(Place::At(source.file, base::Span::default()), "the configuration that `cap sync` reads")
            .why("The copy is what the app runs with. Live reload and an older configuration leave such values behind, and a build that does not sync first ships them.")
            .help("Run `npx cap sync` before every build that ships, and keep the copies out of the repository."),
    );
}
