//! The commands that build the web side of the mobile app, found in the scripts of `package.json`.

use base::{FileId, Inputs, Node, Span, join_path, name_of};

/// A command that builds pages.
#[derive(Clone, Debug)]
pub(super) struct Build {
    /// The tool, `vite build` for instance.
    pub(super) tool: &'static str,
    /// What follows it.
    arguments: Vec<String>,
    /// The whole command, where environment variables may be set.
    pub(super) words: Vec<String>,
    /// The file of the script.
    pub(super) file: FileId,
    /// The range of the script's text.
    pub(super) span: Span,
}

/// The commands that build the pages, and those that copy them into the native projects.
#[derive(Debug, Default)]
pub(super) struct Builds {
    /// The builds that come before `cap sync`; where no script says so, all of them.
    pub(super) list: Vec<Build>,
    /// Where a script tells the CLI to write the source maps into the scripts.
    pub(super) inlined: Option<(FileId, Span)>,
}

struct Script {
    name: String,
    command: String,
    file: FileId,
    span: Span,
}

/// A command with the script that runs it.
struct Step<'a> {
    words: Vec<String>,
    script: &'a Script,
}

/// The tools that build pages, as their words are written.
const TOOLS: [(&str, &str); 16] = [
    ("ionic", "build"),
    ("ng", "build"),
    ("nx", "build"),
    ("vite", "build"),
    ("react-scripts", "build"),
    ("react-app-rewired", "build"),
    ("craco", "build"),
    ("vue-cli-service", "build"),
    ("webpack", "build"),
    ("rspack", "build"),
    ("rsbuild", "build"),
    ("next", "build"),
    ("nuxt", "generate"),
    ("quasar", "build"),
    ("ionic", "cap"),
    ("ionic", "capacitor"),
];

/// Scripts inside one another.
const DEPTH: u32 = 8;
/// Commands of one script with all that it runs.
const STEPS: usize = 200;

/// The builds of the web project in `project` and of the app in `folder`.
pub(super) fn builds(inputs: &dyn Inputs, project: &str, folder: &str) -> Builds {
    let mut scripts = read(inputs, project);
    if folder != project {
        scripts.extend(read(inputs, folder));
    }
    let mut linked: Vec<Build> = Vec::new();
    let mut found = Builds::default();
    for script in scripts.iter().filter(|s| !is_for_development(&s.name)) {
        let mut steps = Vec::new();
        expand(&scripts, script, &[], 0, &mut steps);
        let inline = steps.iter().find(|s| copies(&s.words) && s.words.iter().any(|w| w == "--inline"));
        found.inlined = found.inlined.or(inline.map(|s| (s.script.file, s.script.span)));
        if steps.iter().any(|s| copies(&s.words)) || script.name.starts_with("capacitor:") {
            linked.extend(steps.iter().filter(|s| !is_for_development(&s.script.name)).filter_map(build));
        }
    }
    let own = |s: &Script| {
        let commands = s.command.split(SEPARATORS).map(words);
        commands.filter_map(|words| build(&Step { words, script: s })).collect::<Vec<_>>()
    };
    found.list = match linked.is_empty() {
        false => linked,
        true => scripts.iter().filter(|s| !is_for_development(&s.name)).flat_map(own).collect(),
    };
    found.list.sort_by_key(|b| (b.file, b.span.start));
    found.list.dedup_by(|a, b| a.file == b.file && a.span == b.span && a.words == b.words);
    found
}

impl Build {
    /// The value of an option: `--config x`, `--config=x`.
    pub(super) fn option(&self, names: &[&str]) -> Option<&str> {
        let mut arguments = self.arguments.iter();
        while let Some(word) = arguments.next() {
            for name in names {
                if let Some(value) = word.strip_prefix(name).and_then(|r| r.strip_prefix('=')) {
                    return Some(value);
                }
                if word == name {
                    return arguments.next().map(String::as_str).filter(|v| !v.starts_with('-'));
                }
            }
        }
        None
    }

    /// True where a switch stands by itself.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.arguments.iter().any(|w| names.contains(&w.as_str()))
    }

    /// The script's text as a value, for findings about the command itself.
    pub(super) fn node(&self) -> Node {
        Node::new(self.file, self.span, base::Value::Str(self.tool.into()))
    }
}

fn read(inputs: &dyn Inputs, folder: &str) -> Vec<Script> {
    let file = join_path(folder, "package.json").and_then(|p| inputs.find(&p));
    let root = file.and_then(|f| json::parse(f, inputs.text(f)?).root);
    let Some(scripts) = root.as_ref().and_then(|r| r.get("scripts")) else { return Vec::new() };
    let script = |e: &base::Entry| {
        let command = e.node.as_str()?.to_owned();
        Some(Script { name: e.key.to_string(), command, file: e.node.file, span: e.node.span })
    };
    scripts.entries().iter().filter_map(script).collect()
}

/// True for the name of a script that nobody runs for a release.
pub(super) fn is_for_development(name: &str) -> bool {
    const WORDS: [&str; 17] = [
        "dev",
        "develop",
        "development",
        "debug",
        "live",
        "serve",
        "start",
        "watch",
        "stage",
        "staging",
        "test",
        "tests",
        "e2e",
        "qa",
        "local",
        "preview",
        "electron",
    ];
    let mut spaced = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            spaced.push(' ');
        }
        spaced.extend(c.to_lowercase());
    }
    spaced.split(|c: char| !c.is_alphanumeric()).any(|w| WORDS.contains(&w))
}

const SEPARATORS: [char; 4] = ['&', '|', ';', '\n'];

fn words(command: &str) -> Vec<String> {
    let plain = |w: &str| w.trim_matches(['"', '\'', '\\', '(', ')']).to_owned();
    command.split_ascii_whitespace().map(plain).filter(|w| !w.is_empty()).collect()
}

/// The commands of a script in their order, those of other scripts that it runs among them, with what npm runs before
/// and after each of them.
fn expand<'a>(
    scripts: &'a [Script],
    script: &'a Script,
    extra: &[String],
    depth: u32,
    steps: &mut Vec<Step<'a>>,
) {
    if depth > DEPTH || steps.len() > STEPS {
        return;
    }
    let beside = |prefix: &str| {
        scripts.iter().find(|s| s.file == script.file && s.name.strip_prefix(prefix) == Some(&script.name))
    };
    if let Some(before) = beside("pre") {
        expand(scripts, before, &[], depth + 1, steps);
    }
    let commands: Vec<&str> = script.command.split(SEPARATORS).filter(|c| !c.trim().is_empty()).collect();
    for (n, command) in commands.iter().enumerate() {
        let mut words = words(command);
        // What is handed on goes to the end of the whole line.
        if n + 1 == commands.len() {
            words.extend(extra.iter().cloned());
        }
        let (names, rest) = other_scripts(&words);
        let mut ran = false;
        for name in names {
            let fits = |s: &&Script| match name.strip_suffix('*') {
                Some(start) => s.name.starts_with(start) && s.name != script.name,
                None => s.name == name && s.name != script.name,
            };
            // The nearest first: a workspace may have the same name twice.
            let (own, others): (Vec<&Script>, Vec<&Script>) =
                scripts.iter().filter(fits).partition(|s| s.file == script.file);
            for other in if own.is_empty() { others } else { own } {
                ran = true;
                expand(scripts, other, rest, depth + 1, steps);
            }
        }
        if !ran && !words.is_empty() {
            steps.push(Step { words, script });
        }
    }
    if let Some(after) = beside("post") {
        expand(scripts, after, &[], depth + 1, steps);
    }
}

/// The names of scripts that a command runs, and what it hands on to them.
fn other_scripts(words: &[String]) -> (Vec<&str>, &[String]) {
    let at = words.iter().position(|w| {
        matches!(
            w.as_str(),
            "npm" | "pnpm" | "yarn" | "bun" | "run-s" | "run-p" | "npm-run-all" | "npm-run-all2"
        )
    });
    let Some(rest) = at.and_then(|i| words.get(i..)) else { return (Vec::new(), &[]) };
    let Some((runner, arguments)) = rest.split_first() else { return (Vec::new(), &[]) };
    let handed = arguments.iter().position(|w| w == "--").and_then(|i| arguments.get(i + 1..));
    let plain = arguments.iter().map(String::as_str).take_while(|w| *w != "--");
    let mut plain = plain.filter(|w| !w.starts_with('-') && *w != "run" && *w != "run-script");
    if matches!(runner.as_str(), "npm" | "pnpm" | "yarn" | "bun") {
        let first = plain.next().into_iter().collect();
        // Yarn hands on what follows the name without a mark.
        let name = plain_index(arguments);
        let rest = handed.unwrap_or_else(|| arguments.get(name + 1..).unwrap_or_default());
        (first, if runner == "npm" && handed.is_none() { &[] } else { rest })
    } else {
        (plain.collect(), &[])
    }
}

/// The index of the name of the script behind the options and `run`.
fn plain_index(arguments: &[String]) -> usize {
    arguments
        .iter()
        .position(|w| !w.starts_with('-') && w != "run" && w != "run-script")
        .unwrap_or(arguments.len())
}

/// True for a command that copies the pages into the native projects.
fn copies(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(|w| name_of(w)).collect();
    words.windows(2).any(|pair| match pair {
        [tool, verb] => {
            matches!(*tool, "cap" | "capacitor")
                && matches!(*verb, "sync" | "copy" | "run" | "build" | "update")
        }
        _ => false,
    })
}

fn build(step: &Step<'_>) -> Option<Build> {
    let names: Vec<&str> = step.words.iter().map(|w| name_of(w).trim_end_matches(".js")).collect();
    let hit = |(n, tool): (usize, &&str)| {
        let next = names.get(n + 1).copied().unwrap_or_default();
        let found = TOOLS.iter().find(|(name, verb)| {
            // `webpack` builds without a verb; `nx run app:build` and `ionic cap build` have longer ones.
            let alone = matches!(*name, "webpack" | "rspack") && (next.is_empty() || next.starts_with('-'));
            name == tool && (*verb == next || alone)
        })?;
        Some((n + 1, found.0))
    };
    let (at, name) = names.iter().enumerate().find_map(hit)?;
    let tool = match name {
        "ionic" => "ionic build",
        "ng" => "ng build",
        "nx" => "nx build",
        "vite" => "vite build",
        "react-scripts" => "react-scripts build",
        "react-app-rewired" => "react-app-rewired build",
        "craco" => "craco build",
        "vue-cli-service" => "vue-cli-service build",
        "webpack" => "webpack",
        "rspack" => "rspack",
        other => TOOLS.iter().find(|(n, _)| *n == other).map(|(n, _)| *n)?,
    };
    Some(Build {
        tool,
        arguments: step.words.get(at..).unwrap_or_default().to_vec(),
        words: step.words.clone(),
        file: step.script.file,
        span: step.script.span,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scripts: &[(&str, &str)]) -> Vec<Script> {
        let script = |(n, (name, command)): (usize, &(&str, &str))| Script {
            name: (*name).to_owned(),
            command: (*command).to_owned(),
            file: FileId(0),
            span: Span::from_usize(n, n + 1),
        };
        scripts.iter().enumerate().map(script).collect()
    }

    fn tools(scripts: &[(&str, &str)], of_script: usize) -> Vec<String> {
        let scripts = of(scripts);
        let mut steps = Vec::new();
        expand(&scripts, &scripts[of_script], &[], 0, &mut steps);
        steps.iter().map(|s| s.words.join(" ")).collect()
    }

    #[test]
    fn development_names_are_known_and_others_are_not() {
        assert!(is_for_development("dev:android") && is_for_development("buildStageWeb"));
        assert!(
            !is_for_development("build:mobile")
                && !is_for_development("device")
                && !is_for_development("latest")
        );
    }

    #[test]
    fn scripts_are_followed_into_others_with_what_is_handed_on() {
        let scripts = [
            ("build", "tsc && vite build"),
            ("postbuild", "cap sync"),
            ("app", "npm run build -- --config m.ts && npx cap open ios"),
            ("loop", "npm run loop"),
        ];
        assert_eq!(tools(&scripts, 0), ["tsc", "vite build", "cap sync"]);
        assert_eq!(tools(&scripts, 2)[1], "vite build --config m.ts");
        assert_eq!(tools(&scripts, 2).last().map(String::as_str), Some("npx cap open ios"));
        assert_eq!(tools(&scripts, 3), ["npm run loop"]);
    }

    #[test]
    fn builds_and_their_options_are_read() {
        let scripts = of(&[("a", "")]);
        let build = |text: &str| super::build(&Step { words: words(text), script: &scripts[0] });
        assert!(build("vite").is_none() && build("webpack serve").is_none() && build("ng serve").is_none());
        let ng = build("node ./node_modules/@angular/cli/bin/ng.js build --configuration=web -x").unwrap();
        assert_eq!((ng.tool, ng.option(&["--configuration", "-c"])), ("ng build", Some("web")));
        assert!(
            build("cross-env NODE_ENV=production webpack --config w.js").unwrap().option(&["--config"])
                == Some("w.js")
        );
        assert!(copies(&words("npx cap sync android")) && !copies(&words("cap open ios")));
    }
}
