//! What kind of secret a name speaks of.

use crate::names::{Says, holds, is_password, is_token_field, may_be_secret, says, words};

/// What a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secret {
    /// A token of a session.
    Token,
    /// What the user types to sign in.
    Password,
    /// A private key, or the words from which one is made.
    Key,
    /// A key that encrypts what the app keeps.
    DataKey,
    /// A code that is good for once, or the number on the back of a card.
    Code,
    /// What says who somebody is or how to reach them.
    Personal,
}

impl Secret {
    /// A noun for messages.
    pub const fn word(self) -> &'static str {
        match self {
            Secret::Token => "a token",
            Secret::Password => "a password",
            Secret::Key => "a private key",
            Secret::DataKey => "an encryption key",
            Secret::Code => "a one-time code",
            Secret::Personal => "personal data",
        }
    }
}

/// Words that make a name speak of something else than the value itself.
const ABOUT: [&str; 22] = [
    "has", "is", "show", "hide", "no", "verified", "valid", "invalid", "send", "resend", "verify", "label",
    "error", "type", "length", "count", "support", "contact", "needs", "enable", "enabled", "template",
];

/// Parts of the names of codes and of personal data.
const PERSONAL: [&str; 11] =
    ["otp", "cvv", "cvc", "email", "phone", "birth", "dob", "ssn", "iban", "number", "name"];

/// The kind of secret that a name speaks of, if it does. Personal data and codes count where `all` is true.
pub(crate) fn kind_of(name: &str, all: bool) -> Option<Secret> {
    if !(may_be_secret(name) || all && holds(name, &PERSONAL)) {
        return None;
    }
    let list = words(name);
    let has = |word: &str| list.iter().any(|w| w == word);
    match says(name) {
        Says::Secret if list.iter().any(|w| is_password(w)) => Some(Secret::Password),
        Says::Secret if has("encryption") || has("master") => Some(Secret::DataKey),
        Says::Secret if ["key", "privatekey", "mnemonic", "phrase", "nsec"].iter().any(|w| has(w)) => {
            Some(Secret::Key)
        }
        Says::Secret => Some(Secret::Token),
        Says::Harmless => None,
        Says::Nothing if !all || list.iter().any(|w| ABOUT.contains(&w.as_str())) => None,
        Says::Nothing => {
            let at =
                |n: usize| list.len().checked_sub(n).and_then(|i| list.get(i)).map_or("", String::as_str);
            match (at(2), at(1)) {
                (_, "otp" | "totp" | "cvv" | "cvc") => Some(Secret::Code),
                (
                    _,
                    "email" | "phone" | "phonenumber" | "birthday" | "birthdate" | "dob" | "ssn" | "iban",
                )
                | ("email", "address")
                | ("phone" | "mobile" | "card", "number")
                | ("birth" | "of", "date" | "birth")
                | ("full" | "first" | "last", "name") => Some(Secret::Personal),
                _ => None,
            }
        }
    }
}

/// True for the names under which an answer holds the token of a session.
pub(crate) fn holds_token(name: &str) -> bool {
    name == "token" || is_token_field(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_speak_about_a_value_are_not_the_value() {
        for name in [
            "emailVerified",
            "hasEmail",
            "showOtp",
            "supportEmail",
            "emailLabel",
            "phoneType",
            "name",
            "mail",
        ] {
            assert_eq!(kind_of(name, true), None, "{name}");
        }
        assert_eq!(kind_of("email", false), None);
    }

    #[test]
    fn kinds_are_told_by_name() {
        for (name, kind) in [
            ("accessToken", Secret::Token),
            ("user_password", Secret::Password),
            ("mnemonic", Secret::Key),
            ("privateKey", Secret::Key),
            ("encryptionKey", Secret::DataKey),
            ("otp", Secret::Code),
            ("userEmail", Secret::Personal),
            ("phone_number", Secret::Personal),
            ("dateOfBirth", Secret::Personal),
        ] {
            assert_eq!(kind_of(name, true), Some(kind), "{name}");
        }
    }
}
