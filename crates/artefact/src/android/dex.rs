//! Compiled code: the texts in it, calls of methods that matter, and classes that accept every certificate.
//! <https://source.android.com/docs/core/runtime/dex-format>

mod code;
#[cfg(test)]
mod tests;

use crate::bytes::{slice, u16_at, usize_at};
use code::{Calls, is_empty, returns_true};
use rustc_hash::{FxHashMap, FxHashSet};

/// A constant that a method is called with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// A number; 0 and 1 also stand for false and true, 0 for null.
    Number(i64),
    /// A text.
    Text(String),
}

/// A call of a method that rules ask about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The path of the file inside the package: `classes2.dex`.
    pub dex: String,
    /// The class and method that is called: `android.webkit.WebView.setWebContentsDebuggingEnabled`.
    pub method: String,
    /// The class that calls: `com.example.app.MainActivity`.
    pub class: String,
    /// The method that calls.
    pub caller: String,
    /// The arguments that are constants set in the same run of instructions; the object itself is not among them.
    pub arguments: Vec<Option<Constant>>,
}

/// A class that lets every server in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lenient {
    /// The path of the file inside the package.
    pub dex: String,
    /// The class.
    pub class: String,
    /// The method that never refuses: `checkServerTrusted` or `verify`.
    pub method: &'static str,
}

/// What one file of compiled code says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dex {
    pub calls: Vec<Call>,
    pub lenient: Vec<Lenient>,
    /// The texts of the code, one to a line.
    pub texts: String,
    /// What could not be read, as the end of a sentence.
    pub trouble: Option<&'static str>,
}

/// The tables of a file.
struct Tables<'a> {
    bytes: &'a [u8],
    strings: (usize, usize),
    types: (usize, usize),
    protos: (usize, usize),
    fields: (usize, usize),
    methods: (usize, usize),
    classes: (usize, usize),
}

/// Read a file. `watched` are the methods that rules ask about, as `android.webkit.WebView.loadUrl`; at most `limit`
/// bytes of texts are kept.
///
/// # Errors
/// Why it cannot be read at all, as the end of a sentence.
pub(crate) fn read(path: &str, bytes: &[u8], watched: &[&str], limit: usize) -> Result<Dex, &'static str> {
    if !bytes.starts_with(b"dex\n") {
        return Err("is no compiled code of Android");
    }
    let table = |at: usize, width: usize| {
        let (count, start) = (usize_at(bytes, at)?, usize_at(bytes, at + 4)?);
        (count <= bytes.len() / width).then_some((count, start))
    };
    let tables = (|| {
        Some(Tables {
            bytes,
            strings: table(0x38, 4)?,
            types: table(0x40, 4)?,
            protos: table(0x48, 12)?,
            fields: table(0x50, 8)?,
            methods: table(0x58, 8)?,
            classes: table(0x60, 32)?,
        })
    })()
    .ok_or("is compiled code that is cut off or damaged")?;
    let mut dex = Dex { texts: tables.texts(limit), ..Dex::default() };
    let watched = tables.watched(watched);
    if tables.walk(path, &watched, &mut dex).is_none() {
        dex.trouble = Some("is compiled code that is damaged in part; some of it was not read");
    }
    Ok(dex)
}

impl Tables<'_> {
    fn string(&self, number: usize) -> Option<String> {
        self.raw_string(number).map(modified_utf8)
    }

    fn raw_string(&self, number: usize) -> Option<&[u8]> {
        if number >= self.strings.0 {
            return None;
        }
        let at = usize_at(self.bytes, self.strings.1.checked_add(number * 4)?)?;
        let (_, at) = leb(self.bytes, at)?;
        let rest = self.bytes.get(at..)?;
        rest.get(..rest.iter().position(|b| *b == 0)?)
    }

    /// The number of the string that names a type.
    fn type_string(&self, number: usize) -> Option<usize> {
        (number < self.types.0).then_some(())?;
        usize_at(self.bytes, self.types.1.checked_add(number * 4)?)
    }

    fn type_name(&self, number: usize) -> Option<String> {
        Some(class_name(&self.string(self.type_string(number)?)?))
    }

    /// The class and the name of a method, as numbers.
    fn method(&self, number: usize) -> Option<(usize, usize)> {
        (number < self.methods.0).then_some(())?;
        let at = self.methods.1.checked_add(number * 8)?;
        Some((usize::from(u16_at(self.bytes, at)?), usize_at(self.bytes, at + 4)?))
    }

    /// The methods of this file that are watched, with their names.
    fn watched(&self, wanted: &[&str]) -> FxHashMap<usize, String> {
        let names: FxHashSet<&str> = wanted.iter().filter_map(|w| Some(w.rsplit_once('.')?.1)).collect();
        let mut found = FxHashMap::default();
        let mut known: FxHashMap<usize, bool> = FxHashMap::default();
        for number in 0..self.methods.0 {
            let Some((class, name)) = self.method(number) else { continue };
            let fits = *known.entry(name).or_insert_with(|| {
                let raw = self.raw_string(name).and_then(|b| std::str::from_utf8(b).ok());
                raw.is_some_and(|n| names.contains(n))
            });
            if !fits {
                continue;
            }
            let (Some(class), Some(name)) = (self.type_name(class), self.string(name)) else { continue };
            let whole = format!("{class}.{name}");
            if wanted.contains(&whole.as_str()) {
                found.insert(number, whole);
            }
        }
        found
    }

    /// Every text that is not only the name of a type, a field or a method.
    fn texts(&self, limit: usize) -> String {
        let mut names: FxHashSet<usize> = (0..self.types.0).filter_map(|n| self.type_string(n)).collect();
        let field = |n: usize| usize_at(self.bytes, self.fields.1.checked_add(n * 8 + 4)?);
        names.extend((0..self.fields.0).filter_map(field));
        names.extend((0..self.methods.0).filter_map(|n| Some(self.method(n)?.1)));
        let shorty = |n: usize| usize_at(self.bytes, self.protos.1.checked_add(n * 12)?);
        names.extend((0..self.protos.0).filter_map(shorty));
        let mut text = String::new();
        for number in (0..self.strings.0).filter(|n| !names.contains(n)) {
            let Some(string) = self.string(number) else { continue };
            // Short texts, and the marks that compilers leave, say nothing.
            if string.len() < 4 || string.starts_with("~~") {
                continue;
            }
            if text.len() + string.len() > limit {
                break;
            }
            for c in string.chars() {
                match c {
                    '\n' => text.push_str("\\n"),
                    '\r' => text.push_str("\\r"),
                    c => text.push(c),
                }
            }
            text.push('\n');
        }
        text
    }

    /// Look at every method that has code.
    fn walk(&self, path: &str, watched: &FxHashMap<usize, String>, dex: &mut Dex) -> Option<()> {
        // Methods that share code could make the work quadratic.
        let mut budget = self.bytes.len();
        for number in 0..self.classes.0 {
            let at = self.classes.1.checked_add(number * 32)?;
            let class = usize_at(self.bytes, at)?;
            let interfaces = usize_at(self.bytes, at + 12)?;
            let data = usize_at(self.bytes, at + 24)?;
            if data == 0 {
                continue;
            }
            let judges = self.judges(interfaces);
            self.class(path, class, data, judges, watched, dex, &mut budget)?;
        }
        Some(())
    }

    /// The method by which a class decides over servers, where it implements such an interface.
    fn judges(&self, interfaces: usize) -> Option<&'static str> {
        if interfaces == 0 {
            return None;
        }
        let count = usize_at(self.bytes, interfaces)?.min(64);
        (0..count).find_map(|i| {
            let number = usize::from(u16_at(self.bytes, interfaces.checked_add(4 + i * 2)?)?);
            match self.raw_string(self.type_string(number)?)? {
                b"Ljavax/net/ssl/X509TrustManager;" => Some("checkServerTrusted"),
                b"Ljavax/net/ssl/HostnameVerifier;" => Some("verify"),
                _ => None,
            }
        })
    }

    #[allow(clippy::too_many_arguments, reason = "one step of a loop, given a name")]
    fn class(
        &self,
        path: &str,
        class: usize,
        data: usize,
        judges: Option<&'static str>,
        watched: &FxHashMap<usize, String>,
        dex: &mut Dex,
        budget: &mut usize,
    ) -> Option<()> {
        let mut at = data;
        let mut next = || {
            let (value, after) = leb(self.bytes, at)?;
            at = after;
            Some(value)
        };
        let (statics, fields, direct, others) = (next()?, next()?, next()?, next()?);
        for _ in 0..statics.checked_add(fields)? {
            next()?;
            next()?;
        }
        for group in [direct, others] {
            let mut method = 0_usize;
            for _ in 0..group {
                method = method.checked_add(next()?)?;
                next()?;
                let code = next()?;
                if code == 0 {
                    continue;
                }
                let size = usize_at(self.bytes, code.checked_add(12)?)?;
                let code = slice(self.bytes, code.checked_add(16)?, size.checked_mul(2)?)?;
                *budget = budget.checked_sub(code.len())?;
                let name = || self.string(self.method(method)?.1);
                if let Some(judge) = judges
                    && name().is_some_and(|n| n == judge)
                    && if judge == "verify" { returns_true(code) } else { is_empty(code) }
                {
                    let class = self.type_name(class)?;
                    dex.lenient.push(Lenient { dex: path.to_owned(), class, method: judge });
                }
                if watched.is_empty() {
                    continue;
                }
                for (called, arguments) in Calls::new(code, watched) {
                    let constant = |c: code::Raw| match c {
                        code::Raw::Number(n) => Some(Constant::Number(n)),
                        code::Raw::Text(t) => self.string(t).map(Constant::Text),
                    };
                    dex.calls.push(Call {
                        dex: path.to_owned(),
                        method: called,
                        class: self.type_name(class)?,
                        caller: name()?,
                        arguments: arguments.into_iter().map(|a| a.and_then(constant)).collect(),
                    });
                }
            }
        }
        Some(())
    }
}

/// A number of seven bits a byte, the low ones first, and where it ends.
fn leb(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut value = 0_usize;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.get(at)?;
        at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((value, at));
        }
    }
    None
}

/// UTF-8 in which each half of a pair of surrogates is written by itself, and zero as two bytes.
fn modified_utf8(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !bytes.windows(2).any(|w| w == [0xc0, 0x80])
    {
        return text.to_owned();
    }
    let mut units: Vec<u16> = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        let (unit, len) = match rest {
            [] => break,
            [a, ..] if *a < 0x80 => (u16::from(*a), 1),
            [a, b, ..] if a & 0xe0 == 0xc0 => (u16::from(a & 0x1f) << 6 | u16::from(b & 0x3f), 2),
            [a, b, c, ..] if a & 0xf0 == 0xe0 => {
                (u16::from(a & 0xf) << 12 | u16::from(b & 0x3f) << 6 | u16::from(c & 0x3f), 3)
            }
            _ => (0xfffd, 1),
        };
        units.push(unit);
        rest = rest.get(len..).unwrap_or_default();
    }
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

/// `Lcom/example/App$Inner;` as `com.example.App$Inner`.
fn class_name(descriptor: &str) -> String {
    let inner = descriptor.strip_prefix('L').and_then(|d| d.strip_suffix(';'));
    inner.unwrap_or(descriptor).replace('/', ".")
}

/// A file of compiled code: `classes.dex`, `classes2.dex` and so on.
pub(crate) fn is_dex(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.strip_prefix("classes")
        .and_then(|n| n.strip_suffix(".dex"))
        .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}
