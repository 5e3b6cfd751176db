//! Plugins by their names at the bridge: `registerPlugin('Preferences')` is what the package exports, also in bundles
//! where no import is left.

use crate::Code;
use crate::what::What;
use js::{Call, NodeId, Value};

impl Code {
    /// The plugin that a call registers, spelled as one of the bridge.
    /// <https://capacitorjs.com/docs/plugins/creating-plugins>
    pub(crate) fn registered<'a>(&'a self, file: u32, call: &'a Call) -> Option<What<'a>> {
        let facts = self.facts(file)?;
        let Value::Text(name) = facts.node(*call.args.first()?) else { return None };
        let name = facts.name(*name);
        let is_name = name.bytes().next().is_some_and(|b| b.is_ascii_uppercase())
            && name.bytes().all(|b| b.is_ascii_alphanumeric());
        (is_name && self.registers(file, call.callee, 0))
            .then(|| What::Package("@capacitor/core", vec!["Plugins", name]))
    }

    /// True for `registerPlugin` of Capacitor, under whatever name it has come to here.
    fn registers(&self, file: u32, node: NodeId, depth: u32) -> bool {
        let Some(facts) = self.facts(file).filter(|_| depth < 6) else { return false };
        match facts.node(node) {
            Value::Member(base, name) => match facts.node(*base) {
                // `const core = await import('./core.js')`.
                Value::Import(i) if self.import_target(file, *i).is_some() => {
                    let target = self.import_target(file, *i);
                    let value = target.and_then(|f| self.export(f, facts.name(*name)));
                    value.is_some_and(|(f, n)| self.registers(f, n, depth + 1))
                }
                _ => facts.name(*name) == "registerPlugin",
            },
            Value::Read(var) => facts.var(*var).is_some_and(
                |v| matches!(v.writes.as_slice(), [one] if self.registers(file, *one, depth + 1)),
            ),
            Value::Import(i) => {
                let Some(import) = facts.import(*i) else { return false };
                let Some(name) = import.name.map(|n| facts.name(n)) else { return false };
                match self.import_target(file, *i) {
                    Some(other) => {
                        self.export(other, name).is_some_and(|(f, n)| self.registers(f, n, depth + 1))
                    }
                    None => name == "registerPlugin",
                }
            }
            Value::Or(a, b) => self.registers(file, *a, depth + 1) || self.registers(file, *b, depth + 1),
            _ => false,
        }
    }
}
