//! JavaScript and TypeScript: the only crate that knows the parser. It works out what a settings file
//! (`capacitor.config.ts`, the config of a framework) exports without running any of it, and turns source files into
//! small facts that outlive the syntax tree.

mod eval;
mod facts;
mod lex;
mod nesting;
mod parse;

pub use facts::{
    Call, CallId, CallKind, Class, ClassId, Component, Export, FORM, Facts, Field, FnId, Function, Guard,
    GuardId, Import, Name, Node as Value, NodeId, PASSWORD, Part, Property, Relation, Store, Var, VarId,
    facts, template,
};

use base::{FileId, Gap, Inputs, Node};

/// What a settings file exports.
#[derive(Clone, Debug, Default)]
pub struct Evaluated {
    /// The value; none where the file exports nothing that could be understood.
    pub root: Option<Node>,
    /// What could not be read or worked out.
    pub gaps: Vec<Gap>,
    /// The files that took part: the file itself and those it imports.
    pub read: Vec<FileId>,
}

/// The default export of `file` (also `export =`, `module.exports`); called as a build tool calls it where it is a
/// function. Conditions that are not decided before the config runs give every alternative with its condition.
pub fn evaluate_default_export(inputs: &dyn Inputs, file: FileId) -> Evaluated {
    eval::evaluate(inputs, file, None)
}

/// What `file` exports under `name`.
pub fn evaluate_export(inputs: &dyn Inputs, file: FileId, name: &str) -> Evaluated {
    eval::evaluate(inputs, file, Some(name))
}
