//! (nothing here: the page explains the rule)
use super::native::{WORDS, password};
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use native::{Call, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "weak-hash-or-kdf-for-secrets",
        number: 5,
        area: Area::Cry,
        title: "A password is protected by a fast digest",
        severity: Severity::of(Attacker::Injection, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[916, 328],
        masvs: &["MASVS-CRYPTO-1", "MASVS-CRYPTO-2"],
        maswe: &[8, 14],
        mastg: &["MASTG-TEST-0211"],
        mobile_top_10: &[10],
        page: include_str!("weak_hash_or_kdf_for_secrets.md"),
    },
    check: Check::CodeAndNative(&WORDS, check),
};

/// Fewer rounds of PBKDF2 than these protect no password.
const ROUNDS: u64 = 100_000;

fn check(app: &App, out: &mut Out) {
    let leaks = app.code.checks_leaks();
    for digest in app.code.digested_passwords().into_iter().filter(|_| !leaks) {
        let mut finding = fast(digest.place, &digest.call, &digest.name).confidence(Confidence::Likely);
        finding.steps = digest.steps;
        out.push(finding);
    }
    for key in app.code.cheap_keys() {
        out.push(match (key.rounds, &key.name) {
            (None, name) => slow(
                key.place,
                &key.call,
                format!(
                    "`{}` gets `{}` as a text: one round of MD5 makes the key.",
                    key.call,
                    name.as_deref().unwrap_or_default()
                ),
            ),
            (Some(rounds), _) if key.logarithm => {
                slow(key.place, &key.call, format!("`{}` works with a cost of {rounds} only.", key.call))
            }
            (Some(rounds), _) => few(key.place, &key.call, &key.call, rounds),
        });
    }
    let native = &app.native;
    for call in native.calls.iter().filter(|c| c.scope.when.ships() != Some(false)) {
        let by = name_of(native, &call.scope);
        if let Some(name) = digested(call).and_then(password) {
            out.push(fast(call.place.clone(), &by, name).confidence(Confidence::Likely));
        }
        if let Some(rounds) = rounds(call).filter(|r| *r > 1 && *r < ROUNDS) {
            out.push(few(call.place.clone(), &format!("{by} {}", call.name), &by, rounds));
        }
    }
}

/// What a native call digests once.
fn digested(call: &Call) -> Option<&Value> {
    let digest = call.receiver.as_ref().is_some_and(|r| {
        r.any(&|v| matches!(v, Value::Call { name, receiver: Some(on), .. } if name == "getInstance" && on.name() == Some("MessageDigest")))
    });
    match call.name.as_str() {
        "digest" | "update" if digest || call.is_on("MessageDigest") => call.arg(0),
        "CC_MD5" | "CC_SHA1" | "CC_SHA256" | "CC_SHA512" => call.arg(0),
        "hash"
            if call
                .receiver
                .as_ref()
                .and_then(Value::name)
                .is_some_and(|n| matches!(n, "MD5" | "SHA1" | "SHA256" | "SHA384" | "SHA512")) =>
        {
            call.labelled("data")
        }
        _ => None,
    }
}

/// The rounds of a derivation.
fn rounds(call: &Call) -> Option<u64> {
    let value = match call.name.as_str() {
        "PBEKeySpec" if call.new => call.arg(2),
        "CCKeyDerivationPBKDF" => call.arg(6),
        "PBKDF2" if call.new => call.labelled("iterations"),
        _ => None,
    };
    let value = value?.as_number()?;
    value.replace('_', "").parse().ok()
}

fn fast(place: Place, by: &str, name: &str) -> Finding {
    Finding::new(&RULE.info, place, format!("{by} {name}"), format!("`{by}` digests `{name}` once."))
        .why("A phone tries millions of guesses a second against such a digest, all PINs of six digits within one second: who gets hold of it has the password.")
        .help("Let the server check passwords. For a lock on the phone bind a key in the keychain or keystore to the fingerprint or passcode; where a key must be made of a password, use Argon2id or scrypt.")
}

fn few(place: Place, subject: &str, by: &str, rounds: u64) -> Finding {
    slow(place, subject, format!("`{by}` derives a key from a password with {rounds} rounds only."))
}

fn slow(place: Place, subject: &str, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .severity(Severity::of(Attacker::Holder, Gain::Account))
        .why("Who gets hold of what the key protects tries likely passwords until one fits; only the work for each of them stands in the way.")
        .help("Use Argon2id or scrypt, or PBKDF2 with SHA-256 and 600000 rounds, each with a random salt. What was encrypted before must be encrypted again.")
}
