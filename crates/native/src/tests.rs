use crate::{Call, Native, Value, read};
use files::Files;

/// The facts of one file.
fn facts(path: &str, text: &str) -> Native {
    let files = Files::from_memory([(path.to_owned(), text.as_bytes().to_vec())]);
    read(&files, Some("android"), Some("ios"), &["mine".to_owned()], &[""])
}

fn java(body: &str) -> Native {
    facts("android/app/src/main/java/x/A.java", &format!("class A extends WebView {{ {body} }}"))
}

fn kotlin(body: &str) -> Native {
    facts("android/app/src/main/kotlin/x/A.kt", &format!("class A : WebView() {{\n{body}\n}}"))
}

fn swift(body: &str) -> Native {
    facts("ios/App/App/A.swift", &format!("class A: WKWebView {{\n{body}\n}}"))
}

fn objc(body: &str) -> Native {
    facts("ios/App/App/A.m", &format!("#import <WebKit/WKWebView.h>\n@implementation A\n{body}\n@end\n"))
}

fn call<'a>(native: &'a Native, name: &str) -> &'a Call {
    native.calls.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("{name} in {:#?}", native.calls))
}

#[test]
fn files_without_an_interface_of_interest_are_not_parsed() {
    let text = "class A { void m() { f(1); } }";
    let files = Files::from_memory([("android/app/src/main/java/x/A.java".to_owned(), text.into())]);
    let read = |words: &[&str]| read(&files, Some("android"), None, &[], words);
    assert!(read(&["PendingIntent"]).files == 0 && read(&[]).files == 0);
    assert!(read(&["f("]).files == 1 && !read(&["PendingIntent", "f("]).calls.is_empty());
}

#[test]
fn tests_and_other_peoples_code_are_not_read_and_debug_sources_are_for_development() {
    for path in [
        "android/app/src/test/java/A.java",
        "android/app/src/androidTest/java/A.java",
        "android/capacitor-cordova-android-plugins/src/main/java/A.java",
        "android/capacitor/src/main/java/com/getcapacitor/Bridge.java",
        "android/capacitor/src/main/java/com/getcapacitor/plugin/WebView.java",
    ] {
        assert_eq!(facts(path, "class A { void m(WebView w) { f(1); } }").files, 0, "{path}");
    }
    assert_eq!(
        facts("mine/android/src/main/java/A.java", "class A { void m(WebView w) { f(1); } }").files,
        1
    );
    assert_eq!(
        facts("other/android/src/main/java/A.java", "class A { void m(WebView w) { f(1); } }").files,
        0
    );
    assert_eq!(facts("ios/App/Pods/A.swift", "func m(w: WKWebView) { f(1) }").files, 0);
    let native = facts("android/app/src/debug/java/A.java", "class A { void m(WebView w) { f(1); } }");
    assert_eq!(call(&native, "f").scope.when.ships(), Some(false));
}

#[test]
fn debug_conditions_are_seen_in_every_language() {
    for (native, what) in [
        (java("void m() { if (BuildConfig.DEBUG && x) { f(); } else { g(); } }"), "java"),
        (java("void m() { if (!BuildConfig.DEBUG) { g(); return; } f(); }"), "java, early return"),
        (
            java(
                "void m() { boolean d = 0 != (getApplicationInfo().flags & ApplicationInfo.FLAG_DEBUGGABLE); if (d) f(); g(); }",
            ),
            "java, flag in a variable",
        ),
        (kotlin("fun m() { if (BuildConfig.DEBUG) f() else g() }"), "kotlin"),
        (
            kotlin(
                "fun m() { if (0 != applicationInfo.flags and ApplicationInfo.FLAG_DEBUGGABLE) { f() }\n g() }",
            ),
            "kotlin, flag",
        ),
        (swift("func m() {\n#if DEBUG\nf()\n#else\ng()\n#endif\n}"), "swift"),
    ] {
        assert_eq!(call(&native, "f").scope.when.ships(), Some(false), "{what}");
        assert_eq!(call(&native, "g").scope.when.ships(), Some(true), "{what}");
    }
}

#[test]
fn variables_and_fields_are_followed_to_their_values() {
    let native = java(
        "static final String K = \"v\"; void m(String p) { String a = K; f(a, p, 1 | B.C, \"x\" + p, A.class); }",
    );
    let args: Vec<&Value> = call(&native, "f").args.iter().map(|(_, v)| v).collect();
    assert_eq!(args[0].as_str(), Some("v"));
    assert_eq!(args[1], &Value::Cast("String".into(), Box::new(Value::Param("p".into()))));
    assert!(matches!(args[2], Value::Flags(all) if all.len() == 2 && args[2].mentions("C")));
    assert!(matches!(args[3], Value::Join(_)) && !args[3].is_constant());
    assert_eq!(args[4], &Value::Class("A".into()));
    let native = kotlin(
        "fun m(p: String) { val i = Intent().apply { action = \"a\"; setPackage(p) }\n f(\"a${p}b$p\", i) }",
    );
    let call = call(&native, "f");
    assert!(matches!(call.arg(0), Some(Value::Join(parts)) if parts.len() == 4), "{:?}", call.args);
    let Some(Value::Var(_, built)) = call.arg(1) else { panic!("{:?}", call.args) };
    assert!(
        matches!(&**built, Value::Built(_, then) if then.iter().map(|t| t.0.as_str()).eq(["action", "setPackage"]))
    );
}

#[test]
fn what_is_done_to_a_variable_later_belongs_to_its_value() {
    let native = java("void m() { Intent i = new Intent(); i.setClass(this, A.class); f(i); }");
    let Some(Value::Built(_, then)) = call(&native, "f").arg(0) else { panic!() };
    assert_eq!(then[0].0, "setClass");
}

#[test]
fn bodies_of_methods_are_summed_up() {
    let native = java(
        "@Override public void checkServerTrusted(X[] c, String t) {} public boolean v() { return true; } void z() { if (a) { throw new E(); } q(); }",
    );
    let body =
        |name: &str| native.methods.iter().find(|m| m.name == name).and_then(|m| m.body.clone()).unwrap();
    assert!(body("checkServerTrusted").empty);
    assert_eq!(body("v").returns, [Value::Bool(true)]);
    assert!(body("z").throws && body("z").branches && body("z").calls == ["E", "q"]);
    assert_eq!(native.methods[0].annotations, ["Override"]);
    let native = kotlin("override fun verify(h: String, s: S) = true");
    assert_eq!(native.methods[0].body.as_ref().unwrap().returns, [Value::Bool(true)]);
    let native = swift("func v(_ a: Int, with b: String) -> Bool { true }");
    assert_eq!(native.methods[0].body.as_ref().unwrap().returns, [Value::Bool(true)]);
    assert_eq!(native.methods[0].params[1].label.as_deref(), Some("with"));
}

#[test]
fn anonymous_classes_and_lambdas_are_values_with_their_methods() {
    let native = java(
        "void m() { c.set(new Foo() { public boolean verify(String h, S s) { return true; } }); c.two((h, s) -> true); }",
    );
    assert_eq!(call(&native, "set").arg(0), Some(&Value::Anonymous(vec!["Foo".into()])));
    let verify = native.methods.iter().find(|m| m.name == "verify").unwrap();
    assert_eq!(native.classes[verify.class.unwrap()].supertypes, ["Foo"]);
    let Some(Value::Lambda(body)) = call(&native, "two").arg(0) else { panic!() };
    assert_eq!(body.returns, [Value::Bool(true)]);
    let native = kotlin(
        "fun m() { c.set(object : Foo() { override fun verify(h: String): Boolean { return true } })\n c.two { _, _ -> true } }",
    );
    assert_eq!(call(&native, "set").arg(0), Some(&Value::Anonymous(vec!["Foo".into()])));
    let Some(Value::Lambda(body)) = call(&native, "two").arg(0) else { panic!() };
    assert_eq!(body.returns, [Value::Bool(true)]);
}

#[test]
fn settings_inside_apply_belong_to_its_object() {
    let native = kotlin("fun m(w: WebView) { w.settings.apply { allowFileAccess = true\n setX(1) } }");
    let set = &native.assigns[0];
    assert_eq!(set.property.as_deref(), Some("allowFileAccess"));
    assert_eq!(set.object.name(), Some("settings"));
    assert_eq!(call(&native, "setX").receiver.as_ref().and_then(Value::name), Some("settings"));
}

#[test]
fn swift_bindings_labels_and_dictionaries_are_read() {
    let native = swift(
        "func m(_ call: CAPPluginCall) {\n guard let key = call.getString(\"k\") else { return }\n w?.isInspectable = true\n UserDefaults.standard.set(key, forKey: \"token\")\n let q: [String: Any] = [kSecAttrAccessible as String: kSecAttrAccessibleAlways]\n q[kA as String] = kB\n}",
    );
    assert_eq!(native.assigns[0].property.as_deref(), Some("isInspectable"));
    assert_eq!(native.assigns[0].value.as_bool(), Some(true));
    let set = call(&native, "set");
    assert!(set.arg(0).unwrap().calls(&["getString"]));
    assert_eq!(set.labelled("forKey").and_then(Value::as_str), Some("token"));
    assert_eq!(set.receiver, Some(Value::Name("UserDefaults.standard".into())));
    let (key, value, _) = &native.dicts[0].entries[0];
    assert_eq!((key.name(), value.name()), (Some("kSecAttrAccessible"), Some("kSecAttrAccessibleAlways")));
    assert_eq!(native.assigns[1].key.as_ref().and_then(Value::name), Some("kA"));
}

#[test]
fn objective_c_is_read_past_macros_and_directives() {
    let native = objc(
        "CAP_PLUGIN(X, \"X\", CAP_PLUGIN_METHOD(echo, CAPPluginReturnPromise);)\n- (void)save:(NSString *)token with:(id)other {\n#if DEBUG\n [w f:1];\n#endif\n if (!x) { return; }\n NSUserDefaults *d = [NSUserDefaults standardUserDefaults];\n [d setObject:token forKey:@\"authToken\"];\n policy.allowInvalidCertificates = YES;\n [w run:[NSString stringWithFormat:@\"a('%@')\", token] completionHandler:^(id r, NSError *e) { [self g]; }];\n NSDictionary *q = @{ (__bridge id)kA : (id)kB };\n}",
    );
    assert_eq!(call(&native, "f").scope.when.ships(), Some(false));
    let set = call(&native, "setObject");
    assert_eq!(set.labelled("forKey").and_then(Value::as_str), Some("authToken"));
    assert_eq!(set.receiver_type.as_deref(), Some("NSUserDefaults"));
    assert_eq!(set.scope.guards, ["!((!x))"]);
    assert_eq!(native.assigns[0].property.as_deref(), Some("allowInvalidCertificates"));
    assert!(matches!(call(&native, "run").arg(0), Some(Value::Join(parts)) if parts.len() == 3));
    assert!(call(&native, "g").scope.lambda);
    assert_eq!(native.dicts[0].entries[0].1.name(), Some("kB"));
    let method = &native.methods[0];
    assert_eq!((method.name.as_str(), method.params[1].label.as_deref()), ("save", Some("with")));
}

#[test]
fn hostile_nesting_ends() {
    for text in [
        "@ ", "a.", "a && ", "a == ", "f(a)(", "a ? ", "[a ", "^{", "(", "@{", "!", "if (x) ", "{", "@[",
        "a[", "- (x)a:",
    ] {
        let deep = format!("- (void)m {{ {} }}", text.repeat(20_000));
        assert!(objc(&deep).files == 1, "{text}");
    }

    let deep = format!("void m() {{ {}x{}; }}", "f(".repeat(20_000), ")".repeat(20_000));
    assert!(java(&deep).calls.len() < 200);
    for sign in [" && b", " == b", " - b", " || b"] {
        let row = format!("void m() {{ if (a{}) {{ }} }}", sign.repeat(20_000));
        assert!(java(&row).files == 1 && kotlin(&row.replace("void", "fun")).files == 1, "{sign}");
        assert!(swift(&row.replace("void", "func")).files <= 1, "{sign}");
        let rows =
            format!("void m() {{ x = {}a{}; }}", "(".repeat(60), format!("{})", sign.repeat(39)).repeat(60));
        assert!(java(&rows).files == 1 && objc(&rows.replace("void", "- (void)")).files == 1, "{sign}");
    }
    let long = format!("void m() {{ g(a{}); }}", " + \"b\"".repeat(20_000));
    assert_eq!(java(&long).calls.len(), 1);
    let chain = format!("fun m() {{ a{} }}", ".b { it }".repeat(3_000));
    assert!(kotlin(&chain).calls.len() < 4_000);
    assert!(swift(&"{ [ ( if ".repeat(5_000)).files <= 1);
}

/// Broken input: cut after each character, and with characters replaced by ones that matter to readers.
fn mangle(path: &str, text: &str) {
    let check = |text: &str| {
        let files = Files::from_memory([(path.to_owned(), text.as_bytes().to_vec())]);
        let native = read(&files, Some("android"), Some("ios"), &["mine".to_owned()], &[""]);
        let calls = native.calls.iter().map(|c| &c.place);
        for place in calls
            .chain(native.assigns.iter().map(|a| &a.place))
            .chain(native.methods.iter().map(|m| &m.place))
        {
            let span = place.span().unwrap();
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text}");
        }
    };
    for (at, _) in text.char_indices().step_by(3) {
        check(&text[..at]);
        check(&format!("WebView {}", &text[at..]));
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let spice = [
        '{', '}', '(', ')', '[', ']', '"', '\'', '$', '/', '\\', '<', ':', '?', '\n', '\u{e4}', '@', '^', '#',
    ];
    for _ in 0..150 {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..3 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let at = (state >> 8) as usize % chars.len();
            chars[at] = spice[(state >> 40) as usize % spice.len()];
        }
        check(&chars.into_iter().collect::<String>());
    }
}

#[test]
fn broken_sources_are_read_as_far_as_they_go() {
    mangle(
        "android/A/src/main/A.java",
        "class A extends WebView { static String K = \"ä\"; void m(int... x) { if (a) { f(\"s\" + K, (b) c, x -> { g(); }); } else return; v.w = new B() { void n() {} }; switch (k) { case 1: h(); } } }",
    );
    mangle(
        "android/A/src/main/A.kt",
        "class A(val p: Int) : WebView() { fun m(s: String?) { val x = when (s) { \"ä\" -> f(\"a$s${b.c}\") else -> g { it.h() } }\n v?.w = s ?: return } }",
    );
    mangle(
        "ios/A.swift",
        "class A: WKWebView {\n#if DEBUG\n func m(_ a: Int) { guard let x = a else { return }; v?.w = [k as String: \"ä\\(x)\"]; f(x) { $0.g() } }\n#endif\n}",
    );
    mangle(
        "ios/A.m",
        "@implementation A\n- (void)m:(id)a n:(WebView *)b { if (!a) { return; } [self f:@\"ä\" g:^(id x) { [x h]; }]; b.c = @{ @\"k\": (id)d[0] }; }\n@end\n",
    );
}

#[test]
fn errors_that_take_too_much_work_are_a_gap() {
    let text = include_str!("tangled.kt.txt");
    let files = Files::from_memory([("android/A/src/main/A.kt".to_owned(), text.as_bytes().to_vec())]);
    let native = read(&files, Some("android"), None, &[], &[""]);
    assert!(native.gaps[0].why.contains("syntax errors"), "{:?}", native.gaps);
    assert_eq!((native.files, native.calls.len()), (0, 0));
}

#[test]
fn a_kotlin_text_that_ends_in_an_annotation_ends() {
    for tail in [
        "class A {\n val k = 1\n@Capacitor(name = \"lic",
        "class A {\n val k = 1\n@Capacitor",
        "class A @Inj",
    ] {
        let native = facts("android/app/src/main/kotlin/x/A.kt", tail);
        assert!(native.files + native.gaps.len() > 0, "{tail}");
    }
}

#[test]
fn a_swift_text_that_ends_in_a_directive_ends() {
    for tail in ["#endif", "#if", "#else\0", "#endif\0\0"] {
        // A character 0 near the start would make it a file without text.
        let long = "// a line\n".repeat(1000);
        let text = format!("{long}class A: B {{\n func m() {{ f(1)\n#if DEBUG\n g(2)\n{tail}");
        let native = facts("ios/App/App/A.swift", &text);
        assert!(native.files + native.gaps.len() > 0, "{tail}");
    }
}

#[test]
fn a_list_of_objective_c_that_never_ends_has_its_place_inside_the_text() {
    let text =
        "@implementation A\n- (void)m {\n for (id o in list) { f(o <W/W.h>\n [a b:[c d:^(id r) { [self g";
    let native = facts("ios/App/App/A.m", text);
    for call in &native.calls {
        let span = call.place.span().unwrap();
        assert!(span.start < span.end && span.end as usize <= text.len(), "{call:?}");
    }
    assert!(!native.calls.is_empty());
}
