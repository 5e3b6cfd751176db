use super::*;
use crate::parse::NESTING;

fn read(text: &str) -> Facts {
    facts(FileId(0), "a.tsx", text)
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
        let f = facts(FileId(0), "a.js", text);
        assert!(f.nodes.len() < 200_000);
    }
    assert_eq!(facts(FileId(0), "a.js", &chains[1]).gaps.len(), 1);
    assert_eq!(facts(FileId(0), "a.ts", &"(".repeat(5000)).gaps.len(), 1);
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

/// What bindings of a page put where: element, property, spelling, value as written.
fn bindings(path: &str, text: &str) -> Vec<(String, String, String, String)> {
    let f = facts(FileId(0), path, text);
    assert!(f.gaps.is_empty(), "{:?}", f.gaps);
    let of = |s: &Store| {
        let Node::Global(tag) = f.node(s.base) else { panic!("{s:?}") };
        let name = f.name(s.name.unwrap());
        let binding = f.name(s.binding.unwrap());
        (f.name(*tag).into(), name.into(), binding.into(), f.span(s.value).of(text).to_owned())
    };
    f.stores.iter().filter(|s| s.binding.is_some()).map(of).collect()
}

fn all(list: &[(String, String, String, String)]) -> Vec<(&str, &str, &str, &str)> {
    list.iter().map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), d.as_str())).collect()
}

#[test]
fn a_page_of_vue_has_its_scripts_and_its_template() {
    let text = "\u{feff}<template>\r\n<div v-if=\"a < b\" v-html=\"post.html\"/><a v-else :href=\"u\">{{ t<b }}</a>\r\n\
        <Card v-for=\"(x, i) in list\" :key=\"i\" :the-token=\"x.token\" @go=\"open(x)\"><p :innerHTML=\"x.y\"></p></Card>\
        </template>\r\n<script lang=\"ts\">export const k = 1</script>\r\n\
        <script setup lang=\"ts\">\r\nimport Card from './Card.vue'; const post = ref({}) as any; defineProps<{ list: X[] }>()\r\n</script>";
    assert_eq!(
        all(&bindings("a.vue", text)),
        [
            ("div", "innerHTML", "v-html", "post.html"),
            ("a", "href", ":href", "u"),
            ("p", "innerHTML", ":innerHTML", "x.y")
        ]
    );
    let f = facts(FileId(0), "a.vue", text);
    let card = f.stores.iter().find(|s| s.name.is_some_and(|n| f.name(n) == "theToken")).unwrap();
    assert!(matches!(f.node(card.base), Node::Read(v) if f.var(*v).unwrap().ty.is_some()));
    // What nothing declares is given to the component.
    let list = f.stores.iter().find(|s| f.span(s.value).of(text) == "u").unwrap();
    assert!(
        matches!(f.node(list.value), Node::Member(base, _) if matches!(f.node(*base), Node::This(Some(_))))
    );
    assert_eq!(f.exports.len(), 2);
    assert_eq!(f.guards(f.stores[0].guard).count(), 1);
}

#[test]
fn names_of_a_template_are_members_where_a_component_has_options() {
    let text = "<template><p v-html=\"body\"/></template><script>import body from 'b'; export default defineComponent({\
        data: () => ({ body: '' }), methods: { load() { this.body = 1 } } })</script>";
    let f = facts(FileId(0), "a.vue", text);
    let Node::Member(base, _) = f.node(f.stores.last().unwrap().value) else { panic!() };
    let Node::This(Some(class)) = f.node(*base) else { panic!() };
    let fields = f.class(*class).unwrap().fields.iter().filter(|x| f.name(x.name) == "body");
    assert_eq!(fields.count(), 2);
    assert!(matches!(f.exports[0], Export::Value(_, v) if matches!(f.node(v), Node::Class(c) if c == class)));
}

#[test]
fn a_page_of_svelte_has_its_scripts_and_its_template() {
    let text = "<script module>export const a = 1</script><script>import C from './C.svelte'; export let html; \
        $: dirty = f(html);</script>{#if a<b}{@html html}{:else}{@html dirty}{/if}{#each list as {x}, i (x)}{@const { y = '' } = x}\
        <C token={x} {html} on:go={() => f(x > i)}/><a href=\"{x}/y\">a</a>{/each}{x}";
    assert_eq!(
        all(&bindings("a.svelte", text)),
        [
            ("template", "innerHTML", "{@html}", "html"),
            ("template", "innerHTML", "{@html}", "dirty"),
            ("a", "href", "href", "{x}/y")
        ]
    );
    let f = facts(FileId(0), "a.svelte", text);
    let values: Vec<&Node> =
        f.stores.iter().filter(|s| s.binding.is_some()).map(|s| f.node(s.value)).collect();
    assert!(matches!(values[0], Node::Read(v) if f.var(*v).unwrap().writes.len() == 1));
    assert!(matches!(values[1], Node::Read(v) if f.var(*v).unwrap().writes.len() == 1));
    assert!(
        f.guards(f.stores.iter().filter(|s| s.binding.is_some()).nth(1).unwrap().guard).all(|g| !g.holds)
    );
    assert_eq!(f.stores.iter().filter(|s| s.binding.is_none() && s.name.is_some()).count(), 3);
}

#[test]
fn templates_of_angular_speak_of_their_class() {
    let text = "@Component({ selector: 'app-x', template: `<p *ngIf=\"a | async as v; else n\" (click)=\"go(v, $event)\">\
        {{ t | safe:'html' }}</p>@for (x of xs(); track x.id) { <app-y [token]=\"x.token\" /> }` })\n\
        class X { go(v) {} } @Pipe({ name: 'safe' }) class P { transform(v) {} } @Component({ templateUrl: './z.html' }) class Z {}";
    let f = facts(FileId(0), "a.ts", text);
    assert!(f.gaps.is_empty(), "{:?}", f.gaps);
    let go = call_of(&f, "go");
    assert!(matches!(f.node(go.args[0]), Node::Read(_)));
    assert_eq!(f.span(go.node).of(text), "go(v, $event)");
    let transform = call_of(&f, "transform");
    assert_eq!((transform.args.len(), f.span(transform.args[0]).of(text)), (2, "t"));
    let token = f.stores.iter().find(|s| s.name.is_some_and(|n| f.name(n) == "token")).unwrap();
    assert_eq!(f.span(token.value).of(text), "x.token");
    let froms: Vec<&str> = f.imports.iter().map(|i| f.name(i.from)).collect();
    assert_eq!(froms, ["angular:pipe/safe", "angular:selector/app-y"]);
    let names = |c: &Component| [c.selector, c.pipe, c.template].map(|n| n.map(|n| f.name(n)));
    assert_eq!(
        f.components.iter().map(names).collect::<Vec<_>>(),
        [[Some("app-x"), None, None], [None, Some("safe"), None], [None, None, Some("./z.html")]]
    );
    let words = "<p *ngFor=\"let a of f(b, c),let i=index\" (click)=\"delete()\">{{ 'k' | t: { a: b | d: 'x' } }}</p>";
    assert!(template(FileId(0), "X", words).gaps.is_empty());
    let out = template(FileId(0), "X", "<p (click)=\"go(user.token)\">{{ f(a) }}</p>");
    let arg = call_of(&out, "go").args[0];
    assert!(matches!(out.node(arg), Node::Member(user, _) if matches!(out.node(*user), Node::Member(..))));
}

#[test]
fn plain_pages_have_several_scripts_and_handlers() {
    let text = "<script>var a = 1;</script><script type=\"application/json\">{\"x\": 1}</script><script>(((</script>\
        <script type=module>const b = a; el.innerHTML = b</script><p onclick=\"go(a); return false\">\
        <template><script>no()</script></template>";
    let f = facts(FileId(0), "a.html", text);
    assert_eq!((f.gaps.len(), f.stores.len(), f.calls.len()), (1, 1, 1));
    assert_eq!(f.span(f.calls[0].node).of(text), "go(a)");
    assert!(matches!(f.node(f.calls[0].args[0]), Node::Read(_)));
    assert_eq!(f.stores[0].span.of(text), "el.innerHTML = b");
}

#[test]
fn elements_of_other_frameworks_bind_as_well() {
    let text = "const a = <div dangerouslySetInnerHTML={{ __html: b }}/>; const c = <a href={d} innerHTML={e}/>; \
        const f = html`<p .innerHTML=${g}></p>`; const h = <Link href={i}/>;";
    let names: Vec<(String, String)> = bindings("a.jsx", text).into_iter().map(|b| (b.2, b.1)).collect();
    let names: Vec<(&str, &str)> = names.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        names,
        [
            ("dangerouslySetInnerHTML", "innerHTML"),
            ("href", "href"),
            ("innerHTML", "innerHTML"),
            (".innerHTML", "innerHTML")
        ]
    );
}

#[test]
fn broken_templates_are_gaps_with_their_places_and_end() {
    let text = "<template><p v-html=\"a +\" :href=\"ok(\u{e4})\" @click=\"((\"/><b v-for=\"x\"/></template><script>let y = ;</script>";
    let f = facts(FileId(0), "a.vue", text);
    assert!(
        f.gaps.len() >= 3 && f.spans.iter().all(|s| text.get(s.start as usize..s.end as usize).is_some())
    );
    for piece in [
        "<p v-html=\"a(",
        "{{ a(",
        "<b v-if=\"a()\">",
        "<b v-for=\"a in b\">",
        "</b>",
        "{#if a()}",
        "@if (a()) {",
        "{/if}",
        "}",
    ] {
        let body = piece.repeat(3000);
        for (path, text) in [
            ("a.vue", format!("<template>{body}")),
            ("a.svelte", body.clone()),
            ("a.html", body.clone()),
            ("a.ts", format!("@Component({{template: `{body}`}}) class A {{}}")),
        ] {
            let f = facts(FileId(0), path, &text);
            assert!(f.spans.iter().all(|s| text.get(s.start as usize..s.end as usize).is_some()));
        }
    }
}
