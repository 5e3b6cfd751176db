//! Resources as the files that source has: `res/values/strings.xml` and `res/xml/paths.xml`, whatever the package
//! calls them.

use super::names::Names;
use super::table::{Configured, Table};
use super::value;
use crate::xml_text::escape;
use crate::{Container, Tree};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Write the values and files that parsers and rules read.
pub(super) fn write(container: &dyn Container, tree: &mut Tree<'_>, table: &Table<'_>, names: &Names) {
    values(tree, table, names, "string", "strings.xml");
    values(tree, table, names, "bool", "bools.xml");
    values(tree, table, names, "integer", "integers.xml");
    for (path, target) in files(table, names, "xml") {
        tree.consume(&path);
        super::xml(container, tree, names, &path, &target);
    }
    for (path, target) in files(table, names, "raw") {
        raw(container, tree, &path, &target);
    }
}

/// One file of values for each configuration; texts only for the default one, as the others are translations.
fn values(tree: &mut Tree<'_>, table: &Table<'_>, names: &Names, kind: &str, file: &str) {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let limit = usize::try_from(tree.limits().text_bytes).unwrap_or(usize::MAX);
    let mut left = limit;
    for (id, all) in table.of_type(kind) {
        let Some((_, name)) = names.get(id) else { continue };
        for Configured { config, value } in all {
            if kind == "string" && !config.is_default() {
                continue;
            }
            let text = texts.entry(format!("res/values{}/{file}", config.suffix())).or_default();
            let before = text.len();
            let _ = write!(text, "    <{kind} name=\"{name}\">");
            let content = table.text(value, names);
            let is_text = value.kind == value::STRING;
            escape(&if is_text { source_text(&content) } else { content }, text);
            let _ = writeln!(text, "</{kind}>");
            left = left.saturating_sub(text.len() - before);
        }
        if left == 0 {
            tree.gap(super::TABLE, format!("has more values of the type {kind} than are read"));
            break;
        }
    }
    for (path, text) in texts {
        tree.add_text(path, 0, format!("<resources>\n{text}</resources>\n"));
    }
}

/// A text with the escapes that source needs, so that reading it gives the same text.
pub(crate) fn source_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, c) in text.chars().enumerate() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '@' | '?' if number == 0 => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// The files of a type: paths in the package, and what source would call them.
fn files(table: &Table<'_>, names: &Names, kind: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (id, all) in table.of_type(kind) {
        let Some((_, name)) = names.get(id) else { continue };
        for Configured { config, value } in all {
            let path = (value.kind == value::STRING).then(|| table.string(value.data)).flatten();
            let Some(path) = path.filter(|p| !p.is_empty()) else { continue };
            let ending = match path.rsplit_once('.') {
                Some((_, ending)) if !ending.contains('/') => ending,
                _ if kind == "xml" => "xml",
                _ => "bin",
            };
            let target = format!("res/{kind}{}/{name}.{ending}", config.suffix());
            found.push((path, target));
        }
    }
    found
}

fn raw(container: &dyn Container, tree: &mut Tree<'_>, path: &str, target: &str) {
    let Some(number) = container.find(path) else { return };
    tree.consume(path);
    tree.copy_as(container, number, target);
}
