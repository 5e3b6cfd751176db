#![no_main]
#![allow(missing_docs, reason = "the macro makes an entry point")]

use base::{Edit, FileId, apply_edits};
use capward_fuzz::{check_span, only, single};
use libfuzzer_sys::fuzz_target;
use xml::Element;

fn check(text: &str, element: &Element) {
    for span in [element.span, element.open, element.removal] {
        check_span(text, span);
    }
    for attribute in &element.attributes {
        for span in [attribute.span, attribute.value_span, attribute.removal] {
            check_span(text, span);
        }
    }
    element.children.iter().for_each(|child| check(text, child));
}

fuzz_target!(|data: &[u8]| {
    let files = single("a.xml", data);
    let Some((file, text)) = only(&files) else { return };
    let Ok(root) = xml::parse(file, text) else { return };
    check(text, &root);
    // What is taken out leaves a document, and what is added is there.
    if let Some(attribute) =
        root.attributes.iter().find(|a| !a.name.starts_with("xmlns") && a.namespace.is_empty())
    {
        let edited = apply_edits(text, &[Edit::delete(file, attribute.removal)]).expect("the range fits");
        let after = xml::parse(FileId(0), &edited).expect("still a document");
        assert!(after.plain(&attribute.name).is_none());
    }
    if root.plain("capward-fuzz").is_none() {
        let edited = apply_edits(text, &[root.add_attribute("capward-fuzz", "1")]).expect("the place fits");
        let after = xml::parse(FileId(0), &edited).expect("still a document");
        assert_eq!(after.plain("capward-fuzz").map(|a| a.value.as_str()), Some("1"));
    }
});
