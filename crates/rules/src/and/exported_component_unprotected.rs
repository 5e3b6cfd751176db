use super::common::{application, origin};
use crate::words::list_words;
use crate::{Check, Out, Rule};
use android::manifest::Kind;
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
