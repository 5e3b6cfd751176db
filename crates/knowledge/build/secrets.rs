//! The rows below `knowledge/secrets` as constants.

use crate::form::{Part, parse_form};
use crate::{date, files, pascal};
use serde::Deserialize;
use std::error::Error;
use std::fmt::Write;
use std::fs;

/// A row as it is written. `yes` and `no` are read by the tests of `secrets`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    provider: String,
    what: String,
    family: String,
    verdict: String,
    #[serde(default)]
    worth: Option<String>,
    form: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    beside: Vec<String>,
    #[serde(default)]
    check: Option<String>,
    note: String,
    source: String,
    checked: String,
    #[serde(default, rename = "yes")]
    _yes: Vec<String>,
    #[serde(default, rename = "no")]
    _no: Vec<String>,
}

/// A key that its maker prints.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    hash: String,
    #[serde(rename = "what")]
    _what: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "checked")]
    _checked: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    secret: Vec<Row>,
    sample: Vec<Sample>,
}

/// The tables of the folder `root`, as Rust.
pub(crate) fn tables(root: &str) -> Result<String, Box<dyn Error>> {
    let (mut rows, mut samples) = (String::new(), String::new());
    for name in files(root)? {
        let file: File = toml::from_str(&fs::read_to_string(&name)?).map_err(|e| format!("{name}: {e}"))?;
        for row in &file.secret {
            writeln!(rows, "{},", code(row).map_err(|e| format!("{name}: {}: {e}", row.id))?)?;
        }
        for sample in &file.sample {
            writeln!(samples, "0x{},", sample.hash)?;
        }
    }
    Ok(format!("static SECRETS: &[Secret] = &[\n{rows}];\nstatic SAMPLES: &[u64] = &[\n{samples}];\n"))
}

fn code(row: &Row) -> Result<String, Box<dyn Error>> {
    let mut forms = String::new();
    for form in &row.form {
        let parts = parse_form(form)?;
        write!(forms, "&[")?;
        for part in parts {
            match part {
                Part::Text(text) => write!(forms, "Part::Text({text:?}), ")?,
                Part::Set(set, least, most) => {
                    write!(forms, "Part::Set(crate::Set::{set:?}, {least}, {most}), ")?
                }
            }
        }
        write!(forms, "], ")?;
    }
    if row.form.is_empty() {
        return Err("a row without a form".into());
    }
    Ok(format!(
        "Secret {{ id: {:?}, provider: {:?}, what: {:?}, family: Family::{}, verdict: Verdict::{}, worth: Worth::{}, forms: &[{forms}], near: &{:?}, says: &{:?}, beside: &{:?}, check: SecretCheck::{}, note: {:?}, source: {:?}, checked: {} }}",
        row.id,
        row.provider,
        row.what,
        pascal(&row.family),
        pascal(&row.verdict),
        pascal(row.worth.as_deref().unwrap_or("hygiene")),
        row.near,
        row.says,
        row.beside,
        pascal(row.check.as_deref().unwrap_or("none")),
        row.note,
        row.source,
        date(&row.checked)?,
    ))
}
