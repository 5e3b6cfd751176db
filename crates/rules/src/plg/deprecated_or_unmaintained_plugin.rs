use super::common::shipped;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};
use knowledge::{Deprecated, Kind, Plugin};
use packages::Dependency;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "deprecated-or-unmaintained-plugin",
        number: 6,
        area: Area::Plg,
        title: "A plugin is deprecated",
        severity: Severity::of(Attacker::Supplier, Gain::Hygiene),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[1104],
        masvs: &["MASVS-CODE-3"],
        maswe: &[46, 44],
        mastg: &["MASTG-TEST-0272"],
        mobile_top_10: &[2],
        page: include_str!("deprecated_or_unmaintained_plugin.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    // A row may stand for a whole scope; its packages are one finding.
    let mut groups: Vec<(&Plugin, &Deprecated, Vec<&Dependency>)> = Vec::new();
    for dependency in shipped(app) {
        let Some(row) = knowledge::plugin(&dependency.name) else { continue };
        let Some(deprecated) = &row.deprecated else { continue };
        // A wrapper in JavaScript is part of the app only where something imports it.
        if row.is(Kind::Interface)
            && !row.speaks_cordova()
            && app.code.imports(&dependency.name) == Some(false)
        {
            continue;
        }
        match groups.iter_mut().find(|(known, _, _)| known.name == row.name) {
            Some((_, _, members)) => members.push(dependency),
            None => groups.push((row, deprecated, vec![dependency])),
        }
    }
    for (row, deprecated, members) in groups {
        let Some(first) = members.first() else { continue };
        let gain = if deprecated.guards { Gain::Layer } else { Gain::Hygiene };
        let name = if members.len() > 1 {
            format!("{} ({} packages)", row.name, members.len())
        } else {
            first.name.clone()
        };
        let mut finding = Finding::new(
            &RULE.info,
            first.place.clone(),
            row.name.as_str(),
            format!("{name} {} (known since {}).", deprecated.why, deprecated.since),
        )
        .severity(Severity::of(Attacker::Supplier, gain))
        .why("It is part of the app, and what is found in it from now on will not be repaired.")
        .help(format!("Use {}. See {}.", deprecated.replacement, deprecated.source));
        for member in members.iter().skip(1) {
            finding = finding.step(member.place.clone(), format!("{} as well", member.name));
        }
        out.push(finding);
    }
}
