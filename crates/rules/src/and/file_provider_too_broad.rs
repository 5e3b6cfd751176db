use crate::{Check, Out, Rule};
use android::paths::{Base, ProviderPath};
use android::{AndroidProject, SharedPaths};
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Safety, Severity, Span, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "file-provider-too-broad",
        number: 4,
        area: Area::And,
        title: "The file provider can share whole folders",
        severity: Severity::of(Attacker::App, Gain::Hygiene),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[552, 668],
        masvs: &["MASVS-PLATFORM-1", "MASVS-STORAGE-2"],
        maswe: &[18],
        mastg: &["MASTG-TEST-0007"],
        mobile_top_10: &[8],
        page: include_str!("file_provider_too_broad.md"),
    },
    check: Check::Android(check),
};

fn check(_: &App, android: &AndroidProject, out: &mut Out) {
    for shared in &android.provider_paths {
        match &shared.paths {
            Ok(paths) => {
                let mut broad: Vec<(&ProviderPath, Severity)> =
                    paths.entries.iter().filter_map(|e| severity(e).map(|s| (e, s))).collect();
                // The worst first; the others are its evidence.
                broad.sort_by_key(|(path, severity)| (std::cmp::Reverse(*severity), path.base != Base::Root));
                if let Some(((worst, severity), rest)) = broad.split_first() {
                    out.push(finding(shared, worst, *severity, rest));
                }
            }
            Err(gap) => out.gap(gap.clone()),
        }
    }
}

/// Only whole folders count; the cache holds what can be lost, and the app's folders on shared storage hold what
/// other apps with access to files may read anyway. The provider itself gives nothing to anybody: another app needs a
/// grant by which the app gives away more than it meant to, so that even with the root an account is two steps away.
fn severity(path: &ProviderPath) -> Option<Severity> {
    let gain = match path.base {
        Base::Root | Base::Files => Gain::Data,
        Base::External => Gain::Hygiene,
        Base::Cache | Base::ExternalFiles | Base::ExternalCache | Base::ExternalMedia => return None,
    };
    path.is_everything().then(|| Severity::of(Attacker::App, gain))
}

fn finding(
    shared: &SharedPaths,
    worst: &ProviderPath,
    severity: Severity,
    rest: &[(&ProviderPath, Severity)],
) -> Finding {
    let what = match worst.base {
        Base::Root => {
            "every file that the app can read, its databases, preferences and web storage among them"
        }
        Base::Files => "all private files of the app",
        _ => "all of shared storage",
    };
    let name = &shared.provider.name;
    let found = Finding::new(&RULE.info, worst.element.open_place(), name.clone(), format!("`{name}` can share {what}: `{}` has the path `{}`.", worst.element.name, worst.path))
        .severity(severity)
        .why("A wrong address in the app, or an intent that another app passes through it, then gives that app files that were never meant to be shared.")
        .help("List only the subfolders that the app really shares, for instance `<cache-path name=\"shared\" path=\"shared/\" />`.")
        .fix(fix(worst));
    rest.iter().fold(found, |f, (path, _)| f.step(path.element.open_place(), "shares a whole folder too"))
}

/// The app's own folder instead of all of shared storage: what the camera plugin shares lies there.
fn fix(path: &ProviderPath) -> Option<Fix> {
    let element = &path.element;
    let name = Span::new(element.open.start + 1, element.open.start + 1 + element.name.len() as u32);
    let edit = Edit::replace(element.file, name, "external-files-path");
    (path.base == Base::External && element.self_closing).then(|| {
        Fix::new(Safety::Ask, "Share the app's own folder instead of all of shared storage", vec![edit])
    })
}
