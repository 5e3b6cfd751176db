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

/// The condition under which a value holds: its text as the author wrote it, and what it means for a build.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct When {
    /// The condition in the author's words, for instance `process.env.NODE_ENV === 'development'`;
    /// empty where there is none.
    pub text: String,
    /// What the condition means for a build.
    pub stage: Stage,
}

impl When {
    /// No condition at all.
    pub const fn always() -> Self {
        Self { text: String::new(), stage: Stage::Always }
    }

    /// A condition with its text.
    pub fn new(text: impl Into<String>, stage: Stage) -> Self {
        Self { text: text.into(), stage }
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
        When { text, stage }
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
    fn a_development_condition_wins_over_every_other() {
        let dev = When::new("isDev", Stage::Development);
        let prod = When::new("env.PROD", Stage::Production);
        assert_eq!(dev.and(&prod).ships(), Some(false));
        assert_eq!(prod.and(&When::always()).ships(), Some(true));
        assert_eq!(prod.and(&When::new("x()", Stage::Undecided)).ships(), None);
        assert_eq!(dev.and(&prod).text, "isDev && env.PROD");
    }
}
