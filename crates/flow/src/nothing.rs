//! The values that stand for nothing known: most of a minified bundle. Working that out takes the most steps of all, so
//! it is done once for each value.

use js::NodeId;
use std::sync::atomic::{AtomicU64, Ordering};

/// One bit for each value of each file; no file before everything is linked, when answers may still change.
#[derive(Debug, Default)]
pub(crate) struct Nothing(Vec<Box<[AtomicU64]>>);

impl Nothing {
    /// Room for files with so many values each.
    pub(crate) fn new(values: impl Iterator<Item = usize>) -> Self {
        Nothing(values.map(|n| (0..n.div_ceil(64)).map(|_| AtomicU64::new(0)).collect()).collect())
    }

    fn slot(&self, file: u32, node: NodeId) -> Option<(&AtomicU64, u64)> {
        let slot = self.0.get(file as usize)?.get(node.0 as usize / 64)?;
        Some((slot, 1 << (node.0 % 64)))
    }

    /// True where the value is known to stand for nothing.
    pub(crate) fn holds(&self, file: u32, node: NodeId) -> bool {
        self.slot(file, node).is_some_and(|(slot, bit)| slot.load(Ordering::Relaxed) & bit != 0)
    }

    /// Remember that the value stands for nothing.
    pub(crate) fn add(&self, file: u32, node: NodeId) {
        if let Some((slot, bit)) = self.slot(file, node) {
            slot.fetch_or(bit, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_a_bit_of_its_own_and_files_without_room_forget() {
        let nothing = Nothing::new([65, 0].into_iter());
        nothing.add(0, NodeId(64));
        nothing.add(1, NodeId(0));
        nothing.add(7, NodeId(0));
        assert!(nothing.holds(0, NodeId(64)) && !nothing.holds(0, NodeId(0)));
        assert!(!nothing.holds(1, NodeId(0)) && !nothing.holds(7, NodeId(0)));
    }
}
