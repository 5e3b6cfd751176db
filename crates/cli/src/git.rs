//! What git says of the audited folder. The repository may be hostile: nothing that its settings name is run.

#![allow(clippy::disallowed_methods, reason = "asking git is what this module is for")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Settings by which a repository could make git run a program of its own.
const HARMLESS: [&str; 8] = [
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "diff.external=",
    "-c",
    "core.pager=cat",
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
    let changed = [
        "diff",
        "--name-only",
        "--ignore-submodules=all",
        "--no-ext-diff",
        "--no-textconv",
        "--relative",
        "-z",
        reference,
        "--",
        ".",
    ];
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
    let mut paths = names(
        root,
        &[
            "diff",
            "--name-only",
            "--ignore-submodules=all",
            "--no-ext-diff",
            "--no-textconv",
            "--relative",
            "-z",
            "--",
            ".",
        ],
    )?;
    paths.extend(names(
        root,
        &[
            "diff",
            "--cached",
            "--name-only",
            "--ignore-submodules=all",
            "--no-ext-diff",
            "--no-textconv",
            "--relative",
            "-z",
            "--",
            ".",
        ],
    )?);
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

/// Run git. Programs that only attributes name are switched off one by one, because git has no switch for all.
fn run(root: &Path, args: &[&str]) -> Result<Output, String> {
    let filters = start(root, &["config", "-z", "--name-only", "--get-regexp", "^filter[.]"], &[])?;
    let filters = String::from_utf8_lossy(&filters.stdout).into_owned();
    start(root, args, &filters.split('\0').filter(|key| !key.is_empty()).collect::<Vec<_>>())
}

/// Start git with the settings in `emptied` set to nothing.
fn start(root: &Path, args: &[&str], emptied: &[&str]) -> Result<Output, String> {
    let mut command = Command::new("git");
    for (at, key) in emptied.iter().enumerate() {
        // By environment: a name may hold `=`, at which `-c` would cut it.
        let value = if key.ends_with(".required") { "false" } else { "" };
        command.env(format!("GIT_CONFIG_KEY_{at}"), key).env(format!("GIT_CONFIG_VALUE_{at}"), value);
    }
    command
        .env("GIT_CONFIG_COUNT", emptied.len().to_string())
        .arg("-C")
        .arg(root)
        .args(HARMLESS)
        .args(args)
        .env("GIT_OPTIONAL_LOCKS", "0")
        // A partial clone would fetch what is missing, by a program that its settings name.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "none")
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("git could not be started: {e}"))
}
