//! Pages of providers that open in a web view of the app.

use super::option::Found;
use crate::Code;
use crate::search::{End, Seek};
use base::{Place, Step};
use js::{CallId, NodeId};
use knowledge::{Path, Pick, WebViewOpener, web_view_openers};
use rustc_hash::{FxHashMap, FxHashSet};

/// A sign-in that happens in a web view of the app.
#[derive(Clone, Debug)]
pub struct WebViewLogin {
    /// What opens the page.
    pub place: Place,
    /// What opens it, in the words of the source.
    pub by: String,
    /// The address, or its start; empty where only its parts are known.
    pub address: String,
    /// From the address to what opens it.
    pub steps: Vec<Step>,
}

/// Parts of addresses at which users sign in with a provider.
/// <https://www.rfc-editor.org/rfc/rfc6749#section-3.1> leaves the path to the server: these are those of known ones.
const LOGINS: [&str; 15] = [
    "response_type=",
    "/oauth/authorize",
    "/oauth2/authorize",
    "/oauth2/auth?",
    "/o/oauth2/",
    "/oauth2/v2.0/authorize",
    "/openid-connect/auth",
    "/connect/authorize",
    "/protocol/openid",
    "/dialog/oauth",
    "/login/oauth",
    "accounts.google.com",
    "login.microsoftonline.com",
    "appleid.apple.com/auth",
    ".auth0.com/authorize",
];

/// True for the address of a provider's login page, or its start.
pub(crate) fn is_login(address: &str) -> bool {
    LOGINS.iter().any(|part| address.contains(part))
}

impl Code {
    /// The sign-ins of the app that ships whose page opens in a web view of the app.
    pub fn web_view_logins(&self) -> Vec<WebViewLogin> {
        let mut rows: FxHashMap<&str, Vec<(Path<'static>, &'static WebViewOpener)>> = FxHashMap::default();
        for row in web_view_openers() {
            for path in row.paths.iter().filter_map(|p| Path::parse(p).ok()) {
                rows.entry(path.last()).or_default().push((path, row));
            }
        }
        let mut found = Vec::new();
        let mut requests: Option<FxHashSet<(u32, NodeId)>> = None;
        for (last, list) in &rows {
            for (file, id) in self.calls_named(last) {
                let Some(call) = self.facts(file).and_then(|f| f.call(CallId(id))) else { continue };
                let callee = self.what(file, call.callee);
                let hit = list.iter().find(|(p, _)| crate::site::is_named(callee.as_ref(), last, p));
                let Some((path, row)) = hit else { continue };
                if self.leaves(file, CallId(id), row) || !self.context(file, call.guard).ships() {
                    continue;
                }
                let Some(Pick::Argument(n)) = path.pick else { continue };
                let Some(arg) = call.args.get(n).copied() else { continue };
                let requests = requests.get_or_insert_with(|| {
                    let all = self.requests_with("response_type");
                    all.into_iter().flat_map(|a| a.nodes.into_iter().map(move |n| (a.file, n))).collect()
                });
                if let Some(login) = self.login(file, call.node, arg, &path.fields, requests) {
                    found.push(WebViewLogin { by: self.word(file, call.callee), ..login });
                }
            }
        }
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found
    }

    /// True where the target of a call sends the page out of the app, or cannot be told.
    fn leaves(&self, file: u32, call: CallId, row: &WebViewOpener) -> bool {
        let Some(n) = row.target else { return false };
        let Some(arg) = self.facts(file).and_then(|f| f.call(call)?.args.get(n).copied()) else {
            return false;
        };
        match self.text(file, arg, &[]) {
            Some(target) => row.outside.contains(&target),
            None => self.setting(Found::At(file, arg), &[]) != Found::Absent,
        }
    }

    fn login(
        &self,
        file: u32,
        node: NodeId,
        address: NodeId,
        fields: &[&str],
        requests: &FxHashSet<(u32, NodeId)>,
    ) -> Option<WebViewLogin> {
        for flow in self.flows(file, address, fields, Seek::Anything) {
            let text = match flow.end {
                End::Text(text) if is_login(text) => Some(text),
                _ => None,
            };
            let part = flow.hops.iter().find(|hop| requests.contains(hop));
            if (text.is_none() && part.is_none()) || !self.flow_context(&flow).ships() {
                continue;
            }
            let place = self.place_of(file, node);
            let (f, n) = part.or(flow.hops.first()).copied().unwrap_or((file, node));
            let steps = vec![
                Step::new(self.place_of(f, n), "the address of the login is put together here"),
                Step::new(place.clone(), "the page opens here"),
            ];
            let address = text.unwrap_or_default().to_owned();
            return Some(WebViewLogin { place, by: String::new(), address, steps });
        }
        None
    }
}
