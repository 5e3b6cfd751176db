//! What was read out of files, kept from one audit to the next.

use crate::{FileId, Inputs};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// Facts by the file they were read from and its content: an editor changes one file, and only that one is parsed anew.
/// What is kept for a text that is no longer the text of its file is forgotten when the new one is read.
#[derive(Default)]
pub struct Memory {
    files: RwLock<HashMap<Box<str>, Vec<Kept>>>,
}

struct Kept {
    kind: TypeId,
    about: Box<str>,
    text: Arc<str>,
    facts: Arc<dyn Any + Send + Sync>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

/// Texts of one file that did not change are one text; others are compared.
fn same(a: &Arc<str>, b: &Arc<str>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

impl Memory {
    /// Forget a file that is gone.
    pub fn forget(&self, path: &str) {
        self.files.write().unwrap_or_else(PoisonError::into_inner).remove(path);
    }

    fn find<T: Any + Send + Sync>(&self, path: &str, about: &str, text: &Arc<str>) -> Option<Arc<T>> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let mut all = files.get(path)?.iter();
        let kept = all.find(|k| k.kind == TypeId::of::<T>() && *k.about == *about && same(&k.text, text))?;
        Arc::clone(&kept.facts).downcast().ok()
    }

    fn keep<T: Any + Send + Sync>(&self, path: &str, about: &str, text: &Arc<str>, facts: Arc<T>) {
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        let all = files.entry(path.into()).or_default();
        all.retain(|k| same(&k.text, text));
        all.push(Kept { kind: TypeId::of::<T>(), about: about.into(), text: Arc::clone(text), facts });
    }
}

/// What `read` makes of the text of a file; what it made of the same text before, where the inputs have a memory.
/// None where the file has no text. `about` says whatever else the result depends on.
pub fn recall<T: Any + Send + Sync>(
    inputs: &dyn Inputs,
    file: FileId,
    about: &str,
    read: impl FnOnce(&str) -> T,
) -> Option<Arc<T>> {
    let text = inputs.text(file)?;
    let Some(memory) = inputs.memory() else { return Some(Arc::new(read(text))) };
    let path = inputs.path(file);
    if let Some(known) = memory.find(path, about, text) {
        return Some(known);
    }
    let facts = Arc::new(read(text));
    memory.keep(path, about, text, Arc::clone(&facts));
    Some(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(Arc<str>, Memory);

    impl Inputs for One {
        fn find(&self, _: &str) -> Option<FileId> {
            None
        }
        fn path(&self, _: FileId) -> &str {
            "a.ts"
        }
        fn text(&self, _: FileId) -> Option<&Arc<str>> {
            Some(&self.0)
        }
        fn bytes(&self, _: FileId) -> Option<&[u8]> {
            None
        }
        fn below(&self, _: &str) -> Vec<FileId> {
            Vec::new()
        }
        fn memory(&self) -> Option<&Memory> {
            Some(&self.1)
        }
    }

    #[test]
    fn a_text_is_read_once_and_a_new_text_again() {
        let mut one = One("abc".into(), Memory::default());
        let length = |one: &One, about: &str, known: usize| {
            *recall(one, FileId(0), about, |text| text.len() + known).unwrap()
        };
        assert_eq!(length(&one, "", 0), 3);
        assert_eq!(length(&one, "", 7), 3, "known");
        assert_eq!(length(&one, "other", 7), 10, "asked about something else");
        one.0 = "abc".into();
        assert_eq!(length(&one, "", 7), 3, "an equal text");
        one.0 = "ab".into();
        assert_eq!(length(&one, "", 7), 9, "another text");
        one.1.forget("a.ts");
        assert_eq!(length(&one, "", 0), 2, "forgotten");
        assert_eq!(
            *recall(&one, FileId(0), "", |_| "a value of another type").unwrap(),
            "a value of another type"
        );
    }
}
