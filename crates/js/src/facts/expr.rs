//! Expressions become values.

use super::form::names_password;
use super::lower::{Lower, Owner};
use super::model::{Call, CallId, CallKind, FnId, Node, NodeId, Relation};
use super::template::is_global;
use base::Span;
use oxc_ast::ast::{
    Argument, ArrowFunctionBody, BinaryExpression, CallExpression, ChainElement, Expression,
    FormalParameters, Function, MemberExpression, PropertyKey, Statement, TemplateLiteral,
};
use oxc_span::GetSpan;
use oxc_syntax::operator::{BinaryOperator, LogicalOperator, UnaryOperator};

/// The range of a piece of syntax.
pub(super) fn span(piece: &impl GetSpan) -> Span {
    let s = piece.span();
    Span::new(s.start, s.end)
}

/// Arguments that a rest parameter is followed to.
const REST: u32 = 3;

/// The body of a function.
pub(super) enum Body<'a, 'b> {
    Statements(&'b [Statement<'a>]),
    Value(&'b Expression<'a>),
}

impl<'a> Lower<'a> {
    pub(super) fn expr(&mut self, expr: &Expression<'a>) -> NodeId {
        let at = span(expr);
        match self.deeper(at, |l| l.expr_inner(expr, at)) {
            Some(node) => node,
            None => self.node(Node::Opaque, at),
        }
    }

    fn expr_inner(&mut self, expr: &Expression<'a>, at: Span) -> NodeId {
        match expr {
            Expression::StringLiteral(s) => {
                let name = self.name(s.value.as_str());
                self.node(Node::Text(name), at)
            }
            Expression::BooleanLiteral(b) => self.node(Node::Bool(b.value), at),
            Expression::RegExpLiteral(r) => {
                let name = self.name(r.regex.pattern.text.as_str());
                self.node(Node::Regex(name), at)
            }
            Expression::TemplateLiteral(t) => self.template(t, at),
            Expression::Identifier(id) => self.identifier(id.name.as_str(), at),
            Expression::ThisExpression(_) => match self.owner {
                Some(owner @ Owner::Of(_)) => self.owner_node(owner, at),
                _ => self.node(Node::This(self.this), at),
            },
            Expression::ArrayExpression(a) => {
                let items: Vec<NodeId> = a
                    .elements
                    .iter()
                    .map(|e| match (e, e.as_expression()) {
                        (_, Some(e)) => self.expr(e),
                        (oxc_ast::ast::ArrayExpressionElement::SpreadElement(s), _) => {
                            let all = self.expr(&s.argument);
                            self.member(all, "*", span(&**s))
                        }
                        _ => self.node(Node::Scalar, at),
                    })
                    .collect();
                self.node(Node::Array(items.into()), at)
            }
            Expression::ObjectExpression(o) => self.object(o, at),
            Expression::ArrowFunctionExpression(f) => {
                let id = self.open_function(None, at);
                match &f.body {
                    ArrowFunctionBody::FunctionBody(b) => {
                        self.body(id, &f.params, Body::Statements(&b.statements));
                    }
                    other => {
                        if let Some(value) = other.as_expression() {
                            self.body(id, &f.params, Body::Value(value));
                        }
                    }
                }
                self.node(Node::Function(id), at)
            }
            Expression::FunctionExpression(f) => {
                let before = self.this.take();
                let id = self.function(f);
                self.this = before;
                self.node(Node::Function(id), at)
            }
            Expression::ClassExpression(c) => {
                let id = self.class(c);
                self.node(Node::Class(id), at)
            }
            Expression::AssignmentExpression(a) => self.assignment(a, at),
            Expression::AwaitExpression(a) => self.expr(&a.argument),
            Expression::YieldExpression(y) => match &y.argument {
                Some(value) => self.expr(value),
                None => self.node(Node::Scalar, at),
            },
            Expression::ParenthesizedExpression(p) => self.expr(&p.expression),
            Expression::TSAsExpression(e) => self.expr(&e.expression),
            Expression::TSSatisfiesExpression(e) => self.expr(&e.expression),
            Expression::TSTypeAssertion(e) => self.expr(&e.expression),
            Expression::TSNonNullExpression(e) => self.expr(&e.expression),
            Expression::TSInstantiationExpression(e) => self.expr(&e.expression),
            Expression::SequenceExpression(s) if self.pipes => self.piped(&s.expressions, at),
            Expression::SequenceExpression(s) => {
                let mut last = None;
                for e in &s.expressions {
                    last = Some(self.expr(e));
                }
                last.unwrap_or_else(|| self.node(Node::Opaque, at))
            }
            Expression::ConditionalExpression(c) => {
                let test = self.expr(&c.test);
                let yes = self.guarded(test, true, |l| l.expr(&c.consequent));
                let no = self.guarded(test, false, |l| l.expr(&c.alternate));
                self.node(Node::Choice(test, yes, no), at)
            }
            Expression::LogicalExpression(e) => {
                let left = self.expr(&e.left);
                match e.operator {
                    LogicalOperator::And => {
                        let right = self.guarded(left, true, |l| l.expr(&e.right));
                        self.node(Node::And(left, right), at)
                    }
                    LogicalOperator::Or => {
                        let right = self.guarded(left, false, |l| l.expr(&e.right));
                        self.node(Node::Or(left, right), at)
                    }
                    LogicalOperator::Coalesce => {
                        let right = self.expr(&e.right);
                        self.node(Node::Or(left, right), at)
                    }
                }
            }
            Expression::UnaryExpression(u) => {
                let inner = self.expr(&u.argument);
                let node = match (u.operator, &u.argument) {
                    // Minifiers write `true` and `false` as `!0` and `!1`.
                    (UnaryOperator::LogicalNot, Expression::NumericLiteral(n)) => Node::Bool(n.value == 0.0),
                    (UnaryOperator::LogicalNot, _) => Node::Not(inner),
                    _ => Node::Scalar,
                };
                self.node(node, at)
            }
            Expression::BinaryExpression(b) => self.binary(b, at),
            Expression::CallExpression(c) => self.call(c, at),
            Expression::NewExpression(n) => {
                let callee = self.expr(&n.callee);
                let args = self.args(&n.arguments);
                self.finish_call(callee, args, CallKind::New, at)
            }
            Expression::ChainExpression(c) => match &c.expression {
                ChainElement::CallExpression(call) => self.call(call, at),
                ChainElement::TSNonNullExpression(e) => self.expr(&e.expression),
                other => match other.as_member_expression() {
                    Some(member) => self.member_expression(member),
                    None => self.node(Node::Opaque, at),
                },
            },
            Expression::ImportExpression(i) => match &i.source {
                Expression::StringLiteral(s) => self.import(s.value.as_str(), None, at),
                other => {
                    // What is imported is decided when it runs: a call, so that it can be a sink.
                    let source = self.expr(other);
                    let name = self.name("import");
                    let callee = self.node(Node::Global(name), at);
                    self.finish_call(callee, vec![source], CallKind::Call, at)
                }
            },
            Expression::TaggedTemplateExpression(t) => {
                let callee = self.expr(&t.tag);
                let args: Vec<NodeId> = t.quasi.expressions.iter().map(|e| self.expr(e)).collect();
                // `.innerHTML=${value}` in a template of Lit.
                for (quasi, value) in t.quasi.quasis.iter().zip(&args) {
                    let before = quasi.value.raw.as_str().trim_end_matches(['"', '\'']);
                    if before.ends_with(".innerHTML=") {
                        self.binding("html", "innerHTML", ".innerHTML", *value, span(quasi));
                    }
                }
                self.finish_call(callee, args, CallKind::Call, at)
            }
            Expression::JSXElement(e) => self.jsx_element(e, at),
            Expression::JSXFragment(f) => {
                self.jsx_children(&f.children);
                self.node(Node::Scalar, at)
            }
            Expression::ImportMeta(_) => {
                let name = self.name("import.meta");
                self.node(Node::Global(name), at)
            }
            Expression::NullLiteral(_)
            | Expression::NumericLiteral(_)
            | Expression::BigIntLiteral(_)
            | Expression::UpdateExpression(_)
            | Expression::PrivateInExpression(_) => self.node(Node::Scalar, at),
            other => match other.as_member_expression() {
                Some(member) => self.member_expression(member),
                None => self.node(Node::Opaque, at),
            },
        }
    }

    pub(super) fn identifier(&mut self, text: &'a str, at: Span) -> NodeId {
        match self.lookup(text) {
            Some(var) => self.node(Node::Read(var), at),
            None if matches!(text, "undefined" | "NaN" | "Infinity") => self.node(Node::Scalar, at),
            None => match self.owner.filter(|_| !is_global(text)) {
                Some(owner) => {
                    let base = self.owner_node(owner, at);
                    self.member(base, text, at)
                }
                None => {
                    let name = self.name(text);
                    self.node(Node::Global(name), at)
                }
            },
        }
    }

    pub(super) fn member_expression(&mut self, member: &MemberExpression<'a>) -> NodeId {
        let at = span(member);
        let base = self.expr(member.object());
        match member {
            MemberExpression::StaticMemberExpression(m) => self.member(base, m.property.name.as_str(), at),
            MemberExpression::PrivateFieldExpression(m) => self.member(base, m.field.name.as_str(), at),
            MemberExpression::ComputedMemberExpression(m) => match &m.expression {
                Expression::StringLiteral(s) => self.member(base, s.value.as_str(), at),
                Expression::NumericLiteral(n) if n.value == 0.0 => self.member(base, "0", at),
                Expression::NumericLiteral(n) if n.value == 1.0 => self.member(base, "1", at),
                other => {
                    let key = self.expr(other);
                    self.node(Node::Index(base, key), at)
                }
            },
        }
    }

    fn template(&mut self, template: &TemplateLiteral<'a>, at: Span) -> NodeId {
        let mut parts = Vec::new();
        let mut values = template.expressions.iter();
        for quasi in &template.quasis {
            let text = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw).as_str();
            if !text.is_empty() || template.expressions.is_empty() {
                let name = self.name(text);
                parts.push(self.node(Node::Text(name), span(quasi)));
            }
            if let Some(value) = values.next() {
                parts.push(self.expr(value));
            }
        }
        match parts.as_slice() {
            [one] if template.expressions.is_empty() => *one,
            _ => self.node(Node::Join(parts.into()), at),
        }
    }

    fn binary(&mut self, expr: &BinaryExpression<'a>, at: Span) -> NodeId {
        if expr.operator == BinaryOperator::Addition {
            // A chain of additions leans to the left: walked without recursion.
            let mut parts = vec![&expr.right];
            let mut left = &expr.left;
            while let Expression::BinaryExpression(inner) = left
                && inner.operator == BinaryOperator::Addition
            {
                parts.push(&inner.right);
                left = &inner.left;
            }
            parts.push(left);
            let nodes: Vec<NodeId> = parts.into_iter().rev().map(|p| self.expr(p)).collect();
            return self.node(Node::Join(nodes.into()), at);
        }
        if expr.operator == BinaryOperator::BitwiseOR && self.pipes {
            let value = self.expr(&expr.left);
            if let Expression::Identifier(pipe) = &expr.right {
                return self.pipe(value, pipe.name.as_str(), at);
            }
            let argument = self.expr(&expr.right);
            self.also_given(value, argument);
            return value;
        }
        let left = self.expr(&expr.left);
        let right = self.expr(&expr.right);
        let relation = match expr.operator {
            BinaryOperator::Equality | BinaryOperator::StrictEquality => Relation::Equal,
            BinaryOperator::Inequality | BinaryOperator::StrictInequality => Relation::Differs,
            _ => Relation::Other,
        };
        self.node(Node::Compare(relation, left, right), at)
    }

    /// The name of a key; a computed key is evaluated for its calls.
    pub(super) fn key(&mut self, key: &PropertyKey<'a>, computed: bool) -> Option<super::Name> {
        match key {
            PropertyKey::StaticIdentifier(id) => Some(self.name(id.name.as_str())),
            PropertyKey::PrivateIdentifier(id) => Some(self.name(id.name.as_str())),
            PropertyKey::StringLiteral(s) => Some(self.name(s.value.as_str())),
            other => {
                if computed && let Some(e) = other.as_expression() {
                    self.expr(e);
                }
                None
            }
        }
    }

    fn call(&mut self, call: &CallExpression<'a>, at: Span) -> NodeId {
        if let (Expression::Identifier(id), [Argument::StringLiteral(from)]) =
            (&call.callee, call.arguments.as_slice())
            && id.name == "require"
            && self.lookup("require").is_none()
        {
            return self.import(from.value.as_str(), None, at);
        }
        if let (Some(class), Expression::Identifier(id)) = (self.component, &call.callee)
            && matches!(id.name.as_str(), "defineProps" | "withDefaults" | "$props")
        {
            // What a component of Vue or Svelte is given.
            let args = self.args(&call.arguments);
            let props = self.node(Node::This(Some(class)), at);
            return match (id.name.as_str(), args.get(1)) {
                ("withDefaults", Some(defaults)) => self.node(Node::Or(props, *defaults), at),
                _ => props,
            };
        }
        if let Some(bound) = bound(call) {
            return self.expr(bound);
        }
        let callee = self.expr(&call.callee);
        let args = self.args(&call.arguments);
        if let Node::Read(var) = *self.out.node(callee)
            && let Some(state) = self.setters.get(&var).copied()
            && let Some(value) = args.first().copied()
        {
            self.write(state, value);
        }
        self.note_field(callee, args.first().copied());
        self.finish_call(callee, args, CallKind::Call, at)
    }

    /// `register('password')`: a form has a field of that name.
    fn note_field(&mut self, callee: NodeId, argument: Option<NodeId>) {
        let Some(Node::Text(text)) = argument.map(|a| self.out.node(a)) else { return };
        let text = *text;
        let called = match self.out.node(callee) {
            Node::Member(_, name) | Node::Global(name) => Some(*name),
            // `const { register: field } = useForm()`.
            Node::Read(var) => {
                self.out.var(*var).map(|v| match v.writes.first().map(|w| self.out.node(*w)) {
                    Some(Node::Member(_, name)) => *name,
                    Some(Node::Import(i)) => self.out.import(*i).and_then(|i| i.name).unwrap_or(v.name),
                    _ => v.name,
                })
            }
            _ => None,
        };
        if called.is_some_and(|c| matches!(self.out.name(c), "register" | "useField" | "defineField"))
            && names_password(self.out.name(text))
            && !self.out.passwords.contains(&text)
        {
            self.out.passwords.push(text);
        }
    }

    fn args(&mut self, args: &[Argument<'a>]) -> Vec<NodeId> {
        args.iter()
            .map(|arg| match (arg, arg.as_expression()) {
                (_, Some(e)) => self.expr(e),
                (Argument::SpreadElement(s), _) => {
                    let all = self.expr(&s.argument);
                    self.member(all, "*", span(&**s))
                }
                _ => self.node(Node::Opaque, span(arg)),
            })
            .collect()
    }

    pub(super) fn finish_call(
        &mut self,
        callee: NodeId,
        args: Vec<NodeId>,
        kind: CallKind,
        at: Span,
    ) -> NodeId {
        let id = CallId(self.out.calls.len() as u32);
        for (i, arg) in args.iter().enumerate() {
            if let Node::Function(f) = *self.out.node(*arg)
                && let Some(f) = self.function_mut(f)
            {
                f.argument_of = Some((id, i as u32));
            }
        }
        let node = self.node(Node::Call(id), at);
        let (function, guard) = (self.function, self.guard);
        self.out.calls.push(Call { callee, args: args.into(), kind, function, guard, node });
        node
    }

    /// A function with a name of its own and its own `this`.
    pub(super) fn function(&mut self, f: &Function<'a>) -> FnId {
        let name = f.id.as_ref().map(|id| self.name(id.name.as_str()));
        let id = self.open_function(name, span(f));
        if let Some(body) = &f.body {
            self.body(id, &f.params, Body::Statements(&body.statements));
        }
        id
    }

    /// Parameters and body.
    pub(super) fn body(&mut self, id: FnId, params: &FormalParameters<'a>, body: Body<'a, '_>) {
        let before = self.function.replace(id);
        self.scoped(|l| {
            for (i, param) in params.items.iter().enumerate() {
                let at = span(&param.pattern);
                let name = param.pattern.get_binding_identifier().map(|b| l.name(b.name.as_str()));
                if let Some(f) = l.function_mut(id) {
                    f.params.push(name);
                }
                l.declare_pattern(&param.pattern);
                let mut value = l.node(Node::Param(id, i as u32), at);
                if let Some(default) = &param.initializer {
                    let default = l.expr(default);
                    value = l.node(Node::Or(value, default), at);
                }
                l.bind(&param.pattern, value, param.type_annotation.as_deref());
            }
            if let Some(rest) = &params.rest {
                l.declare_pattern(&rest.rest.argument);
                let at = span(&**rest);
                let first = params.items.len() as u32;
                let parts: Vec<NodeId> =
                    (first..first + REST).map(|i| l.node(Node::Param(id, i), at)).collect();
                let all = l.node(Node::Array(parts.into()), at);
                l.bind(&rest.rest.argument, all, None);
            }
            match body {
                Body::Value(value) => {
                    let value = l.expr(value);
                    l.returns(value);
                }
                Body::Statements(list) => {
                    l.hoist_vars(list);
                    l.statements(list);
                }
            }
        });
        self.function = before;
    }

    pub(super) fn returns(&mut self, value: NodeId) {
        let guard = self.guard;
        if let Some(f) = self.function.and_then(|f| self.function_mut(f)) {
            f.returns.push(value);
            f.return_guards.push(guard);
        }
    }
}

/// The function of `function.bind(this)`: with no further arguments it is the function itself.
fn bound<'s, 'a>(call: &'s CallExpression<'a>) -> Option<&'s Expression<'a>> {
    let Expression::StaticMemberExpression(member) = &call.callee else { return None };
    let [receiver] = call.arguments.as_slice() else { return None };
    let same = match (receiver, &member.object) {
        (Argument::ThisExpression(_) | Argument::NullLiteral(_), _) => true,
        (Argument::Identifier(id), Expression::StaticMemberExpression(f)) => {
            matches!(&f.object, Expression::Identifier(owner) if owner.name == id.name)
        }
        _ => false,
    };
    (same && member.property.name == "bind").then_some(&member.object)
}
