//! Values that pass through the state of stores and reactive values.
use super::*;

#[test]
fn subjects_carry_what_is_sent_into_them() {
    let service = "import { BehaviorSubject } from 'rxjs';
        export class Session { private state$ = new BehaviorSubject<any>(null); readonly now$ = this.state$.asObservable();
            constructor(private http: HttpClient) {}
            login(c) { this.http.post('/login', c).subscribe((r) => this.state$.next({ token: r.access_token, name: r.name })); }
            get current() { return this.state$.value; } peek() { return this.state$.getValue(); } }";
    let uses = "import { Session } from './session'; import { firstValueFrom, map, tap, filter } from 'rxjs';
        export class Keep { constructor(private s: Session) {}
            a() { localStorage.setItem('a', this.s.current.token); }
            b() { localStorage.setItem('b', this.s.peek().token); }
            c() { this.s.now$.subscribe((s) => localStorage.setItem('c', s.token)); }
            d() { this.s.now$.pipe(filter(Boolean), map((s) => s.token), tap((t) => localStorage.setItem('d', t))).subscribe(); }
            async e() { const s = await firstValueFrom(this.s.now$); localStorage.setItem('e', JSON.stringify(s)); }
            f() { this.s.now$.subscribe({ next: ({ token: t }) => localStorage.setItem('f', t) }); }
            n() { this.s.now$.pipe(map((s) => s.name)).subscribe((n) => localStorage.setItem('n', n)); } }";
    assert_eq!(web(&[("src/session.ts", service), ("src/keep.ts", uses)]), ["a", "b", "c", "d", "e", "f"]);
}

#[test]
fn signals_and_refs_carry_what_is_set() {
    let text = "import { signal, computed } from '@angular/core';
        export class S { readonly session = signal<any>(null); readonly theme = signal('dark');
            async login() { const r = await fetch('/login'); this.session.set((await r.json()).access_token); this.theme.set('light'); }
            keep() { localStorage.setItem('a', this.session()); localStorage.setItem('t', this.theme()); } }";
    assert_eq!(one(text), ["a"]);
    let composable = "import { ref } from 'vue'; const session = ref(null);
        export function useSession() { async function login() { const r = await post(); session.value = r.access_token; }
            return { session, login }; }";
    let page = "import { useSession } from './session'; const { session } = useSession(); localStorage.setItem('v', session.value);";
    assert_eq!(web(&[("src/session.ts", composable), ("src/page.ts", page)]), ["v"]);
    let svelte = "import { writable, get } from 'svelte/store'; export const session = writable({ id: '' });
        export async function login() { const r = await post(); session.set({ id: r.access_token }); session.update((s) => ({ ...s, n: 1 })); }";
    let keep = "<script>import { session } from './session'; import { get } from 'svelte/store';
        localStorage.setItem('s', get(session).id); session.subscribe((s) => localStorage.setItem('u', s.id));
        $: localStorage.setItem('d', $session.id); localStorage.setItem('n', String(get(session).n));</script>";
    assert_eq!(web(&[("src/session.ts", svelte), ("src/p.svelte", keep)]), ["d", "s", "u"]);
}

#[test]
fn stores_of_pinia_are_read_and_written_from_everywhere() {
    let store = "import { defineStore } from 'pinia';
        export const useSession = defineStore('session', { state: () => ({ value: null, theme: 'dark' }),
            actions: { async login() { const r = await post(); this.value = r.access_token; this.theme = r.theme; },
                keep() { localStorage.setItem('own', this.value); localStorage.setItem('theme', this.theme); } } });";
    let page = "import { useSession } from './session'; import { storeToRefs } from 'pinia';
        const store = useSession(); const { value: v, theme } = storeToRefs(store);
        localStorage.setItem('a', store.value); localStorage.setItem('b', v.value); localStorage.setItem('c', theme.value);";
    assert_eq!(web(&[("src/session.ts", store), ("src/page.ts", page)]), ["a", "b", "own"]);
    let setup = "import { defineStore } from 'pinia'; import { ref } from 'vue';
        export const useSession = defineStore('session', () => { const id = ref(''); const keep = (x) => { localStorage.setItem('k', x); };
            return { id, keep }; });";
    let page = "import { useSession } from './session'; const s = useSession(); const r = await post(); s.keep(r.access_token);
        s.id = r.refresh_token; localStorage.setItem('i', s.id);";
    assert_eq!(web(&[("src/session.ts", setup), ("src/page.ts", page)]), ["i", "k"]);
}

#[test]
fn stores_of_zustand_are_read_and_written_from_everywhere() {
    let store = "import { create } from 'zustand'; import { devtools } from 'zustand/middleware';
        export const useSession = create<S>()(devtools((set, get) => ({ id: null, theme: 'x',
            login: async (c) => { const r = await post(c); set({ id: r.access_token }); set((s) => ({ theme: r.theme })); },
            keep: () => localStorage.setItem('own', get().id) })));";
    let page = "import { useSession } from './session';
        export function Page() { const id = useSession((s) => s.id); const { theme } = useSession();
            localStorage.setItem('a', id); localStorage.setItem('t', theme);
            localStorage.setItem('b', useSession.getState().id); useSession.setState({ theme: 'y' }); }";
    assert_eq!(web(&[("src/session.ts", store), ("src/page.tsx", page)]), ["a", "b", "own"]);
}

#[test]
fn actions_of_redux_reach_their_reducers_and_selectors() {
    let slice = "import { createSlice, createAsyncThunk } from '@reduxjs/toolkit';
        export const login = createAsyncThunk('login', async (c) => { const r = await post(c); return r.access_token; });
        const slice = createSlice({ name: 'session', initialState: { id: null, theme: '' }, reducers: {
            started(state, action) { state.id = action.payload; localStorage.setItem('r', action.payload); },
            themed(state, { payload }) { state.theme = payload; } },
          extraReducers: (b) => { b.addCase(login.fulfilled, (state, action) => { localStorage.setItem('x', action.payload); }); } });
        export const { started, themed } = slice.actions; export const selectId = (s) => s.session.id;";
    let page = "import { useDispatch, useSelector } from 'react-redux'; import { started, themed, selectId } from './slice';
        export function Page() { const dispatch = useDispatch(); const id = useSelector(selectId);
            const theme = useSelector((s) => s.session.theme);
            dispatch(started(res.access_token)); dispatch(themed(res.theme));
            localStorage.setItem('a', id); localStorage.setItem('t', theme); }";
    assert_eq!(web(&[("src/slice.ts", slice), ("src/page.tsx", page)]), ["a", "r", "x"]);
}

#[test]
fn actions_of_ngrx_reach_effects_and_reducers() {
    let actions = "import { createAction, createActionGroup, props } from '@ngrx/store';
        export const done = createAction('[Auth] Done', props<{ id: string }>());
        export const AuthActions = createActionGroup({ source: 'Auth', events: { 'Login Success': props<{ id: string; name: string }>() } });";
    let effects = "import { done, AuthActions } from './actions'; import { ofType } from '@ngrx/effects'; import { map, tap, switchMap } from 'rxjs';
        export class Effects { constructor(private actions$: Actions, private http: HttpClient) {}
            login$ = createEffect(() => this.http.post('/login').pipe(map((r) => AuthActions.loginSuccess({ id: r.access_token, name: r.name }))));
            keep$ = createEffect(() => this.actions$.pipe(ofType(AuthActions.loginSuccess), tap(({ id }) => localStorage.setItem('e', id))));
            name$ = createEffect(() => this.actions$.pipe(ofType(AuthActions.loginSuccess), map((a) => a.name), tap((n) => localStorage.setItem('n', n))));
            other$ = createEffect(() => this.actions$.pipe(ofType(done), tap((a) => localStorage.setItem('d', a.id)))); }";
    let reducer = "import { done } from './actions'; import { on, createReducer } from '@ngrx/store';
        export const reducer = createReducer({}, on(done, (state, { id }) => { localStorage.setItem('r', id); return state; }));
        export function go(store, r) { store.dispatch(done({ id: r.access_token })); }";
    let files = [("src/actions.ts", actions), ("src/effects.ts", effects), ("src/reducer.ts", reducer)];
    assert_eq!(web(&files), ["d", "e", "r"]);
}

#[test]
fn mutations_and_events_are_reached_by_their_names() {
    let store = "export default { mutations: { KEEP(state, value) { localStorage.setItem('m', value); }, THEME(state, v) { localStorage.setItem('t', v); } },
        actions: { async login({ commit }, c) { const r = await post(c); commit('KEEP', r.access_token); commit('THEME', r.theme); } } };";
    assert_eq!(one(store), ["m"]);
    let events = "import mitt from 'mitt'; const bus = mitt(); bus.emit('in', res.access_token); bus.emit('theme', res.theme);
        bus.on('in', (v) => localStorage.setItem('e', v)); bus.on('theme', (v) => localStorage.setItem('t', v));";
    assert_eq!(one(events), ["e"]);
}

#[test]
fn contexts_and_hooks_of_react_carry_values_and_functions() {
    let context = "import React, { createContext, useContext, useState, useCallback, useReducer } from 'react';
        const Session = createContext(null);
        export function SessionProvider({ children }) { const [id, setId] = useState(''); const [theme, setTheme] = useState('');
            const login = useCallback(async (c) => { const r = await post(c); setId(r.access_token); setTheme(r.theme); }, []);
            const keep = useCallback((x) => { localStorage.setItem('k', x); }, []);
            return <Session.Provider value={{ id, theme, login, keep, setId }}>{children}</Session.Provider>; }
        export const useSession = () => useContext(Session);";
    let page = "import { useSession } from './session'; import { useReducer } from 'react';
        function reducer(state, action) { localStorage.setItem('red', action.id); return { ...state, id: action.id }; }
        export function Page() { const { id, theme, keep } = useSession(); const [state, dispatch] = useReducer(reducer, {});
            localStorage.setItem('a', id); localStorage.setItem('t', theme); keep(res.refresh_token);
            dispatch({ type: 'x', id: res.id_token }); }";
    assert_eq!(web(&[("src/session.tsx", context), ("src/page.tsx", page)]), ["a", "k", "red"]);
}

#[test]
fn objects_that_are_shared_are_written_from_other_files() {
    let state = "export const state = { id: '', theme: '' }; export class Box { id; theme; set token(v) { localStorage.setItem('set', v); } } export const box = new Box();";
    let page = "import { state, box } from './state'; state.id = res.access_token; state.theme = res.theme; box.id = res.id_token; box.token = res.refresh_token;";
    let keep = "import { state, box } from './state'; localStorage.setItem('a', state.id); localStorage.setItem('t', state.theme);
        localStorage.setItem('b', box.id); localStorage.setItem('s', JSON.stringify(state));";
    assert_eq!(
        web(&[("src/state.ts", state), ("src/page.ts", page), ("src/keep.ts", keep)]),
        ["a", "b", "s", "set"]
    );
}

#[test]
fn what_a_component_provides_is_injected_below_it() {
    let above = "import { provide, ref } from 'vue'; const id = ref(''); id.value = res.access_token; provide('id', id); provide('theme', res.theme);";
    let below = "import { inject } from 'vue'; const id = inject('id'); localStorage.setItem('a', id.value); localStorage.setItem('t', inject('theme'));";
    assert_eq!(web(&[("src/above.ts", above), ("src/below.ts", below)]), ["a"]);
}
