//! The outputs of a report that holds everything, hostile strings included.
#![expect(clippy::disallowed_methods, reason = "these tests read and write files and ask other programs")]

#[cfg(test)]
mod human;
#[cfg(test)]
mod json;
#[cfg(test)]
mod patch;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sarif;
