//! (nothing here: the page explains the rule)
use super::native::WORDS;
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Place, Severity, Tier};
use native::{Call, Native, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "weak-asymmetric",
        number: 7,
        area: Area::Cry,
        title: "RSA is used with short keys, old padding or SHA-1",
        severity: Severity::of(Attacker::Network, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[326, 780],
        masvs: &["MASVS-CRYPTO-1", "MASVS-CRYPTO-2"],
        maswe: &[7, 13],
        mastg: &["MASTG-TEST-0208", "MASTG-TEST-0209"],
        mobile_top_10: &[10],
        page: include_str!("weak_asymmetric.md"),
    },
    check: Check::CodeAndNative(&WORDS, check),
};

fn check(app: &App, out: &mut Out) {
    for weak in app.code.weak_algorithms().into_iter().filter(|w| w.asymmetric) {
        out.push(finding(weak.place, &weak.call, &weak.call, &weak.algorithm));
    }
    let native = &app.native;
    for call in native.calls.iter().filter(|c| c.scope.when.ships() != Some(false)) {
        let Some(algorithm) = algorithm(native, call) else { continue };
        let by = name_of(native, &call.scope);
        out.push(finding(call.place.clone(), &format!("{by} {algorithm}"), &by, &algorithm));
    }
    for (size, scope, place) in native.dicts.iter().filter_map(|d| {
        let of = |key: &str| d.entries.iter().find(|(k, ..)| k.mentions(key));
        let rsa = of("kSecAttrKeyType")?.1.mentions("kSecAttrKeyTypeRSA");
        let (_, size, place) = of("kSecAttrKeySizeInBits").filter(|_| rsa)?;
        Some((size, &d.scope, place))
    }) {
        if let Some(bits) = short(size).filter(|_| scope.when.ships() != Some(false)) {
            let by = name_of(native, scope);
            out.push(finding(place.clone(), &by, &by, &format!("RSA with {bits} bits")));
        }
    }
}

fn algorithm(native: &Native, call: &Call) -> Option<String> {
    let padding = || Some("RSA with the padding of PKCS #1 v1.5, or none".to_owned());
    match call.name.as_str() {
        "getInstance" if call.is_on("Cipher") => {
            let text = call.arg(0)?.as_str()?.to_ascii_uppercase();
            let rsa = text == "RSA" || text.starts_with("RSA/") && !text.contains("OAEP");
            if rsa { padding() } else { None }
        }
        "getInstance" if call.is_on("Signature") => {
            let text = call.arg(0)?.as_str()?.to_ascii_uppercase();
            let digest = ["SHA1WITH", "MD5WITH"]
                .iter()
                .find_map(|w| text.starts_with(w).then(|| w.replace("WITH", "")))?;
            // What others signed long ago may have to be checked.
            let signs = native.beside(&call.scope, call.place.file()).any(|c| c.name == "initSign");
            signs.then(|| format!("signatures with {digest}"))
        }
        "initialize" => {
            let on_rsa = call.receiver.as_ref()?.any(&|v| v.as_str() == Some("RSA"));
            let bits = short(call.arg(0)?).filter(|_| on_rsa)?;
            Some(format!("RSA with {bits} bits"))
        }
        "RSAKeyGenParameterSpec" if call.new => Some(format!("RSA with {} bits", short(call.arg(0)?)?)),
        "SecKeyCreateEncryptedData" => {
            let weak = ["rsaEncryptionPKCS1", "rsaEncryptionRaw", "kSecKeyAlgorithmRSAEncryptionPKCS1"];
            let says = call.arg(1).is_some_and(|v| weak.iter().any(|w| v.mentions(w)));
            if says { padding() } else { None }
        }
        _ => None,
    }
}

/// A length that is too short for RSA.
fn short(value: &Value) -> Option<u64> {
    value.as_number()?.parse().ok().filter(|bits| (256..2048).contains(bits))
}

fn finding(place: Place, subject: &str, by: &str, algorithm: &str) -> Finding {
    Finding::new(&RULE.info, place, subject, format!("`{by}` uses {algorithm}."))
        .why("Keys below 2048 bits can be broken, the old padding lets a server that reports errors be used to decrypt, and texts with the same SHA-1 can be made on purpose.")
        .help("Use RSA-OAEP with SHA-256 and keys of 2048 bits or more for encryption, and ECDSA on P-256 or Ed25519 for signatures.")
}
