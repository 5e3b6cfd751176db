//! What a database looks like once every migration has run, as far as somebody from outside meets it.

use crate::Reach;
use base::{Gap, Place, Span};

/// A name with its schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// `public` where the statement says none.
    pub schema: String,
    /// The name itself.
    pub name: String,
    /// Where it was written.
    pub span: Span,
}

impl Name {
    /// True for the same object.
    pub fn same(&self, other: &Name) -> bool {
        self.schema == other.schema && self.name == other.name
    }

    /// `name`, or `schema.name` outside of `public`.
    pub fn text(&self) -> String {
        if self.schema == "public" { self.name.clone() } else { format!("{}.{}", self.schema, self.name) }
    }
}

/// What a role may do with a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// `select`.
    pub read: bool,
    /// `insert`.
    pub insert: bool,
    /// `update`.
    pub update: bool,
    /// `delete` and `truncate`.
    pub delete: bool,
}

impl Rights {
    /// Every right.
    pub const ALL: Rights = Rights { read: true, insert: true, update: true, delete: true };

    /// True where any right is left.
    pub fn any(self) -> bool {
        self.read || self.writes()
    }

    /// True where rows can be changed.
    pub fn writes(self) -> bool {
        self.insert || self.update || self.delete
    }

    /// These rights with those of `other` given or taken.
    pub fn with(self, other: Rights, given: bool) -> Rights {
        let one = |mine: bool, theirs: bool| if given { mine || theirs } else { mine && !theirs };
        Rights {
            read: one(self.read, other.read),
            insert: one(self.insert, other.insert),
            update: one(self.update, other.update),
            delete: one(self.delete, other.delete),
        }
    }
}

/// What the two roles of the Data API may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// `anon`: whoever has the key that ships in the app.
    pub anon: Rights,
    /// `authenticated`: whoever is signed in.
    pub users: Rights,
    /// True where a migration says so, instead of the defaults of the platform.
    pub said: bool,
}

/// Whether row level security is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rls {
    /// It never was.
    Never,
    /// It was switched off again.
    Off,
    /// It is on.
    On,
    /// Something that was not understood may have switched it on.
    Perhaps,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its name in the statement that made it, or in the one that switched row level security off.
    pub place: Place,
    /// Names of its columns in small letters.
    pub columns: Vec<String>,
    /// Row level security.
    pub rls: Rls,
    /// Rights of the roles of the Data API.
    pub access: Access,
    /// Its policies.
    pub policies: Vec<Policy>,
    /// False for a table that no migration makes: it belongs to the platform, or was made by hand.
    pub made: bool,
}

/// What a policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Everything.
    All,
    /// Reading.
    Select,
    /// Adding rows.
    Insert,
    /// Changing rows.
    Update,
    /// Deleting rows.
    Delete,
}

/// Whom a condition of a policy lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The answer.
    pub reach: Reach,
    /// The buckets of storage that it is about; none where it names none.
    pub buckets: Vec<String>,
    /// The condition as written.
    pub span: Span,
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its name in the statement that made it.
    pub place: Place,
    /// What it is for.
    pub command: Command,
    /// True for the role `anon`, also by way of `public`.
    pub anon: bool,
    /// True for the role `authenticated`, also by way of `public`.
    pub users: bool,
    /// False for `as restrictive`, which takes rights away.
    pub permissive: bool,
    /// `using`: which rows.
    pub using: Option<Condition>,
    /// `with check`: which new rows.
    pub check: Option<Condition>,
}

/// A view.
#[derive(Clone, Debug)]
pub struct View {
    /// Its name.
    pub name: Name,
    /// Its name in the statement that made it.
    pub place: Place,
    /// True with `security_invoker`: it obeys the row level security of its tables.
    pub invoker: bool,
    /// True for a materialised one.
    pub materialised: bool,
    /// Rights of the roles of the Data API.
    pub access: Access,
    /// The names after `from` and `join`.
    pub reads: Vec<Name>,
    /// True where it asks who is signed in.
    pub asks: bool,
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// Its name in the statement that made it.
    pub place: Place,
    /// Number of its parameters.
    pub parameters: usize,
    /// True with `security definer`: it runs with the rights of its owner and past row level security.
    pub definer: bool,
    /// True where it sets its search path.
    pub path_set: bool,
    /// True for triggers, which nobody can call.
    pub trigger: bool,
    /// The roles that may call it.
    pub callers: Callers,
    /// True where its body asks who is signed in, or calls something that may.
    pub asks: bool,
    /// True where its body adds, changes or deletes rows.
    pub writes: bool,
}

/// Who may call a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Callers {
    /// Everybody, as a new function allows.
    pub public: bool,
    /// `anon` by its own name.
    pub anon: bool,
    /// `authenticated` by its own name.
    pub users: bool,
}

/// A bucket of storage.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Its id.
    pub id: String,
    /// Where it is made.
    pub place: Place,
    /// True where everybody who knows the path of a file can read it.
    pub public: bool,
}

/// A database after every migration.
#[derive(Clone, Debug, Default)]
pub struct Database {
    /// Tables in the order in which they were made.
    pub tables: Vec<Table>,
    /// Views.
    pub views: Vec<View>,
    /// Functions.
    pub functions: Vec<Function>,
    /// Buckets of storage.
    pub buckets: Vec<Bucket>,
    /// Schemas that the Data API serves.
    pub exposed: Vec<String>,
    /// True where some migration gives tables to the roles of the Data API by name: then those it does not name may
    /// be out of reach.
    pub grants: bool,
    /// What was not understood.
    pub gaps: Vec<Gap>,
}

impl Database {
    /// True for a name that the Data API serves.
    pub fn serves(&self, name: &Name) -> bool {
        self.exposed.contains(&name.schema)
    }

    /// A table by its name.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.tables.iter().find(|t| t.name.same(name))
    }
}
