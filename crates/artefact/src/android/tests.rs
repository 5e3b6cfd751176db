use super::*;
use crate::{Content, Limits, Memory, Unpacked, unpack};
use base::FileId;

const MANIFEST_SAMPLE: &[u8] = include_bytes!("../../../../fuzz/seeds/axml/quiet");
const TABLE_SAMPLE: &[u8] = include_bytes!("../../../../fuzz/seeds/arsc/quiet");
const SIGNED: &[u8] = include_bytes!("../../../../fuzz/seeds/zip/signed");

fn opened(files: &[(&str, &[u8])]) -> Unpacked {
    let files = files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
    unpack(&Memory::new(files), &Limits::default()).unwrap()
}

fn text<'a>(unpacked: &'a Unpacked, path: &str) -> &'a str {
    let file = unpacked.files.iter().find(|f| f.path == path);
    match file.map(|f| &f.content) {
        Some(Content::Decoded(text)) => text,
        other => panic!("{path}: {other:?}"),
    }
}

/// A chunk: kind, header and what follows it.
fn chunk(kind: u16, header: &[u8], rest: &[u8]) -> Vec<u8> {
    let mut all = kind.to_le_bytes().to_vec();
    all.extend((8 + header.len() as u16).to_le_bytes());
    all.extend((8 + header.len() as u32 + rest.len() as u32).to_le_bytes());
    all.extend(header);
    all.extend(rest);
    all
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}

fn pool(strings: &[&str]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut offsets = Vec::new();
    for string in strings {
        offsets.push(data.len() as u32);
        data.extend([string.chars().count() as u8, string.len() as u8]);
        data.extend(string.as_bytes());
        data.push(0);
    }
    data.resize(data.len().next_multiple_of(4), 0);
    let start = 28 + offsets.len() as u32 * 4;
    let header = words(&[strings.len() as u32, 0, 0x100, start, 0]);
    chunk(1, &header, &[words(&offsets), data].concat())
}

/// A table with one type; `flags` and `body` are those of its only chunk of values, for any device.
fn table(
    kind: &str,
    keys: &[&str],
    strings: &[&str],
    flags: u8,
    count: u32,
    body: &[u8],
    start: u32,
) -> Vec<u8> {
    let types = pool(&[kind]);
    let names = pool(keys);
    let config = words(&[28, 0, 0, 0, 0, 0, 0]);
    let head = [vec![1, flags, 0, 0], words(&[count, 20 + 28 + start]), config].concat();
    let values = chunk(0x201, &head, body);
    let mut package = words(&[0x7f]);
    package.extend([0; 256]);
    package.extend(words(&[288, 0, 288 + types.len() as u32, 0, 0]));
    let package = chunk(0x200, &package, &[types, names, values].concat());
    chunk(2, &words(&[1]), &[pool(strings), package].concat())
}

#[test]
fn a_whole_package_is_read_without_a_gap() {
    let bytes = SIGNED.to_vec();
    let zip = crate::zip::Zip::open(&bytes, &Limits::default()).unwrap();
    let found = unpack(&zip, &Limits::default()).unwrap();
    assert_eq!(found.gaps, []);
    assert!(text(&found, "AndroidManifest.xml").contains("android:networkSecurityConfig=\"@xml/"));
    assert!(text(&found, "res/xml/file_paths.xml").contains("<paths"));
    let facts = found.facts.android.unwrap();
    let schemes: Vec<Scheme> = facts.signatures.iter().map(|s| s.scheme).collect();
    assert_eq!(schemes, [Scheme::V1, Scheme::V2, Scheme::V3]);
    let certificates: Vec<_> = facts.signatures.iter().map(|s| s.certificate.clone().unwrap()).collect();
    assert!(certificates.iter().all(|c| *c == certificates[0]));
    assert_eq!(
        (certificates[0].subject.as_str(), certificates[0].key.name()),
        ("CN=Sample", "elliptic curve, 256 bits".into())
    );
}

#[test]
fn a_folder_has_lost_the_signatures_over_the_whole_package() {
    let found = opened(&[("AndroidManifest.xml", MANIFEST_SAMPLE), ("resources.arsc", TABLE_SAMPLE)]);
    let facts = found.facts.android.unwrap();
    assert!(facts.signatures.is_empty() && !facts.all_signatures);
}

#[test]
fn without_a_table_numbers_are_kept_and_it_is_said() {
    let found = opened(&[("AndroidManifest.xml", MANIFEST_SAMPLE)]);
    assert!(text(&found, "AndroidManifest.xml").contains("=\"@0x7f"));
    assert!(found.gaps.iter().any(|g| g.what == "resources.arsc"));
}

#[test]
fn values_that_refer_to_each_other_in_a_circle_are_read_once() {
    let entry =
        |key: u32, data: u32| [vec![8, 0, 0, 0], words(&[key]), vec![8, 0, 0, 1], words(&[data])].concat();
    let body = [words(&[0, 16]), entry(0, 0x7f01_0001), entry(1, 0x7f01_0000)].concat();
    let bytes = table("string", &["a", "b"], &[], 0, 2, &body, 8);
    let found = opened(&[("AndroidManifest.xml", b"<manifest/>"), ("resources.arsc", &bytes)]);
    let values = text(&found, "res/values/strings.xml");
    assert!(values.contains("<string name=\"a\">@string/b</string>"), "{values}");
    assert!(values.contains("<string name=\"b\">@string/a</string>"), "{values}");
}

#[test]
fn sparse_short_and_compact_entries_are_read() {
    let entry = [vec![8, 0, 0, 0], words(&[0]), vec![8, 0, 0, 0x12], words(&[u32::MAX])].concat();
    // The name, flag 8 with the type above it, the value.
    let compact = [vec![0, 0, 8, 0x12], words(&[1])].concat();
    let sparse = [vec![5, 0, 0, 0], entry.clone()].concat();
    let short = [vec![0xff, 0xff, 0, 0], entry].concat();
    for (flags, count, body, name) in
        [(1, 1, sparse, "x"), (2, 2, short, "x"), (0, 1, [words(&[0]), compact].concat(), "x")]
    {
        let bytes = table("bool", &["x"], &[], flags, count, &body, 4);
        let found = opened(&[("AndroidManifest.xml", b"<manifest/>"), ("resources.arsc", &bytes)]);
        let values = text(&found, "res/values/bools.xml");
        assert!(values.contains(&format!("<bool name=\"{name}\">true</bool>")), "{flags}: {values}");
    }
}

#[test]
fn files_have_the_names_of_source_where_paths_and_names_were_taken_away() {
    let entry =
        |key: u32, data: u32| [vec![8, 0, 0, 0], words(&[key]), vec![8, 0, 0, 3], words(&[data])].concat();
    let body = [words(&[0, 16]), entry(0, 0), entry(0, 1)].concat();
    let bytes = table("xml", &["0_resource_name_obfuscated"], &["r/a", "r/b"], 0, 2, &body, 8);
    let files: [(&str, &[u8]); 4] = [
        ("AndroidManifest.xml", b"<manifest/>"),
        ("resources.arsc", &bytes),
        ("r/a", b"<a/>"),
        ("r/b", b"<b/>"),
    ];
    let found = opened(&files);
    assert_eq!(text(&found, "res/xml/0_resource_name_obfuscated_7f010000.xml"), "<a/>");
    assert_eq!(text(&found, "res/xml/0_resource_name_obfuscated_7f010001.xml"), "<b/>");
    assert!(!found.files.iter().any(|f| f.path == "r/a"));
}

/// `<manifest>` with one attribute: the number of its name, and the framework's number for that name.
fn manifest(name: &str, id: Option<u32>) -> Vec<u8> {
    let strings = pool(&[name, "manifest", "http://schemas.android.com/apk/res/android"]);
    let map = id.map(|id| chunk(0x180, &[], &words(&[id]))).unwrap_or_default();
    let attribute = [words(&[2, 0, u32::MAX]), vec![8, 0, 0, 0x12], words(&[1])].concat();
    let start = [words(&[u32::MAX, 1]), vec![20, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0], attribute].concat();
    let start = chunk(0x102, &words(&[1, u32::MAX]), &start);
    let end = chunk(0x103, &words(&[1, u32::MAX]), &words(&[u32::MAX, 1]));
    chunk(3, &[], &[strings, map, start, end].concat())
}

#[test]
fn the_number_of_an_attribute_counts_and_not_its_name() {
    let of = |bytes: &[u8]| opened(&[("AndroidManifest.xml", bytes)]);
    // Taken away, and replaced by another.
    for name in ["", "allowBackup"] {
        let found = of(&manifest(name, Some(0x0101_000f)));
        assert!(text(&found, "AndroidManifest.xml").contains(" android:debuggable=\"true\""), "{name}");
    }
    // Without a number the system does not see it.
    let found = of(&manifest("debuggable", None));
    assert!(!text(&found, "AndroidManifest.xml").contains("android:debuggable"));
}

#[test]
fn a_bent_first_field_and_a_cut_end_are_read_past_and_said() {
    let mut bytes = manifest("debuggable", Some(0x0101_000f));
    bytes[0] = 0;
    let found = opened(&[("AndroidManifest.xml", &bytes)]);
    assert!(text(&found, "AndroidManifest.xml").contains("android:debuggable"));
    assert!(found.gaps.iter().any(|g| g.why.contains("does not start like")));
    let cut = &bytes[..bytes.len() - 4];
    assert!(opened(&[("AndroidManifest.xml", cut)]).gaps.iter().any(|g| g.why.contains("is cut off")));
}

#[test]
fn bent_samples_never_panic_and_give_xml() {
    let check = |found: Unpacked| {
        for file in found.files {
            if let Content::Decoded(text) = file.content {
                assert!(xml::parse(FileId(0), &text).is_ok(), "{text}");
            }
        }
    };
    for at in 0..MANIFEST_SAMPLE.len() {
        let mut bent = MANIFEST_SAMPLE.to_vec();
        bent[at] ^= 0xff;
        if std::str::from_utf8(&bent).is_err() {
            check(opened(&[("AndroidManifest.xml", &bent)]));
        }
        check(opened(&[
            ("AndroidManifest.xml", b"<a/>"),
            ("resources.arsc", &TABLE_SAMPLE[..at % TABLE_SAMPLE.len()]),
        ]));
    }
    for at in 0..TABLE_SAMPLE.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bent = TABLE_SAMPLE.to_vec();
            bent[at] = value;
            check(opened(&[("AndroidManifest.xml", b"<a/>"), ("resources.arsc", &bent)]));
        }
    }
}
