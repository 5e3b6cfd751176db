//! Cryptography in native sources: which arguments are keys, nonces, salts and passwords, and whether they are constants.

use native::{Call, Native, Scope, Value};

/// What the rules of this area look for in native sources.
pub(super) const WORDS: [&str; 20] = [
    "javax.crypto",
    "SecretKeySpec",
    "IvParameterSpec",
    "GCMParameterSpec",
    "PBEKeySpec",
    "MessageDigest",
    "Cipher.getInstance",
    "KeyPairGenerator",
    "Signature.getInstance",
    "setBlockModes",
    "SupportFactory",
    "SupportOpenHelperFactory",
    "CommonCrypto",
    "CryptoKit",
    "CryptoSwift",
    "CCCrypt",
    "CC_MD5",
    "CC_SHA",
    "SecKeyCreate",
    "CCKeyDerivation",
];

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    /// The vector of CBC and its like.
    Iv,
    /// A number that a key must never meet twice: GCM, CTR.
    Nonce,
    Salt,
}

/// The arguments of a call that are keys, nonces and salts.
pub(super) fn parts(call: &Call) -> Vec<(Part, &Value)> {
    let labelled = |label: &str| call.labelled(label);
    let all = match call.name.as_str() {
        "SecretKeySpec" if call.new => vec![(Part::Key, call.arg(0))],
        "SupportFactory" | "SupportOpenHelperFactory" if call.new => vec![(Part::Key, call.arg(0))],
        "PBEKeySpec" if call.new => vec![(Part::Key, call.arg(0)), (Part::Salt, call.arg(1))],
        "IvParameterSpec" if call.new => vec![(Part::Iv, call.arg(0))],
        "GCMParameterSpec" if call.new => vec![(Part::Nonce, call.arg(1))],
        "PBEParameterSpec" if call.new => vec![(Part::Salt, call.arg(0))],
        "SymmetricKey" => vec![(Part::Key, labelled("data"))],
        "Nonce" => vec![(Part::Nonce, labelled("data"))],
        "CCCrypt" => vec![(Part::Key, call.arg(3)), (Part::Iv, call.arg(5).filter(|_| cbc(call)))],
        "CCHmac" => vec![(Part::Key, call.arg(1))],
        "CCKeyDerivationPBKDF" => vec![(Part::Key, call.arg(1)), (Part::Salt, call.arg(3))],
        "AES" | "ChaCha20" | "Blowfish" if call.new => {
            vec![(Part::Key, labelled("key")), (Part::Iv, labelled("iv"))]
        }
        "CBC" | "CFB" | "OFB" if call.new => vec![(Part::Iv, labelled("iv"))],
        "GCM" | "CTR" if call.new => vec![(Part::Nonce, labelled("iv"))],
        "PBKDF2" if call.new => vec![(Part::Key, labelled("password")), (Part::Salt, labelled("salt"))],
        _ => Vec::new(),
    };
    all.into_iter().filter_map(|(part, value)| Some((part, value?))).collect()
}

fn cbc(call: &Call) -> bool {
    let encrypts = call
        .arg(0)
        .is_some_and(|v| v.mentions("kCCEncrypt") || matches!(v.plain(), Value::Number(n) if n == "0"));
    encrypts && !call.arg(2).is_some_and(|v| v.mentions("kCCOptionECBMode"))
}

/// What constant a value is, in words; none where it may be anything.
pub(super) fn constant(native: &Native, call: &Call, value: &Value) -> Option<&'static str> {
    if let Value::Either(_) = value.plain() {
        return None;
    }
    let what = bytes(value, 6)?;
    let zeros = what == ZEROS;
    (!zeros || !is_filled(native, call, value)).then_some(what)
}

const ZEROS: &str = "nothing but zeros";

fn bytes(value: &Value, left: u8) -> Option<&'static str> {
    if left == 0 {
        return None;
    }
    let inner = |v: &Value| bytes(v, left - 1);
    match value {
        Value::Str(text) => (!text.is_empty() && !is_placeholder(text)).then_some("a text of the program"),
        Value::Var(_, v) | Value::Cast(_, v) | Value::Built(v, _) => inner(v),
        Value::Member(v, name) => {
            matches!(name.as_str(), "utf8" | "bytes" | "data" | "utf8CString" | "UTF8String")
                .then(|| inner(v))
                .flatten()
        }
        Value::List(items) => {
            (items.len() > 7 && items.iter().all(is_number)).then_some("a list of numbers of the program")
        }
        Value::Call { receiver, name, args, .. } => {
            let first = args.first().map(|(_, a)| a);
            let labelled = |l: &str| args.iter().find(|(x, _)| x.as_deref() == Some(l)).map(|(_, v)| v);
            match (name.as_str(), receiver.as_deref()) {
                ("byte[]" | "ByteArray", None) if args.len() == 1 && first.is_some_and(is_number) => {
                    Some(ZEROS)
                }
                ("Data" | "NSData", None) if labelled("count").is_some_and(is_number) => Some(ZEROS),
                ("callAsFunction" | "Array" | "Data", _)
                    if labelled("repeating").is_some_and(is_number) && labelled("count").is_some() =>
                {
                    Some(ZEROS)
                }
                ("byteArrayOf", None) => (args.len() > 7 && args.iter().all(|(_, a)| is_number(a)))
                    .then_some("a list of numbers of the program"),
                (
                    "getBytes" | "toByteArray" | "encodeToByteArray" | "toCharArray" | "data"
                    | "dataUsingEncoding" | "UTF8String" | "bytes",
                    Some(object),
                ) => inner(object),
                (
                    "decode"
                    | "decodeBase64"
                    | "hexStringToByteArray"
                    | "hexToBytes"
                    | "decodeHex"
                    | "Data"
                    | "Array"
                    | "digest"
                    | "padding"
                    | "String",
                    _,
                ) => first.and_then(inner),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value.plain(), Value::Number(_))
}

fn is_placeholder(text: &str) -> bool {
    let small = text.to_ascii_lowercase();
    ["your_", "your-", "changeme", "placeholder", "xxxx", "<"].iter().any(|w| small.contains(w))
}

/// True where the array is handed to something that may fill it, or is written to.
fn is_filled(native: &Native, call: &Call, value: &Value) -> bool {
    let Some(name) = value.name() else { return false };
    let file = call.place.file();
    let is = |v: &Value| {
        matches!(v, Value::Var(..) | Value::Built(..) | Value::Name(_) | Value::Cast(..))
            && v.name() == Some(name)
    };
    let by_call = native.calls.iter().filter(|c| c.place.file() == file && c.place != call.place).any(|c| {
        let given = c.args.iter().any(|(_, a)| is(a)) && parts(c).is_empty();
        given || c.receiver.as_ref().is_some_and(is)
    });
    by_call || native.assigns.iter().any(|a| a.place.file() == file && is(&a.object))
}

/// True where a call takes place in code that only decrypts.
pub(super) fn decrypts(native: &Native, scope: &Scope) -> bool {
    let method = native.method(scope).map(|m| m.name.to_ascii_lowercase()).unwrap_or_default();
    let says = |word: &str| {
        native
            .calls
            .iter()
            .filter(|c| c.scope.method == scope.method && c.name == "init")
            .any(|c| c.args.iter().any(|(_, v)| v.mentions(word)))
    };
    (method.contains("decrypt") || says("DECRYPT_MODE")) && !says("ENCRYPT_MODE")
}

/// The name of the password, PIN or code that a value is made of.
pub(super) fn password(value: &Value) -> Option<&str> {
    match value {
        Value::Var(_, inner) if inner.is_constant() => None,
        Value::Param(name) => is_password(name).then_some(name),
        Value::Var(name, inner) => is_password(name).then_some(name.as_str()).or_else(|| password(inner)),
        Value::Name(name) => name.rsplit('.').next().filter(|n| is_password(n)),
        Value::Member(inner, name) => is_password(name).then_some(name.as_str()).or_else(|| password(inner)),
        Value::Cast(_, inner) | Value::Built(inner, _) => password(inner),
        Value::Join(parts) => parts.iter().find_map(password),
        Value::Call { receiver, name, args, .. }
            if matches!(
                name.as_str(),
                "getBytes"
                    | "toByteArray"
                    | "encodeToByteArray"
                    | "toCharArray"
                    | "data"
                    | "dataUsingEncoding"
                    | "Data"
                    | "UTF8String"
                    | "cStringUsingEncoding"
                    | "String"
                    | "trim"
                    | "bytes"
            ) =>
        {
            receiver.as_deref().and_then(password).or_else(|| args.iter().find_map(|(_, a)| password(a)))
        }
        _ => None,
    }
}

/// True for names of what people choose and remember.
fn is_password(name: &str) -> bool {
    let words = flow::words(name);
    let last = words.last().map(String::as_str).unwrap_or_default();
    matches!(last, "password" | "passphrase" | "passcode" | "pin" | "pincode" | "passwd" | "pwd")
        && !words.iter().any(|w| matches!(w.as_str(), "is" | "has" | "map" | "show"))
}
