//! D1 to D3: data.

use super::{Seen, answer};
use crate::words::list_words;
use base::{Demand, DemandId, Status};
use knowledge::Kind;

/// D1.
pub(super) fn no_secret(seen: &Seen) -> Demand {
    let id = DemandId::NoSecretInClient;
    let rules =
        ["secret-in-capacitor-config", "live-update-signing-key-exposed", "sensitive-file-in-web-assets"];
    seen.broken_by(id, &rules).unwrap_or_else(|| {
        answer(
            id,
            Status::CouldNotTell,
            "configuration and web assets were searched; source code and packages were not",
            vec![],
        )
    })
}

/// D2.
pub(super) fn secure_storage(seen: &Seen) -> Demand {
    let id = DemandId::SecureStorage;
    if let Some(broken) = seen.broken_by(id, &["plugin-stores-tokens-in-clear"]) {
        return broken;
    }
    let (names, places) = seen.of_kind(Kind::SecureStorage);
    let note = if names.is_empty() {
        "no package for Keychain or Keystore is installed, and the code that stores values was not followed"
            .to_owned()
    } else {
        format!("{} is installed; whether every token goes there was not followed", list_words(&names))
    };
    answer(id, Status::CouldNotTell, note, places)
}

/// D3.
pub(super) fn biometrics(seen: &Seen) -> Demand {
    let id = DemandId::BiometricProtection;
    let (names, places) = seen.of_kind(Kind::Biometric);
    let note = if names.is_empty() {
        "no package for biometrics is installed; whether the app holds values that need it was not judged"
            .to_owned()
    } else {
        format!(
            "{} is installed; whether it releases a key or only answers yes was not followed",
            list_words(&names)
        )
    };
    answer(id, Status::CouldNotTell, note, places)
}
