//! A report with everything in it, hostile strings included.
use base::{
    AppReport, Area, Confidence, Demand, DemandId, Edit, FileId, Finding, Fix, Gap, IgnoreRecord, Ignored,
    Info, Key, NewFile, Place, Report, Safety, Severity, SourceText, Span, Status, Tier, UnusedIgnore,
};
use std::collections::BTreeMap;
use std::path::PathBuf;

const PAGE: &str = "# Cleartext traffic is switched on for the whole app

Every build accepts plain http.

## Attack

Somebody on the same network reads and changes what the app loads; the page that the web view shows may then call every
plugin of the app, which is more than an ordinary web page can do.

- first
- second item

## Bad

```ts capacitor.config.ts
export default { server: { cleartext: true } };
```

```report
high certain server-cleartext capacitor.config.ts:1
```

## Good

```diff capacitor.config.ts
-  cleartext: true,
+  cleartext: false,
```

## More cases

### A case without the file

```delete capacitor.config.ts
```
";

pub(crate) static CLEARTEXT: Info = Info {
    id: "server-cleartext",
    number: 2,
    area: Area::Cfg,
    title: "Cleartext traffic is switched on for the whole app",
    severity: Severity::High,
    tier: Tier::Default,
    profiles: &[],
    cwe: &[319],
    masvs: &["MASVS-NETWORK-1"],
    maswe: &[26],
    mastg: &["MASTG-TEST-0235"],
    mobile_top_10: &[5],
    page: PAGE,
};

pub(crate) static CSP: Info = Info {
    id: "csp-missing",
    number: 1,
    area: Area::Csp,
    title: "A page has no Content-Security-Policy",
    severity: Severity::Medium,
    tier: Tier::Default,
    profiles: &[],
    cwe: &[1021, 79],
    masvs: &["MASVS-PLATFORM-2"],
    maswe: &[69],
    mastg: &[],
    mobile_top_10: &[4],
    page: "# A page has no Content-Security-Policy\n\nA script that gets into the page may load and send anything.\n",
};

pub(crate) static BACKUP: Info = Info {
    id: "backup-exposes-data",
    number: 1,
    area: Area::And,
    title: "Backups hold the data of the app",
    severity: Severity::Low,
    tier: Tier::Extra,
    profiles: &[],
    cwe: &[530],
    masvs: &["MASVS-STORAGE-2"],
    maswe: &[3],
    mastg: &[],
    mobile_top_10: &[9],
    page: "# Backups hold the data of the app\n\nWhoever reads a backup reads the data of the app.\n",
};

pub(crate) fn catalogue() -> Vec<&'static Info> {
    vec![&CLEARTEXT, &CSP, &BACKUP]
}

pub(crate) const CONFIG: &str = "import x from 'y';\r\nexport default {\r\n\tserver: {\r\n\t\tcleartext: true, token: 'hunter2-and-more', // \u{1b}[2J\u{202e}\r\n\t},\r\n};\r\n";

fn files() -> BTreeMap<FileId, SourceText> {
    let bundle =
        format!("var a=1;{}eval(x);{}\n", "let \u{65e5}\u{672c}=2;".repeat(3000), "b();".repeat(3000));
    let page = "<html>\n<head>\n</head>\n</html>\n";
    let all = [
        ("capacitor.config.ts", CONFIG.to_owned()),
        ("www/main.js", bundle),
        ("www/a b#1.html", page.to_owned()),
        ("www/b.html", page.to_owned()),
        ("www/c\u{1b}[31m.html", page.to_owned()),
        ("www/d.html", page.to_owned()),
        (
            "android/app/src/main/AndroidManifest.xml",
            "<manifest>\n  <application\n    x=\"1\"/>\n</manifest>".to_owned(),
        ),
        ("ios/App/icon.png", String::new()),
    ];
    let source = |(path, text): (&str, String)| SourceText { path: path.into(), text: text.into() };
    all.into_iter().enumerate().map(|(at, file)| (FileId(at as u32), source(file))).collect()
}

pub(crate) fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span::from_usize(start, start + part.len())
}

fn keyed(finding: Finding) -> (Key, Finding) {
    (Key::new(finding.rule.id, &format!("{:?}", finding.place), &finding.subject, 0), finding)
}

pub(crate) fn report() -> Report {
    let files = files();
    let at = |file: u32, part: &str| Place::At(FileId(file), span(&files[&FileId(file)].text, part));
    let config_fix = Fix::new(
        Safety::Safe,
        "Remove `server.cleartext`",
        vec![Edit::delete(FileId(0), span(CONFIG, "cleartext: true, "))],
    );
    let create = Fix {
        title: "Add backup rules".into(),
        safety: Safety::Ask,
        edits: vec![Edit::insert(FileId(6), span(&files[&FileId(6)].text, "x=").start, "a=\"b\"\n    ")],
        creates: vec![NewFile { path: "android/res/xml/rules.xml".into(), text: "<rules/>\n".into() }],
    };
    let why =
        "A script that an attacker gets into the page may load code from anywhere and send data anywhere.";
    let csp = |file: u32| {
        Finding::new(&CSP, at(file, "<head>"), "csp", "The page has no Content-Security-Policy.")
            .why(why)
            .help("Add a `<meta http-equiv=\"Content-Security-Policy\">` to the page.")
    };
    let findings = vec![
        Finding::new(
            &CLEARTEXT,
            at(0, "cleartext: true"),
            "server.cleartext",
            "`server.cleartext` is true, so every build accepts http (token hunter2-and-more, \u{202e}x).",
        )
        .why("Somebody on the same network can read and change what the app loads, and then use its plugins.")
        .help("Remove `server.cleartext`, or set it for development only. See [this](http://evil.example).")
        .step(at(0, "server: {"), "set here")
        .step(
            Place::Missing("android/app/src/main/res/xml/network_security_config.xml".into()),
            "nothing forbids it",
        )
        .secret(span(CONFIG, "hunter2-and-more"))
        .fix(Some(config_fix)),
        Finding::new(&CLEARTEXT, at(1, "eval(x)"), "eval", "`eval` in a bundle.")
            .confidence(Confidence::Likely),
        csp(2),
        csp(3),
        csp(4),
        csp(5),
        Finding::new(
            &BACKUP,
            at(6, "<application\n    x=\"1\"/>"),
            "backup",
            "`allowBackup` is not set, so it is true.",
        )
        .severity(Severity::Low)
        .why("A computer that the phone trusts can read its data.")
        .help("Set `android:allowBackup` to false.")
        .fix(Some(create)),
        Finding::new(
            &BACKUP,
            Place::Missing("android/app/src/main/res/xml/backup.xml".into()),
            "missing",
            "The backup rules are missing.",
        )
        .severity(Severity::Info),
    ];
    let ignored = vec![
        Ignored {
            key: Key(7),
            finding: csp(3),
            by: IgnoreRecord::Comment { reason: "a lab page".into(), place: at(3, "<html>") },
        },
        Ignored {
            key: Key(8),
            finding: csp(3),
            by: IgnoreRecord::Setting { reason: "sk_live_0123456789abcdef".into() },
        },
        Ignored { key: Key(9), finding: csp(3), by: IgnoreRecord::Baseline },
    ];
    let demand = |id, status, note: &str, places| Demand { id, status, note: note.into(), places };
    let demands = vec![
        demand(
            DemandId::HttpsOnly,
            Status::NotMet,
            "cleartext traffic is on",
            vec![at(0, "cleartext: true")],
        ),
        demand(DemandId::Pkce, Status::NotApplicable, "no OAuth2 library is used", vec![]),
        demand(DemandId::Csp, Status::Met, "", vec![at(2, "<head>"), at(3, "<head>"), at(5, "<head>")]),
        demand(DemandId::SecureStorage, Status::CouldNotTell, "the code was not read", vec![]),
    ];
    let gap =
        |n: u32| Gap::new(at(0, "import"), format!("value {n}"), "is read from a file when the config runs");
    let app = AppReport {
        folder: "apps/mobile".into(),
        name: "my\u{202e}bank".into(),
        traits: vec!["Capacitor 8 (android, ios)".into(), "config: capacitor.config.ts".into()],
        findings: findings.into_iter().map(keyed).collect(),
        ignored,
        changes: Vec::new(),
        demands,
        gaps: (0..7).map(gap).collect(),
    };
    Report {
        version: "0.1.0",
        apps: vec![app],
        gaps: vec![Gap::new(Place::At(FileId(7), Span::default()), "this file", "is not text")],
        unused_ignores: vec![UnusedIgnore {
            place: at(0, "import"),
            message: "this ignore hides nothing; remove it".into(),
        }],
        defects: vec!["the rule x failed".into()],
        files,
        counters: BTreeMap::from([("files_read", 8), ("rules_run", 3)]),
    }
}

/// Compare with a file of `tests/expected`. With `BLESS=1` the file is written instead.
pub(crate) fn assert_expected(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name} differs; run with BLESS=1 and read the difference");
}
