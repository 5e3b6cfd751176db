//! Backup rules: `fullBackupContent` (up to Android 11) and `dataExtractionRules` (from Android 12).
//!
//! <https://developer.android.com/identity/data/autobackup#IncludingFiles>

use base::{FileId, Gap, Place};
use xml::Element;

/// A file of backup rules.
#[derive(Clone, Debug, PartialEq)]
pub struct BackupRules {
    /// The file.
    pub file: FileId,
    /// The root element.
    pub root: Element,
    /// Which generation the file is written for.
    pub format: Format,
    /// The sections in order; `full-backup-content` has one.
    pub sections: Vec<Section>,
}

/// The two generations of backup rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `<full-backup-content>`.
    FullBackupContent,
    /// `<data-extraction-rules>`.
    DataExtractionRules,
    /// Another root: the system rejects the file and uses no rules.
    Other,
}

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// All of `full-backup-content`: cloud and device together.
    All,
    /// `<cloud-backup>`.
    CloudBackup,
    /// `<device-transfer>`.
    DeviceTransfer,
    /// `<cross-platform-transfer>`: to another platform's phone, from Android 16.
    CrossPlatformTransfer,
}

/// The rules for one transport.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// What it is about.
    pub transport: Transport,
    /// `<include>`: where there is one, nothing else is backed up.
    pub includes: Vec<Rule>,
    /// `<exclude>`.
    pub excludes: Vec<Rule>,
    /// `disableIfNoEncryptionCapabilities="true"` of a cloud backup: only phones with a lock screen are backed up.
    pub needs_encryption: bool,
    /// The element.
    pub element: Element,
}

/// A folder or file.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// `root`, `file`, `database`, `sharedpref`, `external`, or one of them after `device_`.
    pub domain: String,
    /// The path in the domain, as written; `.` is all of it.
    pub path: String,
    /// `requireFlags` of an include.
    pub require_flags: Option<String>,
    /// The element.
    pub element: Element,
}

/// Parse a file of either generation.
///
/// # Errors
/// A gap where the file is not well-formed.
pub fn parse(file: FileId, text: &str) -> Result<BackupRules, Gap> {
    let root = xml::parse(file, text).map_err(|e| {
        Gap::new(
            Place::At(file, e.at),
            "these backup rules",
            format!("are not well-formed XML: {}", e.message),
        )
    })?;
    let format = match &*root.name {
        "full-backup-content" => Format::FullBackupContent,
        "data-extraction-rules" => Format::DataExtractionRules,
        _ => Format::Other,
    };
    let sections = match format {
        Format::FullBackupContent => vec![Section::read(Transport::All, &root)],
        Format::DataExtractionRules => root.children.iter().filter_map(section).collect(),
        Format::Other => Vec::new(),
    };
    Ok(BackupRules { file, root, format, sections })
}

fn section(element: &Element) -> Option<Section> {
    let transport = match &*element.name {
        "cloud-backup" => Transport::CloudBackup,
        "device-transfer" => Transport::DeviceTransfer,
        "cross-platform-transfer" => Transport::CrossPlatformTransfer,
        _ => return None,
    };
    Some(Section::read(transport, element))
}

impl Section {
    fn read(transport: Transport, element: &Element) -> Self {
        let rules = |name: &str| element.children.iter().filter(|c| c.name == name).map(Rule::read).collect();
        Self {
            transport,
            includes: rules("include"),
            excludes: rules("exclude"),
            needs_encryption: element
                .plain("disableIfNoEncryptionCapabilities")
                .is_some_and(|a| a.value.trim() == "true"),
            element: element.clone(),
        }
    }

    /// True where nothing of a domain is backed up. Domains are disjoint: excluding all of `root` leaves `file`,
    /// `database` and `sharedpref` in; the web view's storage is `app_webview` in `root`.
    pub fn excludes(&self, domain: &str) -> bool {
        self.excludes_path(domain, "")
    }

    /// True where a path (`""` for all of the domain) is not backed up: it or a folder above it is excluded, or
    /// includes exist and none reaches it.
    pub fn excludes_path(&self, domain: &str, path: &str) -> bool {
        let out = self.excludes.iter().any(|r| r.domain == domain && r.covers(path));
        let touches = |r: &Rule| {
            r.domain == domain
                && (path.is_empty() || r.covers(path) || starts_with_parts(&r.parts(), &parts(path)))
        };
        out || (!self.includes.is_empty() && !self.includes.iter().any(touches))
    }
}

impl BackupRules {
    /// The section that holds for a transport; none where the file does not speak of it (then everything is copied).
    pub fn section(&self, transport: Transport) -> Option<&Section> {
        self.sections.iter().find(|s| s.transport == transport || s.transport == Transport::All)
    }
}

impl Rule {
    fn read(element: &Element) -> Self {
        let text = |name: &str| element.plain(name).map(|a| a.value.trim().to_owned());
        Self {
            domain: text("domain").unwrap_or_default(),
            path: text("path").unwrap_or_default(),
            require_flags: text("requireFlags"),
            element: element.clone(),
        }
    }

    fn parts(&self) -> Vec<&str> {
        parts(&self.path)
    }

    fn covers(&self, path: &str) -> bool {
        starts_with_parts(&parts(path), &self.parts())
    }
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|p| !p.is_empty() && *p != ".").collect()
}

fn starts_with_parts(path: &[&str], head: &[&str]) -> bool {
    path.len() >= head.len() && path.iter().zip(head).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"<data-extraction-rules>
  <cloud-backup disableIfNoEncryptionCapabilities="true">
    <exclude domain="sharedpref" path="."/>
    <exclude domain="root" path="app_webview/"/>
    <exclude domain="file" path="tokens"/>
  </cloud-backup>
  <device-transfer><include domain="file" path="media/"/></device-transfer>
</data-extraction-rules>"#;

    #[test]
    fn part_of_a_domain_is_not_all_of_it() {
        let rules = parse(FileId(0), RULES).unwrap();
        let cloud = rules.section(Transport::CloudBackup).unwrap();
        assert!(cloud.needs_encryption);
        assert!(!cloud.excludes("file") && !cloud.excludes("root") && !cloud.excludes("database"));
        assert!(cloud.excludes("sharedpref") && cloud.excludes_path("sharedpref", "CapacitorStorage.xml"));
        assert!(
            cloud.excludes_path("root", "app_webview/Default") && !cloud.excludes_path("root", "app_web")
        );
        assert!(cloud.excludes_path("file", "tokens/a") && !cloud.excludes_path("file", "tokens2"));
    }

    #[test]
    fn an_include_leaves_everything_else_out() {
        let rules = parse(FileId(0), RULES).unwrap();
        let transfer = rules.section(Transport::DeviceTransfer).unwrap();
        assert!(transfer.excludes("sharedpref") && !transfer.excludes("file"));
        assert!(!transfer.excludes_path("file", "media/a") && transfer.excludes_path("file", "tokens"));
        assert!(rules.section(Transport::CrossPlatformTransfer).is_none());
    }

    #[test]
    fn the_old_format_holds_for_every_transport() {
        let text = "<full-backup-content><exclude domain=\"database\" path=\"\"/></full-backup-content>";
        let rules = parse(FileId(0), text).unwrap();
        assert!(rules.section(Transport::DeviceTransfer).unwrap().excludes("database"));
        assert_eq!(parse(FileId(0), "<x/>").unwrap().format, Format::Other);
        assert!(parse(FileId(0), "<x").is_err());
    }

    #[test]
    fn mangled_files_never_panic() {
        crate::mangle::each(RULES, |text| {
            let _ = parse(FileId(0), text);
        });
    }
}
