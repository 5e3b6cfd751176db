//! N1 and N2: the network.

use super::{Seen, answer};
use crate::words::list_words;
use android::{AndroidProject, Reference, defaults};
use apple::AppleProject;
use base::{Demand, DemandId, Fact, Place, Span, Status};
use knowledge::Kind;

/// Rules whose findings mean that plain http, or https that proves nothing, is possible.
const CLEARTEXT: [&str; 12] = [
    "server-cleartext",
    "android-cleartext-enabled",
    "nsc-permits-cleartext",
    "ats-disabled",
    "ats-weak-exception",
    "allow-mixed-content",
    "android-scheme-http",
    "live-update-over-http",
    "cleartext-endpoint",
    "tls-check-disabled-by-plugin",
    "tls-validation-broken-in-native",
    "nsc-trusts-user-ca",
];

/// What a platform does with plain http.
enum Cleartext {
    /// It refuses it, which these places prove.
    Refused(String, Vec<Place>),
    /// It could not be told, for this reason.
    Unclear(String),
}

/// N1. The platforms refuse plain http unless a project allows it, so the settings decide, whatever the code asks for.
pub(super) fn https_only(seen: &Seen) -> Demand {
    let id = DemandId::HttpsOnly;
    if let Some(broken) = seen.broken_by(id, &CLEARTEXT) {
        return broken;
    }
    let app = seen.app;
    let verdicts: Vec<Cleartext> =
        app.android.iter().map(android_cleartext).chain(app.ios.iter().map(ios_cleartext)).collect();
    if verdicts.is_empty() {
        return answer(
            id,
            Status::CouldNotTell,
            "there is no native project here whose settings decide it",
            vec![],
        );
    }
    let (mut notes, mut places) = (Vec::new(), Vec::new());
    for verdict in verdicts {
        match verdict {
            Cleartext::Refused(note, proof) => {
                notes.push(note);
                places.extend(proof);
            }
            Cleartext::Unclear(why) => return answer(id, Status::CouldNotTell, why, vec![]),
        }
    }
    answer(id, Status::Met, list_words(&notes), places)
}

fn android_cleartext(android: &AndroidProject) -> Cleartext {
    if let Some(gap) = android.nsc.iter().find_map(Reference::gap) {
        return Cleartext::Unclear(format!("{} {}", gap.what, gap.why));
    }
    let configs: Vec<_> = android.nsc.iter().filter_map(Reference::found).collect();
    if !configs.is_empty() && configs.iter().all(|n| n.base_cleartext() == Some(false)) {
        let places = configs.iter().map(|n| n.root.open_place()).collect();
        return Cleartext::Refused("the network security config refuses plain http".to_owned(), places);
    }
    match android.target_sdk() {
        Fact::Set(target, place) if !defaults::cleartext(i64::from(target)) => {
            Cleartext::Refused(format!("Android refuses plain http for target {target}"), vec![place])
        }
        Fact::Unknown(gap) => Cleartext::Unclear(format!("the target API level of Android {}", gap.why)),
        _ => Cleartext::Unclear("the target API level of Android was not found".to_owned()),
    }
}

fn ios_cleartext(ios: &AppleProject) -> Cleartext {
    let places = info_places(ios);
    if places.is_empty() {
        return Cleartext::Unclear("the Info.plist of the iOS app could not be read".to_owned());
    }
    Cleartext::Refused("App Transport Security is on".to_owned(), places)
}

fn info_places(ios: &AppleProject) -> Vec<Place> {
    let mut files: Vec<_> =
        ios.apps().flat_map(|t| &t.configurations).filter_map(|c| c.info.as_ref()).map(|p| p.file).collect();
    files.sort_unstable();
    files.dedup();
    files.into_iter().map(|f| Place::At(f, Span::default())).collect()
}

/// N2. Whether pins are worth their cost depends on the app, so their absence is said here and is no finding.
pub(super) fn pinning(seen: &Seen) -> Demand {
    let id = DemandId::Pinning;
    if let Some(broken) = seen.broken_by(id, &["pinning-status", "pinning-config-without-plugin"]) {
        return broken;
    }
    let app = seen.app;
    let mut places = Vec::new();
    let mut without = Vec::new();
    if let Some(android) = &app.android {
        let pins: Vec<Place> = android
            .nsc
            .iter()
            .filter_map(Reference::found)
            .flat_map(|n| n.pin_sets().map(|(_, pins)| pins.element.open_place()).collect::<Vec<_>>())
            .collect();
        if pins.is_empty() {
            without.push("Android");
        }
        places.extend(pins);
    }
    if let Some(ios) = &app.ios {
        let pins: Vec<Place> =
            ios.ats().iter().flat_map(|a| a.pins.iter().map(|p| p.place.clone())).collect();
        if pins.is_empty() {
            without.push("iOS");
        }
        places.extend(pins);
    }
    let (plugins, plugin_places) = seen.of_kind(Kind::Pinning);
    if !plugins.is_empty() {
        places.extend(plugin_places);
        let note = format!("{} is installed; which hosts it covers was not followed", list_words(&plugins));
        return answer(id, Status::CouldNotTell, note, places);
    }
    if app.platforms().is_empty() {
        return answer(
            id,
            Status::CouldNotTell,
            "there is no native project here that could hold pins",
            vec![],
        );
    }
    if without.is_empty() {
        let note = "hosts are pinned on every platform; the keys that the servers use were not looked at";
        return answer(id, Status::Met, note, places);
    }
    let note = format!(
        "no pins on {}; advisory: for apps whose traffic is worth the care of rotation",
        list_words(&without)
    );
    answer(id, Status::NotMet, note, places)
}
