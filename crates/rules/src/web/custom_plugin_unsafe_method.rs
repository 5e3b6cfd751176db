use crate::sources::{guarded_by, name_of};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use native::{Call, Native, Value};
use std::collections::BTreeSet;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "custom-plugin-unsafe-method",
        number: 18,
        area: Area::Web,
        title: "A plugin of the app does to the phone what the page says",
        severity: Severity::of(Attacker::Injection, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[749, 22],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[33],
        mastg: &["MASTG-TEST-0334", "MASTG-TEST-0078"],
        mobile_top_10: &[4],
        page: include_str!("custom_plugin_unsafe_method.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 3] = ["PluginCall", "CapacitorPlugin", "NativePlugin"];

/// What a value of the page reaches.
struct Sink {
    what: &'static str,
    gain: Gain,
    help: &'static str,
}

const PROGRAM: Sink = Sink {
    what: "runs it as a program",
    gain: Gain::Code,
    help: "Offer fixed operations by name and keep the commands in native code.",
};
const CLASS: Sink = Sink {
    what: "loads the class of that name",
    gain: Gain::Code,
    help: "Choose among classes that are named in native code.",
};
const SQL: Sink = Sink {
    what: "puts it into an SQL statement",
    gain: Gain::Data,
    help: "Pass values as arguments of the statement: `rawQuery(sql, arguments)`.",
};
const FILE: Sink = Sink {
    what: "uses it as the path of a file",
    gain: Gain::Data,
    help: "Let the page give a name, not a path: join it to one folder, take the canonical path and check that it still lies in the folder.",
};

fn check(app: &App, out: &mut Out) {
    let native = &app.native;
    let mut seen: BTreeSet<(String, &str)> = BTreeSet::new();
    for call in native.calls.iter().filter(|c| c.scope.when.ships() != Some(false)) {
        let Some((sink, value)) = sink(call) else { continue };
        if !is_plugin(native, call) || !flows(value) || is_checked(native, call) {
            continue;
        }
        let name = name_of(native, &call.scope);
        // One finding for a method and what it opens.
        if !seen.insert((name.clone(), sink.what)) {
            continue;
        }
        out.push(
            Finding::new(
                &RULE.info,
                call.place.clone(),
                format!("{name} {}", call.name),
                format!("The plugin method `{name}` takes a text from the page and {} without a check", sink.what),
            )
            .severity(Severity::of(Attacker::Injection, sink.gain))
            .confidence(Confidence::Likely)
            .why("Every script in the page can call it, an injected one too: the method gives it more than the page itself has.")
            .help(sink.help),
        );
    }
}

/// True inside a class that is a Capacitor plugin.
fn is_plugin(native: &Native, call: &Call) -> bool {
    native.class(&call.scope).is_some_and(|c| {
        c.annotations.iter().any(|a| a == "CapacitorPlugin" || a == "NativePlugin")
            || c.supertypes.iter().any(|s| s == "Plugin" || s == "CAPPlugin")
    })
}

/// `call.getString(…)` on the call of a plugin method.
fn is_of_page(value: &Value) -> bool {
    let Value::Call { receiver: Some(receiver), name, .. } = value else { return false };
    matches!(name.as_str(), "getString" | "getObject" | "getArray" | "getData")
        && match &**receiver {
            Value::Cast(ty, _) => matches!(ty.as_str(), "PluginCall" | "CAPPluginCall"),
            Value::Param(name) => name == "call",
            _ => false,
        }
}

/// True where the text of the page itself arrives: not something looked up by it.
fn flows(value: &Value) -> bool {
    match value {
        Value::Var(_, inner) | Value::Cast(_, inner) | Value::Built(inner, _) => flows(inner),
        // The address of a server is no path.
        Value::Join(all) if all.first().and_then(Value::as_str).is_some_and(|t| t.starts_with("http")) => {
            false
        }
        Value::Join(all) | Value::Either(all) | Value::List(all) => all.iter().any(flows),
        Value::Member(inner, name) => {
            matches!(name.as_str(), "path" | "absolutePath" | "absoluteString") && flows(inner)
        }
        Value::Call { receiver, name, args, .. } => {
            const PASS: [&str; 14] = [
                "parse",
                "File",
                "URL",
                "NSURL",
                "getPath",
                "getAbsolutePath",
                "toString",
                "trim",
                "toPath",
                "fileURLWithPath",
                "appendingPathComponent",
                "resolve",
                "Uri",
                "expandingTildeInPath",
            ];
            is_of_page(value)
                || PASS.contains(&name.as_str())
                    && (receiver.as_deref().is_some_and(flows) || args.iter().any(|(_, a)| flows(a)))
        }
        _ => false,
    }
}

/// True where something in the method looks at the value first.
fn is_checked(native: &Native, call: &Call) -> bool {
    const CHECKS: [&str; 10] = [
        "startswith",
        "hasprefix",
        "canonical",
        "contains",
        "matches",
        "standardized",
        "equals",
        "==",
        "whitelist",
        "allowed",
    ];
    let by_call = native.method(&call.scope).and_then(|m| m.body.as_ref()).is_some_and(|b| {
        b.calls.iter().any(|c| {
            let c = c.to_ascii_lowercase();
            [
                "canonical",
                "startswith",
                "hasprefix",
                "matches",
                "sanitiz",
                "valid",
                "resolve_path",
                "lastpathcomponent",
            ]
            .iter()
            .any(|w| c.contains(w))
        })
    });
    by_call || guarded_by(&call.scope, &CHECKS)
}

fn sink(call: &Call) -> Option<(&'static Sink, &Value)> {
    let first = call.arg(0);
    let sink = match call.name.as_str() {
        "exec"
            if call.is_on("Runtime") || call.receiver.as_ref().is_some_and(|r| r.calls(&["getRuntime"])) =>
        {
            &PROGRAM
        }
        "ProcessBuilder" if call.new => &PROGRAM,
        "forName" if call.receiver_type.as_deref() == Some("Class") => &CLASS,
        "NSClassFromString" => &CLASS,
        "rawQuery" | "execSQL" | "sqlite3_exec" => {
            let text = call.args.iter().map(|(_, v)| v).find(|v| matches!(v.plain(), Value::Join(_)))?;
            return Some((&SQL, text));
        }
        "FileInputStream" | "FileOutputStream" | "FileReader" | "FileWriter" | "RandomAccessFile"
            if call.new =>
        {
            &FILE
        }
        "delete" | "deleteRecursively" | "readText" | "readBytes" | "writeText" | "writeBytes"
        | "inputStream" => {
            return Some((&FILE, call.receiver.as_ref()?));
        }
        "contents" => return Some((&FILE, call.labelled("atPath")?)),
        "removeItem" => return Some((&FILE, call.labelled("atPath").or(call.labelled("at"))?)),
        "Data" | "String" if call.new => {
            return Some((&FILE, call.labelled("contentsOfFile").or(call.labelled("contentsOf"))?));
        }
        _ => return None,
    };
    Some((sink, first?))
}
