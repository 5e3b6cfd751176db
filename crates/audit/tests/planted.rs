//! Keys of many makers, put where people put them in an app: each is found once, by the rule and at the place that
//! fit, and no part of the report shows one. Keys that are made for apps lie among them, and are not spoken of.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test")]

use audit::Settings;
use base::{Inputs, Report};
use capward_audit as audit;
use std::collections::BTreeMap;

type Tree = BTreeMap<String, Vec<u8>>;

/// Rule, path and the form of the key; an empty rule for a key that is public.
type Plant = (&'static str, &'static str, &'static str);

const PROVIDER: &str = "provider-secret";
const NATIVE: &str = "secret-in-native-resources";
const BACKEND: &str = "backend-admin-credential";
const AI: &str = "ai-provider-key-in-client";
const LINK: &str = "presigned-or-webhook-url";
const FILE: &str = "env-or-credential-file-exposed";

const PLANTS: &[Plant] = &[
    (PROVIDER, "src/main.ts", "sk_live_{alnum:24}"),
    (PROVIDER, "src/main.ts", "sk_live_{alnum:99}"),
    (PROVIDER, "src/main.ts", "rk_live_{alnum:99}"),
    (PROVIDER, "src/main.ts", "whsec_{alnum:32}"),
    (PROVIDER, "src/main.ts", "SG.{word:22}.{word:43}"),
    (PROVIDER, "src/main.ts", "xoxb-{digit:12}-{digit:12}-{alnum:24}"),
    (PROVIDER, "src/main.ts", "github_pat_{alnum:22}_{alnum:59}"),
    (PROVIDER, "src/main.ts", "glpat-{word:20}"),
    (PROVIDER, "src/main.ts", "GOCSPX-{word:28}"),
    (PROVIDER, "src/main.ts", "{digit:10}:AA{word:33}"),
    (PROVIDER, "src/main.ts", "re_{alnum:8}_{alnum:24}"),
    (PROVIDER, "src/main.ts", "xkeysib-{hex:64}-{alnum:16}"),
    (PROVIDER, "src/main.ts", "{hex:32}-us21"),
    (PROVIDER, "src/main.ts", "sntrys_{b64:120}_{b64:43}"),
    (PROVIDER, "src/main.ts", "phx_{alnum:43}"),
    (PROVIDER, "src/main.ts", "sk.eyJ{word:60}.{word:22}"),
    (PROVIDER, "src/main.ts", "dop_v1_{hex:64}"),
    (PROVIDER, "src/main.ts", "pat-na1-{uuid}"),
    (PROVIDER, "src/main.ts", "FLWSECK-{lowalnum:32}-X"),
    (PROVIDER, "src/main.ts", "os_v2_app_{lowalnum:103}"),
    (AI, "src/main.ts", "sk-proj-{word:74}T3BlbkFJ{word:74}"),
    (AI, "src/main.ts", "sk-ant-api03-{word:93}AA"),
    (AI, "src/main.ts", "gsk_{alnum:52}"),
    (AI, "src/main.ts", "hf_{alpha:34}"),
    (AI, "src/main.ts", "r8_{alnum:37}"),
    (AI, "src/main.ts", "pplx-{alnum:48}"),
    (AI, "src/main.ts", "xai-{alnum:80}"),
    (BACKEND, "src/main.ts", "sb_secret_{word:22}_{word:8}"),
    (BACKEND, "src/main.ts", "postgresql://app:{alnum:20}@db.host.io:6543/app"),
    (BACKEND, "src/main.ts", "shpat_{anyhex:32}"),
    (BACKEND, "src/main.ts", "CFPAT-{word:43}"),
    (LINK, "src/main.ts", "https://hooks.slack.com/services/T{upalnum:10}/B{upalnum:10}/{alnum:24}"),
    (LINK, "src/main.ts", "https://discord.com/api/webhooks/{digit:19}/{word:68}"),
    (LINK, "src/main.ts", "https://hook.eu1.make.com/{lowalnum:32}"),
    (NATIVE, "android/app/src/main/res/values/keys.xml", "sq0csp-{word:43}"),
    (NATIVE, "android/app/src/main/java/com/example/quiet/Keys.java", "EZAK{alnum:54}"),
    (NATIVE, "ios/App/App/Keys.swift", "NRAK-{upalnum:27}"),
    (NATIVE, "ios/App/App/Keys.plist", "mlsn.{hex:64}"),
    (PROVIDER, "public/config.json", "xapp-1-{upalnum:11}-{digit:13}-{hex:64}"),
    (PROVIDER, "functions/index.ts", "PMAK-{hex:24}-{hex:34}"),
    (PROVIDER, ".github/workflows/release.yml", "dckr_pat_{word:27}"),
    (PROVIDER, "fastlane/Fastfile", "figd_{word:40}"),
    (PROVIDER, "gradle.properties", "AKCp{alnum:69}"),
    (FILE, "server/.env", "lin_api_{alnum:40}"),
    ("", "src/main.ts", "pk_live_{alnum:24}"),
    ("", "src/main.ts", "AIza{word:35}"),
    ("", "src/main.ts", "phc_{alnum:43}"),
    ("", "src/main.ts", "pk.eyJ{word:60}.{word:22}"),
    ("", "src/main.ts", "sb_publishable_{word:22}_{word:8}"),
    ("", "src/main.ts", "https://{hex:32}@o123.ingest.sentry.io/456"),
    ("", "src/main.ts", "rzp_live_{alnum:14}"),
    ("", "ios/App/App/Keys.plist", "goog_{alpha:32}"),
    ("", "android/app/src/main/res/values/keys.xml", "{digit:12}-{lowalnum:32}.apps.googleusercontent.com"),
    ("", "public/config.json", "pub-c-{uuid}"),
];

fn key(form: &str) -> String {
    knowledge::spell_text(form)
}

/// A line of the file that holds the key.
fn line(path: &str, n: usize, form: &str) -> String {
    let key = key(form);
    match path.rsplit('.').next().unwrap_or_default() {
        "ts" => format!("export const value{n} = '{key}';\n"),
        "xml" => format!("<string name=\"value_{n}\">{key}</string>\n"),
        "java" => format!("static final String VALUE_{n} = \"{key}\";\n"),
        "swift" => format!("let value{n} = \"{key}\"\n"),
        "plist" => format!("<key>Value{n}</key><string>{key}</string>\n"),
        "json" => format!("\"value{n}\": \"{key}\",\n"),
        "yml" => format!("      VALUE_{n}: {key}\n"),
        "properties" | "env" => format!("VALUE_{n}={key}\n"),
        _ => format!("ENV[\"VALUE_{n}\"] = \"{key}\"\n"),
    }
}

/// The sample app with every key in it.
fn planted() -> Tree {
    let mut tree = testkit::read_app("quiet").unwrap();
    for (n, (_, path, form)) in PLANTS.iter().enumerate() {
        let file = tree.entry((*path).to_owned()).or_default();
        file.extend_from_slice(line(path, n, form).as_bytes());
    }
    for (path, head, tail) in [
        ("public/config.json", "{\n", "\"end\": 0\n}\n"),
        ("android/app/src/main/res/values/keys.xml", "<resources>\n", "</resources>\n"),
        ("ios/App/App/Keys.plist", "<plist version=\"1.0\"><dict>\n", "</dict></plist>\n"),
        ("android/app/src/main/java/com/example/quiet/Keys.java", "class Keys {\n", "}\n"),
        (".github/workflows/release.yml", "jobs:\n  build:\n    env:\n", ""),
    ] {
        let body = tree.get(path).unwrap().clone();
        tree.insert(path.to_owned(), [head.as_bytes(), &body, tail.as_bytes()].concat());
    }
    tree
}

fn report(tree: &Tree) -> (files::Files, Report) {
    let files = testkit::snapshot(tree);
    let report = audit::audit(&files, &Settings { all: true, ..Settings::default() });
    (files, report)
}

#[test]
fn each_key_is_found_once_by_the_rule_that_fits() {
    let (files, report) = report(&planted());
    let mut wrong = Vec::new();
    for (rule, path, form) in PLANTS {
        let key = key(form);
        let file = files.find(path).unwrap();
        let at = files.text(file).unwrap().find(&key).unwrap() as u32;
        let speaks = report.apps.iter().flat_map(|a| &a.findings).map(|(_, f)| f).filter(|f| {
            let here = |place: &base::Place| {
                place.file() == Some(file)
                    && place.span().is_some_and(|s| s.start < at + key.len() as u32 && at < s.end)
            };
            f.rule.area == base::Area::Sec && (here(&f.place) || f.steps.iter().any(|s| here(&s.place)))
        });
        let rules: Vec<&str> = speaks.map(|f| f.rule.id).collect();
        let expected: Vec<&str> = if rule.is_empty() { Vec::new() } else { vec![rule] };
        if rules != expected {
            wrong.push(format!("{form} in {path}: {rules:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_word_of_the_report_shows_a_key() {
    let (_, report) = report(&planted());
    let findings: Vec<_> = report.apps.iter().flat_map(|a| &a.findings).collect();
    let said = format!("{findings:?}");
    for (_, _, form) in PLANTS {
        assert!(!said.contains(&key(form)), "{form}");
    }
    assert!(findings.len() > 40);
}
