use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Profile, Severity, Tier};
use knowledge::Kind;
use native::{Native, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "screen-capture-unprotected",
        number: 12,
        area: Area::Sto,
        title: "Screens with secrets can be captured",
        severity: Severity::of(Attacker::Holder, Gain::Layer),
        tier: Tier::Extra,
        profiles: &[Profile::MasvsL2],
        cwe: &[200],
        masvs: &["MASVS-PLATFORM-3"],
        maswe: &[38],
        mastg: &["MASTG-TEST-0291", "MASTG-TEST-0010", "MASTG-TEST-0059", "MASTG-BEST-0014"],
        mobile_top_10: &[9],
        page: include_str!("screen_capture_unprotected.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What native sources mention that hide screens.
const WORDS: [&str; 1] = ["FLAG_SECURE"];

/// Packages whose use puts a secret on the screen.
const SHOWS: [(&str, &str); 6] = [
    ("bip39", "recovery phrases"),
    ("@scure/bip39", "recovery phrases"),
    ("kdbxweb", "passwords"),
    ("otplib", "one-time codes"),
    ("otpauth", "one-time codes"),
    ("bitcoinjs-lib", "private keys"),
];

fn check(app: &App, out: &mut Out) {
    let plugins = app.packages.plugins();
    let covered = plugins.iter().any(|p| p.row.is_some_and(|r| r.is(Kind::PrivacyScreen)));
    if covered || is_covered(&app.native) {
        return;
    }
    let health = plugins.iter().find(|p| p.row.is_some_and(|r| r.is(Kind::Health)));
    let health = health.map(|p| (p.dependency.place.clone(), p.name().to_owned(), "health data"));
    let shows = SHOWS.iter().find_map(|(name, what)| {
        Some((app.packages.dependency(name)?.place.clone(), (*name).to_owned(), *what))
    });
    let Some((place, name, what)) = health.or(shows) else { return };
    let message = format!(
        "`{name}` brings {what} to the screen, and nothing keeps screens out of screenshots and the app switcher."
    );
    out.push(
        Finding::new(&RULE.info, place, "screens", message)
            .why("The system keeps a picture of the last screen for the app switcher, and other apps and remote support record what is shown.")
            .help("Add `@capacitor/privacy-screen` and enable it on these screens; on Android it sets `FLAG_SECURE`.")
    );
}

/// True where native code of the app hides screens.
fn is_covered(native: &Native) -> bool {
    native.calls.iter().any(|call| {
        matches!(call.name.as_str(), "setFlags" | "addFlags")
            && call.args.iter().any(|(_, v)| {
                v.cases()
                    .into_iter()
                    .any(|v| matches!(v.plain(), Value::Name(n) if n.ends_with("FLAG_SECURE")))
            })
    })
}
