//! Texts that are secret by their form, as the rows of `knowledge/secrets` know them. Keys that are public by design
//! are none.

use base::{Attacker, Gain, Severity};
use knowledge::{Verdict, Worth};

pub(super) use secrets::is_placeholder;

/// A form of secret.
#[derive(Debug)]
pub(super) struct Form {
    /// What it is, with its article.
    pub what: &'static str,
    /// What reading it gives.
    pub severity: Severity,
}

/// What a text is; none where its form is not that of a secret.
pub(super) fn form(text: &str) -> Option<Form> {
    let hit = secrets::whole(text).filter(|hit| hit.row.verdict == Verdict::Secret && !hit.expired)?;
    let gain = match hit.worth {
        Worth::Account | Worth::Data => Gain::Account,
        Worth::Layer => Gain::Layer,
        Worth::Hygiene => Gain::Hygiene,
    };
    Some(Form { what: hit.row.what, severity: Severity::of(Attacker::Remote, gain) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use knowledge::spell_text;

    #[test]
    fn what_is_public_by_design_is_no_secret() {
        for text in [
            "AIza{word:35}",
            "pk_live_{alnum:24}",
            "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
            "com.example.app",
            "https://example.com",
            "1:1234567890:web:abcdef1234567890",
            "",
        ] {
            assert!(form(&spell_text(text)).is_none(), "{text}");
        }
    }

    #[test]
    fn documented_forms_are_told() {
        let text = spell_text("sk_live_{alnum:24}");
        assert_eq!(
            form(&text).map(|f| (f.what, f.severity)),
            Some(("a Stripe secret key", Severity::Critical))
        );
    }
}
