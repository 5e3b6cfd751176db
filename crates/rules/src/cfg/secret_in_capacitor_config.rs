use super::common::{Text, texts};
use super::secrets::{form, is_placeholder};
use crate::upd::live_update_signing_key_exposed;
use crate::words::layer_name;
use crate::{Check, Out, Rule};
use app::{App, Layer};
use base::{Area, Attacker, Confidence, Edit, Finding, Fix, Gain, Info, Safety, Severity, Slot, Tier, mask};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "secret-in-capacitor-config",
        number: 11,
        area: Area::Cfg,
        title: "The configuration holds a secret",
        severity: Severity::of(Attacker::Remote, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[798, 540],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[4],
        mastg: &["MASTG-TEST-0212", "MASTG-TEST-0214"],
        mobile_top_10: &[1],
        page: include_str!("secret_in_capacitor_config.md"),
    },
    check: Check::App(check),
};

/// Keys whose text is a secret by what the key means, with what it is. Those of `buildOptions` do not ship.
/// <https://capacitorjs.com/docs/config>
const KEYS: [(&str, &str); 7] = [
    ("privateKey", "a private key"),
    ("clientSecret", "an OAuth client secret"),
    ("client_secret", "an OAuth client secret"),
    ("androidClientSecret", "an OAuth client secret"),
    ("iosClientSecret", "an OAuth client secret"),
    ("keystorePassword", "the password of the signing keystore"),
    ("keystoreAliasPassword", "the password of the signing key"),
];

fn check(app: &App, out: &mut Out) {
    for settings in &app.config.layers {
        let mut seen = Seen { layer: settings.layer, editable: !settings.is_json, out };
        for text in texts(&settings.root) {
            seen.judge(&text);
        }
    }
}

struct Seen<'o> {
    layer: Layer,
    /// True where the file is code, so that a value can be read from the environment.
    editable: bool,
    out: &'o mut Out,
}

impl Seen<'_> {
    fn judge(&mut self, found: &Text) {
        let Text { node, text, path, when, slot } = found;
        let (text, slot) = (&**text, *slot);
        if live_update_signing_key_exposed::covers(path, text) {
            return;
        }
        let build = path.contains(&"buildOptions");
        let named =
            path.last().and_then(|key| KEYS.iter().find(|(name, _)| name == key)).map(|(_, what)| *what);
        let named = named.filter(|_| text.trim().len() >= 4 && !is_placeholder(text.as_bytes()));
        let (what, severity) = match (form(text), named) {
            (Some(found), _) => (found.what, found.severity),
            (None, Some(what)) if build => (what, Severity::of(Attacker::Repository, Gain::Account)),
            (None, Some(what)) => (what, RULE.info.severity),
            (None, None) => return,
        };
        let unused = self.layer == Layer::Variant;
        let asleep = !build && (unused || when.ships() == Some(false));
        let severity = if asleep { severity.lower() } else { severity };
        let severity =
            if build { severity.min(Severity::of(Attacker::Repository, Gain::Account)) } else { severity };
        // The copies in the native projects repeat it; the source is what people mend.
        let key = path.join(".");
        if self.out.findings.iter().any(|f| f.subject == key) {
            return;
        }
        let (message, why) = if build {
            (
                format!("`{key}` holds {what} ({}) in {}.", mask(text), layer_name(self.layer)),
                "It does not ship, but whoever reads the repository and gets hold of the keystore can sign updates in the name of the app.",
            )
        } else if unused {
            (
                format!("`{key}` holds {what} ({}) in {}.", mask(text), layer_name(self.layer)),
                "Everybody who reads the repository can use it.",
            )
        } else if asleep {
            (
                format!("`{key}` holds {what} ({}), for builds with `{}`.", mask(text), when.text),
                "Everybody who reads the repository, or gets such a build, can use it.",
            )
        } else {
            (
                format!("`{key}` holds {what} ({}), and `cap sync` copies it into the app.", mask(text)),
                "Everybody who downloads the app can open the package and read it.",
            )
        };
        let fix = slot.filter(|_| build && self.editable).and_then(|slot| from_environment(slot, path));
        let confidence = if when.ships().is_some() { Confidence::Certain } else { Confidence::Likely };
        let help = if build {
            "Read it from an environment variable, give it only to the build server, and replace the password."
        } else {
            "Revoke it, keep the new one on a server, and let the app ask that server."
        };
        let finding = Finding::new(&RULE.info, node.place(), key, message);
        self.out.push(
            finding.severity(severity).confidence(confidence).why(why).help(help).fix(fix).secret(node.span),
        );
    }
}

/// `keystorePassword: process.env.KEYSTORE_PASSWORD`.
fn from_environment(slot: Slot, path: &[&str]) -> Option<Fix> {
    let key = path.last()?;
    let mut name = String::new();
    for c in key.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_uppercase());
    }
    let edit = Edit::replace(slot.file, slot.value, format!("process.env.{name}"));
    Some(Fix::new(Safety::Ask, format!("Read it from the environment variable {name}"), vec![edit]))
}
