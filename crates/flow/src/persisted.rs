//! State of an app that a library keeps by itself, with a secret in it: Zustand's `persist`, Pinia's `persist`. Others
//! stand in `persisted_by`.

use crate::kinds::{Secret, holds_token, kind_of};
use crate::what::What;
use crate::{Code, Kept, OptionCall, Setting};
use base::Place;
use js::{NodeId, Value};
use knowledge::SinkKind;

/// A part of a kept state that is secret.
#[derive(Clone, Debug)]
pub struct Persisted {
    /// Where the state is kept: the call that makes the store.
    pub place: Place,
    /// The call, in the words of the source.
    pub by: String,
    /// The name of the part.
    pub name: String,
    /// Where the part is declared.
    pub part: Place,
    /// True where it ends in the storage of the web view, false in plain preferences.
    pub web: bool,
}

impl Code {
    /// The stores of Zustand and, where `pinia` (a plugin that keeps them is installed), of Pinia that are kept in
    /// plain storage with a token or a password.
    pub fn persisted(&self, pinia: bool) -> Vec<Persisted> {
        let mut found = Vec::new();
        for at in self.calls_of("zustand/middleware#persist") {
            let only = self.option_value(at, 1, &["partialize"]).map(|(f, n)| self.names_of(f, n));
            let kept = self.kept(at, 1, &["storage"]);
            // Version 3 had `getStorage`.
            let older = self.kept(at, 1, &["getStorage"]);
            let kept = if kept == Kept::Absent { older } else { kept };
            let Some(state) = self.nth(at, 0) else { continue };
            found.extend(self.persisted_by(at, &kept, state, only.as_deref()));
        }
        for at in self.calls_of("pinia#defineStore").into_iter().filter(|_| pinia) {
            let options = usize::from(!matches!(self.nth(at, 0), Some((f, n)) if self.is_object(f, n)));
            let (options, state) = match self.option_value(at, options, &["state"]) {
                Some(state) => (options, Some(state)),
                // A store that a function sets up has its options behind it.
                None => (2, self.nth(at, 1)),
            };
            let kept = match self.option(at, options, &["persist"]) {
                Setting::Bool(true, _) => Kept::Absent,
                Setting::Object => self.kept(at, options, &["persist", "storage"]),
                _ => continue,
            };
            let only = ["pick", "paths"].into_iter().find_map(|name| {
                let (f, n) = self.option_value(at, options, &["persist", name])?;
                let Value::Array(items) = self.facts(f)?.node(n) else { return None };
                Some(items.iter().filter_map(|i| Some((self.text(f, *i, &[])?, f, *i))).collect::<Vec<_>>())
            });
            let Some(state) = state else { continue };
            found.extend(self.persisted_by(at, &kept, state, only.as_deref()));
        }
        found.extend(self.persisted_by_others());
        found
    }

    fn persisted_by(
        &self,
        at: OptionCall,
        kept: &Kept,
        state: (u32, NodeId),
        only: Option<&[(String, u32, NodeId)]>,
    ) -> Option<Persisted> {
        let web = self.is_web(kept)?;
        let (place, context) = self.call_place(at);
        if !context.ships() {
            return None;
        }
        let all = self.names_of(state.0, state.1);
        let kept = |name: &str| only.is_none_or(|o| o.iter().any(|(n, ..)| n == name));
        let (name, file, node) =
            all.into_iter().find(|(name, f, n)| kept(name) && self.is_secret_part(name, *f, *n))?;
        let by = self.facts(at.file).and_then(|f| Some(self.word(at.file, f.call(at.call)?.callee)));
        Some(Persisted { place, by: by.unwrap_or_default(), name, part: self.place_of(file, node), web })
    }

    /// True where a state is kept by the web view, false where it is in plain preferences; none where it is kept
    /// elsewhere, or only as long as the window.
    pub(crate) fn is_web(&self, kept: &Kept) -> Option<bool> {
        match kept {
            Kept::Absent => Some(true),
            Kept::Named(name, _) => matches!(name.as_str(), "localStorage" | "AsyncStorage").then_some(true),
            Kept::Plain(kind, _) => Some(*kind == SinkKind::WebStorage),
            Kept::Elsewhere | Kept::Unknown => None,
        }
    }

    /// True for a part of a state that is named like a token or a password.
    pub(crate) fn is_secret_part(&self, name: &str, file: u32, node: NodeId) -> bool {
        (holds_token(name) || kind_of(name, false) == Some(Secret::Password)) && self.is_state(file, node)
    }

    /// A value that holds a state, not a function or a yes or no.
    fn is_state(&self, file: u32, node: NodeId) -> bool {
        let value = self.value(file, node, &[], &[]).unwrap_or((file, node));
        let function = matches!(self.what(value.0, value.1), Some(What::Function(..)));
        let plain =
            self.facts(value.0).map(|f| matches!(f.node(value.1), Value::Bool(_) | Value::Function(_)));
        !function && plain != Some(true)
    }

    pub(crate) fn nth(&self, at: OptionCall, argument: usize) -> Option<(u32, NodeId)> {
        let node = self.facts(at.file)?.call(at.call)?.args.get(argument).copied()?;
        self.value(at.file, node, &[], &[]).or(Some((at.file, node)))
    }

    pub(crate) fn option_value(
        &self,
        at: OptionCall,
        argument: usize,
        path: &[&str],
    ) -> Option<(u32, NodeId)> {
        let node = self.facts(at.file)?.call(at.call)?.args.get(argument).copied()?;
        self.value(at.file, node, path, &[])
    }

    pub(crate) fn is_object(&self, file: u32, node: NodeId) -> bool {
        self.facts(file).is_some_and(|f| matches!(f.node(node), Value::Object(_)))
    }

    /// The names of the properties of an object, or of the one that a function returns, through middleware.
    pub(crate) fn names_of(&self, file: u32, node: NodeId) -> Vec<(String, u32, NodeId)> {
        let mut out = Vec::new();
        self.names_into(file, node, 0, &mut out);
        out
    }

    fn names_into(&self, file: u32, node: NodeId, depth: u32, out: &mut Vec<(String, u32, NodeId)>) {
        let Some(facts) = self.facts(file).filter(|_| depth < 6 && out.len() < 300) else { return };
        if let Value::Object(properties) = facts.node(node) {
            for p in properties.iter() {
                match p.key {
                    Some(key) => out.push((facts.name(key).to_owned(), file, p.value)),
                    None if p.spread => {
                        if let Some((f, n)) = self.value(file, p.value, &[], &[]) {
                            self.names_into(f, n, depth + 1, out);
                        }
                    }
                    None => {}
                }
            }
            return;
        }
        if let Some(What::Function(f, id)) = self.what(file, node) {
            let returns = self.facts(f).and_then(|x| x.function(id)).map(|x| x.returns.clone());
            for value in returns.unwrap_or_default() {
                self.names_into(f, value, depth + 1, out);
            }
            return;
        }
        // `immer((set) => …)`, `devtools(…)`.
        if let Value::Call(call) = facts.node(node)
            && let Some(inner) = facts.call(*call).and_then(|c| c.args.first().copied())
            && matches!(self.what(file, node), Some(What::Package(..)))
        {
            self.names_into(file, inner, depth + 1, out);
        } else if let Some((f, n)) = self.value(file, node, &[], &[]).filter(|v| *v != (file, node)) {
            self.names_into(f, n, depth + 1, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::code;

    #[test]
    fn a_state_without_secret_or_in_secure_storage_is_no_leak() {
        let text = "import { create } from 'zustand'; import { persist, createJSONStorage } from 'zustand/middleware';
            import { SecureStorage } from '@aparajita/capacitor-secure-storage';
            export const a = create(persist((set) => ({ theme: 'x', setToken: (token) => set({ token }) }), { name: 'a' }));
            export const b = create(persist((set) => ({ token: null }), { name: 'b', partialize: (s) => ({ theme: s.theme }) }));
            const secure = { getItem: (n) => SecureStorage.get(n), setItem: (n, v) => SecureStorage.set(n, v) };
            export const c = create(persist((set) => ({ token: null }), { name: 'c', storage: createJSONStorage(() => secure) }));";
        assert!(code(&[("src/a.ts", text)]).persisted(true).is_empty());
    }

    #[test]
    fn a_token_in_a_kept_state_is_found() {
        let text = "import { create } from 'zustand'; import { persist, createJSONStorage } from 'zustand/middleware';
            import { Preferences } from '@capacitor/preferences';
            export const a = create()(persist((set) => ({ token: null, theme: 'x' }), { name: 'a' }));
            const kept = { getItem: (n) => Preferences.get({ key: n }), setItem: (key, value) => Preferences.set({ key, value }) };
            export const c = create(persist((set) => ({ accessToken: '' }), { name: 'c', storage: createJSONStorage(() => kept) }));
            import { defineStore } from 'pinia';
            export const p = defineStore('p', { state: () => ({ token: '' }), persist: true });";
        let found = code(&[("src/a.ts", text)]).persisted(true);
        let names: Vec<(&str, bool)> = found.iter().map(|p| (p.name.as_str(), p.web)).collect();
        assert_eq!(names, [("token", true), ("accessToken", false), ("token", true)]);
    }
}
