use std::sync::Arc;

/// In which builds a value holds, as far as its condition tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// In every build, or in every build where nobody set anything special.
    Always,
    /// In a production build only.
    Production,
    /// In a development build only (`NODE_ENV !== 'production'`, `import.meta.env.DEV`).
    Development,
    /// Only where somebody sets an environment variable, a flag or a mode by name.
    OptIn,
    /// The condition could not be decided.
    Undecided,
}

/// What an environment variable has to be for a condition to hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Switch {
    /// The name of the variable.
    pub name: Arc<str>,
    /// The value it is compared with; none where it only has to be set.
    pub value: Option<Arc<str>>,
    /// True where it has to be so, false where it must not be so.
    pub holds: bool,
}

impl Switch {
    /// True where the condition holds once the variable is set to `text`.
    pub fn met_by(&self, text: &str) -> bool {
        let is = match &self.value {
            Some(value) => &**value == text,
            None => !text.is_empty(),
        };
        is == self.holds
    }
}

/// The condition under which a value holds: its text as the author wrote it, and what it means for a build.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct When {
    /// The condition in the author's words, for instance `process.env.NODE_ENV === 'development'`;
    /// empty where there is none.
    pub text: String,
    /// What the condition means for a build.
    pub stage: Stage,
    /// The environment variables that ask for the value, where that is what the condition is about.
    pub switches: Vec<Switch>,
}

impl When {
    /// No condition at all.
    pub const fn always() -> Self {
        Self { text: String::new(), stage: Stage::Always, switches: Vec::new() }
    }

    /// A condition with its text.
    pub fn new(text: impl Into<String>, stage: Stage) -> Self {
        Self { text: text.into(), stage, switches: Vec::new() }
    }

    /// Both conditions together. What keeps a value out of production wins.
    pub fn and(&self, other: &When) -> When {
        let stage = match (self.stage, other.stage) {
            (Stage::Development, _) | (_, Stage::Development) => Stage::Development,
            (Stage::OptIn, _) | (_, Stage::OptIn) => Stage::OptIn,
            (Stage::Undecided, _) | (_, Stage::Undecided) => Stage::Undecided,
            (Stage::Production, _) | (_, Stage::Production) => Stage::Production,
            (Stage::Always, Stage::Always) => Stage::Always,
        };
        let text = match (self.text.is_empty(), other.text.is_empty()) {
            (true, _) => other.text.clone(),
            (_, true) => self.text.clone(),
            _ if self.text == other.text => self.text.clone(),
            _ => format!("{} && {}", self.text, other.text),
        };
        let mut switches = self.switches.clone();
        switches.extend(other.switches.iter().filter(|s| !self.switches.contains(s)).cloned());
        When { text, stage, switches }
    }

    /// `Some(true)` where a production build has the value, `Some(false)` where it does not, `None` where the
    /// condition could not be decided.
    pub fn ships(&self) -> Option<bool> {
        match self.stage {
            Stage::Always | Stage::Production => Some(true),
            Stage::Development | Stage::OptIn => Some(false),
            Stage::Undecided => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_met_by_the_value_it_asks_for() {
        let switch =
            |value: Option<&str>, holds| Switch { name: "X".into(), value: value.map(Arc::from), holds };
        assert!(!switch(Some("1"), true).met_by("0") && !switch(None, true).met_by(""));
        assert!(!switch(Some("false"), false).met_by("false"));
        assert!(switch(Some("1"), true).met_by("1") && switch(None, true).met_by("yes"));
        assert!(switch(Some("false"), false).met_by("true"));
    }

    #[test]
    fn a_development_condition_wins_over_every_other() {
        let dev = When::new("isDev", Stage::Development);
        let prod = When::new("env.PROD", Stage::Production);
        assert_eq!(dev.and(&prod).ships(), Some(false));
        assert_eq!(prod.and(&When::always()).ships(), Some(true));
        assert_eq!(prod.and(&When::new("x()", Stage::Undecided)).ships(), None);
        assert_eq!(dev.and(&prod).text, "isDev && env.PROD");
    }
}
