use base::Severity;

/// What a piece of text is, so that its look is decided in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The word of a severity and its caret line.
    Level(Severity),
    /// A heading.
    Heading,
    /// The frame of a snippet, and the words that lead a note.
    Frame,
    /// Something of less weight.
    Quiet,
    /// Something that is as it should be.
    Good,
    /// A line that a patch adds.
    Added,
    /// A line that a patch removes.
    Removed,
}

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Style {
    /// Plain text.
    #[default]
    Plain,
    /// With ANSI escape sequences.
    Ansi,
}

impl Style {
    /// Coloured where asked for.
    pub(crate) fn new(styled: bool) -> Self {
        if styled { Style::Ansi } else { Style::Plain }
    }

    /// `text` in the look of `role`. The text must be safe to show already.
    pub(crate) fn paint(self, role: Role, text: &str) -> String {
        if self == Style::Plain || text.is_empty() {
            return text.to_owned();
        }
        let code = match role {
            Role::Level(Severity::Critical | Severity::High) => "1;31",
            Role::Level(Severity::Medium) => "1;33",
            Role::Level(Severity::Low) => "1;36",
            Role::Level(Severity::Info) | Role::Heading => "1",
            Role::Frame => "1;34",
            Role::Quiet => "2",
            Role::Good | Role::Added => "32",
            Role::Removed => "31",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_escape_sequence() {
        assert_eq!(Style::new(false).paint(Role::Heading, "x"), "x");
        assert_eq!(Style::new(true).paint(Role::Heading, "x"), "\u{1b}[1mx\u{1b}[0m");
        assert_eq!(Style::new(true).paint(Role::Heading, ""), "");
    }
}
