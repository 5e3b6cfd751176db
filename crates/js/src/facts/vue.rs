//! Templates of Vue. <https://vuejs.org/api/built-in-directives.html>

use super::form::{FORM, PASSWORD, Typed, field_of, names_password};
use super::lower::Lower;
use super::model::{Node, NodeId, VarId};
use super::snippet::Piece;
use super::template::{Source, Walk, acts, camel, is_boxed, pascal, property_of};
use markup::{Attribute, Code, Tag, Token, template_tokens};

impl<'a> Lower<'a> {
    pub(super) fn vue_template(&mut self, source: Source<'a>) {
        let mut walk = Walk::default();
        // Only what stands inside the first `<template>` is the template.
        let mut inside = false;
        for token in template_tokens(source.text, Code::Mustache) {
            match token {
                Token::Open(tag) if !inside => {
                    let other = tag.attribute("lang").is_some_and(|a| a.value != "html");
                    if tag.name == "template" && walk.is_outside() && !tag.self_closing && !other {
                        inside = true;
                        walk.enter("template", self);
                    }
                }
                Token::Open(tag) => self.vue_element(source, &tag, &mut walk),
                Token::Close(name, _) => {
                    walk.leave(&name, self);
                    inside &= !walk.is_outside();
                }
                Token::Code(span) if inside => {
                    let piece = source.inside(span, 2);
                    if acts(piece.text) {
                        self.expression(piece);
                    }
                }
                _ => {}
            }
        }
        walk.end(self);
    }

    fn vue_element(&mut self, source: Source<'a>, tag: &Tag, walk: &mut Walk) {
        let text = source.tag(tag);
        let chain: Vec<NodeId> = std::mem::take(walk.chain());
        let name = tag.name.as_str();
        walk.enter(name, self);
        let chain = self.vue_structure(source, tag, chain);
        let component = self.vue_component(text);
        let field = field_of(tag);
        let name = tag.attribute("name").filter(|n| field == Typed::Password || names_password(&n.value));
        if let Some(name) = name {
            let name = self.attribute_piece(source, name);
            self.password_named(name.text);
        }
        for attribute in tag.attributes.iter().filter(|_| !is_boxed(tag)) {
            self.vue_attribute(source, (text, field), attribute, component, walk);
        }
        *walk.chain_above() = chain;
        if Walk::is_empty(tag) {
            walk.leave(tag.name.as_str(), self);
        }
    }

    /// What opens names and conditions: `v-for`, slots, `v-if` and its branches. The tests so far of the chain of
    /// conditions come back.
    fn vue_structure(&mut self, source: Source<'a>, tag: &Tag, mut chain: Vec<NodeId>) -> Vec<NodeId> {
        let mut next = Vec::new();
        for attribute in &tag.attributes {
            let name = source.name(attribute);
            let piece = self.attribute_piece(source, attribute);
            match name {
                "v-for" => {
                    let found = [" in ", " of "].iter().filter_map(|w| piece.text.find(w)).min();
                    let Some(at) = found else { continue };
                    let list = self.expression(piece.part(at + 4, piece.text.len()));
                    let each = self.member(list, "*", piece.at);
                    self.patterns(piece.part(0, at), &[each]);
                }
                "v-if" => {
                    let test = self.expression(piece);
                    self.push_guard(test, true);
                    next = vec![test];
                }
                "v-else-if" | "v-else" => {
                    chain.iter().for_each(|test| self.push_guard(*test, false));
                    next = std::mem::take(&mut chain);
                    if name == "v-else-if" {
                        let test = self.expression(piece);
                        self.push_guard(test, true);
                        next.push(test);
                    }
                }
                "slot-scope" | "scope" => self.patterns(piece, &[]),
                _ if name.starts_with("v-slot") || name.starts_with('#') => self.patterns(piece, &[]),
                _ => {}
            }
        }
        next
    }

    /// The variable of the component that a tag names.
    fn vue_component(&self, tag: &str) -> Option<VarId> {
        let custom = tag.contains('-') || tag.starts_with(|c: char| c.is_ascii_uppercase());
        custom.then(|| self.lookup_module(tag).or_else(|| self.lookup_module(&pascal(tag)))).flatten()
    }

    /// What an event of an element does.
    fn vue_handler(&mut self, tag: &'a str, field: Typed, spelled: &'a str, piece: Piece<'a>) {
        let event = spelled.trim_start_matches("v-on:").trim_start_matches('@');
        let event = event.split('.').next().unwrap_or_default();
        let caller = match event {
            "submit" | "finish" if is_form(tag) => Some(FORM),
            _ if field == Typed::Password => Some(PASSWORD),
            _ => None,
        };
        let named = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.');
        match caller {
            Some(caller) if piece.text.contains("=>") || piece.text.bytes().all(named) => {
                let function = self.expression(piece);
                self.called_by(caller, function, piece.at);
            }
            Some(PASSWORD) if piece.text.contains("$event") => {
                let event = self.holder_of(&["target", "detail", "currentTarget"], field, piece.at);
                self.handler_of(piece, Some(event));
            }
            _ if acts(piece.text) => self.handler(piece),
            _ => {}
        }
    }

    fn vue_attribute(
        &mut self,
        source: Source<'a>,
        (tag, field): (&'a str, Typed),
        attribute: &Attribute,
        component: Option<VarId>,
        walk: &mut Walk,
    ) {
        let spelled = source.name(attribute);
        let piece = self.attribute_piece(source, attribute);
        let at = source.place(attribute.span);
        if spelled.starts_with('@') || spelled.starts_with("v-on:") {
            return self.vue_handler(tag, field, spelled, piece);
        }
        let bound =
            spelled.strip_prefix("v-bind:").or(spelled.strip_prefix(':')).or(spelled.strip_prefix('.'));
        let name = bound.map(|n| n.split('.').next().unwrap_or(n));
        match (spelled, name) {
            ("v-html", _) => {
                let value = self.expression(piece);
                self.binding(tag, "innerHTML", spelled, value, at);
            }
            (_, Some(name)) if component.is_none() && property_of(tag, name).is_some() => {
                let value = match piece.text.is_empty() {
                    // `:href` alone is short for `:href="href"`.
                    true => self.identifier(name, at),
                    false => self.expression(piece),
                };
                if let Some((element, property)) = property_of(tag, name) {
                    self.binding(element, property, spelled, value, at);
                }
            }
            (_, Some(name)) => match component {
                Some(component) => {
                    let value = match piece.text.is_empty() {
                        true => self.identifier(name, at),
                        false => self.expression(piece),
                    };
                    let name = self.arena.alloc_str(&camel(name));
                    let name = self.name(name);
                    self.given_to(walk, component, name, value, at);
                }
                None if acts(piece.text) => {
                    self.expression(piece);
                }
                None => {}
            },
            (model, _) if model == "v-model" || model.starts_with("v-model.") => {
                let value = self.expression(piece);
                self.typed_into(value, field, at);
                if let Some(component) = component {
                    let name = self.name("modelValue");
                    self.given_to(walk, component, name, value, at);
                }
            }
            _ if component.is_some()
                && !spelled.starts_with("v-")
                && !spelled.starts_with('#')
                && !piece.text.is_empty() =>
            {
                if let Some(component) = component {
                    let text = self.name(piece.text);
                    let value = self.node(Node::Text(text), piece.at);
                    let name = self.arena.alloc_str(&camel(spelled));
                    let name = self.name(name);
                    self.given_to(walk, component, name, value, at);
                }
            }
            (text, None) if is_directive(text) && acts(piece.text) => {
                self.expression(piece);
            }
            _ => {}
        }
    }
}

/// True for elements of libraries that collect the fields inside of them: `van-form`, `a-form`, `Form`.
fn is_form(tag: &str) -> bool {
    tag != "form" && tag != "q-form" && (tag == "Form" || tag.ends_with("-form") || tag.ends_with("Form"))
}

/// Directives whose value is an expression and that nothing else reads.
fn is_directive(name: &str) -> bool {
    name.starts_with("v-")
        && !matches!(name, "v-for" | "v-if" | "v-else-if" | "v-else")
        && !name.starts_with("v-slot")
        && !name.starts_with("v-model")
}
