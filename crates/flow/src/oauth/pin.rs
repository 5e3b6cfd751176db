//! Pins and passcodes that the app compares by itself with what it kept.

use crate::Code;
use crate::search::{End, Seek};
use crate::what::What;
use base::{Place, Step};
use js::{NodeId, Relation, Value};

/// A comparison of a pin with one that was kept.
#[derive(Clone, Debug)]
pub struct PinCheck {
    /// The comparison.
    pub place: Place,
    /// The kept pin in the words of the source.
    pub kept: String,
    /// True where the store is one that the system guards.
    pub guarded: bool,
    /// From the store to the comparison.
    pub steps: Vec<Step>,
}

/// True for the names of pins and passcodes.
fn is_pin(name: &str) -> bool {
    if !crate::names::holds(name, &["pin", "pass", "lock"]) {
        return false;
    }
    let words = crate::names::words(name);
    let at = |n: usize| words.len().checked_sub(n).and_then(|i| words.get(i)).map_or("", String::as_str);
    let own = match at(1) {
        "pin" | "passcode" | "pincode" => true,
        "code" => matches!(at(2), "pin" | "pass" | "lock" | "unlock"),
        "hash" | "digest" => matches!(at(2), "pin" | "passcode" | "pincode"),
        _ => false,
    };
    own && !words
        .iter()
        .any(|w| matches!(w.as_str(), "map" | "length" | "postal" | "zip" | "is" | "has" | "confirm"))
}

impl Code {
    /// The pins and passcodes of the app that ships that are compared in script with what was kept.
    pub fn pin_checks(&self) -> Vec<PinCheck> {
        let mut found = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let (file, facts) = (i as u32, &f.facts);
            if !facts.names.iter().any(|n| n.len() < 40 && is_pin(n)) {
                continue;
            }
            for (n, node) in facts.nodes.iter().enumerate() {
                let Value::Compare(Relation::Equal | Relation::Differs, a, b) = node else { continue };
                let named = |n: NodeId| self.word(file, n).rsplit('.').next().is_some_and(is_pin);
                let named = named(*a) || named(*b);
                // Two pins that were just typed are compared to rule out a slip.
                let kept = [(*a, *b), (*b, *a)].into_iter().find_map(|(kept, other)| {
                    let kept = self.kept_pin(file, kept, named)?;
                    (self.kept_pin(file, other, named).is_none() && !self.is_fixed(file, other))
                        .then_some(kept)
                });
                if let Some((f, n2, guarded)) = kept {
                    let place = self.place_of(file, NodeId(n as u32));
                    let steps = vec![
                        Step::new(self.place_of(f, n2), "the kept one is read here"),
                        Step::new(place.clone(), "and compared here"),
                    ];
                    found.push(PinCheck { place, kept: self.word(f, n2), guarded, steps });
                }
            }
        }
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found
    }

    /// True for constants, and for what carries no text.
    fn is_fixed(&self, file: u32, node: NodeId) -> bool {
        let literal = self.value(file, node, &[], &[]).and_then(|(f, n)| Some(self.facts(f)?.node(n)));
        matches!(literal, Some(Value::Scalar | Value::Bool(_) | Value::Text(_)))
    }

    /// The call that reads a pin from a store of the app, if that is where a value comes from.
    fn kept_pin(&self, file: u32, node: NodeId, named: bool) -> Option<(u32, NodeId, bool)> {
        self.flows(file, node, &[], Seek::Anything).into_iter().find_map(|flow| {
            let End::Result(f, call, callee) = &flow.end else { return None };
            let facts = self.facts(*f)?;
            let call = facts.call(*call)?;
            let store = match callee.as_ref()? {
                What::Package(package, names) => {
                    matches!(names.last(), Some(&("get" | "getItem" | "getValue")))
                        && (package.contains("preferences")
                            || package.contains("storage")
                            || *package == "@capacitor/core")
                }
                What::Global(names) => {
                    matches!(
                        names.as_slice(),
                        ["localStorage" | "sessionStorage", "getItem"] | [.., "Preferences", "get"]
                    )
                }
                _ => false,
            };
            let first = *call.args.first()?;
            let key = self.text(*f, first, &[]).or_else(|| self.text_of(*f, first, &["key"], &flow.out));
            let guarded = matches!(callee.as_ref()?, What::Package(package, _) if package.contains("secure"));
            // Where a side of the comparison is named so, a key that is not known does not speak against it.
            let pin = match &key {
                Some(key) if is_pin(key) => true,
                key => {
                    named && (key.is_none() || flow.names.iter().any(|(n, property)| *property && is_pin(n)))
                }
            };
            (store && pin).then_some((*f, call.node, guarded))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::is_pin;

    #[test]
    fn pins_are_told_from_pins_on_maps() {
        for name in ["pin", "userPin", "PIN", "passcode", "pin_code", "lockCode", "pinHash", "app-pin"] {
            assert!(is_pin(name), "{name}");
        }
        for name in
            ["mapPin", "pinned", "spin", "code", "postalCode", "zipCode", "pinLength", "confirmPin", "hash"]
        {
            assert!(!is_pin(name), "{name}");
        }
    }
}
