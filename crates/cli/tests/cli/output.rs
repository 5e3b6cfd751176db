//! What reaches the terminal: the same bytes for any number of threads, and nothing that steers the terminal.

use crate::support::*;

#[test]
fn the_number_of_threads_changes_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["one", "two", "three"] {
        copy(&apps().join("leaky"), &dir.path().join(name));
    }
    copy(&apps().join("quiet"), &dir.path().join("four"));
    for format in ["human", "json", "sarif"] {
        let args = ["--format", format, "--all"];
        let first = with_threads(dir.path(), &args, Some("1")).out;
        assert!(first.len() > 1000);
        for threads in ["1", "2", "4", "4"] {
            assert!(
                with_threads(dir.path(), &args, Some(threads)).out == first,
                "{format} with {threads} threads"
            );
        }
    }
}

#[test]
fn the_order_in_which_files_were_written_changes_no_byte() {
    let dir = project("leaky");
    let first = capward(dir.path(), &["--format", "json", "--all"]).out;
    let files = snapshot(dir.path());
    let other = tempfile::tempdir().unwrap();
    for (path, bytes) in files.iter().rev() {
        write(other.path(), path.to_str().unwrap(), bytes);
    }
    assert!(capward(other.path(), &["--format", "json", "--all"]).out == first);
}

/// Characters that move the cursor, change colours or titles, or turn the direction of text.
fn steers(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let evil = "\u{1b}[31m\u{1b}]0;owned\u{7}\u{202e}\u{9b}2J\u{8}";
    let dir = project("leaky");
    edit(
        dir.path(),
        "capacitor.config.ts",
        "http://192.168.178.24:5173",
        &format!("http://192.168.178.24:5173/{evil}"),
    );
    edit(dir.path(), "capacitor.config.ts", "'Leaky'", &format!("'Leaky {evil}'"));
    edit(
        dir.path(),
        "android/app/src/main/AndroidManifest.xml",
        "android:name=\".ReminderReceiver\"",
        "android:name=\".Rem\u{202e}inder\u{85}&#27;[31mReceiver\"",
    );
    edit(dir.path(), "index.html", "connect-src *", &format!("connect-src * {evil}; {evil}"));
    write(dir.path(), "capward.toml", "");
    #[cfg(unix)]
    {
        let page = format!("pages/{evil}/index.html");
        write(dir.path(), &page, "<!doctype html><html><body><script>1</script></body></html>");
        write(dir.path(), &format!("{evil}/capacitor.config.json"), "{\"server\":{\"cleartext\":true}}");
    }
    for args in [
        &["--all", "-v"][..],
        &["--all"],
        &["-q"],
        &["facts"],
        &["doctor"],
        &["fix", "--ask"],
        &["no\u{1b}[31mwhere"],
    ] {
        let run = capward(dir.path(), args);
        for text in [&run.out, &run.err] {
            let found = text.char_indices().find(|(_, c)| steers(*c));
            assert!(found.is_none(), "{args:?}: {found:?} in {:?}", near(text, found.unwrap().0));
        }
    }
    for format in ["json", "sarif"] {
        let run = capward(dir.path(), &["--all", "--format", format]);
        run.json();
        assert!(
            !run.out.contains('\u{1b}') && !run.out.contains('\u{9b}'),
            "{format} escapes control characters"
        );
    }
}

fn near(text: &str, at: usize) -> String {
    text[..at]
        .chars()
        .rev()
        .take(60)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .chain(text[at..].chars().take(30))
        .collect()
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    let dir = project("leaky");
    let mut child = Command::new(env!("CARGO_BIN_EXE_capward"))
        .args(["--format", "sarif", "--all"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut byte = [0];
    child.stdout.take().unwrap().read_exact(&mut byte).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn secrets_are_not_shown_in_any_format() {
    let dir = project("quiet");
    // Put together here, so that no search for keys stumbles over this file.
    let secret = ["sk", "live", "51Hq8Zk2Lr9Xv3Tb6Nw0Yd7Pc4Ms1Gf5Aj"].join("_");
    edit(
        dir.path(),
        "capacitor.config.ts",
        "  plugins: {\n",
        &format!("  plugins: {{\n    Payments: {{\n      secretKey: '{secret}',\n    }},\n"),
    );
    for format in ["human", "json", "sarif"] {
        let run = capward(dir.path(), &["--all", "-v", "--format", format]);
        assert!(run.out.contains("secret-in-capacitor-config"), "{format}: {}", run.out);
        assert!(!run.out.contains(&secret) && !run.out.contains("Tb6Nw0Yd7Pc4"), "{format} leaks the secret");
    }
}
