use crate::{Evaluated, evaluate_default_export};
use base::{Edit, Fact, Value, apply_edits};
use base::{Inputs, Node};
use files::Files;

fn files(all: &[(&str, &str)]) -> Files {
    Files::from_memory(all.iter().map(|(p, t)| ((*p).to_owned(), t.as_bytes().to_vec())))
}

fn eval_files(all: &[(&str, &str)]) -> Evaluated {
    let files = files(all);
    evaluate_default_export(&files, files.find(all[0].0).unwrap())
}

fn eval(text: &str) -> Node {
    eval_files(&[("capacitor.config.ts", text)]).root.unwrap()
}

/// `value @ stage` of every case of a fact, as one string.
fn show(fact: &Fact<Node>) -> String {
    let word = |n: &Node| match &n.value {
        Value::Str(s) => s.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => n.to_string(),
        other => format!("{other:?}").chars().take(12).collect(),
    };
    match fact {
        Fact::Set(n, _) => word(n),
        Fact::OneOf(cases) => cases
            .iter()
            .map(|c| format!("{}@{:?}", word(&c.value), c.when.stage))
            .collect::<Vec<_>>()
            .join(" "),
        Fact::Unknown(gap) => format!("unknown: {}", gap.why),
        Fact::Absent => "absent".to_owned(),
        Fact::Default(..) => "default".to_owned(),
    }
}

fn url(text: &str) -> String {
    show(&eval(text).fact(&["server", "url"]))
}

#[test]
fn exports_in_every_form() {
    for text in [
        "const config: CapacitorConfig = { server: { url: 'u' } };\nexport default config;",
        "export default { server: { url: 'u' } } satisfies CapacitorConfig;",
        "const config = { server: { url: 'u' } } as const; export = config;",
        "module.exports = { server: { url: 'u' } };",
        "const config = { server: { url: `u` } }; exports.default = config;",
        "const config = <CapacitorConfig>{ server: { 'url': 'u' } }; export { config as default };",
        "export default defineConfig({ server: { url: 'u' } });",
        "export default defineConfig(({ mode }) => ({ server: { url: 'u' } }));",
        "export default async function () { return { server: { url: 'u' } } }",
        "let config: CapacitorConfig; config = { server: { url: 'u' } }; export default config",
        "const server = {}; server.url = 'u'; export default { server };",
        "export default config; const config = {}; config.server = { url: 'u' };",
        "const make = (u = 'u') => ({ server: { url: u } }); export default make();",
        "const config = {}; Object.assign(config, { server: { url: 'u' } }); export default config;",
    ] {
        assert_eq!(url(text), "u", "{text}");
    }
}

#[test]
fn values_for_development_are_told_from_values_that_ship() {
    let cases = [
        (
            "const dev = process.env.NODE_ENV !== 'production'; export default { ...(dev && { server: { url: 'u' } }) };",
            "u@Development",
        ),
        (
            "export default { server: process.env.NODE_ENV === 'development' ? { url: 'u' } : undefined };",
            "u@Development",
        ),
        (
            "export default { server: { url: process.env.NODE_ENV === 'production' ? 'p' : 'd' } };",
            "p@Production d@Development",
        ),
        (
            "const config = {}; if (process.env.LIVE_RELOAD) { config.server = { url: 'u' }; } export default config;",
            "u@OptIn",
        ),
        ("export default { server: { url: process.env.CAP_URL || 'u' } };", "u@Always"),
        ("export default { server: { url: process.env.CAP_URL ?? 'u' } };", "u@Always"),
        (
            "const { CAP_URL } = process.env; export default { ...(CAP_URL ? { server: { url: 'u' } } : {}) };",
            "u@OptIn",
        ),
        (
            "export default { server: { url: import.meta.env.DEV ? 'd' : 'p' } };",
            "d@Development p@Production",
        ),
        (
            "const env = process.env.NODE_ENV || 'development'; export default { server: { url: env === 'production' ? 'p' : 'd' } };",
            "p@Production d@Development",
        ),
        (
            "export default { server: { url: process.argv.includes('--dev') ? 'd' : 'p' } };",
            "d@Development p@Production",
        ),
        ("const isDev = false; export default { server: { url: isDev ? 'd' : 'p' } };", "p"),
        ("export default { server: { url: process.env.X === 'true' ? 'd' : 'p' } };", "d@OptIn p@Always"),
        ("export default { server: { url: process.env.X !== 'false' ? 'd' : 'p' } };", "p@OptIn d@Always"),
        (
            "let c = {}; switch (process.env.NODE_ENV) { case 'production': c = { server: { url: 'p' } }; break; default: c = { server: { url: 'd' } }; } export default c;",
            "p@Production d@Development",
        ),
        (
            "function f() { if (process.env.NODE_ENV === 'production') return { server: { url: 'p' } }; return { server: { url: 'd' } }; } export default f();",
            "p@Production d@Development",
        ),
        (
            "const c = { server: { url: 'u' } }; if (process.env.NODE_ENV === 'production') delete c.server; export default c;",
            "u@Development",
        ),
        ("export default { ...(process.env.CAP_SERVER_URL ? { server: { url: 'u' } } : {}) };", "u@OptIn"),
        (
            "const isDev = process.env.NODE_ENV === 'development'; const live = isDev && !process.env.CI; export default { server: live ? { url: 'u' } : {} };",
            "u@Development",
        ),
        ("const { CAP_URL = 'u' } = process.env; export default { server: { url: CAP_URL } };", "u@Always"),
        (
            "const table = { production: 'p', development: 'd' }; export default { server: { url: table[process.env.NODE_ENV] } };",
            "p@Production d@Development",
        ),
        (
            "const c = { server: { url: 'p' } }; if (process.argv.includes('--live')) { c.server.url = 'd'; } export default c;",
            "d@OptIn p@Always",
        ),
        (
            "const c = { server: { url: 'p' } }; if (process.env.NODE_ENV !== 'production') Object.assign(c.server, { url: 'd' }); export default c;",
            "p@Production d@Development",
        ),
        (
            "const c: any = {}; const add = (o: any) => { o.server = { url: 'u' } }; add(c); export default c;",
            "u",
        ),
        (
            "const c = {}; if (!process.env.LIVE) { c.server = {}; } else { c.server = { url: 'u' }; } export default c;",
            "u@OptIn",
        ),
        (
            "function f() { switch (process.env.APP_ENV) { case 'prod': case 'production': return 'p'; case 'staging': return 's'; default: return 'd'; } } export default { server: { url: f() } };",
            "p@Production p@Production s@OptIn d@Development",
        ),
        (
            "export default { server: { url: 'http://a/'.replace(/\\/$/, '') + ['', 'b'].filter(Boolean).join('-') } };",
            "http://ab",
        ),
        ("export default { server: { url: JSON.parse('{\"u\":\"x\"}').u } };", "x"),
        ("export default { server: { url: `${process.env.H ?? 'h'}:${3000 + 1}` } };", "h:3001@Always"),
        ("export default { server: { url: undefined } };", "absent"),
        (
            "export default { server: { url: whoKnows() } };",
            "unknown: comes from `whoKnows`, which is not defined in the files that were read",
        ),
        ("const live = whoKnows(); export default { server: live ? { url: 'u' } : {} };", "u@Undecided"),
        (
            "export default ({ mode }) => ({ server: mode === 'development' ? { url: 'u' } : {} });",
            "u@Development",
        ),
        ("export default (ctx) => ({ server: ctx.dev ? { url: 'u' } : {} });", "u@Development"),
        (
            "const u = process.env.LIVE?.trim(); export default { ...(u ? { server: { url: u, cleartext: true } } : {}) };",
            "absent",
        ),
        (
            "const u = (process.env.LIVE || '').trim(); export default { ...(u ? { server: { url: 'u' } } : {}) };",
            "u@OptIn",
        ),
        (
            "const h = process.env.H?.trim() && process.env.H.trim().length > 0 ? process.env.H.trim() : 'h'; export default { server: { url: `http://${h}:1` } };",
            "http://h:1@OptIn http://h:1@Always",
        ),
        (
            "import { loadEnv } from 'vite'; process.env = { ...process.env, ...loadEnv('x') }; export default { server: { url: process.env.U || undefined } };",
            "absent",
        ),
        (
            "let c; const b = { server: { url: 'u' } }; switch (process.env.NODE_ENV as T) { case 'one': c = { ...b }; break; case 'two': c = { ...b, x: 1 }; break; } export default c;",
            "u@Undecided u@Undecided",
        ),
        (
            "import ip from 'ip'; let c; switch (process.env.NODE_ENV) { case 'production': c = {}; break; default: c = { server: { url: `http://${ip.address()}:1/` } }; } export default c;",
            "absent",
        ),
        ("if (!process.env.TOKEN) { throw new Error('x'); } export default { server: { url: 'u' } };", "u"),
        (
            "let c = { server: { url: 'u' } }; try { c = JSON.parse(readConfig()); } catch { c = { server: { url: 'v' } }; } export default c;",
            "v@Undecided",
        ),
        (
            "import fs from 'fs'; export default { server: { url: fs.readFileSync('x', 'utf8') } };",
            "unknown: is read from a file when the config runs",
        ),
        (
            "import { x } from 'some-package'; export default { server: { url: x } };",
            "unknown: comes from the package `some-package` when the config runs",
        ),
        ("export default { server: { /* url: 'u' */ } }; // url: 'v'", "absent"),
    ];
    let wrong: Vec<_> =
        cases.iter().map(|(t, e)| (t, url(t), e)).filter(|(_, found, e)| found != *e).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn lists_take_conditions_along() {
    let text = "const extra = ['x']; export default { server: { allowNavigation: ['a', ...extra, ...(process.env.D ? ['b'] : []), process.env.NODE_ENV === 'development' && 'c'].filter(Boolean).concat('z') } };";
    let root = eval(text);
    let Fact::Set(list, _) = root.fact(&["server", "allowNavigation"]) else { panic!("no list") };
    let items: Vec<String> = list.items().iter().map(|n| show(&n.fact(&[]))).collect();
    assert_eq!(items, ["a", "x", "b@OptIn", "c@Development", "z"]);
}

#[test]
fn enums_of_the_file_and_of_known_packages_are_strings() {
    let root = eval(
        "import { KeyboardResize } from '@capacitor/keyboard'; enum E { A = 'x', B = 'y' } export default { plugins: { Keyboard: { resize: KeyboardResize.Body } }, e: E.B };",
    );
    assert_eq!(show(&root.fact(&["plugins", "Keyboard", "resize"])), "body");
    assert_eq!(show(&root.fact(&["e"])), "y");
}

#[test]
fn aliases_of_the_compiler_lead_to_files() {
    let found = eval_files(&[
        (
            "apps/m/capacitor.config.ts",
            "import { U } from '@lib/urls'; export default { server: { url: U } };",
        ),
        (
            "tsconfig.json",
            "{ // paths\n \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"@lib/*\": [\"libs/*\"] } } }",
        ),
        ("libs/urls.ts", "export const U = 'u';"),
    ]);
    assert_eq!(show(&found.root.unwrap().fact(&["server", "url"])), "u");
}

#[test]
fn a_spread_of_something_unknown_leaves_a_gap() {
    let found = eval_files(&[(
        "capacitor.config.ts",
        "import { x } from 'pkg'; export default { a: 1, server: { ...x } };",
    )]);
    assert!(
        found.gaps.iter().any(|g| g.what == "part of this object" && g.why.contains("pkg")),
        "{:?}",
        found.gaps
    );
}

#[test]
fn entries_of_the_text_can_be_edited_and_computed_ones_cannot() {
    let text = "const base = { server: { url: 'a' } }; const c = { ...base, android: { x: true }, ios: { ...base.server, url: 'b' } }; c.server.cleartext = true; export default c;";
    let root = eval(text);
    let value = |path: &[&str]| root.slot(path).map(|s| s.value.of(text));
    assert_eq!(value(&["android", "x"]), Some("true"));
    assert_eq!(value(&["server", "url"]), Some("'a'"));
    assert_eq!(value(&["server", "cleartext"]), None);
    assert_eq!(value(&["ios", "url"]), None);
}

#[test]
fn an_entry_goes_with_the_comment_behind_it() {
    let text = "export default {\n  server: {\n    url: 'u', // why\n    b: 1\n  },\n};\n";
    let slot = eval(text).slot(&["server", "url"]).unwrap();
    let new = apply_edits(text, &[Edit::delete(slot.file, slot.removal)]).unwrap();
    assert_eq!(new, "export default {\n  server: {\n    b: 1\n  },\n};\n");
}

#[test]
fn a_longer_name_does_not_hide_the_language() {
    let found = eval_files(&[(
        "capacitor.config.ts.prod",
        "import type { A } from 'b'; export default { a: 1 as A };",
    )]);
    assert_eq!(show(&found.root.unwrap().fact(&["a"])), "1");
}

#[test]
fn a_named_export_is_found() {
    let files = files(&[("c.ts", "export const server = { url: 'u' };")]);
    let found = crate::evaluate_export(&files, files.find("c.ts").unwrap(), "server");
    assert_eq!(show(&found.root.unwrap().fact(&["url"])), "u");
}

#[test]
fn other_files_of_the_project_take_part() {
    let found = eval_files(&[
        (
            "capacitor.config.ts",
            "import pkg from './package.json'; import { HOST, Mode } from './env'; import base from './base';\nexport default { ...base, appName: pkg.name, server: { hostname: HOST, url: Mode.Fast } };",
        ),
        ("package.json", "{\"name\":\"demo\"}"),
        ("env.ts", "export const HOST = 'a' + '.b'; export enum Mode { Fast = 'fast', Slow = 'slow' }"),
        (
            "base.ts",
            "import c from './capacitor.config'; export default { appId: 'x.y', android: { allowMixedContent: true } };",
        ),
    ]);
    let root = found.root.unwrap();
    assert_eq!(show(&root.fact(&["appName"])), "demo");
    assert_eq!(show(&root.fact(&["server", "hostname"])), "a.b");
    assert_eq!(show(&root.fact(&["server", "url"])), "fast");
    let Fact::Set(node, _) = root.fact(&["android", "allowMixedContent"]) else { panic!("not set") };
    assert_eq!(node.file.0, 0, "the place is in base.ts");
}

#[test]
fn broken_syntax_gives_a_gap_and_what_could_be_read() {
    let found = eval_files(&[(
        "capacitor.config.ts",
        "const config: C = {\n  appId: 'a.b',\n  webDir: 'build'\n  server: { url: 'u' },\n  x: 1,\n};\nexport default config;",
    )]);
    let root = found.root.unwrap();
    assert_eq!(show(&root.fact(&["server", "url"])), "u");
    assert_eq!(found.gaps.len(), 1);
    assert!(found.gaps[0].why.contains("syntax error"), "{:?}", found.gaps);
}

#[test]
fn removing_any_entry_leaves_a_config_that_parses() {
    let samples = [
        "export default { a: 1, b: { c: true }, d: [1] };",
        "export default {\n  a: 1, // one\n  // two\n  b: {\n    c: true,\n  },\n  d: 'x'\n};\n",
        "export default {\r\n\ta: 1,\r\n\tb: 2\r\n};",
        "export default { a: 1 }",
        "export default {\n  a: 1 /* , */,\n  b: { c: 2 },\n};",
    ];
    fn slots(node: &Node, out: &mut Vec<base::Slot>) {
        for entry in node.entries() {
            out.extend(entry.slot);
            slots(&entry.node, out);
        }
    }
    for text in samples {
        let mut all = Vec::new();
        slots(&eval(text), &mut all);
        assert!(!all.is_empty());
        for slot in all {
            let new = apply_edits(text, &[Edit::delete(slot.file, slot.removal)]).unwrap();
            let found = eval_files(&[("capacitor.config.ts", &new)]);
            assert!(found.gaps.is_empty() && found.root.is_some(), "{text:?} -> {new:?}");
        }
    }
}

#[test]
fn no_input_panics_or_hangs() {
    let text = "import x from './x';\nconst c: C = { a: [1, ...y], ...(process.env.A && { b: `t${c}` }), f() { return c } };\nfor (const i of c) { c.d = i }\nfunction f(n) { return f(n + 1) }\nc.z = f(1);\nswitch (process.env.B) { case 'a': c.q = 1; break; default: c.q = { w: c } }\nc.c = c; c.c = c; c.c = c;\nexport default c;";
    for cut in 0..text.len() {
        eval_files(&[("capacitor.config.ts", &text[..cut])]);
    }
    let deep = format!("export default {}1{}", "{a:".repeat(3000), "}".repeat(3000));
    assert!(eval_files(&[("capacitor.config.ts", &deep)]).gaps[0].why.contains("nested"));
    let bomb = "const a = {x: process.env.A ? 1 : 2};".to_owned()
        + &(0..40).map(|i| format!("if (process.env.V{i}) {{ a.x{i} = {i}; }}")).collect::<String>()
        + "export default {...a, ...a, ...a};";
    eval_files(&[("capacitor.config.ts", &bomb)]);
}

#[test]
fn hostile_nesting_never_overflows_the_stack() {
    let shapes: [(&str, &str, &str); 14] = [
        ("[", "1", "]"),
        ("{a:", "1", "}"),
        ("(", "1", ")"),
        ("f(", "1", ")"),
        ("(()=>{return ", "1", "})()"),
        ("(()=>", "1", ")()"),
        ("!", "1", ""),
        ("x?", "1", ":1"),
        ("`${", "1", "}`"),
        ("[...", "[]", "]"),
        ("{...", "{}", "}"),
        ("x&&", "1", ""),
        ("x.y(", "1", ")"),
        ("a=", "1", ""),
    ];
    for (open, middle, close) in shapes {
        for depth in [40, 120, 200, 290, 5000] {
            let value = format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
            let found = eval_files(&[(
                "c.ts",
                &format!("let a; const f = v => v; export default {{ v: {value} }};"),
            )]);
            assert!(depth < 300 || !found.gaps.is_empty(), "{open}");
        }
    }
    for depth in [40, 120, 200, 290, 5000] {
        let nested = format!(
            "let c = {{}}; {}c.a = 1;{} export default c;",
            "if (x) {".repeat(depth),
            "}".repeat(depth)
        );
        eval_files(&[("c.ts", &nested)]);
        let returns = format!(
            "function f() {{ {} return 1 }} export default {{ v: f() }};",
            "if (x()) return 2;".repeat(depth)
        );
        eval_files(&[("c.ts", &returns)]);
        let switch = format!(
            "let v; switch (process.env.A) {{ {} }} export default {{ v }};",
            "case x(): v = 1; break;".repeat(depth)
        );
        eval_files(&[("c.ts", &switch)]);
    }
    let pairs =
        (1..40).map(|i| format!("const a{i} = {{ l: a{}, r: a{} }};", i - 1, i - 1)).collect::<String>();
    eval_files(&[("c.ts", &format!("const a0 = {{}}; {pairs} export default a39;"))]);
    let mutual = "function f(x) { return g(x) + g(x) } function g(x) { return f(x) + f(x) } export default { v: f(1) };";
    eval_files(&[("c.ts", mutual)]);
}

#[test]
fn files_that_nobody_asks_are_not_read() {
    let found = eval_files(&[
        (
            "c.ts",
            "import { a } from './barrel'; import './effect'; import { z } from './unused'; export default { a };",
        ),
        ("barrel.ts", "export * from './a'; export { b } from './b';"),
        ("a.ts", "export const a = 1;"),
        ("b.ts", "export const b = 2;"),
        ("unused.ts", "export const z = 3;"),
        ("effect.ts", "console.log(1);"),
    ]);
    assert_eq!(show(&found.root.unwrap().fact(&["a"])), "1");
    assert_eq!(found.read.len(), 3);
}

#[test]
fn files_that_import_one_another_end() {
    let found = eval_files(&[
        ("c.ts", "import { b } from './d'; export const a = 'a'; export default { v: b };"),
        ("d.ts", "import { a } from './c'; export const b = a + 'b'; export { e } from './d';"),
    ]);
    let shown = show(&found.root.unwrap().fact(&["v"]));
    assert!(shown == "ab" || shown.starts_with("unknown"), "{shown}");
}

#[test]
fn long_chains_that_the_parser_takes_do_not_overflow_the_stack() {
    for (first, next) in [("'a'", "+'a'"), ("x", ".x"), ("x", "||x"), ("x", "()"), ("x", "?.x"), ("1", ",1")]
    {
        let text = format!("export default {{ v: ({first}{}) }};", next.repeat(20_000));
        eval_files(&[("c.ts", &text)]);
    }
    let returns = format!(
        "function f(a) {{ {} }} export default {{ v: f(1) }};",
        "if (a) { return 1 }\n".repeat(5_000)
    );
    eval_files(&[("c.ts", &returns)]);
}

#[test]
fn what_comes_from_another_file_keeps_its_place() {
    let input = "returnpacitor.config.ts\nimport base, {\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd} x as y } from \"./base\";\nconst c = { ...base, appId: `a.!${y}` };\nif (process.env.X) c.server = { url: process.env.URL ?? \"http://l\" };\nexport default c;\n";
    let base = "export const x = \"b\";\nexport default { webDir: \"dist\", a: [...\"xyz  )};\n";
    let files = files(&[("input", input), ("base.ts", base)]);
    let root = evaluate_default_export(&files, files.find("input").unwrap()).root.unwrap();
    assert!(root.entries().len() > 1);
    for entry in root.entries() {
        let file = entry.slot.map_or(entry.node.file, |slot| slot.file);
        let text = files.text(file).unwrap();
        let key = text.get(entry.key_span.start as usize..entry.key_span.end as usize);
        assert!(key.is_some_and(|k| k.contains(&*entry.key)), "{entry:?}");
    }
}
