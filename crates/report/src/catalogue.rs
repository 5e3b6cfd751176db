use crate::value::{Object, Value};
use base::{Info, Tier};

/// Every rule as JSON: what a dashboard or a policy file needs to know.
pub fn rules_json(rules: &[&'static Info]) -> String {
    let list = rules.iter().map(|info| {
        Object::new()
            .with("id", info.id)
            .with("code", info.code())
            .with("area", info.area.title())
            .with("title", info.title)
            .with("summary", info.summary())
            .with("severity", info.severity.word())
            .with("default", info.tier == Tier::Default)
            .with("cwe", Value::list(info.cwe.iter().map(|n| format!("CWE-{n}"))))
            .with("masvs", Value::list(info.masvs.iter().copied()))
            .with("maswe", Value::list(info.maswe.iter().map(|n| format!("MASWE-{n:04}"))))
            .with("mastg", Value::list(info.mastg.iter().copied()))
            .with("mobile_top_10", Value::list(info.mobile_top_10.iter().map(|n| format!("M{n}"))))
    });
    Value::list(list).render()
}
