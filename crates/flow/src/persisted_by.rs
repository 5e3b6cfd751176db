//! State that other libraries keep by themselves: `persistReducer` of redux-persist, `createPersistedState` of Vuex,
//! `makePersistable` of MobX, atoms and stores that are made with a key. See `persisted`.

use crate::made::{Maker, keeps_itself};
use crate::persisted::Persisted;
use crate::what::What;
use crate::{Code, Kept, OptionCall};
use base::Place;
use js::{NodeId, Value};

/// A part of a state: its name, and where its value is written.
type Part = (String, u32, NodeId);

/// How deep reducers and modules are looked into.
const DEPTH: u32 = 4;

impl Code {
    /// The states of these libraries that are kept in plain storage with a token or a password.
    pub(crate) fn persisted_by_others(&self) -> Vec<Persisted> {
        let mut found = Vec::new();
        for at in self.calls_of("redux-persist#persistReducer") {
            // What is encrypted, or otherwise changed, on its way.
            if self.option_value(at, 0, &["transforms"]).is_some() {
                continue;
            }
            let Some(reducer) = self.nth(at, 1) else { continue };
            let mut parts = self.parts_of_reducer(reducer.0, reducer.1, 0);
            let listed = |name: &str| self.texts_below(at, 0, name);
            let (only, never) = (listed("whitelist"), listed("blacklist"));
            // The lists speak of slices, or of what the one slice holds.
            parts.retain(|(slice, part)| {
                let is = |list: &Vec<String>| list.iter().any(|l| *l == *slice || *l == part.0);
                only.as_ref().is_none_or(is) && !never.as_ref().is_some_and(is)
            });
            let parts = parts.into_iter().map(|(_, part)| part).collect();
            found.extend(self.persisted_parts(at, &self.storage_of(at, 0), parts));
        }
        for at in self.calls_of("vuex-persistedstate#default") {
            let mut parts = self.parts_of_vuex();
            if let Some(paths) = self.texts_below(at, 0, "paths") {
                parts.retain(|(full, _)| {
                    paths.iter().any(|p| full == p || full.starts_with(&format!("{p}.")))
                });
            }
            let parts = parts.into_iter().map(|(_, part)| part).collect();
            found.extend(self.persisted_parts(at, &self.kept(at, 0, &["storage"]), parts));
        }
        for at in self.calls_of("mobx-persist-store#makePersistable") {
            let kept = self.kept(at, 1, &["storage"]);
            let names = self.texts_below(at, 1, "properties").unwrap_or_default();
            let Some(node) = self.facts(at.file).and_then(|f| Some(f.call(at.call)?.node)) else { continue };
            let parts = names.into_iter().map(|name| (name, at.file, node)).collect();
            // Without a storage nothing is kept.
            if kept != Kept::Absent {
                found.extend(self.persisted_parts(at, &kept, parts));
            }
        }
        for path in [
            "jotai/utils#atomWithStorage",
            "jotai/vanilla/utils#atomWithStorage",
            "svelte-persisted-store#persisted",
            "svelte-local-storage-store#writable",
            "@nanostores/persistent#persistentMap",
        ] {
            debug_assert!(keeps_itself(path.split('#').next().unwrap_or_default()));
            for at in self.calls_of(path) {
                let kept = if path.contains("jotai") { self.kept(at, 2, &[]) } else { Kept::Absent };
                let Some(state) = self.nth(at, 1).filter(|(f, n)| self.is_object(*f, *n)) else { continue };
                found.extend(self.persisted_parts(at, &kept, self.names_of(state.0, state.1)));
            }
        }
        found
    }

    /// `import storage from 'redux-persist/lib/storage'` is the storage of the web view.
    /// <https://github.com/rt2zz/redux-persist#storage-engines>
    fn storage_of(&self, at: OptionCall, argument: usize) -> Kept {
        let node = self.facts(at.file).and_then(|f| f.call(at.call)?.args.get(argument).copied());
        let storage = node.and_then(|n| {
            let (f, n) = self.value(at.file, n, &[], &[])?;
            let facts = self.facts(f)?;
            let Value::Object(options) = facts.node(n) else { return None };
            Some((f, options.iter().find(|p| p.key.is_some_and(|k| facts.name(k) == "storage"))?.value))
        });
        match storage.and_then(|(f, n)| Some((f, n, self.what(f, n)?))) {
            Some((f, n, What::Package(package, _))) if package.starts_with("redux-persist/") => {
                let session = package.ends_with("/session");
                let name = if session { "sessionStorage" } else { "localStorage" };
                Kept::Named(name.to_owned(), self.place_of(f, n))
            }
            _ => self.kept(at, argument, &["storage"]),
        }
    }

    fn persisted_parts(&self, at: OptionCall, kept: &Kept, parts: Vec<Part>) -> Option<Persisted> {
        let web = self.is_web(kept)?;
        let (place, context) = self.call_place(at);
        if !context.ships() {
            return None;
        }
        let (name, file, node) = parts.into_iter().find(|(name, f, n)| self.is_secret_part(name, *f, *n))?;
        let by = self.facts(at.file).and_then(|f| Some(self.word(at.file, f.call(at.call)?.callee)));
        let part: Place = self.place_of(file, node);
        Some(Persisted { place, by: by.unwrap_or_default(), name, part, web })
    }

    /// The texts of a list among the options of a call.
    fn texts_below(&self, at: OptionCall, argument: usize, name: &str) -> Option<Vec<String>> {
        let (file, node) = self.option_value(at, argument, &[name])?;
        let Value::Array(items) = self.facts(file)?.node(node) else { return None };
        Some(items.iter().filter_map(|item| self.text(file, *item, &[])).collect())
    }

    /// What a reducer holds, with the name of the slice it is below.
    fn parts_of_reducer(&self, file: u32, node: NodeId, depth: u32) -> Vec<(String, Part)> {
        let Some(facts) = self.facts(file).filter(|_| depth < DEPTH) else { return Vec::new() };
        let named = |parts: Vec<Part>| parts.into_iter().map(|p| (String::new(), p)).collect();
        match self.what(file, node) {
            Some(What::Made(f, call, Maker::Slice, _)) => {
                let state = self.option_value(OptionCall::new(f, call), 0, &["initialState"]);
                return named(state.map(|(f, n)| self.names_of(f, n)).unwrap_or_default());
            }
            // `(state = initial, action) => …`.
            Some(What::Function(f, function)) => {
                let default = self.facts(f).and_then(|x| {
                    x.nodes.iter().find_map(|n| match n {
                        Value::Or(a, b) if matches!(x.node(*a), Value::Param(g, 0) if *g == function) => {
                            Some(*b)
                        }
                        _ => None,
                    })
                });
                let state = default.and_then(|n| self.value(f, n, &[], &[]).or(Some((f, n))));
                return named(state.map(|(f, n)| self.names_of(f, n)).unwrap_or_default());
            }
            _ => {}
        }
        let (file, node) = self.value(file, node, &[], &[]).unwrap_or((file, node));
        let facts = if depth == 0 { self.facts(file).unwrap_or(facts) } else { facts };
        let Value::Call(call) = facts.node(node) else { return Vec::new() };
        let Some(call) = facts.call(*call) else { return Vec::new() };
        let last = self.last_name(file, call.callee);
        let group = call.args.first().and_then(|a| self.value(file, *a, &[], &[]));
        let (Some("combineReducers"), Some((f, object))) = (last, group) else { return Vec::new() };
        let Some(Value::Object(slices)) = self.facts(f).map(|x| x.node(object)) else { return Vec::new() };
        let slices = slices.iter().filter_map(|p| {
            let name = self.facts(f)?.name(p.key?);
            let parts = self.parts_of_reducer(f, p.value, depth + 1);
            Some(parts.into_iter().map(move |(_, part)| (name.to_owned(), part)))
        });
        slices.flatten().collect()
    }

    /// What the stores of Vuex hold, with the path of each part.
    fn parts_of_vuex(&self) -> Vec<(String, Part)> {
        let mut found = Vec::new();
        let stores = ["vuex#default.Store", "vuex#Store", "vuex#createStore", "Vuex.Store"];
        for at in stores.into_iter().flat_map(|path| self.calls_of(path)) {
            if let Some((f, n)) = self.nth(at, 0) {
                self.parts_of_module(f, n, "", 0, &mut found);
            }
        }
        found
    }

    fn parts_of_module(
        &self,
        file: u32,
        module: NodeId,
        path: &str,
        depth: u32,
        found: &mut Vec<(String, Part)>,
    ) {
        if depth >= DEPTH {
            return;
        }
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        if let Some((f, state)) = self.value(file, module, &["state"], &[]) {
            found.extend(self.names_of(f, state).into_iter().map(|part| (below(&part.0), part)));
        }
        let Some((f, modules)) = self.value(file, module, &["modules"], &[]) else { return };
        let Some(facts) = self.facts(f) else { return };
        let Value::Object(modules) = facts.node(modules) else { return };
        for p in modules.iter() {
            let (Some(key), Some((g, n))) = (p.key, self.value(f, p.value, &[], &[])) else { continue };
            self.parts_of_module(g, n, &below(facts.name(key)), depth + 1, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::code;

    fn names(text: &str) -> Vec<String> {
        code(&[("src/a.ts", text)]).persisted(true).into_iter().map(|p| p.name).collect()
    }

    #[test]
    fn what_is_left_out_or_encrypted_is_not_kept() {
        for text in [
            "import { persistReducer } from 'redux-persist'; import storage from 'redux-persist/lib/storage';
             import { createSlice, combineReducers } from '@reduxjs/toolkit';
             const auth = createSlice({ name: 'auth', initialState: { token: null }, reducers: {} });
             const ui = createSlice({ name: 'ui', initialState: { theme: 'x' }, reducers: {} });
             const root = combineReducers({ auth: auth.reducer, ui: ui.reducer });
             export const a = persistReducer({ key: 'a', storage, whitelist: ['ui'] }, root);
             export const b = persistReducer({ key: 'b', storage, blacklist: ['auth'] }, root);
             export const c = persistReducer({ key: 'c', storage, transforms: [encrypted] }, root);",
            "import Vuex from 'vuex'; import createPersistedState from 'vuex-persistedstate';
             export default new Vuex.Store({ state: { theme: 1 }, modules: { auth: { state: () => ({ token: null }) } },
               plugins: [createPersistedState({ paths: ['theme'] })] });",
            "import { makePersistable } from 'mobx-persist-store';
             export class A { token = ''; theme = ''; constructor() {
               makePersistable(this, { name: 'A', properties: ['theme'], storage: window.localStorage }); } }",
            "import { atomWithStorage, createJSONStorage } from 'jotai/utils'; import { SecureStorage } from '@aparajita/capacitor-secure-storage';
             const secure = createJSONStorage(() => ({ getItem: (k) => SecureStorage.get(k), setItem: (k, v) => SecureStorage.set(k, v) }));
             export const a = atomWithStorage('a', { token: '' }, secure); export const b = atomWithStorage('b', { theme: '' });",
        ] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn tokens_in_states_that_keep_themselves_are_found() {
        for (text, name) in [
            (
                "import { persistReducer } from 'redux-persist'; import storage from 'redux-persist/lib/storage';
                 import { createSlice, combineReducers } from '@reduxjs/toolkit';
                 const auth = createSlice({ name: 'auth', initialState: { accessToken: null }, reducers: {} });
                 export const a = persistReducer({ key: 'a', storage }, combineReducers({ auth: auth.reducer }));",
                "accessToken",
            ),
            (
                "import { persistReducer } from 'redux-persist'; import storage from 'redux-persist/lib/storage';
                 const initial = { token: null, user: null };
                 function auth(state = initial, action) { return state; }
                 export const a = persistReducer({ key: 'a', storage }, auth);",
                "token",
            ),
            (
                "import Vuex from 'vuex'; import createPersistedState from 'vuex-persistedstate';
                 export default new Vuex.Store({ modules: { auth: { state: () => ({ token: null }) } }, plugins: [createPersistedState()] });",
                "token",
            ),
            (
                "import { makePersistable } from 'mobx-persist-store';
                 export class A { token = ''; constructor() {
                   makePersistable(this, { name: 'A', properties: ['token'], storage: window.localStorage }); } }",
                "token",
            ),
            (
                "import { persisted } from 'svelte-persisted-store'; export const s = persisted('s', { accessToken: '', name: '' });",
                "accessToken",
            ),
        ] {
            assert_eq!(names(text), [name], "{text}");
        }
    }
}
