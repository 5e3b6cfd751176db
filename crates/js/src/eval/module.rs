//! Modules: loading, imports and exports.

use super::value::{At, Body, External, Kind, Map, ObjId, Prop, ScopeId, Val};
use super::{Binding, Interp, MODULE_DEPTH, MODULES};
use crate::parse::{Dialect, parse};
use base::{FileId, Gap, Node, Place, Span, Value, folder_of, join_path};
use oxc_ast::ast::{
    ImportDeclaration, ImportDeclarationSpecifier, ModuleExportName, Statement, TSModuleReference,
};
use std::rc::Rc;
use std::sync::Arc;

const UNREAD: &str = "comes from a file that could not be read";

/// A file that takes part.
pub(crate) struct Module<'a> {
    pub(crate) file: FileId,
    pub(crate) text: &'a str,
    pub(crate) scope: ScopeId,
    /// True where ranges of the tree may be edited: the text was not mended.
    pub(crate) exact: bool,
    pub(crate) exports: Vec<(Arc<str>, Export<'a>)>,
    /// Modules all of whose exports are exported again.
    pub(crate) reexports: Vec<FileId>,
    /// The object `module`, whose `exports` is what CommonJS exports.
    pub(crate) module_object: Option<(ObjId, ObjId)>,
    done: bool,
}

/// Where an exported value is found.
pub(crate) enum Export<'a> {
    /// The name of the module's own scope.
    Local(&'a str),
    Value(Val<'a>),
    /// A name of another file; none for the module itself. It is read when somebody asks.
    From(FileId, Option<Arc<str>>),
}

/// What an `import … from` leads to.
pub(crate) enum Target {
    File(FileId),
    Package,
    /// A file of the project that is not there or cannot be read.
    Missing(Arc<str>),
}

impl<'a> Interp<'a> {
    /// Load and run a file, once. None where it cannot be read at all; the gap is noted.
    pub(crate) fn load(&mut self, file: FileId) -> Option<usize> {
        if let Some(module) = self.by_file.get(&file) {
            return Some(*module);
        }
        let missing = |i: &mut Self, why: &str| {
            let path: Box<str> = i.inputs.path(file).into();
            i.add_gap(Gap::new(Place::Missing(path.clone()), path, why));
            None
        };
        if self.modules.len() >= MODULES || self.module_depth >= MODULE_DEPTH {
            return missing(self, "was not read: too many files import one another");
        }
        let Some(text) = self.inputs.text(file) else { return missing(self, "was not read") };
        let inputs = self.inputs;
        let path = inputs.path(file);
        let scope = self.new_scope(None);
        let index = self.modules.len();
        self.by_file.insert(file, index);
        self.modules.push(Module {
            file,
            text,
            scope,
            exact: true,
            exports: Vec::new(),
            reexports: Vec::new(),
            module_object: None,
            done: false,
        });
        let (module, conditions, calls) = (self.module, std::mem::take(&mut self.path), self.calls);
        (self.module, self.calls) = (index, 0);
        self.module_depth += 1;
        if path.ends_with(".json") {
            self.run_json(index, file, text);
        } else {
            self.run_module(index, file, path, text, scope);
        }
        self.module_depth -= 1;
        (self.module, self.path, self.calls) = (module, conditions, calls);
        if let Some(m) = self.modules.get_mut(index) {
            m.done = true;
        }
        Some(index)
    }

    fn run_json(&mut self, index: usize, file: FileId, text: &str) {
        let parsed = json::parse(file, text);
        parsed.gaps.into_iter().for_each(|g| self.add_gap(g));
        let Some(root) = parsed.root else { return };
        let val = self.read_node(&root, 0);
        if let Some(module) = self.modules.get_mut(index) {
            module.exports.push(("default".into(), Export::Value(val)));
        }
    }

    /// A value that was read from JSON.
    pub(crate) fn read_node(&mut self, node: &Node, depth: usize) -> Val<'a> {
        let at = At { file: node.file, span: node.span };
        let kind = match &node.value {
            Value::Null => Kind::Null,
            Value::Bool(b) => Kind::Bool(*b),
            Value::Number(n) => Kind::Number(*n),
            Value::Str(s) => Kind::Str(s.clone()),
            _ if depth > 64 => Kind::Unknown(super::TOO_DEEP.into()),
            Value::List(items) => {
                let items = items.iter().map(|i| self.read_node(i, depth + 1)).collect();
                Kind::Object(self.new_object(Body::List(items)))
            }
            Value::Map(entries) => {
                let mut map = Map::default();
                for entry in entries {
                    let val = self.read_node(&entry.node, depth + 1);
                    let key_at = At { file: node.file, span: entry.key_span };
                    map.set(Prop { key: entry.key.clone(), key_at, slot: entry.slot, val });
                }
                Kind::Object(self.new_object(Body::Map(map)))
            }
            Value::Unknown(why) => Kind::Unknown(why.clone()),
            Value::Undefined | Value::OneOf(_) => Kind::Undefined,
        };
        Val::new(at, kind)
    }

    fn run_module(&mut self, index: usize, file: FileId, path: &str, text: &'a str, scope: ScopeId) {
        let tree = match parse(self.arena, file, Dialect::of_path(path), text) {
            Ok(tree) => tree,
            Err(gap) => {
                self.add_gap(gap);
                return;
            }
        };
        tree.gap.into_iter().for_each(|g| self.add_gap(g));
        let at = At { file, span: Span::new(0, 0) };
        let exports = self.new_object(Body::Map(Map::default()));
        let exports_val = Val::new(at, Kind::Object(exports));
        let mut map = Map::default();
        map.set(Prop { key: "exports".into(), key_at: at, slot: None, val: exports_val.clone() });
        let object = self.new_object(Body::Map(map));
        self.declare(scope, "module", Val::new(at, Kind::Object(object)));
        self.declare(scope, "exports", exports_val);
        if let Some(module) = self.modules.get_mut(index) {
            module.exact = tree.exact;
            module.module_object = Some((object, exports));
        }
        // The names of a module's own top scope are found before `module` and `exports`.
        let body = &tree.program.body;
        for statement in body {
            self.import_statement(statement, scope);
        }
        self.run_block(body, scope);
    }

    /// Bind the imports of a statement; they come before everything else.
    fn import_statement(&mut self, statement: &'a Statement<'a>, scope: ScopeId) {
        match statement {
            Statement::ImportDeclaration(import) if import.import_kind.is_value() => {
                self.import(import, scope)
            }
            Statement::TSImportEqualsDeclaration(import) => {
                if let TSModuleReference::ExternalModuleReference(reference) = &import.module_reference {
                    let at = self.at(import.span);
                    let val = self.required(&reference.expression.value, at);
                    self.declare(scope, import.id.name.as_str(), val);
                }
            }
            _ => {}
        }
    }

    fn import(&mut self, import: &'a ImportDeclaration<'a>, scope: ScopeId) {
        let Some(specifiers) = &import.specifiers else { return };
        let target = self.target(&import.source.value);
        for specifier in specifiers {
            let (local, name): (&'a str, Option<Arc<str>>) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(s) => {
                    (s.local.name.as_str(), Some(export_name(&s.imported).into()))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(s) => {
                    (s.local.name.as_str(), Some("default".into()))
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(s) => (s.local.name.as_str(), None),
            };
            let at = self.at(import.span);
            match &target {
                Target::File(file) => {
                    if let Some(scope) = self.scopes.get_mut(scope.0) {
                        scope.names.insert(local, Binding::Import(*file, name));
                    }
                }
                Target::Package => {
                    let val = external(at, &import.source.value, name.filter(|n| &**n != "default"));
                    self.declare(scope, local, val);
                }
                Target::Missing(why) => self.declare(scope, local, Val::unknown(at, why.clone())),
            }
        }
    }

    /// What a specifier leads to from the module that runs.
    pub(crate) fn target(&mut self, specifier: &str) -> Target {
        if !specifier.starts_with('.') {
            let aliased = super::alias::candidates(self.inputs, self.file(), specifier);
            let file = aliased.iter().find_map(|path| self.resolve(path));
            return file.map_or(Target::Package, Target::File);
        }
        let missing = || Target::Missing(format!("comes from `{specifier}`, which could not be read").into());
        let folder = folder_of(self.inputs.path(self.file())).to_owned();
        let Some(path) = join_path(&folder, specifier) else { return missing() };
        self.resolve(&path).map_or_else(missing, Target::File)
    }

    /// The file of a path as Node and TypeScript look for it.
    fn resolve(&self, path: &str) -> Option<FileId> {
        const ENDINGS: [&str; 8] = [".ts", ".js", ".mjs", ".cjs", ".mts", ".cts", ".json", ".tsx"];
        let find = |p: &str| self.inputs.find(p);
        // TypeScript writes the name that the file will have once it is compiled.
        let compiled = [(".js", ".ts"), (".mjs", ".mts"), (".cjs", ".cts")];
        find(path)
            .filter(|_| path.rsplit('/').next().is_some_and(|name| name.contains('.')))
            .or_else(|| ENDINGS.iter().find_map(|end| find(&format!("{path}{end}"))))
            .or_else(|| compiled.iter().find_map(|(js, ts)| find(&format!("{}{ts}", path.strip_suffix(js)?))))
            .or_else(|| ENDINGS.iter().find_map(|end| find(&format!("{path}/index{end}"))))
    }

    /// `require(specifier)`.
    pub(crate) fn required(&mut self, specifier: &str, at: At) -> Val<'a> {
        match self.target(specifier) {
            Target::File(file) => self.whole(file, at),
            Target::Package => external(at, specifier, None),
            Target::Missing(why) => Val::unknown(at, why),
        }
    }

    /// Another file as an object.
    pub(crate) fn whole(&mut self, file: FileId, at: At) -> Val<'a> {
        match self.load(file) {
            Some(module) => self.namespace(module, at),
            None => Val::unknown(at, UNREAD),
        }
    }

    /// What another file exports under a name.
    pub(crate) fn imported(&mut self, file: FileId, name: &str, at: At, depth: usize) -> Val<'a> {
        let Some(module) = self.load(file) else { return Val::unknown(at, UNREAD) };
        let found = self.exported(module, name, depth);
        found.unwrap_or_else(|| Val::unknown(at, "is not exported by the file it is imported from"))
    }

    /// A module as an object: what `require` and `import * as` give.
    pub(crate) fn namespace(&mut self, index: usize, at: At) -> Val<'a> {
        if let Some(val) = self.common_exports(index) {
            return val;
        }
        let json = self.modules.get(index).is_some_and(|m| m.module_object.is_none());
        if json {
            return self.exported(index, "default", 0).unwrap_or_else(|| self.undefined(at));
        }
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut open = vec![index];
        let mut seen = Vec::new();
        while let Some(next) = open.pop() {
            if seen.contains(&next) {
                continue;
            }
            seen.push(next);
            let again = self.reexports(next);
            if let Some(module) = self.modules.get(next) {
                names.extend(module.exports.iter().map(|(n, _)| n.clone()));
            }
            open.extend(again.into_iter().filter_map(|file| self.load(file)));
        }
        let mut map = Map::default();
        for key in names {
            let val = self.exported(index, &key, 0).unwrap_or_else(|| self.undefined(at));
            map.set(Prop { key, key_at: val.at, slot: None, val });
        }
        Val::new(at, Kind::Object(self.new_object(Body::Map(map))))
    }

    /// What a CommonJS module exports: `module.exports`, where the module has set it or added to it.
    fn common_exports(&self, index: usize) -> Option<Val<'a>> {
        let (object, exports) = self.modules.get(index)?.module_object?;
        let val = match &self.objects.get(object.0)?.body {
            Body::Map(map) => map.get("exports")?.val.clone(),
            Body::List(_) => return None,
        };
        let untouched = matches!(&val.kind, Kind::Object(id) if *id == exports)
            && matches!(&self.objects.get(exports.0)?.body, Body::Map(map) if map.props.is_empty());
        (!untouched).then_some(val)
    }

    /// The value that a module exports under a name.
    pub(crate) fn exported(&mut self, index: usize, name: &str, depth: usize) -> Option<Val<'a>> {
        let module = self.modules.get(index)?;
        let scope = module.scope;
        let (file, done) = (module.file, module.done);
        let found = module.exports.iter().rev().find(|(n, _)| &**n == name).map(|(_, e)| match e {
            Export::Local(local) => Export::Local(local),
            Export::Value(val) => Export::Value(val.clone()),
            Export::From(module, name) => Export::From(*module, name.clone()),
        });
        let at = At { file, span: Span::new(0, 0) };
        match found {
            Some(Export::Value(val)) => return Some(val),
            Some(Export::Local(local)) => return self.lookup(scope, local, at, depth + 1),
            Some(Export::From(_, _)) if depth > 16 => return None,
            Some(Export::From(file, Some(name))) => return Some(self.imported(file, &name, at, depth + 1)),
            Some(Export::From(file, None)) => return Some(self.whole(file, at)),
            None => {}
        }
        if let Some(val) = self.common_exports(index) {
            let inner = self.own_member(&val, name);
            return if name == "default" { Some(inner.unwrap_or(val)) } else { inner };
        }
        // `export *` leaves the default export out.
        for file in self.reexports(index).into_iter().filter(|_| depth < 16 && name != "default") {
            let module = self.load(file);
            if let Some(val) = module.and_then(|m| self.exported(m, name, depth + 1)) {
                return Some(val);
            }
        }
        let json = self.modules.get(index).is_some_and(|m| m.module_object.is_none());
        if json && name != "default" {
            let root = self.exported(index, "default", depth + 1)?;
            return self.own_member(&root, name);
        }
        (!done).then(|| Val::unknown(at, "comes from a file that imports this one in turn"))
    }

    /// A property of a plain object.
    fn own_member(&self, val: &Val<'a>, name: &str) -> Option<Val<'a>> {
        let Kind::Object(id) = &val.kind else { return None };
        match &self.objects.get(id.0)?.body {
            Body::Map(map) => map.get(name).map(|p| p.val.clone()),
            Body::List(_) => None,
        }
    }

    /// The settings: the default export, or what CommonJS exports.
    pub(crate) fn default_export(&mut self, index: usize) -> Option<Val<'a>> {
        let found = self.exported(index, "default", 0);
        if found.is_none() {
            let at = At { file: self.modules.get(index)?.file, span: Span::new(0, 0) };
            if self.gaps.is_empty() {
                self.gap(at, "this file", "exports nothing that could be understood");
            }
        }
        found
    }

    fn reexports(&self, index: usize) -> Vec<FileId> {
        self.modules.get(index).map(|m| m.reexports.clone()).unwrap_or_default()
    }

    pub(crate) fn export(&mut self, name: &str, export: Export<'a>) {
        let index = self.module;
        if let Some(module) = self.modules.get_mut(index) {
            module.exports.push((name.into(), export));
        }
    }
}

/// Something of a package.
pub(crate) fn external<'a>(at: At, package: &str, name: Option<Arc<str>>) -> Val<'a> {
    let package = package.strip_prefix("node:").unwrap_or(package).into();
    Val::new(at, Kind::External(Rc::new(External { package, path: name.into_iter().collect() })))
}

pub(crate) fn export_name<'a>(name: &'a ModuleExportName<'a>) -> &'a str {
    match name {
        ModuleExportName::IdentifierName(n) => n.name.as_str(),
        ModuleExportName::IdentifierReference(n) => n.name.as_str(),
        ModuleExportName::StringLiteral(n) => n.value.as_str(),
    }
}
