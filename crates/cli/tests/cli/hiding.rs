//! `--since`, the baseline and ignore comments: what hides a finding, and what must not.

use crate::support::*;

const MANIFEST: &str = "android/app/src/main/AndroidManifest.xml";

#[test]
fn since_shows_only_findings_in_changed_files() {
    let dir = project("leaky");
    commit_all(dir.path());
    let since = |reference: &str| {
        let run = capward(dir.path(), &["--format", "json", "--since", reference]);
        (run.code, found(&run.json()))
    };
    assert_eq!(since("HEAD"), (Some(0), vec![]), "nothing changed");
    edit(dir.path(), "capacitor.config.ts", "appName: 'Leaky'", "appName: 'Leaky 2'");
    let (code, changed) = since("HEAD");
    assert_eq!(code, Some(1));
    assert!(!changed.is_empty() && changed.iter().all(|f| f.path == "capacitor.config.ts"), "{changed:#?}");
    commit_all(dir.path());
    assert_eq!(since("HEAD").1, []);
    assert_eq!(since("HEAD~1").1, changed);
    write(dir.path(), "other.html", "<!doctype html><script>1</script>");
    assert_eq!(capward(dir.path(), &["--since", "no-such-commit"]).code, Some(2));
    assert_eq!(capward(dir.path(), &["--since=--output=x"]).code, Some(2));
}

#[test]
fn since_works_in_a_folder_below_the_root_of_the_repository() {
    let dir = tempfile::tempdir().unwrap();
    copy(&apps().join("leaky"), &dir.path().join("apps/møbile"));
    commit_all(dir.path());
    let app = dir.path().join("apps/møbile");
    edit(&app, MANIFEST, "android:supportsRtl=\"true\"", "android:supportsRtl=\"false\"");
    let here = found(&capward(&app, &["--format", "json", "--since", "HEAD"]).json());
    assert!(!here.is_empty() && here.iter().all(|f| f.path == MANIFEST), "{here:#?}");
    let above = found(&capward(dir.path(), &["--format", "json", "--since", "HEAD"]).json());
    assert_eq!(above.len(), here.len());
}

#[test]
fn settings_of_a_hostile_repository_run_nothing() {
    let dir = project("leaky");
    commit_all(dir.path());
    let missing = git(dir.path(), &["rev-parse", "HEAD~0^{tree}"]);
    edit(dir.path(), "capacitor.config.ts", "appName: 'Leaky'", "appName: 'Leaky 2'");
    commit_all(dir.path());
    let marker = dir.path().join("ran");
    let run = format!("touch '{}'; cat", marker.display());
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "diff.x.command",
        "diff.x.textconv",
        "filter.x.clean",
        "filter.x.process",
        "filter.a=b.clean",
        "filter.A.clean",
        "uploadpack.packObjectsHook",
        "credential.helper",
    ] {
        git(dir.path(), &["config", key, &run]);
    }
    for (key, value) in [
        ("filter.x.required", "true"),
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", "ssh://example.com/x"),
        ("protocol.ssh.allow", "always"),
    ] {
        git(dir.path(), &["config", key, value]);
    }
    write(dir.path(), ".git/hooks/post-index-change", format!("#!/bin/sh\n{run}\n"));
    let missing = missing.trim();
    std::fs::remove_file(dir.path().join(format!(".git/objects/{}/{}", &missing[..2], &missing[2..])))
        .unwrap();
    for name in ["x", "a=b", "A"] {
        write(dir.path(), ".git/info/attributes", format!("* filter={name} diff=x\n"));
        edit(dir.path(), "index.html", "<head>\n", "<head>\n\n");
        capward(dir.path(), &["--since", "HEAD"]);
        capward(dir.path(), &["--since", "HEAD~1"]);
        capward(dir.path(), &["fix", "--ask"]);
        assert!(!marker.exists(), "a command of the repository's settings was run (filter {name})");
    }
}

#[test]
fn a_baseline_survives_moved_lines_and_shows_what_is_new() {
    let dir = project("leaky");
    let written = capward(dir.path(), &["baseline"]);
    assert_eq!(written.code, Some(0), "{written:#?}");
    let with = |dir: &std::path::Path| {
        let args = ["--format", "json", "--fail-on", "low", "--baseline", "capward-baseline.json"];
        let run = capward(dir, &args);
        (run.code, found(&run.json()))
    };
    assert_eq!(with(dir.path()), (Some(0), vec![]));
    write(
        dir.path(),
        "capacitor.config.ts",
        format!("// one\n// two\n\n{}", read(dir.path(), "capacitor.config.ts")),
    );
    edit(dir.path(), MANIFEST, "    <application\n", "\n    <!-- moved -->\n\n    <application\n");
    edit(dir.path(), "index.html", "<head>\n", "<head>\n\n\n");
    assert_eq!(with(dir.path()), (Some(0), vec![]), "lines moved");
    edit(
        dir.path(),
        "capacitor.config.ts",
        "    webContentsDebuggingEnabled: true,\n",
        "    webContentsDebuggingEnabled: true,\n    allowMixedContent: true,\n",
    );
    let (code, new) = with(dir.path());
    assert_eq!(code, Some(1));
    assert!(new.iter().any(|f| f.rule == "allow-mixed-content"), "{new:#?}");
    write(dir.path(), "capward-baseline.json", "{}");
    assert_eq!(capward(dir.path(), &["--baseline", "capward-baseline.json"]).code, Some(2));
}

/// A weakness with an ignore comment, in each kind of file that can carry one.
#[test]
fn ignore_comments_work_in_every_kind_of_file() {
    struct Case {
        path: &'static str,
        rule: &'static str,
        old: &'static str,
        bad: &'static str,
        comment: &'static str,
    }
    let cases = [
        Case {
            path: "capacitor.config.ts",
            rule: "server-cleartext",
            old: "    hostname: 'localhost',\n",
            bad: "    cleartext: true,\n",
            comment: "    // capward-ignore-next-line server-cleartext -- lab device\n",
        },
        Case {
            path: MANIFEST,
            rule: "exported-component-unprotected",
            old: "        <provider\n",
            bad: "        <receiver android:name=\".Open\" android:exported=\"true\" />\n        <provider\n",
            comment: "        <!-- capward-ignore-next-line exported-component-unprotected: checks its caller -->\n",
        },
        Case {
            path: "index.html",
            rule: "csp-script-unsafe-inline",
            old: "    <meta\n      http-equiv=\"Content-Security-Policy\"\n      content=\"default-src 'self'; script-src 'self';",
            bad: "    <meta\n      http-equiv=\"Content-Security-Policy\"\n      content=\"default-src 'self'; script-src 'self' 'unsafe-inline';",
            comment: "    <!-- capward-ignore-next-line csp-script-unsafe-inline -- to be removed -->\n",
        },
        Case {
            path: "ios/App/App/Info.plist",
            rule: "documents-folder-shared",
            old: "\t<key>UILaunchScreen</key>\n",
            bad: "\t<key>UIFileSharingEnabled</key>\n\t<true/>\n\t<key>UILaunchScreen</key>\n",
            comment: "\t<!-- capward-ignore-next-line documents-folder-shared: documents are the point -->\n",
        },
        Case {
            path: "android/app/build.gradle",
            rule: "native-hardening",
            old: "            minifyEnabled true\n            shrinkResources true\n",
            bad: "            minifyEnabled false\n",
            comment: "            // capward-ignore-next-line native-hardening -- measured\n",
        },
    ];
    for case in cases {
        let dir = project("quiet");
        let has = |rule: &str| rules(dir.path()).contains(&rule.to_owned());
        edit(dir.path(), case.path, case.old, case.bad);
        assert!(has(case.rule), "{}: {} is not found", case.path, case.rule);
        edit(dir.path(), case.path, case.bad, &format!("{}{}", case.comment, case.bad));
        assert!(!has(case.rule), "{}: {} is not ignored", case.path, case.rule);
        let report = capward(dir.path(), &["--format", "json", "--all"]).json();
        let words =
            ["lab device", "checks its caller", "to be removed", "documents are the point", "measured"];
        let reason = words.into_iter().find(|reason| case.comment.contains(reason)).unwrap();
        assert!(report["apps"][0]["ignored"].to_string().contains(reason), "{}: {report:#}", case.path);
        edit(dir.path(), case.path, case.bad, case.old);
        let report = capward(dir.path(), &["--format", "json", "--all"]).json();
        assert!(
            report.to_string().contains("hides nothing"),
            "{}: an unused ignore is said: {report:#}",
            case.path
        );
    }
}

#[test]
fn an_ignore_in_json_stands_in_a_remark() {
    let dir = project("quiet");
    std::fs::remove_file(dir.path().join("capacitor.config.ts")).unwrap();
    let config = |remark: &str| {
        format!(
            "{{\n  \"appId\": \"com.example.quiet\",\n  \"webDir\": \"dist\",\n  \"server\": {{\n{remark}    \"cleartext\": true\n  }}\n}}\n"
        )
    };
    write(dir.path(), "capacitor.config.json", config(""));
    assert!(rules(dir.path()).contains(&"server-cleartext".to_owned()));
    write(
        dir.path(),
        "capacitor.config.json",
        config("    \"//\": \"capward-ignore-next-line server-cleartext -- lab device\",\n"),
    );
    assert!(!rules(dir.path()).contains(&"server-cleartext".to_owned()));
}

#[test]
fn an_ignore_without_a_reason_hides_nothing_and_is_said() {
    let dir = project("quiet");
    edit(
        dir.path(),
        "capacitor.config.ts",
        "    hostname: 'localhost',\n",
        "    // capward-ignore-next-line server-cleartext\n    cleartext: true,\n",
    );
    let report = capward(dir.path(), &["--format", "json"]).json();
    assert!(found(&report).iter().any(|f| f.rule == "server-cleartext"));
    assert!(report.to_string().contains("gives no reason"), "{report:#}");
}

#[test]
fn an_ignore_of_the_settings_ends_on_its_day_and_holds_for_its_path() {
    let dir = project("quiet");
    edit(dir.path(), "capacitor.config.ts", "    hostname: 'localhost',\n", "    cleartext: true,\n");
    let run = |entry: &str| {
        let head =
            "[[ignores]]\nrule = \"server-cleartext\"\nreason = \"lab device\"\nowner = \"mobile team\"\n";
        write(dir.path(), "capward.toml", format!("{head}{entry}"));
        let report = capward(dir.path(), &["--format", "json"]).json();
        let hidden = found(&report).iter().all(|f| f.rule != "server-cleartext");
        (hidden, report.to_string())
    };
    let (hidden, text) = run("until = \"2999-12-31\"\n");
    assert!(hidden && text.contains("lab device") && text.contains("mobile team"), "{text}");
    let (hidden, text) = run("until = \"2020-01-01\"\n");
    assert!(!hidden && text.contains("ended on 2020-01-01"), "{text}");
    assert!(run("path = \"capacitor.config.ts\"\n").0);
    let (hidden, text) = run("path = \"android\"\n");
    assert!(!hidden && text.contains("hides nothing"), "{text}");
    assert!(!run("subject = \"server.url\"\n").0);
}
