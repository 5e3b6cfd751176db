//! What capward knows of the world: plugins, platform versions, advisories and standards, as rows of TOML that are
//! built into the program. Each row says where its fact comes from and when it was last checked.
//!
//! No clock is read: what is out of support is decided against [`as_of`], the day on which the tables were checked,
//! so that the same input gives the same report on every day.

mod advisory;
mod auth;
mod auth_store;
mod auth_verbose;
mod crypto;
mod date;
mod form;
mod library;
mod path;
mod permission;
mod platform;
mod plugin;
mod secret;
mod standard;
mod web;

pub use advisory::{Advisory, Grade, advised_names, advisories};
pub use auth::{
    Biometric, Check, Choice, Gate, Given, PasswordGrant, Sent, SignInLibrary, Switch, WebViewOpener, Word,
    biometrics, password_grants, sign_in_libraries, switches, web_view_openers,
};
pub use auth_store::{AuthStore, Keeps, auth_stores};
pub use auth_verbose::{Verbose, verbose_options};
pub use crypto::{CryptoCall, Does, Spot, crypto_call, crypto_names};
pub use date::Date;
pub use form::{Part, Set, parse_form, spell, spell_text};
pub use library::{Library, libraries, library_of};
pub use path::{Path, Pick, spellings};
pub use permission::{is_dangerous, permissions_source};
pub use platform::{Api, Capacitor, api, apis, as_of, capacitor, capacitors, target_floor};
pub use plugin::{Deprecated, Kind, Plugin, plugin, plugins};
pub use secret::{Family, Secret, SecretCheck, Verdict, Worth, sample_keys, secrets};
pub use standard::{Standard, sources, standards, title};
pub use web::{
    Effect, Pass, Sink, SinkKind, Source, SourceKind, passes, sinks, sinks_named, sources_named, web_sources,
};

/// Read one table. A table that cannot be read is empty, which a test rules out.
fn rows<T: serde::de::DeserializeOwned + Default>(text: &str) -> T {
    toml::from_str(text).unwrap_or_default()
}

/// The calls that paths to arguments stand for, each with the position of the argument.
fn arguments(paths: &[String]) -> Vec<(String, usize)> {
    let all = paths.iter().flat_map(|p| spellings(p));
    all.filter_map(|text| {
        let (call, argument) = text.rsplit_once('(')?;
        Some((call.to_owned(), argument.strip_suffix(')')?.parse().ok()?))
    })
    .collect()
}
