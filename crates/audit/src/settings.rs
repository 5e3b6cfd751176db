use crate::Baseline;
use base::{Confidence, Finding, Info, Profile, Severity, Tier};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A day, for ignores that end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// Month from 1.
    pub month: u8,
    /// Day from 1.
    pub day: u8,
}

impl Date {
    /// Read `2027-01-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let date = Date {
            year: parts.next()?.parse().ok()?,
            month: parts.next()?.parse().ok()?,
            day: parts.next()?.parse().ok()?,
        };
        let real = parts.next().is_none() && (1..=12).contains(&date.month) && (1..=31).contains(&date.day);
        (real && text.len() == 10).then_some(date)
    }
}

/// An ignore of the settings file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IgnoreEntry {
    /// The rule, by id or number.
    pub rule: String,
    /// Only in files whose path is this or lies below it.
    pub path: Option<String>,
    /// Only for findings about this subject (see the JSON output).
    pub subject: Option<String>,
    /// Why. Needed.
    pub reason: String,
    /// Who decided.
    pub owner: Option<String>,
    /// Until when, as `2027-01-31`.
    pub until: Option<String>,
}

/// What the settings file may hold; command line flags win over it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct SettingsFile {
    profile: Option<String>,
    all: bool,
    fail_on: Option<String>,
    strict: bool,
    select: Vec<String>,
    ignore: Vec<String>,
    exclude: Vec<String>,
    baseline: Option<String>,
    severity: BTreeMap<String, String>,
    ignores: Vec<IgnoreEntry>,
}

/// Why settings could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// What is wrong, as a sentence.
    pub message: String,
    /// The byte range in the settings file, where it is known.
    pub span: Option<std::ops::Range<usize>>,
}

impl SettingsError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), span: None }
    }
}

/// How an audit judges.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Expectations to measure against.
    pub profile: Profile,
    /// Also what is only possible, and rules outside the profile.
    pub all: bool,
    /// The severity from which the audit fails; none: it never fails.
    pub fail_on: Option<Severity>,
    /// A gap fails the audit.
    pub strict: bool,
    /// Only these rules; empty: every rule.
    pub select: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// Folders whose apps are not audited.
    pub exclude: Vec<String>,
    /// The baseline file named in the settings file.
    pub baseline_path: Option<String>,
    /// Findings known already.
    pub baseline: Baseline,
    /// Severities set by the user, by rule id.
    pub severity: BTreeMap<String, Severity>,
    /// Ignores of the settings file.
    pub ignores: Vec<IgnoreEntry>,
    /// Only findings in these files, relative to the root; none: all files.
    pub changed: Option<BTreeSet<String>>,
    /// Today, for ignores that end; none: they never end.
    pub today: Option<Date>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: Profile::Default,
            all: false,
            fail_on: Some(Severity::High),
            strict: false,
            select: Vec::new(),
            ignore: Vec::new(),
            exclude: Vec::new(),
            baseline_path: None,
            baseline: Baseline::default(),
            severity: BTreeMap::new(),
            ignores: Vec::new(),
            changed: None,
            today: None,
        }
    }
}

impl Settings {
    /// Read `capward.toml`.
    ///
    /// # Errors
    /// Unknown keys, wrong values and ignores without a reason, with the place.
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        let file: SettingsFile = toml::from_str(text)
            .map_err(|e| SettingsError { message: e.message().to_owned(), span: e.span() })?;
        Self::from_file(file)
    }

    /// Read the `capward` key of a `package.json`; `None` where there is none.
    ///
    /// # Errors
    /// As for [`Settings::from_toml`], without a place.
    pub fn from_package_json(text: &str) -> Result<Option<Self>, SettingsError> {
        let Ok(serde_json::Value::Object(mut root)) = serde_json::from_str(text) else { return Ok(None) };
        let Some(value) = root.remove("capward") else { return Ok(None) };
        let file: SettingsFile = serde_json::from_value(value)
            .map_err(|e| SettingsError::new(format!("package.json#capward: {e}")))?;
        Self::from_file(file).map(Some)
    }

    fn from_file(file: SettingsFile) -> Result<Self, SettingsError> {
        let mut settings = Settings {
            all: file.all,
            strict: file.strict,
            exclude: file.exclude,
            baseline_path: file.baseline,
            ..Settings::default()
        };
        if let Some(word) = &file.profile {
            settings.profile = parse_profile(word).ok_or_else(|| {
                SettingsError::new(format!(
                    "there is no profile `{word}`: default, store, masvs-l1, masvs-l2 or masvs-r"
                ))
            })?;
        }
        if let Some(word) = &file.fail_on {
            settings.fail_on = parse_threshold(word)?;
        }
        for name in file.select.iter().chain(&file.ignore).chain(file.severity.keys()) {
            known(name)?;
        }
        for entry in &file.ignores {
            known(&entry.rule)?;
            if entry.reason.trim().len() < 3 {
                return Err(SettingsError::new(format!("the ignore of `{}` needs a reason", entry.rule)));
            }
            if let Some(until) = &entry.until
                && Date::parse(until).is_none()
            {
                return Err(SettingsError::new(format!("`{until}` is not a day such as 2027-01-31")));
            }
        }
        for (rule, word) in &file.severity {
            let severity = parse_severity(word)
                .ok_or_else(|| SettingsError::new(format!("`{word}` is not a severity: {SEVERITIES}")))?;
            let id = crate::explain(rule).map_or(rule.as_str(), |i| i.id);
            settings.severity.insert(id.to_owned(), severity);
        }
        settings.select = file.select;
        settings.ignore = file.ignore;
        settings.ignores = file.ignores;
        Ok(settings)
    }

    /// Add `--select` and `--ignore`.
    ///
    /// # Errors
    /// Where a rule does not exist.
    pub fn add_choice(&mut self, select: &[String], ignore: &[String]) -> Result<(), SettingsError> {
        for name in select.iter().chain(ignore) {
            known(name)?;
        }
        self.select.extend(select.iter().cloned());
        self.ignore.extend(ignore.iter().cloned());
        Ok(())
    }

    /// True where a rule is to be run.
    pub(crate) fn chooses(&self, info: &Info) -> bool {
        let named = |list: &[String]| list.iter().any(|name| info.answers_to(name));
        !named(&self.ignore) && (self.select.is_empty() || named(&self.select))
    }

    /// True where a finding is shown under this profile. What is only inventory is left to those who ask for all.
    pub(crate) fn shows(&self, finding: &Finding) -> bool {
        let info = finding.rule;
        let by_name = self.select.iter().any(|name| info.answers_to(name));
        self.all
            || by_name
            || (finding.confidence >= Confidence::Likely
                && finding.severity > Severity::Info
                && (info.tier == Tier::Default || info.profiles.contains(&self.profile)))
    }
}

const SEVERITIES: &str = "info, low, medium, high or critical";

/// A severity by its word.
pub(crate) fn parse_severity(word: &str) -> Option<Severity> {
    [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical]
        .into_iter()
        .find(|s| s.word() == word)
}

/// A threshold: a severity, or `none`.
fn parse_threshold(word: &str) -> Result<Option<Severity>, SettingsError> {
    match word {
        "none" => Ok(None),
        word => parse_severity(word)
            .map(Some)
            .ok_or_else(|| SettingsError::new(format!("`{word}` is not a threshold: none, {SEVERITIES}"))),
    }
}

fn parse_profile(word: &str) -> Option<Profile> {
    Some(match word {
        "default" => Profile::Default,
        "store" => Profile::Store,
        "masvs-l1" => Profile::MasvsL1,
        "masvs-l2" => Profile::MasvsL2,
        "masvs-r" => Profile::MasvsR,
        _ => return None,
    })
}

fn known(name: &str) -> Result<(), SettingsError> {
    if crate::explain(name).is_some() {
        return Ok(());
    }
    let hint = nearest(name).map(|id| format!("; did you mean `{id}`?"));
    Err(SettingsError::new(format!("there is no rule `{name}`{}", hint.unwrap_or_default())))
}

/// The rule whose name is nearest to a misspelt one, where it is near enough to be meant.
pub fn nearest(name: &str) -> Option<&'static str> {
    let near = crate::catalogue().into_iter().map(|i| i.id).min_by_key(|id| distance(id, name));
    near.filter(|id| distance(id, name) <= 4)
}

/// Levenshtein distance, for hints.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, cb) in row.iter_mut().skip(1).zip(&b) {
            let next = (diagonal + usize::from(ca != *cb)).min(left + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = next;
            left = next;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// The settings of a snapshot: `capward.toml` at the root, or else `package.json#capward`, or else the defaults.
/// The second part is the path they came from.
///
/// # Errors
/// Where they cannot be used, with the path.
pub fn find_settings(files: &files::Files) -> Result<(Settings, Option<String>), (String, SettingsError)> {
    use base::Inputs;
    let text = |path: &str| files.find(path).and_then(|f| files.text(f));
    if let Some(toml) = text("capward.toml") {
        return Settings::from_toml(toml)
            .map(|s| (s, Some("capward.toml".to_owned())))
            .map_err(|e| ("capward.toml".to_owned(), e));
    }
    match text("package.json").map(|json| Settings::from_package_json(json)) {
        Some(Err(error)) => Err(("package.json".to_owned(), error)),
        Some(Ok(Some(settings))) => Ok((settings, Some("package.json".to_owned()))),
        Some(Ok(None)) | None => Ok((Settings::default(), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_and_missing_reasons_are_errors_with_a_place() {
        let error = Settings::from_toml("profil = \"store\"\n").unwrap_err();
        assert!(error.span.is_some() && error.message.contains("profil"), "{error:?}");
        let ignore = "[[ignores]]\nrule = \"server-cleartext\"\nreason = \" \"\n";
        assert!(Settings::from_toml(ignore).unwrap_err().message.contains("needs a reason"));
        let wrong = Settings::from_toml("ignore = [\"server-cleartxt\"]").unwrap_err();
        assert!(wrong.message.contains("did you mean `server-cleartext`"), "{wrong:?}");
        assert!(Settings::from_toml("fail-on = \"mild\"").is_err());
    }

    #[test]
    fn good_settings_are_read_from_both_files() {
        let settings = Settings::from_toml(
            "profile = \"masvs-l2\"\nfail-on = \"none\"\n[severity]\nserver-cleartext = \"low\"\n",
        )
        .unwrap();
        assert_eq!(settings.profile, Profile::MasvsL2);
        assert_eq!(settings.fail_on, None);
        assert_eq!(settings.severity.get("server-cleartext"), Some(&Severity::Low));
        let json = Settings::from_package_json("{\"capward\":{\"all\":true}}").unwrap().unwrap();
        assert!(json.all);
        assert!(Settings::from_package_json("{}").unwrap().is_none());
    }

    #[test]
    fn days_are_checked() {
        assert!(Date::parse("2027-01-31") < Date::parse("2027-02-01"));
        assert_eq!(Date::parse("2027-13-01"), None);
        assert_eq!(Date::parse("27-1-1"), None);
    }
}
