//! What a condition over the environment says of a build.

use crate::value::{Kind, Val};
use base::{Stage, When};
use std::rc::Rc;

/// Variables that name the kind of build.
pub(crate) fn names_stage(variable: &str) -> bool {
    let name = variable.to_ascii_uppercase();
    matches!(
        name.as_str(),
        "NODE_ENV" | "MODE" | "COMMAND" | "ENV" | "APP_ENV" | "ENVIRONMENT" | "APP_ENVIRONMENT" | "BUILD_ENV" | "STAGE" | "APP_STAGE"
            | "BUILD_TYPE" | "BUILD_MODE" | "CAPACITOR_ENV" | "CAP_ENV" | "VITE_MODE" | "VITE_ENV" | "VITE_APP_ENV" | "NG_ENV"
            | "NX_TASK_TARGET_CONFIGURATION" | "CONFIGURATION"
    ) || name.ends_with("_ENV") && !name.starts_with("IS_")
}

/// The stage in which a variable that names the kind of build has this value.
fn stage_of(word: &str) -> Stage {
    match word.to_ascii_lowercase().as_str() {
        "production" | "prod" | "release" | "live" | "build" | "store" => Stage::Production,
        "development" | "dev" | "develop" | "local" | "debug" | "serve" | "test" | "livereload" => Stage::Development,
        _ => Stage::OptIn,
    }
}

fn opposite(stage: Stage) -> Stage {
    match stage {
        Stage::Production => Stage::Development,
        Stage::Development => Stage::Production,
        Stage::OptIn => Stage::Always,
        Stage::Always | Stage::Undecided => Stage::Undecided,
    }
}

/// Whether `variable` equals `word`: true in one stage, false in the other.
pub(crate) fn compare<'a>(at: &Val<'a>, variable: &str, word: &str, text: &str, negated: bool) -> Val<'a> {
    let yes = if names_stage(variable) { stage_of(word) } else { Stage::OptIn };
    let cases = vec![
        (When::new(text, if negated { opposite(yes) } else { yes }), at.with(Kind::Bool(true))),
        (When::new(not(text), if negated { yes } else { opposite(yes) }), at.with(Kind::Bool(false))),
    ];
    at.with(Kind::OneOf(Rc::new(cases)))
}

/// The truth of a value, as cases.
pub(crate) fn truth<'a>(test: &Val<'a>, text: &str) -> Vec<(When, bool)> {
    let mut all: Vec<(When, bool)> = Vec::new();
    for (when, value) in test.cases() {
        let cases: Vec<(When, bool)> = match &value.kind {
            Kind::Null | Kind::Undefined => vec![(When::always(), false)],
            Kind::Bool(b) => vec![(When::always(), *b)],
            Kind::Number(n) => vec![(When::always(), *n != 0.0 && !n.is_nan())],
            Kind::Str(s) => vec![(When::always(), !s.is_empty())],
            Kind::List(_) | Kind::Map(_) | Kind::Func(..) | Kind::EnvObject | Kind::Argv => vec![(When::always(), true)],
            Kind::Env(_) => vec![(When::new(text, Stage::OptIn), true), (When::new(not(text), Stage::Always), false)],
            _ if looks_like_dev(text) => {
                vec![(When::new(text, Stage::Development), true), (When::new(not(text), Stage::Production), false)]
            }
            _ => vec![
                (When::new(text, Stage::Undecided), true),
                (When::new(not(text), Stage::Undecided), false),
            ],
        };
        all.extend(cases.into_iter().map(|(w, b)| (join(&when, &w), b)));
    }
    all
}

/// Both conditions; the text of the outer one is enough where the inner one adds nothing.
fn join(outer: &When, inner: &When) -> When {
    if inner.text.is_empty() { outer.clone() } else { outer.and(inner) }
}

/// Names such as `isDev` and `LIVE_RELOAD`, for conditions whose value is out of reach.
fn looks_like_dev(text: &str) -> bool {
    let name = text.trim_start_matches('!').to_ascii_lowercase().replace('_', "");
    !text.starts_with('!')
        && matches!(name.as_str(), "isdev" | "dev" | "isdevelopment" | "livereload" | "islivereload" | "devmode" | "isdevmode" | "isdebug" | "debug" | "islocal" | "usedevserver")
}

/// The condition turned round, as people would write it.
pub(crate) fn not(text: &str) -> String {
    match text.strip_prefix("unless ") {
        Some(inner) => inner.to_owned(),
        None => format!("unless {text}"),
    }
}

/// The author's words on one line.
pub(crate) fn words(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 80 { line } else { format!("{}\u{2026}", line.chars().take(79).collect::<String>()) }
}
