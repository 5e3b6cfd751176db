//! What templates of all frameworks have in common: elements that open scopes and conditions, bindings, and components.

use super::lower::Lower;
use super::model::{GuardId, Name, Node, NodeId, Store, VarId};
use super::snippet::Piece;
use base::Span;
use markup::{Attribute, Tag};
use rustc_hash::FxHashMap;

/// Elements without content.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// A text with markup, and where it stands in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    /// Where it starts; all of it where it is not written letter by letter.
    pub(super) at: Span,
    pub(super) exact: bool,
}

impl<'a> Source<'a> {
    /// A whole file.
    pub(super) fn file(text: &'a str) -> Self {
        Self { text, at: Span::from_usize(0, text.len()), exact: true }
    }

    /// A range of the text as a range of the file.
    pub(super) fn place(self, span: Span) -> Span {
        let start = self.at.start;
        if self.exact { Span::new(start + span.start, start + span.end) } else { self.at }
    }

    /// A range of the text.
    pub(super) fn piece(self, span: Span) -> Piece<'a> {
        let text = self.text.get(span.start as usize..span.end as usize).unwrap_or_default();
        Piece { text, at: self.place(span), exact: self.exact }
    }

    /// The code between the delimiters of a piece.
    pub(super) fn inside(self, span: Span, delimiter: usize) -> Piece<'a> {
        let all = self.piece(span);
        all.part(delimiter, all.text.len().saturating_sub(delimiter))
    }

    /// The name of an attribute as written.
    pub(super) fn name(self, attribute: &Attribute) -> &'a str {
        let start = attribute.span.start as usize;
        self.text.get(start..start + attribute.name.len()).unwrap_or_default()
    }

    /// The name of a tag as written.
    pub(super) fn tag(self, tag: &Tag) -> &'a str {
        let start = tag.span.start as usize + 1;
        self.text.get(start..start + tag.name.len()).unwrap_or_default()
    }
}

/// What is to be undone where an element or block ends.
#[derive(Debug)]
struct Open {
    name: String,
    guard: Option<GuardId>,
    scoped: bool,
    /// The tests of a chain of conditions among its children.
    chain: Vec<NodeId>,
}

/// The elements and blocks that are open.
#[derive(Debug, Default)]
pub(super) struct Walk {
    open: Vec<Open>,
    /// How many of them bear a name.
    count: FxHashMap<String, u32>,
    /// Variables that stand for components, by the variable of the component.
    instances: FxHashMap<VarId, VarId>,
    chain: Vec<NodeId>,
}

impl Walk {
    /// True outside of every element.
    pub(super) fn is_outside(&self) -> bool {
        self.open.is_empty()
    }

    /// True inside an element of that name.
    pub(super) fn is_in(&self, name: &str) -> bool {
        self.count.get(name).is_some_and(|n| *n > 0)
    }

    /// The tests of the conditions before, among the children of the innermost element.
    pub(super) fn chain(&mut self) -> &mut Vec<NodeId> {
        match self.open.last_mut() {
            Some(open) => &mut open.chain,
            None => &mut self.chain,
        }
    }

    /// The same among the siblings of the innermost element.
    pub(super) fn chain_above(&mut self) -> &mut Vec<NodeId> {
        let above = self.open.len().checked_sub(2);
        match above.and_then(|i| self.open.get_mut(i)) {
            Some(open) => &mut open.chain,
            None => &mut self.chain,
        }
    }

    /// The conditions outside of the innermost element.
    pub(super) fn guard_outside(&self) -> Option<GuardId> {
        self.open.last().and_then(|o| o.guard)
    }

    /// An element or block opens: what is declared and tested from here on ends with it.
    pub(super) fn enter(&mut self, name: &str, lower: &mut Lower<'_>) {
        lower.open_scope();
        let entry = Open { name: name.to_owned(), guard: lower.guard, scoped: true, chain: Vec::new() };
        self.push(entry);
    }

    fn push(&mut self, entry: Open) {
        *self.count.entry(entry.name.clone()).or_default() += 1;
        self.open.push(entry);
    }

    /// An element or block of that name ends, with everything that was left open in it.
    pub(super) fn leave(&mut self, name: &str, lower: &mut Lower<'_>) {
        if !self.is_in(name) {
            return;
        }
        while let Some(open) = self.open.pop() {
            if let Some(n) = self.count.get_mut(&open.name) {
                *n = n.saturating_sub(1);
            }
            if open.scoped {
                lower.close_scope();
            }
            lower.guard = open.guard;
            if open.name == name {
                break;
            }
        }
    }

    /// Close everything.
    pub(super) fn end(&mut self, lower: &mut Lower<'_>) {
        while let Some(open) = self.open.last() {
            let name = open.name.clone();
            self.leave(&name, lower);
        }
    }

    /// True where nothing follows inside the element.
    pub(super) fn is_empty(tag: &Tag) -> bool {
        tag.self_closing || VOID.contains(&tag.name.as_str())
    }
}

impl<'a> Lower<'a> {
    /// The value of an attribute as code.
    pub(super) fn attribute_piece(&self, source: Source<'a>, attribute: &Attribute) -> Piece<'a> {
        let piece = source.piece(attribute.value_span);
        if attribute.literal {
            return piece;
        }
        Piece { text: self.arena.alloc_str(&attribute.value), exact: false, ..piece }
    }

    /// A template or an attribute assigns to a property of an element.
    pub(super) fn binding(
        &mut self,
        tag: &'a str,
        property: &'a str,
        spelled: &'a str,
        value: NodeId,
        at: Span,
    ) {
        let tag = self.name(tag);
        let base = self.node(Node::Global(tag), at);
        let (name, binding) = (self.name(property), self.name(spelled));
        let (function, guard) = (self.function, self.guard);
        self.out.stores.push(Store {
            base,
            name: Some(name),
            value,
            function,
            guard,
            binding: Some(binding),
            span: at,
        });
    }

    /// What a component is given under a name.
    pub(super) fn given_to(
        &mut self,
        walk: &mut Walk,
        component: VarId,
        name: Name,
        value: NodeId,
        at: Span,
    ) {
        let var = match walk.instances.get(&component) {
            Some(var) => *var,
            None => {
                let var = self.instance_var("component", component);
                walk.instances.insert(component, var);
                var
            }
        };
        let base = self.node(Node::Read(var), at);
        self.store(base, Some(name), value, at);
    }
}

/// True for a frame that runs no scripts: what it shows does nothing.
pub(super) fn is_boxed(tag: &Tag) -> bool {
    let sandbox = tag.attribute("sandbox");
    tag.name == "iframe" && sandbox.is_some_and(|s| !s.value.contains("allow-scripts"))
}

/// The element and the property that an attribute sets where it becomes markup of the page or an address it goes to.
pub(super) fn property_of<'a>(tag: &'a str, attribute: &str) -> Option<(&'a str, &'static str)> {
    let attribute = attribute.to_ascii_lowercase();
    match attribute.as_str() {
        "innerhtml" | "inner-html" => return Some((tag, "innerHTML")),
        "outerhtml" | "outer-html" => return Some((tag, "outerHTML")),
        "srcdoc" | "href" | "xlink:href" | "xlinkhref" | "src" | "data" | "action" | "formaction" => {}
        _ => return None,
    }
    let lower = tag.to_ascii_lowercase();
    Some(match (lower.as_str(), attribute.as_str()) {
        ("iframe", "srcdoc") => ("iframe", "srcdoc"),
        ("iframe" | "frame", "src") => ("iframe", "src"),
        ("embed", "src") => ("embed", "src"),
        ("img" | "image" | "ion-img" | "audio" | "video" | "source" | "track", "src") => ("img", "src"),
        ("object", "data") => ("object", "data"),
        ("form", "action") => ("form", "action"),
        ("button" | "input", "formaction") => ("button", "formAction"),
        ("a" | "area", "href" | "xlink:href" | "xlinkhref") => ("a", "href"),
        // Items and buttons of Ionic are links where they have an address.
        (ionic, "href") if ionic.starts_with("ion-") => ("a", "href"),
        _ => return None,
    })
}

/// True for expressions that do something besides naming a value.
pub(super) fn acts(text: &str) -> bool {
    text.contains(['(', '|', '=', '`'])
}

/// `my-card` as `MyCard`.
pub(super) fn pascal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in name.split('-') {
        let mut chars = word.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    out
}

/// `my-prop` as `myProp`.
pub(super) fn camel(name: &str) -> String {
    let pascal = pascal(name);
    let mut chars = pascal.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

/// Names that mean the same in templates as in programs.
pub(super) fn is_global(name: &str) -> bool {
    matches!(
        name,
        "window"
            | "document"
            | "location"
            | "globalThis"
            | "console"
            | "localStorage"
            | "sessionStorage"
            | "navigator"
            | "Math"
            | "Date"
            | "JSON"
            | "Number"
            | "String"
            | "Boolean"
            | "Object"
            | "Array"
            | "Intl"
            | "parseInt"
            | "parseFloat"
            | "encodeURIComponent"
            | "decodeURIComponent"
            | "encodeURI"
            | "decodeURI"
    )
}
