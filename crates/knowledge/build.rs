//! Turns the rows below `knowledge/web` and `knowledge/secrets` into tables of constants, so that an audit that starts has nothing to read.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "build scripts read files and talk to cargo"
)]

#[allow(unreachable_pub, reason = "the module is public in the library")]
#[path = "src/path.rs"]
mod path;

#[allow(unreachable_pub, dead_code, reason = "the module is public in the library, and used there")]
#[path = "src/form.rs"]
mod form;

#[path = "build/secrets.rs"]
mod secrets;

use path::{Path, spellings};
use serde::Deserialize;
use std::error::Error;
use std::fmt::Write;
use std::fs;

/// A row as it is written. What only the tests of `flow` read is named so that it is not refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    kind: String,
    path: Option<String>,
    #[serde(default)]
    paths: Vec<String>,
    key: Option<String>,
    with: Option<String>,
    what: Option<String>,
    source: String,
    checked: String,
    #[serde(default, rename = "example")]
    _example: Option<String>,
    #[serde(default, rename = "file")]
    _file: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PassRow {
    effect: String,
    calls: Vec<String>,
    source: String,
    checked: String,
    #[serde(default, rename = "example")]
    _example: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    sink: Vec<Row>,
    source: Vec<Row>,
    pass: Vec<PassRow>,
}

/// The last name, by which tables are sorted and looked up, and the row as code.
type Entry = (String, String);

fn main() -> Result<(), Box<dyn Error>> {
    let root = format!("{}/../../knowledge/web", std::env::var("CARGO_MANIFEST_DIR")?);
    println!("cargo:rerun-if-changed={root}");
    let (mut sinks, mut sources, mut passes) = (Vec::new(), Vec::new(), String::new());
    for folder in ["sinks", "sources", "passes.toml"] {
        for name in files(&format!("{root}/{folder}"))? {
            println!("cargo:rerun-if-changed={name}");
            let file: File =
                toml::from_str(&fs::read_to_string(&name)?).map_err(|e| format!("{name}: {e}"))?;
            for row in &file.sink {
                entries(row, false, &mut sinks).map_err(|e| format!("{name}: {e}"))?;
            }
            for row in &file.source {
                entries(row, true, &mut sources).map_err(|e| format!("{name}: {e}"))?;
            }
            for row in &file.pass {
                let date = date(&row.checked)?;
                writeln!(
                    passes,
                    "Pass {{ effect: Effect::{}, calls: &{:?}, source: {:?}, checked: {date} }},",
                    pascal(&row.effect),
                    row.calls,
                    row.source
                )?;
            }
        }
    }
    // Rows of one last name stand together, in the order of the files.
    sinks.sort_by(|a, b| a.0.cmp(&b.0));
    sources.sort_by(|a, b| a.0.cmp(&b.0));
    let table = |rows: Vec<Entry>| rows.into_iter().map(|(_, row)| row).collect::<String>();
    let text = format!(
        "static SINKS: &[Sink] = &[\n{}];\nstatic SOURCES: &[Source] = &[\n{}];\nstatic PASSES: &[Pass] = &[\n{passes}];\n",
        table(sinks),
        table(sources)
    );
    let out = std::env::var("OUT_DIR")?;
    fs::write(format!("{out}/web.rs"), text)?;
    let root = format!("{}/../../knowledge/secrets", std::env::var("CARGO_MANIFEST_DIR")?);
    println!("cargo:rerun-if-changed={root}");
    fs::write(format!("{out}/secrets.rs"), secrets::tables(&root)?)?;
    Ok(())
}

/// A file itself, or the tables of a folder in the order of their names.
fn files(path: &str) -> Result<Vec<String>, Box<dyn Error>> {
    if path.ends_with(".toml") {
        return Ok(vec![path.to_owned()]);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        names.push(entry?.path().to_string_lossy().into_owned());
    }
    names.retain(|n| n.ends_with(".toml"));
    names.sort();
    Ok(names)
}

fn entries(row: &Row, is_source: bool, out: &mut Vec<Entry>) -> Result<(), Box<dyn Error>> {
    let all = row.path.iter().chain(&row.paths).flat_map(|p| spellings(p));
    let date = date(&row.checked)?;
    let before = out.len();
    for text in all {
        let path = Path::parse(&text)?;
        let mut code = String::new();
        let kind = pascal(&row.kind);
        if is_source {
            let what = row.what.as_deref().ok_or("a source without `what`")?;
            write!(code, "Source {{ kind: SourceKind::{kind}, what: {what:?}, ")?;
        } else {
            write!(code, "Sink {{ kind: SinkKind::{kind}, ")?;
            // A key that starts with a parenthesis is another argument of the same call.
            match row.key.as_deref() {
                Some(key) if key.starts_with('(') => {
                    let call = format!("x{key}");
                    let call = Path::parse(&call)?;
                    write!(code, "key: Some({}), ", of_call(&path, &call))?;
                }
                Some(key) => write!(code, "key: Some({}), ", of_path(&Path::parse(key)?))?,
                None => write!(code, "key: None, ")?,
            }
            match row.with.as_deref() {
                Some(with) => write!(code, "with: Some({}), ", of_path(&Path::parse(with)?))?,
                None => write!(code, "with: None, ")?,
            }
        }
        writeln!(code, "path: {}, source: {:?}, checked: {date} }},", of_path(&path), row.source)?;
        out.push((path.last().to_owned(), code));
    }
    if out.len() == before { Err("a row without a path".into()) } else { Ok(()) }
}

fn of_path(path: &Path<'_>) -> String {
    of_call(path, path)
}

/// What `path` names, with the value that `call` picks.
fn of_call(path: &Path<'_>, call: &Path<'_>) -> String {
    format!(
        "Path {{ package: {:?}, any: {}, names: Borrowed(&{:?}), texts: Borrowed(&{:?}), before: Borrowed(&{:?}), pick: {}, fields: Borrowed(&{:?}) }}",
        path.package,
        path.any,
        &*path.names,
        &*call.texts,
        &*path.before,
        call.pick.map_or("None".to_owned(), |pick| format!("Some(Pick::{pick:?})")),
        &*call.fields
    )
}

fn date(text: &str) -> Result<String, String> {
    let parts: Vec<u16> = text.split('-').filter_map(|p| p.parse().ok()).collect();
    match parts.as_slice() {
        [year, month, day] => Ok(format!("Date {{ year: {year}, month: {month}, day: {day} }}")),
        _ => Err(format!("`{text}` is no date")),
    }
}

/// `web-storage` as the name of a variant.
fn pascal(kind: &str) -> String {
    let word = |w: &str| {
        let mut chars = w.chars();
        chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    };
    kind.split('-').map(word).collect()
}
