//! Prompts for a fingerprint or a face, and what the app gets from them.

use crate::Code;
use base::Place;
use knowledge::{Gate, biometrics};

/// A call about fingerprints and faces in the app that ships.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// Where.
    pub place: Place,
    /// The call in the words of the source.
    pub by: String,
    /// What it gives.
    pub gives: Gate,
}

impl Code {
    /// The calls about fingerprints and faces, in the order of the places, those last that nothing leads to.
    pub fn prompts(&self) -> Vec<Prompt> {
        let paths = biometrics().iter().flat_map(|row| row.paths.iter().map(move |p| (p.as_str(), row)));
        let all = self.given_options(paths).into_iter();
        let mut found: Vec<Prompt> =
            all.map(|(row, given)| Prompt { place: given.place, by: given.by, gives: row.gives }).collect();
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found.sort_by_key(|p| self.is_dead(&p.place));
        found
    }
}
