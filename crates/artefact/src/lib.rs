//! What ships, opened: APK, AAB, IPA and web bundles, from an archive or an unpacked folder.
//!
//! [`unpack`] takes a [`Container`] (a zip, or a folder that holds what a zip held) and gives a tree of readable files:
//! binary XML, resource tables and property lists become text, so that the same parsers and rules read a package as
//! they read source. What only binaries say (signatures, native flags, calls in compiled code) becomes typed
//! [`Facts`]; the bytes are dropped entry by entry, so that memory follows the largest entry and not the package.
//!
//! Everything here is pure and expects hostile input: it never panics, never recurses without limit, and what it
//! cannot read is a [`Gap`].
//!
//! A format has one module with `unpack(container, tree)`: `apk` (Android), and beside it those for bundles and iOS.
//! A module reads entries with [`Container::read`], writes files with [`Tree::add`] and facts into [`Tree::facts`].

pub mod aab;
pub mod android;
mod bytes;
mod container;
mod facts;
pub mod ios;
mod kind;
mod limits;
mod tree;
mod x509;
mod xml_text;
pub mod zip;

pub use container::{Container, Entry, Memory, Trouble};
pub use facts::Facts;
pub use kind::Kind;
pub use limits::Limits;
pub use tree::{Content, File, Tree, Unpacked};
pub use x509::{Certificate, PublicKey};

use base::Gap;

/// Open a package. `limits` bound what is read; whatever is left out is a gap.
///
/// # Errors
/// A gap that says why the container is no package that capward knows.
pub fn unpack(container: &dyn Container, limits: &Limits) -> Result<Unpacked, Gap> {
    let kind = Kind::of(container)?;
    let mut tree = Tree::new(kind, limits);
    match kind {
        Kind::Ipa => ios::unpack(container, &mut tree),
        Kind::Apk => android::unpack(container, &mut tree),
        Kind::Aab => aab::unpack(container, &mut tree),
        Kind::Web => tree.copy_rest(container),
    }
    Ok(tree.finish(container))
}
