use crate::args::{BaselineArgs, CheckArgs, Format};
use crate::input::{collect, package, settings, threshold};
use crate::output::{columns, complain, emit, wants_colour};
use crate::{End, Failure, progress};
use audit::{Baseline, Settings};
use base::{Report, Severity};
use report::HumanOptions;
use std::path::Path;

/// Audit each path and write the report.
pub(crate) fn check(args: &CheckArgs) -> Result<End, Failure> {
    if args.paths.len() > 1 && args.format != Format::Human {
        return Err(Failure::usage(
            "one folder at a time with --format json or sarif: a document speaks of one root",
        ));
    }
    let mut end = End::Clean;
    let mut text = String::new();
    for path in &args.paths {
        let waiting = progress::watch(&format!("reading {}", path.display()));
        let mut files = collect(path)?;
        let mut settings = settings(path, &files, &args.judge)?;
        for artefact in &args.artefact {
            files = files.joined(package(artefact)?);
        }
        if let Some(word) = args.fail_on {
            settings.fail_on = threshold(word);
        }
        settings.strict |= args.strict;
        let report = audit::audit(&files, &settings);
        drop(waiting);
        text.push_str(&render(&report, args));
        end = end.max_by_weight(ending(&report, &settings));
        if report.apps.is_empty() {
            complain(&nothing_found(path, &report));
        }
    }
    emit(&text, args.output.as_deref())?;
    Ok(end)
}

/// Write the findings of today to a file.
pub(crate) fn baseline(args: &BaselineArgs) -> Result<End, Failure> {
    let files = collect(&args.path)?;
    let settings = settings(&args.path, &files, &args.judge)?;
    let report = audit::audit(&files, &settings);
    if report.apps.is_empty() {
        return Err(Failure { end: End::Nothing, message: nothing_found(&args.path, &report) });
    }
    let file = args.path.join(&args.output);
    emit(&Baseline::render(&report), Some(&file))?;
    let count = report.findings().count();
    emit(
        &format!(
            "{count} findings written to {}; `capward --baseline {}` shows only new ones from here on\n",
            file.display(),
            file.display()
        ),
        None,
    )?;
    Ok(End::Clean)
}

fn render(report: &Report, args: &CheckArgs) -> String {
    match args.format {
        Format::Json => report::json(report),
        // Code scanning services show suppressed results as open ones: they are written only where asked for.
        Format::Sarif if args.verbose => report::sarif(report, &audit::catalogue()),
        Format::Sarif => report::sarif_without_ignored(report, &audit::catalogue()),
        Format::Human => report::human(
            report,
            &HumanOptions {
                styled: wants_colour(args.no_color, args.output.is_some()),
                verbose: args.verbose,
                quiet: args.quiet,
                width: columns(args.output.is_some()),
            },
        ),
    }
}

/// How the command ends, whatever the format.
pub(crate) fn ending(report: &Report, settings: &Settings) -> End {
    if !report.defects.is_empty() {
        return End::Defect;
    }
    if report.apps.is_empty() {
        return End::Nothing;
    }
    let worst: Option<Severity> = report.worst();
    let failed = matches!((worst, settings.fail_on), (Some(worst), Some(from)) if worst >= from);
    let blind = settings.strict && report.all_gaps().next().is_some();
    if failed || blind { End::Findings } else { End::Clean }
}

fn nothing_found(path: &Path, report: &Report) -> String {
    let seen = report.counters.get("files_seen").copied().unwrap_or_default();
    format!(
        "no Capacitor project in {}: among {seen} files there is no capacitor.config.ts, .js or .json. \
         Name the folder that holds it, a folder above it, or a package (APK, AAB, IPA, web bundle)",
        path.display()
    )
}

impl End {
    /// The weightier of two endings: a defect before findings, findings before nothing to audit.
    fn max_by_weight(self, other: End) -> End {
        let weight = |end: End| match end {
            End::Clean => 0,
            End::Nothing => 1,
            End::Findings => 2,
            End::Usage => 3,
            End::Defect => 4,
        };
        if weight(other) > weight(self) { other } else { self }
    }
}
