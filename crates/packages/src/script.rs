use crate::login::without_logins;
use base::{Place, Span};

/// A script of a `package.json`.
#[derive(Clone, Debug)]
pub struct Script {
    /// The package that has it; none for the app's own.
    pub package: Option<String>,
    /// The name: `postinstall`, `capacitor:sync:after`.
    pub name: String,
    /// The command.
    pub command: String,
    /// The place of the command.
    pub place: Place,
    /// Names and passwords in it, which must not be shown.
    pub logins: Vec<Span>,
}

impl Script {
    /// The command, without names and passwords.
    pub fn shown(&self) -> String {
        without_logins(&self.command)
    }

    /// True where the Capacitor CLI runs it at `copy`, `update` or `sync`:
    /// <https://capacitorjs.com/docs/cli/hooks>. Scripts of plugins run from 6.1 on.
    pub fn is_hook(&self) -> bool {
        let mut parts = self.name.split(':');
        parts.next() == Some("capacitor")
            && matches!(parts.next(), Some("copy" | "update" | "sync"))
            && matches!(parts.next(), Some("before" | "after"))
            && parts.next().is_none()
    }

    /// True where a package manager runs it at installation.
    pub fn is_install(&self) -> bool {
        matches!(self.name.as_str(), "preinstall" | "install" | "postinstall")
    }

    /// True where it hands what it downloads to an interpreter: `curl … | sh`, `sh -c "$(curl …)"`,
    /// `bash <(wget …)`.
    pub fn runs_what_it_fetches(&self) -> bool {
        fetches_and_runs(&self.command)
    }
}

fn fetches_and_runs(command: &str) -> bool {
    let fetches = |text: &str| {
        let first = text
            .trim_start_matches([' ', '(', '"', '\''])
            .split_ascii_whitespace()
            .find(|w| !w.contains('=') && *w != "sudo");
        matches!(first, Some("curl" | "wget" | "iwr" | "irm" | "Invoke-WebRequest"))
    };
    let runs = |text: &str| {
        let mut words =
            text.split_ascii_whitespace().filter(|w| !w.contains('=') && *w != "sudo" && *w != "env");
        let first = words.next().unwrap_or_default();
        matches!(
            first.rsplit('/').next(),
            Some("sh" | "bash" | "zsh" | "dash" | "node" | "python" | "python3" | "perl" | "ruby" | "iex")
        )
    };
    command.split(['\n', ';']).flat_map(|c| c.split("&&")).any(|part| {
        let pipe: Vec<&str> = part.split('|').collect();
        let piped =
            pipe.iter().position(|p| fetches(p)).is_some_and(|at| pipe.iter().skip(at + 1).any(|p| runs(p)));
        let inner = ["$(", "<(", "`"]
            .iter()
            .any(|open| part.split_once(open).is_some_and(|(head, rest)| fetches(rest) && runs(head)));
        piped || inner
    })
}

#[cfg(test)]
mod tests {
    use super::fetches_and_runs;

    #[test]
    fn only_code_that_is_fetched_and_run_at_once_counts() {
        for command in [
            "node scripts/hook.js",
            "curl -o x.zip https://example.com/x.zip && unzip x.zip",
            "echo 'curl | sh'",
            "wget https://example.com/a.json | jq .",
            "V=$(curl https://example.com/version) node x.js",
        ] {
            assert!(!fetches_and_runs(command), "{command}");
        }
        for command in [
            "curl -fsSL https://example.com/i.sh | sh",
            "curl https://example.com/i.sh | sudo bash -s -- x",
            "bash <(curl -s https://example.com/i.sh)",
            "sh -c \"$(curl -s https://example.com/i.sh)\"",
            "cd x && wget -qO- https://example.com/i.js | node",
        ] {
            assert!(fetches_and_runs(command), "{command}");
        }
    }
}
