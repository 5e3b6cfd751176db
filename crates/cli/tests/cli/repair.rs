//! `capward fix`: patches that git accepts, trees that are left alone, and nothing half done.

use crate::support::*;
use std::fs;
use std::path::Path;

fn weak() -> tempfile::TempDir {
    let dir = project("quiet");
    edit(
        dir.path(),
        "capacitor.config.ts",
        "    hostname: 'localhost',\n",
        "    hostname: 'localhost',\n    cleartext: true,\n",
    );
    edit(
        dir.path(),
        "capacitor.config.ts",
        "    minWebViewVersion: 120,\n",
        "    minWebViewVersion: 120,\n    webContentsDebuggingEnabled: true,\n",
    );
    dir
}

fn apply(root: &Path, patch: &str) {
    let file = root.join(".git/patch");
    fs::write(&file, patch).unwrap();
    git(root, &["apply", file.to_str().unwrap()]);
    fs::remove_file(file).unwrap();
}

#[test]
fn the_patch_is_accepted_by_git_and_does_what_fix_does() {
    for ask in [false, true] {
        let leaky = project("leaky");
        for dir in [weak(), leaky] {
            commit_all(dir.path());
            let before = snapshot(dir.path());
            let more: &[&str] = if ask { &["--ask"] } else { &[] };
            let patch = capward(dir.path(), &[&["fix", "--all", "--diff"], more].concat()).survived().out;
            assert!(patch.starts_with("diff --git") || patch.starts_with("--- "), "{patch}");
            assert_eq!(snapshot(dir.path()), before, "--diff changes nothing");
            apply(dir.path(), &patch);
            let patched = snapshot(dir.path());
            assert_ne!(patched, before);
            git(dir.path(), &["checkout", "--quiet", "."]);
            git(dir.path(), &["clean", "--quiet", "-fd"]);
            capward(dir.path(), &[&["fix", "--all"], more].concat()).survived();
            assert!(snapshot(dir.path()) == patched, "fix and its patch differ");
            let again = capward(dir.path(), &[&["fix", "--all", "--diff"], more].concat());
            assert_eq!(again.out, "", "a second run changes nothing");
        }
    }
}

#[test]
fn the_safe_repairs_of_a_weak_app_lead_back_to_the_quiet_one() {
    let dir = weak();
    let run = capward(dir.path(), &["fix"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(
        run.out.contains("repaired server-cleartext")
            && run.out.contains("repaired android-web-debugging-in-release"),
        "{}",
        run.out
    );
    assert_eq!(snapshot(dir.path()), snapshot(project("quiet").path()));
}

#[test]
fn carriage_returns_and_a_missing_last_line_break_survive() {
    let dir = weak();
    let text = read(dir.path(), "capacitor.config.ts").replace('\n', "\r\n");
    write(dir.path(), "capacitor.config.ts", text.trim_end());
    commit_all(dir.path());
    let patch = capward(dir.path(), &["fix", "--diff"]).out;
    apply(dir.path(), &patch);
    let patched = read(dir.path(), "capacitor.config.ts");
    let quiet = read(project("quiet").path(), "capacitor.config.ts").replace('\n', "\r\n");
    assert_eq!(patched, quiet.trim_end());
}

#[test]
fn a_tree_with_changes_is_not_touched() {
    let dir = weak();
    commit_all(dir.path());
    write(dir.path(), "src/new.ts", "export {};\n");
    let before = snapshot(dir.path());
    let run = capward(dir.path(), &["fix"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("src/new.ts") && run.err.contains("--allow-dirty"), "{}", run.err);
    assert_eq!(snapshot(dir.path()), before);
    git(dir.path(), &["add", "--all"]);
    assert_eq!(capward(dir.path(), &["fix"]).code, Some(2), "staged changes count");
    assert_eq!(capward(dir.path(), &["fix", "--allow-dirty"]).code, Some(0));
    assert_ne!(snapshot(dir.path()), before);
}

#[test]
fn files_that_are_not_plain_text_are_left_alone() {
    let dir = weak();
    let bytes: Vec<u8> = format!("\u{feff}{}", read(dir.path(), "capacitor.config.ts"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    write(dir.path(), "capacitor.config.ts", &bytes);
    let run = capward(dir.path(), &["fix"]).survived();
    assert_eq!(fs::read(dir.path().join("capacitor.config.ts")).unwrap(), bytes, "{run:#?}");
}

#[cfg(unix)]
#[test]
fn a_repair_does_not_write_through_a_link_that_leads_out() {
    let dir = weak();
    let outside = tempfile::tempdir().unwrap();
    let real = outside.path().join("config.ts");
    fs::rename(dir.path().join("capacitor.config.ts"), &real).unwrap();
    std::os::unix::fs::symlink(&real, dir.path().join("capacitor.config.ts")).unwrap();
    let before = fs::read(&real).unwrap();
    capward(dir.path(), &["fix", "--all", "--ask"]).survived();
    assert_eq!(fs::read(&real).unwrap(), before);
}
