//! Every row of `knowledge/secrets` against its own form, spelled out, in the places where keys stand.
#![allow(clippy::disallowed_methods, reason = "the rows are read with their examples")]

use crate::checks::checksum;
use crate::{Hit, scan};
use knowledge::{Part, Secret, SecretCheck, Verdict, parse_form, secrets, spell, spell_text};
use serde::Deserialize;
use std::collections::BTreeSet;

/// A key of the row that nobody was ever given.
pub(crate) fn example(row: &Secret, parts: &[Part<'_>], seed: &str) -> String {
    let key = spell(parts, seed);
    let body = |n: usize| spell(&parse_form(&format!("{{b64:{n}}}")).unwrap(), seed);
    let encode = |json: &str| base64_of(json.as_bytes());
    let jwt = |payload: &str| {
        format!(
            "{}.{}.{}",
            encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"),
            encode(payload),
            spell(&parse_form("{word:43}").unwrap(), seed)
        )
    };
    match row.check {
        SecretCheck::None | SecretCheck::AwsId | SecretCheck::AwsSecret => key,
        SecretCheck::Crc32 => {
            let (head, random) = key.split_once('_').unwrap();
            let random = &random[..30];
            format!("{head}_{random}{}", String::from_utf8(checksum(random.as_bytes()).to_vec()).unwrap())
        }
        SecretCheck::JwtAdmin => {
            jwt("{\"iss\":\"supabase\",\"ref\":\"abcdefgh\",\"role\":\"service_role\",\"exp\":2015360000}")
        }
        SecretCheck::JwtAnon => {
            jwt("{\"iss\":\"supabase\",\"ref\":\"abcdefgh\",\"role\":\"anon\",\"exp\":2015360000}")
        }
        SecretCheck::Jwt => jwt("{\"iss\":\"https://id.host.io\",\"sub\":\"device\",\"exp\":2015360000}"),
        SecretCheck::Pem | SecretCheck::PemPublic => {
            format!("{key}\nMII{}\n{}", body(400), key.replace("BEGIN", "END"))
        }
        SecretCheck::PemLocked => {
            let head = if key.contains("ENCRYPTED") {
                ""
            } else {
                "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0011\n\n"
            };
            format!("{key}\n{head}MII{}\n{}", body(400), key.replace("BEGIN", "END"))
        }
        SecretCheck::PemService => format!(
            "{key}\\nMII{}\\n{}\\n\",\"client_email\":\"a@b.iam.gserviceaccount.com",
            body(400),
            key.replace("BEGIN", "END")
        ),
        SecretCheck::Login => {
            let (scheme, _) = key.split_once("://").unwrap();
            format!("{scheme}://app:{}@db.host.io:5432/app", spell(&parse_form("{alnum:16}").unwrap(), seed))
        }
        SecretCheck::Signed => match row.id {
            "azure-sas" => {
                format!("https://a.blob.core.windows.net/c?sp=rw&se=2035-01-01T00%3A00%3A00Z&{key}")
            }
            "aws-presigned" => format!("https://b.s3.amazonaws.com/k?X-Amz-Date=20350101T000000Z&{key}"),
            _ => format!("https://storage.googleapis.com/b/k?X-Goog-Date=20350101T000000Z&{key}"),
        },
        SecretCheck::Json => key,
        SecretCheck::Wrapped => {
            let inner = if row.id == "wrapped-key" {
                format!("-----BEGIN PRIVATE KEY-----\nMII{}\n-----END PRIVATE KEY-----\n", body(400))
            } else if key.starts_with("ewog") {
                format!("{{\n  \"type\": \"service_account\",\n  \"private_key\": \"{}\"}}", body(500))
            } else {
                format!("{{\"type\":\"service_account\",\"private_key\":\"{}\"}}", body(500))
            };
            base64_of(inner.as_bytes())
        }
    }
}

fn base64_of(bytes: &[u8]) -> String {
    let letters: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |w, b| (w << 8) | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..=chunk.len() {
            out.push(letters[(word >> (18 - 6 * i)) as usize & 63]);
        }
    }
    out
}

/// The key where such a key stands.
fn placed(row: &Secret, key: &str) -> Vec<String> {
    let beside = row.beside.first().map(|w| format!("// {w}\n")).unwrap_or_default();
    if row.near.is_empty() {
        return vec![
            format!("{beside}const value = '{key}';\n"),
            format!("{beside}{{ \"value\": \"{key}\" }}"),
            format!("{beside}<string name=\"value\">{key}</string>"),
        ];
    }
    let name = format!("{}_{}", row.near[0], row.says[0]);
    vec![
        format!("const {name} = '{key}';\n"),
        format!("{}={key}\n", name.to_ascii_uppercase()),
        format!("<string name=\"{name}\">{key}</string>"),
    ]
}

#[test]
fn every_form_is_found_as_its_own_row_wherever_it_stands() {
    let mut wrong = Vec::new();
    for row in secrets() {
        for (i, parts) in row.forms.iter().enumerate() {
            let key = example(row, parts, &format!("{} {i}", row.id));
            for text in placed(row, &key) {
                let hits = scan(text.as_bytes());
                let [hit] = hits.as_slice() else {
                    wrong.push(format!("{}: {:?} in {text}", row.id, ids(&hits)));
                    continue;
                };
                // Makers whose keys look alike are told apart by the name, which is not given here.
                let alike = row.check == SecretCheck::None && hit.row.forms.iter().any(|f| f == parts);
                if hit.row.id != row.id && !alike || hit.is_secret() != (row.verdict == Verdict::Secret) {
                    wrong.push(format!("{} was taken for {} in {text}", row.id, hit.row.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn ids(hits: &[Hit]) -> Vec<&'static str> {
    hits.iter().map(|h| h.row.id).collect()
}

#[derive(Deserialize)]
struct Table {
    #[serde(default)]
    secret: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    #[serde(default)]
    yes: Vec<String>,
    #[serde(default)]
    no: Vec<String>,
}

#[test]
fn the_written_examples_of_the_rows_hold() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge/secrets");
    let mut rows = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let table: Table = toml::from_str(&text).unwrap();
        for row in table.secret {
            rows += 1;
            for yes in &row.yes {
                let hits = scan(spell_text(yes).as_bytes());
                assert!(hits.iter().any(|h| h.row.id == row.id), "{}: {yes}: {:?}", row.id, ids(&hits));
            }
            for no in &row.no {
                let hits = scan(spell_text(no).as_bytes());
                assert!(!hits.iter().any(|h| h.row.id == row.id), "{}: {no}", row.id);
            }
        }
    }
    assert_eq!(rows, secrets().len());
}

#[test]
fn rows_are_whole() {
    let mut ids = BTreeSet::new();
    for row in secrets() {
        assert!(ids.insert(row.id), "{} twice", row.id);
        assert!(row.source.starts_with("https://"), "{}", row.id);
        assert!(
            row.what.starts_with("a ") || row.what.starts_with("an ") || row.what.starts_with("the "),
            "{}",
            row.id
        );
        assert!(row.near.is_empty() == row.says.is_empty(), "{}: a name needs both", row.id);
        assert!(
            !row.note.is_empty() && row.note.ends_with('.') == (row.verdict == Verdict::Public),
            "{}",
            row.id
        );
        // Shorter texts stand everywhere.
        let anchored =
            row.forms.iter().all(|f| crate::form::anchor(f).is_some_and(|t| t.len() >= 3 || t == "Q~"));
        assert!(anchored || !row.near.is_empty(), "{}: nothing to find it by", row.id);
    }
    assert!(ids.len() >= 200 && crate::index::words() > 200);
}
