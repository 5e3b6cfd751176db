use super::*;
use base::{Edit, Fact, Value, apply_edits};
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
        Fact::OneOf(cases) => {
            cases.iter().map(|c| format!("{}@{:?}", word(&c.value), c.when.stage)).collect::<Vec<_>>().join(" ")
        }
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
        ("const dev = process.env.NODE_ENV !== 'production'; export default { ...(dev && { server: { url: 'u' } }) };", "u@Development"),
        ("export default { server: process.env.NODE_ENV === 'development' ? { url: 'u' } : undefined };", "u@Development"),
        ("export default { server: { url: process.env.NODE_ENV === 'production' ? 'p' : 'd' } };", "p@Production d@Development"),
        ("const config = {}; if (process.env.LIVE_RELOAD) { config.server = { url: 'u' }; } export default config;", "u@OptIn"),
        ("export default { server: { url: process.env.CAP_URL || 'u' } };", "u@Always"),
        ("export default { server: { url: process.env.CAP_URL ?? 'u' } };", "u@Always"),
        ("const { CAP_URL } = process.env; export default { ...(CAP_URL ? { server: { url: 'u' } } : {}) };", "u@OptIn"),
        ("export default { server: { url: import.meta.env.DEV ? 'd' : 'p' } };", "d@Development p@Production"),
        ("const env = process.env.NODE_ENV || 'development'; export default { server: { url: env === 'production' ? 'p' : 'd' } };", "p@Production d@Development"),
        ("export default { server: { url: process.argv.includes('--dev') ? 'd' : 'p' } };", "d@OptIn p@Always"),
        ("const isDev = false; export default { server: { url: isDev ? 'd' : 'p' } };", "p"),
        ("export default { server: { url: process.env.X === 'true' ? 'd' : 'p' } };", "d@OptIn p@Always"),
        ("export default { server: { url: process.env.X !== 'false' ? 'd' : 'p' } };", "d@Always p@OptIn"),
        ("let c = {}; switch (process.env.NODE_ENV) { case 'production': c = { server: { url: 'p' } }; break; default: c = { server: { url: 'd' } }; } export default c;", "p@Production d@Always"),
        ("function f() { if (process.env.NODE_ENV === 'production') return { server: { url: 'p' } }; return { server: { url: 'd' } }; } export default f();", "p@Production d@Development"),
        ("const c = { server: { url: 'u' } }; if (process.env.NODE_ENV === 'production') delete c.server; export default c;", "u@Development"),
        ("import fs from 'fs'; export default { server: { url: fs.readFileSync('x', 'utf8') } };", "unknown: is read from a file when the config runs"),
        ("import { x } from 'some-package'; export default { server: { url: x } };", "unknown: comes from the package some-package"),
        ("export default { server: { /* url: 'u' */ } }; // url: 'v'", "absent"),
    ];
    for (text, expected) in cases {
        assert_eq!(url(text), expected, "{text}");
    }
}

#[test]
fn other_files_of_the_project_take_part() {
    let found = eval_files(&[
        ("capacitor.config.ts", "import pkg from './package.json'; import { HOST, Mode } from './env'; import base from './base';\nexport default { ...base, appName: pkg.name, server: { hostname: HOST, url: Mode.Fast } };"),
        ("package.json", "{\"name\":\"demo\"}"),
        ("env.ts", "export const HOST = 'a' + '.b'; export enum Mode { Fast = 'fast', Slow = 'slow' }"),
        ("base.ts", "import c from './capacitor.config'; export default { appId: 'x.y', android: { allowMixedContent: true } };"),
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
    let found = eval_files(&[("capacitor.config.ts", "const config: C = {\n  appId: 'a.b',\n  webDir: 'build'\n  server: { url: 'u' },\n  x: 1,\n};\nexport default config;")]);
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
