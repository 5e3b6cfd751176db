use crate::{Check, Out, Rule};
use app::{App, Asset, Page, PageLayer};
use base::{Area, Attacker, Finding, Gain, Info, Place, Severity, Span, Tier, name_of};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "development-build-shipped",
        number: 3,
        area: Area::Bld,
        title: "The web pages in the app are a development build",
        severity: Severity::of(Attacker::Repository, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[489],
        masvs: &["MASVS-RESILIENCE-3"],
        maswe: &[61],
        mastg: &[],
        mobile_top_10: &[8],
        page: include_str!("development_build_shipped.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let pages = app.pages.pages.iter().filter(|p| p.layer != PageLayer::Source);
    let assets = app.web.assets.iter().filter(|a| a.layer != PageLayer::Source);
    let mark = pages.filter_map(in_page).next().or_else(|| assets.filter_map(in_name).next());
    let Some((place, what)) = mark else { return };
    let message = format!("The pages that ship are a development build: {what}.");
    out.push(
        Finding::new(&RULE.info, place, "development build", message)
            .why("Such a build carries the whole source, checks less, says more in its logs and may load code from a developer's machine.")
            .help("Build for production and run `npx cap sync` again."),
    );
}

/// Scripts of a page that only a development server writes.
fn in_page(page: &Page) -> Option<(Place, String)> {
    page.facts.scripts.iter().filter(|s| s.runs()).find_map(|script| {
        let src = script.src.as_ref()?.value.as_str();
        let path = src.split(['?', '#']).next().unwrap_or_default();
        let server = ["/@vite/", "/@react-refresh", "/@id/", "webpack-dev-server", "/@fs/", "livereload.js"];
        let source = [".ts", ".tsx", ".jsx", ".vue"].iter().any(|end| path.ends_with(end));
        let loopback =
            ["http://localhost:", "http://127.0.0.1:", "http://10.0.2.2:"].iter().any(|h| src.starts_with(h));
        let what = if server.iter().any(|s| src.contains(s)) {
            format!("it loads `{src}` of a development server")
        } else if source {
            format!("it loads `{src}`, which no browser runs unbuilt")
        } else if loopback {
            format!("it loads `{src}` from a developer's machine")
        } else {
            return None;
        };
        Some((Place::At(page.file, script.span), what))
    })
}

/// Files that only a development build writes.
fn in_name(asset: &Asset) -> Option<(Place, String)> {
    let name = name_of(&asset.inner);
    let hot = name.contains(".hot-update.");
    let next = asset.inner.contains("_next/static/development/") || name == "react-refresh.js";
    (hot || next).then(|| {
        let what = format!("`{}` belongs to a development server", asset.inner);
        (Place::At(asset.file, Span::default()), what)
    })
}
