//! Views and functions that run with the rights of their owner, past row level security.

use super::names::is_public_name;
use super::supabase_rls_missing::{ONE, RULE};
use crate::Out;
use base::{Attacker, Confidence, Finding, Gain, Severity};
use server::sql::{Command, Database, Function, Rls, View};

pub(super) fn check(db: &Database, out: &mut Out) {
    out.findings.extend(db.views.iter().filter_map(|v| view(db, v)));
    let served = |f: &&Function| f.definer && !f.trigger && db.serves(&f.name);
    out.findings.extend(db.functions.iter().filter(served).filter_map(function));
    let loose: Vec<&Function> = db.functions.iter().filter(|f| f.definer && !f.path_set).collect();
    if let Some(first) = loose.first() {
        let names: Vec<String> = loose.iter().take(3).map(|f| format!("`{}`", f.name.text())).collect();
        let more = if loose.len() > 3 { format!(" and {} more", loose.len() - 3) } else { String::new() };
        let message = format!(
            "Functions with `security definer` have no search path of their own: {}{more}.",
            names.join(", ")
        );
        let finding = Finding::new(&RULE.info, first.place.clone(), "search_path", message)
            .severity(Severity::of(Attacker::Remote, Gain::Hygiene))
            .why("They run with the rights of their owner, and take tables and functions from whatever schema the caller puts first; whoever may create objects there runs code with these rights.")
            .help("Add `set search_path = ''` to each of them, and write the schema before every name.");
        out.push(
            loose
                .iter()
                .skip(1)
                .take(20)
                .fold(finding, |f, l| f.step(l.place.clone(), format!("`{}`", l.name.text()))),
        );
    }
}

/// A view is read with the rights of its owner unless it says `security_invoker`.
/// <https://supabase.com/docs/guides/database/postgres/row-level-security#views>
fn view(db: &Database, view: &View) -> Option<Finding> {
    if view.invoker
        || view.asks
        || !db.serves(&view.name)
        || is_public_name(&view.name.name)
        || !view.access.anon.read
    {
        return None;
    }
    let closed = |t: &&server::sql::Table| {
        let open = |p: &&server::sql::Policy| {
            p.anon
                && matches!(p.command, Command::All | Command::Select)
                && p.using.as_ref().is_some_and(|c| c.reach == server::Reach::Everyone)
        };
        t.rls == Rls::On && !t.policies.iter().any(|p| open(&p))
    };
    let table = view.reads.iter().filter_map(|n| db.table(n)).find(closed)?;
    let name = view.name.text();
    let message =
        format!("The view `{name}` shows rows of `{}` past its row level security.", table.name.text());
    let help = if view.materialised {
        "Take the right to read it from `anon` and `authenticated`, or move it into a schema that is not served."
    } else {
        "Make it `with (security_invoker = true)`, or take the right to read it from `anon` and `authenticated`."
    };
    Some(
        Finding::new(&RULE.info, view.place.clone(), &name, message)
            .severity(ONE.lower())
            .confidence(if view.access.said { Confidence::Certain } else { Confidence::Likely })
            .why("A view is read with the rights of whoever made it: the policies of its tables are not asked, and the key in the app reads it.")
            .help(help)
            .step(table.place.clone(), "the table, whose policies let nobody read everything"),
    )
}

/// A function that changes rows for whoever calls it.
fn function(function: &Function) -> Option<Finding> {
    let callers = function.callers;
    if !function.writes || function.asks || !(callers.public || callers.anon) {
        return None;
    }
    let name = function.name.text();
    let severity = if function.parameters > 0 { ONE.lower() } else { ONE.lower().lower() };
    let message = format!(
        "The function `{name}` changes rows with the rights of its owner, and everybody may call it."
    );
    Some(
        Finding::new(&RULE.info, function.place.clone(), format!("function {name}"), message)
            .severity(severity)
            .confidence(Confidence::Likely)
            .why("The Data API offers every function of its schemas; this one runs past row level security and does not ask who calls.")
            .help("Check `auth.uid()` inside, or `revoke execute on function … from public, anon, authenticated` where only triggers, jobs or the backend call it."),
    )
}
