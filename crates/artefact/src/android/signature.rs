//! How an Android package is signed: which schemes, by whom. Nothing is verified: the phone does that when it
//! installs. <https://source.android.com/docs/security/features/apksigning>

use crate::Container;
use crate::bytes::{slice, u32_at, u64_at, usize_at};
use crate::ios::der::element;
use crate::x509::{Certificate, algorithm, certificate, children};

/// A signature scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// Files in `META-INF`, one digest per entry: what is between the entries is not protected.
    V1,
    /// A block before the directory, over the whole file; since Android 7.
    V2,
    /// The same with rotation of keys; since Android 9.
    V3,
    /// The same for phones from Android 13 on.
    V31,
    /// A file beside the package, for installation while it is loaded.
    V4,
}

impl Scheme {
    /// The name in Android's documents.
    pub const fn name(self) -> &'static str {
        match self {
            Scheme::V1 => "v1",
            Scheme::V2 => "v2",
            Scheme::V3 => "v3",
            Scheme::V31 => "v3.1",
            Scheme::V4 => "v4",
        }
    }
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The scheme.
    pub scheme: Scheme,
    /// Who signed; none where the certificate cannot be read.
    pub certificate: Option<Certificate>,
    /// The digest of a v1 signature: `SHA1`.
    pub digest: Option<String>,
}

const V2: u32 = 0x7109_871a;
const V3: u32 = 0xf053_68c0;
const V31: u32 = 0x1b93_ad61;
/// Android takes at most ten signers.
const SIGNERS: usize = 16;

/// The signatures of a package, and what could not be read, as the end of a sentence.
pub(crate) fn signatures(container: &dyn Container) -> (Vec<Signature>, Vec<(String, &'static str)>) {
    let mut found = Vec::new();
    let mut trouble = Vec::new();
    for number in container.below("META-INF") {
        let Some(entry) = container.entries().get(number) else { continue };
        let inner = entry.path.get("META-INF/".len()..).unwrap_or_default();
        let Some((stem, ending)) = inner.rsplit_once('.') else { continue };
        let signs = ["RSA", "DSA", "EC"].iter().any(|e| ending.eq_ignore_ascii_case(e));
        let listed = ["SF", "sf"].iter().any(|e| container.find(&format!("META-INF/{stem}.{e}")).is_some());
        if !signs || !listed || inner.contains('/') {
            continue;
        }
        let bytes = container.read(number, 1 << 20).or_else(|t| t.bytes.ok_or(t.why));
        match bytes.ok().as_deref().map(signed_data) {
            Some(Some(signers)) => found.extend(signers),
            _ => {
                trouble.push((entry.path.clone(), "is a signature that cannot be read"));
                found.push(Signature { scheme: Scheme::V1, certificate: None, digest: None });
            }
        }
    }
    if let Some(block) = container.signing_block() {
        block_signatures(&block, &mut found, &mut trouble);
    }
    found.sort_by_key(|s| s.scheme);
    (found, trouble)
}

/// The signers of a PKCS #7 signature. <https://www.rfc-editor.org/rfc/rfc5652#section-5>
fn signed_data(bytes: &[u8]) -> Option<Vec<Signature>> {
    let (outer, _) = element(bytes).ok()?;
    let wrapped = children(outer.content);
    let inner = children(wrapped.get(1).filter(|e| e.tag == 0xa0)?.content);
    let fields = children(inner.first()?.content);
    // Each certificate is read again from its first byte, as its digest is over all of it.
    let mut rest = fields.iter().find(|e| e.tag == 0xa0)?.content;
    let mut certificates = Vec::new();
    while let Ok((_, after)) = element(rest) {
        certificates.extend(certificate(rest));
        rest = after;
        if certificates.len() > SIGNERS {
            break;
        }
    }
    let signers = fields.iter().rev().find(|e| e.tag == 0x31)?;
    let signers = children(signers.content).into_iter().take(SIGNERS).map(|signer| {
        let parts = children(signer.content);
        let named = parts.get(1).map(|e| children(e.content)).unwrap_or_default();
        let digest = parts.get(2).and_then(|e| children(e.content).first().map(|id| algorithm(id.content)));
        let name = |at: usize| named.get(at).map(|e| e.content);
        // The same name may be written in two ways; then the number has to do.
        let fits = |c: &&Certificate| Some(c.serial.as_slice()) == name(1);
        let both = |c: &&Certificate| fits(c) && Some(c.issuer.as_slice()) == name(0);
        let by = certificates.iter().find(both).or_else(|| certificates.iter().find(fits));
        Signature { scheme: Scheme::V1, certificate: by.cloned(), digest }
    });
    Some(signers.collect())
}

/// The signatures of the block before the directory: pairs of a number and a value.
fn block_signatures(block: &[u8], found: &mut Vec<Signature>, trouble: &mut Vec<(String, &'static str)>) {
    let mut at = 0;
    while let Some(len) = u64_at(block, at) {
        let Some(pair) = usize::try_from(len).ok().and_then(|len| slice(block, at + 8, len)) else {
            trouble.push((String::new(), "has a signing block that is damaged"));
            return;
        };
        let scheme = match u32_at(pair, 0) {
            Some(V2) => Some(Scheme::V2),
            Some(V3) => Some(Scheme::V3),
            Some(V31) => Some(Scheme::V31),
            _ => None,
        };
        if let Some(scheme) = scheme {
            let before = found.len();
            let signers = prefixed(pair, 4).map(items).unwrap_or_default();
            for signer in signers.into_iter().take(SIGNERS) {
                found.push(Signature { scheme, certificate: block_certificate(signer), digest: None });
            }
            if found.len() == before {
                trouble.push((String::new(), "has a signature in its signing block that cannot be read"));
                found.push(Signature { scheme, certificate: None, digest: None });
            }
        }
        at += 8 + pair.len();
    }
}

/// The first certificate of a signer: the one that signs.
fn block_certificate(signer: &[u8]) -> Option<Certificate> {
    let signed = prefixed(signer, 0)?;
    let digests = prefixed(signed, 0)?;
    let certificates = prefixed(signed, 4 + digests.len())?;
    certificate(prefixed(certificates, 0)?)
}

/// The bytes after their length.
fn prefixed(bytes: &[u8], at: usize) -> Option<&[u8]> {
    slice(bytes, at + 4, usize_at(bytes, at)?)
}

fn items(bytes: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(item) = prefixed(bytes, at) {
        all.push(item);
        at += 4 + item.len();
    }
    all
}

/// The signature in the file that lies beside a package, `app.apk.idsig`.
/// <https://source.android.com/docs/security/features/apksigning/v4>
pub fn beside(bytes: &[u8]) -> Option<Signature> {
    if u32_at(bytes, 0)? != 2 {
        return None;
    }
    let hashing = prefixed(bytes, 4)?;
    let signing = prefixed(bytes, 8 + hashing.len())?;
    let digest = prefixed(signing, 0)?;
    let by = prefixed(signing, 4 + digest.len()).and_then(certificate);
    Some(Signature { scheme: Scheme::V4, certificate: by, digest: None })
}
