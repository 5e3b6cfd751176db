use super::*;

use base::Confidence;

struct Files(Vec<(&'static str, Arc<str>)>);

impl Inputs for Files {
    fn find(&self, path: &str) -> Option<FileId> {
        self.0.iter().position(|(p, _)| *p == path).map(|i| FileId(i as u32))
    }
    fn path(&self, file: FileId) -> &str {
        self.0[file.0 as usize].0
    }
    fn text(&self, file: FileId) -> Option<&Arc<str>> {
        self.0.get(file.0 as usize).map(|(_, text)| text)
    }
    fn bytes(&self, _: FileId) -> Option<&[u8]> {
        None
    }
    fn below(&self, _: &str) -> Vec<FileId> {
        (0..self.0.len() as u32).map(FileId).collect()
    }
}

const COPY: &str = "android/app/src/main/assets/capacitor.config.json";

fn config(files: &[(&'static str, &str)]) -> Config {
    let files = Files(files.iter().map(|(p, t)| (*p, Arc::from(*t))).collect());
    let found = crate::discover(&files).remove(0);
    load(&files, &found.folder, &found.files)
}

fn cleartext(config: &Config) -> Vec<(Layer, Confidence, usize)> {
    let hits = config.hits(&[&["server", "cleartext"]], |n| n.as_bool() == Some(true));
    hits.iter().map(|h| (h.layer, h.confidence, h.echoes.len())).collect()
}

#[test]
fn what_ships_not_is_no_hit() {
    for text in [
        "export default { server: { cleartext: process.env.NODE_ENV !== 'production' } };",
        "export default { server: { cleartext: process.env.X ? true : false } };",
        "export default { server: { /* cleartext: true */ } };",
    ] {
        assert_eq!(cleartext(&config(&[("capacitor.config.ts", text)])), [], "{text}");
    }
}

#[test]
fn a_copy_that_says_the_same_is_an_echo_and_one_that_says_more_is_left_to_its_rule() {
    let on = "{ \"server\": { \"cleartext\": true } }";
    let both = config(&[("capacitor.config.json", on), (COPY, on)]);
    assert_eq!(cleartext(&both), [(Layer::Source, Confidence::Certain, 1)]);
    assert_eq!(cleartext(&config(&[("capacitor.config.json", "{}"), (COPY, on)])), []);
    // Nothing on iOS reads the key.
    let other = "ios/App/App/capacitor.config.json";
    let ios = config(&[("capacitor.config.json", on), (other, on)]);
    assert_eq!(cleartext(&ios), [(Layer::Source, Confidence::Certain, 0)]);
    assert_eq!(cleartext(&config(&[(other, on)])), []);
    let alone = config(&[(COPY, on)]);
    assert_eq!(cleartext(&alone), [(Layer::Copy(Platform::Android), Confidence::Certain, 0)]);
}

#[test]
fn a_name_alone_puts_no_variant_in_place() {
    let (on, off) = ("export default { server: { cleartext: true } };", "export default {};");
    let base = config(&[("capacitor.config.prod.ts", off), ("capacitor.config.ts", on)]);
    assert_eq!(cleartext(&base), [(Layer::Source, Confidence::Certain, 0)]);
    for scripts in ["{}", r#"{"sync":"npx cap sync --config capacitor.config.prod.ts"}"#] {
        let package = format!("{{\"scripts\":{scripts}}}");
        let variant = config(&[
            ("capacitor.config.prod.ts", on),
            ("capacitor.config.ts", off),
            ("package.json", &package),
        ]);
        assert_eq!(cleartext(&variant), [(Layer::Variant, Confidence::Possible, 0)], "{scripts}");
        assert!(!variant.any(&[&["server", "cleartext"]], |n| n.as_bool() == Some(true)));
    }
    let dev =
        r#"{"scripts":{"dev:mobile":"cp capacitor.config.mobile.ts capacitor.config.ts && cap run ios"}}"#;
    let found =
        config(&[("capacitor.config.mobile.ts", on), ("capacitor.config.ts", off), ("package.json", dev)]);
    assert_eq!((cleartext(&found), found.other_variants.len()), (vec![], 1));
}

#[test]
fn a_variant_that_a_script_puts_in_place_is_what_ships() {
    let (on, off) = ("export default { server: { cleartext: true } };", "export default {};");
    for (variant, path, text) in [
        (
            "capacitor.config.prod.ts",
            "package.json",
            r#"{"scripts":{"build:app":"cp capacitor.config.prod.ts capacitor.config.ts && cap sync"}}"#,
        ),
        (
            "capacitor.config.mobile.ts",
            "package.json",
            r#"{"scripts":{"sync":"cp capacitor.config.mobile.ts capacitor.config.ts && cap sync"}}"#,
        ),
        ("capacitor.config.prod.ts", "scripts/release.sh", "cp capacitor.config.$1.ts capacitor.config.ts\n"),
        (
            "capacitor.config.ts.prod",
            ".github/workflows/release.yml",
            "run: mv capacitor.config.ts.prod capacitor.config.ts\n",
        ),
    ] {
        let placed = config(&[(variant, on), ("capacitor.config.ts", off), (path, text)]);
        assert_eq!(cleartext(&placed), [(Layer::ReleaseVariant, Confidence::Likely, 0)], "{variant} {path}");
        let replaced = config(&[(variant, off), ("capacitor.config.ts", on), (path, text)]);
        assert_eq!(cleartext(&replaced), [(Layer::Source, Confidence::Possible, 0)], "{variant} {path}");
    }
    let scripts = r#"{"scripts":{"sync:a":"cp capacitor.config.prod.ts capacitor.config.ts","sync:b":"cp capacitor.config.mobile.ts capacitor.config.ts"}}"#;
    let both = |prod: &str| {
        cleartext(&config(&[
            ("capacitor.config.ts", on),
            ("capacitor.config.prod.ts", prod),
            ("capacitor.config.mobile.ts", on),
            ("package.json", scripts),
        ]))
    };
    assert_eq!(both(off), [(Layer::Source, Confidence::Likely, 1)]);
    assert_eq!(both(on), [(Layer::Source, Confidence::Certain, 2)]);
    let alone = config(&[("capacitor.config.prod.ts", on)]);
    assert_eq!(cleartext(&alone), [(Layer::ReleaseVariant, Confidence::Likely, 0)]);
}

#[test]
fn a_script_that_was_not_followed_is_a_gap() {
    let package = r#"{"scripts":{"sync":"node scripts/pick.mjs && cap sync"}}"#;
    let found = config(&[
        ("capacitor.config.ts", "export default {};"),
        ("capacitor.config.mobile.ts", "export default {};"),
        ("package.json", package),
        ("scripts/pick.mjs", "use(['capacitor.config.mobile.ts']);"),
    ]);
    assert!(found.gaps.iter().any(|g| g.why.contains("scripts/pick.mjs")), "{:?}", found.gaps);
}

const URL: &[&[&str]] = &[&["server", "url"]];

#[test]
fn what_developers_ask_for_is_neither_a_hit_nor_a_gap() {
    for text in [
        "export default { server: process.env.CAP_SERVER_URL ? { url: process.env.CAP_SERVER_URL, cleartext: true } : {} };",
        "export default { server: process.env.LIVE_RELOAD ? { url: 'https://app.test.io', cleartext: true } : {} };",
        "export default { server: process.env.HOSTED === '1' ? { url: 'http://192.168.1.2', cleartext: true } : {} };",
        "export default { server: process.argv.includes('--x') ? { url: 'https://app.test.io', cleartext: true } : {} };",
    ] {
        let found = config(&[
            ("capacitor.config.ts", text),
            ("package.json", r#"{"scripts":{"sync":"HOSTED=1 LIVE_RELOAD=1 cap sync"}}"#),
        ]);
        assert!(found.hits(URL, |n| n.as_str().is_some()).is_empty(), "{text}");
        assert!(found.asked_for(URL, |n| n.as_str().is_some()).is_empty(), "{text}");
        assert_eq!(cleartext(&found), [], "{text}");
        assert!(
            found.asked_for(&[&["server", "cleartext"]], |n| n.as_bool() == Some(true)).is_empty(),
            "{text}"
        );
    }
}

#[test]
fn what_a_variable_asks_for_ships_where_a_release_script_sets_it() {
    let text = "const on = process.env.HOSTED === '1'; export default { ...(on && { server: { url: 'https://app.test.io' } }) };";
    for scripts in [
        "{}",
        r#"{"dev":"HOSTED=1 cap sync"}"#,
        r#"{"sync":"HOSTED=0 cap sync"}"#,
        r#"{"sync":"node scripts/other.mjs"}"#,
    ] {
        let package = format!("{{\"scripts\":{scripts}}}");
        let found = config(&[("capacitor.config.ts", text), ("package.json", &package)]);
        assert!(found.hits(URL, |n| n.as_str().is_some()).is_empty(), "{scripts}");
        let gaps = found.asked_for(URL, |n| n.as_str().is_some());
        assert!(gaps.len() == 1 && gaps[0].why.contains("`HOSTED`"), "{gaps:?}");
    }
    for (path, script) in [
        ("package.json", r#"{"scripts":{"sync":"cross-env HOSTED=1 cap sync"}}"#),
        (".github/workflows/release.yml", "env:\n  HOSTED: '1'\n"),
    ] {
        let found = config(&[("capacitor.config.ts", text), (path, script)]);
        let hits = found.hits(URL, |n| n.as_str().is_some());
        assert_eq!(hits.len(), 1, "{path}");
        assert_eq!(hits[0].confidence, Confidence::Likely);
        assert!(hits[0].set_by.is_some() && found.asked_for(URL, |n| n.as_str().is_some()).is_empty());
    }
    let staging = "export default { ...(process.env.APP_ENV === 'staging' && { server: { url: 'https://stage.test.io' } }) };";
    let package = r#"{"scripts":{"build:staging":"APP_ENV=staging cap sync"}}"#;
    let found = config(&[("capacitor.config.ts", staging), ("package.json", package)]);
    assert!(found.hits(URL, |n| n.as_str().is_some()).is_empty());
    assert_eq!(found.asked_for(URL, |n| n.as_str().is_some()).len(), 1);
    let run = r#"{"scripts":{"sync":"node scripts/run.mjs hosted sync"}}"#;
    let found = config(&[
        ("capacitor.config.ts", text),
        ("package.json", run),
        ("scripts/run.mjs", "if (mode === 'hosted') { env.HOSTED = '1'; }"),
    ]);
    assert_eq!(
        found.hits(URL, |n| n.as_str().is_some())[0].set_by.as_ref().unwrap().script,
        "scripts/run.mjs"
    );
}

#[test]
fn items_of_a_list_have_their_own_slots() {
    let text = "export default { server: { allowNavigation: ['a.b', '*'] } };";
    let hits = config(&[("capacitor.config.ts", text)])
        .item_hits(&["server", "allowNavigation"], |n| n.as_str() == Some("*"));
    let slot = hits[0].slot.unwrap();
    assert_eq!((slot.value.of(text), slot.removal.of(text)), ("'*'", ", '*'"));
}

#[test]
fn what_is_not_known_is_said_and_what_has_to_be_asked_for_is_not() {
    let unknown = |text: &str| config(&[("capacitor.config.ts", text)]).unknown(&["server", "url"]);
    let gap = unknown("import { url } from 'elsewhere'; export default { server: { url } };").unwrap();
    assert_eq!(gap.what, "`server.url`");
    assert!(unknown("export default { server: { url: process.env.URL } };").is_none());
    assert!(unknown("export default process.env.URL ? { server: { url: process.env.URL } } : {};").is_none());
}

#[test]
fn a_file_that_is_never_read_is_kept_apart() {
    let found = config(&[
        ("capacitor.config.json", "{ \"server\": { \"cleartext\": true } }"),
        ("capacitor.config.ts", "export default {};"),
    ]);
    assert_eq!(cleartext(&found), []);
    assert_eq!(found.dead.len(), 1);
    assert!(found.dead[0].root.is_some());
}

#[test]
fn the_file_that_a_release_is_made_with_counts_before_one_that_only_has_such_a_name() {
    let (on, off) = ("export default { server: { cleartext: true } };", "export default {};");
    let of = |scripts: &str, prod: &str| {
        config(&[
            ("capacitor.config.ts", on),
            ("capacitor.config.prod.ts", prod),
            ("capacitor.config.mobile.ts", on),
            ("package.json", &format!("{{\"scripts\":{scripts}}}")),
        ])
    };
    let chain = r#"{"sync":"cap sync","mobile:prod":"cp capacitor.config.mobile.ts capacitor.config.ts && cap sync",
        "build:prod":"cp capacitor.config.prod.ts capacitor.config.ts && cap sync",
        "release":"npm run build:prod && cd android && ./gradlew bundleRelease"}"#;
    let found = of(chain, off);
    // The copy of the third file makes no release, and neither does `sync`: the report says that it was not judged.
    assert_eq!(cleartext(&found), [(Layer::Source, Confidence::Possible, 1)]);
    let said: Vec<&str> = found.gaps.iter().map(|g| &*g.why).collect();
    assert!(said.iter().any(|w| w.contains("`sync`") && w.contains("capacitor.config.prod.ts")), "{said:?}");
    assert_eq!(cleartext(&of(chain, on)), [(Layer::Source, Confidence::Certain, 2)]);
    // No release is seen to be made: what a script for builds takes as it stands may ship as well.
    let plain = r#"{"build:mobile":"cap sync","build:prod":"cp capacitor.config.prod.ts capacitor.config.ts && cap sync"}"#;
    let found = of(plain, off);
    assert_eq!(cleartext(&found), [(Layer::Source, Confidence::Likely, 0)]);
    assert!(found.hits(&[&["server", "cleartext"]], |n| n.as_bool() == Some(true))[0].varies);
    // `sync` is run after the copy.
    let after = r#"{"sync":"cap sync","build:prod":"cp capacitor.config.prod.ts capacitor.config.ts && npm run sync"}"#;
    assert_eq!(cleartext(&of(after, off)), [(Layer::Source, Confidence::Possible, 0)]);
}

#[test]
fn a_template_is_no_file_that_the_command_line_reads() {
    let found =
        config(&[("capacitor.config.template.ts", "export default { server: { cleartext: true } };")]);
    assert_eq!(cleartext(&found), [(Layer::Template, Confidence::Certain, 0)]);
}
