//! Calls by the last name of what they call, for questions about one interface.

use crate::{Code, link::hash};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// Every call of the app by the hash of its last name, in the order of the files.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    list: Vec<(u64, u32, u32)>,
    /// The hashes of what files import.
    imported: FxHashSet<u64>,
    /// True where plugins are reached by their names, without an import of their package.
    by_name: bool,
}

impl Calls {
    pub(crate) fn new(code: &Code) -> Self {
        let files = code.files.par_iter().enumerate().filter(|(_, f)| !f.elsewhere);
        let all = files.flat_map_iter(|(i, f)| {
            let named = f.facts.calls.iter().enumerate().filter_map(move |(c, call)| {
                Some((hash(code.last_name(i as u32, call.callee)?), i as u32, c as u32))
            });
            named.collect::<Vec<_>>()
        });
        let mut list: Vec<_> = all.collect();
        list.par_sort_unstable();
        let files = || code.files.iter().filter(|f| !f.elsewhere).map(|f| &f.facts);
        let imported = files().flat_map(|f| f.imports.iter().map(|i| hash(f.name(i.from)))).collect();
        let by_name =
            files().any(|f| f.names.iter().any(|n| matches!(&**n, "registerPlugin" | "Plugins" | "plugins")));
        Self { list, imported, by_name }
    }

    /// False where no call of the app can be one of a package.
    pub(crate) fn may_call(&self, package: &str) -> bool {
        package.is_empty()
            || self.imported.contains(&hash(package))
            || (self.by_name && (package == "@capacitor/core" || knowledge::plugin(package).is_some()))
    }

    /// The calls that may have this last name: file and number.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = (u32, u32)> {
        let wanted = hash(name);
        let from = self.list.partition_point(|(n, ..)| *n < wanted);
        let rest = self.list.get(from..).unwrap_or_default();
        rest.iter().take_while(move |(n, ..)| *n == wanted).map(|(_, file, call)| (*file, *call))
    }

    /// Every call that has a name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (u32, u32)> {
        self.list.iter().map(|(_, file, call)| (*file, *call))
    }
}
