use crate::ios::common::plugins;
use crate::words::{hit_finding, remove_setting};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Gain, Gap, Info, Node, Safety, Severity, Tier, Value};
use knowledge::Kind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "pinning-config-without-plugin",
        number: 15,
        area: Area::Net,
        title: "Pins are configured, but nothing reads them",
        severity: Severity::of(Attacker::Network, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[295],
        masvs: &["MASVS-NETWORK-2"],
        maswe: &[28],
        mastg: &["MASTG-TEST-0242", "MASTG-TEST-0068"],
        mobile_top_10: &[5],
        page: include_str!("pinning_config_without_plugin.md"),
    },
    check: Check::App(check),
};

/// Settings under which pins stand. CapacitorHttp itself reads none of them: it only asks whether a class of the
/// pinning plugin is there, and goes on without one.
/// <https://github.com/ionic-team/capacitor/blob/8.5.2/ios/Capacitor/Capacitor/Plugins/CapacitorHttp.swift>
const KEYS: [&[&str]; 6] = [
    &["plugins", "SSLPinning"],
    &["plugins", "SslPinning"],
    &["plugins", "CapacitorSslPinning"],
    &["plugins", "CapacitorHttp", "certs"],
    &["plugins", "CapacitorHttp", "pins"],
    &["plugins", "CapacitorHttp", "sslPinning"],
];

fn check(app: &App, out: &mut Out) {
    let named = |name: &str| name.to_ascii_lowercase().replace(['-', '_'], "").contains("sslpinning");
    if plugins(app).iter().any(|(_, p)| p.is(Kind::Pinning) && !p.is(Kind::Http))
        || app.packages.dependencies().any(|d| named(&d.name))
    {
        return;
    }
    for hit in app.config.hits(&KEYS, asks_for_pins) {
        if app.packages.manifest().is_none() {
            let why = "names pins, but which plugins are installed is not known: there is no package.json";
            return out.gap(Gap::new(hit.place(), format!("`{}`", hit.key), why));
        }
        let message = format!(
            "`{}` asks for pinned certificates, but no installed plugin reads it: nothing is pinned.",
            hit.key
        );
        out.push(
            hit_finding(&RULE.info, &hit, message)
                .why("Capacitor looks for the plugin when a request starts and goes on without a word where it is missing, so everybody believes in a protection that is not there.")
                .help("Install the plugin that the block was written for and run `npx cap sync`, or remove the block and pin with a network security config and `NSPinnedDomains`.")
                .fix(remove_setting(&hit, Safety::Ask, format!("Remove `{}`", hit.key))),
        );
    }
}

/// True for a block that names something to pin: an empty one asks for nothing.
fn asks_for_pins(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => !items.is_empty(),
        Value::Map(entries) => entries
            .iter()
            .any(|e| !matches!(&*e.key, "excludedDomains" | "enabled") && asks_for_pins(&e.node)),
        Value::Str(text) => !text.is_empty(),
        Value::Bool(on) => *on,
        _ => false,
    }
}
