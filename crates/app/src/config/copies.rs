//! Commands that put a file in the place of `capacitor.config.*`.

use base::name_of;

/// What is put in its place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Copied<'t> {
    /// A file of this name.
    Name(&'t str),
    /// A file whose name holds a variable between these two ends.
    Like(&'t str, &'t str),
}

/// Commands and functions that copy, rename or link a file.
const COMMANDS: [&str; 21] = [
    "cp",
    "mv",
    "ln",
    "cat",
    "install",
    "rsync",
    "copy",
    "move",
    "xcopy",
    "envsubst",
    "cpy",
    "copyfiles",
    "Copy-Item",
    "Move-Item",
    "copyFile",
    "copyFileSync",
    "rename",
    "renameSync",
    "cpSync",
    "symlinkSync",
    "copySync",
];

/// Words in the name of a file that is no configuration for release.
const NOT_FOR_RELEASE: [&str; 17] = [
    "dev",
    "develop",
    "development",
    "debug",
    "local",
    "test",
    "staging",
    "stage",
    "e2e",
    "example",
    "sample",
    "template",
    "bak",
    "backup",
    "tmp",
    "orig",
    "old",
];

/// True where a name says that the file is for something else than a release.
fn is_not_for_release(name: &str) -> bool {
    super::scripts::says(name, &NOT_FOR_RELEASE)
}

/// Every such command in a text.
pub(crate) fn of(text: &str) -> Vec<Copied<'_>> {
    let lines = text.split(['\n', ';', '|']).flat_map(|l| l.split("&&"));
    lines.filter(|l| l.contains("capacitor.config") && !is_comment(l)).filter_map(copied).collect()
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("//") || line.starts_with("REM ")
}

fn copied(line: &str) -> Option<Copied<'_>> {
    let apart = |c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '(' | ')' | '[' | ']' | ',' | '<' | '>')
    };
    let mut words = line.split(apart).filter(|w| !w.is_empty());
    words.find(|w| COMMANDS.contains(&w.rsplit('.').next().unwrap_or(w)))?;
    let words: Vec<&str> = words.filter(|w| !w.starts_with('-')).collect();
    let (to, before) = words.split_last()?;
    if !matches!(name_of(to), "capacitor.config.ts" | "capacitor.config.js" | "capacitor.config.json") {
        return None;
    }
    let from = before
        .iter()
        .rev()
        .find(|w| w.contains("capacitor") || [".ts", ".js", ".json"].iter().any(|e| w.ends_with(e)))?;
    let name = name_of(from);
    let Some((start, rest)) = name.split_once('$') else {
        let same = name == name_of(to) && !from.contains('/');
        return (!same && !is_not_for_release(name)).then_some(Copied::Name(from));
    };
    let end = match rest.rsplit_once('}') {
        Some((_, end)) => end,
        None => rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_'),
    };
    Some(Copied::Like(start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_puts_no_release_configuration_in_place_is_none() {
        for text in [
            "npx cap sync --config capacitor.config.prod.ts",
            "git checkout capacitor.config.ts",
            "mv capacitor.config.ts capacitor.config.ts.tmp",
            "cp capacitor.config.dev.ts capacitor.config.ts",
            "mv capacitor.config.ts.bak capacitor.config.ts",
            "# cp capacitor.config.prod.ts capacitor.config.ts",
            "echo cp",
            "cp capacitor.config.ts",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn copies_moves_and_links_are_read() {
        for text in [
            "cp capacitor.config.prod.ts capacitor.config.ts && next build && npx cap sync",
            "cp -f ./capacitor.config.prod.ts ./capacitor.config.ts",
            "      run: |\n          mv capacitor.config.prod.ts capacitor.config.ts\n",
            "ln -sf capacitor.config.prod.ts capacitor.config.ts",
            "cat capacitor.config.prod.ts > capacitor.config.ts",
            "sh \"cp ../capacitor.config.prod.ts ../capacitor.config.ts\"",
            "fs.copyFileSync(join(root, 'capacitor.config.prod.ts'), join(root, 'capacitor.config.ts'))",
            "Copy-Item capacitor.config.prod.ts capacitor.config.ts -Force",
        ] {
            let found = of(text);
            let [Copied::Name(name)] = found.as_slice() else { panic!("{text}: {found:?}") };
            assert_eq!(name_of(name), "capacitor.config.prod.ts", "{text}");
        }
        assert_eq!(
            of("cp capacitor.config.${STAGE}.ts capacitor.config.ts"),
            [Copied::Like("capacitor.config.", ".ts")]
        );
        assert_eq!(
            of("cp capacitor.config.$1.ts capacitor.config.ts"),
            [Copied::Like("capacitor.config.", ".ts")]
        );
    }
}
