//! Content Security Policy Level 3: a parser with byte ranges, the matching of addresses against source lists, and
//! an evaluation that knows what a Capacitor app is.
//!
//! The algorithms are those of <https://www.w3.org/TR/CSP3/>; where WebKit and Chromium agree on something else,
//! the code follows the browsers and says so, because they decide what the app is protected against.

mod checks;
mod context;
mod effective;
mod evaluate;
mod host;
mod hosts;
mod issue;
mod matching;
mod names;
mod parse;
mod source;
mod url;

pub use checks::has_placeholder;
pub use context::{Context, Delivery};
pub use effective::{allows_eval, closes_scripts, effective, fallback_chain};
pub use evaluate::evaluate;
pub use host::{HostSource, Port};
pub use hosts::{Bypass, BypassKind, Tenant, bypass, tenant};
pub use issue::{Issue, IssueKind, Repair};
pub use matching::{Inline, InlineKind, ScriptLoad, allows_inline, allows_script, blocked_by, matches};
pub use names::{Class, Grammar, Name, known_directive};
pub use parse::{Directive, Policy, parse, parse_at, parse_list};
pub use source::{Algorithm, Keyword, Kind, Source, Validity};
pub use url::{Origin, Url};
