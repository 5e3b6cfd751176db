use super::*;
use base::apply_edits;

const TEXT: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<manifest xmlns:android="http://schemas.android.com/apk/res/android"
    xmlns:tools="http://schemas.android.com/tools" package="com.example.app">
    <uses-sdk android:minSdkVersion="21" tools:overrideLibrary="a.b"/>
    <application
        android:allowBackup="true"
        android:debuggable="@bool/debug"
        tools:replace="android:allowBackup, label">
        <activity android:name=".Main" android:exported="true" android:launchMode="singleTask">
            <intent-filter>
                <action android:name="android.intent.action.MAIN"/>
                <category android:name="android.intent.category.LAUNCHER"/>
            </intent-filter>
            <intent-filter android:autoVerify="true">
                <action android:name="android.intent.action.VIEW"/>
                <category android:name="android.intent.category.DEFAULT"/>
                <category android:name="android.intent.category.BROWSABLE"/>
                <data android:scheme="https"/>
                <data android:host="a.example" android:pathPrefix="/x"/>
            </intent-filter>
        </activity>
        <receiver android:name="Boot" />
        <provider android:name="androidx.core.content.FileProvider"
            android:authorities="${applicationId}.a; ${applicationId}.b" android:exported="false">
            <meta-data android:name="android.support.FILE_PROVIDER_PATHS" android:resource="@xml/file_paths"/>
        </provider>
        <service/>
    </application>
    <uses-permission android:name="android.permission.CAMERA" android:maxSdkVersion="28" tools:ignore="X"/>
    <uses-permission-sdk-23 android:name="android.permission.READ_CONTACTS" tools:node="remove"/>
    <permission android:name="com.example.P" android:protectionLevel="signature|privileged"/>
    <permission android:name="com.example.Q"/>
    <queries><package android:name="x.y"/><intent/></queries>
</manifest>
"#;

fn manifest() -> Manifest {
    parse(FileId(3), TEXT).unwrap()
}

#[test]
fn what_is_no_manifest_is_a_gap() {
    assert!(parse(FileId(0), "").is_err());
    assert!(parse(FileId(0), "<resources/>").is_err());
    assert!(parse(FileId(0), "<manifest><application></manifest>").unwrap_err().why.contains("well-formed"));
    let bare = parse(FileId(0), "<manifest/>").unwrap();
    assert!(bare.components().is_empty() && bare.package.is_none());
}

#[test]
fn a_reference_is_unknown_and_not_false() {
    let manifest = manifest();
    let app = manifest.application.as_ref().unwrap();
    assert!(matches!(flag(&app.element, "debuggable"), Fact::Unknown(_)));
    assert!(matches!(flag(&app.element, "testOnly"), Fact::Absent));
    assert!(matches!(flag(&app.element, "allowBackup"), Fact::Set(true, _)));
}

#[test]
fn components_have_their_classes_and_filters() {
    let manifest = manifest();
    let names: Vec<_> = manifest.components().iter().map(|c| (c.kind, &*c.name)).collect();
    assert_eq!(
        names,
        [
            (Kind::Activity, "com.example.app.Main"),
            (Kind::Receiver, "com.example.app.Boot"),
            (Kind::Provider, "androidx.core.content.FileProvider")
        ]
    );
    let [main, boot, provider] = manifest.components() else { panic!() };
    assert!(main.is_launcher() && main.text("launchMode") == Some("singleTask"));
    assert!(boot.exported.is_absent());
    let link = &main.filters[1];
    assert!(link.auto_verify && link.is_browsable() && link.has_category("DEFAULT"));
    assert_eq!(link.hosts()[0].0, "a.example");
    assert_eq!(link.hosts()[0].1.span().unwrap().of(TEXT), "android:host=\"a.example\"");
    assert_eq!(link.paths().next().map(|p| (p.kind, &*p.value)), Some((PathMatch::Prefix, "/x")));
    assert_eq!(provider.authorities(), ["${applicationId}.a", "${applicationId}.b"]);
    assert_eq!(provider.meta_data[0].resource.as_deref(), Some("@xml/file_paths"));
}

#[test]
fn permissions_and_markers() {
    let manifest = manifest();
    assert_eq!(manifest.sdk("minSdkVersion").unwrap().0, 21);
    assert_eq!(manifest.permissions[0].max_sdk, Some(28));
    assert_eq!(manifest.permissions[0].markers.ignore, ["X"]);
    assert!(manifest.permissions[1].from_sdk_23 && manifest.permissions[1].markers.node == Marker::Remove);
    assert_eq!(manifest.custom_permissions[0].protection, Protection::Signature);
    assert_eq!(manifest.custom_permissions[1].protection, Protection::Normal);
    let app = manifest.application.as_ref().unwrap();
    assert!(
        Markers::lists(&app.markers.replace, "allowBackup") && Markers::lists(&app.markers.replace, "label")
    );
    assert_eq!(manifest.queries.len(), 2);
}

#[test]
fn attributes_can_be_removed_set_and_added() {
    let manifest = manifest();
    let app = manifest.application.as_ref().unwrap();
    let backup = app.attribute("allowBackup").unwrap();
    let edits = [
        base::Edit::replace(FileId(3), backup.value_span, "false"),
        base::Edit::delete(FileId(3), app.attribute("debuggable").unwrap().removal),
        manifest.components()[0].element.add_attribute("android:taskAffinity", ""),
    ];
    let out = apply_edits(TEXT, &edits).unwrap();
    assert!(
        out.contains("<application\n        android:allowBackup=\"false\"\n        tools:replace"),
        "{out}"
    );
    assert!(out.contains("android:launchMode=\"singleTask\" android:taskAffinity=\"\">"), "{out}");
}

#[test]
fn mangled_manifests_never_panic() {
    crate::mangle::each(TEXT, |text| {
        let _ = parse(FileId(0), text);
    });
}
