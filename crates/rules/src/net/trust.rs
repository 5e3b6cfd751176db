//! Where native sources give up the check of certificates.

use super::tls_validation_broken_in_native::Broken;
use crate::packed;
use crate::sources::{chain, guarded_by, name_of, settings};
use app::App;
use base::Confidence;
use native::{Body, Call, Method, Native, Scope, Value};

/// Every place in code that ships.
pub(super) fn broken(native: &Native) -> Vec<Broken> {
    let methods = native.methods.iter().filter(|m| m.when.ships() != Some(false));
    let mut found: Vec<Broken> =
        methods.filter_map(|m| trust_manager(native, m).or_else(|| verifier(native, m))).collect();
    let calls = native.calls.iter().filter(|c| c.scope.when.ships() != Some(false));
    found.extend(calls.filter_map(|c| {
        lambda_verifier(native, c)
            .or_else(|| known_class(native, c))
            .or_else(|| proceeds(native, c))
            .or_else(|| credential(native, c))
    }));
    found.extend(constants(native));
    found.extend(switches(native));
    found
}

/// The same in compiled code. What libraries bring along may never be used, and is only possible.
pub(super) fn in_package(app: &App) -> Vec<Broken> {
    let Some((package, facts)) = packed::android(app) else { return Vec::new() };
    let mut found: Vec<Broken> = facts
        .lenient
        .iter()
        .map(|one| {
            let class = one.class.rsplit('.').next().unwrap_or_default();
            let what = match one.method {
                "verify" => "accepts the certificate of every server for every other",
                _ => "accepts every certificate: it does nothing",
            };
            let own = packed::is_own(app, &one.class);
            let by = if own { String::new() } else { format!(" (in `{}`)", one.class) };
            Broken {
                place: packed::place(package, &one.dex),
                subject: format!("{class}.{}", one.method),
                message: format!("`{class}.{}`{by} {what}.", one.method),
                page: false,
                confidence: if own { Confidence::Likely } else { Confidence::Possible },
            }
        })
        .collect();
    for (package, call) in packed::own_calls(app, "android.webkit.SslErrorHandler.proceed") {
        let by = packed::caller(call);
        found.push(Broken {
            place: packed::place(package, &call.dex),
            message: format!("`{by}` goes on when the certificate of a page is wrong."),
            subject: by,
            page: true,
            confidence: Confidence::Likely,
        });
    }
    found
}

fn in_class(native: &Native, method: &Method, ends: &str) -> bool {
    let class = method.class.and_then(|c| native.classes.get(c));
    class.is_some_and(|c| c.supertypes.iter().any(|s| s.ends_with(ends)))
}

fn of_method(native: &Native, method: &Method, what: &str) -> Broken {
    let class = method.class.and_then(|c| native.classes.get(c)).map(|c| c.name.as_str()).unwrap_or_default();
    Broken {
        place: method.place.clone(),
        subject: format!("{class}.{}", method.name),
        message: format!("`{class}.{}` {what}", method.name),
        page: false,
        confidence: Confidence::Certain,
    }
}

/// `checkServerTrusted` that does nothing, or looks only at the dates.
fn trust_manager(native: &Native, method: &Method) -> Option<Broken> {
    if method.name != "checkServerTrusted" || !in_class(native, method, "TrustManager") {
        return None;
    }
    let body = method.body.as_ref()?;
    let idle = |name: &str| {
        matches!(
            name,
            "d" | "i"
                | "w"
                | "e"
                | "v"
                | "println"
                | "log"
                | "checkValidity"
                | "size"
                | "isEmpty"
                | "toString"
        )
    };
    let idle = !body.throws && body.calls.iter().all(|c| idle(c));
    idle.then(|| of_method(native, method, "accepts every certificate: it neither checks nor throws"))
}

/// `verify` of a `HostnameVerifier` that always says yes.
fn verifier(native: &Native, method: &Method) -> Option<Broken> {
    let named = method.name == "verify" && in_class(native, method, "HostnameVerifier");
    (named && says_yes(method.body.as_ref()?))
        .then(|| of_method(native, method, "accepts a certificate of every host: it always returns true"))
}

fn says_yes(body: &Body) -> bool {
    !body.returns.is_empty() && !body.throws && body.returns.iter().all(|r| r.as_bool() == Some(true))
}

fn of_call(native: &Native, call: &Call, what: &str) -> Broken {
    let name = name_of(native, &call.scope);
    Broken {
        place: call.place.clone(),
        subject: format!("{name} {}", call.name),
        message: format!("`{name}` {what}"),
        page: false,
        confidence: Confidence::Certain,
    }
}

/// A verifier that is a lambda.
fn lambda_verifier(native: &Native, call: &Call) -> Option<Broken> {
    let takes = matches!(
        call.name.as_str(),
        "setHostnameVerifier" | "setDefaultHostnameVerifier" | "hostnameVerifier" | "HostnameVerifier"
    );
    let yes = |v: &Value| matches!(v.plain(), Value::Lambda(body) if says_yes(body));
    (takes && call.args.iter().any(|(_, a)| yes(a))).then(|| {
        of_call(native, call, "accepts a certificate of every host: its hostname verifier always says yes")
    })
}

/// Classes of libraries whose only purpose is to check nothing.
fn known_class(native: &Native, call: &Call) -> Option<Broken> {
    let known = call.new
        && matches!(
            call.name.as_str(),
            "DisabledTrustEvaluator"
                | "DisabledEvaluator"
                | "AllowAllHostnameVerifier"
                | "NoopHostnameVerifier"
        );
    known.then(|| of_call(native, call, &format!("uses `{}`, which checks nothing", call.name))).or_else(
        || {
            (call.name == "setAllowsAnyHTTPSCertificate"
                && call.arg(0).and_then(Value::as_bool) != Some(false))
            .then(|| of_call(native, call, "lets every certificate of a host pass"))
        },
    )
}

/// `proceed()` in `onReceivedSslError`.
fn proceeds(native: &Native, call: &Call) -> Option<Broken> {
    let inside = chain(native, &call.scope).find(|m| m.name == "onReceivedSslError")?;
    if call.name != "proceed" || !call.args.is_empty() {
        return None;
    }
    if guarded_by(
        &call.scope,
        &[
            "localhost",
            "127.0.0.1",
            "10.0.2.2",
            "sha",
            "fingerprint",
            "publickey",
            "verif",
            "cert",
            "istrust",
            "trustmanager",
            "pin",
        ],
    ) {
        return None;
    }
    let asked = call.scope.lambda || native.method(&call.scope).map(|m| &m.place) != Some(&inside.place);
    let mut broken = of_call(native, call, "goes on after a certificate error: it calls `proceed()`");
    broken.page = true;
    if asked {
        broken.message.push_str(" when the user says so");
    }
    if asked || !call.scope.guards.is_empty() {
        broken.confidence = Confidence::Likely;
    }
    Some(broken)
}

/// `URLCredential(trust:)` in an answer to a challenge, where nothing looked at the trust.
fn credential(native: &Native, call: &Call) -> Option<Broken> {
    let made = match call.name.as_str() {
        "URLCredential" => call.labelled("trust").is_some(),
        "credentialForTrust" => true,
        "initWithTrust" => true,
        _ => false,
    };
    let method = chain(native, &call.scope).last().filter(|_| made)?;
    let looks = |name: &String| {
        let name = name.to_ascii_lowercase();
        [
            "sectrust",
            "seccertificate",
            "secpolicy",
            "evaluat",
            "valid",
            "pin",
            "verif",
            "istrusted",
            "checktrust",
        ]
        .iter()
        .any(|w| name.contains(w))
    };
    let checked = method.body.as_ref().is_some_and(|b| b.calls.iter().any(looks));
    if checked
        || guarded_by(
            &call.scope,
            &["sectrust", "evaluat", "valid", "pin", "localhost", "127.0.0.1", "istrusted", "trustedhost"],
        )
    {
        return None;
    }
    let mut broken =
        of_call(native, call, "answers the server's certificate with `useCredential` and never evaluates it");
    broken.page = matches!(method.name.as_str(), "webView" | "handleWKWebViewURLAuthenticationChallenge")
        || chain(native, &call.scope).any(|m| m.params.iter().any(|p| p.ty.as_deref() == Some("WKWebView")));
    if guarded_by(&call.scope, &["host"]) {
        broken.message.push_str(", for some hosts");
        broken.confidence = Confidence::Likely;
    }
    Some(broken)
}

/// Constants that stand for no check.
fn constants(native: &Native) -> Vec<Broken> {
    let lax = |v: &Value| v.mentions("ALLOW_ALL_HOSTNAME_VERIFIER");
    let calls = native.calls.iter().filter(|c| c.scope.when.ships() != Some(false));
    let calls = calls.filter(|c| {
        c.name.to_ascii_lowercase().contains("hostnameverifier") && c.args.iter().any(|(_, a)| lax(a))
    });
    calls
        .map(|c| of_call(native, c, "accepts a certificate of every host: `ALLOW_ALL_HOSTNAME_VERIFIER`"))
        .collect()
}

/// Properties that switch the check off.
fn switches(native: &Native) -> Vec<Broken> {
    let mut found = Vec::new();
    for property in ["allowInvalidCertificates", "allowsAnySSLCertificate"] {
        let on = settings(native, property).filter(|(v, ..)| v.as_bool() == Some(true));
        found.extend(on.map(|(_, scope, place)| of_switch(native, scope, place, property)));
    }
    let verifiers = native.assigns.iter().filter(|a| {
        a.scope.when.ships() != Some(false)
            && matches!(a.property.as_deref(), Some("hostnameVerifier" | "defaultHostnameVerifier"))
            && matches!(a.value.plain(), Value::Lambda(body) if says_yes(body))
    });
    found.extend(verifiers.map(|a| of_switch(native, &a.scope, &a.place, "hostnameVerifier")));
    found
}

fn of_switch(native: &Native, scope: &Scope, place: &base::Place, property: &str) -> Broken {
    let name = name_of(native, scope);
    Broken {
        place: place.clone(),
        subject: format!("{name} {property}"),
        message: format!("`{name}` switches the check of certificates off: `{property}`"),
        page: false,
        confidence: if scope.guards.is_empty() { Confidence::Certain } else { Confidence::Likely },
    }
}
