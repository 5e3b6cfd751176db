//! Build configuration files: `NAME = value` lines and `#include`.
//! <https://developer.apple.com/documentation/xcode/adding-a-build-configuration-file-to-your-project>

use crate::settings::{Assignment, Layer};
use base::{FileId, Gap, Inputs, Place, Span, folder_of, join_path};

/// More included files than any real project has.
const FILES: usize = 64;

/// The assignments of `file` and of everything it includes, in the order in which they count. Every file is read
/// once, so that files which include each other come to an end.
pub(crate) fn load(inputs: &dyn Inputs, file: FileId, gaps: &mut Vec<Gap>) -> Layer {
    let mut layer = Layer::default();
    let mut seen = Vec::new();
    read(inputs, file, &mut layer, &mut seen, gaps);
    layer
}

fn read(inputs: &dyn Inputs, file: FileId, layer: &mut Layer, seen: &mut Vec<FileId>, gaps: &mut Vec<Gap>) {
    if seen.contains(&file) || seen.len() >= FILES {
        return;
    }
    seen.push(file);
    let Some(text) = inputs.text(file).cloned() else {
        gaps.push(Gap::new(
            Place::At(file, Span::default()),
            "this build configuration file",
            "was not read",
        ));
        return;
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let code = strip_comment(line);
        let trimmed = code.trim();
        if let Some(rest) = trimmed.strip_prefix("#include") {
            let optional = rest.starts_with('?');
            let name = rest.trim_start_matches('?').trim().trim_matches('"');
            let path = join_path(folder_of(inputs.path(file)), name);
            match path.as_deref().and_then(|p| inputs.find(p)) {
                Some(next) => read(inputs, next, layer, seen, gaps),
                // Pods are not part of a repository, and what CocoaPods writes there concerns the compiler.
                None if optional || name.contains("Pods/") => {}
                None => {
                    let place = Place::At(file, Span::from_usize(start, start + code.trim_end().len()));
                    gaps.push(Gap::new(place, format!("`{name}`"), "is included but was not found"));
                }
            }
        } else if let Some((key, value)) = assignment(code) {
            let value_at = start + value.as_ptr() as usize - code.as_ptr() as usize;
            let span = Span::from_usize(value_at, value_at + value.len());
            layer.push(Assignment::new(key, value.to_owned(), file, span));
        }
    }
}

/// `//` starts a comment everywhere, even inside an address: that is what Xcode does.
fn strip_comment(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// `NAME[condition] = value`; the `=` of a condition does not count.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    let at = line.bytes().position(|b| {
        match b {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        b == b'=' && depth == 0
    })?;
    let key = line.get(..at)?.trim();
    let value = line.get(at + 1..)?.trim();
    let value = value.strip_suffix(';').map_or(value, str::trim_end);
    (!key.is_empty()).then_some((key, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Memory;
    use crate::settings::Settings;

    #[test]
    fn included_files_count_and_loops_end() {
        let inputs = Memory::new(&[
            ("a.xcconfig", "#include \"b.xcconfig\"\r\nA = 1 // one\r\nA[sdk=macosx*] = 2\r\n"),
            (
                "b.xcconfig",
                "#include \"a.xcconfig\"\n#include? \"none.xcconfig\"\n#include \"gone.xcconfig\"\nB = x$(A);\n",
            ),
        ]);
        let mut gaps = Vec::new();
        let layer = load(&inputs, FileId(0), &mut gaps);
        assert_eq!(gaps.len(), 1);
        assert_eq!(gaps[0].what, "`gone.xcconfig`");
        let span = gaps[0].place.span().unwrap();
        assert_eq!(span.of(inputs.text(FileId(1)).unwrap()), "#include \"gone.xcconfig\"");
        let settings = Settings::new("Debug", vec![std::sync::Arc::new(layer)]);
        assert_eq!(settings.get("B").unwrap().value, "x1");
        let Place::At(_, span) = settings.get("A").unwrap().place else { panic!("a place in the file") };
        assert_eq!(span.of("#include \"b.xcconfig\"\r\nA = 1 // one\r\n"), "1");
    }
}
