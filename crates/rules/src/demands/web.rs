//! W1 to W3: the web view.

use super::{Seen, answer};
use crate::words::list_words;
use app::{App, Page};
use base::{Demand, DemandId, Place, Status};
use csp::{Keyword, Kind};

/// Rules about policies.
const CSP: [&str; 12] = [
    "csp-missing",
    "csp-script-unsafe-inline",
    "csp-script-open-source",
    "csp-meta-ineffective",
    "csp-lost-in-build",
    "csp-unsafe-eval",
    "csp-missing-object-or-base",
    "csp-connect-open",
    "csp-frame-open",
    "csp-bypassable-host",
    "csp-static-nonce",
    "csp-syntax-error",
];

/// Rules about what reaches the bridge.
const BRIDGE: [&str; 14] = [
    "csp-frame-open",
    "third-party-frame",
    "remote-script",
    "native-webview-settings-weakened",
    "remote-server-url",
    "allow-navigation-wildcard",
    "allow-navigation-remote-host",
    "bridge-origin-rule-invalid",
    "legacy-bridge",
    "live-update-unsigned",
    "live-update-over-http",
    "live-update-signing-key-exposed",
    "live-update-target-mutable",
    "live-update-channel-open",
];

/// W1.
pub(super) fn csp(seen: &Seen) -> Demand {
    let id = DemandId::Csp;
    if let Some(broken) = seen.broken_by(id, &CSP) {
        return broken;
    }
    let pages = seen.app.pages.judged();
    if let Some(place) = seen.app.pages.injected.first() {
        let note = "the build writes a policy that could not be worked out here";
        return answer(id, Status::CouldNotTell, note, vec![place.clone()]);
    }
    if pages.is_empty() {
        return answer(id, Status::CouldNotTell, "no page was found: build the web project first", vec![]);
    }
    let policies: Vec<Place> =
        pages.iter().flat_map(|p| p.policies.iter().map(|c| Place::At(c.file, c.span))).collect();
    if pages.iter().any(|p| p.policies.is_empty()) {
        return answer(
            id,
            Status::CouldNotTell,
            "not every page that was found has a policy of its own",
            policies,
        );
    }
    answer(id, Status::Met, "every page that was found has a policy", policies)
}

/// Rules about data of others that becomes code.
const INJECTION: [&str; 5] = [
    "inbound-data-to-dangerous-sink",
    "homemade-code-loading",
    "local-sql-injection",
    "native-eval-of-data",
    "remote-script",
];

/// W2.
pub(super) fn injection(seen: &Seen) -> Demand {
    let id = DemandId::NoInjection;
    seen.broken_by(id, &INJECTION).unwrap_or_else(|| {
        let note = "no link or message was seen on its way into code; markup made from data of a server was not judged";
        answer(id, Status::CouldNotTell, note, vec![])
    })
}

/// W3.
pub(super) fn bridge(seen: &Seen) -> Demand {
    let id = DemandId::BridgeIsolation;
    if let Some(broken) = seen.broken_by(id, &BRIDGE) {
        return broken;
    }
    let config = &seen.app.config;
    let Some(source) = config.source().or_else(|| config.layers.first()) else {
        return answer(id, Status::CouldNotTell, "the Capacitor configuration could not be read", vec![]);
    };
    let keys: [&[&str]; 4] = [
        &["server", "url"],
        &["server", "allowNavigation"],
        &["server", "androidScheme"],
        &["android", "useLegacyBridge"],
    ];
    let unknown: Vec<String> =
        keys.iter().filter(|k| source.root.fact(k).gap().is_some()).map(|k| k.join(".")).collect();
    if !unknown.is_empty() {
        let note = format!("{} could not be worked out", list_words(&unknown));
        return answer(id, Status::CouldNotTell, note, vec![]);
    }
    if let Some(old) = legacy_android_bridge(seen.app) {
        return old;
    }
    if let Some(page) = seen.app.pages.judged().into_iter().find(|p| !limits_frames(p)) {
        let note = "nothing in the configuration opens the bridge, but no policy keeps frames of other sites out of the page, and frames that scripts make were not followed";
        return answer(id, Status::CouldNotTell, note, vec![Place::At(page.file, base::Span::default())]);
    }
    if seen.app.pages.judged().is_empty() {
        return answer(id, Status::CouldNotTell, "no page was found: build the web project first", vec![]);
    }
    let note =
        "no remote page, no other host, no frame of another site and no unsigned update can reach the bridge";
    answer(id, Status::Met, note, vec![Place::At(source.file, base::Span::default())])
}

/// Up to Capacitor 4.4 every frame of every origin reached the Android bridge.
/// <https://github.com/ionic-team/capacitor/blob/main/android/CHANGELOG.md>
fn legacy_android_bridge(app: &App) -> Option<Demand> {
    app.android.as_ref()?;
    let resolved =
        app.packages.version("@capacitor/android").or_else(|| app.packages.version("@capacitor/core"))?;
    let version = &resolved.version;
    ((version.major, version.minor) < (4, 5)).then(|| {
        let note = format!(
            "the Android bridge of Capacitor {}.{} answers every frame",
            version.major, version.minor
        );
        answer(DemandId::BridgeIsolation, Status::NotMet, note, vec![resolved.place.clone()])
    })
}

/// True where the policies of the page let no frame of another site in.
fn limits_frames(page: &Page) -> bool {
    page.enforced().iter().any(|p| {
        csp::effective(&p.policy, "frame-src").is_some_and(|d| {
            d.values.iter().all(|v| matches!(v.kind, Kind::Keyword(Keyword::None | Keyword::SelfOrigin)))
        })
    })
}
