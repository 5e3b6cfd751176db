//! Objective-C, brought into the small tree by a tolerant reader: what it does not understand it steps over, token
//! by token, so that one macro does not cost the file.

use crate::grammar::DEPTH;
use crate::ir::{CallExpr, ClassDecl, Expr, Func, Kind, ParamDecl, Stmt};
use crate::lex::{Sort, Token, tokens};
use base::Span;

/// The statements of a file.
pub(crate) fn read(text: &str) -> Vec<Stmt> {
    let tokens = tokens(text);
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
    let mut out = Vec::new();
    while !reader.done() {
        reader.top(&mut out);
    }
    out
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn ahead(&self, by: usize) -> &'a str {
        self.tokens.get(self.at + by).map_or("", |t| if t.kind == Sort::Text { "" } else { t.text })
    }

    fn is(&self, sign: &str) -> bool {
        self.ahead(0) == sign
    }

    fn take(&mut self, sign: &str) -> bool {
        let there = self.is(sign);
        self.at += usize::from(there);
        there
    }

    fn word(&mut self) -> Option<Token<'a>> {
        let token = self.peek().filter(|t| t.kind == Sort::Word)?;
        self.at += 1;
        Some(token)
    }

    fn end(&self) -> u32 {
        self.tokens.get(self.at.saturating_sub(1)).map_or(0, |t| t.span.end)
    }

    /// Step over a balanced group; the reader stands on its first sign.
    fn group(&mut self) {
        let mut open = 0usize;
        while let Some(token) = self.peek() {
            self.at += 1;
            if token.kind != Sort::Sign {
                continue;
            }
            match token.text {
                "(" | "[" | "{" => open += 1,
                ")" | "]" | "}" => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    /// What stands outside of functions.
    fn top(&mut self, out: &mut Vec<Stmt>) {
        match self.ahead(0) {
            "@implementation" => out.push(self.class()),
            "@interface" | "@protocol" => self.header(),
            "{" => self.group(),
            _ if self.function_name().is_some() => {
                let func = self.function();
                out.extend(func);
            }
            _ => self.at += 1,
        }
    }

    /// `@interface … @end` holds no code.
    fn header(&mut self) {
        while !self.done() && !self.take("@end") {
            if self.is("@protocol") && self.ahead(2) == ";" {
                self.at += 3;
                return;
            }
            self.at += 1;
        }
    }

    fn class(&mut self) -> Stmt {
        self.at += 1;
        let name = self.word();
        let mut members = Vec::new();
        if self.is("(") || self.is("{") {
            self.group();
        }
        while !self.done() && !self.take("@end") {
            if (self.is("-") || self.is("+")) && self.ahead(1) == "(" {
                members.extend(self.method());
            } else if self.is("@implementation") || self.is("@interface") {
                break;
            } else if self.function_name().is_some() {
                members.extend(self.function());
            } else if self.is("{") {
                self.group();
            } else {
                self.at += 1;
            }
        }
        Stmt::Class(Box::new(ClassDecl {
            name: name.map(|n| n.text.to_owned()).unwrap_or_default(),
            span: name.map(|n| n.span).unwrap_or_default(),
            members,
            ..ClassDecl::default()
        }))
    }

    /// `- (type)name:(type)a next:(type)b { … }`.
    fn method(&mut self) -> Option<Stmt> {
        self.at += 1;
        self.group();
        let name = self.word()?;
        let mut label = name;
        let mut params = Vec::new();
        while self.take(":") {
            let from = self.at;
            if self.is("(") {
                self.group();
            }
            let ty = self.tokens.get(from..self.at).unwrap_or_default().iter().find(|t| t.kind == Sort::Word);
            let param = self.word()?;
            params.push(ParamDecl {
                name: param.text.to_owned(),
                label: Some(label.text.to_owned()),
                ty: ty.map(|t| t.text.to_owned()),
            });
            if let Some(next) = self.peek().filter(|t| t.kind == Sort::Word) {
                label = next;
                self.at += 1;
            }
        }
        if !self.is("{") {
            return None;
        }
        let body = Some(self.block());
        let func =
            Func { name: name.text.to_owned(), span: name.span, params, annotations: Vec::new(), body };
        Some(Stmt::Func(Box::new(func)))
    }

    /// The name of a C function that is defined here: `name ( … ) {`.
    fn function_name(&self) -> Option<Token<'a>> {
        let name = self.peek().filter(|t| t.kind == Sort::Word && !is_keyword(t.text))?;
        if self.ahead(1) != "(" {
            return None;
        }
        let mut open = 0usize;
        for (n, token) in self.tokens.get(self.at + 1..)?.iter().take(200).enumerate() {
            match token.text {
                "(" if token.kind == Sort::Sign => open += 1,
                ")" if token.kind == Sort::Sign => {
                    open -= 1;
                    if open == 0 {
                        return (self.ahead(n + 2) == "{").then_some(name);
                    }
                }
                "{" | "}" | ";" if token.kind == Sort::Sign => return None,
                _ => {}
            }
        }
        None
    }

    fn function(&mut self) -> Option<Stmt> {
        let name = self.word()?;
        self.group();
        let body = Some(self.block());
        Some(Stmt::Func(Box::new(Func {
            name: name.text.to_owned(),
            span: name.span,
            body,
            ..Func::default()
        })))
    }

    /// `{ … }`; the reader stands on the brace.
    fn block(&mut self) -> Vec<Stmt> {
        let mut out = Vec::new();
        if self.depth >= DEPTH {
            self.group();
            return out;
        }
        self.depth += 1;
        if self.take("{") {
            while !self.done() && !self.take("}") {
                self.step(&mut out);
            }
        }
        self.depth -= 1;
        out
    }

    /// One statement; always steps on.
    fn step(&mut self, out: &mut Vec<Stmt>) {
        let from = self.at;
        self.stmt(out);
        if self.at == from {
            self.at += 1;
        }
    }

    fn branch(&mut self) -> Vec<Stmt> {
        if self.is("{") {
            return self.block();
        }
        let mut out = Vec::new();
        if self.depth < DEPTH {
            self.depth += 1;
            self.step(&mut out);
            self.depth -= 1;
        }
        out
    }

    fn stmt(&mut self, out: &mut Vec<Stmt>) {
        match self.ahead(0) {
            ";" => self.at += 1,
            "{" => out.push(Stmt::Block(self.block())),
            "if" => {
                self.at += 1;
                let cond = self.paren();
                let then = self.branch();
                let other = if self.take("else") { self.branch() } else { Vec::new() };
                out.push(Stmt::If { cond, then, other });
            }
            "for" | "while" | "switch" | "@synchronized" => {
                self.at += 1;
                if self.is("(") {
                    self.group();
                }
                out.push(Stmt::Block(self.branch()));
            }
            "do" | "else" | "@try" | "@finally" | "@autoreleasepool" => {
                self.at += 1;
                out.push(Stmt::Block(self.branch()));
            }
            "@catch" => {
                self.at += 1;
                self.group();
                out.push(Stmt::Block(self.branch()));
            }
            "case" | "default" => {
                while !self.done() && !self.is(":") && !self.is(";") && !self.is("}") {
                    self.at += 1;
                }
                self.take(":");
            }
            "return" | "@throw" => {
                let throws = self.is("@throw");
                self.at += 1;
                let value = if self.is(";") { None } else { self.expr() };
                self.take(";");
                out.push(if throws { Stmt::Throw(value) } else { Stmt::Return(value) });
            }
            "break" | "continue" => self.at += 1,
            _ => self.simple(out),
        }
    }

    /// A declaration, an assignment or an expression.
    fn simple(&mut self, out: &mut Vec<Stmt>) {
        if let Some((ty, name)) = self.declared() {
            let value = if self.take("=") { self.expr() } else { None };
            out.push(Stmt::Let { name, ty: Some(ty), value });
            self.take(";");
            return;
        }
        let Some(target) = self.expr() else { return };
        if self.take("=") {
            if let Some(value) = self.expr() {
                let span = Span::new(target.span.start, value.span.end);
                out.push(Stmt::Assign { span, target, value });
            }
        } else {
            out.push(Stmt::Expr(target));
        }
        self.take(";");
    }

    /// `Type *name =`, `Type<P> *name;`, `__weak id name =`: the reader then stands behind the name.
    fn declared(&mut self) -> Option<(String, String)> {
        let mut at = self.at;
        let text = |at: usize| self.tokens.get(at).filter(|t| t.kind != Sort::Text).map_or("", |t| t.text);
        while matches!(
            text(at),
            "const" | "static" | "__weak" | "__strong" | "__block" | "__unsafe_unretained" | "unsigned"
        ) {
            at += 1;
        }
        let ty = self.tokens.get(at).filter(|t| t.kind == Sort::Word && !is_keyword(t.text))?;
        at += 1;
        if text(at) == "<" {
            let end = (at..at + 40).find(|n| text(*n) == ">")?;
            at = end + 1;
        }
        while matches!(
            text(at),
            "*" | "const" | "_Nonnull" | "_Nullable" | "__kindof" | "__strong" | "__weak"
        ) {
            at += 1;
        }
        let name = self.tokens.get(at).filter(|t| t.kind == Sort::Word && !is_keyword(t.text))?;
        if !matches!(text(at + 1), "=" | ";") {
            return None;
        }
        let found = (ty.text.to_owned(), name.text.to_owned());
        self.at = at + 1;
        Some(found)
    }

    /// A condition in parentheses.
    fn paren(&mut self) -> Expr {
        let start = self.peek().map_or(0, |t| t.span.start);
        let from = self.at;
        let mut found = None;
        if self.take("(") {
            found = self.expr();
        }
        // Whatever is left of the group.
        let inside = self.at;
        self.at = from;
        if self.is("(") {
            self.group();
        }
        self.at = self.at.max(inside);
        let span = Span::new(start, self.end());
        Expr::new(span, found.map_or(Kind::Other(Vec::new()), |e| e.kind))
    }

    fn expr(&mut self) -> Option<Expr> {
        if self.depth >= DEPTH {
            return None;
        }
        self.depth += 1;
        let found = self.operation();
        self.depth -= 1;
        found
    }

    /// Operands with signs between them: `&&` and `||` bind less than comparisons.
    fn operation(&mut self) -> Option<Expr> {
        let mut all = self.comparison()?;
        loop {
            let sign = match self.ahead(0) {
                "&&" => "&&",
                "||" => "||",
                "?" => {
                    self.at += 1;
                    let then = self.expr();
                    self.take(":");
                    let other = self.expr();
                    let span = Span::new(all.span.start, self.end());
                    return Some(match (then, other) {
                        (Some(a), Some(b)) => {
                            Expr::new(span, Kind::Choice(Box::new(all), Box::new(a), Box::new(b)))
                        }
                        (_, Some(b)) => Expr::new(span, Kind::Either(Box::new(all), Box::new(b))),
                        _ => all,
                    });
                }
                _ => return Some(all),
            };
            self.at += 1;
            let Some(right) = self.comparison() else { return Some(all) };
            let span = Span::new(all.span.start, right.span.end);
            all = Expr::new(span, Kind::Binary(sign, Box::new(all), Box::new(right)));
        }
    }

    fn comparison(&mut self) -> Option<Expr> {
        let mut all = self.operand()?;
        loop {
            let sign = self.ahead(0);
            let sign = match sign {
                "==" | "!=" | "&" | "|" => crate::grammar::sign(sign),
                "+" | "-" | "*" | "/" | "%" | "<" | ">" | "<=" | ">=" | "^" => "",
                _ => return Some(all),
            };
            self.at += 1;
            let Some(right) = self.operand() else { return Some(all) };
            let span = Span::new(all.span.start, right.span.end);
            all = match sign {
                "|" => Expr::flags(span, all, right),
                _ => Expr::new(span, Kind::Binary(sign, Box::new(all), Box::new(right))),
            };
        }
    }

    fn operand(&mut self) -> Option<Expr> {
        let mut all = self.primary()?;
        loop {
            let start = all.span.start;
            if (self.is(".") || self.is("->"))
                && self.tokens.get(self.at + 1).is_some_and(|t| t.kind == Sort::Word)
            {
                self.at += 1;
                let name = self.word()?;
                all = Expr::new(
                    Span::new(start, name.span.end),
                    Kind::Member(Box::new(all), name.text.to_owned()),
                );
            } else if self.is("(") {
                let args = self.list(")");
                let span = Span::new(start, self.end());
                let call = match all.kind {
                    Kind::Name(name) => CallExpr { receiver: None, name, args, new: false, class: None },
                    Kind::Member(object, name) => {
                        CallExpr { receiver: Some(*object), name, args, new: false, class: None }
                    }
                    kind => {
                        let receiver = Some(Expr::new(all.span, kind));
                        CallExpr { receiver, name: "invoke".to_owned(), args, new: false, class: None }
                    }
                };
                all = Expr::new(span, Kind::Call(Box::new(call)));
            } else if self.is("[") {
                let key = self.list("]").pop();
                let span = Span::new(start, self.end());
                let (_, key) = key?;
                all = Expr::new(span, Kind::Index(Box::new(all), Box::new(key)));
            } else {
                return Some(all);
            }
        }
    }

    /// Expressions with commas between them; the reader stands on the opening sign.
    fn list(&mut self, close: &str) -> Vec<(Option<String>, Expr)> {
        self.at += 1;
        let mut out = Vec::new();
        while !self.done() && !self.take(close) {
            let from = self.at;
            if let Some(value) = self.expr() {
                out.push((None, value));
            }
            if !self.take(",") && !self.is(close) {
                if matches!(self.ahead(0), ";" | "}") {
                    return out;
                }
                self.at += usize::from(self.at == from);
            }
        }
        out
    }

    fn primary(&mut self) -> Option<Expr> {
        let token = self.peek()?;
        let start = token.span.start;
        let one = |kind| Some(Expr::new(token.span, kind));
        match (token.kind, token.text) {
            (Sort::Text, text) => {
                self.at += 1;
                one(Kind::Str(text.to_owned()))
            }
            (Sort::Number, text) => {
                self.at += 1;
                one(Kind::Number(text.to_owned()))
            }
            (Sort::Word, "YES" | "true" | "TRUE") => {
                self.at += 1;
                one(Kind::Bool(true))
            }
            (Sort::Word, "NO" | "false" | "FALSE") => {
                self.at += 1;
                one(Kind::Bool(false))
            }
            (Sort::Word, "nil" | "NULL" | "Nil") => {
                self.at += 1;
                one(Kind::Null)
            }
            (Sort::Word, "@selector" | "@encode" | "@protocol" | "sizeof") => {
                self.at += 1;
                if self.is("(") {
                    self.group();
                }
                one(Kind::Other(Vec::new()))
            }
            (Sort::Word, text) => {
                self.at += 1;
                one(Kind::Name(text.to_owned()))
            }
            (_, "[") => self.message(),
            (_, "(") => self.cast_or_group(),
            (_, "@") => {
                self.at += 1;
                match self.ahead(0) {
                    "{" => self.dictionary(start),
                    "[" => {
                        let items = self.list("]").into_iter().map(|(_, v)| v).collect();
                        Some(Expr::new(Span::new(start, self.end()), Kind::List(items)))
                    }
                    _ => self.primary(),
                }
            }
            (_, "^") => self.closure(start),
            (_, "!") => {
                self.at += 1;
                let inner = self.nested()?;
                Some(Expr::new(Span::new(start, inner.span.end), Kind::Not(Box::new(inner))))
            }
            (_, "-" | "*" | "&" | "~" | "+") => {
                self.at += 1;
                self.nested()
            }
            _ => None,
        }
    }

    fn nested(&mut self) -> Option<Expr> {
        if self.depth >= DEPTH {
            return None;
        }
        self.depth += 1;
        let found = self.operand();
        self.depth -= 1;
        found
    }

    /// `(Type *)value` or `(value)`.
    fn cast_or_group(&mut self) -> Option<Expr> {
        let from = self.at;
        let start = self.peek()?.span.start;
        self.group();
        let close = self.at;
        let inner = self.tokens.get(from + 1..close.saturating_sub(1)).unwrap_or_default();
        let typed = inner.iter().all(|t| t.kind == Sort::Word || matches!(t.text, "*" | "<" | ">" | ","));
        let follows = self.peek().is_some_and(|t| {
            matches!(t.kind, Sort::Word | Sort::Text | Sort::Number)
                || matches!(t.text, "[" | "(" | "@" | "^")
        });
        if typed && follows && !inner.is_empty() {
            let ty = inner
                .iter()
                .find(|t| t.kind == Sort::Word && !is_qualifier(t.text))
                .map(|t| t.text.to_owned());
            let value = self.nested()?;
            let span = Span::new(start, value.span.end);
            return Some(Expr::new(span, Kind::Cast(ty.unwrap_or_default(), Box::new(value))));
        }
        self.at = from + 1;
        let value = self.expr();
        self.at = self.at.max(close);
        value
    }

    /// `[receiver name:argument next:argument, more]`.
    fn message(&mut self) -> Option<Expr> {
        let start = self.peek()?.span.start;
        self.at += 1;
        let receiver = self.expr();
        let mut name: Option<String> = None;
        let mut args = Vec::new();
        while !self.done() && !self.take("]") {
            let from = self.at;
            let label = self.word().map(|t| t.text.to_owned());
            if self.take(":") {
                let value = self.expr();
                let first = name.is_none();
                if first {
                    name.clone_from(&label);
                }
                args.extend(value.map(|v| (label.filter(|_| !first), v)));
                while self.take(",") {
                    args.extend(self.expr().map(|v| (None, v)));
                }
            } else if name.is_none() {
                name = label;
            }
            if matches!(self.ahead(0), ";" | "}") {
                break;
            }
            self.at += usize::from(self.at == from);
        }
        let span = Span::new(start, self.end());
        let name = name.unwrap_or_default();
        if name == "stringWithFormat" {
            return Some(Expr::new(span, formatted(args)));
        }
        let call = CallExpr { receiver, name, args, new: false, class: None };
        Some(Expr::new(span, Kind::Call(Box::new(call))))
    }

    fn dictionary(&mut self, start: u32) -> Option<Expr> {
        self.at += 1;
        let mut entries = Vec::new();
        while !self.done() && !self.take("}") {
            let from = self.at;
            let key = self.expr();
            if self.take(":")
                && let (Some(key), Some(value)) = (key, self.expr())
            {
                entries.push((key, value));
            }
            self.take(",");
            if self.is(";") {
                break;
            }
            self.at += usize::from(self.at == from);
        }
        Some(Expr::new(Span::new(start, self.end()), Kind::Dict(entries)))
    }

    /// `^(Type name) { … }`.
    fn closure(&mut self, start: u32) -> Option<Expr> {
        self.at += 1;
        let mut params = Vec::new();
        while !self.done() && !self.is("{") && !self.is(";") {
            if self.is("(") {
                let from = self.at;
                self.group();
                let inner = self.tokens.get(from + 1..self.at.saturating_sub(1)).unwrap_or_default();
                for (n, token) in inner.iter().enumerate() {
                    let last = inner.get(n + 1).is_none_or(|t| t.text == ",");
                    if token.kind == Sort::Word && last {
                        params.push(ParamDecl { name: token.text.to_owned(), label: None, ty: None });
                    }
                }
            } else {
                self.at += 1;
            }
        }
        let body = Some(self.block());
        let span = Span::new(start, self.end());
        Some(Expr::new(span, Kind::Lambda(Box::new(Func { span, params, body, ..Func::default() }))))
    }
}

/// `[NSString stringWithFormat:@"a%@b", value]` as text put together.
fn formatted(args: Vec<(Option<String>, Expr)>) -> Kind {
    let mut args = args.into_iter().map(|(_, a)| a);
    let Some(format) = args.next() else { return Kind::Other(Vec::new()) };
    let Kind::Str(pattern) = &format.kind else {
        return Kind::Join(std::iter::once(format).chain(args).collect());
    };
    let mut parts = Vec::new();
    for (n, piece) in pattern.split('%').enumerate() {
        let plain = if n == 0 {
            piece
        } else {
            piece.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == 'l')
        };
        let plain = if n == 0 { plain } else { plain.get(1..).unwrap_or_default() };
        if n > 0 {
            parts.extend(args.next());
        }
        if !plain.is_empty() {
            parts.push(Expr::new(format.span, Kind::Str(plain.to_owned())));
        }
    }
    Kind::Join(parts)
}

fn is_keyword(text: &str) -> bool {
    matches!(
        text,
        "if" | "for"
            | "while"
            | "switch"
            | "return"
            | "else"
            | "do"
            | "case"
            | "default"
            | "break"
            | "continue"
            | "goto"
            | "sizeof"
            | "typedef"
            | "struct"
            | "enum"
            | "extern"
            | "self"
            | "super"
    ) || text.starts_with('@')
}

fn is_qualifier(text: &str) -> bool {
    matches!(
        text,
        "const"
            | "__bridge"
            | "__bridge_transfer"
            | "__bridge_retained"
            | "__kindof"
            | "nullable"
            | "nonnull"
            | "unsigned"
    )
}
