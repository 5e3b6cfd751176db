//! Apps whose sources are no JavaScript, or are not there: their code is what the build left in the web folder.

use base::{FileId, Gap, Inputs, Place, name_of};

/// Why the web folder is read instead of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// No JavaScript or TypeScript of the app is there.
    Absent,
    /// Most sources are written in another language.
    Language(&'static str),
}

/// Languages that are compiled to JavaScript or WebAssembly, by the endings of their files.
const LANGUAGES: [(&[&str], &str); 8] = [
    (&["cljs", "cljc"], "ClojureScript"),
    (&["dart"], "Dart"),
    (&["rs"], "Rust"),
    (&["elm"], "Elm"),
    (&["purs"], "PureScript"),
    (&["res", "re"], "ReScript"),
    (&["fs"], "F#"),
    (&["razor"], "C#"),
];

/// Scripts at the root of a project that build it.
const TOOLS: [&str; 9] =
    ["gulpfile", "gruntfile", "webpack", "rollup", "vite", "build", "postcss", "tailwind", "babel"];

/// Files of a web folder that are no code of the app: polyfills, what Cordova and Capacitor put there, caches.
const PARTS: [&str; 11] = [
    "polyfills",
    "runtime",
    "workbox",
    "cordova",
    "capacitor",
    "native-bridge",
    "sw",
    "ngsw",
    "service-worker",
    "firebase-messaging-sw",
    "worker",
];

/// Why the sources of an app in `folders` say nothing, where they do not. `own` are the paths of the files that may
/// hold its code, relative to its folder.
pub(crate) fn lacks_sources<'a>(
    inputs: &dyn Inputs,
    folders: &[&str],
    own: impl Iterator<Item = &'a str>,
) -> Option<Why> {
    let mut sources = 0;
    for path in own {
        let name = name_of(path).to_lowercase();
        let tool = !path.contains('/') && name.ends_with("js") && TOOLS.iter().any(|t| name.starts_with(t));
        sources += usize::from(!tool);
    }
    let mut counts = [0_usize; LANGUAGES.len()];
    for folder in folders {
        for file in inputs.below(folder) {
            let path = inputs.path(file);
            // What Tauri and plugins bring along is no code of the web page.
            if path.split('/').any(|p| matches!(p, "android" | "ios" | "src-tauri" | "node_modules" | "test"))
            {
                continue;
            }
            let Some((_, ending)) = name_of(path).rsplit_once('.') else { continue };
            let known = LANGUAGES.iter().position(|(endings, _)| endings.contains(&ending));
            if let Some(count) = known.and_then(|i| counts.get_mut(i)) {
                *count += 1;
            }
        }
    }
    let most = counts.iter().zip(LANGUAGES).max_by_key(|(count, _)| **count);
    match most {
        Some((count, (_, language))) if *count > 2 * sources => Some(Why::Language(language)),
        _ if sources == 0 => Some(Why::Absent),
        _ => None,
    }
}

/// The scripts of the first of some web folders that has any, and that folder.
pub(crate) fn scripts<'a>(inputs: &dyn Inputs, web: &'a [String]) -> Option<(&'a str, Vec<FileId>)> {
    web.iter().find_map(|folder| {
        let all = inputs.below(folder);
        let below = |file: &FileId| {
            inputs.path(*file).strip_prefix(folder.as_str()).unwrap_or_default().trim_start_matches('/')
        };
        let list: Vec<FileId> = all.into_iter().filter(|f| is_code(below(f))).collect();
        (!folder.is_empty() && !list.is_empty()).then_some((folder.as_str(), list))
    })
}

/// True for a script of a web folder that may hold code of the app.
fn is_code(path: &str) -> bool {
    let name = name_of(path);
    let Some((stem, "js" | "mjs")) = name.rsplit_once('.') else { return false };
    let first = stem.split(['.', '_', '-']).next().unwrap_or(stem);
    let part = PARTS.contains(&first)
        || PARTS.contains(&stem)
        || stem.ends_with(".min")
        || stem.ends_with(".worker");
    !part && !path.starts_with("plugins/") && !path.starts_with("cordova-js-src/")
}

/// True where a script is started by a page of its folder, by a module loader, or where no page is there to say so.
/// Other scripts are read where an import leads to them: older builds often lie beside the last one.
pub(crate) fn is_started(inputs: &dyn Inputs, folder: &str, file: FileId) -> bool {
    let name = name_of(inputs.path(file));
    if name.ends_with(".html") {
        return true;
    }
    let mut pages = inputs
        .below(folder)
        .into_iter()
        .filter(|f| inputs.path(*f).ends_with(".html"))
        .filter_map(|f| inputs.text(f))
        .peekable();
    let loads = |text: &str| text.get(..400).unwrap_or(text).contains("webpackChunk");
    pages.peek().is_none()
        || pages.any(|page| page.contains(name))
        || inputs.text(file).is_some_and(|text| loads(text))
}

/// What is not seen where a web folder is read, or is not there either.
pub(crate) fn gap(
    inputs: &dyn Inputs,
    why: Why,
    folders: &[&str],
    read: Option<(&str, FileId)>,
    web: &[String],
) -> Gap {
    let sources = match why {
        Why::Absent => "are not here".to_owned(),
        Why::Language(language) => format!("are written in {language}, which is not read"),
    };
    match read {
        Some((folder, file)) => Gap::new(
            Place::At(file, base::Span::new(0, 0)),
            "the sources of the app",
            format!(
                "{sources}; `{folder}` was read instead, where variables have lost their names, so that what only a name tells was not seen"
            ),
        ),
        None => {
            let folder = web.first().map_or("the web folder", String::as_str);
            let at = folders.first().copied().unwrap_or_default();
            let place = if inputs.find(at).is_some() { at } else { folder };
            Gap::new(
                Place::Missing(place.into()),
                "the sources of the app",
                format!(
                    "{sources}, and `{folder}` holds no script: build the app, and what the build leaves is read instead"
                ),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::built_code;
    use knowledge::SinkKind;

    /// What a build makes of a program that keeps tokens.
    fn bundle() -> String {
        let filler = "var a=1;".repeat(400);
        format!(
            "{filler}const qi=Ba.registerPlugin;const P=qi(\"Preferences\",{{web:()=>w()}});async function l(e){{const t=await fetch(\"/login\");const n=await t.json();localStorage.setItem(\"token\",n.access_token);await P.set({{key:\"r\",value:n.refresh_token}})}}l(1);"
        )
    }

    #[test]
    fn a_build_beside_its_sources_is_not_read() {
        let code = built_code(&[("src/main.ts", "start();"), ("www/main.js", &bundle())]);
        assert!(code.leaks(SinkKind::WebStorage).is_empty() && code.gaps.is_empty());
    }

    #[test]
    fn a_build_is_read_where_sources_are_missing_or_in_another_language() {
        for other in ["gulpfile.js", "src/app/core.cljs"] {
            let page = "<script src=\"main.js\"></script>";
            let code = built_code(&[
                (other, ""),
                ("www/index.html", page),
                ("www/main.js", &bundle()),
                ("www/main.old.js", "localStorage.setItem('token', r.access_token)"),
            ]);
            assert_eq!(code.leaks(SinkKind::WebStorage).len(), 1, "{other}");
            assert_eq!(code.leaks(SinkKind::Preferences).len(), 1, "{other}");
            assert!(code.gaps.iter().any(|g| g.why.contains("`www` was read instead")), "{:?}", code.gaps);
        }
    }

    #[test]
    fn scripts_that_people_write_are_sources() {
        let code = built_code(&[("www/js/app.js", "localStorage.setItem('token', r.access_token)")]);
        assert_eq!((code.leaks(SinkKind::WebStorage).len(), code.gaps.len()), (1, 0));
    }

    #[test]
    fn nothing_to_read_is_a_gap() {
        let code = built_code(&[("src/core.cljs", ""), ("capacitor.config.ts", "")]);
        assert!(code.gaps.iter().any(|g| g.why.contains("ClojureScript") && g.why.contains("build the app")));
    }

    #[test]
    fn libraries_and_loaders_are_no_code_of_the_app() {
        for path in [
            "polyfills.c26228c4.js",
            "cordova.js",
            "plugins/a/www/a.js",
            "workbox-f52fd911.js",
            "jquery.min.js",
            "sw.js",
            "a.css",
        ] {
            assert!(!is_code(path), "{path}");
        }
        assert!(is_code("main.js") && is_code("assets/index-DFlwaLMq.js") && is_code("js/app.js"));
    }
}
