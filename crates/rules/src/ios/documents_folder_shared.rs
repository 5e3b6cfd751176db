use super::common::{cases, plugins, remove, when};
use crate::words::list_words;
use crate::{Check, Out, Rule};
use app::App;
use apple::{AppleProject, truth};
use base::{Area, Attacker, Finding, Gain, Info, Safety, Severity, Tier};
use knowledge::{Kind, Plugin};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "documents-folder-shared",
        number: 1,
        area: Area::Ios,
        title: "The app's Documents folder is open to other programs",
        severity: Severity::of(Attacker::Holder, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[552, 921],
        masvs: &["MASVS-STORAGE-1", "MASVS-STORAGE-2"],
        maswe: &[2],
        mastg: &["MASTG-TEST-0303", "MASTG-TEST-0052"],
        mobile_top_10: &[9],
        page: include_str!("documents_folder_shared.md"),
    },
    check: Check::Ios(check),
};

fn check(app: &App, ios: &AppleProject, out: &mut Out) {
    // A document app: the files in that folder are the user's own, kept there to be opened by other programs.
    // <https://developer.apple.com/documentation/bundleresources/information-property-list/uisupportsdocumentbrowser>
    let browser = ios.info(&["UISupportsDocumentBrowser"]);
    if cases(&browser, out).iter().any(|c| truth(&c.value) == Some(true)) {
        return;
    }
    let in_files = cases(&ios.info(&["LSSupportsOpeningDocumentsInPlace"]), out);
    let in_files = in_files.iter().any(|c| truth(&c.value) == Some(true));
    let writers = writers(app);
    for case in cases(&ios.info(&["UIFileSharingEnabled"]), out) {
        if truth(&case.value) != Some(true) {
            continue;
        }
        let reach =
            if in_files { "in the Files app and on any paired computer" } else { "on any paired computer" };
        let message = format!(
            "Everything in the app's Documents folder can be read and changed {reach}{}.",
            when(&case.when)
        );
        let finding = Finding::new(&RULE.info, case.place, "UIFileSharingEnabled", message)
            .help("Remove the key, or keep only what the user exports in Documents and move the app's own files to `Directory.Library`.")
            .fix(remove([case.slot], Safety::Ask, "Stop sharing the Documents folder"));
        out.push(if writers.is_empty() {
            finding.severity(Severity::of(Attacker::Holder, Gain::Layer)).why(
                "No plugin that is known to write there is installed, but whatever ends up in the folder is open to whoever unlocks the phone or connects it to a computer.",
            )
        } else {
            finding.why(format!(
                "Unless told otherwise, {} may keep files in that folder: whoever unlocks the phone or connects it to a computer reads them, and may put others in their place.",
                list_words(&writers)
            ))
        });
    }
}

/// Installed plugins that write to Documents unless told otherwise.
fn writers(app: &App) -> Vec<&str> {
    let moved = app.config.any(&[&["plugins", "CapacitorSQLite", "iosDatabaseLocation"]], |n| {
        n.as_str().is_some_and(|path| !path.starts_with("Documents"))
    });
    let writes = |p: &Plugin| {
        p.is(Kind::Files) || (p.is(Kind::Sqlite) && !(moved && p.name == "@capacitor-community/sqlite"))
    };
    plugins(app).into_iter().filter(|(_, p)| writes(p)).map(|(name, _)| name).collect()
}
