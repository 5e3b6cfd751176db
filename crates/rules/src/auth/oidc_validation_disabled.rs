//! (nothing here: the page explains the rule)
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Tier};
use knowledge::{Check as Checks, Given, Switch};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "oidc-validation-disabled",
        number: 10,
        area: Area::Auth,
        title: "A check of tokens is switched off",
        severity: Severity::of(Attacker::Network, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[345, 347],
        masvs: &["MASVS-AUTH-1"],
        maswe: &[11, 47],
        mastg: &[],
        mobile_top_10: &[3],
        page: include_str!("oidc_validation_disabled.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    for (row, place) in app.code.switched_off() {
        let severity = match row.check {
            Checks::Answer => continue,
            Checks::Token => RULE.info.severity,
            Checks::Detail => Severity::of(Attacker::Network, Gain::Hygiene),
        };
        let message = format!("`{}` switches off a check of the library: {}.", row.option, row.then);
        out.push(
            Finding::new(&RULE.info, place.clone(), &row.option, message)
                .severity(severity)
                .why("The tokens decide who the user is: without the check a forged one, or one of somebody else, is as good as a real one.")
                .help("Take the option out: the default checks.")
                .fix(turned(row, &place)),
        );
    }
}

/// A repair that gives the option the other value.
fn turned(row: &Switch, place: &Place) -> Option<Fix> {
    let (Place::At(file, span), Given::Bool(off)) = (place, &row.off) else { return None };
    let title = format!("Set `{}` to {}", row.option, !off);
    Some(Fix::new(Safety::Ask, title, vec![Edit::replace(*file, *span, (!off).to_string())]))
}
