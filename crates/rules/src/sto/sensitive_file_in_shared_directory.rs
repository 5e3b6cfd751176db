use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Edit, Fact, Finding, Fix, Gain, Info, Place, Safety, Severity, Tier};
use flow::{Kept, Secret};
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "sensitive-file-in-shared-directory",
        number: 4,
        area: Area::Sto,
        title: "A secret is written to a folder that others read",
        severity: Severity::of(Attacker::App, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[921, 552],
        masvs: &["MASVS-STORAGE-1", "MASVS-STORAGE-2"],
        maswe: &[2],
        mastg: &["MASTG-TEST-0200", "MASTG-TEST-0202", "MASTG-TEST-0303"],
        mobile_top_10: &[9],
        page: include_str!("sensitive_file_in_shared_directory.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    let shares = app.ios.as_ref().is_some_and(|ios| match ios.info(&["UIFileSharingEnabled"]) {
        Fact::Set(node, _) => node.as_bool() == Some(true),
        Fact::OneOf(cases) => {
            cases.iter().any(|c| c.value.as_bool() == Some(true) && c.when.ships() != Some(false))
        }
        _ => false,
    });
    for leak in app.code.leaks(SinkKind::FileContent) {
        if leak.secret == Secret::DataKey || leak.confidence == Confidence::Possible {
            continue;
        }
        let option: &[&str] = if leak.package == "@capacitor/filesystem" { &["directory"] } else { &[] };
        let Some(call) = leak.call else { continue };
        let Kept::Named(directory, place) = app.code.kept(call, 0, option) else { continue };
        let Some(who) = readers(&directory, shares) else { continue };
        let message = format!("`{}` writes {} to `{directory}`: {who}.", leak.store, leak.name);
        let subject = leak.key.clone().unwrap_or_else(|| leak.name.replace('`', ""));
        let mut finding = Finding::new(&RULE.info, leak.place, subject, message)
            .confidence(leak.confidence)
            .why("Whoever reads the file has the session or the account, and the file stays when the app is removed.")
            .help("Keep it with a plugin that uses Keychain and Keystore. A file that is no secret belongs in `Directory.Library` or `Directory.Cache`.");
        finding.steps = leak.steps;
        finding.fix = if option.is_empty() { None } else { into_library(app, &place, &directory) };
        out.push(finding.step(place, "the folder is chosen here"));
    }
}

/// Another folder, where the code names it: `Directory.Documents`, `'DOCUMENTS'`.
fn into_library(app: &App, place: &Place, directory: &str) -> Option<Fix> {
    let library =
        if directory.chars().all(|c| c.is_ascii_uppercase() || c == '_') { "LIBRARY" } else { "Library" };
    let at = app.code.written_name(place, directory)?;
    let edit = Edit::replace(at.file()?, at.span()?, library);
    let title = "Write to `Directory.Library`; files written before stay where they are";
    Some(Fix::new(Safety::Ask, title, vec![edit]))
}

/// Who reads a folder beside the app. <https://capacitorjs.com/docs/apis/filesystem#directory>,
/// <https://github.com/apache/cordova-plugin-file#where-to-store-files>
fn readers(directory: &str, shares: bool) -> Option<&'static str> {
    match directory {
        "Documents" | "DOCUMENTS" | "ExternalStorage" | "EXTERNAL_STORAGE" | "externalRootDirectory" => {
            Some("on Android this is shared storage, which other apps and a connected computer read")
        }
        "External"
        | "EXTERNAL"
        | "ExternalCache"
        | "EXTERNAL_CACHE"
        | "externalDataDirectory"
        | "externalCacheDirectory" => Some(
            "on Android this is external storage, which a connected computer reads, and other apps up to Android 10",
        ),
        "Data" | "DATA" | "documentsDirectory" if shares => Some(
            "on iOS this is the folder that `UIFileSharingEnabled` shows in the Files app and on a computer",
        ),
        _ => None,
    }
}
