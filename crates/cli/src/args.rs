//! What can be typed.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Find, explain and repair security weaknesses in Capacitor apps.
#[derive(Debug, Parser)]
#[command(name = "capward", version, args_conflicts_with_subcommands = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub check: CheckArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Audit a project folder or a package (the default command)
    Check(CheckArgs),
    /// Repair what can be repaired without a change of behaviour
    Fix(FixArgs),
    /// Explain a rule
    Explain {
        /// The rule, by name or number
        rule: String,
    },
    /// List the rules
    Rules {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print what was found out about each app
    Facts(PathArgs),
    /// Tell what capward sees here, and what it does not
    Doctor(PathArgs),
    /// Write the findings of today to a file, so that only new ones are shown from here on
    Baseline(BaselineArgs),
}

#[derive(Debug, Args)]
pub(crate) struct PathArgs {
    /// The folder or package
    #[arg(default_value = ".")]
    pub path: PathBuf,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct JudgeArgs {
    /// Expectations to measure against
    #[arg(long, value_enum)]
    pub profile: Option<ProfileArg>,
    /// Also what is only possible, and hardening outside the profile
    #[arg(long)]
    pub all: bool,
    /// Only these rules (repeatable, or with commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Not these rules (repeatable, or with commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Hide the findings that this file names
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Only findings in files that changed since this commit
    #[arg(long, value_name = "REF")]
    pub since: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Folders to audit, or packages: APK, AAB and IPA files, archives of a built web folder
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// A package that was built of the project: what the build added or changed is named (repeatable)
    #[arg(long, value_name = "FILE")]
    pub artefact: Vec<PathBuf>,
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// How to write the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Write the report to a file
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with 1 from this severity on [default: high]
    #[arg(long, value_enum)]
    pub fail_on: Option<Threshold>,
    /// Exit with 1 where something could not be seen
    #[arg(long)]
    pub strict: bool,
    /// Only the closing line
    #[arg(short, long)]
    pub quiet: bool,
    /// Every place, every gap, every piece of evidence
    #[arg(short, long)]
    pub verbose: bool,
    /// No colours
    #[arg(long)]
    pub no_color: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FixArgs {
    /// The folder
    #[arg(default_value = ".")]
    pub path: PathBuf,
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// Print a patch instead of changing files
    #[arg(long)]
    pub diff: bool,
    /// Also repairs that change behaviour or data
    #[arg(long)]
    pub ask: bool,
    /// Change files although there are changes that are not committed
    #[arg(long)]
    pub allow_dirty: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BaselineArgs {
    /// The folder
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// The file to write, relative to the folder
    #[arg(short, long, default_value = "capward-baseline.json")]
    pub output: PathBuf,
    #[command(flatten)]
    pub judge: JudgeArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
    Sarif,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Threshold {
    None,
    Low,
    Medium,
    High,
    Critical,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileArg {
    Default,
    Store,
    MasvsL1,
    MasvsL2,
    MasvsR,
}
