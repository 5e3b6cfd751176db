//! The signature inside a binary: who signed it, with which flags, and which entitlements it was given.
//! <https://developer.apple.com/documentation/technotes/tn3126-inside-code-signing-hashes>

use super::der;
use object::macho;
use object::read::macho::CodeSignature;

/// More parts than any real signature has.
const BLOBS: usize = 64;

/// What the signature of a binary says. It is not verified: phones do that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The name it was signed under, mostly the bundle identifier.
    pub identifier: String,
    /// The team; none for a signature without a certificate.
    pub team: Option<String>,
    /// True where no certificate stands behind it: such a binary runs on no phone as it is.
    pub ad_hoc: bool,
    /// True where a debugger may attach to it by its flags.
    pub get_task_allow: bool,
    /// The hash functions: `SHA-1`, `SHA-256`.
    pub hashes: Vec<&'static str>,
    /// The version of its form, as a number such as 0x20400.
    pub version: u32,
    /// The entitlements, as an XML property list.
    pub entitlements: Option<String>,
    /// Why entitlements that are there could not be read.
    pub unreadable: Option<&'static str>,
}

/// Read the data of `LC_CODE_SIGNATURE`.
pub(crate) fn read(bytes: &[u8]) -> object::Result<Signature> {
    let mut signature = Signature::default();
    let mut der = None;
    for blob in CodeSignature::parse(bytes)?.blobs().take(BLOBS) {
        let blob = blob?;
        match blob.magic() {
            macho::CSMAGIC_CODEDIRECTORY => {
                let Some(directory) = blob.code_directory()? else { continue };
                let header = directory.header();
                let flags = header.flags.get(object::BigEndian);
                signature.ad_hoc |= flags.contains(macho::CS_ADHOC);
                signature.get_task_allow |= flags.contains(macho::CS_GET_TASK_ALLOW);
                signature.version = signature.version.max(directory.version().0);
                let hash = match header.hash_type {
                    macho::CS_HASHTYPE_SHA1 => "SHA-1",
                    macho::CS_HASHTYPE_SHA256 | macho::CS_HASHTYPE_SHA256_TRUNCATED => "SHA-256",
                    macho::CS_HASHTYPE_SHA384 => "SHA-384",
                    _ => "an unknown hash",
                };
                if !signature.hashes.contains(&hash) {
                    signature.hashes.push(hash);
                }
                signature.identifier = String::from_utf8_lossy(directory.ident()?).into_owned();
                signature.team = directory.team_id()?.map(|t| String::from_utf8_lossy(t).into_owned());
            }
            macho::CSMAGIC_EMBEDDED_ENTITLEMENTS => {
                let text = blob.contents();
                match std::str::from_utf8(text) {
                    Ok(text) => signature.entitlements = Some(text.trim_end_matches('\0').to_owned()),
                    Err(_) => signature.unreadable = Some("are not UTF-8"),
                }
            }
            macho::CSMAGIC_EMBEDDED_DER_ENTITLEMENTS => der = Some(blob.contents()),
            _ => {}
        }
    }
    // Both forms say the same; phones of today read the second one.
    if signature.entitlements.is_none()
        && let Some(der) = der
    {
        match der::plist_of(der) {
            Ok(text) => signature.entitlements = Some(text),
            Err(why) => signature.unreadable = Some(why),
        }
    }
    Ok(signature)
}
