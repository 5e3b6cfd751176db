//! What an expression of a script stands for, followed through `ext`, `def`, properties and version catalogs.

use super::scope::{Scope, Variable};
use super::script::{Word, WordKind, closing, strip_parens};
use base::{Case, Fact, FileId, Place, Stage, When};
use std::cell::Cell;

/// Steps that one value may take; a value that needs more is unknown.
const STEPS: u32 = 200;
/// Variables behind variables.
const DEPTH: u32 = 12;
/// Variables in one string.
const PARTS: u32 = 20;
/// Assignments of one variable that are looked at.
const ASSIGNMENTS: usize = 8;

/// The value, or why it is not known.
type Found = Result<Fact<String>, String>;

/// The value of an expression in `file`.
pub(super) fn resolve(scope: &Scope, file: FileId, words: &[Word]) -> Found {
    let steps = Cell::new(STEPS);
    Search { scope, steps: &steps }.resolve(file, words, 0, "")
}

struct Search<'a> {
    scope: &'a Scope,
    steps: &'a Cell<u32>,
}

impl Search<'_> {
    fn resolve(&self, file: FileId, words: &[Word], depth: u32, own: &str) -> Found {
        let left = self.steps.get();
        if left == 0 || depth > DEPTH {
            return Err("goes through too many variables".to_owned());
        }
        self.steps.set(left - 1);
        let words = strip_parens(words);
        if let Some(found) = self.choice(file, words, depth, own) {
            return found;
        }
        let words = without_casts(words);
        match words {
            [] => Err("has no value".to_owned()),
            [one] if one.kind == WordKind::Template && one.text.contains('$') => {
                self.template(file, one, depth, own)
            }
            [one] if one.is_string() || one.text.starts_with(|c: char| c.is_ascii_digit()) => {
                Ok(Fact::Set(one.text.clone(), Place::At(file, one.span)))
            }
            [one] if matches!(&*one.text, "true" | "false") => {
                Ok(Fact::Set(one.text.clone(), Place::At(file, one.span)))
            }
            [one] if one.kind == WordKind::Name => self.name(file, &one.text, depth, own),
            // `rootProject.ext["x"]`, `property("x")`, `providers.gradleProperty("x")`, `Integer.valueOf(x)`
            [name, open, inner @ .., _]
                if closing(words.get(1..).unwrap_or_default()) == Some(words.len() - 2) =>
            {
                let last = name.text.rsplit('.').next().unwrap_or_default();
                self.call(file, last, open.is("["), inner, (depth, own))
            }
            _ => Err("is computed by the build script".to_owned()),
        }
    }

    /// `a ? b : c`, `a ?: b` and Kotlin's `if (a) b else c`.
    fn choice(&self, file: FileId, words: &[Word], depth: u32, own: &str) -> Option<Found> {
        let mark = outside(words, |w| w.is("?"))?;
        let rest = words.get(mark + 1..)?;
        if rest.first().is_some_and(|w| w.is(":")) {
            let left = self.resolve(file, words.get(..mark)?, depth + 1, own);
            let usable = matches!(left, Ok(Fact::Set(..) | Fact::OneOf(_)));
            return Some(if usable { left } else { self.resolve(file, rest.get(1..)?, depth + 1, own) });
        }
        let colon = outside(rest, |w| w.is(":"))?;
        let yes = self.resolve(file, rest.get(..colon)?, depth + 1, own);
        let no = self.resolve(file, rest.get(colon + 1..)?, depth + 1, own);
        let condition: Vec<&str> = words.get(..mark)?.iter().map(|w| &*w.text).collect();
        // `rootProject.ext.has('x') ? rootProject.ext.x : 24` falls back where the variable is not set.
        if condition.iter().any(|w| w.ends_with("has") || w.ends_with("hasProperty")) {
            return Some(if yes.is_ok() { yes } else { no });
        }
        Some(either(vec![(yes, condition.join(" ")), (no, format!("not {}", condition.join(" ")))]))
    }

    fn template(&self, file: FileId, word: &Word, depth: u32, own: &str) -> Found {
        let mut out = String::new();
        let mut rest = &*word.text;
        let mut place = None;
        let mut left = PARTS;
        while let Some(at) = rest.find('$') {
            left = left.checked_sub(1).ok_or("holds too many variables")?;
            out.push_str(rest.get(..at).unwrap_or_default());
            let after = rest.get(at + 1..).unwrap_or_default();
            let (name, tail) = match after.strip_prefix('{') {
                Some(body) => body.split_once('}').ok_or("is computed by the build script")?,
                None => {
                    let len = after
                        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')))
                        .unwrap_or(after.len());
                    after.split_at(len)
                }
            };
            let name = name.trim();
            if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '?')) {
                return Err("is computed by the build script".to_owned());
            }
            match self.name(file, name, depth + 1, own)? {
                Fact::Set(value, at) => {
                    out.push_str(&value);
                    place = Some(at);
                }
                _ => return Err(format!("has several values of {name}")),
            }
            rest = tail;
        }
        out.push_str(rest);
        // A string that is one variable has the place of the variable; others have their own.
        let whole = word.text.starts_with('$') && rest.is_empty() && word.text.matches('$').count() == 1;
        Ok(Fact::Set(out, place.filter(|_| whole).unwrap_or(Place::At(file, word.span))))
    }

    fn call(
        &self,
        file: FileId,
        last: &str,
        brackets: bool,
        inner: &[Word],
        (depth, own): (u32, &str),
    ) -> Found {
        match (inner, last) {
            ([key], _) if brackets && key.is_string() => self.name(file, &key.text, depth + 1, own),
            ([key, ..], "property" | "findProperty" | "gradleProperty" | "getProperty" | "get")
                if key.is_string() =>
            {
                self.name(file, &key.text, depth + 1, own)
            }
            (_, "valueOf" | "parseInt" | "uri" | "url" | "toInteger" | "toInt" | "release") if !brackets => {
                self.resolve(file, inner, depth + 1, own)
            }
            _ => Err("is computed by the build script".to_owned()),
        }
    }

    fn name(&self, file: FileId, path: &str, depth: u32, own: &str) -> Found {
        let path = path.replace('?', "");
        let path = std::iter::successors(Some(&*path), |p| {
            let (head, cast) = p.rsplit_once('.')?;
            is_cast(cast).then_some(head)
        })
        .last()
        .unwrap_or_default();
        if let Some(found) = self.scope.catalogs().iter().find_map(|c| c.version(path)) {
            return Ok(found);
        }
        let last = path.rsplit('.').next().unwrap_or_default();
        if last == own && !path.contains('.') {
            return Err("refers to itself".to_owned());
        }
        let all = self.scope.variables(last);
        let here: Vec<&Variable> =
            all.iter().filter(|v| v.local && v.file == file && !path.contains('.')).collect();
        let wide: Vec<&Variable> =
            all.iter().filter(|v| !v.local || (path.contains('.') && !path.contains("ext"))).collect();
        let chosen = if here.is_empty() { wide } else { here };
        // The last assignment outside a branch counts, and every one in a branch after it.
        let from = chosen.iter().rposition(|v| !v.conditional).unwrap_or(0);
        let chosen: Vec<&&Variable> = chosen.iter().skip(from).take(ASSIGNMENTS).collect();
        match chosen.as_slice() {
            [] => match self.scope.property(path).or_else(|| self.scope.property(last)) {
                Some(property) => Ok(Fact::Set(property.value.trim().to_owned(), property.place())),
                None => Err(format!("refers to {path}, which no script that was read sets")),
            },
            [one] if !one.conditional => self.resolve(one.file, &one.words, depth + 1, last),
            several => either(
                several
                    .iter()
                    .map(|v| {
                        let when = if v.conditional { "a branch of the build script" } else { "" };
                        (self.resolve(v.file, &v.words, depth + 1, last), when.to_owned())
                    })
                    .collect(),
            ),
        }
    }
}

/// One of several values. Equal ones are one; where none could be resolved it stays unknown.
fn either(found: Vec<(Found, String)>) -> Found {
    let mut cases: Vec<Case<String>> = Vec::new();
    let mut reason = String::from("is computed by the build script");
    for (fact, when) in found {
        match fact {
            Ok(fact) => {
                for (value, inner, place) in fact.cases() {
                    if !cases.iter().any(|c| c.value == *value) && cases.len() < ASSIGNMENTS {
                        let when = When::new(when.clone(), Stage::Undecided).and(&inner);
                        cases.push(Case { value: value.clone(), when, place: place.clone(), slot: None });
                    }
                }
            }
            Err(why) => reason = why,
        }
    }
    match cases.len() {
        0 => Err(reason),
        1 => Ok(cases.pop().map_or(Fact::Absent, |c| Fact::Set(c.value, c.place))),
        _ => Ok(Fact::OneOf(cases)),
    }
}

/// The position of the first word that `is` holds for, outside brackets.
fn outside(words: &[Word], is: impl Fn(&Word) -> bool) -> Option<usize> {
    let mut depth = 0usize;
    for (i, word) in words.iter().enumerate() {
        if depth == 0 && is(word) {
            return Some(i);
        }
        if word.is("(") || word.is("[") {
            depth += 1;
        } else if word.is(")") || word.is("]") {
            depth = depth.saturating_sub(1);
        }
    }
    None
}

/// Without `as Integer`, `.toInteger()`, `.get().toInt()` and `!!` at the end.
fn without_casts(mut words: &[Word]) -> &[Word] {
    loop {
        words = match words {
            [rest @ .., cast, kind]
                if cast.text == "as" && cast.kind == WordKind::Name && kind.kind == WordKind::Name =>
            {
                rest
            }
            [rest @ .., bang] if bang.is("!") && !rest.is_empty() => rest,
            [rest @ .., point, name, open, close]
                if point.is(".") && open.is("(") && close.is(")") && is_cast(&name.text) =>
            {
                rest
            }
            [rest @ .., name, open, close]
                if open.is("(")
                    && close.is(")")
                    && name.kind == WordKind::Name
                    && (is_cast(name.text.rsplit('.').next().unwrap_or_default()))
                    && rest.is_empty() =>
            {
                return words.get(..1).unwrap_or_default();
            }
            other => return strip_parens(other),
        };
    }
}

fn is_cast(name: &str) -> bool {
    matches!(name, "toInteger" | "toInt" | "toString" | "get" | "value" | "intValue" | "trim" | "asString")
}

#[cfg(test)]
mod tests {
    use super::super::script::{Statement, parse_script};
    use super::*;

    fn value(text: &str) -> Fact<String> {
        let scripts = [parse_script(FileId(0), text)];
        let properties = crate::properties::parse(FileId(9), "fromProperties=7\nmy.key=8");
        let scope = Scope::new(&scripts, properties, Vec::new());
        let find = |s: &'_ Statement| s.name() == "target";
        let statement = scripts[0].body.iter().find(|s| find(s)).unwrap().clone();
        scope.of(&statement)
    }

    fn set(text: &str) -> String {
        match value(text) {
            Fact::Set(value, _) => value,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn what_is_computed_is_unknown() {
        for text in [
            "target = f()",
            "target nothing.known",
            "target = x\ndef x = x",
            "target = a + 1",
            "target \"${f(1)}\"",
        ] {
            assert!(value(text).gap().is_some(), "{text}");
        }
    }

    #[test]
    fn variables_are_followed_in_both_languages() {
        assert_eq!(set("target rootProject.ext.a\next { a = 1 }"), "1");
        assert_eq!(set("ext.a = b\next.b = '2'\ntarget rootProject.ext.a as Integer"), "2");
        assert_eq!(set("target = rootProject.extra[\"a\"] as Int\nextra[\"a\"] = 3"), "3");
        assert_eq!(set("val a by extra(4)\ntarget = a"), "4");
        assert_eq!(set("val a by extra { 5 }\ntarget(a)"), "5");
        assert_eq!(set("project.ext.set('a', 6)\ntarget project.ext.a"), "6");
        assert_eq!(set("target = fromProperties.toInteger()"), "7");
        assert_eq!(set("target = providers.gradleProperty(\"my.key\").get().toInt()"), "8");
        assert_eq!(set("target Integer.parseInt(project.property('fromProperties'))"), "7");
        assert_eq!(set("def a = '1'\ntarget \"v${a}-$a\""), "v1-1");
    }

    #[test]
    fn a_fallback_counts_only_where_the_variable_is_missing() {
        assert_eq!(set("target project.hasProperty('a') ? rootProject.ext.a : 21\next { a = 24 }"), "24");
        assert_eq!(set("target project.hasProperty('a') ? rootProject.ext.a : 21"), "21");
        assert_eq!(set("target = System.getenv('X') ?: 22"), "22");
    }

    #[test]
    fn branches_give_several_values() {
        let Fact::OneOf(cases) = value("ext.a = 1\nif (x) { ext.a = 2 }\ntarget ext.a") else { panic!() };
        assert_eq!(cases.iter().map(|c| &*c.value).collect::<Vec<_>>(), ["1", "2"]);
        assert!(matches!(value("target x ? 1 : 2"), Fact::OneOf(_)));
    }
}
