//! Bad input by hand. The audit ends by itself, says what it could not see, and never passes over it in silence.

use crate::support::*;
use std::fs;
use std::path::Path;
use std::time::Duration;

const MANIFEST: &str = "android/app/src/main/AndroidManifest.xml";
const PLIST: &str = "ios/App/App/Info.plist";

/// Far more than any of these needs, far less than something that grows without limit.
const SOON: Duration = Duration::from_secs(20);

fn report(folder: &Path) -> serde_json::Value {
    let run = capward(folder, &["--format", "json", "--all"]).survived();
    assert!(run.time < SOON, "{:?}", run.time);
    run.json()
}

#[test]
fn an_empty_folder_is_said_and_is_not_a_pass() {
    let dir = tempfile::tempdir().unwrap();
    let run = capward(dir.path(), &["check"]);
    assert_eq!(run.code, Some(3));
    assert!(run.err.contains("no Capacitor project") && run.err.contains("capacitor.config"), "{run:#?}");
}

#[test]
fn a_missing_path_and_a_file_are_wrong_calls() {
    let dir = tempfile::tempdir().unwrap();
    let run = capward(dir.path(), &["nowhere"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("nowhere"), "{run:#?}");
    write(dir.path(), "file.txt", "x");
    let run = capward(dir.path(), &["file.txt"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("file.txt") && run.err.contains("folder"), "{run:#?}");
}

#[test]
fn a_config_with_a_syntax_error_is_a_gap() {
    for broken in ["const config = {\n  appId: 'x',,\n", "export default", "\u{0}\u{1}\u{2}", ""] {
        let dir = project("quiet");
        write(dir.path(), "capacitor.config.ts", broken);
        let report = report(dir.path());
        assert!(gaps(&report).contains("capacitor.config.ts"), "{broken:?}: {}", gaps(&report));
        assert_eq!(capward(dir.path(), &["--strict"]).code, Some(1));
    }
}

#[test]
fn settings_and_pages_that_are_nested_without_end_do_not_end_the_audit() {
    let deep = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n));
    let plist = format!(
        "<plist version=\"1.0\"><dict><key>a</key>{}</dict></plist>",
        deep("<array>", "</array>", 50_000)
    );
    for (path, text) in [
        ("capacitor.config.ts", format!("export default {{ appId: {} }};", deep("[", "]", 100_000))),
        ("capacitor.config.ts", format!("export default {};", deep("(", ")", 100_000))),
        ("capacitor.config.ts", format!("export default {{ appId: 'a{}' }};", "' + 'a".repeat(50_000))),
        ("capacitor.config.ts", format!("export default {{ appId: {}1 }};", "!".repeat(100_000))),
        ("package.json", deep("[", "]", 100_000)),
        ("package-lock.json", deep("{\"a\":", "}", 100_000)),
        ("index.html", deep("<div>", "</div>", 100_000)),
        (MANIFEST, deep("<manifest>", "</manifest>", 100_000)),
        (PLIST, plist),
        ("ios/App/App.xcodeproj/project.pbxproj", format!("{{ a = {}; }}", deep("(", ")", 100_000))),
        ("android/app/build.gradle", deep("android {", "}", 100_000)),
        ("vite.config.ts", format!("export default {};", deep("f(", ")", 100_000))),
    ] {
        let dir = project("quiet");
        write(dir.path(), path, &text);
        report(dir.path());
    }
}

#[test]
fn a_file_of_300_megabytes_is_not_read() {
    let dir = project("quiet");
    for path in ["src/huge.ts", "android/app/src/main/res/values/huge.xml"] {
        fs::File::create(dir.path().join(path)).unwrap().set_len(300 << 20).unwrap();
    }
    let gaps = gaps(&report(dir.path()));
    assert!(
        gaps.contains("src/huge.ts") && gaps.contains("300 MB") && gaps.contains("values/huge.xml"),
        "{gaps}"
    );
}

#[test]
fn a_line_of_five_megabytes_is_ordinary_input() {
    let dir = project("quiet");
    write(dir.path(), "src/data.ts", format!("export const data = '{}';", "x".repeat(5 << 20)));
    write(dir.path(), "src/calls.ts", format!("export const n = {}0;", "f(1) + ".repeat(200_000)));
    assert_eq!(found(&report(dir.path())), []);
}

#[cfg(unix)]
#[test]
fn links_in_circles_and_out_of_the_folder_are_not_followed() {
    use std::os::unix::fs::symlink;
    let dir = project("quiet");
    let outside = project("leaky");
    symlink(dir.path(), dir.path().join("src/loop")).unwrap();
    symlink("self.ts", dir.path().join("src/self.ts")).unwrap();
    symlink(outside.path(), dir.path().join("elsewhere")).unwrap();
    fs::remove_file(dir.path().join("capacitor.config.ts")).unwrap();
    symlink(outside.path().join("capacitor.config.ts"), dir.path().join("capacitor.config.ts")).unwrap();
    let run = capward(dir.path(), &["--format", "json", "--all"]).survived();
    assert!(!run.out.contains("192.168"), "the settings outside were read");
    assert!(run.out.contains("leads out of the audited folder"), "{}", run.out);
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_a_gap() {
    use std::os::unix::fs::PermissionsExt;
    let dir = project("quiet");
    let secret = dir.path().join(MANIFEST);
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    let locked = dir.path().join("ios");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    let report = match fs::read(&secret) {
        // Nothing is locked for root: another user looks.
        Ok(_) => nobody(dir.path(), &["--format", "json", "--all"]),
        Err(_) => capward(dir.path(), &["--format", "json", "--all"]),
    };
    let report = report.survived().json();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(gaps(&report).contains(MANIFEST) && gaps(&report).contains("ios"), "{}", gaps(&report));
    assert!(gaps(&report).contains("Permission denied"), "{}", gaps(&report));
}

#[test]
fn a_folder_in_the_place_of_a_file_and_the_reverse_are_survived() {
    let dir = project("quiet");
    fs::remove_file(dir.path().join(MANIFEST)).unwrap();
    fs::create_dir_all(dir.path().join(MANIFEST)).unwrap();
    fs::remove_dir_all(dir.path().join("ios")).unwrap();
    write(dir.path(), "ios", "not a folder");
    fs::remove_file(dir.path().join("package.json")).unwrap();
    fs::create_dir_all(dir.path().join("package.json")).unwrap();
    report(dir.path());
}

#[test]
fn an_entity_bomb_is_a_gap() {
    let mut bomb =
        String::from("<?xml version=\"1.0\"?>\n<!DOCTYPE manifest [\n<!ENTITY a \"aaaaaaaaaaaaaaaaaaaa\">\n");
    for i in b'a'..b'p' {
        let (this, next) = (i as char, (i + 1) as char);
        bomb.push_str(&format!("<!ENTITY {next} \"{}\">\n", format!("&{this};").repeat(10)));
    }
    bomb.push_str(
        "]>\n<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\">&p;</manifest>\n",
    );
    let dir = project("quiet");
    write(dir.path(), MANIFEST, &bomb);
    assert!(gaps(&report(dir.path())).contains(MANIFEST));
    let dir = project("quiet");
    write(dir.path(), PLIST, bomb.replace("manifest", "plist"));
    assert!(gaps(&report(dir.path())).contains(PLIST));
}

#[test]
fn utf16_files_are_read_and_their_lines_are_right() {
    let dir = project("quiet");
    edit(dir.path(), MANIFEST, "android:allowBackup=\"false\"", "android:allowBackup=\"true\"");
    edit(dir.path(), MANIFEST, "        android:dataExtractionRules=\"@xml/data_extraction_rules\"\n", "");
    edit(dir.path(), MANIFEST, "        android:fullBackupContent=\"@xml/backup_rules\"\n", "");
    let plain = findings(dir.path());
    assert!(plain.iter().any(|f| f.rule == "backup-exposes-data" && f.line > 1), "{plain:?}");
    let text = read(dir.path(), MANIFEST).replace("utf-8", "utf-16");
    for bytes in [
        format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ] {
        write(dir.path(), MANIFEST, bytes);
        assert_eq!(findings(dir.path()), plain);
    }
}

#[test]
fn a_byte_order_mark_changes_nothing() {
    let dir = project("leaky");
    let plain = findings(dir.path());
    for path in
        ["capacitor.config.ts", MANIFEST, PLIST, "package.json", "index.html", "android/app/build.gradle"]
    {
        write(dir.path(), path, format!("\u{feff}{}", read(dir.path(), path)));
    }
    assert_eq!(findings(dir.path()), plain);
}

#[test]
fn property_lists_of_every_format_are_read_or_said() {
    let shared = |folder: &Path| rules(folder).contains(&"documents-folder-shared".to_owned());
    let dir = project("quiet");
    assert!(!shared(dir.path()));
    // A dictionary with one key, as `plutil -convert binary1` writes it.
    let mut binary = b"bplist00\xd1\x01\x02\x5f\x10\x14UIFileSharingEnabled\x09\x08\x0b\x22".to_vec();
    binary.extend([
        0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 35,
    ]);
    write(dir.path(), PLIST, &binary);
    assert!(shared(dir.path()) || gaps(&report(dir.path())).contains(PLIST), "a binary list is read or said");
    write(dir.path(), PLIST, "{ UIFileSharingEnabled = YES; }\n");
    assert!(shared(dir.path()) || gaps(&report(dir.path())).contains(PLIST), "an ASCII list is read or said");
    for broken in [&binary[..30], b"{\"UIFileSharingEnabled\": tr", b"<plist><dict><key>a</key>", b"bplist00"]
    {
        write(dir.path(), PLIST, broken);
        assert!(gaps(&report(dir.path())).contains(PLIST), "{:?}", String::from_utf8_lossy(broken));
    }
}

#[test]
fn files_with_carriage_returns_give_the_same_findings() {
    let dir = project("leaky");
    let plain = findings(dir.path());
    assert!(plain.len() > 10, "{plain:#?}");
    for (path, bytes) in snapshot(dir.path()) {
        if let Ok(text) = String::from_utf8(bytes) {
            write(dir.path(), path.to_str().unwrap(), text.replace('\n', "\r\n"));
        }
    }
    assert_eq!(findings(dir.path()), plain);
}

#[test]
fn names_that_are_not_ascii_are_read_and_shown() {
    let dir = tempfile::tempdir().unwrap();
    let app = "pröjekte/漢字 app \u{1f600}";
    copy(&apps().join("leaky"), &dir.path().join(app));
    let all = findings(dir.path());
    assert!(all.iter().any(|f| f.path == format!("{app}/capacitor.config.ts")), "{all:#?}");
    let run = capward(dir.path(), &[app]);
    assert_eq!(run.code, Some(1));
    assert!(capward(dir.path(), &["."]).out.contains("漢字"));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_unicode_are_survived() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = project("quiet");
    fs::write(dir.path().join("src").join(OsStr::from_bytes(b"n\xffme.ts")), "export {};").unwrap();
    fs::create_dir(dir.path().join(OsStr::from_bytes(b"f\xfelder"))).unwrap();
    assert_eq!(found(&report(dir.path())), []);
}
