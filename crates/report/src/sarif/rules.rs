use super::level;
use crate::guide;
use crate::value::{Object, Value};
use base::{Area, Info, Severity, Tier};

/// GitHub shows ten tags of a rule.
const TAGS: usize = 10;

/// A rule as a `reportingDescriptor`.
pub(super) fn descriptor(info: &Info) -> Object {
    let markdown = guide::markdown(info.page);
    let text = |text: &str| Object::new().with("text", text);
    let properties = Object::new()
        .with("tags", Value::list(tags(info)))
        .with("security-severity", security_severity(info.severity))
        .with("number", info.code())
        .with("area", info.area.title());
    Object::new()
        .with("id", info.id)
        .with("name", name(info.id))
        .with("shortDescription", text(info.title))
        .with("fullDescription", text(&one_line(info.summary())))
        .with("help", text(&markdown).with("markdown", markdown))
        .with("helpUri", help_uri(info))
        .with(
            "defaultConfiguration",
            Object::new().with("level", level(info.severity)).with("enabled", info.tier == Tier::Default),
        )
        .with("properties", properties)
}

/// The number by which GitHub sorts: 9.0 and more is critical, 7.0 high, 4.0 medium, the rest low.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.5",
    }
}

fn tags(info: &Info) -> Vec<String> {
    let mut tags = vec!["security".to_owned()];
    tags.extend(info.cwe.iter().map(|n| format!("external/cwe/cwe-{n}")));
    tags.extend(info.masvs.iter().map(|m| format!("external/owasp/{}", m.to_lowercase())));
    tags.extend(info.maswe.iter().map(|n| format!("external/owasp/maswe-{n:04}")));
    tags.extend(info.mobile_top_10.iter().map(|n| format!("external/owasp/mobile-top-10-2024-m{n}")));
    tags.truncate(TAGS);
    tags
}

/// `server-cleartext` as `ServerCleartext`, the form SARIF asks for names.
fn name(id: &str) -> String {
    id.split('-')
        .flat_map(|word| {
            word.chars().enumerate().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c })
        })
        .collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The page of the rule in the repository.
fn help_uri(info: &Info) -> String {
    let folder = match info.area {
        Area::Cfg => "cfg",
        Area::Csp => "csp_rules",
        Area::Net => "net",
        Area::Link => "link",
        Area::Web => "web",
        Area::Sto => "sto",
        Area::Log => "log",
        Area::Auth => "auth",
        Area::And => "and",
        Area::Ios => "ios",
        Area::Upd => "upd",
        Area::Plg => "plg",
        Area::Prv => "prv",
        Area::Bld => "bld",
        Area::Cry => "cry",
        Area::Srv => "srv",
        Area::Sec => "secrets",
    };
    let repository = env!("CARGO_PKG_REPOSITORY");
    format!("{repository}/blob/main/crates/rules/src/{folder}/{}.md", info.id.replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_are_in_pascal_case() {
        assert_eq!(name("csp-missing"), "CspMissing");
    }
}
