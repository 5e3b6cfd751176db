use crate::{Check, Out, Rule};
use android::manifest::Kind;
use android::{AndroidProject, Merged, defaults};
use app::App;
use base::{Area, Attacker, Finding, Fix, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "task-hijacking",
        number: 6,
        area: Area::And,
        title: "Another app can put its screen into the app's task",
        severity: Severity::of(Attacker::App, Gain::Layer),
        tier: Tier::Extra,
        profiles: &[base::Profile::MasvsL2],
        cwe: &[1021, 451],
        masvs: &["MASVS-PLATFORM-3"],
        maswe: &[39],
        mastg: &["MASTG-TEST-0035"],
        mobile_top_10: &[8],
        page: include_str!("task_hijacking.md"),
    },
    check: Check::Android(check),
};

fn check(_: &App, android: &AndroidProject, out: &mut Out) {
    let min = android.min_sdk();
    let Some(level) = out.shipping(&min).iter().map(|(level, _, _)| **level).min() else { return };
    if i64::from(level) >= defaults::TASK_PROTECTION
        || android.application("taskAffinity").iter().any(|a| a.text() == Some(""))
    {
        return;
    }
    for component in android.components() {
        let exported = android.is_exported(&component).value() == Some(&true);
        if component.kind != Kind::Activity || component.role.is_library() || !exported || !component.enabled
        {
            continue;
        }
        if let (true, Some(element)) = (is_shared(&component), component.element()) {
            let fix = Fix::new(
                Safety::Ask,
                "Give the activity no task affinity",
                vec![element.add_attribute("android:taskAffinity", "")],
            );
            let mode = component.text("launchMode").map_or("allowTaskReparenting", |m| m);
            out.push(
                Finding::new(&RULE.info, element.open_place(), component.name.clone(), format!("`{}` ({mode}) has the task affinity of the app, and minSdk {level} includes phones that do not protect it.", component.name))
                    .why("Before Android 11 an app with the same task affinity can place its own screen, for instance a copy of the login, on top of this app when the user opens it.")
                    .help("Set `android:taskAffinity=\"\"` on the activity, or raise minSdk to 30.")
                    .fix(Some(fix)),
            );
        }
    }
}

/// True where the activity joins tasks by an affinity that others can name.
fn is_shared(component: &Merged) -> bool {
    let reparents = component.text("allowTaskReparenting").is_some_and(|v| v == "true");
    component.text("taskAffinity").is_none()
        && (component.text("launchMode") == Some("singleTask") || reparents)
}
