//! A tolerant tokenizer for HTML with byte ranges, and the facts of a page that its security depends on.
//!
//! Own code, because findings and edits need ranges of attributes and their values in the text as it was written,
//! and because the same tokenizer reads Vue, Svelte and Angular templates, whose syntax an HTML parser loses.

mod code;
mod entities;
mod page;
mod token;

pub use page::{Frame, Handler, Link, Meta, Page, Script, page};
pub use token::{Attribute, Code, Tag, Token, Tokens, template_tokens, tokens};
