//! A session gives the report that a fresh audit of the same files gives, whatever was changed before.

use base::Inputs;
use capward_audit::{Session, Settings, audit};
use files::{File, Files};
use testkit::{large_app, read_app, snapshot};

fn settings() -> Settings {
    Settings { all: true, ..Settings::default() }
}

/// What an editor does to one file.
enum Edit<'a> {
    Write(&'a str, &'a str),
    Remove(&'a str),
}

/// Do one edit after another, and compare each report with that of a new snapshot.
fn follow(files: &Files, edits: &[Edit<'_>]) {
    let mut tree: Vec<File> = files.iter().map(|(_, file)| file.clone()).collect();
    let mut session = Session::open(files.clone(), settings());
    let mut reports = vec![session.audit()];
    for (n, edit) in edits.iter().enumerate() {
        let path = match edit {
            Edit::Write(path, text) => {
                session.change(path, text);
                tree.retain(|file| *file.path != **path);
                let new = Files::from_memory([((*path).to_owned(), text.as_bytes().to_vec())]);
                tree.extend(new.iter().map(|(_, file)| file.clone()));
                path
            }
            Edit::Remove(path) => {
                assert!(tree.iter().any(|file| *file.path == **path), "{path}");
                session.remove(path);
                tree.retain(|file| *file.path != **path);
                path
            }
        };
        let fresh = audit(&Files::new(tree.clone(), Vec::new()), &settings());
        let kept = session.audit();
        let (left, right) = (format!("{fresh:#?}"), format!("{kept:#?}"));
        let other = left.lines().zip(right.lines()).find(|(l, r)| l != r);
        assert_eq!((other, left.len()), (None, right.len()), "edit {n}: {path}");
        reports.push(kept);
    }
    let distinct: std::collections::BTreeSet<String> =
        reports.iter().map(|r| format!("{:?}", r.apps)).collect();
    assert!(distinct.len() > 2, "the edits change nothing");
}

#[test]
fn a_session_of_a_small_app_says_what_a_fresh_audit_says() {
    let files = snapshot(&read_app("leaky").unwrap());
    let script =
        files.iter().map(|(_, f)| f.path.to_string()).find(|p| p.starts_with("src/") && p.ends_with(".ts"));
    let script = script.unwrap();
    let text = files.text(files.find(&script).unwrap()).unwrap().to_string();
    let longer = format!("\n\n// one more line\n{text}");
    let leak = "import { token } from './aaa'; localStorage.setItem('access_token', token.access_token);";
    let token = "export const token = await (await fetch('https://a.example/token')).json();";
    let ignored = format!("// capward-ignore-file token-in-web-storage -- a test\n{leak}");
    follow(
        &files,
        &[
            Edit::Write(&script, &longer),
            Edit::Write(&script, "export const = ;;; {{{"),
            Edit::Write(&script, &text),
            Edit::Write("src/zzz.ts", leak),
            // What it imports comes before every other file, so that all of them get another number.
            Edit::Write("src/aaa.ts", token),
            Edit::Write("src/zzz.ts", &ignored),
            Edit::Remove("src/aaa.ts"),
            Edit::Write("src/aaa.ts", "export const token = { access_token: 1 };"),
            Edit::Write("src/aaa.ts", token),
            Edit::Write(
                "capacitor.config.ts",
                "export default { appId: 'a.b', server: { cleartext: true } };",
            ),
            Edit::Remove(&script),
            Edit::Remove("android/app/src/main/AndroidManifest.xml"),
            Edit::Write("android/app/src/main/AndroidManifest.xml", "<manifest><application"),
            Edit::Write("index.html", "<script>eval(location.hash)</script>"),
            Edit::Remove("capacitor.config.ts"),
        ],
    );
}

/// Components, their templates and pipes name each other; scripts that are no modules share their names.
#[test]
fn a_session_follows_templates_and_shared_names() {
    let mut tree = read_app("quiet").unwrap();
    let mut add = |path: &str, text: &str| tree.insert(path.to_owned(), text.as_bytes().to_vec());
    add(
        "src/app/a.component.ts",
        "import { Component } from '@angular/core';
         @Component({ selector: 'app-a', templateUrl: './a.component.html' })
         export class A { html = location.hash; }",
    );
    add("src/app/a.component.html", "<p [innerHTML]=\"html\"></p><app-b></app-b>");
    add(
        "src/app/b.component.ts",
        "import { Component } from '@angular/core';
         @Component({ selector: 'app-b', template: '<i></i>' }) export class B { }",
    );
    add("src/one.js", "var shared = location.hash;");
    add("src/two.js", "document.body.innerHTML = shared;");
    let files = snapshot(&tree);
    follow(
        &files,
        &[
            Edit::Write("src/app/a.component.html", "<p [outerHTML]=\"html\"></p>"),
            Edit::Write("src/one.js", "var other = location.hash;"),
            Edit::Write("src/one.js", "var shared = location.hash;"),
            Edit::Write(
                "src/app/a.component.ts",
                "import { Component } from '@angular/core';
                 @Component({ selector: 'app-a', templateUrl: './a.component.html' })
                 export class Other { html = 'constant'; }",
            ),
            Edit::Remove("src/app/b.component.ts"),
            Edit::Write("src/app/0.ts", "export const first = 1;"),
            Edit::Remove("src/two.js"),
        ],
    );
}

#[test]
fn a_session_of_a_large_app_says_what_a_fresh_audit_says() {
    let files = snapshot(&large_app(4000).unwrap());
    let scripts: Vec<String> = files
        .iter()
        .map(|(_, f)| f.path.to_string())
        .filter(|p| p.starts_with("src/features/") && p.ends_with(".ts"))
        .collect();
    let (first, last) = (scripts.first().unwrap(), scripts.last().unwrap());
    let leak = "const t = (await (await fetch('/token')).json()).access_token; localStorage.setItem('t', t);";
    follow(
        &files,
        &[
            Edit::Write(first, leak),
            Edit::Write(last, "document.body.innerHTML = location.hash;"),
            Edit::Remove(first),
            Edit::Write("src/features/a.ts", leak),
        ],
    );
}
