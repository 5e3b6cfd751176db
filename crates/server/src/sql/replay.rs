//! Runs migrations in their order on an empty model of a Supabase database.

use crate::sql::lex;
use crate::sql::model::{Access, Callers, Database, Name, Rights};
use crate::sql::words::{Words, statements};
use crate::sql::{alter, block, create, grant};
use crate::token::{Kind, Token};
use base::{FileId, Gap, Place, Span};
use std::collections::{BTreeMap, BTreeSet};

/// More statements, tables and functions than any app has; what comes after is a gap.
const STATEMENTS: usize = 100_000;
const OBJECTS: usize = 3000;

/// A database on the way to its final state.
pub(crate) struct Replay {
    pub(crate) db: Database,
    /// The schema of names that say none.
    pub(crate) schema: String,
    /// What a new table gives the roles of the Data API, by schema.
    pub(crate) tables: BTreeMap<String, Access>,
    /// Who may call a new function, by schema.
    pub(crate) functions: BTreeMap<String, Callers>,
    /// Names of functions whose text switches row level security on.
    pub(crate) protectors: Vec<String>,
    /// Names of functions that ask who is signed in.
    pub(crate) asking: BTreeSet<String>,
    /// Statements that may still run.
    left: usize,
    /// Where something that was not understood may have protected tables.
    pub(crate) veiled: Option<Place>,
}

/// The file a statement stands in.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) file: FileId,
    pub(crate) text: &'a str,
    /// True inside a block of code, where a statement may not run.
    pub(crate) perhaps: bool,
}

impl At<'_> {
    pub(crate) fn place(&self, span: Span) -> Place {
        Place::At(self.file, span)
    }
}

impl Replay {
    /// The state of a new project, in which `exposed` is what the Data API serves. `open` tells whether new tables of
    /// `public` are given to the roles of the Data API, as the platform does unless it is told otherwise.
    pub(crate) fn new(exposed: Vec<String>, open: bool) -> Self {
        let access = Access { anon: Rights::ALL, users: Rights::ALL, said: false };
        let tables = if open { BTreeMap::from([("public".to_owned(), access)]) } else { BTreeMap::new() };
        Self {
            db: Database { exposed, ..Database::default() },
            schema: "public".to_owned(),
            tables,
            functions: BTreeMap::new(),
            protectors: Vec::new(),
            asking: BTreeSet::new(),
            left: STATEMENTS,
            veiled: None,
        }
    }

    /// Run every statement of a file.
    pub(crate) fn file(&mut self, file: FileId, text: &str) {
        self.schema = "public".to_owned();
        let tokens = lex::tokens(text, 0, text.len());
        let at = At { file, text, perhaps: false };
        for statement in statements(&tokens, text) {
            self.statement(at, statement);
        }
    }

    /// Run one statement. Those that say nothing of access are passed over.
    pub(crate) fn statement(&mut self, at: At<'_>, tokens: &[Token]) {
        let db = &self.db;
        if self.left == 0
            || db.tables.len() + db.views.len() + db.functions.len() + db.buckets.len() > OBJECTS
        {
            if let Some(first) = tokens.first() {
                self.veil(at.place(first.span));
            }
            return;
        }
        self.left -= 1;
        let mut words = Words::new(at.text, tokens);
        if words.eat("create") {
            create::create(self, at, words);
        } else if words.eat("alter") {
            alter::alter(self, at, words);
        } else if words.eat("drop") {
            alter::drop(self, at, words);
        } else if words.eat("grant") {
            grant::grant(self, at, words, true);
        } else if words.eat("revoke") {
            grant::grant(self, at, words, false);
        } else if words.eat("do") {
            if let Some(body) = tokens.iter().find(|t| t.kind == Kind::Dollar) {
                block::block(self, at, body.span);
            }
        } else if words.eat("insert into") {
            create::bucket(self, at, words);
        } else if words.eat("update") {
            alter::bucket(self, at, words);
        } else if words.eat("set search_path") || words.eat("set local search_path") {
            let _ = words.eat("to") || words.sign("=");
            self.schema = words.word().filter(|s| !s.is_empty()).unwrap_or_else(|| "public".to_owned());
        } else if words.eat("select") || words.eat("call") || words.eat("perform") {
            self.called(at, words);
        }
    }

    /// A statement that calls a function which protects tables.
    fn called(&mut self, at: At<'_>, mut words: Words<'_>) {
        if words.has("set_config") && words.tokens.iter().any(|t| t.of(at.text) == "'search_path'") {
            // How a dump begins: every name has its schema.
            return;
        }
        if let Some(name) = words.name(&self.schema)
            && self.protectors.contains(&name.name)
        {
            self.veil(at.place(name.span));
        }
    }

    /// Tables without row level security may have it after all.
    pub(crate) fn veil(&mut self, place: Place) {
        self.veiled.get_or_insert_with(|| {
            self.db.gaps.push(Gap::new(
                place.clone(),
                "row level security of some tables",
                "is switched on by code that makes its statements as it runs",
            ));
            place
        });
    }

    /// The rights that a new object of a schema starts with.
    pub(crate) fn defaults(&self, name: &Name) -> Access {
        self.tables.get(&name.schema).copied().unwrap_or_default()
    }

    pub(crate) fn callers(&self, name: &Name) -> Callers {
        let new = Callers { public: true, anon: name.schema == "public", users: name.schema == "public" };
        self.functions.get(&name.schema).copied().unwrap_or(new)
    }
}
