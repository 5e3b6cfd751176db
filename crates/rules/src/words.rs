//! What several rules say or do in the same way.

use app::{Hit, Layer, Platform};
use base::{Edit, Finding, Fix, Info, Safety};

/// A finding about a value of the Capacitor configuration: its condition is added to the message, and the copies
/// that say the same are its evidence.
pub(crate) fn hit_finding(info: &'static Info, hit: &Hit, message: impl Into<String>) -> Finding {
    let message = message.into();
    let message = match (hit.condition(), message.strip_suffix('.')) {
        (condition, _) if condition.is_empty() => message,
        (condition, Some(start)) => format!("{start}{condition}."),
        (condition, None) => format!("{message}{condition}"),
    };
    let mut finding = Finding::new(info, hit.place(), &hit.key, message)
        .confidence(hit.confidence)
        .step(hit.place(), format!("`{}` is set in {}", hit.key, layer_name(hit.layer)));
    if let Some(by) = &hit.placed_by {
        let what = match (hit.layer, hit.varies) {
            (Layer::Source, true) => "puts another file in its place, which does not say so",
            (Layer::Source, false) => "puts another file in its place, which says the same",
            _ => "puts this file in place",
        };
        finding = finding.step(by.place.clone(), format!("`{}` {what}", by.script));
    }
    if let Some(by) = &hit.set_by {
        let names: Vec<String> = hit.when.switches.iter().map(|s| format!("`{}`", s.name)).collect();
        finding = finding.step(by.place.clone(), format!("`{}` sets {}", by.script, list_words(&names)));
    }
    for echo in &hit.echoes {
        let which = match echo.layer {
            Layer::Copy(Platform::Android) => "the copy that runs on Android",
            Layer::Copy(Platform::Ios) => "the copy that runs on iOS",
            Layer::ReleaseVariant | Layer::Variant => "another variant",
            Layer::Source | Layer::Template => "another file",
        };
        finding = finding.step(echo.place.clone(), format!("{which} has the same `{}`", hit.key));
    }
    finding
}

/// The layer in words.
pub(crate) fn layer_name(layer: Layer) -> &'static str {
    match layer {
        Layer::Source => "the file that `cap sync` reads",
        Layer::ReleaseVariant => "the variant for release builds",
        Layer::Template => "the template of the file that `cap sync` reads",
        Layer::Variant => "a variant that no build for release was seen to use",
        Layer::Copy(Platform::Android) => "the copy inside the Android project",
        Layer::Copy(Platform::Ios) => "the copy inside the iOS project",
    }
}

/// The builds that have a switch, as the end of a sentence.
pub(crate) fn builds(hit: &Hit) -> &'static str {
    match (hit.varies, hit.condition().is_empty()) {
        (true, _) => "builds that use this file as it stands; others use another file",
        (false, true) => "every build, also in what the store gets",
        (false, false) => "builds that the store may get",
    }
}

/// A repair that removes the setting from its file; none where the value is computed, and none for a copy that
/// `cap sync` overwrites anyway.
pub(crate) fn remove_setting(hit: &Hit, safety: Safety, title: impl Into<String>) -> Option<Fix> {
    let slot = editable(hit)?;
    Some(Fix::new(safety, title, vec![Edit::delete(slot.file, slot.removal)]))
}

/// A repair that gives the setting another value, written as `text`.
pub(crate) fn replace_setting(
    hit: &Hit,
    safety: Safety,
    title: impl Into<String>,
    text: &str,
) -> Option<Fix> {
    let slot = editable(hit)?;
    Some(Fix::new(safety, title, vec![Edit::replace(slot.file, slot.value, text)]))
}

fn editable(hit: &Hit) -> Option<base::Slot> {
    hit.slot.filter(|_| !matches!(hit.layer, Layer::Copy(_)))
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list_words<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [all @ .., last] => {
            let head: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", head.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::list_words;

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(list_words::<&str>(&[]), "");
        assert_eq!(list_words(&["a"]), "a");
        assert_eq!(list_words(&["a", "b", "c"]), "a, b and c");
    }
}
