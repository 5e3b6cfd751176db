//! Ids and certificates by which websites and apps name each other.

use android::AndroidProject;
use android::manifest::IntentFilter;
use app::App;
use base::{Fact, Place};

/// The values alone.
pub(super) fn ids(values: &[(String, Place)]) -> Vec<String> {
    values.iter().map(|(v, _)| v.clone()).collect()
}

/// The ids under which the Android app may be installed.
pub(super) fn android_ids(app: &App) -> Vec<String> {
    let Some(android) = &app.android else { return Vec::new() };
    let mut ids: Vec<String> =
        android.gradle.application_id.cases().into_iter().map(|(id, _, _)| id.clone()).collect();
    if ids.is_empty() {
        ids.extend(app.config.text(&["appId"]));
    }
    ids
}

/// True for an id of the app, and for one with a suffix, as flavours and extensions have.
pub(super) fn is_one_of(id: &str, ids: &[String]) -> bool {
    ids.iter().any(|own| id == own || id.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('.')))
}

/// The first filter by which the Android app asks the system to verify links. Only web links are verified: on a filter
/// for other schemes `autoVerify` does nothing.
pub(super) fn claimed_links(app: &App) -> Option<Place> {
    let android = app.android.as_ref()?;
    let components = android.components();
    let mut claims = components.iter().flat_map(|c| c.filters()).filter(|f| f.auto_verify);
    claims.find(|f| takes_web_links(android, f)).map(|f| f.element.open_place())
}

/// True where one of the schemes is http or https.
pub(super) fn takes_web_links(android: &AndroidProject, filter: &IntentFilter) -> bool {
    filter.schemes().into_iter().any(|(scheme, place)| {
        matches!(android.resolve(scheme, &place, "the scheme of a link"), Fact::Set(s, _) if matches!(&*s, "http" | "https"))
    })
}

/// `com.example.shop` of `TEAM123456.com.example.shop`.
pub(super) fn bundle(id: &str) -> Option<&str> {
    id.split_once('.').map(|(_, bundle)| bundle)
}

/// True for ids of one maker: they begin with the same two labels.
pub(super) fn related(id: &str, own: &str) -> bool {
    let maker = |id: &str| id.match_indices('.').nth(1).and_then(|(at, _)| id.get(..at).map(str::to_owned));
    maker(id).is_some_and(|m| Some(m) == maker(own))
}

/// Whether the front part of `TEAM123456.com.example.shop` can be a team identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Team {
    /// Ten capital letters and digits.
    Possible,
    /// Words that somebody meant to replace.
    Placeholder,
    /// Something else.
    Malformed,
}

/// The kind of a team identifier. <https://developer.apple.com/documentation/xcode/supporting-associated-domains>
pub(super) fn team_kind(team: &str) -> Team {
    let words = ["TEAM", "YOUR", "PREFIX", "XXXX", "TODO", "PLACEHOLDER", "APPID"];
    let named = words.iter().any(|w| team.contains(w));
    let marked = team.contains(['_', '<', '{', '[', '$']);
    let repeated = team.len() > 1 && team.bytes().all(|b| Some(b) == team.bytes().next());
    if named || marked || repeated || ["teamid", "team"].iter().any(|w| team.eq_ignore_ascii_case(w)) {
        return Team::Placeholder;
    }
    let form = team.len() == 10 && team.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if form { Team::Possible } else { Team::Malformed }
}

/// 32 bytes in hexadecimal digits with colons between; the same byte throughout is a placeholder.
pub(super) fn is_fingerprint(text: &str) -> bool {
    let bytes: Vec<&str> = text.split(':').collect();
    let digits = |b: &&str| b.len() == 2 && b.bytes().all(|d| d.is_ascii_hexdigit());
    bytes.len() == 32 && bytes.iter().all(digits) && bytes.iter().any(|b| Some(b) != bytes.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_and_ids_are_judged_by_their_form() {
        let good = ["9D"; 31].join(":") + ":1C";
        assert!(is_fingerprint(&good) && is_fingerprint(&good.to_lowercase()));
        for bad in ["TODO", "", "9D:1C", &["00"; 32].join(":"), &good.replace(':', "")] {
            assert!(!is_fingerprint(bad), "{bad}");
        }
        let ids = vec!["com.a".to_owned()];
        assert!(related("com.acme.shop", "com.acme.admin") && !related("com.acme", "com.acme"));
        assert_eq!(
            ["Q7UX4T2K9M", "TEAM_ID", "XXXXXXXXXX", "teamworks"].map(team_kind),
            [Team::Possible, Team::Placeholder, Team::Placeholder, Team::Malformed]
        );
        assert!(is_one_of("com.a", &ids) && is_one_of("com.a.dev", &ids) && !is_one_of("com.ab", &ids));
    }
}
