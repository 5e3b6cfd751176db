//! XML in the binary form of APKs.

use super::bytes::Bytes;
use super::resources::{Resources, index, pool};
use xml::{ANDROID, Element, TOOLS};

/// Attributes with their numbers in the framework, as examples use them; others get numbers that no framework has.
/// <https://developer.android.com/reference/android/R.attr>
const NUMBERS: [(&str, u32); 22] = [
    ("theme", 0x0101_0000),
    ("label", 0x0101_0001),
    ("icon", 0x0101_0002),
    ("name", 0x0101_0003),
    ("permission", 0x0101_0006),
    ("readPermission", 0x0101_0007),
    ("writePermission", 0x0101_0008),
    ("protectionLevel", 0x0101_0009),
    ("debuggable", 0x0101_000f),
    ("exported", 0x0101_0010),
    ("taskAffinity", 0x0101_0012),
    ("authorities", 0x0101_0018),
    ("grantUriPermissions", 0x0101_001b),
    ("launchMode", 0x0101_001d),
    ("resource", 0x0101_0025),
    ("minSdkVersion", 0x0101_020c),
    ("targetSdkVersion", 0x0101_0270),
    ("testOnly", 0x0101_0272),
    ("allowBackup", 0x0101_0280),
    ("usesCleartextTraffic", 0x0101_04ec),
    ("networkSecurityConfig", 0x0101_0527),
    ("autoVerify", 0x0101_04ee),
];

/// What is written into the eight bytes of a value.
pub(crate) enum Compiled {
    /// A text.
    Text,
    /// A reference to a resource with this number.
    Reference(u32),
    /// A truth value.
    Truth(bool),
    /// A number.
    Number(u32),
}

/// How aapt2 compiles an attribute.
pub(crate) fn compiled(framework: bool, name: &str, value: &str, resources: &mut Resources) -> Compiled {
    if let Some(number) = resources.number(value) {
        return Compiled::Reference(number);
    }
    let launch = ["standard", "singleTop", "singleTask", "singleInstance", "singleInstancePerTask"];
    let level = ["normal", "dangerous", "signature"];
    match (framework, name, value) {
        (false, _, _) => Compiled::Text,
        (_, _, "true" | "false") => Compiled::Truth(value == "true"),
        (_, "launchMode", _) => {
            launch.iter().position(|w| *w == value).map_or(Compiled::Text, |n| Compiled::Number(n as u32))
        }
        (_, "protectionLevel", _) => {
            level.iter().position(|w| *w == value).map_or(Compiled::Text, |n| Compiled::Number(n as u32))
        }
        (_, "versionCode" | "minSdkVersion" | "targetSdkVersion" | "maxSdkVersion", _) => {
            value.parse().map_or(Compiled::Text, Compiled::Number)
        }
        _ => Compiled::Text,
    }
}

/// The number of an attribute of the framework.
pub(crate) fn number(name: &str, strange: &mut Vec<String>) -> u32 {
    let known = NUMBERS.iter().find(|(n, _)| *n == name).map(|(_, number)| *number);
    known.unwrap_or_else(|| 0x0101_f000 + index(strange, name))
}

/// A document.
pub(crate) fn encode(root: &Element, resources: &mut Resources) -> Vec<u8> {
    let (mut names, mut strange) = (Vec::new(), Vec::new());
    collect(root, &mut names);
    let numbers: Vec<u32> = names.iter().map(|n| number(n, &mut strange)).collect();
    let mut strings = names.clone();
    let (android, uri) = (index(&mut strings, "android"), index(&mut strings, ANDROID));
    let mut nodes = Bytes::default();
    node(&mut nodes, 0x0100, 8).u32(android).u32(uri);
    element(root, uri, &names, &mut strings, resources, &mut nodes);
    node(&mut nodes, 0x0101, 8).u32(android).u32(uri);
    let strings = pool(&strings);
    let map = 8 + 4 * numbers.len();
    let mut out = Bytes::default();
    out.u16(3).u16(8).u32((8 + strings.len() + map + nodes.0.len()) as u32);
    out.all(&strings).u16(0x0180).u16(8).u32(map as u32);
    for number in numbers {
        out.u32(number);
    }
    out.all(&nodes.0);
    out.0
}

/// The names of attributes of the framework, which stand first among the texts.
fn collect(element: &Element, names: &mut Vec<String>) {
    for attribute in element.attributes.iter().filter(|a| a.namespace == ANDROID) {
        index(names, &attribute.name);
    }
    element.children.iter().for_each(|c| collect(c, names));
}

fn node(out: &mut Bytes, kind: usize, len: u32) -> &mut Bytes {
    out.u16(kind).u16(16).u32(16 + len).u32(1).u32(u32::MAX)
}

fn element(
    of: &Element,
    uri: u32,
    names: &[String],
    strings: &mut Vec<String>,
    resources: &mut Resources,
    out: &mut Bytes,
) {
    let attributes: Vec<_> = of.attributes.iter().filter(|a| a.namespace != TOOLS).collect();
    let name = plain(strings, names, &of.name);
    node(out, 0x0102, 20 + 20 * attributes.len() as u32).u32(u32::MAX).u32(name).u16(20).u16(20);
    out.u16(attributes.len()).u16(0).u16(0).u16(0);
    for attribute in attributes {
        let framework = attribute.namespace == ANDROID;
        let key = if framework {
            names.iter().position(|n| *n == attribute.name).unwrap_or(0) as u32
        } else {
            plain(strings, names, &attribute.name)
        };
        let raw = plain(strings, names, &attribute.value);
        let (raw, kind, data) = match compiled(framework, &attribute.name, &attribute.value, resources) {
            Compiled::Text => (raw, 3, raw),
            Compiled::Reference(number) => (u32::MAX, 1, number),
            Compiled::Truth(yes) => (u32::MAX, 0x12, if yes { u32::MAX } else { 0 }),
            Compiled::Number(n) => (u32::MAX, 0x10, n),
        };
        out.u32(if framework { uri } else { u32::MAX }).u32(key).u32(raw).u16(8).all(&[0, kind]).u32(data);
    }
    if !of.text.is_empty() {
        let text = plain(strings, names, &of.text);
        node(out, 0x0104, 12).u32(text).u16(8).all(&[0, 0]).u32(0);
    }
    of.children.iter().for_each(|c| element(c, uri, names, strings, resources, out));
    node(out, 0x0103, 8).u32(u32::MAX).u32(name);
}

/// The number of a text that is no name of an attribute of the framework: those have numbers in the map.
fn plain(strings: &mut Vec<String>, names: &[String], text: &str) -> u32 {
    let later = strings.iter().skip(names.len()).position(|s| s == text);
    later.map_or_else(
        || {
            strings.push(text.to_owned());
            strings.len() as u32 - 1
        },
        |at| (at + names.len()) as u32,
    )
}
