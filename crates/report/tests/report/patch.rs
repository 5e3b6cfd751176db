//! Patches, applied by git itself.

use capward_report::{PatchFile, patch};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

fn git(folder: &Path, args: &[&str], input: &str) {
    let mut child = Command::new("git")
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("git is needed to test patches");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "git {args:?}: {}\n{input}", String::from_utf8_lossy(&out.stderr));
}

/// Write the old texts, let git apply the patch, and compare with the new texts. Then take it back.
fn assert_applies(files: &[PatchFile<'_>]) -> String {
    let text = patch(files.iter().copied());
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet"], "");
    for file in files {
        let path = folder.path().join(file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        if let Some(old) = file.old {
            std::fs::write(path, old).unwrap();
        }
    }
    git(folder.path(), &["apply", "--whitespace=nowarn", "-"], &text);
    for file in files {
        assert_eq!(
            std::fs::read_to_string(folder.path().join(file.path)).unwrap(),
            file.new,
            "{}",
            file.path
        );
    }
    git(folder.path(), &["apply", "--whitespace=nowarn", "--reverse", "-"], &text);
    for file in files {
        assert_eq!(
            std::fs::read_to_string(folder.path().join(file.path)).ok().as_deref(),
            file.old,
            "{}",
            file.path
        );
    }
    text
}

fn numbered(count: usize) -> String {
    (0..count).map(|n| format!("line {n}\n")).collect()
}

#[test]
fn distant_changes_are_hunks_and_near_ones_are_one() {
    let old = numbered(40);
    let new = old
        .replace("line 5\n", "line five\n")
        .replace("line 9\n", "")
        .replace("line 30\n", "line 30\nmore\n");
    let text = assert_applies(&[PatchFile { path: "src/a.txt", old: Some(&old), new: &new }]);
    assert_eq!(text.matches("@@ -").count(), 2, "{text}");
    assert!(
        text.starts_with(
            "diff --git a/src/a.txt b/src/a.txt\n--- a/src/a.txt\n+++ b/src/a.txt\n@@ -3,11 +3,10 @@\n"
        ),
        "{text}"
    );
}

#[test]
fn odd_names_are_quoted() {
    for path in [
        "a b.txt",
        "q\"uote.txt",
        "back\\slash",
        "\u{e4}\u{65e5}.txt",
        "tab\there",
        "dir with space/x\u{1b}.txt",
    ] {
        assert_applies(&[PatchFile { path, old: Some("a\n"), new: "b\n" }]);
        assert_applies(&[PatchFile { path, old: None, new: "b\n" }]);
    }
}

#[test]
fn texts_without_a_last_line_break_keep_it_so() {
    for (old, new) in
        [("a", "b"), ("a\nb", "a\nc"), ("a\n", "a"), ("a", "a\n"), ("a\nb", "x\na\nb"), ("", "a"), ("a", "")]
    {
        assert_applies(&[PatchFile { path: "f", old: Some(old), new }]);
    }
    assert_applies(&[PatchFile { path: "f", old: None, new: "a\r\nb" }]);
}

#[test]
fn carriage_returns_are_kept() {
    let old = numbered(20).replace('\n', "\r\n");
    let new = old.replace("line 7\r\n", "line seven\r\n").replace("line 12\r\n", "line 12\n");
    let text = assert_applies(&[PatchFile { path: "f", old: Some(&old), new: &new }]);
    assert!(text.contains("-line 7\r\n+line seven\r\n"));
}

#[test]
fn several_files_and_new_ones_go_into_one_patch() {
    let text = assert_applies(&[
        PatchFile { path: "a", old: Some("1\n"), new: "2\n" },
        PatchFile { path: "new/file.xml", old: None, new: "<a/>\n" },
    ]);
    assert!(
        text.contains("new file mode 100644\n--- /dev/null\n+++ b/new/file.xml\n@@ -0,0 +1 @@\n"),
        "{text}"
    );
    assert_eq!(patch([PatchFile { path: "a", old: Some("same"), new: "same" }]), "");
    let folder = PatchFile { path: "empty", old: None, new: "" };
    assert_applies(&[folder, PatchFile { path: "a", old: Some("1\n"), new: "2\n" }]);
}
