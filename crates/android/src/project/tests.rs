use super::*;
use crate::manifest::Kind;
use files::Files;

const HEAD: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" xmlns:tools=\"http://schemas.android.com/tools\">";
const CORDOVA: &str = "android/capacitor-cordova-android-plugins/src/main/AndroidManifest.xml";
const BUILD: &str = "apply plugin: 'com.android.application'\nandroid { namespace 'a.b'\n defaultConfig { applicationId 'a.b.c'\n manifestPlaceholders = [host: 'h.example'] }\n productFlavors { free {}\n paid {} } }";

fn load(files: &[(&str, &str)], plugins: &[&str]) -> Option<AndroidProject> {
    let files = Files::from_memory(files.iter().map(|(p, t)| ((*p).to_owned(), t.as_bytes().to_vec())));
    let plugins: Vec<_> = plugins
        .iter()
        .map(|p| ((*p).to_owned(), files.find(&format!("{p}/AndroidManifest.xml")).unwrap()))
        .collect();
    AndroidProject::load(&files, "android", &plugins)
}

fn project(main: &str, more: &[(&str, &str)], plugins: &[&str]) -> AndroidProject {
    let main = format!("{HEAD}{main}</manifest>");
    let mut all =
        vec![("android/app/src/main/AndroidManifest.xml", &*main), ("android/app/build.gradle", BUILD)];
    all.extend(more);
    load(&all, plugins).unwrap()
}

fn texts(project: &AndroidProject, name: &str) -> Vec<String> {
    project
        .application(name)
        .into_iter()
        .map(|a| format!("{} {}", a.text().unwrap_or("?"), a.role.label()))
        .collect()
}

#[test]
fn a_folder_without_an_app_is_no_project() {
    assert!(load(&[("android/readme.md", "x")], &[]).is_none());
    assert!(load(&[("android/lib/build.gradle", "apply plugin: 'com.android.library'")], &[]).is_none());
    assert!(load(&[], &[]).is_none());
}

#[test]
fn what_debug_builds_have_never_ships() {
    let debug = format!(
        "{HEAD}<application android:debuggable=\"true\"><receiver android:name=\".X\"/></application></manifest>"
    );
    let p = project(
        "<application/>",
        &[
            ("android/app/src/debug/AndroidManifest.xml", &debug),
            ("android/app/src/freeDebug/AndroidManifest.xml", "<broken"),
        ],
        &[],
    );
    assert!(p.application("debuggable").is_empty() && p.components().is_empty() && p.gaps.is_empty());
    assert_eq!(p.manifests().count(), 2);
}

#[test]
fn libraries_count_only_where_the_app_is_silent() {
    let cordova = format!("{HEAD}<application android:usesCleartextTraffic=\"true\"/></manifest>");
    let values = |main: &str| texts(&project(main, &[(CORDOVA, &cordova)], &[]), "usesCleartextTraffic");
    let generated = "true the manifest that cap sync generates for Cordova plugins";
    assert_eq!(values("<application/>"), [generated]);
    assert_eq!(values("<application android:usesCleartextTraffic=\"false\"/>"), ["false the main manifest"]);
    assert!(values("<application tools:remove=\"android:usesCleartextTraffic\"/>").is_empty());
}

#[test]
fn build_types_win_over_flavours_and_flavours_over_main() {
    let set = |value: &str| format!("{HEAD}<application android:allowBackup=\"{value}\"/></manifest>");
    let (free, release) = (set("@bool/backup"), set("false"));
    let bools = "<resources><bool name=\"backup\">true</bool></resources>";
    let main = "<application android:allowBackup=\"false\"/>";
    let flavour = ("android/app/src/free/AndroidManifest.xml", &*free);
    let values = ("android/app/src/free/res/values/b.xml", bools);
    let p = project(main, &[flavour, values], &[]);
    assert_eq!(texts(&p, "allowBackup"), ["false the main manifest", "true the manifest of free"]);
    let p = project(main, &[flavour, values, ("android/app/src/release/AndroidManifest.xml", &release)], &[]);
    assert_eq!(texts(&p, "allowBackup"), ["false the manifest of release"]);
}

#[test]
fn components_and_permissions_of_plugins_are_merged_and_can_be_removed() {
    let plugin = format!(
        "{HEAD}<uses-permission android:name=\"android.permission.CAMERA\"/><uses-permission android:name=\"P\"/><application><receiver android:name=\"x.R\" android:exported=\"true\"><intent-filter><action android:name=\"q\"/></intent-filter></receiver><service android:name=\"x.S\" android:exported=\"true\"/></application></manifest>"
    );
    let main = "<uses-permission android:name=\"P\" android:maxSdkVersion=\"28\"/><uses-permission android:name=\"android.permission.CAMERA\" tools:node=\"remove\"/><application><activity android:name=\".Main\" android:exported=\"@bool/no\" android:permission=\"${applicationId}.X\"/><receiver android:name=\"x.R\" android:exported=\"false\"/><service android:name=\"x.S\" tools:node=\"remove\"/></application>";
    let p = project(main, &[("plug/AndroidManifest.xml", &plugin)], &["plug"]);
    let all = p.components();
    assert_eq!(
        all.iter().map(|c| (c.kind, &*c.name)).collect::<Vec<_>>(),
        [(Kind::Activity, "a.b.Main"), (Kind::Receiver, "x.R")]
    );
    assert!(all[0].exported.gap().is_some());
    assert_eq!(all[0].permission.value().map(|v| &**v), Some("a.b.c.X"));
    assert_eq!(all[1].exported.value(), Some(&false));
    assert_eq!((all[1].filters().count(), all[1].role.clone()), (1, Role::Main));
    let permissions = p.permissions();
    assert_eq!(
        permissions.iter().map(|a| (&*a.name, a.max_sdk, a.parts.len())).collect::<Vec<_>>(),
        [("P", Some(28), 2)]
    );
    let without = project("<application/>", &[("plug/AndroidManifest.xml", &plugin)], &["plug"]);
    assert_eq!(without.components().len(), 2);
    assert!(!without.permissions()[0].is_own());
}

#[test]
fn references_are_followed_and_missing_ones_are_known() {
    let main = "<application android:networkSecurityConfig=\"@xml/net\" android:dataExtractionRules=\"@xml/none\" android:fullBackupContent=\"@xml/b\"/>";
    let p = project(
        main,
        &[
            (
                "android/app/src/main/res/xml/net.xml",
                "<network-security-config><base-config cleartextTrafficPermitted=\"true\"/></network-security-config>",
            ),
            ("android/app/src/main/res/xml/b.xml", "<full-backup-content>"),
        ],
        &[],
    );
    assert_eq!(p.nsc[0].found().unwrap().base_cleartext(), Some(true));
    assert!(matches!(p.data_extraction[0].target, Target::Missing(_)));
    assert!(matches!(p.full_backup[0].target, Target::Unclear(_)));
}

#[test]
fn the_app_module_need_not_be_called_app() {
    let manifest = format!("{HEAD}<application/></manifest>");
    let p = load(
        &[
            ("android/build.gradle.kts", "plugins { id(\"com.android.application\") version \"8.1\" apply false }"),
            ("android/lib/build.gradle.kts", "plugins { id(\"com.android.library\") }"),
            ("android/lib/src/main/AndroidManifest.xml", &format!("{HEAD}<application android:label=\"l\"/></manifest>")),
            ("android/mobile/build.gradle.kts", "plugins { id(\"com.android.application\") }\ndependencies { implementation(project(\":lib\")) }"),
            ("android/mobile/src/main/AndroidManifest.xml", &manifest),
        ],
        &[],
    )
    .unwrap();
    assert_eq!(p.module, "android/mobile");
    assert_eq!(texts(&p, "label"), ["l the module lib"]);
}

#[test]
fn a_provider_shares_what_its_paths_say() {
    let provider = "<application><provider android:name=\"androidx.core.content.FileProvider\"><meta-data android:name=\"android.support.FILE_PROVIDER_PATHS\" android:resource=\"@xml/p\"/></provider></application>";
    let p = project(
        provider,
        &[("android/app/src/main/res/xml/p.xml", "<paths><cache-path name=\"c\" path=\"shared/\"/></paths>")],
        &[],
    );
    assert_eq!(p.provider_paths[0].paths.as_ref().unwrap().entries.len(), 1);
    assert!(project(provider, &[], &[]).provider_paths[0].paths.is_err());
}

#[test]
fn placeholders_and_strings_are_resolved() {
    let p = project(
        "<application/>",
        &[(
            "android/app/src/main/res/values/s.xml",
            "<resources><string name=\"s\">x.${host}</string></resources>",
        )],
        &[],
    );
    let place = Place::Missing("x".into());
    assert_eq!(p.resolve("${host}", &place, "x").value().map(|v| &**v), Some("h.example"));
    assert_eq!(p.resolve("@string/s", &place, "x").value().map(|v| &**v), Some("x.h.example"));
    assert!(p.resolve("${other}", &place, "x").gap().is_some());
    assert!(p.resolve("@string/other", &place, "x").gap().is_some());
}

#[test]
fn broken_manifests_are_gaps() {
    let p = load(
        &[
            ("android/app/src/main/AndroidManifest.xml", "<manifest><application></manifest>"),
            ("android/app/build.gradle", BUILD),
        ],
        &[],
    )
    .unwrap();
    assert!(p.main().is_none() && p.gaps.len() == 1);
}

#[test]
fn byte_order_marks_windows_lines_and_utf_16_are_read() {
    let manifest = format!(
        "\u{feff}<?xml version=\"1.0\"?>\r\n{HEAD}\r\n<application android:allowBackup=\"@bool/b\"/>\r\n</manifest>"
    );
    let bools = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-16\"?><resources><bool name=\"b\">false</bool></resources>";
    let bools: Vec<u8> = bools.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files = Files::from_memory([
        ("android/app/src/main/AndroidManifest.xml".to_owned(), manifest.into_bytes()),
        ("android/app/src/main/res/values/bools.xml".to_owned(), bools),
        (
            "android/app/build.gradle".to_owned(),
            format!("\u{feff}{BUILD}").replace('\n', "\r\n").into_bytes(),
        ),
    ]);
    let p = AndroidProject::load(&files, "android", &[]).unwrap();
    assert_eq!(texts(&p, "allowBackup"), ["false the main manifest"]);
    assert_eq!(p.gradle.application_id.value().map(|v| &**v), Some("a.b.c"));
}

#[test]
fn levels_in_maps_and_constants_are_found() {
    let app = "apply plugin: 'com.android.application'\nandroid { compileSdk Versions.COMPILE\n defaultConfig { minSdk versions.minSdk\n targetSdk rootProject.ext.versions['targetSdk'] } }";
    let manifest = format!("{HEAD}<application/></manifest>");
    let p = load(
        &[
            ("android/app/build.gradle", app),
            ("android/app/src/main/AndroidManifest.xml", &manifest),
            ("android/build.gradle", "ext.versions = [minSdk: 24, 'targetSdk': 36]"),
            (
                "android/buildSrc/src/main/kotlin/Versions.kt",
                "object Versions {\n    const val COMPILE = 36\n}",
            ),
        ],
        &[],
    )
    .unwrap();
    assert_eq!((p.min_sdk().value(), p.target_sdk().value()), (Some(&24), Some(&36)));
    assert_eq!(p.gradle.compile_sdk.value(), Some(&36));
}

#[test]
fn a_project_of_one_module_is_read() {
    let manifest = format!("{HEAD}<application/></manifest>");
    let script = "apply plugin: 'com.android.application'\napply from: 'variables.gradle'\nandroid { defaultConfig { minSdk rootProject.ext.min } }";
    let p = load(
        &[
            ("android/build.gradle", script),
            ("android/variables.gradle", "ext { min = 25 }"),
            ("android/src/main/AndroidManifest.xml", &manifest),
        ],
        &[],
    )
    .unwrap();
    assert_eq!((&*p.module, p.min_sdk().value()), ("android", Some(&25)));
}

#[test]
fn a_bomb_of_entities_is_a_gap() {
    let mut bomb = String::from("<!DOCTYPE a [<!ENTITY l0 \"lol\">");
    for i in 1..30 {
        let inner = format!("&l{};", i - 1).repeat(10);
        bomb.push_str(&format!("<!ENTITY l{i} \"{inner}\">"));
    }
    bomb.push_str("]><resources><string name=\"s\">&l29;</string></resources>");
    let p = project("<application/>", &[("android/app/src/main/res/values/s.xml", &bomb)], &[]);
    assert_eq!(p.gaps.len(), 1);
}

#[test]
fn mangled_projects_never_panic() {
    let main = format!(
        "{HEAD}<application android:networkSecurityConfig=\"@xml/n\"><receiver android:name=\".R\" tools:node=\"remove\"/></application></manifest>"
    );
    let nsc = "<network-security-config><domain-config><domain>a</domain><pin-set><pin digest=\"SHA-256\">x</pin></pin-set></domain-config></network-security-config>";
    crate::mangle::each(&main, |text| {
        load(&[("android/app/src/main/AndroidManifest.xml", text), ("android/app/build.gradle", BUILD)], &[]);
    });
    crate::mangle::each(nsc, |text| {
        load(
            &[
                ("android/app/src/main/AndroidManifest.xml", &main),
                ("android/app/src/main/res/xml/n.xml", text),
            ],
            &[],
        );
    });
}

#[test]
fn plain_http_is_judged_over_manifest_config_and_level() {
    let judge = |level: u32, application: &str, nsc: &str| {
        let build = format!(
            "apply plugin: 'com.android.application'\nandroid {{ defaultConfig {{ targetSdkVersion {level} }} }}"
        );
        let main = format!("{HEAD}{application}</manifest>");
        let files = [
            ("android/app/src/main/AndroidManifest.xml", &*main),
            ("android/app/build.gradle", &*build),
            ("android/app/src/main/res/xml/n.xml", nsc),
        ];
        load(&files, &[]).unwrap().cleartext()
    };
    let of = |level, application: &str| judge(level, application, "<x/>");
    assert_eq!(of(34, "<application/>"), Some(crate::Cleartext::Nowhere));
    for (level, application) in [
        (27, "<application/>"),
        (34, "<application android:usesCleartextTraffic=\"true\"/>"),
        // The web view did not obey the switch then.
        (25, "<application android:usesCleartextTraffic=\"false\"/>"),
    ] {
        assert_eq!(of(level, application), Some(crate::Cleartext::Away), "{level} {application}");
    }
    assert_eq!(of(34, "<application android:usesCleartextTraffic=\"@bool/x\"/>"), None);
    let with = |rows: &str| {
        let text = format!("<network-security-config>{rows}</network-security-config>");
        judge(34, "<application android:networkSecurityConfig=\"@xml/n\"/>", &text)
    };
    let hosts = |name: &str| {
        with(&format!(
            "<domain-config cleartextTrafficPermitted=\"true\"><domain>{name}</domain></domain-config>"
        ))
    };
    assert_eq!(with(""), Some(crate::Cleartext::Nowhere));
    assert_eq!(hosts("10.0.2.2"), Some(crate::Cleartext::Nearby(vec!["10.0.2.2".to_owned()])));
    assert_eq!(hosts("example.com"), Some(crate::Cleartext::Away));
    assert_eq!(with("<base-config cleartextTrafficPermitted=\"true\"/>"), Some(crate::Cleartext::Away));
}

#[test]
fn templates_stand_for_files_that_are_not_kept() {
    let main = format!("{HEAD}<application android:usesCleartextTraffic=\"true\"/></manifest>");
    let other = format!("{HEAD}<application/></manifest>");
    let template = "android/app/src/main/AndroidManifest.template.xml";
    let files = [(template, &*main), ("android/app/build.template.gradle", BUILD)];
    let p = load(&files, &[]).unwrap();
    assert_eq!(texts(&p, "usesCleartextTraffic").len(), 1);
    assert_eq!(p.gaps.iter().filter(|g| g.why.contains("template")).count(), 1);
    let mut all = files.to_vec();
    all.push(("android/app/src/main/AndroidManifest.xml", &*other));
    all.push(("android/app/build.gradle", BUILD));
    let p = load(&all, &[]).unwrap();
    assert!(texts(&p, "usesCleartextTraffic").is_empty() && p.gaps.is_empty());
}
