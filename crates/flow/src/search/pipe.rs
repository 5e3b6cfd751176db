//! The search in pipes of RxJS: `source.pipe(map(f), tap(g))`.

use super::{Search, Station};
use crate::what::What;
use js::{Call, CallId, NodeId, Value};
use std::rc::Rc;

/// Operators whose function makes the next value.
fn maps(name: &str) -> bool {
    matches!(
        name,
        "map"
            | "switchMap"
            | "mergeMap"
            | "concatMap"
            | "exhaustMap"
            | "flatMap"
            | "scan"
            | "reduce"
            | "expand"
            | "mapResponse"
    )
}

impl<'a> Search<'a> {
    /// What comes out of a pipe after its first `count` operators.
    pub(super) fn pipe(
        &mut self,
        at: usize,
        file: u32,
        pipe: &'a Call,
        count: usize,
        mut fields: Rc<[&'a str]>,
    ) {
        let Some(facts) = self.code.facts(file) else { return };
        for arg in pipe.args.iter().take(count).rev() {
            let Value::Call(operator) = facts.node(*arg) else { continue };
            let Some(operator) = facts.call(*operator) else { continue };
            let Some(name) = self.code.last_name(file, operator.callee) else { continue };
            let first = operator.args.first().copied();
            match name {
                _ if maps(name) => {
                    if let Some(f) = first
                        && self.returned_as(at, file, f, &fields)
                    {
                        return;
                    }
                }
                "pluck" => {
                    for arg in operator.args.iter().rev() {
                        if let Value::Text(text) = facts.node(*arg) {
                            fields = super::extended(facts.name(*text), &fields);
                        }
                    }
                }
                "withLatestFrom" | "combineLatestWith" => {
                    let index = fields.first().and_then(|f| f.parse::<usize>().ok());
                    let rest: Rc<[&str]> = fields.get(1..).unwrap_or_default().into();
                    match index {
                        Some(0) => fields = rest,
                        Some(n) => {
                            if let Some(other) = operator.args.get(n - 1) {
                                self.here(at, file, *other, rest);
                            }
                            return;
                        }
                        None => {}
                    }
                }
                "startWith" | "mergeWith" | "mapTo" => {
                    for arg in operator.args.iter() {
                        self.here(at, file, *arg, Rc::clone(&fields));
                    }
                    if name == "mapTo" {
                        return;
                    }
                }
                "ofType" => {
                    let mut known = false;
                    for arg in operator.args.iter() {
                        known |= self.actions(at, file, *arg, &fields);
                    }
                    if known {
                        return;
                    }
                }
                _ => {}
            }
        }
        if let Value::Member(base, _) = facts.node(pipe.callee) {
            self.here(at, file, *base, fields);
        }
    }

    /// Go on in the same call.
    fn here(&mut self, at: usize, file: u32, node: NodeId, fields: Rc<[&'a str]>) {
        let station = Station { file, node, fields, parent: Some(at), ..self.blank(at) };
        self.add(station);
    }

    /// The pipe in which an operator stands, and its position.
    pub(super) fn piped(
        &self,
        file: u32,
        operator: CallId,
        callee: Option<&What<'a>>,
    ) -> Option<(&'a Call, usize)> {
        let known = matches!(
            callee,
            Some(What::Package("rxjs" | "rxjs/operators" | "@ngrx/effects" | "@ngrx/operators", _))
        );
        if !known {
            return None;
        }
        let facts = self.code.facts(file)?;
        let node = facts.call(operator)?.node;
        let pipe = facts.call(self.code.around(file, operator)?)?;
        let position = pipe.args.iter().position(|a| *a == node)?;
        (self.code.last_name(file, pipe.callee) == Some("pipe")).then_some((pipe, position))
    }
}
