#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;
use testkit::Tree;
use testkit::edits::{Dice, edit, holds};

/// The sample apps, and the examples of every page.
static GROUNDS: OnceLock<Vec<Tree>> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let grounds = GROUNDS.get_or_init(|| {
        let quiet = testkit::read_app("quiet").expect("apps/quiet can be read");
        let pages = audit::catalogue().into_iter().filter_map(|info| testkit::parse(info.page).ok());
        let examples: Vec<Tree> =
            pages.flat_map(|page| page.examples).filter_map(|e| testkit::lay(&quiet, &e).ok()).collect();
        let leaky = testkit::read_app("leaky").expect("apps/leaky can be read");
        [leaky, quiet].into_iter().chain(examples).collect()
    });
    let mut dice = Dice::new(data);
    // Two numbers, since one byte alone would leave most examples out.
    let number = dice.below(256) * 256 + dice.below(256);
    let mut tree = grounds[number % grounds.len()].clone();
    let done = edit(&mut tree, &mut dice);
    let text = |report: &base::Report| report::json(report);
    if let Err(why) = holds(&tree, text) {
        panic!("{why}\n    {}", done.join("\n    "));
    }
});
