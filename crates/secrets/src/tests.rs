use crate::{scan, whole};
use knowledge::{Worth, spell_text};

fn found(text: &str) -> Vec<&'static str> {
    scan(spell_text(text).as_bytes()).iter().map(|h| h.row.id).collect()
}

#[test]
fn placeholders_formats_and_shortened_keys_are_silent() {
    for text in [
        "const key = 'sk_live_YOUR_KEY_HERE';",
        "const key = 'sk_live_xxxxxxxxxxxxxxxxxxxxxxxx';",
        "/sk_live_[0-9a-zA-Z]{24}/",
        "const key = 'sk_live_…';",
        "STRIPE_KEY=sk_live_000000000000000000000000",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        // No token: its checksum is wrong.
        "ghp_{alnum:36}",
        "pem.replace('-----BEGIN PRIVATE KEY-----', '').replace('-----END PRIVATE KEY-----', '')",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nYOUR KEY\n-----END PRIVATE KEY-----",
        "postgres://postgres:postgres@localhost:5432/postgres",
        "integrity sha512-{b64:86}==",
        "twilioAuthToken: string; twilioAuthToken = process.env.TWILIO_AUTH_TOKEN",
        "hasuraAdminSecret = process.env.HASURA_ADMIN_SECRET_OF_SERVER",
        "const razorpaySecret = getRazorpaySecretFromEnv();",
        "class Risk-{alnum:48}",
        "https://user:pass@host.io/",
        "task-{hex:32} disk-proj-x",
    ] {
        assert_eq!(found(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn a_key_id_of_aws_is_worth_more_with_its_secret() {
    let alone = spell_text("id = 'AKIA{b32:16}'");
    assert_eq!(scan(alone.as_bytes())[0].worth, Worth::Layer);
    let both = spell_text("id: 'AKIA{b32:16}',\n  more: '{b64:40}'");
    let hits = scan(both.as_bytes());
    assert_eq!((hits.len(), hits[0].worth, hits[0].partner.is_some()), (1, Worth::Account, true));
    let path = spell_text("id: 'AKIA{b32:16}',\n  hash: '{hex:40}'");
    assert_eq!(scan(path.as_bytes())[0].partner, None);
}

#[test]
fn one_key_is_told_from_another_by_what_stands_with_it() {
    assert_eq!(found("VITE_GEMINI_API_KEY=AIza{word:35}"), ["gemini"]);
    assert_eq!(found("{ apiKey: 'AIza{word:35}', authDomain: 'a.firebaseapp.com' }"), ["google-api-key"]);
    assert_eq!(found("RECAPTCHA_SECRET_KEY=6L{word:38}"), ["recaptcha-secret"]);
    assert_eq!(found("siteKey: '6L{word:38}'"), ["recaptcha-site"]);
    assert_eq!(found("key: 'key-{hex:32}'"), Vec::<&str>::new());
    assert_eq!(found("mailgun({ key: 'key-{hex:32}' })"), ["mailgun"]);
    assert_eq!(found("https://bot:{alnum:20}@git.host.io/a.git"), ["login-url"]);
    assert_eq!(found("{\"a\":\"\\nsk_live_{alnum:24}\\n\"}"), ["stripe-secret"]);
}

#[test]
fn a_value_is_judged_as_a_whole() {
    assert_eq!(whole(&spell_text("sk_live_{alnum:24}")).map(|h| h.row.id), Some("stripe-secret"));
    assert_eq!(
        whole(&spell_text("a long sentence that mentions sk_live_{alnum:24} somewhere in the middle of it"))
            .map(|h| h.row.id),
        None
    );
    assert!(whole("plain text").is_none());
}

#[test]
fn long_lines_that_start_many_keys_hold_none() {
    for piece in [
        "eyJ",
        "sk_live_",
        "-----BEGIN PRIVATE KEY-----",
        "twilio_auth_token=",
        "AZDO",
        "https://a:b@",
        ":AA",
        "aws_secret ",
        "Q~",
    ] {
        let text = piece.repeat(400_000 / piece.len());
        assert!(scan(text.as_bytes()).is_empty(), "{piece}");
    }
}
