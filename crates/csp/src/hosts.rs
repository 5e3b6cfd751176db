//! Hosts from which a script list lets an attacker run code although the host itself is honest.

/// Why a host is of no use as a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bypass {
    /// Serves what anybody uploads, or any package ever published.
    Uploads,
    /// Answers with a call of a function that the request names.
    Jsonp,
}

impl Bypass {
    pub(crate) const fn why(self) -> &'static str {
        match self {
            Bypass::Uploads => "anybody can put scripts there, or it serves every package ever published, old AngularJS included",
            Bypass::Jsonp => "it answers requests with a script that calls what the request names",
        }
    }
}

/// Hosts by suffix. Facts gathered from the documentation of each service; the idea of the list is that of
/// <https://research.google/pubs/csp-is-dead-long-live-csp-on-the-insecurity-of-whitelists-and-the-future-of-content-security-policy/>.
const HOSTS: [(&str, Bypass); 47] = [
    ("unpkg.com", Bypass::Uploads),
    ("cdn.jsdelivr.net", Bypass::Uploads),
    ("jsdelivr.net", Bypass::Uploads),
    ("cdnjs.cloudflare.com", Bypass::Uploads),
    ("esm.sh", Bypass::Uploads),
    ("cdn.skypack.dev", Bypass::Uploads),
    ("ga.jspm.io", Bypass::Uploads),
    ("ajax.googleapis.com", Bypass::Uploads),
    ("storage.googleapis.com", Bypass::Uploads),
    ("firebasestorage.googleapis.com", Bypass::Uploads),
    ("s3.amazonaws.com", Bypass::Uploads),
    ("amazonaws.com", Bypass::Uploads),
    ("cloudfront.net", Bypass::Uploads),
    ("blob.core.windows.net", Bypass::Uploads),
    ("azurewebsites.net", Bypass::Uploads),
    ("azureedge.net", Bypass::Uploads),
    ("herokuapp.com", Bypass::Uploads),
    ("github.io", Bypass::Uploads),
    ("raw.githubusercontent.com", Bypass::Uploads),
    ("gitlab.io", Bypass::Uploads),
    ("netlify.app", Bypass::Uploads),
    ("vercel.app", Bypass::Uploads),
    ("web.app", Bypass::Uploads),
    ("firebaseapp.com", Bypass::Uploads),
    ("pages.dev", Bypass::Uploads),
    ("workers.dev", Bypass::Uploads),
    ("appspot.com", Bypass::Uploads),
    ("code.angularjs.org", Bypass::Uploads),
    ("yandex.st", Bypass::Uploads),
    ("yastatic.net", Bypass::Uploads),
    ("cdn.shopify.com", Bypass::Uploads),
    ("www.gstatic.com", Bypass::Jsonp),
    ("apis.google.com", Bypass::Jsonp),
    ("accounts.google.com", Bypass::Jsonp),
    ("www.google.com", Bypass::Jsonp),
    ("www.googleapis.com", Bypass::Jsonp),
    ("maps.googleapis.com", Bypass::Jsonp),
    ("maps.google.com", Bypass::Jsonp),
    ("www.google-analytics.com", Bypass::Jsonp),
    ("www.googletagmanager.com", Bypass::Jsonp),
    ("www.googleadservices.com", Bypass::Jsonp),
    ("googleads.g.doubleclick.net", Bypass::Jsonp),
    ("www.youtube.com", Bypass::Jsonp),
    ("graph.facebook.com", Bypass::Jsonp),
    ("api.twitter.com", Bypass::Jsonp),
    ("vimeo.com", Bypass::Jsonp),
    ("api.flickr.com", Bypass::Jsonp),
];

/// How the host of a source can be used, where it can. `host` may start with `*.`.
pub(crate) fn bypass(host: &str) -> Option<(&'static str, Bypass)> {
    let wild = host.strip_prefix("*.");
    let name = wild.unwrap_or(host);
    HOSTS
        .iter()
        .find(|(known, kind)| {
            let covers = wild.is_some() && (known.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')) || *known == name);
            // A bucket or a site of somebody's own below a shared suffix is that somebody's alone.
            let exact = *known == name && (*kind == Bypass::Jsonp || !shared_suffix(known) || wild.is_some());
            exact || covers
        })
        .map(|(known, kind)| (*known, *kind))
}

/// Suffixes below which every customer has a host of its own.
fn shared_suffix(host: &str) -> bool {
    matches!(
        host,
        "cloudfront.net" | "azurewebsites.net" | "azureedge.net" | "herokuapp.com" | "github.io" | "gitlab.io" | "netlify.app"
            | "vercel.app" | "web.app" | "firebaseapp.com" | "pages.dev" | "workers.dev" | "appspot.com"
            | "blob.core.windows.net" | "amazonaws.com"
    )
}

#[cfg(test)]
mod tests {
    use super::bypass;

    #[test]
    fn shared_hosts_are_told_from_own_ones() {
        assert!(bypass("unpkg.com").is_some() && bypass("*.googleapis.com").is_some());
        assert!(bypass("*.github.io").is_some() && bypass("*.amazonaws.com").is_some());
        assert!(bypass("me.github.io").is_none() && bypass("api.example.com").is_none());
        assert!(bypass("*.example.com").is_none());
    }
}
