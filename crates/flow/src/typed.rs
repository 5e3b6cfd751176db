//! Passwords that the user types: they come out of fields that hide them, and out of forms that have such a field.

use crate::Code;
use crate::kinds::{Secret, kind_of};
use crate::search::{End, Flow, Seek, is_whole, is_without};
use crate::what::What;
use js::{CallId, NodeId, Value};

/// Packages that collect the fields of forms.
const FORMS: [&str; 6] = [
    "react-hook-form",
    "formik",
    "vee-validate",
    "react-final-form",
    "@tanstack/react-form",
    "@mantine/form",
];

impl Code {
    /// True where a flow starts with a password that somebody types.
    pub(crate) fn is_typed(&self, flow: &Flow<'_>) -> bool {
        let fields = flow.fields.as_slice();
        match &flow.end {
            End::Outside(What::Global(names)) => {
                names.as_slice() == [js::PASSWORD] && !self.is_one_of_many(flow)
            }
            End::Callback(file, call, _, 0) => match self.callee_of(*file, *call) {
                Some(What::Global(names)) if names.as_slice() == [js::PASSWORD] => {
                    fields.contains(&"value") && !self.is_one_of_many(flow)
                }
                Some(What::Global(names)) => names.as_slice() == [js::FORM] && self.hands_on(*file, fields),
                Some(What::Package(package, names)) => {
                    FORMS.contains(&package)
                        && names.last() == Some(&"handleSubmit")
                        && self.hands_on(*file, fields)
                }
                _ => false,
            },
            End::Result(file, call, Some(What::Global(names))) => match names.as_slice() {
                [name] if *name == js::PASSWORD => !self.is_one_of_many(flow),
                ["FormData"] => {
                    let filled =
                        self.facts(*file).and_then(|f| f.call(*call)).is_some_and(|c| !c.args.is_empty());
                    filled && self.hands_on(*file, fields)
                }
                _ => false,
            },
            End::Result(file, call, Some(What::Package("@angular/forms", names))) => {
                self.is_typed_control(*file, *call, names, fields)
            }
            End::Result(file, _, Some(What::Package(package, names))) if FORMS.contains(package) => {
                let asked = matches!(names.last(), Some(&("getValues" | "watch" | "useWatch")));
                match fields.split_first() {
                    Some((&"values", rest)) => self.hands_on(*file, rest),
                    _ => asked && self.hands_on(*file, fields),
                }
            }
            // `useFormik({ onSubmit: (values) => … })`.
            End::Param(file, function) => {
                let Some(facts) = self.facts(*file) else { return false };
                let name = facts.function(*function).and_then(|f| f.name).map(|n| facts.name(n));
                let collects = || facts.imports.iter().any(|i| FORMS.contains(&facts.name(i.from)));
                name == Some("onSubmit") && self.hands_on(*file, fields) && collects()
            }
            _ => false,
        }
    }

    fn callee_of(&self, file: u32, call: CallId) -> Option<What<'_>> {
        self.what(file, self.facts(file)?.call(call)?.callee)
    }

    /// True where the forms of a file have a field for a password, and the whole of what they hand on is meant.
    fn hands_on(&self, file: u32, fields: &[&str]) -> bool {
        let Some(facts) = self.facts(file).filter(|_| is_whole(fields)) else { return false };
        facts.passwords.iter().any(|name| !is_without(fields, Some(facts.name(*name))))
    }

    /// True where one function takes what is typed into several fields by their names, and another field is meant:
    /// `set({ ...form, [event.target.name]: event.target.value })`.
    fn is_one_of_many(&self, flow: &Flow<'_>) -> bool {
        let at = |i: usize| flow.hops.get(i).zip(flow.whole.get(i));
        (1..flow.hops.len()).any(|i| {
            let (Some((inner, _)), Some((outer, whole))) = (at(i - 1), at(i)) else { return false };
            let Some(Value::Object(properties)) = self.facts(outer.0).map(|f| f.node(outer.1)) else {
                return false;
            };
            let part = |p: &js::Property| p.value == inner.1 && p.key.is_none() && !p.spread;
            !whole && inner.0 == outer.0 && properties.iter().any(part)
        })
    }

    /// True for the value of a control of Angular's forms that holds a password, and of a group that has one.
    fn is_typed_control(&self, file: u32, call: CallId, names: &[&str], fields: &[&str]) -> bool {
        let Some(facts) = self.facts(file) else { return false };
        let Some(call) = facts.call(call) else { return false };
        let below = match fields.split_first() {
            Some((&("value" | "valueChanges"), rest)) => Some(rest),
            _ => None,
        };
        let receiver = match facts.node(call.callee) {
            Value::Member(base, _) => Some(*base),
            _ => None,
        };
        match (names.last(), below, receiver) {
            (Some(&("FormGroup" | "UntypedFormGroup" | "group" | "record")), Some(rest), _) => {
                is_whole(rest) && call.args.first().is_some_and(|group| self.has_password(file, *group, rest))
            }
            (Some(&"getRawValue"), _, Some(group)) if is_whole(fields) => {
                self.flows(file, group, &[], Seek::Anything).iter().any(|flow| match &flow.end {
                    End::Result(f, c, Some(What::Package("@angular/forms", _))) => {
                        let made = self.facts(*f).and_then(|x| x.call(*c)).and_then(|c| c.args.first());
                        made.is_some_and(|group| self.has_password(*f, *group, fields))
                    }
                    _ => false,
                })
            }
            (Some(&"get"), Some([]), _) => {
                let name = call.args.first().and_then(|a| self.text(file, *a, &[]));
                name.is_some_and(|n| kind_of(&n, false) == Some(Secret::Password))
            }
            _ => false,
        }
    }

    /// True where one of the names of an object is that of a password.
    fn has_password(&self, file: u32, object: NodeId, fields: &[&str]) -> bool {
        let (file, object) = self.value(file, object, &[], &[]).unwrap_or((file, object));
        let Some(facts) = self.facts(file) else { return false };
        let Value::Object(properties) = facts.node(object) else { return false };
        properties
            .iter()
            .filter_map(|p| Some(facts.name(p.key?)))
            .any(|name| kind_of(name, false) == Some(Secret::Password) && !is_without(fields, Some(name)))
    }
}
