//! Loops.

use super::Interp;
use super::value::{At, Flow, ScopeId, Val};
use super::words::UNDECIDED;
use oxc_ast::ast::{ForStatementLeft, Statement};

impl<'a> Interp<'a> {
    /// A loop of which it is not known how often it runs.
    pub(crate) fn maybe(&mut self, body: &'a Statement<'a>, scope: ScopeId, at: At) -> Flow<'a> {
        let atom = self.unknown_atom(at, "a loop runs", UNDECIDED);
        let inner = self.new_scope(Some(scope));
        let flow = self.assuming(atom, true, |i| i.statement(body, inner));
        Self::ended(Flow::choice(atom, flow, Flow::Normal), true)
    }

    pub(crate) fn for_each(
        &mut self,
        left: &'a ForStatementLeft<'a>,
        body: &'a Statement<'a>,
        items: &[Val<'a>],
        open: bool,
        scope: ScopeId,
        at: At,
    ) -> Flow<'a> {
        let flow = self.for_from(left, body, items, scope);
        let flow = if open {
            let more = Val::unknown(at, "is an element that is not known before the config runs");
            let atom = self.unknown_atom(at, "a loop runs", UNDECIDED);
            self.then(flow, &mut |i| {
                let more = std::slice::from_ref(&more);
                let flow = i.assuming(atom, true, |i| i.for_from(left, body, more, scope));
                Flow::choice(atom, flow, Flow::Normal)
            })
        } else {
            flow
        };
        Self::ended(flow, true)
    }

    fn for_from(
        &mut self,
        left: &'a ForStatementLeft<'a>,
        body: &'a Statement<'a>,
        items: &[Val<'a>],
        scope: ScopeId,
    ) -> Flow<'a> {
        for (n, item) in items.iter().enumerate() {
            let inner = self.new_scope(Some(scope));
            match left {
                ForStatementLeft::VariableDeclaration(v) => {
                    if let Some(declarator) = v.declarations.first() {
                        self.bind(&declarator.id, item.clone(), inner);
                    }
                }
                other => {
                    if let Some(target) = other.as_assignment_target() {
                        self.assign(target, item, inner);
                    }
                }
            }
            let flow = match self.statement(body, inner) {
                Flow::Continue => Flow::Normal,
                flow => flow,
            };
            if !matches!(flow, Flow::Normal) {
                let rest = items.get(n + 1..).unwrap_or_default();
                return self.then(flow, &mut |i| i.for_from(left, body, rest, scope));
            }
        }
        Flow::Normal
    }
}
