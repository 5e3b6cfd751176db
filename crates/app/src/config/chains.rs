//! Scripts that run other scripts, and what they make in the end.

/// A script that runs more others than this is not followed further.
const SCRIPTS: usize = 24;

/// Longer texts are not put together.
const LENGTH: usize = 64 * 1024;

/// A text with those of the scripts that it runs behind it, each once.
pub(crate) fn whole(text: &str, named: &[(String, String)]) -> String {
    let mut whole = String::from(text);
    let mut seen: Vec<&str> = Vec::new();
    let mut next: Vec<&str> = vec![text];
    while let Some(text) = next.pop() {
        for name in calls(text) {
            if seen.len() >= SCRIPTS || seen.contains(&name) {
                continue;
            }
            if let Some((name, command)) = named.iter().find(|(n, _)| n == name) {
                seen.push(name);
                next.push(command);
                add(&mut whole, command);
            }
        }
    }
    whole
}

/// Put a text behind another.
pub(crate) fn add(whole: &mut String, text: &str) {
    if whole.len() + text.len() < LENGTH {
        whole.push('\n');
        whole.push_str(text);
    }
}

/// The names behind `npm run`, `yarn`, `pnpm`, `bun run` and in `run-s`; other words among them do no harm.
pub(crate) fn calls(text: &str) -> impl Iterator<Item = &str> {
    text.split(['&', ';', '|', '\n', '(', ')', '`']).flat_map(|command| {
        let (mut several, mut one) = (false, false);
        let words = command.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        words.filter(move |word| {
            match *word {
                "npm" | "yarn" | "pnpm" | "bun" => one = true,
                "run-s" | "run-p" | "npm-run-all" => several = true,
                "" | "run" | "run-script" => {}
                _ if word.starts_with('-') => {}
                _ => return std::mem::take(&mut one) || several,
            }
            false
        })
    })
}

/// True for commands that make a package for a store: Gradle's release tasks, an archive of Xcode, `cap build`,
/// Fastlane.
/// <https://developer.android.com/build/building-cmdline>
pub(crate) fn makes_release(text: &str) -> bool {
    let task = |w: &str| (w.starts_with("assemble") || w.starts_with("bundle")) && w.ends_with("Release");
    let tasks = text.split(|c: char| !c.is_ascii_alphanumeric()).any(task);
    let archive = text.contains("xcodebuild") && text.contains("archive");
    let lanes = text.contains("fastlane ") && ["release", "deploy", "store"].iter().any(|w| text.contains(w));
    tasks || archive || lanes || text.contains("cap build ")
}

/// True for commands that write the configuration into native projects.
pub(crate) fn syncs(text: &str) -> bool {
    ["cap sync", "cap copy", "cap update", "cap build", "capacitor sync", "capacitor copy"]
        .iter()
        .any(|w| text.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_followed_once() {
        let named: Vec<(String, String)> = [
            ("a", "npm run b && yarn c"),
            ("b", "npm run a && gradlew bundleRelease"),
            ("c", "cap sync"),
            ("d", "never"),
        ]
        .iter()
        .map(|(n, c)| ((*n).to_owned(), (*c).to_owned()))
        .collect();
        let all = whole("pnpm run a; echo d", &named);
        assert!(makes_release(&all) && syncs(&all) && !all.contains("never"), "{all}");
        assert_eq!(all.matches("bundleRelease").count(), 1);
    }

    #[test]
    fn names_of_scripts_are_read() {
        let of = |text| calls(text).collect::<Vec<_>>();
        assert_eq!(of("npm run build:x && npx cap sync"), ["build:x"]);
        assert_eq!(of("npm --silent run x"), ["x"]);
        assert_eq!(of("run-s a b"), ["a", "b"]);
        assert_eq!(of("npx cap sync"), [""; 0]);
    }

    #[test]
    fn builds_for_development_make_no_release() {
        for text in ["./gradlew assembleDebug", "cap sync", "cap run ios", "xcodebuild -scheme App build"] {
            assert!(!makes_release(text), "{text}");
        }
        for text in [
            "cd android && ./gradlew bundleRelease",
            "gradle :app:assembleProdRelease",
            "npx cap build android",
            "xcodebuild archive",
        ] {
            assert!(makes_release(text), "{text}");
        }
    }
}
