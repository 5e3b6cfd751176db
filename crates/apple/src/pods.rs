//! CocoaPods: `Podfile` and `Podfile.lock`, read line by line. Nothing of the Ruby in them is run.

use base::{FileId, Place, Span};

/// A `Podfile`.
#[derive(Clone, Debug, Default)]
pub struct Podfile {
    /// `platform :ios, '15.0'`: the version.
    pub platform: Option<(String, Place)>,
    /// `source '…'`: addresses of spec repositories.
    pub sources: Vec<(String, Place)>,
    /// `pod '…'` lines.
    pub pods: Vec<Pod>,
}

/// A `pod` line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pod {
    /// The name, with a subspec after `/`.
    pub name: String,
    /// Version requirements.
    pub versions: Vec<String>,
    /// `:git`.
    pub git: Option<String>,
    /// `:branch`.
    pub branch: Option<String>,
    /// `:tag`.
    pub tag: Option<String>,
    /// `:commit`.
    pub commit: Option<String>,
    /// `:path`.
    pub path: Option<String>,
    /// The place of the line; none only in an empty value.
    pub place: Option<Place>,
}

impl Podfile {
    /// Read a file.
    pub fn parse(file: FileId, text: &str) -> Self {
        let mut podfile = Podfile::default();
        for (start, statement) in statements(text) {
            let place = Place::At(file, Span::from_usize(start, start + statement.trim_end().len()));
            let words = words(statement);
            let first = words.iter().find(|w| w.quoted).map(|w| w.text.clone());
            match words.first().map(|w| w.text.as_str()) {
                Some("platform") => podfile.platform = first.map(|v| (v, place)),
                Some("source") => podfile.sources.extend(first.map(|s| (s, place))),
                Some("pod") => podfile.pods.extend(pod(&words, place)),
                _ => {}
            }
        }
        podfile
    }

    /// A pod by its name; a subspec counts for its pod.
    pub fn pod(&self, name: &str) -> Option<&Pod> {
        self.pods.iter().find(|p| p.name.split('/').next() == Some(name))
    }
}

fn pod(words: &[Word], place: Place) -> Option<Pod> {
    let mut rest = words.iter().skip(1);
    let name = rest.next().filter(|w| w.quoted)?.text.clone();
    let mut pod = Pod { name, place: Some(place), ..Pod::default() };
    let mut key: Option<&str> = None;
    for word in rest {
        let text = word.text.as_str();
        if !word.quoted {
            // `:git =>` and `git:` are the two spellings of a key.
            let name = text.trim_matches(':');
            key = (text != "=>").then_some(name).or(key);
            continue;
        }
        let value = Some(text.to_owned());
        match key {
            None => pod.versions.push(text.to_owned()),
            Some("git") => pod.git = value,
            Some("branch") => pod.branch = value,
            Some("tag") => pod.tag = value,
            Some("commit") => pod.commit = value,
            Some("path") => pod.path = value,
            Some(_) => {}
        }
    }
    Some(pod)
}

/// Statements with their offsets: a line that ends in a comma goes on in the next one.
fn statements(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|r| !r.is_empty())?;
        let mut len = 0;
        for line in rest.split_inclusive('\n') {
            len += line.len();
            if !line.trim_end().ends_with(',') {
                break;
            }
        }
        let start = at;
        at += len;
        let statement = rest.get(..len)?;
        let indent = statement.len() - statement.trim_start().len();
        Some((start + indent, statement.get(indent..)?))
    })
}

struct Word {
    text: String,
    quoted: bool,
}

/// Words and quoted texts of a statement; commas separate, `#` ends the line.
fn words(statement: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = statement;
    while let Some(c) = rest.chars().next() {
        let step = match c {
            '\'' | '"' => {
                let body = rest.get(1..).unwrap_or_default();
                let len = body.find(c).unwrap_or(body.len());
                words.push(Word { text: body.get(..len).unwrap_or_default().to_owned(), quoted: true });
                len + 2
            }
            '#' => rest.find('\n').unwrap_or(rest.len()),
            c if c.is_whitespace() || c == ',' || c == '(' || c == ')' => c.len_utf8(),
            _ => {
                let end = |c: char| c.is_whitespace() || ",()'\"#".contains(c);
                let len = rest.find(end).unwrap_or(rest.len());
                words.push(Word { text: rest.get(..len).unwrap_or_default().to_owned(), quoted: false });
                len
            }
        };
        rest = rest.get(step.max(1)..).unwrap_or_default();
    }
    words
}

/// A `Podfile.lock`.
#[derive(Clone, Debug, Default)]
pub struct PodLock {
    /// The file.
    pub file: Option<FileId>,
    /// Installed pods with their versions and places.
    pub pods: Vec<(String, String, Place)>,
}

impl PodLock {
    /// Read a file: the section `PODS:` names every pod with its version.
    pub fn parse(file: FileId, text: &str) -> Self {
        let mut pods = Vec::new();
        let mut inside = false;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            if !line.starts_with([' ', '\r', '\n']) {
                inside = line.trim_end() == "PODS:";
                continue;
            }
            let Some(entry) = line.strip_prefix("  - ").filter(|_| inside) else { continue };
            let entry = entry.trim_end().trim_end_matches(':').trim_matches('"');
            if let Some((name, version)) = entry.split_once(" (") {
                let span = Span::from_usize(start, start + line.trim_end().len());
                let version = version.trim_end_matches(')').to_owned();
                pods.push((name.to_owned(), version, Place::At(file, span)));
            }
        }
        Self { file: Some(file), pods }
    }

    /// The installed version of a pod.
    pub fn version(&self, name: &str) -> Option<&str> {
        self.pods.iter().find(|(n, _, _)| n == name).map(|(_, v, _)| v.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PODFILE: &str = "platform :ios, '15.0' # old\r\nsource \"https://cdn.cocoapods.org/\"\r\n# pod 'Gone'\r\ndef capacitor_pods\r\n  pod 'Capacitor', :path => '../../node_modules/@capacitor/ios'\r\nend\r\ntarget 'App' do\r\n  pod 'Firebase/Messaging', '~> 10.0'\r\n  pod 'Fork',\r\n    git: 'https://github.com/a/b.git',\r\n    branch: 'main'\r\nend\r\n";

    #[test]
    fn pods_are_read_in_both_spellings() {
        let podfile = Podfile::parse(FileId(0), PODFILE);
        assert_eq!(podfile.platform.as_ref().unwrap().0, "15.0");
        assert_eq!(podfile.sources.len(), 1);
        assert_eq!(podfile.pods.len(), 3);
        assert_eq!(podfile.pods[0].path.as_deref(), Some("../../node_modules/@capacitor/ios"));
        assert_eq!(podfile.pod("Firebase").unwrap().versions, ["~> 10.0"]);
        let fork = podfile.pod("Fork").unwrap();
        assert_eq!((fork.git.is_some(), fork.branch.as_deref()), (true, Some("main")));
        let span = fork.place.as_ref().unwrap().span().unwrap();
        assert!(span.of(PODFILE).starts_with("pod 'Fork'") && span.of(PODFILE).ends_with("'main'"));
        crate::mangle::each(PODFILE, |t| drop(Podfile::parse(FileId(0), t)));
    }

    #[test]
    fn a_lock_names_installed_versions() {
        let text = "PODS:\n  - Capacitor (8.0.0):\n    - CapacitorCordova\n  - \"A+B (1.2)\"\n\nDEPENDENCIES:\n  - Nope (9)\n";
        let lock = PodLock::parse(FileId(0), text);
        assert_eq!(lock.version("Capacitor"), Some("8.0.0"));
        assert_eq!(lock.version("A+B"), Some("1.2"));
        assert_eq!(lock.pods.len(), 2);
    }
}
