use super::common::{application, origin};
use crate::words::list_words;
use crate::{Check, Out, Rule};
use android::manifest::Kind;
use android::{AndroidProject, Guard, Merged};
use app::App;
use base::{Area, Attacker, Confidence, Edit, Fact, Finding, Fix, Gain, Info, Safety, Severity, Tier};
use native::{Method, Native, Value};

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
    check: Check::Native(&["onReceive"], check),
};

fn check(app: &App, out: &mut Out) {
    let Some(android) = &app.android else { return };
    let custom = android.protections();
    let namespace = android.gradle.namespace.value().map(String::as_str);
    for component in android.components() {
        if !component.enabled || component.is_well_known(namespace) || component.is_open_by_design() {
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
        let needs = match component.guard(&custom) {
            Guard::Strong => continue,
            Guard::Unknown(gap) => {
                out.gap(gap);
                continue;
            }
            Guard::None => "no permission".to_owned(),
            Guard::Weak(name) => format!("only `{name}`, which every app can get"),
        };
        let found = finding(android, &component, &needs);
        out.findings.extend(if component.kind == Kind::Receiver && ignores(&app.native, &component.name) {
            found.map(|f| {
                f.severity(Severity::of(Attacker::App, Gain::Hygiene)).why(
                    "Any app on the phone can set it off whenever it likes. What it does then is fixed: it takes nothing from the message but its action.",
                )
            })
        } else {
            found
        });
    }
}

/// True where the receiver of this name takes nothing from a message but its action.
fn ignores(native: &Native, name: &str) -> bool {
    let name = name.rsplit(['.', '$']).next().unwrap_or(name);
    let of = |m: &Method| m.class.and_then(|c| native.classes.get(c)).is_some_and(|c| c.name == name);
    let mut all = native.methods.iter().enumerate().filter(|(_, m)| m.name == "onReceive" && of(m));
    let (Some((at, method)), None) = (all.next(), all.next()) else { return false };
    let Some(intent) = method.params.get(1).map(|p| &p.name) else { return false };
    let whole = |v: &Value| matches!(v.plain(), Value::Param(p) if p == intent);
    let part = |v: &Value| matches!(v.plain(), Value::Member(of, name) if whole(of) && name != "action");
    let calls = native.calls.iter().filter(|c| c.scope.method == Some(at)).all(|c| {
        let on = c.receiver.as_ref().is_none_or(|r| !part(r) && (!whole(r) || c.name == "getAction"));
        on && c.args.iter().all(|(_, a)| !part(a) && (!whole(a) || c.name == "onReceive"))
    });
    calls
        && native
            .assigns
            .iter()
            .filter(|a| a.scope.method == Some(at))
            .all(|a| !whole(&a.value) && !part(&a.value))
}

fn finding(android: &AndroidProject, component: &Merged, needs: &str) -> Option<Finding> {
    let element = component.element()?;
    let library = component.role.is_library();
    let (kind, name) = (component.kind.tag(), &component.name);
    let provider = component.kind == Kind::Provider;
    let (attacker, gain) = (Attacker::App, if provider { Gain::Account } else { Gain::Data });
    let place = if library { application(android)? } else { element.open_place() };
    let actions: Vec<String> = component.custom_actions().iter().map(|a| format!("`{a}`")).collect();
    let answers = match actions.as_slice() {
        [] => String::new(),
        some => format!(", answers to {}", list_words(some)),
    };
    let message = format!(
        "Other apps reach the {kind} `{name}`{}: it is exported{answers} and needs {needs}.",
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
        } else if component.is_widget() {
            "Give the action to a receiver of its own with `android:exported=\"false\"`, or set that here: the system updates the widget all the same, and the widget's buttons reach a receiver by its class."
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
