use super::told::{ignore_file, start};
use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "env-or-credential-file-exposed",
        number: 6,
        area: Area::Sec,
        title: "Git keeps a file of secret variables",
        severity: Severity::of(Attacker::Repository, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[538, 540],
        masvs: &["MASVS-STORAGE-1"],
        maswe: &[4],
        mastg: &["MASTG-TEST-0214"],
        mobile_top_10: &[1],
        page: include_str!("env_or_credential_file_exposed.md"),
    },
    check: Check::Secrets(check),
};

/// As many names as a message has room for.
const NAMES: usize = 6;

fn check(app: &App, out: &mut Out) {
    // A file among the web files is spoken of there.
    for file in app.secrets.env.iter().filter(|f| !f.ignored && !f.ships && !f.variables.is_empty()) {
        let names: Vec<String> = file.variables.iter().take(NAMES).map(|v| format!("`{}`", v.name)).collect();
        let more = file.variables.len().saturating_sub(NAMES);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        let certain = file.variables.iter().any(|v| v.certain);
        let mut finding = Finding::new(
            &RULE.info,
            start(file.file),
            &file.path,
            format!("`{}` gives secret values to {}{rest}, and no `.gitignore` leaves the file out.", file.path, list_words(&names)),
        )
        .confidence(if certain { Confidence::Certain } else { Confidence::Likely })
        .why("Everybody who can read the repository, now or later, has these values; they stay in its history.")
        .help("Replace the values, let git leave the file out, and keep a `.env.example` with placeholders for others.")
        .fix(Some(ignore_file(app, &file.path, file.gitignore.as_ref())));
        for variable in file.variables.iter().take(NAMES) {
            finding = finding.step(variable.place.clone(), format!("`{}`", variable.name));
        }
        finding.secrets.extend(file.variables.iter().filter_map(|v| v.place.span()));
        out.push(finding);
    }
}
