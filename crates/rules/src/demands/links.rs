//! A1 to A3: links and login.

use super::{Seen, answer};
use crate::Out;
use crate::auth::request::sign_ins;
use crate::link::schemes;
use crate::words::list_words;
use android::manifest::IntentFilter;
use app::App;
use base::{Demand, DemandId, Fact, Place, Status};
use flow::{Method, SignIn};
use knowledge::Kind;
use std::collections::BTreeSet;

/// The links that open an app.
struct Links {
    /// Custom schemes with their places, without those that a provider's library demands.
    schemes: Vec<(String, Place)>,
    /// Hosts of https links that the platform verifies.
    verified: Vec<(String, Place)>,
    /// A scheme or host that could not be worked out.
    unclear: bool,
}

fn links(app: &App) -> Links {
    let mut out = Out::default();
    let found = schemes::schemes(app, &mut out);
    let own =
        found.into_iter().filter(|(scheme, places)| !places.is_empty() && !schemes::is_demanded(scheme));
    let own =
        own.flat_map(|(scheme, places)| places.into_iter().map(move |(place, _)| (scheme.clone(), place)));
    let mut links = Links { schemes: own.collect(), verified: Vec::new(), unclear: !out.gaps.is_empty() };
    if let Some(android) = &app.android {
        for component in android.components() {
            let web = |f: &&IntentFilter| {
                f.auto_verify
                    && f.is_browsable()
                    && f.schemes().iter().any(|(s, _)| matches!(*s, "http" | "https"))
            };
            for (host, place) in component.filters().filter(web).flat_map(|f| f.hosts()) {
                match android.resolve(host, &place, "the host of a link") {
                    Fact::Set(host, _) => links.verified.push((host, place)),
                    Fact::Unknown(_) => links.unclear = true,
                    _ => {}
                }
            }
        }
    }
    if let Some(ios) = &app.ios {
        for case in ios.entitlement_items(&["com.apple.developer.associated-domains"]) {
            if let Some(host) = case.value.as_str().and_then(|d| d.strip_prefix("applinks:")) {
                links.verified.push((host.to_owned(), case.place.clone()));
            }
        }
        links.unclear |= ios.url_schemes().iter().any(|c| c.value.as_str().is_none_or(|s| s.contains("$(")));
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
    if let Some(broken) = seen.broken_by(id, &["oauth-implicit-flow", "token-in-deep-link"]) {
        return broken;
    }
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
        return match links.unclear {
            true => {
                answer(id, Status::CouldNotTell, "a scheme of the project could not be worked out", vec![])
            }
            false => {
                answer(id, Status::NotApplicable, "no custom URL scheme of its own is registered", vec![])
            }
        };
    }
    let note = format!(
        "links with {} open the app; what they carry was not followed",
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
        (true, _) if links.unclear => {
            answer(id, Status::CouldNotTell, "a scheme or a host of a link could not be worked out", vec![])
        }
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
    let rules = ["oauth-implicit-flow", "oauth-without-pkce", "pkce-plain"];
    if let Some(broken) = seen.broken_by(id, &rules) {
        return broken;
    }
    let requests = sign_ins(seen.app);
    let (mut installed, places) = seen.of_kind(Kind::Oauth);
    installed.dedup();
    if requests.is_empty() {
        let note = match installed.is_empty() {
            true => "no package for OAuth is known among the dependencies; a flow written by hand may be there all the same".to_owned(),
            false => format!("{} is installed, and no request of it was seen", list_words(&installed)),
        };
        return answer(id, Status::CouldNotTell, note, places);
    }
    let open: Vec<&SignIn> = requests.iter().filter(|r| !is_bound(r)).collect();
    if !open.is_empty() {
        let by: BTreeSet<String> = open.iter().map(|r| format!("`{}`", r.by)).collect();
        let by: Vec<String> = by.into_iter().collect();
        let note = format!("whether PKCE with S256 is used could not be told for {}", list_words(&by));
        return answer(id, Status::CouldNotTell, note, open.iter().map(|r| r.place.clone()).collect());
    }
    let seen_packages: BTreeSet<&str> =
        requests.iter().filter_map(|r| r.library).map(|row| row.package.as_str()).collect();
    let unseen: Vec<&String> = installed.iter().filter(|p| !seen_packages.contains(p.as_str())).collect();
    if !unseen.is_empty() {
        let note = format!("{} is installed, and no request of it was seen", list_words(&unseen));
        return answer(id, Status::CouldNotTell, note, places);
    }
    let note = "every authorization request that was seen uses PKCE with S256";
    answer(id, Status::Met, note, requests.iter().map(|r| r.place.clone()).collect())
}

/// True where a request is known to use PKCE with S256.
fn is_bound(request: &SignIn) -> bool {
    request.pkce.known() == Some(&true) && request.method.known() == Some(&Method::S256)
}
