//! How long the line takes without reading a disk. `cargo bench -p capward-audit`

use base::Inputs;
use capward_audit::{Settings, audit, link};
use divan::{Bencher, black_box};
use files::Files;
use testkit::{large_app, read_app, snapshot};

fn main() {
    divan::main();
}

fn large(lines: usize) -> Files {
    snapshot(&large_app(lines).unwrap_or_default())
}

/// The whole audit of an app of so many lines: cost must grow with the size and no faster.
#[divan::bench(args = [0, 125_000, 250_000])]
fn whole_audit(bencher: Bencher, lines: usize) {
    let files = large(lines);
    let settings = Settings::default();
    bencher.bench_local(|| audit(black_box(&files), &settings));
}

/// The same without the rules that follow values through code.
#[divan::bench(args = [0, 125_000, 250_000])]
fn configuration_and_native_side(bencher: Bencher, lines: usize) {
    let files = large(lines);
    let settings = Settings { ignore: code_rules(), ..Settings::default() };
    bencher.bench_local(|| audit(black_box(&files), &settings));
}

fn code_rules() -> Vec<String> {
    let all =
        rules::all().filter(|r| matches!(r.check, rules::Check::Code(_) | rules::Check::CodeAndNative(..)));
    all.map(|r| r.info.id.to_owned()).collect()
}

/// Reading all facts of the small sample app.
#[divan::bench]
fn facts_of_a_small_app(bencher: Bencher) {
    let files = snapshot(&read_app("leaky").unwrap_or_default());
    bencher.bench_local(|| link(black_box(&files)));
}

/// Evaluating a configuration.
#[divan::bench]
fn evaluate_config(bencher: Bencher) {
    let files = snapshot(&read_app("leaky").unwrap_or_default());
    let Some(file) = files.find("capacitor.config.ts") else { return };
    bencher.bench_local(|| js::evaluate_default_export(black_box(&files), file));
}

/// A policy, parsed and judged.
#[divan::bench]
fn evaluate_policy(bencher: Bencher) {
    let text =
        "default-src 'self'; script-src 'self' 'unsafe-inline' https://cdn.example.com; img-src * data:";
    let context = csp::Context::default();
    bencher.bench_local(|| csp::evaluate(&[csp::parse(black_box(text), 0)], &context));
}
