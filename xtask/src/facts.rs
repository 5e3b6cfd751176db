use crate::{Done, repo};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// What one table of `knowledge` holds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    rows: usize,
    oldest: Option<String>,
    newest: Option<String>,
}

/// Count the rows of every table, and check that each says where its fact comes from and when it was checked.
pub(crate) fn run(args: &[&str]) -> Done {
    if let Some(extra) = args.first() {
        return Err(format!("`facts` takes no argument, but got `{extra}`"));
    }
    let root = repo::root().join("knowledge");
    println!("{:<32} {:>5}  checked from  to", "table", "rows");
    let mut problems = Vec::new();
    let mut total = 0;
    for path in tables(&root)? {
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        match toml::from_str::<Table>(&repo::read(&path)?) {
            Ok(table) => {
                let count = count(&name, &table, &mut problems);
                total += count.rows;
                let day = |d: Option<String>| d.unwrap_or_else(|| "-".to_owned());
                println!("{name:<32} {:>5}  {:<12}  {}", count.rows, day(count.oldest), day(count.newest));
            }
            Err(error) => problems.push(format!("{name}: {error}")),
        }
    }
    println!("{:<32} {total:>5}", "together");
    if problems.is_empty() { Ok(()) } else { Err(format!("rows to repair:\n  {}", problems.join("\n  "))) }
}

fn tables(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut all = Vec::new();
    for path in repo::entries(folder)? {
        if path.is_dir() {
            all.extend(tables(&path)?);
        } else if path.extension().is_some_and(|e| e == "toml") {
            all.push(path);
        }
    }
    Ok(all)
}

/// A row without its own source or day takes those at the head of its file.
fn count(name: &str, table: &Table, problems: &mut Vec<String>) -> Count {
    let mut count = Count::default();
    for (kind, rows) in table {
        let Some(rows) = rows.as_array().filter(|rows| rows.iter().all(Value::is_table)) else { continue };
        for (at, row) in rows.iter().enumerate() {
            let field = |key: &str| row.get(key).or_else(|| table.get(key)).and_then(Value::as_str);
            let title = ["id", "name", "level", "major"].iter().find_map(|key| row.get(*key));
            let row_name = title.map_or_else(|| format!("{kind} {}", at + 1), ToString::to_string);
            count.rows += 1;
            if !field("source").is_some_and(|s| s.starts_with("https://")) {
                problems.push(format!("{name}: {row_name} has no source"));
            }
            match field("checked") {
                Some(day) if is_day(day) => {
                    let day = day.to_owned();
                    if count.oldest.as_ref().is_none_or(|o| day < *o) {
                        count.oldest = Some(day.clone());
                    }
                    if count.newest.as_ref().is_none_or(|n| day > *n) {
                        count.newest = Some(day);
                    }
                }
                _ => problems.push(format!("{name}: {row_name} does not say when it was checked")),
            }
        }
    }
    if count.rows == 0 {
        problems.push(format!("{name}: no rows"));
    }
    count
}

/// `2026-11-24`.
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_source_or_day_are_named() {
        let text =
            "[[a]]\nid = \"x\"\nsource = \"https://e.org\"\nchecked = \"2026-01-02\"\n[[a]]\nname = \"y\"\n";
        let mut problems = Vec::new();
        let count = count("t", &toml::from_str(text).unwrap(), &mut problems);
        assert_eq!((count.rows, count.newest.as_deref()), (2, Some("2026-01-02")));
        assert_eq!(problems.len(), 2, "{problems:?}");
    }

    #[test]
    fn the_head_of_a_file_speaks_for_its_rows() {
        let text = "source = \"https://e.org\"\nchecked = \"2026-01-02\"\n[[a]]\nid = \"x\"\n";
        let mut problems = Vec::new();
        count("t", &toml::from_str(text).unwrap(), &mut problems);
        assert!(problems.is_empty(), "{problems:?}");
    }
}
