//! Secrets that native code puts into addresses.

use flow::is_secret_name;
use native::{Call, Value};

/// What files of native code hold that put a secret into an address.
pub(super) const WORDS: [&str; 8] =
    ["token=", "jwt=", "auth=", "password=", "apikey=", "api_key=", "session=", "secret="];

/// Parameters that carry a secret.
const PARAMETERS: [&str; 15] = [
    "token",
    "access_token",
    "accesstoken",
    "auth",
    "auth_token",
    "authtoken",
    "id_token",
    "refresh_token",
    "jwt",
    "password",
    "pwd",
    "apikey",
    "api_key",
    "session",
    "secret",
];

/// Calls that take an address: their argument is one, or the text before it becomes one.
fn takes_address(call: &Call) -> bool {
    match call.name.as_str() {
        "parse" => {
            call.receiver.as_ref().and_then(Value::name).is_some_and(|n| matches!(n, "Uri" | "HttpUrl"))
        }
        "create" => call.receiver.as_ref().and_then(Value::name) == Some("URI"),
        "URL" | "URI" | "NSURL" | "URLComponents" | "Uri" => call.new || call.receiver.is_none(),
        "url" => {
            call.receiver_type.as_deref() == Some("Builder")
                || call.receiver.as_ref().is_some_and(|r| r.calls(&["Builder"]))
        }
        "URLWithString" | "toUri" | "toHttpUrl" => true,
        _ => false,
    }
}

/// The secret that a call puts into an address, by its name.
pub(super) fn secret(call: &Call) -> Option<String> {
    if !takes_address(call) {
        return None;
    }
    let given =
        call.args.iter().map(|(_, v)| v).chain(call.receiver.as_ref().filter(|_| call.args.is_empty()));
    given.into_iter().find_map(|value| {
        let mut parts = Vec::new();
        flatten(value, &mut parts, 0);
        parts.windows(2).find_map(|pair| {
            let [Value::Str(text), value] = pair else { return None };
            let parameter = text.strip_suffix('=')?.rsplit(['?', '&']).next()?;
            if !text.contains(['?', '&']) || !PARAMETERS.contains(&parameter.to_ascii_lowercase().as_str()) {
                return None;
            }
            name_in(value).filter(|n| is_secret_name(n) || n.eq_ignore_ascii_case("auth"))
        })
    })
}

/// The parts of a text, in order.
fn flatten<'v>(value: &'v Value, out: &mut Vec<&'v Value>, depth: u32) {
    if depth > 6 {
        return;
    }
    match value {
        Value::Join(parts) => parts.iter().for_each(|p| flatten(p, out, depth + 1)),
        Value::Var(_, inner) | Value::Cast(_, inner) | Value::Built(inner, _)
            if matches!(inner.plain(), Value::Join(_)) =>
        {
            flatten(inner, out, depth + 1);
        }
        Value::Var(_, inner) => match inner.plain() {
            Value::Either(_) if inner.any(&|v| matches!(v, Value::Join(_))) => flatten(inner, out, depth + 1),
            _ => out.push(value),
        },
        Value::Either(all) if all.iter().any(|v| v.any(&|v| matches!(v, Value::Join(_)))) => {
            all.iter().for_each(|v| flatten(v, out, depth + 1));
        }
        other => out.push(other),
    }
}

/// The name of a value, also of one with a fallback beside it.
fn name_in(value: &Value) -> Option<String> {
    match value {
        Value::Either(all) | Value::Mixed(all) => all.iter().find_map(name_in),
        Value::Call { receiver: Some(receiver), name, .. }
            if matches!(
                name.as_str(),
                "encode" | "addingPercentEncoding" | "toString" | "orEmpty" | "trim"
            ) =>
        {
            name_in(receiver)
        }
        other => other.name().map(str::to_owned),
    }
}
