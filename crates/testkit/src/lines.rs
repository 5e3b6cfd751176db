use base::{Finding, LineIndex, Place, Report};
use std::fmt;

/// A line of a report block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReportLine {
    rule: &'static str,
    path: String,
    line: Option<usize>,
    severity: &'static str,
    confidence: &'static str,
}

impl ReportLine {
    /// The line of a finding.
    pub(crate) fn new(report: &Report, finding: &Finding) -> Self {
        let line = match &finding.place {
            Place::At(file, span) => {
                let text = report.files.get(file).map_or("", |s| &s.text);
                Some(LineIndex::new(text).line_of(span.start) + 1)
            }
            Place::Missing(_) => None,
        };
        Self {
            rule: finding.rule.id,
            path: report.path(&finding.place).to_owned(),
            line,
            severity: finding.severity.word(),
            confidence: finding.confidence.word(),
        }
    }
}

impl fmt::Display for ReportLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.severity, self.confidence, self.rule, self.path)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

/// The findings of a report as the lines of a report block, in their order.
pub fn report_lines(report: &Report) -> Vec<ReportLine> {
    let mut lines: Vec<_> =
        report.findings().map(|(_, _, finding)| ReportLine::new(report, finding)).collect();
    lines.sort();
    lines
}
