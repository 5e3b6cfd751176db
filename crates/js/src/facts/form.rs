//! Fields of forms: what the user types is written to what the field is bound to, and given to the functions that the
//! field and its form call. Such functions are arguments of a call of [`PASSWORD`] or [`FORM`].

use super::lower::Lower;
use super::model::{CallKind, Node, NodeId, Property};
use base::Span;
use markup::Tag;

/// What stands for a field of a password: a global name that no program can have.
pub const PASSWORD: &str = "<input type=password>";
/// What stands for a form that gives the contents of its fields to the function it calls.
pub const FORM: &str = "<form>";

/// A field of a form: what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// It hides what is typed.
    Password,
    /// Something else.
    Other,
}

impl<'a> Lower<'a> {
    /// What the user types into a field.
    pub(super) fn typed(&mut self, field: Typed, at: Span) -> NodeId {
        match field {
            Typed::Password => {
                let name = self.name(PASSWORD);
                self.node(Node::Global(name), at)
            }
            Typed::Other => self.node(Node::Opaque, at),
        }
    }

    /// A field that is bound in both directions: what is typed is written to `target`.
    pub(super) fn typed_into(&mut self, target: NodeId, field: Typed, at: Span) {
        let value = self.typed(field, at);
        match *self.out.node(target) {
            Node::Member(base, name) => self.store(base, Some(name), value, at),
            Node::Index(base, _) => self.store(base, None, value, at),
            Node::Read(var) => {
                let calls = |node: &NodeId| matches!(self.out.node(*node), Node::Call(_) | Node::Member(..));
                // What a template of Vue calls `name` is `name.value` in its script.
                if self.out.var(var).is_some_and(|v| v.writes.iter().any(calls)) {
                    let name = self.name("value");
                    self.store(target, Some(name), value, at);
                } else {
                    self.write(var, value);
                }
            }
            _ => {}
        }
    }

    /// The element of a field, or an event of it: what is typed stands below these names.
    pub(super) fn holder_of(&mut self, names: &[&'a str], field: Typed, at: Span) -> NodeId {
        let value = self.typed(field, at);
        let value_key = self.name("value");
        let element = Property { key: Some(value_key), spread: false, value, span: at };
        let element = self.node(Node::Object(Box::from([element])), at);
        if names.is_empty() {
            return element;
        }
        let properties: Vec<Property> = names
            .iter()
            .map(|name| Property { key: Some(self.name(name)), spread: false, value: element, span: at })
            .collect();
        self.node(Node::Object(properties.into()), at)
    }

    /// A function that a field or a form calls.
    pub(super) fn called_by(&mut self, what: &'static str, function: NodeId, at: Span) {
        if matches!(self.out.node(function), Node::Function(_) | Node::Read(_) | Node::Member(..)) {
            let name = self.name(what);
            let callee = self.node(Node::Global(name), at);
            self.finish_call(callee, vec![function], CallKind::Call, at);
        }
    }

    /// Note the name under which a form hands on a password.
    pub(super) fn password_named(&mut self, name: &'a str) {
        let name = self.name(name);
        if !self.out.passwords.contains(&name) {
            self.out.passwords.push(name);
        }
    }
}

/// What kind of field an element of a template is, by its type and what a browser may fill in.
pub(super) fn field_of(tag: &Tag) -> Typed {
    let says = tag.attributes.iter().any(|a| match a.name.as_str() {
        "type" => a.value.trim().eq_ignore_ascii_case("password"),
        ":type" | "v-bind:type" | "[type]" => quotes_password(&a.value),
        "autocomplete" => fills_in_password(&a.value),
        _ => false,
    });
    if says { Typed::Password } else { Typed::Other }
}

/// True for an expression one of whose outcomes is the text `password`.
pub(super) fn quotes_password(text: &str) -> bool {
    ["'password'", "\"password\"", "`password`"].iter().any(|q| text.contains(q))
}

/// <https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#attr-fe-autocomplete-current-password>
pub(super) fn fills_in_password(text: &str) -> bool {
    matches!(text.trim(), "current-password" | "new-password")
}

/// True for names of fields that ask for a password.
pub(super) fn names_password(name: &str) -> bool {
    let last = name.rsplit(['.', '_', '-']).next().unwrap_or_default();
    last.len() >= 8
        && last.len() < 40
        && last.get(last.len() - 8..).is_some_and(|l| l.eq_ignore_ascii_case("password"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::facts;
    use base::FileId;

    /// How many fields of passwords a file has, and the names under which their forms hand them on.
    fn fields(path: &str, text: &str) -> (usize, Vec<String>) {
        let facts = facts(FileId(0), path, text);
        let is = |n: &&Node| matches!(n, Node::Global(name) if facts.name(*name) == PASSWORD);
        let names = facts.passwords.iter().map(|n| facts.name(*n).to_owned()).collect();
        (facts.nodes.iter().filter(is).count(), names)
    }

    #[test]
    fn other_fields_are_no_passwords() {
        for (path, text) in [
            (
                "a.vue",
                "<script setup>const a = ref('')</script><template><input v-model='a' type='email'></template>",
            ),
            ("a.svelte", "<script>let a = ''</script><input type='text' name='passwordHint' bind:value={a}>"),
            (
                "a.tsx",
                "const A = () => <input type='text' name='city' onChange={(e) => set(e.target.value)} />;",
            ),
            (
                "a.tsx",
                "register('passwordHint'); other('password'); const A = () => <Password type='text' />;",
            ),
        ] {
            assert_eq!(fields(path, text), (0, Vec::new()), "{text}");
        }
    }

    #[test]
    fn what_hides_is_a_password_and_its_name_is_known() {
        for (path, text) in [
            (
                "a.vue",
                "<script setup>const a = ref('')</script><template><input v-model='a' :type=\"on ? 'text' : 'password'\" name='pin'></template>",
            ),
            ("a.svelte", "<script>let a = ''</script><input type='password' name='pin' bind:value={a}>"),
            (
                "a.tsx",
                "const A = () => <input type={on ? 'text' : 'password'} name='pin' onChange={(e) => set(e.target.value)} />;",
            ),
            ("a.tsx", "const A = () => <Box autoComplete='new-password' name='pin' ref={box} />;"),
        ] {
            assert_eq!(fields(path, text), (1, vec!["pin".to_owned()]), "{text}");
        }
    }
}
