//! What reading alone costs: every script below a folder parsed and its names resolved with oxc, on all cores, and
//! nothing else; and what a whole audit costs beside it, in turns, so that both see the same machine.
//! `cargo bench -p capward-js --bench floor -- FOLDER` prints the fastest and the median of 20 rounds of each, and how
//! many times the first the second takes (docs/performance.md).

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, reason = "a benchmark")]

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// That of the command line.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 20;

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|a| !a.starts_with('-')) else {
        eprintln!("no folder given: nothing is measured");
        return;
    };
    let mut files = Vec::new();
    scripts(Path::new(&folder), &mut files);
    let texts: Vec<(SourceType, String)> = files
        .iter()
        .filter_map(|path| Some((SourceType::from_path(path).ok()?, std::fs::read_to_string(path).ok()?)))
        .collect();
    let lines: usize = texts.iter().map(|(_, text)| text.lines().count()).sum();
    let Ok(inputs) = audit::collect(Path::new(&folder), &files::Limits::default()) else {
        eprintln!("{folder} cannot be read");
        return;
    };
    let settings = audit::Settings::default();
    let (mut alone, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        alone.push(milliseconds(|| round(&texts)));
        whole.push(milliseconds(|| audit::audit(&inputs, &settings)));
    }
    let (alone, whole) = (Times::of(alone), Times::of(whole));
    println!("{} files, {lines} lines", texts.len());
    println!("parsed and resolved: fastest {:.1} ms, median {:.1} ms", alone.fastest, alone.median);
    println!("whole audit: fastest {:.1} ms, median {:.1} ms", whole.fastest, whole.median);
    let (fastest, median) = (whole.fastest / alone.fastest, whole.median / alone.median);
    println!("ratio: {fastest:.2} of the fastest, {median:.2} of the medians");
}

struct Times {
    fastest: f64,
    median: f64,
}

impl Times {
    fn of(mut rounds: Vec<f64>) -> Times {
        rounds.sort_by(f64::total_cmp);
        let at = |n: usize| rounds.get(n).copied().unwrap_or_default();
        Times { fastest: at(0), median: at(rounds.len() / 2) }
    }
}

fn milliseconds<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed().as_secs_f64() * 1000.0
}

/// The names in all texts.
fn round(texts: &[(SourceType, String)]) -> usize {
    texts
        .par_iter()
        .map_init(Allocator::default, |allocator, (kind, text)| {
            let parsed = Parser::new(allocator, text, *kind).parse();
            let semantic = SemanticBuilder::new().build(&parsed.program);
            let count = semantic.semantic.scoping().symbols_len();
            drop(semantic);
            drop(parsed);
            allocator.reset();
            count
        })
        .sum()
}

/// The scripts that an audit reads as well: no packages, no tests of others, no declarations.
fn scripts(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|e| Some(e.ok()?.path())) {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if path.is_dir() && !matches!(name, "node_modules" | ".git" | "android" | "ios" | "dist" | "build") {
            scripts(&path, out);
        } else if [".ts", ".tsx", ".js", ".jsx", ".mjs"].iter().any(|end| name.ends_with(end))
            && ![".d.ts", ".spec.ts", ".test.ts", ".test.tsx"].iter().any(|end| name.ends_with(end))
        {
            out.push(path);
        }
    }
}
