use crate::lines::{Change, changes};
use std::fmt::Write;

/// A file before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatchFile<'a> {
    /// Path relative to the audited root, with `/`.
    pub path: &'a str,
    /// The text before; none for a file that is added.
    pub old: Option<&'a str>,
    /// The text after.
    pub new: &'a str,
}

/// Unchanged lines round a change.
const CONTEXT: usize = 3;

/// A unified diff that `git apply` takes, run from the audited root. It holds the texts as they are, byte for byte:
/// whoever prints it to a terminal must not trust it.
pub fn patch<'a>(files: impl IntoIterator<Item = PatchFile<'a>>) -> String {
    let mut out = String::new();
    for file in files {
        if file.old != Some(file.new) {
            one_file(&mut out, &file);
        }
    }
    out
}

fn one_file(out: &mut String, file: &PatchFile<'_>) {
    let (a, b) = (name("a/", file.path), name("b/", file.path));
    // Writing to a string does not fail.
    let _ = writeln!(out, "diff --git {a} {b}");
    let old: Vec<&str> = file.old.unwrap_or_default().split_inclusive('\n').collect();
    let new: Vec<&str> = file.new.split_inclusive('\n').collect();
    // A name with a space ends in a tab, so that nobody takes what follows for a date.
    let end = |name: &str| if name.contains(' ') && !name.starts_with('"') { "\t" } else { "" };
    if file.old.is_none() {
        out.push_str("new file mode 100644\n");
        if new.is_empty() {
            return;
        }
        let _ = writeln!(out, "--- /dev/null");
    } else {
        let _ = writeln!(out, "--- {a}{}", end(&a));
    }
    let _ = writeln!(out, "+++ {b}{}", end(&b));
    for hunk in hunks(&changes(&old, &new)) {
        write_hunk(out, &hunk, &old, &new);
    }
}

/// The name of a file in a patch; quoted as in C where git would quote it
/// (<https://git-scm.com/docs/git-diff#Documentation/git-diff.txt-coreQuotePath>).
fn name(side: &str, path: &str) -> String {
    let plain = |b: u8| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\';
    if path.bytes().all(plain) {
        return format!("{side}{path}");
    }
    let mut out = format!("\"{side}");
    for byte in path.bytes() {
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            byte if plain(byte) => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "\\{byte:03o}");
            }
        }
    }
    out.push('"');
    out
}

/// Changes so near to each other that their context touches go together.
fn hunks(changes: &[Change]) -> Vec<Vec<Change>> {
    let mut hunks: Vec<Vec<Change>> = Vec::new();
    for change in changes {
        match hunks.last_mut() {
            Some(hunk) if hunk.last().is_some_and(|last| change.old.start - last.old.end <= 2 * CONTEXT) => {
                hunk.push(change.clone());
            }
            _ => hunks.push(vec![change.clone()]),
        }
    }
    hunks
}

fn write_hunk(out: &mut String, hunk: &[Change], old: &[&str], new: &[&str]) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let before = first.old.start.min(CONTEXT);
    let after = (old.len() - last.old.end).min(CONTEXT);
    let (old_start, old_end) = (first.old.start - before, last.old.end + after);
    let (new_start, new_end) = (first.new.start - before, last.new.end + after);
    let _ = writeln!(
        out,
        "@@ -{} +{} @@",
        side(old_start, old_end - old_start),
        side(new_start, new_end - new_start)
    );
    let mut at = old_start;
    for change in hunk {
        write_lines(out, ' ', old.get(at..change.old.start).unwrap_or_default());
        write_lines(out, '-', old.get(change.old.clone()).unwrap_or_default());
        write_lines(out, '+', new.get(change.new.clone()).unwrap_or_default());
        at = change.old.end;
    }
    write_lines(out, ' ', old.get(at..old_end).unwrap_or_default());
}

/// `3,7`: the first line (from 1; the line before where there is none) and the number of lines.
fn side(start: usize, count: usize) -> String {
    let first = if count == 0 { start } else { start + 1 };
    if count == 1 { first.to_string() } else { format!("{first},{count}") }
}

fn write_lines(out: &mut String, sign: char, lines: &[&str]) {
    for line in lines {
        out.push(sign);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}
