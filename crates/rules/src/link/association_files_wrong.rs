use super::ids::{android_ids, bundle, claimed_links, ids, is_fingerprint, is_one_of, related};
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
    for links in files {
        let ours: Vec<&Statement> = links.statements.iter().filter(|s| is_one_of(&s.package, &ids)).collect();
        let concerns = links.file.inside || !ours.is_empty();
        file_of(&links.file, concerns && !links.list, out);
        ours.iter().for_each(|s| certificates(s, out));
        relation(&ours, out);
    }
    let Some(claim) = claimed_links(app) else { return };
    let vouched = files.iter().flat_map(|l| &l.statements).any(|s| is_one_of(&s.package, &ids));
    let all = || files.iter().flat_map(|l| l.statements.iter().map(move |s| (l, s)));
    let other = all().find(|(l, s)| l.file.inside || related(&s.package, own));
    match other {
        _ if vouched => {}
        Some((_, s)) => out.push(foreign(s.package_place.clone(), &s.package, own)),
        None => out.gap(Gap::new(claim, "the assetlinks.json of the hosts in this filter", UNSEEN)),
    }
}

fn apple(app: &App, ios: &AppleProject, out: &mut Out) {
    let files = &app.associations.apple;
    let (bundles, teams) = (ids(&ios.bundle_ids()), ids(&ios.teams()));
    let own = |id: &str| bundle(id).is_some_and(|b| is_one_of(b, &bundles));
    for file in files {
        file_of(&file.file, false, out);
        suffix(&file.file, files, out);
        file.apps.iter().filter(|(id, _)| own(id)).for_each(|(id, place)| team(id, place, &teams, out));
    }
    let claims = shipping(ios.entitlement_items(&["com.apple.developer.associated-domains"]));
    let claim = claims.iter().find(|c| c.value.as_str().is_some_and(|d| d.starts_with("applinks:")));
    let (Some(claim), Some(first)) = (claim, bundles.first()) else { return };
    let all = || files.iter().flat_map(|f| f.apps.iter().map(move |app| (f, app)));
    let other = all().find(|(f, (id, _))| f.file.inside || bundle(id).is_some_and(|b| related(b, first)));
    match other {
        _ if all().any(|(_, (id, _))| own(id)) => {}
        Some((_, (id, place))) => out.push(foreign(place.clone(), id, first)),
        None => out.gap(Gap::new(
            claim.place.clone(),
            "the apple-app-site-association of the associated domains",
            UNSEEN,
        )),
    }
}

/// Why no more can be said of a site whose file is elsewhere.
const UNSEEN: &str = "is not in this repository, so whether the site vouches for the app could not be told";

fn finding(place: Place, subject: &str, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .why("The system then does not tie the site's links to this app: they open in the browser, or another app on the phone may claim them, together with whatever a login or an invitation puts into them.")
}

/// What is wrong with the form of a file; `single` where a list was expected and one value stands.
fn file_of(file: &AssociationFile, single: bool, out: &mut Out) {
    let name = base::name_of(&file.path);
    match &file.invalid {
        Some((span, why)) => {
            let message = format!("{name} is not valid JSON ({why}): phones ignore the whole file.");
            let help = "Correct the file; neither comments nor commas before a closing bracket are allowed.";
            out.push(finding(Place::At(file.file, *span), "JSON", message).help(help));
        }
        None if single => {
            let message = format!("{name} is not a list of statements, so phones find none in it.");
            let help = "Put square brackets round the statement.";
            out.push(finding(Place::At(file.file, Span::default()), "list", message).help(help));
        }
        None => {}
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

/// Team identifiers are ten capital letters and digits.
fn team(id: &str, place: &Place, teams: &[String], out: &mut Out) {
    let team = id.split('.').next().unwrap_or_default();
    let possible = team.len() == 10 && team.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if possible && (teams.is_empty() || teams.iter().any(|t| t == team)) {
        return;
    }
    let finding = if possible {
        let message = format!(
            "The file vouches for `{id}`, but the project signs with the team {}.",
            teams.join(" or ")
        );
        finding(place.clone(), id, message).confidence(Confidence::Likely)
    } else {
        finding(
            place.clone(),
            id,
            format!("`{id}` does not begin with a team identifier of ten letters and digits."),
        )
    };
    out.push(
        finding.help(
            "Put the team identifier of the account that publishes the app before the bundle identifier.",
        ),
    );
}
