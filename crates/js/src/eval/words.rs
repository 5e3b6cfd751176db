//! What the names and values in conditions say about a build.

use base::Stage;

/// The stages of the two sides of a condition: where it holds, and where it does not.
pub(crate) type Sides = (Stage, Stage);

pub(crate) const UNDECIDED: Sides = (Stage::Undecided, Stage::Undecided);
const DEVELOPMENT: Sides = (Stage::Development, Stage::Production);
const PRODUCTION: Sides = (Stage::Production, Stage::Development);
const OPT_IN: Sides = (Stage::OptIn, Stage::Always);

/// The words of a name: `isDevServer`, `IS_DEV_SERVER` and `is-dev-server` are the same.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut lower_before = false;
    for c in name.chars().take(120) {
        if !c.is_alphanumeric() {
            words.push(String::new());
        } else if c.is_uppercase() && lower_before {
            words.push(c.to_lowercase().collect());
        } else {
            match words.last_mut() {
                Some(word) => word.extend(c.to_lowercase()),
                None => words.push(c.to_lowercase().collect()),
            }
        }
        lower_before = c.is_lowercase() || c.is_numeric();
    }
    words.retain(|w| !w.is_empty());
    words
}

fn production_word(word: &str) -> bool {
    matches!(word, "prod" | "production" | "release" | "prd")
}

fn development_word(word: &str) -> bool {
    matches!(word, "dev" | "develop" | "development" | "debug" | "devserver" | "serve")
}

/// True for a variable that names the stage of a build: `NODE_ENV`, `APP_ENV`, `MODE`, `BUILD_STAGE`.
pub(crate) fn names_stage(name: &str) -> bool {
    let words = words(last_name(name));
    let last = words.last().map(String::as_str).unwrap_or_default();
    matches!(last, "env" | "mode" | "environment" | "stage" | "configuration")
        || matches!(last, "nodeenv" | "appenv" | "buildenv")
        || (words.len() > 1
            && words.iter().any(|w| matches!(w.as_str(), "env" | "environment"))
            && matches!(last, "name" | "type"))
}

/// `process.env.X` -> `X`.
pub(crate) fn last_name(display: &str) -> &str {
    display.rsplit(['.', ' ']).next().unwrap_or(display)
}

/// A comparison of the environment variable `name` with `value`.
pub(crate) fn variable_is(name: &str, value: &str) -> Sides {
    let stage = names_stage(name);
    let words = words(value);
    let has = |f: &dyn Fn(&str) -> bool| words.iter().any(|w| f(w));
    if has(&production_word) || (stage && has(&|w| matches!(w, "live" | "pro"))) {
        PRODUCTION
    } else if value == "development"
        || value == "dev"
        || (stage && has(&|w| development_word(w) || w == "local"))
    {
        DEVELOPMENT
    } else if has(&|w| {
        matches!(w, "android" | "ios" | "web" | "electron" | "native" | "capacitor" | "mobile")
    }) {
        UNDECIDED
    } else {
        OPT_IN
    }
}

/// An argument of the command line is `word`: `--prod`, `--dev`.
pub(crate) fn argument(word: &str) -> Sides {
    let words = words(word);
    if words.iter().any(|w| production_word(w)) {
        PRODUCTION
    } else if words.iter().any(|w| development_word(w)) {
        DEVELOPMENT
    } else {
        OPT_IN
    }
}

/// The environment variable `name` is set.
pub(crate) fn variable_set(name: &str) -> Sides {
    let name = last_name(name);
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    if names_stage(name) {
        (Stage::Undecided, Stage::Always)
    } else if has(&["ci"])
        || matches!(name, "GITHUB_ACTIONS" | "GITLAB_CI" | "BITRISE_IO" | "CODEBUILD_BUILD_ID")
    {
        UNDECIDED
    } else if words.iter().any(|w| production_word(w))
        && !has(&["not", "non", "no", "pre", "debug", "url", "dev"])
    {
        PRODUCTION
    } else {
        OPT_IN
    }
}

/// What a name says whose value could not be worked out: `isDev`, `PROD`, `ctx.dev`, `command`.
pub(crate) fn name_hint(name: &str) -> Sides {
    // What holds for one part of a longer condition need not hold for another.
    if name.contains(|c: char| c.is_whitespace() || matches!(c, '&' | '|' | '+' | '=' | '<' | '>' | ':')) {
        return UNDECIDED;
    }
    let words = words(last_name(name));
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    if has(&["not", "non", "no", "isnt"]) {
        UNDECIDED
    } else if has(&["live", "hot"]) && has(&["reload"]) || has(&["livereload"]) {
        OPT_IN
    } else if words.iter().any(|w| production_word(w)) {
        PRODUCTION
    } else if words.iter().any(|w| development_word(w) || w == "isdev") {
        DEVELOPMENT
    } else {
        UNDECIDED
    }
}

/// A comparison of `name`, handed in by the tool, or of something unknown, with `value`.
pub(crate) fn unknown_is(name: &str, value: &str) -> Sides {
    match (last_name(name), value) {
        ("command", "serve" | "dev" | "start") => DEVELOPMENT,
        ("command", "build") => PRODUCTION,
        _ => match variable_is(name, value) {
            OPT_IN if !names_stage(name) => UNDECIDED,
            sides => sides,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("isDevServer"), ["is", "dev", "server"]);
        assert_eq!(words("VITE_APP_MODE"), ["vite", "app", "mode"]);
        assert_eq!(words("device"), ["device"]);
    }

    #[test]
    fn what_conditions_say_about_a_build() {
        assert_eq!(variable_is("process.env.NODE_ENV", "production"), PRODUCTION);
        assert_eq!(variable_is("process.env.APP_ENV", "local"), DEVELOPMENT);
        assert_eq!(variable_is("process.env.APP_ENV", "staging"), OPT_IN);
        assert_eq!(variable_is("process.env.LIVE", "true"), OPT_IN);
        assert_eq!(variable_is("process.env.PLATFORM", "ios"), UNDECIDED);
        assert_eq!(variable_set("process.env.CAP_DEV"), OPT_IN);
        assert_eq!(variable_set("process.env.PRODUCTION"), PRODUCTION);
        assert_eq!(variable_set("process.env.CI"), UNDECIDED);
        assert_eq!(name_hint("isDev"), DEVELOPMENT);
        assert_eq!(name_hint("isNotDev"), UNDECIDED);
        assert_eq!(name_hint("device"), UNDECIDED);
        assert_eq!(name_hint("hasKey() && ctx.isDev"), UNDECIDED);
        assert_eq!(unknown_is("command", "serve"), DEVELOPMENT);
        assert!(names_stage("process.env.NODE_ENV") && !names_stage("process.env.ENV_FILE"));
    }
}
