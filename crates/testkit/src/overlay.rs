use crate::{Change, Example, Fence, PageError, Tree};

/// The sample app with the changes of an example.
///
/// # Errors
/// Where a change does not fit the app, with the line of its fence in the page.
pub fn lay(ground: &Tree, example: &Example) -> Result<Tree, PageError> {
    let mut tree = ground.clone();
    for change in &example.changes {
        let fence = change.fence();
        let fail = |message: String| PageError { line: fence.line, message };
        match change {
            Change::Whole(_) => {
                tree.insert(fence.path.clone(), bytes_of(fence).map_err(fail)?);
            }
            Change::Delete(_) => {
                tree.remove(&fence.path).ok_or_else(|| fail(format!("{} does not exist", fence.path)))?;
            }
            Change::Diff(_) => {
                let old =
                    tree.get(&fence.path).ok_or_else(|| fail(format!("{} does not exist", fence.path)))?;
                let old =
                    std::str::from_utf8(old).map_err(|_| fail(format!("{} is not text", fence.path)))?;
                let new = patch(old, &knowledge::spell_text(&fence.body), &fence.path).map_err(fail)?;
                tree.insert(fence.path.clone(), new.into_bytes());
            }
        }
    }
    Ok(tree)
}

/// The bytes of a whole file. Keys in it are written as forms; a fence in `hex` holds what is no text.
fn bytes_of(fence: &Fence) -> Result<Vec<u8>, String> {
    if fence.language != "hex" {
        return Ok(knowledge::spell_text(&fence.body).into_bytes());
    }
    let digits: String = fence.body.split_whitespace().collect();
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    pairs.map(|pair| u8::from_str_radix(pair, 16).map_err(|_| format!("`{pair}` is no byte"))).collect()
}

/// Apply the hunks of a diff, each of which must fit in exactly one place.
fn patch(old: &str, body: &str, path: &str) -> Result<String, String> {
    let mut text = old.to_owned();
    for hunk in body.split_inclusive('\n').collect::<Vec<_>>().split(|l| l.trim_end() == "@@") {
        let (before, after) = sides(hunk)?;
        if before.is_empty() {
            return Err(format!("a hunk for {path} needs a line that is there already"));
        }
        let mut places = text
            .match_indices(&before)
            .filter(|(at, _)| *at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n'));
        let (first, second) = (places.next(), places.next());
        let at = match (first, second) {
            (Some((at, _)), None) => at,
            (None, _) => return Err(format!("these lines are not in {path}:\n{before}")),
            (Some(_), Some(_)) => {
                return Err(format!("these lines are in {path} more than once:\n{before}"));
            }
        };
        text.replace_range(at..at + before.len(), &after);
    }
    Ok(text)
}

/// The lines of a hunk before and after.
fn sides(hunk: &[&str]) -> Result<(String, String), String> {
    let (mut before, mut after) = (String::new(), String::new());
    for line in hunk {
        match line.split_at_checked(1) {
            Some((" ", rest)) => {
                before.push_str(rest);
                after.push_str(rest);
            }
            Some(("-", rest)) => before.push_str(rest),
            Some(("+", rest)) => after.push_str(rest),
            // Editors strip the blank that stands for an empty line of context.
            Some(("\n", _)) => {
                before.push('\n');
                after.push('\n');
            }
            _ => return Err(format!("a line of a diff starts with a blank, `-` or `+`: {line}")),
        }
    }
    Ok((before, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn laid(body: &str) -> Result<String, String> {
        let ground = Tree::from([("a.txt".to_owned(), b"one\ntwo\nthree\ntwo\n".to_vec())]);
        let page = parse(&format!("## Bad\n```diff a.txt\n{body}```\n")).unwrap();
        let tree = lay(&ground, &page.examples[0]).map_err(|e| e.message)?;
        Ok(String::from_utf8(tree["a.txt"].clone()).unwrap())
    }

    #[test]
    fn hunks_replace_the_one_place_they_fit() {
        assert_eq!(laid(" one\n-two\n+2\n@@\n three\n+four\n").unwrap(), "one\n2\nthree\nfour\ntwo\n");
    }

    #[test]
    fn hunks_that_fit_nowhere_or_twice_are_refused() {
        assert!(laid("-two\n").unwrap_err().contains("more than once"));
        assert!(laid("-tw\n").unwrap_err().contains("not in"));
        assert!(laid("+x\n").unwrap_err().contains("there already"));
        assert!(laid("x\n").unwrap_err().contains("starts with"));
    }
}
