use crate::sources::{guarded_by, name_of};
use crate::{Check, Out, Rule};
use android::{AndroidProject, Merged};
use app::App;
use base::{Area, Attacker, Confidence, Fact, Finding, Gain, Info, Severity, Tier};
use native::Value;
use std::collections::BTreeSet;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "intent-redirection",
        number: 8,
        area: Area::And,
        title: "The app starts an intent that another app or a page chose",
        severity: Severity::of(Attacker::App, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[926, 441],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[32],
        mastg: &["MASTG-TEST-0026", "MASTG-BEST-0056"],
        mobile_top_10: &[4],
        page: include_str!("intent_redirection.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 5] = ["parseUri", "getParcelable", "setResult", "IntentCompat", "BundleCompat"];

const STARTERS: [&str; 10] = [
    "startActivity",
    "startActivityForResult",
    "startActivities",
    "startActivityIfNeeded",
    "startService",
    "startForegroundService",
    "bindService",
    "sendBroadcast",
    "sendOrderedBroadcast",
    "setResult",
];
const EXTRAS: [&str; 4] =
    ["getParcelableExtra", "getParcelable", "getParcelableExtraCompat", "getParcelableArrayListExtra"];

fn check(app: &App, out: &mut Out) {
    let Some(android) = &app.android else { return };
    let private = private_components(android);
    for call in app.native.shipping_calls(&STARTERS) {
        if guarded_by(
            &call.scope,
            &["component", "packagename", "getpackage", "exported", "signature", "trusted", "allowed"],
        ) {
            continue;
        }
        let returned = call.name == "setResult" && call.arg(1).is_some_and(is_incoming);
        let source =
            returned.then_some(RETURNED).or_else(|| call.args.iter().find_map(|(_, v)| chosen_outside(v)));
        let Some(source) = source else { continue };
        let class = app.native.class(&call.scope).map(|c| c.name.clone()).unwrap_or_default();
        if !source.by_page && private.contains(&class) {
            continue;
        }
        let place = name_of(&app.native, &call.scope);
        out.push(
            Finding::new(
                &RULE.info,
                call.place.clone(),
                format!("{place} {}", call.name),
                format!("`{place}` passes {} to `{}` without a check of where it leads", source.what, call.name),
            )
            .confidence(if source.by_page { Confidence::Likely } else { Confidence::Certain })
            .why("Whoever chose the intent can name any component of this app, those that are not exported too, and lend itself the app's access to files.")
            .help(source.help),
        );
    }
}

struct Source {
    what: &'static str,
    help: &'static str,
    by_page: bool,
}

/// What an activity was started with goes back to the caller, with the rights to files that the caller wrote on it.
const RETURNED: Source = Source {
    what: "the intent it was started with",
    help: "Return a new intent that holds only the answer.",
    by_page: false,
};

fn is_incoming(value: &Value) -> bool {
    match value.plain() {
        Value::Call { receiver: None, name, args, .. } => name == "getIntent" && args.is_empty(),
        Value::Name(name) => name == "intent",
        _ => false,
    }
}

/// Where an intent comes from, if not from this app.
fn chosen_outside(value: &Value) -> Option<Source> {
    if value.any(&is_taken_out) {
        return Some(Source {
            what: "an intent that it took out of another intent",
            help: "Start only components you name. If the intent must be passed on, compare `resolveActivity(…)` with a list of packages and classes of your own, or sanitize it with `IntentSanitizer`.",
            by_page: false,
        });
    }
    (value.any(&is_parsed) && !is_narrowed(value)).then_some(Source {
        what: "an intent that it read from a text",
        help: "Before it is started: `addCategory(Intent.CATEGORY_BROWSABLE)`, `setComponent(null)` and `setSelector(null)`, and let only the schemes through that the app needs.",
        by_page: true,
    })
}

/// `getParcelableExtra(…)` as an intent.
fn is_taken_out(value: &Value) -> bool {
    match value {
        Value::Cast(ty, inner) if ty == "Intent" => inner.calls(&EXTRAS),
        Value::Call { name, args, .. } if EXTRAS.contains(&name.as_str()) => args.iter().any(|(_, a)| {
            matches!(a.plain(), Value::Class(c) if c == "Intent") || a.mentions("EXTRA_INTENT")
        }),
        _ => false,
    }
}

fn is_parsed(value: &Value) -> bool {
    let Value::Call { name, args, receiver, .. } = value else { return false };
    let on_intent = receiver.as_deref().is_some_and(|r| r.name() == Some("Intent"));
    matches!(name.as_str(), "parseUri" | "getIntent")
        && on_intent
        && args.first().is_some_and(|(_, a)| !a.is_constant())
}

/// True where nothing but a browsable target without component and selector is left.
fn is_narrowed(value: &Value) -> bool {
    let does = |names: &[&str]| {
        value.any(&|v| matches!(v, Value::Built(_, then) if then.iter().any(|(what, _)| names.contains(&what.as_str()))))
    };
    does(&["setComponent", "component", "setPackage", "`package`", "package"])
        && does(&["setSelector", "selector", "addCategory", "setPackage"])
}

/// The simple names of the components that other apps cannot start.
fn private_components(android: &AndroidProject) -> BTreeSet<String> {
    let closed = |c: &Merged| matches!(android.is_exported(c), Fact::Set(false, _) | Fact::Default(false, _));
    let components = android.components().into_iter().filter(closed);
    components.map(|c| c.name.rsplit('.').next().unwrap_or(&c.name).to_owned()).collect()
}
