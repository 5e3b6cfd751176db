use crate::{Check, Out, Rule};
use app::{App, AppleAssociation, AssetLinks, AssociationFile, Statement};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Span, Tier};

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
    let files = &app.associations;
    let android = android_ids(app);
    let vouched = |l: &AssetLinks| l.statements.iter().any(|s| is_one_of(&s.package, &android));
    for links in &files.android {
        invalid(&links.file, out);
        for statement in links.statements.iter().filter(|s| is_one_of(&s.package, &android)) {
            statement_of(statement, out);
        }
        // Another file of the repository may be the one that is served for this app.
        let silent = !links.file.inside || android.is_empty() || files.android.iter().any(vouched);
        if let (false, true, Some(first), Some(own)) =
            (silent, claims_links(app), links.statements.first(), android.first())
        {
            out.push(foreign(first.package_place.clone(), &first.package, own));
        }
    }
    let apple = app.ios.as_ref().map(|i| ids(&i.bundle_ids())).unwrap_or_default();
    let teams = app.ios.as_ref().map(|i| ids(&i.teams())).unwrap_or_default();
    let names =
        |a: &AppleAssociation| a.apps.iter().any(|(id, _)| bundle(id).is_some_and(|b| is_one_of(b, &apple)));
    for file in files.apple.iter().filter(|_| app.ios.is_some()) {
        invalid(&file.file, out);
        suffix(&file.file, &files.apple, out);
        for (id, place) in &file.apps {
            team(id, place, &apple, &teams, out);
        }
        let silent = !file.file.inside || apple.is_empty() || files.apple.iter().any(names);
        if let (false, Some((id, place)), Some(own)) = (silent, file.apps.first(), apple.first()) {
            out.push(foreign(place.clone(), id, own));
        }
    }
}

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

/// True where the Android app asks the system to verify links.
fn claims_links(app: &App) -> bool {
    app.android.iter().flat_map(|a| a.components()).any(|c| c.filters().any(|f| f.auto_verify))
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

fn statement_of(statement: &Statement, out: &mut Out) {
    let package = statement.package.as_str();
    if !statement.relations.iter().any(|r| r == HANDLES) {
        let message = format!(
            "The statement about `{package}` does not have the relation `{HANDLES}`, so it does not let the app open links."
        );
        out.push(
            finding(statement.place.clone(), package, message)
                .help(format!("Add `{HANDLES}` to `relation`.")),
        );
    }
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
