//! Every row of `knowledge/web` is run: its example, and a call of each spelling in each style of import. In examples
//! `marked` is the value that arrives at a sink, and `use(x)` asks where a value comes from.
#![allow(clippy::disallowed_methods, reason = "these tests read the tables")]

use crate::inbound::row_of;
use crate::search::{End, Seek};
use crate::tests::code;
use crate::what::What;
use crate::{Code, site::Site};
use js::Value;
use knowledge::{Effect, Path, Pick, spellings};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Row {
    kind: String,
    path: Option<String>,
    #[serde(default)]
    paths: Vec<String>,
    example: Option<String>,
    /// A call that must stand beside it.
    with: Option<String>,
    /// The file of the example where it is no `.ts`.
    file: Option<String>,
}

impl Row {
    fn spellings(&self) -> Vec<String> {
        self.path.iter().chain(&self.paths).flat_map(|p| spellings(p)).collect()
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Table {
    sink: Vec<Row>,
    source: Vec<Row>,
}

/// The rows of a folder of tables.
fn rows(folder: &str) -> Vec<Row> {
    let folder = format!("{}/../../knowledge/web/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let table: Table = toml::from_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        all.extend(table.sink.into_iter().chain(table.source));
    }
    all
}

/// A kind as it is written in tables.
fn kebab(kind: impl std::fmt::Debug) -> String {
    let mut text = String::new();
    for c in format!("{kind:?}").chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(c.to_lowercase());
    }
    text
}

/// What tells a path from every other.
fn id(path: &Path<'_>) -> String {
    let (package, names, fields) = (path.package, path.names.join("."), path.fields.join("."));
    let any = if path.any { "*." } else { "" };
    format!("{package}#{any}{names} {:?} {:?} {:?} .{fields}", path.before, path.texts, path.pick)
}

fn is_marked(end: &End<'_>) -> bool {
    matches!(end, End::Outside(What::Global(names)) if *names == ["marked"])
}

/// The sinks of a kind at which the marked value arrives.
fn sinks_hit(code: &Code, kind: &str) -> BTreeSet<String> {
    let arrives = |site: &&Site| {
        let flows = code.flows(site.file, site.value, &site.fields(), Seek::Untrusted);
        flows.iter().any(|f| is_marked(&f.end))
    };
    let sites = code.sites.iter().filter(|s| kebab(s.row.kind) == kind);
    sites.filter(arrives).map(|s| id(&s.row.path)).collect()
}

/// The sources from which the arguments of `use` come.
fn sources_hit(code: &Code, _: &str) -> BTreeSet<String> {
    let mut hit = BTreeSet::new();
    for (i, file) in code.files.iter().enumerate() {
        for call in &file.facts.calls {
            let Value::Global(name) = file.facts.node(call.callee) else { continue };
            if file.facts.name(*name) != "use" {
                continue;
            }
            for flow in call.args.iter().flat_map(|a| code.flows(i as u32, *a, &[], Seek::Untrusted)) {
                hit.extend(row_of(code, &flow).map(|row| id(&row.path)));
            }
        }
    }
    hit
}

/// What is called or assigned to: the names of a path from one on, after `root`.
fn chain(root: &str, path: &Path<'_>, from: usize) -> String {
    path.names.iter().enumerate().skip(from).fold(root.to_owned(), |text, (at, name)| match *name {
        "()" => {
            let own = path.before.iter().filter(|(call, ..)| *call == at);
            let args: Vec<String> = own.map(|(_, _, word)| format!("'{word}'")).collect();
            format!("{text}({})", args.join(", "))
        }
        "*" => text + ".anything",
        name if name.parse::<usize>().is_ok() => format!("{text}[{name}]"),
        name if text.is_empty() => name.to_owned(),
        name => text + "." + name,
    })
}

/// `{ a: { b: marked } }`.
fn nested(fields: &[&str]) -> String {
    fields.iter().rev().fold("marked".to_owned(), |inner, field| match *field {
        "*" | "0" => format!("[{inner}]"),
        field => format!("{{ {field}: {inner} }}"),
    })
}

/// `.a.b`.
fn members(fields: &[&str]) -> String {
    let part = |f: &&str| if *f == "0" { "[0]".to_owned() } else { format!(".{f}") };
    fields.iter().map(part).collect()
}

/// A call or assignment of what `path` names, called `callee` here.
fn program(path: &Path<'_>, callee: &str) -> String {
    let text = |i: usize| path.texts.iter().find(|(at, _)| *at == i).map(|(_, t)| format!("'{t}'"));
    let before =
        |n: usize| (0..n).map(|i| text(i).unwrap_or_else(|| "0".to_owned()) + ", ").collect::<String>();
    let fixed = path.texts.iter().map(|(i, _)| i + 1).max().unwrap_or(0);
    match path.pick {
        None => format!("use({callee}{});", members(&path.fields)),
        Some(Pick::Assigned) => format!("{callee} = marked;"),
        Some(Pick::Handler(p)) => {
            let names: Vec<String> = (0..=p).map(|i| format!("p{i}")).collect();
            format!("{callee} = ({}) => {{ use(p{p}{}); }};", names.join(", "), members(&path.fields))
        }
        Some(Pick::Each) => format!("{callee}(marked);"),
        Some(Pick::Argument(n)) => {
            let after: String =
                (n + 1..fixed).map(|i| format!(", {}", text(i).unwrap_or_default())).collect();
            format!("{callee}({}{}{after});", before(n), nested(&path.fields))
        }
        Some(Pick::Result) => format!("use((await {callee}({})){});", before(fixed), members(&path.fields)),
        Some(Pick::Parameter(f, p)) => {
            let names: Vec<String> = (0..=p).map(|i| format!("p{i}")).collect();
            format!(
                "{callee}({}({}) => {{ use(p{p}{}); }});",
                before(f),
                names.join(", "),
                members(&path.fields)
            )
        }
    }
}

/// The same in each style of import.
fn programs(path: &Path<'_>) -> Vec<String> {
    let (package, names) = (path.package, &*path.names);
    if path.any {
        return vec![program(path, &chain("it", path, 0))];
    }
    if package.is_empty() {
        return vec![program(path, &chain("", path, 0)), program(path, &chain("window", path, 0))];
    }
    let first = names.first().unwrap();
    let plain = if *first == "default" { "pkg" } else { first };
    let (named, inner) = match *first {
        "default" => ("pkg".to_owned(), "ns".to_owned()),
        first => (format!("{{ {first} }}"), format!("ns.{first}")),
    };
    let call = program(path, &chain(plain, path, 1));
    vec![
        format!("import {named} from '{package}';\n{call}"),
        format!("import * as ns from '{package}';\n{}", program(path, &chain(&inner, path, 1))),
        format!("const {named} = require('{package}');\n{call}"),
        format!("const ns = await import('{package}');\n{}", program(path, &chain(&inner, path, 1))),
    ]
}

fn check(folder: &str, hit: fn(&Code, &str) -> BTreeSet<String>) {
    let mut wrong = Vec::new();
    for row in rows(folder) {
        let spellings = row.spellings();
        let own: BTreeSet<String> = spellings.iter().map(|s| id(&Path::parse(s).unwrap())).collect();
        match &row.example {
            Some(example) => {
                let file: &'static str = match &row.file {
                    Some(file) => String::leak(file.clone()),
                    None => "src/a.ts",
                };
                let found = hit(&code(&[(file, example)]), &row.kind);
                if found.is_empty() || !found.is_subset(&own) {
                    wrong.push(format!("{}: its example hits {found:?}\n{example}", spellings[0]));
                }
            }
            None => wrong.push(format!("{}: has no example", spellings[0])),
        }
        for text in &spellings {
            let path = Path::parse(text).unwrap();
            let company = row.with.as_ref().map(|w| w.replace("*.", "it.") + ";\n").unwrap_or_default();
            for program in programs(&path) {
                let program = match program.rsplit_once('\n') {
                    Some((imports, last)) => format!("{imports}\n{company}{last}"),
                    None => company.clone() + &program,
                };
                let found = hit(&code(&[("src/a.ts", &program)]), &row.kind);
                if found.is_empty() || !found.is_subset(&own) {
                    wrong.push(format!("{text}: is not what is hit by\n{program}\nbut {found:?}"));
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn every_sink_is_reached_by_its_example_and_in_every_style_of_import() {
    check("sinks", sinks_hit);
}

#[test]
fn every_source_is_recognised_in_its_example_and_in_every_style_of_import() {
    check("sources", sources_hit);
}

/// True where the marked value arrives at the argument of `use`.
fn arrives(program: &str) -> bool {
    let code = code(&[("src/a.ts", program)]);
    let file = &code.files[0];
    let asks =
        |c: &&js::Call| matches!(file.facts.node(c.callee), Value::Global(n) if file.facts.name(*n) == "use");
    let args = file.facts.calls.iter().filter(asks).flat_map(|c| c.args.iter());
    let mut flows = args.flat_map(|a| code.flows(0, *a, &[], Seek::Untrusted));
    flows.any(|f| is_marked(&f.end))
}

/// A call of a row of passes with the value as the receiver or first argument.
fn pass(call: &str, receiver: &str, args: &str) -> String {
    match (call.strip_prefix("*."), call.split_once('#')) {
        (Some(method), _) => format!("use({receiver}.{method}({args}));"),
        (_, Some((package, name))) => {
            let (first, rest) =
                name.split_once('.').map_or((name, String::new()), |(f, r)| (f, format!(".{r}")));
            let named = if first == "default" { "it".to_owned() } else { format!("{{ {first} as it }}") };
            format!("import {named} from '{package}';\nuse(it{rest}({args}));")
        }
        _ => format!("use({call}({args}));"),
    }
}

#[test]
fn every_pass_does_what_its_row_says() {
    for row in knowledge::passes() {
        for call in row.calls {
            let method = call.starts_with("*.");
            let run = |receiver: &str, args: &str| arrives(&pass(call, receiver, args));
            let holds = match row.effect {
                Effect::Receiver => run("marked", "1") && !run("other", "marked"),
                Effect::First => run("other", "marked") && (!method || !run("marked", "1")),
                Effect::All => run("other", "1, marked") && (!method || run("marked", "1")),
                Effect::Maps => {
                    run("marked", "(v) => v") && run("other", "() => marked") && !run("marked", "() => 1")
                }
                Effect::Passes => {
                    run("marked", "() => {}") || arrives(&format!("marked.{}((v) => use(v));", &call[2..]))
                }
                Effect::Cleans | Effect::Scalar => !run("marked", "marked"),
            };
            assert!(holds, "`{call}` does not do what {:?} says", row.effect);
        }
    }
}

#[test]
fn plugins_are_known_by_the_names_under_which_the_bridge_has_them() {
    let ways = [
        "import { registerPlugin } from '@capacitor/core'; const P = registerPlugin<X>('Preferences'); P.set({ value: marked });",
        "import { Plugins } from '@capacitor/core'; const { Preferences } = Plugins; Preferences.set({ value: marked });",
        "import { Capacitor } from '@capacitor/core'; Capacitor.Plugins.Preferences.set({ value: marked });",
        "(window as any).Capacitor.Plugins.Preferences.set({ value: marked });",
        "const { Preferences: Store } = await import('@capacitor/preferences'); Store.set({ value: marked });",
    ];
    for way in ways {
        assert_eq!(sinks_hit(&code(&[("src/a.ts", way)]), "preferences").len(), 1, "{way}");
    }
    for other in [
        "import { registerPlugin } from '@capacitor/core'; const P = registerPlugin('Mine'); P.set({ value: marked });",
        "import { Preferences } from './mine'; Preferences.set({ value: marked });",
        "const Preferences = { set(x) {} }; Preferences.set({ value: marked });",
    ] {
        assert!(sinks_hit(&code(&[("src/a.ts", other)]), "preferences").is_empty(), "{other}");
    }
}
