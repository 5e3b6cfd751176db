//! `gradle/wrapper/gradle-wrapper.properties`: which Gradle the build downloads and runs.
//!
//! <https://docs.gradle.org/current/userguide/gradle_wrapper.html>

use crate::properties::{Properties, Property, parse as parse_properties};
use base::FileId;

/// The wrapper's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapper {
    /// The file.
    pub file: FileId,
    /// Where Gradle is downloaded from.
    pub distribution_url: Option<Property>,
    /// The checksum of the download, where one is set.
    pub distribution_sha256: Option<Property>,
    /// `validateDistributionUrl`, where it is set.
    pub validate_url: Option<Property>,
    /// Everything in the file.
    pub properties: Properties,
}

/// Parse the wrapper's settings.
pub fn parse(file: FileId, text: &str) -> Wrapper {
    let properties = parse_properties(file, text);
    let get = |key: &str| properties.get(key).cloned();
    Wrapper {
        file,
        distribution_url: get("distributionUrl"),
        distribution_sha256: get("distributionSha256Sum").filter(|p| !p.value.trim().is_empty()),
        validate_url: get("validateDistributionUrl"),
        properties,
    }
}

impl Wrapper {
    /// The version of Gradle, as far as the address names it: `8.11.1` of `…/gradle-8.11.1-all.zip`.
    pub fn version(&self) -> Option<&str> {
        let url = &self.distribution_url.as_ref()?.value;
        let (_, name) = url.rsplit_once("/gradle-")?;
        name.split('-').next().filter(|v| v.starts_with(|c: char| c.is_ascii_digit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_checksum_is_none() {
        let text = "distributionUrl=https\\://services.gradle.org/distributions/gradle-8.11.1-all.zip\ndistributionSha256Sum=\n";
        let wrapper = parse(FileId(0), text);
        assert!(wrapper.distribution_sha256.is_none());
        assert_eq!(wrapper.version(), Some("8.11.1"));
        assert!(parse(FileId(0), "").distribution_url.is_none());
    }
}
