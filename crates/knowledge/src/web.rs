//! What flows through a web app: where sensitive and untrusted values come from, where they must not arrive, and
//! which calls pass a value on or make it harmless. Paths are spelled as JavaScript spells them, see [`Path`].

use crate::{Date, Path, Pick};
use rustc_hash::FxHashMap;
use std::borrow::Cow::Borrowed;
use std::sync::LazyLock;

/// What a value does where it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SinkKind {
    /// Is kept in plain preferences of the platform.
    Preferences,
    /// Is kept in the storage of the web view.
    WebStorage,
    /// Is run as code.
    Code,
    /// Becomes markup of the page.
    Markup,
    /// Becomes the address in an attribute of the page: of a link, a frame, a form.
    UrlAttribute,
    /// Becomes the address of an image, a film or a sound.
    Media,
    /// Is trusted by Angular, which lets it into the page as it is.
    Trusted,
    /// Is shown as markup by a component of Ionic.
    IonicMarkup,
    /// Becomes markup by a library for pages: jQuery, or the source of a template.
    Template,
    /// Becomes the address of the page or of a frame.
    Navigation,
    /// Is opened inside the app or in a browser tab over it.
    Browser,
    /// Is opened by another app.
    Opener,
    /// Becomes the address of a request.
    Request,
    /// Becomes the query of a request's address.
    Query,
    /// Becomes the path of a file.
    FilePath,
    /// Becomes the folder from which the app's pages are loaded.
    BasePath,
    /// Is run as SQL.
    Sql,
    /// Is printed to the console.
    Log,
    /// Is sent to a service that collects errors or what users do.
    Telemetry,
    /// Is put on the clipboard.
    Clipboard,
    /// Becomes the content of a file.
    FileContent,
    /// Is kept in a database of the app, a plain file unless it is opened with a key.
    Database,
    /// Is kept in Keychain or under a key of the Keystore.
    SecureStore,
    /// Becomes script of a page in an in-app browser.
    Injected,
    /// Is sent to another window or frame.
    Posted,
    /// Decides where a live update comes from.
    UpdateSource,
    /// Decides which line of live updates the app follows.
    UpdateChannel,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SourceKind {
    /// The address with which the app was opened.
    Link,
    /// A push message.
    Push,
    /// A local notification, whose content the app put in itself.
    LocalNotification,
    /// A scanned code or tag.
    Scan,
    /// A message of another window or frame.
    Message,
    /// The answer of a server.
    Network,
    /// The session of a sign-in library.
    Session,
    /// A private key, or the words from which one is made, where a library hands it out.
    Key,
    /// A password or token as a secure store hands it out.
    Credential,
    /// What another app shared or sent.
    Shared,
    /// What a page in an in-app browser sends, or its address.
    Window,
    /// The content of a file, or its name where the user picked it.
    File,
    /// What a device nearby sends by radio.
    Nearby,
    /// The token under which push messages are delivered: no secret of the user.
    PushToken,
    /// A number that identifies the device.
    DeviceId,
    /// The address of the page: its fragment and query, and what led to it.
    Page,
    /// Parts of the route that is shown: chosen by others where links set the route.
    Route,
    /// What the user copied somewhere else.
    Clipboard,
}

/// A place where a value must not arrive.
#[derive(Clone, Debug)]
pub struct Sink {
    /// What it does with the value.
    pub kind: SinkKind,
    /// The argument or assignment.
    pub path: Path<'static>,
    /// The argument that names the value, for instance the key of a storage.
    pub key: Option<Path<'static>>,
    /// A call without which the sink does nothing, and which stands in the same function.
    pub with: Option<Path<'static>>,
    /// Where it says so.
    pub source: &'static str,
    /// When the row was last checked.
    pub checked: Date,
}

/// A place where values come from.
#[derive(Clone, Debug)]
pub struct Source {
    /// Whose value it is.
    pub kind: SourceKind,
    /// The result or callback parameter.
    pub path: Path<'static>,
    /// The value in words, for messages.
    pub what: &'static str,
    /// Where it says so.
    pub source: &'static str,
    /// When the row was last checked.
    pub checked: Date,
}

/// What a call does to the values it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// The receiver comes out, or a part of it.
    Receiver,
    /// The first argument comes out in another form.
    First,
    /// Every argument comes out, and the receiver of a method.
    All,
    /// The callback gets the receiver, and what it returns comes out.
    Maps,
    /// The callback gets the receiver, and the receiver comes out.
    Passes,
    /// What comes out is harmless whatever went in.
    Cleans,
    /// What comes out is a constant of the program, a number or a yes or no.
    Scalar,
}

/// Calls that do something known to a value.
#[derive(Clone, Debug)]
pub struct Pass {
    /// What they do.
    pub effect: Effect,
    /// Methods of any receiver (`*.trim`), globals (`decodeURIComponent`) or functions of packages.
    pub calls: &'static [&'static str],
    /// Where it says so.
    pub source: &'static str,
    /// When the row was last checked.
    pub checked: Date,
}

include!(concat!(env!("OUT_DIR"), "/web.rs"));

static SINKS_BY_NAME: LazyLock<FxHashMap<&str, &[Sink]>> =
    LazyLock::new(|| by_name(SINKS, |s| s.path.last()));
static SOURCES_BY_NAME: LazyLock<FxHashMap<&str, &[Source]>> =
    LazyLock::new(|| by_name(SOURCES, |s| s.path.last()));

fn by_name<T>(rows: &'static [T], last: fn(&T) -> &'static str) -> FxHashMap<&'static str, &'static [T]> {
    let groups = rows.chunk_by(|a, b| last(a) == last(b));
    groups.filter_map(|group| Some((last(group.first()?), group))).collect()
}

/// Every sink; those of one last name stand together.
pub fn sinks() -> &'static [Sink] {
    SINKS
}

/// The sinks whose paths end in a name.
pub fn sinks_named(last: &str) -> &'static [Sink] {
    SINKS_BY_NAME.get(last).copied().unwrap_or_default()
}

/// Every source; those of one last name stand together.
pub fn web_sources() -> &'static [Source] {
    SOURCES
}

/// The sources whose paths end in a name.
pub fn sources_named(last: &str) -> &'static [Source] {
    SOURCES_BY_NAME.get(last).copied().unwrap_or_default()
}

/// Every call with a known effect.
pub fn passes() -> &'static [Pass] {
    PASSES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::as_of;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_has_a_reason() {
        for row in sinks() {
            assert!(row.source.starts_with("https://") && row.checked <= as_of(), "{:?}", row.path);
            let goes_in = matches!(row.path.pick, Some(Pick::Argument(_) | Pick::Each | Pick::Assigned));
            assert!(goes_in, "{:?}", row.path);
            assert!(row.key.as_ref().is_none_or(|k| k.names == row.path.names), "{:?}", row.path);
        }
        for row in web_sources() {
            assert!(row.source.starts_with("https://") && row.checked <= as_of(), "{:?}", row.path);
            assert!(!row.what.is_empty() && row.path.pick != Some(Pick::Assigned), "{:?}", row.path);
        }
        let mut seen = BTreeSet::new();
        for row in passes() {
            assert!(row.source.starts_with("https://") && row.checked <= as_of());
            assert!(row.calls.iter().all(|c| seen.insert(*c)), "a call twice in {:?}", row.calls);
        }
    }

    #[test]
    fn rows_are_found_by_their_last_name() {
        assert!(sinks_named("setItem").iter().any(|s| s.path.names.first() == Some(&"localStorage")));
        assert!(sources_named("fetch").iter().all(|s| s.path.last() == "fetch"));
        assert!(sinks_named("nothing").is_empty() && sources_named("").is_empty());
        let groups = SINKS.chunk_by(|a, b| a.path.last() == b.path.last()).count();
        assert_eq!(groups, SINKS.iter().map(|s| s.path.last()).collect::<BTreeSet<_>>().len());
    }
}
