//! What the fuzz targets share: inputs made of several files, and what must hold of every place.

use base::{FileId, Gap, Inputs, Node, Place, Span, Value};
use files::Files;

/// The line that begins a file in an input of several files: `=== path`.
const MARK: &[u8] = b"=== ";

/// The files of an input. What stands before the first mark is the file `input`.
pub fn tree(data: &[u8]) -> Files {
    let mut files: Vec<(String, Vec<u8>)> = vec![("input".to_owned(), Vec::new())];
    for line in data.split_inclusive(|b| *b == b'\n') {
        match line.strip_prefix(MARK) {
            Some(path) => {
                let path = String::from_utf8_lossy(path).trim().replace(['\\', '\0'], "/");
                files.push((path, Vec::new()));
            }
            None => {
                if let Some((_, content)) = files.last_mut() {
                    content.extend_from_slice(line);
                }
            }
        }
    }
    files.retain(|(path, _)| !path.is_empty());
    Files::from_memory(files)
}

/// One text file.
pub fn single(path: &str, data: &[u8]) -> Files {
    Files::from_memory([(path.to_owned(), data.to_vec())])
}

/// Stop where a range does not lie in the text, or cuts a character.
pub fn check_span(text: &str, span: Span) {
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {} bytes", text.len());
}

/// Stop where a place names a range that its file does not have. Files without text have none to check.
pub fn check_place(inputs: &dyn Inputs, place: &Place) {
    if let Place::At(file, span) = place
        && let Some(text) = inputs.text(*file)
    {
        check_span(text, *span);
    }
}

/// Check the places of gaps.
pub fn check_gaps(inputs: &dyn Inputs, gaps: &[Gap]) {
    gaps.iter().for_each(|gap| check_place(inputs, &gap.place));
}

/// Check every range of a tree of values.
pub fn check_node(inputs: &dyn Inputs, node: &Node) {
    check_place(inputs, &node.place());
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| check_node(inputs, item)),
        Value::Map(entries) => {
            for entry in entries {
                let file = entry.slot.map_or(entry.node.file, |slot| slot.file);
                check_place(inputs, &Place::At(file, entry.key_span));
                for span in entry.slot.iter().flat_map(|slot| [slot.removal, slot.value]) {
                    check_place(inputs, &Place::At(file, span));
                }
                check_node(inputs, &entry.node);
            }
        }
        Value::OneOf(branches) => branches.iter().for_each(|(_, branch)| check_node(inputs, branch)),
        Value::Null
        | Value::Undefined
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Str(_)
        | Value::Unknown(_) => {}
    }
}

/// The only file of an input made by [`single`], with its text; none where it is not text.
pub fn only(files: &Files) -> Option<(FileId, &str)> {
    files.text(FileId(0)).map(|text| (FileId(0), &**text))
}
