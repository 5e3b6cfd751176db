//! `#if DEBUG` and its kind in Swift and Objective-C: which ranges of a text exist in which builds.

use base::{Span, Stage, When};

/// Ranges with a condition that says something about the build, in order; inner ones after outer ones.
#[derive(Debug, Default)]
pub(crate) struct Regions(Vec<(Span, When)>);

impl Regions {
    /// Read the directives of a text line by line.
    pub(crate) fn read(text: &str) -> Self {
        let mut found = Vec::new();
        let mut open: Vec<(usize, Stage, String)> = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let Some(directive) = line.trim_start().strip_prefix('#') else { continue };
            let directive = directive.trim_start();
            let (word, rest) =
                directive.split_once(char::is_whitespace).unwrap_or((directive.trim_end(), ""));
            match word {
                "if" | "ifdef" => open.push((at, stage(rest), condition(word, rest))),
                "ifndef" => open.push((at, flipped(stage(rest)), condition(word, rest))),
                "else" | "elseif" | "elif" | "endif" => {
                    let Some((from, was, text)) = open.pop() else { continue };
                    if was != Stage::Always {
                        found.push((Span::from_usize(from, start), When::new(text.clone(), was)));
                    }
                    match word {
                        "else" => open.push((at, flipped(was), format!("not: {text}"))),
                        "endif" => {}
                        _ => open.push((at, stage(rest), condition("if", rest))),
                    }
                }
                _ => {}
            }
        }
        found.sort_by_key(|(span, _)| span.start);
        Self(found)
    }

    /// The condition at a byte. Regions are few: they are asked one by one, at most a hundred of them.
    pub(crate) fn at(&self, offset: u32) -> When {
        let end = self.0.partition_point(|(span, _)| span.start <= offset);
        let near = self.0.get(end.saturating_sub(100)..end).unwrap_or_default();
        near.iter()
            .filter(|(span, _)| offset < span.end)
            .fold(When::always(), |when, (_, inner)| when.and(inner))
    }
}

fn condition(word: &str, rest: &str) -> String {
    format!("#{word} {}", rest.trim().chars().take(80).collect::<String>())
}

fn flipped(stage: Stage) -> Stage {
    match stage {
        Stage::Development => Stage::Production,
        Stage::Production => Stage::Development,
        other => other,
    }
}

fn stage(condition: &str) -> Stage {
    let plain: String = condition.split("//").next().unwrap_or_default().split_whitespace().collect();
    match plain.as_str() {
        "!DEBUG" | "!defined(DEBUG)" | "RELEASE" | "DEBUG==0" | "NDEBUG" => Stage::Production,
        "0" | "false" => Stage::OptIn,
        _ if plain.contains("||") => Stage::Always,
        _ if plain.contains("!DEBUG") || plain.contains("!defined(DEBUG") => Stage::Production,
        _ if plain.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == "DEBUG") => {
            Stage::Development
        }
        _ => Stage::Always,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_sides_of_a_debug_condition_are_told_apart() {
        let text = "a\n#if DEBUG\nb\n#if os(iOS)\nc\n#endif\n#else\nd\n#endif\ne\n#ifndef DEBUG\nf\n#endif\n";
        let regions = Regions::read(text);
        let ships: Vec<Option<bool>> = "abcdef"
            .chars()
            .map(|c| regions.at(text.find(&format!("\n{c}\n")).map_or(0, |i| i as u32 + 1)).ships())
            .collect();
        assert_eq!(ships, [Some(true), Some(false), Some(false), Some(true), Some(true), Some(true)]);
        assert_eq!(regions.at(text.find("\nf").unwrap() as u32 + 1).stage, Stage::Production);
    }
}
