//! Random edits of sample apps: what a hurried person, a merge gone wrong or a hostile hand leaves behind. What then
//! must hold of an audit and of its repairs stands in [`holds`].

use crate::run::settings;
use crate::{Tree, snapshot};
use base::{Edit, FileId, Inputs, Place, Report, apply_edits};
use files::Files;
use std::collections::BTreeMap;

/// Choices: first those of some bytes, then a sequence that the bytes begin. The same bytes give the same choices.
#[derive(Clone, Debug)]
pub struct Dice<'a> {
    bytes: std::slice::Iter<'a, u8>,
    state: u64,
}

impl<'a> Dice<'a> {
    /// Choices that follow from some bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        // FNV-1a, which is never zero here: xorshift would stay there.
        let mix = |state: u64, byte: &u8| (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        let state = bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix) | 1;
        Self { bytes: bytes.iter(), state }
    }

    /// A number below `end`; zero where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        // The bytes that are left decide small numbers; large ones come from the sequence they begin.
        if end <= 256
            && let Some(byte) = self.bytes.next()
        {
            return usize::from(*byte) % end.max(1);
        }
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as usize % end.max(1)
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        list.get(self.below(list.len())).copied()
    }
}

/// Pieces that readers stumble over: opened and not closed, of several bytes, or of another format.
const GARBAGE: [&str; 28] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "${",
    "/*",
    "*/",
    "<!--",
    "-->",
    "//",
    "\\",
    "\r\n",
    "\u{feff}",
    "\u{1f512}\u{e4}",
    "\u{0}",
    "=>",
    ";",
    ",",
    "<![CDATA[",
    "&#x;",
    "@{",
    "\u{2028}",
];

/// Change a tree by some edits; each is described in a few words.
pub fn edit(tree: &mut Tree, dice: &mut Dice<'_>) -> Vec<String> {
    let mut done = Vec::new();
    for _ in 0..=dice.below(6) {
        let paths: Vec<String> = tree.keys().cloned().collect();
        let Some(path) = paths.get(dice.below(paths.len())).cloned() else { break };
        let other = paths.get(dice.below(paths.len())).and_then(|p| tree.get(p)).cloned().unwrap_or_default();
        let Some(bytes) = tree.get(&path) else { break };
        let (what, new) = match std::str::from_utf8(bytes) {
            Ok(text) => edited(text, &String::from_utf8_lossy(&other), dice),
            Err(_) => ("a byte is turned round", turned(bytes, dice)),
        };
        done.push(format!("{path}: {what}"));
        match what {
            "the file is gone" => tree.remove(&path),
            _ => tree.insert(path, new),
        };
    }
    done
}

fn edited(text: &str, other: &str, dice: &mut Dice<'_>) -> (&'static str, Vec<u8>) {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let line = dice.below(lines.len());
    let tokens = tokens(text);
    let token = dice.below(tokens.len());
    let at = tokens.get(..token).map_or(0, |before| before.iter().map(|t| t.len()).sum::<usize>());
    let (head, tail) = text.split_at_checked(at).unwrap_or((text, ""));
    match dice.below(13) {
        0 => ("a line is gone", without(&lines, line, 1)),
        1 => ("a line stands twice", twice(&lines, line)),
        2 => ("two lines changed places", swapped(&lines, line, dice.below(lines.len()))),
        3 => ("some lines are gone", without(&lines, line, 1 + dice.below(8))),
        4 => ("a word is gone", without(&tokens, token, 1)),
        5 => ("a word stands twice", twice(&tokens, token)),
        6 => ("two words changed places", swapped(&tokens, token, dice.below(tokens.len()))),
        7 => ("the rest is gone", head.into()),
        8 => {
            let piece = dice.pick(&GARBAGE).unwrap_or_default().repeat(1 + dice.below(3) * dice.below(120));
            ("something stands between", [head, &piece, tail].concat().into())
        }
        9 | 10 => {
            let theirs: Vec<&str> = other.split_inclusive('\n').collect();
            let from = dice.below(theirs.len());
            let count = 1 + dice.below(20);
            let piece: String = theirs.iter().skip(from).take(count).copied().collect();
            let (before, after) = lines.split_at_checked(line).unwrap_or((&lines, &[]));
            ("lines of another file stand between", [before.concat(), piece, after.concat()].concat().into())
        }
        11 => ("a byte is turned round", turned(text.as_bytes(), dice)),
        _ => ("the file is gone", Vec::new()),
    }
}

/// Words, runs of spaces, and single signs.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 1,
        ' ' | '\t' => 2,
        _ => 0,
    };
    let mut found = Vec::new();
    let (mut start, mut last) = (0, 0);
    for (at, c) in text.char_indices() {
        if at > start && (kind(c) == 0 || kind(c) != last) {
            found.extend(text.get(start..at));
            start = at;
        }
        last = kind(c);
    }
    found.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    found
}

fn without(pieces: &[&str], at: usize, count: usize) -> Vec<u8> {
    let rest = pieces.iter().enumerate().filter(|(i, _)| *i < at || *i >= at + count).map(|(_, p)| *p);
    rest.collect::<String>().into()
}

fn twice(pieces: &[&str], at: usize) -> Vec<u8> {
    let all =
        pieces.iter().enumerate().flat_map(|(i, p)| std::iter::repeat_n(*p, if i == at { 2 } else { 1 }));
    all.collect::<String>().into()
}

fn swapped(pieces: &[&str], a: usize, b: usize) -> Vec<u8> {
    let mut all = pieces.to_vec();
    if a.max(b) < all.len() {
        all.swap(a, b);
    }
    all.concat().into()
}

fn turned(bytes: &[u8], dice: &mut Dice<'_>) -> Vec<u8> {
    let mut new = bytes.to_vec();
    let at = dice.below(new.len());
    if let Some(byte) = new.get_mut(at) {
        *byte ^= 1 << dice.below(8);
    }
    new
}

/// What must hold of an audit of whatever files and of its repairs; `as_text` makes one text of a report. No rule fails,
/// every place lies in its file and cuts no character, the order of the files says nothing, edits fit, what is
/// repaired can be read as before, and a second repair changes nothing.
///
/// # Errors
/// What does not hold.
pub fn holds(tree: &Tree, as_text: impl Fn(&Report) -> String) -> Result<(), String> {
    let files = snapshot(tree);
    let report = audit::audit(&files, &settings());
    if let Some(defect) = report.defects.first() {
        return Err(defect.clone());
    }
    report.all_gaps().try_for_each(|gap| inside(&files, &gap.place, &gap.what))?;
    for (_, _, finding) in report.findings() {
        inside(&files, &finding.place, finding.rule.id)?;
        finding.steps.iter().try_for_each(|step| inside(&files, &step.place, finding.rule.id))?;
        let mut by_file: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            by_file.entry(edit.file).or_default().push(edit.clone());
        }
        for (file, edits) in by_file {
            let text = files.text(file).map_or("", |t| t);
            apply_edits(text, &edits).map_err(|e| format!("{}: edits do not fit: {e:?}", finding.rule.id))?;
        }
    }
    let other = audit::audit(&snapshot_backwards(&files), &settings());
    if as_text(&report) != as_text(&other) {
        return Err(format!(
            "the order of the files counts: {}",
            difference(&as_text(&report), &as_text(&other))
        ));
    }
    repairs(&files, &report, as_text)
}

fn repairs(files: &Files, report: &Report, as_text: impl Fn(&Report) -> String) -> Result<(), String> {
    if report.findings().all(|(_, _, f)| f.fix.is_none()) {
        return Ok(());
    }
    let fixed = audit::fix(files, &settings(), true);
    let changed = fixed.changes.iter().map(|c| (c.path.clone(), c.new.clone()));
    let after = files.overlaid(changed);
    let again = audit::audit(&after, &settings());
    if let Some(defect) = again.defects.first() {
        return Err(format!("after the repairs {defect}"));
    }
    if as_text(&fixed.report) != as_text(&again) {
        return Err("the report after the repairs is not that of the repaired files".to_owned());
    }
    match audit::fix(&after, &settings(), true).changes.first() {
        Some(change) => Err(format!("a second repair changes {} again", change.path)),
        None => Ok(()),
    }
}

/// The same files, handed over from the last to the first.
fn snapshot_backwards(files: &Files) -> Files {
    let mut all: Vec<files::File> = files.iter().map(|(_, file)| file.clone()).collect();
    all.reverse();
    Files::new(all, Vec::new())
}

fn inside(files: &Files, place: &Place, whose: &str) -> Result<(), String> {
    let Place::At(file, span) = place else { return Ok(()) };
    let Some(text) = files.text(*file) else { return Ok(()) };
    match text.get(span.start as usize..span.end as usize) {
        Some(_) => Ok(()),
        None => Err(format!("{whose}: {span:?} is no range of {} ({} bytes)", files.path(*file), text.len())),
    }
}

/// The first line that differs.
fn difference(a: &str, b: &str) -> String {
    let mut pairs = a.lines().zip(b.lines());
    pairs
        .find(|(a, b)| a != b)
        .map_or_else(|| "one ends earlier".to_owned(), |(a, b)| format!("\n  {a}\n  {b}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_give_the_same_edits_and_pieces_make_up_the_text() {
        let text = "let \u{e4} = f(1);\r\n\tx  ";
        assert_eq!(tokens(text).concat(), text);
        let run = |seed: &[u8]| {
            let mut tree = Tree::from([("a.ts".to_owned(), text.as_bytes().to_vec())]);
            edit(&mut tree, &mut Dice::new(seed));
            tree
        };
        assert_eq!(run(b"abc"), run(b"abc"));
        assert!((0..9u8).any(|seed| run(&[seed]) != run(b"abc")));
    }
}
