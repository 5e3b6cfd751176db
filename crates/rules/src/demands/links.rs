//! A1 to A3: links and login.

use super::{Seen, answer};
use crate::words::list_words;
use app::App;
use base::{Demand, DemandId, Place, Status};
use knowledge::Kind;
use std::collections::BTreeSet;

/// The links that open an app.
#[derive(Default)]
struct Links {
    /// Custom schemes with their places.
    schemes: Vec<(String, Place)>,
    /// Hosts of https links that the platform verifies.
    verified: Vec<(String, Place)>,
}

fn links(app: &App) -> Links {
    let mut links = Links::default();
    for component in app.android.iter().flat_map(|a| a.components()) {
        for filter in component.filters().filter(|f| f.is_browsable()) {
            let schemes = filter.schemes();
            let custom = |s: &str| !s.eq_ignore_ascii_case("http") && !s.eq_ignore_ascii_case("https");
            let own = schemes.iter().filter(|(s, _)| custom(s)).map(|(s, p)| ((*s).to_owned(), p.clone()));
            links.schemes.extend(own);
            if filter.auto_verify {
                links.verified.extend(filter.hosts().into_iter().map(|(h, p)| (h.to_owned(), p)));
            }
        }
    }
    if let Some(ios) = &app.ios {
        let schemes = ios.url_schemes();
        links
            .schemes
            .extend(schemes.iter().filter_map(|c| Some((c.value.as_str()?.to_owned(), c.place.clone()))));
        for case in ios.entitlement_items(&["com.apple.developer.associated-domains"]) {
            if let Some(host) = case.value.as_str().and_then(|d| d.strip_prefix("applinks:")) {
                links.verified.push((host.to_owned(), case.place.clone()));
            }
        }
    }
    links
}

fn names(found: &[(String, Place)]) -> Vec<String> {
    found.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn places(found: &[(String, Place)]) -> Vec<Place> {
    found.iter().map(|(_, place)| place.clone()).collect()
}

/// A1.
pub(super) fn schemes(seen: &Seen) -> Demand {
    let id = DemandId::NoSecretInSchemes;
    if seen.app.platforms().is_empty() {
        return answer(
            id,
            Status::CouldNotTell,
            "there is no native project here that registers schemes",
            vec![],
        );
    }
    let links = links(seen.app);
    if links.schemes.is_empty() {
        return answer(id, Status::NotApplicable, "no custom URL scheme is registered", vec![]);
    }
    let note = format!(
        "{} opens the app; what its links carry was not followed",
        list_words(&names(&links.schemes))
    );
    answer(id, Status::CouldNotTell, note, places(&links.schemes))
}

/// A2.
pub(super) fn verified(seen: &Seen) -> Demand {
    let id = DemandId::VerifiedLinks;
    let rules = ["app-link-not-verified", "association-files-wrong", "associated-domains-unsafe"];
    if let Some(broken) = seen.broken_by(id, &rules) {
        return broken;
    }
    if seen.app.platforms().is_empty() {
        return answer(
            id,
            Status::CouldNotTell,
            "there is no native project here that registers links",
            vec![],
        );
    }
    let links = links(seen.app);
    match (links.verified.is_empty(), links.schemes.is_empty()) {
        (true, true) => answer(id, Status::NotApplicable, "no link opens the app", vec![]),
        (true, false) => {
            let note = format!("only custom schemes open the app ({})", list_words(&names(&links.schemes)));
            answer(id, Status::NotMet, note, places(&links.schemes))
        }
        (false, _) => {
            let note = format!(
                "verified links are declared for {}; whether the hosts serve the association files was not asked",
                list_words(&names(&links.verified))
            );
            answer(id, Status::CouldNotTell, note, places(&links.verified))
        }
    }
}

/// A3.
pub(super) fn pkce(seen: &Seen) -> Demand {
    let id = DemandId::Pkce;
    let (mut found, places) = seen.of_kind(Kind::Oauth);
    found.dedup();
    let note = if found.is_empty() {
        "no package for OAuth is known among the dependencies; flows written by hand were not looked for"
            .to_owned()
    } else {
        format!("{} is installed; how the code calls it was not followed", list_words(&found))
    };
    answer(id, Status::CouldNotTell, note, places)
}
