use crate::Limits;
use base::name_of;

/// Folders that are never entered: other people's code, caches and intermediate output. `node_modules` counts
/// through the manifests of installed plugins, which are read one by one.
pub(crate) fn skips_folder(path: &str) -> bool {
    let name = name_of(path);
    matches!(
        name,
        ".git"
            | ".hg"
            | ".svn"
            | "node_modules"
            | "bower_components"
            | "jspm_packages"
            | "Pods"
            | "Carthage"
            | ".gradle"
            | ".cxx"
            | ".externalNativeBuild"
            | "DerivedData"
            | ".build"
            | ".swiftpm"
            | ".idea"
            | ".vscode"
            | ".angular"
            | ".nx"
            | ".turbo"
            | ".cache"
            | ".parcel-cache"
            | ".stencil"
            | ".venv"
            | "__pycache__"
            | ".yarn"
            | ".pnpm-store"
            | "xcuserdata"
    ) || is_intermediate(path)
}

/// Gradle's `build` folders inside an Android project.
fn is_intermediate(path: &str) -> bool {
    let Some(parent) = path.strip_suffix("/build") else { return false };
    parent.split('/').any(|part| part == "android" || part == "app")
        || name_of(parent).starts_with("capacitor-cordova-android-plugins")
}

/// How a file is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Read up to this many bytes.
    Read(u64),
    /// Its end is enough: there a script says where its source map is.
    End,
    /// Its name is enough.
    List,
}

/// Whether the content of a file matters. Names and endings decide, so that nothing is read twice.
pub(crate) fn want(path: &str, limits: &Limits) -> Want {
    let name = name_of(path);
    if matches!(
        name,
        "package-lock.json"
            | "npm-shrinkwrap.json"
            | "yarn.lock"
            | "pnpm-lock.yaml"
            | "bun.lock"
            | "bun.lockb"
    ) {
        return Want::Read(limits.lockfile_bytes);
    }
    if matches!(
        name,
        "Podfile"
            | "Podfile.lock"
            | "Package.resolved"
            | "_headers"
            | ".npmrc"
            | ".yarnrc"
            | ".gitignore"
            | "apple-app-site-association"
            | "staticwebapp.config.json"
            | "gradlew"
            | "Info.plist"
    ) {
        return Want::Read(limits.file_bytes);
    }
    if is_about_keys(name) {
        return Want::Read(limits.file_bytes);
    }
    let (_, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let wanted = match ending {
        "ts" | "mts" | "cts" | "js" | "mjs" | "cjs" | "tsx" | "jsx" | "vue" | "svelte" => {
            !in_build_output(path)
        }
        "json" | "jsonc" | "json5" => is_settings_json(path, name) || may_hold_keys(path, name),
        "html" | "htm" | "ejs" | "xhtml" => true,
        "xml" => !in_build_output(path),
        "gradle" | "kts" | "properties" | "toml" | "plist" | "pbxproj" | "xcconfig" | "entitlements"
        | "xcprivacy" | "xcscheme" | "strings" | "xcstrings" | "swift" | "java" | "kt" | "m" | "mm"
        | "podspec" | "pro" => true,
        "local" | "prod" | "dev" | "template" | "example" => name.starts_with("capacitor.config"),
        "yaml" | "yml" => {
            matches!(name, "pnpm-workspace.yaml" | ".yarnrc.yml" | "netlify.yml" | "trapeze.config.yaml")
                || is_pipeline(path, name)
        }
        // What scripts do to the configuration: files they put in its place, variables they set.
        "sh" | "bash" | "ps1" | "bat" | "cmd" => !in_build_output(path),
        // The lock of a backend: security rules, and what makes and protects tables. Others fill or describe them.
        "rules" => true,
        "sql" => is_schema(path, name),
        "conf" => name.contains("nginx") || name == "default.conf",
        _ => name.starts_with("capacitor.config.") || matches!(name, "Fastfile" | "Makefile" | "Jenkinsfile"),
    };
    let bundle = ending == "js" && (path.contains("/assets/public/") || path.contains("/App/public/"));
    match (wanted, bundle) {
        (true, _) => Want::Read(limits.file_bytes),
        (false, true) => Want::End,
        (false, false) => Want::List,
    }
}

/// Files of variables and of keys, and what publishes the app: what is in them decides, whatever their ending.
fn is_about_keys(name: &str) -> bool {
    let (_, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    name == ".env"
        || name.starts_with(".env.")
        || matches!(ending, "env" | "pem" | "key" | "p8" | "p12" | "pfx" | "jks" | "keystore" | "bks" | "der")
        || (ending == "txt" && name.contains("env"))
        || matches!(name, ".netrc" | "_netrc" | "Appfile" | "Matchfile" | "Deliverfile" | "Pluginfile")
}

/// How many bytes of the end of a file are kept where its end is enough.
pub(crate) const END: u64 = 512;

/// True where only the end of the file at `path` is read when a folder is collected; the snapshot has it as bytes.
pub fn is_end_read(path: &str) -> bool {
    want(path, &Limits::default()) == Want::End
}

/// The settings of services that build apps.
fn is_pipeline(path: &str, name: &str) -> bool {
    path.contains(".github/workflows/")
        || path.contains(".github/actions/")
        || path.contains(".circleci/")
        || matches!(
            name,
            ".gitlab-ci.yml" | "codemagic.yaml" | "bitrise.yml" | "azure-pipelines.yml" | ".travis.yml"
        )
}

/// True where the content of the file at `path` is read when a folder is collected.
pub fn is_read(path: &str) -> bool {
    matches!(want(path, &Limits::default()), Want::Read(_))
}

/// Data in JSON that is named like the key file of a service, and what code may import; translations, drawings and
/// what a build left are none.
fn may_hold_keys(path: &str, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words = [
        "google-services",
        "service",
        "credential",
        "firebase",
        "secret",
        "client",
        "key",
        "config",
        "env",
        "setting",
        "auth",
        "constant",
        "play",
        "account",
    ];
    words.iter().any(|w| lower.contains(w))
        && !in_build_output(path)
        && !path.contains("i18n/")
        && !path.contains("locale")
}

/// Settings in JSON that say something about the app; translations and data do not.
fn is_settings_json(path: &str, name: &str) -> bool {
    matches!(
        name,
        "package.json"
            | "angular.json"
            | "workspace.json"
            | "project.json"
            | "nx.json"
            | "jsconfig.json"
            | "firebase.json"
            | "vercel.json"
            | "now.json"
            | "assetlinks.json"
            | "apple-app-site-association.json"
            | "ionic.config.json"
            | "lerna.json"
            | "capacitor.plugins.json"
            | "config.json"
            | "manifest.json"
            | "database.rules.json"
            | "database-rules.json"
            | "firebase-rules.json"
    ) || name.starts_with("capacitor.config")
        || name.starts_with("tsconfig")
        || name.starts_with("quasar")
        || path.ends_with(".well-known/assetlinks.json")
}

/// SQL of a project of Supabase, and files beside it that people run by hand.
fn is_schema(path: &str, name: &str) -> bool {
    let about = |word: &str| path.split('/').any(|part| part == word);
    let data = ["seed", "dump", "data"].iter().any(|word| name.contains(word));
    (about("supabase") && (about("migrations") || !data)) || (!data && (!path.contains('/') || about("sql")))
}

/// True inside folders that hold what a build left: they are listed and their pages are read, but their scripts
/// are not.
pub(crate) fn in_build_output(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|part| {
        matches!(
            part,
            "www" | "dist" | "out" | ".output" | ".next" | ".nuxt" | ".svelte-kit" | "build" | ".quasar"
        )
    }) || path.contains("/assets/public/")
        || path.contains("/App/public/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_data_is_listed() {
        let limits = Limits::default();
        let reads = |p: &str| matches!(want(p, &limits), Want::Read(_));
        assert!(
            reads("capacitor.config.ts") && reads("capacitor.config.ts.prod") && reads("a/b/package.json")
        );
        assert!(reads("ios/App/App/public/index.html") && reads("android/app/src/main/AndroidManifest.xml"));
        assert!(
            reads(".github/workflows/release.yml") && reads("scripts/sync.sh") && reads("fastlane/Fastfile")
        );
        let copy = "android/app/src/main/assets/public/main.js";
        assert!(is_end_read(copy) && !is_read(copy) && !is_end_read("www/main.js"));
        assert!(
            reads("firestore.rules") && reads("supabase/migrations/1_a.sql") && reads("database.rules.json")
        );
        assert!(!reads("supabase/seed.sql") && !reads("prisma/migrations/1/migration.sql"));
        assert!(!reads("docker-compose.yml") && !reads("www/run.sh"));
        assert!(!reads("src/assets/i18n/de.json") && !reads("www/main.js") && !reads("a.png"));
        assert!(skips_folder("packages/a/node_modules") && skips_folder("android/app/build"));
        assert!(!skips_folder("build") && !skips_folder("src/build"));
    }
}
