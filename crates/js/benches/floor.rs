//! What reading alone costs: every script below a folder parsed and its names resolved with oxc, on all cores, and
//! nothing else. `cargo bench -p capward-js --bench floor -- FOLDER` prints the fastest and the median of 20 rounds; a
//! whole audit is measured against it (docs/performance.md).

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, reason = "a benchmark")]

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::time::Instant;

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
    let mut rounds: Vec<f64> = (0..20).map(|_| round(&texts)).collect();
    rounds.sort_by(f64::total_cmp);
    let (fastest, median) = (rounds.first().copied().unwrap_or(0.0), rounds.get(10).copied().unwrap_or(0.0));
    println!("{} files, {lines} lines: fastest {fastest:.1} ms, median {median:.1} ms", texts.len());
}

/// Milliseconds for all texts.
fn round(texts: &[(SourceType, String)]) -> f64 {
    let start = Instant::now();
    let symbols: usize = texts
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
        .sum();
    std::hint::black_box(symbols);
    start.elapsed().as_secs_f64() * 1000.0
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
