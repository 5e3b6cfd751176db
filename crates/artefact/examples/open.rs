//! Write the tree that a package opens into to a folder, so that other programs can compare:
//! `cargo run -p capward-artefact --example open -- PACKAGE FOLDER`. What binaries say goes into `FOLDER/facts.txt`.

#![allow(clippy::disallowed_methods, reason = "an example for oracles")]

use capward_artefact::zip::Zip;
use capward_artefact::{Content, Limits, unpack};
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let (Some(package), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("give a package and a folder"));
    };
    let bytes = fs::read(package)?;
    let limits = Limits::default();
    let zip = Zip::open(&bytes, &limits).map_err(io::Error::other)?;
    let opened = unpack(&zip, &limits).map_err(|gap| io::Error::other(gap.why))?;
    let mut facts = format!("{:#?}\n", opened.facts);
    for gap in &opened.gaps {
        facts.push_str(&format!("gap: {} {}\n", gap.what, gap.why));
    }
    for file in opened.files {
        let bytes = match file.content {
            Content::Exact(bytes) => bytes,
            Content::Decoded(text) => text.into_bytes(),
            Content::Listed => continue,
        };
        let path = Path::new(&folder).join("tree").join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
        fs::write(path, bytes)?;
    }
    fs::write(Path::new(&folder).join("facts.txt"), facts)
}
