//! What an IPA says beyond its source: how it is signed, and for whom.

#![allow(clippy::unwrap_used, reason = "a test")]

use capward_audit as audit;
use testkit::{Form, Tree, open, pack, read_app};

const PROFILE: &str = "ios/App/App/embedded.mobileprovision";
const SIGNED: &str = "ios/App/App/App.entitlements";

/// The sample app, signed with `get-task-allow`.
fn debuggable() -> Tree {
    let mut tree = read_app("quiet").unwrap();
    let text = String::from_utf8(tree[SIGNED].clone()).unwrap();
    let entry = "<dict>\n\t<key>get-task-allow</key>\n\t<true/>";
    tree.insert(SIGNED.to_owned(), text.replacen("<dict>", entry, 1).into_bytes());
    tree
}

/// A profile as it lies in the signed message: between bytes that are no text.
fn profile(more: &str) -> Vec<u8> {
    let list = format!(
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>Name</key><string>Team profile</string>{more}</dict></plist>"
    );
    [b"\x30\x82\xff\x06".as_slice(), list.as_bytes(), b"\xa0\x82"].concat()
}

/// Severity and message of what is said of the entitlement.
fn said(tree: &Tree) -> Vec<(base::Severity, String)> {
    let report = open(&pack(tree, Form::Ipa).unwrap(), Form::Ipa).unwrap();
    assert!(report.defects.is_empty(), "{:?}", report.defects);
    let found = report.findings().filter(|(_, _, f)| f.rule.id == "debug-entitlement-in-release");
    found.map(|(_, _, f)| (f.severity, f.message.clone())).collect()
}

#[test]
fn a_package_for_everybody_that_lets_a_debugger_in_is_high() {
    let all = said(&debuggable());
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0].0, base::Severity::High);
    assert!(all[0].1.contains("this package is signed with"), "{}", all[0].1);
}

#[test]
fn a_package_for_developers_says_so() {
    let mut tree = debuggable();
    let allow = "<key>Entitlements</key><dict><key>get-task-allow</key><true/></dict>";
    let devices = "<key>ProvisionedDevices</key><array><string>0</string></array>";
    tree.insert(PROFILE.to_owned(), profile(&format!("{allow}{devices}")));
    let all = said(&tree);
    assert_eq!(all[0].0, base::Severity::Medium);
    assert!(all[0].1.contains("signed for development (`Team profile`)"), "{}", all[0].1);
    // One for the store has no such list, and is spoken of as before.
    tree.insert(PROFILE.to_owned(), profile(""));
    assert_eq!(said(&tree)[0].0, base::Severity::High);
    assert!(audit::explain("debug-entitlement-in-release").is_some());
}
