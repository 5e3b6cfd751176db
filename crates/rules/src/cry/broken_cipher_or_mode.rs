//! (nothing here: the page explains the rule)
use super::native::WORDS;
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Place, Severity, Tier};
use native::{Call, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "broken-cipher-or-mode",
        number: 3,
        area: Area::Cry,
        title: "Data is encrypted with a broken cipher or in ECB mode",
        severity: Severity::of(Attacker::Network, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[327],
        masvs: &["MASVS-CRYPTO-1"],
        maswe: &[7],
        mastg: &["MASTG-TEST-0221", "MASTG-TEST-0232", "MASTG-TEST-0210"],
        mobile_top_10: &[10],
        page: include_str!("broken_cipher_or_mode.md"),
    },
    check: Check::CodeAndNative(&WORDS, check),
};

fn check(app: &App, out: &mut Out) {
    for weak in app.code.weak_algorithms().into_iter().filter(|w| !w.asymmetric) {
        let finding = finding(weak.place, &weak.call, &weak.call, &weak.algorithm);
        // What others encrypt the app must read.
        let severity = if weak.reads { finding.severity.lower() } else { finding.severity };
        out.push(finding.severity(severity));
    }
    let native = &app.native;
    for call in native.calls.iter().filter(|c| c.scope.when.ships() != Some(false)) {
        let Some(algorithm) = algorithm(call) else { continue };
        let by = name_of(native, &call.scope);
        out.push(finding(call.place.clone(), &format!("{by} {algorithm}"), &by, algorithm));
    }
}

const ECB: &str = "AES in ECB mode";

/// The broken algorithm of a native call.
fn algorithm(call: &Call) -> Option<&'static str> {
    match call.name.as_str() {
        "getInstance"
            if call.is_on("Cipher") || call.is_on("KeyGenerator") || call.is_on("SecretKeyFactory") =>
        {
            transformation(call.arg(0)?.as_str()?, call.is_on("Cipher"))
        }
        "setBlockModes" => call
            .args
            .iter()
            .any(|(_, v)| v.mentions("BLOCK_MODE_ECB") || v.as_str() == Some("ECB"))
            .then_some(ECB),
        "ECB" if call.new && call.args.is_empty() => Some(ECB),
        "CCCrypt" | "CCCryptorCreate" => {
            let says = |word: &str| call.args.iter().any(|(_, v)| mentions(v, word));
            let ciphers = [
                ("kCCAlgorithmDES", "DES"),
                ("kCCAlgorithm3DES", "3DES"),
                ("kCCAlgorithmRC4", "RC4"),
                ("kCCAlgorithmRC2", "RC2"),
                ("kCCAlgorithmCAST", "CAST"),
                ("kCCAlgorithmBlowfish", "Blowfish"),
            ];
            let broken = ciphers.iter().find(|(word, _)| says(word)).map(|(_, name)| *name);
            broken.or(says("kCCOptionECBMode").then_some(ECB))
        }
        _ => None,
    }
}

fn mentions(value: &Value, word: &str) -> bool {
    value.any(&|v| matches!(v, Value::Name(_) | Value::Member(..)) && v.name() == Some(word))
}

/// What a name of the Java Cryptography Architecture says; `AES` alone means ECB.
fn transformation(text: &str, cipher: bool) -> Option<&'static str> {
    let upper = text.to_ascii_uppercase();
    let mut parts = upper.split('/');
    let (name, mode) = (parts.next().unwrap_or_default(), parts.next());
    match (name, mode) {
        ("DES", _) => Some("DES"),
        ("DESEDE" | "TRIPLEDES", _) => Some("3DES"),
        ("RC4" | "ARC4" | "ARCFOUR", _) => Some("RC4"),
        ("RC2", _) => Some("RC2"),
        ("BLOWFISH", _) => Some("Blowfish"),
        (name, _) if name.starts_with("PBEWITHMD5ANDDES") || name.ends_with("ANDRC4_128") => {
            Some("DES or RC4")
        }
        ("AES", None | Some("ECB")) if cipher => Some(ECB),
        _ => None,
    }
}

fn finding(place: Place, subject: &str, by: &str, algorithm: &str) -> Finding {
    let ecb = algorithm == ECB;
    let (severity, why) = if ecb {
        (
            Severity::of(Attacker::Holder, Gain::Data),
            "In ECB mode equal blocks of a text give equal blocks of ciphertext: who sees it reads patterns, and can swap blocks without being noticed.",
        )
    } else {
        (
            RULE.info.severity,
            "The cipher is broken or its keys and blocks are so short that it can be read with the means of today.",
        )
    };
    Finding::new(&RULE.info, place, subject, format!("`{by}` uses {algorithm}."))
        .severity(severity)
        .why(why)
        .help("Use AES in GCM mode with a new random nonce for each message: `AES-GCM` in Web Crypto, `AES/GCM/NoPadding` on Android, `AES.GCM` of CryptoKit on iOS.")
}
