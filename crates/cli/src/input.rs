//! From arguments to a snapshot and settings.

#![allow(clippy::disallowed_methods, reason = "the command line is where input comes from")]

use crate::args::{JudgeArgs, ProfileArg, Threshold};
use crate::{End, Failure, git};
use audit::{Baseline, Date, Settings, find_settings};
use base::{LineIndex, Profile, Severity};
use files::{CollectError, Files, Limits};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Read a folder or a package.
pub(crate) fn collect(path: &Path) -> Result<Files, Failure> {
    audit::collect(path, &Limits::default()).map_err(|error| match error {
        CollectError::Missing(path) => Failure::usage(format!("{} does not exist", path.display())),
        CollectError::NotAPackage(path, why) => Failure {
            end: End::Usage,
            message: format!(
                "{} {why}. capward audits project folders, APK, AAB and IPA files, built web folders and \
                 their archives",
                path.display()
            ),
        },
        CollectError::Unreadable(path, why) => {
            Failure::usage(format!("{} cannot be read: {why}", path.display()))
        }
    })
}

/// Open a package that is compared with its project.
pub(crate) fn package(path: &Path) -> Result<Files, Failure> {
    let files = collect(path)?;
    if path.is_dir() || files.packages.is_empty() {
        let name = path.display();
        return Err(Failure::usage(format!(
            "{name} is no package; --artefact takes an APK, AAB or IPA file"
        )));
    }
    Ok(files)
}

/// The settings of the folder, with what the command line says on top.
pub(crate) fn settings(root: &Path, files: &Files, judge: &JudgeArgs) -> Result<Settings, Failure> {
    let (mut settings, _) = find_settings(files).map_err(|(path, error)| {
        use base::Inputs;
        let place =
            files.find(&path).and_then(|f| files.text(f)).zip(error.span.as_ref()).map(|(text, span)| {
                let at = LineIndex::new(text).position(u32::try_from(span.start).unwrap_or_default(), text);
                format!(":{}:{}", at.line, at.column)
            });
        Failure::usage(format!("{path}{}: {}", place.unwrap_or_default(), error.message))
    })?;
    settings.add_choice(&judge.select, &judge.ignore).map_err(|e| Failure::usage(e.message))?;
    settings.all |= judge.all;
    if let Some(profile) = judge.profile {
        settings.profile = match profile {
            ProfileArg::Default => Profile::Default,
            ProfileArg::Store => Profile::Store,
            ProfileArg::MasvsL1 => Profile::MasvsL1,
            ProfileArg::MasvsL2 => Profile::MasvsL2,
            ProfileArg::MasvsR => Profile::MasvsR,
        };
    }
    let baseline = judge.baseline.clone().or_else(|| settings.baseline_path.as_ref().map(|p| root.join(p)));
    if let Some(path) = baseline {
        let text = std::fs::read_to_string(&path)
            .map_err(|e| Failure::usage(format!("the baseline {} cannot be read: {e}", path.display())))?;
        settings.baseline = Baseline::parse(&text)
            .map_err(|e| Failure::usage(format!("{} is not a baseline: {}", path.display(), e.0)))?;
    }
    if let Some(reference) = &judge.since {
        settings.changed = Some(git::changed_since(root, reference).map_err(Failure::usage)?);
    }
    settings.today = Some(today());
    Ok(settings)
}

/// The threshold as the report knows it.
pub(crate) fn threshold(word: Threshold) -> Option<Severity> {
    match word {
        Threshold::None => None,
        Threshold::Low => Some(Severity::Low),
        Threshold::Medium => Some(Severity::Medium),
        Threshold::High => Some(Severity::High),
        Threshold::Critical => Some(Severity::Critical),
    }
}

/// Today in UTC. Ignores with an end date need it; nothing else does.
fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    date_of_day(i64::try_from(seconds / 86_400).unwrap_or_default())
}

/// The day `days` after 1970-01-01, by the civil calendar algorithm of
/// <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
fn date_of_day(days: i64) -> Date {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Date {
        year: u16::try_from(year).unwrap_or_default(),
        month: u8::try_from(month).unwrap_or(1),
        day: u8::try_from(day_of_year - (153 * shifted_month + 2) / 5 + 1).unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_leap_years() {
        assert_eq!(date_of_day(0), Date { year: 1970, month: 1, day: 1 });
        assert_eq!(date_of_day(19_782), Date { year: 2024, month: 2, day: 29 });
        assert_eq!(date_of_day(20_781), Date { year: 2026, month: 11, day: 24 });
    }
}
