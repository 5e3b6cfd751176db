//! What an editor waits for: one file of an app changes and the report is there again.
//! `cargo bench -p capward-audit --bench relink -- FOLDER [FILE [ROUNDS]]` prints the first audit, and the fastest and the median of
//! 40 audits after a change of one file (by default one in the middle of the sources).

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, reason = "a benchmark")]

use base::Inputs;
use capward_audit::{Session, Settings, audit, collect};
use std::path::Path;
use std::time::Instant;

/// That of the command line.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 40;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| !a.starts_with('-'));
    let Some(folder) = arguments.next() else {
        eprintln!("no folder given: nothing is measured");
        return;
    };
    let Ok(files) = collect(Path::new(&folder), &files::Limits::default()) else {
        eprintln!("{folder} cannot be read");
        return;
    };
    let settings = Settings::default();
    let whole = median((0..5).map(|_| milliseconds(|| audit(&files, &settings))).collect());
    let scripts: Vec<String> = files
        .iter()
        .map(|(_, f)| f.path.to_string())
        .filter(|p| {
            p.contains("src/") && p.ends_with(".ts") && !p.ends_with(".spec.ts") && !p.ends_with(".d.ts")
        })
        .collect();
    let Some(path) = arguments.next().or_else(|| scripts.get(scripts.len() / 2).cloned()) else {
        eprintln!("{folder} holds no scripts");
        return;
    };
    let Some(text) = files.find(&path).and_then(|f| files.text(f)).cloned() else {
        eprintln!("{path} cannot be read");
        return;
    };
    let mut session = Session::open(files, settings);
    let first = milliseconds(|| session.audit());
    let rounds = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    let rounds: Vec<f64> = (0..rounds)
        .map(|round| {
            session.change(&path, &format!("{text}\nconsole.log('changed', {round});\n"));
            milliseconds(|| session.audit())
        })
        .collect();
    let fastest = rounds.iter().copied().fold(f64::INFINITY, f64::min);
    println!(
        "whole audit {whole:.1} ms, first of a session {first:.1} ms; {path} changed: fastest {fastest:.1} ms, median {:.1} ms",
        median(rounds)
    );
}

fn milliseconds<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed().as_secs_f64() * 1000.0
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}
