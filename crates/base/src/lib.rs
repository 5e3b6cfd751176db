//! The shared words of capward: places, facts, findings, fixes, gaps and the report.
//!
//! This crate depends on nothing: no input or output, no serialisation, no parser.
//! Every other crate may use it.

mod fact;
mod finding;
mod fix;
mod gap;
mod hash;
mod inputs;
mod memory;
mod place;
mod redact;
mod report;
mod rule;
mod severity;
mod sheet;
mod tree;
mod when;

pub use fact::{Case, Fact};
pub use finding::{Finding, Key, Step};
pub use fix::{ApplyError, Edit, Fix, NewFile, Safety, apply_edits};
pub use gap::Gap;
pub use inputs::{Inputs, folder_of, join_path, name_of};
pub use memory::{Memory, recall};
pub use place::{FileId, LineIndex, Place, Position, Span};
pub use redact::{hidden_ranges, mask, redact_line};
pub use report::{
    AppReport, Demand, DemandId, IgnoreRecord, Ignored, Report, SourceText, Status, UnusedIgnore,
};
pub use rule::{Area, Info, Profile, Tier};
pub use severity::{Attacker, Confidence, Gain, Severity};
pub use sheet::{Sheet, SheetGroup, SheetLine};
pub use tree::{Entry, Node, Slot, Value};
pub use when::{Stage, Switch, When};
