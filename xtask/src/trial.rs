use crate::{Done, repo};
use audit::Settings;
use base::{Report, Severity};
use files::Limits;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

const SEVERITIES: [Severity; 5] =
    [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info];

/// How many findings a rule has, and in which apps.
#[derive(Default)]
struct Total {
    findings: usize,
    apps: BTreeSet<String>,
    severities: BTreeMap<&'static str, usize>,
}

/// Audit every folder below a folder and print what was found: one line per app, then one line per rule.
pub(crate) fn run(args: &[&str]) -> Done {
    let mut settings = Settings::default();
    let mut list = false;
    let mut folder = PathBuf::from(".");
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match *arg {
            "--all" => settings.all = true,
            "--list" => list = true,
            "--select" => {
                let rule = args.next().ok_or("`--select` needs a rule")?;
                settings.add_choice(&[(*rule).to_owned()], &[]).map_err(|e| e.message)?;
            }
            other if other.starts_with("--") => return Err(format!("`try` does not know `{other}`")),
            other => folder = PathBuf::from(other),
        }
    }
    println!("{:<76} crit high  med  low info   gaps      ms", "app");
    let mut totals: BTreeMap<&'static str, Total> = BTreeMap::new();
    let mut lines = Vec::new();
    for path in repo::entries(&folder)?.into_iter().filter(|p| p.is_dir()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let start = Instant::now();
        match audit_folder(&path, &settings) {
            Ok(report) => {
                let elapsed = start.elapsed().as_millis();
                rows(&name, &report, elapsed);
                count(&name, &report, &mut totals);
                if list {
                    lines.extend(listing(&name, &report));
                }
            }
            Err(message) => println!("{name:<76} {message}"),
        }
    }
    println!("\n{:<44} found  apps  severities", "rule");
    for (rule, total) in &totals {
        let severities: Vec<String> = total.severities.iter().map(|(s, n)| format!("{n} {s}")).collect();
        println!("{rule:<44} {:>5} {:>5}  {}", total.findings, total.apps.len(), severities.join(", "));
    }
    lines.sort();
    for line in lines {
        println!("{line}");
    }
    Ok(())
}

fn audit_folder(path: &Path, settings: &Settings) -> Result<Report, String> {
    let files = audit::collect(path, &Limits::default()).map_err(|e| format!("could not be read: {e:?}"))?;
    // One broken app must not end the trial of the others.
    catch_unwind(AssertUnwindSafe(|| audit::audit(&files, settings))).map_err(|_| "PANICKED".to_owned())
}

fn rows(name: &str, report: &Report, elapsed: u128) {
    if report.apps.is_empty() {
        println!("{name:<76} no app was found");
    }
    for app in &report.apps {
        let title = if app.folder.is_empty() { name.to_owned() } else { format!("{name}/{}", app.folder) };
        let counts: String = SEVERITIES
            .iter()
            .map(|s| format!("{:>5}", app.findings.iter().filter(|(_, f)| f.severity == *s).count()))
            .collect();
        println!("{title:<75} {counts} {:>6} {elapsed:>7}", app.gaps.len());
    }
    for defect in &report.defects {
        println!("    defect: {defect}");
    }
}

fn count(name: &str, report: &Report, totals: &mut BTreeMap<&'static str, Total>) {
    for (app, _, finding) in report.findings() {
        let total = totals.entry(finding.rule.id).or_default();
        total.findings += 1;
        total.apps.insert(format!("{name}/{}", app.folder));
        *total.severities.entry(finding.severity.word()).or_default() += 1;
    }
}

/// Every finding on a line, by rule, for reading them in the files of the apps.
fn listing(name: &str, report: &Report) -> Vec<String> {
    report
        .findings()
        .map(|(_, _, finding)| {
            let source = finding.place.file().and_then(|f| report.files.get(&f));
            let line = match (source, finding.place.span()) {
                (Some(source), Some(span)) => {
                    format!(":{}", base::LineIndex::new(&source.text).position(span.start, &source.text).line)
                }
                _ => String::new(),
            };
            let path = report.path(&finding.place);
            format!("{} {} {name}/{path}{line} {}", finding.rule.id, finding.severity.word(), finding.message)
        })
        .collect()
}
