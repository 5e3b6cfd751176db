//! Requests that libraries make: what the app tells them, and what they do where it says nothing.

use super::option::Found;
use super::{Answer, Bound, Method, SignIn};
use crate::Code;
use crate::site::is_named;
use crate::what::What;
use base::Place;
use js::{CallId, NodeId, Value};
use knowledge::{
    Choice, Path, Pick, Sent, SignInLibrary, Switch, Word, password_grants, sign_in_libraries, switches,
};
use rustc_hash::FxHashMap;

/// The options that a call or assignment is given.
pub(crate) struct Given {
    pub(crate) options: Found,
    /// The call, or the value that is assigned.
    pub(crate) place: Place,
    pub(crate) by: String,
}

impl Code {
    pub(super) fn library_requests(&self, major: &dyn Fn(&str) -> Option<u32>) -> Vec<SignIn> {
        let rows = sign_in_libraries().iter().filter(|row| row.holds(major(&row.package)));
        let paths = rows.flat_map(|row| row.paths.iter().map(move |p| (p.as_str(), row)));
        let mut found = Vec::new();
        for (row, given) in self.given_options(paths) {
            let idle = row.idle.as_ref().map(|c| self.choose(given.options, None, c));
            if matches!(idle, Some(Answer::Set(true, _))) {
                continue;
            }
            let blocks = ["android", "ios"].map(|b| self.setting(given.options, &[b]));
            if row.blocks && blocks.iter().any(|b| *b != Found::Absent) {
                found.extend(
                    [("android", "Android"), ("ios", "iOS")].map(|p| self.request(row, &given, Some(p))),
                );
            } else {
                found.push(self.request(row, &given, None));
            }
        }
        found
    }

    /// The options of the app that ships that switch off a check of their library, and where.
    pub fn switched_off(&self) -> Vec<(&'static Switch, Place)> {
        let paths = switches().iter().flat_map(|row| row.paths.iter().map(move |p| (p.as_str(), row)));
        let mut found = Vec::new();
        for (row, given) in self.given_options(paths) {
            if let Found::At(file, node) = self.setting(given.options, &[&row.option])
                && let Some((value, place)) = self.literal_given(file, node)
                && value == row.off
            {
                found.push((row, place));
            }
        }
        found.sort_by(|a, b| a.1.cmp(&b.1));
        found.dedup_by(|a, b| a.1 == b.1);
        found
    }

    /// The calls of the app that ships that send the user's password to a token endpoint.
    pub fn password_calls(&self) -> Vec<(String, Place)> {
        let paths = password_grants().iter().flat_map(|row| row.paths.iter().map(move |p| (p.as_str(), row)));
        self.given_options(paths).into_iter().map(|(_, given)| (given.by, given.place)).collect()
    }

    fn request(
        &self,
        row: &'static SignInLibrary,
        given: &Given,
        platform: Option<(&'static str, &'static str)>,
    ) -> SignIn {
        let block = platform.map(|(block, _)| block);
        let choose =
            |c: &Option<Choice>| c.as_ref().map_or(Answer::Unknown, |c| self.choose(given.options, block, c));
        let word = |w: &Option<Word>| match w {
            Some(w) => self.worded(self.at(given.options, block, &w.option), w),
            None => Answer::Unknown,
        };
        let bound = |c: &Option<Choice>| match choose(c) {
            Answer::Set(yes, place) => Answer::Set(if yes { Bound::Sent } else { Bound::Missing }, place),
            Answer::Default(yes) => Answer::Default(if yes { Bound::Sent } else { Bound::Missing }),
            Answer::Unknown => Answer::Unknown,
        };
        let mut redirects = match row.redirect.as_ref().map(|w| self.at(given.options, block, &w.option)) {
            Some(Found::At(file, node)) => self.alternatives(file, node),
            _ => Vec::new(),
        };
        redirects.extend(row.sent.iter().flat_map(|sent| self.sent_redirects(&row.package, sent)));
        let mut pkce = choose(&row.pkce);
        let mut response_type = word(&row.response_type);
        // What a library does by itself matters where a sign-in leaves the app.
        if !row.redirects.is_empty() && !row.redirects.iter().any(|m| self.mentions(m)) {
            pkce = said(pkce);
            response_type = said(response_type);
        }
        SignIn {
            place: given.place.clone(),
            by: given.by.clone(),
            library: Some(row),
            platform: platform.map(|(_, name)| name),
            response_type,
            // Every row's library makes its challenges by SHA-256.
            method: if pkce.known() == Some(&true) { Answer::Default(Method::S256) } else { Answer::Unknown },
            pkce,
            state: bound(&row.state),
            nonce: bound(&row.nonce),
            redirects,
            outside: choose(&row.outside),
        }
    }

    /// Where calls of the app that ships say that the answer comes back to.
    fn sent_redirects(&self, package: &str, sent: &Sent) -> Vec<crate::Written> {
        let mut found = Vec::new();
        for (file, id) in sent.methods.iter().flat_map(|m| self.calls_named(m)) {
            let Some(facts) = self.facts(file) else { continue };
            let Some(call) = facts.call(CallId(id)) else { continue };
            let Value::Member(base, _) = facts.node(call.callee) else { continue };
            let on = sent.on.as_deref().is_none_or(|on| self.last_name(file, *base) == Some(on));
            let own = match self.what(file, call.callee) {
                Some(What::Package(other, _)) => other == package,
                Some(What::Function(..)) => false,
                // The client of another file that could not be told.
                _ => sent.on.is_some(),
            };
            if !on || !own || !self.context(file, call.guard).ships() {
                continue;
            }
            let option: Vec<&str> = sent.option.iter().map(String::as_str).collect();
            let options = call.args.get(sent.argument).map(|arg| Found::At(file, *arg));
            if let Some(Found::At(f, node)) = options.map(|o| self.setting(o, &option)) {
                found.extend(self.alternatives(f, node));
            }
        }
        // Of copies, the one that the app is made of comes first.
        found.sort_by_key(|written| self.is_dead(&written.place));
        found
    }

    fn choose(&self, options: Found, block: Option<&str>, choice: &Choice) -> Answer<bool> {
        match choice.option.is_empty() {
            true => choice.default.map_or(Answer::Unknown, Answer::Default),
            false => self.chosen(self.at(options, block, &choice.option), choice),
        }
    }

    /// Where an option is: in the block of the platform, or else above it.
    fn at(&self, options: Found, block: Option<&str>, option: &[String]) -> Found {
        let path: Vec<&str> = option.iter().map(String::as_str).collect();
        if path.is_empty() {
            return Found::Absent;
        }
        let inner = block.map(|b| self.setting(options, &[&[b], path.as_slice()].concat()));
        match inner {
            Some(found) if found != Found::Absent => found,
            _ => self.setting(options, &path),
        }
    }

    /// The options at each place that ships and that one of the paths names, with what the path belongs to.
    pub(crate) fn given_options<'r, R>(
        &self,
        paths: impl Iterator<Item = (&'r str, &'r R)>,
    ) -> Vec<(&'r R, Given)> {
        let (mut calls, mut stores) = (FxHashMap::default(), FxHashMap::default());
        for (text, row) in paths {
            let Ok(path) = Path::parse(text) else { continue };
            let table: &mut FxHashMap<&str, Vec<_>> =
                if path.pick == Some(Pick::Assigned) { &mut stores } else { &mut calls };
            table.entry(path.last()).or_default().push((path, row));
        }
        let mut found = Vec::new();
        for (last, rows) in &calls {
            for (file, id) in self.calls_named(last) {
                let Some(call) = self.facts(file).and_then(|f| f.call(CallId(id))) else { continue };
                let callee = self.what(file, call.callee);
                let mut hits = rows.iter().filter(|(p, _)| is_named(callee.as_ref(), last, p)).peekable();
                if hits.peek().is_none() || !self.context(file, call.guard).ships() {
                    continue;
                }
                let by = self.word(file, call.callee);
                for (path, row) in hits {
                    for (at, call) in self.givers(file, CallId(id), path) {
                        let Some(c) = self.facts(at).and_then(|f| f.call(call)) else { continue };
                        let place = self.place_of(at, c.node);
                        if !self.context(at, c.guard).ships() {
                            continue;
                        }
                        for options in self.argument(at, call, path) {
                            found.push((*row, Given { options, place: place.clone(), by: by.clone() }));
                        }
                    }
                }
            }
        }
        let files = self.files.iter().enumerate().filter(|(_, f)| !stores.is_empty() && !f.elsewhere);
        for (i, f) in files {
            let (file, facts) = (i as u32, &f.facts);
            for store in &facts.stores {
                let Some(name) = store.name.map(|n| facts.name(n)) else { continue };
                let Some(rows) = stores.get(name) else { continue };
                let Some(target) = self.outside_base(file, store.base).and_then(|b| self.member_of(b, name))
                else {
                    continue;
                };
                let ships = self.context(file, store.guard).ships();
                for (_, row) in rows.iter().filter(|(p, _)| ships && is_named(Some(&target), name, p)) {
                    let place = self.place(file, store.span);
                    let by = format!("{}.{name}", self.word(file, store.base));
                    found.push((*row, Given { options: Found::At(file, store.value), place, by }));
                }
            }
        }
        found.sort_by(|a, b| a.1.place.cmp(&b.1.place));
        found
    }

    /// The calls that give the options: the call itself, or those of the function around it that hands a parameter on
    /// as the same argument.
    fn givers(&self, file: u32, call: CallId, path: &Path<'_>) -> Vec<(u32, CallId)> {
        let own = vec![(file, call)];
        let Some(Pick::Argument(n)) = path.pick else { return own };
        let arg = self.facts(file).and_then(|f| f.call(call)?.args.get(n).copied());
        let Some((f, value)) = arg.and_then(|a| self.value(file, a, &[], &[])) else { return own };
        let Some(Value::Param(function, i)) = self.facts(f).map(|x| x.node(value)) else { return own };
        if *i as usize != n {
            return own;
        }
        let callers = self.callers(f, *function);
        let callers = callers.iter().filter(|c| c.argument.is_none() && c.sure);
        let callers: Vec<(u32, CallId)> = callers.map(|c| (c.file, c.call)).collect();
        if callers.is_empty() { own } else { callers }
    }

    /// What an object is to others: for an object of a class of the project that extends one of a package, that one.
    fn outside_base(&self, file: u32, base: NodeId) -> Option<What<'_>> {
        match self.what(file, base)? {
            What::Instance(f, class) => {
                let above = self.facts(f)?.class(class)?.base?;
                self.what(f, above)
            }
            other => Some(other),
        }
    }

    /// The options that a path picks of a call: several where it says `*`.
    fn argument(&self, file: u32, call: CallId, path: &Path<'_>) -> Vec<Found> {
        let Some(call) = self.facts(file).and_then(|f| f.call(call)) else { return Vec::new() };
        let from = match path.pick {
            Some(Pick::Argument(n)) => match call.args.get(n) {
                Some(arg) => Found::At(file, *arg),
                None => Found::Absent,
            },
            _ => Found::Absent,
        };
        let mut all = vec![from];
        for field in path.fields.iter().copied() {
            all = match field {
                "*" => all.into_iter().flat_map(|f| self.entries(f)).map(|(_, f)| f).collect(),
                name => all.into_iter().map(|f| self.setting(f, &[name])).collect(),
            };
        }
        // A list of configurations stands for each of them.
        all.into_iter().flat_map(|found| self.listed(found)).collect()
    }

    fn listed(&self, found: Found) -> Vec<Found> {
        let Found::At(file, node) = found else { return vec![found] };
        let Some((f, value)) = self.literal(file, node) else { return vec![found] };
        match self.facts(f).map(|x| x.node(value)) {
            Some(Value::Array(items)) => items.iter().map(|item| Found::At(f, *item)).collect(),
            _ => vec![found],
        }
    }
}

/// A fact only where the app says so.
fn said<T>(answer: Answer<T>) -> Answer<T> {
    match answer {
        Answer::Set(..) => answer,
        _ => Answer::Unknown,
    }
}
