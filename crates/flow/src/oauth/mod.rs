//! What the app asks authorization servers for, as far as it can be proved: by libraries, whose defaults are rows of
//! `knowledge/web/auth`, and by addresses that the app puts together itself.

mod asked;
mod bearer;
mod biometric;
mod edges;
mod library;
mod link_token;
mod opened;
mod option;
mod pin;
mod query;
mod written;

pub use asked::{Asked, Parameter};
pub use bearer::Bearer;
pub use biometric::Prompt;
pub use link_token::LinkToken;
pub use opened::WebViewLogin;
pub use pin::{Against, PinCheck};

use crate::{Code, Written};
use base::Place;
use knowledge::SignInLibrary;

/// A fact about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// The app says so, and where.
    Set(T, Place),
    /// The library does so where nothing is said.
    Default(T),
    /// It cannot be told.
    Unknown,
}

impl<T> Answer<T> {
    /// The fact, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Answer::Set(value, _) | Answer::Default(value) => Some(value),
            Answer::Unknown => None,
        }
    }

    /// Where the app says so.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Answer::Set(_, place) => Some(place),
            _ => None,
        }
    }
}

/// A value that binds the answer to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// It is sent, made anew for each request as far as can be told.
    Sent,
    /// It is sent, and always the same.
    Constant,
    /// It is not sent.
    Missing,
}

/// How the challenge of PKCE is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By SHA-256.
    S256,
    /// The verifier itself is sent.
    Plain,
    /// It is not made: every request sends the same.
    Constant,
}

/// An authorization request of the app, on one platform where they differ.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Where it is made or set up.
    pub place: Place,
    /// What makes it, in the words of the source.
    pub by: String,
    /// The row of the library; none for an address that the app puts together itself.
    pub library: Option<&'static SignInLibrary>,
    /// The platform for which this holds; none for all.
    pub platform: Option<&'static str>,
    /// What is asked for.
    pub response_type: Answer<String>,
    /// Whether a PKCE challenge is sent.
    pub pkce: Answer<bool>,
    /// How the challenge is made, where one is sent.
    pub method: Answer<Method>,
    /// The state.
    pub state: Answer<Bound>,
    /// The nonce.
    pub nonce: Answer<Bound>,
    /// The addresses to which the answer may come; empty where they are not known.
    pub redirects: Vec<Written>,
    /// Whether the provider's page opens outside the app.
    pub outside: Answer<bool>,
}

impl SignIn {
    /// True where the tokens themselves are asked for.
    pub fn is_implicit(&self) -> bool {
        self.response_type.known().is_some_and(|kind| is_implicit(kind))
    }
}

/// True for a response type that makes the server put tokens into the address.
pub fn is_implicit(response_type: &str) -> bool {
    let kind = response_type.replace("%20", " ").replace('+', " ");
    let mut words = kind.split_whitespace().peekable();
    words.peek().is_some() && words.all(|w| matches!(w, "token" | "id_token" | "implicit"))
}

impl Code {
    /// The authorization requests of the app that ships. `major` tells the installed major version of a package.
    pub fn sign_ins(&self, major: &dyn Fn(&str) -> Option<u32>) -> &[SignIn] {
        self.sign_ins.get_or_init(|| {
            let mut all = self.library_requests(major);
            all.extend(self.written_requests());
            all.sort_by(|a, b| (&a.place, a.platform).cmp(&(&b.place, b.platform)));
            all.sort_by_key(|s| self.is_dead(&s.place));
            all
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn response_types_are_told_apart() {
        assert!(is_implicit("token") && is_implicit("id_token+token") && is_implicit("id_token%20token"));
        assert!(!is_implicit("code") && !is_implicit("code id_token") && !is_implicit(""));
    }
}
