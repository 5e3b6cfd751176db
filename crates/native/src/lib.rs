//! Facts from the native sources of an app.
#[cfg(test)]
mod tests {
    #[test]
    fn dump() {
        let path = std::env::var("DUMP").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut p = tree_sitter::Parser::new();
        let lang: tree_sitter::Language = match path.rsplit('.').next().unwrap() {
            "java" => tree_sitter_java::LANGUAGE.into(),
            "kt" => tree_sitter_kotlin_ng::LANGUAGE.into(),
            _ => tree_sitter_swift::LANGUAGE.into(),
        };
        p.set_language(&lang).unwrap();
        let t = p.parse(&text, None).unwrap();
        fn go(c: tree_sitter::Node, text: &str, d: usize, field: Option<&str>) {
            let leaf = c.named_child_count() == 0;
            println!("{}{}{}{}", "  ".repeat(d), field.map(|f| format!("{f}: ")).unwrap_or_default(), if c.is_named() { c.kind().to_owned() } else { format!("'{}'", c.kind()) }, if leaf && c.is_named() { format!(" «{}»", &text[c.byte_range()]) } else { String::new() });
            let mut cur = c.walk();
            if cur.goto_first_child() {
                loop {
                    go(cur.node(), text, d + 1, cur.field_name());
                    if !cur.goto_next_sibling() { break }
                }
            }
        }
        go(t.root_node(), &text, 0, None);
    }
}
