use crate::escape::visible;
use base::Sheet;

/// What was found out about each app, as indented lines.
pub fn facts(sheets: &[Sheet]) -> String {
    let mut text = String::new();
    for sheet in sheets {
        text.push_str(&format!("{}\n", visible(&sheet.title)));
        for group in &sheet.groups {
            text.push_str(&format!("\n  {}\n", visible(&group.title)));
            for line in &group.lines {
                text.push_str(&format!("    {}: {}", visible(&line.name), visible(&line.value)));
                if let Some(place) = &line.place {
                    text.push_str(&format!("  [{}]", visible(place)));
                }
                text.push('\n');
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{SheetGroup, SheetLine};

    #[test]
    fn control_characters_of_names_are_shown_and_not_sent() {
        let line = SheetLine { name: "a\u{1b}[31m".into(), value: "1".into(), place: Some("f:1".into()) };
        let group = SheetGroup { title: "G".into(), lines: vec![line] };
        let text = facts(&[Sheet { title: "T".into(), groups: vec![group] }]);
        assert!(!text.contains('\u{1b}') && text.contains(": 1  [f:1]"), "{text:?}");
    }
}
