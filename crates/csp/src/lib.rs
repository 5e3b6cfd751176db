//! Content Security Policy, level 3: a parser with places and an evaluator that knows what Capacitor does with
//! policies. <https://www.w3.org/TR/CSP3/>

mod evaluate;
mod hosts;
mod parse;
mod source;

pub use evaluate::{Context, Issue, Kind, evaluate};
pub use parse::{Directive, Policy, parse, parse_list};
pub use source::{HostSource, Source, SourceKind};
