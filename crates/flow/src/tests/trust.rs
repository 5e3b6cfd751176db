//! Checks that hold, and checks that only look as if.
use super::*;

/// What becomes of a link under a check: silence, a weak check, or an open way.
fn verdict(setup: &str, test: &str) -> &'static str {
    let text = format!(
        "import {{ App }} from '@capacitor/app'; {setup}
         App.addListener('appUrlOpen', ({{ url }}) => {{ const link = new URL(url); if ({test}) location.href = url; }});"
    );
    let hits = code(&[("src/a.ts", &text)]).inbound(&[SinkKind::Navigation], &[SourceKind::Link]);
    match hits.first() {
        None => "silent",
        Some(hit) if hit.weak.is_some() => "weak",
        Some(_) => "open",
    }
}

#[test]
fn checks_of_the_whole_address_hold() {
    let setup = "const HOSTS = ['a.example']; const SET = new Set(HOSTS); import { valid } from 'validator';
        function own(u) { const p = new URL(u); return p.protocol === 'https:' && p.hostname === 'a.example'; }
        function early(u) { if (new URL(u).host !== 'a.example') return false; return true; }
        const listed = (u) => HOSTS.some((h) => new URL(u).hostname === h);
        const made = (u) => new RegExp('^https://' + 'a\\\\.example/').test(u);
        function many(u) { if (new URL(u).host === 'a.example') return true; if (new URL(u).host === 'b.example') return true; return false; }
        function variable(u) { let ok = false; if (new URL(u).host === 'a.example') ok = true; return ok; }
        function port(u) { const p = new URL(u); if (p.host !== 'a.example') return false; return p.port === '8080'; }
        function outside(u) { return new URL(u).host !== location.host; } import { isUnsafe, validate } from 'other';
        const tried = (u) => { try { return SET.has(new URL(u).hostname); } catch { return false; } };";
    for test in [
        "link.hostname === 'a.example'",
        "HOSTS.includes(link.hostname)",
        "SET.has(link.hostname)",
        "HOSTS.some((h) => h === link.hostname)",
        "link.origin === location.origin",
        "url.startsWith('https://a.example/')",
        "link.hostname === 'a.example' || link.hostname.endsWith('.a.example')",
        r"/^https:\/\/a\.example\//.test(url)",
        "own(url)",
        "early(url)",
        "listed(url)",
        "tried(url)",
        "valid(url)",
        "ROUTES[link.pathname]",
        "made(url)",
        "many(url)",
        "variable(url)",
        "port(url)",
        "!outside(url)",
        "!isUnsafe(url)",
        "!validate(url)",
        "!url || link.hostname === 'a.example'",
        "dev || link.hostname === 'a.example'",
        "new RegExp(pattern).test(url)",
    ] {
        assert_eq!(verdict(setup, test), "silent", "{test}");
    }
}

#[test]
fn checks_that_others_pass_are_weak() {
    let setup = "function has(u) { return u.includes('a.example'); } const start = (u) => u.startsWith('https://a.example');
        function early(u) { if (!u.includes('a.example')) return false; return true; }
        function many(u) { const p = new URL(u); if (u.includes('.a.example')) return true; if (p.port !== '80' && p.port) return true;
            if (p.host === 'b.example') return true; return false; }
        const made = (u) => new RegExp('a\\.example').test(u);";
    for test in [
        "url.includes('a.example')",
        "url.indexOf('a.example') !== -1",
        "url.startsWith('https://a.example')",
        "link.hostname.endsWith('a.example')",
        r"/a\.example/.test(url)",
        r"url.match(/^https:\/\/a.example\//)",
        "has(url)",
        "start(url)",
        "early(url)",
        "many(url)",
        "made(url)",
        "link.hostname === 'b.example' || url.includes('a.example')",
    ] {
        assert_eq!(verdict(setup, test), "weak", "{test}");
    }
}

#[test]
fn what_says_nothing_of_the_address_is_no_check() {
    let setup = "function always(u) { return true; } import { isContentId } from 'other';
        function valid(u) { const p = '^https?://'; return new RegExp(p + '.+').test(u); }
        const isId = (u) => /^do_[0-9]+$/.test(u); const isHost = (u) => new URL(u).host === 'a.example';
        function parseCode(u) { const found = /code-([a-z]+)/.exec(u); return found && found[1]; }
        function ported(u) { if (new URL(u).port === '8080') return true; return new URL(u).host === 'a.example'; }";
    for test in [
        "url",
        "url !== ''",
        "url.length > 3",
        "url.includes('callback')",
        "url.startsWith('http')",
        "link.protocol === 'https:'",
        "always(url)",
        "Boolean(url)",
        "link.hostname !== 'evil.example'",
        "URL.canParse(url)",
        "valid(url)",
        "!isId(url)",
        "!isHost(url)",
        "!isContentId(url)",
        "!parseCode(url)",
        "!url.includes('data=')",
        "link.port === '8080'",
        "ported(url)",
        "link.hostname === 'a.example' || url.includes('callback')",
    ] {
        assert_eq!(verdict(setup, test), "open", "{test}");
    }
}

#[test]
fn a_check_of_the_link_is_none_of_what_is_taken_out_of_it() {
    let text = |test: &str| {
        format!(
            "import {{ App }} from '@capacitor/app';
             App.addListener('appUrlOpen', ({{ url, iosOpenInPlace }}) => {{ const link = new URL(url); if (link.pathname !== '/go') return;
                const next = link.searchParams.get('next'); if ({test}) location.href = next; }});"
        )
    };
    let hits = |test: &str| {
        code(&[("src/a.ts", &text(test))]).inbound(&[SinkKind::Navigation], &[SourceKind::Link]).len()
    };
    assert_eq!(hits("next"), 1);
    assert_eq!(hits("iosOpenInPlace === x"), 1);
    assert_eq!(hits("new URL(next).hostname === 'a.example'"), 0);
    assert_eq!(hits("KNOWN.has(next)"), 0);
}

#[test]
fn early_exits_and_cases_are_checks() {
    let hits = |body: &str| {
        let text = format!(
            "import {{ App }} from '@capacitor/app'; App.addListener('appUrlOpen', ({{ url }}) => {{ {body} }});"
        );
        code(&[("src/a.ts", &text)]).inbound(&[SinkKind::Navigation], &[SourceKind::Link]).len()
    };
    assert_eq!(hits("if (new URL(url).host !== 'a.example') throw new Error('no'); location.href = url;"), 0);
    assert_eq!(
        hits("switch (new URL(url).host) { case 'a.example': location.href = url; break; default: break; }"),
        0
    );
    assert_eq!(hits("if (new URL(url).host === 'a.example') { go(); return; } location.href = url;"), 1);
}

#[test]
fn a_check_of_something_beside_it_is_none() {
    let text = "import { PushNotifications } from '@capacitor/push-notifications'; import { Browser } from '@capacitor/browser';
        PushNotifications.addListener('pushNotificationActionPerformed', (e) => { const data = e.notification.data;
            if (data.type === 'open') Browser.open({ url: data.url }); });";
    assert_eq!(code(&[("src/a.ts", text)]).inbound(&[SinkKind::Browser], &[SourceKind::Push]).len(), 1);
}

#[test]
fn what_is_read_or_assigned_is_a_source_as_well() {
    let hits = |text: &str, source| {
        code(&[("src/a.ts", text)])
            .inbound(&[SinkKind::Navigation, SinkKind::Markup, SinkKind::Code], &[source])
            .len()
    };
    assert_eq!(hits("window.handleOpenURL = (url) => { location.href = url; };", SourceKind::Link), 1);
    assert_eq!(hits("function handleOpenURL(url) { location.href = url; }", SourceKind::Link), 0);
    assert_eq!(hits("el.innerHTML = decodeURIComponent(location.hash.slice(1));", SourceKind::Page), 1);
    assert_eq!(hits("location.hash = '#/a'; el.innerHTML = other.hash;", SourceKind::Page), 0);
    let angular = "import { ActivatedRoute } from '@angular/router';
        export class C { next; constructor(private route: ActivatedRoute) { this.route.queryParams.subscribe((p) => { this.next = p.next; }); }
            go() { location.href = this.next; } }";
    assert_eq!(hits(angular, SourceKind::Route), 1);
    let vue = "export default { methods: { go() { location.href = this.$route.query.next; } } };";
    assert_eq!(hits(vue, SourceKind::Route), 1);
}

#[test]
fn a_scheme_leaves_the_host_to_the_value() {
    let hits = |sink: &str| {
        let text = format!(
            "import {{ App }} from '@capacitor/app'; import {{ Browser }} from '@capacitor/browser'; const START = 'https://';
             App.addListener('appUrlOpen', ({{ url }}) => {{ const host = new URL(url).searchParams.get('h'); {sink} }});"
        );
        let sinks = [SinkKind::Navigation, SinkKind::Request, SinkKind::Browser];
        code(&[("src/a.ts", &text)]).inbound(&sinks, &[SourceKind::Link]).len()
    };
    for silent in [
        "location.href = 'https://a.example/' + host;",
        "location.href = `https://${REGION}.a.example/${host}`;",
        "location.href = `https://a.example?x=${host}`;",
        "location.href = '#/' + host;",
        "Browser.open({ url: `https://${host}` });",
    ] {
        assert_eq!(hits(silent), 0, "{silent}");
    }
    for open in [
        "location.href = 'https://' + host;",
        "fetch(`https://${host}/api`);",
        "location.href = START + host;",
    ] {
        assert_eq!(hits(open), 1, "{open}");
    }
}
