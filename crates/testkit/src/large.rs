use crate::ground::{Tree, read_app};
use std::io;

/// Lines of one generated module.
const LINES: usize = 100;

/// Modules of one folder.
const FOLDER: usize = 40;

/// The sample app `quiet` with about `lines` lines of TypeScript on top: what a large real app asks of an audit that
/// looks for its configuration. Deterministic.
///
/// # Errors
/// Where the sample app cannot be read.
pub fn large_app(lines: usize) -> io::Result<Tree> {
    let mut tree = read_app("quiet")?;
    for n in 0..lines.div_ceil(LINES) {
        let path = format!("src/features/f{:03}/module{n:05}.ts", n / FOLDER);
        tree.insert(path, module(n).into_bytes());
    }
    Ok(tree)
}

/// A module of a hundred lines, of the length and the words that real ones have.
fn module(n: usize) -> String {
    let before = n.saturating_sub(1);
    let mut text = format!(
        "import {{ Preferences }} from '@capacitor/preferences';\nimport {{ Service{before:05} }} from './module{before:05}';\n\n"
    );
    for part in 0..12 {
        text.push_str(&format!(
            "export interface Item{n:05}_{part} {{\n  id: string;\n  label: string;\n}}\n\n\
             export async function load{n:05}_{part}(id: string): Promise<Item{n:05}_{part} | undefined> {{\n  \
             const {{ value }} = await Preferences.get({{ key: `item-{part}-${{id}}` }});\n  \
             return value ? JSON.parse(value) : undefined;\n}}\n"
        ));
    }
    text.push_str(&format!("\nexport class Service{n:05} {{\n  readonly before = Service{before:05};\n}}\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_what_was_asked_for() {
        let tree = large_app(5_000).unwrap();
        let lines: usize = tree
            .iter()
            .filter(|(path, _)| path.starts_with("src/features/"))
            .map(|(_, text)| text.iter().filter(|b| **b == b'\n').count())
            .sum();
        assert!((4_500..6_500).contains(&lines), "{lines}");
        assert_eq!(tree, large_app(5_000).unwrap());
    }
}
