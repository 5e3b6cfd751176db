//! Which lines of two texts differ.

use std::ops::Range;

/// Lines of the old text that give way to lines of the new one; either may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Line numbers (from 0) in the old text.
    pub(crate) old: Range<usize>,
    /// Line numbers (from 0) in the new text.
    pub(crate) new: Range<usize>,
}

/// Differences beyond this many lines are not looked at closely: everything between the first and the last of them
/// counts as one change. It bounds the memory to a few megabytes.
const DEPTH: usize = 1_000;

/// The changes from `old` to `new`, in order, with unchanged lines between them.
pub(crate) fn changes(old: &[&str], new: &[&str]) -> Vec<Change> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (Some(a), Some(b)) = (old_rest.get(..old_rest.len() - tail), new_rest.get(..new_rest.len() - tail))
    else {
        return Vec::new();
    };
    if a.is_empty() && b.is_empty() {
        return Vec::new();
    }
    let pairs = match trace(a, b) {
        Some(trace) => common(&trace, a.len(), b.len()),
        None => Vec::new(),
    };
    let mut all = Vec::new();
    let (mut x, mut y) = (0, 0);
    for (px, py) in pairs.into_iter().chain([(a.len(), b.len())]) {
        if (px, py) != (x, y) {
            all.push(Change { old: head + x..head + px, new: head + y..head + py });
        }
        (x, y) = (px + 1, py + 1);
    }
    all
}

/// How far along the old text each diagonal was reached in one round: entry `i` of round `d` is the diagonal
/// `x - y = 2 i - d`, where `x` and `y` count lines of the old and of the new text.
type Round = Vec<Option<usize>>;

/// The rounds of Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986) up to the one that
/// reaches the end of both texts. None where the texts differ too much.
fn trace(a: &[&str], b: &[&str]) -> Option<Vec<Round>> {
    let mut rounds: Vec<Round> = Vec::new();
    for d in 0..=(a.len() + b.len()).min(DEPTH) {
        let mut round = Round::with_capacity(d + 1);
        for i in 0..=d {
            let reached = step(rounds.last(), d, i, a.len(), b.len()).map(|(mut x, mut y, _)| {
                while let (Some(left), Some(right)) = (a.get(x), b.get(y)) {
                    if left != right {
                        break;
                    }
                    x += 1;
                    y += 1;
                }
                (x, y)
            });
            round.push(reached.map(|(x, _)| x));
            if reached == Some((a.len(), b.len())) {
                rounds.push(round);
                return Some(rounds);
            }
        }
        rounds.push(round);
    }
    None
}

/// The line of the old and of the new text at which round `d` begins on its diagonal `i`, and whether it comes there
/// by a line of the new text (or else by one of the old text). None where that would leave the texts.
fn step(last: Option<&Round>, d: usize, i: usize, old: usize, new: usize) -> Option<(usize, usize, bool)> {
    let Some(last) = last else { return Some((0, 0, true)) };
    let y_of = |x: usize| (x + d).checked_sub(2 * i);
    let down = last.get(i).copied().flatten().filter(|x| y_of(*x).is_some_and(|y| y <= new));
    let right =
        i.checked_sub(1).and_then(|i| last.get(i).copied().flatten()).map(|x| x + 1).filter(|x| *x <= old);
    let x = down.max(right)?;
    Some((x, y_of(x)?, down >= right))
}

/// The pairs of equal lines on the way back from the end.
fn common(rounds: &[Round], old: usize, new: usize) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut x, mut y) = (old, new);
    for d in (0..rounds.len()).rev() {
        let last = d.checked_sub(1).and_then(|d| rounds.get(d));
        let Some((from, _, by_new)) = step(last, d, (x + d).saturating_sub(y) / 2, old, new) else { break };
        while x > from && y > 0 {
            x -= 1;
            y -= 1;
            pairs.push((x, y));
        }
        if by_new {
            y = y.saturating_sub(1);
        } else {
            x = x.saturating_sub(1);
        }
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<&str> {
        text.split_inclusive(' ').collect()
    }

    /// The new text, made of the old one and the changes.
    fn apply(old: &[&str], new: &[&str], changes: &[Change]) -> String {
        let mut out = String::new();
        let mut at = 0;
        for change in changes {
            out.push_str(&old[at..change.old.start].concat());
            out.push_str(&new[change.new.clone()].concat());
            at = change.old.end;
        }
        out + &old[at..].concat()
    }

    #[test]
    fn equal_texts_have_no_changes() {
        assert!(changes(&lines("a b c "), &lines("a b c ")).is_empty());
        assert!(changes(&[], &[]).is_empty());
    }

    #[test]
    fn unchanged_lines_stand_between_changes() {
        let found = changes(&lines("a b c d e "), &lines("a x c d y e "));
        assert_eq!(found, [Change { old: 1..2, new: 1..2 }, Change { old: 4..4, new: 4..5 }]);
    }

    #[test]
    fn changes_lead_from_the_old_text_to_the_new_one() {
        // A small generator of numbers (an LCG) makes texts of three different lines, so that many of them are equal.
        let mut seed = 7_u32;
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % below
        };
        for _ in 0..3000 {
            let mut text = || (0..next(9)).map(|_| ["a ", "b ", "c "][next(3) as usize]).collect::<Vec<_>>();
            let (old, new) = (text(), text());
            let found = changes(&old, &new);
            assert_eq!(apply(&old, &new, &found), new.concat(), "{old:?} {new:?} {found:?}");
            assert!(found.windows(2).all(|w| w[0].old.end < w[1].old.start), "{found:?}");
        }
    }

    #[test]
    fn very_different_texts_are_one_change() {
        let old: Vec<String> = (0..3000).map(|n| format!("{n} ")).collect();
        let new: Vec<String> = (0..3000).map(|n| format!("x{n} ")).collect();
        let (old, new): (Vec<&str>, Vec<&str>) =
            (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
        assert_eq!(changes(&old, &new), [Change { old: 0..3000, new: 0..3000 }]);
    }
}
