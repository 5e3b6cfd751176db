//! Pins and passwords that the app compares by itself: with what it kept, with what a server sent along, or with a
//! constant of the program.

use crate::Code;
use crate::inbound::row_of;
use crate::names::{holds, is_password, words};
use crate::search::{End, Flow, Seek};
use crate::what::What;
use base::{Place, Step};
use js::{Facts, NodeId, Relation, Value};
use knowledge::SourceKind;

/// What something that was typed is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// What the app kept.
    Kept,
    /// What a server sent along with a record.
    Fetched,
    /// A constant of the program.
    BuiltIn,
}

/// A comparison of a pin or password.
#[derive(Clone, Debug)]
pub struct PinCheck {
    /// The comparison.
    pub place: Place,
    /// What is compared with.
    pub against: Against,
    /// The other side in the words of the source; what reads it where it was kept.
    pub kept: String,
    /// True where the store is one that the system guards.
    pub guarded: bool,
    /// From where the other side comes from to the comparison.
    pub steps: Vec<Step>,
}

/// The shortest constant that is taken for a password.
const SHORTEST: usize = 4;

/// True for the names of pins and passcodes.
fn is_pin(name: &str) -> bool {
    if !holds(name, &["pin", "pass", "lock"]) {
        return false;
    }
    let words = words(name);
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

/// True for the names of what lets somebody in: passwords, pins, codes of access.
fn lets_in(name: &str) -> bool {
    if !holds(name, &["pin", "pass", "otp", "code", "pwd", "key", "wort", "senha", "contrase"]) {
        return false;
    }
    let mut list = words(name);
    // `passwords[department]`.
    if let Some(last) = list.last_mut().filter(|w| w.len() > SHORTEST) {
        last.truncate(last.trim_end_matches('s').len());
    }
    let at = |n: usize| list.len().checked_sub(n).and_then(|i| list.get(i)).map_or("", String::as_str);
    let own = match at(1) {
        "hash" | "digest" => is_password(at(2)) || matches!(at(2), "passcode" | "pin"),
        "pin" | "passcode" | "otp" => true,
        "code" => {
            matches!(at(2), "pass" | "unlock" | "access" | "admin" | "master" | "secret" | "trial" | "staff")
        }
        "key" => matches!(at(2), "admin" | "master" | "unlock"),
        last => is_password(last),
    };
    let about = |w: &String| {
        matches!(
            w.as_str(),
            "map"
                | "postal"
                | "zip"
                | "is"
                | "has"
                | "show"
                | "hide"
                | "confirm"
                | "confirmation"
                | "confirmed"
                | "repeat"
                | "repeated"
                | "again"
                | "retype"
                | "new"
                | "second"
                | "error"
                | "errors"
                | "no"
                | "reset"
                | "forgot"
                | "change"
                | "toggle"
                | "type"
                | "touched"
                | "rules"
                | "column"
                | "drop"
                | "invalid"
                | "wrong"
                | "incorrect"
                | "expired"
                | "missing"
                | "required"
                | "enter"
                | "setup"
                | "set"
                | "verify"
                | "field"
                | "page"
                | "route"
                | "screen"
                | "step"
        )
    };
    own && !list.iter().any(about)
}

/// True for a text that may be a password where only the other side is named like one.
fn is_like_password(text: &str) -> bool {
    text.len() >= SHORTEST
        && !text.contains(char::is_whitespace)
        && (text.bytes().any(|b| b.is_ascii_digit()) || text.contains(['@', '#', '$', '!', '%', '&', '*']))
}

/// False for texts that name a thing rather than let somebody in: `enterPin`, `INVALID_OTP`.
fn is_no_name(text: &str) -> bool {
    text.len() >= SHORTEST
        && !text.contains(char::is_whitespace)
        && !words(text)
            .iter()
            .any(|w| is_password(w) || matches!(w.as_str(), "pin" | "otp" | "code" | "passcode"))
}

/// Comparisons of one file whose sides are not named like a pin and that are searched.
const COMPARISONS: u32 = 1000;

impl Code {
    /// The pins and passwords of the app that ships that are compared in script, and something depends on it.
    pub fn pin_checks(&self) -> Vec<PinCheck> {
        let mut found = Vec::new();
        let keyed = self.has_pin_key();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let (file, facts) = (i as u32, &f.facts);
            if !facts.names.iter().any(|n| n.len() < 40 && (is_pin(n) || lets_in(n))) {
                continue;
            }
            let mut searched = 0;
            for (n, node) in facts.nodes.iter().enumerate() {
                let Value::Compare(Relation::Equal | Relation::Differs, a, b) = node else { continue };
                let (a, b, at) = (*a, *b, NodeId(n as u32));
                let names = [self.own_name(file, a), self.own_name(file, b)];
                let pin = names.iter().any(|n| is_pin(n));
                // A bundle compares so often that only names can say which of it is worth a search.
                searched += u32::from(keyed);
                let kept = || self.with_kept(file, at, [a, b], pin);
                let kept = if pin || keyed && searched <= COMPARISONS { kept() } else { None };
                let check = kept.or_else(|| {
                    names.iter().any(|n| lets_in(n)).then(|| self.with_other(file, at, [a, b]))?
                });
                found.extend(check);
            }
        }
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found
    }

    /// True where a text of the app may be the key under which a pin is kept. Without one, only names tell.
    fn has_pin_key(&self) -> bool {
        let is_key = |facts: &Facts, node: &Value| match node {
            Value::Text(text) => facts.name(*text).len() < 100 && is_pin(facts.name(*text)),
            _ => false,
        };
        self.files.iter().any(|f| f.facts.nodes.iter().any(|n| is_key(&f.facts, n)))
    }

    /// The last name by which a value is called here.
    fn own_name(&self, file: u32, node: NodeId) -> String {
        let Some(facts) = self.facts(file) else { return String::new() };
        match facts.node(node) {
            Value::Index(base, _) => self.own_name(file, *base),
            _ => self.word(file, node).rsplit('.').next().unwrap_or_default().to_owned(),
        }
    }

    fn with_kept(&self, file: u32, at: NodeId, sides: [NodeId; 2], named: bool) -> Option<PinCheck> {
        let [a, b] = sides;
        // Two pins that were just typed are compared to rule out a slip.
        let (f, node, guarded) = [(a, b), (b, a)].into_iter().find_map(|(kept, other)| {
            let kept = self.kept_pin(file, kept, named)?;
            (self.kept_pin(file, other, named).is_none() && !self.is_fixed(file, other)).then_some(kept)
        })?;
        let place = self.place_of(file, at);
        let steps = vec![
            Step::new(self.place_of(f, node), "the kept one is read here"),
            Step::new(place.clone(), "and compared here"),
        ];
        Some(PinCheck { place, against: Against::Kept, kept: self.word(f, node), guarded, steps })
    }

    /// A comparison with a constant, or with what a server sent, on which something depends.
    fn with_other(&self, file: u32, at: NodeId, sides: [NodeId; 2]) -> Option<PinCheck> {
        let facts = self.facts(file)?;
        let [a, b] = sides;
        if !self.decides_something(facts, at) || self.is_fixed(file, a) && self.is_fixed(file, b) {
            return None;
        }
        [(a, b), (b, a)].into_iter().find_map(|(typed, other)| {
            if matches!(facts.node(typed), Value::Scalar | Value::Bool(_) | Value::Text(_)) {
                return None;
            }
            let name = self.own_name(file, other);
            let flows = self.flows(file, other, &[], Seek::Anything);
            let against = if self.is_built_in(&flows, &name) {
                Against::BuiltIn
            } else if lets_in(&name) && words(&name).last().is_some_and(|w| w != "pincode") {
                let sent =
                    flows.iter().any(|f| row_of(self, f).is_some_and(|r| r.kind == SourceKind::Network));
                sent.then_some(Against::Fetched)?
            } else {
                return None;
            };
            // What the other side is compared with must not be a constant or sent along as well.
            let origin = self.flows(file, typed, &[], Seek::Anything);
            let open = |f: &Flow<'_>| match &f.end {
                End::Text("") => true,
                End::Text(_) | End::Scalar => false,
                _ => row_of(self, f).is_none_or(|r| r.kind != SourceKind::Network),
            };
            if !origin.iter().any(open) {
                return None;
            }
            let place = self.place_of(file, at);
            let from = flows.first().and_then(|f| f.hops.first().copied()).unwrap_or((file, other));
            let comes = match against {
                Against::BuiltIn => "the password stands in the program here",
                _ => "the password comes in here",
            };
            let steps = vec![
                Step::new(self.place_of(from.0, from.1), comes),
                Step::new(place.clone(), "and is compared here"),
            ];
            let kept = match facts.node(other) {
                Value::Text(_) => "a text".to_owned(),
                _ => self.word(file, other),
            };
            Some(PinCheck { place, against, kept, guarded: false, steps })
        })
    }

    /// True where a value is nothing but constants of the program that may be passwords, or one of its build.
    fn is_built_in(&self, flows: &[Flow<'_>], name: &str) -> bool {
        let constant = |f: &Flow<'_>| match &f.end {
            End::Text(text) => is_like_password(text) || (lets_in(name) && is_no_name(text)),
            End::Outside(What::Global(names)) => {
                lets_in(name) && names.iter().any(|n| matches!(*n, "env" | "import.meta" | "process"))
            }
            _ => false,
        };
        let empty = |f: &Flow<'_>| matches!(f.end, End::Text("") | End::Scalar);
        flows.iter().any(constant) && flows.iter().all(|f| constant(f) || empty(f))
    }

    /// True where something is called, returned or set because of a comparison.
    fn decides_something(&self, facts: &Facts, at: NodeId) -> bool {
        let is_part = |node: NodeId| holds_node(facts, node, at, 0);
        let in_guard =
            |guard: Option<js::GuardId>| guard.is_some() && facts.guards(guard).any(|g| is_part(g.test));
        facts.calls.iter().any(|c| in_guard(c.guard) || c.args.iter().any(|a| is_part(*a)))
            || facts.stores.iter().any(|s| in_guard(s.guard) || is_part(s.value))
            || facts.functions.iter().any(|f| {
                f.returns.iter().any(|r| is_part(*r)) || f.return_guards.iter().any(|g| in_guard(*g))
            })
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

/// True where `wanted` is one of the tests that `node` is made of.
fn holds_node(facts: &Facts, node: NodeId, wanted: NodeId, depth: u32) -> bool {
    if node == wanted || depth > 8 {
        return node == wanted;
    }
    let inner = |n: NodeId| holds_node(facts, n, wanted, depth + 1);
    match facts.node(node) {
        Value::And(a, b) | Value::Or(a, b) => inner(*a) || inner(*b),
        Value::Not(a) => inner(*a),
        Value::Choice(test, ..) => inner(*test),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Against, is_pin, lets_in};
    use crate::tests::code;

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

    #[test]
    fn names_that_let_in_are_told_from_those_beside_them() {
        for name in ["password", "ADMIN_PASSWORD", "passwords", "access_code", "otp", "masterKey", "Password"]
        {
            assert!(lets_in(name), "{name}");
        }
        for name in [
            "passwordType",
            "confirmPassword",
            "code",
            "promoCode",
            "countryCode",
            "key",
            "showPassword",
            "newPassword",
        ] {
            assert!(!lets_in(name), "{name}");
        }
    }

    fn checks(text: &str) -> Vec<Against> {
        code(&[("src/a.ts", text)]).pin_checks().into_iter().map(|c| c.against).collect()
    }

    #[test]
    fn two_typed_passwords_fields_of_forms_and_empty_ones_are_not_reported() {
        for text in [
            "export const same = (password, confirmPassword) => password === confirmPassword;",
            "export function f(password) { if (password === '') return false; if (password !== 'required') go(); }",
            "export function f(field) { if (field.type === 'password1') go(); }",
            "export function f(pin) { if (pin === 'left') go(); if (pin.length === 4) go(); }",
            "export function f(answer) { const { password } = answer; if (answer.old === password) go(); }",
            "export function f(error) { if (error.code === 'auth/wrong-password1') go(); }",
            "const R = { EnterPin: 'enterPin', Password: 'password' }; export function f(r) { if (r === R.EnterPin || r === R.Password) go(); }",
            "const E = { INVALID_OTP: 'INVALID_OTP' }; export function f(e) { if (e === E.INVALID_OTP) go(); }",
            "const a = 'secret99'; export const password = a === 'secret99' ? 1 : 2;",
        ] {
            assert!(checks(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn constants_and_what_a_server_sends_are() {
        for (text, against) in [
            (
                "export function f(password) { if (password === 'clinic@123') go('/clinic'); }",
                Against::BuiltIn,
            ),
            (
                "const ADMIN_PASSWORD = 'letmein'; export const f = (v) => v === ADMIN_PASSWORD;",
                Against::BuiltIn,
            ),
            (
                "const passwords = { a: 'desk@123', b: 'lab@123', c: '' }; export function f(typed, d) { if (typed !== passwords[d]) return; go(); }",
                Against::BuiltIn,
            ),
            ("export function f(otp) { if (otp === '000000') go(); }", Against::BuiltIn),
            (
                "export async function f(name, password) { const list = await (await fetch('https://a.example.com/users')).json(); const one = list.find((u) => u.name === name); if (one.password === password) go(one); }",
                Against::Fetched,
            ),
        ] {
            assert_eq!(checks(text), [against], "{text}");
        }
    }
}
