use super::*;

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
    let alone = config(&[(COPY, on)]);
    assert_eq!(cleartext(&alone), [(Layer::Copy(Platform::Android), Confidence::Certain, 0)]);
}

#[test]
fn a_variant_for_release_takes_the_place_of_the_source() {
    let (on, off) = ("export default { server: { cleartext: true } };", "export default {};");
    let replaced = config(&[("capacitor.config.prod.ts", off), ("capacitor.config.ts", on)]);
    assert_eq!(cleartext(&replaced), [(Layer::Source, Confidence::Possible, 0)]);
    let variant = config(&[("capacitor.config.prod.ts", on), ("capacitor.config.ts", off)]);
    assert_eq!(cleartext(&variant), [(Layer::ReleaseVariant, Confidence::Likely, 0)]);
    let named = config(&[("capacitor.config.ts", off), ("capacitor.config.ts.prod", on)]);
    assert_eq!(cleartext(&named), [(Layer::ReleaseVariant, Confidence::Likely, 0)]);
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
