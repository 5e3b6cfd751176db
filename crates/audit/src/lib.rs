//! The one line of data: files in, report out. Every front end is a door to it.

mod asked;
mod baseline;
mod check;
mod collect;
mod facts;
mod fix;
mod ignore;
mod judge;
mod settings;

pub use baseline::{Baseline, BaselineError};
pub use collect::collect;
pub use facts::{doctor, facts};
pub use fix::{Change, Fixed, fix};
pub use settings::{Date, IgnoreEntry, Settings, SettingsError, find_settings, nearest};

use app::{App, Depth};
use base::{Info, Inputs, Report};
use files::Files;
use rayon::prelude::*;
use rules::Rule;

/// The version of capward.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Audit a snapshot. The same files and settings give the same report, for any order and number of threads.
pub fn audit(files: &Files, settings: &Settings) -> Report {
    let asked = asked::Asked::new(files);
    let chosen: Vec<&'static Rule> = rules::all().filter(|r| settings.chooses(&r.info)).collect();
    let apps = link_inputs(&asked, &rules::depth(chosen.iter().copied()));
    let checked = check::check(&apps, &chosen);
    let mut report = judge::judge(files, settings, &apps, checked);
    report.counters.insert("files_parsed", asked.count());
    report
}

/// Every app in a snapshot, with all that rules may ask about.
pub fn link(files: &Files) -> Vec<App> {
    link_inputs(files, &rules::depth(rules::all()))
}

fn link_inputs(inputs: &dyn Inputs, depth: &Depth) -> Vec<App> {
    app::discover(inputs).par_iter().map(|found| App::load(inputs, found, depth)).collect()
}

/// What the world sees of every rule, in the order of the catalogue.
pub fn catalogue() -> Vec<&'static Info> {
    rules::all().map(|r| &r.info).collect()
}

/// A rule by its id or number.
pub fn explain(name: &str) -> Option<&'static Info> {
    rules::rule(name).map(|r| &r.info)
}
