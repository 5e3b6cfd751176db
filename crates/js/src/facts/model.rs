//! What is kept of a file once its syntax tree is gone: a small graph of values, with the calls, classes and guards
//! that connect them. Everything is owned and addressed by numbers that only mean something inside one file.

use base::{FileId, Gap, Span};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
    )*};
}

ids! {
    /// A value: an expression, a parameter, an import.
    NodeId,
    /// A variable, by its declaration.
    VarId,
    /// A function, arrow function or method.
    FnId,
    /// A call, `new` or JSX element.
    CallId,
    /// A class.
    ClassId,
    /// A condition that holds where something happens.
    GuardId,
    /// A name or text of the file.
    Name,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `==` and `===`.
    Equal,
    /// `!=` and `!==`.
    Differs,
    /// `<`, `>=`, `in`, `instanceof` and the like.
    Other,
}

/// A property of an object literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property {
    /// The key; none for a spread or a computed key.
    pub key: Option<Name>,
    /// True for `...value`.
    pub spread: bool,
    /// The value.
    pub value: NodeId,
    /// The key and value as written.
    pub span: Span,
}

/// What a value is. A promise and its result count as one value, so `await` leaves no trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A text.
    Text(Name),
    /// `true` or `false`.
    Bool(bool),
    /// Something that carries no text: a number, `null`, arithmetic, the outcome of a test.
    Scalar,
    /// The pattern of a regular expression.
    Regex(Name),
    /// A template or a concatenation, by its parts.
    Join(Box<[NodeId]>),
    /// A variable that is read.
    Read(VarId),
    /// A name that the file does not declare.
    Global(Name),
    /// A property by its name; `0` for the first element of a list.
    Member(NodeId, Name),
    /// A property whose name is computed.
    Index(NodeId, NodeId),
    /// The result of a call.
    Call(CallId),
    /// `test ? a : b`.
    Choice(NodeId, NodeId, NodeId),
    /// `a || b` and `a ?? b`: either of them.
    Or(NodeId, NodeId),
    /// `a && b`.
    And(NodeId, NodeId),
    /// `!a`.
    Not(NodeId),
    /// A comparison.
    Compare(Relation, NodeId, NodeId),
    /// An object literal.
    Object(Box<[Property]>),
    /// An array literal.
    Array(Box<[NodeId]>),
    /// A function as a value.
    Function(FnId),
    /// A class as a value.
    Class(ClassId),
    /// `this` inside a class; none where it is not known whose.
    This(Option<ClassId>),
    /// A parameter by its position.
    Param(FnId, u32),
    /// What an import brings: the number of an entry in [`Facts::imports`].
    Import(u32),
    /// Something else.
    Opaque,
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Var {
    /// Its name.
    pub name: Name,
    /// Every value that is assigned to it.
    pub writes: Vec<NodeId>,
    /// The class or import that its type annotation names.
    pub ty: Option<VarId>,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name, or the name of the variable, property or method that holds it.
    pub name: Option<Name>,
    /// The name of each parameter; none for patterns.
    pub params: Vec<Option<Name>>,
    /// What it returns.
    pub returns: Vec<NodeId>,
    /// What holds where it returns, one for each of `returns`.
    pub return_guards: Vec<Option<GuardId>>,
    /// The class whose method it is.
    pub class: Option<ClassId>,
    /// The function around it.
    pub outer: Option<FnId>,
    /// The call that takes it as an argument, and the position.
    pub argument_of: Option<(CallId, u32)>,
    /// The whole of it.
    pub span: Span,
}

/// What a call looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// `f()`.
    Call,
    /// `new C()`.
    New,
    /// `<C a={b}/>`: the attributes are the one argument.
    Jsx,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What is called; the tag name as a text for JSX elements of the page itself.
    pub callee: NodeId,
    /// The arguments in order; a spread counts as one.
    pub args: Box<[NodeId]>,
    /// The form.
    pub kind: CallKind,
    /// The function it stands in.
    pub function: Option<FnId>,
    /// What holds where it happens.
    pub guard: Option<GuardId>,
    /// The value it gives.
    pub node: NodeId,
}

/// An assignment to a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Store {
    /// The object.
    pub base: NodeId,
    /// The property; none where it is computed.
    pub name: Option<Name>,
    /// The value.
    pub value: NodeId,
    /// The function it stands in.
    pub function: Option<FnId>,
    /// What holds where it happens.
    pub guard: Option<GuardId>,
    /// How a template or an attribute of an element spells it: `v-html`, `{@html}`, `dangerouslySetInnerHTML`. The
    /// object is then the name of the element, as a name that the file does not declare. None for assignments of the program.
    pub binding: Option<Name>,
    /// The assignment as written.
    pub span: Span,
}

/// A condition, and those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// What is tested.
    pub test: NodeId,
    /// Whether it came out true.
    pub holds: bool,
    /// The condition around it.
    pub outer: Option<GuardId>,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: Option<Name>,
    /// The class it extends.
    pub base: Option<NodeId>,
    /// Its methods; getters count as fields whose value is what they return.
    pub methods: Vec<(Name, FnId)>,
    /// Its fields, once for each value assigned anywhere in the class.
    pub fields: Vec<Field>,
}

/// A field of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// A value assigned to it.
    pub value: Option<NodeId>,
    /// The class or import that its type annotation names.
    pub ty: Option<VarId>,
}

/// What is taken from another module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Import {
    /// The other module as written.
    pub from: Name,
    /// The name of the export; `default` for a default import, none for the whole module.
    pub name: Option<Name>,
}

/// What a module gives to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// A value under a name.
    Value(Name, NodeId),
    /// A name of another module: its name here, the module, its name there (none for the whole module).
    From(Name, Name, Option<Name>),
    /// Every name of another module.
    All(Name),
}

/// What a class is for the templates of Angular.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    /// The class.
    pub class: ClassId,
    /// The file of its template as written.
    pub template: Option<Name>,
    /// The elements that it stands for.
    pub selector: Option<Name>,
    /// Its name where it is a pipe.
    pub pipe: Option<Name>,
}

/// A piece of a module that does nothing when it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// All of it, with its decorators.
    pub span: Span,
    /// The name of the function or class that it declares; none for those without a name.
    pub name: Option<Name>,
    /// True for what only names things: imports, lists of exports, types.
    pub link: bool,
}

/// The facts of one file.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The file.
    pub file: FileId,
    /// Names and texts.
    pub names: Vec<Box<str>>,
    /// Values.
    pub nodes: Vec<Node>,
    /// Where each value is written.
    pub spans: Vec<Span>,
    /// Variables.
    pub vars: Vec<Var>,
    /// Functions.
    pub functions: Vec<Function>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Calls in the order in which they end.
    pub calls: Vec<Call>,
    /// Assignments to properties.
    pub stores: Vec<Store>,
    /// Conditions.
    pub guards: Vec<Guard>,
    /// Imports, also `require` and `import()`.
    pub imports: Vec<Import>,
    /// Exports.
    pub exports: Vec<Export>,
    /// What scripts that are no modules declare for every script of the page.
    pub globals: Vec<(Name, VarId)>,
    /// Components, directives and pipes of Angular.
    pub components: Vec<Component>,
    /// The names under which forms in the markup hand on passwords.
    pub passwords: Vec<Name>,
    /// The pieces of a program that do nothing when it is loaded, in the order of the text.
    pub parts: Vec<Part>,
    /// Calls that are statements of a block, with all that goes where one is deleted.
    pub statements: Vec<(CallId, Span)>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

impl Facts {
    /// Give the file another number: an equal file was read before.
    pub fn moved(&mut self, file: FileId) {
        for gap in &mut self.gaps {
            if let base::Place::At(at, _) = &mut gap.place {
                *at = file;
            }
        }
        self.file = file;
    }

    /// The text of a name.
    pub fn name(&self, name: Name) -> &str {
        self.names.get(name.0 as usize).map_or("", |n| n)
    }

    /// A value.
    pub fn node(&self, node: NodeId) -> &Node {
        self.nodes.get(node.0 as usize).unwrap_or(&Node::Opaque)
    }

    /// Where a value is written.
    pub fn span(&self, node: NodeId) -> Span {
        self.spans.get(node.0 as usize).copied().unwrap_or_default()
    }

    /// A variable.
    pub fn var(&self, var: VarId) -> Option<&Var> {
        self.vars.get(var.0 as usize)
    }

    /// A function.
    pub fn function(&self, function: FnId) -> Option<&Function> {
        self.functions.get(function.0 as usize)
    }

    /// A class.
    pub fn class(&self, class: ClassId) -> Option<&Class> {
        self.classes.get(class.0 as usize)
    }

    /// A call.
    pub fn call(&self, call: CallId) -> Option<&Call> {
        self.calls.get(call.0 as usize)
    }

    /// An import.
    pub fn import(&self, import: u32) -> Option<&Import> {
        self.imports.get(import as usize)
    }

    /// The conditions that hold, the innermost first.
    pub fn guards(&self, guard: Option<GuardId>) -> impl Iterator<Item = &Guard> {
        let get = |id: GuardId| self.guards.get(id.0 as usize);
        std::iter::successors(guard.and_then(get), move |g| g.outer.and_then(get))
    }
}
