//! XML and resources in the protobuf form of bundles.
//! <https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/tools/aapt2/Resources.proto>

use super::binary_xml::{Compiled, compiled, number};
use super::resources::{Resources, Value};
use xml::{ANDROID, Element, TOOLS};

/// A message of protocol buffers that grows.
#[derive(Debug, Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }

    fn number(mut self, field: u32, n: u64) -> Self {
        self.varint(u64::from(field << 3));
        self.varint(n);
        self
    }

    fn bytes(mut self, field: u32, bytes: &[u8]) -> Self {
        self.varint(u64::from(field << 3 | 2));
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    fn text(self, field: u32, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    fn message(self, field: u32, message: &Message) -> Self {
        self.bytes(field, &message.0)
    }
}

/// A document.
pub(crate) fn encode(root: &Element, resources: &mut Resources) -> Vec<u8> {
    let mut strange = Vec::new();
    let namespace = Message::default().text(1, "android").text(2, ANDROID);
    let element = element(root, Message::default().message(1, &namespace), resources, &mut strange);
    Message::default().message(1, &element).0
}

fn element(of: &Element, start: Message, resources: &mut Resources, strange: &mut Vec<String>) -> Message {
    let mut out = start.text(3, &of.name);
    for attribute in of.attributes.iter().filter(|a| a.namespace != TOOLS) {
        let framework = attribute.namespace == ANDROID;
        let (name, value) = (attribute.name.as_str(), attribute.value.as_str());
        let mut made = Message::default().text(2, name).text(3, value);
        if framework {
            made = made.text(1, ANDROID).number(5, u64::from(number(name, strange)));
        }
        let item = match compiled(framework, name, value, resources) {
            Compiled::Text => None,
            Compiled::Reference(id) => {
                let reference = Message::default().number(2, u64::from(id)).text(3, &value[1..]);
                Some(Message::default().message(1, &reference))
            }
            Compiled::Truth(yes) => Some(primitive(8, u64::from(yes))),
            Compiled::Number(n) => Some(primitive(6, u64::from(n))),
        };
        out = out.message(4, &item.iter().fold(made, |made, item| made.message(6, item)));
    }
    if !of.text.is_empty() {
        out = out.message(5, &Message::default().text(2, &of.text));
    }
    for child in &of.children {
        let child = element(child, Message::default(), resources, strange);
        out = out.message(5, &Message::default().message(1, &child));
    }
    out
}

fn primitive(field: u32, n: u64) -> Message {
    Message::default().message(7, &Message::default().number(field, n))
}

/// The table of resources.
pub(crate) fn table(resources: &mut Resources, package: &str) -> Vec<u8> {
    let all = resources.0.clone();
    let mut made = Message::default().message(1, &id(0x7f)).text(2, package);
    for (number, (kind, entries)) in all.iter().enumerate() {
        let mut of_kind = Message::default().message(1, &id(number as u64 + 1)).text(2, kind);
        for (number, (name, value)) in entries.iter().enumerate() {
            let item = match value {
                Value::Text(text) => Message::default().message(2, &Message::default().text(1, text)),
                Value::Truth(yes) => primitive(8, u64::from(*yes)),
                Value::Number(n) => primitive(6, u64::from(n.cast_unsigned())),
                Value::Other(reference) => {
                    Message::default().message(1, &Message::default().text(3, &reference[1..]))
                }
                Value::File(path) => {
                    Message::default().message(5, &Message::default().text(1, path).number(2, 3))
                }
            };
            let value = Message::default().message(4, &item);
            let configured = Message::default().message(1, &Message::default()).message(2, &value);
            let entry =
                Message::default().message(1, &id(number as u64)).text(2, name).message(6, &configured);
            of_kind = of_kind.message(3, &entry);
        }
        made = made.message(3, &of_kind);
    }
    Message::default().message(2, &made).0
}

fn id(n: u64) -> Message {
    Message::default().number(1, n)
}
