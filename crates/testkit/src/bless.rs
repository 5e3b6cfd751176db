use crate::run::page_name;
use crate::{PageError, Tree, audit_all, lay, parse, report_lines};
use base::Info;
use std::path::{Path, PathBuf};

/// The file of a rule's page.
pub fn page_path(info: &Info) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(page_name(info))
}

/// The page with each report block as the audit has it now; `None` where nothing changes. People read the
/// difference before they keep it.
///
/// # Errors
/// Where the page or one of its examples cannot be read.
pub fn bless(info: &'static Info, ground: &Tree) -> Result<Option<String>, PageError> {
    let page = parse(info.page)?;
    let mut text = info.page.to_owned();
    // From the last to the first, so that earlier offsets stay true.
    for example in page.examples.iter().rev() {
        let tree = lay(ground, example)?;
        let lines = report_lines(&audit_all(&tree));
        let block = lines.iter().fold(String::new(), |all, line| format!("{all}{line}\n"));
        match (&example.report, block.is_empty()) {
            (Some(fence), true) => {
                let before = text.get(..fence.bytes.start).unwrap_or_default();
                let gap = before.len() - before.trim_end_matches('\n').len();
                // One empty line stays between what surrounds the block.
                text.replace_range(fence.bytes.start - gap.saturating_sub(1)..fence.bytes.end, "");
            }
            (Some(fence), false) => {
                text.replace_range(fence.bytes.clone(), &format!("```report\n{block}```\n"))
            }
            (None, true) => {}
            (None, false) => text.insert_str(example.end, &format!("\n```report\n{block}```\n")),
        }
    }
    Ok((text != info.page).then_some(text))
}
