use crate::Place;

/// Something that could not be read, resolved or decided.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gap {
    /// Where.
    pub place: Place,
    /// What could not be seen, as the start of a sentence: "server.url", "the network security config".
    pub what: String,
    /// Why, in plain words: "is read from a file when the config runs".
    pub why: String,
}

impl Gap {
    /// A gap with its place, its subject and its reason.
    pub fn new(place: Place, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { place, what: what.into(), why: why.into() }
    }
}
