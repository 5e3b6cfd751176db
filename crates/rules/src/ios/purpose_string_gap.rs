use super::common::{plugins, shipping, when};
use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use apple::AppleProject;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Severity, Tier};
use std::collections::BTreeSet;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "purpose-string-gap",
        number: 4,
        area: Area::Ios,
        title: "A purpose string is missing or says nothing",
        severity: Severity::of(Attacker::Supplier, Gain::Hygiene),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[250],
        masvs: &["MASVS-PRIVACY-1", "MASVS-PRIVACY-3"],
        maswe: &[66, 70],
        mastg: &["MASTG-TEST-0069"],
        mobile_top_10: &[6],
        page: include_str!("purpose_string_gap.md"),
    },
    check: Check::Ios(check),
};

fn check(app: &App, ios: &AppleProject, out: &mut Out) {
    let Some(info) = ios.apps().flat_map(|t| &t.configurations).find_map(|c| c.info.as_ref()) else { return };
    let described = ios.usage_descriptions();
    let present: BTreeSet<&str> = described.iter().map(|(key, _)| key.as_str()).collect();
    for (name, plugin) in plugins(app).into_iter().filter(|(_, p)| !p.ios_usage.is_empty()) {
        // Only some uses of a plugin need each of its keys, so that one of them is enough to be silent.
        if plugin.ios_usage.iter().any(|key| present.contains(key.as_str())) {
            continue;
        }
        let keys: Vec<String> = plugin.ios_usage.iter().map(|k| format!("`{k}`")).collect();
        let message = format!(
            "{name} is installed, but the Info.plist has none of the texts it needs: {}.",
            list_words(&keys)
        );
        out.push(
            Finding::new(&RULE.info, info.head(), name, message)
                .confidence(Confidence::Likely)
                .why("iOS ends the app when it asks for the data without such a text, and App Store Connect refuses the build.")
                .help("Add the text for what the app really does with the data, or remove the plugin if nothing uses it."),
        );
    }
    for (key, case) in described.into_iter().filter(|(key, _)| !MAC.contains(&key.as_str())) {
        let Some(text) = case.value.as_str().filter(|t| says_nothing(t)) else { continue };
        let text = text.to_owned();
        for case in shipping(vec![case]) {
            let message = format!(
                "The text of `{key}` says nothing about the purpose{}: \"{text}\".",
                when(&case.when)
            );
            out.push(
                Finding::new(&RULE.info, case.place, key.as_str(), message)
                    .why("The user has to decide without knowing what the data is for; reviewers of the App Store refuse such texts.")
                    .help("Say in one sentence what the app does with the data and what the user gains."),
            );
        }
    }
}

/// True for an empty text and for words that somebody meant to replace.
fn says_nothing(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let inside =
        ["lorem ipsum", "your description here", "usage description", "your text here", "insert reason"];
    matches!(text.as_str(), "" | "todo" | "fixme" | "placeholder" | "description")
        || text.starts_with("todo:")
        || text.bytes().all(|b| b == b'.' || b == b'x')
        || inside.iter().any(|p| text.contains(p))
}

/// Keys that mean something on a Mac only: <https://developer.apple.com/documentation/bundleresources/information-property-list/protected-resources>
const MAC: [&str; 8] = [
    "NSAppleEventsUsageDescription",
    "NSDesktopFolderUsageDescription",
    "NSDocumentsFolderUsageDescription",
    "NSDownloadsFolderUsageDescription",
    "NSFileProviderDomainUsageDescription",
    "NSFileProviderPresenceUsageDescription",
    "NSNetworkVolumesUsageDescription",
    "NSRemovableVolumesUsageDescription",
];

#[cfg(test)]
mod tests {
    use super::says_nothing;

    #[test]
    fn short_texts_in_any_language_are_left_alone() {
        for text in [
            "Scan tickets",
            "\u{626b}\u{63cf}\u{7968}",
            "Face ID",
            "Fotos para todo el mundo",
            "Add a photo to a todo.",
        ] {
            assert!(!says_nothing(text), "{text}");
        }
        for text in ["", " ", "TODO", "Todo: ask legal", "Camera usage description", "xxx", "..."] {
            assert!(says_nothing(text), "{text}");
        }
    }
}
