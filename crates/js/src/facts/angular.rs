//! Templates of Angular. <https://angular.dev/guide/templates>

use super::form::{Typed, field_of};
use super::lower::{Inline, Lower, Owner};
use super::model::{ClassId, Component, Node, NodeId, Property, VarId};
use super::pipe::{arguments_as_list, split};
use super::snippet::Piece;
use super::template::{Source, Walk, acts};
use base::Span;
use markup::{Attribute, Code, Tag, Token, template_tokens};
use oxc_ast::ast::Expression;

impl<'a> Lower<'a> {
    /// What the decorator of a class says: `@Component({…})`, `@Directive({…})`, `@Pipe({…})`.
    pub(super) fn describe(&mut self, class: ClassId, decorator: &Expression<'a>) {
        let Expression::CallExpression(call) = decorator else { return };
        let Expression::Identifier(id) = &call.callee else { return };
        if !matches!(id.name.as_str(), "Component" | "Directive" | "Pipe") {
            return;
        }
        let Some(Expression::ObjectExpression(options)) =
            call.arguments.first().and_then(|a| a.as_expression())
        else {
            return;
        };
        let mut component = Component { class, template: None, selector: None, pipe: None };
        for property in &options.properties {
            let oxc_ast::ast::ObjectPropertyKind::ObjectProperty(p) = property else { continue };
            let Some(key) = self.key(&p.key, p.computed) else { continue };
            let text = match &p.value {
                Expression::StringLiteral(s) => {
                    let raw = s.raw.as_ref().map_or(s.value.as_str(), |r| r.as_str());
                    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
                    let exact = !inner.contains('\\');
                    let text = if exact { inner } else { s.value.as_str() };
                    Some((text, Span::new(s.span.start + 1, s.span.end.saturating_sub(1)), exact))
                }
                Expression::TemplateLiteral(t) if t.expressions.is_empty() => t.quasis.first().map(|q| {
                    let raw = q.value.raw.as_str();
                    let exact = !raw.contains(['\\', '\r']) && q.span.end - q.span.start == raw.len() as u32;
                    (raw, Span::new(q.span.start, q.span.end), exact)
                }),
                _ => None,
            };
            let Some((text, at, exact)) = text else { continue };
            match self.out.name(key) {
                "template" => self.inline.push(Inline { class, text, at, exact }),
                "templateUrl" => component.template = Some(self.name(text)),
                "selector" => component.selector = Some(self.name(text)),
                "name" if id.name == "Pipe" => component.pipe = Some(self.name(text)),
                _ => {}
            }
        }
        self.component_of(component);
    }

    /// The templates that stand in the program.
    pub(super) fn inline_templates(&mut self) {
        for inline in std::mem::take(&mut self.inline) {
            let source = Source { text: inline.text, at: inline.at, exact: inline.exact };
            let before = self.this.replace(inline.class);
            self.angular_template(source, Owner::This(inline.class));
            self.this = before;
        }
    }

    /// The template of a component that stands in another file: the class is the first import of the result.
    pub(super) fn external_template(&mut self, class: &'a str, text: &'a str) {
        let import = self.import("angular:component", Some(class), Span::default());
        let ty = self.declare(class);
        self.write(ty, import);
        let owner = self.instance_var("this", ty);
        self.angular_template(Source::file(text), Owner::Of(owner));
    }

    fn angular_template(&mut self, source: Source<'a>, owner: Owner) {
        self.hide_names();
        (self.owner, self.pipes, self.form) = (Some(owner), true, None);
        let mut walk = Walk::default();
        for token in template_tokens(source.text, Code::Blocks) {
            match token {
                Token::Open(tag) => self.angular_element(source, &tag, &mut walk),
                Token::Close(name, _) => walk.leave(&name, self),
                Token::Code(span) => self.angular_code(source, span, &mut walk),
                Token::Text(_) | Token::Comment(_) => {}
            }
        }
        walk.end(self);
        (self.owner, self.pipes, self.floor) = (None, false, 0);
    }

    fn angular_expression(&mut self, piece: Piece<'a>) -> NodeId {
        let text: &'a str = match arguments_as_list(piece.text) {
            Some(text) => self.arena.alloc_str(&text),
            None => piece.text,
        };
        self.expression(Piece { text, ..piece })
    }

    fn angular_code(&mut self, source: Source<'a>, span: Span, walk: &mut Walk) {
        let piece = source.piece(span);
        let text = piece.text;
        if text.starts_with("{{") {
            let inner = source.inside(span, 2);
            if acts(inner.text) {
                self.angular_expression(inner);
            }
            return;
        }
        if text == "}" {
            return walk.leave("@", self);
        }
        if text.starts_with("@let") {
            let end = text.len() - 1;
            let inner = piece.part(4, end);
            if let Some((name, _)) = inner.text.split_once('=') {
                let head = name.len();
                let value = self.angular_expression(inner.part(head + 1, inner.text.len()));
                self.patterns(inner.part(0, head), &[value]);
            }
            return;
        }
        let chain: Vec<NodeId> = std::mem::take(walk.chain());
        walk.enter("@", self);
        let inner = match (text.find('('), text.rfind(')')) {
            (Some(open), Some(close)) if open < close => Some(piece.part(open + 1, close)),
            _ => None,
        };
        let mut next = Vec::new();
        if text.starts_with("@else") {
            chain.iter().for_each(|test| self.push_guard(*test, false));
            next = chain;
        }
        match inner {
            Some(inner) if text.starts_with("@for") => self.angular_for(inner),
            Some(inner) if text.starts_with("@if") || text.starts_with("@else") => {
                let parts = split(inner.text, b';');
                let first = parts.first().copied().unwrap_or((0, 0));
                let test = self.angular_expression(inner.part(first.0, first.1));
                self.push_guard(test, true);
                next.push(test);
                for (start, end) in parts.into_iter().skip(1) {
                    let part = inner.part(start, end).trimmed();
                    if part.text.starts_with("as ") {
                        self.patterns(part.part(3, part.text.len()), &[test]);
                    }
                }
            }
            _ => {}
        }
        *walk.chain_above() = next;
    }

    /// `item of items; track item.id; let i = $index`, also with `let` in front.
    fn angular_for(&mut self, piece: Piece<'a>) {
        let parts = split(piece.text, b';').into_iter().flat_map(|(start, end)| {
            let commas = split(piece.part(start, end).text, b',');
            commas.into_iter().map(move |(from, to)| (start + from, start + to))
        });
        for (n, (start, end)) in parts.enumerate() {
            let mut part = piece.part(start, end).trimmed();
            let declares = part.text.starts_with("let ");
            if declares {
                part = part.part(4, part.text.len());
            }
            if n == 0 {
                let Some(at) = part.text.find(" of ") else { continue };
                let mut list = part.part(at + 4, part.text.len());
                let mut alias = None;
                if let Some(name) = list.text.rfind(" as ") {
                    alias = Some(list.part(name + 4, list.text.len()));
                    list = list.part(0, name);
                }
                let all = self.angular_expression(list);
                let each = self.member(all, "*", list.at);
                self.patterns(part.part(0, at), &[each]);
                if let Some(alias) = alias {
                    self.patterns(alias, &[all]);
                }
            } else if declares {
                // Positions: `let i = $index, last = $last`.
                let head = part.text.split('=').next().unwrap_or_default().len();
                self.patterns(part.part(0, head), &[]);
            }
        }
    }

    fn angular_element(&mut self, source: Source<'a>, tag: &Tag, walk: &mut Walk) {
        let name = tag.name.as_str();
        walk.enter(name, self);
        let field = field_of(tag);
        for attribute in &tag.attributes {
            let spelled = source.name(attribute);
            let piece = self.attribute_piece(source, attribute);
            if let Some(reference) = spelled.strip_prefix('#').or(spelled.strip_prefix("ref-")) {
                if piece.text.trim() == "ngForm" {
                    self.angular_form(reference, piece.at);
                } else if field == Typed::Password {
                    let element = self.holder_of(&[], field, piece.at);
                    let var = self.declare(reference);
                    self.write(var, element);
                } else {
                    self.unknown_name(reference, piece.at);
                }
            } else if let Some(given) = spelled.strip_prefix("let-") {
                self.unknown_name(given, piece.at);
            } else if spelled.starts_with('*') && !piece.text.is_empty() {
                self.angular_structure(piece);
            }
        }
        let component = self.angular_component(source.tag(tag));
        // `<input name="password" ngModel>` inside a form that has a name.
        if let (Some(name), true) =
            (tag.attribute("name"), tag.attributes.iter().any(|a| source.name(a).contains("ngModel")))
        {
            let name = self.attribute_piece(source, name);
            self.angular_field(name, field);
        }
        for attribute in &tag.attributes {
            self.angular_attribute(source, attribute, (component, field), walk);
        }
        if Walk::is_empty(tag) {
            walk.leave(name, self);
        }
    }

    /// `#form="ngForm"`: the contents of the fields inside stand below `form.value`.
    fn angular_form(&mut self, name: &'a str, at: Span) {
        let fields = self.node(Node::Object(Box::from([])), at);
        let key = self.name("value");
        let value = Property { key: Some(key), spread: false, value: fields, span: at };
        let form = self.node(Node::Object(Box::from([value])), at);
        let var = self.declare(name);
        self.write(var, form);
        self.form = Some(fields);
    }

    /// A field of the form that was opened last.
    fn angular_field(&mut self, name: Piece<'a>, field: Typed) {
        let Some(form) = self.form else { return };
        let value = self.typed(field, name.at);
        let key = self.name(name.text);
        if let Some(Node::Object(fields)) = self.out.nodes.get_mut(form.0 as usize) {
            let mut all = std::mem::take(fields).into_vec();
            all.push(Property { key: Some(key), spread: false, value, span: name.at });
            *fields = all.into();
        }
    }

    fn unknown_name(&mut self, name: &'a str, at: Span) {
        let var = self.declare(name);
        let value = self.node(Node::Opaque, at);
        self.write(var, value);
    }

    /// `*ngFor="let x of xs; index as i"`, `*ngIf="user$ | async as user; else none"`.
    fn angular_structure(&mut self, piece: Piece<'a>) {
        let piece = piece.trimmed();
        if piece.text.starts_with("let ") {
            return self.angular_for(piece);
        }
        let Some((start, end)) = split(piece.text, b';').first().copied() else { return };
        let mut test = piece.part(start, end);
        let alias = test.text.rfind(" as ").map(|at| (at, test.part(at + 4, test.text.len())));
        if let Some((at, _)) = alias {
            test = test.part(0, at);
        }
        let value = self.angular_expression(test);
        self.push_guard(value, true);
        if let Some((_, name)) = alias {
            self.patterns(name, &[value]);
        }
    }

    /// The component of the app that an element may stand for.
    fn angular_component(&mut self, tag: &'a str) -> Option<VarId> {
        let custom = tag.contains('-') && !tag.starts_with("ion-") && !tag.starts_with("ng-");
        custom.then(|| self.angular_class("angular:selector/", tag))
    }

    /// A class of another file by what it is in templates; one import for each.
    pub(super) fn angular_class(&mut self, kind: &str, name: &'a str) -> VarId {
        let from: &'a str = self.arena.alloc_str(&format!("{kind}{name}"));
        if let Some(var) = self.linked.get(from) {
            return *var;
        }
        let import = self.import(from, Some(name), Span::default());
        let var = self.hidden_var(name);
        self.write(var, import);
        self.linked.insert(from, var);
        var
    }

    fn angular_attribute(
        &mut self,
        source: Source<'a>,
        attribute: &Attribute,
        (component, field): (Option<VarId>, Typed),
        walk: &mut Walk,
    ) {
        let spelled = source.name(attribute);
        let piece = self.attribute_piece(source, attribute);
        let at = source.place(attribute.span);
        let within = |open: char, close: char| spelled.strip_prefix(open).and_then(|s| s.strip_suffix(close));
        if within('(', ')').is_some() || spelled.starts_with("on-") {
            let event = (field == Typed::Password && piece.text.contains("$event"))
                .then(|| self.holder_of(&["target", "detail", "currentTarget"], field, piece.at));
            return self.handler_of(piece, event);
        }
        let bound = within('[', ']').or(spelled.strip_prefix("bind-"));
        if matches!(bound, Some("(ngModel)" | "(value)")) {
            let value = self.angular_expression(piece);
            self.typed_into(value, field, at);
            if let Some(component) = component {
                let name = self.name(if bound == Some("(value)") { "value" } else { "ngModel" });
                self.given_to(walk, component, name, value, at);
            }
            return;
        }
        match (bound, component) {
            (Some(name), Some(component)) if is_input(name) => {
                let value = self.angular_expression(piece);
                let name = name.trim_matches(['(', ')']);
                let name = self.name(name);
                self.given_to(walk, component, name, value, at);
            }
            (Some(_), _) if acts(piece.text) => {
                self.angular_expression(piece);
            }
            (Some(_), _) => {}
            (None, _) if piece.text.contains("{{") => {
                for token in template_tokens(piece.text, Code::Mustache) {
                    let Token::Code(code) = token else { continue };
                    let inner = piece.part(code.start as usize + 2, (code.end as usize).saturating_sub(2));
                    if acts(inner.text) {
                        self.angular_expression(inner);
                    }
                }
            }
            (None, Some(component)) if is_input(spelled) && !piece.text.is_empty() => {
                let text = self.name(piece.text);
                let value = self.node(Node::Text(text), piece.at);
                let name = self.name(spelled);
                self.given_to(walk, component, name, value, at);
            }
            (None, _) => {}
        }
    }
}

/// True for names of properties that a component may be given.
fn is_input(name: &str) -> bool {
    name.trim_matches(['(', ')']).starts_with(|c: char| c.is_ascii_alphabetic())
        && !name.contains(['.', '-', ':'])
}
