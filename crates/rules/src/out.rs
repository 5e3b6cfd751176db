use base::{Fact, Finding, Gap};

/// Where a rule puts what it finds.
#[derive(Debug, Default)]
pub struct Out {
    /// Findings in the order in which they were found.
    pub findings: Vec<Finding>,
    /// What the rule could not decide.
    pub gaps: Vec<Gap>,
}

impl Out {
    /// Report a finding.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// The values of a fact that a production build may have. Reading an unknown fact records its gap.
    pub fn shipping<'a, T>(&mut self, fact: &'a Fact<T>) -> Vec<(&'a T, base::When, &'a base::Place)> {
        self.gaps.extend(fact.gap().cloned());
        fact.shipping()
    }

    /// Note what could not be decided.
    pub fn gap(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }
}
