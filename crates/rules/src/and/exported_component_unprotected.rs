use super::common::{application, origin};
use crate::{Check, Out, Rule};
use android::manifest::{IntentFilter, Kind};
use android::{AndroidProject, Guard, Merged};
use app::App;
use base::{Area, Attacker, Confidence, Edit, Fact, Finding, Fix, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "exported-component-unprotected",
        number: 3,
        area: Area::And,
        title: "Other apps can start a component of the app",
        severity: Severity::of(Attacker::App, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[926, 925],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[18, 32],
        mastg: &["MASTG-TEST-0029", "MASTG-TEST-0007"],
        mobile_top_10: &[8, 3],
        page: include_str!("exported_component_unprotected.md"),
    },
    check: Check::Android(check),
};

fn check(_: &App, android: &AndroidProject, out: &mut Out) {
    let custom = android.custom_permissions();
    for component in android.components() {
        let own = android.gradle.namespace.value().is_some_and(|n| component.name.starts_with(&**n));
        if !component.enabled || (!own && is_known(&component.name)) || is_open_by_design(&component) {
            continue;
        }
        match android.is_exported(&component) {
            Fact::Unknown(gap) => {
                out.gap(gap);
                continue;
            }
            fact if fact.value() != Some(&true) => continue,
            _ => {}
        }
        let needs = match android.guard(&component, &custom) {
            Guard::Strong => continue,
            Guard::Unknown(gap) => {
                out.gap(gap);
                continue;
            }
            Guard::None => "no permission".to_owned(),
            Guard::Weak(name) => format!("only `{name}`, which every app can get"),
        };
        out.findings.extend(finding(android, &component, &needs));
    }
}

fn finding(android: &AndroidProject, component: &Merged, needs: &str) -> Option<Finding> {
    let element = component.element()?;
    let library = component.role.is_library();
    let (kind, name) = (component.kind.tag(), &component.name);
    let provider = component.kind == Kind::Provider;
    let (attacker, gain) = (Attacker::App, if provider { Gain::Account } else { Gain::Data });
    let place = if library { application(android)? } else { element.open_place() };
    let message = format!(
        "Other apps reach the {kind} `{name}`{}: it is exported and needs {needs}.",
        origin(&component.role)
    );
    let why = match component.kind {
        Kind::Provider => {
            "Any app on the phone can read what this provider hands out, and perhaps change it."
        }
        Kind::Receiver => {
            "Any app on the phone can send this receiver a made-up message, with data of its choice."
        }
        Kind::Service => {
            "Any app on the phone can start or bind this service and pass it data of its choice."
        }
        Kind::Activity | Kind::ActivityAlias => {
            "Any app on the phone can open this screen and pass it data of its choice, past the screens before it."
        }
    };
    let found = Finding::new(&RULE.info, place, name.clone(), message)
        .severity(Severity::of(attacker, gain))
        .confidence(if library { Confidence::Likely } else { Confidence::Certain })
        .why(why)
        .help(if library {
            "If the app does not need it from outside, declare the component in the app's manifest with `android:exported=\"false\"` and `tools:replace=\"android:exported\"`."
        } else {
            "Set `android:exported=\"false\"`; where another app of yours must reach it, demand a permission of level `signature`."
        })
        .fix(fix(component));
    Some(if library {
        found.step(element.open_place(), format!("{} declares it", component.role.label()))
    } else {
        found
    })
}

/// Not exported: where nothing but its class name leads to it.
fn fix(component: &Merged) -> Option<Fix> {
    let (attribute, element) = component.attribute("exported")?;
    let alone = !component.role.is_library() && component.filters().next().is_none();
    let edit = Edit::replace(element.file, attribute.value_span, "false");
    alone.then(|| Fix::new(Safety::Ask, format!("Stop exporting {}", component.name), vec![edit]))
}

/// Components of libraries that are meant to be reached and check their callers.
fn is_known(name: &str) -> bool {
    const PREFIXES: [&str; 16] = [
        "com.google.firebase.",
        "com.google.android.",
        "com.android.",
        "androidx.",
        "android.support.",
        "com.facebook.",
        "com.amazon.device.",
        "com.huawei.",
        "com.onesignal.",
        "com.stripe.",
        "com.paypal.",
        "com.braintreepayments.",
        "com.microsoft.",
        "net.openid.appauth.",
        "com.okta.",
        "com.auth0.",
    ];
    PREFIXES.iter().any(|p| name.starts_with(p))
}

/// The launcher, link handlers (other rules speak of links) and whatever the system itself calls by a documented action.
fn is_open_by_design(component: &Merged) -> bool {
    let filters: Vec<&IntentFilter> = component.filters().collect();
    let activity = matches!(component.kind, Kind::Activity | Kind::ActivityAlias);
    if activity && component.is_launcher() {
        return true;
    }
    !filters.is_empty()
        && component.kind != Kind::Provider
        && filters
            .iter()
            .all(|f| (activity && f.is_browsable()) || f.actions.iter().all(|a| is_public(component.kind, a)))
}

fn is_public(kind: Kind, action: &str) -> bool {
    let system = [
        "android.",
        "com.android.",
        "androidx.",
        "com.google.android.",
        "com.google.firebase.",
        "com.htc.intent.action.QUICKBOOT_POWERON",
    ];
    // The system holds a BIND permission for these: a service that does not demand it answers everybody.
    let bound = [
        "android.service.",
        "android.accessibilityservice.",
        "android.nfc.cardemulation.",
        "android.view.InputMethod",
        "android.net.VpnService",
    ];
    system.iter().any(|p| action.starts_with(p))
        && !(kind == Kind::Service && bound.iter().any(|p| action.starts_with(p)))
}
