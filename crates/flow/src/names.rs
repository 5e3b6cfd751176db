//! Which names speak of something secret. Names are taken apart into words, so that `tokenCount` is a count and
//! `keyboard` no key. Rules on code, settings and native sources judge names here and nowhere else.

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

/// Questions and actions: what bears them is no value.
fn is_action(word: &str) -> bool {
    matches!(
        word,
        "has"
            | "is"
            | "no"
            | "needs"
            | "cancel"
            | "cancellation"
            | "show"
            | "hide"
            | "toggle"
            | "should"
            | "can"
            | "set"
            | "get"
            | "remove"
            | "clear"
            | "delete"
            | "expired"
            | "invalid"
            | "missing"
            | "forgot"
            | "observer"
    )
}

/// Words that make a token something harmless or short-lived, also with a word between: `mapboxAccessToken`.
fn is_open(word: &str) -> bool {
    matches!(
        word,
        "csrf"
            | "xsrf"
            | "captcha"
            | "recaptcha"
            | "turnstile"
            | "public"
            | "publishable"
            | "anon"
            | "mapbox"
            | "map"
            | "maps"
    )
}

/// Words that make a token something harmless or short-lived where they stand right before it.
fn is_harmless(word: &str) -> bool {
    is_action(word) || is_open(word)
    // Addresses for messages, and what protects one exchange.
    || matches!(
        word,
        "push" | "fcm" | "apns" | "apn" | "apple" | "gcm" | "device" | "notification" | "notifications" | "voip"
            | "registration" | "messaging" | "onesignal" | "expo" | "pkce" | "verifier" | "nonce" | "state"
            | "challenge"
    )
    // Places in lists, and what an app is drawn with.
    || matches!(
        word,
        "page" | "next" | "sync" | "change" | "delta" | "continuation" | "upload" | "last" | "selected" | "search"
            | "sort" | "count" | "widget" | "design" | "theme" | "css" | "color" | "colour" | "font" | "spacing"
    )
    // Tokens of languages and of chains.
    || matches!(
        word,
        "syntax" | "parse" | "parser" | "lexer" | "prism" | "symbol" | "erc20" | "erc721" | "nft" | "swap" | "mint"
            | "contract" | "lp" | "reward" | "staking" | "history" | "ecash" | "cashu" | "bpe" | "prompt" | "completion" | "injection"
    )
}

/// True where the words before the last one say that a secret of this name is none. `device` tells of the token it
/// stands before, and nothing of `device_access_token`, a password or a private key.
fn is_qualified(words: &[String]) -> bool {
    let Some((last, before)) = words.split_last() else { return false };
    if before.iter().any(|w| is_action(w)) {
        return true;
    }
    let word = |n: usize| before.iter().rev().nth(n).map_or("", String::as_str);
    match last.as_str() {
        "token" | "tokens" => {
            let near = usize::from(matches!(word(0), "key" | "web" | "android" | "ios"));
            is_harmless(word(near)) || is_open(word(near + 1))
        }
        last => last.ends_with("token") && is_open(word(0)),
    }
}

/// Words at the end that do not change what a value is.
const TAILS: [&str; 12] =
    ["data", "string", "value", "str", "text", "new", "old", "current", "stored", "saved", "raw", "bytes"];

/// The words of a name that say what it is.
fn telling(name: &str) -> Vec<String> {
    let mut words = words(name);
    while words.len() > 1 && words.last().is_some_and(|w| TAILS.contains(&w.as_str())) {
        words.pop();
    }
    // `password1` and `token_2`.
    while words.len() > 1 && words.last().is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit())) {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        let plain = last.trim_end_matches(|c: char| c.is_ascii_digit());
        if plain.len() >= 3 {
            last.truncate(plain.len());
        }
    }
    words
}

/// Words for a password that mean nothing else, also in other languages.
pub(crate) fn is_password(word: &str) -> bool {
    matches!(
        word,
        "password"
            | "passwd"
            | "pwd"
            | "passphrase"
            | "senha"
            | "contraseña"
            | "contrasena"
            | "passwort"
            | "kennwort"
            | "motdepasse"
            | "wachtwoord"
            | "lösenord"
            | "losenord"
            | "adgangskode"
            | "passord"
            | "salasana"
            | "heslo"
            | "şifre"
            | "пароль"
            | "密码"
            | "密碼"
            | "パスワード"
            | "비밀번호"
    )
}

/// The name of the value that a getter of a store gives: `user/getToken` is read, not called.
fn value_name(name: &str) -> &str {
    let getter = name.rsplit_once('/').and_then(|(_, last)| last.strip_prefix("get"));
    getter.filter(|rest| rest.starts_with(char::is_uppercase)).unwrap_or(name)
}

/// Parts of every word that makes a name one of a secret, in small letters.
const SECRETS: [&str; 18] = [
    "token",
    "jwt",
    "mnemonic",
    "key",
    "bearer",
    "nsec",
    "phrase",
    "secret",
    "pass",
    "pwd",
    "senha",
    "contrasena",
    "kennwort",
    "wachtwoord",
    "losenord",
    "adgangskode",
    "salasana",
    "heslo",
];

/// False where a name is certainly not one of a secret.
pub(crate) fn may_be_secret(name: &str) -> bool {
    !name.is_ascii() || holds(name, &SECRETS)
}

/// What a name of a variable, property or key says.
pub(crate) fn says(name: &str) -> Says {
    if !may_be_secret(name) {
        return Says::Nothing;
    }
    let words = telling(value_name(name));
    let at = |n: usize| words.len().checked_sub(n).and_then(|i| words.get(i)).map_or("", String::as_str);
    let secret = match at(1) {
        "token" | "tokens" => true,
        "jwt" | "mnemonic" | "privatekey" | "secretkey" | "accesstoken" | "refreshtoken" | "authtoken"
        | "idtoken" | "sessiontoken" | "usertoken" | "bearer" | "nsec" | "clientsecret" => true,
        "key" => matches!(at(2), "private" | "secret" | "encryption" | "master" | "signing"),
        "phrase" => matches!(at(2), "seed" | "recovery" | "secret" | "backup"),
        "secret" => matches!(at(2), "client" | "api" | "app" | "consumer" | "shared" | "totp" | "session"),
        "passe" => at(2) == "de" && at(3) == "mot",
        last => is_password(last),
    };
    match secret {
        true if is_qualified(&words) => Says::Harmless,
        true => Says::Secret,
        false => Says::Nothing,
    }
}

/// The same for native code and settings, where keys of interfaces, PINs and whatever is called a secret count too: a
/// page has many of them that are public, or no longer than one request.
pub fn is_secret_name(name: &str) -> bool {
    let words = telling(name);
    let at = |n: usize| words.len().checked_sub(n).and_then(|i| words.get(i)).map_or("", String::as_str);
    let wide = match at(1) {
        "passcode" | "secret" | "secrets" | "credential" | "credentials" | "apikey" => true,
        "key" => matches!(at(2), "api" | "session") || words.iter().any(|w| w == "secret"),
        "pin" => {
            words.len() > 1
                && !matches!(at(2), "map" | "drop" | "location" | "gpio" | "un" | "tie" | "certificate")
        }
        _ => false,
    };
    says(name) == Says::Secret || (wide && !words.iter().any(|w| is_harmless(w)))
}

/// True for the names under which servers and libraries hand out the tokens of a session.
pub(crate) fn is_token_field(name: &str) -> bool {
    holds(name, &["token", "jwt"])
        && matches!(
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

/// Parts of names that several questions are about. Each file's names that hold one are looked up once.
pub(crate) const TELLING: [&str; 6] = ["token", "jwt", "pass", "api", "pin", "lock"];

/// True where a name may hold one of `parts` (each of which starts with a small letter): asked before it is taken apart, which costs more.
pub(crate) fn holds(name: &str, parts: &[&str]) -> bool {
    let name = name.as_bytes();
    // The letters that parts begin with, one bit for each.
    let bit = |byte: u8| 1_u32.checked_shl(u32::from(byte.wrapping_sub(b'a'))).unwrap_or_default();
    let first = parts.iter().filter_map(|part| part.bytes().next()).fold(0, |all, byte| all | bit(byte));
    name.iter().enumerate().any(|(at, byte)| {
        let byte = byte.to_ascii_lowercase();
        first & bit(byte) != 0
            && parts.iter().map(|part| part.as_bytes()).any(|part| {
                part.first() == Some(&byte)
                    && name.get(at..at + part.len()).is_some_and(|piece| piece.eq_ignore_ascii_case(part))
            })
    })
}

/// The words of a name in camel, snake or kebab case, in small letters. Capitals in a row are one word, which ends
/// before the capital that starts the next: `FCMToken`, but `OAuth`.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut fresh, mut capitals) = (true, 0);
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_alphanumeric() {
            fresh = true;
            continue;
        }
        let starts = match capitals {
            0 => true,
            1 => false,
            // The `s` of `IDs` starts no word.
            _ => {
                let mut rest = chars.clone();
                rest.next().is_some_and(char::is_lowercase) && rest.next().is_some_and(char::is_lowercase)
            }
        };
        if fresh || (c.is_uppercase() && starts) {
            words.push(String::new());
            capitals = 0;
        }
        fresh = false;
        capitals = if c.is_uppercase() { capitals + 1 } else { 0 };
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is no secret, though it holds a word of one.
    const NOTHING: &str = "tokenCount tokenize tokenizer Tokenizer tokenType token_type tokenExpiry tokenExpiresAt \
        tokenKey tokenUrl tokenEndpoint tokenLimit tokenUsage tokensPerPage tokensUsed tokenId tokenAddress \
        tokenBalance tokenName tokenSymbol tokenList passwordless passwordVisible passwordStrength passwordError \
        passwordInput passwordLabel passwordPolicy secretary secretariat keyboard keyboardHeight keyCode keypad \
        monkey turkey donkey hockey key keys keyPath primaryKey foreignKey sortKey apiKey author authors authority \
        authored expiresAt sessionId sessionStorage jwtDecode bypass compass passenger passport passive bearing \
        encryption keychain locale theme username credit pin spin opinion shipping csrfTokenName ";
    /// What is named like a secret and is none.
    const HARMLESS: &str = "csrfToken csrf_token xsrf-token fcmToken fcm_token FCMToken pushToken deviceToken \
        apnsToken expoPushToken notificationToken registrationToken publicToken publicKeyToken nextPageToken \
        nextToken pageToken syncToken continuationToken cancelToken CancelToken hasToken isToken designToken \
        design_tokens themeTokens colorTokens nftToken erc20Token ERC20Token swapToken contractToken lpTokens \
        syntaxToken parserTokens promptTokens completionTokens captchaToken recaptchaToken mapboxToken \
        selectedToken searchToken showPassword hidePassword togglePassword forgotPassword isPassword setToken \
        getToken clearToken stateToken nonceToken historyToken ecashToken injectionToken InjectionToken anonToken \
        next_page_token mapboxAccessToken mapbox_access_token publicAccessToken hasAccessToken clearAuthToken \
        csrfAuthToken expired_refresh_token fcm_token user.pushToken fcmWebToken deviceTokenValue user/setToken";
    const SECRET: &str = "token tokens Token accessToken access_token ACCESS_TOKEN refreshToken refresh_token \
        refresh-token authToken auth-token AuthToken idToken id_token IDToken sessionToken bearerToken jwt JWT \
        userJWT jwtToken JWTToken bearer password Password userPassword user_password PASSWORD passwd pwd password1 \
        passphrase privateKey private_key PRIVATE_KEY secretKey secret_key encryptionKey masterKey signingKey \
        seedPhrase recovery_phrase mnemonic nsec clientSecret client_secret apiSecret sharedSecret accessTokenData \
        tokenValue tokenString rawToken savedToken oauthToken OAuthToken githubToken apiToken loginToken \
        cashu.mnemonic app.history.privateKey app.state.accessToken lastPassword device_access_token \
        sync.accessToken next-auth.session-token wallet.mnemonic nftPrivateKey applePassword user/getToken \
        getters/getAccessToken accesstoken refreshtoken senha contraseña passwort motDePasse wachtwoord salasana heslo пароль 密码";
    /// What only native code and settings call a secret.
    const WIDE: &str = "API_KEY apiKey apikey APIKey passcode userSecret secret credentials userCredential userPin \
        pin_code_secret sessionKey appSecretKey";

    #[test]
    fn names_say_what_they_say() {
        for name in NOTHING.split_whitespace() {
            assert_eq!(says(name), Says::Nothing, "{name}");
        }
        for name in HARMLESS.split_whitespace() {
            assert_eq!(says(name), Says::Harmless, "{name}");
            assert!(!is_secret_name(name), "{name}");
        }
        for name in SECRET.split_whitespace() {
            assert_eq!(says(name), Says::Secret, "{name}");
            assert!(is_secret_name(name), "{name}");
        }
        for name in WIDE.split_whitespace() {
            assert!(is_secret_name(name), "{name}");
        }
        for name in
            ["key", "pin", "spin", "mapPin", "dropPin", "keyboard", "tokenKey", "publicKey", "passwordless"]
        {
            assert!(!is_secret_name(name), "{name}");
        }
        let all = [NOTHING, HARMLESS, SECRET, WIDE].concat();
        assert!(all.split_whitespace().count() > 200);
    }

    #[test]
    fn the_fields_of_token_answers_are_known() {
        assert!(is_token_field("access_token") && is_token_field("idToken") && !is_token_field("token"));
    }

    #[test]
    fn names_fall_into_words() {
        for (name, parts) in [
            ("accessToken", "access token"),
            ("FCMToken", "fcm token"),
            ("OAuthToken", "oauth token"),
            ("userIDs", "user ids"),
            ("API_KEY", "api key"),
            ("x-auth-token", "x auth token"),
            ("", ""),
        ] {
            assert_eq!(words(name).join(" "), parts, "{name}");
        }
    }
}
