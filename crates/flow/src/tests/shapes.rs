//! Functions, classes, objects and modules in the shapes of real apps.
use super::*;

fn web(files: &[(&'static str, &str)]) -> Vec<String> {
    let mut keys = keys(&code(files), SinkKind::WebStorage);
    keys.sort();
    keys
}

fn one(text: &str) -> Vec<String> {
    web(&[("src/a.ts", text)])
}

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
