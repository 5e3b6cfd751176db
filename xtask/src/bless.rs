use crate::{Done, repo};
use base::Info;

/// Rewrite the report blocks of pages as the audit has them now.
pub(crate) fn run(args: &[&str]) -> Done {
    let rules: Vec<&'static Info> = if args.is_empty() {
        audit::catalogue()
    } else {
        args.iter()
            .map(|name| audit::explain(name).ok_or_else(|| format!("there is no rule `{name}`")))
            .collect::<Result<_, _>>()?
    };
    let ground = testkit::read_app("quiet").map_err(|e| format!("apps/quiet: {e}"))?;
    let mut failed = 0;
    for info in rules {
        let path = testkit::page_path(info);
        match testkit::bless(info, &ground) {
            Ok(None) => {}
            Ok(Some(text)) => {
                repo::write(&path, &text)?;
                println!("{}: rewritten; read `git diff` before you keep it", info.id);
            }
            Err(error) => {
                failed += 1;
                eprintln!("{}:{}: {}", path.display(), error.line, error.message);
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} pages could not be read")) }
}
