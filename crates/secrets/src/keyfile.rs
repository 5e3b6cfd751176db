//! Files that hold keys, told by their first bytes.

use crate::form::find;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyFile {
    /// A PKCS#12 store: `.p12`, `.pfx`, keystores of recent Java. <https://datatracker.ietf.org/doc/html/rfc7292>
    Pkcs12,
    /// A Java keystore. <https://docs.oracle.com/javase/8/docs/technotes/guides/security/crypto/CryptoSpec.html#KeystoreImplementation>
    Jks,
    /// A keystore of Bouncy Castle. <https://www.bouncycastle.org/documentation/specification_interoperability/>
    Bks,
    /// A private key as PKCS#8 or PKCS#1, without PEM around it. <https://datatracker.ietf.org/doc/html/rfc5958>
    Der,
}

impl KeyFile {
    /// What it is, with its article.
    pub const fn what(self) -> &'static str {
        match self {
            KeyFile::Pkcs12 => "a PKCS#12 key store",
            KeyFile::Jks => "a Java keystore",
            KeyFile::Bks => "a Bouncy Castle keystore",
            KeyFile::Der => "a private key",
        }
    }

    /// What the bytes of a file hold; none where it is no file of keys.
    pub fn of(bytes: &[u8]) -> Option<KeyFile> {
        match bytes {
            [0xfe, 0xed, 0xfe, 0xed, ..] | [0xce, 0xce, 0xce, 0xce, ..] => return Some(KeyFile::Jks),
            [0, 0, 0, 1 | 2, 0, 0, 0, 20, ..] => return Some(KeyFile::Bks),
            _ => {}
        }
        // A sequence, long enough for a key.
        let inside = match bytes {
            [0x30, 0x82, _, _, rest @ ..] => rest,
            [0x30, 0x81, _, rest @ ..] => rest,
            [0x30, 0x80, rest @ ..] => rest,
            _ => return None,
        };
        match inside {
            // Version 3, then content of PKCS#7.
            [2, 1, 3, 0x30, rest @ ..] => {
                let content = rest.get(..24.min(rest.len())).unwrap_or_default();
                let pkcs7 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7];
                find(content, &pkcs7).is_some().then_some(KeyFile::Pkcs12)
            }
            // Version 0, then the algorithm (PKCS#8), or the modulus (PKCS#1).
            [2, 1, 0, 0x30, ..] | [2, 1, 0, 2, 0x82, ..] => Some(KeyFile::Der),
            _ => None,
        }
    }

    /// True for the store with which builds for development are signed; everybody has one with the same password.
    /// <https://developer.android.com/studio/publish/app-signing#debug-mode>
    pub fn is_for_debug(path: &str, bytes: &[u8]) -> bool {
        let name = base::name_of(path).to_ascii_lowercase();
        name.contains("debug") || find(bytes, b"androiddebugkey").is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_are_told_by_their_first_bytes() {
        assert_eq!(KeyFile::of(&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2]), Some(KeyFile::Jks));
        assert_eq!(KeyFile::of(&[0, 0, 0, 2, 0, 0, 0, 20, 1]), Some(KeyFile::Bks));
        let mut p12 = vec![0x30, 0x82, 9, 9, 2, 1, 3, 0x30, 0x82, 9, 0, 6, 9];
        p12.extend([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
        assert_eq!(KeyFile::of(&p12), Some(KeyFile::Pkcs12));
        assert_eq!(KeyFile::of(&[0x30, 0x82, 4, 0, 2, 1, 0, 0x30, 13]), Some(KeyFile::Der));
        // A certificate is a sequence in a sequence.
        assert_eq!(KeyFile::of(&[0x30, 0x82, 4, 0, 0x30, 0x82, 3, 0]), None);
        assert_eq!(KeyFile::of(b"\x89PNG"), None);
        assert!(KeyFile::is_for_debug("android/app/debug.keystore", &[]));
    }
}
