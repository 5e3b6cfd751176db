//! Runs the pages of rules as tests: an example is files laid over the sample app `apps/quiet`, and the audit of
//! the result must find exactly what the page says. Used by tests and by `cargo xtask`, never by what is shipped.

mod bless;
pub mod edits;
mod form;
mod ground;
mod large;
mod lines;
mod overlay;
mod pack;
mod page;
mod prove;
mod run;
mod twins;

pub use bless::{bless, page_path};
pub use form::check_form;
pub use ground::{Tree, app_path, read_app, snapshot};
pub use large::large_app;
pub use lines::{ReportLine, report_lines};
pub use overlay::lay;
pub use pack::{Form, pack, ships};
pub use page::{Change, Example, Fence, Kind, Page, PageError, Section, parse};
pub use run::{audit_all, check_page, examples_of};
pub use twins::{Twins, check_twins, open};
