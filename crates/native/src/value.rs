/// A value as far as the source of one file tells: local variables and fields are followed for a few steps.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A literal text.
    Str(String),
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(String),
    /// `null`, `nil`.
    Null,
    /// A parameter of the enclosing function.
    Param(String),
    /// A name that leads out of what was read: a constant of a library, a field without a value. Dotted.
    Name(String),
    /// A variable or field of this file, with its value.
    Var(String, Box<Value>),
    /// `A.class`, `A::class`, `A.self`.
    Class(String),
    /// The result of a call.
    Call {
        /// What it is called on.
        receiver: Option<Box<Value>>,
        /// The name of the method, function or class.
        name: String,
        /// The arguments in order, with their labels (Swift, Objective-C, named arguments in Kotlin).
        args: Vec<(Option<String>, Value)>,
        /// True for a constructor.
        new: bool,
    },
    /// A property or an element of another value.
    Member(Box<Value>, String),
    /// Text put together from parts.
    Join(Vec<Value>),
    /// Flags put together by `|` or `or`.
    Flags(Vec<Value>),
    /// One of several.
    Either(Vec<Value>),
    /// A list.
    List(Vec<Value>),
    /// A value with the type it is cast to, or declared with.
    Cast(String, Box<Value>),
    /// An object with what the same function calls on it or assigns to it afterwards.
    Built(Box<Value>, Vec<(String, Vec<Value>)>),
    /// A lambda, closure or block.
    Lambda(crate::Body),
    /// An object of an anonymous class with these supertypes.
    Anonymous(Vec<String>),
    /// Worked out from these by an operation that is not looked into.
    Mixed(Vec<Value>),
    /// Not known.
    Unknown,
}

impl Value {
    /// The value without names, casts and what happens to it later.
    pub fn plain(&self) -> &Value {
        match self {
            Value::Var(_, inner) | Value::Cast(_, inner) | Value::Built(inner, _) => inner.plain(),
            other => other,
        }
    }

    /// The literal text.
    pub fn as_str(&self) -> Option<&str> {
        match self.plain() {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The literal boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.plain() {
            Value::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// The literal number as it is written, also inside a conversion such as `UInt32(1000)`.
    pub fn as_number(&self) -> Option<&str> {
        match self.plain() {
            Value::Number(number) => Some(number),
            Value::Call { receiver: None, args, new: true, .. } => match args.as_slice() {
                [(None, Value::Number(number))] => Some(number),
                _ => None,
            },
            _ => None,
        }
    }

    /// The name of a variable, parameter, property or constant: the last part of `a.b.c`.
    pub fn name(&self) -> Option<&str> {
        match self {
            Value::Param(name) | Value::Var(name, _) | Value::Member(_, name) => Some(name),
            Value::Name(name) => Some(name.rsplit('.').next().unwrap_or(name)),
            Value::Cast(_, inner) | Value::Built(inner, _) => inner.name(),
            _ => None,
        }
    }

    /// Every value that this one may be: the branches of a choice.
    pub fn cases(&self) -> Vec<&Value> {
        match self {
            Value::Either(all) => all.iter().flat_map(Value::cases).collect(),
            Value::Var(_, inner) | Value::Cast(_, inner) if matches!(inner.plain(), Value::Either(_)) => {
                inner.cases()
            }
            other => vec![other],
        }
    }

    /// True where nothing that is only known at run time is in it.
    pub fn is_constant(&self) -> bool {
        match self {
            Value::Str(_) | Value::Bool(_) | Value::Number(_) | Value::Null | Value::Class(_) => true,
            Value::Name(name) => {
                let last = name.rsplit('.').next().unwrap_or(name);
                last.starts_with('k') && last.chars().nth(1).is_some_and(char::is_uppercase)
                    || !last.chars().any(char::is_lowercase)
                    || name.starts_with("R.")
            }
            Value::Var(_, inner) | Value::Cast(_, inner) | Value::Built(inner, _) => inner.is_constant(),
            Value::Join(parts) | Value::Flags(parts) | Value::Either(parts) | Value::List(parts) => {
                parts.iter().all(Value::is_constant)
            }
            _ => false,
        }
    }

    /// Ask `test` of this value and every one inside it, until one answers yes.
    pub fn any(&self, test: &dyn Fn(&Value) -> bool) -> bool {
        if test(self) {
            return true;
        }
        match self {
            Value::Var(_, inner) | Value::Cast(_, inner) | Value::Member(inner, _) => inner.any(test),
            Value::Built(inner, then) => {
                inner.any(test) || then.iter().any(|(_, args)| args.iter().any(|a| a.any(test)))
            }
            Value::Join(all)
            | Value::Flags(all)
            | Value::Either(all)
            | Value::List(all)
            | Value::Mixed(all) => all.iter().any(|v| v.any(test)),
            Value::Call { receiver, args, .. } => {
                receiver.as_deref().is_some_and(|r| r.any(test)) || args.iter().any(|(_, a)| a.any(test))
            }
            _ => false,
        }
    }

    /// True where it is, or holds, a call of one of `names`.
    pub fn calls(&self, names: &[&str]) -> bool {
        self.any(&|v| matches!(v, Value::Call { name, .. } if names.contains(&name.as_str())))
    }

    /// True where it is, or holds, the constant `name` (the last part of a dotted name).
    pub fn mentions(&self, name: &str) -> bool {
        self.any(&|v| matches!(v, Value::Name(_) | Value::Member(..)) && v.name() == Some(name))
    }
}
