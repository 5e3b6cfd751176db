//! Whether the app may speak to hosts without encryption: the switch of the manifest, the network security config and
//! the default of the target level taken together.

use crate::nsc::{Config, Nsc, Reach};
use crate::{AndroidProject, defaults};
use base::Fact;

/// Which hosts the app may speak to without encryption, over all builds that ship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cleartext {
    /// None.
    Nowhere,
    /// Only hosts that are the phone itself or mean something in a private network alone.
    Nearby(Vec<String>),
    /// Some host of the internet, or every host.
    Away,
}

impl AndroidProject {
    /// Which hosts may be spoken to without encryption; none where that is not known. A web view obeys this from
    /// target 26 on: `net::ERR_CLEARTEXT_NOT_PERMITTED`.
    /// <https://developer.android.com/guide/topics/manifest/application-element#usesCleartextTraffic>
    pub fn cleartext(&self) -> Option<Cleartext> {
        let target = self.target_sdk();
        let lowest =
            target.shipping().iter().map(|(level, _, _)| **level).chain(target.value().copied()).min()?;
        let lowest = i64::from(lowest);
        if lowest < WEB_VIEW_OBEYS {
            return Some(Cleartext::Away);
        }
        let mut hosts = Vec::new();
        for variant in &self.variants {
            if variant.application(&self.sources, "networkSecurityConfig").is_some() {
                continue;
            }
            let permitted = match variant.application(&self.sources, "usesCleartextTraffic").map(|a| a.flag())
            {
                Some(Fact::Set(value, _)) => value,
                Some(_) => return None,
                None => defaults::cleartext(lowest),
            };
            if permitted {
                return Some(Cleartext::Away);
            }
        }
        for reference in &self.nsc {
            let nsc = reference.found()?;
            if nsc.base_cleartext().unwrap_or(defaults::cleartext(lowest)) {
                return Some(Cleartext::Away);
            }
            for host in permitted(nsc) {
                if host.1 == Reach::Internet {
                    return Some(Cleartext::Away);
                }
                if !hosts.contains(&host.0) {
                    hosts.push(host.0);
                }
            }
        }
        Some(if hosts.is_empty() { Cleartext::Nowhere } else { Cleartext::Nearby(hosts) })
    }
}

/// The first target level whose web view obeys the switch.
const WEB_VIEW_OBEYS: i64 = 26;

fn permitted(nsc: &Nsc) -> impl Iterator<Item = (String, Reach)> + '_ {
    let open = nsc.domains.iter().filter(|c: &&Config| c.cleartext == Some(true));
    open.flat_map(|c| &c.domains).filter(|d| d.mistake().is_none()).map(|d| (d.name.clone(), d.reach()))
}
