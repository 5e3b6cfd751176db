//! Code of the app that makes `console` say nothing.

use crate::Code;
use crate::what::What;
use js::{FnId, Value};

impl Code {
    /// The methods of `console` that the app replaces by functions that do nothing; `*` where it replaces those of a
    /// list.
    pub fn silenced_logs(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let (file, facts) = (i as u32, &f.facts);
            for store in &facts.stores {
                let console = matches!(
                    self.what(file, store.base),
                    Some(What::Global(names)) if names.last() == Some(&"console") && names.len() <= 2
                );
                if !console || self.context(file, store.guard).development {
                    continue;
                }
                let does_nothing = match self.what(file, store.value) {
                    Some(What::Function(f, id)) => !self.calls_something(f, id),
                    // `noop` of a library.
                    Some(What::Package(_, names)) => names.last() == Some(&"noop"),
                    _ => false,
                };
                if does_nothing {
                    found.push(store.name.map_or("*".to_owned(), |n| facts.name(n).to_owned()));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn calls_something(&self, file: u32, function: FnId) -> bool {
        let Some(facts) = self.facts(file) else { return true };
        let returns = facts.function(function).map(|f| &f.returns);
        let gives = returns
            .is_some_and(|r| r.iter().any(|n| !matches!(facts.node(*n), Value::Scalar | Value::Opaque)));
        gives || facts.calls.iter().any(|c| c.function == Some(function))
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::code;

    #[test]
    fn what_still_prints_is_not_silent() {
        let text = "const old = console.log; console.log = (...x) => old('app', ...x);
            if (import.meta.env.DEV) console.debug = () => {};";
        assert!(code(&[("src/a.ts", text)]).silenced_logs().is_empty());
    }

    #[test]
    fn empty_functions_make_console_silent() {
        let text = "import { environment } from './environment';
            if (environment.production) { console.log = () => {}; window.console.debug = function () {}; }
            ['info'].forEach((m) => { console[m] = () => {}; });";
        assert_eq!(code(&[("src/a.ts", text)]).silenced_logs(), ["*", "debug", "log"]);
    }
}
