//! Which files git leaves out, by the `.gitignore` files of the tree. There is no index in a snapshot, so that a file
//! that was added in spite of them counts as left out. <https://git-scm.com/docs/gitignore>

use base::{Inputs, folder_of, name_of};
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The rules of every `.gitignore` above and below an app.
#[derive(Debug, Default)]
pub(crate) struct Ignored {
    /// The folder of each file, and its rules.
    rules: Vec<(String, Gitignore)>,
}

impl Ignored {
    pub(crate) fn load(inputs: &dyn Inputs) -> Ignored {
        let all = inputs.below("").into_iter().filter(|f| name_of(inputs.path(*f)) == ".gitignore");
        let rules = all.filter_map(|file| {
            let mut builder = GitignoreBuilder::new("");
            for line in inputs.text(file)?.lines() {
                // A line that git would not understand ignores nothing.
                let _ = builder.add_line(None, line);
            }
            Some((folder_of(inputs.path(file)).to_owned(), builder.build().ok()?))
        });
        Ignored { rules: rules.collect() }
    }

    /// True for the path of a file that git leaves out.
    pub(crate) fn has(&self, path: &str) -> bool {
        // The nearest rules count most.
        let mut above: Vec<&(String, Gitignore)> =
            self.rules.iter().filter(|(f, _)| below(f, path).is_some()).collect();
        above.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
        for (folder, rules) in above {
            let Some(inner) = below(folder, path) else { continue };
            match rules.matched_path_or_any_parents(inner, false) {
                ignore::Match::Ignore(_) => return true,
                ignore::Match::Whitelist(_) => return false,
                ignore::Match::None => {}
            }
        }
        false
    }
}

/// A `.gitignore`, as far as adding to it needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreFile {
    /// The file.
    pub file: base::FileId,
    /// Its path relative to the audited root.
    pub path: String,
    /// Where its last line ends.
    pub end: u32,
    /// True where that line lacks its line break.
    pub open: bool,
}

impl IgnoreFile {
    /// The nearest one above the file at `path`.
    pub(crate) fn nearest(inputs: &dyn Inputs, path: &str) -> Option<IgnoreFile> {
        let mut folder = folder_of(path);
        loop {
            let here =
                if folder.is_empty() { ".gitignore".to_owned() } else { format!("{folder}/.gitignore") };
            if let Some(file) = inputs.find(&here) {
                let text = inputs.text(file)?;
                let open = !text.is_empty() && !text.ends_with('\n');
                return Some(IgnoreFile { file, path: here, end: u32::try_from(text.len()).ok()?, open });
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder_of(folder);
        }
    }
}

fn below<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

#[cfg(test)]
mod tests {
    use super::Ignored;
    use files::Files;

    #[test]
    fn the_nearest_rules_count_most() {
        let files = [
            (".gitignore", "*.env\n.env*\n!.env.example\n/keys/\n"),
            ("android/.gitignore", "*.jks\n!debug.jks\n"),
            ("android/app/.gitignore", "# nothing\n"),
        ];
        let files = Files::from_memory(files.map(|(p, t)| (p.to_owned(), t.as_bytes().to_vec())));
        let ignored = Ignored::load(&files);
        for path in [".env", "a/.env.local", "keys/a/b.pem", "android/app/release.jks"] {
            assert!(ignored.has(path), "{path}");
        }
        for path in [".env.example", "src/keys.ts", "android/debug.jks", "ios/a.jks"] {
            assert!(!ignored.has(path), "{path}");
        }
        assert_eq!(
            super::IgnoreFile::nearest(&files, "android/x/y").map(|f| f.path).as_deref(),
            Some("android/.gitignore")
        );
    }
}
