//! What of the app's data leaves the phone in a backup or a transfer.
//!
//! <https://developer.android.com/identity/data/autobackup>

use crate::backup::{BackupRules, Transport};
use crate::manifest::bool_of;
use crate::{AndroidProject, Attr, Reference};
use base::{Fact, Gap, Place};
use xml::Element;

/// How data leaves the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// A cloud backup, or one over USB, on Android 12 and later.
    Cloud,
    /// A backup on Android 11 and older.
    OldPhones,
    /// A transfer to a new phone, on Android 12 and later.
    Transfer,
}

/// A place where an app keeps data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Store {
    /// Its domain in backup rules.
    pub domain: &'static str,
    /// Its path in the domain; empty for all of it.
    pub path: &'static str,
    /// What it is called.
    pub name: &'static str,
}

/// The backup settings of a build that ships.
#[derive(Clone, Debug)]
pub struct Backup<'a> {
    /// `allowBackup`; true by default.
    pub allow: Option<Attr>,
    /// `backupAgent`: code of the app decides.
    pub agent: Option<Attr>,
    /// `fullBackupContent="false"`.
    pub content_off: bool,
    /// `fullBackupContent` as rules.
    pub content: Option<&'a Reference<BackupRules>>,
    /// `dataExtractionRules`.
    pub extraction: Option<&'a Reference<BackupRules>>,
    /// `<application>` of the main manifest.
    pub application: &'a Element,
}

impl AndroidProject {
    /// The backup settings of every build that ships; equal ones once. None without a main manifest.
    pub fn backups(&self) -> Vec<Backup<'_>> {
        let Some(application) = self.main().and_then(|m| m.application.as_ref()).map(|a| &a.element) else {
            return Vec::new();
        };
        let mut all: Vec<Backup<'_>> = Vec::new();
        for variant in &self.variants {
            let get = |name: &str| variant.application(&self.sources, name);
            let content = get("fullBackupContent");
            let backup = Backup {
                allow: get("allowBackup"),
                agent: get("backupAgent"),
                content_off: content.as_ref().and_then(Attr::text).and_then(bool_of) == Some(false),
                content: content.and_then(|a| of(&self.full_backup, &a)),
                extraction: get("dataExtractionRules").and_then(|a| of(&self.data_extraction, &a)),
                application,
            };
            if !all.iter().any(|b| b.key() == backup.key()) {
                all.push(backup);
            }
        }
        all
    }
}

fn of<'a>(all: &'a [Reference<BackupRules>], attr: &Attr) -> Option<&'a Reference<BackupRules>> {
    all.iter().find(|r| r.attr.place() == attr.place())
}

impl Backup<'_> {
    fn key(&self) -> [Option<(Place, Fact<String>)>; 4] {
        let key = |attr: Option<&Attr>| attr.map(|a| (a.place(), a.value.clone()));
        [
            key(self.allow.as_ref()),
            key(self.agent.as_ref()),
            key(self.content.map(|r| &r.attr)),
            key(self.extraction.map(|r| &r.attr)),
        ]
    }

    /// Whether backups are on.
    pub fn allowed(&self) -> Fact<bool> {
        self.allow.as_ref().map_or(Fact::Default(true, "allowBackup is true where it is not set"), Attr::flag)
    }

    /// The stores of which something is copied on a way. From target 31 on a transfer reads `dataExtractionRules`
    /// alone; a backup on Android 12 falls back on `fullBackupContent`.
    ///
    /// # Errors
    /// A gap where the rules could not be read.
    pub fn left_in(&self, way: Way, stores: &[Store]) -> Result<Vec<Store>, Gap> {
        let rules = match (way, self.extraction) {
            (Way::Cloud | Way::Transfer, Some(rules)) => Some(rules),
            (Way::Transfer, None) => None,
            (Way::Cloud | Way::OldPhones, _) if self.content_off => return Ok(Vec::new()),
            (Way::Cloud, None) | (Way::OldPhones, _) => self.content,
        };
        let Some(rules) = rules else { return Ok(stores.to_vec()) };
        if let Some(gap) = rules.gap() {
            return Err(gap.clone());
        }
        let transport = if way == Way::Transfer { Transport::DeviceTransfer } else { Transport::CloudBackup };
        let section = rules.found().and_then(|r| r.section(transport));
        let left = |s: &&Store| section.is_none_or(|section| !section.excludes_path(s.domain, s.path));
        Ok(stores.iter().filter(left).copied().collect())
    }

    /// What decides on a way: the rules, the switch, or `<application>`.
    pub fn place(&self, way: Way) -> Place {
        let rules = match way {
            Way::Cloud => self.extraction.or(self.content),
            Way::OldPhones => self.content,
            Way::Transfer => self.extraction,
        };
        let attr = rules.map(|r| &r.attr).or(self.allow.as_ref());
        attr.map_or_else(|| self.application.open_place(), Attr::place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use files::Files;

    const WEB: Store = Store { domain: "root", path: "app_webview", name: "web storage" };

    fn left(attributes: &str, files: &[(&str, &str)], way: Way) -> Vec<Result<usize, ()>> {
        let manifest = format!(
            "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\"><application {attributes}/></manifest>"
        );
        let mut all = vec![("app/src/main/AndroidManifest.xml".to_owned(), manifest.into_bytes())];
        all.extend(
            files.iter().map(|(p, t)| (format!("app/src/main/res/xml/{p}.xml"), t.as_bytes().to_vec())),
        );
        let project = AndroidProject::load(&Files::from_memory(all), "", &[]).unwrap();
        project.backups().iter().map(|b| b.left_in(way, &[WEB]).map(|l| l.len()).map_err(|_| ())).collect()
    }

    const OLD: &str = "<full-backup-content><exclude domain=\"root\" path=\".\"/></full-backup-content>";
    const NEW: &str = "<data-extraction-rules><cloud-backup><exclude domain=\"root\" path=\"app_webview\"/></cloud-backup></data-extraction-rules>";

    #[test]
    fn rules_that_cannot_be_read_are_a_gap() {
        assert_eq!(left("android:dataExtractionRules=\"@xml/n\"", &[], Way::Transfer), [Err(())]);
        assert_eq!(left("android:dataExtractionRules=\"@xml/n\"", &[("n", "<x")], Way::Cloud), [Err(())]);
    }

    #[test]
    fn each_way_reads_its_own_rules() {
        let old = "android:fullBackupContent=\"@xml/o\"";
        assert_eq!(left(old, &[("o", OLD)], Way::Cloud), [Ok(0)]);
        assert_eq!(left(old, &[("o", OLD)], Way::OldPhones), [Ok(0)]);
        assert_eq!(left(old, &[("o", OLD)], Way::Transfer), [Ok(1)]);
        let new = "android:dataExtractionRules=\"@xml/n\"";
        assert_eq!(left(new, &[("n", NEW)], Way::Cloud), [Ok(0)]);
        assert_eq!(left(new, &[("n", NEW)], Way::Transfer), [Ok(1)]);
        assert_eq!(left(new, &[("n", NEW)], Way::OldPhones), [Ok(1)]);
        assert_eq!(left("android:fullBackupContent=\"false\"", &[], Way::OldPhones), [Ok(0)]);
        assert_eq!(left("", &[], Way::Cloud), [Ok(1)]);
    }
}
