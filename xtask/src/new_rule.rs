use crate::{Done, repo};
use std::process::Command;

const AREAS: [&str; 13] =
    ["and", "bld", "cfg", "cry", "csp_rules", "ios", "link", "net", "plg", "prv", "sec", "srv", "upd"];

/// Write the two files of a rule, and its line in the list of its area.
pub(crate) fn run(args: &[&str]) -> Done {
    let (area, id, number) = match args {
        [area, id] => (*area, *id, None),
        [area, id, number] => {
            (*area, *id, Some(number.parse::<u8>().map_err(|_| "the number is from 1 to 255")?))
        }
        _ => return Err("new-rule AREA ID [NUMBER]".to_owned()),
    };
    if !AREAS.contains(&area) {
        return Err(format!("`{area}` is no area: {}", AREAS.join(" ")));
    }
    if !is_id(id) {
        return Err(format!("`{id}` is no id: lower-case words with `-` between them"));
    }
    let folder = repo::root().join("crates/rules/src").join(area);
    let name = id.replace('-', "_");
    let code = folder.join(&name).with_extension("rs");
    let page = folder.join(&name).with_extension("md");
    if code.exists() || page.exists() {
        return Err(format!("{id} exists already"));
    }
    let number = number.map_or_else(|| next_number(&folder), Ok)?;
    let list = folder.join("mod.rs");
    let listed = add_to_list(&repo::read(&list)?, &name).ok_or("the list in mod.rs has another form")?;
    repo::write(&code, &code_of(area, id, number))?;
    repo::write(&page, &page_of(id))?;
    repo::write(&list, &listed)?;
    let formatted =
        Command::new("rustfmt").args(["--edition", "2024"]).arg(&list).current_dir(repo::root()).status();
    if !formatted.is_ok_and(|s| s.success()) {
        println!("rustfmt could not be run; run `cargo fmt` yourself");
    }
    println!(
        "{}\n{}\nwrite both, then run `RULE={id} cargo test -p capward-audit --test pages`",
        code.display(),
        page.display()
    );
    Ok(())
}

fn is_id(id: &str) -> bool {
    id.split('-')
        .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
        && id.starts_with(|c: char| c.is_ascii_lowercase())
}

/// One more than the highest number among the rules of a folder.
fn next_number(folder: &std::path::Path) -> Result<u8, String> {
    let mut highest = 0;
    for path in repo::entries(folder)?.iter().filter(|p| p.extension().is_some_and(|e| e == "rs")) {
        highest = highest.max(number_in(&repo::read(path)?).unwrap_or(0));
    }
    highest.checked_add(1).ok_or_else(|| "the area is full".to_owned())
}

/// The number in the text of a rule.
fn number_in(code: &str) -> Option<u8> {
    let (_, rest) = code.split_once("number: ")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The list of an area with one more module at its end.
fn add_to_list(text: &str, name: &str) -> Option<String> {
    let line = format!("mod {name};\n");
    let at = match text.match_indices("\nmod ").last() {
        Some((at, _)) => at + 1 + text.get(at + 1..)?.find('\n')? + 1,
        None => text.find("\nuse ")? + 1,
    };
    let gap = if text.contains("\nmod ") { "" } else { "\n" };
    let text = format!("{}{line}{gap}{}", text.get(..at)?, text.get(at..)?);
    let start = text.find("RULES: &[&Rule] = &[")?;
    let end = start + text.get(start..)?.find("];")?;
    let before = text.get(..end)?.trim_end();
    let comma = if before.ends_with(['[', ',']) { "" } else { "," };
    Some(format!("{before}{comma} &{name}::RULE{}", text.get(end..)?))
}

fn code_of(area: &str, id: &str, number: u8) -> String {
    let variant = match area {
        "csp_rules" => "Csp".to_owned(),
        area => area.char_indices().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c }).collect(),
    };
    format!(
        r#"use crate::{{Check, Out, Rule}};
use app::App;
use base::{{Area, Attacker, Gain, Info, Severity, Tier}};

pub(crate) static RULE: Rule = Rule {{
    info: Info {{
        id: "{id}",
        number: {number},
        area: Area::{variant},
        title: "{title}",
        severity: Severity::of(Attacker::Network, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[],
        masvs: &[],
        maswe: &[],
        mastg: &[],
        mobile_top_10: &[],
        page: include_str!("{name}.md"),
    }},
    check: Check::App(check),
}};

fn check(_app: &App, _out: &mut Out) {{}}
"#,
        title = title_of(id),
        name = id.replace('-', "_"),
    )
}

fn page_of(id: &str) -> String {
    format!(
        "# {}\n\n## Attack\n\n## Bad\n\n## Good\n\n## Fix\n\n## Limits\n\n## References\n\n## More cases\n",
        title_of(id)
    )
}

/// The words of an id as the beginning of a title.
fn title_of(id: &str) -> String {
    let words = id.replace('-', " ");
    words.char_indices().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_added_at_the_end_of_its_list() {
        let empty = "//! Rules.\n\nuse crate::Rule;\n\npub(crate) static RULES: &[&Rule] = &[];\n";
        let one = add_to_list(empty, "a_b").unwrap();
        assert_eq!(
            one,
            "//! Rules.\n\nmod a_b;\n\nuse crate::Rule;\n\npub(crate) static RULES: &[&Rule] = &[ &a_b::RULE];\n"
        );
        let two = add_to_list(&one, "c").unwrap();
        assert!(
            two.contains("mod a_b;\nmod c;\n\nuse") && two.ends_with("&[ &a_b::RULE, &c::RULE];\n"),
            "{two}"
        );
        let broken = "mod a;\n\npub(crate) static RULES: &[&Rule] = &[\n    &a::RULE,\n];\n";
        assert_eq!(add_to_list(&format!("x\n{broken}"), "b").unwrap().matches("::RULE").count(), 2);
        assert_eq!(add_to_list("nothing", "b"), None);
    }

    #[test]
    fn ids_and_numbers_are_read() {
        assert!(is_id("csp-missing") && is_id("oauth2-implicit"));
        assert!(!is_id("Csp") && !is_id("a--b") && !is_id("a_b") && !is_id(""));
        assert_eq!(number_in("id: \"x\", number: 12, area"), Some(12));
        assert!(code_of("csp_rules", "csp-x", 3).contains("area: Area::Csp"));
        assert!(page_of("csp-x").starts_with("# Csp x\n"));
    }
}
