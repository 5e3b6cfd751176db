//! Certificates (X.509), as far as people ask about them: whose, for which key, for how long.
//! <https://www.rfc-editor.org/rfc/rfc5280>

use crate::ios::der::{Element, element};
use sha2::{Digest, Sha256};

/// The key of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA, with its size in bits.
    Rsa(usize),
    /// DSA, with its size in bits.
    Dsa(usize),
    /// An elliptic curve, by its size in bits; 0 where the curve is not known.
    Ec(usize),
    /// Something else.
    Other,
}

impl PublicKey {
    /// The name with the size: "RSA, 1024 bits".
    pub fn name(&self) -> String {
        match self {
            PublicKey::Rsa(bits) => format!("RSA, {bits} bits"),
            PublicKey::Dsa(bits) => format!("DSA, {bits} bits"),
            PublicKey::Ec(0) => "elliptic curve".to_owned(),
            PublicKey::Ec(bits) => format!("elliptic curve, {bits} bits"),
            PublicKey::Other => "an unknown kind of key".to_owned(),
        }
    }

    /// True for keys smaller than 2048 bits for RSA and DSA and 224 for curves, which NIST no longer allows.
    /// <https://nvlpubs.nist.gov/nistpubs/SpecialPublications/NIST.SP.800-131Ar2.pdf>
    pub fn is_weak(&self) -> bool {
        match self {
            PublicKey::Rsa(bits) | PublicKey::Dsa(bits) => *bits < 2048,
            PublicKey::Ec(bits) => *bits != 0 && *bits < 224,
            PublicKey::Other => false,
        }
    }
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whose it is: `CN=Android Debug, O=Android, C=US`.
    pub subject: String,
    /// Its key.
    pub key: PublicKey,
    /// How it is signed: `SHA256withRSA`; the number where that is not known.
    pub signed: String,
    /// The first and the last moment of its validity, as `2024-01-31T00:00:00Z`.
    pub valid: (String, String),
    /// SHA-256 of the whole certificate, in hexadecimal.
    pub sha256: String,
    /// The issuer as it lies in it; with the serial number it is what signatures name it by.
    pub(crate) issuer: Vec<u8>,
    /// The serial number as it lies in it.
    pub(crate) serial: Vec<u8>,
}

impl Certificate {
    /// True for the key that the Android tools make for development. <https://developer.android.com/studio/publish/app-signing#debug-mode>
    pub fn is_debug(&self) -> bool {
        self.subject.contains("CN=Android Debug")
    }
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

/// The elements inside another one.
pub(crate) fn children(mut bytes: &[u8]) -> Vec<Element<'_>> {
    let mut all = Vec::new();
    while let Ok((one, rest)) = element(bytes) {
        all.push(one);
        bytes = rest;
        if all.len() > 10_000 {
            break;
        }
    }
    all
}

/// Read a certificate; none where it is none.
pub(crate) fn certificate(bytes: &[u8]) -> Option<Certificate> {
    let (outer, rest) = element(bytes).ok()?;
    let whole = bytes.get(..bytes.len() - rest.len())?;
    let parts = children(outer.content);
    let body = parts.first().filter(|e| e.tag == SEQUENCE)?;
    let mut fields = children(body.content);
    // The version is optional.
    if fields.first()?.tag == 0xa0 {
        fields.remove(0);
    }
    let [serial, signed, issuer, validity, subject, key, ..] = fields.as_slice() else { return None };
    let moments = children(validity.content);
    let moment = |at: usize| moments.get(at).and_then(time).unwrap_or_default();
    let digest = Sha256::digest(whole);
    Some(Certificate {
        subject: name(subject),
        key: public_key(key),
        signed: algorithm(children(signed.content).first()?.content),
        valid: (moment(0), moment(1)),
        sha256: digest.iter().map(|b| format!("{b:02x}")).collect(),
        issuer: issuer.content.to_vec(),
        serial: serial.content.to_vec(),
    })
}

/// A name as its parts in their order.
fn name(element: &Element<'_>) -> String {
    let mut parts = Vec::new();
    for set in children(element.content).iter().filter(|e| e.tag == SET) {
        for pair in children(set.content) {
            let [kind, value, ..] = children(pair.content)[..] else { continue };
            let label = match kind.content {
                [0x55, 4, 3] => "CN",
                [0x55, 4, 6] => "C",
                [0x55, 4, 7] => "L",
                [0x55, 4, 8] => "ST",
                [0x55, 4, 10] => "O",
                [0x55, 4, 11] => "OU",
                _ => continue,
            };
            let text = if value.tag == 0x1e {
                let units = value
                    .content
                    .chunks_exact(2)
                    .filter_map(|p| Some(u16::from_be_bytes(p.try_into().ok()?)));
                char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
            } else {
                String::from_utf8_lossy(value.content).into_owned()
            };
            let text: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
            parts.push(format!("{label}={text}"));
        }
    }
    parts.truncate(32);
    parts.join(", ")
}

/// `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ`; two digits below 50 are of this century.
fn time(element: &Element<'_>) -> Option<String> {
    let text = std::str::from_utf8(element.content).ok()?;
    let text = match element.tag {
        0x17 if text.get(..2)?.parse::<u8>().ok()? < 50 => format!("20{text}"),
        0x17 => format!("19{text}"),
        0x18 => text.to_owned(),
        _ => return None,
    };
    let digits = text.get(..14).filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?;
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    Some(format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    ))
}

fn public_key(element: &Element<'_>) -> PublicKey {
    let parts = children(element.content);
    let (Some(kind), Some(bits)) = (parts.first(), parts.get(1)) else { return PublicKey::Other };
    let kind = children(kind.content);
    // The first byte of a bit string says how many bits at its end do not count.
    let key = children(bits.content.get(1..).unwrap_or_default());
    match kind.first().map(|k| k.content) {
        Some([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, ..]) => {
            let modulus = key.first().map(|k| children(k.content)).unwrap_or_default();
            PublicKey::Rsa(modulus.first().map_or(0, |m| size(m.content)))
        }
        Some([0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1]) => {
            let parameters = kind.get(1).map(|p| children(p.content)).unwrap_or_default();
            PublicKey::Dsa(parameters.first().map_or(0, |p| size(p.content)))
        }
        Some([0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]) => PublicKey::Ec(match kind.get(1).map(|c| c.content) {
            Some([0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]) => 256,
            Some([0x2b, 0x81, 4, 0, 33]) => 224,
            Some([0x2b, 0x81, 4, 0, 34]) => 384,
            Some([0x2b, 0x81, 4, 0, 35]) => 521,
            _ => 0,
        }),
        _ => PublicKey::Other,
    }
}

/// The number of bits of an unsigned number.
fn size(bytes: &[u8]) -> usize {
    let bytes = bytes.iter().position(|b| *b != 0).and_then(|at| bytes.get(at..)).unwrap_or_default();
    bytes.first().map_or(0, |first| bytes.len() * 8 - first.leading_zeros() as usize)
}

/// The name of a way to sign, as Java has it.
pub(crate) fn algorithm(id: &[u8]) -> String {
    match id {
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, last] => match last {
            1 => "RSA",
            4 => "MD5withRSA",
            5 => "SHA1withRSA",
            10 => "RSASSA-PSS",
            11 => "SHA256withRSA",
            12 => "SHA384withRSA",
            13 => "SHA512withRSA",
            14 => "SHA224withRSA",
            _ => "unknown",
        },
        [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3] => "SHA1withDSA",
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1] => "SHA1withECDSA",
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2] => "SHA256withECDSA",
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3] => "SHA384withECDSA",
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4] => "SHA512withECDSA",
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 2] => "SHA256withDSA",
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5] => "MD5",
        [0x2b, 0x0e, 3, 2, 26] => "SHA1",
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1] => "SHA256",
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2] => "SHA384",
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3] => "SHA512",
        _ => "unknown",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut all = vec![tag];
        if content.len() < 0x80 {
            all.push(content.len() as u8);
        } else {
            all.extend([0x82, (content.len() >> 8) as u8, content.len() as u8]);
        }
        all.extend(content);
        all
    }

    /// A certificate with an RSA key of `bytes` bytes and a name.
    pub(crate) fn sample(name: &str, bytes: usize) -> Vec<u8> {
        let rsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1];
        let oid = |last: u8| tlv(6, &[rsa.as_slice(), &[last]].concat());
        let common = tlv(SEQUENCE, &[tlv(6, &[0x55, 4, 3]), tlv(0x0c, name.as_bytes())].concat());
        let who = tlv(SEQUENCE, &tlv(SET, &common));
        let when = tlv(SEQUENCE, &[tlv(0x17, b"240131000000Z"), tlv(0x18, b"20530131000000Z")].concat());
        let modulus = tlv(2, &[vec![0], vec![0x80; bytes]].concat());
        let key = tlv(SEQUENCE, &[modulus, tlv(2, &[1, 0, 1])].concat());
        let bits = tlv(3, &[vec![0], key].concat());
        let spki = tlv(SEQUENCE, &[tlv(SEQUENCE, &oid(1)), bits].concat());
        let signed = tlv(SEQUENCE, &oid(11));
        let body = [tlv(0xa0, &tlv(2, &[2])), tlv(2, &[1]), signed.clone(), who.clone(), when, who, spki];
        tlv(SEQUENCE, &[tlv(SEQUENCE, &body.concat()), signed, tlv(3, &[0, 0])].concat())
    }

    #[test]
    fn a_certificate_says_whose_it_is_and_how_strong() {
        let found = certificate(&sample("Android Debug", 128)).unwrap();
        assert_eq!(found.subject, "CN=Android Debug");
        assert!(found.is_debug() && found.key.is_weak());
        assert_eq!(found.key, PublicKey::Rsa(1024));
        assert_eq!(found.signed, "SHA256withRSA");
        assert_eq!(found.valid, ("2024-01-31T00:00:00Z".into(), "2053-01-31T00:00:00Z".into()));
        assert_eq!(found.sha256.len(), 64);
        assert!(!certificate(&sample("Somebody", 256)).unwrap().key.is_weak());
    }

    #[test]
    fn broken_certificates_are_none() {
        let good = sample("a", 128);
        for i in 0..good.len() {
            let _ = certificate(&good[..i]);
            let mut bad = good.clone();
            bad[i] ^= 0xff;
            let _ = certificate(&bad);
        }
        assert!(certificate(b"").is_none() && certificate(&[0x30, 0]).is_none());
    }
}
