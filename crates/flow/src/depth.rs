//! How far names are followed: a chain of bounded length, and a bounded number of steps over all alternatives, so that
//! values made of values made of values cost no more than others.

use std::cell::Cell;
use std::ops::Add;

/// Longer chains are not followed.
const LENGTH: u32 = 16;

/// The steps that are left for one question.
pub(crate) struct Steps(Cell<u32>);

impl Steps {
    /// Steps for a new question.
    pub(crate) fn new() -> Self {
        Steps(Cell::new(2000))
    }

    /// Where the question starts.
    pub(crate) fn start(&self) -> Depth<'_> {
        Depth { at: 0, steps: self }
    }
}

/// A place in a chain.
#[derive(Clone, Copy)]
pub(crate) struct Depth<'s> {
    at: u32,
    steps: &'s Steps,
}

impl Depth<'_> {
    /// Take a step; true where the chain is too long or no step is left.
    pub(crate) fn ends(self) -> bool {
        let left = self.steps.0.get();
        self.steps.0.set(left.saturating_sub(1));
        self.at > LENGTH || left == 0
    }
}

impl Add<u32> for Depth<'_> {
    type Output = Self;

    fn add(self, n: u32) -> Self {
        Depth { at: self.at + n, ..self }
    }
}
