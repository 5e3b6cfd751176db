use crate::args::FixArgs;
use crate::check::ending;
use crate::input::{collect, settings};
use crate::output::{emit, for_reader};
use crate::{End, Failure, git, write};
use audit::Fixed;
use report::PatchFile;

/// How many paths with changes of their own are named.
const NAMED: usize = 5;

/// Repair what can be repaired, or show the patch.
pub(crate) fn fix(args: &FixArgs) -> Result<End, Failure> {
    let files = collect(&args.path)?;
    let settings = settings(&args.path, &files, &args.judge)?;
    let fixed = audit::fix(&files, &settings, args.ask);
    if args.diff {
        let changes: Vec<PatchFile> = fixed
            .changes
            .iter()
            .map(|c| PatchFile { path: &c.path, old: c.old.as_deref(), new: &c.new })
            .collect();
        emit(&for_reader(&report::patch(changes)), None)?;
        return Ok(ending(&fixed.report, &settings));
    }
    if !fixed.changes.is_empty() {
        if !args.allow_dirty {
            refuse_dirty(args)?;
        }
        write::write_changes(&args.path, &fixed.changes).map_err(Failure::usage)?;
    }
    emit(&summary(&fixed, args.ask), None)?;
    Ok(ending(&fixed.report, &settings))
}

/// Repairs must be easy to look at and to take back.
fn refuse_dirty(args: &FixArgs) -> Result<(), Failure> {
    let dirty = git::dirty(&args.path).map_err(Failure::usage)?;
    if dirty.is_empty() {
        return Ok(());
    }
    let mut names = dirty.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if dirty.len() > NAMED {
        names.push_str(&format!(" and {} more", dirty.len() - NAMED));
    }
    Err(Failure::usage(format!(
        "there are changes that are not committed ({names}). Commit or stash them so that the repairs can be \
         reviewed by themselves, look at the patch with --diff, or pass --allow-dirty"
    )))
}

fn summary(fixed: &Fixed, ask: bool) -> String {
    let mut text = String::new();
    for (rule, path, title) in &fixed.applied {
        text.push_str(&format!("repaired {rule} in {}: {}\n", report::visible(path), report::visible(title)));
    }
    for (rule, path, why) in &fixed.refused {
        text.push_str(&format!("left {rule} in {} alone: {}\n", report::visible(path), report::visible(why)));
    }
    for (rule, path) in &fixed.follow_ups {
        text.push_str(&format!(
            "now shown {rule} in {}: see `capward`, or run `npx cap sync`\n",
            report::visible(path)
        ));
    }
    let left = fixed.report.findings().count();
    let asked = fixed.report.findings().filter(|(_, _, f)| f.fix.is_some()).count();
    text.push_str(&match fixed.applied.len() {
        0 => format!("nothing was repaired; {left} findings are left"),
        n => format!("{n} repaired in {} files; {left} findings are left", fixed.changes.len()),
    });
    if asked > 0 && !ask {
        text.push_str(&format!(
            " ({asked} of them have a repair that changes behaviour: capward fix --ask --diff)"
        ));
    }
    text.push('\n');
    text
}
