//! What a JSON Web Token says of itself. Its signature is never looked at: nothing here decides whether it is genuine.
//! <https://datatracker.ietf.org/doc/html/rfc7519>

use crate::base64;
use knowledge::as_of;

/// Claims of a token, as far as anybody here asks for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// What its bearer may do, in the words of Supabase and PostgREST.
    pub role: Option<String>,
    /// Who made it.
    pub issuer: Option<String>,
    /// Whom it names.
    pub subject: Option<String>,
    /// When it stops to be valid, in seconds since 1970.
    pub expires: Option<u64>,
    /// When it was made, in seconds since 1970.
    pub issued: Option<u64>,
}

impl Claims {
    /// Read the payload of a token; none where it is no token.
    pub fn of(token: &[u8]) -> Option<Claims> {
        let mut parts = token.split(|b| *b == b'.');
        let (head, payload) = (parts.next()?, parts.next()?);
        let head = base64::decode(head)?;
        if !head.starts_with(b"{") || crate::form::find(&head, b"\"alg\"").is_none() {
            return None;
        }
        let json = String::from_utf8(base64::decode(payload)?).ok()?;
        if !json.trim_start().starts_with('{') {
            return None;
        }
        let number = |name: &str| field(&json, name)?.parse::<f64>().ok().map(|n| n as u64);
        let text = |name: &str| field(&json, name).map(str::to_owned);
        Some(Claims {
            role: text("role"),
            issuer: text("iss"),
            subject: text("sub"),
            expires: number("exp"),
            issued: number("iat"),
        })
    }

    /// True where it says that it is no longer valid on the day on which the tables were checked.
    pub fn has_expired(&self) -> bool {
        let today = as_of();
        let days = days(i64::from(today.year), i64::from(today.month), i64::from(today.day));
        self.expires.is_some_and(|at| i64::try_from(at / 86_400).is_ok_and(|at| at < days))
    }

    /// Days for which it is valid in all; none where it never expires, or does not say.
    pub fn lasts_days(&self) -> Option<u64> {
        Some(self.expires?.saturating_sub(self.issued?) / 86_400)
    }

    /// The same in words.
    pub fn told(&self) -> String {
        let mut parts = Vec::new();
        parts.extend(self.role.as_ref().map(|r| format!("role `{}`", short(r))));
        parts.extend(self.issuer.as_ref().map(|i| format!("issuer `{}`", short(i))));
        match self.expires {
            Some(at) => parts.push(format!("expires in {}", 1970 + at / 31_556_952)),
            None => parts.push("never expires".to_owned()),
        }
        format!("({})", parts.join(", "))
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && *c != '`').take(60).collect()
}

/// Days since 1970-01-01. <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The value of a field of the outermost object, without its quotes.
fn field<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    let key = format!("\"{name}\"");
    let mut rest = json;
    loop {
        let at = rest.find(&key)?;
        let after = rest.get(at + key.len()..)?.trim_start();
        if let Some(value) = after.strip_prefix(':') {
            let value = value.trim_start();
            return match value.strip_prefix('"') {
                Some(text) => text.split('"').next(),
                None => value.split([',', '}', ' ', '\n']).next(),
            };
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_read_without_their_signature() {
        // {"alg":"HS256","typ":"JWT"} . {"iss":"supabase","role":"anon","iat":1600000000,"exp":1915360000}
        let token = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJvbGUiOiJhbm9uIiwiaWF0IjoxNjAwMDAwMDAwLCJleHAiOjE5MTUzNjAwMDB9.c2lnbmF0dXJl";
        let claims = Claims::of(token).unwrap();
        assert_eq!((claims.role.as_deref(), claims.issuer.as_deref()), (Some("anon"), Some("supabase")));
        assert_eq!(claims.lasts_days(), Some(3650));
        assert!(!claims.has_expired());
        assert_eq!(claims.told(), "(role `anon`, issuer `supabase`, expires in 2030)");
        assert!(Claims { expires: Some(1_600_000_000), ..Claims::default() }.has_expired());
        assert_eq!(Claims::of(b"eyJhbGci.x.y"), None);
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!((days(1970, 1, 1), days(2000, 3, 1), days(2026, 11, 25)), (0, 11_017, 20_782));
    }
}
