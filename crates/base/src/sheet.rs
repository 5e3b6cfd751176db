/// What was found out about one app, for people who want to see it: `capward facts`, `capward doctor`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The app: its name and folder.
    pub title: String,
    /// Groups of lines.
    pub groups: Vec<SheetGroup>,
}

/// Lines that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetGroup {
    /// The heading.
    pub title: String,
    /// The lines.
    pub lines: Vec<SheetLine>,
}

/// A fact with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetLine {
    /// What it is about, for instance `server.cleartext`.
    pub name: String,
    /// The value, with its condition or its reason.
    pub value: String,
    /// `path:line`, where it stands in a file.
    pub place: Option<String>,
}
