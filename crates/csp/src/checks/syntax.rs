//! How the policy is written: what browsers drop or read differently from what was meant.

use super::Sink;
use crate::issue::IssueKind;
use crate::names::{Class, Grammar, Name, known_directive, nearest};
use crate::parse::Directive;
use crate::source::{Keyword, Kind, Source, Validity};
use base::{Severity, Span};

pub(super) fn check(sink: &mut Sink<'_>) {
    if sink.policy.is_empty() {
        let note = "the policy has no directive that browsers obey, so that it forbids nothing";
        sink.missing(IssueKind::Empty, Severity::Medium, "", note);
    }
    for directive in &sink.policy.directives {
        if has_placeholder(&directive.name) || directive.values.iter().any(|v| has_placeholder(&v.text)) {
            let note = "a placeholder is left in the text; browsers ignore it, or drop the directive";
            sink.directive(IssueKind::Placeholder, Severity::Medium, directive, note);
        }
        name(sink, directive);
        if directive.non_ascii {
            continue;
        }
        for (index, value) in directive.values.iter().enumerate() {
            let known = known_directive(&directive.name);
            value_of(sink, directive, index, value, known);
        }
    }
}

/// True where text looks like a variable of a template: `{{ x }}`, `<%= x %>`, `${x}`, `%X%`, `__X__`, `@@x`.
pub fn has_placeholder(text: &str) -> bool {
    let percent = || {
        let mut parts = text.split('%').skip(1);
        let name = parts.next().unwrap_or_default();
        let letter = |b: u8| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit();
        parts.next().is_some()
            && name.len() > 2
            && name.bytes().all(letter)
            && name.bytes().any(|b| b.is_ascii_uppercase())
    };
    let marks = ["{{", "}}", "<%", "%>", "${", "@@", "#{", "{%"];
    let dunder = text.len() > 6 && text.starts_with("__") && text.ends_with("__");
    dunder || marks.iter().any(|m| text.contains(m)) || percent()
}

fn name(sink: &mut Sink<'_>, directive: &Directive) {
    if directive.non_ascii {
        let note =
            "browsers drop a directive with letters outside ASCII, such as typographic quotes, as a whole";
        sink.directive(IssueKind::NonAscii, Severity::Medium, directive, note);
    }
    if directive.duplicate {
        let note = format!("browsers use the first `{}` and ignore this one", directive.name);
        sink.directive(IssueKind::DuplicateDirective, Severity::Low, directive, note);
    }
    if known_directive(&directive.name).is_some() || has_placeholder(&directive.name) || directive.non_ascii {
        return;
    }
    let meant = if sink.is_full() { None } else { nearest(&directive.name) };
    let severity = match meant.and_then(known_directive).map(|n| n.class) {
        Some(Class::Fetch | Class::Document | Class::Navigation) => Severity::Medium,
        _ => Severity::Low,
    };
    let colon = if directive.name.ends_with(':') { "names of directives end without a colon; " } else { "" };
    let note = match meant {
        Some(meant) => format!(
            "{colon}browsers know no `{}` and ignore it; `{meant}` was probably meant",
            directive.name
        ),
        None => format!("{colon}browsers know no `{}` and ignore it", directive.name),
    };
    let free = meant.is_some_and(|m| !sink.present.contains(m));
    let span = directive.name_span;
    let issue = sink.directive(IssueKind::UnknownDirective, severity, directive, note);
    if let (Some(meant), true) = (meant, free) {
        issue.repair(span, meant, false);
    }
}

fn value_of(
    sink: &mut Sink<'_>,
    directive: &Directive,
    index: usize,
    value: &Source,
    known: Option<&'static Name>,
) {
    if has_placeholder(&value.text) {
        return;
    }
    let lists = known.is_none_or(|n| n.grammar == Grammar::Sources);
    let is_directive =
        (lists || value.text.contains('-')) && known_directive(&value.text.to_ascii_lowercase()).is_some();
    if is_directive {
        let note = format!("`{}` is the name of a directive: the semicolon before it is missing", value.text);
        let at = Span::new(value.removal.start, value.removal.start);
        sink.value(IssueKind::MissingSemicolon, Severity::Medium, directive, value, note)
            .repair(at, ";", false);
        return;
    }
    if known.is_some_and(|n| n.grammar != Grammar::Sources) {
        token(sink, directive, value);
        return;
    }
    match &value.kind {
        Kind::Bareword(meant) => unquoted(sink, directive, value, meant),
        Kind::UnknownKeyword => {
            let note = format!("browsers know no {} and ignore it", value.text);
            sink.value(IssueKind::InvalidKeyword, Severity::Low, directive, value, note);
        }
        Kind::Keyword(keyword) => wrong_place(sink, directive, value, *keyword),
        Kind::Invalid(why) => {
            let note = format!("browsers ignore `{}`: {why}", value.text);
            sink.value(IssueKind::InvalidSource, Severity::Low, directive, value, note);
        }
        Kind::Hash { algorithm, validity } if *validity != Validity::Good => {
            let note = format!("this is no {} hash in base64, so that it matches nothing", algorithm.name());
            sink.value(IssueKind::HashMalformed, Severity::Low, directive, value, note);
        }
        Kind::Nonce { validity: Validity::Malformed } => {
            let note = "a nonce has only the letters of base64; browsers ignore this one";
            sink.value(IssueKind::NonceCharset, Severity::Low, directive, value, note);
        }
        _ => {}
    }
    if value.kind == Kind::Keyword(Keyword::None) && directive.values.len() > 1 {
        let note = "`'none'` counts only where it stands alone; here it is ignored";
        let (span, first) = (value.removal, index == 0);
        let next = directive.values.get(1).map_or(span.end, |v| v.span.start);
        let issue = sink.value(IssueKind::NoneWithOthers, Severity::Low, directive, value, note);
        // Browsers ignore it today, so that removing it changes nothing.
        issue.repair(if first { Span::new(value.span.start, next) } else { span }, "", true);
    }
}

fn unquoted(sink: &mut Sink<'_>, directive: &Directive, value: &Source, meant: &str) {
    let note = format!(
        "without single quotes browsers read `{}` as the name of a host; {meant} was meant",
        value.text
    );
    // Quoting these lets through no more than the author wrote; the other keywords would open the policy.
    let narrow = meant.eq_ignore_ascii_case("'self'")
        || (meant.eq_ignore_ascii_case("'none'") && directive.values.len() == 1)
        || meant.eq_ignore_ascii_case("'report-sample'");
    sink.value(IssueKind::UnquotedKeyword, Severity::Low, directive, value, note)
        .repair(value.span, meant, narrow);
}

/// Keywords that exist, but not in this directive.
fn wrong_place(sink: &mut Sink<'_>, directive: &Directive, value: &Source, keyword: Keyword) {
    let name = directive.name.as_str();
    let script = name.starts_with("script-src") || matches!(name, "default-src" | "worker-src");
    let style = name.starts_with("style-src");
    let fits = match keyword {
        Keyword::UnsafeEval
        | Keyword::WasmUnsafeEval
        | Keyword::StrictDynamic
        | Keyword::InlineSpeculationRules
        | Keyword::TrustedTypesEval
        | Keyword::ReportHash => script,
        // Some policies name `'unsafe-eval'` for styles, where an old draft asked for it.
        Keyword::UnsafeInline | Keyword::UnsafeHashes | Keyword::ReportSample => {
            script || style || name == "navigate-to"
        }
        Keyword::AllowBlock => name == "webrtc",
        Keyword::WasmEval | Keyword::UnsafeHashedAttributes => false,
        Keyword::UnsafeAllowRedirects => name == "navigate-to",
        Keyword::UnsafeWebTransportHashes => matches!(name, "connect-src" | "default-src"),
        Keyword::SelfOrigin | Keyword::None => true,
    };
    if !fits {
        let note = format!("{} has no meaning in `{name}`; browsers ignore it", value.text);
        sink.value(IssueKind::InvalidKeyword, Severity::Info, directive, value, note);
    }
}

/// Words of the directives that hold no source list.
fn token(sink: &mut Sink<'_>, directive: &Directive, value: &Source) {
    let allowed: &[&str] = match directive.name.as_str() {
        "require-trusted-types-for" => &["'script'"],
        "trusted-types" => &["'allow-duplicates'", "'none'"],
        "webrtc" => &["'allow'", "'block'"],
        _ => return,
    };
    let quoted = value.text.starts_with('\'');
    if quoted && !allowed.iter().any(|a| value.text.eq_ignore_ascii_case(a)) {
        let note = format!("browsers know no {} in `{}` and ignore it", value.text, directive.name);
        sink.value(IssueKind::InvalidKeyword, Severity::Low, directive, value, note);
        return;
    }
    let meant = allowed.iter().find(|a| a.trim_matches('\'').eq_ignore_ascii_case(&value.text));
    if let Some(meant) = meant {
        let note = format!("`{}` counts only in single quotes", value.text);
        sink.value(IssueKind::UnquotedKeyword, Severity::Low, directive, value, note)
            .repair(value.span, *meant, false);
    }
}

#[cfg(test)]
mod tests {
    use super::has_placeholder;
    use crate::{Context, IssueKind, evaluate, parse};
    use base::Severity;

    fn syntax(text: &str) -> Vec<(IssueKind, String)> {
        evaluate(&[parse(text, 0)], &Context::default())
            .into_iter()
            .filter(|i| i.kind <= IssueKind::HashMalformed && i.severity > Severity::Info)
            .map(|i| (i.kind, i.value))
            .collect()
    }

    #[test]
    fn what_is_written_well_is_quiet() {
        for text in [
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'report-sample' https://a.example:8443/x/",
            "connect-src ws: wss://a.example *.b.example:* blob: capacitor://localhost ionic://localhost",
            "require-trusted-types-for 'script'; trusted-types angular angular#bundler 'allow-duplicates'",
            "upgrade-insecure-requests; worker-src blob:; fenced-frame-src 'none'; webrtc 'block'",
            "img-src https://a.example/50%25off/x.png data:",
        ] {
            assert_eq!(syntax(text), [], "{text}");
        }
    }

    #[test]
    fn mistakes_name_the_word_at_fault() {
        use IssueKind::*;
        for (text, kind, value) in [
            ("script-src self", UnquotedKeyword, "self"),
            ("script-src 'self' object-src 'none'", MissingSemicolon, "object-src"),
            ("script-scr 'self'", UnknownDirective, ""),
            ("script-src 'sefl'", InvalidKeyword, "'sefl'"),
            ("script-src 'none' 'self'", NoneWithOthers, "'none'"),
            ("script-src 'self'; script-src *", DuplicateDirective, ""),
            ("script-src \u{2018}self\u{2019}; default-src 'none'", NonAscii, ""),
            ("script-src 'sha256-abc'", HashMalformed, "'sha256-abc'"),
            ("img-src //cdn.example", InvalidSource, "//cdn.example"),
            ("", Empty, ""),
            ("default-src {{host}}", Placeholder, ""),
        ] {
            assert!(syntax(text).contains(&(kind, value.to_owned())), "{text}: {:?}", syntax(text));
        }
    }

    #[test]
    fn only_edits_that_open_nothing_are_safe() {
        let safe = |text: &str| {
            let issues = evaluate(&[parse(text, 0)], &Context::default());
            issues
                .into_iter()
                .find(|i| i.kind == IssueKind::UnquotedKeyword)
                .and_then(|i| i.repair)
                .map(|r| r.safe)
        };
        assert_eq!(safe("script-src self"), Some(true));
        assert_eq!(safe("object-src none"), Some(true));
        assert_eq!(safe("script-src unsafe-inline"), Some(false));
        assert_eq!(safe("script-src none a.example"), Some(false));
    }

    #[test]
    fn placeholders_are_told_from_addresses() {
        for text in ["{{host}}", "<%=", "${API}", "%VITE_API%", "https://%API_HOST%", "__CSP__"] {
            assert!(has_placeholder(text), "{text}");
        }
        for text in ["https://a.example/50%25/x%20y", "'self'", "*", "a.example", "100%"] {
            assert!(!has_placeholder(text), "{text}");
        }
    }
}
