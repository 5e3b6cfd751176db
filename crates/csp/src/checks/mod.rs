//! The checks of one policy, by subject.

mod doors;
mod quality;
mod scripts;
mod syntax;

pub(crate) use doors::every_host;
pub use syntax::has_placeholder;

use crate::context::Context;
use crate::issue::{Issue, IssueKind, Repair};
use crate::parse::{Directive, Policy};
use crate::source::Source;
use base::{Severity, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Where checks put what they find in one policy.
pub(crate) struct Sink<'a> {
    index: usize,
    pub(crate) policy: &'a Policy,
    pub(crate) context: &'a Context,
    /// Names of the directives that browsers obey.
    pub(crate) present: BTreeSet<&'a str>,
    issues: Vec<Issue>,
}

/// Everything wrong with one policy taken alone.
pub(crate) fn run(index: usize, policy: &Policy, context: &Context) -> Vec<Issue> {
    let present = policy.directives.iter().filter(|d| d.active()).map(|d| d.name.as_str()).collect();
    let mut sink = Sink { index, policy, context, present, issues: Vec::new() };
    syntax::check(&mut sink);
    // A policy without any directive protects nothing; saying so once is enough.
    if !policy.is_empty() {
        scripts::check(&mut sink);
        doors::check(&mut sink);
        quality::check(&mut sink);
    }
    if !policy.editable {
        sink.issues.iter_mut().for_each(|issue| issue.repair = None);
    }
    // Nobody reads the hundredth issue of a kind, and comparing them with other policies would take its time.
    let mut seen: BTreeMap<IssueKind, usize> = BTreeMap::new();
    sink.issues.retain(|issue| {
        let count = seen.entry(issue.kind).or_default();
        *count += 1;
        *count <= PER_KIND
    });
    sink.issues
}

/// How many issues of one kind are told of one policy.
const PER_KIND: usize = 100;

impl Sink<'_> {
    /// True where so much is wrong already that further guesses of what was meant help nobody.
    pub(crate) fn is_full(&self) -> bool {
        self.issues.len() > 10 * PER_KIND
    }

    /// Something wrong with a value.
    pub(crate) fn value(
        &mut self,
        kind: IssueKind,
        severity: Severity,
        directive: &Directive,
        value: &Source,
        note: impl Into<String>,
    ) -> &mut Issue {
        self.push(kind, severity, value.span, &directive.name, &value.text, note)
    }

    /// Something wrong with a directive.
    pub(crate) fn directive(
        &mut self,
        kind: IssueKind,
        severity: Severity,
        directive: &Directive,
        note: impl Into<String>,
    ) -> &mut Issue {
        self.push(kind, severity, directive.name_span, &directive.name, "", note)
    }

    /// Something missing from the policy.
    pub(crate) fn missing(
        &mut self,
        kind: IssueKind,
        severity: Severity,
        directive: &str,
        note: impl Into<String>,
    ) -> &mut Issue {
        self.push(kind, severity, self.policy.span, directive, "", note)
    }

    fn push(
        &mut self,
        kind: IssueKind,
        severity: Severity,
        span: Span,
        directive: &str,
        value: &str,
        note: impl Into<String>,
    ) -> &mut Issue {
        let issue = Issue {
            kind,
            severity,
            policy: self.index,
            span,
            directive: directive.to_owned(),
            value: value.to_owned(),
            note: note.into(),
            repair: None,
        };
        self.issues.push_mut(issue)
    }
}

impl Issue {
    /// Offer an edit.
    pub(crate) fn repair(&mut self, span: Span, text: impl Into<String>, safe: bool) {
        self.repair = Some(Repair { span, text: text.into(), safe });
    }
}
