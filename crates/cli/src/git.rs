//! What git says of the audited folder. The repository may be hostile: nothing that its settings name is run.

#![allow(clippy::disallowed_methods, reason = "asking git is what this module is for")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Settings by which a repository could make git run a program of its own.
const HARMLESS: [&str; 8] = [
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "diff.external=",
    "-c", "core.pager=cat",
];

/// Paths (relative to `root`) that differ from `reference`, and files that git does not track yet.
pub(crate) fn changed_since(root: &Path, reference: &str) -> Result<BTreeSet<String>, String> {
    if reference.starts_with('-') {
        return Err(format!("`{reference}` is not a commit"));
    }
    let commit = format!("{reference}^{{commit}}");
    let known = run(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
    if !known.status.success() {
        return Err(format!("git does not know the commit `{reference}` here"));
    }
    let changed = ["diff", "--name-only", "--no-ext-diff", "--no-textconv", "--relative", "-z", reference, "--", "."];
    let mut paths = names(root, &changed)?;
    paths.extend(names(root, &["ls-files", "--others", "--exclude-standard", "-z", "--", "."])?);
    Ok(paths)
}

/// Paths with changes that are not committed; none where the folder is in no repository.
pub(crate) fn dirty(root: &Path) -> Result<Vec<String>, String> {
    let inside = run(root, &["rev-parse", "--is-inside-work-tree"])?;
    if !inside.status.success() {
        return Ok(Vec::new());
    }
    let mut paths = names(root, &["diff", "--name-only", "--no-ext-diff", "--no-textconv", "--relative", "-z", "--", "."])?;
    paths.extend(names(root, &["diff", "--cached", "--name-only", "--no-ext-diff", "--no-textconv", "--relative", "-z", "--", "."])?);
    paths.extend(names(root, &["ls-files", "--others", "--exclude-standard", "-z", "--", "."])?);
    Ok(paths.into_iter().collect())
}

fn names(root: &Path, args: &[&str]) -> Result<BTreeSet<String>, String> {
    let output = run(root, args)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("git failed: {}", said.lines().next().unwrap_or("it gave no reason")));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.split('\0').filter(|p| !p.is_empty()).map(str::to_owned).collect())
}

fn run(root: &Path, args: &[&str]) -> Result<Output, String> {
    Command::new("git")
        .arg("-C")
        .arg(root)
        .args(HARMLESS)
        .args(args)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("git could not be started: {e}"))
}
