//! The command line of capward: arguments, terminal and exit codes. The only crate that prints.

mod args;
mod check;
mod explain;
mod fix;
mod git;
mod input;
mod output;
mod progress;
mod write;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

/// An audit makes many small values on all cores: a fifth of the time of a large app with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ends; the same for every format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Nothing at or above the threshold.
    Clean = 0,
    /// Findings at or above the threshold, or a gap with `--strict`.
    Findings = 1,
    /// The call or the settings are wrong.
    Usage = 2,
    /// There is nothing to audit.
    Nothing = 3,
    /// A defect of capward; the report is written all the same.
    Defect = 4,
}

/// Why a command could not do its work, as sentences for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure {
    /// How the command ends.
    pub(crate) end: End,
    /// What is wrong, and what to do.
    pub(crate) message: String,
}

impl Failure {
    /// A wrong call or wrong settings.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { end: End::Usage, message: message.into() }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        None => check::check(&cli.check),
        Some(Command::Check(args)) => check::check(args),
        Some(Command::Fix(args)) => fix::fix(args),
        Some(Command::Baseline(args)) => check::baseline(args),
        Some(Command::Facts(args)) => explain::facts(args),
        Some(Command::Doctor(args)) => explain::doctor(args),
        Some(Command::Explain { rule }) => explain::explain(rule),
        Some(Command::Rules { json }) => explain::rules(*json),
    };
    let end = done.unwrap_or_else(|failure| {
        output::complain(&failure.message);
        failure.end
    });
    ExitCode::from(end as u8)
}
