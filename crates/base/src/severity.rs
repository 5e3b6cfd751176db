/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Inventory, or a thing that a person must judge.
    Info,
    /// Hygiene, or hardening expected only at a higher level of assurance.
    Low,
    /// Weakens a layer that usually has another layer behind it, or needs two preconditions.
    Medium,
    /// One realistic precondition: a malicious app installed, a hostile network, a lost phone.
    High,
    /// A remote or same-network attacker gets code in the app, all users' data or a backend credential.
    Critical,
}

impl Severity {
    /// The word used in every output.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// The severity of what `attacker` wins, from the one table in this crate.
    pub const fn of(attacker: Attacker, gain: Gain) -> Severity {
        use Severity::{Critical, High, Info, Low, Medium};
        //  gain:     Code      Account   Data    Layer   Hygiene Note
        let row = match attacker {
            Attacker::Remote => [Critical, Critical, High, Medium, Low, Info],
            Attacker::Network => [Critical, High, High, Medium, Low, Info],
            Attacker::Supplier => [High, High, Medium, Medium, Low, Info],
            Attacker::App => [High, High, Medium, Low, Low, Info],
            Attacker::Injection => [High, High, Medium, Medium, Low, Info],
            Attacker::Holder => [High, Medium, Medium, Low, Low, Info],
            Attacker::Repository => [High, High, Medium, Medium, Low, Info],
        };
        match gain {
            Gain::Code => row[0],
            Gain::Account => row[1],
            Gain::Data => row[2],
            Gain::Layer => row[3],
            Gain::Hygiene => row[4],
            Gain::Note => row[5],
        }
    }

    /// One step less, for a finding with a further precondition.
    pub const fn lower(self) -> Severity {
        match self {
            Severity::Critical => Severity::High,
            Severity::High => Severity::Medium,
            Severity::Medium => Severity::Low,
            Severity::Low | Severity::Info => Severity::Info,
        }
    }

    /// One step more, for a finding that another one makes worse.
    pub const fn raise(self) -> Severity {
        match self {
            Severity::Info => Severity::Low,
            Severity::Low => Severity::Medium,
            Severity::Medium => Severity::High,
            Severity::High | Severity::Critical => Severity::Critical,
        }
    }
}

/// Who uses the weakness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attacker {
    /// Anybody, from anywhere: a web page, a link, a message.
    Remote,
    /// Somebody on the same network, or on the way to the server.
    Network,
    /// The owner of a host, package or service that the app relies on, or whoever took it over.
    Supplier,
    /// Another app on the same phone.
    App,
    /// Script or markup that already got into the page by another weakness, or an embedded frame.
    Injection,
    /// Somebody who holds the phone, a backup of it or a paired computer.
    Holder,
    /// A reader of the repository or of the build.
    Repository,
}

/// What the attacker wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gain {
    /// Code with access to the app's native plugins.
    Code,
    /// A session, a credential or a key.
    Account,
    /// Data of the user.
    Data,
    /// A layer of defence is gone; another one is usually left.
    Layer,
    /// Little by itself; good practice is not followed.
    Hygiene,
    /// Nothing by itself: worth knowing.
    Note,
}

/// How sure capward is that the finding is real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// A name or a pattern only. Shown with `--all`.
    Possible,
    /// One unresolved step.
    Likely,
    /// Proved from values in files that ship.
    Certain,
}

impl Confidence {
    /// The word used in every output.
    pub const fn word(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_the_words_of_the_levels() {
        assert_eq!(Severity::of(Attacker::Remote, Gain::Code), Severity::Critical);
        assert_eq!(Severity::of(Attacker::Network, Gain::Data), Severity::High);
        assert_eq!(Severity::of(Attacker::Injection, Gain::Layer), Severity::Medium);
        assert_eq!(Severity::of(Attacker::Holder, Gain::Hygiene), Severity::Low);
        assert!(Severity::Critical > Severity::High && Severity::Low > Severity::Info);
        assert_eq!(Severity::Info.lower(), Severity::Info);
        assert_eq!(Severity::Critical.raise(), Severity::Critical);
    }
}
