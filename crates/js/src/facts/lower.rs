//! The state of the walk: names, scopes, the function and the guards around.

use super::model::Component;
use super::model::{
    Class, ClassId, Facts, FnId, Function, Guard, GuardId, Import, Name, Node, NodeId, Var, VarId,
};
use crate::parse::Dialect;
use base::{FileId, Gap, Place, Span};
use oxc_allocator::Allocator;
use rustc_hash::FxHashMap;

/// Deeper expressions and statements are left out. The parser refuses deeper brackets already; this also bounds long
/// chains of calls, which nest in the tree without nesting in the text.
const DEPTH: u32 = 400;
/// Longer texts are cut: they are data, and no fact depends on their end.
const TEXT: usize = 1024;

/// What the names of a template that nothing declares are members of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The component whose class stands in this file.
    This(ClassId),
    /// A component of another file, as a variable of its type.
    Of(VarId),
}

/// A template that stands in a text of the program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inline<'a> {
    pub(super) class: ClassId,
    pub(super) text: &'a str,
    /// Where the text is written, without its quotes.
    pub(super) at: Span,
    /// False where the text is not written letter by letter.
    pub(super) exact: bool,
}

/// See the module.
pub(super) struct Lower<'a> {
    pub(super) out: Facts,
    pub(super) arena: &'a Allocator,
    pub(super) dialect: Dialect,
    /// What undeclared names belong to.
    pub(super) owner: Option<Owner>,
    /// Scopes of at most this depth are not visible.
    pub(super) floor: u32,
    /// The component that a page declares.
    pub(super) component: Option<ClassId>,
    /// True where the next object literal describes that component.
    pub(super) options: bool,
    /// True in templates where `|` is a pipe.
    pub(super) pipes: bool,
    /// Classes of other files that templates speak of.
    pub(super) linked: FxHashMap<&'a str, VarId>,
    /// Templates to be read once the program is.
    pub(super) inline: Vec<Inline<'a>>,
    names: FxHashMap<&'a str, Name>,
    /// For each name the declarations that are visible, the innermost last, with the depth of their scope.
    visible: FxHashMap<&'a str, Vec<(u32, VarId)>>,
    /// The names declared in each open scope.
    scopes: Vec<Vec<&'a str>>,
    pub(super) function: Option<FnId>,
    pub(super) this: Option<ClassId>,
    /// The options object whose group of methods is read next.
    pub(super) methods_of: Option<ClassId>,
    pub(super) guard: Option<GuardId>,
    /// The contents of the fields of the form that a template opened last.
    pub(super) form: Option<NodeId>,
    /// Functions that set a state variable of a component: `setName` of `const [name, setName] = useState()`.
    pub(super) setters: FxHashMap<VarId, VarId>,
    depth: u32,
    too_deep: bool,
}

impl<'a> Lower<'a> {
    pub(super) fn new(file: FileId, arena: &'a Allocator, dialect: Dialect) -> Self {
        Self {
            out: Facts {
                file,
                names: Vec::new(),
                nodes: Vec::new(),
                spans: Vec::new(),
                vars: Vec::new(),
                functions: Vec::new(),
                classes: Vec::new(),
                calls: Vec::new(),
                stores: Vec::new(),
                guards: Vec::new(),
                imports: Vec::new(),
                exports: Vec::new(),
                globals: Vec::new(),
                components: Vec::new(),
                passwords: Vec::new(),
                parts: Vec::new(),
                statements: Vec::new(),
                gaps: Vec::new(),
            },
            arena,
            dialect,
            owner: None,
            floor: 0,
            component: None,
            options: false,
            pipes: false,
            linked: FxHashMap::default(),
            inline: Vec::new(),
            names: FxHashMap::default(),
            visible: FxHashMap::default(),
            scopes: vec![Vec::new()],
            function: None,
            this: None,
            methods_of: None,
            guard: None,
            form: None,
            setters: FxHashMap::default(),
            depth: 0,
            too_deep: false,
        }
    }

    /// Run `f` one level deeper; `None` where that is too deep.
    pub(super) fn deeper<T>(&mut self, at: Span, f: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEPTH {
            if !self.too_deep {
                self.too_deep = true;
                let place = Place::At(self.out.file, at);
                self.out.gaps.push(Gap::new(
                    place,
                    "part of this file",
                    "is nested too deeply to be followed",
                ));
            }
            return None;
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        Some(result)
    }

    pub(super) fn name(&mut self, text: &'a str) -> Name {
        let mut cut = text;
        if text.len() > TEXT {
            cut = text.get(..text.floor_char_boundary(TEXT)).unwrap_or_default();
        }
        if let Some(name) = self.names.get(cut) {
            return *name;
        }
        let name = Name(self.out.names.len() as u32);
        self.out.names.push(cut.into());
        self.names.insert(cut, name);
        name
    }

    pub(super) fn node(&mut self, node: Node, span: Span) -> NodeId {
        let id = NodeId(self.out.nodes.len() as u32);
        self.out.nodes.push(node);
        self.out.spans.push(span);
        id
    }

    pub(super) fn member(&mut self, base: NodeId, name: &'a str, span: Span) -> NodeId {
        let name = self.name(name);
        self.node(Node::Member(base, name), span)
    }

    pub(super) fn import(&mut self, from: &'a str, name: Option<&'a str>, span: Span) -> NodeId {
        let from = self.name(from);
        let name = name.map(|n| self.name(n));
        let index = self.out.imports.len() as u32;
        self.out.imports.push(Import { from, name });
        self.node(Node::Import(index), span)
    }

    /// Declare a name in the innermost scope; the same declaration where it is there already.
    pub(super) fn declare(&mut self, text: &'a str) -> VarId {
        let depth = self.scopes.len() as u32;
        if let Some((at, var)) = self.visible.get(text).and_then(|v| v.last())
            && *at == depth
        {
            return *var;
        }
        let name = self.name(text);
        let var = VarId(self.out.vars.len() as u32);
        self.out.vars.push(Var { name, writes: Vec::new(), ty: None });
        self.visible.entry(text).or_default().push((depth, var));
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(text);
        }
        var
    }

    pub(super) fn lookup(&self, text: &str) -> Option<VarId> {
        let (depth, var) = self.visible.get(text)?.last()?;
        (*depth > self.floor).then_some(*var)
    }

    /// A declaration of the module, also from inside a template whose names are members of something.
    pub(super) fn lookup_module(&self, text: &str) -> Option<VarId> {
        self.visible.get(text)?.first().filter(|(depth, _)| *depth == 1).map(|(_, var)| *var)
    }

    pub(super) fn write(&mut self, var: VarId, value: NodeId) {
        if let Some(v) = self.out.vars.get_mut(var.0 as usize) {
            v.writes.push(value);
        }
    }

    /// Run `f` in a scope of its own.
    pub(super) fn scoped<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        self.open_scope();
        let result = f(self);
        self.close_scope();
        result
    }

    pub(super) fn open_scope(&mut self) {
        self.scopes.push(Vec::new());
    }

    pub(super) fn close_scope(&mut self) {
        for name in self.scopes.pop().unwrap_or_default() {
            if let Some(list) = self.visible.get_mut(name) {
                list.pop();
            }
        }
    }

    /// Note what a script declares for the whole page; modules keep their names.
    pub(super) fn share_names(&mut self) {
        if !self.out.imports.is_empty() || !self.out.exports.is_empty() {
            return;
        }
        let names = self.scopes.first().cloned().unwrap_or_default();
        for text in names {
            if let Some(var) = self.lookup_module(text) {
                let name = self.name(text);
                self.out.globals.push((name, var));
            }
        }
    }

    /// Hide every name that is declared so far.
    pub(super) fn hide_names(&mut self) {
        self.floor = self.scopes.len() as u32;
    }

    pub(super) fn owner_node(&mut self, owner: Owner, at: Span) -> NodeId {
        match owner {
            Owner::This(class) => self.node(Node::This(Some(class)), at),
            Owner::Of(var) => self.node(Node::Read(var), at),
        }
    }

    pub(super) fn open_class(&mut self, name: Option<Name>) -> ClassId {
        let id = ClassId(self.out.classes.len() as u32);
        self.out.classes.push(Class { name, base: None, methods: Vec::new(), fields: Vec::new() });
        id
    }

    /// A variable that no scope has.
    pub(super) fn hidden_var(&mut self, name: &'a str) -> VarId {
        let name = self.name(name);
        let var = VarId(self.out.vars.len() as u32);
        self.out.vars.push(Var { name, writes: Vec::new(), ty: None });
        var
    }

    /// A variable that only has a type.
    pub(super) fn instance_var(&mut self, name: &'a str, ty: VarId) -> VarId {
        let var = self.hidden_var(name);
        if let Some(v) = self.out.vars.get_mut(var.0 as usize) {
            v.ty = Some(ty);
        }
        var
    }

    /// Note what a class is as a component.
    pub(super) fn component_of(&mut self, component: Component) {
        self.out.components.push(component);
    }

    /// Run `f` where `test` came out as `holds`.
    pub(super) fn guarded<T>(&mut self, test: NodeId, holds: bool, f: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.guard;
        self.push_guard(test, holds);
        let result = f(self);
        self.guard = before;
        result
    }

    pub(super) fn push_guard(&mut self, test: NodeId, holds: bool) {
        let id = GuardId(self.out.guards.len() as u32);
        self.out.guards.push(Guard { test, holds, outer: self.guard });
        self.guard = Some(id);
    }

    /// A new function, before its body is read.
    pub(super) fn open_function(&mut self, name: Option<Name>, span: Span) -> FnId {
        let id = FnId(self.out.functions.len() as u32);
        self.out.functions.push(Function {
            name,
            params: Vec::new(),
            returns: Vec::new(),
            return_guards: Vec::new(),
            class: None,
            outer: self.function,
            argument_of: None,
            span,
        });
        id
    }

    pub(super) fn function_mut(&mut self, id: FnId) -> Option<&mut Function> {
        self.out.functions.get_mut(id.0 as usize)
    }

    /// Name a function or class after what holds it, also where another function is put around it.
    pub(super) fn name_value(&mut self, mut value: NodeId, name: Name) {
        while let Some(Node::Call(call)) = self.out.nodes.get(value.0 as usize)
            && let Some(call) = self.out.calls.get(call.0 as usize)
            && let Some(first) = call.args.first()
            && let Some(Node::Read(_) | Node::Member(..) | Node::Global(_)) =
                self.out.nodes.get(call.callee.0 as usize)
            && matches!(
                self.out.nodes.get(first.0 as usize),
                Some(Node::Function(_) | Node::Class(_) | Node::Call(_))
            )
        {
            value = *first;
        }
        match self.out.nodes.get(value.0 as usize) {
            Some(Node::Function(f)) => {
                if let Some(f) = self.out.functions.get_mut(f.0 as usize) {
                    f.name = f.name.or(Some(name));
                }
            }
            Some(Node::Class(c)) => {
                if let Some(c) = self.out.classes.get_mut(c.0 as usize) {
                    c.name = c.name.or(Some(name));
                }
            }
            _ => {}
        }
    }
}
