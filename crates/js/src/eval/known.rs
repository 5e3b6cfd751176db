//! What packages are known to export or do, as far as settings files use it.

use super::value::External;

/// The value of an enum member of a well-known package.
/// <https://capacitorjs.com/docs/apis/keyboard>, <https://capacitorjs.com/docs/apis/status-bar>
pub(crate) fn enum_member(external: &External, member: &str) -> Option<&'static str> {
    let name = external.path.last()?;
    match (&*external.package, &**name, member) {
        ("@capacitor/keyboard", "KeyboardResize", "Body") => Some("body"),
        ("@capacitor/keyboard", "KeyboardResize", "Ionic") => Some("ionic"),
        ("@capacitor/keyboard", "KeyboardResize", "Native") => Some("native"),
        ("@capacitor/keyboard", "KeyboardResize", "None") => Some("none"),
        ("@capacitor/keyboard", "KeyboardStyle", "Dark") | ("@capacitor/status-bar", "Style", "Dark") => {
            Some("DARK")
        }
        ("@capacitor/keyboard", "KeyboardStyle", "Light") | ("@capacitor/status-bar", "Style", "Light") => {
            Some("LIGHT")
        }
        ("@capacitor/keyboard", "KeyboardStyle", "Default")
        | ("@capacitor/status-bar", "Style", "Default") => Some("DEFAULT"),
        _ => None,
    }
}

/// Why a value is unknown that a package gives.
pub(crate) fn reason(external: &External) -> String {
    let name = external.path.last().map_or("", |n| n);
    match &*external.package {
        "fs" | "fs/promises" | "fs-extra" if name.starts_with("exists") || name.starts_with("stat") => {
            "depends on files that exist when the config runs".to_owned()
        }
        "fs" | "fs/promises" | "fs-extra" | "graceful-fs" => {
            "is read from a file when the config runs".to_owned()
        }
        "child_process" | "execa" => "is the output of a command when the config runs".to_owned(),
        "os" | "ip" | "internal-ip" | "address" => {
            "is taken from the computer on which the config runs".to_owned()
        }
        "axios" | "node-fetch" | "http" | "https" | "undici" | "got" => {
            "is fetched from the network when the config runs".to_owned()
        }
        "path" => "is a path that is put together when the config runs".to_owned(),
        package => format!("comes from the package `{package}` when the config runs"),
    }
}

/// True for a function that gives back the settings it is given: `defineConfig`, `defineNuxtConfig`.
pub(crate) fn is_transparent(name: &str) -> bool {
    matches!(name, "defineConfig" | "configure" | "quasarConfigure" | "definePreset" | "identity")
        || (name.starts_with("define") && name.ends_with("Config"))
}

/// True for a function that takes settings and gives them back with additions: `withPWA`, `withSentryConfig`, webpack's `merge`.
pub(crate) fn is_wrapper(name: &str) -> bool {
    name.strip_prefix("with").is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase()))
        || matches!(name, "mergeConfig" | "merge" | "withPwa")
}
