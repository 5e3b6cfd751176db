//! The one line of data: files in, report out. Every front end is a door to it.

mod asked;
mod baseline;
mod check;
mod collect;
mod compare;
mod facts;
mod fix;
mod ignore;
mod judge;
mod packed;
mod session;
mod settings;

pub use baseline::{Baseline, BaselineError};
pub use collect::collect;
pub use facts::{doctor, facts};
pub use fix::{Change, Fixed, fix};
pub use session::Session;
pub use settings::{Date, IgnoreEntry, Settings, SettingsError, find_settings, nearest};

use app::{App, Depth};
use base::{Info, Inputs, Memory, Report};
use files::Files;
use rayon::prelude::*;
use rules::Rule;

/// The version of capward.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Audit a snapshot. The same files and settings give the same report, for any order and number of threads.
pub fn audit(files: &Files, settings: &Settings) -> Report {
    audit_with(files, settings, None)
}

/// The same, where `memory` knows what earlier audits read out of the files.
fn audit_with(files: &Files, settings: &Settings, memory: Option<&Memory>) -> Report {
    let asked = asked::Asked::new(files, memory);
    let chosen: Vec<&'static Rule> = rules::all().filter(|r| settings.chooses(&r.info)).collect();
    let mut apps = link_inputs(&asked, files, &rules::depth(chosen.iter().copied()));
    let pairs = compare::pairs(&apps);
    compare::attach(&mut apps, &pairs);
    let mut checked = check::check(&apps, &chosen);
    compare::settle(&asked, &apps, &pairs, &mut checked);
    let mut report = judge::judge(files, settings, &apps, checked);
    report.counters.insert("files_parsed", asked.count());
    report
}

/// Every app in a snapshot, with all that rules may ask about.
pub fn link(files: &Files) -> Vec<App> {
    link_inputs(files, files, &rules::depth(rules::all()))
}

/// The projects, then the packages. `files` are the same files as `inputs`.
fn link_inputs(inputs: &dyn Inputs, files: &Files, depth: &Depth) -> Vec<App> {
    let roots: Vec<&str> = files.packages.iter().map(|p| p.root.as_str()).collect();
    let projects = app::discover_beside(inputs, &roots);
    let mut apps: Vec<App> = projects.par_iter().map(|found| App::load(inputs, found, depth)).collect();
    // Beside its project the code in a package says nothing new.
    let depth = &Depth { code: depth.code && apps.is_empty(), ..depth.clone() };
    apps.extend(files.packages.iter().map(|package| {
        let facts = package.facts.clone();
        let package = app::Package { root: package.root.clone(), kind: package.kind, facts };
        App::open(inputs, &package, depth)
    }));
    apps
}

/// What the world sees of every rule, in the order of the catalogue.
pub fn catalogue() -> Vec<&'static Info> {
    rules::all().map(|r| &r.info).collect()
}

/// A rule by its id or number.
pub fn explain(name: &str) -> Option<&'static Info> {
    rules::rule(name).map(|r| &r.info)
}
