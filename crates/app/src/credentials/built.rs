//! Which scripts of a finished build are looked through: what a build service or a file on one computer pasted in
//! stands nowhere else.

use crate::discover::Found;
use base::{Inputs, folder_of, join_path};

/// As many scripts of one build as are read, the first in the order of their paths.
const SCRIPTS: usize = 3000;

/// Where a build leaves its scripts when the configuration does not say so in plain words.
const FOLDERS: [&str; 4] = ["www", "dist", "build", "out"];

/// The scripts of the web folder of a project, or else of a copy in a native project. Which files these are is told by
/// names alone.
pub fn built_web(inputs: &dyn Inputs, found: &Found) -> Vec<String> {
    if found.electron {
        return Vec::new();
    }
    let folder = found.folder.as_str();
    let named = found.files.primary.and_then(|file| web_dir(inputs.text(file)?));
    let web = named.into_iter().chain(FOLDERS);
    let copies = ["android/app/src/main/assets/public", "ios/App/App/public"];
    let scripts = |dir: &str| -> Vec<String> {
        let Some(dir) = join_path(folder, dir).filter(|d| d != folder) else { return Vec::new() };
        let all = inputs.below(&dir).into_iter().map(|f| inputs.path(f));
        // Files that were read by now need no second reading.
        let scripts = all.filter(|p| p.ends_with(".js") || p.ends_with(".mjs"));
        scripts
            .filter(|p| inputs.find(p).is_some_and(|f| inputs.text(f).is_none()))
            .take(SCRIPTS)
            .map(str::to_owned)
            .collect()
    };
    let mut built = web.chain(copies).map(scripts);
    built.find(|s| !s.is_empty()).unwrap_or_default()
}

/// The value of `webDir` where it is written down: `webDir: 'dist'`, `"webDir": "www"`.
fn web_dir(text: &str) -> Option<&str> {
    let rest = text.get(text.find("webDir")? + "webDir".len()..)?;
    let value = rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix(':')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let dir = value.get(1..)?.split(quote).next()?;
    let plain =
        !dir.is_empty() && dir.len() < 200 && !dir.contains(['$', '\n']) && folder_of(dir).len() < 200;
    plain.then_some(dir)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover;
    use files::{Content, File, Files};

    fn built(files: &[(&str, Option<&str>)]) -> Vec<String> {
        let files = files.iter().map(|(path, text)| File {
            path: (*path).into(),
            size: 1,
            content: text.map_or(Content::Listed, |t| Content::Text { text: t.into(), exact: true }),
        });
        let files = Files::new(files.collect(), Vec::new());
        discover(&files).iter().flat_map(|f| built_web(&files, f)).collect()
    }

    #[test]
    fn the_first_folder_with_scripts_is_looked_through() {
        let config = Some("export default { appId: 'a', webDir: 'dist/app/browser' };");
        let all = [
            ("capacitor.config.ts", config),
            ("dist/app/browser/main.js", None),
            ("dist/app/browser/a.css", None),
            ("android/app/src/main/assets/public/main.js", None),
            ("www/old.js", None),
        ];
        assert_eq!(built(&all), ["dist/app/browser/main.js"]);
        let copy = [("capacitor.config.json", Some("{}")), ("ios/App/App/public/main.js", None)];
        assert_eq!(built(&copy), ["ios/App/App/public/main.js"]);
        let source = [("capacitor.config.json", Some("{\"webDir\":\"www\"}")), ("www/main.js", Some("x"))];
        assert!(built(&source).is_empty());
    }

    #[test]
    fn a_web_dir_that_is_computed_is_not_guessed() {
        assert_eq!(web_dir("{ \"webDir\" : \"www\" }"), Some("www"));
        assert_eq!(web_dir("webDir: `${x}`"), None);
        assert_eq!(web_dir("webDir: folder"), None);
    }
}
