use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::{App, Asset, MapLink, MapsBy, PageLayer, SourceMaps};
use base::{Area, Attacker, Confidence, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Span, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "source-maps-shipped",
        number: 1,
        area: Area::Bld,
        title: "The app ships its source as source maps",
        severity: Severity::of(Attacker::Repository, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[540],
        masvs: &["MASVS-RESILIENCE-3"],
        maswe: &[61],
        mastg: &[],
        mobile_top_10: &[7],
        page: include_str!("source_maps_shipped.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let all: Vec<&Asset> = app.web.assets.iter().filter(|a| is_own_map(a)).collect();
    let copied: Vec<&Asset> = all.iter().copied().filter(|a| matches!(a.layer, PageLayer::Copy(_))).collect();
    // What runs counts first; the folder that `cap sync` copies from is the next best.
    let maps = if copied.is_empty() { all } else { copied };
    if let Some(first) = maps.first() {
        let names: Vec<String> = maps.iter().take(3).map(|a| format!("`{}`", a.inner)).collect();
        let more = if maps.len() > 3 { format!(" and {} more", maps.len() - 3) } else { String::new() };
        let whose = if matches!(first.layer, PageLayer::Copy(_)) { "The native project" } else { "`webDir`" };
        let message = format!("{whose} holds source maps: {}{more}.", list_words(&names));
        let mut finding = told(first, message);
        for map in maps.iter().skip(1).take(9) {
            finding = finding.step(Place::At(map.file, Span::default()), "another map");
        }
        out.push(finding);
        return;
    }
    if let Some(asset) = shipped_bundle(app).filter(|a| a.map == Some(MapLink::Inside)) {
        out.push(told(asset, format!("`{}` holds its source map inside.", asset.inner)));
        return;
    }
    by_the_build(app, out);
}

/// What the build will do, where no result of it is in the tree, or not all of it.
fn by_the_build(app: &App, out: &mut Out) {
    let web = &app.web;
    // A copy without maps shows that they are removed before they ship, unless its scripts still lead to them: then
    // they were written, and it is only this tree that does not have them.
    let named = shipped_bundle(app);
    let built = web.assets.iter().any(|a| a.layer != PageLayer::Source && a.inner.ends_with(".js"));
    let removed = web.maps_are_removed || app.packages.scripts().iter().any(|s| s.command.contains(".map"));
    let shown: Vec<&SourceMaps> =
        web.source_maps.iter().filter(|s| s.shown && s.when.ships() != Some(false)).collect();
    let kept = web.maps_inlined.is_some();
    if (built && named.is_none() || removed) && !kept {
        return;
    }
    let Some(first) = shown.first() else {
        for gap in web.maps_unclear.iter().take(1) {
            out.gap(gap.clone());
        }
        return;
    };
    let likely = first.by != MapsBy::Setting || first.when.ships().is_none() || named.is_some() || removed;
    let condition = match first.when.text.as_str() {
        "" => String::new(),
        text => format!(" (when `{text}`)"),
    };
    let message = match first.by {
        MapsBy::Default(_) => {
            format!("`{}` writes source maps unless it is told otherwise, and nothing here does.", first.key)
        }
        _ => format!("`{}` makes the production build write source maps{condition}.", first.key),
    };
    let help = match first.by {
        MapsBy::Default(how) => format!("{how}, or delete the maps before `npx cap sync`."),
        _ => "Switch them off, or upload them to the error tracker and delete them before `npx cap sync`."
            .to_owned(),
    };
    let mut finding = Finding::new(&RULE.info, first.node.place(), &first.key, message)
        .confidence(if likely { Confidence::Likely } else { Confidence::Certain })
        .why(WHY)
        .help(help);
    for other in shown.iter().skip(1).take(5) {
        finding = finding.step(other.node.place(), format!("`{}` does so as well", other.key));
    }
    if let Some(asset) = named {
        finding = finding.step(
            Place::At(asset.file, Span::default()),
            "this copy of the build leads to its map, which is not in the tree",
        );
    }
    if let Some(place) = &web.maps_inlined {
        finding =
            finding.step(place.clone(), "`--inline` writes the maps into the scripts of the native project");
    }
    let mut edits: Vec<Edit> = Vec::new();
    for slot in shown.iter().filter_map(|s| s.slot) {
        let edit = Edit::replace(slot.file, slot.value, "false");
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    let fix = (!edits.is_empty()).then(|| Fix::new(Safety::Ask, "Write no source maps", edits));
    out.push(finding.fix(fix));
}

/// A script of a page in the built folder or in a native project that leads to its map.
fn shipped_bundle(app: &App) -> Option<&Asset> {
    let pages = || app.pages.results();
    app.web.assets.iter().filter(|a| a.map.is_some()).find(|asset| {
        pages().filter(|p| p.layer == asset.layer).any(|page| {
            let mut addresses = page.facts.scripts.iter().filter_map(|s| s.src.as_ref());
            addresses.any(|src| {
                let path = src.value.trim_start_matches("./").trim_start_matches('/');
                path.split(['?', '#']).next() == Some(asset.inner.as_str())
            })
        })
    })
}

const WHY: &str = "Whoever unpacks the app reads the whole source with its comments and names, and finds weak places and forgotten secrets in minutes.";

fn told(map: &Asset, message: String) -> Finding {
    Finding::new(&RULE.info, Place::At(map.file, Span::default()), "source maps", message)
        .why(WHY)
        .help("Delete the maps before `npx cap sync`, or switch them off in the build; error trackers take them as an upload.")
}

/// Maps of the app's own scripts: those of style sheets say little, and those of libraries are public.
fn is_own_map(asset: &Asset) -> bool {
    let name = asset.inner.to_ascii_lowercase();
    let script = [".js.map", ".mjs.map", ".cjs.map", ".bundle.map"].iter().any(|end| name.ends_with(end));
    let library = name.ends_with(".min.js.map")
        || ["pdf.worker", "pdf.mjs", "cordova", "workbox", "sw.js", "polyfill"]
            .iter()
            .any(|w| name.contains(w))
        || name
            .split('/')
            .any(|part| matches!(part, "vendor" | "vendors" | "lib" | "libs" | "node_modules" | "tinymce"));
    // Files that are copied as they are come from libraries.
    script && !library && asset.layer != PageLayer::Source
}
