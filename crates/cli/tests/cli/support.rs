//! What the end-to-end tests share: running the binary, and small projects to run it on.

use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What a run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) time: Duration,
}

impl Run {
    /// The report, where it was written as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}\n{}\n{}", self.out, self.err))
    }

    /// The run ended by itself, with one of the codes that say something about the input.
    pub(crate) fn survived(self) -> Self {
        assert!(matches!(self.code, Some(0..=3)), "{self:#?}");
        self
    }
}

/// Run the binary in `folder`.
pub(crate) fn capward<S: AsRef<OsStr>>(folder: &Path, args: &[S]) -> Run {
    with_threads(folder, args, None)
}

pub(crate) fn with_threads<S: AsRef<OsStr>>(folder: &Path, args: &[S], threads: Option<&str>) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capward"));
    command.args(args).current_dir(folder);
    if let Some(threads) = threads {
        command.env("RAYON_NUM_THREADS", threads);
    }
    run(command)
}

/// Run the binary in `folder` as a user without any rights, which only root can.
#[cfg(unix)]
pub(crate) fn nobody(folder: &Path, args: &[&str]) -> Run {
    use std::os::unix::{fs::PermissionsExt, process::CommandExt};
    const NOBODY: u32 = 65_534;
    let open = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    // The folders above the binary may be closed to others.
    let bin = tempfile::tempdir().unwrap();
    let copy = bin.path().join("capward");
    fs::copy(env!("CARGO_BIN_EXE_capward"), &copy).unwrap();
    open(bin.path());
    open(folder);
    let mut command = Command::new(&copy);
    command.args(args).current_dir(folder).uid(NOBODY).gid(NOBODY);
    run(command)
}

fn run(mut command: Command) -> Run {
    command.stdin(Stdio::null());
    let start = Instant::now();
    let output = command.output().unwrap();
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        time: start.elapsed(),
    }
}

/// A finding as tests compare it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) rule: String,
    pub(crate) path: String,
    pub(crate) line: u64,
}

/// The findings of a folder with every rule.
pub(crate) fn findings(folder: &Path) -> Vec<Found> {
    found(&capward(folder, &["--format", "json", "--all"]).survived().json())
}

/// The findings of a JSON report.
pub(crate) fn found(report: &Value) -> Vec<Found> {
    let mut all: Vec<Found> = report["apps"]
        .as_array()
        .expect("apps")
        .iter()
        .flat_map(|app| app["findings"].as_array().expect("findings"))
        .map(|f| Found {
            rule: f["rule"].as_str().expect("rule").to_owned(),
            path: f["place"]["path"].as_str().expect("path").to_owned(),
            line: f["place"]["line"].as_u64().unwrap_or_default(),
        })
        .collect();
    all.sort();
    all
}

/// The ids of the rules that speak.
pub(crate) fn rules(folder: &Path) -> Vec<String> {
    let mut ids: Vec<String> = findings(folder).into_iter().map(|f| f.rule).collect();
    ids.dedup();
    ids
}

/// Every gap of a JSON report as text.
pub(crate) fn gaps(report: &Value) -> String {
    let of = |value: &Value| value["gaps"].as_array().cloned().unwrap_or_default();
    let mut all = of(report);
    all.extend(report["apps"].as_array().expect("apps").iter().flat_map(of));
    all.iter().map(|gap| format!("{gap}\n")).collect()
}

/// A copy of a sample app in a folder of its own.
pub(crate) fn project(name: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&apps().join(name), dir.path());
    dir
}

pub(crate) fn apps() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../apps")
}

/// Copy a folder, without what an installation or a build leaves in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if !entry.file_type().unwrap().is_dir() {
            fs::copy(entry.path(), target).unwrap();
        } else if entry.file_name() != "node_modules" && entry.file_name() != "dist" {
            copy(&entry.path(), &target);
        }
    }
}

pub(crate) fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let full = root.join(path);
    fs::create_dir_all(full.parent().unwrap()).unwrap();
    fs::write(full, bytes).unwrap();
}

pub(crate) fn read(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join(path)).unwrap()
}

/// Replace the one place of a file where `old` stands.
pub(crate) fn edit(root: &Path, path: &str, old: &str, new: &str) {
    let text = read(root, path);
    assert_eq!(text.matches(old).count(), 1, "{old} in {path}");
    write(root, path, text.replace(old, new));
}

/// Run git in a folder, without the settings of whoever runs the tests.
pub(crate) fn git(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "core.autocrlf=false"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Make a folder a repository with everything committed.
pub(crate) fn commit_all(folder: &Path) {
    if !folder.join(".git").exists() {
        git(folder, &["init", "--quiet", "--initial-branch=main"]);
    }
    git(folder, &["add", "--all", "--force"]);
    git(folder, &["commit", "--quiet", "--message=state"]);
}

/// Every file of a folder with its bytes, except what git keeps for itself.
pub(crate) fn snapshot(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with(".git") {
                folders.push(path);
            } else if path.is_file() {
                all.push((path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap()));
            }
        }
    }
    all.sort();
    all
}
