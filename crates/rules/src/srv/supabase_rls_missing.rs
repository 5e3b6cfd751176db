use super::names::{is_personal, is_private_column};
use super::{policies, routines};
use crate::{Check, Out, Rule};
use app::{App, Supabase};
use base::{Area, Attacker, Confidence, Finding, Fix, Gain, Info, NewFile, Safety, Severity, Tier};
use server::sql::{Access, Rls, Table};

pub(crate) static RULE: Rule = Rule {
    info: Info {
        id: "supabase-rls-missing",
        number: 2,
        area: Area::Srv,
        title: "Tables of Supabase are open to everybody",
        severity: Severity::of(Attacker::Remote, Gain::Data),
        tier: Tier::Default,
        profiles: &[],
        cwe: &[862, 863],
        masvs: &["MASVS-AUTH-1"],
        maswe: &[18],
        mastg: &[],
        mobile_top_10: &[3],
        page: include_str!("supabase_rls_missing.md"),
    },
    check: Check::Backend(check),
};

/// Data of one user; that of all users weighs one step more.
pub(super) const ONE: Severity = Severity::of(Attacker::Remote, Gain::Data);

fn check(app: &App, out: &mut Out) {
    for project in &app.server.supabase {
        let db = &project.database;
        let open = |t: &&Table| {
            db.serves(&t.name)
                && matches!(t.rls, Rls::Never | Rls::Off)
                && (t.access.anon.any() || t.access.users.any())
        };
        for (at, table) in db.tables.iter().filter(|t| t.made || t.rls == Rls::Off).filter(open).enumerate() {
            out.findings.extend(finding(project, table, at));
        }
        policies::check(db, out);
        routines::check(db, out);
    }
}

fn finding(project: &Supabase, table: &Table, at: usize) -> Option<Finding> {
    let personal = is_personal(&table.name.name) || table.columns.iter().any(|c| is_private_column(c));
    let Access { anon, users, .. } = table.access;
    let writes = anon.writes() || users.writes();
    // A table that can only be read, and holds nothing of persons, is for looking things up.
    if !writes && !personal {
        return None;
    }
    let severity = match (anon.any(), personal) {
        (true, true) => ONE.raise(),
        (true, false) | (false, true) => ONE,
        (false, false) => ONE.lower(),
    };
    let name = table.name.text();
    let how = if table.rls == Rls::Off { "switched off" } else { "never switched on" };
    let who = if anon.any() { "Whoever takes the key out of the app" } else { "Whoever signs up" };
    let what = if writes { "reads, changes and deletes every row" } else { "reads every row" };
    let message = format!("Row level security of the table `{name}` is {how} by the migrations.");
    let finding = Finding::new(&RULE.info, table.place.clone(), &name, message)
        .severity(severity)
        .confidence(confidence(project, table.access))
        .why(format!("{who} {what} with a single request, without the app."))
        .help(format!("Add a migration with `alter table {name} enable row level security;` and one policy for each kind of access, bound to `auth.uid()`."));
    Some(finding.fix(fix(project, table, at)))
}

/// Whether the roles of the Data API reach a new table is a setting of the project that no file tells.
fn confidence(project: &Supabase, access: Access) -> Confidence {
    match (access.said, project.database.grants) {
        (true, _) => Confidence::Certain,
        (false, false) => Confidence::Likely,
        // Other tables are given to the roles by name, this one is not.
        (false, true) => Confidence::Possible,
    }
}

/// A migration of its own after the last one, as migrations that have run are not run again.
fn fix(project: &Supabase, table: &Table, at: usize) -> Option<Fix> {
    let last = project.version.as_ref()?;
    let next = last.parse::<u64>().ok()?.checked_add(1 + at as u64)?;
    let next = format!("{next:0width$}", width = last.len());
    let plain = |n: &str| n.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let (schema, name) = (&table.name.schema, &table.name.name);
    if !plain(schema) || !plain(name) || next.len() != last.len() {
        return None;
    }
    let path = format!("{}/migrations/{next}_enable_rls_{name}.sql", project.folder);
    let text = format!("alter table {schema}.{name} enable row level security;\n");
    let mut fix = Fix::new(
        Safety::Ask,
        format!(
            "Add a migration that enables row level security of `{name}`; without a policy nobody reads it any more"
        ),
        Vec::new(),
    );
    fix.creates.push(NewFile { path, text });
    Some(fix)
}
