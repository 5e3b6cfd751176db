//! What is found in a program is found in its mirrors too: the same program minified, with renamed and destructured
//! imports, with its calls wrapped in functions, and moved to another file. `oracles/mirrors.mjs` rewrites the scripts
//! of every example of every page. `RULE=a,b cargo test -p capward-audit --test mirrors` looks at some rules only.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test"
)]

use capward_audit as audit;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use testkit::Tree;

/// What a mirror is allowed to lose, with the reason: page, heading (or all of it), mirror.
const LOST: &[(&str, &str, &str)] = &[
    // The type of a parameter says that the object is a service of ionic-appauth.
    (
        "custom-scheme-redirect",
        "A service of ionic-appauth, and a request that is put together by hand",
        "minify",
    ),
    // The type of a parameter says which class its method `write` belongs to; hundreds of others have one.
    ("sensitive-file-in-shared-directory", "A wrapper round the plugin, a folder by its text", "minify"),
    // Only the name of a parameter says that it is the verifier, a PIN, a key or a password.
    ("pkce-plain", "The verifier as the challenge, no method, and always the same challenge", "minify"),
    ("local-pin-check", "A store that the system guards", "minify"),
    ("local-pin-check", "A password of the program, in a constant and in a list", "minify"),
    ("key-stored-with-data", "A key in preferences and in web storage", "minify"),
    ("weak-hash-or-kdf-for-secrets", "Bad", "minify"),
    ("weak-hash-or-kdf-for-secrets", "Web Crypto, few rounds, low cost, and a text as key", "minify"),
    // Only the name of a variable says what a key without a form of its own opens.
    ("provider-secret", "A key that only its name tells", "minify"),
    ("ai-provider-key-in-client", "A key of Gemini by its name", "minify"),
    // Comments are dropped.
    ("secret-in-comment-or-source-map", "Bad", "minify"),
    ("secret-in-comment-or-source-map", "A line that was switched off", "minify"),
    // Only the name of a function that nothing exports promises that it encrypts.
    ("encoding-as-encryption", "Bad", "minify"),
];

struct Case {
    rule: &'static str,
    heading: String,
    tree: Tree,
    scripts: Vec<String>,
}

#[test]
fn what_is_found_is_found_in_every_mirror() {
    let ground = testkit::read_app("quiet").unwrap();
    let cases = cases(&ground);
    assert!(!cases.is_empty(), "no page has an example with a script");
    let mirrors = mirrors(&cases);
    let mut failures = Vec::new();
    let (mut run, mut used) = (0, BTreeSet::new());
    for (case, mirrors) in cases.iter().zip(&mirrors) {
        let wanted = ids(&case.tree);
        for mirror in mirrors.as_array().unwrap() {
            let name = mirror["name"].as_str().unwrap();
            run += 1;
            let mut tree = case.tree.clone();
            for file in mirror["files"].as_array().unwrap() {
                let text = |key: &str| file[key].as_str().unwrap().to_owned();
                tree.insert(text("path"), text("text").into_bytes());
            }
            let found = ids(&tree);
            let lost = LOST.iter().find(|(rule, heading, mirror)| {
                *rule == case.rule && (heading.is_empty() || *heading == case.heading) && *mirror == name
            });
            match (found == wanted, lost) {
                (false, None) => failures.push(format!(
                    "{}: {}: {name}: found {found:?}, without the rewriting {wanted:?}",
                    case.rule, case.heading
                )),
                (false, Some(lost)) => {
                    used.insert(*lost);
                }
                (true, _) => {}
            }
        }
    }
    eprintln!("{run} mirrors of {} examples", cases.len());
    assert!(failures.is_empty(), "{} of {run} mirrors differ\n{}", failures.len(), failures.join("\n"));
    if std::env::var("RULE").is_err() {
        let unused: Vec<_> = LOST.iter().filter(|l| !used.contains(*l)).collect();
        assert!(unused.is_empty(), "these lose nothing: {unused:?}");
    }
}

/// The examples of pages that change scripts of the app.
fn cases(ground: &Tree) -> Vec<Case> {
    let chosen = std::env::var("RULE").unwrap_or_default();
    let chosen: Vec<&str> = chosen.split(',').filter(|r| !r.is_empty()).collect();
    let mut cases = Vec::new();
    for info in audit::catalogue() {
        if !chosen.is_empty() && !chosen.iter().any(|name| info.answers_to(name)) {
            continue;
        }
        for example in testkit::parse(info.page).unwrap().examples {
            let Ok(tree) = testkit::lay(ground, &example) else { continue };
            let paths = example.changes.iter().map(|c| c.fence().path.clone());
            let scripts: BTreeSet<String> =
                paths.filter(|path| is_script(path) && tree.contains_key(path)).collect();
            if !scripts.is_empty() {
                let scripts = scripts.into_iter().collect();
                cases.push(Case { rule: info.id, heading: example.heading, tree, scripts });
            }
        }
    }
    cases
}

/// A script of the app itself: settings of tools are read by their names.
fn is_script(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "ts" | "tsx" | "js" | "jsx" | "mjs")
        && path.starts_with("src/")
        && !["config", "environment", ".d."].iter().any(|w| name.contains(w))
}

/// How often each rule finds something.
fn ids(tree: &Tree) -> BTreeMap<&'static str, usize> {
    let report = testkit::audit_all(tree);
    let mut ids = BTreeMap::new();
    for (_, _, finding) in report.findings() {
        *ids.entry(finding.rule.id).or_default() += 1;
    }
    ids
}

fn mirrors(cases: &[Case]) -> Vec<Value> {
    let input: Vec<Value> = cases
        .iter()
        .map(|case| {
            let files = case.scripts.iter().map(|path| {
                let text = case.tree.get(path).map(|b| String::from_utf8_lossy(b).into_owned());
                json!({ "path": path, "text": text.unwrap_or_default() })
            });
            Value::Array(files.collect())
        })
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../oracles");
    let mut node = Command::new("node")
        .arg("mirrors.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut stdin = node.stdin.take().unwrap();
    let input = Value::Array(input).to_string();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = node.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "oracles/mirrors.mjs failed (`npm ci --prefix oracles` installs it)");
    serde_json::from_slice(&output.stdout).unwrap()
}
