//! `supabase/config.toml`: the schemas that the Data API serves, and which functions ask for a token.
//! <https://supabase.com/docs/guides/local-development/cli/config>

use base::{FileId, Gap, Place, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a `config.toml` says.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `[api] schemas`.
    pub schemas: Vec<String>,
    /// `[api] auto_expose_new_tables`; none where it does not say.
    pub expose_new: Option<bool>,
    /// Functions with `verify_jwt = false`, with the place of the setting and their `entrypoint`.
    pub open_functions: Vec<OpenFunction>,
    /// What was not understood.
    pub gaps: Vec<Gap>,
}

/// A function that runs without a token.
#[derive(Clone, Debug)]
pub struct OpenFunction {
    /// Its name.
    pub name: String,
    /// `verify_jwt = false`.
    pub place: Place,
    /// Its file, relative to the folder `supabase`.
    pub entrypoint: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        let schemas = vec!["public".to_owned(), "graphql_public".to_owned()];
        Self { schemas, expose_new: None, open_functions: Vec::new(), gaps: Vec::new() }
    }
}

/// Read the file.
pub fn parse(file: FileId, text: &str) -> Settings {
    let mut settings = Settings::default();
    let Ok(root) = DeTable::parse(text) else {
        settings.gaps.push(Gap::new(
            Place::At(file, Span::default()),
            "the settings of Supabase",
            "are no valid TOML",
        ));
        return settings;
    };
    let root = root.get_ref();
    if let Some(api) = table(root, "api") {
        if let Some(DeValue::Array(list)) = api.get("schemas").map(Spanned::get_ref) {
            settings.schemas = list.iter().filter_map(|v| string(v.get_ref())).collect();
        }
        if let Some(DeValue::Boolean(on)) = api.get("auto_expose_new_tables").map(Spanned::get_ref) {
            settings.expose_new = Some(*on);
        }
    }
    for (name, function) in table(root, "functions").into_iter().flatten() {
        let DeValue::Table(function) = function.get_ref() else { continue };
        if matches!(function.get("enabled").map(Spanned::get_ref), Some(DeValue::Boolean(false))) {
            continue;
        }
        let Some(verify) = function.get("verify_jwt") else { continue };
        if matches!(verify.get_ref(), DeValue::Boolean(false)) {
            let span = verify.span();
            settings.open_functions.push(OpenFunction {
                name: name.get_ref().to_string(),
                place: Place::At(file, Span::from_usize(span.start, span.end)),
                entrypoint: function.get("entrypoint").and_then(|v| string(v.get_ref())),
            });
        }
    }
    settings.open_functions.sort_by(|a, b| a.place.cmp(&b.place));
    settings
}

fn table<'t, 'd>(root: &'t DeTable<'d>, key: &str) -> Option<&'t DeTable<'d>> {
    match root.get(key).map(Spanned::get_ref) {
        Some(DeValue::Table(table)) => Some(table),
        _ => None,
    }
}

fn string(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        _ => None,
    }
}
