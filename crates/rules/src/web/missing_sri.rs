use super::remote::{packaged, remote};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Gain, Info, Place, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "missing-sri",
        number: 16,
        area: Area::Web,
        title: "A style sheet of another host can be exchanged unnoticed",
        severity: Severity::of(Attacker::Supplier, Gain::Hygiene),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[353],
        masvs: &["MASVS-CODE-4"],
        maswe: &[49],
        mastg: &[],
        mobile_top_10: &[2],
        page: include_str!("missing_sri.md"),
    },
    check: Check::App(check),
};

fn check(app: &App, out: &mut Out) {
    let mut found: Option<Finding> = None;
    for page in packaged(app) {
        for link in
            page.facts.links.iter().filter(|l| l.rel.split_ascii_whitespace().any(|r| r == "stylesheet"))
        {
            let Some(from) =
                link.href.as_ref().and_then(|h| remote(&h.value)).filter(|f| has_version(&f.url))
            else {
                continue;
            };
            if link.integrity.is_some() || !page.lets_in(&app.config, "style-src-elem", &from.url) {
                continue;
            }
            let place = Place::At(page.file, link.span);
            found = Some(match found {
                Some(first) => first.step(place, "another one"),
                None => {
                    let message = format!(
                        "The page loads one version of a style sheet from `{}` without `integrity`.",
                        from.host
                    );
                    Finding::new(&RULE.info, place, &from.host, message)
                        .why("Whoever serves the file can redraw the page, cover a button by another one, and read what stands in attributes.")
                        .help("Bundle the style sheet; else add `integrity` with the hash of the file, and `crossorigin=\"anonymous\"`.")
                }
            });
        }
    }
    found.into_iter().for_each(|f| out.push(f));
}

/// True where the address names one version, so that the file never changes: `@1.2.3`, `/1.2.3/`.
fn has_version(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.split(['/', '@']).any(|part| {
        let part = part.strip_prefix('v').unwrap_or(part);
        let mut numbers = part.split('.');
        part.starts_with(|c: char| c.is_ascii_digit())
            && part.matches('.').count() >= 2
            && numbers.by_ref().take(3).all(|n| n.starts_with(|c: char| c.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::has_version;

    #[test]
    fn only_addresses_with_a_whole_version_never_change() {
        for url in [
            "https://fonts.example.com/css2?family=A:wght@4.5.6",
            "https://a.example/npm/x@3/x.css",
            "https://a.example/x.css",
            "https://1.2.example/x",
        ] {
            assert!(!has_version(url), "{url}");
        }
        assert!(
            has_version("https://a.example/npm/x@3.1.0/x.css")
                && has_version("https://a.example/libs/x/6.4.0-beta/x.css")
        );
    }
}
