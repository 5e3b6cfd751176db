use super::common::{confidence, exact, holds, is_built_for, known, shipped};
use crate::{Check, Out, Rule};
use app::{App, Platform};
use base::{Area, Attacker, Finding, Gain, Info, Severity, Tier};
use knowledge::{Advisory, Grade};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "known-vulnerable-component",
        number: 1,
        area: Area::Plg,
        title: "A plugin has a published weakness",
        severity: Severity::of(Attacker::Supplier, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[1395],
        masvs: &["MASVS-CODE-3"],
        maswe: &[44],
        mastg: &["MASTG-TEST-0272", "MASTG-TEST-0273", "MASTG-TEST-0274", "MASTG-TEST-0275"],
        mobile_top_10: &[2],
        page: include_str!("known_vulnerable_component.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    for dependency in shipped(app) {
        for advisory in knowledge::advisories(&dependency.name).filter(|a| reaches(a, app)) {
            let Some(resolved) = exact(app, dependency).filter(|r| holds(&advisory.affected, &r.version))
            else {
                continue;
            };
            let name = &dependency.name;
            let help = match &advisory.fixed {
                Some(fixed) => {
                    format!("Update to {fixed} or later: `npm install {name}@^{fixed}` and `npx cap sync`.")
                }
                None => "No version repairs it: replace the plugin.".to_owned(),
            };
            let message = format!(
                "{name} {} has the weakness {}: {}.",
                resolved.version,
                advisory.id,
                lower_first(&advisory.what)
            );
            out.push(
                Finding::new(
                    &RULE.info,
                    dependency.place.clone(),
                    format!("{} {name}", advisory.id),
                    message,
                )
                .severity(severity(advisory.grade))
                .confidence(confidence(&resolved))
                .step(resolved.place.clone(), known(&resolved))
                .why(format!("The weakness is public, and so is the way to use it: {}.", advisory.source))
                .help(help),
            );
        }
    }
}

fn reaches(advisory: &Advisory, app: &App) -> bool {
    match advisory.platform.as_deref() {
        Some("android") => is_built_for(app, Platform::Android),
        Some("ios") => is_built_for(app, Platform::Ios),
        _ => true,
    }
}

fn severity(grade: Grade) -> Severity {
    match grade {
        Grade::Low => Severity::Low,
        Grade::Medium => Severity::Medium,
        Grade::High => Severity::High,
        Grade::Critical => Severity::Critical,
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
