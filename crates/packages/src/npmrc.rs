//! What the package managers are told about registries: `.npmrc` (<https://docs.npmjs.com/cli/configuring-npm/npmrc>),
//! `.yarnrc` and `.yarnrc.yml`.

use crate::lock::is_cleartext;
use crate::login::{logins, without_logins};
use base::{FileId, Inputs, Place, Span, join_path};

/// What a setting says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RegistryRisk {
    /// Certificates are not checked.
    CertificatesUnchecked,
    /// A registry is asked without encryption.
    CleartextRegistry,
}

/// A setting that weakens where packages come from.
#[derive(Clone, Debug)]
pub struct RegistrySetting {
    /// What it says.
    pub risk: RegistryRisk,
    /// The key as written: `strict-ssl`, `@scope:registry`.
    pub key: String,
    /// The value, without a name and a password in it.
    pub value: String,
    /// The place of the line.
    pub place: Place,
    /// The line with its line break: what to delete.
    pub removal: Span,
    /// Names and passwords in it, which must not be shown.
    pub logins: Vec<Span>,
}

/// The settings of a folder that weaken where packages come from.
pub(crate) fn load(inputs: &dyn Inputs, folder: &str) -> Vec<RegistrySetting> {
    let mut found = Vec::new();
    for name in [".npmrc", ".yarnrc", ".yarnrc.yml"] {
        let file = join_path(folder, name).and_then(|p| inputs.find(&p));
        if let Some((file, text)) = file.and_then(|f| Some((f, inputs.text(f)?))) {
            read(file, text, &mut found);
        }
    }
    found
}

fn read(file: FileId, text: &str, found: &mut Vec<RegistrySetting>) {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let body = line.trim();
        if body.is_empty() || body.starts_with(['#', ';']) {
            continue;
        }
        let Some((key, value)) = pair(body) else { continue };
        let risk = match key.trim_end_matches("[]") {
            "strict-ssl" | "enableStrictSsl" if value == "false" => RegistryRisk::CertificatesUnchecked,
            "registry" | "npmRegistryServer" if is_cleartext(value) => RegistryRisk::CleartextRegistry,
            k if k.ends_with(":registry") && is_cleartext(value) => RegistryRisk::CleartextRegistry,
            _ => continue,
        };
        let indent = line.len() - line.trim_start().len();
        found.push(RegistrySetting {
            risk,
            key: key.to_owned(),
            value: without_logins(value),
            place: Place::At(file, Span::from_usize(start + indent, start + indent + body.len())),
            removal: Span::from_usize(start, offset),
            logins: logins(line).into_iter().map(|(a, b)| Span::from_usize(start + a, start + b)).collect(),
        });
    }
}

/// `key = value`, `key: value`, `key "value"`.
fn pair(body: &str) -> Option<(&str, &str)> {
    let (key, value) = body
        .split_once('=')
        .or_else(|| body.split_once(": "))
        .or_else(|| body.split_once(char::is_whitespace))?;
    let clean = |t: &str| -> usize { t.len() - t.trim_start_matches(['"', '\'']).len() };
    let (key, value) = (key.trim(), value.trim());
    let key = key.get(clean(key)..)?.trim_end_matches(['"', '\'']);
    Some((key, value.get(clean(value)..)?.trim_end_matches(['"', '\''])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Memory;

    fn keys(name: &str, text: &str) -> Vec<String> {
        load(&Memory::new(&[(name, text)]), "").into_iter().map(|s| s.key).collect()
    }

    #[test]
    fn strict_settings_are_silent() {
        assert!(keys(".npmrc", "strict-ssl=true\n# strict-ssl=false\nregistry=https://r/\n").is_empty());
        assert!(keys(".npmrc", "registry=http://localhost:4873\n").is_empty());
        assert!(keys(".yarnrc.yml", "enableStrictSsl: true\nnodeLinker: node-modules\n").is_empty());
    }

    #[test]
    fn weak_settings_of_every_tool_are_seen_with_their_line() {
        let text = "a=1\nstrict-ssl = false\r\n@x:registry=http://u:p@r.example/\n";
        let found = load(&Memory::new(&[(".npmrc", text)]), "");
        assert_eq!(found[0].removal.of(text), "strict-ssl = false\r\n");
        assert_eq!(
            (found[1].key.as_str(), found[1].value.as_str()),
            ("@x:registry", "http://\u{2026}@r.example/")
        );
        assert_eq!(found[1].logins[0].of(text), "u:p");
        assert_eq!(
            keys(".yarnrc", "registry \"http://r.example\"\nstrict-ssl false\n"),
            ["registry", "strict-ssl"]
        );
        assert_eq!(keys(".yarnrc.yml", "npmRegistryServer: \"http://r.example\"\n"), ["npmRegistryServer"]);
    }
}
