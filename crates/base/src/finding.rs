use crate::hash::fnv1a;
use crate::{Confidence, Fix, Info, Place, Severity, Span};

/// One station of the evidence: source, hop, sink; or setting, default, effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where.
    pub place: Place,
    /// What is seen there, in a few words.
    pub note: String,
}

impl Step {
    /// A station with its note.
    pub fn new(place: Place, note: impl Into<String>) -> Self {
        Self { place, note: note.into() }
    }
}

/// A weakness, with exactly one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Info,
    /// How much it matters in this app.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where.
    pub place: Place,
    /// What is wrong: one sentence about this app, with the effective value.
    pub message: String,
    /// Why it matters for this app: who can do what. One or two sentences.
    pub why: String,
    /// What to do: one or two sentences.
    pub help: String,
    /// What the finding is about, short and stable when lines move: a key path, a component name, a host.
    pub subject: String,
    /// The evidence, in order.
    pub steps: Vec<Step>,
    /// The repair, where there is one.
    pub fix: Option<Fix>,
    /// Ranges of the file at `place` that must not be shown.
    pub secrets: Vec<Span>,
}

impl Finding {
    /// A finding with the severity of its rule, certain, without evidence or repair.
    pub fn new(
        rule: &'static Info,
        place: Place,
        subject: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity: rule.severity,
            confidence: Confidence::Certain,
            place,
            message: message.into(),
            why: String::new(),
            help: String::new(),
            subject: subject.into(),
            steps: Vec::new(),
            fix: None,
            secrets: Vec::new(),
        }
    }

    /// Set why it matters.
    pub fn why(mut self, text: impl Into<String>) -> Self {
        self.why = text.into();
        self
    }

    /// Set what to do.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = text.into();
        self
    }

    /// Set the severity.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Set the confidence.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// Add a station of evidence.
    pub fn step(mut self, place: Place, note: impl Into<String>) -> Self {
        self.steps.push(Step::new(place, note));
        self
    }

    /// Set the repair.
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// Hide a range of the file at the finding's place in every output.
    pub fn secret(mut self, span: Span) -> Self {
        self.secrets.push(span);
        self
    }
}

/// The name of a finding that survives moved lines: a hash of rule, path and subject. Baselines and SARIF
/// fingerprints use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub u64);

impl Key {
    /// The key of the `nth` finding (from 0) with the same rule, path and subject.
    pub fn new(rule: &str, path: &str, subject: &str, nth: u32) -> Self {
        let end: &[u8] = &[0];
        let nth = nth.to_le_bytes();
        Key(fnv1a([rule.as_bytes(), end, path.as_bytes(), end, subject.as_bytes(), end, &nth]))
    }

    /// Sixteen hexadecimal digits.
    pub fn text(self) -> String {
        format!("{:016x}", self.0)
    }

    /// Read sixteen hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok().map(Key)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_confuse_their_parts() {
        assert_ne!(Key::new("a", "bc", "d", 0), Key::new("ab", "c", "d", 0));
        assert_ne!(Key::new("a", "b", "c", 0), Key::new("a", "b", "c", 1));
        let key = Key::new("server-cleartext", "capacitor.config.ts", "server.cleartext", 0);
        assert_eq!(Key::parse(&key.text()), Some(key));
        assert_eq!(Key::parse("zz"), None);
    }
}
