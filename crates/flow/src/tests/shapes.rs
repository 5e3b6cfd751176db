//! Functions, classes, objects and modules in the shapes of real apps.
use super::*;

#[test]
fn what_is_taken_out_of_an_object_is_not_in_it() {
    let text = "const { access_token, ...user } = await login(); localStorage.setItem('u', JSON.stringify(user));
        const s = { ...session, token: undefined }; localStorage.setItem('s', JSON.stringify(s));
        const all = { name: r.name, token: r.access_token }; const { token, ...rest } = all; localStorage.setItem('r', JSON.stringify(rest));
        localStorage.setItem('c', JSON.stringify({ ...all, token: '' })); localStorage.setItem('p', JSON.parse(JSON.stringify(all)).name);";
    assert!(one(text).is_empty(), "{:?}", one(text));
}

#[test]
fn what_is_put_into_an_object_is_in_it() {
    let text = "const all = { user: { name: r.name, deep: { id: r.access_token } } };
        localStorage.setItem('a', JSON.stringify(all)); localStorage.setItem('n', all.user.name);
        localStorage.setItem('d', all.user.deep.id); const { user: { deep: { id: x } } } = all; localStorage.setItem('x', x);
        localStorage.setItem('m', JSON.stringify(Object.assign({}, { a: 1 }, all.user)));
        localStorage.setItem('s', JSON.stringify({ ...all, b: 1 })); const list = [{ id: r.refresh_token, n: 1 }];
        list.forEach((e) => { localStorage.setItem('l', e.id); localStorage.setItem('ln', e.n); });
        Object.entries({ t: r.id_token }).forEach(([k, v]) => localStorage.setItem('e', v));
        for (const [k, v] of Object.entries({ t: r.id_token })) localStorage.setItem('o', v);";
    assert_eq!(one(text), ["a", "d", "e", "l", "m", "o", "s", "x"]);
}

#[test]
fn parameters_are_rest_spread_and_default() {
    let text =
        "function keep(key, ...rest) { localStorage.setItem(key, rest[0]); } keep('rest', res.access_token);
        const call = (f) => (...args) => f(...args); const put = (k, v) => localStorage.setItem(k, v);
        const list = ['spread', res.refresh_token]; put(...list);
        function d(v = res.id_token) { localStorage.setItem('default', v); } d();";
    let found = one(text);
    assert!(found.contains(&"rest".to_owned()) && found.contains(&"default".to_owned()), "{found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn promises_are_followed_in_every_spelling() {
    let text = "const a = () => new Promise((resolve) => { api.post('/x', (r) => resolve(r.access_token)); });
        a().then((t) => localStorage.setItem('p', t));
        login().then((r) => r.access_token).then((t) => localStorage.setItem('c', t)).catch((e) => localStorage.setItem('err', e));
        const [t] = await Promise.all([fetchToken(), other()]); Promise.all([(async () => r.access_token)(), 1]).then(([x]) => localStorage.setItem('all', x));";
    let found = one(text);
    assert_eq!(found, ["all", "c", "p"], "{found:?}");
}

#[test]
fn functions_are_followed_through_those_around_them() {
    let text = "import debounce from 'lodash/debounce'; import { throttle } from 'lodash';
        const save = debounce((v) => localStorage.setItem('d', v), 100); save(res.access_token);
        const put = throttle((v) => { localStorage.setItem('t', v); }, 10); put(res.access_token);
        export const api = makeApi(); function makeApi() { let kept; return { set(v) { kept = v; }, keep() { localStorage.setItem('f', kept); } }; }
        api.set(res.access_token);";
    let found = one(text);
    assert_eq!(found, ["d", "f", "t"], "{found:?}");
}

#[test]
fn classes_inherit_and_leave_methods_to_others() {
    let base = "export abstract class Base { abstract save(key: string, value: string): void; keep(v) { this.save('base', v); } static put(v) { localStorage.setItem('static', v); } }";
    let store = "import { Base } from './base'; export class Store extends Base { save(key, value) { localStorage.setItem(key, value); } }";
    let page = "import { Store } from './store'; import { Base } from './base'; const s = new Store(); s.keep(res.access_token); Base.put(res.id_token);";
    assert_eq!(
        web(&[("src/base.ts", base), ("src/store.ts", store), ("src/page.ts", page)]),
        ["base", "static"]
    );
}

#[test]
fn modules_are_reached_by_require_and_import() {
    let lib = "function keep(v) { localStorage.setItem('cjs', v); } module.exports = { keep };";
    let esm = "export function put(v) { localStorage.setItem('esm', v); } export default (v) => localStorage.setItem('def', v);";
    let page = "const { keep } = require('./lib'); keep(res.access_token); (await import('./esm')).put(res.access_token);
        import('./esm').then((m) => m.default(res.access_token)); import('./esm').then(({ put }) => put(res.theme));";
    assert_eq!(
        web(&[("src/lib.js", lib), ("src/esm.ts", esm), ("src/page.ts", page)]),
        ["cjs", "def", "esm"]
    );
}

#[test]
fn clients_are_made_once_and_used_elsewhere() {
    let api = "import axios from 'axios'; export const api = axios.create({ baseURL: '/api' });
        api.interceptors.response.use((r) => r); export class Client { constructor(private api = axios.create()) {} }";
    let login = "import { api } from './api'; export async function login(c) { const { data } = await api.post('/login', c); localStorage.setItem('t', data.token); }
        export const ok = async () => { const { data } = await api.get('/theme'); localStorage.setItem('c', data.colour); };";
    assert_eq!(web(&[("src/api.ts", api), ("src/login.ts", login)]), ["t"]);
}

#[test]
fn a_function_that_is_handed_on_is_given_what_the_event_brings() {
    let open = |event: &str| {
        let user = format!(
            "import {{ on }} from './events';
             on('{event}', (e) => {{ location.href = e.url; }});"
        );
        let wrapper = "import { App } from '@capacitor/app';
            export function on(event, f) { return listen(event, f); }
            function listen(event, f) { ready(); return App.addListener(event, f); }";
        code(&[("src/events.ts", wrapper), ("src/user.ts", &user)])
            .inbound(&[SinkKind::Navigation], &[SourceKind::Link])
            .len()
    };
    assert_eq!(open("resume"), 0);
    assert_eq!(open("appUrlOpen"), 1);
}

#[test]
fn callers_are_found_by_the_name_under_which_a_function_is_exported() {
    let files = [
        ("src/a.ts", "function r(e) { location.href = e } export { r as show };"),
        ("src/b.ts", "export { show as open } from './a';"),
        (
            "src/c.ts",
            "import { App as e } from '@capacitor/app'; import { open as t } from './b';
             e.addListener('appUrlOpen', (n) => t(n.url));",
        ),
    ];
    assert_eq!(code(&files).inbound(&[SinkKind::Navigation], &[SourceKind::Link]).len(), 1);
}

#[test]
fn bound_functions_are_the_functions() {
    let text = "import { App } from '@capacitor/app'; import { tap } from 'rxjs'; import { HttpClient } from '@angular/common/http';
        export class A { constructor(private http: HttpClient) { App.addListener('appUrlOpen', this.open.bind(this)); }
            open(e) { location.href = e.url; }
            load() { this.http.get('/a').subscribe(this.show.bind(this)); this.http.get('/x').pipe(tap(this.put.bind(this))).subscribe(); }
            show(r) { a.innerHTML = r.html; } put(r) { b.innerHTML = r.html; } }";
    let found = code(&[("src/a.ts", text)]);
    assert_eq!(found.inbound(&[SinkKind::Navigation], &[SourceKind::Link]).len(), 1);
    assert_eq!(found.injections(&[SinkKind::Markup], &[SourceKind::Network]).len(), 2);
}

#[test]
fn setters_that_are_handed_on_by_name_get_the_value() {
    let text = "import { useState } from 'react'; import { signal } from '@angular/core';
        function P() { const [d, setD] = useState(null); fetch('/a').then((r) => r.json()).then(setD); box.innerHTML = d.html; }
        export class S { list = signal(null); constructor(private http: HttpClient) { fetch('/a').then((r) => r.json()).then(this.list.set); }
            show() { box.innerHTML = this.list().html; } }
        const save = (r) => { box.innerHTML = r.html; }; fetch('/a').then((r) => r.json()).then(save);";
    let found = code(&[("src/a.tsx", text)]).injections(&[SinkKind::Markup], &[SourceKind::Network]);
    assert_eq!(found.len(), 3, "{found:#?}");
}

#[test]
fn elements_of_lists_that_are_made_are_followed() {
    let text = "const d = await (await fetch('/a')).json();
        const l = d.map((r) => ({ h: r.h, n: 'x' })); a.innerHTML = l[0].h; a.innerHTML = l[0].n;
        const p = []; for (const r of d) p.push({ h: r.h, n: 'x' }); b.innerHTML = p[0].h; b.innerHTML = p[0].n;
        class C { q = []; load() { this.q.push({ h: d.h, n: 'x' }); c.innerHTML = this.q[1].h; c.innerHTML = this.q[1].n; } }
        const e = [].concat(d); e2.innerHTML = e[0].h;
        d.map((r) => [r.id, 'x']).forEach(([id, x]) => { f.innerHTML = x; });";
    let found = code(&[("src/a.ts", text)]).injections(&[SinkKind::Markup], &[SourceKind::Network]);
    assert_eq!(found.len(), 4, "{found:#?}");
}

#[test]
fn answers_hold_the_tokens_that_are_read_deep_in_them() {
    let text =
        "const answer = await axios.post(u, c); console.log('all', answer); use(answer.data.user.accessToken);
        const other = await axios.post(u, c); console.log('all', other); use(other.data.user.name);";
    assert_eq!(code(&[("src/a.ts", text)]).leaks(SinkKind::Log).len(), 1);
}

#[test]
fn classes_that_extend_those_of_packages_have_their_members() {
    let text = "import Dexie from 'dexie'; import { Base } from 'other';
        class Db extends Dexie { constructor() { super('db'); } keep(x) { return this.table('a').put(x.access_token); } }
        const db = new Db(); db.proofs.add(res.access_token); class O extends Base {} new O().proofs.add(res.access_token);";
    let found = code(&[("src/a.ts", text)]).leaks(SinkKind::WebStorage);
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn what_is_watched_is_given_to_the_watcher() {
    let text = "import { ref, watch } from 'vue'; const session = ref(null); const theme = ref('dark');
        async function login() { session.value = (await post()).access_token; theme.value = 'light'; }
        watch(session, (v) => localStorage.setItem('a', v)); watch(() => session.value, (v) => localStorage.setItem('b', v));
        watch([theme, session], ([t, s]) => { localStorage.setItem('t', t); localStorage.setItem('c', s); });";
    assert_eq!(one(text), ["a", "b", "c"]);
}

#[test]
fn options_that_callers_give_are_those_of_the_callers() {
    let wrapper = "import { Login } from 'login'; export async function init(options) { await ready(); return Login.initialize(options); }
        export function fixed(id) { return Login.initialize({ id, debug: true }); }";
    let user = "import { init, fixed } from './login'; init({ debug: true }); init({ debug: false }); fixed(1); fixed(2);";
    let code = code(&[("src/login.ts", wrapper), ("src/user.ts", user)]);
    let calls = code.calls_of("login#Login.initialize");
    let on = |c: &&OptionCall| matches!(code.option(**c, 0, &["debug"]), Setting::Bool(true, _));
    let files: Vec<_> = calls.iter().filter(on).map(|c| code.call_place(*c).0.file()).collect();
    assert_eq!((calls.len(), files), (3, vec![Some(FileId(1)), Some(FileId(0))]));
}

#[test]
fn states_that_start_in_storage_are_kept_there() {
    let store = "import { defineStore } from 'pinia'; import { useLocalStorage } from '@vueuse/core';
        export const useSession = defineStore('session', { state: () => ({ token: useLocalStorage<string>('app.session', ''), theme: useLocalStorage('theme', 'x'), all: useLocalStorage('all', []), mine: '' }),
            actions: { async login() { const r = await post(); this.token = r.access_token; this.theme = r.theme; this.mine = r.access_token; this.all = this.all.concat({ t: r.access_token }); } } });";
    let page = "import { useSession } from './session'; const s = useSession(); s.token = res.refresh_token; s.mine = res.refresh_token; s.theme = res.theme;";
    let found = web(&[("src/session.ts", store), ("src/page.ts", page)]);
    assert_eq!(found, ["all", "app.session", "app.session"]);
}

#[test]
fn a_production_build_reads_the_settings_for_production() {
    let main = "import { environment } from './environments/environment'; fetch(environment.url);";
    let addresses = |production: &str| -> Vec<String> {
        let files = [
            ("src/environments/environment.ts", "export const environment = {\n url: 'http://a.example' };"),
            ("src/environments/environment.prod.ts", production),
            ("src/main.ts", main),
        ];
        code(&files).endpoints(&["http:"]).into_iter().map(|e| e.address).collect()
    };
    assert_eq!(addresses("export const environment = {\n url: 'http://b.example' };"), ["http://b.example"]);
    assert!(addresses("export const environment = {\n url: 'https://b.example' };").is_empty());
    // A file without the settings is not what is built.
    assert!(addresses("export const environment = {};").is_empty());
}
