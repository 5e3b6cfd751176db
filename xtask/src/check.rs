use crate::{Done, repo};
use std::process::{Command, Stdio};

/// Run everything CI runs, and say at the end what failed.
pub(crate) fn run(args: &[&str]) -> Done {
    if let Some(extra) = args.first() {
        return Err(format!("`check` takes no argument, but got `{extra}`"));
    }
    let steps: [(&str, &[&str]); 4] = [
        ("format", &["fmt", "--all", "--check"]),
        ("lints", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        ("tests", &["test", "--workspace"]),
        ("licences", &["deny", "check", "bans", "licenses", "sources"]),
    ];
    let mut failed = Vec::new();
    for (name, args) in steps {
        if args.first() == Some(&"deny") && !deny_is_installed() {
            println!(
                "== {name}: not checked, because cargo-deny is not installed (`cargo install cargo-deny`)"
            );
            continue;
        }
        println!("== {name}: cargo {}", args.join(" "));
        if !cargo(args) {
            failed.push(name);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}

fn cargo(args: &[&str]) -> bool {
    Command::new("cargo").args(args).current_dir(repo::root()).status().is_ok_and(|s| s.success())
}

fn deny_is_installed() -> bool {
    let mut command = Command::new("cargo");
    command.args(["deny", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|s| s.success())
}
