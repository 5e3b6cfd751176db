//! Protocol buffers as fields: no schema, no copy. <https://protobuf.dev/programming-guides/encoding/>

/// The fields of a message in the order of its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    rest: &'a [u8],
    /// Whether what came last could not be read; nothing comes after it.
    pub(crate) broken: bool,
}

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Field<'a> {
    /// A number: what stands in one to ten bytes, or in four or eight.
    Number(u64),
    /// A text, bytes or another message.
    Bytes(&'a [u8]),
}

impl<'a> Message<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, broken: false }
    }

    /// Every field of this number that is a text, bytes or a message.
    pub(crate) fn all(self, number: u32) -> impl Iterator<Item = &'a [u8]> {
        self.filter_map(move |(n, field)| match field {
            Field::Bytes(bytes) if n == number => Some(bytes),
            _ => None,
        })
    }

    /// The message in a field; of several the last counts.
    pub(crate) fn message(self, number: u32) -> Option<Message<'a>> {
        self.all(number).last().map(Message::new)
    }

    /// The text in a field; empty where there is none.
    pub(crate) fn text(self, number: u32) -> String {
        self.all(number).last().map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default()
    }

    /// The number in a field.
    pub(crate) fn number(self, number: u32) -> Option<u64> {
        let numbers = self.filter_map(|(n, field)| match field {
            Field::Number(value) if n == number => Some(value),
            _ => None,
        });
        numbers.last()
    }

    /// Whether every field can be read.
    pub(crate) fn is_whole(mut self) -> bool {
        while self.next().is_some() {}
        !self.broken
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for place in 0..10 {
            let (first, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u64::from(first & 0x7f) << (7 * place);
            if first & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(taken)
    }

    fn field(&mut self) -> Option<(u32, Field<'a>)> {
        let tag = self.varint()?;
        let little = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b));
        let field = match tag & 7 {
            0 => Field::Number(self.varint()?),
            1 => Field::Number(little(self.take(8)?)),
            2 => {
                let len = usize::try_from(self.varint()?).ok()?;
                Field::Bytes(self.take(len)?)
            }
            5 => Field::Number(little(self.take(4)?)),
            _ => return None,
        };
        Some((u32::try_from(tag >> 3).ok()?, field))
    }
}

impl<'a> Iterator for Message<'a> {
    type Item = (u32, Field<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.rest = &[];
            self.broken = true;
        }
        field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_every_kind_are_read() {
        let bytes = [0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x1d, 1, 0, 0, 0, 0x21, 2, 0, 0, 0, 0, 0, 0, 0];
        let fields: Vec<_> = Message::new(&bytes).collect();
        let expected =
            [(1, Field::Number(150)), (2, Field::Bytes(b"hi")), (3, Field::Number(1)), (4, Field::Number(2))];
        assert_eq!(fields, expected);
        let message = Message::new(&bytes);
        assert_eq!(
            (message.text(2).as_str(), message.number(1), message.text(9).as_str()),
            ("hi", Some(150), "")
        );
        assert!(message.is_whole());
    }

    #[test]
    fn what_is_cut_ends_the_message() {
        assert!(!Message::new(&[0x12, 5, b'a']).is_whole());
        assert!(!Message::new(&[0x0b]).is_whole());
        assert!(!Message::new(&[0xff; 30]).is_whole());
    }
}
