/// Whom a condition lets through, from nobody to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Nobody.
    Nobody,
    /// Whoever something else is true for: the owner of a row, the members of a group, also what was not understood.
    Bound,
    /// Everybody who is signed in. Where people can sign up, that is everybody who cares to.
    SignedIn,
    /// Everybody.
    Everyone,
}
