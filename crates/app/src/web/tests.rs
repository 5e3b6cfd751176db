use super::*;
use crate::discover::ConfigFiles;
use crate::pages::{self, PageLayer, Pages};
use crate::{Platform, config};
use std::sync::Arc;

/// Files in memory.
struct Memory(Vec<(String, Arc<str>)>);

impl Inputs for Memory {
    fn find(&self, path: &str) -> Option<FileId> {
        self.0.iter().position(|(p, _)| p == path).map(|i| FileId(i as u32))
    }
    fn path(&self, file: FileId) -> &str {
        &self.0[file.0 as usize].0
    }
    fn text(&self, file: FileId) -> Option<&Arc<str>> {
        self.0.get(file.0 as usize).map(|(_, text)| text)
    }
    fn bytes(&self, _: FileId) -> Option<&[u8]> {
        None
    }
    fn below(&self, folder: &str) -> Vec<FileId> {
        let inside =
            |p: &str| folder.is_empty() || p.strip_prefix(folder).is_some_and(|r| r.starts_with('/'));
        (0..self.0.len() as u32).map(FileId).filter(|f| inside(self.path(*f))).collect()
    }
}

fn look(files: &[(&str, &str)]) -> (Memory, Web, Pages) {
    let mut all: Vec<(String, Arc<str>)> =
        files.iter().map(|(p, t)| ((*p).to_owned(), Arc::from(*t))).collect();
    all.sort();
    let memory = Memory(all);
    let primary = memory.find("capacitor.config.json");
    let config = config::load(&memory, "", &ConfigFiles { primary, ..ConfigFiles::default() });
    let web = load(&memory, "", &config);
    let pages = pages::load(&memory, "", &config, &web);
    (memory, web, pages)
}

fn judged(files: &[(&str, &str)]) -> Vec<String> {
    look(files).2.judged().iter().map(|p| p.path.clone()).collect()
}

const WWW: (&str, &str) = ("capacitor.config.json", r#"{"webDir":"www"}"#);
const DIST: (&str, &str) = ("capacitor.config.json", r#"{"webDir":"dist"}"#);
const PAGE: &str = "<html><head></head><body><script src=a.js></script></body></html>";
const SAFE: &str =
    "<html><head><meta http-equiv=Content-Security-Policy content=\"default-src 'self'\"></head></html>";

#[test]
fn the_page_people_write_is_judged_and_not_its_copies() {
    let copies = [
        ("android/app/src/main/assets/public/index.html", PAGE),
        ("ios/App/App/public/index.html", PAGE),
        ("www/index.html", PAGE),
    ];
    let with = |more: &[(&str, &str)]| {
        let mut files = vec![WWW];
        files.extend(copies);
        files.extend(more);
        judged(&files)
    };
    assert_eq!(with(&[("angular.json", "{}"), ("src/index.html", PAGE)]), ["src/index.html"]);
    assert_eq!(with(&[("vite.config.ts", "export default {}"), ("index.html", PAGE)]), ["index.html"]);
    assert_eq!(
        with(&[("package.json", "react-scripts"), ("public/index.html", PAGE)]),
        ["public/index.html"]
    );
    // Without a build the page in `webDir` is the one people write; the copies are not told of again.
    assert_eq!(with(&[]), ["www/index.html"]);
}

#[test]
fn pages_that_no_app_opens_do_not_count() {
    let files = [
        WWW,
        ("www/index.html", PAGE),
        ("www/google1234abcd.html", PAGE),
        ("www/coverage/index.html", PAGE),
        ("www/assets/part.html", "<div>a fragment</div>"),
        ("www/help.html", PAGE),
    ];
    let (_, _, pages) = look(&files);
    let all: Vec<_> = pages.pages.iter().map(|p| (p.path.as_str(), p.entry)).collect();
    assert_eq!(all, [("www/index.html", true), ("www/help.html", false)]);
}

#[test]
fn the_index_of_a_workspace_is_the_one_whose_output_ships() {
    let angular = r#"{"projects":{
        "web":{"architect":{"build":{"options":{"index":"web/index.html","outputPath":"out/web"}}}},
        "app":{"architect":{"build":{"options":{"index":{"input":"app/start.html"},"outputPath":{"base":"dist/app"},"sourceMap":true},
            "configurations":{"production":{"sourceMap":{"scripts":true,"hidden":true}}}}}},
        "plain":{"sourceRoot":"plain/src","architect":{"build":{"options":{}}}},
        "lib":{"projectType":"library","architect":{"build":{}}}}}"#;
    let files = [
        ("capacitor.config.json", r#"{"webDir":"dist/app/browser"}"#),
        ("angular.json", angular),
        ("web/index.html", PAGE),
        ("app/start.html", PAGE),
        ("plain/src/index.html", PAGE),
    ];
    assert_eq!(judged(&files), ["app/start.html"]);
    let mut defaults = files;
    defaults[0].1 = r#"{"webDir":"dist/plain/browser"}"#;
    assert_eq!(judged(&defaults), ["plain/src/index.html"]);
    let maps = look(&files).1.source_maps;
    assert_eq!(maps.len(), 1);
    assert!(!maps[0].shown && maps[0].key == "configurations.production.sourceMap");
}

#[test]
fn a_project_beside_the_configuration_is_found() {
    let files = [
        ("capacitor.config.json", r#"{"webDir":"packages/web/dist"}"#),
        ("packages/web/vite.config.ts", "export default {}"),
        ("packages/web/index.html", PAGE),
        ("packages/web/public/.env", "A=1"),
    ];
    let (_, web, pages) = look(&files);
    assert_eq!(web.project, "packages/web");
    assert_eq!(pages.judged()[0].path, "packages/web/index.html");
    assert_eq!((web.assets[0].inner.as_str(), web.assets[0].layer), (".env", PageLayer::Source));
}

#[test]
fn frameworks_without_pages_are_judged_by_what_writes_their_head() {
    let next = (
        "next.config.js",
        "module.exports = { async headers() { return [{ key: 'Content-Security-Policy', value: 'x' }] } }",
    );
    let layout = "export default () => <html><head>\n{/* <meta httpEquiv=\"Content-Security-Policy\" content=\"no\"/> */}\n</head></html>";
    let (_, web, pages) = look(&[DIST, next, ("app/layout.tsx", layout)]);
    assert_eq!((pages.judged()[0].path.as_str(), pages.judged()[0].policies.len()), ("app/layout.tsx", 0));
    // A header of a server does not reach the package, and a comment is nothing.
    assert!(web.injected_csp.is_empty() && web.hosted_csp.len() == 1);
    let layout = "<head><meta httpEquiv=\"Content-Security-Policy\" content=\"default-src 'self'\" /></head>";
    let (_, _, pages) = look(&[DIST, next, ("app/layout.tsx", layout)]);
    let policy = &pages.judged()[0].policies[0];
    assert!(policy.policy.editable && policy.span.of(layout) == "default-src 'self'");
    let layout = "<head><meta httpEquiv=\"Content-Security-Policy\" content={policy} /></head>";
    assert_eq!(look(&[DIST, next, ("app/layout.tsx", layout)]).1.injected_csp.len(), 1);
}

#[test]
fn plugins_that_write_a_policy_are_seen_and_header_settings_are_not_mistaken_for_them() {
    let with = |config: &str| {
        let (_, web, _) = look(&[DIST, ("vite.config.ts", config), ("index.html", PAGE)]);
        (web.injected_csp.len(), web.hosted_csp.len())
    };
    assert_eq!(with("import csp from 'vite-plugin-csp-guard'"), (1, 0));
    assert_eq!(with("// import csp from 'vite-plugin-csp-guard'"), (0, 0));
    assert_eq!(with("server: { headers: { 'Content-Security-Policy': \"default-src 'self'\" } }"), (0, 1));
    assert_eq!(with("transformIndexHtml: () => `<meta http-equiv='Content-Security-Policy'>`"), (1, 0));
}

#[test]
fn what_cannot_be_seen_is_a_gap() {
    let (_, _, pages) = look(&[DIST, ("webpack.config.js", "module.exports = {}")]);
    assert!(pages.judged().is_empty() && pages.gaps.len() == 1);
    assert!(look(&[DIST, ("vite.config.ts", "x"), ("index.html", SAFE)]).2.gaps.is_empty());
}

#[test]
fn policies_outside_the_head_and_misspelt_ones_protect_nothing() {
    let body = "<html><head><meta name=\"Content-Security-Policy\" content=\"default-src 'self'\"></head>\
                <body><meta http-equiv=\"content-security-policy\" content=\"default-src 'self'\"></body></html>";
    let (_, _, pages) = look(&[WWW, ("www/index.html", body)]);
    let page = pages.entry().unwrap();
    assert_eq!((page.policies.len(), page.enforced().len(), page.misspelt.len()), (1, 0, 1));
    let safe = look(&[WWW, ("www/index.html", SAFE)]).2;
    assert_eq!(safe.entry().unwrap().enforced().len(), 1);
    let native = look(&[("capacitor.config.json", "{}"), ("ios/App/App/public/index.html", SAFE)]).2;
    assert_eq!(native.entry().unwrap().layer, PageLayer::Copy(Platform::Ios));
}

#[test]
fn other_pages_count_where_they_run_code_of_the_app() {
    let with = |files: &[(&str, &str)]| {
        let mut all = vec![DIST, ("vite.config.ts", "export default {}"), ("index.html", PAGE)];
        all.extend(files);
        judged(&all)
    };
    let text = "<html><body>terms</body></html>";
    let ad = "<html><body><script src=https://a.example/x.js></script></body></html>";
    assert_eq!(with(&[("public/terms.html", text), ("public/ad.html", ad)]), ["index.html"]);
    assert_eq!(with(&[("public/call.html", PAGE)]), ["index.html", "public/call.html"]);
    // Without a build, those that the start page links to.
    let start = "<html><head></head><a href=\"app.html\">start</a></html>";
    let plain =
        [DIST, ("index.html", start), ("app.html", PAGE), ("draft.html", PAGE), ("old/app.html", PAGE)];
    assert_eq!(judged(&plain), ["index.html", "app.html"]);
    let (_, _, pages) = look(&plain);
    assert!(pages.judged().iter().all(|p| p.entry == (p.path == "index.html")));
}

#[test]
fn the_settings_of_the_build_that_ships_decide_over_source_maps() {
    let maps = |scripts: &str, files: &[(&str, &str)]| {
        let mut all = vec![DIST, ("package.json", scripts), ("index.html", PAGE)];
        all.extend(files);
        let web = look(&all).1;
        let shown: Vec<String> = web.source_maps.iter().filter(|m| m.shown).map(|m| m.key.clone()).collect();
        (shown, web.maps_unclear.len())
    };
    let on = "export default { build: { sourcemap: true } }";
    let off = "export default { build: { sourcemap: false } }";
    let mobile = r#"{"scripts":{"build":"vite build","app":"vite build -c m.config.ts && cap sync"}}"#;
    assert_eq!(maps(mobile, &[("vite.config.ts", on), ("m.config.ts", off)]), (vec![], 0));
    assert_eq!(maps(mobile, &[("vite.config.ts", off), ("m.config.ts", on)]).0, ["build.sourcemap"]);
    let switch = r#"{"scripts":{"app":"vite build --sourcemap && cap sync"}}"#;
    assert_eq!(maps(switch, &[("vite.config.ts", off)]).0, ["vite build --sourcemap"]);
    let preset = "module.exports = require('some-preset')";
    assert_eq!(maps("{}", &[("webpack.config.js", preset)]), (vec![], 1));
    let list = "module.exports = [{}, (env) => ({}), { devtool: 'source-map' }]";
    assert_eq!(maps("{}", &[("webpack.config.js", list)]), (vec!["devtool".to_owned()], 1));
    let react = r#"{"scripts":{"build":"react-scripts build"}}"#;
    let page = ("public/index.html", PAGE);
    assert_eq!(maps(react, &[page, (".env.production", "GENERATE_SOURCEMAP=false")]), (vec![], 0));
    assert_eq!(maps(react, &[page]).0, ["react-scripts build"]);
    let vue = r#"{"scripts":{"build":"vue-cli-service build"}}"#;
    let code = ("vue.config.js", "module.exports = { chainWebpack: (c) => c.devtool(false) }");
    assert_eq!(maps(vue, &[page, code]), (vec![], 1));
}
