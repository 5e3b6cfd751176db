use crate::sources::{given, name_of};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, FileId, Finding, Fix, Gain, Info, Place, Severity, Tier};
use native::{Native, Scope, Value};
use std::collections::BTreeSet;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "native-webview-settings-weakened",
        number: 9,
        area: Area::Web,
        title: "Native code weakens a web view",
        severity: Severity::of(Attacker::Injection, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[749, 200],
        masvs: &["MASVS-PLATFORM-2"],
        maswe: &[33, 34],
        mastg: &[
            "MASTG-TEST-0252",
            "MASTG-TEST-0250",
            "MASTG-TEST-0333",
            "MASTG-TEST-0335",
            "MASTG-TEST-0334",
            "MASTG-TEST-0078",
        ],
        mobile_top_10: &[8],
        page: include_str!("native_webview_settings_weakened.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 10] = [
    "WebView",
    "webView",
    "WebSettings",
    "avascriptInterface",
    "avaScriptInterface",
    "loadFileURL",
    "loadHTMLString",
    "FileURLs",
    "WKScriptMessageHandler",
    "WKUserContentController",
];

/// What was said already: subject and file.
type Seen = BTreeSet<(String, Option<FileId>)>;

/// What one way of weakening opens, to whom, and what to do.
struct Way {
    what: &'static str,
    severity: Severity,
    why: &'static str,
    help: &'static str,
}

const FILES: Way = Way {
    what: "lets pages from `file:` URLs read other files or every origin",
    severity: Severity::of(Attacker::Injection, Gain::Account),
    why: "A script in a local page, also one that got there by a downloaded file, reads the files of the app and talks to every server in the user's name.",
    help: "Delete the call. Serve local content through the app's own scheme, as Capacitor does, or through `WebViewAssetLoader`.",
};
const MIXED: Way = Way {
    what: "lets pages load content over plain http",
    severity: Severity::of(Attacker::Network, Gain::Data),
    why: "Anybody on the same network can change such content on the way, scripts included.",
    help: "Delete the call: mixed content is blocked by default. Load everything over https.",
};
const INTERFACE: Way = Way {
    what: "gives pages a native object by `addJavascriptInterface`",
    severity: Severity::of(Attacker::Injection, Gain::Layer),
    why: "Every frame of every origin in that web view can call its methods, embedded foreign pages too; Capacitor's own bridge checks the origin, this one does not.",
    help: "Make it a Capacitor plugin, or use `WebViewCompat.addWebMessageListener` with a list of origins.",
};
const ROOT: Way = Way {
    what: "gives a page read access to the whole file system of the app",
    severity: Severity::of(Attacker::Injection, Gain::Data),
    why: "A script in that page reads every file that the app can read.",
    help: "Give access to the folder of the page only: `allowingReadAccessTo: url.deletingLastPathComponent()`.",
};
const NAVIGATION: Way = Way {
    what: "lets every navigation happen inside the app's web view",
    severity: Severity::of(Attacker::Remote, Gain::Layer),
    why: "`allowNavigation` does not count any more: a link or a redirect puts a foreign page into the web view that holds the app's plugins.",
    help: "Delete the override, or call `super` for what it does not handle itself.",
};

fn check(app: &App, out: &mut Out) {
    let native = &app.native;
    let mut seen = Seen::new();
    for property in ["allowUniversalAccessFromFileURLs", "allowFileAccessFromFileURLs"] {
        for set in given(native, property).filter(|s| s.value.as_bool() == Some(true)) {
            let literal = matches!(set.value, Value::Bool(_));
            let fix = literal.then(|| set.replace(&format!("Switch `{property}` off"), "false")).flatten();
            report(native, set.scope, set.place, (property, &FILES), fix, &mut seen, out);
        }
    }
    for set in given(native, "mixedContentMode").filter(|s| is_lax(s.value)) {
        let literal = matches!(set.value, Value::Name(n) if n == "WebSettings.MIXED_CONTENT_ALWAYS_ALLOW");
        let fix =
            set.replace("Block mixed content", "WebSettings.MIXED_CONTENT_NEVER_ALLOW").filter(|_| literal);
        report(native, set.scope, set.place, ("mixedContentMode", &MIXED), fix, &mut seen, out);
    }
    for call in native.shipping_calls(&["addJavascriptInterface", "setValue", "setObject", "loadFileURL"]) {
        let on = |label: &str| call.labelled(label).and_then(Value::as_str).unwrap_or_default();
        let way = match call.name.as_str() {
            // A helper of the same name is judged where it is called.
            "addJavascriptInterface"
                if call.args.len() == 2 && native.method(&call.scope).is_none_or(|m| m.name != call.name) =>
            {
                &INTERFACE
            }
            "setValue" | "setObject"
                if ["allowFileAccessFromFileURLs", "allowUniversalAccessFromFileURLs"]
                    .contains(&on("forKey"))
                    && call.arg(0).is_some_and(is_on) =>
            {
                &FILES
            }
            "loadFileURL"
                if call
                    .labelled("allowingReadAccessTo")
                    .or(call.labelled("allowingReadAccessToURL"))
                    .is_some_and(is_root) =>
            {
                &ROOT
            }
            _ => continue,
        };
        report(native, &call.scope, &call.place, (&call.name, way), None, &mut seen, out);
    }
    for method in native
        .methods
        .iter()
        .filter(|m| m.name == "shouldOverrideUrlLoading" && m.when.ships() != Some(false))
    {
        let class = method.class.and_then(|c| native.classes.get(c));
        let bridge = class.is_some_and(|c| c.supertypes.iter().any(|s| s == "BridgeWebViewClient"));
        let lax = method.body.as_ref().is_some_and(|b| {
            !b.branches && !b.returns.is_empty() && b.returns.iter().all(|r| r.as_bool() == Some(false))
        });
        if bridge && lax {
            let scope = Scope {
                class: method.class,
                method: native.methods.iter().position(|m| m.place == method.place),
                lambda: false,
                guards: Vec::new(),
                when: method.when.clone(),
            };
            report(native, &scope, &method.place, (&method.name, &NAVIGATION), None, &mut seen, out);
        }
    }
}

fn report(
    native: &Native,
    scope: &Scope,
    place: &Place,
    (by, way): (&str, &Way),
    fix: Option<Fix>,
    seen: &mut Seen,
    out: &mut Out,
) {
    let name = name_of(native, scope);
    // One finding for a function and what it opens.
    let subject = format!("{name} {by}");
    if !seen.insert((subject.clone(), place.file())) {
        return;
    }
    out.push(
        Finding::new(&RULE.info, place.clone(), subject, format!("`{name}` {}", way.what))
            .severity(way.severity)
            .confidence(if scope.guards.is_empty() { Confidence::Certain } else { Confidence::Likely })
            .why(way.why)
            .help(way.help)
            .fix(fix),
    );
}

/// `MIXED_CONTENT_ALWAYS_ALLOW`, which is 0.
fn is_lax(value: &Value) -> bool {
    value.mentions("MIXED_CONTENT_ALWAYS_ALLOW") || matches!(value.plain(), Value::Number(n) if n == "0")
}

fn is_on(value: &Value) -> bool {
    value.as_bool() == Some(true) || matches!(value.plain(), Value::Number(n) if n == "1")
}

/// `URL(fileURLWithPath: "/")`.
fn is_root(value: &Value) -> bool {
    matches!(value.plain(), Value::Call { name, args, .. }
        if matches!(name.as_str(), "URL" | "fileURLWithPath") && args.first().is_some_and(|(_, a)| matches!(a.as_str(), Some("/" | "file:///"))))
}
