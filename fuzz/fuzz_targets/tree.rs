#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use audit::Settings;
use base::{Edit, FileId, Inputs, apply_edits};
use capward_fuzz::{check_place, tree};
use libfuzzer_sys::fuzz_target;
use report::HumanOptions;
use std::collections::BTreeMap;

fuzz_target!(|data: &[u8]| {
    let files = tree(data);
    let report = audit::audit(&files, &Settings { all: true, ..Settings::default() });
    assert!(report.defects.is_empty(), "{:?}", report.defects);
    for gap in report.all_gaps() {
        check_place(&files, &gap.place);
    }
    for (_, _, finding) in report.findings() {
        check_place(&files, &finding.place);
        finding.steps.iter().for_each(|step| check_place(&files, &step.place));
        let mut by_file: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            by_file.entry(edit.file).or_default().push(edit.clone());
        }
        for (file, edits) in by_file {
            let text = files.text(file).expect("an edit is about a text");
            assert!(apply_edits(text, &edits).is_ok(), "{}: {edits:?}", finding.rule.id);
        }
    }
    let text = report::human(&report, &HumanOptions { verbose: true, ..HumanOptions::default() });
    assert!(!text.contains('\u{1b}'), "nothing of an audited file reaches the terminal as it is");
    let _ = report::json(&report);
    // Without the catalogue, which does not depend on the input and costs most of the time.
    let _ = report::sarif(&report, &[]);
});
