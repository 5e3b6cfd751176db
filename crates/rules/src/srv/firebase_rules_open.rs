use super::names::{is_drop_box, is_personal, is_private};
use crate::{Check, Out, Rule};
use app::App;
use base::{Area, Attacker, Confidence, Finding, Gain, Info, Place, Severity, Tier};
use server::Reach;
use server::firebase::{Allow, Condition, Grant, Methods, Segment, Service};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "firebase-rules-open",
        number: 1,
        area: Area::Srv,
        title: "Security rules of Firebase let everybody in",
        // Not the data of one user, but of all of them.
        severity: Severity::of(Attacker::Remote, Gain::Data).raise(),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[862, 732],
        masvs: &["MASVS-AUTH-1", "MASVS-STORAGE-1"],
        maswe: &[18],
        mastg: &[],
        mobile_top_10: &[3, 8],
        page: include_str!("firebase_rules_open.md"),
    },
    check: Check::Backend(check),
};

const HELP: &str = "Bind the condition to the owner (`request.auth.uid == uid`) or to a role, give each collection its own `match`, and close the rest. App Check makes other clients harder, and is no replacement.";

/// An open door, whichever language it is written in.
struct Door<'a> {
    service: &'static str,
    path: String,
    /// The last name of the path; none where it leads to everything.
    name: Option<&'a str>,
    methods: Methods,
    said: &'a str,
    condition: &'a Condition,
    place: &'a Place,
    around: Option<&'a Place>,
    deployed: bool,
}

impl Door<'_> {
    /// True where it was open until a day that is over.
    fn ended(&self) -> bool {
        let until = self.condition.until.as_deref().and_then(knowledge::Date::parse);
        until.is_some_and(|day| day < knowledge::as_of())
    }
}

fn check(app: &App, out: &mut Out) {
    for file in &app.server.rules {
        let doors: Vec<Door<'_>> = file
            .rules
            .allows
            .iter()
            .map(|(service, allow)| of_allow(*service, allow, file.deployed))
            .collect();
        report(&doors, out);
    }
    for file in &app.server.databases {
        let doors: Vec<Door<'_>> = file.grants.iter().map(|g| of_grant(g, file.deployed)).collect();
        report(&doors, out);
    }
}

fn of_allow(service: Service, allow: &Allow, deployed: bool) -> Door<'_> {
    let name = allow.path.iter().rev().find_map(|s| match s {
        Segment::Name(name) => Some(name.as_str()),
        Segment::Any(_) | Segment::Rest(_) => None,
    });
    let service = match service {
        Service::Firestore => "Firestore",
        Service::Storage => "Storage",
    };
    Door {
        service,
        path: allow.path_text(),
        name,
        methods: allow.methods,
        said: &allow.said,
        condition: &allow.condition,
        place: &allow.place,
        around: Some(&allow.match_place),
        deployed,
    }
}

fn of_grant(grant: &Grant, deployed: bool) -> Door<'_> {
    let (read, write) = (!grant.write, grant.write);
    let methods = Methods { get: read, list: read, create: write, update: write, delete: write };
    Door {
        service: "Realtime Database",
        path: format!("/{}", grant.path.join("/")),
        name: grant.path.iter().rev().find(|p| !p.starts_with('$')).map(String::as_str),
        methods,
        said: if write { ".write" } else { ".read" },
        condition: &grant.condition,
        place: &grant.place,
        around: None,
        deployed,
    }
}

/// Report each door, but none that a wider one makes needless.
fn report(doors: &[Door<'_>], out: &mut Out) {
    for door in doors {
        let wider = |other: &Door<'_>| {
            other.name.is_none()
                && door.name.is_some()
                && !other.ended()
                && other.service == door.service
                && other.condition.reach >= door.condition.reach
                && (other.methods.reads() || !door.methods.reads())
                && (other.methods.writes() || !door.methods.writes())
        };
        if let Some(severity) = severity(door)
            && !doors.iter().any(wider)
        {
            let over = Severity::of(Attacker::Remote, Gain::Hygiene);
            out.push(finding(door, if door.ended() { over } else { severity }));
        }
    }
}

/// How much an open door matters; none where it may be meant.
fn severity(door: &Door<'_>) -> Option<Severity> {
    let one = Severity::of(Attacker::Remote, Gain::Data);
    let (writes, storage) = (door.methods.writes(), door.service == "Storage");
    let only_new = door.methods.create && !door.methods.update && !door.methods.delete;
    let name = door.name.unwrap_or_default();
    match (door.condition.reach, door.name) {
        (Reach::Nobody | Reach::Bound, _) => None,
        // Pictures that everybody may see are common.
        (Reach::Everyone, None) if storage && !writes => Some(one.lower()),
        (Reach::Everyone, None) => Some(one.raise()),
        (Reach::SignedIn, None) => Some(if writes && !storage { one } else { one.lower() }),
        (Reach::Everyone, Some(_)) if writes && only_new => (!is_drop_box(name)).then_some(one.lower()),
        (Reach::Everyone, Some(_)) if writes => Some(one),
        (Reach::Everyone, Some(_)) if storage => is_private(name).then_some(one),
        (Reach::Everyone, Some(_)) => {
            is_personal(name).then_some(if door.methods.list { one } else { one.lower() })
        }
        (Reach::SignedIn, Some(_)) if writes && !only_new && !storage => is_personal(name).then_some(one),
        (Reach::SignedIn, Some(_)) => {
            (!writes && door.methods.list && is_private(name)).then_some(one.lower())
        }
    }
}

fn finding(door: &Door<'_>, severity: Severity) -> Finding {
    let who = match door.condition.reach {
        Reach::Everyone => "everybody",
        _ => "everybody who is signed in",
    };
    let what = match (door.methods.reads(), door.methods.writes()) {
        (true, true) => "read and change",
        (true, false) => "read",
        _ if door.methods.update || door.methods.delete => "change",
        _ => "add to",
    };
    let all = match (door.name, door.service) {
        (Some(_), _) => format!("`{}`", door.path),
        (None, "Storage") => "every file".to_owned(),
        (None, _) => "the whole database".to_owned(),
    };
    let until = door.condition.until.as_ref();
    let limit = until.map(|t| format!(" until {t}, and nobody after that")).unwrap_or_default();
    let why = match (door.condition.reach, until) {
        _ if door.ended() => {
            "The rules of a trial are over: the app itself is refused now, and the usual repair is to move the day, which opens everything again."
        }
        (_, Some(_)) => {
            "Rules for a trial: the configuration of the project ships in the app, so that anybody can use them as long as they hold; then the app itself stops working."
        }
        (Reach::Everyone, None) => {
            "The configuration of the project ships in every copy of the app and is no secret: whoever takes it out speaks to the service without the app."
        }
        _ => {
            "Whoever can sign up is signed in, and is then free to speak to the service without the app, also about what belongs to others."
        }
    };
    let confidence = if door.deployed { Confidence::Certain } else { Confidence::Likely };
    let subject = format!("{} {} {}", door.service, door.path, door.said);
    let mut finding = Finding::new(
        &RULE.info,
        door.place.clone(),
        subject,
        format!("The rules of {} let {who} {what} {all}{limit}.", door.service),
    )
    .severity(severity)
    .confidence(confidence)
    .why(why)
    .help(HELP);
    if let Some(around) = door.around {
        finding = finding.step(around.clone(), "the path that is opened");
    }
    finding.step(door.place.clone(), format!("`{}` holds for {who}", door.said))
}
