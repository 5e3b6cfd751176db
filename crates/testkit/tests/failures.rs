//! The runner must see what is wrong with a page: a runner that passes everything proves nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

use base::Info;
use capward_testkit::{bless, check_form, check_page, read_app};

/// The rule `documents-folder-shared` with another page.
fn with_page(page: &str) -> &'static Info {
    let rule = audit::explain("documents-folder-shared").expect("the rule exists");
    Box::leak(Box::new(Info {
        id: rule.id,
        number: rule.number,
        area: rule.area,
        title: "A title",
        severity: rule.severity,
        tier: rule.tier,
        profiles: rule.profiles,
        cwe: rule.cwe,
        masvs: rule.masvs,
        maswe: rule.maswe,
        mastg: rule.mastg,
        mobile_top_10: rule.mobile_top_10,
        page: Box::leak(page.to_owned().into_boxed_str()),
    }))
}

const BAD: &str = "```diff ios/App/App/Info.plist\n \t<key>UILaunchScreen</key>\n+\t<false/>\n+\t<key>UIFileSharingEnabled</key>\n+\t<true/>\n+\t<key>Other</key>\n```\n";

fn page(bad: &str, good: &str, cases: &str) -> String {
    format!(
        "# A title\n\nOne sentence.\n\n## Attack\n\nText.\n\n## Bad\n\n{bad}\n## Good\n\n{good}\n## Fix\n\nText.\n\n\
         ## Limits\n\nText.\n\n## References\n\n- https://example.com\n\n## More cases\n\n{cases}"
    )
}

fn blessed(bad: &str, good: &str, cases: &str) -> String {
    let ground = read_app("quiet").unwrap();
    let text = page(bad, good, cases);
    bless(with_page(&text), &ground).unwrap().expect("there is something to bless")
}

#[test]
fn blessing_writes_what_the_audit_finds_and_is_stable() {
    let ground = read_app("quiet").unwrap();
    let text = blessed(BAD, "Nothing.\n", "### Silent\n\n```ts src/more.ts\nexport {};\n```\n");
    assert!(text.contains("certain documents-folder-shared ios/App/App/Info.plist:"), "{text}");
    assert_eq!(text.matches("```report\n").count(), 1);
    assert_eq!(bless(with_page(&text), &ground).unwrap(), None);
    let noise =
        text.replace("## Good\n\nNothing.\n", "## Good\n\nNothing.\n\n```report\nhigh certain x y:1\n```\n");
    assert_eq!(
        bless(with_page(&noise), &ground).unwrap().as_deref(),
        Some(text.as_str()),
        "an empty block goes away"
    );
    assert_eq!(check_form(with_page(&text)), Vec::<String>::new());
}

#[test]
fn findings_that_differ_from_the_block_are_shown_line_by_line() {
    let ground = read_app("quiet").unwrap();
    let text = blessed(BAD, "Nothing.\n", "### Silent\n");
    let wrong = text.replace("certain documents", "likely documents");
    let failures = check_page(with_page(&wrong), &ground).join("\n");
    assert!(failures.contains("documents_folder_shared.md:9: Bad"), "{failures}");
    assert!(
        failures.contains("not found:") && failures.contains("likely documents-folder-shared"),
        "{failures}"
    );
    assert!(
        failures.contains("not expected:") && failures.contains("certain documents-folder-shared"),
        "{failures}"
    );
}

#[test]
fn a_silent_case_that_speaks_fails() {
    let ground = read_app("quiet").unwrap();
    let text = page("", "", &format!("### Silent\n\n{BAD}"));
    let failures = check_page(with_page(&text), &ground).join("\n");
    assert!(failures.contains(": Silent: the findings are not those"), "{failures}");
}

#[test]
fn changes_that_do_not_fit_the_sample_app_fail_with_their_line() {
    let ground = read_app("quiet").unwrap();
    for (fence, says) in [
        ("```diff index.html\n-<nothing>\n```\n", "these lines are not in index.html"),
        ("```diff android/nothing.xml\n-<a>\n```\n", "does not exist"),
        ("```delete android/nothing.xml\n```\n", "does not exist"),
        ("```ts\nx\n```\n", "names a language and a path"),
    ] {
        let failures = check_page(with_page(&page(fence, "", "")), &ground).join("\n");
        assert!(failures.contains("documents_folder_shared.md:11:") && failures.contains(says), "{failures}");
    }
}

#[test]
fn what_is_wrong_with_the_form_is_said() {
    let good = blessed(BAD, "Nothing.\n", "### Silent\n");
    for (old, new, says) in [
        ("# A title", "# Another title", "the title is not that of the rule"),
        ("One sentence.", "Two.\n\nParagraphs.", "one paragraph"),
        ("## Limits", "## Bounds", "the headings are"),
        ("- https://example.com", "- http://example.com", "https link"),
        ("Text.\n\n## Limits", "See [there](http://example.com).\n\n## Limits", "a link is https"),
        ("certain documents", "surely documents", "not a confidence"),
        ("certain documents-folder-shared", "certain documents", "not the id of a rule"),
        ("### Silent\n", "", "needs a case in which nothing is reported"),
    ] {
        assert!(good.contains(old), "{old}");
        let failures = check_form(with_page(&good.replacen(old, new, 1))).join("\n");
        assert!(failures.contains(says), "{new}: {failures}");
    }
}
