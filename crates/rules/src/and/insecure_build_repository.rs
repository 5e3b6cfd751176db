use crate::{Check, Out, Rule};
use android::AndroidProject;
use android::gradle::{Repository, RepositoryKind, Target, is_cleartext, is_this_machine};
use app::App;
use base::{Area, Attacker, Edit, Fact, Finding, Fix, Gain, Info, Place, Safety, Severity, Tier};
use std::collections::BTreeMap;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "insecure-build-repository",
        number: 11,
        area: Area::And,
        title: "The Android build takes code from a place that it cannot trust",
        severity: Severity::of(Attacker::Supplier, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[494, 829],
        masvs: &["MASVS-CODE-3"],
        maswe: &[44, 48],
        mastg: &[],
        mobile_top_10: &[2],
        page: include_str!("insecure_build_repository.md"),
    },
    check: Check::Android(check),
};

const HYGIENE: Severity = Severity::of(Attacker::Supplier, Gain::Hygiene);
const CLEARTEXT: &str = "Whoever sits between the build and that server can put code into the app, and nobody who uses the app would notice.";

fn check(app: &App, android: &AndroidProject, out: &mut Out) {
    // A repository that is named in several places is one weakness, repaired in all of them.
    let mut groups: BTreeMap<(RepositoryKind, Option<&str>), Vec<&Repository>> = BTreeMap::new();
    for repository in &android.gradle.repositories {
        match repository.address.gap() {
            Some(gap) if repository.address_word.is_none() => out.gap(gap.clone()),
            Some(_) => {}
            None => {
                let address = repository.address.value().map(String::as_str);
                groups.entry((repository.kind, address)).or_default().push(repository);
            }
        }
    }
    for group in groups.values() {
        out.findings.extend(judge(group));
    }
    for (address, place) in &android.gradle.remote_scripts {
        let found = finding(
            place.clone(),
            address,
            format!("The build runs a script from the network: `{address}`."),
        );
        let severity = if is_cleartext(address) { RULE.info.severity } else { HYGIENE };
        out.push(
            found
                .severity(severity)
                .why("Whoever controls that address runs code in the build.")
                .help("Copy the script into the repository."),
        );
    }
    if let Some(url) =
        android.wrapper.as_ref().and_then(|w| w.distribution_url.as_ref()).filter(|u| is_cleartext(&u.value))
    {
        let message = format!("Gradle itself is downloaded without encryption: `{}`.", url.value);
        out.push(
            finding(url.place(), "distributionUrl", message)
                .why(CLEARTEXT)
                .help("Use https, and pin the download with `distributionSha256Sum`."),
        );
    }
    open_versions(app, android, out);
}

/// Versions that a new release changes. The same dependency of several modules is one weakness.
fn open_versions(app: &App, android: &AndroidProject, out: &mut Out) {
    let mut groups: BTreeMap<(&str, &str), Vec<&Place>> = BTreeMap::new();
    for dependency in &android.gradle.dependencies {
        let Target::Module { name, version: Fact::Set(version, _) } = &dependency.target else { continue };
        let open = version.contains('+') || version.starts_with("latest.") || version.contains(['[', '(']);
        let tests = dependency.configuration.to_ascii_lowercase().contains("test");
        if open && !tests && !is_frozen(name) {
            groups.entry((name, version)).or_default().push(&dependency.place);
        }
    }
    let asked = asked(app);
    for ((name, version), places) in groups {
        let Some((first, rest)) = places.split_first() else { continue };
        let generated = first.file().is_some_and(|f| android.gradle.generated.contains(&f));
        let plugin = asked.get(name).filter(|_| generated);
        let (from, help) = match (generated, plugin) {
            (true, Some((plugin, _))) => (
                format!(", as {plugin} asks for it"),
                "The next `cap update` writes this file anew: update or replace the plugin, or lock the versions with Gradle's dependency locking.",
            ),
            (true, None) => (
                ", as one of the Cordova plugins asks for it".to_owned(),
                "The next `cap update` writes this file anew: find the plugin whose plugin.xml names the library, update or replace it, or lock the versions with Gradle's dependency locking.",
            ),
            _ => (String::new(), "Name one version, or lock the versions with Gradle's dependency locking."),
        };
        let found = finding((*first).clone(), name, format!("The version of `{name}` is open{from}: `{version}`."))
            .severity(HYGIENE)
            .why("Two builds of one commit can hold different code, and a new release of the library is in the app before anybody has seen it.")
            .help(help);
        let found = rest.iter().fold(found, |f, place| f.step((*place).clone(), "named here too"));
        out.push(plugin.into_iter().fold(found, |f, (plugin, place)| {
            f.step((*place).clone(), format!("the plugin.xml of {plugin} asks for it"))
        }));
    }
}

/// Libraries of which no new release can come: the support libraries ended with 28.0.0 in 2018.
/// <https://developer.android.com/topic/libraries/support-library>
fn is_frozen(module: &str) -> bool {
    module.starts_with("com.android.support:") || module.starts_with("com.android.support.")
}

/// The libraries that the `plugin.xml` of an installed plugin names, each with the plugin and the place.
fn asked(app: &App) -> BTreeMap<&str, (&str, &Place)> {
    let mut all = BTreeMap::new();
    for plugin in app.packages.plugins() {
        let xml = plugin.installed.and_then(|i| i.plugin_xml.as_ref());
        for (coordinate, place) in xml.iter().flat_map(|x| &x.frameworks) {
            // `group:name:version`, of which a dependency is known by the first two.
            let end = coordinate.match_indices(':').nth(1).map_or(coordinate.len(), |(at, _)| at);
            let module = coordinate.get(..end).unwrap_or_default().trim();
            all.entry(module).or_insert((plugin.name(), place));
        }
    }
    all
}

fn finding(place: Place, subject: &str, message: String) -> Finding {
    Finding::new(&RULE.info, place, subject, message)
}

/// Repositories of one kind with one address.
fn judge(same: &[&Repository]) -> Option<Finding> {
    let repository = same.first()?;
    let place = repository.place();
    let insecure =
        || same.iter().filter_map(|r| r.insecure_allowed.as_ref()).map(|s| Edit::delete(s.file, s.removal));
    let found = match (repository.kind, &repository.address) {
        (RepositoryKind::Maven | RepositoryKind::Ivy, Fact::Set(address, _)) if is_cleartext(address) => {
            let here = same.iter().map(|r| https(&r.place(), address)).collect::<Option<Vec<Edit>>>();
            let fix = here
                .map(|here| Fix::new(Safety::Ask, "Use https", here.into_iter().chain(insecure()).collect()));
            finding(place, address, format!("Libraries are downloaded without encryption from `{address}`."))
                .why(CLEARTEXT)
                .help("Use the https address of the repository, or copy what the build needs into one that has it.")
                .fix(fix)
        }
        (RepositoryKind::Maven | RepositoryKind::Ivy, Fact::Set(address, _)) if !is_this_machine(address) => {
            let statement = same.iter().find_map(|r| r.insecure_allowed.as_ref())?;
            finding(statement.place(), address, format!("`allowInsecureProtocol` is on for `{address}`."))
                .severity(HYGIENE)
                .why("A redirect to http is followed without a word.")
                .help("Remove the setting: the address is https.")
                .fix(Some(Fix::new(Safety::Ask, "Remove `allowInsecureProtocol`", insecure().collect())))
        }
        (RepositoryKind::JCenter, _) => {
            let central =
                |r: &&Repository| Edit::replace(r.statement.file, r.statement.span, "mavenCentral()");
            let fix = Fix::new(
                Safety::Ask,
                "Use Maven Central instead of JCenter",
                same.iter().map(central).collect(),
            );
            finding(place, "jcenter", "The build uses JCenter, which takes no updates since 2021.".to_owned())
                .severity(HYGIENE)
                .why("Nothing there is maintained; a library that is found only there never gets a repair.")
                .help("Replace `jcenter()` by `mavenCentral()`.")
                .fix(Some(fix))
        }
        (RepositoryKind::MavenLocal, _) => {
            let message =
                "The build takes libraries from the home folder of whoever builds (`mavenLocal()`).";
            finding(place, "mavenLocal", message.to_owned())
                .severity(HYGIENE)
                .why("What lies there is not checked and differs from machine to machine; any program of the user can put a library there.")
                .help("Remove `mavenLocal()`, or limit it with `content { includeGroup … }` to what you build yourself.")
        }
        _ => return None,
    };
    Some(same.iter().skip(1).fold(found, |f, r| f.step(r.place(), "named here too")))
}

/// The edit that makes an address https, where the address is written right here.
fn https(place: &Place, address: &str) -> Option<Edit> {
    let (file, span) = (place.file()?, place.span()?);
    (span.len() as usize == address.len()).then(|| Edit::insert(file, span.start + 4, "s"))
}
