use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::{App, Asset, PageLayer};
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
    // A copy in the tree without maps shows that they are removed before they ship.
    let built = app.web.assets.iter().any(|a| a.layer != PageLayer::Source && a.inner.ends_with(".js"));
    let removed =
        app.web.maps_are_removed || app.packages.scripts().iter().any(|s| s.command.contains(".map"));
    for setting in app.web.source_maps.iter().filter(|s| s.shown && s.when.ships() != Some(false)) {
        if built || removed {
            continue;
        }
        let confidence =
            if setting.when.ships().is_none() { Confidence::Likely } else { Confidence::Certain };
        let condition = if setting.when.text.is_empty() {
            String::new()
        } else {
            format!(" (when `{}`)", setting.when.text)
        };
        let message = format!("`{}` makes the production build write source maps{condition}.", setting.key);
        let fix = setting.slot.map(|slot| {
            Fix::new(Safety::Ask, "Write no source maps", vec![Edit::replace(slot.file, slot.value, "false")])
        });
        out.push(
            Finding::new(&RULE.info, setting.node.place(), &setting.key, message)
                .confidence(confidence)
                .why(WHY)
                .help("Switch them off, or upload them to the error tracker and delete them before `npx cap sync`.")
                .fix(fix),
        );
    }
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
