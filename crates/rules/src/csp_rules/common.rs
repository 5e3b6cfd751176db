//! What the rules about policies share.

use app::{App, Page, PageLayer, PagePolicy};
use base::{Edit, Finding, Fix, Info, Place, Safety, Severity, Span};
use csp::{Issue, IssueKind};

/// Issues of certain kinds in one policy of a page.
pub(super) struct Found<'a> {
    /// The page.
    pub(super) page: &'a Page,
    /// The policy.
    pub(super) policy: &'a PagePolicy,
    /// The issues, in the order of the text.
    pub(super) issues: Vec<Issue>,
    /// Pages with a policy that has the same issues.
    also: Vec<&'a Page>,
}

/// Issues of `kinds` in the policies that browsers obey, by page and policy. Pages that say the same are told of once.
pub(super) fn found<'a>(app: &'a App, kinds: &[IssueKind]) -> Vec<Found<'a>> {
    let mut all: Vec<Found<'a>> = Vec::new();
    for page in app.pages.judged() {
        let policies = page.enforced();
        let texts: Vec<csp::Policy> = policies.iter().map(|p| p.policy.clone()).collect();
        let issues = folded(csp::evaluate(&texts, &page.context(&app.config)));
        for (index, policy) in policies.into_iter().enumerate() {
            let issues: Vec<Issue> =
                issues.iter().filter(|i| i.policy == index && kinds.contains(&i.kind)).cloned().collect();
            if issues.is_empty() {
                continue;
            }
            let same = |f: &Found<'_>| {
                let word = |i: &Issue| (i.kind, i.directive.clone(), i.value.clone());
                f.page.file != page.file && f.issues.iter().map(word).eq(issues.iter().map(word))
            };
            // The settings of a framework apply to every page, and are told of once.
            let known = |f: &Found<'_>| f.policy.file == policy.file && f.policy.span == policy.span;
            if let Some(at) = all.iter().position(same) {
                if let Some(first) = all.get_mut(at) {
                    first.also.push(page);
                }
            } else if !all.iter().any(known) {
                all.push(Found { page, policy, issues, also: Vec::new() });
            }
        }
    }
    all
}

/// The issues without those that change nothing beside a worse one of the same policy: a host that can be misused
/// beside a list that lets every script in, and what `default-src` leaves open beyond scripts by the same value.
fn folded(issues: Vec<Issue>) -> Vec<Issue> {
    use IssueKind::{
        BypassableHost, ConnectOpen, FrameOpen, HttpSource, IpSource, ObjectOpen, ScriptMissing,
        ScriptScheme, ScriptUnsafeInline, ScriptWildcard,
    };
    let opens = |i: &Issue| {
        matches!(i.kind, ScriptWildcard | ScriptScheme | ScriptMissing) && i.severity == Severity::High
            || i.kind == ScriptUnsafeInline && i.directive != "script-src-attr"
    };
    let doors: Vec<(usize, Span)> = issues.iter().filter(|i| opens(i)).map(|i| (i.policy, i.span)).collect();
    let open = |i: &Issue| doors.iter().any(|(policy, _)| *policy == i.policy);
    let open_hosts: Vec<usize> = issues
        .iter()
        .filter(|i| opens(i) && i.kind != ScriptUnsafeInline && !i.value.starts_with("data"))
        .map(|i| i.policy)
        .collect();
    let mut issues = issues;
    issues.retain(|i| match i.kind {
        BypassableHost => !open(i),
        HttpSource | IpSource => {
            !(open(i) && matches!(i.directive.as_str(), "script-src" | "script-src-elem"))
        }
        // A script can be asked for from every host, and its address carries the data.
        ConnectOpen if open_hosts.contains(&i.policy) => false,
        ConnectOpen | FrameOpen | ObjectOpen if i.directive == "default-src" => {
            !doors.contains(&(i.policy, i.span))
        }
        _ => true,
    });
    issues
}

impl Found<'_> {
    /// The worst issue.
    pub(super) fn worst(&self) -> Option<&Issue> {
        // The first of equals, so that the place does not depend on the order of the checks.
        self.issues.iter().rev().max_by_key(|i| i.severity)
    }

    /// One finding for all issues: at the worst one, the others and the other pages as evidence.
    pub(super) fn finding(&self, info: &'static Info, message: impl Into<String>) -> Option<Finding> {
        let worst = self.worst()?;
        let mut finding =
            Finding::new(info, self.place(worst.span), &worst.directive, message).severity(worst.severity);
        for issue in &self.issues {
            finding = finding.step(self.place(issue.span), issue.note.clone());
        }
        for page in self.also.iter().take(5) {
            finding =
                finding.step(Place::At(page.file, start_of(page)), "the policy of this page says so as well");
        }
        Some(finding)
    }

    /// A place in the file of the policy.
    pub(super) fn place(&self, span: Span) -> Place {
        Place::At(self.policy.file, span)
    }

    /// The values at fault, each once: `` `*` ``, `` `https:` and `data:` ``.
    pub(super) fn values(&self) -> String {
        let mut values: Vec<String> = Vec::new();
        for issue in self.issues.iter().filter(|i| !i.value.is_empty()) {
            let value = format!("`{}`", issue.value);
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values.truncate(6);
        crate::words::list_words(&values)
    }

    /// An edit of the policy, written so that the quotes around it stay what they are.
    pub(super) fn edit(&self, span: Span, text: &str) -> Option<Edit> {
        let policy = self.policy;
        let quote = policy.quote?;
        // `cap sync` overwrites the copies in the native projects.
        let is_copy = policy.file == self.page.file && matches!(self.page.layer, PageLayer::Copy(_));
        (!is_copy && policy.policy.editable && policy.span.contains(span))
            .then(|| Edit::replace(policy.file, span, in_quotes(text, quote)))
    }

    /// The edit that adds a directive at the end of the policy.
    pub(super) fn append(&self, directive: &str) -> Option<Edit> {
        self.append_all(&[directive])
    }

    /// The edit that adds directives at the end of the policy.
    pub(super) fn append_all(&self, directives: &[&str]) -> Option<Edit> {
        let (at, text) = self.policy.policy.append_all(directives);
        self.edit(Span::new(at, at), &text)
    }

    /// A fix of the repairs that the issues bring along; none where one of them has none.
    pub(super) fn repairs(&self, title: impl Into<String>) -> Option<Fix> {
        let mut edits = Vec::new();
        let mut safe = true;
        for issue in &self.issues {
            let repair = issue.repair.as_ref()?;
            safe &= repair.safe;
            edits.push(self.edit(repair.span, &repair.text)?);
        }
        Some(Fix::new(if safe { Safety::Safe } else { Safety::Ask }, title, edits))
    }

    /// The edits that leave only `'self'` and the harmless values of each list; none where that cannot be written.
    pub(super) fn narrowed(&self, title: impl Into<String>) -> Option<Fix> {
        let mut edits = Vec::new();
        let mut replaced: Vec<&str> = Vec::new();
        for issue in &self.issues {
            let list = self.policy.policy.directives.iter().find(|d| d.span.contains(issue.span))?;
            let value = list.values.iter().find(|v| v.span == issue.span)?;
            let has_self = list.values.iter().any(|v| v.text.eq_ignore_ascii_case("'self'"));
            if has_self || replaced.contains(&list.name.as_str()) {
                edits.push(self.edit(value.removal, "")?);
            } else {
                replaced.push(&list.name);
                edits.push(self.edit(value.span, "'self'")?);
            }
        }
        edits.dedup();
        (!edits.is_empty()).then(|| Fix::new(Safety::Ask, title, edits))
    }
}

/// Text for an attribute in the given quotes.
pub(super) fn in_quotes(text: &str, quote: char) -> String {
    if quote == '\'' { text.replace('\'', "&#39;") } else { text.to_owned() }
}

/// Where a page begins, for findings about the page as a whole.
pub(super) fn start_of(page: &Page) -> Span {
    page.facts.head.unwrap_or_default()
}
