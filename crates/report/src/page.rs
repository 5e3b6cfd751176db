use crate::style::{Role, Style};
use unicode_width::UnicodeWidthStr;

/// Text for a terminal that grows line by line.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) text: String,
    pub(crate) style: Style,
    /// Terminal columns.
    pub(crate) width: usize,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(styled: bool, width: usize) -> Self {
        Page { text: String::new(), style: Style::new(styled), width: width.max(40) }
    }

    /// Append a line as it is.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// An empty line, but never two of them and none at the top.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A heading after an empty line.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        let painted = self.style.paint(Role::Heading, text);
        self.line(&painted);
    }

    /// Text in the look of `role`.
    pub(crate) fn paint(&self, role: Role, text: &str) -> String {
        self.style.paint(role, text)
    }

    /// `text` after `lead` (`columns` wide), broken at spaces; further lines are indented by `indent`.
    pub(crate) fn wrapped(&mut self, lead: &str, columns: usize, indent: usize, text: &str) {
        let mut lead = lead.to_owned();
        for line in wrap(text, self.width.saturating_sub(columns), self.width.saturating_sub(indent)) {
            self.line(&format!("{lead}{line}"));
            lead = " ".repeat(indent);
        }
    }
}

/// No column of text is narrower.
const NARROWEST: usize = 20;

/// Break a text at spaces into a line of at most `first` columns and lines of at most `rest`; a longer word stands
/// alone.
pub(crate) fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut room = first.max(NARROWEST);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let columns = word.width();
        if used > 0 && used + 1 + columns > room {
            lines.push(String::new());
            room = rest.max(NARROWEST);
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += columns;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_cut() {
        assert_eq!(wrap("aaaaaaaaaa bbbbbbbbb cc", 20, 20), ["aaaaaaaaaa bbbbbbbbb", "cc"]);
        assert_eq!(wrap("a-word-longer-than-a-line b", 4, 4), ["a-word-longer-than-a-line", "b"]);
        assert_eq!(wrap("", 4, 4), [""]);
        let wide = "\u{65e5}".repeat(8);
        assert_eq!(wrap(&format!("{wide} {wide}"), 20, 20), [wide.as_str(), &wide]);
    }

    #[test]
    fn further_lines_stand_under_the_first() {
        let mut page = Page::new(false, 40);
        page.wrapped("= why: ", 7, 7, "one two three four five six seven eight");
        assert_eq!(page.text, "= why: one two three four five six seven\n       eight\n");
    }
}
