//! D1 to D3: data.

use super::{Seen, answer};
use crate::words::list_words;
use base::{Demand, DemandId, Status};
use knowledge::Kind;

/// Rules about tokens and keys at rest.
const STORAGE: [&str; 7] = [
    "token-in-web-storage",
    "token-in-preferences",
    "auth-sdk-persists-plain",
    "key-stored-with-data",
    "plugin-stores-tokens-in-clear",
    "secret-in-userdefaults-native",
    "keychain-accessibility-weak",
];

/// D1.
pub(super) fn no_secret(seen: &Seen) -> Demand {
    let id = DemandId::NoSecretInClient;
    let rules =
        ["secret-in-capacitor-config", "live-update-signing-key-exposed", "sensitive-file-in-web-assets"];
    seen.broken_by(id, &rules).unwrap_or_else(|| {
        answer(
            id,
            Status::CouldNotTell,
            "the configuration and the names of web assets were searched; source code and packages were not",
            vec![],
        )
    })
}

/// D2.
pub(super) fn secure_storage(seen: &Seen) -> Demand {
    let id = DemandId::SecureStorage;
    if let Some(broken) = seen.broken_by(id, &STORAGE) {
        return broken;
    }
    let (names, places) = seen.of_kind(Kind::SecureStorage);
    let note = if names.is_empty() {
        "no package for Keychain or Keystore is installed, and the code that stores values was not followed"
            .to_owned()
    } else {
        format!(
            "{} is installed, and no token was seen on its way into plain storage; not every path can be followed",
            list_words(&names)
        )
    };
    answer(id, Status::CouldNotTell, note, places)
}

/// D3.
pub(super) fn biometrics(seen: &Seen) -> Demand {
    let id = DemandId::BiometricProtection;
    if let Some(broken) = seen.broken_by(id, &["biometric-result-only-a-boolean"]) {
        return broken;
    }
    let prompts = seen.app.code.prompts();
    let bound: Vec<_> = prompts.iter().filter(|p| p.gives == knowledge::Gate::Bound).collect();
    if !bound.is_empty() {
        let names: std::collections::BTreeSet<String> = bound.iter().map(|p| format!("`{}`", p.by)).collect();
        let names: Vec<String> = names.into_iter().collect();
        let note = format!(
            "the system releases a secret after a prompt ({}); whether all that needs it is kept there was not followed",
            list_words(&names)
        );
        return answer(id, Status::CouldNotTell, note, bound.iter().map(|p| p.place.clone()).collect());
    }
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
