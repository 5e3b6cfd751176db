//! Scripts that native code puts together by hand.

use native::{Method, Value};

/// A part of a script that stands inside quotes and is not encoded for them.
pub(super) struct Quoted<'a> {
    /// The part.
    pub(super) part: &'a Value,
    /// True where it comes from outside of the app by its own words: an intent, a URL, a push message.
    pub(super) outside: bool,
}

/// The first such part of a text; none where every part is a constant, a number or encoded.
pub(super) fn quoted<'a>(text: &'a Value, method: Option<&Method>) -> Option<Quoted<'a>> {
    let parts = match text.plain() {
        Value::Join(parts) => parts,
        Value::Either(cases) => return cases.iter().find_map(|c| quoted(c, method)),
        Value::Call { name, receiver, args, .. } if name == "format" => {
            return formatted(receiver.as_deref(), args, method);
        }
        _ => return None,
    };
    let mut open: Option<char> = None;
    for part in parts {
        if let Some(literal) = part.as_str() {
            open = literal.chars().fold(open, step);
            continue;
        }
        if open.is_some() && is_raw(part, method) {
            return Some(Quoted { part, outside: part.any(&is_outside) });
        }
    }
    None
}

/// `String.format("f('%s')", value)`, `"f('%s')".format(value)`, `String(format: "f('%@')", value)`.
fn formatted<'a>(
    receiver: Option<&'a Value>,
    args: &'a [(Option<String>, Value)],
    method: Option<&Method>,
) -> Option<Quoted<'a>> {
    let (pattern, values) = match receiver.and_then(Value::as_str) {
        Some(pattern) => (pattern, args),
        None => (args.first()?.1.as_str()?, args.get(1..)?),
    };
    let mut values = values.iter().map(|(_, v)| v);
    let mut pieces = pattern.split('%');
    let mut open = pieces.next()?.chars().fold(None, step);
    for piece in pieces {
        let kind = piece.chars().next().unwrap_or(' ');
        if matches!(kind, 's' | '@') {
            let part = values.next()?;
            if open.is_some() && is_raw(part, method) {
                return Some(Quoted { part, outside: part.any(&is_outside) });
            }
        } else {
            values.next();
        }
        open = piece.chars().skip(1).fold(open, step);
    }
    None
}

/// The quote that is open after one more character.
fn step(open: Option<char>, c: char) -> Option<char> {
    match (open, c) {
        (None, '\'' | '"' | '`') => Some(c),
        (Some(quote), c) if quote == c => None,
        (open, _) => open,
    }
}

/// True where the value may hold any text: no constant, no number, nothing that was encoded.
fn is_raw(part: &Value, method: Option<&Method>) -> bool {
    if part.is_constant() || part.any(&is_encoding) {
        return false;
    }
    let typed = match part {
        Value::Cast(ty, _) => Some(ty.as_str()),
        _ => None,
    };
    let param = |name: &str| {
        method.and_then(|m| m.params.iter().find(|p| p.name == name)).and_then(|p| p.ty.as_deref())
    };
    let ty = typed.or_else(|| part.name().and_then(param));
    let number = |ty: &str| {
        matches!(
            ty.to_ascii_lowercase().as_str(),
            "int"
                | "integer"
                | "long"
                | "float"
                | "double"
                | "boolean"
                | "bool"
                | "cgfloat"
                | "short"
                | "uint"
                | "uuid"
        )
    };
    !ty.is_some_and(number)
        && matches!(
            part.plain(),
            Value::Param(_) | Value::Call { .. } | Value::Member(..) | Value::Name(_) | Value::Either(_)
        )
        && !part.name().is_some_and(is_plain_name)
        && !matches!(part.plain(), Value::Name(name) if name.contains("BuildConfig"))
}

/// Names of things that hold no free text.
fn is_plain_name(name: &str) -> bool {
    if name == "id" || ["Id", "ID", "_id", "dentifier"].iter().any(|end| name.ends_with(end)) {
        return true;
    }
    let name = name.to_ascii_lowercase();
    [
        "height",
        "percent",
        "zoom",
        "scale",
        "level",
        "number",
        "width",
        "inset",
        "top",
        "left",
        "right",
        "bottom",
        "count",
        "index",
        "color",
        "enabled",
        "status",
        "state",
        "theme",
        "version",
        "uuid",
        "rawvalue",
        "duration",
        "position",
        "event",
        "callbackid",
        "size",
        "base64",
        "json",
        "encoded",
        "escaped",
        "quoted",
    ]
    .iter()
    .any(|w| name.contains(w))
}

fn is_encoding(value: &Value) -> bool {
    let Value::Call { name, .. } = value else { return false };
    if matches!(name.as_str(), "Int" | "Double" | "Float" | "CGFloat" | "Bool" | "Int64" | "UInt" | "rounded")
    {
        return true;
    }
    let name = name.to_ascii_lowercase();
    [
        "quote", "escape", "encode", "json", "replac", "base64", "sanitiz", "percent", "hex", "uuid", "hash",
        "serializ", "toint", "tolong",
    ]
    .iter()
    .any(|w| name.contains(w))
}

/// Calls that give what another app, a link or a message brought.
fn is_outside(value: &Value) -> bool {
    match value {
        Value::Call { name, .. } => matches!(
            name.as_str(),
            "getStringExtra"
                | "getDataString"
                | "getData"
                | "getQueryParameter"
                | "getQuery"
                | "getFragment"
                | "getCharSequenceExtra"
        ),
        Value::Member(_, name) => {
            matches!(name.as_str(), "absoluteString" | "userInfo" | "dataString" | "fragment" | "query")
        }
        _ => false,
    }
}
