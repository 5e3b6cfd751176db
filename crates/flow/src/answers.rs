//! Values of which the app itself takes a token.

use crate::Code;
use crate::kinds::holds_token;
use js::{FnId, NodeId, Value, VarId};
use rustc_hash::FxHashMap;

/// Names before that of a token that are followed.
const DEPTH: usize = 5;

/// What a value is called inside one file, as far as it has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Called {
    Var(VarId, Option<js::Name>),
    Param(FnId, u32, Option<js::Name>),
}

/// For each file the values of which the app reads a token, with the name under which it does.
#[derive(Default)]
pub(crate) struct Answers<'a>(FxHashMap<u32, FxHashMap<Called, &'a str>>);

impl<'a> Answers<'a> {
    /// The name under which the app takes a token out of a value.
    pub(crate) fn token_of(&mut self, code: &'a Code, file: u32, node: NodeId) -> Option<&'a str> {
        let wanted = called(code, file, node)?;
        self.named(code, file, &wanted)
    }

    fn named(&mut self, code: &'a Code, file: u32, wanted: &Called) -> Option<&'a str> {
        let table = self.0.entry(file).or_insert_with(|| {
            let mut table = FxHashMap::default();
            let Some(facts) = code.facts(file) else { return table };
            for node in &facts.nodes {
                if let Value::Member(base, name) = node
                    && holds_token(facts.name(*name))
                {
                    // `answer.data.user.token`: each of them holds it.
                    let mut next = Some(*base);
                    for _ in 0..DEPTH {
                        let Some(holder) = next else { break };
                        if let Some(key) = called(code, file, holder) {
                            table.entry(key).or_insert(facts.name(*name));
                        }
                        next = match facts.node(holder) {
                            Value::Member(outer, _) => Some(*outer),
                            _ => None,
                        };
                    }
                }
            }
            table
        });
        table.get(wanted).copied()
    }
}

/// What a value is called: a variable, a parameter, or a property of one.
pub(crate) fn called(code: &Code, file: u32, node: NodeId) -> Option<Called> {
    let facts = code.facts(file)?;
    let plain = |node: NodeId, name: Option<js::Name>| match facts.node(node) {
        Value::Read(var) => Some(Called::Var(*var, name)),
        Value::Param(f, i) => Some(Called::Param(*f, *i, name)),
        _ => None,
    };
    match facts.node(node) {
        Value::Member(base, name) => plain(*base, Some(*name)),
        _ => plain(node, None),
    }
}

/// What the caller of a function does with its result.
enum Taken<'a> {
    /// Nothing that tells.
    Not,
    /// It takes a token out of it, of this name.
    Token(&'a str),
    /// Something else.
    Other,
}

/// Functions through which a result is handed on.
const HANDED: u32 = 2;

impl<'a> Answers<'a> {
    /// The name under which those take a token out of a value to whom a function of the file returns it. Where one of
    /// them takes something else, the function is for answers of all kinds.
    pub(crate) fn token_of_callers(&mut self, code: &'a Code, file: u32, node: NodeId) -> Option<&'a str> {
        let function = returned_by(code, file, &called(code, file, node)?)?;
        match self.taken(code, file, function, HANDED) {
            Taken::Token(name) => Some(name),
            _ => None,
        }
    }

    fn taken(&mut self, code: &'a Code, file: u32, function: FnId, depth: u32) -> Taken<'a> {
        let mut all = Taken::Not;
        for caller in code.callers(file, function).iter().filter(|c| c.argument.is_none()) {
            let Some(facts) = code.facts(caller.file) else { continue };
            let Some(call) = facts.call(caller.call) else { continue };
            match self.taken_by(code, caller.file, call.node, depth) {
                Taken::Not => {}
                Taken::Other => return Taken::Other,
                token => all = token,
            }
        }
        all
    }

    /// What a file does with the result of one call.
    fn taken_by(&mut self, code: &'a Code, file: u32, result: NodeId, depth: u32) -> Taken<'a> {
        let Some(facts) = code.facts(file) else { return Taken::Not };
        let direct = facts.nodes.iter().find_map(|n| match n {
            Value::Member(base, name) if *base == result && holds_token(facts.name(*name)) => {
                Some(facts.name(*name))
            }
            _ => None,
        });
        if let Some(name) = direct {
            return Taken::Token(name);
        }
        // `f().then((answer) => …)`, `f().subscribe((answer) => …)`.
        let callback = facts.calls.iter().find_map(|c| match (facts.node(c.callee), c.args.first()) {
            (Value::Member(base, name), Some(first))
                if *base == result && matches!(facts.name(*name), "then" | "subscribe") =>
            {
                match facts.node(*first) {
                    Value::Function(f) => Some(*f),
                    _ => None,
                }
            }
            _ => None,
        });
        let holds = |write: &NodeId| match facts.node(*write) {
            Value::Param(f, 0) => Some(*f) == callback,
            Value::Member(base, _) => *base == result,
            _ => *write == result,
        };
        let mut found = Taken::Not;
        for (i, _) in facts.vars.iter().enumerate().filter(|(_, v)| v.writes.iter().any(holds)) {
            let var = VarId(i as u32);
            match self.named(code, file, &Called::Var(var, None)) {
                Some(name) => return Taken::Token(name),
                None => found = Taken::Other,
            }
        }
        if !matches!(found, Taken::Not) || depth == 0 {
            return found;
        }
        // It is returned as it is.
        let hands_on = facts.functions.iter().position(|f| f.returns.contains(&result));
        match hands_on {
            Some(i) => self.taken(code, file, FnId(i as u32), depth - 1),
            None => found,
        }
    }
}

/// The function of a file that returns a value of it, or a part of that value.
fn returned_by(code: &Code, file: u32, value: &Called) -> Option<FnId> {
    let facts = code.facts(file)?;
    // `answer` where `answer.data` is returned; not `answer.user` where `answer` is.
    let is = |node: &NodeId| {
        let above = |n: &NodeId| match facts.node(*n) {
            Value::Member(base, _) => Some(*base),
            _ => None,
        };
        let mut chain = std::iter::successors(Some(*node), above).take(DEPTH);
        chain.any(|n| called(code, file, n).as_ref() == Some(value))
    };
    let at = facts.functions.iter().position(|f| f.returns.iter().any(is))?;
    let function = facts.function(FnId(at as u32))?;
    // What the function of a `then` or a `map` returns is what the function around it does.
    match (function.argument_of, function.outer) {
        (Some(_), Some(outer)) => {
            let returns = &facts.function(outer)?.returns;
            returns.iter().any(|r| matches!(facts.node(*r), Value::Call(_))).then_some(outer)
        }
        (None, _) => Some(FnId(at as u32)),
        (Some(_), None) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::code;
    use knowledge::SinkKind;

    fn printed(api: &str, page: &str) -> usize {
        code(&[("src/api.ts", api), ("src/page.ts", page)]).leaks(SinkKind::Log).len()
    }

    #[test]
    fn answers_of_all_kinds_are_no_login_answers() {
        let api =
            "export async function post(url, body) { const answer = await (await fetch(url, body)).json();
            console.log(answer); return answer; }";
        let page = "import { post } from './api';
            export async function pay(x) { const paid = await post('/pay', x); show(paid.amount); }
            export async function sign(x) { const user = await post('/login', x); keep(user.access_token); }";
        assert_eq!(printed(api, page), 0);
    }

    #[test]
    fn what_is_taken_out_before_is_not_the_answer() {
        let api = "export async function login(u) { const answer = await (await fetch('/login', u)).json();
            console.log(answer.user); return answer; }";
        let page = "import { login } from './api';
            export async function go() { const session = await login('a'); keep(session.access_token); }";
        assert_eq!(printed(api, page), 0);
    }

    #[test]
    fn an_answer_whose_token_the_callers_take_is_one() {
        for api in [
            "import axios from 'axios'; export async function login(u) { const answer = await axios.post('/login', u);
             console.log('answer', answer); return answer.data; }",
            "import axios from 'axios'; export function login(u) { return axios.post('/login', u).then((answer) => {
             console.log('answer', answer); return answer.data; }); }",
        ] {
            for page in [
                "import { login } from './api'; export async function go() { const user = await login('a'); keep(user.session.accessToken); }",
                "import { login } from './api'; export function go() { login('a').then((user) => keep(user.access_token)); login('b'); }",
            ] {
                assert_eq!(printed(api, page), 1, "{api} {page}");
            }
        }
    }
}
