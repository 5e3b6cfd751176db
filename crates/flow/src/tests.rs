use super::*;
use base::Confidence;
use knowledge::{SinkKind, SourceKind};
use std::sync::Arc;

mod shapes;
mod state;
mod trust;

struct Memory(Vec<(&'static str, Arc<str>)>);

impl Inputs for Memory {
    fn find(&self, path: &str) -> Option<FileId> {
        self.0.iter().position(|(p, _)| *p == path).map(|i| FileId(i as u32))
    }
    fn path(&self, file: FileId) -> &str {
        self.0.get(file.0 as usize).map_or("", |(p, _)| p)
    }
    fn text(&self, file: FileId) -> Option<&Arc<str>> {
        self.0.get(file.0 as usize).map(|(_, t)| t)
    }
    fn bytes(&self, _: FileId) -> Option<&[u8]> {
        None
    }
    fn below(&self, folder: &str) -> Vec<FileId> {
        let inside = |path: &str| folder.is_empty() || path.starts_with(&format!("{folder}/"));
        (0..self.0.len() as u32).map(FileId).filter(|f| inside(self.path(*f))).collect()
    }
}

pub(crate) fn memory(files: &[(&'static str, &str)]) -> impl Inputs {
    Memory(files.iter().map(|(p, t)| (*p, Arc::from(*t))).collect())
}

pub(crate) fn code(files: &[(&'static str, &str)]) -> Code {
    Code::load(&memory(files), &[""])
}

/// The code of an app with a folder `www` for what its build leaves.
pub(crate) fn built_code(files: &[(&'static str, &str)]) -> Code {
    let memory = Memory(files.iter().map(|(p, t)| (*p, Arc::from(*t))).collect());
    Code::load_built(&memory, &[""], &["www".to_owned()])
}

fn keys(code: &Code, kind: SinkKind) -> Vec<String> {
    code.leaks(kind)
        .into_iter()
        .filter(|l| l.confidence > Confidence::Possible)
        .map(|l| l.key.unwrap_or_default())
        .collect()
}

/// The keys under which secrets are kept in web storage.
fn web(files: &[(&'static str, &str)]) -> Vec<String> {
    let mut keys = keys(&code(files), SinkKind::WebStorage);
    keys.sort();
    keys
}

fn one(text: &str) -> Vec<String> {
    web(&[("src/a.ts", text)])
}

#[test]
fn what_is_no_secret_is_no_leak() {
    let text = "import { Preferences } from '@capacitor/preferences';
        Preferences.set({ key: 'theme', value: theme });
        Preferences.set({ key: 'token', value: '' });
        Preferences.set({ key: 'tokenCount', value: String(tokenCount) });
        const fcmToken = await f(); Preferences.set({ key: 'x', value: fcmToken });
        Preferences.set({ key: 'loggedIn', value: String(!!res.token) });
        Preferences.set({ key: 'v', value: await encrypt(res.access_token) });
        if (import.meta.env.DEV) Preferences.set({ key: 'd', value: res.access_token });";
    assert!(keys(&code(&[("src/a.ts", text)]), SinkKind::Preferences).is_empty());
}

#[test]
fn tokens_are_followed_through_wrappers_and_constants() {
    let storage = "import { Preferences } from '@capacitor/preferences';
        export class StorageService { async set(key: string, value: unknown) {
            await Preferences.set({ key, value: JSON.stringify(value) }); } }";
    let keys_file = "export const KEYS = { session: 'session' } as const;";
    let auth = "import { StorageService } from '@/storage'; import { KEYS } from './keys';
        export class Auth { constructor(private storage: StorageService, private http: HttpClient) {}
            login(c) { return this.http.post('/login', c).pipe(tap((res) => this.keep(res))); }
            private keep(res) { this.storage.set(KEYS.session, { token: res.access_token, name: res.name }); } }";
    let code = code(&[("src/storage.ts", storage), ("src/keys.ts", keys_file), ("src/auth.ts", auth)]);
    let leaks = code.leaks(SinkKind::Preferences);
    assert_eq!(leaks.len(), 1, "{leaks:#?}");
    assert_eq!(leaks[0].key.as_deref(), Some("session"));
    assert_eq!(leaks[0].confidence, Confidence::Certain);
    assert_eq!(leaks[0].steps.len(), 4);
}

#[test]
fn a_web_branch_does_not_ship_in_the_app() {
    let text = "import { Capacitor } from '@capacitor/core';
        async function save(token) { if (Capacitor.isNativePlatform()) { await SecureStorage.set('t', token); return; }
            localStorage.setItem('t', token); }
        save(res.access_token);";
    assert!(keys(&code(&[("src/a.ts", text)]), SinkKind::WebStorage).is_empty());
}

#[test]
fn links_are_followed_to_where_they_lead_unless_checked() {
    let open = "import { App } from '@capacitor/app';
        App.addListener('appUrlOpen', (e) => { const next = new URL(e.url).searchParams.get('next'); go(next); });
        function go(to) { window.location.href = to; }";
    let hits = code(&[("src/a.ts", open)]).inbound(&[SinkKind::Navigation], &[SourceKind::Link]);
    assert_eq!(hits.len(), 1);
    assert!(hits[0].weak.is_none());
    let exact = "import { App } from '@capacitor/app';
        App.addListener('appUrlOpen', ({ url }) => { const u = new URL(url); if (u.hostname !== 'a.example') return;
            location.href = url; });";
    assert!(code(&[("src/a.ts", exact)]).inbound(&[SinkKind::Navigation], &[SourceKind::Link]).is_empty());
    let weak = "import { App } from '@capacitor/app';
        App.addListener('appUrlOpen', ({ url }) => { if (url.includes('a.example')) location.href = url; });";
    let hits = code(&[("src/a.ts", weak)]).inbound(&[SinkKind::Navigation], &[SourceKind::Link]);
    assert!(hits[0].weak.is_some());
}

#[test]
fn values_made_of_values_and_barrels_in_circles_end() {
    let doubled: String = (0..60)
        .map(|i| format!("const a{} = a{i} + a{i}; const o{} = o{i} || o{i};\n", i + 1, i + 1))
        .collect();
    let text = format!(
        "export * from './b'; export * from './b';\nconst a0 = 'http:'; const o0 = x => x;\n{doubled}\
         o60(a60); fetch(a60); localStorage.setItem(a60, a60); const f = (v) => f(f(v)); fetch(f(1)); fetch(missing.m.n);"
    );
    let barrel = "export * from './a'; export * from './a'; import { missing } from './a'; fetch(missing);";
    let code = code(&[("src/a.ts", &text), ("src/b.ts", barrel)]);
    assert_eq!(code.files.len(), 2);
    assert!(code.leaks(SinkKind::WebStorage).is_empty());
    assert_eq!(code.endpoints(&["http:"]).len(), 1);
}

#[test]
fn only_what_the_app_imports_counts_of_other_packages() {
    let write = "export function keep(s) { localStorage.setItem('k', s.access_token); }";
    let files = [
        ("app/package.json", "{\"name\":\"app\"}"),
        ("app/src/a.ts", "import { keep } from '@x/used'; keep(s);"),
        ("packages/used/package.json", "{\"name\":\"@x/used\"}"),
        ("packages/used/src/index.ts", write),
        ("packages/other/package.json", "{\"name\":\"@x/other\"}"),
        ("packages/other/src/index.ts", write),
    ];
    let memory = Memory(files.iter().map(|(p, t)| (*p, Arc::from(*t))).collect());
    let code = Code::load(&memory, &["app"]);
    assert_eq!((code.files.len(), code.leaks(SinkKind::WebStorage).len()), (2, 1));
}

#[test]
fn scripts_that_are_no_modules_share_their_names() {
    let files = [
        (
            "js/api.js",
            "const API = { async list() { return (await fetch('https://a.example/x')).json(); } };",
        ),
        ("js/put.js", "window.put = (html) => { document.body.innerHTML = html; };"),
        ("js/page.js", "const Page = { async show() { put((await API.list()).text); const API2 = 1; } };"),
        ("js/mine.mjs", "import x from 'x'; const API = { list() { return ''; } }; x(API);"),
    ];
    let code = code(&files);
    let hits = code.injections(&[SinkKind::Markup], &[SourceKind::Network]);
    assert_eq!(hits.len(), 1, "{hits:#?}");
    let twice = [files[0], files[1], files[2], ("js/other.js", "const API = { list() {} };")];
    assert!(crate::tests::code(&twice).injections(&[SinkKind::Markup], &[SourceKind::Network]).is_empty());
}

#[test]
fn what_is_cleaned_or_a_number_is_no_injection() {
    let text = "const r = await (await fetch('https://a.example/x')).json();
        const esc = (s) => s.replace(/</g, '&lt;');
        function cleanUp(s) { const d = document.createElement('p'); d.innerHTML = s; return d.textContent; }
        a.innerHTML = esc(r.text); b.innerHTML = r.count; c.innerHTML = sanitizeAll(r.text); cleanUp(r.text);";
    assert!(code(&[("src/a.ts", text)]).injections(&[SinkKind::Markup], &[SourceKind::Network]).is_empty());
    let stripped =
        "a.innerHTML = (await (await fetch('https://a.example/x')).text()).replace(/<[^>]*>/g, '');";
    let hits = code(&[("src/a.ts", stripped)]).injections(&[SinkKind::Markup], &[SourceKind::Network]);
    assert!(hits.len() == 1 && hits[0].stripped.is_some());
}
