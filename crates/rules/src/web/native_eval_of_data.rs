use super::quoted::quoted;
use crate::sources::name_of;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use native::{Call, Native, Value};
use std::collections::BTreeMap;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "native-eval-of-data",
        number: 10,
        area: Area::Web,
        title: "Native code puts data into a script by hand",
        severity: Severity::of(Attacker::App, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[94, 79],
        masvs: &["MASVS-CODE-4", "MASVS-PLATFORM-2"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("native_eval_of_data.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 10] = [
    "evaluateJava",
    "triggerJSEvent",
    "triggerWindowJSEvent",
    "triggerDocumentJSEvent",
    "bridge.eval",
    "getBridge().eval",
    "javascript:",
    "stringByEvaluatingJavaScript",
    "evalWith",
    "WKUserScript",
];

fn check(app: &App, out: &mut Out) {
    let native = &app.native;
    let helpers = helpers(native);
    for call in native.calls.iter().filter(|c| c.scope.when.ships() != Some(false)) {
        let text = script(call).or_else(|| handed(call, &helpers));
        let Some(found) = text.and_then(|s| quoted(s, native.method(&call.scope))) else { continue };
        let name = name_of(native, &call.scope);
        let what = found.part.name().map_or("a value".to_owned(), |n| format!("`{n}`"));
        out.push(
            Finding::new(
                &RULE.info,
                call.place.clone(),
                format!("{name} {}", call.name),
                format!("`{name}` puts {what} between quotes into a script and runs it in the page"),
            )
            .confidence(if found.outside { Confidence::Certain } else { Confidence::Likely })
            .why("A value with a quote in it ends the text and goes on as code: it runs in the app's page, next to the native plugins.")
            .help("Send data as data: `notifyListeners(name, object)` in a plugin. Where a script must be run, encode each value as JSON (`JSONObject.quote`, `JSONSerialization`)."),
        );
    }
}

/// Functions of the app that run a parameter as a script, with its position.
fn helpers(native: &Native) -> BTreeMap<&str, usize> {
    let run = native.calls.iter().filter_map(|call| {
        let Value::Param(name) = script(call)?.plain() else { return None };
        let method = native.method(&call.scope)?;
        let at = method.params.iter().position(|p| p.name == *name)?;
        (method.name != call.name).then_some((method.name.as_str(), at))
    });
    run.collect()
}

/// The script that a call hands to such a function.
fn handed<'a>(call: &'a Call, helpers: &BTreeMap<&str, usize>) -> Option<&'a Value> {
    call.arg(*helpers.get(call.name.as_str())?)
}

/// The script that a call runs in a page.
fn script(call: &Call) -> Option<&Value> {
    match call.name.as_str() {
        "evaluateJavascript"
        | "evaluateJavaScript"
        | "stringByEvaluatingJavaScriptFromString"
        | "evalWithJs" => call.arg(0),
        "eval" | "evalWithPlugin" if call.is_on("Bridge") || on_bridge(call) => {
            call.args.iter().map(|(_, v)| v).find(|v| !matches!(v.plain(), Value::Lambda(_)))
        }
        "triggerJSEvent" | "triggerWindowJSEvent" | "triggerDocumentJSEvent" => {
            call.args.last().map(|(_, v)| v)
        }
        "loadUrl" => call.arg(0).filter(|v| is_javascript(v)),
        "WKUserScript" => call.labelled("source"),
        _ => None,
    }
}

fn on_bridge(call: &Call) -> bool {
    call.receiver.as_ref().is_some_and(|r| r.calls(&["getBridge"]) || r.name().is_some_and(|n| n == "bridge"))
}

fn is_javascript(value: &Value) -> bool {
    match value.plain() {
        Value::Join(parts) => {
            parts.first().and_then(Value::as_str).is_some_and(|t| t.trim_start().starts_with("javascript:"))
        }
        Value::Either(cases) => cases.iter().any(is_javascript),
        Value::Call { name, receiver, args, .. } if name == "format" => {
            let pattern =
                receiver.as_deref().and_then(Value::as_str).or(args.first().and_then(|(_, a)| a.as_str()));
            pattern.is_some_and(|t| t.trim_start().starts_with("javascript:"))
        }
        _ => false,
    }
}
