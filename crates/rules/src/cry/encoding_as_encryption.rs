//! (nothing here: the page explains the rule)
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Place, Severity, Tier};
use native::{Method, Scope};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "encoding-as-encryption",
        number: 6,
        area: Area::Cry,
        title: "A function that is named after encryption only encodes",
        severity: Severity::of(Attacker::Holder, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[261, 327],
        masvs: &["MASVS-CRYPTO-1"],
        maswe: &[47, 1],
        mastg: &[],
        mobile_top_10: &[10],
        page: include_str!("encoding_as_encryption.md"),
    },
    check: Check::CodeAndNative(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 2] = ["Base64.encode", "base64Encoded"];

fn check(app: &App, out: &mut Out) {
    for disguise in app.code.disguises() {
        out.push(finding(disguise.place, &disguise.name, disguise.by));
    }
    let native = &app.native;
    for (n, method) in native.methods.iter().enumerate().filter(|(_, m)| only_encodes(m)) {
        let scope = Scope {
            class: method.class,
            method: Some(n),
            lambda: false,
            guards: Vec::new(),
            when: method.when.clone(),
        };
        out.push(finding(method.place.clone(), &name_of(native, &scope), "base64"));
    }
}

/// A method that promises to encrypt, and whose body calls nothing but what turns text into base64.
fn only_encodes(method: &Method) -> bool {
    const ENCODES: [&str; 4] =
        ["encodeToString", "base64EncodedString", "base64EncodedStringWithOptions", "encode"];
    const PASSES: [&str; 9] = [
        "getBytes",
        "toByteArray",
        "data",
        "dataUsingEncoding",
        "Data",
        "String",
        "trim",
        "getEncoder",
        "toString",
    ];
    let promises = flow::words(&method.name).iter().any(|w| matches!(w.as_str(), "encrypt" | "obfuscate"));
    let Some(body) = method.body.as_ref().filter(|_| promises && method.when.ships() != Some(false)) else {
        return false;
    };
    let encodes = body.calls.iter().any(|c| ENCODES.contains(&c.as_str()));
    encodes && body.calls.iter().all(|c| ENCODES.contains(&c.as_str()) || PASSES.contains(&c.as_str()))
}

fn finding(place: Place, name: &str, by: &str) -> Finding {
    Finding::new(&RULE.info, place, name, format!("`{name}` returns {by} of what it is given: no key, no secrecy."))
        .why("Everybody turns it back in a second, and those who call the function believe that the data is protected.")
        .help("Keep secrets in a plugin that uses Keychain and Keystore, or encrypt with AES-GCM and a key from there. If the encoding is meant, name the function after it.")
}
