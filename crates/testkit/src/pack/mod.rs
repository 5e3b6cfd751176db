//! Packs a project into what its builds would leave, so that the audit of a package can be compared with that of its
//! source. It knows the few things that Gradle, Xcode and the web bundler do to the files of `apps/quiet`; what it
//! does not know it refuses.

mod binary_xml;
mod bundle;
mod bytes;
mod macho;
mod resources;

use crate::Tree;
use base::{FileId, Inputs, Node, Value};
use resources::Resources;
use xml::Element;

const MAIN: &str = "android/app/src/main";
const ID: &str = "com.example.quiet";

/// A form in which an app ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An Android package.
    Apk,
    /// An Android App Bundle.
    Aab,
    /// An iOS package.
    Ipa,
}

/// True for a file of a project that is part of what ships, in a form that [`pack`] knows.
pub fn ships(path: &str) -> bool {
    let below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let native = ["AndroidManifest.xml", "assets", "res/xml", "res/values", "res/raw"];
    native.iter().map(|n| format!("{MAIN}/{n}")).any(|p| path == p || below(&p))
        || ["ios/App/App/Info.plist", "ios/App/App/PrivacyInfo.xcprivacy", "ios/App/App/App.entitlements"]
            .contains(&path)
        || below("ios/App/App/public")
        || below("public")
        || below("dist")
        || matches!(
            path,
            "package.json"
                | "index.html"
                | "capacitor.config.ts"
                | "capacitor.config.js"
                | "capacitor.config.json"
        )
}

/// The package that a project becomes.
///
/// # Errors
/// What the project does that this packer does not know.
pub fn pack(tree: &Tree, form: Form) -> Result<Vec<u8>, String> {
    let mut files = match form {
        Form::Apk | Form::Aab => android(tree, form)?,
        Form::Ipa => ios(tree)?,
    };
    files.sort();
    files.dedup_by(|a, b| a.0 == b.0);
    Ok(bytes::zip(&files))
}

fn text<'a>(tree: &'a Tree, path: &str) -> Result<&'a str, String> {
    let bytes = tree.get(path).ok_or_else(|| format!("{path} does not exist"))?;
    std::str::from_utf8(bytes).map_err(|_| format!("{path} is not text"))
}

fn android(tree: &Tree, form: Form) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut resources = Resources::read(tree, &format!("{MAIN}/res"))?;
    let root = manifest(text(tree, &format!("{MAIN}/AndroidManifest.xml"))?)?;
    let (encode, folder): (fn(&Element, &mut Resources) -> Vec<u8>, _) = match form {
        Form::Aab => (bundle::encode, "base/"),
        _ => (binary_xml::encode, ""),
    };
    let mut files = Vec::new();
    let at = if form == Form::Aab { "base/manifest/AndroidManifest.xml" } else { "AndroidManifest.xml" };
    files.push((at.to_owned(), encode(&root, &mut resources)));
    for (path, bytes) in tree {
        if let Some(below) = path.strip_prefix(&format!("{MAIN}/res/")) {
            if below.starts_with("xml/") {
                let root =
                    xml::parse(FileId(0), text(tree, path)?).map_err(|e| format!("{path}: {}", e.message))?;
                files.push((format!("{folder}res/{below}"), encode(&root, &mut resources)));
            } else if below.starts_with("raw/") {
                files.push((format!("{folder}res/{below}"), bytes.clone()));
            }
        } else if let Some(below) = path.strip_prefix(&format!("{MAIN}/assets/")) {
            files.push((format!("{folder}assets/{below}"), bytes.clone()));
        }
    }
    let web = web(tree, &format!("{MAIN}/assets/public/"))?;
    files.extend(web.into_iter().map(|(path, bytes)| (format!("{folder}assets/public/{path}"), bytes)));
    files.push((format!("{folder}assets/capacitor.plugins.json"), plugins(tree).into_bytes()));
    if !files.iter().any(|(p, _)| p.ends_with("assets/capacitor.config.json")) {
        files.push((format!("{folder}assets/capacitor.config.json"), config(tree)?.into_bytes()));
    }
    files.push(match form {
        Form::Aab => ("base/resources.pb".to_owned(), bundle::table(&mut resources, ID)),
        _ => ("resources.arsc".to_owned(), resources.table(ID)),
    });
    Ok(files)
}

/// The merged manifest: what Gradle adds, and names in full.
fn manifest(text: &str) -> Result<Element, String> {
    let text = text.replace("${applicationId}", ID);
    if text.contains("${") {
        return Err("the manifest has placeholders".to_owned());
    }
    let start = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\"";
    let whole = format!("{start} package=\"{ID}\" android:versionCode=\"1\" android:versionName=\"1.0\"");
    let mut text = text.replacen(start, &whole, 1);
    if !text.contains("<uses-sdk") {
        let sdk = "<uses-sdk android:minSdkVersion=\"24\" android:targetSdkVersion=\"36\" /></manifest>";
        text = text.replacen("</manifest>", sdk, 1);
    }
    let mut root = xml::parse(FileId(0), &text).map_err(|e| e.message)?;
    full_names(&mut root);
    Ok(root)
}

fn full_names(element: &mut Element) {
    let component = ["activity", "activity-alias", "service", "receiver", "provider", "application"];
    if component.contains(&element.name.as_str()) {
        for attribute in element.attributes.iter_mut().filter(|a| a.namespace == xml::ANDROID) {
            let class = matches!(attribute.name.as_str(), "name" | "targetActivity");
            if class && attribute.value.starts_with('.') {
                attribute.value = format!("{ID}{}", attribute.value);
            }
        }
    }
    element.children.iter_mut().for_each(full_names);
}

/// The web side: the build of this app, or what stands in for it in the project.
fn web(tree: &Tree, copy: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for folder in [copy, "dist/", "public/"] {
        for (path, bytes) in tree {
            let Some(below) = path.strip_prefix(folder) else { continue };
            if !files.iter().any(|(p, _)| p == below) {
                files.push((below.to_owned(), bytes.clone()));
            }
        }
    }
    if !files.iter().any(|(p, _)| p == "cordova_plugins.js") {
        files.push(("cordova_plugins.js".to_owned(), cordova_plugins(tree).into_bytes()));
    }
    if !files.iter().any(|(p, _)| p == "index.html") {
        let page = text(tree, "index.html")?;
        if page.split('%').skip(1).step_by(2).any(|name| name.contains('_')) {
            return Err("the page has placeholders".to_owned());
        }
        let page = page.replace("/src/main.ts", "/assets/index.js");
        files.push((
            "index.html".to_owned(),
            page.replace("/src/style.css", "/assets/index.css").into_bytes(),
        ));
        files.push(("assets/index.js".to_owned(), b"document.title = \"Quiet\";\n".to_vec()));
        files.push(("assets/index.css".to_owned(), b"body { margin: 0; }\n".to_vec()));
    }
    Ok(files)
}

/// The configuration as `cap sync` writes it.
fn config(tree: &Tree) -> Result<String, String> {
    let files = crate::snapshot(tree);
    let name = ["capacitor.config.ts", "capacitor.config.js", "capacitor.config.json"]
        .into_iter()
        .find(|name| files.find(name).is_some())
        .ok_or("there is no configuration")?;
    let file = files.find(name).ok_or("there is no configuration")?;
    if name.ends_with(".json") {
        return text(tree, name).map(str::to_owned);
    }
    let root = js::evaluate_default_export(&files, file).root.ok_or("the configuration is not understood")?;
    let mut json = String::new();
    write_json(&root, &mut json)?;
    Ok(json)
}

/// The packages of the project that are plugins: those of Capacitor, or those of Cordova, with the lowest version that
/// may be installed.
fn plugin_names(tree: &Tree, of_cordova: bool) -> Vec<(String, String)> {
    let files = crate::snapshot(tree);
    let project = packages::Project::load(&files, "");
    let cordova = |name: &str| name.contains("cordova");
    let plugins = project.plugins();
    let plugins = plugins
        .iter()
        .map(|p| &p.dependency)
        .filter(|d| cordova(&d.name) == of_cordova && !matches!(d.kind, packages::DependencyKind::Peer));
    let version =
        |name: &str| project.version(name).map_or_else(|| "1.0.0".to_owned(), |r| r.version.to_string());
    plugins.map(|d| (d.name.clone(), version(&d.name))).collect()
}

/// The list that `cap sync` writes for Android.
fn plugins(tree: &Tree) -> String {
    let items: Vec<String> = plugin_names(tree, false)
        .iter()
        .map(|(name, _)| {
            format!("\t{{\n\t\t\"pkg\": {},\n\t\t\"classpath\": \"com.example.Plugin\"\n\t}}", quoted(name))
        })
        .collect();
    format!("[\n{}\n]\n", items.join(",\n"))
}

/// The list that `cap sync` writes beside the pages.
fn cordova_plugins(tree: &Tree) -> String {
    let items: Vec<String> = plugin_names(tree, true)
        .iter()
        .map(|(name, version)| format!("      {}: {}", quoted(name), quoted(version)))
        .collect();
    format!(
        "\n  cordova.define('cordova/plugin_list', function(require, exports, module) {{\n    module.exports = [];\n    module.exports.metadata =\n    // TOP OF METADATA\n    {{\n{}\n    }};\n    // BOTTOM OF METADATA\n    }});\n",
        items.join(",\n")
    )
}

/// The names of the classes that `cap sync` writes into the configuration for iOS.
fn classes(tree: &Tree) -> Vec<String> {
    let class = |(name, _): &(String, String)| {
        let last = name.rsplit('/').next().unwrap_or(name);
        let words = last.split('-').filter(|w| *w != "capacitor");
        let word = |w: &str| {
            w.chars().take(1).flat_map(char::to_uppercase).chain(w.chars().skip(1)).collect::<String>()
        };
        let end = if name.starts_with("@capacitor/") { "Plugin" } else { "" };
        format!("{}{end}", words.map(word).collect::<String>())
    };
    plugin_names(tree, false).iter().map(class).collect()
}

fn write_json(node: &Node, out: &mut String) -> Result<(), String> {
    let list = |open: char, close: char, parts: Vec<String>| format!("{open}{}{close}", parts.join(",\n"));
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(&b.to_string()),
        Value::Number(n) => out.push_str(&n.to_string()),
        Value::Str(s) => out.push_str(&quoted(s)),
        Value::List(items) => {
            let parts = items.iter().map(json_of).collect::<Result<_, _>>()?;
            out.push_str(&list('[', ']', parts));
        }
        Value::Map(entries) => {
            let part = |e: &base::Entry| Ok(format!("{}: {}", quoted(&e.key), json_of(&e.node)?));
            let parts = entries.iter().map(part).collect::<Result<_, String>>()?;
            out.push_str(&list('{', '}', parts));
        }
        other => return Err(format!("the configuration holds {other:?}")),
    }
    Ok(())
}

fn json_of(node: &Node) -> Result<String, String> {
    let mut out = String::new();
    write_json(node, &mut out).map(|()| out)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn ios(tree: &Tree) -> Result<Vec<(String, Vec<u8>)>, String> {
    let app = "Payload/App.app";
    let expand = |text: &str| {
        let id = [("$(PRODUCT_BUNDLE_IDENTIFIER)", ID), ("$(AppIdentifierPrefix)", "TEAMID1234.")];
        let words =
            [("$(EXECUTABLE_NAME)", "App"), ("$(PRODUCT_NAME)", "App"), ("$(PRODUCT_MODULE_NAME)", "App")];
        let rest = [
            ("$(MARKETING_VERSION)", "1.0"),
            ("$(CURRENT_PROJECT_VERSION)", "1"),
            ("$(CAPACITOR_DEBUG)", ""),
        ];
        let all = id.iter().chain(&words).chain(&rest);
        all.fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    };
    let info = expand(text(tree, "ios/App/App/Info.plist")?);
    if info.contains("$(") {
        return Err("Info.plist uses build settings".to_owned());
    }
    let added = "<key>MinimumOSVersion</key><string>15.0</string></dict>\n</plist>";
    let end = info.rfind("</dict>").ok_or("Info.plist holds no dictionary")?;
    let info = format!("{}{added}", &info[..end]);
    let granted = tree.contains_key("ios/App/App/App.entitlements");
    let granted = if granted { expand(text(tree, "ios/App/App/App.entitlements")?) } else { String::new() };
    let mut files = vec![
        (format!("{app}/Info.plist"), binary_plist(&info)?),
        (format!("{app}/App"), macho::program(ID, &granted)),
    ];
    if tree.contains_key("ios/App/App/PrivacyInfo.xcprivacy") {
        let privacy = binary_plist(text(tree, "ios/App/App/PrivacyInfo.xcprivacy")?)?;
        files.push((format!("{app}/PrivacyInfo.xcprivacy"), privacy));
    }
    if let Some(profile) = tree.get("ios/App/App/embedded.mobileprovision") {
        files.push((format!("{app}/embedded.mobileprovision"), profile.clone()));
    }
    let web = web(tree, "ios/App/App/public/")?;
    files.extend(web.into_iter().map(|(path, bytes)| (format!("{app}/public/{path}"), bytes)));
    let config = config(tree)?;
    let end = config.rfind('}').ok_or("the configuration is no object")?;
    let comma = if config.contains(':') { "," } else { "" };
    let classes: Vec<String> = classes(tree).iter().map(|c| quoted(c)).collect();
    let config = format!("{}{comma}\n\"packageClassList\": [{}]}}", &config[..end], classes.join(", "));
    files.push((format!("{app}/capacitor.config.json"), config.into_bytes()));
    Ok(files)
}

fn binary_plist(text: &str) -> Result<Vec<u8>, String> {
    let value = plist::Value::from_reader_xml(text.as_bytes()).map_err(|e| e.to_string())?;
    let mut out = Vec::new();
    value.to_writer_binary(&mut out).map_err(|e| e.to_string())?;
    Ok(out)
}
