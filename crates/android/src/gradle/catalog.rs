//! Version catalogs: `gradle/libs.versions.toml`.
//!
//! <https://docs.gradle.org/current/userguide/version_catalogs.html>

use base::{Fact, FileId, Gap, Place, Span};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A version catalog.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// The name that scripts use: `libs`.
    pub name: String,
    versions: BTreeMap<String, (String, Place)>,
    libraries: BTreeMap<String, Library>,
    plugins: BTreeMap<String, Library>,
}

/// A library or plugin of a catalog.
#[derive(Clone, Debug, PartialEq)]
pub struct Library {
    /// `group:name` of a library, the id of a plugin.
    pub module: String,
    /// The version, where one is given.
    pub version: Option<(String, Place)>,
    /// The entry.
    pub place: Place,
}

/// Parse a catalog.
///
/// # Errors
/// A gap where the file is no TOML.
pub fn parse(file: FileId, name: &str, text: &str) -> Result<Catalog, Gap> {
    let text_start = text.len() - text.trim_start_matches('\u{feff}').len();
    let root = DeTable::parse(text.get(text_start..).unwrap_or_default()).map_err(|e| {
        let at = e.span().map_or(Span::default(), |s| Span::from_usize(s.start, s.end));
        Gap::new(Place::At(file, at), "this version catalog", format!("is no valid TOML: {}", e.message()))
    })?;
    let place = |span: std::ops::Range<usize>| {
        Place::At(file, Span::from_usize(span.start + text_start, span.end + text_start))
    };
    let mut catalog = Catalog { name: name.to_owned(), ..Catalog::default() };
    let table = |name: &str| root.get_ref().get(name).and_then(|v| v.get_ref().as_table());
    for (key, value) in table("versions").into_iter().flatten() {
        if let Some(found) = version(value, &place) {
            catalog.versions.insert(normal(key.get_ref()), found);
        }
    }
    for (section, into_plugins) in [("libraries", false), ("plugins", true)] {
        for (key, value) in table(section).into_iter().flatten() {
            if let Some(library) = library(value, &catalog.versions, &place) {
                let target = if into_plugins { &mut catalog.plugins } else { &mut catalog.libraries };
                target.insert(normal(key.get_ref()), library);
            }
        }
    }
    Ok(catalog)
}

/// Scripts write points where names have hyphens and underscores.
fn normal(name: &str) -> String {
    name.replace(['-', '_'], ".")
}

fn version(
    value: &Spanned<DeValue<'_>>,
    place: &impl Fn(std::ops::Range<usize>) -> Place,
) -> Option<(String, Place)> {
    match value.get_ref() {
        DeValue::String(text) => Some((text.to_string(), place(value.span()))),
        DeValue::Table(table) => ["strictly", "require", "prefer"]
            .iter()
            .find_map(|k| table.get(*k))
            .and_then(|v| Some((v.get_ref().as_str()?.to_owned(), place(v.span())))),
        _ => None,
    }
}

fn library(
    value: &Spanned<DeValue<'_>>,
    versions: &BTreeMap<String, (String, Place)>,
    place: &impl Fn(std::ops::Range<usize>) -> Place,
) -> Option<Library> {
    let entry = place(value.span());
    let DeValue::Table(table) = value.get_ref() else {
        let text = value.get_ref().as_str()?;
        let (module, version) = text.rsplit_once(':')?;
        return Some(Library {
            module: module.to_owned(),
            version: Some((version.to_owned(), entry.clone())),
            place: entry,
        });
    };
    let text = |key: &str| table.get(key).and_then(|v| v.get_ref().as_str());
    let module = text("module")
        .or_else(|| text("id"))
        .map(str::to_owned)
        .or_else(|| Some(format!("{}:{}", text("group")?, text("name")?)))?;
    let given = table.get("version");
    let reference = given
        .and_then(|v| v.get_ref().as_table())
        .and_then(|t| t.get("ref"))
        .and_then(|v| v.get_ref().as_str())
        .and_then(|name| versions.get(&normal(name)).cloned());
    Some(Library { module, version: reference.or_else(|| version(given?, place)), place: entry })
}

impl Catalog {
    /// The version that `libs.versions.a.b` (with or without `.get`) stands for.
    pub(crate) fn version(&self, path: &str) -> Option<Fact<String>> {
        let key = path.strip_prefix(&self.name)?.strip_prefix(".versions.")?;
        let (value, place) = self.lookup(&self.versions, key)?;
        Some(Fact::Set(value.clone(), place.clone()))
    }

    /// The library that `libs.a.b` stands for.
    pub(crate) fn library(&self, path: &str) -> Option<&Library> {
        self.lookup(&self.libraries, path.strip_prefix(&self.name)?.strip_prefix('.')?)
    }

    /// The plugin that `libs.plugins.a.b` stands for.
    pub(crate) fn plugin(&self, path: &str) -> Option<&Library> {
        self.lookup(&self.plugins, path.strip_prefix(&self.name)?.strip_prefix(".plugins.")?)
    }

    fn lookup<'a, T>(&self, from: &'a BTreeMap<String, T>, key: &str) -> Option<&'a T> {
        let mut key = key;
        loop {
            if let Some(found) = from.get(&normal(key)) {
                return Some(found);
            }
            key = ["get", "toInt", "toInteger", "asProvider"]
                .iter()
                .find_map(|t| key.strip_suffix(t)?.strip_suffix('.'))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[versions]\nminSdk = \"24\"\nagp = { strictly = \"8.7.2\" }\ncore-ktx = \"1.+\"\n[libraries]\ncore-ktx = { group = \"androidx.core\", name = \"core-ktx\", version.ref = \"core-ktx\" }\nplain = \"a:b:1.0\"\nbom = { module = \"c:d\" }\n[plugins]\nandroid-application = { id = \"com.android.application\", version.ref = \"agp\" }\n";

    #[test]
    fn names_are_written_with_points() {
        let catalog = parse(FileId(1), "libs", TEXT).unwrap();
        assert_eq!(
            catalog.version("libs.versions.minSdk.get.toInt").unwrap().value().map(|v| &**v),
            Some("24")
        );
        let Some(Fact::Set(_, place)) = catalog.version("libs.versions.agp") else { panic!() };
        assert_eq!(place.span().unwrap().of(TEXT), "\"8.7.2\"");
        let library = catalog.library("libs.core.ktx").unwrap();
        assert_eq!(
            (&*library.module, &*library.version.as_ref().unwrap().0),
            ("androidx.core:core-ktx", "1.+")
        );
        assert_eq!(catalog.library("libs.plain").unwrap().module, "a:b");
        assert!(catalog.library("libs.bom").unwrap().version.is_none());
        assert_eq!(
            catalog.plugin("libs.plugins.android.application").unwrap().module,
            "com.android.application"
        );
        assert!(catalog.version("libs.versions.none").is_none());
    }

    #[test]
    fn what_is_no_toml_is_a_gap() {
        assert!(parse(FileId(1), "libs", "[versions\na").is_err());
        crate::mangle::each(TEXT, |text| {
            let _ = parse(FileId(1), "libs", text);
        });
    }
}
