//! Kotlin, brought into the small tree.

use crate::grammar::{At, child, children, sign, span, tokens};
use crate::ir::{CallExpr, ClassDecl, Expr, Func, Kind, ParamDecl, Stmt};
use base::Span;
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

fn body(at: At<'_>, node: Option<Node<'_>>) -> Vec<Stmt> {
    match node {
        Some(block) if matches!(block.kind(), "block" | "control_structure_body") => {
            stmts(at, children(block))
        }
        Some(node) => stmts(at, vec![node]),
        None => Vec::new(),
    }
}

fn stmt(at: At<'_>, node: Node<'_>, out: &mut Vec<Stmt>) {
    let Some(at) = at.deeper() else { return };
    match node.kind() {
        "package_header" | "import" | "import_list" | "file_annotation" | "type_alias" | "label" => {}
        "block" | "anonymous_initializer" | "secondary_constructor" => {
            out.push(Stmt::Block(stmts(at, children(node))));
        }
        "assignment" => {
            if let (Some(target), Some(value)) =
                (node.child_by_field_name("left"), node.child_by_field_name("right"))
            {
                out.push(Stmt::Assign { span: span(node), target: expr(at, target), value: expr(at, value) });
            }
        }
        "property_declaration" => property(at, node, out),
        "if_expression" => out.push(condition(at, node)),
        "when_expression" => when(at, node, out),
        "try_expression" => tried(at, node, out),
        "return_expression" => out.push(Stmt::Return(children(node).last().map(|n| expr(at, *n)))),
        "throw_expression" => out.push(Stmt::Throw(children(node).last().map(|n| expr(at, *n)))),
        "for_statement" => {
            let parts = children(node);
            if let Some(name) = child(node, &["variable_declaration"]).and_then(|d| child(d, &["identifier"]))
            {
                out.push(Stmt::Let { name: at.owned(name), ty: None, value: None });
            }
            let rest = parts.into_iter().filter(|n| !n.kind().ends_with("variable_declaration")).collect();
            out.push(Stmt::Block(stmts(at, rest)));
        }
        "class_declaration" | "object_declaration" | "companion_object" => {
            out.push(Stmt::Class(Box::new(class(at, node))));
        }
        "function_declaration" => out.push(Stmt::Func(Box::new(func(at, node)))),
        _ => out.push(Stmt::Expr(expr(at, node))),
    }
}

fn property(at: At<'_>, node: Node<'_>, out: &mut Vec<Stmt>) {
    let mut declared = None;
    let mut value = None;
    let mut assigned = false;
    for (_, part) in tokens(node) {
        match part.kind() {
            "variable_declaration" => declared = Some(part),
            "=" => assigned = true,
            "property_delegate" => value = lazy(at, part),
            "getter" | "setter" => {
                let inner = child(part, &["function_body"]).map(|b| function_body(at, b)).unwrap_or_default();
                out.push(Stmt::Block(inner));
            }
            _ if assigned && part.is_named() && value.is_none() => value = Some(expr(at, part)),
            _ => {}
        }
    }
    let name = declared.and_then(|d| child(d, &["identifier"]));
    match name {
        Some(name) => {
            let ty =
                declared.and_then(|d| child(d, &["user_type", "nullable_type"])).map(|n| at.type_name(n));
            out.push(Stmt::Let { name: at.owned(name), ty, value });
        }
        None => out.extend(value.map(Stmt::Expr)),
    }
}

/// The value of `by lazy { … }`.
fn lazy(at: At<'_>, delegate: Node<'_>) -> Option<Expr> {
    let value = expr(at, *children(delegate).first()?);
    match value.kind {
        Kind::Call(mut call) if call.name == "lazy" => match call.args.pop().map(|(_, a)| a.kind) {
            Some(Kind::Lambda(inner)) => {
                Some(Expr::new(value.span, Kind::Do(inner.body.unwrap_or_default())))
            }
            _ => None,
        },
        kind => Some(Expr::new(value.span, kind)),
    }
}

fn condition(at: At<'_>, node: Node<'_>) -> Stmt {
    let mut cond = None;
    let mut otherwise = false;
    let (mut then, mut other) = (Vec::new(), Vec::new());
    for (field, part) in tokens(node) {
        match part.kind() {
            "else" => otherwise = true,
            _ if field == Some("condition") => cond = Some(expr(at, part)),
            _ if !part.is_named() => {}
            _ if otherwise => other = body(at, Some(part)),
            _ => then = body(at, Some(part)),
        }
    }
    let cond = cond.unwrap_or(Expr::new(span(node), Kind::Other(Vec::new())));
    Stmt::If { cond, then, other }
}

fn when(at: At<'_>, node: Node<'_>, out: &mut Vec<Stmt>) {
    let mut ways = Vec::new();
    for part in children(node) {
        if part.kind() != "when_entry" {
            out.extend(children(part).into_iter().map(|n| Stmt::Expr(expr(at, n))));
            continue;
        }
        let (mut label, mut inner) = (String::new(), Vec::new());
        for (field, n) in tokens(part) {
            if field == Some("condition") {
                label.push_str(at.text(n));
            } else if n.is_named() {
                inner = body(at, Some(n));
            }
        }
        ways.push((label, inner));
    }
    out.push(Stmt::Ways(ways));
}

fn tried(at: At<'_>, node: Node<'_>, out: &mut Vec<Stmt>) {
    let mut ways = Vec::new();
    for part in children(node) {
        match part.kind() {
            "catch_block" => ways.push((String::new(), body(at, child(part, &["block"])))),
            "finally_block" => out.push(Stmt::Block(body(at, child(part, &["block"])))),
            _ => stmt(at, part, out),
        }
    }
    if !ways.is_empty() {
        out.push(Stmt::Ways(ways));
    }
}

fn annotations(at: At<'_>, node: Node<'_>) -> Vec<String> {
    let Some(list) = child(node, &["modifiers"]) else { return Vec::new() };
    children(list)
        .into_iter()
        .filter(|n| n.kind() == "annotation")
        .map(|n| simple(at.text(n).trim_start_matches('@')))
        .collect()
}

fn simple(text: &str) -> String {
    crate::grammar::simple_type(text)
}

fn supertypes(at: At<'_>, node: Node<'_>) -> Vec<String> {
    let list = child(node, &["delegation_specifiers"]).map(children).unwrap_or_default();
    list.into_iter().map(|n| simple(at.text(n).split(" by ").next().unwrap_or_default())).collect()
}

fn class(at: At<'_>, node: Node<'_>) -> ClassDecl {
    let name = node.child_by_field_name("name");
    let mut members = Vec::new();
    if let Some(list) = child(node, &["primary_constructor"]).and_then(|c| child(c, &["class_parameters"])) {
        for p in params(at, list) {
            members.push(Stmt::Let { name: p.name, ty: p.ty, value: None });
        }
    }
    if let Some(list) = child(node, &["class_body", "enum_class_body"]) {
        members.extend(stmts(at, children(list)));
    }
    ClassDecl {
        name: name.map(|n| at.owned(n)).unwrap_or_else(|| "companion".to_owned()),
        span: span(name.unwrap_or(node)),
        supertypes: supertypes(at, node),
        annotations: annotations(at, node),
        members,
    }
}

fn func(at: At<'_>, node: Node<'_>) -> Func {
    let name = node.child_by_field_name("name");
    Func {
        name: name.map(|n| at.owned(n)).unwrap_or_default(),
        span: span(name.unwrap_or(node)),
        params: child(node, &["function_value_parameters"]).map(|n| params(at, n)).unwrap_or_default(),
        annotations: annotations(at, node),
        body: child(node, &["function_body"]).map(|n| function_body(at, n)),
    }
}

/// `{ … }`, or `= value`, which is a return.
fn function_body(at: At<'_>, node: Node<'_>) -> Vec<Stmt> {
    match children(node).as_slice() {
        [block] if block.kind() == "block" => stmts(at, children(*block)),
        [value] => vec![Stmt::Return(Some(expr(at, *value)))],
        _ => Vec::new(),
    }
}

fn params(at: At<'_>, node: Node<'_>) -> Vec<ParamDecl> {
    children(node)
        .into_iter()
        .filter(|n| matches!(n.kind(), "parameter" | "class_parameter" | "variable_declaration"))
        .filter_map(|p| {
            let ty = child(p, &["user_type", "nullable_type"]).map(|n| at.type_name(n));
            Some(ParamDecl { name: at.owned(child(p, &["identifier"])?), label: None, ty })
        })
        .collect()
}

fn other(at: At<'_>, node: Node<'_>) -> Kind {
    Kind::Other(stmts(at, children(node)))
}

fn expr(at: At<'_>, node: Node<'_>) -> Expr {
    let range = span(node);
    let Some(at) = at.deeper() else { return Expr::new(range, Kind::Other(Vec::new())) };
    let kids = children(node);
    let kind = match node.kind() {
        "string_literal" | "multiline_string_literal" => string(at, node),
        "character_literal" => Kind::Str(at.text(node).trim_matches('\'').to_owned()),
        "number_literal" | "float_literal" => Kind::Number(at.owned(node)),
        "identifier" | "this_expression" | "super_expression" => match at.text(node) {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" => Kind::Null,
            text => Kind::Name(text.to_owned()),
        },
        "navigation_expression" => match kids.as_slice() {
            [object, name] => member(at, *object, *name, node),
            _ => other(at, node),
        },
        "call_expression" => call(at, node),
        "binary_expression" => return binary(at, node),
        "infix_expression" => match kids.as_slice() {
            [left, sign, right] => {
                let (left, right) = (expr(at, *left), expr(at, *right));
                match at.text(*sign) {
                    "or" => return Expr::flags(range, left, right),
                    "and" => Kind::Binary("&", Box::new(left), Box::new(right)),
                    _ => Kind::Binary("", Box::new(left), Box::new(right)),
                }
            }
            _ => other(at, node),
        },
        "unary_expression" => match (tokens(node).first().map(|t| t.1.kind()), kids.as_slice()) {
            (Some("!"), [operand]) => Kind::Not(Box::new(expr(at, *operand))),
            (Some("-"), _) => Kind::Number(at.owned(node)),
            (_, [operand]) => return expr(at, *operand),
            _ => other(at, node),
        },
        "parenthesized_expression" | "annotated_expression" | "annotated_lambda" => match kids.last() {
            Some(one) => return expr(at, *one),
            None => other(at, node),
        },
        "as_expression" => match kids.as_slice() {
            [value, ty] => Kind::Cast(at.type_name(*ty), Box::new(expr(at, *value))),
            _ => other(at, node),
        },
        "lambda_literal" => Kind::Lambda(Box::new(lambda(at, node))),
        "anonymous_function" => Kind::Lambda(Box::new(Func { span: range, ..func(at, node) })),
        "object_literal" => {
            let supertypes = supertypes(at, node);
            let name = supertypes.first().cloned().unwrap_or_default();
            let members = child(node, &["class_body"]).map(|b| stmts(at, children(b))).unwrap_or_default();
            let class =
                ClassDecl { name: name.clone(), span: range, supertypes, annotations: Vec::new(), members };
            let call = CallExpr { receiver: None, name, args: Vec::new(), new: true, class: Some(class) };
            Kind::Call(Box::new(call))
        }
        "collection_literal" => Kind::List(kids.into_iter().map(|n| expr(at, n)).collect()),
        "index_expression" => match kids.as_slice() {
            [object, index] => Kind::Index(Box::new(expr(at, *object)), Box::new(expr(at, *index))),
            _ => other(at, node),
        },
        "if_expression" | "when_expression" | "try_expression" => Kind::Do(stmts(at, vec![node])),
        "return_expression" | "throw_expression" | "assignment" | "type_test" => other(at, node),
        _ => other(at, node),
    };
    Expr::new(range, kind)
}

fn member(at: At<'_>, object: Node<'_>, name: Node<'_>, whole: Node<'_>) -> Kind {
    let sign = tokens(whole).into_iter().find(|t| !t.1.is_named()).map_or("", |t| t.1.kind());
    let text = at.text(name);
    if sign == "::" && text == "class" {
        return Kind::Class(at.type_name(object));
    }
    match expr(at, object) {
        Expr { kind: Kind::Class(name), .. } if matches!(text, "java" | "javaObjectType") => {
            Kind::Class(name)
        }
        object => Kind::Member(Box::new(object), text.to_owned()),
    }
}

fn call(at: At<'_>, node: Node<'_>) -> Kind {
    let mut kids = children(node).into_iter();
    let mut types = Vec::new();
    let mut out = CallExpr { receiver: None, name: String::new(), args: Vec::new(), new: false, class: None };
    if let Some(callee) = kids.next() {
        match expr(at, callee) {
            Expr { kind: Kind::Name(name), .. } => {
                out.new = name.starts_with(char::is_uppercase);
                out.name = name;
            }
            Expr { kind: Kind::Member(object, name), .. } => {
                let nested = name.starts_with(char::is_uppercase);
                out.new = nested;
                out.receiver =
                    (!nested || !matches!(object.kind, Kind::Name(_) | Kind::Member(..))).then_some(*object);
                out.name = name;
            }
            callee => {
                out.name = "invoke".to_owned();
                out.receiver = Some(callee);
            }
        }
    }
    for part in kids {
        match part.kind() {
            "value_arguments" => {
                for arg in children(part).into_iter().filter(|n| n.kind() == "value_argument") {
                    let label = tokens(arg)
                        .iter()
                        .any(|t| t.1.kind() == "=")
                        .then(|| children(arg))
                        .and_then(|c| (c.len() > 1).then(|| c.first().map(|n| at.owned(*n))).flatten());
                    if let Some(value) = children(arg).last() {
                        out.args.push((label, expr(at, *value)));
                    }
                }
            }
            "annotated_lambda" | "lambda_literal" => out.args.push((None, expr(at, part))),
            "type_arguments" => types.extend(children(part).into_iter().map(|n| at.type_name(n))),
            _ => {}
        }
    }
    // `get<T>(…)` says what comes out.
    match (types.pop(), types.is_empty()) {
        (Some(ty), true) if !out.new => {
            Kind::Cast(ty, Box::new(Expr::new(span(node), Kind::Call(Box::new(out)))))
        }
        _ => Kind::Call(Box::new(out)),
    }
}

fn lambda(at: At<'_>, node: Node<'_>) -> Func {
    let (mut list, mut rest) = (Vec::new(), Vec::new());
    for part in children(node) {
        match part.kind() {
            "lambda_parameters" => list = params(at, part),
            _ => rest.push(part),
        }
    }
    Func { span: span(node), params: list, body: Some(stmts(at, rest)), ..Func::default() }
}

/// Text with its interpolations; the grammar leaves `$name` inside plain strings to the reader.
fn string(at: At<'_>, node: Node<'_>) -> Kind {
    let mut parts: Vec<Expr> = Vec::new();
    let mut plain = String::new();
    let mut dollar = false;
    for piece in children(node) {
        let range = span(piece);
        if piece.kind() == "interpolation" {
            flush(&mut plain, range, &mut parts);
            parts.extend(children(piece).into_iter().map(|n| expr(at, n)));
            continue;
        }
        let text = at.text(piece);
        if std::mem::take(&mut dollar) {
            let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
            let (name, rest) = text.split_at(end);
            if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                flush(&mut plain, range, &mut parts);
                parts.push(Expr::new(range, Kind::Name(name.to_owned())));
                plain.push_str(rest);
                continue;
            }
            plain.push('$');
        }
        dollar = text == "$";
        if !dollar {
            plain.push_str(text);
        }
    }
    if parts.is_empty() {
        return Kind::Str(plain);
    }
    flush(&mut plain, span(node), &mut parts);
    Kind::Join(parts)
}

fn flush(plain: &mut String, range: Span, parts: &mut Vec<Expr>) {
    if !plain.is_empty() {
        parts.push(Expr::new(range, Kind::Str(std::mem::take(plain))));
    }
}

/// A chain of operations, without going deeper for each.
fn binary(at: At<'_>, node: Node<'_>) -> Expr {
    let mut chain = Vec::new();
    let mut first = node;
    while let ("binary_expression", Some(left), Some(right)) =
        (first.kind(), first.child_by_field_name("left"), first.child_by_field_name("right"))
    {
        chain.push((first, right));
        first = left;
    }
    // Rows of `+` become flat; every other one goes a level deeper for each operation.
    let flat = chain
        .iter()
        .all(|(whole, _)| matches!(whole.child_by_field_name("operator").map(|n| n.kind()), Some("+" | "|")));
    let at = if flat { at } else { at.under(chain.len()) };
    let mut all = match first.kind() {
        "binary_expression" => Expr::new(span(first), other(at, first)),
        _ => expr(at, first),
    };
    for (n, (whole, right)) in chain.into_iter().rev().enumerate() {
        let sign = whole.child_by_field_name("operator").map_or("", |n| sign(n.kind()));
        let (range, right) = (span(whole), expr(at, right));
        all = match sign {
            "+" => Expr::plus(range, all, right),
            _ => Expr::operation(range, n, all, right, sign),
        };
    }
    all
}
