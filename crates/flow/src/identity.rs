//! Numbers of the device in the place of a user or a password.

use crate::Code;
use crate::inbound::row_of;
use crate::names::{holds, words};
use crate::search::Seek;
use base::{Place, Step};
use js::Value;
use knowledge::{SinkKind, SourceKind};

/// A number of the device that stands for a user or proves who one is.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The property that it is given to.
    pub name: String,
    /// Where.
    pub place: Place,
    /// The number, in words.
    pub what: String,
    /// True where it is to prove who the user is, not only to name one.
    pub proves: bool,
    /// True where it only tells reports and measurements of one device from those of others.
    pub labels: bool,
    /// From the number to the property.
    pub steps: Vec<Step>,
}

impl Code {
    /// The properties of objects that are given to calls and name a user or a password by a number of the device.
    pub fn identities(&self) -> Vec<Identity> {
        let rows = knowledge::web_sources().iter().filter(|r| r.kind == SourceKind::DeviceId);
        if !rows.into_iter().any(|r| self.mentions(r.path.package)) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (i, f) in self.files.iter().enumerate().filter(|(_, f)| !f.elsewhere) {
            let (file, facts) = (i as u32, &f.facts);
            for call in &facts.calls {
                for (arg, property) in call.args.iter().flat_map(|a| match facts.node(*a) {
                    Value::Object(properties) => properties.iter().map(|p| (*a, *p)).collect(),
                    _ => Vec::new(),
                }) {
                    let Some(name) = property.key.map(|k| facts.name(k)) else { continue };
                    let Some(proves) = role(name) else { continue };
                    let flows = self.flows(file, property.value, &[], Seek::Secret);
                    let hit = flows.iter().find_map(|flow| {
                        let row = row_of(self, flow)?;
                        (row.kind == SourceKind::DeviceId)
                            .then(|| (row, flow.hops.first().copied().unwrap_or((file, arg))))
                    });
                    let Some((row, (f, n))) = hit else { continue };
                    let place = self.place(file, property.span);
                    let steps = vec![
                        Step::new(self.place_of(f, n), format!("{} comes from here", row.what)),
                        Step::new(
                            place.clone(),
                            format!("is given to `{}` as `{name}`", self.word(file, call.callee)),
                        ),
                    ];
                    let sent = |s: &&crate::site::Site| s.row.kind == SinkKind::Telemetry;
                    let labels =
                        self.sites.iter().filter(sent).any(|s| s.file == file && s.node == call.node);
                    found.push(Identity {
                        labels,
                        name: name.to_owned(),
                        place,
                        what: row.what.to_owned(),
                        proves,
                        steps,
                    });
                }
            }
        }
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found.dedup_by(|a, b| a.place == b.place);
        found
    }
}

/// Whether a property proves (`true`) or names (`false`) a user; none for others.
fn role(name: &str) -> Option<bool> {
    if !holds(name, &["pass", "secret", "pin", "user", "login", "account"]) {
        return None;
    }
    let words = words(name);
    let last = words.last().map(String::as_str);
    match last {
        Some("password" | "passwd" | "secret" | "pin" | "passphrase") => Some(true),
        Some("username" | "userid" | "login") => Some(false),
        Some("id") if words.iter().rev().nth(1).is_some_and(|w| w == "user" || w == "account") => Some(false),
        _ => None,
    }
}
