//! Files that are made from templates when the app is built: `AndroidManifest.template.xml` beside no manifest.

use base::{FileId, Inputs, join_path};

/// Words by which people name templates.
const WORDS: [&str; 4] = ["template", "tmpl", "tpl", "dist"];

/// The name of the file that is made from a template of this name: `build.gradle` of `build.template.gradle` and of
/// `build.gradle.template`. None for other names.
pub(crate) fn makes(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('.').collect();
    let at = parts.iter().rposition(|p| WORDS.contains(p)).filter(|at| *at > 0 && parts.len() > 2)?;
    let rest: Vec<&str> = parts.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, p)| *p).collect();
    Some(rest.join("."))
}

/// The file of this name in a folder, or else the first template of it.
pub(crate) fn find(inputs: &dyn Inputs, folder: &str, name: &str) -> Option<FileId> {
    if let Some(file) = join_path(folder, name).and_then(|p| inputs.find(&p)) {
        return Some(file);
    }
    let (stem, ending) = name.split_once('.')?;
    WORDS.iter().find_map(|word| {
        let names = [format!("{stem}.{word}.{ending}"), format!("{name}.{word}")];
        names.iter().find_map(|n| inputs.find(&join_path(folder, n)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_templates_are_understood() {
        assert_eq!(makes("AndroidManifest.xml"), None);
        assert_eq!(makes("template.xml"), None);
        assert_eq!(makes("AndroidManifest.template.xml").as_deref(), Some("AndroidManifest.xml"));
        assert_eq!(makes("build.gradle.tmpl").as_deref(), Some("build.gradle"));
        assert_eq!(makes("build.template.gradle.kts").as_deref(), Some("build.gradle.kts"));
    }
}
