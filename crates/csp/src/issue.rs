use base::{Severity, Span};

/// What is wrong with a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IssueKind {
    // How it is written.
    /// The policy has no directive that browsers obey.
    Empty,
    /// A placeholder of a template was left in the text.
    Placeholder,
    /// A directive stands among the values of another one.
    MissingSemicolon,
    /// No such directive.
    UnknownDirective,
    /// Text in single quotes that is no keyword, or a keyword in a directive that does not know it.
    InvalidKeyword,
    /// A keyword, nonce or hash without its quotes.
    UnquotedKeyword,
    /// A value that browsers do not understand.
    InvalidSource,
    /// `'none'` beside other values.
    NoneWithOthers,
    /// A directive that occurs a second time.
    DuplicateDirective,
    /// A directive with letters outside ASCII.
    NonAscii,
    /// A hash that can match nothing.
    HashMalformed,
    // Scripts.
    /// Neither `script-src` nor `default-src`.
    ScriptMissing,
    /// `'unsafe-inline'` for scripts.
    ScriptUnsafeInline,
    /// `'unsafe-hashes'` for scripts.
    ScriptUnsafeHashes,
    /// `'unsafe-eval'` for scripts.
    ScriptUnsafeEval,
    /// A scheme alone for scripts.
    ScriptScheme,
    /// Every host for scripts.
    ScriptWildcard,
    /// A wildcard under which anybody can register a host.
    ScriptTenantWildcard,
    /// A host that serves a gadget, or whatever anybody uploads.
    BypassableHost,
    /// `'self'` where others may upload to the same origin.
    SelfSource,
    /// A nonce of fewer than eight characters.
    NonceShort,
    /// A nonce with letters outside base64.
    NonceCharset,
    /// A nonce that is the same for every reader.
    NonceStatic,
    /// `'strict-dynamic'` without nonce or hash.
    StrictDynamicAlone,
    /// Values without effect because of `'strict-dynamic'`, a nonce or a hash.
    Ignored,
    /// A list of hosts, where nonces or hashes with `'strict-dynamic'` would be stronger.
    AllowList,
    // Other doors.
    /// Neither `object-src` nor `default-src`.
    ObjectMissing,
    /// `object-src` lets other hosts through.
    ObjectOpen,
    /// No `base-uri`.
    BaseMissing,
    /// `base-uri` lets every host through.
    BaseOpen,
    /// No `form-action`.
    FormActionMissing,
    /// `form-action` lets every host through.
    FormActionOpen,
    /// `connect-src` lets every host through.
    ConnectOpen,
    /// `frame-src` lets every host through.
    FrameOpen,
    /// `worker-src` lets every host through.
    WorkerOpen,
    /// `style-src` lets every host through.
    StyleOpen,
    /// Images, media, fonts or manifests from every host.
    ContentOpen,
    /// Inline styles.
    StyleUnsafeInline,
    // Quality of sources.
    /// A source over plain http.
    HttpSource,
    /// An IP address as source.
    IpSource,
    /// A development machine as source.
    LoopbackSource,
    /// A scheme or host of an older framework that nothing uses any more.
    ObsoleteSource,
    /// A directive that browsers no longer know.
    DeprecatedDirective,
    // Delivery.
    /// A directive that has no effect in a meta tag.
    IgnoredInMeta,
    /// A policy that only reports, in a meta tag.
    ReportOnlyInMeta,
    // Hardening.
    /// No Trusted Types.
    TrustedTypesMissing,
    /// No address for reports.
    ReportingMissing,
}

/// An edit of the policy's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The bytes to replace.
    pub span: Span,
    /// The new text.
    pub text: String,
    /// True where the edit changes nothing that works today.
    pub safe: bool,
}

/// Something wrong with one policy of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What.
    pub kind: IssueKind,
    /// How much it matters for the page it was asked about; a rule may know better.
    pub severity: Severity,
    /// Index of the policy.
    pub policy: usize,
    /// The value, the directive's name, or the whole policy where something is missing.
    pub span: Span,
    /// The directive, in lower case.
    pub directive: String,
    /// The value as written; empty where the issue is about the directive.
    pub value: String,
    /// Why, in one sentence.
    pub note: String,
    /// A mechanical repair, where there is one.
    pub repair: Option<Repair>,
}
