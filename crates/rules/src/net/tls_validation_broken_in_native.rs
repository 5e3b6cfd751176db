use super::trust;
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "tls-validation-broken-in-native",
        number: 6,
        area: Area::Net,
        title: "Native code accepts every certificate",
        severity: Severity::of(Attacker::Network, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[295, 297],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[27],
        mastg: &[
            "MASTG-TEST-0282",
            "MASTG-TEST-0283",
            "MASTG-TEST-0284",
            "MASTG-TEST-0234",
            "MASTG-TEST-0067",
        ],
        mobile_top_10: &[5],
        page: include_str!("tls_validation_broken_in_native.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 18] = [
    "TrustManager",
    "checkServerTrusted",
    "HostnameVerifier",
    "hostnameVerifier",
    "ALLOW_ALL_HOSTNAME_VERIFIER",
    "onReceivedSslError",
    "URLCredential",
    "serverTrust",
    "NSURLAuthenticationMethodServerTrust",
    "useCredential",
    "SecTrust",
    "llowsAnyHTTPSCertificate",
    "allowsAnySSLCertificate",
    "DisabledTrustEvaluator",
    "DisabledEvaluator",
    "disableEvaluation",
    "llowInvalidCertificates",
    "validatesDomainName",
];

/// One way in which the check of a certificate is gone.
pub(super) struct Broken {
    /// Where.
    pub(super) place: Place,
    /// Short and stable.
    pub(super) subject: String,
    /// What is done, as a sentence.
    pub(super) message: String,
    /// True where pages of a web view come over the connection: who answers runs code in the app.
    pub(super) page: bool,
    /// How sure it is.
    pub(super) confidence: Confidence,
}

fn check(app: &App, out: &mut Out) {
    for broken in trust::broken(&app.native).into_iter().chain(trust::in_package(app)) {
        let gain = if broken.page { Gain::Code } else { Gain::Account };
        let why = if broken.page {
            "Anybody on the same network can answer in the server's name and put a page of their own into the web view."
        } else {
            "Anybody on the same network can answer in the server's name: read what the app sends, session tokens among it, and change what it gets."
        };
        out.push(
            Finding::new(&RULE.info, broken.place, broken.subject, broken.message)
                .severity(Severity::of(Attacker::Network, gain))
                .confidence(broken.confidence)
                .why(why)
                .help("Delete the override: the system checks certificates by itself. For a private authority add its certificate to the network security config or to the app's trust settings; for development do so in debug builds only."),
        );
    }
}
