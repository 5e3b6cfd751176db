//! The constant addresses that requests go to.

use crate::Code;
use crate::search::{End, Seek};
use base::{Place, Step};
use js::{NodeId, Value};
use knowledge::SinkKind;
use std::collections::BTreeMap;

/// An address that a request goes to.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The address, or its constant start.
    pub address: String,
    /// Where it is written.
    pub place: Place,
    /// The request in the words of the source.
    pub request: String,
    /// The package that sends it; empty for what the browser offers.
    pub package: &'static str,
    /// True where the app can send the request to no other address.
    pub only: bool,
    /// From the address to the request.
    pub steps: Vec<Step>,
}

impl Code {
    /// The addresses with one of the `schemes` (`http:`) that requests of the app that ships go to.
    pub fn endpoints(&self, schemes: &[&str]) -> Vec<Endpoint> {
        let mut found: BTreeMap<Place, Endpoint> = BTreeMap::new();
        for site in self.sites_of(&[SinkKind::Request]) {
            let context = self.context(site.file, site.guard);
            if !context.ships() {
                continue;
            }
            for flow in self.flows(site.file, site.value, &site.fields(), Seek::Anything) {
                let End::Text(text) = flow.end else { continue };
                let Some((file, node)) = flow.hops.first().copied() else { continue };
                let here =
                    schemes.iter().any(|s| text.get(..s.len()).is_some_and(|t| t.eq_ignore_ascii_case(s)));
                let development =
                    flow.hops.iter().any(|(f, _)| self.files.get(*f as usize).is_some_and(|f| f.development));
                if !here || development || !self.flow_context(&flow).ships() || !self.decides(site, &flow) {
                    continue;
                }
                let only = !flow.hops.iter().any(|(f, n)| self.has_choice(*f, *n));
                let place = self.place_of(file, node);
                let request = self.site_word(site);
                let steps = vec![
                    Step::new(place.clone(), "the address is written here"),
                    Step::new(
                        self.place_of(site.file, site.node),
                        format!("`{request}` sends a request to it"),
                    ),
                ];
                found.entry(place.clone()).or_insert(Endpoint {
                    address: text.to_owned(),
                    place,
                    request,
                    package: site.row.path.package,
                    only,
                    steps,
                });
            }
        }
        let mut found: Vec<Endpoint> = found.into_values().collect();
        // Who asks for the first address of a host means one that the app leads to.
        found.sort_by_key(|e| self.is_dead(&e.place));
        found
    }

    /// True for a value that is one of several.
    fn has_choice(&self, file: u32, node: NodeId) -> bool {
        let Some(facts) = self.facts(file) else { return true };
        match facts.node(node) {
            Value::Or(..) | Value::And(..) | Value::Choice(..) | Value::Index(..) => true,
            Value::Read(var) => facts.var(*var).is_some_and(|v| v.writes.len() > 1),
            _ => false,
        }
    }
}
