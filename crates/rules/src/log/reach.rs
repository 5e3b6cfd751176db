//! How far what is printed to the console of the web view gets in release builds.

use app::App;
use base::{Attacker, Gain, Severity};
use flow::Setting;

/// How far lines of the console get.
pub(super) struct Reach {
    /// How much a secret in them matters.
    pub(super) severity: Severity,
    /// What happens to them, as a sentence.
    pub(super) what: &'static str,
    /// Who reads them.
    pub(super) why: &'static str,
    /// Methods of `console` that say nothing in what ships; `*` for all.
    silent: Vec<String>,
}

impl Reach {
    /// True where a method of `console`, or a logger that uses it (none), prints in what ships.
    pub(super) fn prints(&self, method: Option<&str>) -> bool {
        !self.silent.iter().any(|s| s == "*" || Some(s.as_str()) == method)
    }
}

const KEYS: [&[&str]; 3] =
    [&["loggingBehavior"], &["android", "loggingBehavior"], &["ios", "loggingBehavior"]];

/// SDKs of Sentry for web code: they keep the last lines of the console and send them with each error.
/// <https://docs.sentry.io/platforms/javascript/configuration/integrations/breadcrumbs/>
pub(super) const SENTRY: [&str; 9] = [
    "@sentry/capacitor",
    "@sentry/browser",
    "@sentry/angular",
    "@sentry/angular-ivy",
    "@sentry/react",
    "@sentry/vue",
    "@sentry/svelte",
    "@sentry/sveltekit",
    "@sentry/nextjs",
];

/// How far lines of the console get in this app.
pub(super) fn console(app: &App) -> Reach {
    let mut silent = app.web.dropped_logs.clone();
    silent.extend(app.code.silenced_logs());
    let production = !app.config.hits(&KEYS, |n| n.as_str() == Some("production")).is_empty();
    let (severity, what, why) = if production {
        (
            Severity::of(Attacker::Holder, Gain::Account),
            "Release builds write the line to the log of the device, because `loggingBehavior` is `production`.",
            "Whoever connects the phone to a computer reads the log, and bug reports carry it away.",
        )
    } else if sends_console(app) {
        (
            Severity::of(Attacker::Supplier, Gain::Account).lower(),
            "Sentry keeps the last lines of the console and sends them with the next error.",
            "Who can read the errors of the app at the service can use the sessions of its users.",
        )
    } else {
        (
            Severity::of(Attacker::Holder, Gain::Hygiene),
            "Release builds keep the console out of the log of the device; debug builds, inspectors and tools that record the console show it.",
            "Testers' builds, screen recordings and a `loggingBehavior` that is changed one day make the secret public.",
        )
    };
    Reach { severity, what, why, silent }
}

fn sends_console(app: &App) -> bool {
    let calls = |name: &str| {
        SENTRY.iter().flat_map(|p| app.code.calls_of(&format!("{p}#{name}"))).collect::<Vec<_>>()
    };
    let starts = calls("init").into_iter().any(|call| app.code.call_place(call).1.ships());
    let off = ["breadcrumbsIntegration", "consoleIntegration"]
        .iter()
        .flat_map(|n| calls(n))
        .any(|call| matches!(app.code.option(call, 0, &["console"]), Setting::Bool(false, _)));
    starts && !off
}
