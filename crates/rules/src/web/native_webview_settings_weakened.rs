use crate::sources::{given, name_of};
use crate::{Check, Out, Rule, packed};
use app::App;
use base::{Area, Attacker, Confidence, FileId, Finding, Fix, Gain, Info, Place, Severity, Tier};
use native::{Call, Method, Native, Scope, Value};
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
/// The same where no page from such a URL was seen.
const NO_FILES: Way = Way {
    severity: Severity::of(Attacker::Injection, Gain::Layer),
    why: "No page from a `file:` URL was seen: those over https are not concerned and cannot open one. As soon as one is shown, also one that was downloaded, a script in it reads the files of the app and talks to every server in the user's name.",
    ..FILES
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
const NAMED: Way = Way {
    what: "lets an address stay in the web view because the name of a host stands somewhere in it",
    severity: Severity::of(Attacker::Remote, Gain::Layer),
    why: "An address of somebody else passes as well, with that name in its path, its query or before its own domain: that page takes the place of the app's, with whatever native objects the web view has.",
    help: "Compare the host as a whole: `Uri.parse(url).host == \"app.example.com\"`, and the scheme with https.",
};

fn check(app: &App, out: &mut Out) {
    let native = &app.native;
    let files = if loads_files(native) { &FILES } else { &NO_FILES };
    let mut seen = Seen::new();
    for property in ["allowUniversalAccessFromFileURLs", "allowFileAccessFromFileURLs"] {
        for set in given(native, property).filter(|s| s.value.as_bool() == Some(true)) {
            let literal = matches!(set.value, Value::Bool(_));
            let fix = literal.then(|| set.replace(&format!("Switch `{property}` off"), "false")).flatten();
            report(native, set.scope, set.place, (property, files), fix, &mut seen, out);
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
            "addJavascriptInterface" if is_harmless(native, call) => continue,
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
                files
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
    for (package, call, way) in in_package(app) {
        let (by, method) = (packed::caller(call), name_of_method(call));
        out.push(
            Finding::new(
                &RULE.info,
                packed::place(package, &call.dex),
                format!("{by} {method}"),
                format!("`{by}` {}", way.what),
            )
            .severity(way.severity)
            // What the call depends on is not read.
            .confidence(Confidence::Likely)
            .why(way.why)
            .help(way.help),
        );
    }
    for call in weak_tests(native) {
        let text = call.arg(0).and_then(Value::as_str).unwrap_or_default();
        report(native, &call.scope, &call.place, (text, &NAMED), None, &mut seen, out);
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

/// The same in compiled code of the app: calls with constants, and each native object that pages get.
fn in_package(app: &App) -> Vec<(&app::Package, &artefact::android::Call, &'static Way)> {
    let ways: [(&str, Option<i64>, &Way); 4] = [
        ("android.webkit.WebSettings.setAllowUniversalAccessFromFileURLs", Some(1), &NO_FILES),
        ("android.webkit.WebSettings.setAllowFileAccessFromFileURLs", Some(1), &NO_FILES),
        ("android.webkit.WebSettings.setMixedContentMode", Some(0), &MIXED),
        ("android.webkit.WebView.addJavascriptInterface", None, &INTERFACE),
    ];
    let mut found: Vec<_> = ways
        .into_iter()
        .flat_map(|(method, value, way)| {
            let fits =
                move |call: &artefact::android::Call| value.is_none_or(|v| packed::is_number(call, 0, v));
            packed::own_calls(app, method).filter(move |(_, c)| fits(c)).map(move |(p, c)| (p, c, way))
        })
        .collect();
    let mut seen = BTreeSet::new();
    found.retain(|(_, call, _)| seen.insert((&call.class, &call.caller, &call.method)));
    found
}

fn name_of_method(call: &artefact::android::Call) -> &str {
    call.method.rsplit('.').next().unwrap_or_default()
}

/// True where a page from a `file:` URL is loaded.
fn loads_files(native: &Native) -> bool {
    let names = ["loadUrl", "loadDataWithBaseURL", "loadFileURL", "loadHTMLString"];
    native.shipping_calls(&names).any(|call| {
        let of_file = |v: &Value| matches!(v, Value::Str(text) if text.starts_with("file:"));
        // The text gets the origin of its base, which on iOS is a folder of the app or nothing.
        let based = call.labelled("baseURL").is_some_and(|b| *b.plain() != Value::Null);
        call.name == "loadFileURL" || based || call.args.iter().any(|(_, a)| a.any(&of_file))
    })
}

/// True where pages can only ask the object for what stands in it: each of its methods takes nothing, calls nothing
/// and gives no secret away by its name.
fn is_harmless(native: &Native, call: &Call) -> bool {
    let Some(Value::Call { name, receiver: None, .. }) = call.arg(0).map(Value::plain) else { return false };
    let of = |m: &&Method| m.class.and_then(|c| native.classes.get(c)).is_some_and(|c| c.name == *name);
    let shown = |m: &&Method| m.annotations.iter().any(|a| a.ends_with("JavascriptInterface"));
    let mut methods = native.methods.iter().filter(of).filter(shown).peekable();
    let inherits = native.classes.iter().any(|c| c.name == *name && !c.supertypes.is_empty());
    let secret = |m: &Method| {
        let name = m.name.to_ascii_lowercase();
        ["token", "secret", "password", "key", "auth", "session", "credential", "pin", "user", "mail"]
            .iter()
            .any(|w| name.contains(w))
    };
    methods.peek().is_some()
        && !inherits
        && methods.all(|m| {
            let at = native.methods.iter().position(|o| std::ptr::eq(o, m));
            m.params.is_empty()
                && !secret(m)
                && m.body.as_ref().is_some_and(|b| b.calls.is_empty() && !b.returns.is_empty())
                && !native.assigns.iter().any(|a| a.scope.method == at)
        })
}

/// Tests of an address by the name of a host that others pass, where what does not pass is opened elsewhere.
fn weak_tests(native: &Native) -> impl Iterator<Item = &Call> {
    let overrides: Vec<&Method> =
        native.methods.iter().filter(|m| m.name == "shouldOverrideUrlLoading").collect();
    let decides = move |m: &Method| {
        m.name == "shouldOverrideUrlLoading"
            || m.name.len() > 6
                && overrides.iter().any(|o| o.body.as_ref().is_some_and(|b| b.calls.contains(&m.name)))
    };
    native.shipping_calls(&["contains", "startsWith", "endsWith"]).filter(move |call| {
        let text = call.arg(0).and_then(Value::as_str).unwrap_or_default();
        let given = |v: &Value| matches!(v, Value::Param(_));
        let quoted = format!("\"{text}\"");
        // Whether an address that passes, or one that does not, is opened elsewhere.
        let elsewhere = |passes: bool| {
            native.beside(&call.scope, call.place.file()).any(|other| {
                let says = |g: &String| g.contains(&quoted) && g.starts_with('!') != passes;
                matches!(other.name.as_str(), "startActivity" | "shouldOverrideUrlLoading")
                    && other.scope.guards.iter().any(says)
            })
        };
        is_weak(&call.name, text)
            && call.receiver.as_ref().is_some_and(|r| r.any(&given))
            && native.method(&call.scope).is_some_and(&decides)
            && elsewhere(false)
            && !elsewhere(true)
    })
}

/// True where an address of somebody else passes the test: a name that may stand anywhere, an end without the dot
/// before it, a start without the slash behind it.
fn is_weak(method: &str, text: &str) -> bool {
    let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
    let labels: Vec<&str> = bare.split('.').collect();
    let last = labels.last().copied().unwrap_or_default();
    let page =
        ["html", "htm", "php", "js", "css", "pdf", "json", "xml", "png", "jpg", "apk", "aspx", "jsp", "mp4"];
    let host = labels.len() > 1
        && labels.iter().all(|l| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        && last.len() > 1
        && last.bytes().all(|b| b.is_ascii_alphabetic())
        && !page.contains(&last);
    host && match method {
        "startsWith" => bare.len() < text.len(),
        "endsWith" => bare.len() == text.len(),
        _ => true,
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
