use crate::android::AndroidFacts;
use crate::ios::IosFacts;

/// What the binaries of a package say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Those of an Android package.
    pub android: Option<AndroidFacts>,
    /// Those of an iOS package.
    pub ios: Option<IosFacts>,
}
