use crate::sources::{given, name_of};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Finding, Fix, Gain, Info, Place, Severity, Tier};
use native::{Native, Scope, Value};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "weak-tls-in-native",
        number: 11,
        area: Area::Net,
        title: "Native code allows outdated versions of TLS",
        severity: Severity::of(Attacker::Network, Gain::Layer),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[326, 327],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[26],
        mastg: &["MASTG-TEST-0217", "MASTG-TEST-0066"],
        mobile_top_10: &[5],
        page: include_str!("weak_tls_in_native.md"),
    },
    check: Check::Native(&WORDS, check),
};

/// What the sources mention that the rule asks about.
const WORDS: [&str; 15] = [
    "SSLContext",
    "ConnectionSpec",
    "TlsVersion",
    "SSLv3",
    "nabledProtocols",
    "inimumSupportedProtocol",
    "aximumSupportedProtocol",
    "TLSMinimumSupportedProtocol",
    "TLSMaximumSupportedProtocol",
    "tls_protocol_version",
    "tls_min_version",
    "kCFStreamSSL",
    "kSSLProtocol",
    "tlsProtocol",
    "SSLSetProtocolVersion",
];

/// Properties that hold the lowest or highest version of a connection on iOS; the older ones begin with `TLS`.
const PROPERTIES: [&str; 4] = [
    "tlsMinimumSupportedProtocolVersion",
    "tlsMinimumSupportedProtocol",
    "tlsMaximumSupportedProtocolVersion",
    "tlsMaximumSupportedProtocol",
];

/// Calls that say which versions are used.
const CALLS: [&str; 8] = [
    "setEnabledProtocols",
    "tlsVersions",
    "sec_protocol_options_set_min_tls_protocol_version",
    "sec_protocol_options_set_tls_min_version",
    "sec_protocol_options_set_max_tls_protocol_version",
    "connectionSpecs",
    "SSLSetProtocolVersionMin",
    "SSLSetProtocolVersionMax",
];

fn check(app: &App, out: &mut Out) {
    let native = &app.native;
    for property in PROPERTIES {
        for set in given(native, property) {
            let Some(version) = outdated(set.value) else { continue };
            let old = matches!(set.value, Value::Name(n) if n == ".TLSv10" || n == ".TLSv11");
            let fix = set
                .replace("Start at TLS 1.2", ".TLSv12")
                .filter(|_| old && property == "tlsMinimumSupportedProtocolVersion");
            report(native, set.scope, set.place, (property, version), fix, out);
        }
    }
    for call in native.shipping_calls(&CALLS) {
        if let Some(version) = call.args.iter().find_map(|(_, v)| outdated(v)) {
            report(native, &call.scope, &call.place, (&call.name, version), None, out);
        }
    }
    for set in native.assigns.iter().filter(|a| a.property.as_deref() == Some("enabledProtocols")) {
        if let (Some(version), true) = (outdated(&set.value), set.scope.when.ships() != Some(false)) {
            report(native, &set.scope, &set.place, ("enabledProtocols", version), None, out);
        }
    }
}

fn report(
    native: &Native,
    scope: &Scope,
    place: &Place,
    (by, version): (&str, &str),
    fix: Option<Fix>,
    out: &mut Out,
) {
    let name = name_of(native, scope);
    out.push(
        Finding::new(&RULE.info, place.clone(), format!("{name} {by}"), format!("`{name}` allows {version} by `{by}`"))
            .why("Somebody on the way to the server can bring a connection down to a version with known weaknesses, as far as the server takes part.")
            .help("Leave the setting out: the system's own lowest version is TLS 1.2. Where it must be set, allow TLS 1.2 and 1.3 only.")
            .fix(fix),
    );
}

/// The outdated version that a value names.
fn outdated(value: &Value) -> Option<&'static str> {
    const NAMES: [(&str, &str); 20] = [
        ("SSLv3", "SSL 3.0"),
        ("SSL_3_0", "SSL 3.0"),
        ("kSSLProtocol3", "SSL 3.0"),
        ("sslProtocol3", "SSL 3.0"),
        ("TLSv1", "TLS 1.0"),
        ("TLSv1.0", "TLS 1.0"),
        ("TLS_1_0", "TLS 1.0"),
        ("TLSv10", "TLS 1.0"),
        ("kTLSProtocol1", "TLS 1.0"),
        ("tlsProtocol1", "TLS 1.0"),
        ("tls_protocol_version_TLSv10", "TLS 1.0"),
        ("TLSv1.1", "TLS 1.1"),
        ("TLS_1_1", "TLS 1.1"),
        ("TLSv11", "TLS 1.1"),
        ("kTLSProtocol11", "TLS 1.1"),
        ("tlsProtocol11", "TLS 1.1"),
        ("tls_protocol_version_TLSv11", "TLS 1.1"),
        ("COMPATIBLE_TLS", "TLS 1.0"),
        ("dtlsProtocol1", "DTLS 1.0"),
        ("DTLSv10", "DTLS 1.0"),
    ];
    NAMES
        .iter()
        .find(|(name, _)| {
            value.any(&|v| {
                v.as_str() == Some(name)
                    || matches!(v, Value::Name(_) | Value::Member(..)) && v.name() == Some(name)
            })
        })
        .map(|(_, version)| *version)
}
