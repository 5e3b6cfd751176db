//! Writing to the terminal and to files.

#![allow(clippy::print_stderr, clippy::disallowed_methods, reason = "printing is what this module is for")]

use crate::Failure;
use crate::write::write_atomically;
use std::io::{ErrorKind, IsTerminal, Write, stdout};
use std::path::Path;

/// Write a report: to `file`, or else to standard output.
pub(crate) fn emit(text: &str, file: Option<&Path>) -> Result<(), Failure> {
    match file {
        Some(path) => write_atomically(path, text.as_bytes())
            .map_err(|e| Failure::usage(format!("{} could not be written: {e}", path.display()))),
        None => match stdout().lock().write_all(text.as_bytes()).and_then(|()| stdout().flush()) {
            // A reader such as `head` that has seen enough is not an error.
            Err(e) if e.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::usage(format!("the report could not be written: {e}")))
            }
            _ => Ok(()),
        },
    }
}

/// A line on standard error.
pub(crate) fn complain(message: &str) {
    eprintln!("capward: {}", report::visible(message));
}

/// True where colours are wanted: a person watches, and nobody asked for plain text
/// (<https://no-color.org>).
pub(crate) fn wants_colour(no_colour: bool, to_file: bool) -> bool {
    let plain = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
    !no_colour && !to_file && !plain("NO_COLOR") && !dumb && stdout().is_terminal()
}

/// Columns of the terminal, within what reads well; what the report takes by itself where nobody watches.
pub(crate) fn columns(to_file: bool) -> usize {
    let usual = report::HumanOptions::default().width;
    let watched = !to_file && stdout().is_terminal();
    let size = watched.then(terminal_size::terminal_size).flatten();
    size.map_or(usual, |(width, _)| usize::from(width.0).clamp(40, 140))
}

/// A patch as it may go to standard output: byte for byte for a program that reads it, with control characters shown
/// for a person.
pub(crate) fn for_reader(patch: &str) -> String {
    if !stdout().is_terminal() {
        return patch.to_owned();
    }
    patch
        .split('\n')
        .map(|line| line.split('\t').map(|p| report::visible(p)).collect::<Vec<_>>().join("\t"))
        .collect::<Vec<_>>()
        .join("\n")
}
