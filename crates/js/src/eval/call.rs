//! Calls of functions: those of the project, and those of packages.

use super::known;
use super::value::{At, Body, Code, Flow, Func, Kind, Map, ScopeId, SourceKind, Val};
use super::{CALLS, Interp, TOO_DEEP};
use oxc_ast::ast::{
    Argument, ArrowFunctionBody, BindingPattern, CallExpression, Expression, FormalParameters,
};
use oxc_span::GetSpan;
use std::rc::Rc;

/// Stands for the function that a wrapper's options gave.
const WRAPPER: &str = "(wrapper)";

impl<'a> Interp<'a> {
    pub(crate) fn call(&mut self, call: &'a CallExpression<'a>, scope: ScopeId, at: At) -> Val<'a> {
        match &call.callee {
            Expression::StaticMemberExpression(m) => {
                let object = self.eval(&m.object, scope);
                let arguments = self.arguments(call, scope);
                self.method(&object, m.property.name.as_str(), &arguments, at)
            }
            Expression::ChainExpression(_) | Expression::ComputedMemberExpression(_) => {
                let function = self.eval(&call.callee, scope);
                let arguments = self.arguments(call, scope);
                self.call_value(&function, "", &arguments, at)
            }
            callee => {
                let name = match callee {
                    Expression::Identifier(id) => id.name.as_str(),
                    _ => "",
                };
                let function = self.eval(callee, scope);
                let arguments = self.arguments(call, scope);
                self.call_value(&function, name, &arguments, at)
            }
        }
    }

    fn arguments(&mut self, call: &'a CallExpression<'a>, scope: ScopeId) -> Vec<Val<'a>> {
        let mut all = Vec::new();
        for argument in &call.arguments {
            match argument {
                Argument::SpreadElement(spread) => {
                    let val = self.eval(&spread.argument, scope);
                    all.extend(self.elements(&val).0);
                }
                other => all.extend(other.as_expression().map(|e| self.eval(e, scope))),
            }
        }
        all
    }

    /// What calling `function`, which the author calls `name`, gives.
    pub(crate) fn call_value(
        &mut self,
        function: &Val<'a>,
        name: &str,
        arguments: &[Val<'a>],
        at: At,
    ) -> Val<'a> {
        self.each(function, &mut |i, f| match &f.kind {
            Kind::Func(func) => i.call_function(func, arguments, at),
            Kind::Host(super::value::Host::Global(global)) => i.call_global(global, arguments, at),
            Kind::External(ext) => {
                let name = ext.path.last().map_or(name, |n| n).to_owned();
                let reason = known::reason(ext);
                i.wrapped(&name, arguments, at, &reason)
            }
            // What a wrapper's options gave is called with the settings: `withPWA(options)(config)`.
            Kind::Object(_) => i.wrapped(WRAPPER, arguments, at, "is what a function of a package gives"),
            Kind::Unknown(why) => {
                let why = why.clone();
                i.wrapped(name, arguments, at, &why)
            }
            _ => i.opaque(at, "is what a function gives when the config runs"),
        })
    }

    /// The result of a call whose outcome is not known.
    pub(crate) fn opaque(&mut self, at: At, why: &str) -> Val<'a> {
        self.opaque += 1;
        Val::unknown(at, why)
    }

    /// What a function of a package gives: the settings handed to it, where it is one that hands them on.
    fn wrapped(&mut self, name: &str, arguments: &[Val<'a>], at: At, reason: &str) -> Val<'a> {
        let settings = |v: &&Val<'a>| matches!(v.kind, Kind::Object(_) | Kind::Func(_) | Kind::Choice(..));
        if known::is_transparent(name)
            && let Some(val) = arguments.iter().rev().find(settings)
        {
            return val.clone();
        }
        if (known::is_wrapper(name) || name == WRAPPER) && arguments.iter().any(|v| settings(&v)) {
            if let [only] = arguments
                && matches!(only.kind, Kind::Func(_))
            {
                return only.clone();
            }
            let id = self.new_object(Body::Map(Map::default()));
            for argument in arguments.iter().filter(settings) {
                self.spread(id, argument);
            }
            let by = if name == WRAPPER { "a function of a package".to_owned() } else { format!("`{name}`") };
            self.open(id, format!("may be changed by {by}"));
            return Val::new(at, Kind::Object(id));
        }
        self.opaque(at, reason)
    }

    pub(crate) fn call_function(&mut self, func: &Rc<Func<'a>>, arguments: &[Val<'a>], at: At) -> Val<'a> {
        if self.calls >= CALLS {
            return Val::unknown(at, TOO_DEEP);
        }
        self.calls += 1;
        let module = std::mem::replace(&mut self.module, func.module);
        let scope = self.new_scope(Some(func.scope));
        let flow = match func.code {
            Code::Function(f) => {
                self.bind_parameters(&f.params, arguments, scope);
                match &f.body {
                    Some(_) if f.generator => Flow::Return(Val::unknown(at, "is made by a generator")),
                    Some(body) => self.run_block(&body.statements, scope),
                    None => Flow::Return(Val::unknown(at, "is declared, but not defined, in this file")),
                }
            }
            Code::Arrow(f) => {
                self.bind_parameters(&f.params, arguments, scope);
                match &f.body {
                    ArrowFunctionBody::FunctionBody(body) => self.run_block(&body.statements, scope),
                    body => match body.as_expression() {
                        Some(e) => Flow::Return(self.eval(e, scope)),
                        None => Flow::Normal,
                    },
                }
            }
        };
        self.module = module;
        self.calls -= 1;
        self.returned(flow, at).unwrap_or_else(|| Val::unknown(at, "is never given: the function throws"))
    }

    fn bind_parameters(&mut self, params: &'a FormalParameters<'a>, arguments: &[Val<'a>], scope: ScopeId) {
        for (n, param) in params.items.iter().enumerate() {
            let at = self.at(param.span);
            let mut val = arguments.get(n).cloned().unwrap_or_else(|| self.undefined(at));
            if let (Kind::Source(source), BindingPattern::BindingIdentifier(id)) = (&val.kind, &param.pattern)
                && source.kind == SourceKind::Tool
                && source.display.is_empty()
            {
                val = self.source(at, id.name.as_str(), SourceKind::Tool);
            }
            if let Some(default) = &param.initializer {
                let text = self.words(param.pattern.span());
                val = self.or_default(&val, text, at, &mut |i| i.eval(default, scope));
            }
            self.bind(&param.pattern, val, scope);
        }
        if let Some(rest) = &params.rest {
            let at = self.at(rest.span);
            let items = arguments.get(params.items.len()..).unwrap_or_default().to_vec();
            let list = self.list(at, items);
            self.bind(&rest.rest.argument, list, scope);
        }
    }

    /// What a function gives; none where it never ends.
    fn returned(&mut self, flow: Flow<'a>, at: At) -> Option<Val<'a>> {
        match flow {
            Flow::Return(val) => Some(val),
            Flow::Throw => None,
            Flow::Normal | Flow::Break | Flow::Continue => Some(self.undefined(at)),
            Flow::Choice(atom, yes, no) => {
                let yes = self.assuming(atom, true, |i| i.returned(*yes, at));
                let no = self.assuming(atom, false, |i| i.returned(*no, at));
                match (yes, no) {
                    (Some(yes), Some(no)) => Some(self.choice(at, atom, yes, no)),
                    (yes, no) => yes.or(no),
                }
            }
        }
    }

    /// The settings, called the way a tool calls them where they are a function.
    pub(crate) fn called_by_tool(&mut self, val: Val<'a>, depth: usize) -> Val<'a> {
        self.each(&val, &mut |i, v| match &v.kind {
            Kind::Func(func) if depth < 3 => {
                let argument = i.source(v.at, "", SourceKind::Tool);
                let result = i.call_function(func, &[argument.clone(), argument], v.at);
                i.called_by_tool(result, depth + 1)
            }
            _ => v,
        })
    }
}
