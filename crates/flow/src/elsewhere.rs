//! Files that do not run in the app because only such files import them: the inner parts of a server that lies in the
//! same folder.

use crate::File;
use base::{Inputs, folder_of, join_path, name_of};
use rustc_hash::FxHashSet;

/// Rounds over the imports; longer chains are cut.
const ROUNDS: usize = 12;

/// Mark every file that is imported, but by nothing that runs in the app, and the scripts of `roots`, the files right in
/// the folder of the app, that nothing imports.
pub(crate) fn spread(files: &mut [File], roots: &[bool]) {
    let imported: FxHashSet<usize> = files
        .iter()
        .flat_map(|f| f.imports.iter().chain(&f.exports).flatten())
        .map(|i| *i as usize)
        .collect();
    for (i, file) in files.iter_mut().enumerate() {
        file.elsewhere |= roots.get(i) == Some(&true) && !imported.contains(&i);
    }
    for _ in 0..ROUNDS {
        // For each file whether some import leads to it, and whether one of the app does.
        let mut seen = vec![(false, false); files.len()];
        for (from, file) in files.iter().enumerate() {
            for target in file.imports.iter().chain(&file.exports).flatten().map(|i| *i as usize) {
                if let Some((any, app)) = seen.get_mut(target).filter(|_| target != from) {
                    *any = true;
                    *app |= !file.elsewhere;
                }
            }
        }
        let mut changed = false;
        for (file, (any, app)) in files.iter_mut().zip(seen) {
            if any && !app && !file.elsewhere {
                file.elsewhere = true;
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// True for the name of a script that somebody starts by hand: `check-token.js`, `seed_users.cjs`.
pub(crate) fn is_script(inputs: &dyn Inputs, path: &str, folders: &[&str]) -> bool {
    let (folder, name) = (folder_of(path), name_of(path));
    let by_hand = name.contains(['-', '_']) || name.ends_with(".cjs") || name.ends_with(".mjs");
    let page = join_path(folder, "index.html").and_then(|p| inputs.text(inputs.find(&p)?));
    folders.contains(&folder) && by_hand && !page.is_some_and(|text| text.contains(name))
}

#[cfg(test)]
mod tests {
    use crate::tests::code;
    use knowledge::SinkKind;

    #[test]
    fn what_only_a_server_imports_does_not_run_in_the_app() {
        let api = "module.exports = { log(answer) { console.log(answer.access_token); } };";
        let server = "const express = require('express'); const api = require('./api'); api.log(x);";
        let files = [("src/api.js", api), ("src/server.js", server)];
        assert!(code(&files).leaks(SinkKind::Log).is_empty());
        let app = [
            ("src/api.js", api),
            ("src/server.js", server),
            ("src/main.js", "import api from './api'; api.log(x);"),
        ];
        assert_eq!(code(&app).leaks(SinkKind::Log).len(), 1);
    }
}
