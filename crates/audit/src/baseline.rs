use base::{Key, Report};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Findings that were there when somebody said "from here on".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    keys: BTreeSet<Key>,
}

/// Why a baseline file could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaselineError(pub String);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineFile {
    version: u32,
    findings: Vec<BaselineEntry>,
}

/// `rule`, `path` and `subject` are for people: the key alone decides.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineEntry {
    key: String,
    rule: String,
    path: String,
    subject: String,
}

impl Baseline {
    /// Read a baseline file.
    ///
    /// # Errors
    /// Where it is not a baseline of version 1.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let file: BaselineFile = serde_json::from_str(text).map_err(|e| BaselineError(e.to_string()))?;
        if file.version != 1 {
            return Err(BaselineError(format!("version {} is not known to this capward", file.version)));
        }
        let keys = file
            .findings
            .iter()
            .map(|e| Key::parse(&e.key).ok_or_else(|| BaselineError(format!("`{}` is not a key", e.key))))
            .collect::<Result<_, _>>()?;
        Ok(Self { keys })
    }

    /// The baseline of a report, as text: sorted, so that its changes read well.
    pub fn render(report: &Report) -> String {
        let mut findings: Vec<BaselineEntry> = report
            .findings()
            .map(|(_, key, finding)| BaselineEntry {
                key: key.text(),
                rule: finding.rule.id.to_owned(),
                path: report.path(&finding.place).to_owned(),
                subject: finding.subject.clone(),
            })
            .collect();
        findings.sort_by(|a, b| {
            (&a.rule, &a.path, &a.subject, &a.key).cmp(&(&b.rule, &b.path, &b.subject, &b.key))
        });
        let mut text =
            serde_json::to_string_pretty(&BaselineFile { version: 1, findings }).unwrap_or_default();
        text.push('\n');
        text
    }

    /// True where the finding was known.
    pub fn knows(&self, key: Key) -> bool {
        self.keys.contains(&key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_baseline_is_checked_when_read() {
        assert_eq!(Baseline::parse("{\"version\":1,\"findings\":[]}").unwrap(), Baseline::default());
        assert!(Baseline::parse("{\"version\":2,\"findings\":[]}").is_err());
        let bad =
            "{\"version\":1,\"findings\":[{\"key\":\"x\",\"rule\":\"a\",\"path\":\"b\",\"subject\":\"c\"}]}";
        assert!(Baseline::parse(bad).is_err());
        assert_eq!(Baseline::render(&Report::default()), "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
    }
}
