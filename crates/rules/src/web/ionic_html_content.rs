//! (nothing here: the page explains the rule)
use super::injected::{finding, hits};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Edit, Finding, Fix, Gain, Info, Place, Safety, Severity, Tier};
use flow::Setting;
use knowledge::SinkKind;

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "ionic-html-content",
        number: 5,
        area: Area::Web,
        title: "Ionic is told to show markup",
        severity: Severity::of(Attacker::Injection, Gain::Code),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[79],
        masvs: &["MASVS-CODE-4"],
        maswe: &[50],
        mastg: &[],
        mobile_top_10: &[4],
        page: include_str!("ionic_html_content.md"),
    },
    check: Check::Code(check),
};

/// Where the settings of Ionic are given, and which argument they are.
const SETTINGS: [(&str, usize); 6] = [
    ("@ionic/angular#IonicModule.forRoot", 0),
    ("@ionic/angular/standalone#provideIonicAngular", 0),
    ("@ionic/react#setupIonicReact", 0),
    ("@ionic/core#initialize", 0),
    ("@ionic/core/components#initialize", 0),
    ("*.use", 1),
];
const IONIC: [&str; 4] = ["@ionic/angular", "@ionic/react", "@ionic/vue", "@ionic/core"];

fn check(app: &App, out: &mut Out) {
    for hit in hits(app, &[SinkKind::IonicMarkup]) {
        out.push(
            finding(&RULE.info, &hit, "because `IonicSafeString` tells Ionic not to clean it")
                .help("Give the text as it is: Ionic shows it as text. Where formatting is needed, use a component in a modal."),
        );
    }
    // Before version 7 markup was shown without being asked for: https://ionicframework.com/docs/updating/7-0.
    let old = IONIC
        .iter()
        .find_map(|name| app.packages.major(name).value().copied())
        .is_some_and(|major| major < 7);
    for (at, argument) in
        SETTINGS.iter().flat_map(|(path, n)| app.code.calls_of(path).into_iter().map(move |c| (c, *n)))
    {
        if let Setting::Bool(true, place) = app.code.option(at, argument, &["innerHTMLTemplatesEnabled"])
            && !old
        {
            // Where all texts are constant and without tags, nothing looks different afterwards.
            let safety = if app.code.may_hold_markup(&TEXTS) { Safety::Ask } else { Safety::Safe };
            let fix = set(&place, "innerHTMLTemplatesEnabled", false, safety);
            let text =
                "`innerHTMLTemplatesEnabled` lets the texts of alerts, toasts and other overlays be markup.";
            out.push(
                Finding::new(&RULE.info, place, "innerHTMLTemplatesEnabled", text)
                    .severity(Severity::of(Attacker::Injection, Gain::Layer))
                    .why("A name or message that an overlay shows becomes part of the page; only Ionic's small sanitiser stands between it and a script.")
                    .help("Remove the option: Ionic then shows texts as text. Put what needs formatting into a component of your own.")
                    .fix(fix),
            );
        }
        if let Setting::Bool(false, place) = app.code.option(at, argument, &["sanitizerEnabled"]) {
            let fix = set(&place, "sanitizerEnabled", true, Safety::Ask);
            let text = "`sanitizerEnabled: false` switches Ionic's sanitiser off: texts of overlays reach the page as they are.";
            out.push(
                Finding::new(&RULE.info, place, "sanitizerEnabled", text)
                    .why("A name or message that an overlay shows runs as part of the app where it holds a script, with all plugins.")
                    .help("Remove the option, and `innerHTMLTemplatesEnabled` with it.")
                    .fix(fix),
            );
        }
    }
}

/// Options of overlays, refreshers and endless lists that are shown as markup.
/// <https://ionicframework.com/docs/techniques/security>
const TEXTS: [&str; 7] =
    ["message", "header", "subHeader", "content", "pullingText", "refreshingText", "loadingText"];

fn set(place: &Place, option: &str, to: bool, safety: Safety) -> Option<Fix> {
    let edit = Edit::replace(place.file()?, place.span()?, to.to_string());
    Some(Fix::new(safety, format!("Set `{option}` to {to}"), vec![edit]))
}
