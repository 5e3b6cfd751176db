//! Sign-in: what libraries send to authorization servers when nothing else is said, which of their options change
//! that, and which calls ask for a fingerprint or open a page inside the app. Paths are spelled as JavaScript spells
//! them, see [`crate::Path`].

use crate::{Date, rows};
use serde::Deserialize;
use std::sync::LazyLock;

/// A value that an option is given.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// `true` or `false`.
    Bool(bool),
    /// A text.
    Text(String),
}

/// An option that decides between yes and no.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Choice {
    /// The names that lead to it, from the options object; empty where nothing changes the default.
    #[serde(default)]
    pub option: Vec<String>,
    /// The value for yes.
    pub yes: Option<Given>,
    /// The value for no.
    pub no: Option<Given>,
    /// What holds where the option is not set; none where that cannot be told.
    pub default: Option<bool>,
    /// The one platform (`Android`, `iOS`) on which the option counts.
    pub only: Option<String>,
}

/// An option that holds a text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Word {
    /// The names that lead to it, from the options object.
    #[serde(default)]
    pub option: Vec<String>,
    /// What holds where the option is not set; none where that cannot be told.
    pub default: Option<String>,
}

/// Methods that are told with each call where the answer comes back to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sent {
    /// What stands before the method: `auth` in `client.auth.signInWithOAuth`; none where anything may.
    pub on: Option<String>,
    /// The names of the methods.
    pub methods: Vec<String>,
    /// The argument that holds the options.
    #[serde(default)]
    pub argument: usize,
    /// The names that lead to the address, from that argument.
    pub option: Vec<String>,
}

/// A library that sends authorization requests, and the call or assignment that gives it its options.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SignInLibrary {
    /// The package, whose version decides.
    pub package: String,
    /// Where the options are given: an argument, a property of one, or an assignment. A `*` among the properties
    /// stands for each of them.
    pub paths: Vec<String>,
    /// The first major version for which the row holds.
    pub since: Option<u32>,
    /// The first major version for which it holds no more.
    pub before: Option<u32>,
    /// True where blocks named `android` and `ios` win over the options above them.
    #[serde(default)]
    pub blocks: bool,
    /// Names of methods of which the app must call one for a sign-in to leave it; empty where the call itself does.
    #[serde(default)]
    pub redirects: Vec<String>,
    /// Whether the options say that this client signs nobody in.
    pub idle: Option<Choice>,
    /// What is asked for: `code`, `token`, `id_token token`.
    pub response_type: Option<Word>,
    /// Whether a PKCE challenge with S256 is sent.
    pub pkce: Option<Choice>,
    /// Whether a state is sent and compared.
    pub state: Option<Choice>,
    /// Whether a nonce is sent and compared.
    pub nonce: Option<Choice>,
    /// Where the answer comes back to.
    pub redirect: Option<Word>,
    /// Where calls say that by themselves.
    #[serde(default)]
    pub sent: Vec<Sent>,
    /// Whether the page of the provider opens outside the app: in the browser, a tab of it, or a session of the system.
    pub outside: Option<Choice>,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

impl SignInLibrary {
    /// True where the row holds for a major version; an unknown version is taken for the newest.
    pub fn holds(&self, major: Option<u32>) -> bool {
        match major {
            Some(major) => self.since.is_none_or(|s| major >= s) && self.before.is_none_or(|b| major < b),
            None => self.before.is_none(),
        }
    }
}

/// What an option switches off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// That the answer belongs to the request of this user.
    Answer,
    /// That a token comes from the provider and is meant for this app.
    Token,
    /// A detail about a token whose signature and issuer are checked all the same.
    Detail,
}

/// An option that switches a check off.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Switch {
    /// Where the options are given.
    pub paths: Vec<String>,
    /// The name of the option.
    pub option: String,
    /// The value that switches the check off.
    pub off: Given,
    /// What it switches off.
    pub check: Check,
    /// What is no longer checked, in words that follow "then".
    pub then: String,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

/// A call that sends the user's password to the token endpoint.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PasswordGrant {
    /// The calls.
    pub paths: Vec<String>,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

/// A call that opens a page in a web view of the app.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WebViewOpener {
    /// The argument, or the property of it, that is the address.
    pub paths: Vec<String>,
    /// The argument that may send the page elsewhere instead.
    pub target: Option<usize>,
    /// The targets that open outside the app.
    #[serde(default)]
    pub outside: Vec<String>,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

/// What a call about fingerprints and faces gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    /// A yes or no, which script can do without.
    Answer,
    /// A secret that can be read without the prompt as well.
    Unbound,
    /// A secret that the system gives out after the prompt only.
    Bound,
}

/// A call about fingerprints and faces.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Biometric {
    /// The calls.
    pub paths: Vec<String>,
    /// What they give.
    pub gives: Gate,
    /// Where it says so.
    pub source: String,
    /// When the row was last checked.
    pub checked: Date,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Auth {
    library: Vec<SignInLibrary>,
    switch: Vec<Switch>,
    password_grant: Vec<PasswordGrant>,
    web_view_opener: Vec<WebViewOpener>,
    biometric: Vec<Biometric>,
}

const LIBRARIES: &str = include_str!("../../../knowledge/web/auth/libraries.toml");
const SWITCHES: &str = include_str!("../../../knowledge/web/auth/switches.toml");
const CALLS: &str = include_str!("../../../knowledge/web/auth/calls.toml");

static AUTH: LazyLock<Auth> = LazyLock::new(|| {
    let (libraries, switches, calls) = (rows::<Auth>(LIBRARIES), rows::<Auth>(SWITCHES), rows::<Auth>(CALLS));
    Auth { library: libraries.library, switch: switches.switch, ..calls }
});

/// The libraries that send authorization requests.
pub fn sign_in_libraries() -> &'static [SignInLibrary] {
    &AUTH.library
}

/// The options that switch checks off.
pub fn switches() -> &'static [Switch] {
    &AUTH.switch
}

/// The calls that send the user's password to the token endpoint.
pub fn password_grants() -> &'static [PasswordGrant] {
    &AUTH.password_grant
}

/// The calls that open a page inside the app.
pub fn web_view_openers() -> &'static [WebViewOpener] {
    &AUTH.web_view_opener
}

/// The calls about fingerprints and faces.
pub fn biometrics() -> &'static [Biometric] {
    &AUTH.biometric
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Path, Pick, as_of};

    #[test]
    fn every_row_is_read_and_has_a_source() {
        let mut rows: Vec<(&[String], &str, Date)> = Vec::new();
        for text in [LIBRARIES, SWITCHES, CALLS] {
            toml::from_str::<Auth>(text).unwrap();
        }
        for row in sign_in_libraries() {
            assert!(row.since.is_none_or(|s| row.before.is_none_or(|b| s < b)), "{}", row.package);
            rows.push((&row.paths, &row.source, row.checked));
        }
        rows.extend(switches().iter().map(|r| (&*r.paths, &*r.source, r.checked)));
        rows.extend(password_grants().iter().map(|r| (&*r.paths, &*r.source, r.checked)));
        rows.extend(web_view_openers().iter().map(|r| (&*r.paths, &*r.source, r.checked)));
        rows.extend(biometrics().iter().map(|r| (&*r.paths, &*r.source, r.checked)));
        assert!(rows.len() > 30);
        for (paths, source, checked) in rows {
            assert!(source.starts_with("https://") && checked <= as_of(), "{paths:?}");
            assert!(!paths.is_empty(), "{source}");
            for path in paths {
                let pick = Path::parse(path).unwrap().pick;
                assert!(!matches!(pick, Some(Pick::Parameter(..) | Pick::Each)), "{path}");
            }
        }
    }

    #[test]
    fn rows_of_several_versions_exclude_each_other() {
        for row in sign_in_libraries() {
            for path in &row.paths {
                for major in 0..40 {
                    let same =
                        sign_in_libraries().iter().filter(|r| r.paths.contains(path) && r.holds(Some(major)));
                    assert!(same.count() <= 1, "{path} at {major}");
                }
            }
        }
    }
}
