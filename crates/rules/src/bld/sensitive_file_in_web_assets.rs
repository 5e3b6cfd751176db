use crate::{Check, Out, Rule};
use app::{App, Asset, PageLayer};
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Span, Tier, name_of};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "sensitive-file-in-web-assets",
        number: 2,
        area: Area::Bld,
        title: "A file that nobody should see ships with the web pages",
        severity: Severity::of(Attacker::Repository, Gain::Account),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[538, 540],
        masvs: &["MASVS-STORAGE-1", "MASVS-RESILIENCE-3"],
        maswe: &[4, 61],
        mastg: &[],
        mobile_top_10: &[1, 8],
        page: include_str!("sensitive_file_in_web_assets.md"),
    },
    check: Check::App(check),
};

/// What a file is, by its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Key,
    Environment,
    History,
    Dump,
    Backup,
    Tooling,
    Server,
}

impl Class {
    /// A name for one such file, why it matters, how much, and how sure it is.
    fn words(self) -> (&'static str, &'static str, Severity, Confidence) {
        let high = Severity::of(Attacker::Repository, Gain::Account);
        let medium = Severity::of(Attacker::Repository, Gain::Layer);
        let low = Severity::of(Attacker::Repository, Gain::Hygiene);
        use Confidence::{Certain, Likely};
        match self {
            Class::Key => (
                "a private key or key store",
                "Whoever has the key acts in the name of its owner.",
                high,
                Likely,
            ),
            Class::Environment => {
                ("an environment file", "Such files hold keys of servers and services.", high, Likely)
            }
            Class::History => (
                "a part of the version history",
                "It gives away the source and every secret that was ever committed.",
                high,
                Certain,
            ),
            Class::Dump => ("a dump of a database", "It may hold data of users.", high, Likely),
            Class::Backup => (
                "a backup or leftover of an editor",
                "It shows code or settings that were meant to be gone.",
                low,
                Likely,
            ),
            Class::Tooling => (
                "a file of the build",
                "It tells versions, hosts and sometimes tokens of the build.",
                low,
                Certain,
            ),
            Class::Server => (
                "code of a server or the app's own source",
                "It shows how the other side works, with its secrets where they are in the code.",
                medium,
                Likely,
            ),
        }
    }
}

fn check(app: &App, out: &mut Out) {
    let mut found: Vec<(Class, &Asset)> = Vec::new();
    let mut assets: Vec<&Asset> = app.web.assets.iter().collect();
    assets.sort_by_key(|a| rank(a));
    for asset in assets {
        let Some(class) = class_of(&asset.inner) else { continue };
        // The same file in the folder it is copied from, in the build and in the native projects is one weakness.
        if !found.iter().any(|(_, known)| known.inner == asset.inner) {
            found.push((class, asset));
        }
    }
    found.sort_by(|(a, x), (b, y)| (a, rank(x), &x.path).cmp(&(b, rank(y), &y.path)));
    while let Some((class, first)) = found.first().copied() {
        let same: Vec<&Asset> = found.iter().filter(|(c, _)| *c == class).map(|(_, a)| *a).collect();
        found.retain(|(c, _)| *c != class);
        let (what, why, severity, confidence) = class.words();
        let more = match same.len() {
            1 => String::new(),
            count => format!(", and {} more like it", count - 1),
        };
        let message = format!("`{}` is {what} and ships with the app{more}.", first.inner);
        let mut finding = Finding::new(
            &RULE.info,
            Place::At(first.file, Span::default()),
            &first.inner,
            message,
        )
        .severity(severity)
        .confidence(confidence)
        .why(format!("Everything in the web folder can be read by whoever unpacks the app. {why}"))
        .help("Move the file out of the folder that is copied; if it held a secret, replace the secret.");
        for other in same.iter().skip(1).take(9) {
            finding = finding.step(Place::At(other.file, Span::default()), "another one");
        }
        out.push(finding);
    }
}

fn rank(asset: &Asset) -> u8 {
    match asset.layer {
        PageLayer::Source => 0,
        PageLayer::Built => 1,
        PageLayer::Copy(_) => 2,
    }
}

fn class_of(inner: &str) -> Option<Class> {
    let path = inner.to_ascii_lowercase();
    let name = name_of(&path);
    let ending = name.rsplit_once('.').map_or("", |(_, e)| e);
    let example =
        ["example", "sample", "template", "dist", "defaults", "schema"].iter().any(|w| name.contains(w));
    let parts = || path.split('/');
    if parts().rev().skip(1).any(|p| matches!(p, ".git" | ".svn" | ".hg")) {
        return Some(Class::History);
    }
    let account = name.starts_with("serviceaccount")
        || name.contains("firebase-adminsdk")
        || name.starts_with("service-account")
        || name.starts_with("service_account");
    let key = matches!(ending, "p12" | "pfx" | "jks" | "keystore" | "p8" | "ppk" | "mobileprovision" | "bks")
        || matches!(
            name,
            "id_rsa"
                | "id_ed25519"
                | "id_ecdsa"
                | "id_dsa"
                | ".htpasswd"
                | "private.key"
                | "private.pem"
                | "privatekey.pem"
                | "server.key"
        )
        || (account && ending == "json");
    if key && !example {
        return Some(Class::Key);
    }
    if (name == ".env" || name.starts_with(".env.") || name.ends_with(".env")) && !example {
        return Some(Class::Environment);
    }
    if matches!(ending, "sql" | "dump" | "pgdump") || name.ends_with(".sql.gz") || name.ends_with(".sql.zip")
    {
        // Migrations of the app's own database on the phone are part of the app.
        let own = parts().any(|p| p.contains("migration") || p.contains("schema")) || example;
        return (!own).then_some(Class::Dump);
    }
    if matches!(ending, "bak" | "swp" | "swo" | "orig" | "rej" | "old") || name.ends_with('~') {
        return Some(Class::Backup);
    }
    let tooling = matches!(
        name,
        "package-lock.json"
            | "yarn.lock"
            | "pnpm-lock.yaml"
            | "composer.lock"
            | "dockerfile"
            | "docker-compose.yml"
            | "docker-compose.yaml"
            | ".npmrc"
            | ".yarnrc.yml"
            | ".gitlab-ci.yml"
            | "jenkinsfile"
            | "makefile"
            | "bitbucket-pipelines.yml"
            | "azure-pipelines.yml"
            | "fastfile"
            | "webpack.config.js"
            | "vite.config.ts"
            | "capacitor.config.ts"
    ) || parts().any(|p| p == ".github");
    if tooling {
        return Some(Class::Tooling);
    }
    let server = matches!(ending, "php" | "py" | "rb" | "jsp" | "aspx" | "cgi" | "tsx" | "vue" | "svelte");
    // `.ts` is also the name of video segments; a source lies beside others.
    let source = ending == "ts" && !name.ends_with(".d.ts") && parts().any(|p| p == "src" || p == "app");
    let runtime = parts().any(|p| p.contains("pyodide") || p == "python");
    ((server || source) && !runtime).then_some(Class::Server)
}

#[cfg(test)]
mod tests {
    use super::{Class, class_of};

    #[test]
    fn files_of_ordinary_apps_are_nothing() {
        for path in [
            "index.html",
            "main.js",
            "assets/i18n/de.json",
            "assets/db/words.db",
            "certificates/server.cer",
            "a.pem",
            ".well-known/assetlinks.json",
            ".env.example",
            "video/part1.ts",
            "types/x.d.ts",
            "migrations/001.sql",
            "assets/environment.json",
            "keys.json",
            "img/old.png",
            "licenses.txt",
            "wasm/app.wasm",
            "robots.txt",
        ] {
            assert!(class_of(path).is_none(), "{path}");
        }
    }

    #[test]
    fn telling_names_are_found_anywhere() {
        for (path, class) in [
            (".env", Class::Environment),
            ("config/.env.production", Class::Environment),
            (".git/config", Class::History),
            ("assets/backup.SQL", Class::Dump),
            ("keys/AuthKey_1.p8", Class::Key),
            ("myapp-firebase-adminsdk-1a2b.json", Class::Key),
            ("index.html.bak", Class::Backup),
            ("app.js~", Class::Backup),
            ("package-lock.json", Class::Tooling),
            ("api/login.php", Class::Server),
            ("src/main.ts", Class::Server),
        ] {
            assert!(class_of(path) == Some(class), "{path}");
        }
    }
}
