//! Templates of Svelte. <https://svelte.dev/docs/svelte/basic-markup>

use super::form::{PASSWORD, Typed, field_of};
use super::lower::Lower;
use super::model::{Node, NodeId, VarId};
use super::snippet::Piece;
use super::template::{Source, Walk, acts, is_boxed, property_of};
use markup::{Attribute, Code, Tag, Token, template_tokens};

impl<'a> Lower<'a> {
    pub(super) fn svelte_template(&mut self, source: Source<'a>) {
        let mut walk = Walk::default();
        for token in template_tokens(source.text, Code::Braces) {
            match token {
                Token::Open(tag) if matches!(tag.name.as_str(), "script" | "style") => {}
                Token::Open(tag) => self.svelte_element(source, &tag, &mut walk),
                Token::Close(name, _) => walk.leave(&name, self),
                Token::Code(span) => self.svelte_code(source.inside(span, 1), &mut walk),
                Token::Text(_) | Token::Comment(_) => {}
            }
        }
        walk.end(self);
    }

    fn svelte_code(&mut self, piece: Piece<'a>, walk: &mut Walk) {
        let piece = piece.trimmed();
        let rest = |word: &str| piece.part(word.len(), piece.text.len());
        let text = piece.text;
        if text.starts_with("@html") {
            let value = self.expression(rest("@html"));
            self.binding("template", "innerHTML", "{@html}", value, piece.at);
        } else if text.starts_with("@const") {
            self.declaration_of(rest("@const"));
        } else if text.starts_with("@render") {
            self.expression(rest("@render"));
        } else if text.starts_with('@') {
            // `{@debug}` and what is added later.
        } else if text.starts_with("#if") {
            walk.enter("{if}", self);
            let test = self.expression(rest("#if"));
            self.push_guard(test, true);
            *walk.chain() = vec![test];
        } else if let Some(word) = [":else if", ":elseif"].into_iter().find(|w| text.starts_with(w)) {
            self.svelte_else(walk);
            let test = self.expression(rest(word));
            self.push_guard(test, true);
            walk.chain().push(test);
        } else if text.starts_with(":else") {
            self.svelte_else(walk);
        } else if text.starts_with("#each") {
            walk.enter("{each}", self);
            self.svelte_each(rest("#each"));
        } else if text.starts_with("#await") {
            walk.enter("{await}", self);
            let all = rest("#await");
            match all.text.find(" then ") {
                Some(at) => {
                    let value = self.expression(all.part(0, at));
                    self.patterns(all.part(at + 6, all.text.len()), &[value]);
                }
                None => {
                    let value = self.expression(all);
                    *walk.chain() = vec![value];
                }
            }
        } else if text.starts_with(":then") {
            let value = walk.chain().first().copied();
            self.patterns(rest(":then"), value.as_slice());
        } else if text.starts_with(":catch") {
            self.patterns(rest(":catch"), &[]);
        } else if text.starts_with("#key") {
            walk.enter("{key}", self);
        } else if text.starts_with("#snippet") {
            walk.enter("{snippet}", self);
            let all = rest("#snippet");
            if let Some(at) = all.text.find('(') {
                self.patterns(all.part(at, all.text.len()), &[]);
            }
        } else if let Some(name) = text.strip_prefix('/') {
            walk.leave(&format!("{{{}}}", name.trim()), self);
        } else if acts(text) {
            self.expression(piece);
        }
    }

    /// The other branch of the innermost condition.
    fn svelte_else(&mut self, walk: &mut Walk) {
        let tests = walk.chain().clone();
        self.guard = walk.guard_outside();
        tests.iter().for_each(|test| self.push_guard(*test, false));
    }

    /// `list as item, index (key)`.
    fn svelte_each(&mut self, piece: Piece<'a>) {
        let Some(at) = piece.text.rfind(" as ") else {
            self.expression(piece);
            return;
        };
        let list = self.expression(piece.part(0, at));
        let each = self.member(list, "*", piece.at);
        let mut names = piece.part(at + 4, piece.text.len()).trimmed();
        // The key in parentheses.
        if names.text.ends_with(')')
            && let Some(key) = names.text.rfind(" (")
        {
            names = names.part(0, key);
        }
        self.patterns(names, &[each]);
    }

    fn svelte_element(&mut self, source: Source<'a>, tag: &Tag, walk: &mut Walk) {
        let text = source.tag(tag);
        let name = tag.name.as_str();
        walk.enter(name, self);
        let custom = text.starts_with(|c: char| c.is_ascii_uppercase());
        let component = custom.then(|| self.lookup(text)).flatten();
        let field = field_of(tag);
        if let Some(name) = tag.attribute("name").filter(|_| field == Typed::Password) {
            let name = self.attribute_piece(source, name);
            self.password_named(name.text);
        }
        for attribute in tag.attributes.iter().filter(|_| !is_boxed(tag)) {
            self.svelte_attribute(source, (text, field), attribute, component, walk);
        }
        if Walk::is_empty(tag) {
            walk.leave(name, self);
        }
    }

    fn svelte_attribute(
        &mut self,
        source: Source<'a>,
        (tag, field): (&'a str, Typed),
        attribute: &Attribute,
        component: Option<VarId>,
        walk: &mut Walk,
    ) {
        let at = source.place(attribute.span);
        let whole = source.piece(attribute.value_span);
        let spelled = source.name(attribute);
        // `{name}` is short for `name={name}`.
        let (spelled, name) = match spelled {
            "" => (whole.text.trim(), whole.text.trim()),
            other => (other, other.strip_prefix("bind:").unwrap_or(other)),
        };
        if let Some(names) = spelled.strip_prefix("let:") {
            let piece = if whole.text.is_empty() {
                source.piece(attribute.span).part(4, 4 + names.len())
            } else {
                whole
            };
            return self.patterns(piece, &[]);
        }
        if name.starts_with("...") {
            if acts(whole.text) {
                self.expression(whole.trimmed().part(3, whole.trimmed().text.len()));
            }
            return;
        }
        if spelled == "bind:value" {
            let piece = if whole.text.is_empty() { source.piece(attribute.span).part(5, 10) } else { whole };
            let value = self.expression(piece);
            self.typed_into(value, field, at);
            if let Some(component) = component {
                let name = self.name(name);
                self.given_to(walk, component, name, value, at);
            }
            return;
        }
        if field == Typed::Password && name.starts_with("on") && attribute.quote == Some('{') {
            let function = self.expression(whole);
            return self.called_by(PASSWORD, function, at);
        }
        let property = property_of(tag, name).filter(|_| component.is_none());
        let (true, None) = (component.is_none(), property) else {
            let value = self.svelte_value(attribute, whole);
            match (component, property) {
                (Some(component), _) => {
                    let name = self.name(name);
                    self.given_to(walk, component, name, value, at);
                }
                (None, Some((element, property))) => self.binding(element, property, spelled, value, at),
                (None, None) => {}
            }
            return;
        };
        if attribute.quote == Some('{') && acts(whole.text) {
            self.expression(whole);
        }
    }

    /// A value in braces, or a text with values in braces.
    fn svelte_value(&mut self, attribute: &Attribute, piece: Piece<'a>) -> NodeId {
        if attribute.quote == Some('{') {
            return self.expression(piece);
        }
        let (mut parts, mut at) = (Vec::new(), 0);
        for token in template_tokens(piece.text, Code::Braces) {
            let Token::Code(code) = token else { continue };
            let (start, end) = (code.start as usize, code.end as usize);
            self.text_part(piece, at, start, &mut parts);
            parts.push(self.expression(piece.part(start + 1, end.saturating_sub(1))));
            at = end;
        }
        self.text_part(piece, at, piece.text.len(), &mut parts);
        match parts.as_slice() {
            [one] => *one,
            _ => self.node(Node::Join(parts.into()), piece.at),
        }
    }

    fn text_part(&mut self, piece: Piece<'a>, start: usize, end: usize, parts: &mut Vec<NodeId>) {
        if start < end {
            let part = piece.part(start, end);
            let name = self.name(part.text);
            parts.push(self.node(Node::Text(name), part.at));
        }
    }
}
