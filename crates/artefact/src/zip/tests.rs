use super::*;
use crate::{Kind, unpack};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

/// An entry as a test wants it packed.
struct Packed<'a> {
    name: &'a str,
    bytes: &'a [u8],
    method: u16,
    flags: u16,
    size: Option<u32>,
}

fn plain<'a>(name: &'a str, bytes: &'a [u8]) -> Packed<'a> {
    Packed { name, bytes, method: 8, flags: 0, size: None }
}

/// Pack entries into an archive with its directory at the end.
fn archive(entries: &[Packed<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let mut checksum = Crc::new();
        checksum.update(entry.bytes);
        let packed = if entry.method == 8 {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(entry.bytes).unwrap();
            encoder.finish().unwrap()
        } else {
            entry.bytes.to_vec()
        };
        let at = out.len() as u32;
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(entry.flags.to_le_bytes());
        common.extend(entry.method.to_le_bytes());
        common.extend([0; 4]);
        common.extend(checksum.sum().to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend(entry.size.unwrap_or(entry.bytes.len() as u32).to_le_bytes());
        common.extend((entry.name.len() as u16).to_le_bytes());
        common.extend([0; 2]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(entry.name.as_bytes());
        out.extend(packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(entry.name.as_bytes());
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

fn odd(bytes: &[u8], words: &str) -> bool {
    let bytes = bytes.to_vec();
    let zip = Zip::open(&bytes, &Limits::default()).unwrap();
    zip.oddities().iter().any(|(_, why)| why.contains(words))
}

fn content(bytes: &[u8], path: &str) -> Result<Vec<u8>, Trouble> {
    let bytes = bytes.to_vec();
    let zip = Zip::open(&bytes, &Limits::default()).unwrap();
    zip.read(zip.find(path).unwrap(), 10 << 20)
}

#[test]
fn an_ordinary_archive_has_nothing_odd_and_gives_its_bytes() {
    let bytes = archive(&[plain("www/index.html", b"<html>"), plain("www/", b"")]);
    let zip = Zip::open(&bytes, &Limits::default()).unwrap();
    assert!(zip.oddities().is_empty());
    assert_eq!(zip.entries().len(), 1);
    assert_eq!(content(&bytes, "www/index.html").unwrap(), b"<html>");
    assert_eq!(unpack(&zip, &Limits::default()).unwrap().kind, Kind::Web);
}

#[test]
fn bytes_before_the_archive_are_said_and_skipped() {
    let mut bytes = b"#!/bin/sh\n".to_vec();
    bytes.extend(archive(&[plain("index.html", b"x")]));
    assert!(odd(&bytes, "10 bytes before its start"));
    assert_eq!(content(&bytes, "index.html").unwrap(), b"x");
}

#[test]
fn paths_that_climb_and_paths_that_occur_twice_are_said() {
    let bytes = archive(&[
        plain("index.html", b"first"),
        plain("index.html", b"second"),
        plain("../../etc/passwd", b"x"),
        plain("/root", b"x"),
        plain("a\\..\\..\\b", b"x"),
        plain("nul\0.txt", b"x"),
    ]);
    assert!(odd(&bytes, "leads out") && odd(&bytes, "more than once") && odd(&bytes, "absolute"));
    assert_eq!(Zip::open(&bytes, &Limits::default()).unwrap().entries().len(), 1);
    assert_eq!(content(&bytes, "index.html").unwrap(), b"first");
}

#[test]
fn flags_and_methods_that_stop_other_tools_are_read_past() {
    let flagged = archive(&[Packed { flags: 1, ..plain("index.html", b"x") }]);
    let trouble = content(&flagged, "index.html").unwrap_err();
    assert!(trouble.why.contains("encrypted") && trouble.bytes.as_deref() == Some(b"x"));
    let method = archive(&[Packed { method: 0x1234, ..plain("index.html", b"x") }]);
    let trouble = content(&method, "index.html").unwrap_err();
    assert!(trouble.why.contains("way of packing") && trouble.bytes.as_deref() == Some(b"x"));
}

#[test]
fn a_bomb_is_not_unpacked() {
    let zeros = vec![0; 8 << 20];
    let bomb = archive(&[plain("index.html", &zeros)]);
    assert!(content(&bomb, "index.html").unwrap_err().why.contains("fill memory"));
    // One that lies about its size ends at the limit.
    let liar = archive(&[Packed { size: Some(10), ..plain("index.html", &zeros) }]);
    let zip = Zip::open(&liar, &Limits::default()).unwrap();
    let trouble = zip.read(0, 1 << 20).unwrap_err();
    assert!(trouble.why.contains("more than") && trouble.bytes.is_none(), "{}", trouble.why);
}

#[test]
fn entries_that_share_bytes_are_said() {
    let mut bytes = archive(&[plain("a.html", b"same bytes"), plain("b.html", b"same bytes")]);
    // Let the second record of the directory point to the first header.
    let at = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    bytes[at + 42..at + 46].fill(0);
    assert!(odd(&bytes, "shares its bytes"));
    assert!(content(&bytes, "b.html").unwrap_err().why.contains("another name"));
}

#[test]
fn cut_archives_never_panic_and_say_why() {
    let whole = archive(&[plain("index.html", b"<html></html>"), plain("b.js", b"let a = 1")]);
    for len in 0..whole.len() {
        let cut = whole[..len].to_vec();
        match Zip::open(&cut, &Limits::default()) {
            Err(why) => assert!(!why.is_empty()),
            Ok(zip) => (0..zip.entries().len()).for_each(|i| drop(zip.read(i, 1 << 20))),
        }
    }
    for at in 0..whole.len() {
        let mut bent = whole.clone();
        bent[at] ^= 0xff;
        if let Ok(zip) = Zip::open(&bent, &Limits::default()) {
            (0..zip.entries().len()).for_each(|i| drop(zip.read(i, 1 << 20)));
        }
    }
}
