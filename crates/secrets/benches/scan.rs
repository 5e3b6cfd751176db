//! The time that one thread needs for 16 MB: `cargo bench -p capward-secrets`.

use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// Text like that of apps: code, markup, settings, and a minified bundle.
fn text() -> Vec<u8> {
    let code = "export class HomePage {\n  constructor(private auth: AuthService, private router: Router) {}\n  async load() {\n    const token = await this.auth.getToken();\n    const url = `${environment.apiUrl}/items?limit=${this.limit}`;\n    return this.http.get<Item[]>(url, { headers: { Authorization: `Bearer ${token}` } });\n  }\n}\n";
    let bundle = "!function(e,t){var n=t(1),r=e.key||\"value\",o={streamKey:null,parse:function(e){return JSON.parse(e)}};return n.default(r,o)}(this,function(e){return e});";
    let page = "<ion-item *ngFor=\"let item of items\"><ion-label>{{ item.title }}</ion-label><ion-icon name=\"key\"></ion-icon></ion-item>\n";
    let mut out = Vec::with_capacity(17 << 20);
    while out.len() < 16 << 20 {
        for _ in 0..20 {
            out.extend_from_slice(code.as_bytes());
            out.extend_from_slice(page.as_bytes());
        }
        for _ in 0..40 {
            out.extend_from_slice(bundle.as_bytes());
        }
        out.push(b'\n');
    }
    out
}

#[divan::bench]
fn sixteen_megabytes(bencher: Bencher<'_, '_>) {
    let text = text();
    bencher.counter(BytesCount::new(text.len())).bench(|| capward_secrets::scan(&text).len());
}
