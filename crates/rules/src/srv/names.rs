//! What names of collections, tables, columns and buckets say about what is in them. A name alone proves nothing, so
//! that it only decides where an open lock may be meant.

/// True for names of things that belong to persons.
pub(super) fn is_personal(name: &str) -> bool {
    let words = words(name);
    !words.iter().any(|w| PUBLIC.contains(&w.as_str()))
        && words.iter().any(|w| PERSONAL.contains(&w.as_str()) || PRIVATE.contains(&w.as_str()))
}

/// True for names that say that everybody may see what is in there.
pub(super) fn is_public_name(name: &str) -> bool {
    words(name).iter().any(|w| PUBLIC.contains(&w.as_str()))
}

/// True for names of things that persons do not show to each other.
pub(super) fn is_private(name: &str) -> bool {
    let words = words(name);
    !words.iter().any(|w| PUBLIC.contains(&w.as_str())) && words.iter().any(|w| PRIVATE.contains(&w.as_str()))
}

/// True for names of boxes into which strangers drop something.
pub(super) fn is_drop_box(name: &str) -> bool {
    words(name).iter().any(|w| DROPPED.contains(&w.as_str()))
}

/// True for columns whose values say something about a person that others must not read.
pub(super) fn is_private_column(name: &str) -> bool {
    let words = words(name);
    let has = |w: &str| words.iter().any(|word| word == w);
    words.iter().any(|w| COLUMNS.contains(&w.as_str()))
        || (has("push") && has("token"))
        || ((has("access") || has("refresh") || has("device") || has("fcm") || has("auth")) && has("token"))
        || (has("stripe") && (has("customer") || has("account")))
        || (has("date") && has("birth"))
        || (has("api") && has("key"))
}

/// The words of a name, small, without a plural `s`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && small) {
            words.push(String::new());
        }
        small = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    for word in &mut words {
        if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
            word.pop();
        }
    }
    words
}

const PUBLIC: [&str; 12] = [
    "public", "catalog", "category", "type", "template", "config", "lookup", "role", "count", "stat",
    "version", "plan",
];

const PERSONAL: [&str; 22] = [
    "user",
    "profile",
    "account",
    "member",
    "customer",
    "client",
    "student",
    "employee",
    "contact",
    "booking",
    "appointment",
    "reservation",
    "subscription",
    "device",
    "session",
    "note",
    "location",
    "friend",
    "follower",
    "notification",
    "people",
    "admin",
];

const PRIVATE: [&str; 35] = [
    "message",
    "chat",
    "conversation",
    "inbox",
    "order",
    "payment",
    "invoice",
    "transaction",
    "wallet",
    "card",
    "patient",
    "health",
    "medical",
    "prescription",
    "diary",
    "journal",
    "private",
    "secret",
    "token",
    "credential",
    "password",
    "kyc",
    "passport",
    "salary",
    "payroll",
    "bank",
    "receipt",
    "contract",
    "document",
    "lead",
    "otp",
    "apikey",
    "email",
    "address",
    "clipboard",
];

const DROPPED: [&str; 20] = [
    "feedback",
    "contact",
    "waitlist",
    "newsletter",
    "report",
    "bug",
    "crash",
    "log",
    "analytic",
    "event",
    "error",
    "survey",
    "response",
    "vote",
    "signup",
    "inquiry",
    "request",
    "lead",
    "subscriber",
    "view",
];

const COLUMNS: [&str; 21] = [
    "email",
    "phone",
    "mobile",
    "birthday",
    "birthdate",
    "dob",
    "password",
    "passwd",
    "secret",
    "ssn",
    "iban",
    "otp",
    "diagnosi",
    "medication",
    "salary",
    "latitude",
    "longitude",
    "street",
    "passport",
    "ip",
    "aadhaar",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_word_by_word() {
        assert!(!is_personal("products") && !is_personal("publicProfiles") && !is_personal("user_roles"));
        assert!(is_personal("users") && is_personal("chatMessages") && is_private("chatMessages"));
        assert!(!is_private("users") && is_drop_box("contact_messages"));
        assert!(
            is_private_column("date_of_birth") && is_private_column("email") && !is_private_column("title")
        );
    }
}
