//! Our own commands: `cargo xtask COMMAND`.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "these commands work on the repository, for people who work on it"
)]

mod bless;
mod check;
mod facts;
mod large;
mod new_rule;
mod repo;
mod trial;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  new-rule AREA ID [NUMBER]   write the two files of a rule and its line in the list of its area
                              (areas: and bld cfg cry csp_rules ios link net plg prv upd)
  check                       everything CI runs
  bless [RULE..]              rewrite the report blocks of rule pages; read the difference afterwards
  try [FOLDER] [--all] [--list] [--select RULE]..
                              audit every folder below FOLDER (default: .) and print tables
  facts                       count and check the rows of `knowledge`
  large-app FOLDER LINES      write the app that the benchmarks audit
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut args = args.iter().map(String::as_str);
    let command = args.next().unwrap_or_default();
    let rest: Vec<&str> = args.collect();
    let done = match command {
        "new-rule" => new_rule::run(&rest),
        "check" => check::run(&rest),
        "bless" => bless::run(&rest),
        "try" => trial::run(&rest),
        "facts" => facts::run(&rest),
        "large-app" => large::run(&rest),
        "" | "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The answer of a command: nothing, or why it failed.
type Done = Result<(), String>;
