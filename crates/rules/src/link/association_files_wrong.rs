use crate::ios::common::shipping;
use crate::{Check, Out, Rule};
use app::{App, AppleAssociation, AssociationFile, Statement};
use apple::AppleProject;
use base::{Area, Attacker, Confidence, Finding, Gain, Gap, Info, Place, Severity, Span, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "association-files-wrong",
        number: 5,
        area: Area::Link,
        title: "The website does not vouch for this app",
        severity: Severity::of(Attacker::App, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[940],
        masvs: &["MASVS-PLATFORM-1"],
        maswe: &[29],
        mastg: &["MASTG-TEST-0028", "MASTG-TEST-0070"],
        mobile_top_10: &[8],
        page: include_str!("association_files_wrong.md"),
    },
    check: Check::App(check),
};

const HANDLES: &str = "delegate_permission/common.handle_all_urls";

fn check(app: &App, out: &mut Out) {
    android(app, out);
    if let Some(ios) = &app.ios {
        apple(app, ios, out);
    }
}

fn android(app: &App, out: &mut Out) {
    let files = &app.associations.android;
    let ids = android_ids(app);
    let Some(own) = ids.first() else { return };
    let claim = claimed_links(app);
    let vouched = files.iter().flat_map(|l| &l.statements).any(|s| is_one_of(&s.package, &ids));
    for links in files {
        invalid(&links.file, out);
        let ours: Vec<&Statement> = links.statements.iter().filter(|s| is_one_of(&s.package, &ids)).collect();
        ours.iter().for_each(|s| certificates(s, out));
        relation(&ours, out);
        // Another file of the repository may be the one that is served for this app.
        if let (false, true, Some(first)) =
            (vouched, links.file.inside && claim.is_some(), links.statements.first())
        {
            out.push(foreign(first.package_place.clone(), &first.package, own));
        }
    }
    if let (Some(place), true) = (claim, files.is_empty()) {
        out.gap(Gap::new(place, "the assetlinks.json of the hosts in this filter", UNSEEN));
    }
}

fn apple(app: &App, ios: &AppleProject, out: &mut Out) {
    let files = &app.associations.apple;
    let (bundles, teams) = (ids(&ios.bundle_ids()), ids(&ios.teams()));
    let named = |(id, _): &(String, Place)| bundle(id).is_some_and(|b| is_one_of(b, &bundles));
    let vouched = files.iter().flat_map(|f| &f.apps).any(named);
    for file in files {
        invalid(&file.file, out);
        suffix(&file.file, files, out);
        file.apps.iter().for_each(|(id, place)| team(id, place, &bundles, &teams, out));
        if let (false, true, Some((id, place)), Some(own)) =
            (vouched, file.file.inside, file.apps.first(), bundles.first())
        {
            out.push(foreign(place.clone(), id, own));
        }
    }
    let claims = shipping(ios.entitlement_items(&["com.apple.developer.associated-domains"]));
    let links = claims.iter().find(|c| c.value.as_str().is_some_and(|d| d.starts_with("applinks:")));
    if let (Some(case), true) = (links, files.is_empty()) {
        out.gap(Gap::new(
            case.place.clone(),
            "the apple-app-site-association of the associated domains",
            UNSEEN,
        ));
    }
}

/// Why no more can be said of a site whose file is elsewhere.
const UNSEEN: &str = "is not in this repository, so whether the site vouches for the app could not be told";

fn ids(values: &[(String, Place)]) -> Vec<String> {
    values.iter().map(|(v, _)| v.clone()).collect()
}

/// The ids under which the Android app may be installed.
fn android_ids(app: &App) -> Vec<String> {
    let Some(android) = &app.android else { return Vec::new() };
    let mut ids: Vec<String> =
        android.gradle.application_id.cases().into_iter().map(|(id, _, _)| id.clone()).collect();
    if ids.is_empty() {
        ids.extend(app.config.text(&["appId"]));
    }
    ids
}

/// True for an id of the app, and for one with a suffix, as flavours and extensions have.
fn is_one_of(id: &str, ids: &[String]) -> bool {
    ids.iter().any(|own| id == own || id.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('.')))
}

/// The first filter by which the Android app asks the system to verify links.
fn claimed_links(app: &App) -> Option<Place> {
    let components = app.android.as_ref()?.components();
    components.iter().flat_map(|c| c.filters()).find(|f| f.auto_verify).map(|f| f.element.open_place())
}

/// `com.example.shop` of `TEAM123456.com.example.shop`.
fn bundle(id: &str) -> Option<&str> {
    id.split_once('.').map(|(_, bundle)| bundle)
}

fn finding(place: Place, subject: &str, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .why("The system then does not tie the site's links to this app: they open in the browser, or another app on the phone may claim them, together with whatever a login or an invitation puts into them.")
}

fn invalid(file: &AssociationFile, out: &mut Out) {
    if let Some((span, why)) = &file.invalid {
        let message =
            format!("{} is not valid JSON ({why}): phones ignore the whole file.", base::name_of(&file.path));
        let help = "Correct the file; neither comments nor commas before a closing bracket are allowed.";
        out.push(finding(Place::At(file.file, *span), "JSON", message).help(help));
    }
}

fn foreign(place: Place, id: &str, own: &str) -> Finding {
    finding(
        place,
        id,
        format!("The file vouches for `{id}`, and for no app with the id of this one, `{own}`."),
    )
    .confidence(Confidence::Likely)
    .help("Add an entry for the id that ships.")
}

/// One statement of several about the app is enough to give it the links.
fn relation(ours: &[&Statement], out: &mut Out) {
    let handles = |s: &&Statement| s.relations.iter().any(|r| r == HANDLES);
    if let (Some(first), false) = (ours.first(), ours.iter().any(handles)) {
        let package = first.package.as_str();
        let message = format!(
            "No statement about `{package}` has the relation `{HANDLES}`: the app does not get the links."
        );
        out.push(
            finding(first.place.clone(), package, message).help(format!("Add `{HANDLES}` to `relation`.")),
        );
    }
}

fn certificates(statement: &Statement, out: &mut Out) {
    let package = statement.package.as_str();
    let help = "Put the SHA-256 fingerprint of the certificate that Google Play signs with there (Play Console, App signing).";
    if statement.fingerprints.is_empty() {
        let message = format!("The statement about `{package}` names no certificate.");
        out.push(finding(statement.place.clone(), package, message).help(help));
    }
    for (fingerprint, place) in statement.fingerprints.iter().filter(|(f, _)| !is_fingerprint(f)) {
        let message = format!("`{fingerprint}` is no SHA-256 fingerprint of a certificate.");
        out.push(finding(place.clone(), package, message).help(help));
    }
}

/// 32 bytes in hexadecimal digits with colons between; the same byte throughout is a placeholder.
fn is_fingerprint(text: &str) -> bool {
    let bytes: Vec<&str> = text.split(':').collect();
    let digits = |b: &&str| b.len() == 2 && b.bytes().all(|d| d.is_ascii_hexdigit());
    bytes.len() == 32 && bytes.iter().all(digits) && bytes.iter().any(|b| Some(b) != bytes.first())
}

/// Apple asks for the name without an ending: <https://developer.apple.com/documentation/xcode/supporting-associated-domains>
fn suffix(file: &AssociationFile, all: &[AppleAssociation], out: &mut Out) {
    let right = |a: &AppleAssociation| a.file.path.ends_with("apple-app-site-association");
    if file.path.ends_with(".json") && file.inside && !all.iter().any(right) {
        let message =
            "iPhones ask for `apple-app-site-association` without an ending and never for this file."
                .to_owned();
        out.push(
            finding(Place::At(file.file, Span::default()), ".json", message)
                .confidence(Confidence::Likely)
                .help("Rename the file, or let the server answer for the name without the ending with it."),
        );
    }
}

fn team(id: &str, place: &Place, bundles: &[String], teams: &[String], out: &mut Out) {
    let Some((team, bundle)) = id.split_once('.') else { return };
    if is_one_of(bundle, bundles) && !teams.is_empty() && !teams.iter().any(|t| t == team) {
        let message = format!(
            "The file vouches for `{id}`, but the project signs with the team {}.",
            teams.join(" or ")
        );
        out.push(finding(place.clone(), id, message).confidence(Confidence::Likely).help(
            "Put the team identifier of the account that publishes the app before the bundle identifier.",
        ));
    }
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
        assert!(is_one_of("com.a", &ids) && is_one_of("com.a.dev", &ids) && !is_one_of("com.ab", &ids));
    }
}
