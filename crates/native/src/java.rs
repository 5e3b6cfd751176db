//! Java, brought into the small tree.

use crate::grammar::{At, child, children, sign, span, tokens};
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

fn body(at: At<'_>, node: Option<Node<'_>>) -> Vec<Stmt> {
    let mut out = Vec::new();
    if let Some(node) = node {
        stmt(at, node, &mut out);
    }
    match (out.len(), out.pop()) {
        (1, Some(Stmt::Block(inner))) => inner,
        (_, last) => out.into_iter().chain(last).collect(),
    }
}

fn stmt(at: At<'_>, node: Node<'_>, out: &mut Vec<Stmt>) {
    let Some(at) = at.deeper() else { return };
    let field = |name| node.child_by_field_name(name);
    let inner = |name| field(name).map(|n| expr(at, n));
    match node.kind() {
        "package_declaration" | "import_declaration" | "break_statement" | "continue_statement" => {}
        "block" | "constructor_body" => out.push(Stmt::Block(stmts(at, children(node)))),
        "expression_statement" => children(node).into_iter().for_each(|n| stmt(at, n, out)),
        "assignment_expression" => {
            if let (Some(target), Some(value)) = (inner("left"), inner("right")) {
                out.push(Stmt::Assign { span: span(node), target, value });
            }
        }
        "local_variable_declaration" | "field_declaration" | "constant_declaration" => {
            let ty = field("type").map(|n| at.type_name(n));
            for declared in children(node).into_iter().filter(|n| n.kind() == "variable_declarator") {
                let Some(name) = declared.child_by_field_name("name") else { continue };
                let value = declared.child_by_field_name("value").map(|n| expr(at, n));
                out.push(Stmt::Let { name: at.owned(name), ty: ty.clone(), value });
            }
        }
        "if_statement" => {
            let Some(cond) = inner("condition") else { return };
            let (then, other) = (body(at, field("consequence")), body(at, field("alternative")));
            out.push(Stmt::If { cond, then, other });
        }
        "return_statement" => out.push(Stmt::Return(children(node).first().map(|n| expr(at, *n)))),
        "throw_statement" => out.push(Stmt::Throw(children(node).first().map(|n| expr(at, *n)))),
        "enhanced_for_statement" => {
            if let Some(name) = field("name") {
                let ty = field("type").map(|n| at.type_name(n));
                out.push(Stmt::Let { name: at.owned(name), ty, value: None });
            }
            out.extend(inner("value").map(Stmt::Expr));
            out.push(Stmt::Block(body(at, field("body"))));
        }
        "try_statement" | "try_with_resources_statement" => {
            let mut ways = Vec::new();
            for part in children(node) {
                match part.kind() {
                    "catch_clause" => ways.push((String::new(), body(at, part.child_by_field_name("body")))),
                    _ => stmt(at, part, out),
                }
            }
            if !ways.is_empty() {
                out.push(Stmt::Ways(ways));
            }
        }
        "finally_clause" | "resource_specification" => out.push(Stmt::Block(stmts(at, children(node)))),
        "resource" => {
            if let Some(name) = field("name") {
                out.push(Stmt::Let {
                    name: at.owned(name),
                    ty: field("type").map(|n| at.type_name(n)),
                    value: inner("value"),
                });
            }
        }
        "class_declaration" | "enum_declaration" | "interface_declaration" | "record_declaration" => {
            out.push(Stmt::Class(Box::new(class(at, node))));
        }
        "method_declaration" | "constructor_declaration" | "compact_constructor_declaration" => {
            out.push(Stmt::Func(Box::new(func(at, node))));
        }
        "static_initializer" => out.push(Stmt::Block(stmts(at, children(node)))),
        _ => out.push(Stmt::Expr(expr(at, node))),
    }
}

fn annotations(at: At<'_>, node: Node<'_>) -> Vec<String> {
    let Some(list) = child(node, &["modifiers"]) else { return Vec::new() };
    children(list)
        .into_iter()
        .filter_map(|n| n.child_by_field_name("name"))
        .map(|n| at.type_name(n))
        .collect()
}

fn class(at: At<'_>, node: Node<'_>) -> ClassDecl {
    let mut supertypes = Vec::new();
    for part in children(node) {
        match part.kind() {
            "superclass" => supertypes.extend(children(part).first().map(|n| at.type_name(*n))),
            "super_interfaces" | "extends_interfaces" => {
                for list in children(part) {
                    supertypes.extend(children(list).into_iter().map(|n| at.type_name(n)));
                }
            }
            _ => {}
        }
    }
    let name = node.child_by_field_name("name");
    ClassDecl {
        name: name.map(|n| at.owned(n)).unwrap_or_default(),
        span: span(name.unwrap_or(node)),
        supertypes,
        annotations: annotations(at, node),
        members: node.child_by_field_name("body").map(|n| members(at, n)).unwrap_or_default(),
    }
}

fn members(at: At<'_>, body: Node<'_>) -> Vec<Stmt> {
    let mut out = Vec::new();
    for part in children(body) {
        match part.kind() {
            "enum_body_declarations" => out.extend(stmts(at, children(part))),
            "enum_constant" => {}
            _ => stmt(at, part, &mut out),
        }
    }
    out
}

fn func(at: At<'_>, node: Node<'_>) -> Func {
    let name = node.child_by_field_name("name");
    Func {
        name: name.map(|n| at.owned(n)).unwrap_or_default(),
        span: span(name.unwrap_or(node)),
        params: node.child_by_field_name("parameters").map(|n| params(at, n)).unwrap_or_default(),
        annotations: annotations(at, node),
        body: node.child_by_field_name("body").map(|n| body(at, Some(n))),
    }
}

fn params(at: At<'_>, node: Node<'_>) -> Vec<ParamDecl> {
    if node.kind() == "identifier" {
        return vec![ParamDecl { name: at.owned(node), label: None, ty: None }];
    }
    children(node)
        .into_iter()
        .filter_map(|p| {
            let inner = if p.kind() == "spread_parameter" { child(p, &["variable_declarator"])? } else { p };
            let name = inner.child_by_field_name("name").or((p.kind() == "identifier").then_some(p))?;
            let ty = p.child_by_field_name("type").map(|n| at.type_name(n));
            Some(ParamDecl { name: at.owned(name), label: None, ty })
        })
        .collect()
}

fn args(at: At<'_>, node: Node<'_>) -> Vec<(Option<String>, Expr)> {
    let list = node.child_by_field_name("arguments");
    list.map(children).unwrap_or_default().into_iter().map(|n| (None, expr(at, n))).collect()
}

fn other(at: At<'_>, node: Node<'_>) -> Kind {
    Kind::Other(stmts(at, children(node)))
}

fn expr(at: At<'_>, node: Node<'_>) -> Expr {
    let range = span(node);
    let Some(at) = at.deeper() else { return Expr::new(range, Kind::Other(Vec::new())) };
    let field = |name| node.child_by_field_name(name);
    let inner = |name| field(name).map(|n| Box::new(expr(at, n)));
    let kind = match node.kind() {
        "string_literal" => Kind::Str(children(node).into_iter().map(|n| at.text(n)).collect()),
        "character_literal" => Kind::Str(at.text(node).trim_matches('\'').to_owned()),
        "true" => Kind::Bool(true),
        "false" => Kind::Bool(false),
        "null_literal" => Kind::Null,
        "identifier"
        | "this"
        | "super"
        | "scoped_identifier"
        | "type_identifier"
        | "scoped_type_identifier" => Kind::Name(at.owned(node)),
        kind if kind.ends_with("_literal") && kind != "class_literal" => Kind::Number(at.owned(node)),
        "class_literal" => Kind::Class(children(node).first().map(|n| at.type_name(*n)).unwrap_or_default()),
        "field_access" => match (inner("object"), field("field")) {
            (Some(object), Some(name)) => Kind::Member(object, at.owned(name)),
            _ => other(at, node),
        },
        "method_invocation" => Kind::Call(Box::new(CallExpr {
            receiver: field("object").map(|n| expr(at, n)),
            name: field("name").map(|n| at.owned(n)).unwrap_or_default(),
            args: args(at, node),
            new: false,
            class: None,
        })),
        "explicit_constructor_invocation" => Kind::Call(Box::new(CallExpr {
            receiver: None,
            name: field("constructor").map(|n| at.owned(n)).unwrap_or_default(),
            args: args(at, node),
            new: false,
            class: None,
        })),
        "object_creation_expression" => {
            let name = field("type").map(|n| at.type_name(n)).unwrap_or_default();
            let class = child(node, &["class_body"]).map(|b| ClassDecl {
                name: name.clone(),
                span: field("type").map_or(range, span),
                supertypes: vec![name.clone()],
                annotations: Vec::new(),
                members: members(at, b),
            });
            Kind::Call(Box::new(CallExpr { receiver: None, name, args: args(at, node), new: true, class }))
        }
        "binary_expression" => return binary(at, node),
        "unary_expression" => match (tokens(node).first().map(|t| t.1.kind()), inner("operand")) {
            (Some("!"), Some(operand)) => Kind::Not(operand),
            (Some("-"), _) => Kind::Number(at.owned(node)),
            _ => other(at, node),
        },
        "parenthesized_expression" => match children(node).as_slice() {
            [one] => return expr(at, *one),
            _ => other(at, node),
        },
        "cast_expression" => match (field("type"), inner("value")) {
            (Some(ty), Some(value)) => Kind::Cast(at.type_name(ty), value),
            _ => other(at, node),
        },
        "ternary_expression" => match (inner("condition"), inner("consequence"), inner("alternative")) {
            (Some(cond), Some(then), Some(other)) => Kind::Choice(cond, then, other),
            _ => other(at, node),
        },
        "lambda_expression" => Kind::Lambda(Box::new(Func {
            span: range,
            params: field("parameters").map(|n| params(at, n)).unwrap_or_default(),
            body: Some(body(at, field("body"))),
            ..Func::default()
        })),
        "array_initializer" => Kind::List(children(node).into_iter().map(|n| expr(at, n)).collect()),
        "array_creation_expression" => match field("value") {
            Some(list) => return expr(at, list),
            None => new_array(at, node),
        },
        "array_access" => match (inner("array"), inner("index")) {
            (Some(array), Some(index)) => Kind::Index(array, index),
            _ => other(at, node),
        },
        "instanceof_expression" => Kind::Other(Vec::new()),
        "switch_expression" => switch(at, node),
        "assignment_expression" => {
            let mut out = Vec::new();
            stmt(at, node, &mut out);
            Kind::Other(out)
        }
        _ => other(at, node),
    };
    Expr::new(range, kind)
}

/// A chain of operations, without going deeper for each.
fn binary(at: At<'_>, node: Node<'_>) -> Expr {
    let mut chain = Vec::new();
    let mut first = node;
    while first.kind() == "binary_expression" {
        let (Some(left), Some(right)) =
            (first.child_by_field_name("left"), first.child_by_field_name("right"))
        else {
            break;
        };
        chain.push((first, right));
        first = left;
    }
    // Rows of `+` become flat; every other one goes a level deeper for each operation.
    let flat = chain
        .iter()
        .all(|(whole, _)| matches!(whole.child_by_field_name("operator").map(|n| n.kind()), Some("+" | "|")));
    let at = if flat { at } else { at.under(chain.len()) };
    let mut all = if first.kind() == "binary_expression" {
        Expr::new(span(first), other(at, first))
    } else {
        expr(at, first)
    };
    for (n, (whole, right)) in chain.into_iter().rev().enumerate() {
        let sign = whole.child_by_field_name("operator").map_or("", |n| sign(n.kind()));
        let right = expr(at, right);
        let range = span(whole);
        all = match sign {
            "+" => Expr::plus(range, all, right),
            "|" => Expr::flags(range, all, right),
            _ => Expr::operation(range, n, all, right, sign),
        };
    }
    all
}

fn switch(at: At<'_>, node: Node<'_>) -> Kind {
    let mut out: Vec<Stmt> =
        node.child_by_field_name("condition").map(|n| Stmt::Expr(expr(at, n))).into_iter().collect();
    let mut ways = Vec::new();
    for group in node.child_by_field_name("body").map(children).unwrap_or_default() {
        let parts = children(group);
        let label = parts.iter().filter(|n| n.kind() == "switch_label").map(|n| at.text(*n)).collect();
        let rest = parts.into_iter().filter(|n| n.kind() != "switch_label").collect();
        ways.push((label, stmts(at, rest)));
    }
    out.push(Stmt::Ways(ways));
    Kind::Do(out)
}

/// `new byte[16]`: a call of `byte[]` with the lengths.
fn new_array(at: At<'_>, node: Node<'_>) -> Kind {
    let name = node.child_by_field_name("type").map(|n| format!("{}[]", at.text(n))).unwrap_or_default();
    let lengths = children(node).into_iter().filter(|n| n.kind() == "dimensions_expr");
    let args = lengths.flat_map(children).map(|n| (None, expr(at, n))).collect();
    Kind::Call(Box::new(CallExpr { receiver: None, name, args, new: true, class: None }))
}
