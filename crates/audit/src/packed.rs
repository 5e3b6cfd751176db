//! What was found out about a package, as lines for people.

use app::App;
use artefact::android::{AndroidFacts, Relro, Signature};
use artefact::ios::IosFacts;
use base::{SheetGroup, SheetLine};

/// Calls that are shown; libraries make hundreds.
const CALLS: usize = 40;

/// The binaries of a package: signatures, native libraries, compiled code.
pub(crate) fn group(app: &App) -> SheetGroup {
    let mut lines = Vec::new();
    if let Some(package) = &app.package {
        lines.push(line("kind", package.kind.name()));
        if let Some(facts) = &package.facts.android {
            android(app, facts, &mut lines);
        }
        if let Some(facts) = &package.facts.ios {
            ios(facts, &mut lines);
        }
    }
    SheetGroup { title: "Package".to_owned(), lines }
}

fn android(app: &App, facts: &AndroidFacts, lines: &mut Vec<SheetLine>) {
    if let Some(android) = &app.android {
        let name = android.main().and_then(|m| m.package.clone());
        lines.extend(name.map(|n| line("package", n)));
        let levels = [("minSdk", android.min_sdk()), ("targetSdk", android.target_sdk())];
        for (name, level) in levels {
            lines.extend(level.value().map(|l| line(name, l.to_string())));
        }
    }
    if facts.signatures.is_empty() {
        lines.push(line("signature", if facts.all_signatures { "none" } else { "not seen" }));
    }
    lines.extend(facts.signatures.iter().map(signature));
    for library in &facts.libraries {
        let relro = match library.relro {
            Relro::None => "no RELRO",
            Relro::Partial => "partial RELRO",
            Relro::Full => "full RELRO",
        };
        let words = [
            if library.stack_is_data { "stack is data" } else { "stack can be run" },
            relro,
            if library.stack_canary { "checks its stack" } else { "does not check its stack" },
            if library.symbols { "has symbols" } else { "stripped" },
        ];
        lines.push(line(library.path.as_str(), words.join(", ")));
    }
    for one in &facts.lenient {
        lines.push(line(one.class.as_str(), format!("`{}` refuses nobody, in {}", one.method, one.dex)));
    }
    for call in facts.calls.iter().take(CALLS) {
        lines.push(line(call.class.as_str(), format!("`{}` calls {}", call.caller, call.method)));
    }
    if facts.calls.len() > CALLS {
        lines.push(line("more calls", (facts.calls.len() - CALLS).to_string()));
    }
}

fn ios(facts: &IosFacts, lines: &mut Vec<SheetLine>) {
    for profile in &facts.profiles {
        let mut words = vec![format!("{}: {}", profile.audience.name(), profile.name)];
        words.extend(profile.expires.as_ref().map(|day| format!("until {day}")));
        words.extend((profile.devices > 0).then(|| format!("{} devices", profile.devices)));
        words.extend(profile.get_task_allow.then(|| "a debugger may attach".to_owned()));
        lines.push(line(profile.path.as_str(), words.join(", ")));
    }
    for binary in &facts.binaries {
        let mut words = vec![binary.processors.join(" and ")];
        words.extend(binary.oldest_system.as_ref().map(|v| format!("for iOS {v} and later")));
        let said = [
            (binary.encrypted, "encrypted by the App Store"),
            (binary.simulator, "built for a simulator"),
            (!binary.position_independent, "at a fixed address"),
            (!binary.stack_canary, "does not check its stack"),
            (binary.debug_symbols > 1, "has symbols for a debugger"),
            (binary.uses_ui_web_view, "uses UIWebView"),
        ];
        words.extend(said.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned()));
        words.push(match &binary.signature {
            None => "not signed".to_owned(),
            Some(s) if s.ad_hoc => "signed without a certificate".to_owned(),
            Some(s) => {
                format!("signed by {} ({})", s.team.as_deref().unwrap_or("no team"), s.hashes.join(", "))
            }
        });
        lines.push(line(binary.path.as_str(), words.join(", ")));
    }
}

fn signature(signature: &Signature) -> SheetLine {
    let value = match &signature.certificate {
        Some(c) => format!(
            "{}; {}; valid from {} to {}; SHA-256 {}",
            c.subject,
            c.key.name(),
            c.valid.0,
            c.valid.1,
            c.sha256
        ),
        None => "its certificate was not read".to_owned(),
    };
    line(format!("signature {}", signature.scheme.name()), value)
}

fn line(name: impl Into<String>, value: impl Into<String>) -> SheetLine {
    SheetLine { name: name.into(), value: value.into(), place: None }
}
