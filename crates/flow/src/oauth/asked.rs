//! A request and its parameters, as far as they were seen.

use crate::Context;
use base::Place;
use js::NodeId;
use rustc_hash::FxHashSet;

/// The parameters of one request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Where the parameter is that the question was about.
    pub place: Place,
    /// The whole address where it is a text, with `…` for what is decided when the app runs.
    pub address: Option<String>,
    /// Every parameter that was seen.
    pub parameters: Vec<Parameter>,
    /// True where there may be more.
    pub open: bool,
    /// The file that puts it together.
    pub(crate) file: u32,
    /// The values that it is made of.
    pub(crate) nodes: FxHashSet<NodeId>,
    /// When it is made.
    pub(crate) context: Context,
}

/// A parameter of a request.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// The value where it is constant.
    pub text: Option<String>,
    /// Where it is set.
    pub place: Place,
    /// The value: file and number.
    pub(crate) value: Option<(u32, NodeId)>,
}

impl Asked {
    /// A parameter by its name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|p| p.name == name)
    }

    /// The constant text of a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.parameter(name)?.text.as_deref()
    }

    /// True where the request has no such parameter.
    pub fn lacks(&self, name: &str) -> bool {
        !self.open && self.parameter(name).is_none()
    }
}
