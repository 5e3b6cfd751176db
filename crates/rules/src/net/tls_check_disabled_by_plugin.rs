use crate::{Check, Out, Rule};
use android::gradle::Target;
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use flow::Setting;
use knowledge::Kind;
use packages::{DependencyKind, Plugin};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "tls-check-disabled-by-plugin",
        number: 5,
        area: Area::Net,
        title: "A plugin switches the check of certificates off",
        severity: Severity::of(Attacker::Network, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[295],
        masvs: &["MASVS-NETWORK-1"],
        maswe: &[27],
        mastg: &["MASTG-TEST-0282", "MASTG-TEST-0284"],
        mobile_top_10: &[5],
        page: include_str!("tls_check_disabled_by_plugin.md"),
    },
    check: Check::Code(check),
};

fn check(app: &App, out: &mut Out) {
    called(app, out);
    for plugin in app.packages.plugins() {
        if !plugin.row.is_some_and(|row| row.is(Kind::TlsBypass)) {
            continue;
        }
        let linked = linked(app, &plugin);
        let tool = plugin.dependency.kind == DependencyKind::Dev;
        let kind = match (tool, linked.is_empty()) {
            (_, false) => "The native project links it",
            (true, true) => "It stands in `devDependencies`, which `cap sync` takes as well",
            (false, true) => "`cap sync` puts it into the native projects",
        };
        let message = format!(
            "{} accepts every certificate, in release builds too, from the moment the app starts. {kind}.",
            plugin.name()
        );
        // Whether the tool is removed before a release cannot be seen; a native project that links it says enough.
        let sure = !tool || !linked.is_empty();
        let mut finding = Finding::new(&RULE.info, plugin.dependency.place.clone(), plugin.name(), message)
            .confidence(if sure { Confidence::Certain } else { Confidence::Likely })
            .why("Anybody on the same network can answer in the name of every server: read what the app sends, session tokens among it, and put scripts of their own into what the web view loads.")
            .help(format!("Run `npm uninstall {}` and `npx cap sync`; for development install a local authority on the device and name it under `debug-overrides` in the network security config.", plugin.name()));
        for place in linked {
            finding = finding.step(place, "the native project links it");
        }
        out.push(finding);
    }
}

/// What a call has to say to accept every certificate.
#[derive(Clone, Copy)]
enum Says {
    Text(&'static str),
    True,
}

/// Calls that switch the check off: the method, the argument, the property of it, what it says.
/// <https://github.com/silkimen/cordova-plugin-advanced-http#setservertrustmode>, before version 2
/// `acceptAllCerts` and `setSSLCertMode`; <https://github.com/Cap-go/capacitor-inappbrowser>;
/// <https://github.com/apache/cordova-plugin-file-transfer>
const CALLS: [(&str, usize, &[&str], Says); 11] = [
    ("*.setServerTrustMode", 0, &[], Says::Text("nocheck")),
    ("*.setSSLCertMode", 0, &[], Says::Text("nocheck")),
    ("*.acceptAllCerts", 0, &[], Says::True),
    ("@capgo/inappbrowser#InAppBrowser.openWebView", 0, &["ignoreUntrustedSSLError"], Says::True),
    ("@awesome-cordova-plugins/file-transfer/ngx#FileTransfer.create().download", 2, &[], Says::True),
    ("@awesome-cordova-plugins/file-transfer/ngx#FileTransfer.create().upload", 3, &[], Says::True),
    ("@ionic-native/file-transfer/ngx#FileTransfer.create().download", 2, &[], Says::True),
    ("@ionic-native/file-transfer/ngx#FileTransfer.create().upload", 3, &[], Says::True),
    ("FileTransfer.download", 4, &[], Says::True),
    ("FileTransfer.upload", 5, &[], Says::True),
    ("FileTransfer.().download", 4, &[], Says::True),
];

fn called(app: &App, out: &mut Out) {
    for (path, argument, option, says) in CALLS {
        for call in app.code.calls_of(path) {
            let place = match (app.code.option(call, argument, option), says) {
                (Setting::Text(text, place), Says::Text(wanted)) if text == wanted => place,
                (Setting::Bool(true, place), Says::True) => place,
                _ => continue,
            };
            let (at, context) = app.code.call_place(call);
            if !context.ships() {
                continue;
            }
            let method = path.rsplit(['.', '#']).next().unwrap_or(path);
            let what = match (says, option) {
                (Says::Text(text), _) => {
                    format!("`{method}('{text}')` lets every request of the plugin accept any certificate")
                }
                (Says::True, [name]) => format!(
                    "`{name}: true` lets the page in the in-app browser come from anybody with any certificate"
                ),
                (Says::True, _) => format!("`{method}` is told to accept any certificate"),
            };
            out.push(
                Finding::new(&RULE.info, at, method, format!("{what}, in release builds too."))
                    .step(place, "this value switches the check off")
                    .why("Anybody on the same network can answer in the name of the server, read what the app sends, its tokens among it, and change what comes back.")
                    .help("Leave the check on (`default`, or `pinned` with the certificates of your servers); for development install a local authority on the device and name it under `debug-overrides` in the network security config."),
            );
        }
    }
}

/// Where the native projects link a plugin: `capacitor.build.gradle`, `Podfile`, `Package.swift`.
fn linked(app: &App, plugin: &Plugin<'_>) -> Vec<Place> {
    let module = plugin.name().trim_start_matches('@').replace('/', "-");
    let gradle = app.android.iter().flat_map(|a| &a.gradle.dependencies);
    let gradle =
        gradle.filter(|d| matches!(&d.target, Target::Project(p) if p.trim_start_matches(':') == module));
    let tail = format!("node_modules/{}", plugin.name());
    let pods = app.ios.iter().filter_map(|i| i.podfile.as_ref()).flat_map(|p| &p.pods);
    let pods = pods.filter(|p| p.path.as_deref().is_some_and(|path| path.ends_with(&tail)));
    let swift = app.ios.iter().flat_map(|i| &i.packages).filter(|d| d.from.ends_with(&tail));
    let pods = pods.filter_map(|p| p.place.clone());
    gradle.map(|d| d.place.clone()).chain(pods).chain(swift.map(|d| d.place.clone())).collect()
}
