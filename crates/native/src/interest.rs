//! Which files are worth parsing: those that mention an API a rule asks about.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::sync::LazyLock;

/// Words of the interfaces that rules ask about.
const WORDS: [&str; 72] = [
    // Intents
    "PendingIntent",
    "parseUri",
    "getParcelable",
    "setResult",
    "IntentCompat",
    "BundleCompat",
    // Transport
    "TrustManager",
    "checkServerTrusted",
    "HostnameVerifier",
    "hostnameVerifier",
    "ALLOW_ALL_HOSTNAME_VERIFIER",
    "AllowAllHostnameVerifier",
    "onReceivedSslError",
    "SSLContext",
    "ConnectionSpec",
    "TlsVersion",
    "SSLv3",
    "URLCredential",
    "serverTrust",
    "NSURLAuthenticationMethodServerTrust",
    "useCredential",
    "SecTrust",
    "allowsAnyHTTPSCertificate",
    "AllowsAnyHTTPSCertificate",
    "allowsAnySSLCertificate",
    "DisabledTrustEvaluator",
    "DisabledEvaluator",
    "disableEvaluation",
    "allowInvalidCertificates",
    "validatesDomainName",
    "setAllowInvalidCertificates",
    "TLSMinimumSupportedProtocol",
    "tlsMinimumSupportedProtocol",
    "tls_protocol_version",
    "kCFStreamSSL",
    "kSSLProtocol",
    "tlsProtocol",
    "TLSMaximumSupportedProtocol",
    "tlsMaximumSupportedProtocol",
    // Web views
    "WebView",
    "webView",
    "WebSettings",
    "JavascriptInterface",
    "JavaScriptInterface",
    "evaluateJava",
    "triggerJSEvent",
    "triggerWindowJSEvent",
    "triggerDocumentJSEvent",
    "bridge.eval",
    "getBridge().eval",
    "javascript:",
    "loadHTMLString",
    "loadFileURL",
    "WKScriptMessageHandler",
    "WKUserContentController",
    "isInspectable",
    "inspectable",
    "stringByEvaluatingJavaScript",
    "evalWithPlugin",
    // Plugins of the app itself
    "PluginCall",
    "CAPPluginCall",
    "CapacitorPlugin",
    // Logs
    "android.util.Log",
    "Timber",
    "System.out",
    "NSLog",
    "os_log",
    "privacy: .public",
    // Storage
    "UserDefaults",
    "kSecAttrAccessible",
    "FileProtection",
    "accessibleAlways",
];

// A DFA takes longer to build than all sources of most apps take to search.
static WORDS_OF_INTEREST: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(WORDS).ok());

/// True where the text mentions one of them.
pub(crate) fn is_interesting(text: &str) -> bool {
    WORDS_OF_INTEREST.as_ref().is_none_or(|words| words.is_match(text))
}
