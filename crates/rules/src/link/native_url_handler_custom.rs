//! (nothing here: the page explains the rule)
use crate::sources::{chain, guarded_by, name_of};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};
use native::{Call, Method, Native, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "native-url-handler-custom",
        number: 11,
        area: Area::Link,
        title: "Native code loads an address that another app chose",
        severity: Severity::of(Attacker::App, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[939],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[29, 18],
        mastg: &["MASTG-TEST-0075"],
        mobile_top_10: &[4],
        page: include_str!("native_url_handler_custom.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 4] = ["loadUrl", ".load(", "loadRequest", "setServerBasePath"];
/// What is read from the intent that started an activity.
const READ: [&str; 6] =
    ["getDataString", "getData", "getStringExtra", "getCharSequenceExtra", "dataString", "getString"];

fn check(app: &App, out: &mut Out) {
    let native = &app.native;
    for call in native.shipping_calls(&["loadUrl", "load", "loadRequest", "setServerBasePath"]) {
        let given = call
            .args
            .iter()
            .any(|(_, v)| if call.language.is_android() { from_intent(v) } else { opened(native, call, v) });
        let view = call.name != "load" || call.is_on("WebView") || call.is_on("WKWebView");
        if !given || !view || is_checked(native, call) {
            continue;
        }
        let by = name_of(native, &call.scope);
        out.push(
            Finding::new(
                &RULE.info,
                call.place.clone(),
                format!("{by} {}", call.name),
                format!("`{by}` loads the address with which the app was opened in a web view"),
            )
            .why("Any app, and any page with a link of the app's scheme, chooses that address. The page it names runs in the app's web view, beside the plugins, under the app's name.")
            .help("Leave links to `@capacitor/app` (`appUrlOpen`), and map them to routes of the app. Where native code must load one, compare scheme and host with a fixed list first."),
        );
    }
}

/// A value of the intent, not made part of a longer text.
fn from_intent(value: &Value) -> bool {
    match value {
        Value::Var(_, v) | Value::Cast(_, v) | Value::Built(v, _) => from_intent(v),
        Value::Either(all) => all.iter().any(from_intent),
        Value::Name(name) => matches!(name.as_str(), "intent.dataString" | "intent.data"),
        Value::Member(inner, name) => {
            READ.contains(&name.as_str()) && from_intent_itself(inner)
                || name == "data" && from_intent_itself(inner)
        }
        Value::Call { receiver: Some(on), name, .. } => {
            READ.contains(&name.as_str()) && from_intent_itself(on) || name == "toString" && from_intent(on)
        }
        _ => false,
    }
}

/// `getIntent()`, `intent`, or its extras.
fn from_intent_itself(value: &Value) -> bool {
    match value {
        Value::Call { receiver, name, .. } => {
            name == "getIntent"
                || (name == "getExtras" && receiver.as_deref().is_some_and(from_intent_itself))
        }
        Value::Member(inner, name) => name == "extras" && from_intent_itself(inner),
        Value::Cast(ty, _) => ty == "Intent",
        Value::Var(_, inner) => from_intent_itself(inner),
        other => {
            matches!(other.name(), Some("intent" | "newIntent"))
                || matches!(other, Value::Name(n) if n == "intent.extras")
        }
    }
}

/// The address that iOS hands to the delegate.
fn opened(native: &Native, call: &Call, value: &Value) -> bool {
    let handles = |m: &Method| m.name == "application" || m.name == "scene";
    let from = |v: &Value| match v {
        Value::Param(name) => name == "url",
        Value::Name(name) => name.contains("URLContexts"),
        Value::Member(_, name) => matches!(name.as_str(), "webpageURL" | "URLContexts"),
        _ => false,
    };
    chain(native, &call.scope).any(handles) && value.any(&from)
}

/// True where the address is looked at before.
fn is_checked(native: &Native, call: &Call) -> bool {
    const WORDS: [&str; 8] =
        ["host", "scheme", "equals", "==", "startswith", "hasprefix", "allowed", "trusted"];
    let valid = native.method(&call.scope).and_then(|m| m.body.as_ref()).is_some_and(|b| {
        b.calls
            .iter()
            .any(|c| ["valid", "allow", "trust", "check"].iter().any(|w| c.to_ascii_lowercase().contains(w)))
    });
    valid || guarded_by(&call.scope, &WORDS)
}
