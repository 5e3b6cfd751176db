//! What the packers write, the readers read; and no change of a byte stops those.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use artefact::zip::Zip;
use artefact::{Container, Content, Limits, Memory, Unpacked, unpack};
use capward_testkit::{Form, Tree, pack, read_app};

fn ground() -> Tree {
    read_app("quiet").unwrap()
}

/// The entries of a package.
fn entries(form: Form) -> Vec<(String, Vec<u8>)> {
    let bytes = pack(&ground(), form).unwrap();
    let limits = Limits::default();
    let zip = Zip::open(&bytes, &limits).unwrap();
    let all = zip.entries().iter().enumerate();
    all.map(|(n, e)| (e.path.clone(), zip.read(n, limits.entry_bytes).unwrap())).collect()
}

fn opened(entries: Vec<(String, Vec<u8>)>) -> Unpacked {
    unpack(&Memory::new(entries), &Limits::default()).unwrap()
}

fn text(unpacked: &Unpacked, path: &str) -> String {
    match unpacked.files.iter().find(|f| f.path == path).map(|f| &f.content) {
        Some(Content::Decoded(text)) => text.clone(),
        Some(Content::Exact(bytes)) => String::from_utf8(bytes.clone()).unwrap(),
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn an_ios_package_says_what_its_source_says() {
    let package = opened(entries(Form::Ipa));
    assert!(package.gaps.is_empty(), "{:?}", package.gaps);
    let info = text(&package, "Payload/App.app/Info.plist");
    assert!(
        info.contains("\t<key>CFBundleIdentifier</key>\n\t<string>com.example.quiet</string>\n"),
        "{info}"
    );
    let source = ground();
    let source = String::from_utf8(source["ios/App/App/App.entitlements"].clone()).unwrap();
    assert_eq!(text(&package, "Payload/App.app/App.entitlements"), source);
    let ios = package.facts.ios.unwrap();
    let program = &ios.binaries[0];
    assert!(program.position_independent && program.stack_canary && program.reference_counting);
    assert!(!program.encrypted && !program.simulator && !program.uses_ui_web_view);
    assert_eq!(program.libraries, ["@rpath/Capacitor.framework/Capacitor"]);
    assert_eq!(program.oldest_system.as_deref(), Some("15.0"));
    let signature = program.signature.as_ref().unwrap();
    assert_eq!(
        (signature.identifier.as_str(), signature.team.as_deref()),
        ("com.example.quiet", Some("TEAMID1234"))
    );
    assert!(signature.hashes == ["SHA-256"] && !signature.ad_hoc);
}

#[test]
fn a_bundle_says_what_the_package_says() {
    let (apk, aab) = (opened(entries(Form::Apk)), opened(entries(Form::Aab)));
    for (in_apk, in_aab) in [
        ("AndroidManifest.xml", "base/manifest/AndroidManifest.xml"),
        ("res/xml/network_security_config.xml", "base/res/xml/network_security_config.xml"),
        ("assets/capacitor.config.json", "base/assets/capacitor.config.json"),
    ] {
        assert_eq!(text(&apk, in_apk), text(&aab, in_aab));
    }
    let manifest = text(&apk, "AndroidManifest.xml");
    assert!(
        manifest.contains("android:networkSecurityConfig=\"@xml/network_security_config\""),
        "{manifest}"
    );
    assert!(manifest.contains("android:launchMode=\"singleTask\""), "{manifest}");
    let strings = text(&aab, "base/res/values/strings.xml");
    assert!(strings.contains("<string name=\"app_name\">Quiet</string>"), "{strings}");
}

#[test]
fn no_change_of_a_byte_stops_a_reader() {
    for form in [Form::Aab, Form::Ipa] {
        let good = entries(form);
        let binary = |path: &str| {
            ["App", "Info.plist", "AndroidManifest.xml", "resources.pb"].iter().any(|n| path.ends_with(n))
        };
        for number in (0..good.len()).filter(|n| binary(&good[*n].0)) {
            let length = good[number].1.len();
            for at in (0..length).step_by(length.div_ceil(400)) {
                for value in [0, 1, 0x7f, 0x80, 0xff] {
                    let mut bad = good.clone();
                    bad[number].1[at] = value;
                    drop(unpack(&Memory::new(bad), &Limits::default()));
                }
                let mut bad = good.clone();
                bad[number].1.truncate(at);
                drop(unpack(&Memory::new(bad), &Limits::default()));
            }
        }
    }
}

#[test]
fn many_small_lists_that_unfold_do_not_fill_memory() {
    // Each object holds the next one eight times; a list of 200 bytes unfolds to megabytes.
    let mut bomb = b"bplist00".to_vec();
    let mut offsets = Vec::new();
    for next in 1..=9_u8 {
        offsets.push(bomb.len() as u8);
        bomb.push(0xa8);
        bomb.extend([next; 8]);
    }
    offsets.push(bomb.len() as u8);
    bomb.extend(b"\x51a");
    let table = bomb.len() as u64;
    bomb.extend(&offsets);
    bomb.extend([0, 0, 0, 0, 0, 0, 1, 1]);
    for number in [offsets.len() as u64, 4, table] {
        bomb.extend(number.to_be_bytes());
    }
    let mut files = entries(Form::Ipa);
    files.extend((0..130).map(|n| (format!("Payload/App.app/{n}.plist"), bomb.clone())));
    let package = opened(files);
    let decoded = package.files.iter().map(|f| match &f.content {
        Content::Decoded(text) => text.len(),
        _ => 0,
    });
    assert!(decoded.sum::<usize>() < 80 << 20);
    assert!(package.gaps.iter().any(|g| g.why.contains("more than one audit takes")), "{:?}", package.gaps);
}
