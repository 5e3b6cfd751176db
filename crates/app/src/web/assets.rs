//! Files that ship as they are.

use super::{Framework, Web, angular};
use crate::config::{Config, Platform};
use crate::pages::PageLayer;
use base::{FileId, Inputs, join_path};

/// A file that ships as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The file.
    pub file: FileId,
    /// Its path relative to the audited root.
    pub path: String,
    /// Its path below the folder that ships.
    pub inner: String,
    /// Where it lies: in a folder that a build copies, in `webDir`, or in a native project.
    pub layer: PageLayer,
    /// How a script of a build leads to its source map, where it does.
    pub map: Option<MapLink>,
}

/// How a script leads to its source map. <https://tc39.es/ecma426/#linking-generated-code>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapLink {
    /// The map is another file.
    Beside,
    /// The map is a part of the script.
    Inside,
}

/// Files looked at in one folder; a map of the world may come as a hundred thousand tiles.
const FILES: usize = 50_000;

pub(super) fn load(
    inputs: &dyn Inputs,
    folder: &str,
    config: &Config,
    web: &Web,
    settings: Option<FileId>,
) -> Vec<Asset> {
    let mut assets: Vec<Asset> = Vec::new();
    let mut add = |dir: String, layer: PageLayer| {
        if dir.is_empty() || assets.iter().any(|a| a.path.starts_with(&format!("{dir}/"))) {
            return;
        }
        assets.extend(below(inputs, &dir, layer));
    };
    if let Some(dir) = web.web_dir.as_deref().and_then(|d| join_path(folder, d)) {
        add(dir, if web.web_dir_is_source { PageLayer::Source } else { PageLayer::Built });
    }
    for (platform, below) in copies() {
        if let Some(dir) = config.native_folder(folder, platform).and_then(|n| join_path(&n, below)) {
            add(dir, PageLayer::Copy(platform));
        }
    }
    if let (Framework::Angular, Some(file)) = (web.framework, settings) {
        let output = web.web_dir.as_deref().and_then(|d| join_path(folder, d));
        for dir in angular::asset_folders(inputs, file, output.as_deref()) {
            add(dir, PageLayer::Source);
        }
    }
    let copied: &[&str] = match web.framework {
        Framework::SvelteKit => &["static"],
        Framework::Nuxt => &["public", "static"],
        Framework::Stencil => &["src/assets"],
        Framework::Angular | Framework::Plain => &[],
        _ => &["public"],
    };
    for name in copied {
        if let Some(dir) = join_path(&web.project, name) {
            add(dir, PageLayer::Source);
        }
    }
    assets
}

/// The files below a folder that ships.
pub(super) fn below(inputs: &dyn Inputs, dir: &str, layer: PageLayer) -> Vec<Asset> {
    let files = inputs.below(dir).into_iter().take(FILES);
    let asset = |file: FileId| {
        let path = inputs.path(file);
        let inner = path.strip_prefix(dir).unwrap_or(path).trim_start_matches('/').to_owned();
        let built = layer != PageLayer::Source && inner.ends_with(".js");
        let end = || match inputs.text(file) {
            Some(text) => map_link(text.as_bytes()),
            None => map_link(inputs.bytes(file)?),
        };
        let map = if built { end() } else { None };
        Asset { file, path: path.to_owned(), inner, layer, map }
    };
    files.map(asset).collect()
}

/// Where `cap sync` puts the web files in each native project.
pub(crate) const fn copies() -> [(Platform, &'static str); 2] {
    [(Platform::Android, "app/src/main/assets/public"), (Platform::Ios, "App/App/public")]
}

/// The link in the last line that has text; of a long line only the end may be known.
fn map_link(end: &[u8]) -> Option<MapLink> {
    let end = end.trim_ascii_end();
    let start = end.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let line = end.get(start..)?;
    // Nothing but a map ends in such a line; where it starts is not known.
    let letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    if line.len() >= 500 && line.iter().all(letter) {
        return Some(MapLink::Inside);
    }
    let target = line.strip_prefix(b"//# sourceMappingURL=")?;
    Some(if target.starts_with(b"data:") { MapLink::Inside } else { MapLink::Beside })
}

#[cfg(test)]
mod tests {
    use super::{MapLink, map_link};

    #[test]
    fn only_the_last_line_of_a_script_leads_to_its_map() {
        assert_eq!(map_link(b"//# sourceMappingURL=a.js.map\nrun()"), None);
        assert_eq!(map_link(b""), None);
        assert_eq!(map_link(b"run()\n//# sourceMappingURL=a.js.map\n"), Some(MapLink::Beside));
        assert_eq!(map_link(b"x\n//# sourceMappingURL=data:application/json,{}"), Some(MapLink::Inside));
        assert_eq!(map_link("a1+/".repeat(128).as_bytes()), Some(MapLink::Inside));
    }
}
