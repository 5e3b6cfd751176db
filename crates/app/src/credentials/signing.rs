//! Passwords of keys with which builds are signed, outside of Gradle's own scripts.

use super::env::lines;
use super::ships::Ways;
use base::{FileId, Inputs, Place, Span, name_of};

/// A password that is written down.
#[derive(Clone, Debug)]
pub struct Password {
    /// The name it is given.
    pub name: String,
    /// The value. It is not kept.
    pub place: Place,
    /// The path of the file relative to the audited root.
    pub path: String,
}

/// Names of such passwords, in small letters and without `_`: settings of Gradle, of the Capacitor CLI, of fastlane.
/// <https://developer.android.com/studio/publish/app-signing> <https://docs.fastlane.tools/actions/match/>
const NAMES: [&str; 9] = [
    "storepassword",
    "keypassword",
    "keystorepassword",
    "keystorepass",
    "keystorealiaspassword",
    "matchpassword",
    "releasestorepassword",
    "releasekeypassword",
    "keyaliaspassword",
];

/// The passwords that files of properties, of fastlane and of build services hold and that git keeps.
pub(crate) fn load(inputs: &dyn Inputs, files: &[FileId], ways: &Ways<'_>) -> Vec<Password> {
    let mut all = Vec::new();
    for file in files {
        let path = inputs.path(*file);
        let name = name_of(path);
        let ending = name.rsplit_once('.').map_or("", |(_, e)| e);
        let properties = ending == "properties";
        let script = matches!(name, "Fastfile" | "Matchfile" | "Appfile" | "Jenkinsfile")
            || matches!(ending, "yml" | "yaml" | "sh");
        if !(properties || script) || ways.ignored.has(path) {
            continue;
        }
        let Some(text) = inputs.text(*file) else { continue };
        let found: Vec<(String, Span)> = if properties {
            lines(text)
                .filter(|l| is_password(l.name, l.value))
                .map(|l| (l.name.to_owned(), l.span))
                .collect()
        } else {
            assigned(text)
        };
        all.extend(found.into_iter().map(|(name, span)| Password {
            name,
            place: Place::At(*file, span),
            path: path.to_owned(),
        }));
    }
    all
}

fn is_password(name: &str, value: &str) -> bool {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let named = NAMES.iter().any(|n| plain.ends_with(n));
    let everybody = matches!(value, "android" | "password" | "changeit" | "");
    named
        && !everybody
        && value.len() >= 4
        && !value.contains(['$', '<', '{', '%', '('])
        && !secrets::is_placeholder(value.as_bytes())
}

/// `NAME=value`, `NAME: value`, `name: "value"`, `ENV["NAME"] = "value"` at the start of a line.
fn assigned(text: &str) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start().trim_start_matches("- ").trim_start_matches("export ");
        if !bare.starts_with('#') {
            for (n, _) in bare.match_indices(['=', ':']) {
                let name: String = bare
                    .get(..n)
                    .unwrap_or_default()
                    .trim_end_matches(['"', '\'', ']', ' '])
                    .chars()
                    .rev()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect();
                let rest = bare.get(n + 1..).unwrap_or_default();
                let value = rest.trim_start();
                let quoted = value.chars().next().filter(|c| matches!(c, '"' | '\''));
                let inner = match quoted {
                    Some(q) => value.get(1..).and_then(|v| v.split(q).next()).unwrap_or_default(),
                    None => value.split_whitespace().next().unwrap_or_default(),
                };
                let from = at
                    + (line.len() - bare.len())
                    + n
                    + 1
                    + (rest.len() - value.len())
                    + usize::from(quoted.is_some());
                // Without quotes only a word with a digit is a password and no name of something else.
                let drawn = quoted.is_some() || inner.bytes().any(|b| b.is_ascii_digit());
                if drawn
                    && is_password(&name, inner)
                    && let (Ok(from), Ok(to)) = (u32::try_from(from), u32::try_from(from + inner.len()))
                {
                    found.push((name, Span::new(from, to)));
                    break;
                }
            }
        }
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_passwords_that_are_written_down_count() {
        for text in [
            "KEYSTORE_PASSWORD: ${{ secrets.KEYSTORE_PASSWORD }}",
            "ENV[\"MATCH_PASSWORD\"] = ENV[\"CI_PASSWORD\"]",
            "# KEY_PASSWORD=hunter22",
            "key_password: KEY_PASSWORD_VARIABLE",
            "storePassword=",
        ] {
            assert!(assigned(text).is_empty(), "{text}");
        }
        for (text, value) in [
            ("  KEYSTORE_PASSWORD: hunter22 # x", "hunter22"),
            ("ENV[\"MATCH_PASSWORD\"] = \"hunter two\"", "hunter two"),
            ("  store_password: 'hunter22',", "hunter22"),
            ("export KEY_PASSWORD=hunter22", "hunter22"),
        ] {
            assert_eq!(assigned(text).first().map(|(_, span)| span.of(text)), Some(value), "{text}");
        }
        assert!(is_password("storePassword", "hunter22") && !is_password("storePassword", "android"));
    }
}
