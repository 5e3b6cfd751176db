//! Pages that hold scripts: HTML, components of Vue and of Svelte.

use super::lower::{Lower, Owner};
use super::model::Node;
use super::snippet::Piece;
use super::template::Source;
use crate::parse::Dialect;
use base::{Span, name_of};
use markup::{Code, Tag, Token, template_tokens};

/// A script of a page.
struct Script<'a> {
    body: Piece<'a>,
    lang: String,
    /// Runs before the others: the part of a component that is a module.
    first: bool,
    module: bool,
    setup: bool,
}

/// True for scripts that run.
fn runs(tag: &Tag) -> bool {
    let kind = tag.attribute("type").map(|a| a.value.trim().to_ascii_lowercase());
    matches!(
        kind.as_deref(),
        None | Some(
            "" | "module"
                | "text/javascript"
                | "application/javascript"
                | "text/ecmascript"
                | "application/ecmascript"
                | "text/typescript"
                | "ts"
        )
    )
}

fn scripts<'a>(source: Source<'a>, code: Code) -> Vec<Script<'a>> {
    let (mut found, mut next): (Vec<Script<'a>>, Option<Script<'a>>) = (Vec::new(), None);
    // What stands in a template of plain HTML does not run.
    let mut inert = 0_usize;
    for token in template_tokens(source.text, code) {
        match token {
            Token::Open(tag) if tag.name == "script" && !tag.self_closing && runs(&tag) && inert == 0 => {
                let is = |name: &str| tag.attribute(name).is_some();
                let kind = tag.attribute("type").map(|a| a.value.as_str());
                let context = tag.attribute("context").map(|a| a.value.as_str());
                next = Some(Script {
                    body: source.piece(Span::default()),
                    lang: tag.attribute("lang").map(|a| a.value.clone()).unwrap_or_default(),
                    module: kind == Some("module"),
                    setup: is("setup"),
                    first: is("module") || context == Some("module"),
                });
            }
            Token::Text(span) => {
                if let Some(script) = next.take() {
                    found.push(Script { body: source.piece(span), ..script });
                }
            }
            other => {
                next = None;
                match other {
                    Token::Open(tag) if tag.name == "template" && !tag.self_closing => inert += 1,
                    Token::Close(name, _) if name == "template" => inert = inert.saturating_sub(1),
                    _ => {}
                }
            }
        }
    }
    found
}

fn dialect_of(scripts: &[Script<'_>]) -> Dialect {
    let lang = scripts.iter().map(|s| s.lang.as_str()).find(|l| !l.is_empty());
    match lang {
        Some("ts" | "typescript") => Dialect::Ts,
        Some("tsx") => Dialect::Tsx,
        _ => Dialect::Js,
    }
}

impl<'a> Lower<'a> {
    /// A component of Vue or Svelte: a class whose fields are what it is given and what its options declare.
    fn open_component(&mut self, path: &'a str) {
        let stem = name_of(path).split('.').next().unwrap_or_default();
        let name = self.name(stem);
        self.component = Some(self.open_class(Some(name)));
    }

    fn close_component(&mut self) {
        let has_default = self.out.exports.iter().any(|e| match e {
            super::Export::Value(name, _) | super::Export::From(name, ..) => {
                self.out.name(*name) == "default"
            }
            super::Export::All(_) => false,
        });
        if let Some(class) = self.component.filter(|_| !has_default) {
            let value = self.node(Node::Class(class), Span::default());
            self.export_value("default", value);
        }
    }

    /// A page of Vue.
    pub(super) fn vue(&mut self, path: &'a str, text: &'a str) {
        let source = Source::file(text);
        let mut scripts = scripts(source, Code::None);
        self.dialect = dialect_of(&scripts);
        scripts.sort_by_key(|s| s.setup);
        self.open_component(path);
        for script in &scripts {
            self.script(script.body);
        }
        self.close_component();
        if !scripts.iter().any(|s| s.setup) && !scripts.is_empty() {
            // Names of the template are members of the component, not names of the module.
            self.hide_names();
        }
        self.owner = self.component.map(Owner::This);
        self.vue_template(source);
    }

    /// A page of Svelte.
    pub(super) fn svelte(&mut self, path: &'a str, text: &'a str) {
        let source = Source::file(text);
        let mut scripts = scripts(source, Code::Braces);
        self.dialect = dialect_of(&scripts);
        scripts.sort_by_key(|s| !s.first);
        self.open_component(path);
        for script in &scripts {
            self.script(script.body);
        }
        self.close_component();
        self.svelte_template(source);
    }

    /// A page of plain HTML: its scripts share their names, modules have their own.
    pub(super) fn html(&mut self, text: &'a str) {
        let source = Source::file(text);
        for script in scripts(source, Code::None) {
            match script.module {
                true => self.scoped(|l| l.script(script.body)),
                false => self.script(script.body),
            }
        }
        self.share_names();
        for token in template_tokens(text, Code::None) {
            let Token::Open(tag) = token else { continue };
            let handlers = tag.attributes.iter().filter(|a| {
                a.name.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on")) && !a.value.is_empty()
            });
            for attribute in handlers {
                let piece = self.attribute_piece(source, attribute);
                self.handler(piece);
            }
        }
    }
}
