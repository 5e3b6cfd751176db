//! Policies that let through more than they look like.

use super::names::{is_drop_box, is_personal, is_private, is_private_column};
use super::supabase_rls_missing::{ONE, RULE};
use crate::Out;
use base::{Confidence, Finding, Severity};
use server::Reach;
use server::sql::{Command, Condition, Database, Policy, Rls, Table};

pub(super) fn check(db: &Database, out: &mut Out) {
    for table in &db.tables {
        let objects = table.name.schema == "storage" && table.name.name == "objects";
        if !objects && (!db.serves(&table.name) || matches!(table.rls, Rls::Never | Rls::Off)) {
            continue;
        }
        let judge = |p| if objects { of_storage(db, p) } else { of_table(table, p) };
        let policies = table.policies.iter().filter(|p| p.permissive);
        let open: Vec<(&Policy, Open)> = policies.filter_map(|p| Some((p, judge(p)?))).collect();
        // One finding for each table, and one for each policy of storage, where the buckets differ.
        if objects {
            out.findings.extend(open.iter().map(|(p, o)| finding("storage.objects", p, *o)));
        } else if let Some((worst, how)) = open.iter().max_by_key(|(_, o)| o.severity) {
            let name = table.name.text();
            let others = open.iter().filter(|(p, _)| p.name != worst.name);
            let finding = finding(&name, worst, *how);
            out.push(others.fold(finding, |f, (p, o)| {
                f.step(p.place.clone(), format!("`{}` lets {} {}", p.name, who(o.reach), o.what))
            }));
        }
    }
    for bucket in db.buckets.iter().filter(|b| b.public && is_private(&b.id)) {
        let message = format!("The bucket `{}` is public.", bucket.id);
        out.push(
            Finding::new(&RULE.info, bucket.place.clone(), format!("bucket {}", bucket.id), message)
                .severity(ONE.lower())
                .confidence(Confidence::Likely)
                .why("Its name speaks of what belongs to persons, and everybody who learns or guesses the path of a file reads it, signed in or not; policies are not asked.")
                .help("Make the bucket private and give out signed addresses (`createSignedUrl`) that expire."),
        );
    }
}

/// What a policy lets somebody do.
#[derive(Clone, Copy)]
struct Open {
    reach: Reach,
    what: &'static str,
    severity: Severity,
}

fn who(reach: Reach) -> &'static str {
    if reach == Reach::Everyone { "everybody" } else { "everybody who is signed in" }
}

/// Whom a condition lets through once the roles of the policy are counted in.
fn reach(policy: &Policy, condition: Option<&Condition>) -> Reach {
    match condition.map_or(Reach::Nobody, |c| c.reach) {
        Reach::Everyone if policy.anon => Reach::Everyone,
        Reach::Everyone | Reach::SignedIn if policy.users => Reach::SignedIn,
        Reach::Everyone | Reach::SignedIn => Reach::Nobody,
        less => less,
    }
}

/// `with check` is `using` where it is not said.
fn new_rows(policy: &Policy) -> Option<&Condition> {
    policy.check.as_ref().or(policy.using.as_ref())
}

fn of_table(table: &Table, policy: &Policy) -> Option<Open> {
    let name = &table.name.name;
    let rows = reach(policy, policy.using.as_ref());
    let new = reach(policy, new_rows(policy));
    let rights = |reach: Reach| if reach == Reach::Everyone { table.access.anon } else { table.access.users };
    let changes = matches!(policy.command, Command::All | Command::Update | Command::Delete);
    let changed = if policy.command == Command::Delete { rows } else { rows.min(new) };
    if changes && changed >= Reach::SignedIn && (rights(changed).update || rights(changed).delete) {
        let what = if policy.command == Command::Delete { "delete every row" } else { "change every row" };
        let owned = is_personal(name) || table.columns.iter().any(|c| is_owner(c));
        let severity = if changed == Reach::Everyone || owned { ONE } else { ONE.lower() };
        return Some(Open { reach: changed, what, severity });
    }
    let adds = matches!(policy.command, Command::All | Command::Insert);
    if adds && new == Reach::Everyone && rights(new).insert && !is_drop_box(name) {
        return Some(Open { reach: new, what: "add rows", severity: ONE.lower() });
    }
    let reads = matches!(policy.command, Command::All | Command::Select);
    let private = is_private(name) || table.columns.iter().any(|c| is_private_column(c));
    if reads && rows >= Reach::SignedIn && rights(rows).read && private {
        let severity = if rows == Reach::Everyone { ONE } else { ONE.lower() };
        return Some(Open { reach: rows, what: "read every row", severity });
    }
    None
}

/// Files: what is open inside a bucket.
fn of_storage(db: &Database, policy: &Policy) -> Option<Open> {
    let rows = reach(policy, policy.using.as_ref());
    let new = reach(policy, new_rows(policy));
    match policy.command {
        Command::All | Command::Update | Command::Delete if rows >= Reach::SignedIn => {
            let severity = if rows == Reach::Everyone { ONE } else { ONE.lower() };
            Some(Open { reach: rows, what: "change or delete every file", severity })
        }
        Command::Insert if new == Reach::Everyone => {
            Some(Open { reach: new, what: "upload files", severity: ONE.lower() })
        }
        Command::Select if rows >= Reach::SignedIn => {
            let named = policy.using.iter().flat_map(|c| &c.buckets);
            let private = named.filter_map(|id| db.buckets.iter().find(|b| b.id == *id)).any(|b| !b.public);
            let severity = if rows == Reach::Everyone { ONE } else { ONE.lower() };
            private.then_some(Open { reach: rows, what: "read every file of a private bucket", severity })
        }
        _ => None,
    }
}

/// Columns that say whose a row is.
fn is_owner(column: &str) -> bool {
    [
        "user_id",
        "owner_id",
        "owner",
        "created_by",
        "author_id",
        "profile_id",
        "customer_id",
        "client_id",
        "account_id",
        "patient_id",
        "uid",
    ]
    .contains(&column)
}

fn finding(table: &str, policy: &Policy, open: Open) -> Finding {
    let who = who(open.reach);
    let message = format!("The policy `{}` of `{table}` lets {who} {}.", policy.name, open.what);
    let subject = format!("{table} {}", policy.name);
    let role = match (policy.anon, policy.users) {
        (true, true) => "applies to every role",
        (true, false) => "applies to `anon`",
        (false, _) => "applies to `authenticated`",
    };
    let why = match open.reach {
        Reach::Everyone => {
            "The key in the app is no secret: with it anybody does so without the app. A policy for the backend itself is not needed, as the service role is not asked."
        }
        _ => {
            "Whoever can sign up is signed in, and does so without the app, also with what belongs to others."
        }
    };
    Finding::new(&RULE.info, policy.place.clone(), subject, message)
        .severity(open.severity)
        .why(why)
        .help("Bind the condition to the owner (`auth.uid() = user_id`) or to membership, name the roles with `to`, and drop policies that are meant for the service role.")
        .step(policy.place.clone(), role)
}
