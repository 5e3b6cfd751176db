//! The declarations of a module that do nothing when it is loaded: what is in them only runs where something names them.
//! Bundlers leave them out where nothing does. <https://rollupjs.org/configuration-options/#treeshake>

use super::expr::span;
use super::model::{Name, Part};
use oxc_ast::ast::{
    BindingPattern, Class, ClassElement, Declaration, Decorator, ExportDefaultDeclarationKind, Expression,
    Program, Statement, VariableDeclaration,
};

/// Decorators of Angular, which only describe a class. <https://angular.dev/api/core>
const DESCRIBING: [&str; 5] = ["Component", "Directive", "Injectable", "NgModule", "Pipe"];

/// The parts of a module; `name` gives a text its number.
pub(super) fn parts<'a>(program: &Program<'a>, mut name: impl FnMut(&'a str) -> Name) -> Vec<Part> {
    let angular = program
        .body
        .iter()
        .any(|s| matches!(s, Statement::ImportDeclaration(i) if i.source.value.starts_with("@angular/core")));
    let mut found = Vec::new();
    for statement in &program.body {
        let at = span(statement);
        match statement {
            Statement::ImportDeclaration(_)
            | Statement::ExportNamedDeclaration(_)
            | Statement::ExportFromDeclaration(_)
            | Statement::ExportAllDeclaration(_)
            | Statement::TSInterfaceDeclaration(_)
            | Statement::TSTypeAliasDeclaration(_) => found.push(Part { span: at, name: None, link: true }),
            Statement::ExportDeclaration(e) => {
                if let Some(text) = declared(&e.declaration, angular) {
                    let span = with_decorators(at, &e.declaration);
                    found.push(Part { span, name: text.map(&mut name), link: text.is_none() });
                }
            }
            Statement::ExportDefaultDeclaration(e) => {
                let (text, link) = match &e.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(f) => {
                        (f.id.as_ref().map(|id| id.name.as_str()), false)
                    }
                    ExportDefaultDeclarationKind::ClassDeclaration(c) if is_still(c, angular) => {
                        (c.id.as_ref().map(|id| id.name.as_str()), false)
                    }
                    // `export default name`: the exports say so.
                    ExportDefaultDeclarationKind::Identifier(_) => (None, true),
                    _ => continue,
                };
                found.push(Part { span: at, name: text.map(&mut name), link });
            }
            other => {
                if let Some(declaration) = other.as_declaration()
                    && let Some(text) = declared(declaration, angular)
                {
                    let span = with_decorators(at, declaration);
                    found.push(Part { span, name: text.map(&mut name), link: text.is_none() });
                }
            }
        }
    }
    found
}

/// The name of a declaration that does nothing by itself; no name for what only has a type.
fn declared<'a>(declaration: &Declaration<'a>, angular: bool) -> Option<Option<&'a str>> {
    match declaration {
        Declaration::FunctionDeclaration(f) => Some(f.id.as_ref().map(|id| id.name.as_str())),
        Declaration::ClassDeclaration(c) if is_still(c, angular) => {
            c.id.as_ref().map(|id| Some(id.name.as_str()))
        }
        Declaration::VariableDeclaration(v) => holds_function(v, angular).map(Some),
        Declaration::TSInterfaceDeclaration(_) | Declaration::TSTypeAliasDeclaration(_) => Some(None),
        _ => None,
    }
}

/// The name of the one variable that a function or class is put into.
fn holds_function<'a>(declaration: &VariableDeclaration<'a>, angular: bool) -> Option<&'a str> {
    let [one] = declaration.declarations.as_slice() else { return None };
    let BindingPattern::BindingIdentifier(id) = &one.id else { return None };
    let still = match one.init.as_ref()? {
        Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_) => true,
        Expression::ClassExpression(c) => is_still(c, angular),
        _ => false,
    };
    still.then_some(id.name.as_str())
}

/// True for a class that runs nothing when it is defined.
fn is_still(class: &Class<'_>, angular: bool) -> bool {
    let describes = |d: &Decorator<'_>| match &d.expression {
        Expression::CallExpression(call) => {
            matches!(&call.callee, Expression::Identifier(id) if DESCRIBING.contains(&id.name.as_str()))
        }
        _ => false,
    };
    let plain = class.heritage.as_ref().is_none_or(|h| {
        matches!(h.expression, Expression::Identifier(_) | Expression::StaticMemberExpression(_))
    });
    let decorated = class.decorators.iter().all(|d| angular && describes(d));
    plain
        && decorated
        && class.body.body.iter().all(|element| match element {
            ClassElement::MethodDefinition(m) => !m.computed && (angular || m.decorators.is_empty()),
            ClassElement::PropertyDefinition(p) => {
                let fixed = !p.r#static || p.value.as_ref().is_none_or(Expression::is_literal);
                fixed && !p.computed && (angular || p.decorators.is_empty())
            }
            ClassElement::TSIndexSignature(_) => true,
            ClassElement::StaticBlock(_) | ClassElement::AccessorProperty(_) => false,
        })
}

/// Decorators may stand in front of `export`.
fn with_decorators(at: base::Span, declaration: &Declaration<'_>) -> base::Span {
    let Declaration::ClassDeclaration(class) = declaration else { return at };
    let first = class.decorators.first().map_or(at.start, |d| span(d).start);
    base::Span::new(first.min(at.start), at.end)
}

#[cfg(test)]
mod tests {
    use base::FileId;

    /// What is left of a text where its parts are taken out, and the names of the parts.
    fn rest(text: &str) -> (String, Vec<String>) {
        let facts = crate::facts(FileId(0), "src/a.ts", text);
        let mut left = text.to_owned();
        for part in facts.parts.iter().rev() {
            left.replace_range(part.span.start as usize..part.span.end as usize, "");
        }
        let names = facts.parts.iter().filter_map(|p| p.name).map(|n| facts.name(n).to_owned());
        (left.split_whitespace().collect::<Vec<_>>().join(" "), names.collect())
    }

    #[test]
    fn what_runs_when_a_module_is_loaded_is_no_part() {
        for text in [
            "start(a);",
            "export const a = memo(() => b);",
            "class A { static b = start(); }",
            "class A { static { start(); } }",
            "@register('a-b') class A {}",
            "@Component({}) class A {}",
            "class A extends mixed(B) {}",
            "const { a } = b;",
            "const a = () => 1, b = start();",
            "if (a) { b(); }",
            "export default start(a);",
        ] {
            assert_eq!(rest(text).0, text);
        }
    }

    #[test]
    fn functions_classes_links_and_types_are_parts() {
        let text = "import { Component } from '@angular/core'; import b from './b';
            export * from './c'; export { d } from './e'; export type T = string; interface I { b: string }
            function f() { b(); } export const g = async () => b; export default class H {}
            @Component({ imports: [b] }) export class K { static readonly ID = 'k'; @Input() b = b; }
            f();";
        let (left, names) = rest(text);
        assert_eq!((left.as_str(), names.join(" ").as_str()), ("f();", "f g H K"));
    }
}
