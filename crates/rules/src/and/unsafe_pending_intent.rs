use crate::sources::name_of;
use crate::{Check, Out, Rule};
use android::AndroidProject;
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};
use native::{Call, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "unsafe-pending-intent",
        number: 7,
        area: Area::And,
        title: "Other apps can redirect a pending intent",
        severity: Severity::of(Attacker::App, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[927, 926],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[32],
        mastg: &["MASTG-TEST-0030"],
        mobile_top_10: &[8],
        page: include_str!("unsafe_pending_intent.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 1] = ["PendingIntent"];

const MAKERS: [&str; 5] =
    ["getActivity", "getActivities", "getBroadcast", "getService", "getForegroundService"];

fn check(app: &App, out: &mut Out) {
    let Some(android) = &app.android else { return };
    for call in
        app.native.shipping_calls(&MAKERS).filter(|c| c.receiver_type.as_deref() == Some("PendingIntent"))
    {
        let (Some(intent), Some(flags)) = (argument(call, 2, "intent"), argument(call, 3, "flags")) else {
            continue;
        };
        // Without a flag it was changeable up to Android 11; from target level 31 on the call throws.
        let unset = flags.is_constant() && !flags.mentions("FLAG_IMMUTABLE") && old_target(android);
        let changeable = flags.mentions("FLAG_MUTABLE");
        if !(changeable || unset) || !is_implicit(intent) {
            continue;
        }
        let place = name_of(&app.native, &call.scope);
        let how = if changeable { "made with `FLAG_MUTABLE`" } else { "made without `FLAG_IMMUTABLE`" };
        out.push(
            Finding::new(
                &RULE.info,
                call.place.clone(),
                format!("{place} {}", call.name),
                format!("The pending intent of `{place}` is {how} and its intent names no component"),
            )
            .why("Another app that gets hold of it (from a notification, a widget or an alarm) fills in a component of its choice, and the system starts it with this app's rights: screens and files that are not exported, too.")
            .help("Use `PendingIntent.FLAG_IMMUTABLE`. Where the flag must stay, for an inline reply for instance, name the component: `new Intent(context, Receiver.class)`."),
        );
    }
}

fn argument<'a>(call: &'a Call, at: usize, label: &str) -> Option<&'a Value> {
    call.labelled(label).or_else(|| call.arg(at))
}

fn old_target(android: &AndroidProject) -> bool {
    android.target_sdk().value().is_some_and(|level| *level < 31)
}

/// True where the intent is made here and nothing says who receives it.
fn is_implicit(value: &Value) -> bool {
    match value {
        Value::Var(_, inner) | Value::Cast(_, inner) => is_implicit(inner),
        Value::Built(inner, then) => !then.iter().any(|(what, _)| aims(what)) && is_implicit(inner),
        Value::Call { receiver: Some(inner), name, .. } => {
            (name.starts_with("set") || name.starts_with("add") || name.starts_with("put"))
                && !aims(name)
                && is_implicit(inner)
        }
        Value::Call { receiver: None, name, args, new: true } if name == "Intent" => match args.as_slice() {
            [] => true,
            [(_, action)] => {
                matches!(action.plain(), Value::Str(_)) || (action.is_constant() && action.name().is_some())
            }
            [(_, action), (_, data)] => {
                action.is_constant()
                    && !matches!(data.plain(), Value::Class(_) | Value::Param(_) | Value::Unknown)
            }
            _ => false,
        },
        _ => false,
    }
}

/// What makes an intent explicit, as a setter or as a property.
fn aims(what: &str) -> bool {
    matches!(
        what,
        "setClass"
            | "setClassName"
            | "setComponent"
            | "setPackage"
            | "setSelector"
            | "component"
            | "package"
            | "`package`"
            | "selector"
            | "fillIn"
    )
}
