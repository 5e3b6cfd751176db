//! Expressions of Objective-C.

use crate::ir::{CallExpr, Expr, Func, Kind, ParamDecl};
use crate::lex::Sort;
use crate::objc::Reader;
use base::Span;

impl Reader<'_> {
    pub(crate) fn expr(&mut self) -> Option<Expr> {
        self.level(Self::operation)?
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
            if !self.grow() {
                return Some(all);
            }
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
            if !self.grow() {
                return Some(all);
            }
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
            if !matches!(self.ahead(0), "." | "->" | "(" | "[") || !self.grow() {
                return Some(all);
            }
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
            (Sort::Word, "YES" | "@YES" | "true" | "TRUE") => {
                self.at += 1;
                one(Kind::Bool(true))
            }
            (Sort::Word, "NO" | "@NO" | "false" | "FALSE") => {
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
                    _ => self.nested(),
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
        self.level(Self::operand)?
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
