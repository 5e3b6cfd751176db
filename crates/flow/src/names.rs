//! Which names speak of something secret. Names are taken apart into words, so that `tokenCount` is a count and
//! `keyboard` no key.

/// What a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// A session token, a password or a key.
    Secret,
    /// Something that is named like a secret but is none: a token for push messages, a nonce.
    Harmless,
    /// Nothing of the kind.
    Nothing,
}

/// Words that make a token or key something harmless or short-lived.
const HARMLESS: [&str; 62] = [
    "push",
    "fcm",
    "apns",
    "apn",
    "apple",
    "device",
    "notification",
    "notifications",
    "registration",
    "csrf",
    "xsrf",
    "public",
    "has",
    "is",
    "no",
    "needs",
    "cancel",
    "cancellation",
    "page",
    "next",
    "sync",
    "change",
    "delta",
    "voip",
    "widget",
    "design",
    "theme",
    "pkce",
    "verifier",
    "nonce",
    "state",
    "challenge",
    "captcha",
    "recaptcha",
    "mapbox",
    "map",
    "expired",
    "show",
    "hide",
    "should",
    "can",
    "set",
    "get",
    "remove",
    "clear",
    "delete",
    "last",
    "selected",
    "search",
    "sort",
    "count",
    "symbol",
    "erc20",
    "nft",
    "swap",
    "mint",
    "contract",
    "syntax",
    "parse",
    "lexer",
    "continuation",
    "upload",
];

/// Words at the end that do not change what a value is.
const TAILS: [&str; 11] =
    ["data", "string", "value", "str", "text", "new", "old", "current", "stored", "saved", "raw"];

/// What a name of a variable, property or key says.
pub(crate) fn says(name: &str) -> Says {
    let mut words = words(name);
    while words.len() > 1 && words.last().is_some_and(|w| TAILS.contains(&w.as_str())) {
        words.pop();
    }
    let at = |n: usize| words.len().checked_sub(n).and_then(|i| words.get(i)).map_or("", String::as_str);
    let secret = match at(1) {
        "token" | "tokens" => true,
        "jwt" | "password" | "passwd" | "passphrase" | "mnemonic" | "privatekey" | "accesstoken"
        | "refreshtoken" | "authtoken" | "idtoken" | "bearer" | "nsec" => true,
        "key" => matches!(at(2), "private" | "secret" | "encryption" | "master" | "signing"),
        "phrase" => matches!(at(2), "seed" | "recovery" | "secret"),
        _ => false,
    };
    match secret {
        true if words.iter().any(|w| HARMLESS.contains(&w.as_str())) => Says::Harmless,
        true => Says::Secret,
        false => Says::Nothing,
    }
}

/// True for the names under which servers and libraries hand out the tokens of a session.
pub(crate) fn is_token_field(name: &str) -> bool {
    matches!(
        words(name).join("").as_str(),
        "accesstoken"
            | "refreshtoken"
            | "idtoken"
            | "authtoken"
            | "jwt"
            | "jwttoken"
            | "bearertoken"
            | "sessiontoken"
    )
}

/// The words of a name in camel, snake or kebab case, in small letters.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut fresh, mut upper) = (true, false);
    for c in name.chars() {
        if !c.is_alphanumeric() {
            fresh = true;
            continue;
        }
        if fresh || (c.is_uppercase() && !upper) {
            words.push(String::new());
        }
        fresh = false;
        upper = c.is_uppercase();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_only_look_secret_say_nothing() {
        for name in [
            "tokenCount",
            "tokenize",
            "tokenType",
            "tokenExpiry",
            "passwordless",
            "secretary",
            "keyboard",
            "monkey",
            "author",
            "key",
            "apiKey",
            "tokenKey",
            "expiresAt",
            "passwordVisible",
            "tokensPerPage",
            "sessionId",
        ] {
            assert_eq!(says(name), Says::Nothing, "{name}");
        }
        for name in
            ["csrfToken", "fcm_token", "pushToken", "deviceToken", "publicToken", "nextPageToken", "hasToken"]
        {
            assert_eq!(says(name), Says::Harmless, "{name}");
        }
    }

    #[test]
    fn secret_names_are_recognised_in_every_case() {
        for name in [
            "token",
            "accessToken",
            "refresh_token",
            "auth-token",
            "userPassword",
            "JWT",
            "privateKey",
            "seedPhrase",
        ] {
            assert_eq!(says(name), Says::Secret, "{name}");
        }
        assert!(is_token_field("access_token") && is_token_field("idToken") && !is_token_field("token"));
    }
}
