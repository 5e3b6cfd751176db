use base::{Node, Span};

/// What to delete so that entry `i` is gone and the rest still parses: with the comma after it, or else the one
/// before it, and with its own lines where it stands alone on them.
/// `spans` are the entries of one object or the items of one list, `commas` the offsets of its own commas; both in
/// the order of the text.
pub fn removal(text: &str, spans: &[Span], i: usize, commas: &[usize]) -> Span {
    let Some(span) = spans.get(i).copied() else { return Span::default() };
    let next = spans.get(i + 1).map_or(usize::MAX, |s| s.start as usize);
    let first_comma = |from: usize, to: usize| {
        commas.get(commas.partition_point(|c| *c < from)).copied().filter(|c| *c < to)
    };
    let after = first_comma(span.end as usize, next);
    let before = spans.get(i.wrapping_sub(1)).filter(|_| i > 0).map(|s| s.end as usize);
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    match (after, before) {
        (Some(comma), _) => end = comma + 1,
        (None, Some(previous)) => {
            let comma = first_comma(previous, start);
            // The last entry: its comma is the one after the entry before it, and comments between stay.
            if let Some(comma) = comma
                && text.get(comma + 1..start).is_some_and(|gap| gap.trim().is_empty())
            {
                return Span::from_usize(comma, end);
            }
        }
        (None, None) => {}
    }
    let line_start = text.get(..start).map_or(0, |t| t.trim_end_matches([' ', '\t']).len());
    let rest = text.get(end..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let after_blank = rest.get(blank..).unwrap_or_default();
    let starts_line = text.get(..line_start).is_some_and(|t| t.ends_with('\n'));
    if starts_line && after_blank.starts_with(['\n', '\r']) {
        start = line_start;
        end += blank + if after_blank.starts_with("\r\n") { 2 } else { 1 };
    } else if !starts_line && !after_blank.starts_with(['\n', '\r', '}']) {
        end += blank;
    }
    Span::from_usize(start, end)
}

/// What to delete so that item `i` of a list is gone and the rest still parses. None where `list` is no list, or
/// where what stands between its items is not just a comma and white space.
pub fn item_removal(text: &str, list: &Node, i: usize) -> Option<Span> {
    let spans: Vec<Span> = list.items().iter().map(|n| n.span).collect();
    spans.get(i)?;
    let mut commas = Vec::new();
    let end = (list.span.end as usize).checked_sub(1)?;
    let next = spans.iter().skip(1).map(|s| s.start as usize).chain([end]);
    for (span, next) in spans.iter().zip(next) {
        let gap = text.get(span.end as usize..next)?;
        let blank = gap.trim_start();
        if let Some(rest) = blank.strip_prefix(',') {
            commas.push(span.end as usize + (gap.len() - blank.len()));
            if !rest.trim().is_empty() {
                return None;
            }
        } else if !blank.is_empty() {
            return None;
        }
    }
    Some(removal(text, &spans, i, &commas))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Edit, FileId, apply_edits};

    #[test]
    fn removing_any_item_leaves_valid_json() {
        for text in ["[1]", "[1,2, 3]", "[\n  \"*\",\n  \"a.b\"\n]", "[ {\"a\": [1]} , [2] ]"] {
            let root = crate::parse(FileId(0), text).root.unwrap();
            for i in 0..root.items().len() {
                let span = item_removal(text, &root, i).unwrap();
                let new = apply_edits(text, &[Edit::delete(FileId(0), span)]).unwrap();
                let left = serde_json::from_str::<Vec<serde_json::Value>>(&new).unwrap();
                assert_eq!(left.len() + 1, root.items().len(), "{text:?} -> {new:?}");
            }
            assert_eq!(item_removal(text, &root, 9), None);
        }
        let commented = "[1, // why\n 2]";
        assert_eq!(item_removal(commented, &crate::parse(FileId(0), commented).root.unwrap(), 0), None);
    }
}
