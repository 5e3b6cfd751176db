//! What Android does where a manifest says nothing. Levels are API levels.

/// Whether plain http is allowed where neither `usesCleartextTraffic` nor a network security config says so: up to
/// target 27 it is.
/// <https://developer.android.com/guide/topics/manifest/application-element#usesCleartextTraffic>
pub const fn cleartext(target_sdk: i64) -> bool {
    target_sdk < 28
}

/// Whether certificate authorities that the user installed are trusted by default: up to target 23 they are.
/// <https://developer.android.com/privacy-and-security/security-config#base-config>
pub const fn user_authorities(target_sdk: i64) -> bool {
    target_sdk < 24
}

/// The first API level that reads `networkSecurityConfig`, and that ignores `usesCleartextTraffic` where one is set.
/// <https://developer.android.com/guide/topics/manifest/application-element#networkSecurityConfig>
pub const NETWORK_SECURITY_CONFIG: i64 = 24;

/// Whether an app is backed up where `allowBackup` is not set.
/// <https://developer.android.com/guide/topics/manifest/application-element#allowbackup>
pub const ALLOW_BACKUP: bool = true;

/// The first API level that reads `dataExtractionRules` instead of `fullBackupContent` (for apps that target it).
/// <https://developer.android.com/about/versions/12/behavior-changes-12#backup-restore>
pub const DATA_EXTRACTION_RULES: i64 = 31;

/// Whether a component without `exported` can be started by other apps. From target 31 on a component with a filter
/// must say so (the package is refused otherwise), below it is exported where it has a filter; a provider is
/// exported below target 17.
/// <https://developer.android.com/about/versions/12/behavior-changes-12#exported>
/// <https://developer.android.com/guide/topics/manifest/provider-element#exported>
pub const fn exported(is_provider: bool, has_filter: bool, target_sdk: i64) -> bool {
    if is_provider { target_sdk < 17 } else { has_filter && target_sdk < 31 }
}

/// The first API level that protects against activities of other apps in the app's own task.
/// <https://developer.android.com/privacy-and-security/risks/strandhogg>
pub const TASK_PROTECTION: i64 = 30;

/// The first target level for which `requestLegacyExternalStorage` has no effect.
/// <https://developer.android.com/training/data-storage/use-cases#opt-out-scoped-storage>
pub const SCOPED_STORAGE: i64 = 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_before_and_the_level_of_each_change() {
        assert!(cleartext(27) && !cleartext(28));
        assert!(user_authorities(23) && !user_authorities(24));
        assert!(exported(true, false, 16) && !exported(true, true, 17));
        assert!(exported(false, true, 30) && !exported(false, true, 31) && !exported(false, false, 30));
    }
}
