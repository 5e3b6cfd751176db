use crate::Value;
use base::{FileId, Gap, Place, Span, When};

/// What the native sources of an app do, as far as an API of interest is near.
#[derive(Clone, Debug, Default)]
pub struct Native {
    /// Classes, in the order in which they were read.
    pub classes: Vec<Class>,
    /// Functions and methods.
    pub methods: Vec<Method>,
    /// Calls.
    pub calls: Vec<Call>,
    /// Assignments to properties and elements.
    pub assigns: Vec<Assign>,
    /// Dictionary literals.
    pub dicts: Vec<Dict>,
    /// True where a rule for the shrinker drops calls of Android's log.
    pub drops_logs: bool,
    /// How many files were parsed.
    pub files: usize,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

impl Native {
    /// Add what was read elsewhere. Numbers of classes and methods mean positions in the lists, so they move along.
    pub(crate) fn append(&mut self, other: Native) {
        let (classes, methods) = (self.classes.len(), self.methods.len());
        let moved = |mut scope: Scope| {
            scope.class = scope.class.map(|c| c + classes);
            scope.method = scope.method.map(|m| m + methods);
            scope
        };
        self.classes.extend(other.classes);
        self.methods.extend(other.methods.into_iter().map(|m| Method {
            class: m.class.map(|c| c + classes),
            outer: m.outer.map(|o| o + methods),
            ..m
        }));
        self.calls.extend(other.calls.into_iter().map(|c| Call { scope: moved(c.scope), ..c }));
        self.assigns.extend(other.assigns.into_iter().map(|a| Assign { scope: moved(a.scope), ..a }));
        self.dicts.extend(other.dicts.into_iter().map(|d| Dict { scope: moved(d.scope), ..d }));
        self.drops_logs |= other.drops_logs;
        self.files += other.files;
        self.gaps.extend(other.gaps);
    }
}

/// The language of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Java.
    Java,
    /// Kotlin.
    Kotlin,
    /// Swift.
    Swift,
    /// Objective-C and Objective-C++.
    ObjectiveC,
}

impl Language {
    /// True for the languages of Android apps.
    pub fn is_android(self) -> bool {
        matches!(self, Language::Java | Language::Kotlin)
    }
}

/// A class, struct, object or extension.
#[derive(Clone, Debug)]
pub struct Class {
    /// The language.
    pub language: Language,
    /// The name; that of the supertype for an anonymous class.
    pub name: String,
    /// Superclass and interfaces or protocols by their simple names.
    pub supertypes: Vec<String>,
    /// Names of annotations or attributes.
    pub annotations: Vec<String>,
    /// Names of the properties that hold a value, those of the constructor too.
    pub fields: Vec<String>,
    /// Its name, in the source.
    pub place: Place,
}

/// A function, method or constructor.
#[derive(Clone, Debug)]
pub struct Method {
    /// The language.
    pub language: Language,
    /// The name; of an Objective-C selector the first part.
    pub name: String,
    /// The enclosing class, in [`Native::classes`].
    pub class: Option<usize>,
    /// The function around the class it belongs to (anonymous classes), in [`Native::methods`].
    pub outer: Option<usize>,
    /// The parameters.
    pub params: Vec<Param>,
    /// Names of annotations or attributes.
    pub annotations: Vec<String>,
    /// What its body does; none for a declaration.
    pub body: Option<Body>,
    /// In which builds it exists.
    pub when: When,
    /// Its name, in the source.
    pub place: Place,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name inside the function.
    pub name: String,
    /// The label at the call (Swift, Objective-C).
    pub label: Option<String>,
    /// The type as it is written, without type arguments.
    pub ty: Option<String>,
}

/// What the body of a function does, in short.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// True where it holds no statement.
    pub empty: bool,
    /// What it returns: values of `return`, and the value of an expression body.
    pub returns: Vec<Value>,
    /// Names of everything it calls, lambdas and inner classes included.
    pub calls: Vec<String>,
    /// True where it throws.
    pub throws: bool,
    /// True where it decides anything: `if`, `when`, `switch`, `guard`.
    pub branches: bool,
}

/// Where a fact holds.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The enclosing class, in [`Native::classes`].
    pub class: Option<usize>,
    /// The enclosing named function, in [`Native::methods`].
    pub method: Option<usize>,
    /// True inside a lambda, closure or block of that function.
    pub lambda: bool,
    /// Conditions under which the place is reached, as they are written; those of early returns too.
    pub guards: Vec<String>,
    /// In which builds it runs.
    pub when: When,
}

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    /// The language.
    pub language: Language,
    /// What it is called on; none for a plain function, a method of the own class or a constructor.
    pub receiver: Option<Value>,
    /// The type of the receiver by its declaration or constructor; its name where it is a type.
    pub receiver_type: Option<String>,
    /// The name of the method, function or class; of an Objective-C selector the first part.
    pub name: String,
    /// Labels and arguments.
    pub args: Vec<(Option<String>, Value)>,
    /// The ranges of the arguments.
    pub spans: Vec<Span>,
    /// True for a constructor.
    pub new: bool,
    /// Where it holds.
    pub scope: Scope,
    /// The call.
    pub place: Place,
}

/// An assignment to a property (`view.isInspectable = true`) or an element (`query[key] = value`).
#[derive(Clone, Debug)]
pub struct Assign {
    /// The language.
    pub language: Language,
    /// The object.
    pub object: Value,
    /// The type of the object by its declaration or constructor.
    pub object_type: Option<String>,
    /// The name of the property; none for an element.
    pub property: Option<String>,
    /// The key of the element.
    pub key: Option<Value>,
    /// The new value.
    pub value: Value,
    /// The range of the new value.
    pub span: Span,
    /// Where it holds.
    pub scope: Scope,
    /// The assignment.
    pub place: Place,
}

/// A dictionary literal.
#[derive(Clone, Debug)]
pub struct Dict {
    /// The language.
    pub language: Language,
    /// Keys and values, with the places of the values.
    pub entries: Vec<(Value, Value, Place)>,
    /// Where it holds.
    pub scope: Scope,
}

impl Call {
    /// An argument by its position.
    pub fn arg(&self, at: usize) -> Option<&Value> {
        self.args.get(at).map(|(_, v)| v)
    }

    /// An argument by its label.
    pub fn labelled(&self, label: &str) -> Option<&Value> {
        self.args.iter().find(|(l, _)| l.as_deref() == Some(label)).map(|(_, v)| v)
    }

    /// True where the receiver is known to be, or is named like, `ty`: its declared type, or a name of the same
    /// letters (`webView` for `WebView`).
    pub fn is_on(&self, ty: &str) -> bool {
        self.receiver_type.as_deref() == Some(ty)
            || (self.receiver_type.is_none()
                && self.receiver.as_ref().and_then(Value::name).is_some_and(|n| {
                    n.len() >= ty.len() && n.to_ascii_lowercase().ends_with(&ty.to_ascii_lowercase())
                }))
    }
}

impl Native {
    /// The class around a place.
    pub fn class(&self, scope: &Scope) -> Option<&Class> {
        self.classes.get(scope.class?)
    }

    /// The named function around a place.
    pub fn method(&self, scope: &Scope) -> Option<&Method> {
        self.methods.get(scope.method?)
    }

    /// Calls of one of `names` in code that may run in a build that ships.
    pub fn shipping_calls<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(|c| c.scope.when.ships() != Some(false) && names.contains(&c.name.as_str()))
    }

    /// Calls in the same named function.
    pub fn beside<'a>(&'a self, scope: &'a Scope, file: Option<FileId>) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(move |c| c.scope.method == scope.method && c.place.file() == file)
    }
}
