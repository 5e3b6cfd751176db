//! What capward can say of each demand of Capacitor's security guide
//! (<https://capacitorjs.com/docs/guides/security>): met, not met, does not apply, or could not tell, with the place
//! that proves it. Nothing is met because nothing was found: a demand is met only by a fact.

mod links;
mod network;
mod storage;
mod web;

use app::App;
use base::{Confidence, Demand, DemandId, Finding, Place, Severity, Status};

/// Answer every demand, in the order of the guide. `ran` tells which rules took part.
pub fn demands(app: &App, findings: &[Finding], ran: &dyn Fn(&str) -> bool) -> Vec<Demand> {
    let seen = Seen { app, findings, ran };
    DemandId::ALL.into_iter().map(|id| demand(&seen, id)).collect()
}

fn demand(seen: &Seen, id: DemandId) -> Demand {
    match id {
        DemandId::NoSecretInClient => storage::no_secret(seen),
        DemandId::SecureStorage => storage::secure_storage(seen),
        DemandId::BiometricProtection => storage::biometrics(seen),
        DemandId::NoSecretInSchemes => links::schemes(seen),
        DemandId::VerifiedLinks => links::verified(seen),
        DemandId::Pkce => links::pkce(seen),
        DemandId::HttpsOnly => network::https_only(seen),
        DemandId::Pinning => network::pinning(seen),
        DemandId::Csp => web::csp(seen),
        DemandId::NoInjection => web::injection(seen),
        DemandId::BridgeIsolation => web::bridge(seen),
    }
}

/// What a demand is judged by.
struct Seen<'a> {
    app: &'a App,
    findings: &'a [Finding],
    ran: &'a dyn Fn(&str) -> bool,
}

impl Seen<'_> {
    /// The demand is not met where a finding of one of `rules` is sure enough and weighs enough; it could not be
    /// told where one of them was not run.
    fn broken_by(&self, id: DemandId, rules: &[&str]) -> Option<Demand> {
        let broken: Vec<&Finding> = self
            .findings
            .iter()
            .filter(|f| {
                rules.contains(&f.rule.id)
                    && f.confidence >= Confidence::Likely
                    && f.severity >= Severity::Medium
            })
            .collect();
        if broken.is_empty() {
            let missing = rules.iter().find(|name| crate::rule(name).is_some() && !(self.ran)(name))?;
            return Some(answer(id, Status::CouldNotTell, format!("the rule {missing} was not run"), vec![]));
        }
        let mut names: Vec<&str> = broken.iter().map(|f| f.rule.id).collect();
        names.sort_unstable();
        names.dedup();
        let places = broken.iter().map(|f| f.place.clone()).collect();
        Some(answer(id, Status::NotMet, format!("see {}", crate::words::list_words(&names)), places))
    }
}

impl Seen<'_> {
    /// Installed plugins of a kind: their names and the places where they are asked for.
    fn of_kind(&self, kind: knowledge::Kind) -> (Vec<String>, Vec<Place>) {
        let plugins = self.app.packages.plugins();
        let of_kind = plugins.iter().filter(|p| p.row.is_some_and(|row| row.kinds.contains(&kind)));
        of_kind.map(|p| (p.name().to_owned(), p.dependency.place.clone())).unzip()
    }
}

fn answer(id: DemandId, status: Status, note: impl Into<String>, places: Vec<Place>) -> Demand {
    Demand { id, status, note: note.into(), places }
}
