use super::ids::{
    Team, android_ids, bundle, claimed_links, ids, is_fingerprint, is_one_of, related, team_kind,
};
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
    let mut others: Vec<&Statement> = Vec::new();
    let mut unreadable = false;
    for links in files {
        let ours: Vec<&Statement> = links.statements.iter().filter(|s| is_one_of(&s.package, &ids)).collect();
        let inside = |s: &&Statement| links.file.inside || related(&s.package, own);
        let names_us = !ours.is_empty() || links.statements.iter().any(|s| related(&s.package, own));
        let concerns = match links.statements.as_slice() {
            [] => links.file.inside || claim.is_some(),
            _ => names_us || (links.file.inside && !vouched),
        };
        unreadable |= concerns && links.file.invalid.is_some();
        file_of(&links.file, concerns, concerns && !links.list, out);
        ours.iter().for_each(|s| certificates(s, out));
        relation(&ours, out);
        others.extend(links.statements.iter().filter(inside));
    }
    let Some(claim) = claim.filter(|_| !vouched) else { return };
    // A statement with a real certificate is one that is served; the others are its evidence.
    others.sort_by_key(|s| !s.fingerprints.iter().any(|(f, _)| is_fingerprint(f)));
    let others: Vec<(&str, &Place)> = others.iter().map(|s| (s.package.as_str(), &s.package_place)).collect();
    match foreign(&others, own, |_| String::new()) {
        Some(found) => out.push(found),
        None if unreadable => {}
        None => out.gap(Gap::new(claim, "the assetlinks.json of the hosts in this filter", UNSEEN)),
    }
}

fn apple(app: &App, ios: &AppleProject, out: &mut Out) {
    let files = &app.associations.apple;
    let (bundles, teams) = (ids(&ios.bundle_ids()), ids(&ios.teams()));
    let own = |id: &str| bundle(id).is_some_and(|b| is_one_of(b, &bundles));
    let claims = shipping(ios.entitlement_items(&["com.apple.developer.associated-domains"]));
    let claim = claims.iter().find(|c| c.value.as_str().is_some_and(|d| d.starts_with("applinks:")));
    let first = bundles.first();
    // Ids of this maker: by the bundle identifier or by the team.
    let near = |id: &str| {
        bundle(id).is_some_and(|b| first.is_some_and(|f| related(b, f)))
            || teams.iter().any(|t| t == front(id))
    };
    let vouched = files.iter().flat_map(|f| &f.apps).any(|(id, _)| own(id));
    let mut others: Vec<(&str, &Place)> = Vec::new();
    let mut unreadable = false;
    for file in files {
        let concerns = match file.apps.as_slice() {
            [] => file.file.inside || claim.is_some(),
            apps => apps.iter().any(|(id, _)| own(id) || near(id)) || (file.file.inside && !vouched),
        };
        unreadable |= concerns && file.file.invalid.is_some();
        file_of(&file.file, concerns, false, out);
        suffix(&file.file, files, out);
        team(file.apps.iter().filter(|(id, _)| own(id)), &teams, out);
        let foreign = file.apps.iter().filter(|(id, _)| file.file.inside || near(id));
        others.extend(foreign.map(|(id, place)| (id.as_str(), place)));
    }
    let (Some(claim), Some(first), false) = (claim, first, vouched) else { return };
    // The file with the team that signs is the one that somebody finished; the others are its evidence.
    others.sort_by_key(|(id, _)| (!teams.iter().any(|t| t == front(id)), team_kind(front(id))));
    match foreign(&others, first, placeholder) {
        Some(found) => out.push(found),
        None if unreadable => {}
        None => out.gap(Gap::new(
            claim.place.clone(),
            "the apple-app-site-association of the associated domains",
            UNSEEN,
        )),
    }
}

/// `TEAM123456` of `TEAM123456.com.example.shop`.
fn front(id: &str) -> &str {
    id.split('.').next().unwrap_or_default()
}

/// Why no more can be said of a site whose file is elsewhere.
const UNSEEN: &str = "is not in this repository, so whether the site vouches for the app could not be told";

fn finding(place: Place, subject: &str, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
        .why("The system then does not tie the site's links to this app: they open in the browser, and on older Android versions another app may take them, together with whatever a login or an invitation puts into them.")
}

/// What is wrong with the form of a file, where it `concerns` the app; `single` where a list was expected and one value
/// stands.
fn file_of(file: &AssociationFile, concerns: bool, single: bool, out: &mut Out) {
    if !concerns {
        return;
    }
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

/// Entries for other apps, the likeliest first; `remark` adds what is wrong with the id itself.
fn foreign(others: &[(&str, &Place)], own: &str, remark: fn(&str) -> String) -> Option<Finding> {
    let ((id, place), rest) = others.split_first()?;
    let message = format!(
        "The file vouches for `{id}`{}, and for no app with the id of this one, `{own}`.",
        remark(id)
    );
    let found = finding((*place).clone(), id, message)
        .confidence(Confidence::Likely)
        .help("Add an entry for the id that ships.");
    let elsewhere = rest.iter().filter(|(_, at)| at.file() != place.file());
    Some(elsewhere.fold(found, |f, (id, at)| {
        f.step((*at).clone(), format!("this file vouches for `{id}`{}", remark(id)))
    }))
}

/// `, where TEAM_ID is a placeholder …`, where it is one.
fn placeholder(id: &str) -> String {
    match team_kind(front(id)) {
        Team::Placeholder => format!(", where `{}` is a placeholder for the team", front(id)),
        Team::Possible | Team::Malformed => String::new(),
    }
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

/// The entries of one file for this app. One with the right team is enough: others may be for an earlier account.
fn team<'a>(entries: impl Iterator<Item = &'a (String, Place)> + Clone, teams: &[String], out: &mut Out) {
    let possible = |id: &str| team_kind(front(id)) == Team::Possible;
    let right = |id: &str| possible(id) && (teams.is_empty() || teams.iter().any(|t| t == front(id)));
    if entries.clone().any(|(id, _)| right(id)) {
        return;
    }
    for (id, place) in entries {
        let team = front(id);
        let message = match team_kind(team) {
            Team::Possible => format!(
                "The file vouches for `{id}`, but the project signs with the team {}.",
                teams.join(" or ")
            ),
            Team::Placeholder => {
                format!(
                    "`{team}` in `{id}` is a placeholder for the team identifier, so the entry is for no app."
                )
            }
            Team::Malformed => {
                format!("`{id}` does not begin with a team identifier of ten letters and digits.")
            }
        };
        let sure = if possible(id) { Confidence::Likely } else { Confidence::Certain };
        out.push(finding(place.clone(), id, message).confidence(sure).help(
            "Put the team identifier of the account that publishes the app before the bundle identifier.",
        ));
    }
}
