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

/// What a file does with its values, by what each is called or by the node it comes from.
#[derive(Default)]
struct Index<'a> {
    /// The name of a token that is read out of a value.
    tokens: FxHashMap<Called, &'a str>,
    /// The name of a token that is read right out of a result.
    direct: FxHashMap<NodeId, &'a str>,
    /// The function that is handed to the `then` or `subscribe` of a result.
    then: FxHashMap<NodeId, FnId>,
    /// The variables into which a result, or a part of it, is written.
    written: FxHashMap<NodeId, Vec<VarId>>,
    /// The variables into which the first parameter of a function is written.
    first: FxHashMap<FnId, Vec<VarId>>,
    /// The function that returns a value as it is.
    handed: FxHashMap<NodeId, FnId>,
    /// The function that returns a value or a part of it.
    returned: FxHashMap<Called, FnId>,
}

impl<'a> Index<'a> {
    fn new(code: &'a Code, file: u32) -> Self {
        let mut index = Index::default();
        let Some(facts) = code.facts(file) else { return index };
        let above = |n: &NodeId| match facts.node(*n) {
            Value::Member(base, _) => Some(*base),
            _ => None,
        };
        for node in &facts.nodes {
            if let Value::Member(base, name) = node
                && holds_token(facts.name(*name))
            {
                let name = facts.name(*name);
                index.direct.entry(*base).or_insert(name);
                // `answer.data.user.token`: each of them holds it.
                for holder in std::iter::successors(Some(*base), above).take(DEPTH) {
                    if let Some(key) = called(code, file, holder) {
                        index.tokens.entry(key).or_insert(name);
                    }
                }
            }
        }
        for call in &facts.calls {
            if let (Value::Member(base, name), Some(first)) = (facts.node(call.callee), call.args.first())
                && matches!(facts.name(*name), "then" | "subscribe")
                && let Value::Function(f) = facts.node(*first)
            {
                index.then.entry(*base).or_insert(*f);
            }
        }
        for (i, var) in facts.vars.iter().enumerate() {
            for write in &var.writes {
                let var = VarId(i as u32);
                match facts.node(*write) {
                    Value::Param(f, 0) => index.first.entry(*f).or_default().push(var),
                    Value::Member(base, _) => index.written.entry(*base).or_default().push(var),
                    _ => index.written.entry(*write).or_default().push(var),
                }
            }
        }
        for (i, function) in facts.functions.iter().enumerate() {
            for node in &function.returns {
                let id = FnId(i as u32);
                index.handed.entry(*node).or_insert(id);
                // `answer` where `answer.data` is returned; not `answer.user` where `answer` is.
                for part in std::iter::successors(Some(*node), above).take(DEPTH) {
                    if let Some(key) = called(code, file, part) {
                        index.returned.entry(key).or_insert(id);
                    }
                }
            }
        }
        index
    }
}

/// The values of which the app reads a token, with the name under which it does.
#[derive(Default)]
pub(crate) struct Answers<'a>(FxHashMap<u32, Index<'a>>);

impl<'a> Answers<'a> {
    /// The name under which the app takes a token out of a value.
    pub(crate) fn token_of(&mut self, code: &'a Code, file: u32, node: NodeId) -> Option<&'a str> {
        let wanted = called(code, file, node)?;
        self.index(code, file).tokens.get(&wanted).copied()
    }

    fn index(&mut self, code: &'a Code, file: u32) -> &Index<'a> {
        self.0.entry(file).or_insert_with(|| Index::new(code, file))
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
        let value = called(code, file, node)?;
        let at = *self.index(code, file).returned.get(&value)?;
        let function = answering(code, file, at)?;
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
        let index = self.index(code, file);
        if let Some(name) = index.direct.get(&result) {
            return Taken::Token(name);
        }
        // `f().then((answer) => …)`, `f().subscribe((answer) => …)`.
        let first = index.then.get(&result).and_then(|f| index.first.get(f));
        let mut vars: Vec<VarId> =
            first.into_iter().chain(index.written.get(&result)).flatten().copied().collect();
        vars.sort_unstable();
        let token = vars.iter().find_map(|v| index.tokens.get(&Called::Var(*v, None)));
        if let Some(name) = token {
            return Taken::Token(name);
        }
        let found = if vars.is_empty() { Taken::Not } else { Taken::Other };
        if !matches!(found, Taken::Not) || depth == 0 {
            return found;
        }
        // It is returned as it is.
        match index.handed.get(&result).copied() {
            Some(function) => self.taken(code, file, function, depth - 1),
            None => found,
        }
    }
}

/// The function whose callers get what the function `at` returns.
fn answering(code: &Code, file: u32, at: FnId) -> Option<FnId> {
    let facts = code.facts(file)?;
    let function = facts.function(at)?;
    // What the function of a `then` or a `map` returns is what the function around it does.
    match (function.argument_of, function.outer) {
        (Some(_), Some(outer)) => {
            let returns = &facts.function(outer)?.returns;
            returns.iter().any(|r| matches!(facts.node(*r), Value::Call(_))).then_some(outer)
        }
        (None, _) => Some(at),
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
