use super::common::start_of;
use crate::{Check, Out, Rule};
use app::{App, Page, PageLayer};
use base::{Area, Attacker, Confidence, Edit, Finding, Fix, Gain, Gap, Info, Place, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "csp-missing",
        number: 1,
        area: Area::Csp,
        title: "The page has no Content-Security-Policy",
        severity: Severity::of(Attacker::Injection, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[693, 79],
        masvs: &["MASVS-PLATFORM-2", "MASVS-CODE-4"],
        maswe: &[35],
        mastg: &[],
        mobile_top_10: &[8, 4],
        page: include_str!("csp_missing.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let remote = app.config.hits(&[&["server", "url"]], |n| n.as_str().is_some_and(|u| !u.is_empty()));
    if let Some(hit) = remote.first() {
        let why = "is set by the server that `server.url` names, which was not asked";
        out.gap(Gap::new(hit.place(), "the Content-Security-Policy of the pages", why));
        return;
    }
    if let Some(place) = app.pages.injected.first() {
        let why = "is written into the page by the build, which was not run";
        out.gap(Gap::new(place.clone(), "the Content-Security-Policy of the app", why));
        return;
    }
    // A policy that is there and does nothing is told of by csp-meta-ineffective.
    let bare = |p: &&Page| p.policies.is_empty() && p.misspelt.is_empty() && p.is_active();
    let mut pages: Vec<&Page> = app.pages.judged().into_iter().filter(bare).collect();
    pages.sort_by_key(|p| !p.entry);
    let Some(page) = pages.first().copied() else { return };
    // What the build left is what ships: a policy there was added on the way.
    if page.entry && app.pages.results().any(|r| !r.enforced().is_empty()) {
        return;
    }
    let place = Place::At(page.file, start_of(page));
    let whose = if page.entry { "The page the app starts with" } else { "A page of the app" };
    let message = format!("{whose} has no Content-Security-Policy.");
    let mut finding = Finding::new(&RULE.info, place.clone(), app.web_subject(&page.path), message)
        .why("A script that gets into the page by one mistake may load more code, send data anywhere and call every native plugin.")
        .help("Put a `<meta http-equiv=\"Content-Security-Policy\">` first in the head, after the charset, and list the hosts the app really uses.")
        .step(place, looked_for(page))
        .fix(fix(page));
    if page.is_guessed {
        finding = finding.confidence(Confidence::Likely);
    }
    if !page.entry {
        finding = finding.severity(RULE.info.severity.lower());
    }
    for place in app.web.hosted_csp.iter().take(3) {
        finding = finding
            .step(place.clone(), "this policy is sent by a server, so the packaged page does not have it");
    }
    for other in pages.iter().skip(1).take(5) {
        finding = finding.step(Place::At(other.file, start_of(other)), "this page has none either");
    }
    out.push(finding);
}

fn looked_for(page: &Page) -> &'static str {
    if page.has_markup {
        "no meta tag with a policy is here, and no setting of the framework adds one"
    } else {
        "this writes the head of every page, and adds no meta tag with a policy"
    }
}

/// The meta tag with a policy made from what the page itself loads. What its scripts load is not known, so that
/// somebody has to look at it.
fn fix(page: &Page) -> Option<Fix> {
    // `cap sync` overwrites the copies in the native projects.
    let at = page.facts.policy_at.filter(|_| !matches!(page.layer, PageLayer::Copy(_)))?;
    let scripts = sources(page.facts.scripts.iter().filter(|s| s.runs()).filter_map(|s| s.src.as_ref()))?;
    let frames = sources(page.facts.frames.iter().filter_map(|f| f.src.as_ref()))?;
    let frames = if page.facts.frames.is_empty() { " 'none'".to_owned() } else { format!(" 'self'{frames}") };
    let policy = format!(
        "default-src 'self'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; \
         font-src 'self' data:; connect-src 'self'; frame-src{frames}; object-src 'none'; base-uri 'self'; form-action 'self'"
    );
    let tag = format!(
        "{}<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">",
        page.facts.policy_indent
    );
    let inline =
        page.facts.scripts.iter().any(|s| s.runs() && s.src.is_none()) || !page.facts.handlers.is_empty();
    let title = if inline {
        "Insert a Content-Security-Policy to start from; move the inline scripts into files, and add the app's servers to connect-src"
    } else {
        "Insert a Content-Security-Policy to start from; add the app's servers to connect-src"
    };
    Some(Fix::new(Safety::Ask, title, vec![Edit::insert(page.file, at, tag)]))
}

/// The addresses of other hosts, whole, so that each allows one file; none where one cannot stand in a policy.
fn sources<'a>(addresses: impl Iterator<Item = &'a markup::Attribute>) -> Option<String> {
    let mut text = String::new();
    for address in addresses {
        let value = address.value.split(['?', '#']).next().unwrap_or_default().trim();
        let value = if value.starts_with("//") { format!("https:{value}") } else { value.to_owned() };
        if !value.starts_with("https://") && !value.starts_with("http://") {
            continue;
        }
        if value.contains([';', ',', '\'', '"', '<', '>', '&', '{', '%'])
            || value.contains(char::is_whitespace)
        {
            return None;
        }
        if !text.split(' ').any(|known| known == value) {
            text.push(' ');
            text.push_str(&value);
        }
    }
    Some(text)
}
