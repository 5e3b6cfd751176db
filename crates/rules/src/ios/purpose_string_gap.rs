use super::common::{plugins, shipping, when};
use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use apple::{AppleProject, Plist};
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
    let names = app_names(app, info);
    // A translation takes the place of the text, and translations are not read.
    let judged = |key: &str| !MAC.contains(&key) && !ios.translated.contains(key);
    let mut faults = Vec::new();
    for (key, case) in described.into_iter().filter(|(key, _)| judged(key)) {
        let Some(text) = case.value.as_str() else { continue };
        let Some(fault) = fault(text, &names) else { continue };
        let text = text.to_owned();
        faults.extend(shipping(vec![case]).into_iter().map(|case| {
            (case.place, format!("The text of `{key}` {fault}{}: \"{text}\".", when(&case.when)))
        }));
    }
    // Texts of one app are written, and mended, in one go.
    let Some(((place, message), rest)) = faults.split_first() else { return };
    let more = match rest.len() {
        0 => String::new(),
        1 => " One more text is like it.".to_owned(),
        n => format!(" {n} more texts are like it."),
    };
    let found = Finding::new(&RULE.info, place.clone(), "texts", format!("{message}{more}"))
        .why("The user has to decide without knowing what the data is for; reviewers of the App Store refuse such texts.")
        .help("Say in one sentence what the app does with the data and what the user gains.");
    out.push(rest.iter().fold(found, |f, (place, message)| f.step(place.clone(), message.clone())));
}

/// The names by which a text may speak of the app.
fn app_names(app: &App, info: &Plist) -> Vec<String> {
    let keys = ["CFBundleDisplayName", "CFBundleName"];
    let listed = keys.iter().filter_map(|k| info.root.get(k)?.as_str());
    let names = listed.chain([app.name.as_str()]).map(|n| n.trim().to_lowercase());
    names.filter(|n| !n.is_empty()).collect()
}

/// What is wrong with a text: nothing in it, words that somebody meant to replace, or no more than the wish itself.
fn fault(text: &str, names: &[String]) -> Option<&'static str> {
    const INSIDE: [&str; 8] = [
        "lorem ipsum",
        "usagedescription",
        "usage description",
        "description here",
        "your text here",
        "insert reason",
        "permission dialog",
        "(ios 11.0 or greater)",
    ];
    const WHOLE: [&str; 10] =
        ["todo", "fixme", "tbd", "placeholder", "description", "purpose", "reason", "string", "test", "n/a"];
    let text = text.trim().to_lowercase();
    if text.bytes().all(|b| b.is_ascii_punctuation() || b == b'x') {
        return Some("says nothing");
    }
    let placeholder = WHOLE.contains(&text.trim_end_matches(['.', '!', ':']))
        || text.starts_with("todo:")
        || INSIDE.iter().any(|p| text.contains(p));
    if placeholder {
        return Some("is a placeholder");
    }
    only_asks(&text, names).then_some("names no purpose")
}

/// True for `Shop needs camera access`, the form that App Review gives as an example of what it refuses. English only:
/// every word has to be known.
fn only_asks(text: &str, names: &[String]) -> bool {
    let mut text = text.replace("$(product_name)", " ").replace("${product_name}", " ");
    for name in names {
        text = text.replace(name.as_str(), " ");
    }
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).peekable();
    let wishes = text.split(|c: char| !c.is_alphanumeric()).any(|w| WISHES.contains(&w));
    wishes && words.peek().is_some() && words.all(|w| WISHES.contains(&w) || THINGS.contains(&w))
}

/// Words by which a text asks. <https://developer.apple.com/app-store/review/guidelines/#data-collection-and-storage>
const WISHES: [&str; 19] = [
    "access",
    "accesses",
    "allow",
    "allows",
    "need",
    "needed",
    "needs",
    "permission",
    "permissions",
    "request",
    "requests",
    "require",
    "required",
    "requires",
    "usage",
    "use",
    "uses",
    "want",
    "wants",
];

/// Words that name the app or the data.
const THINGS: [&str; 52] = [
    "a",
    "album",
    "always",
    "an",
    "and",
    "app",
    "application",
    "be",
    "bluetooth",
    "calendar",
    "calendars",
    "camera",
    "contacts",
    "data",
    "device",
    "face",
    "faceid",
    "geolocation",
    "health",
    "id",
    "image",
    "images",
    "in",
    "is",
    "it",
    "library",
    "like",
    "local",
    "location",
    "media",
    "mic",
    "microphone",
    "motion",
    "music",
    "my",
    "network",
    "nfc",
    "of",
    "or",
    "our",
    "phone",
    "photo",
    "photos",
    "please",
    "reminders",
    "speech",
    "the",
    "this",
    "to",
    "we",
    "would",
    "your",
];

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
    use super::fault;

    #[test]
    fn a_text_with_a_purpose_in_any_language_is_left_alone() {
        for text in [
            "Scan tickets",
            "\u{626b}\u{63cf}\u{7968}",
            "Face ID",
            "Fotos para todo el mundo",
            "Add a photo to a todo.",
            "Shop needs your location to find the next branch.",
            "Shop uses the camera to scan codes.",
            "To Take Photos and Video",
            "Used to secure and unlock your session.",
            "Use Face ID to log in",
            "Position",
        ] {
            assert_eq!(fault(text, &["shop".to_owned()]), None, "{text}");
        }
    }

    #[test]
    fn placeholders_and_bare_wishes_are_told_apart() {
        for text in ["", " ", "xxx", "...", "-"] {
            assert_eq!(fault(text, &[]), Some("says nothing"), "{text}");
        }
        for text in
            ["TODO", "Todo: ask legal", "Camera usage description", "NSCameraUsageDescription", "description"]
        {
            assert_eq!(fault(text, &[]), Some("is a placeholder"), "{text}");
        }
        for text in [
            "$(PRODUCT_NAME) needs access to the camera",
            "Big Shop would like to access your Contacts",
            "App needs microphone access",
            "This app needs it",
            "Always allow Geolocation?",
            "$(PRODUCT_NAME) photo use",
        ] {
            assert_eq!(fault(text, &["big shop".to_owned()]), Some("names no purpose"), "{text}");
        }
    }
}
