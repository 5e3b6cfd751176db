//! Objective-C, brought into the small tree by a tolerant reader: what it does not understand it steps over, token
//! by token, so that one macro does not cost the file.

use crate::grammar::DEPTH;
use crate::ir::{ClassDecl, Expr, Func, Kind, ParamDecl, Stmt};
use crate::lex::{Sort, Token, tokens};
use base::Span;

/// The statements of a file.
///
/// The flag is true where something lies too deep to be read.
pub(crate) fn read(text: &str) -> (Vec<Stmt>, bool) {
    let tokens = tokens(text);
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0, height: 0, cut: false };
    let mut out = Vec::new();
    while !reader.done() {
        reader.top(&mut out);
    }
    (out, reader.cut)
}

/// How high a tree may be.
const HEIGHT: usize = 120;

/// A position in the tokens.
pub(crate) struct Reader<'a> {
    pub(crate) tokens: &'a [Token<'a>],
    pub(crate) at: usize,
    pub(crate) depth: usize,
    /// How high the tree is that was built last.
    pub(crate) height: usize,
    /// True where something was too deep to be read.
    pub(crate) cut: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(crate) fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    pub(crate) fn ahead(&self, by: usize) -> &'a str {
        self.tokens.get(self.at + by).map_or("", |t| if t.kind == Sort::Text { "" } else { t.text })
    }

    pub(crate) fn is(&self, sign: &str) -> bool {
        self.ahead(0) == sign
    }

    pub(crate) fn take(&mut self, sign: &str) -> bool {
        let there = self.is(sign);
        self.at += usize::from(there);
        there
    }

    pub(crate) fn word(&mut self) -> Option<Token<'a>> {
        let token = self.peek().filter(|t| t.kind == Sort::Word)?;
        self.at += 1;
        Some(token)
    }

    pub(crate) fn end(&self) -> u32 {
        // A group that is never closed leads past the last token.
        let last = self.tokens.get(self.at.saturating_sub(1)).or_else(|| self.tokens.last());
        last.map_or(0, |t| t.span.end)
    }

    /// Step over a balanced group; the reader stands on its first sign.
    pub(crate) fn group(&mut self) {
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
    pub(crate) fn block(&mut self) -> Vec<Stmt> {
        self.level(Self::braces).unwrap_or_default()
    }

    /// Read something a level deeper; none where that is too deep. Its height counts from zero.
    pub(crate) fn level<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEPTH {
            self.cut = true;
            return None;
        }
        let outer = std::mem::take(&mut self.height);
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        self.height = outer.max(self.height + 1);
        Some(found)
    }

    /// Count one more operation on what was read last; false where the row is too long.
    pub(crate) fn grow(&mut self) -> bool {
        self.height += 1;
        self.cut |= self.height > HEIGHT;
        self.height <= HEIGHT
    }

    fn braces(&mut self) -> Vec<Stmt> {
        let mut out = Vec::new();
        if self.take("{") {
            while !self.done() && !self.take("}") {
                self.step(&mut out);
            }
        }
        out
    }

    /// One statement; always steps on.
    fn step(&mut self, out: &mut Vec<Stmt>) {
        let from = self.at;
        let outer = std::mem::take(&mut self.height);
        self.stmt(out);
        self.height = outer.max(self.height);
        if self.at == from {
            self.at += 1;
        }
    }

    fn branch(&mut self) -> Vec<Stmt> {
        if self.is("{") {
            return self.block();
        }
        let mut out = Vec::new();
        self.level(|reader| reader.step(&mut out));
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
