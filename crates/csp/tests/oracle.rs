//! The evaluation against Google's CSP Evaluator, on the policies of its own tests and on those of
//! `oracles/csp-policies.txt`. Every difference is in the list below, with its reason; a new one fails the test.

// A test that asks another program has to start it; the crate itself never does.
#![allow(clippy::disallowed_methods)]

use base::Severity;
use capward_csp::{Context, Delivery, Issue, IssueKind, evaluate, parse};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// Reasons why what the oracle says is not said here, or said more calmly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Less {
    /// Its checks of fallbacks for browsers before CSP levels 2 and 3. Every web view that Capacitor 6 and later start in
    /// knows nonces and hashes, and adding `'unsafe-inline'` or `https:` as it proposes could only weaken a policy.
    OldBrowsers,
    /// `script-src` does not decide over script elements where `script-src-elem` is there, nor over event handlers where
    /// `script-src-attr` is there; the lists that do decide are judged instead.
    Shadowed,
    /// Only `script-src` (or `default-src`) is asked whether text may become code.
    EvalAsksScriptSrc,
    /// `script-src-attr` loads nothing, so that hosts and schemes in it let nothing through.
    AttributesLoadNothing,
    /// Browsers ignore `//host`; it is told of as no source at all.
    NoSuchSource,
    /// No browser runs Flash any more; a host known for Flash files is a host like any other.
    FlashIsGone,
    /// What `default-src` lets objects load, where scripts have a list of their own: a frame, not a script.
    ObjectsAreFrames,
    /// A moved base cannot bring scripts in where the script list holds on to `'self'` or hosts.
    ListStillHolds,
    /// A directive without values forbids everything.
    EmptyForbids,
    /// The whole directive is told of as deprecated; its words are not judged one by one.
    DeprecatedAsAWhole,
    /// Schemes of apps, which the oracle does not know: nobody else can serve under them.
    AppScheme,
    /// Directives that are newer than the oracle.
    Newer,
    /// In an app `'self'` is the packaged bundle, to which nobody uploads.
    SelfIsTheBundle,
    /// A meta tag can carry no address for reports.
    MetaCannotReport,
}

/// What each finding of the oracle is called here: any one of these kinds, with the same directive and value.
fn counterparts(kind: &str, directive: &str) -> &'static [IssueKind] {
    use IssueKind::*;
    match kind {
        "MISSING_SEMICOLON" => &[MissingSemicolon],
        "UNKNOWN_DIRECTIVE" => &[UnknownDirective],
        "INVALID_KEYWORD" => {
            &[InvalidKeyword, UnquotedKeyword, HashMalformed, NonceCharset, InvalidSource, Placeholder]
        }
        "NONCE_CHARSET" => &[NonceCharset, Placeholder],
        "MISSING_DIRECTIVES" => match directive {
            "object-src" => &[ObjectMissing],
            "base-uri" => &[BaseMissing],
            _ => &[ScriptMissing],
        },
        "SCRIPT_UNSAFE_INLINE" => &[ScriptUnsafeInline],
        "SCRIPT_UNSAFE_HASHES" => &[ScriptUnsafeHashes],
        "SCRIPT_UNSAFE_EVAL" => &[ScriptUnsafeEval],
        "PLAIN_URL_SCHEMES" => &[ScriptScheme, ObjectOpen, BaseOpen],
        "PLAIN_WILDCARD" => &[ScriptWildcard, ObjectOpen, BaseOpen],
        "SCRIPT_ALLOWLIST_BYPASS" => {
            &[BypassableHost, SelfSource, AllowList, ScriptTenantWildcard, ScriptWildcard]
        }
        "OBJECT_ALLOWLIST_BYPASS" => &[ObjectOpen],
        "NONCE_LENGTH" => &[NonceShort],
        "IP_SOURCE" => &[IpSource, LoopbackSource],
        "DEPRECATED_DIRECTIVE" => &[DeprecatedDirective],
        "SRC_HTTP" => &[HttpSource, LoopbackSource],
        "STRICT_DYNAMIC" => &[
            AllowList,
            ScriptScheme,
            ScriptWildcard,
            ScriptTenantWildcard,
            BypassableHost,
            UnquotedKeyword,
            InvalidSource,
        ],
        "STRICT_DYNAMIC_NOT_STANDALONE" => &[StrictDynamicAlone],
        "IGNORED" => &[Ignored],
        "REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS" => &[TrustedTypesMissing],
        "REPORTING_DESTINATION_MISSING" => &[ReportingMissing],
        _ => &[],
    }
}

/// Findings that are bad enough for people to act on must be so here too: high there is at least medium here.
fn is_weaker(theirs: &str, ours: Severity) -> bool {
    match theirs {
        "HIGH" => ours < Severity::Medium,
        "MEDIUM" => ours < Severity::Low,
        _ => false,
    }
}

fn excuse(kind: &str, directive: &str, value: &str, text: &str, context: &Context) -> Option<Less> {
    let general = matches!(directive, "script-src" | "default-src" | "base-uri");
    match kind {
        "UNSAFE_INLINE_FALLBACK" | "ALLOWLIST_FALLBACK" | "REPORT_TO_ONLY" => Some(Less::OldBrowsers),
        "SCRIPT_ALLOWLIST_BYPASS" if value == "'self'" && context.packaged => Some(Less::SelfIsTheBundle),
        "REPORTING_DESTINATION_MISSING" if context.delivery.is_meta() => Some(Less::MetaCannotReport),
        "UNKNOWN_DIRECTIVE" if directive == "fenced-frame-src" => Some(Less::Newer),
        "SCRIPT_UNSAFE_EVAL" if directive != "script-src" && directive != "default-src" => {
            Some(Less::EvalAsksScriptSrc)
        }
        "PLAIN_URL_SCHEMES" | "PLAIN_WILDCARD" if directive == "script-src-attr" => {
            Some(Less::AttributesLoadNothing)
        }
        "PLAIN_URL_SCHEMES" | "PLAIN_WILDCARD" if directive == "base-uri" && text.contains("script-src") => {
            Some(Less::ListStillHolds)
        }
        "PLAIN_WILDCARD" | "IP_SOURCE" if value.starts_with("//") => Some(Less::NoSuchSource),
        "OBJECT_ALLOWLIST_BYPASS" => Some(Less::FlashIsGone),
        "INVALID_KEYWORD" if directive == "reflected-xss" => Some(Less::DeprecatedAsAWhole),
        "STRICT_DYNAMIC" if text.contains("capacitor:") => Some(Less::AppScheme),
        "MISSING_DIRECTIVES" if text.contains("object-src;") || text.contains("default-src;") => {
            Some(Less::EmptyForbids)
        }
        "SCRIPT_UNSAFE_INLINE" if text.contains("script-src-elem") && text.contains("script-src-attr") => {
            Some(Less::Shadowed)
        }
        "PLAIN_URL_SCHEMES" | "PLAIN_WILDCARD"
            if directive == "default-src" && text.contains("script-src ") =>
        {
            Some(Less::ObjectsAreFrames)
        }
        "SCRIPT_UNSAFE_INLINE" | "SCRIPT_UNSAFE_EVAL" | "INVALID_KEYWORD" | "UNKNOWN_DIRECTIVE" => None,
        _ if general && text.contains("script-src-elem") => Some(Less::Shadowed),
        _ => None,
    }
}

fn oracle() -> Result<Value, String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../oracles");
    if !std::path::Path::new(folder).join("node_modules/csp_evaluator").exists() {
        return Err(
            "the oracle is not installed: run `npm ci --ignore-scripts` in the folder `oracles`".to_owned()
        );
    }
    let output = Command::new("node").arg("csp.mjs").current_dir(folder).output();
    let output = output.map_err(|e| format!("the oracle needs Node.js 20 or later on the path: {e}"))?;
    if !output.status.success() {
        return Err(format!("the oracle failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|e| format!("the oracle printed no JSON: {e}"))
}

#[test]
fn nothing_that_googles_evaluator_finds_is_missed() {
    let answer = oracle().unwrap_or_else(|why| panic!("{why}"));
    assert!(answer["passed"].as_u64().unwrap() > 150, "the oracle's own tests ran");
    let cases = answer["cases"].as_array().unwrap();
    let listed = cases.iter().filter(|c| c["origin"] == "list").count();
    assert!(listed >= 150 && cases.len() - listed >= 60, "{listed} of {}", cases.len());

    // A hosted site with a header is what the oracle has in mind; an app with a meta tag is what capward has.
    let hosted = Context { delivery: Delivery::Header, packaged: false, ..Context::default() };
    let mut missed = Vec::new();
    let mut excused: BTreeMap<Less, usize> = BTreeMap::new();
    let mut compared = 0;
    for (context, case) in
        [hosted, Context::default()].iter().flat_map(|c| cases.iter().map(move |case| (c, case)))
    {
        let text = case["text"].as_str().unwrap();
        // It throws on some sources; then there is nothing to compare with.
        let Some(findings) = case["findings"].as_array() else { continue };
        let issues = evaluate(&[parse(text, 0)], context);
        for finding in findings {
            let word = |key: &str| finding[key].as_str().unwrap_or_default();
            let (kind, severity, directive, value) =
                (word("type"), word("severity"), word("directive"), word("value"));
            compared += 1;
            let same = |issue: &&Issue| {
                // Both speak of the list that decides; theirs may name the list alone where ours names a value.
                let here =
                    value.is_empty() || issue.value.is_empty() || issue.value.eq_ignore_ascii_case(value);
                here && issue.directive == directive && counterparts(kind, directive).contains(&issue.kind)
            };
            let found = issues.iter().filter(same).map(|i| i.severity).max();
            if found.is_some_and(|ours| !is_weaker(severity, ours)) {
                continue;
            }
            match excuse(kind, directive, value, text, context) {
                Some(reason) => *excused.entry(reason).or_default() += 1,
                None => {
                    missed.push(format!("{severity} {kind} is {found:?} here: {text}  [{directive} {value}]"))
                }
            }
        }
    }
    missed.sort();
    missed.dedup();
    assert!(
        missed.is_empty(),
        "{} of {compared} findings have no counterpart:\n{}",
        missed.len(),
        missed.join("\n")
    );
    assert_eq!(excused.len(), 14, "a reason that excuses nothing must go: {excused:?}");
    println!("{compared} findings compared, excused: {excused:?}");
}
