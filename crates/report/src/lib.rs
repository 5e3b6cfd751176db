//! Reports as text: for people, as JSON and as SARIF; rule pages for a terminal; patches.
//!
//! Every function is pure and sees the shared words only. The same report gives the same bytes.

mod catalogue;
mod escape;
mod explain;
mod guide;
mod human;
mod json;
mod lines;
mod page;
mod patch;
mod sarif;
mod sheet;
mod snippet;
mod style;
mod value;
mod view;

pub use catalogue::rules_json;
pub use escape::visible;
pub use explain::{explain, rules_table};
pub use human::{HumanOptions, human};
pub use json::json;
pub use patch::{PatchFile, patch};
pub use sarif::{sarif, sarif_without_ignored};
pub use sheet::facts;
