//! The backend that lies in the repository of an app: rules of Firebase, migrations of Supabase.

mod functions;

pub use functions::{Host, OpenHandler};

use base::{FileId, Gap, Inputs, Place, Span, folder_of, join_path, name_of};
use server::cors::Cors;
use server::firebase::{self, Grant, SecurityRules};
use server::sql::Database;
use server::supabase;
use std::collections::BTreeSet;

/// What is known of the backend.
#[derive(Clone, Debug, Default)]
pub struct Backend {
    /// Security rules of Firestore and Storage.
    pub rules: Vec<RulesFile>,
    /// Rules of the Realtime Database.
    pub databases: Vec<DatabaseRules>,
    /// Projects of Supabase.
    pub supabase: Vec<Supabase>,
    /// Functions in which nothing asks who calls.
    pub open: Vec<OpenHandler>,
    /// Settings by which too many pages read answers with the cookies of the user.
    pub cors: Vec<(FileId, Cors)>,
    /// What was not understood.
    pub gaps: Vec<Gap>,
}

/// A file of security rules.
#[derive(Clone, Debug)]
pub struct RulesFile {
    /// What it says.
    pub rules: SecurityRules,
    /// True where a `firebase.json` names it; any other file may be an old one.
    pub deployed: bool,
}

/// A file of rules of the Realtime Database.
#[derive(Clone, Debug)]
pub struct DatabaseRules {
    /// What it grants.
    pub grants: Vec<Grant>,
    /// True where a `firebase.json` names it.
    pub deployed: bool,
}

/// A project of Supabase.
#[derive(Clone, Debug)]
pub struct Supabase {
    /// The folder `supabase`.
    pub folder: String,
    /// The database after every migration.
    pub database: Database,
    /// `config.toml`.
    pub settings: supabase::Settings,
    /// The version of the last migration, the digits before its name.
    pub version: Option<String>,
}

/// Folders whose files belong to tests and examples.
const ASIDE: [&str; 18] = [
    "test",
    "tests",
    "__tests__",
    "fixtures",
    "fixture",
    "mocks",
    "__mocks__",
    "e2e",
    "example",
    "examples",
    "sample",
    "samples",
    "docs",
    "doc",
    "demo",
    "emulator",
    "archive",
    "node_modules",
];

/// Folders beside an app that hold its backend.
const BESIDE: [&str; 12] = [
    "firebase",
    "supabase",
    "backend",
    "server",
    "functions",
    "api",
    "database",
    "db",
    "infra",
    "cloud",
    "services",
    "firestore",
];

/// Read the backend of the app in `folder`.
pub(crate) fn load(inputs: &dyn Inputs, folder: &str, packages: &packages::Project) -> Backend {
    let uses = |names: &[&str]| packages.dependencies().any(|d| names.iter().any(|n| d.name.starts_with(n)));
    let firebase = uses(&[
        "firebase",
        "@angular/fire",
        "@capacitor-firebase/",
        "cordova-plugin-firebase",
        "vuefire",
        "rxfire",
        "reactfire",
        "@firebase/",
        "@react-native-firebase/",
    ]);
    let supabase = uses(&["@supabase/", "supabase"]);
    let mut backend = Backend::default();
    let mut settings: Vec<FileId> = Vec::new();
    let mut rules: Vec<FileId> = Vec::new();
    let mut projects: BTreeSet<String> = BTreeSet::new();
    for file in inputs.below("") {
        let path = inputs.path(file);
        let name = name_of(path);
        let kind = match name {
            "firebase.json" => Kind::Settings,
            _ if name.ends_with(".rules") || is_database(name) => Kind::Rules,
            _ if project_of(path).is_some() => Kind::Project,
            _ => continue,
        };
        let used = if matches!(kind, Kind::Project) { supabase } else { firebase };
        if !belongs(folder, path, used) {
            continue;
        }
        match kind {
            Kind::Settings => settings.push(file),
            Kind::Rules => rules.push(file),
            Kind::Project => projects.extend(project_of(path)),
        }
    }
    backend.firebase(inputs, &settings, &rules);
    for folder in projects {
        let found = project(inputs, &folder);
        backend.open.extend(functions::of_supabase(inputs, &folder, &found.settings.open_functions));
        backend.gaps.extend(found.settings.gaps.iter().chain(&found.database.gaps).cloned());
        backend.supabase.push(found);
    }
    backend.open.extend(functions::of_routes(inputs, folder));
    backend.cors = cors(inputs, folder);
    backend
}

enum Kind {
    Settings,
    Rules,
    Project,
}

/// The folder `supabase` that a migration, a function or `config.toml` lies in.
fn project_of(path: &str) -> Option<String> {
    let at = folder_of(path);
    let folder = match name_of(path) {
        "config.toml" => at,
        "index.ts" => folder_of(at).strip_suffix("/functions")?,
        name if name.ends_with(".sql") => at.strip_suffix("/migrations")?,
        _ => return None,
    };
    (name_of(folder) == "supabase").then(|| folder.to_owned())
}

fn is_database(name: &str) -> bool {
    matches!(name, "database.rules.json" | "database-rules.json" | "firebase-rules.json" | "database.rules")
}

/// True for a file of the backend that the app in `folder` uses: inside of it, or above it and in a folder for a
/// backend beside it. Outside of the app's own folder, the app has to install the service.
fn belongs(folder: &str, path: &str, used: bool) -> bool {
    let at = folder_of(path);
    let inside = |outer: &str| {
        at.strip_prefix(outer).filter(|r| outer.is_empty() || r.is_empty() || r.starts_with('/'))
    };
    if let Some(rest) = inside(folder) {
        return !rest.split('/').any(|p| ASIDE.contains(&p));
    }
    let aside = at.split('/').any(|p| ASIDE.contains(&p));
    let above = std::iter::successors(Some(folder), |f| (!f.is_empty()).then(|| folder_of(f))).skip(1);
    used && !aside
        && above.filter_map(inside).any(|rest| {
            let mut parts = rest.split('/').filter(|p| !p.is_empty());
            parts.next().is_none_or(|p| {
                BESIDE.contains(&p) || (p == "packages" && parts.next().is_some_and(|p| BESIDE.contains(&p)))
            })
        })
}

/// What servers of the repository say of other origins. The settings of tools speak of servers for development.
fn cors(inputs: &dyn Inputs, folder: &str) -> Vec<(FileId, Cors)> {
    let mut found = Vec::new();
    for file in inputs.below("") {
        let path = inputs.path(file);
        let name = name_of(path);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let code = matches!(ending, "ts" | "js" | "mjs" | "cjs") && !stem.ends_with(".min");
        let settings = ending == "conf" || matches!(name, "vercel.json" | "netlify.toml" | "_headers");
        let tool =
            [".config", ".test", ".spec", ".d"].iter().any(|e| stem.ends_with(e)) || stem.contains("dev");
        if !(code || settings) || tool || !belongs(folder, path, true) {
            continue;
        }
        let Some(text) = inputs.text(file) else { continue };
        let spoken = ["credentials: true", "credentials\": true", "llow-Credentials", "llow-credentials"];
        // One search of every script of the tree, and the others only where it hits.
        if text.contains("redentials") && spoken.iter().any(|w| text.contains(w)) {
            found.extend(server::cors::read(text).into_iter().map(|c| (file, c)));
        }
    }
    found
}

impl Backend {
    fn firebase(&mut self, inputs: &dyn Inputs, settings: &[FileId], rules: &[FileId]) {
        let mut seen = BTreeSet::new();
        for file in settings {
            let Some(text) = inputs.text(*file) else { continue };
            let named = firebase::parse_settings(*file, text, folder_of(inputs.path(*file)));
            self.open.extend(functions::of_firebase(inputs, &named.functions));
            for (path, database) in named
                .firestore
                .iter()
                .chain(&named.storage)
                .map(|p| (p, false))
                .chain(named.database.iter().map(|p| (p, true)))
            {
                match inputs.find(path) {
                    Some(rules) if seen.insert(rules) => self.read(inputs, rules, database, true),
                    Some(_) => {}
                    None => self.gaps.push(Gap::new(
                        Place::Missing(path.as_str().into()),
                        "security rules that `firebase.json` names",
                        "are not in the repository",
                    )),
                }
            }
        }
        // Beside a `firebase.json` only what it names is deployed.
        let decided: Vec<&str> = settings.iter().map(|f| folder_of(inputs.path(*f))).collect();
        for file in rules.iter().filter(|f| !seen.contains(f)) {
            let path = inputs.path(*file);
            if !decided.iter().any(|d| path.starts_with(d)) || seen.is_empty() {
                self.read(inputs, *file, is_database(name_of(path)), false);
            }
        }
    }

    fn read(&mut self, inputs: &dyn Inputs, file: FileId, database: bool, deployed: bool) {
        let Some(text) = inputs.text(file) else {
            self.gaps.push(Gap::new(
                Place::At(file, Span::default()),
                "these security rules",
                "were not read",
            ));
            return;
        };
        if database {
            let (grants, gaps) = firebase::parse_database(file, text);
            self.gaps.extend(gaps);
            self.databases.push(DatabaseRules { grants, deployed });
        } else {
            let rules = firebase::parse_rules(file, text);
            if deployed {
                self.gaps.extend(rules.gaps.iter().cloned());
            }
            self.rules.push(RulesFile { rules, deployed });
        }
    }
}

/// The digits before the name of a migration; none for other files.
fn version<'p>(path: &'p str, migrations: &str) -> Option<&'p str> {
    let name = name_of(path);
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let migration = name.ends_with(".sql") && name.as_bytes().get(digits) == Some(&b'_');
    (digits > 0 && migration && folder_of(path) == migrations).then(|| name.get(..digits).unwrap_or_default())
}

/// Replay the migrations of a folder `supabase`, as its command line does: files whose name starts with digits.
/// <https://supabase.com/docs/guides/deployment/database-migrations>
fn project(inputs: &dyn Inputs, folder: &str) -> Supabase {
    let settings = join_path(folder, "config.toml")
        .and_then(|p| inputs.find(&p))
        .and_then(|f| Some(supabase::parse(f, inputs.text(f)?)))
        .unwrap_or_default();
    let migrations = format!("{folder}/migrations");
    let root = folder_of(folder);
    let mut files: Vec<FileId> = Vec::new();
    let mut elsewhere: Vec<FileId> = Vec::new();
    for file in inputs.below(root) {
        let path = inputs.path(file);
        if version(path, &migrations).is_some() {
            files.push(file);
        } else if path.ends_with(".sql") && !path.split('/').any(|p| ["prisma", "drizzle"].contains(&p)) {
            elsewhere.push(file);
        }
    }
    files.sort_by_key(|f| name_of(inputs.path(*f)).to_owned());
    let last = files.last().and_then(|f| version(inputs.path(*f), &migrations)).map(str::to_owned);
    let text = |f: &FileId| Some((*f, inputs.text(*f)?.as_ref()));
    let texts: Vec<(FileId, &str)> = files.iter().filter_map(text).collect();
    let others: Vec<(FileId, &str)> = elsewhere.iter().filter_map(text).collect();
    let open = settings.expose_new != Some(false);
    let database = server::sql::replay(&texts, settings.schemas.clone(), open, &others);
    Supabase { folder: folder.to_owned(), database, settings, version: last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_products_of_a_repository_are_left_alone() {
        assert!(
            belongs("", "firebase/firestore.rules", false) && belongs("app", "app/firestore.rules", false)
        );
        assert!(
            belongs("apps/mobile", "firestore.rules", true)
                && belongs("app", "backend/x/firestore.rules", true)
        );
        assert!(
            !belongs("apps/mobile", "firestore.rules", false)
                && !belongs("apps/a", "apps/b/firestore.rules", true)
        );
        assert!(
            !belongs("", "examples/firestore.rules", true)
                && !belongs("app", "application/firestore.rules", true)
        );
    }
}
