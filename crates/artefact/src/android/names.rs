use super::table::Table;
use rustc_hash::FxHashMap;

/// What source calls each resource: unique within its type, also where a tool took the names away.
#[derive(Debug, Default)]
pub(crate) struct Names {
    by_id: FxHashMap<u32, (String, String)>,
}

impl Names {
    /// Names for every resource of a table. Where several of a type share one name, as after
    /// `aapt2 --collapse-resource-names`, their numbers tell them apart.
    pub(crate) fn new(table: &Table<'_>) -> Self {
        let mut users: FxHashMap<(String, String), u32> = FxHashMap::default();
        let named: Vec<(u32, (String, String))> =
            table.ids().into_iter().filter_map(|id| Some((id, table.name(id).map(clean)?))).collect();
        for (_, name) in &named {
            *users.entry(name.clone()).or_default() += 1;
        }
        let by_id = named
            .into_iter()
            .map(|(id, (kind, name))| {
                let shared = users.get(&(kind.clone(), name.clone())).is_some_and(|n| *n > 1);
                let name = if shared || name.is_empty() { format!("{name}_{id:08x}") } else { name };
                (id, (kind, name))
            })
            .collect();
        Self { by_id }
    }

    /// The type and the name of a resource.
    pub(crate) fn get(&self, id: u32) -> Option<(&str, &str)> {
        self.by_id.get(&id).map(|(kind, name)| (kind.as_str(), name.as_str()))
    }

    /// A reference to a resource: `@string/app_name`; its number where it has no name here.
    pub(crate) fn reference(&self, id: u32) -> String {
        match self.get(id) {
            Some((kind, name)) => format!("@{kind}/{name}"),
            None if id >> 24 == 1 => format!("@android:0x{id:08x}"),
            None => format!("@0x{id:08x}"),
        }
    }
}

/// Characters that a name in source cannot have become `_`.
fn clean((kind, name): (String, String)) -> (String, String) {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '-');
    let clean = |text: &str| text.chars().take(200).map(|c| if fits(c) { c } else { '_' }).collect();
    (clean(&kind), clean(&name))
}
