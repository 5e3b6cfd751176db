//! Texts that are secret by their form. Only forms that their maker documents as secret; keys that are public by
//! design (`AIza…`, `pk_live_…`, anon tokens, DSNs) are none.

use base::Severity;

/// A form of secret.
#[derive(Debug)]
pub(super) struct Form {
    /// What it is, with its article.
    pub what: &'static str,
    /// What reading it gives.
    pub severity: Severity,
}

/// Prefix, what it is, shortest whole length, and whether it only works in a sandbox. Each from the documentation of
/// its maker.
const PREFIXES: [(&str, &str, usize, bool); 36] = [
    ("sk_live_", "a Stripe secret key", 24, false),
    ("rk_live_", "a Stripe restricted key", 24, false),
    ("sk_test_", "a Stripe test key", 24, true),
    ("whsec_", "a Stripe webhook secret", 24, false),
    ("sb_secret_", "a Supabase secret key", 24, false),
    ("GOCSPX-", "a Google OAuth client secret", 28, false),
    ("sk-ant-", "an Anthropic API key", 40, false),
    ("sk-proj-", "an OpenAI API key", 40, false),
    ("sk-or-", "an OpenRouter API key", 40, false),
    ("gsk_", "a Groq API key", 40, false),
    ("hf_", "a Hugging Face token", 34, false),
    ("xai-", "an xAI API key", 40, false),
    ("r8_", "a Replicate token", 37, false),
    ("sk.eyJ", "a Mapbox secret token", 60, false),
    ("sntrys_", "a Sentry auth token", 40, false),
    ("sntryu_", "a Sentry user token", 40, false),
    ("phx_", "a PostHog personal key", 30, false),
    ("SG.", "a SendGrid API key", 60, false),
    ("xoxb-", "a Slack bot token", 30, false),
    ("xoxp-", "a Slack user token", 30, false),
    ("xoxa-", "a Slack app token", 30, false),
    ("CFPAT-", "a Contentful management token", 40, false),
    ("ghp_", "a GitHub token", 40, false),
    ("gho_", "a GitHub OAuth token", 40, false),
    ("ghs_", "a GitHub server token", 40, false),
    ("github_pat_", "a GitHub token", 60, false),
    ("glpat-", "a GitLab token", 26, false),
    ("npm_", "an npm token", 40, false),
    ("dop_v1_", "a DigitalOcean token", 64, false),
    ("shpat_", "a Shopify admin token", 38, false),
    ("SSWS ", "an Okta API token", 40, false),
    ("os_v2_app_", "a OneSignal REST key", 60, false),
    ("AGE-SECRET-KEY-", "an age secret key", 60, false),
    ("lin_api_", "a Linear API key", 40, false),
    ("sq0csp-", "a Square OAuth secret", 40, false),
    ("EAAAl", "a Square access token", 60, false),
];

/// What a text is; none where its form is not that of a secret.
pub(super) fn form(text: &str) -> Option<Form> {
    let text = text.trim();
    if is_placeholder(text) {
        return None;
    }
    let form = |what, severity| Some(Form { what, severity });
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----") {
        return form("a private key", Severity::Critical);
    }
    if text.contains("PRIVATE KEY") {
        return None;
    }
    let token = |rest: &str| {
        rest.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'=' | b'/' | b'+'))
    };
    let known = PREFIXES.iter().find(|(prefix, _, len, _)| {
        text.strip_prefix(prefix).is_some_and(|rest| text.len() >= *len && token(rest) && is_mixed(rest))
    });
    if let Some((_, what, _, sandbox)) = known {
        return form(what, if *sandbox { Severity::Low } else { Severity::Critical });
    }
    if text.len() == 20
        && text.starts_with("AKIA")
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    {
        return form("an AWS access key id", Severity::Medium);
    }
    let url =
        ["postgres://", "postgresql://", "mysql://", "mongodb://", "mongodb+srv://", "redis://", "amqp://"];
    let inner = url.iter().find_map(|p| text.strip_prefix(p)).and_then(|r| r.split(['/', '?']).next());
    if let Some((user, _)) = inner.and_then(|a| a.rsplit_once('@'))
        && user.split_once(':').is_some_and(|(_, password)| !password.is_empty() && !is_placeholder(password))
    {
        return form("the address of a database with its password", Severity::Critical);
    }
    if service_role(text) {
        return form("a Supabase service role token", Severity::Critical);
    }
    None
}

/// `YOUR_KEY`, `xxx`, `<key>`, `${VAR}`, one character over and over.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let first = lower.chars().next();
    [
        "your",
        "xxxx",
        "change",
        "placeholder",
        "example",
        "dummy",
        "replace",
        "insert",
        "<",
        "${",
        "{{",
        "...",
        "****",
        "todo",
    ]
    .iter()
    .any(|w| lower.contains(w))
        || lower.chars().all(|c| Some(c) == first)
}

/// More than a few different characters, with a digit: no word.
fn is_mixed(text: &str) -> bool {
    let mut seen: Vec<char> = text.chars().take(200).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len() >= 8 && text.bytes().any(|b| b.is_ascii_digit())
}

/// A token whose payload says `"role":"service_role"`.
fn service_role(text: &str) -> bool {
    let mut parts = text.split('.');
    let (Some(head), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    head.starts_with("eyJ")
        && decoded(payload).is_some_and(|json| json.replace(' ', "").contains("\"role\":\"service_role\""))
}

/// Base64url without padding, as text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0u32);
    for b in text.bytes().take(8192) {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public_by_design_is_no_secret() {
        for text in [
            "AIzaSyA1234567890abcdefghijklmnopqrstuv",
            "pk_live_51H8aBcDeFgHiJkLmNoPqRs",
            "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
            "sk_live_YOUR_KEY_HERE_PLEASE_12",
            "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
            "com.example.app",
            "hf_models",
            "https://example.com",
            "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2lnbmF0dXJl",
            "1:1234567890:web:abcdef1234567890",
            "",
        ] {
            assert!(form(text).is_none(), "{text}");
        }
    }

    #[test]
    fn documented_forms_are_told() {
        for (text, what) in [
            (concat!("sk_", "live_51H8aBcDeFgHiJkLmNoPqRsT"), "a Stripe secret key"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "a private key"),
            ("postgres://app:s3cr3tpw@db.internal/prod", "the address of a database with its password"),
            (
                "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl",
                "a Supabase service role token",
            ),
        ] {
            assert_eq!(form(text).unwrap().what, what);
        }
    }
}
