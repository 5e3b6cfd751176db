//! Android packages: manifest, resources, compiled code, native libraries and signatures.

pub(crate) mod attributes;
mod binary_xml;
mod chunk;
mod config;
mod dex;
mod elf;
mod names;
pub(crate) mod resources;
mod signature;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub use dex::{Call, Constant, Lenient};
pub use elf::{Library, Relro};
pub use signature::{Scheme, Signature, beside};

use crate::{Container, Tree};
use names::Names;
use table::Table;

/// What the binaries of an Android package say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AndroidFacts {
    /// Signatures, by their schemes; a bundle has none but v1, as the store signs what phones get.
    pub signatures: Vec<Signature>,
    /// Whether all signatures were seen: those over the whole package are lost where it was unpacked into a folder.
    pub all_signatures: bool,
    /// Native libraries, in the order of their paths.
    pub libraries: Vec<Library>,
    /// Calls in compiled code that rules ask about; see [`WATCHED`].
    pub calls: Vec<Call>,
    /// Classes that accept every certificate or every host name.
    pub lenient: Vec<Lenient>,
}

/// The methods whose calls are looked for in compiled code.
pub const WATCHED: [&str; 12] = [
    "android.webkit.WebView.setWebContentsDebuggingEnabled",
    "android.webkit.WebView.addJavascriptInterface",
    "android.webkit.WebSettings.setMixedContentMode",
    "android.webkit.WebSettings.setAllowFileAccessFromFileURLs",
    "android.webkit.WebSettings.setAllowUniversalAccessFromFileURLs",
    "android.webkit.SslErrorHandler.proceed",
    "android.view.Window.setFlags",
    "android.view.Window.addFlags",
    "android.content.Context.openFileOutput",
    "android.content.Context.getSharedPreferences",
    "javax.crypto.Cipher.getInstance",
    "java.security.MessageDigest.getInstance",
];

const MANIFEST: &str = "AndroidManifest.xml";
const TABLE: &str = "resources.arsc";

/// Open an Android package.
pub(crate) fn unpack(container: &dyn Container, tree: &mut Tree<'_>) {
    let bytes = container.find(TABLE).and_then(|n| tree.read(container, n)).unwrap_or_default();
    let table = Table::new(&bytes);
    if bytes.is_empty() {
        tree.gap(TABLE, "is missing or cannot be read; what refers to resources keeps their numbers");
    } else {
        table.trouble.iter().for_each(|why| tree.gap(TABLE, *why));
        tree.list(TABLE, bytes.len() as u64);
    }
    let names = Names::new(&table);
    xml(container, tree, &names, MANIFEST, MANIFEST);
    resources::write(container, tree, &table, &names);
    facts(container, tree);
    for number in container.below("res") {
        if let Some(entry) = container.entries().get(number) {
            tree.list_once(&entry.path, entry.size);
        }
    }
    tree.copy_rest(container);
}

/// What binaries say: signatures, native libraries, compiled code.
pub(crate) fn facts(container: &dyn Container, tree: &mut Tree<'_>) {
    let (signatures, trouble) = signature::signatures(container);
    trouble.iter().for_each(|(path, why)| tree.gap(path, *why));
    let all_signatures = container.is_archive();
    let mut facts = AndroidFacts { signatures, all_signatures, ..AndroidFacts::default() };
    for (number, entry) in container.entries().iter().enumerate() {
        if dex::is_dex(&entry.path) {
            code(container, number, tree, &mut facts);
            continue;
        }
        if !entry.path.ends_with(".so") {
            continue;
        }
        let Some(bytes) = tree.read(container, number) else { continue };
        if elf::is_elf(&bytes) {
            match elf::read(&entry.path, &bytes) {
                Ok(library) => facts.libraries.push(library),
                Err(why) => tree.gap(&entry.path, why),
            }
        }
        tree.list(entry.path.as_str(), entry.size);
    }
    tree.facts.android = Some(facts);
}

/// Read a file of compiled code. Its texts take its place in the tree, one to a line.
fn code(container: &dyn Container, number: usize, tree: &mut Tree<'_>, facts: &mut AndroidFacts) {
    let Some(entry) = container.entries().get(number) else { return };
    let Some(bytes) = tree.read(container, number) else { return };
    let limit = usize::try_from(tree.limits().text_bytes).unwrap_or(usize::MAX);
    match dex::read(&entry.path, &bytes, &WATCHED, limit) {
        Ok(found) => {
            facts.calls.extend(found.calls);
            facts.lenient.extend(found.lenient);
            if let Some(why) = found.trouble {
                tree.gap(&entry.path, why);
            }
            tree.add_text(entry.path.as_str(), entry.size, found.texts);
        }
        Err(why) => tree.gap(&entry.path, why),
    }
}

/// Decode the binary XML at `path` into the file `target` of the tree. Files that are text are kept as they are.
fn xml(container: &dyn Container, tree: &mut Tree<'_>, names: &Names, path: &str, target: &str) {
    let Some(number) = container.find(path) else { return };
    let Some(bytes) = tree.read(container, number) else { return };
    let size = bytes.len() as u64;
    if !binary_xml::is_binary_xml(&bytes) {
        match String::from_utf8(bytes) {
            Ok(text) => tree.add_text(target, size, text),
            Err(_) => tree.gap(path, "is neither binary XML nor text"),
        }
        return;
    }
    let limit = usize::try_from(tree.limits().text_bytes).unwrap_or(usize::MAX);
    match binary_xml::decode(&bytes, names, limit) {
        Ok(decoded) => {
            decoded.trouble.iter().for_each(|why| tree.gap(path, *why));
            tree.add_text(target, size, decoded.text);
        }
        Err(why) => tree.gap(path, why),
    }
}
