//! Places in a program, in JavaScript's own spelling. The build script reads paths with this module as well.

use std::borrow::Cow;

/// Which value of a call a path speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// What it returns, or resolves to.
    Result,
    /// An argument by its position.
    Argument(usize),
    /// Each of the arguments.
    Each,
    /// A parameter of the function given as an argument: position of the function, position of the parameter.
    Parameter(usize, usize),
    /// What is assigned to the property.
    Assigned,
    /// A parameter of the function that is assigned to the property.
    Handler(usize),
}

/// A place in a program, in JavaScript's own spelling: `package#Export.method(0).field` is the field of the first
/// argument, `package#f().field` one of the result, `package#f('event', 1)(0).field` one of the first parameter of the
/// function given as second argument where the first argument is that text, `console.log(*)` each argument, `*.name =`
/// what is assigned to a property of whatever object, `onmessage = (0).data` a field of the first parameter of the
/// function that is assigned, `location.href` what is read from a property, `f()(0)` the
/// argument of what `f` returns, `f('iframe').src =` what is assigned to what `f` returns for that text, `f(_, 'src', 2)`
/// the third argument where the second is that text. Without a package the first name is a global one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path<'a> {
    /// The package; empty for globals.
    pub package: &'a str,
    /// True where the receiver may be anything.
    pub any: bool,
    /// The names, with `()` for the result of a call in between.
    pub names: Cow<'a, [&'a str]>,
    /// Texts that arguments must be: position and text.
    pub texts: Cow<'a, [(usize, &'a str)]>,
    /// Texts that arguments of calls on the way must be: the position of the call in `names`, of the argument, the text.
    pub before: Cow<'a, [(usize, usize, &'a str)]>,
    /// The value; none for what is read from a property.
    pub pick: Option<Pick>,
    /// Properties of the value.
    pub fields: Cow<'a, [&'a str]>,
}

impl<'a> Path<'a> {
    /// Read a path.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &'a str) -> Result<Self, String> {
        let (package, rest) = text.split_once('#').unwrap_or(("", text));
        let mut path = Path { package, ..Path::default() };
        let rest = match (rest.strip_suffix(" ="), rest.split_once(" = (")) {
            (Some(rest), _) => {
                path.pick = Some(Pick::Assigned);
                rest
            }
            (None, Some((rest, of))) => {
                let (number, fields) =
                    of.split_once(')').ok_or_else(|| format!("`{text}` lacks a closing parenthesis"))?;
                path.pick =
                    Some(Pick::Handler(number.parse().map_err(|e| format!("`{text}`: {number}: {e}"))?));
                path.fields.to_mut().extend(fields.split('.').filter(|f| !f.is_empty()));
                rest
            }
            (None, None) => rest,
        };
        let rest = match rest.strip_prefix("*.") {
            Some(rest) => {
                path.any = true;
                rest
            }
            None => rest,
        };
        let pieces = pieces(rest).ok_or_else(|| format!("`{text}` lacks a closing parenthesis"))?;
        // The last group of parentheses is the call that is meant; a group right before it holds its arguments, unless
        // it is empty: `f()(0)` calls what `f` returns. What is assigned is no call.
        let last = pieces.iter().rposition(|p| p.starts_with('(') && path.pick.is_none());
        let first = match last {
            Some(last)
                if last > 0 && pieces.get(last - 1).is_some_and(|p| p.starts_with('(') && p.len() > 1) =>
            {
                Some(last - 1)
            }
            other => other,
        };
        for (i, piece) in pieces.iter().enumerate() {
            match (first, last) {
                (Some(first), Some(last)) if i >= first => {
                    if let Some(args) = piece.strip_prefix('(') {
                        path.arguments(args, i == last && first != last, text)?;
                    } else {
                        path.fields.to_mut().push(piece);
                    }
                }
                _ if piece.starts_with('(') => {
                    let call = path.names.len();
                    let args = piece.get(1..).unwrap_or_default().split(',').enumerate();
                    let words = args.filter_map(|(i, arg)| Some((call, i, quoted(arg)?)));
                    path.before.to_mut().extend(words);
                    path.names.to_mut().push("()");
                }
                _ => path.names.to_mut().push(piece),
            }
        }
        if path.names.is_empty() || path.names.iter().any(|n| n.is_empty()) {
            return Err(format!("`{text}` names nothing"));
        }
        Ok(path)
    }

    fn arguments(&mut self, args: &'a str, of_callback: bool, text: &str) -> Result<(), String> {
        if args == "*" && !of_callback {
            self.pick = Some(Pick::Each);
            return Ok(());
        }
        let mut number = None;
        for (i, arg) in args.split(',').map(str::trim).filter(|a| !a.is_empty()).enumerate() {
            match quoted(arg) {
                Some(word) => self.texts.to_mut().push((i, word)),
                None if arg == "_" => {}
                None => number = Some(arg.parse::<usize>().map_err(|e| format!("`{text}`: {arg}: {e}"))?),
            }
        }
        self.pick = Some(match (of_callback, self.pick, number) {
            (true, Some(Pick::Argument(function)), Some(parameter)) => Pick::Parameter(function, parameter),
            (false, _, Some(argument)) => Pick::Argument(argument),
            (false, _, None) => Pick::Result,
            _ => return Err(format!("`{text}` has a parameter of no function")),
        });
        Ok(())
    }

    /// The last name: what a call or assignment ends in.
    pub fn last(&self) -> &'a str {
        self.names.last().copied().unwrap_or_default()
    }
}

/// The text between quotes.
fn quoted(arg: &str) -> Option<&str> {
    arg.trim().strip_prefix('\'')?.strip_suffix('\'')
}

/// Names, and groups of parentheses from their opening on; none where a group does not end.
fn pieces(text: &str) -> Option<Vec<&str>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if rest.starts_with('(') {
            let end = rest.find(')')?;
            pieces.push(rest.get(..end)?);
            rest = rest.get(end + 1..)?;
        } else if let Some(after) = rest.strip_prefix('.') {
            rest = after;
        } else {
            let end = rest.find(['.', '(']).unwrap_or(rest.len());
            pieces.push(rest.get(..end)?);
            rest = rest.get(end..)?;
        }
    }
    Some(pieces)
}

/// The paths that a path with alternatives stands for, in order: `http#{get,post}(0)` is two.
pub fn spellings(text: &str) -> Vec<String> {
    let braces = text.split_once('{').and_then(|(head, rest)| Some((head, rest.split_once('}')?)));
    let Some((head, (inner, tail))) = braces else { return vec![text.to_owned()] };
    let tails = spellings(tail);
    inner.split(',').flat_map(|word| tails.iter().map(move |t| format!("{head}{word}{t}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_spelled_as_in_javascript() {
        let path = Path::parse("@capacitor/preferences#Preferences.set(0).value").unwrap();
        assert_eq!((path.package, path.last()), ("@capacitor/preferences", "set"));
        assert_eq!((path.pick, path.fields.join(".")), (Some(Pick::Argument(0)), "value".to_owned()));
        let path = Path::parse("@capacitor/app#App.addListener('appUrlOpen', 1)(0).url").unwrap();
        assert_eq!(path.pick, Some(Pick::Parameter(1, 0)));
        assert_eq!(*path.texts, [(0, "appUrlOpen")]);
        let path = Path::parse("a#createClient().auth.getSession().data").unwrap();
        assert_eq!(*path.names, ["createClient", "()", "auth", "getSession"]);
        assert_eq!((path.pick, path.fields.len()), (Some(Pick::Result), 1));
        let path = Path::parse("*.innerHTML =").unwrap();
        assert!(path.any && path.pick == Some(Pick::Assigned));
        let path = Path::parse("console.log(*)").unwrap();
        assert_eq!((path.pick, path.last()), (Some(Pick::Each), "log"));
        let path = Path::parse("debug#default()(*)").unwrap();
        assert_eq!((path.pick, path.last()), (Some(Pick::Each), "()"));
        let path = Path::parse("axios#default.create().defaults.baseURL =").unwrap();
        assert_eq!((path.pick, path.names.len()), (Some(Pick::Assigned), 5));
        let path = Path::parse("location.href").unwrap();
        assert_eq!((path.pick, path.names.len()), (None, 2));
        let path = Path::parse("document.createElement('iframe').src =").unwrap();
        assert_eq!((path.names.len(), path.pick), (4, Some(Pick::Assigned)));
        assert_eq!(*path.before, [(2, 0, "iframe")]);
        let path = Path::parse("$('iframe').attr('src', 1)").unwrap();
        assert_eq!((&*path.names, path.pick), (&["$", "()", "attr"][..], Some(Pick::Argument(1))));
        assert_eq!((&*path.before, &*path.texts), (&[(1, 0, "iframe")][..], &[(0, "src")][..]));
        let path = Path::parse("a#R.setProperty(_, 'innerHTML', 2)").unwrap();
        assert_eq!((path.pick, &*path.texts), (Some(Pick::Argument(2)), &[(1, "innerHTML")][..]));
        assert!(Path::parse("f(").is_err() && Path::parse("").is_err());
    }

    #[test]
    fn alternatives_in_braces_are_paths_of_their_own() {
        assert_eq!(spellings("a#b(0)"), ["a#b(0)"]);
        assert_eq!(spellings("{a,b}/c#{d,e}(0)"), ["a/c#d(0)", "a/c#e(0)", "b/c#d(0)", "b/c#e(0)"]);
        assert_eq!(spellings("a{,/ngx}#X"), ["a#X", "a/ngx#X"]);
    }
}
