use crate::Severity;

/// The area a rule belongs to: the folder of its file and the letters of its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    /// `capacitor.config` and the bridge.
    Cfg,
    /// Content-Security-Policy.
    Csp,
    /// Transport.
    Net,
    /// Deep links.
    Link,
    /// Web views and what runs in them.
    Web,
    /// What is stored on the phone.
    Sto,
    /// What is written to logs.
    Log,
    /// Sign-in and sessions.
    Auth,
    /// Android project.
    And,
    /// iOS project.
    Ios,
    /// Live updates.
    Upd,
    /// Plugins and dependencies.
    Plg,
    /// Privacy.
    Prv,
    /// What the build leaves behind.
    Bld,
    /// Cryptography.
    Cry,
    /// The backend beside the app.
    Srv,
    /// Secrets.
    Sec,
}

impl Area {
    /// The letters used in rule numbers.
    pub const fn code(self) -> &'static str {
        match self {
            Area::Cfg => "CFG",
            Area::Csp => "CSP",
            Area::Net => "NET",
            Area::Link => "LINK",
            Area::Web => "WEB",
            Area::Sto => "STO",
            Area::Log => "LOG",
            Area::Auth => "AUTH",
            Area::And => "AND",
            Area::Ios => "IOS",
            Area::Upd => "UPD",
            Area::Plg => "PLG",
            Area::Prv => "PRV",
            Area::Bld => "BLD",
            Area::Cry => "CRY",
            Area::Srv => "SRV",
            Area::Sec => "SEC",
        }
    }

    /// The heading under which people find it.
    pub const fn title(self) -> &'static str {
        match self {
            Area::Cfg => "Capacitor configuration",
            Area::Csp => "Content-Security-Policy",
            Area::Net => "Network",
            Area::Link => "Deep links",
            Area::Web => "Web view",
            Area::Sto => "Storage",
            Area::Log => "Logs",
            Area::Auth => "Sign-in and sessions",
            Area::And => "Android project",
            Area::Ios => "iOS project",
            Area::Upd => "Live updates",
            Area::Plg => "Plugins and dependencies",
            Area::Prv => "Privacy",
            Area::Bld => "Build output",
            Area::Cry => "Cryptography",
            Area::Srv => "Backend in the repository",
            Area::Sec => "Secrets",
        }
    }
}

/// When a rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Shown by default.
    Default,
    /// Shown with `--all` or a profile that asks for it.
    Extra,
}

/// A set of expectations an app is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// What a careful expert would report for any app.
    Default,
    /// What the app stores ask for.
    Store,
    /// OWASP MASVS, first level.
    MasvsL1,
    /// OWASP MASVS, second level: apps with valuable data.
    MasvsL2,
    /// OWASP MASVS resilience.
    MasvsR,
}

/// What the world sees of a rule. Everything that speaks of a rule reads it from here.
#[derive(Debug)]
pub struct Info {
    /// The name, in kebab case; it names the bad thing and is kept for ever.
    pub id: &'static str,
    /// The number inside the area: `12` in `CAP-CFG-12`.
    pub number: u8,
    /// The area.
    pub area: Area,
    /// A title of a few words, with a capital letter and no full stop.
    pub title: &'static str,
    /// The severity that most findings of the rule have.
    pub severity: Severity,
    /// Whether it is shown by default.
    pub tier: Tier,
    /// Profiles (besides `--all`) that show a rule of the extra tier.
    pub profiles: &'static [Profile],
    /// Weaknesses of the Common Weakness Enumeration.
    pub cwe: &'static [u16],
    /// Controls of OWASP MASVS 2, for instance `MASVS-NETWORK-1`.
    pub masvs: &'static [&'static str],
    /// Weaknesses of OWASP MASWE 1.0.
    pub maswe: &'static [u16],
    /// Tests and best practices of OWASP MASTG, for instance `MASTG-TEST-0235`.
    pub mastg: &'static [&'static str],
    /// Entries of the OWASP Mobile Top 10 of 2024: `5` is M5.
    pub mobile_top_10: &'static [u8],
    /// The page of the rule, in Markdown.
    pub page: &'static str,
}

impl Info {
    /// The full number: `CAP-CFG-12`.
    pub fn code(&self) -> String {
        format!("CAP-{}-{:02}", self.area.code(), self.number)
    }

    /// True where `name` is the id or the number of this rule, in any case of letters.
    pub fn answers_to(&self, name: &str) -> bool {
        self.id == name || self.code().eq_ignore_ascii_case(name)
    }

    /// The first paragraph of the page: one sentence.
    pub fn summary(&self) -> &'static str {
        self.page
            .split("\n\n")
            .map(str::trim)
            .find(|block| !block.is_empty() && !block.starts_with('#'))
            .unwrap_or_default()
    }
}

impl PartialEq for Info {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Info {}
