//! Files of variables: `.env`, `.npmrc`, `.netrc`, `keystore.properties`.

use super::ignored::IgnoreFile;
use super::ships::Ways;
use super::spot::Spot;
use base::{FileId, Inputs, Place, Span, name_of};
use knowledge::Verdict;

/// A file of variables with secrets in it.
#[derive(Clone, Debug)]
pub struct EnvFile {
    /// The file.
    pub file: FileId,
    /// Its path relative to the audited root.
    pub path: String,
    /// True where it ships as it is.
    pub ships: bool,
    /// True where git leaves it out.
    pub ignored: bool,
    /// The `.gitignore` nearest to it, where one is there.
    pub gitignore: Option<IgnoreFile>,
    /// The variables that are secret. Values are not kept.
    pub variables: Vec<Variable>,
}

/// A variable whose value is secret.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub place: Place,
    /// True where the form of the value proves it, false where only the name says so.
    pub certain: bool,
}

/// The files of variables of an app that hold secrets, and those that ship.
pub(crate) fn load(inputs: &dyn Inputs, files: &[FileId], ways: &Ways<'_>) -> Vec<EnvFile> {
    let all = files.iter().filter_map(|file| {
        let path = inputs.path(*file);
        let name = name_of(path);
        let env = is_env(path);
        if !(env || matches!(name, ".npmrc" | ".yarnrc" | ".netrc" | "_netrc"))
            || ways.spot(path) == Spot::Test
        {
            return None;
        }
        let text = inputs.text(*file)?;
        let place = |span| Place::At(*file, span);
        let variables: Vec<Variable> = match env {
            true => lines(text)
                .filter(|l| !is_inlined(l.name))
                .filter_map(|l| {
                    let certain = secrets::whole(l.value)
                        .is_some_and(|h| h.row.verdict == Verdict::Secret && !h.expired)
                        || secrets::scan(line_of(text, l.span).as_bytes())
                            .iter()
                            .any(|h| h.is_secret() && !h.expired);
                    let secret = certain || is_named_secret(l.name, l.value);
                    secret.then(|| Variable { name: l.name.to_owned(), place: place(l.span), certain })
                })
                .collect(),
            false => logins(text)
                .map(|(name, span)| Variable { name: name.to_owned(), place: place(span), certain: true })
                .collect(),
        };
        let ships = ways.is_asset(*file);
        let ignored = ways.ignored.has(path);
        let gitignore = IgnoreFile::nearest(inputs, path);
        let told = !variables.is_empty() || ships;
        told.then(|| EnvFile { file: *file, path: path.to_owned(), ships, ignored, gitignore, variables })
    });
    all.collect()
}

/// The whole line of a range.
fn line_of(text: &str, span: Span) -> &str {
    let start = text.get(..span.start as usize).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
    text.get(start..).and_then(|t| t.lines().next()).unwrap_or_default()
}

/// Passwords and tokens for registries and hosts that are written down.
fn logins(text: &str) -> impl Iterator<Item = (&str, Span)> {
    let npm = lines(text).filter_map(|l| {
        let name = ["_authToken", "_password", "_auth"].into_iter().find(|n| l.name.ends_with(n))?;
        let written =
            l.value.len() >= 8 && !l.value.contains('$') && !secrets::is_placeholder(l.value.as_bytes());
        written.then_some((name, l.span))
    });
    let netrc = text.match_indices("password ").filter_map(|(at, word)| {
        let from = at + word.len();
        let value = text.get(from..)?.split_whitespace().next()?;
        let span = Span::new(u32::try_from(from).ok()?, u32::try_from(from + value.len()).ok()?);
        (value.len() >= 8 && !secrets::is_placeholder(value.as_bytes())).then_some(("password", span))
    });
    npm.chain(netrc)
}

/// Prefixes of variables that a bundler pastes into what it builds.
/// <https://vite.dev/guide/env-and-mode> <https://create-react-app.dev/docs/adding-custom-environment-variables/>
/// <https://nextjs.org/docs/pages/guides/environment-variables> <https://cli.vuejs.org/guide/mode-and-env.html>
const INLINED: [&str; 10] = [
    "VITE_",
    "REACT_APP_",
    "NEXT_PUBLIC_",
    "VUE_APP_",
    "NUXT_PUBLIC_",
    "PUBLIC_",
    "NG_APP_",
    "GATSBY_",
    "EXPO_PUBLIC_",
    "STENCIL_",
];

/// A line of a file of variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line<'t> {
    pub(crate) name: &'t str,
    pub(crate) value: &'t str,
    /// The range of the value, without its quotes.
    pub(crate) span: Span,
}

/// True for a variable that a bundler pastes into what it builds.
pub(crate) fn is_inlined(name: &str) -> bool {
    INLINED.iter().any(|p| name.starts_with(p))
}

/// True for the name of a file of variables that builds read.
pub(crate) fn is_env(path: &str) -> bool {
    let name = name_of(path);
    name == ".env" || name.starts_with(".env.") || (name.ends_with(".env") && name.len() > 4)
}

/// True for a file of variables that no build for a store reads: those of development and of tests.
pub(crate) fn is_for_development(path: &str) -> bool {
    let name = name_of(path);
    [".dev", ".development", ".test", ".testing", ".ci", ".e2e"]
        .iter()
        .any(|mode| name.ends_with(mode) || name.contains(&format!("{mode}.")))
}

/// The assignments of a file.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    let all = text.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line)
    });
    all.filter_map(|(at, line)| {
        let bare = line.trim_start();
        if bare.starts_with(['#', '!', ';']) {
            return None;
        }
        let (name, value) = line.split_once('=')?;
        let name = name.trim().trim_start_matches("export ").trim();
        let from = at + (line.len() - value.len()) + (value.len() - value.trim_start().len());
        let value = value.trim();
        let (value, from) = match value.as_bytes().first() {
            Some(q @ (b'"' | b'\'' | b'`')) => {
                let inner = value.get(1..)?;
                (inner.split(char::from(*q)).next()?, from + 1)
            }
            _ => (value.split(" #").next()?.trim_end(), from),
        };
        let span = Span::new(u32::try_from(from).ok()?, u32::try_from(from + value.len()).ok()?);
        let good = !name.is_empty() && name.len() < 100 && !name.contains(char::is_whitespace);
        good.then_some(Line { name, value, span })
    })
}

/// Parts of names of variables whose values are secret.
const SECRET: [&str; 12] = [
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PRIVATE_KEY",
    "PRIVATEKEY",
    "SERVICE_ROLE",
    "ACCESS_TOKEN",
    "AUTH_TOKEN",
    "REFRESH_TOKEN",
    "API_TOKEN",
    "_PASS",
    "CREDENTIAL",
];

/// Parts of names that say that a value is none.
const HARMLESS: [&str; 16] = [
    "PUBLIC",
    "PUBLISHABLE",
    "ANON",
    "CLIENT_ID",
    "_URL",
    "_URI",
    "_PATH",
    "_FILE",
    "_NAME",
    "_ID",
    "EXPIR",
    "_HOST",
    "_TTL",
    "ENABLE",
    "_LENGTH",
    "_PORT",
];

/// True where a name alone says that a value is secret, and the value is one.
pub(crate) fn is_named_secret(name: &str, value: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let named = SECRET.iter().any(|w| upper.contains(w)) && !HARMLESS.iter().any(|w| upper.contains(w));
    let drawn = value.len() >= 8
        && !value.contains(char::is_whitespace)
        && !value.contains(['$', '<', '{'])
        && !value.contains("://")
        && !secrets::is_placeholder(value.as_bytes())
        && !secrets::is_sample(value.as_bytes());
    let mixed = value.bytes().any(|b| b.is_ascii_digit()) && value.bytes().any(|b| b.is_ascii_alphabetic());
    let word = value.to_ascii_lowercase();
    named
        && drawn
        && mixed
        && !["password", "passw0rd", "secret", "admin", "test", "local", "dev"]
            .iter()
            .any(|w| word.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_the_range_of_their_value() {
        let text = "# a=b\nexport A = \"x y\" \nB='q'\nC=1 # no\r\nno line\n";
        let all: Vec<_> = lines(text).collect();
        let shown: Vec<_> = all.iter().map(|l| (l.name, l.value, l.span.of(text))).collect();
        assert_eq!(shown, [("A", "x y", "x y"), ("B", "q", "q"), ("C", "1", "1")]);
    }

    #[test]
    fn names_of_settings_are_no_secrets() {
        for (name, value) in [
            ("VITE_API_URL", "https://api.host.io/v1"),
            ("JWT_SECRET_NAME", "my-jwt-2024"),
            ("DB_PASSWORD", "password"),
            ("SESSION_SECRET", "change_me_please1"),
            ("AUTH_TOKEN_TTL", "86400seconds"),
            ("SMTP_PASSWORD", "${SMTP_PASSWORD}"),
        ] {
            assert!(!is_named_secret(name, value), "{name}");
        }
        assert!(is_named_secret("DB_PASSWORD", "t4Rw9kfw2Q"));
        assert!(is_env(".env.production") && is_env("prod.env") && !is_env("environment.ts"));
        assert!(is_for_development(".env.development.local") && !is_for_development(".env.local"));
    }
}
