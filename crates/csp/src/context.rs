use crate::url::Origin;

/// How a policy reaches the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// A meta tag in the page.
    #[default]
    Meta,
    /// A meta tag with `Content-Security-Policy-Report-Only`: browsers ignore it.
    MetaReportOnly,
    /// A header of a server.
    Header,
    /// Settings of the framework, which writes a meta tag.
    Framework,
}

impl Delivery {
    /// True where browsers read the policy from a meta tag.
    pub const fn is_meta(self) -> bool {
        matches!(self, Delivery::Meta | Delivery::MetaReportOnly | Delivery::Framework)
    }
}

/// What is known of the page that a policy protects. `Option` means: not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// How the policy reaches the page.
    pub delivery: Delivery,
    /// True where the page ships inside the app: `'self'` is then the app's own bundle, which nobody can upload to.
    pub packaged: bool,
    /// True where `CapacitorHttp` takes the place of `fetch`, so that `connect-src` does not see the destination.
    pub capacitor_http: bool,
    /// `server.androidScheme`.
    pub android_scheme: String,
    /// `server.iosScheme`.
    pub ios_scheme: String,
    /// `server.hostname`.
    pub hostname: String,
    /// The page has inline scripts (without `src`).
    pub inline_scripts: Option<bool>,
    /// The page has `on…` attributes or `javascript:` addresses.
    pub inline_handlers: Option<bool>,
}

impl Default for Context {
    /// A page inside an app with the defaults of Capacitor 6 and later.
    fn default() -> Self {
        Self {
            delivery: Delivery::Meta,
            packaged: true,
            capacitor_http: false,
            android_scheme: "https".to_owned(),
            ios_scheme: "capacitor".to_owned(),
            hostname: "localhost".to_owned(),
            inline_scripts: None,
            inline_handlers: None,
        }
    }
}

impl Context {
    /// The origins of the app on Android and iOS.
    pub fn origins(&self) -> [Origin; 2] {
        [Origin::app(&self.android_scheme, &self.hostname), Origin::app(&self.ios_scheme, &self.hostname)]
    }
}
