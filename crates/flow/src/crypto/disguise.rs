//! Functions that say they encrypt and only bring a text into another form.

use crate::Code;
use crate::link::exported_names;
use crate::names::{holds, words};
use crate::search::{End, Seek};
use crate::what::What;
use base::Place;
use js::{FnId, NodeId, Value};

/// A function that promises secrecy and gives none.
#[derive(Clone, Debug)]
pub struct Disguise {
    /// What it returns, in the source.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// What it does: `base64`, `reverses the text`.
    pub by: &'static str,
}

impl Code {
    /// Functions of the app that are named after encryption and only encode.
    pub fn disguises(&self) -> Vec<Disguise> {
        let mut found = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere && !f.development) {
            let exported = exported_names(&f.facts);
            for (n, function) in f.facts.functions.iter().enumerate() {
                let at = (i as u32, FnId(n as u32));
                let names = function.name.into_iter().chain(exported.get(&at.1).copied());
                let Some(name) = names.map(|n| f.facts.name(n)).find(|n| promises(n)) else { continue };
                let [value] = function.returns.as_slice() else { continue };
                if let Some(by) = self.only_encodes(at, *value) {
                    let place = self.place_of(at.0, *value);
                    found.push(Disguise { place, name: name.to_owned(), by });
                }
            }
        }
        found
    }

    /// How a function encodes its own parameters, where that is all that it does.
    fn only_encodes(&self, (file, function): (u32, FnId), value: NodeId) -> Option<&'static str> {
        let facts = self.facts(file)?;
        let mut by = None;
        let mut own = false;
        for flow in self.flows(file, value, &[], Seek::Anything) {
            // Where the parameter is reached the function is left: what callers give does not matter.
            let inside = flow.hops.iter().position(|(f, n)| {
                *f == file && matches!(facts.node(*n), Value::Param(x, _) if *x == function)
            });
            match (inside, &flow.end) {
                (Some(_), _) => own = true,
                (None, End::Text(_)) => {}
                _ => return None,
            }
            for (f, n) in flow.hops.get(inside.unwrap_or_default()..).unwrap_or_default() {
                by = by.or(self.encoding(*f, *n));
            }
        }
        by.filter(|_| own)
    }

    fn encoding(&self, file: u32, node: NodeId) -> Option<&'static str> {
        let facts = self.facts(file)?;
        let Value::Call(call) = facts.node(node) else { return None };
        let call = facts.call(*call)?;
        match self.what(file, call.callee) {
            Some(What::Global(names)) if matches!(names.last(), Some(&"btoa")) => return Some("base64"),
            _ => {}
        }
        match self.last_name(file, call.callee)? {
            "reverse" => Some("the text backwards"),
            "toString" => {
                let form = call.args.first().and_then(|a| self.text(file, *a, &[]))?;
                matches!(form.as_str(), "base64" | "hex").then_some("base64 or hexadecimal digits")
            }
            _ => None,
        }
    }
}

/// True for names of functions that encrypt.
fn promises(name: &str) -> bool {
    if !holds(name, &["encrypt", "encipher", "obfuscate"]) {
        return false;
    }
    let words = words(name);
    let says = |w: &String| matches!(w.as_str(), "encrypt" | "encrypts" | "encipher" | "obfuscate");
    words.iter().any(says)
        && !words.iter().any(|w| matches!(w.as_str(), "decrypt" | "is" | "can" | "unencrypt"))
}
