//! iOS packages: the app and its extensions with their property lists, entitlements, provisioning profiles and
//! binaries.

pub mod codesign;
pub(crate) mod der;
pub mod macho;
pub mod plist;
pub mod profile;

use crate::{Container, Tree};
use base::{FileId, folder_of, name_of};
use macho::{Binary, BinaryKind};
use profile::Profile;
use std::collections::BTreeSet;

/// What the binaries and profiles of an iOS package say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IosFacts {
    /// The folder of the app inside the package: `Payload/App.app`.
    pub app: String,
    /// Programs and libraries of the app and its extensions, in the order of their paths.
    pub binaries: Vec<Binary>,
    /// Provisioning profiles of the app and its extensions.
    pub profiles: Vec<Profile>,
}

/// Longer property lists are not read.
const LIST: u64 = 32 << 20;

/// Open an iOS package. Property lists are kept as XML; the entitlements in the signature of a program become a file
/// beside it, `App.entitlements` for `App`; and the texts in a binary take its place, one to a line.
pub(crate) fn unpack(container: &dyn Container, tree: &mut Tree<'_>) {
    let Some(app) = app_folder(container, tree) else { return tree.copy_rest(container) };
    let mut facts = IosFacts { app: app.clone(), ..IosFacts::default() };
    let mut programs = BTreeSet::new();
    for number in 0..container.entries().len() {
        let Some(entry) = container.entries().get(number) else { break };
        let path = entry.path.as_str();
        let name = name_of(path);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        if name == "embedded.mobileprovision" {
            profile(container, number, tree, &mut facts);
        } else if matches!(ending, "plist" | "strings" | "stringsdict" | "xcprivacy" | "xcent") {
            let text = list(container, number, tree);
            if name == "Info.plist" {
                let program = text.as_deref().and_then(program_of);
                programs.extend(program.map(|program| format!("{}/{program}", folder_of(path))));
            }
        }
    }
    let below = format!("{app}/");
    for number in 0..container.entries().len() {
        let Some(entry) = container.entries().get(number) else { break };
        let path = entry.path.as_str();
        if path.starts_with(&below) && (programs.contains(path) || may_be_binary(path)) && !tree.has(path) {
            binary(container, number, tree, &mut facts);
        }
    }
    tree.facts.ios = Some(facts);
    tree.copy_rest(container);
}

/// The folder of the app: in `Payload`, or wherever it lies.
fn app_folder(container: &dyn Container, tree: &mut Tree<'_>) -> Option<String> {
    let folders = container.entries().iter().filter_map(|e| {
        let folder = e.path.strip_suffix("/Info.plist")?;
        (folder.ends_with(".app") && !folder.contains(".app/") && !folder.starts_with("__MACOSX/"))
            .then_some(folder)
    });
    let mut folders: Vec<&str> = folders.collect();
    folders.sort_by_key(|f| (!f.starts_with("Payload/"), f.matches('/').count(), *f));
    let (app, others) = folders.split_first()?;
    if !app.starts_with("Payload/") {
        tree.gap("", format!("has no app in a folder `Payload`, so no phone installs it; `{app}` was read"));
    }
    for other in others {
        tree.gap(other, "is another app in this package, and was not read");
    }
    Some((*app).to_owned())
}

/// A property list: as it is where it is text, else as XML. The answer is its text.
fn list(container: &dyn Container, number: usize, tree: &mut Tree<'_>) -> Option<String> {
    let entry = container.entries().get(number)?;
    let (path, size) = (entry.path.clone(), entry.size);
    if size > LIST {
        tree.gap(&path, format!("was not read: it has {size} bytes"));
        tree.list(path, size);
        return None;
    }
    let bytes = tree.read(container, number)?;
    if !plist::is_binary(&bytes) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        tree.add(path, bytes);
        return Some(text);
    }
    match plist::xml_of(&bytes) {
        Ok(text) => {
            tree.add_text(path, size, text.clone());
            Some(text)
        }
        Err(why) => {
            tree.gap(&path, why);
            tree.list(path, size);
            None
        }
    }
}

/// `CFBundleExecutable` of an `Info.plist` in XML.
fn program_of(text: &str) -> Option<String> {
    let root = xml::parse(FileId(0), text).ok()?;
    profile::value(root.children.first()?, "CFBundleExecutable").map(|v| v.text.clone())
}

fn profile(container: &dyn Container, number: usize, tree: &mut Tree<'_>, facts: &mut IosFacts) {
    let Some(entry) = container.entries().get(number) else { return };
    let (path, size) = (entry.path.clone(), entry.size);
    let Some(bytes) = tree.read(container, number) else { return tree.list(path, size) };
    let read = profile::plist_of(&bytes)
        .map_err(str::to_owned)
        .and_then(|text| Ok((text, profile::read(&path, text)?)));
    match read {
        Ok((text, profile)) => {
            facts.profiles.push(profile);
            tree.add_text(path, size, text.to_owned());
        }
        Err(why) => {
            tree.gap(&path, why);
            tree.list(path, size);
        }
    }
}

/// True for what may be a program or a library by its name: programs have no ending.
fn may_be_binary(path: &str) -> bool {
    let name = name_of(path);
    (!name.contains('.') && !matches!(name, "PkgInfo" | "CodeResources")) || name.ends_with(".dylib")
}

fn binary(container: &dyn Container, number: usize, tree: &mut Tree<'_>, facts: &mut IosFacts) {
    let Some(entry) = container.entries().get(number) else { return };
    let (path, size) = (entry.path.clone(), entry.size);
    let Some(bytes) = tree.read(container, number) else { return tree.list(path, size) };
    if !macho::is_macho(&bytes) {
        return;
    }
    match macho::read(&path, &bytes) {
        Ok(binary) => {
            let signature = binary.signature.as_ref().filter(|_| binary.kind == BinaryKind::Program);
            if let Some(why) = signature.and_then(|s| s.unreadable) {
                tree.gap(&path, format!("has entitlements in its signature that {why}"));
            }
            if let Some(text) = signature.and_then(|s| s.entitlements.clone()) {
                tree.add_text(format!("{path}.entitlements"), size, text);
            }
            let encrypted = binary.encrypted;
            facts.binaries.push(binary);
            if encrypted {
                tree.gap(&path, "is encrypted by the App Store, so that its texts cannot be read");
                return tree.list(path, size);
            }
            let limit = usize::try_from(tree.limits().text_bytes).unwrap_or(usize::MAX);
            let (texts, whole) = macho::texts(&bytes, limit);
            if !whole {
                tree.gap(&path, "has more texts than are read");
            }
            tree.add_text(path, size, texts);
        }
        Err(why) => {
            tree.gap(&path, why);
            tree.list(path, size);
        }
    }
}
