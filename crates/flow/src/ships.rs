//! Which files are code of the app that ships.

use crate::Code;
use base::FileId;

impl Code {
    /// True for a file whose code was read and runs in the app that ships: not on a server, in a tool, or only in
    /// builds for development. That nothing leads to it is another question, see [`Code::is_unreached`].
    pub fn runs_in_app(&self, file: FileId) -> bool {
        self.files.iter().any(|f| f.facts.file == file && !f.elsewhere && !f.development)
    }

    /// True where code of the app imports a file of this name (`data.json`).
    pub fn imports_file(&self, name: &str) -> bool {
        let ends =
            |from: &str| from.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
        let runs = self.files.iter().filter(|f| !f.elsewhere);
        runs.flat_map(|f| f.facts.imports.iter().map(|i| f.facts.name(i.from))).any(ends)
    }
}
