//! Calls by the last name of what they call, for questions about one interface.

use crate::{Code, link::hash};
use rayon::prelude::*;

/// Every call of the app by the hash of its last name, in the order of the files.
#[derive(Debug, Default)]
pub(crate) struct Calls(Vec<(u64, u32, u32)>);

impl Calls {
    pub(crate) fn new(code: &Code) -> Self {
        let files = code.files.par_iter().enumerate().filter(|(_, f)| !f.elsewhere);
        let all = files.flat_map_iter(|(i, f)| {
            let named = f.facts.calls.iter().enumerate().filter_map(move |(c, call)| {
                Some((hash(code.last_name(i as u32, call.callee)?), i as u32, c as u32))
            });
            named.collect::<Vec<_>>()
        });
        let mut all: Vec<_> = all.collect();
        all.par_sort_unstable();
        Self(all)
    }

    /// The calls that may have this last name: file and number.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = (u32, u32)> {
        let wanted = hash(name);
        let from = self.0.partition_point(|(n, ..)| *n < wanted);
        let rest = self.0.get(from..).unwrap_or_default();
        rest.iter().take_while(move |(n, ..)| *n == wanted).map(|(_, file, call)| (*file, *call))
    }

    /// Every call that has a name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().map(|(_, file, call)| (*file, *call))
    }
}
