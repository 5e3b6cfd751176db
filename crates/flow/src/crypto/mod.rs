//! Cryptography: the calls that the table knows, and where their keys, nonces, salts and passwords come from.

mod disguise;
mod fixed;
mod number;
mod random;
#[cfg(test)]
mod tests;
mod weak;

pub use disguise::Disguise;
pub use fixed::{Fixed, FixedPart};
pub use random::{Needs, WeakRandom};
pub use weak::{CheapKey, Digested, WeakAlgorithm};

pub(crate) use number::numbers;

use crate::Code;
use crate::search::{End, Seek};
use crate::site::OptionCall;
use crate::what::What;
use js::{CallId, NodeId, Value};
use knowledge::{CryptoCall, Does, Spot, crypto_call, crypto_names};

/// A call of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    row: &'static CryptoCall,
    at: OptionCall,
}

/// Where a value comes from, seen through digests, derivations and other forms.
#[derive(Clone, Debug)]
struct Origin<'a> {
    end: End<'a>,
    /// The property of the end that is meant.
    fields: Vec<&'a str>,
    /// Every station, the origin first.
    hops: Vec<(u32, NodeId)>,
    /// The names it bore, the origin's first.
    names: Vec<&'a str>,
    /// What it went through, the last first.
    through: Vec<&'static CryptoCall>,
    /// False where a call was linked by its name alone.
    sure: bool,
}

/// How many digests and other forms are seen through.
const FORMS: usize = 4;

impl Code {
    /// The calls of the table in the app that ships.
    pub(crate) fn crypto(&self) -> &[Use] {
        self.crypto.get_or_init(|| {
            let mut found: Vec<Use> = Vec::new();
            for name in crypto_names() {
                for (file, call) in self.calls_named(name) {
                    let call = CallId(call);
                    let Some(c) = self.facts(file).and_then(|f| f.call(call)) else { continue };
                    let Some(row) = self.crypto_row(file, c.callee) else { continue };
                    let row_is_named = row.calls.iter().any(|n| last(n) == *name || *name == "default");
                    if row_is_named && self.context(file, c.guard).ships() {
                        found.push(Use { row, at: OptionCall::new(file, call) });
                    }
                }
            }
            found.sort_by_key(|u| (u.at.file, u.at.call));
            found.dedup_by_key(|u| (u.at.file, u.at.call));
            found
        })
    }

    /// The row of what is called.
    fn crypto_row(&self, file: u32, callee: NodeId) -> Option<&'static CryptoCall> {
        crypto_call(&spelled(self.what(file, callee)?)?)
    }

    /// The value of an argument.
    fn spot(&self, at: OptionCall, spot: &Spot) -> Option<(u32, NodeId)> {
        let argument = self.facts(at.file)?.call(at.call)?.args.get(spot.argument).copied()?;
        let fields: Vec<&str> = spot.fields.iter().map(String::as_str).collect();
        self.value(at.file, argument, &fields, &[])
    }

    /// Where the value of an argument comes from.
    fn spot_origins<'a>(&'a self, at: OptionCall, spot: &'a Spot) -> Vec<Origin<'a>> {
        let argument = self
            .facts(at.file)
            .and_then(|f| f.call(at.call))
            .and_then(|c| c.args.get(spot.argument).copied());
        let fields: Vec<&str> = spot.fields.iter().map(String::as_str).collect();
        argument.map_or_else(Vec::new, |node| self.origins(at.file, node, &fields, FORMS))
    }

    fn origins<'a>(&'a self, file: u32, node: NodeId, fields: &[&'a str], left: usize) -> Vec<Origin<'a>> {
        let mut found = Vec::new();
        for flow in self.flows(file, node, fields, Seek::Anything) {
            let names: Vec<&str> = flow.names.iter().map(|(n, _)| *n).collect();
            let row = match &flow.end {
                End::Result(_, _, Some(callee)) => spelled(callee.clone()).and_then(|n| crypto_call(&n)),
                _ => None,
            };
            let inner = row.and_then(|row| {
                let spot = match row.does {
                    Does::Form | Does::Digest => row.data.as_ref(),
                    Does::Derive | Does::Authenticate | Does::Import => row.key.as_ref(),
                    _ => None,
                };
                let End::Result(f, call, _) = &flow.end else { return None };
                let arg = self.facts(*f)?.call(*call)?.args.get(spot?.argument).copied()?;
                (left > 0).then_some((row, *f, arg))
            });
            let Some((row, f, arg)) = inner else {
                let (end, fields, hops, sure) = (flow.end, flow.fields, flow.hops, flow.sure);
                found.push(Origin { end, fields, hops, names, through: Vec::new(), sure });
                continue;
            };
            for mut origin in self.origins(f, arg, &[], left - 1) {
                origin.hops.extend(&flow.hops);
                origin.names.extend(&names);
                origin.through.insert(0, row);
                origin.sure &= flow.sure;
                found.push(origin);
            }
        }
        found
    }

    /// The text that names the algorithm of a call, in capital letters.
    fn algorithm(&self, used: &Use) -> Option<String> {
        if let Some(name) = &used.row.algorithm {
            return Some(name.to_ascii_uppercase());
        }
        let named = used.row.named.as_ref()?;
        let argument = self.facts(used.at.file)?.call(used.at.call)?.args.get(named.argument).copied();
        let fields: Vec<&str> = named.fields.iter().map(String::as_str).collect();
        let with_name: Vec<&str> = fields.iter().copied().chain(["name"]).collect();
        let text = argument.and_then(|a| {
            let text = |f: &[&str]| self.text_of(used.at.file, a, f, &[]);
            text(&fields).or_else(|| text(&with_name))
        });
        let default = || used.row.default.clone().filter(|_| argument.is_none());
        text.or_else(default).map(|t| t.to_ascii_uppercase())
    }

    /// What a call of the table is called in the source.
    fn use_word(&self, used: &Use) -> String {
        self.facts(used.at.file)
            .and_then(|f| f.call(used.at.call))
            .map_or_else(String::new, |c| self.word(used.at.file, c.callee))
    }

    fn use_place(&self, used: &Use) -> base::Place {
        self.call_place(used.at).0
    }

    /// The variables that a value passed.
    fn vars_of(&self, hops: &[(u32, NodeId)]) -> Vec<(u32, js::VarId)> {
        let var = |(f, n): &(u32, NodeId)| match self.facts(*f)?.node(*n) {
            Value::Read(var) => Some((*f, *var)),
            _ => None,
        };
        hops.iter().filter_map(var).collect()
    }
}

/// The last name of a row's spelling.
fn last(call: &str) -> &str {
    let names = call.split_once('#').map_or(call, |(_, names)| names);
    names.rsplit('.').next().unwrap_or(names)
}

/// How the table spells what is called: `package#name.name`, or the names of a global.
fn spelled(what: What<'_>) -> Option<String> {
    let (package, names) = match what {
        What::Package(package, names) => (package, names),
        What::Global(names) => {
            // Libraries that a page loads by itself are globals.
            let package = match names.first().copied()? {
                "CryptoJS" => "crypto-js",
                "forge" => "node-forge",
                "sjcl" => "sjcl",
                "nacl" => "tweetnacl",
                "aesjs" => "aes-js",
                "JSEncrypt" => return Some(format!("jsencrypt#{}", names.join("."))),
                "window" | "self" | "globalThis" => return Some(names.get(1..)?.join(".")),
                _ => return Some(names.join(".")),
            };
            (package, names.get(1..)?.to_vec())
        }
        _ => return None,
    };
    let package = package.strip_suffix(".js").unwrap_or(package);
    let package = match package.strip_prefix("crypto-es") {
        Some(rest) => format!("crypto-js{rest}"),
        None => package.to_owned(),
    };
    let names: Vec<&str> = names.into_iter().filter(|n| *n != "default").collect();
    // Some bundlers wrap the one export of a CommonJS package.
    let names = names.strip_prefix(&["CryptoJS"]).map(<[&str]>::to_vec).unwrap_or(names);
    Some(format!("{package}#{}", names.join(".")))
}
