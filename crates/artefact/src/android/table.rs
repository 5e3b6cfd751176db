//! The resource table (`resources.arsc`): names and values of resources by their numbers.
//! <https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/libs/androidfw/include/androidfw/ResourceTypes.h>

use super::chunk::{Chunk, Pool, STRING_POOL, chunks};
use super::config::Config;
use super::value::{self, Value};
use crate::bytes::{slice, u16_at, u32_at, usize_at};
use rustc_hash::FxHashMap;

const TABLE: u16 = 0x0002;
const PACKAGE: u16 = 0x0200;
const TYPE: u16 = 0x0201;
/// More values than any real table has (large apps reach a few hundred thousand).
const VALUES: usize = 4_000_000;

/// A resource table.
#[derive(Debug, Default)]
pub(crate) struct Table<'a> {
    strings: Pool<'a>,
    packages: Vec<Package<'a>>,
    /// Type, name and values of each resource.
    resources: FxHashMap<u32, Resource>,
    configs: Vec<Config>,
    /// What could not be read, as the end of a sentence.
    pub trouble: Vec<&'static str>,
}

#[derive(Debug)]
struct Package<'a> {
    types: Pool<'a>,
    keys: Pool<'a>,
}

/// A resource: its name, and a value for each configuration that has a simple one.
#[derive(Debug)]
struct Resource {
    package: usize,
    key: u32,
    values: Vec<(u32, Value)>,
}

/// A simple value with the configuration it is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Configured<'t> {
    pub config: &'t Config,
    pub value: Value,
}

impl<'a> Table<'a> {
    /// Read a table. What is broken is left out, and said.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let mut table = Self::default();
        let mut outer = chunks(bytes);
        let Some(first) = outer.next().filter(|c| c.kind == TABLE) else {
            table.trouble.push("is no resource table");
            return table;
        };
        let mut inner = chunks(first.bytes.get(first.header..).unwrap_or_default());
        let mut count = 0;
        for chunk in inner.by_ref() {
            match chunk.kind {
                STRING_POOL if table.strings.len() == 0 => {
                    table.strings = Pool::new(chunk).unwrap_or_default();
                }
                PACKAGE => table.package(chunk, &mut count),
                _ => {}
            }
        }
        if outer.broken || inner.broken {
            table.trouble.push("is cut off or damaged; names and values of resources may be missing");
        }
        table
    }

    fn package(&mut self, chunk: Chunk<'a>, count: &mut usize) {
        let bytes = chunk.bytes;
        let Some(id) = u32_at(bytes, 8) else { return };
        // `id`, a name of 128 units of UTF-16, then the places of the two pools.
        let pool = |field: usize| {
            let at = usize_at(bytes, field)?;
            chunks(bytes.get(at..)?).next().filter(|c| c.kind == STRING_POOL).and_then(Pool::new)
        };
        let types = pool(268).unwrap_or_default();
        let keys = pool(276).unwrap_or_default();
        let package = self.packages.len();
        self.packages.push(Package { types, keys });
        let mut inner = chunks(bytes.get(chunk.header..).unwrap_or_default());
        for chunk in inner.by_ref() {
            if chunk.kind == TYPE && self.values(chunk, id, package, count).is_none() {
                self.trouble.push("has values that cannot be read");
            }
        }
        if inner.broken {
            self.trouble.push("is cut off or damaged; names and values of resources may be missing");
        }
    }

    /// The values of one type for one configuration.
    fn values(&mut self, chunk: Chunk<'a>, package_id: u32, package: usize, count: &mut usize) -> Option<()> {
        let bytes = chunk.bytes;
        let type_id = u32::from(*bytes.get(8)?);
        let flags = *bytes.get(9)?;
        let entries = usize_at(bytes, 12)?;
        let start = usize_at(bytes, 16)?;
        let config_len = usize_at(bytes, 20)?;
        let config = Config::new(slice(bytes, 20, config_len)?);
        let config_number = self.configs.iter().position(|c| *c == config).unwrap_or_else(|| {
            self.configs.push(config);
            self.configs.len() - 1
        });
        let (sparse, short) = (flags & 1 != 0, flags & 2 != 0);
        let width = if short && !sparse { 2 } else { 4 };
        let entries = entries.min(bytes.len() / width);
        for number in 0..entries {
            let field = chunk.header.checked_add(number.checked_mul(width)?)?;
            let (index, offset) = if sparse {
                (u32::from(u16_at(bytes, field)?), usize::from(u16_at(bytes, field + 2)?) * 4)
            } else if short {
                match u16_at(bytes, field)? {
                    0xffff => continue,
                    offset => (number as u32, usize::from(offset) * 4),
                }
            } else {
                match u32_at(bytes, field)? {
                    u32::MAX => continue,
                    offset => (number as u32, offset as usize),
                }
            };
            *count += 1;
            if *count > VALUES || index > 0xffff {
                return None;
            }
            let id = (package_id & 0xff) << 24 | type_id << 16 | index;
            let (key, value) = entry(bytes, start.checked_add(offset)?)?;
            let resource =
                self.resources.entry(id).or_insert_with(|| Resource { package, key, values: Vec::new() });
            if let Some(value) = value {
                resource.values.push((config_number as u32, value));
            }
        }
        Some(())
    }

    /// The type and the name of a resource: `("string", "app_name")`.
    pub(crate) fn name(&self, id: u32) -> Option<(String, String)> {
        let resource = self.resources.get(&id)?;
        let package = self.packages.get(resource.package)?;
        let kind = package.types.get((id >> 16 & 0xff).checked_sub(1)? as usize)?;
        Some((kind, package.keys.get(resource.key as usize).unwrap_or_default()))
    }

    /// A string of the table.
    pub(crate) fn string(&self, number: u32) -> Option<String> {
        self.strings.get(number as usize)
    }

    /// Every resource of a type with its simple values, by its number.
    pub(crate) fn of_type(&self, name: &str) -> Vec<(u32, Vec<Configured<'_>>)> {
        let mut kinds: FxHashMap<(usize, u32), bool> = FxHashMap::default();
        let mut all: Vec<(u32, Vec<Configured<'_>>)> = self
            .resources
            .iter()
            .filter(|(id, resource)| {
                let kind = **id >> 16 & 0xff;
                *kinds.entry((resource.package, kind)).or_insert_with(|| {
                    let package = self.packages.get(resource.package);
                    let index = kind.checked_sub(1).map(|k| k as usize);
                    let found = package.zip(index).and_then(|(p, i)| p.types.get(i));
                    found.is_some_and(|n| n == name)
                })
            })
            .map(|(id, resource)| (*id, self.configured(resource)))
            .collect();
        all.sort_by_key(|(id, _)| *id);
        all
    }

    fn configured<'t>(&'t self, resource: &Resource) -> Vec<Configured<'t>> {
        let values = resource.values.iter();
        values
            .filter_map(|(c, value)| {
                Some(Configured { config: self.configs.get(*c as usize)?, value: *value })
            })
            .collect()
    }

    /// The text of a value: a string of the table, the name of a resource, or what it stands for.
    pub(crate) fn text(&self, value: Value, names: &super::names::Names) -> String {
        match (value.kind, value.reference()) {
            (value::STRING, _) => self.string(value.data).unwrap_or_default(),
            (_, Some(id)) => names.reference(id),
            _ => value.text(),
        }
    }

    /// Every resource with its type and name.
    pub(crate) fn ids(&self) -> Vec<u32> {
        let mut ids: Vec<u32> = self.resources.keys().copied().collect();
        ids.sort_unstable();
        ids
    }
}

/// The name of an entry, and its value where it is a simple one.
fn entry(bytes: &[u8], at: usize) -> Option<(u32, Option<Value>)> {
    let flags = u16_at(bytes, at + 2)?;
    if flags & 8 != 0 {
        // Compact: the name, the type in the upper half of the flags, the data.
        let value = Value { kind: (flags >> 8) as u8, data: u32_at(bytes, at + 4)? };
        return Some((u32::from(u16_at(bytes, at)?), Some(value)));
    }
    let key = u32_at(bytes, at + 4)?;
    if flags & 1 != 0 {
        return Some((key, None));
    }
    Some((key, Some(Value::at(bytes, at + usize::from(u16_at(bytes, at)?))?)))
}
