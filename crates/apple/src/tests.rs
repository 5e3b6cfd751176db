use crate::memory::Memory;
use crate::{AppleProject, Kind};
use base::{Fact, Inputs, Stage};

/// A project with an app and a widget, Debug and Release, and one entitlements file for each.
const PROJECT: &str = r#"// !$*UTF8*$!
{
	objects = {
		P = {isa = PBXProject; buildConfigurationList = PL; mainGroup = G; targets = (T, W); projectDirPath = ""; attributes = {TargetAttributes = {T = {DevelopmentTeam = TEAM123456; }; }; }; };
		PL = {isa = XCConfigurationList; buildConfigurations = (PD, PR); };
		PD = {isa = XCBuildConfiguration; name = Debug; buildSettings = {GCC_PREPROCESSOR_DEFINITIONS = ("DEBUG=1", "$(inherited)"); IPHONEOS_DEPLOYMENT_TARGET = 15.0; }; };
		PR = {isa = XCBuildConfiguration; name = Release; buildSettings = {IPHONEOS_DEPLOYMENT_TARGET = 15.0; BASE_ID = com.example; }; };
		G = {isa = PBXGroup; children = (GA, XC); sourceTree = "<group>"; };
		GA = {isa = PBXGroup; path = App; children = (FP, FI); sourceTree = "<group>"; };
		FP = {isa = PBXFileReference; path = PrivacyInfo.xcprivacy; sourceTree = "<group>"; };
		FI = {isa = PBXFileReference; path = Info.plist; sourceTree = "<group>"; };
		XC = {isa = PBXFileReference; path = ../debug.xcconfig; sourceTree = SOURCE_ROOT; };
		T = {isa = PBXNativeTarget; name = App; productType = "com.apple.product-type.application"; buildConfigurationList = TL; buildPhases = (RP); };
		TL = {isa = XCConfigurationList; buildConfigurations = (TD, TR); };
		TD = {isa = XCBuildConfiguration; name = Debug; baseConfigurationReference = XC; buildSettings = {
			INFOPLIST_FILE = App/Info.plist;
			CODE_SIGN_ENTITLEMENTS = App/Debug.entitlements;
			PRODUCT_BUNDLE_IDENTIFIER = com.example.shop.dev;
		}; };
		TR = {isa = XCBuildConfiguration; name = Release; buildSettings = {
			INFOPLIST_FILE = "$(SRCROOT)/App/Info.plist";
			CODE_SIGN_ENTITLEMENTS = App/App.entitlements;
			PRODUCT_BUNDLE_IDENTIFIER = "$(BASE_ID).shop";
			GENERATE_INFOPLIST_FILE = YES;
			INFOPLIST_KEY_UIFileSharingEnabled = YES;
		}; };
		RP = {isa = PBXResourcesBuildPhase; files = (BF); };
		BF = {isa = PBXBuildFile; fileRef = FP; };
		W = {isa = PBXNativeTarget; name = Widget; productType = "com.apple.product-type.app-extension"; buildConfigurationList = WL; fileSystemSynchronizedGroups = (SG); };
		WL = {isa = XCConfigurationList; buildConfigurations = (WR); };
		WR = {isa = XCBuildConfiguration; name = Release; buildSettings = {INFOPLIST_FILE = Gone.plist; }; };
		SG = {isa = PBXFileSystemSynchronizedRootGroup; path = Widget; sourceTree = "<group>"; exceptions = (SE); };
		SE = {isa = PBXFileSystemSynchronizedBuildFileExceptionSet; membershipExceptions = (Info.plist); target = W; };
	};
	rootObject = P;
}
"#;

const INFO: &str = "<plist version=\"1.0\"><dict>\n<key>CAPACITOR_DEBUG</key>\n<string>$(CAPACITOR_DEBUG)</string>\n<key>CFBundleIdentifier</key>\n<string>$(PRODUCT_BUNDLE_IDENTIFIER)</string>\n<key>NSAppTransportSecurity</key>\n<dict>\n<key>NSAllowsArbitraryLoads</key><$(B)/>\n<key>NSPinnedDomains</key><dict><key>a.example</key><dict><key>NSPinnedCAIdentities</key><array><dict><key>SPKI-SHA256-BASE64</key><string>r/mIkG3eEpVdm+u/ko/cwxzOMo1bk4TyHIlByibiA5E=</string></dict></array></dict></dict>\n</dict>\n<key>CFBundleURLTypes</key><array><dict><key>CFBundleURLSchemes</key><array><string>shop</string></array></dict></array>\n</dict></plist>\n";

fn entitlements(domain: &str) -> String {
    format!(
        "<plist><dict><key>com.apple.developer.associated-domains</key><array><string>{domain}</string></array></dict></plist>"
    )
}

fn project(info: &str, pbxproj: &str) -> Option<AppleProject> {
    let (release, debug) =
        (entitlements("applinks:a.example"), entitlements("applinks:a.example?mode=developer"));
    let inputs = Memory::new(&[
        ("ios/App/App.xcodeproj/project.pbxproj", pbxproj),
        ("ios/App/App/Info.plist", info),
        ("ios/App/App/App.entitlements", &release),
        ("ios/App/App/Debug.entitlements", &debug),
        (
            "ios/App/App/PrivacyInfo.xcprivacy",
            "<plist><dict><key>NSPrivacyTracking</key><false/></dict></plist>",
        ),
        ("ios/App/Widget/PrivacyInfo.xcprivacy", "<plist><dict/></plist>"),
        ("ios/App/Podfile", "platform :ios, '15.0'\n"),
        ("ios/App/Pods/X/Info.plist", "broken"),
        (
            "ios/App/App/en.lproj/InfoPlist.strings",
            "/* UsageDescription */\nNSCameraUsageDescription = \"Scan codes\";\n",
        ),
        ("ios/debug.xcconfig", "CAPACITOR_DEBUG = true\n"),
    ]);
    AppleProject::load(&inputs, "ios")
}

#[test]
fn values_of_each_configuration_are_told_apart() {
    let project = project(&INFO.replace("$(B)", "true"), PROJECT).unwrap();
    let Fact::OneOf(cases) = project.info(&["CAPACITOR_DEBUG"]) else { panic!("two cases") };
    let seen: Vec<_> = cases.iter().map(|c| (c.value.as_str().unwrap(), c.when.stage)).collect();
    assert_eq!(seen, [("true", Stage::Development), ("", Stage::Production)]);
    let Fact::OneOf(cases) = project.info(&["NSAppTransportSecurity", "NSAllowsArbitraryLoads"]) else {
        panic!()
    };
    assert_eq!((cases.len(), cases[0].when.stage), (1, Stage::Always));
    assert!(cases[0].slot.is_some());
    let domains = project.entitlement_items(&["com.apple.developer.associated-domains"]);
    let seen: Vec<_> = domains.iter().map(|c| (c.value.as_str().unwrap(), c.when.ships())).collect();
    assert_eq!(
        seen,
        [("applinks:a.example?mode=developer", Some(false)), ("applinks:a.example", Some(true))]
    );
}

#[test]
fn settings_of_the_project_reach_the_target() {
    let project = project(&INFO.replace("$(B)", "false"), PROJECT).unwrap();
    assert_eq!(project.bundle_ids()[0].0, "com.example.shop");
    assert_eq!(project.teams()[0].0, "TEAM123456");
    assert_eq!(project.deployment_targets()[0].0, "15.0");
    let Fact::OneOf(cases) = project.info(&["UIFileSharingEnabled"]) else {
        panic!("generated by a setting")
    };
    assert_eq!(
        (cases[0].value.as_bool(), cases[0].when.text.as_str()),
        (Some(true), "configuration Release")
    );
    let place = cases[0].place.span().unwrap();
    assert_eq!(place.of(PROJECT), "YES");
    let ats = project.ats();
    assert_eq!((ats.len(), ats[0].arbitrary.as_ref().unwrap().value), (1, false));
    assert!(ats[0].pins[0].ca[0].valid && ats[0].pins[0].leaf.is_empty());
    let schemes = project.url_schemes();
    assert_eq!((schemes.len(), schemes[0].value.as_str()), (1, Some("shop")));
    assert!(project.usage_descriptions().is_empty());
    assert!(project.translated.iter().eq(["NSCameraUsageDescription"]));
}

#[test]
fn membership_in_a_target_is_known_for_files_and_synchronised_folders() {
    let project = project(&INFO.replace("$(B)", "true"), PROJECT).unwrap();
    let of = |path: &str| project.privacy.iter().find(|p| p.path == path).unwrap().targets.clone();
    assert_eq!(of("ios/App/App/PrivacyInfo.xcprivacy"), ["App"]);
    assert_eq!(of("ios/App/Widget/PrivacyInfo.xcprivacy"), ["Widget"]);
    let widget = &project.targets[1];
    assert_eq!((widget.kind, widget.includes("ios/App/Widget/Info.plist")), (Kind::Extension, Some(false)));
    assert!(project.gaps.iter().any(|g| g.what.contains("Gone.plist")), "{:?}", project.gaps);
    assert_eq!(project.gaps.len(), 1, "{:?}", project.gaps);
    assert_eq!(project.podfile.unwrap().platform.unwrap().0, "15.0");
}

#[test]
fn a_file_beside_a_translated_one_is_in_no_target() {
    // A storyboard with translations is a group without a path of its own.
    let group = PROJECT
        .replace("fileRef = FP;", "fileRef = VG;")
        .replace("children = (FP, FI);", "children = (FP, FI, VG);")
        .replace("XC = {", "VG = {isa = PBXVariantGroup; children = (VB); name = Main.storyboard; sourceTree = \"<group>\"; };\n\t\tVB = {isa = PBXFileReference; name = Base; path = Base.lproj/Main.storyboard; sourceTree = \"<group>\"; };\n\t\tXC = {");
    let project = project(&INFO.replace("$(B)", "true"), &group).unwrap();
    let privacy = project.privacy.iter().find(|p| p.path == "ios/App/App/PrivacyInfo.xcprivacy").unwrap();
    assert!(privacy.targets.is_empty());
    let app = &project.targets[0];
    assert_eq!(app.includes("ios/App/App/Base.lproj/Main.storyboard"), Some(true));
    assert_eq!(app.includes("ios/App/App/Info.plist"), Some(false));
}

#[test]
fn an_app_without_a_project_file_is_still_read() {
    let info = "<plist><dict><key>CFBundlePackageType</key><string>APPL</string><key>UIFileSharingEnabled</key><true/></dict></plist>";
    let inputs = Memory::new(&[("x/ios/Shop/Shop/Info.plist", info)]);
    let project = AppleProject::load(&inputs, "x/ios").unwrap();
    let Fact::OneOf(cases) = project.info(&["UIFileSharingEnabled"]) else { panic!("set") };
    assert_eq!((cases[0].when.ships(), cases[0].when.text.as_str()), (Some(true), ""));
    assert!(
        AppleProject::load(&Memory::new(&[("ios/Plugin/Info.plist", "<plist><dict/></plist>")]), "ios")
            .is_none()
    );
    assert!(AppleProject::load(&inputs, "ios").is_none());
}

#[test]
fn a_project_cut_short_still_gives_what_was_read() {
    let cut = PROJECT.find("RP = {").unwrap();
    let project = project(&INFO.replace("$(B)", "true"), &PROJECT[..cut]).unwrap();
    assert!(!project.gaps.is_empty());
    assert!(matches!(project.info(&["CAPACITOR_DEBUG"]), Fact::OneOf(_)));
}

#[test]
fn mangled_projects_never_panic() {
    let pieces: Vec<usize> = PROJECT.char_indices().map(|(i, _)| i).step_by(37).collect();
    for at in pieces {
        drop(project(INFO, &PROJECT[..at]));
        drop(project(INFO, &format!("{}{}{}", &PROJECT[..at], "(){};=\"", &PROJECT[at..])));
        let id = PROJECT.replacen("path = App", "path = ../../..", 1);
        drop(project(INFO, &id));
    }
    // A file in two groups, one of which is not there.
    let twice = PROJECT
        .replace("children = (GA, XC)", "children = (G2, GA, XC)")
        .replace("GA = {", "G2 = {isa = PBXGroup; path = undefined; children = (FP); };\n\t\tGA = {");
    assert_eq!(project(&INFO.replace("$(B)", "true"), &twice).unwrap().privacy[0].targets, ["App"]);
    // A group that is its own parent, and a configuration list that is a target.
    let loops = PROJECT.replace("children = (GA, XC)", "children = (G, GA, XC)").replace("TL;", "T;");
    drop(project(INFO, &loops));
    let inputs = Memory::new(&[]);
    assert!(inputs.below("").is_empty());
}
