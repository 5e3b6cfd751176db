use super::*;
use crate::Reach;
use base::FileId;

fn allows(text: &str) -> Vec<(String, String, Reach, Option<String>)> {
    let rules = parse_rules(FileId(0), text);
    rules
        .allows
        .into_iter()
        .map(|(_, a)| (a.path_text(), a.said.clone(), a.condition.reach, a.condition.until))
        .collect()
}

fn firestore(inner: &str) -> Vec<(String, String, Reach, Option<String>)> {
    allows(&format!(
        "rules_version = '2';\nservice cloud.firestore {{ match /databases/{{database}}/documents {{\n{inner}\n}} }}"
    ))
}

fn reach(condition: &str) -> Reach {
    firestore(&format!("match /a/{{id}} {{ allow read: if {condition}; }}"))[0].2
}

#[test]
fn conditions_that_name_somebody_are_bound() {
    for text in [
        "request.auth.uid == uid",
        "request.auth != null && request.auth.uid == id",
        "resource.data.public == true",
        "get(/databases/$(database)/documents/users/$(request.auth.uid)).data.admin == true",
        "request.auth != null ? true : false",
        "isOwner(uid)",
        "!(request.auth != null)",
        "(true || false) && request.resource.data.size() < 5",
        "resource.data.end > request.time",
    ] {
        assert_eq!(reach(text), Reach::Bound, "{text}");
    }
    assert_eq!(reach("false"), Reach::Nobody);
    assert_eq!(reach("request.auth != null && false"), Reach::Nobody);
}

#[test]
fn conditions_that_name_nobody_are_open() {
    for text in ["true", "((true))", "true || a.b", "!false", "debug(true)"] {
        assert_eq!(reach(text), Reach::Everyone, "{text}");
    }
    for text in ["request.auth != null", "(request.auth.uid != null)", "null != request.auth && true"] {
        assert_eq!(reach(text), Reach::SignedIn, "{text}");
    }
}

#[test]
fn functions_and_time_limits_are_resolved() {
    let found = firestore(
        "function signedIn() { let user = request.auth; return request.auth != null; } // allow write: if true;
         function again() { return again() || signedIn(); }
         function yes() { let ok = true; return ok; }
         match /users/{uid} { allow get, list: if signedIn(); allow create if; allow update: if again()
           match /posts-2/{post} { allow read; } allow delete: if yes(); }
         match /{document=**} { allow read, write: if request.time < timestamp.date(2024, 1, 9); }",
    );
    let short: Vec<(&str, &str, Reach)> = found.iter().map(|f| (f.0.as_str(), f.1.as_str(), f.2)).collect();
    assert_eq!(
        short,
        [
            ("/users/{uid}", "get, list", Reach::SignedIn),
            ("/users/{uid}", "create, if", Reach::Everyone),
            ("/users/{uid}", "update", Reach::SignedIn),
            ("/users/{uid}/posts-2/{post}", "read", Reach::Everyone),
            ("/users/{uid}", "delete", Reach::Everyone),
            ("/{document=**}", "read, write", Reach::Everyone),
        ]
    );
    assert_eq!(found[5].3.as_deref(), Some("2024-01-09"));
}

#[test]
fn moments_are_days() {
    let (grants, _) = parse_database(
        FileId(0),
        r#"{ "rules": { ".read": "now < 1709164800000", "a": { ".read": "now < 5" } } }"#,
    );
    let until: Vec<_> = grants.iter().filter_map(|g| g.condition.until.as_deref()).collect();
    assert_eq!(until, ["2024-02-29", "5"]);
}

#[test]
fn rules_of_the_realtime_database_keep_their_paths() {
    let (grants, gaps) = parse_database(
        FileId(0),
        "{ // all\n \"rules\": { \".read\": \"auth != null\", \".write\": false, \"users\": { \"$uid\": {
            \".write\": \"auth.uid === $uid\", \".validate\": true }, \"x\": { \".read\": true, \".write\": \"now < 1700000000000\" } } } }",
    );
    assert!(gaps.is_empty());
    let short: Vec<(String, bool, Reach)> =
        grants.iter().map(|g| (g.path.join("/"), g.write, g.condition.reach)).collect();
    assert_eq!(
        short,
        [
            (String::new(), false, Reach::SignedIn),
            (String::new(), true, Reach::Nobody),
            ("users/$uid".to_owned(), true, Reach::Bound),
            ("users/x".to_owned(), false, Reach::Everyone),
            ("users/x".to_owned(), true, Reach::Everyone),
        ]
    );
}

#[test]
fn settings_name_the_files_that_are_deployed() {
    let text = r#"{ "firestore": [{ "database": "(default)", "rules": "fb/a.rules" }], "storage": { "rules": "s.rules" },
        "database": { "rules": "db.json" }, "functions": { "source": "fn" } }"#;
    let found = parse_settings(FileId(0), text, "app");
    assert_eq!((found.firestore, found.storage), (vec!["app/fb/a.rules".into()], vec!["app/s.rules".into()]));
    assert_eq!((found.database, found.functions), (vec!["app/db.json".into()], vec!["app/fn".into()]));
}

#[test]
fn broken_and_nested_texts_end() {
    let deep = format!("service cloud.firestore {{ match /a {{ allow read: if {}true", "(!".repeat(20_000));
    let _ = allows(&deep);
    let _ = allows(&"match /a/{b=**} { ".repeat(5_000));
    let _ = allows("allow read: if ; match / function { service { }}}}} allow");
    let _ = parse_database(FileId(0), &"{\"rules\":".repeat(5_000));
}
