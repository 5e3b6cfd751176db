use super::*;
use crate::tests::code;

fn acts(text: &str) -> Vec<(Act, Option<String>)> {
    let code = code(&[("src/a.ts", text)]);
    code.messages().iter().map(|m| (m.act, m.weak.clone())).collect()
}

#[test]
fn a_listener_that_checks_the_sender_is_silent() {
    for handler in [
        "(e) => { if (e.origin !== PAY) return; localStorage.setItem('token', e.data.token); }",
        "(e) => { if (e.source === frame.contentWindow) location.href = e.data.url; }",
        "({ origin, data }) => { if (ALLOWED.includes(origin)) location.href = data.url; }",
        "(e) => { if (!trusted(e)) return; location.href = e.data.url; }",
        "(e) => { if (new URL(e.origin).hostname !== 'pay.example.com') return; location.href = e.data.url; }",
        "(e) => { switch (e.origin) { case 'https://a.example': location.href = e.data.url; } }",
        "(e) => { if (e.data === 'reload') location.reload(); }",
        "(e) => { if (HOSTS.has(new URL(e.data.url).host)) location.href = e.data.url; }",
        "(e) => { if (/^https:\\/\\/a\\.example$/.test(e.origin)) location.href = e.data.url; }",
        "(e) => { height.value = e.data.height; console.log(e.data); }",
        "(e) => { localStorage.setItem('theme', e.data.theme); }",
    ] {
        let text = format!(
            "function trusted(e) {{ return e.origin === PAY; }}
             const ALLOWED = ['https://a.example']; window.addEventListener('message', {handler});"
        );
        assert_eq!(acts(&text), [], "{handler}");
    }
    for other in [
        "worker.onmessage = (e) => { location.href = e.data.url; };",
        "channel.addEventListener('message', (e) => { location.href = e.data.url; });",
        "self.onmessage = (e) => { eval(e.data); postMessage(1); };",
        "navigator.serviceWorker.addEventListener('message', (e) => { location.href = e.data.url; });",
    ] {
        assert_eq!(acts(other), [], "{other}");
    }
}

#[test]
fn a_listener_that_acts_on_anything_is_found() {
    for text in [
        "window.addEventListener('message', (e) => { location.href = e.data.url; });",
        "window.onmessage = (e) => { if (e.data.type === 'go') location.href = e.data.url; };",
        "onmessage = ({ data }) => { location.href = data.url; };",
        "function on(event) { const m = JSON.parse(event.data); go(m.url); } function go(u) { location.href = u; }
         addEventListener('message', on);",
        "import { useEventListener } from '@vueuse/core';
         useEventListener(window, 'message', (e) => { location.href = e.data; });",
        "import { fromEvent } from 'rxjs';
         fromEvent(window, 'message').subscribe((e) => { location.href = e.data.url; });",
        "$(window).on('message', (e) => { location.href = e.originalEvent.data.url; });",
        "class A { constructor(r) { r.listen('window', 'message', (e) => { location.href = e.data.url; }); } }",
        "class A { @HostListener('window:message', ['$event']) on(e) { location.href = e.data.url; } }",
    ] {
        assert_eq!(acts(text), [(Act::Leads, None)], "{text}");
    }
    let text = "window.addEventListener('message', (e) => { auth.setSession(e.data.accessToken); });";
    assert_eq!(acts(text), [(Act::SignsIn, None)]);
}

#[test]
fn a_check_that_others_pass_is_named() {
    for test in [
        "e.origin.includes('example.com')",
        "e.origin.indexOf('example.com') > -1",
        "e.origin.endsWith('example.com')",
        "/example\\.com/.test(e.origin)",
    ] {
        let text = format!(
            "window.addEventListener('message', (e) => {{ if ({test}) location.href = e.data.url; }});"
        );
        let found = acts(&text);
        assert!(matches!(found.as_slice(), [(Act::Leads, Some(_))]), "{test}: {found:?}");
    }
}
