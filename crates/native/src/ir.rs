//! What the four languages have in common: the small tree into which each is brought before facts are read.

use base::Span;

/// An expression with its range.
#[derive(Clone, Debug)]
pub(crate) struct Expr {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Str(String),
    Bool(bool),
    Number(String),
    Null,
    /// An identifier, `this` and `super` among them.
    Name(String),
    /// `object.name`.
    Member(Box<Expr>, String),
    Call(Box<CallExpr>),
    Index(Box<Expr>, Box<Expr>),
    /// Text put together from parts, by `+` or interpolation.
    Join(Vec<Expr>),
    /// `a | b`, `a or b`.
    Flags(Vec<Expr>),
    /// Every other operation, with its sign.
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    /// `condition ? a : b`.
    Choice(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a ?: b`, `a ?? b`.
    Either(Box<Expr>, Box<Expr>),
    List(Vec<Expr>),
    Dict(Vec<(Expr, Expr)>),
    /// `A.class`, `A::class`, `A.self`.
    Class(String),
    /// A cast to a type.
    Cast(String, Box<Expr>),
    Lambda(Box<Func>),
    /// Statements that have a value: the last one of each branch.
    Do(Vec<Stmt>),
    /// Something that is only looked through.
    Other(Vec<Stmt>),
}

#[derive(Clone, Debug)]
pub(crate) struct CallExpr {
    pub(crate) receiver: Option<Expr>,
    pub(crate) name: String,
    pub(crate) args: Vec<(Option<String>, Expr)>,
    /// True for a call of a constructor.
    pub(crate) new: bool,
    /// The body of an anonymous class.
    pub(crate) class: Option<ClassDecl>,
}

#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    Expr(Expr),
    Let {
        name: String,
        ty: Option<String>,
        value: Option<Expr>,
    },
    Assign {
        span: Span,
        target: Expr,
        value: Expr,
    },
    If {
        cond: Expr,
        then: Vec<Stmt>,
        other: Vec<Stmt>,
    },
    /// `guard condition else { … }`: what follows holds only where the condition does.
    Guard {
        conds: Vec<Stmt>,
        cond: Option<Expr>,
        other: Vec<Stmt>,
    },
    /// The ways through a `when`, `switch` or `try`, each with its label.
    Ways(Vec<(String, Vec<Stmt>)>),
    Return(Option<Expr>),
    Throw(Option<Expr>),
    Block(Vec<Stmt>),
    Func(Box<Func>),
    Class(Box<ClassDecl>),
}

/// A function, method or lambda.
#[derive(Clone, Debug, Default)]
pub(crate) struct Func {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) params: Vec<ParamDecl>,
    pub(crate) annotations: Vec<String>,
    /// None for a declaration without a body.
    pub(crate) body: Option<Vec<Stmt>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ParamDecl {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) ty: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ClassDecl {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) supertypes: Vec<String>,
    pub(crate) annotations: Vec<String>,
    pub(crate) members: Vec<Stmt>,
}

/// Operations in a row that are kept as such; longer rows only hold their parts.
pub(crate) const LONG: usize = 40;

impl Expr {
    /// The `n`th operation of a row. Long rows are flat, so that nothing that walks the tree goes deep for them.
    pub(crate) fn operation(span: Span, n: usize, left: Expr, right: Expr, sign: &'static str) -> Self {
        if n < LONG {
            let (left, right) = (Box::new(left), Box::new(right));
            let kind = if sign == "?:" { Kind::Either(left, right) } else { Kind::Binary(sign, left, right) };
            return Expr::new(span, kind);
        }
        let mut parts = match left.kind {
            Kind::Other(parts) if n > LONG => parts,
            kind => vec![Stmt::Expr(Expr::new(left.span, kind))],
        };
        parts.push(Stmt::Expr(right));
        Expr::new(span, Kind::Other(parts))
    }

    pub(crate) fn new(span: Span, kind: Kind) -> Self {
        Self { span, kind }
    }

    /// `a + b`: joined text where one side is text, otherwise an operation.
    pub(crate) fn plus(span: Span, left: Expr, right: Expr) -> Self {
        let mut parts = Vec::new();
        for side in [left, right] {
            match side.kind {
                Kind::Join(inner) => parts.extend(inner),
                kind => parts.push(Expr::new(side.span, kind)),
            }
        }
        Expr::new(span, Kind::Join(parts))
    }

    /// `a | b`, flat.
    pub(crate) fn flags(span: Span, left: Expr, right: Expr) -> Self {
        let mut parts = Vec::new();
        for side in [left, right] {
            match side.kind {
                Kind::Flags(inner) => parts.extend(inner),
                kind => parts.push(Expr::new(side.span, kind)),
            }
        }
        Expr::new(span, Kind::Flags(parts))
    }
}

/// True where every way through the statements ends in a `return`, a `throw` or a jump.
pub(crate) fn leaves(body: &[Stmt]) -> bool {
    match body.last() {
        Some(Stmt::Return(_) | Stmt::Throw(_)) => true,
        Some(Stmt::Block(inner)) => leaves(inner),
        Some(Stmt::If { then, other, .. }) => leaves(then) && !other.is_empty() && leaves(other),
        _ => false,
    }
}
