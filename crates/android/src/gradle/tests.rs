use super::*;
use base::{FileId, Stage};

const APP: &str = "apply plugin: 'com.android.application'\n// minSdkVersion 1\nandroid {\n    namespace \"x.y\"\n    compileSdk = rootProject.ext.compileSdkVersion\n    defaultConfig {\n        applicationId \"x.y.z\"\n        minSdkVersion rootProject.ext.minSdkVersion\n        targetSdkVersion 35 /* c */\n        manifestPlaceholders = [scheme: 'com.example', 'host': \"a.$domain\"]\n        resValue \"string\", \"link\", \"b\"\n    }\n    signingConfigs {\n        release {\n            storeFile file('release.jks')\n            storePassword 'secret1'\n            keyPassword System.getenv('KEY')\n        }\n    }\n    buildTypes {\n        debug { debuggable true }\n        release {\n            minifyEnabled false\n            debuggable true\n            proguardFiles getDefaultProguardFile('proguard-android.txt'), 'proguard-rules.pro'\n        }\n    }\n}\nrepositories {\n    flatDir{\n        dirs '../libs', 'libs'\n    }\n    maven { url 'http://repo.example.com' }\n    maven { url = uri(\"https://x\"); isAllowInsecureProtocol = true }\n    maven(\"https://y\")\n    jcenter()\n}\npublishing { repositories { maven { url 'http://upload' } } }\ndependencies {\n    implementation \"a:b:$version\"\n    implementation 'c:d:1.+'\n    implementation platform('e:f:1')\n    implementation('g:h') { exclude group: 'x' }\n    implementation group: 'i', name: 'j', version: '2'\n    implementation project(':lib')\n    implementation fileTree(include: ['*.jar'], dir: 'libs')\n}\napply from: 'capacitor.build.gradle'\ntask clean(type: Delete) {\n    delete rootProject.buildDir\n}\n";
const ROOT: &str = "buildscript {\n  repositories { google() }\n  dependencies { classpath 'com.android.tools.build:gradle:8.13.0' }\n}\next {\n  minSdkVersion = 23\n  compileSdkVersion = 36\n  version = '3.1'\n  domain = 'example'\n}\napply from: 'https://example.com/x.gradle'";

fn gradle(app: &str, root: &str) -> Gradle {
    Gradle::new(
        vec![parse_script(FileId(0), app), parse_script(FileId(1), root)],
        1,
        Properties::default(),
        Vec::new(),
    )
}

#[test]
fn what_is_not_written_is_absent_and_what_is_computed_is_unknown() {
    let empty = gradle("", "");
    assert!(matches!(empty.min_sdk, Fact::Absent) && empty.build_types.is_empty());
    assert!(matches!(empty.effective_target_sdk(), Fact::Absent));
    let flutter = gradle("android { defaultConfig { minSdk = flutter.minSdkVersion } }", "");
    assert!(flutter.min_sdk.gap().unwrap().why.contains("flutter.minSdkVersion"));
    assert!(gradle("android { compileSdk 'Tiramisu' }", "").compile_sdk.gap().is_some());
}

#[test]
fn settings_are_found_in_their_blocks() {
    let gradle = gradle(APP, ROOT);
    assert_eq!(gradle.target_sdk.value(), Some(&35));
    assert_eq!(gradle.min_sdk.value(), Some(&23));
    assert_eq!(gradle.compile_sdk.value(), Some(&36));
    assert_eq!(gradle.application_id.value().map(String::as_str), Some("x.y.z"));
    assert_eq!(gradle.namespace.value().map(String::as_str), Some("x.y"));
    assert_eq!(gradle.plugin_version.value().map(String::as_str), Some("8.13.0"));
    let release = gradle.build_type("release").unwrap();
    let debuggable = release.debuggable.as_ref().unwrap();
    assert!(debuggable.is_on() && !release.minify.as_ref().unwrap().is_on());
    assert_eq!(debuggable.statement.removal.of(APP), "            debuggable true\n");
    let pairs: Vec<_> = gradle
        .default_config
        .placeholders
        .iter()
        .map(|p| (&*p.name, p.value.value().map(|v| &**v)))
        .collect();
    assert_eq!(pairs, [("scheme", Some("com.example")), ("host", Some("a.example"))]);
    assert_eq!(gradle.default_config.resource_values[0].name, "string/link");
    let signing = &gradle.signing[0];
    assert_eq!((&*signing.name, signing.literal_passwords.len()), ("release", 1));
    assert_eq!(signing.literal_passwords[0].1.span().unwrap().of(APP), "secret1");
    assert_eq!(gradle.remote_scripts[0].0, "https://example.com/x.gradle");
}

#[test]
fn repositories_and_dependencies() {
    let gradle = gradle(APP, ROOT);
    let all: Vec<_> = gradle
        .repositories
        .iter()
        .map(|r| (r.kind, r.address.value().map_or("", |a| a), r.insecure_allowed.is_some()))
        .collect();
    assert_eq!(
        all,
        [
            (RepositoryKind::FlatDir, "../libs, libs", false),
            (RepositoryKind::Maven, "http://repo.example.com", false),
            (RepositoryKind::Maven, "https://x", true),
            (RepositoryKind::Maven, "https://y", false),
            (RepositoryKind::JCenter, "", false),
            (RepositoryKind::WellKnown, "", false),
        ]
    );
    let modules: Vec<String> = gradle
        .dependencies
        .iter()
        .map(|d| match &d.target {
            Target::Module { name, version } => format!("{name}@{}", version.value().map_or("-", |v| v)),
            Target::Project(path) => path.clone(),
            Target::Files(files) => files.join("+"),
        })
        .collect();
    assert_eq!(
        modules,
        [
            "a:b@3.1",
            "c:d@1.+",
            "e:f@1",
            "g:h@-",
            "i:j@2",
            ":lib",
            "*.jar+libs",
            "com.android.tools.build:gradle@8.13.0"
        ]
    );
}

#[test]
fn kotlin_scripts_are_read_too() {
    let catalog = "[versions]\ntarget = \"36\"\nagp = \"9.0.0\"\n[plugins]\nandroid-app = { id = \"com.android.application\", version.ref = \"agp\" }";
    let text = "plugins {\n  alias(libs.plugins.android.app)\n}\nandroid {\n  compileSdk { version = release(36) { minorApiLevel = 1 } }\n  defaultConfig {\n    applicationId = \"a.b\"\n    minSdk = 24\n    targetSdk = libs.versions.target.get().toInt()\n    manifestPlaceholders += mapOf(\"s\" to \"t\", \"u\" to \"v\")\n    manifestPlaceholders[\"w\"] = \"x\"\n  }\n  signingConfigs { create(\"release\") { storePassword = \"p\" } }\n  buildTypes {\n    getByName(\"release\") { isMinifyEnabled = true; isDebuggable = false }\n    create(\"qa\") { initWith(getByName(\"debug\")) }\n  }\n}\nrepositories { maven { setUrl(\"http://r\"); isAllowInsecureProtocol = true } }";
    let catalogs = vec![parse_catalog(FileId(5), "libs", catalog).unwrap()];
    let script = parse_script(FileId(0), text);
    assert_eq!(android_plugin(&script, &catalogs).as_deref(), Some("com.android.application"));
    let gradle = Gradle::new(vec![script], 1, Properties::default(), catalogs);
    assert_eq!(gradle.min_sdk.value(), Some(&24));
    assert_eq!(gradle.target_sdk.value(), Some(&36));
    assert_eq!(gradle.compile_sdk.value(), Some(&36));
    assert_eq!(gradle.plugin_version.value().map(|v| &**v), Some("9.0.0"));
    assert!(gradle.build_type("release").unwrap().minify.as_ref().unwrap().is_on());
    assert_eq!(gradle.build_type("qa").unwrap().init_with.as_deref(), Some("debug"));
    let names: Vec<_> = gradle.default_config.placeholders.iter().map(|p| &*p.name).collect();
    assert_eq!(names, ["s", "u", "w"]);
    assert_eq!(gradle.signing[0].name, "release");
    assert_eq!(gradle.repositories[0].address.value().map(|v| &**v), Some("http://r"));
}

#[test]
fn the_default_of_the_target_level_depends_on_the_plugin() {
    let with = |version: &str| {
        let root = format!(
            "buildscript {{ dependencies {{ classpath 'com.android.tools.build:gradle:{version}' }} }}"
        );
        gradle("android { compileSdk 36\n defaultConfig { minSdk 24 } }", &root)
            .effective_target_sdk()
            .value()
            .copied()
    };
    assert_eq!(with("9.0.0"), Some(36));
    assert_eq!(with("8.7.2"), Some(24));
    assert!(gradle("android { defaultConfig { minSdk 24 } }", "").effective_target_sdk().gap().is_some());
}

#[test]
fn flavours_may_have_their_own_levels() {
    let text = "android { defaultConfig { minSdk 24 }\n productFlavors { old { minSdk 21 }\n new { dimension 'x' } } }";
    let Fact::OneOf(cases) = gradle(text, "").min_sdk else { panic!() };
    assert_eq!(
        cases.iter().map(|c| (c.value, c.when.stage)).collect::<Vec<_>>(),
        [(24, Stage::Always), (21, Stage::Always)]
    );
}

#[test]
fn the_plugin_that_a_root_script_only_declares_is_not_applied() {
    let declared =
        parse_script(FileId(0), "plugins { id 'com.android.application' version '8.1.0' apply false }");
    assert_eq!(android_plugin(&declared, &[]), None);
    let gradle = Gradle::new(vec![declared], 0, Properties::default(), Vec::new());
    assert_eq!(gradle.plugin_version.value().map(|v| &**v), Some("8.1.0"));
}

#[test]
fn mangled_scripts_never_panic() {
    crate::mangle::each(APP, |text| {
        gradle(text, ROOT);
    });
}
