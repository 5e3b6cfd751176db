use crate::args::PathArgs;
use crate::input::collect;
use crate::output::{emit, wants_colour};
use crate::{End, Failure};

/// Print the page of a rule.
pub(crate) fn explain(name: &str) -> Result<End, Failure> {
    let Some(info) = audit::explain(name) else {
        let hint = audit::nearest(name).map(|id| format!("; did you mean `{id}`?")).unwrap_or_default();
        return Err(Failure::usage(format!("there is no rule `{name}`{hint} (`capward rules` lists all)")));
    };
    emit(&report::explain(info, wants_colour(false, false)), None)?;
    Ok(End::Clean)
}

/// List the rules.
pub(crate) fn rules(json: bool) -> Result<End, Failure> {
    let catalogue = audit::catalogue();
    emit(&if json { report::rules_json(&catalogue) } else { report::rules_table(&catalogue) }, None)?;
    Ok(End::Clean)
}

/// Print what was found out about each app.
pub(crate) fn facts(args: &PathArgs) -> Result<End, Failure> {
    let files = collect(&args.path)?;
    let facts = audit::facts(&files);
    emit(&report::facts(&facts), None)?;
    Ok(if facts.is_empty() { End::Nothing } else { End::Clean })
}

/// Tell what capward sees in a folder and what it does not.
pub(crate) fn doctor(args: &PathArgs) -> Result<End, Failure> {
    let files = collect(&args.path)?;
    let doctor = audit::doctor(&files);
    emit(&report::facts(&doctor), None)?;
    Ok(if doctor.is_empty() { End::Nothing } else { End::Clean })
}
