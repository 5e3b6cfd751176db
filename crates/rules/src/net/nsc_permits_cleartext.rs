use super::lan;
use crate::words::list_words;
use crate::{Check, Out, Rule};
use android::nsc::{Config, Nsc, Reach};
use android::{AndroidProject, defaults};
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Safety, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "nsc-permits-cleartext",
        number: 3,
        area: Area::Net,
        title: "The network security config permits plain http",
        severity: Severity::of(Attacker::Network, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[319],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[26],
        mastg: &["MASTG-TEST-0235"],
        mobile_top_10: &[5],
        page: include_str!("nsc_permits_cleartext.md"),
    },
    check: Check::Android(check),
};

fn check(app: &App, android: &AndroidProject, out: &mut Out) {
    for reference in &android.nsc {
        match (reference.found(), reference.gap()) {
            (Some(nsc), _) => judge(app, android, nsc, out),
            (None, gap) => out.gaps.extend(gap.cloned()),
        }
    }
}

fn judge(app: &App, android: &AndroidProject, nsc: &Nsc, out: &mut Out) {
    let lan = lan::evidence(app);
    let severity =
        if lan.is_some() { Severity::of(Attacker::Network, Gain::Layer) } else { RULE.info.severity };
    let help = "Set it to false in `base-config`, and list hosts that have no https yet in a `domain-config` of their own.";
    let why = match &lan {
        Some(evidence) => format!("Devices in the user's own network may need it ({evidence}), but it holds for every other host as well: whoever shares a network with the user can read and change those requests."),
        None => "Whoever shares a network with the user can read and change every request that is not https, also those of plugins and libraries.".to_owned(),
    };
    match &nsc.base {
        Some(base) if base.cleartext == Some(true) => {
            let message = "Plain http is permitted to every host: `base-config` sets `cleartextTrafficPermitted` to true.";
            let mut finding =
                of(base, "base-config", message.to_owned()).severity(severity).why(why).help(help);
            // Permits of single hosts that mean nothing now would be all that is left.
            if nsc.domains.iter().any(|d| d.own_cleartext.is_some() && d.cleartext == Some(true)) {
                finding.fix = None;
            }
            out.push(finding);
        }
        Some(base) if base.cleartext == Some(false) => {}
        _ => {
            let target = android.target_sdk();
            for (level, _, _) in out.shipping(&target) {
                if defaults::cleartext(i64::from(*level)) {
                    let message = format!(
                        "Plain http is permitted to every host: no `base-config` forbids it, and it is the default for targetSdk {level}."
                    );
                    out.push(
                        Finding::new(&RULE.info, nsc.root.open_place(), "base-config", message)
                            .severity(severity)
                            .why(&why)
                            .help(help),
                    );
                }
            }
        }
    }
    out.findings.extend(idle(nsc));
    if nsc.base.as_ref().is_some_and(|b| b.cleartext == Some(true)) {
        // Permits for single hosts add nothing to one for all.
        return;
    }
    for config in &nsc.domains {
        // What is inherited was said at its source.
        let own = config.own_cleartext.is_some() && config.cleartext == Some(true);
        let away = || config.domains.iter().filter(|d| d.reach() != Reach::Device && d.mistake().is_none());
        let hosts: Vec<&str> = away().map(|d| &*d.name).collect();
        if !own || hosts.is_empty() {
            continue;
        }
        let near = away().all(|d| d.reach() == Reach::Network);
        let gain = if near { Gain::Hygiene } else { Gain::Layer };
        let message = format!("Plain http is permitted to {}.", list_words(&hosts));
        out.push(
            of(config, &hosts.join(","), message)
                .severity(Severity::of(Attacker::Network, gain))
                .why(if near {
                    "An address of a private network means another machine in every other network; what is sent there can be read and changed on the way."
                } else {
                    "Whoever shares a network with the user can read and change what goes to these hosts, sessions included."
                })
                .help("Give the hosts https and set `cleartextTrafficPermitted` to false; move what only development needs into a config in `src/debug`."),
        );
    }
}

/// Names that match no host, where what they say about plain http is lost. Pins of such names are a matter of
/// `pinning-status`.
fn idle(nsc: &Nsc) -> Option<Finding> {
    // A permit that is lost where all hosts have one changes nothing.
    let open = nsc.base_cleartext() == Some(true);
    let counts =
        |c: &&Config| c.pins.is_none() && c.own_cleartext.is_some() && !(open && c.cleartext == Some(true));
    let configs = nsc.domains.iter().filter(counts);
    let mut wrong = configs.flat_map(|c| c.domains.iter().filter_map(move |d| Some((c, d, d.mistake()?))));
    let (config, first, what) = wrong.next()?;
    let effect = if config.cleartext == Some(true) { "permits nothing" } else { "forbids nothing" };
    let message = format!("`{}` matches no host, since it has {what}: the entry {effect}.", first.name);
    let found = Finding::new(&RULE.info, first.element.open_place(), first.name.clone(), message)
        .severity(Severity::of(Attacker::Network, Gain::Hygiene))
        .why("Android compares the name with the host alone. What the file seems to say about this host is decided by `base-config` or by the default.")
        .help("Write the host name only; `includeSubdomains=\"true\"` takes the place of a wildcard.");
    Some(wrong.fold(found, |f, (_, d, what)| {
        f.step(d.element.open_place(), format!("`{}` has {what} and matches no host either", d.name))
    }))
}

fn of(config: &Config, subject: &str, message: String) -> Finding {
    let attribute = config.own_cleartext.as_ref();
    let place = attribute.map_or_else(|| config.element.open_place(), |a| config.element.place_of(a));
    let fix = attribute.map(|a| {
        Fix::new(
            Safety::Ask,
            "Forbid plain http",
            vec![Edit::replace(config.element.file, a.value_span, "false")],
        )
    });
    Finding::new(&RULE.info, place, subject, message).fix(fix)
}
