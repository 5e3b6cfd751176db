//! Functions of the backend, with what they import from files beside them.

use super::{ASIDE, belongs};
use base::{FileId, Inputs, Place, Span, folder_of, join_path, name_of};
use server::handler::{Code, Power};
use server::supabase::OpenFunction;

/// Who runs a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// Supabase, with the place of `verify_jwt = false`; none where a token is asked for, as which the key of the
    /// app counts.
    Supabase(Option<Place>),
    /// Firebase, by `onRequest` or `onCall`.
    Firebase(&'static str),
    /// Next.js, Vercel or Netlify, by the place of the file.
    Route,
}

/// A function that answers requests, in which nothing asks who calls.
#[derive(Clone, Debug)]
pub struct OpenHandler {
    /// Its name, or the path it answers.
    pub name: String,
    /// Who runs it.
    pub host: Host,
    /// Where it is written.
    pub place: Place,
    /// The key that it reads: what it gives, the name of the variable, its place.
    pub key: Option<(Power, String, Place)>,
    /// True where it changes something.
    pub writes: bool,
    /// True where the caller says what is done.
    pub takes_input: bool,
}

/// Everything that one function consists of.
struct Whole {
    asks: bool,
    writes: bool,
    takes_input: bool,
    sends: bool,
    key: Option<(Power, String, Place)>,
}

/// More files and names than one function imports.
const LIMIT: usize = 60;

/// The functions of a folder `supabase`.
pub(super) fn of_supabase(inputs: &dyn Inputs, folder: &str, open: &[OpenFunction]) -> Vec<OpenHandler> {
    let root = format!("{folder}/functions");
    let mut found = Vec::new();
    for file in inputs.below(&root) {
        let path = inputs.path(file);
        let name = name_of(folder_of(path));
        let setting = open.iter().find(|f| {
            let entry = f.entrypoint.as_ref().and_then(|e| join_path(folder, e));
            entry.as_deref().map_or(f.name == name, |e| e == path)
        });
        let index =
            name_of(path) == "index.ts" && folder_of(folder_of(path)) == root && !name.starts_with('_');
        if !index && setting.is_none_or(|s| s.entrypoint.is_none()) {
            continue;
        }
        let Some(whole) = whole(inputs, file) else { continue };
        if !whole.asks {
            let host = Host::Supabase(setting.map(|s| s.place.clone()));
            found.push(handler(name.to_owned(), host, Place::At(file, Span::default()), whole));
        }
    }
    found
}

fn handler(name: String, host: Host, place: Place, whole: Whole) -> OpenHandler {
    OpenHandler { name, host, place, key: whole.key, writes: whole.writes, takes_input: whole.takes_input }
}

/// A file with what it imports.
fn whole(inputs: &dyn Inputs, file: FileId) -> Option<Whole> {
    let code = Code::new(inputs.text(file)?);
    let mut whole = Whole {
        asks: code.asks(),
        writes: code.writes(),
        takes_input: code.takes_input(),
        sends: code.sends(),
        key: key(file, &code, 0),
    };
    let mut left = LIMIT;
    imported(inputs, file, &code, &mut whole, 3, &mut left);
    Some(whole)
}

fn key(file: FileId, code: &Code, from: u32) -> Option<(Power, String, Place)> {
    let mut keys = code.keys();
    keys.sort_by_key(|k| (k.power == Power::Provider, k.span));
    keys.into_iter().next().map(|k| (k.power, k.name, Place::At(file, k.span.shifted(from))))
}

/// Add what a file takes from others: the declarations it names, with the whole of what those files import.
fn imported(inputs: &dyn Inputs, file: FileId, code: &Code, whole: &mut Whole, depth: u8, left: &mut usize) {
    for import in code.imports() {
        if whole.asks || depth == 0 || *left == 0 {
            return;
        }
        *left -= 1;
        let Some(other) = resolve(inputs, file, &import.from) else {
            // What cannot be found may be the check.
            whole.asks = true;
            return;
        };
        let Some(text) = inputs.text(other) else { continue };
        let all = Code::new(text);
        let parts: Vec<Option<Code>> = import.names.iter().map(|n| all.declaration(n)).collect();
        let unknown = import.names.is_empty() || parts.iter().any(Option::is_none);
        let parts: Vec<&Code> = if unknown { vec![&all] } else { parts.iter().flatten().collect() };
        for part in parts {
            // A name such as `createClient` is found where it is declared; a check beside it is not called.
            whole.asks |= part.asks();
            whole.writes |= part.writes();
            whole.sends |= part.sends();
            if whole.key.is_none()
                && let Some(found) = part.keys().into_iter().next()
            {
                whole.key = Some((found.power, found.name, Place::At(other, Span::default())));
            }
        }
        imported(inputs, other, &all, whole, depth - 1, left);
    }
}

fn resolve(inputs: &dyn Inputs, file: FileId, from: &str) -> Option<FileId> {
    let at = inputs.path(file);
    let bases: Vec<String> = match from.strip_prefix("@/").or_else(|| from.strip_prefix("~/")) {
        Some(rest) => {
            // The root of the sources: `src`, or the folder that holds `app`, `pages` or `api`.
            let root = ["src", "app", "pages", "api"].iter().find_map(|dir| {
                let marked = format!("/{at}");
                let end = marked.find(&format!("/{dir}/"))?;
                let outer = marked.get(1..end).unwrap_or_default();
                Some(if *dir == "src" { join_path(outer, "src") } else { Some(outer.to_owned()) })
            });
            vec![join_path(&root??, rest)?]
        }
        None => vec![join_path(folder_of(at), from)?],
    };
    let endings = ["", ".ts", ".tsx", ".js", ".mjs", "/index.ts", "/index.js"];
    bases.iter().find_map(|b| {
        let swapped = b.strip_suffix(".js").map(|s| format!("{s}.ts"));
        endings.iter().find_map(|e| inputs.find(&format!("{b}{e}"))).or_else(|| inputs.find(&swapped?))
    })
}

/// The functions of Firebase in the folders that `firebase.json` names.
pub(super) fn of_firebase(inputs: &dyn Inputs, folders: &[String]) -> Vec<OpenHandler> {
    let mut found = Vec::new();
    for file in folders.iter().flat_map(|f| inputs.below(f)) {
        let path = inputs.path(file);
        let built = ["/lib/", "/dist/", "/test/", "/__tests__/"].iter().any(|p| path.contains(p));
        if built || !(path.ends_with(".ts") || path.ends_with(".js")) {
            continue;
        }
        let Some(text) = inputs.text(file).filter(|t| t.contains("onRequest") || t.contains("onCall")) else {
            continue;
        };
        let code = Code::new(text);
        for function in code.cloud_functions() {
            let body = &function.body;
            if body.asks() || body.is_private() || body.called().iter().any(|c| c.len() > 64) {
                continue;
            }
            let mut part = Whole {
                asks: false,
                writes: body.writes(),
                takes_input: body.takes_input(),
                sends: body.sends(),
                key: key(file, body, 0).map(|(p, n, _)| (p, n, Place::At(file, function.span))),
            };
            if body.is_name() {
                let Some(all) = whole(inputs, file) else { continue };
                part = all;
            } else {
                follow(inputs, file, &code, body, &mut part);
            }
            if !part.asks {
                let host = Host::Firebase(function.kind);
                found.push(handler(function.name, host, Place::At(file, function.span), part));
            }
        }
    }
    found
}

/// Add the functions of the same file, and of those it imports, that a handler calls.
fn follow(inputs: &dyn Inputs, file: FileId, code: &Code, body: &Code, part: &mut Whole) {
    let imports = code.imports();
    let mut called = body.called();
    called.sort_unstable();
    called.dedup();
    for name in called.into_iter().take(LIMIT) {
        let own = code.declaration(name);
        let other = imports.iter().find(|i| i.names.iter().any(|n| n == name));
        let theirs = other.map(|i| {
            resolve(inputs, file, &i.from).and_then(|f| Code::new(inputs.text(f)?).declaration(name))
        });
        if let Some(None) = theirs {
            part.asks = true;
        }
        for piece in [own, theirs.flatten()].into_iter().flatten() {
            part.asks |= piece.asks();
            part.writes |= piece.writes();
            part.sends |= piece.sends();
        }
    }
}

/// Handlers of Next.js, Vercel and Netlify beside the app that use the key of a provider.
pub(super) fn of_routes(inputs: &dyn Inputs, folder: &str) -> Vec<OpenHandler> {
    let mut found = Vec::new();
    let guarded = |root: &str| {
        ["middleware.ts", "src/middleware.ts", "middleware.js", "proxy.ts", "src/proxy.ts"].iter().any(|m| {
            let file = join_path(root, m).and_then(|p| inputs.find(&p));
            file.and_then(|f| inputs.text(f)).is_some_and(|t| Code::new(t).asks())
        })
    };
    for file in inputs.below(folder) {
        let path = inputs.path(file);
        let Some(route) = route(path.get(folder.len()..).unwrap_or_default().trim_start_matches('/')) else {
            continue;
        };
        if route.split('/').any(|p| ASIDE.contains(&p)) || !belongs(folder, path, true) {
            continue;
        }
        let Some(text) = inputs.text(file).filter(|t| t.contains("env")) else { continue };
        if !Code::new(text).keys().iter().any(|k| k.power == Power::Provider) || guarded(folder) {
            continue;
        }
        let Some(whole) = whole(inputs, file) else { continue };
        if !whole.asks && whole.sends && whole.takes_input {
            found.push(handler(format!("/{route}"), Host::Route, Place::At(file, Span::default()), whole));
        }
    }
    found
}

/// The address of a handler by the place of its file; none for other files.
fn route(path: &str) -> Option<&str> {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    let (stem, ending) = inner.rsplit_once('.')?;
    if !matches!(ending, "ts" | "js" | "mjs") || stem.ends_with(".test") || stem.ends_with(".d") {
        return None;
    }
    if let Some(rest) = stem.strip_prefix("app/") {
        return rest.strip_suffix("/route").filter(|r| r.starts_with("api/"));
    }
    if let Some(rest) = stem.strip_prefix("pages/").filter(|r| r.starts_with("api/")) {
        return Some(rest);
    }
    if inner == path && stem.starts_with("api/") && !name_of(stem).starts_with('_') {
        return Some(stem);
    }
    stem.strip_prefix("netlify/").filter(|r| r.starts_with("functions/"))
}
