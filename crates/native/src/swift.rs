//! Swift, brought into the small tree.

use crate::grammar::{At, child, children, sign, simple_type, span, tokens};
use crate::ir::{CallExpr, ClassDecl, Expr, Func, Kind, ParamDecl, Stmt};
use tree_sitter::Node;

/// The statements of a file.
pub(crate) fn read(at: At<'_>, root: Node<'_>) -> Vec<Stmt> {
    stmts(at, children(root))
}

fn stmts(at: At<'_>, nodes: Vec<Node<'_>>) -> Vec<Stmt> {
    let mut out = Vec::with_capacity(nodes.len());
    nodes.into_iter().for_each(|n| stmt(at, n, &mut out));
    out
}

fn block(at: At<'_>, node: Node<'_>) -> Vec<Stmt> {
    stmts(at, children(node))
}

fn stmt(at: At<'_>, node: Node<'_>, out: &mut Vec<Stmt>) {
    let Some(at) = at.deeper() else { return };
    match node.kind() {
        "import_declaration"
        | "directive"
        | "modifiers"
        | "typealias_declaration"
        | "associatedtype_declaration" => {}
        "statements" | "function_body" => out.push(Stmt::Block(block(at, node))),
        "assignment" => {
            let target = node.child_by_field_name("target").and_then(|n| children(n).first().copied());
            if let (Some(target), Some(value)) = (target, node.child_by_field_name("result")) {
                out.push(Stmt::Assign { span: span(node), target: expr(at, target), value: expr(at, value) });
            }
        }
        "property_declaration" => property(at, node, out),
        "if_statement" => out.push(condition(at, node)),
        "guard_statement" => {
            let (conds, cond, other, _) = conditions(at, node);
            out.push(Stmt::Guard { conds, cond, other });
        }
        "control_transfer_statement" => {
            let value = node
                .child_by_field_name("result")
                .or(child(node, &["throw_keyword"]).and(children(node).last().copied()));
            let value = value.map(|n| expr(at, n));
            match tokens(node).first().map(|t| at.text(t.1)) {
                Some("return") => out.push(Stmt::Return(value)),
                Some("throw") => out.push(Stmt::Throw(value)),
                _ => {}
            }
        }
        "do_statement" => {
            let mut ways = Vec::new();
            for part in children(node) {
                match part.kind() {
                    "catch_block" => ways.push((String::new(), inside(at, part))),
                    _ => stmt(at, part, out),
                }
            }
            if !ways.is_empty() {
                out.push(Stmt::Ways(ways));
            }
        }
        "switch_statement" => {
            let mut ways = Vec::new();
            for part in children(node) {
                if part.kind() == "switch_entry" {
                    let label = children(part)
                        .iter()
                        .filter(|n| n.kind() == "switch_pattern")
                        .map(|n| at.text(*n))
                        .collect();
                    ways.push((label, inside(at, part)));
                } else {
                    out.push(Stmt::Expr(expr(at, part)));
                }
            }
            out.push(Stmt::Ways(ways));
        }
        "for_statement" => {
            if let Some(name) =
                node.child_by_field_name("item").and_then(|p| p.child_by_field_name("bound_identifier"))
            {
                out.push(Stmt::Let { name: at.owned(name), ty: None, value: None });
            }
            let rest = children(node).into_iter().filter(|n| n.kind() != "pattern").collect();
            out.push(Stmt::Block(stmts(at, rest)));
        }
        "class_declaration" | "protocol_declaration" => out.push(Stmt::Class(Box::new(class(at, node)))),
        "function_declaration"
        | "init_declaration"
        | "deinit_declaration"
        | "protocol_function_declaration" => {
            out.push(Stmt::Func(Box::new(func(at, node))));
        }
        _ => out.push(Stmt::Expr(expr(at, node))),
    }
}

/// The statements directly inside braces.
fn inside(at: At<'_>, node: Node<'_>) -> Vec<Stmt> {
    child(node, &["statements"]).map(|n| block(at, n)).unwrap_or_default()
}

fn property(at: At<'_>, node: Node<'_>, out: &mut Vec<Stmt>) {
    let mut last: Option<(String, Option<String>)> = None;
    let mut close = |last: &mut Option<(String, Option<String>)>, value: Option<Expr>| {
        if let Some((name, ty)) = last.take() {
            out.push(Stmt::Let { name, ty, value });
        }
    };
    for (field, part) in tokens(node) {
        match (field, part.kind()) {
            (Some("name"), "pattern") => {
                close(&mut last, None);
                let name = part.child_by_field_name("bound_identifier").unwrap_or(part);
                last = Some((at.owned(name), None));
            }
            (_, "type_annotation") => {
                if let Some((_, ty)) = &mut last {
                    *ty = Some(simple_type(at.text(part).trim_start_matches(':')));
                }
            }
            (Some("value"), _) => {
                let value = expr(at, part);
                close(&mut last, Some(value));
            }
            (Some("computed_value"), _) | (_, "willset_didset_block") => {
                let value = Expr::new(span(part), Kind::Do(stmts(at, children(part))));
                close(&mut last, Some(value));
            }
            _ => {}
        }
    }
    close(&mut last, None);
}

/// The conditions of `if` and `guard` (bindings as declarations) and the two branches.
fn conditions(at: At<'_>, node: Node<'_>) -> (Vec<Stmt>, Option<Expr>, Vec<Stmt>, Vec<Stmt>) {
    let (mut lets, mut cond): (Vec<Stmt>, Option<Expr>) = (Vec::new(), None);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let mut bound: Option<String> = None;
    let mut otherwise = false;
    for (field, part) in tokens(node) {
        match (field, part.kind()) {
            (_, "else") => otherwise = true,
            (Some("bound_identifier"), _) => bound = Some(at.owned(part)),
            (_, "=" | "value_binding_pattern") => {}
            // `if let name` gives the same value the same name.
            (_, ",") => bound = None,
            (Some("condition"), _) if part.is_named() => {
                let value = expr(at, part);
                match bound.take() {
                    Some(name) => lets.push(Stmt::Let { name, ty: None, value: Some(value) }),
                    None => {
                        cond = Some(match cond.take() {
                            Some(left) => {
                                Expr::new(span(node), Kind::Binary("&&", Box::new(left), Box::new(value)))
                            }
                            None => value,
                        });
                    }
                }
            }
            (_, "statements") if otherwise => second = block(at, part),
            (_, "statements") => first = block(at, part),
            (_, "if_statement") => second = stmts(at, vec![part]),
            _ => {}
        }
    }
    (lets, cond, second, first)
}

fn condition(at: At<'_>, node: Node<'_>) -> Stmt {
    let (lets, cond, other, then) = conditions(at, node);
    let cond = cond.unwrap_or(Expr::new(span(node), Kind::Other(Vec::new())));
    if lets.is_empty() {
        return Stmt::If { cond, then, other };
    }
    let inner = Stmt::If { cond, then, other };
    Stmt::Block(lets.into_iter().chain([inner]).collect())
}

fn annotations(at: At<'_>, node: Node<'_>) -> Vec<String> {
    let list = child(node, &["modifiers"]).map(children).unwrap_or_default();
    list.into_iter()
        .filter(|n| n.kind() == "attribute")
        .map(|n| simple_type(at.text(n).trim_start_matches('@')))
        .collect()
}

fn class(at: At<'_>, node: Node<'_>) -> ClassDecl {
    let name = node.child_by_field_name("name");
    let body =
        node.child_by_field_name("body").or(child(node, &["class_body", "enum_class_body", "protocol_body"]));
    ClassDecl {
        name: name.map(|n| at.type_name(n)).unwrap_or_default(),
        span: span(name.unwrap_or(node)),
        supertypes: children(node)
            .into_iter()
            .filter(|n| n.kind() == "inheritance_specifier")
            .map(|n| at.type_name(n))
            .collect(),
        annotations: annotations(at, node),
        members: body.map(|b| block(at, b)).unwrap_or_default(),
    }
}

fn func(at: At<'_>, node: Node<'_>) -> Func {
    let name = node.child_by_field_name("name");
    let named = name.filter(|n| n.kind() != "user_type");
    let params = children(node)
        .into_iter()
        .filter(|n| n.kind() == "parameter")
        .filter_map(|p| {
            let mut names = tokens(p).into_iter().filter(|(f, _)| *f == Some("name"));
            let name = at.owned(names.next()?.1);
            let ty = names.next().map(|(_, n)| simple_type(at.text(n)));
            let label = p.child_by_field_name("external_name").map(|n| at.owned(n));
            Some(ParamDecl { label: label.or(Some(name.clone())), name, ty })
        })
        .collect();
    Func {
        name: named.map(|n| at.owned(n)).unwrap_or_default(),
        span: span(named.unwrap_or(node)),
        params,
        annotations: annotations(at, node),
        body: node.child_by_field_name("body").map(|b| flat(block(at, b))),
    }
}

/// A single block without its braces.
fn flat(mut body: Vec<Stmt>) -> Vec<Stmt> {
    match (body.len(), body.pop()) {
        (1, Some(Stmt::Block(inner))) => inner,
        (_, last) => body.into_iter().chain(last).collect(),
    }
}

fn other(at: At<'_>, node: Node<'_>) -> Kind {
    Kind::Other(stmts(at, children(node)))
}

fn expr(at: At<'_>, node: Node<'_>) -> Expr {
    let range = span(node);
    let Some(at) = at.deeper() else { return Expr::new(range, Kind::Other(Vec::new())) };
    let kids = children(node);
    let inner = |name| node.child_by_field_name(name).map(|n| Box::new(expr(at, n)));
    let kind = match node.kind() {
        "line_string_literal" | "multi_line_string_literal" | "raw_string_literal" => string(at, node),
        "integer_literal" | "real_literal" | "hex_literal" | "bin_literal" | "oct_literal" => {
            Kind::Number(at.owned(node))
        }
        "boolean_literal" => Kind::Bool(at.text(node) == "true"),
        "nil_literal" | "nil" => Kind::Null,
        "simple_identifier" | "self_expression" | "super_expression" | "type_identifier" | "user_type" => {
            Kind::Name(at.owned(node))
        }
        "navigation_expression" => match (inner("target"), node.child_by_field_name("suffix")) {
            (Some(target), Some(suffix)) => {
                let name = suffix.child_by_field_name("suffix").map(|n| at.text(n)).unwrap_or_default();
                match (name, &target.kind) {
                    ("self", Kind::Name(ty)) => Kind::Class(ty.clone()),
                    _ => Kind::Member(target, name.to_owned()),
                }
            }
            _ => other(at, node),
        },
        "prefix_expression" => match (
            node.child_by_field_name("operation").map(|n| n.kind()),
            node.child_by_field_name("target"),
        ) {
            (Some("bang"), Some(target)) => Kind::Not(Box::new(expr(at, target))),
            (Some("."), Some(target)) => Kind::Name(format!(".{}", at.text(target))),
            (Some("-"), _) => Kind::Number(at.owned(node)),
            (_, Some(target)) => return expr(at, target),
            _ => other(at, node),
        },
        "postfix_expression" | "await_expression" | "optional_chaining_expression" => {
            match inner("target").or(inner("expr")) {
                Some(target) => return *target,
                None => other(at, node),
            }
        }
        "try_expression" => match inner("expr") {
            Some(value) => return *value,
            None => other(at, node),
        },
        "tuple_expression" => match kids.as_slice() {
            [one] => return expr(at, *one),
            _ => other(at, node),
        },
        "as_expression" => match (inner("expr"), node.child_by_field_name("name")) {
            (Some(value), Some(ty)) => Kind::Cast(at.type_name(ty), value),
            _ => other(at, node),
        },
        "ternary_expression" => match (inner("condition"), inner("if_true"), inner("if_false")) {
            (Some(cond), Some(then), Some(other)) => Kind::Choice(cond, then, other),
            _ => other(at, node),
        },
        "nil_coalescing_expression" => match (inner("value"), inner("if_nil")) {
            (Some(value), Some(none)) => Kind::Either(value, none),
            _ => other(at, node),
        },
        "additive_expression" => return sum(at, node),
        "conjunction_expression" => pair(at, node, "&&"),
        "disjunction_expression" => pair(at, node, "||"),
        "equality_expression" | "comparison_expression" | "infix_expression" => {
            pair(at, node, node.child_by_field_name("op").map_or("", |n| sign(at.text(n))))
        }
        "call_expression" => call(at, node),
        "array_literal" => Kind::List(kids.into_iter().map(|n| expr(at, n)).collect()),
        "dictionary_literal" => dictionary(at, node),
        "lambda_literal" => Kind::Lambda(Box::new(lambda(at, node))),
        "if_statement" | "switch_statement" | "do_statement" => Kind::Do(stmts(at, vec![node])),
        "assignment" => {
            let mut out = Vec::new();
            stmt(at, node, &mut out);
            Kind::Other(out)
        }
        _ => other(at, node),
    };
    Expr::new(range, kind)
}

fn pair(at: At<'_>, node: Node<'_>, sign: &'static str) -> Kind {
    let inner = |name| node.child_by_field_name(name).map(|n| Box::new(expr(at, n)));
    match (inner("lhs"), inner("rhs")) {
        (Some(left), Some(right)) => Kind::Binary(sign, left, right),
        _ => other(at, node),
    }
}

/// `a + b + c`, without going deeper for each.
fn sum(at: At<'_>, node: Node<'_>) -> Expr {
    let mut chain = Vec::new();
    let mut first = node;
    while let ("additive_expression", Some(left), Some(right)) =
        (first.kind(), first.child_by_field_name("lhs"), first.child_by_field_name("rhs"))
    {
        chain.push((first, right));
        first = left;
    }
    let mut all = match first.kind() {
        "additive_expression" => Expr::new(span(first), other(at, first)),
        _ => expr(at, first),
    };
    for (whole, right) in chain.into_iter().rev() {
        all = Expr::plus(span(whole), all, expr(at, right));
    }
    all
}

fn dictionary(at: At<'_>, node: Node<'_>) -> Kind {
    let mut entries = Vec::new();
    let mut key = None;
    for (field, part) in tokens(node) {
        match field {
            Some("key") if part.is_named() => key = Some(expr(at, part)),
            Some("value") if part.is_named() => entries.extend(key.take().map(|k| (k, expr(at, part)))),
            _ => {}
        }
    }
    Kind::Dict(entries)
}

fn call(at: At<'_>, node: Node<'_>) -> Kind {
    let mut kids = children(node).into_iter();
    let Some(callee) = kids.next() else { return other(at, node) };
    let mut args = Vec::new();
    for suffix in kids.filter(|n| n.kind() == "call_suffix") {
        for part in children(suffix) {
            if part.kind() != "value_arguments" {
                let label = tokens(suffix)
                    .iter()
                    .rev()
                    .find(|t| t.1.kind() == "simple_identifier")
                    .map(|t| at.owned(t.1));
                args.push((label, expr(at, part)));
                continue;
            }
            if tokens(part).first().is_some_and(|t| t.1.kind() == "[") {
                let index =
                    children(part).first().and_then(|a| a.child_by_field_name("value")).map(|n| expr(at, n));
                let index = index.unwrap_or(Expr::new(span(part), Kind::Other(Vec::new())));
                return Kind::Index(Box::new(expr(at, callee)), Box::new(index));
            }
            for arg in children(part) {
                let label = arg.child_by_field_name("name").map(|n| at.owned(n));
                if let Some(value) = arg.child_by_field_name("value") {
                    args.push((label, expr(at, value)));
                }
            }
        }
    }
    let mut out = CallExpr { receiver: None, name: String::new(), args, new: false, class: None };
    match expr(at, callee) {
        Expr { kind: Kind::Name(name), .. } => {
            out.new = name.trim_start_matches('.').starts_with(char::is_uppercase);
            out.name = name.trim_start_matches('.').to_owned();
        }
        Expr { kind: Kind::Member(object, name), .. } => {
            out.name = name;
            out.receiver = Some(*object);
        }
        // A closure that is called at once.
        Expr { kind: Kind::Lambda(inner), .. } if out.args.is_empty() => {
            return Kind::Do(inner.body.unwrap_or_default());
        }
        callee => {
            out.name = "callAsFunction".to_owned();
            out.receiver = Some(callee);
        }
    }
    Kind::Call(Box::new(out))
}

fn lambda(at: At<'_>, node: Node<'_>) -> Func {
    let list = node.child_by_field_name("type").and_then(|t| child(t, &["lambda_function_type_parameters"]));
    let params = list
        .map(children)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|p| p.child_by_field_name("name"))
        .map(|n| ParamDecl { name: at.owned(n), label: None, ty: None })
        .collect();
    Func { span: span(node), params, body: Some(inside(at, node)), ..Func::default() }
}

fn string(at: At<'_>, node: Node<'_>) -> Kind {
    let mut parts = Vec::new();
    let mut plain = String::new();
    for (_, piece) in tokens(node) {
        match piece.kind() {
            "interpolated_expression" => {
                if !plain.is_empty() {
                    parts.push(Expr::new(span(piece), Kind::Str(std::mem::take(&mut plain))));
                }
                parts.extend(piece.child_by_field_name("value").map(|n| expr(at, n)));
            }
            _ if piece.is_named() => plain.push_str(at.text(piece)),
            _ => {}
        }
    }
    if parts.is_empty() {
        return Kind::Str(plain);
    }
    if !plain.is_empty() {
        parts.push(Expr::new(span(node), Kind::Str(plain)));
    }
    Kind::Join(parts)
}
