use crate::exec::{Flow, Scope};
use crate::parse;
use crate::value::{Kind, Val};
use base::{FileId, Gap, Inputs, Node, Span, Value, folder_of, join_path};
use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Evaluation steps after which everything else is unknown: configs need hundreds.
const STEPS: u32 = 300_000;
/// Calls and modules inside each other.
pub(crate) const DEPTH: u32 = 40;

/// What a module gives to others.
#[derive(Clone, Default)]
pub(crate) struct Exports<'a> {
    pub default: Option<Val<'a>>,
    pub named: Vec<(Rc<str>, Val<'a>)>,
}

/// The evaluator of one settings file and of the files it imports.
pub(crate) struct Machine<'a, 'i> {
    pub inputs: &'i dyn Inputs,
    arena: &'a Allocator,
    modules: RefCell<HashMap<FileId, Option<Rc<Exports<'a>>>>>,
    gaps: RefCell<Vec<Gap>>,
    steps: Cell<u32>,
    pub depth: Cell<u32>,
}

impl<'a, 'i> Machine<'a, 'i> {
    pub(crate) fn new(inputs: &'i dyn Inputs, arena: &'a Allocator) -> Self {
        Self {
            inputs,
            arena,
            modules: RefCell::default(),
            gaps: RefCell::default(),
            steps: Cell::new(0),
            depth: Cell::new(0),
        }
    }

    pub(crate) fn into_gaps(self) -> Vec<Gap> {
        self.gaps.into_inner()
    }

    /// Count one step; false where there were too many.
    pub(crate) fn step(&self) -> bool {
        self.steps.set(self.steps.get() + 1);
        self.steps.get() < STEPS
    }

    /// The default export, called where it is a function.
    pub(crate) fn default_export(&self, file: FileId) -> Option<Val<'a>> {
        let exports = self.module(file)?;
        let value = exports.default.clone().or_else(|| {
            exports.named.iter().find(|(n, _)| matches!(&**n, "default" | "config")).map(|(_, v)| v.clone())
        })?;
        Some(self.call_config(value))
    }

    /// A module evaluated; none where it cannot be read or is being evaluated already (a cycle).
    pub(crate) fn module(&self, file: FileId) -> Option<Rc<Exports<'a>>> {
        if let Some(known) = self.modules.borrow().get(&file) {
            return known.clone();
        }
        if self.depth.get() >= DEPTH {
            return None;
        }
        self.modules.borrow_mut().insert(file, None);
        let path = self.inputs.path(file).to_owned();
        let text = self.inputs.text(file)?;
        let exports = if path.ends_with(".json") {
            let root = json::parse(file, text).root?;
            Exports { default: Some(from_node(&root)), named: Vec::new() }
        } else {
            let mut gaps = Vec::new();
            let program = parse::parse(self.arena, file, &path, text, &mut gaps);
            self.gaps.borrow_mut().extend(gaps);
            self.depth.set(self.depth.get() + 1);
            let exports = self.run(file, program?);
            self.depth.set(self.depth.get() - 1);
            exports
        };
        let exports = Rc::new(exports);
        self.modules.borrow_mut().insert(file, Some(exports.clone()));
        Some(exports)
    }

    fn run(&self, file: FileId, program: &'a Program<'a>) -> Exports<'a> {
        let scope = Scope::module(file);
        self.hoist(&program.body, &scope);
        let mut flow = Flow::default();
        self.exec_all(&program.body, &scope, &mut flow);
        self.exports(file, program, &scope)
    }

    /// What `specifier` names, seen from `from`: a file of the project, or none for a package.
    pub(crate) fn resolve(&self, from: FileId, specifier: &str) -> Option<FileId> {
        let folder = folder_of(self.inputs.path(from)).to_owned();
        let mut bases = Vec::new();
        if specifier.starts_with('.') {
            bases.extend(join_path(&folder, specifier));
        } else if let Some(rest) = specifier.strip_prefix("@/").or_else(|| specifier.strip_prefix("~/")) {
            bases.extend(join_path(&folder, &format!("src/{rest}")));
            bases.extend(join_path(&folder, rest));
        } else if specifier.starts_with("src/") {
            bases.extend(join_path(&folder, specifier));
        }
        const ENDINGS: [&str; 11] =
            ["", ".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js", "/index.mjs"];
        bases.iter().find_map(|base| {
            let plain = ENDINGS.iter().find_map(|e| self.inputs.find(&format!("{base}{e}")));
            // `./enums.js` names `enums.ts` where TypeScript is compiled file by file.
            plain.or_else(|| self.inputs.find(&format!("{}.ts", base.strip_suffix(".js")?)))
        })
    }

    /// The text of a range of a file.
    pub(crate) fn source(&self, file: FileId, span: Span) -> String {
        self.inputs.text(file).map_or_else(String::new, |t| crate::cond::words(span.of(t)))
    }
}

/// A JSON value as a value of the evaluator.
pub(crate) fn from_node<'a>(node: &Node) -> Val<'a> {
    let kind = match &node.value {
        Value::Null => Kind::Null,
        Value::Undefined => Kind::Undefined,
        Value::Bool(b) => Kind::Bool(*b),
        Value::Number(n) => Kind::Number(*n),
        Value::Str(s) => Kind::Str(s.as_ref().into()),
        Value::List(items) => Kind::List(Rc::new(items.iter().map(from_node).collect())),
        Value::Map(entries) => Kind::Map(Rc::new(
            entries
                .iter()
                .map(|e| crate::value::Prop {
                    key: e.key.as_ref().into(),
                    key_span: e.key_span,
                    slot: e.slot,
                    value: from_node(&e.node),
                })
                .collect(),
        )),
        Value::OneOf(_) => Kind::Unknown("is one of several values".into()),
        Value::Unknown(why) => Kind::Unknown(why.as_ref().into()),
    };
    Val::new(node.file, node.span, kind)
}
