//! Requests that the app answers itself: files that were packed with it.

use crate::Code;
use crate::search::{End, Seek};
use js::Value;

impl Code {
    /// True where an end is the answer to a request for a file of the app: its address starts in the folder of assets.
    pub(crate) fn is_own_asset(&self, end: &End<'_>) -> bool {
        let (End::Result(file, call, _) | End::Callback(file, call, ..)) = end else { return false };
        let Some(facts) = self.facts(*file) else { return false };
        let Some(mut address) = facts.call(*call).and_then(|c| c.args.first().copied()) else { return false };
        let fetches = match *end {
            End::Result(..) => {
                facts.call(*call).and_then(|c| self.last_name(*file, c.callee)) == Some("fetch")
            }
            _ => false,
        };
        if fetches && self.text(*file, address, &[]).is_some_and(|t| is_file(&t)) {
            return true;
        }
        while let Value::Join(parts) = facts.node(address)
            && let Some(first) = parts.first()
        {
            address = *first;
        }
        let flows = self.flows(*file, address, &[], Seek::Anything);
        let texts: Vec<&str> = flows
            .iter()
            .filter_map(|f| match f.end {
                End::Text(text) => Some(text),
                _ => None,
            })
            .collect();
        texts.iter().any(|t| is_packed(t)) && !texts.iter().any(|t| t.contains("//") && t.starts_with("http"))
    }
}

/// True for a file of data beside the page: `data/places.json`. A path from the root may be one of a server in front.
fn is_file(address: &str) -> bool {
    let ends = [".json", ".geojson", ".csv", ".txt", ".md", ".html", ".svg", ".xml"]
        .iter()
        .any(|e| address.ends_with(e));
    ends && !address.starts_with('/') && !address.contains("//") && !address.contains(':')
}

/// True for addresses below the folder of assets, relative to the page.
fn is_packed(address: &str) -> bool {
    let path = address.trim_start_matches("./").trim_start_matches('/');
    path.starts_with("assets/") || path == "assets"
}

#[cfg(test)]
mod tests {
    use crate::tests::code;
    use knowledge::{SinkKind, SourceKind};

    #[test]
    fn files_of_the_app_are_no_answers_of_a_server() {
        let runs = |address: &str| {
            let text = format!(
                "const base = {address}; new Function(await (await fetch(`${{base}}/x.js`)).text());"
            );
            code(&[("src/a.ts", &text)]).inbound(&[SinkKind::Code], &[SourceKind::Network]).len()
        };
        assert_eq!((runs("'assets/plugins'"), runs("'./assets'")), (0, 0));
        let file = |address: &str| {
            let text = format!("new Function(await (await fetch({address})).text());");
            code(&[("src/a.ts", &text)]).inbound(&[SinkKind::Code], &[SourceKind::Network]).len()
        };
        assert_eq!((file("'data/a.json'"), file("'./a.txt'")), (0, 0));
        assert_eq!((file("'/api/a'"), file("'https://a.example/a.json'")), (1, 1));
        assert_eq!((runs("'https://cdn.example.com/assets'"), runs("server()")), (1, 1));
    }
}
