use crate::sources::{Setting, name_of};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};
use native::{Native, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "keychain-accessibility-weak",
        number: 7,
        area: Area::Sto,
        title: "Keychain items can be read while the phone is locked",
        severity: Severity::of(Attacker::Holder, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[522],
        masvs: &["MASVS-STORAGE-1", "MASVS-CRYPTO-2"],
        maswe: &[1, 16],
        mastg: &["MASTG-TEST-0299"],
        mobile_top_10: &[9],
        page: include_str!("keychain_accessibility_weak.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 2] = ["kSecAttrAccessible", "accessibleAlways"];

/// What most items need.
const UNLOCKED: &str = "kSecAttrAccessibleWhenUnlockedThisDeviceOnly";

fn check(app: &App, out: &mut Out) {
    let native = &app.native;
    for Setting { value, scope, place, span } in places(native) {
        let Some(constant) = always(value) else { continue };
        if scope.when.ships() == Some(false) {
            continue;
        }
        let name = name_of(native, scope);
        let direct = matches!(value, Value::Name(n) if n == constant && n.starts_with("kSec"));
        let fix = Setting { value, scope, place, span }
            .replace("Let the items be read on the unlocked phone only", UNLOCKED);
        out.push(
            Finding::new(
                &RULE.info,
                place.clone(),
                format!("{name} {constant}"),
                format!("`{name}` stores keychain items with `{constant}`: they can be read while the phone is locked"),
            )
            .why("Whoever holds the phone can read the items without its passcode, and without `ThisDeviceOnly` they are in every backup.")
            .help("Use `kSecAttrAccessibleWhenUnlockedThisDeviceOnly`, or `kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly` where the app works in the background.")
            .fix(fix.filter(|_| direct)),
        );
    }
}

/// Everywhere a value is given: entries of dictionaries first, then assignments and arguments.
fn places(native: &Native) -> impl Iterator<Item = Setting<'_>> {
    let entries = native.dicts.iter().flat_map(|d| {
        let scope = &d.scope;
        d.entries
            .iter()
            .filter_map(|(_, value, place)| Some(Setting { value, scope, place, span: place.span()? }))
    });
    let assigns = native.assigns.iter();
    let assigns =
        assigns.map(|a| Setting { value: &a.value, scope: &a.scope, place: &a.place, span: a.span });
    let calls = native.calls.iter().filter(|c| !c.language.is_android() && !is_comparison(&c.name));
    let args = calls.flat_map(|c| {
        let args = c.args.iter().zip(&c.spans);
        args.map(|((_, value), span)| Setting { value, scope: &c.scope, place: &c.place, span: *span })
    });
    entries.chain(assigns).chain(args)
}

fn is_comparison(name: &str) -> bool {
    matches!(name, "isEqual" | "CFEqual" | "isEqualToString" | "print" | "NSLog")
}

/// The constant that means "always", by its direct name.
fn always(value: &Value) -> Option<&'static str> {
    const ALWAYS: [&str; 4] = [
        "kSecAttrAccessibleAlways",
        "kSecAttrAccessibleAlwaysThisDeviceOnly",
        "accessibleAlways",
        "accessibleAlwaysThisDeviceOnly",
    ];
    let name = value.cases().into_iter().find_map(|v| match v.plain() {
        Value::Name(name) => Some(name.rsplit('.').next().unwrap_or(name)),
        _ => None,
    })?;
    ALWAYS.into_iter().find(|a| *a == name)
}
