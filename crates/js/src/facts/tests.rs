use super::*;
use crate::parse::NESTING;

fn read(text: &str) -> Facts {
    facts(FileId(0), "a.tsx", None, text)
}

fn call_of<'a>(facts: &'a Facts, name: &str) -> &'a Call {
    let is = |call: &&Call| match facts.node(call.callee) {
        Node::Member(_, n) | Node::Global(n) | Node::Text(n) => facts.name(*n) == name,
        Node::Read(v) => facts.var(*v).is_some_and(|v| facts.name(v.name) == name),
        _ => false,
    };
    facts.calls.iter().find(is).unwrap()
}

#[test]
fn imports_exports_and_requires_are_listed() {
    let f = read(
        "import a, {b as c} from 'x'; import * as n from 'y'; export * from 'z'; export {p as q} from 'w';\
         export const k = 1; export default c; const r = require('v'); const d = await import('u');",
    );
    let imports: Vec<(&str, Option<&str>)> =
        f.imports.iter().map(|i| (f.name(i.from), i.name.map(|n| f.name(n)))).collect();
    assert_eq!(imports, [("x", Some("default")), ("x", Some("b")), ("y", None), ("v", None), ("u", None)]);
    assert_eq!(f.exports.len(), 4);
}

#[test]
fn names_are_those_of_their_scope() {
    let f = read("const t = 1; function g(t) { { let t = 2; } h(t); } var u; k(u, v);");
    let arg = call_of(&f, "h").args[0];
    let Node::Read(var) = *f.node(arg) else { panic!() };
    assert!(matches!(f.node(f.var(var).unwrap().writes[0]), Node::Param(..)));
    let outer = call_of(&f, "k");
    assert!(
        matches!(f.node(outer.args[0]), Node::Read(_)) && matches!(f.node(outer.args[1]), Node::Global(_))
    );
}

#[test]
fn early_exits_and_branches_are_guards() {
    let f = read("function g(u) { if (u.host !== 'a') return; open(u); } if (x) { y() } z();");
    let guards: Vec<bool> = f.guards(call_of(&f, "open").guard).map(|g| g.holds).collect();
    assert_eq!(guards, [false]);
    assert_eq!(f.guards(call_of(&f, "y").guard).count(), 1);
    assert_eq!(f.guards(call_of(&f, "z").guard).count(), 0);
}

#[test]
fn classes_know_their_fields_and_what_is_injected() {
    let f = read(
        "import {S} from 's'; class A { k = 'a'; constructor(private s: S) { this.t = 1 } get g() { return this.t } \
         m = () => this.s.set(1) }",
    );
    let fields: Vec<&str> = f.classes[0].fields.iter().map(|x| f.name(x.name)).collect();
    assert_eq!(fields, ["k", "s", "t", "g", "m"]);
    assert!(f.classes[0].fields[1].ty.is_some());
    assert_eq!(f.classes[0].methods.len(), 2);
}

#[test]
fn elements_are_calls_and_state_setters_write() {
    let f =
        read("function C() { const [t, setT] = useState(''); setT(r.token); return <div a={t}><B/></div> }");
    let t = f.vars.iter().find(|v| f.name(v.name) == "t").unwrap();
    assert_eq!(t.writes.len(), 3);
    assert_eq!(call_of(&f, "div").kind, CallKind::Jsx);
}

#[test]
fn what_is_nested_deeply_is_a_gap_and_no_overflow() {
    let inside = NESTING - 40;
    let chains = [
        format!("{}1{}", "(".repeat(inside), ")".repeat(inside)),
        format!("a{}", ".b()".repeat(20_000)),
        format!("a{}", "+ 'x'".repeat(20_000)),
        format!("a = {}1{}", "[{a:".repeat(inside / 2), "}]".repeat(inside / 2)),
        "if(a){".repeat(inside) + &"}".repeat(inside),
        format!("{}1", "()=>".repeat(inside)),
    ];
    for text in &chains {
        let f = facts(FileId(0), "a.js", None, text);
        assert!(f.nodes.len() < 200_000);
    }
    assert_eq!(facts(FileId(0), "a.js", None, &chains[1]).gaps.len(), 1);
    assert_eq!(facts(FileId(0), "a.ts", None, &"(".repeat(5000)).gaps.len(), 1);
}

#[test]
fn ranges_of_a_broken_file_stay_inside_it() {
    let text = "export class A { async set(key, value) { await P.set({ key, value";
    let f = read(text);
    assert_eq!(f.gaps.len(), 1);
    assert!(
        f.calls.len() == 1 && f.spans.iter().all(|s| text.get(s.start as usize..s.end as usize).is_some())
    );
}
