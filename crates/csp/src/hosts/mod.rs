//! Hosts of no use as a limit for scripts, although the host itself is honest: they serve what anybody uploads, or a
//! gadget that runs what a request asks for.

mod gadgets;

use crate::host::HostSource;
use crate::matching::{host_matches, path_matches};
use gadgets::GADGETS;

/// How a host can be used to run code that the author of the policy did not mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BypassKind {
    /// It serves every package ever published, or whatever anybody uploads.
    Uploads,
    /// It answers with a script that calls the function which the request names.
    Jsonp,
    /// The same, but the answer needs `'unsafe-eval'` to be of use.
    JsonpWithEval,
    /// It serves an old copy of AngularJS, whose templates run code.
    OldAngular,
}

/// A host that can be used, with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bypass {
    /// The host that is known.
    pub host: &'static str,
    /// How.
    pub kind: BypassKind,
}

/// A suffix below which anybody gets a host of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tenant {
    /// The suffix, without a leading dot.
    pub suffix: &'static str,
    /// Who gives out the hosts.
    pub owner: &'static str,
    /// False where the service makes plain text of the pages that a customer puts there.
    pub serves_html: bool,
}

impl Bypass {
    /// Why the host is no limit: a sentence without its subject.
    pub const fn why(self) -> &'static str {
        match self.kind {
            BypassKind::Uploads => "serves every package ever published, or whatever anybody uploads",
            BypassKind::Jsonp => "answers with a script that calls whatever function a request names",
            BypassKind::JsonpWithEval => {
                "answers with a script that runs what a request asks for, with `'unsafe-eval'`"
            }
            BypassKind::OldAngular => "serves an old AngularJS, whose templates in the page run as code",
        }
    }
}

/// Hosts that serve whole registries, or uploads of anybody, below their own name. From the documentation of each.
const UPLOADS: [&str; 24] = [
    "ajax.googleapis.com",
    "cdn.bootcss.com",
    "cdn.jsdelivr.net",
    "cdn.shopify.com",
    "cdn.skypack.dev",
    "cdnjs.cloudflare.com",
    "code.angularjs.org",
    "dl.dropboxusercontent.com",
    "esm.run",
    "esm.sh",
    "esm.unpkg.com",
    "fastly.jsdelivr.net",
    "firebasestorage.googleapis.com",
    "ga.jspm.io",
    "gcore.jsdelivr.net",
    "jspm.dev",
    "raw.githack.com",
    "raw.githubusercontent.com",
    "rawcdn.githack.com",
    "s3.amazonaws.com",
    "storage.googleapis.com",
    "unpkg.com",
    "yandex.st",
    "yastatic.net",
];

/// Suffixes whose hosts belong to whoever registers them. From the private section of <https://publicsuffix.org/list/>
/// and the documentation of each service.
const TENANTS: [Tenant; 31] = [
    tenant_of("amazonaws.com", "Amazon Web Services"),
    tenant_of("amplifyapp.com", "AWS Amplify"),
    tenant_of("appspot.com", "Google App Engine"),
    tenant_of("azureedge.net", "Azure CDN"),
    tenant_of("azurefd.net", "Azure Front Door"),
    tenant_of("azurestaticapps.net", "Azure Static Web Apps"),
    tenant_of("azurewebsites.net", "Azure App Service"),
    tenant_of("b-cdn.net", "bunny.net"),
    tenant_of("blob.core.windows.net", "Azure Storage"),
    tenant_of("blogspot.com", "Blogger"),
    tenant_of("cloudapp.azure.com", "Azure"),
    tenant_of("cloudfront.net", "Amazon CloudFront"),
    tenant_of("cloudfunctions.net", "Google Cloud Functions"),
    tenant_of("digitaloceanspaces.com", "DigitalOcean"),
    tenant_of("firebaseapp.com", "Firebase Hosting"),
    tenant_of("fly.dev", "Fly.io"),
    tenant_of("github.io", "GitHub Pages"),
    tenant_of("gitlab.io", "GitLab Pages"),
    tenant_of("glitch.me", "Glitch"),
    tenant_of("herokuapp.com", "Heroku"),
    tenant_of("netlify.app", "Netlify"),
    tenant_of("ngrok-free.app", "ngrok"),
    tenant_of("ngrok.io", "ngrok"),
    tenant_of("onrender.com", "Render"),
    tenant_of("pages.dev", "Cloudflare Pages"),
    tenant_of("r2.dev", "Cloudflare R2"),
    tenant_of("run.app", "Google Cloud Run"),
    // Pages are text there, unless the customer has a domain of their own:
    // <https://supabase.com/docs/guides/functions/limits>, <https://github.com/orgs/supabase/discussions/2557>
    Tenant { suffix: "supabase.co", owner: "Supabase", serves_html: false },
    tenant_of("vercel.app", "Vercel"),
    tenant_of("web.app", "Firebase Hosting"),
    tenant_of("workers.dev", "Cloudflare Workers"),
];

const fn tenant_of(suffix: &'static str, owner: &'static str) -> Tenant {
    Tenant { suffix, owner, serves_html: true }
}

/// How a script source can be used although its host is honest; none where no way is known. `eval` says whether the
/// same list allows `'unsafe-eval'`. A path that names one file of a registry is a limit; a folder is not.
pub fn bypass(source: &HostSource, eval: bool) -> Option<Bypass> {
    if source.any_host() {
        return None;
    }
    let one_file = source.path.len() > 1 && !source.path.ends_with('/');
    let uploads = UPLOADS.iter().filter(|_| !one_file).find(|host| host_matches(source, host));
    let uploads = uploads.map(|host| Bypass { host, kind: BypassKind::Uploads });
    uploads.or_else(|| {
        candidates(source)
            .iter()
            .filter(|(_, _, kind)| eval || *kind != BypassKind::JsonpWithEval)
            .find(|(host, path, _)| host_matches(source, host) && path_matches(&source.path, path))
            .map(|(host, _, kind)| Bypass { host, kind: *kind })
    })
}

/// The rows that a source can match: all of them for a wildcard, the neighbours of one name otherwise.
fn candidates(source: &HostSource) -> &'static [(&'static str, &'static str, BypassKind)] {
    if source.wildcard {
        return GADGETS;
    }
    let start = GADGETS.partition_point(|(host, _, _)| *host < source.host.as_str());
    let end = GADGETS.partition_point(|(host, _, _)| *host <= source.host.as_str());
    GADGETS.get(start..end).unwrap_or_default()
}

/// The service that gives out hosts under a wildcard source such as `*.web.app`. A wildcard under a whole top-level
/// domain (`*.com`) counts as well.
pub fn tenant(source: &HostSource) -> Option<Tenant> {
    if !source.wildcard || source.host.is_empty() {
        return None;
    }
    let known = TENANTS.iter().find(|t| {
        let inside =
            source.host.strip_suffix(t.suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        // Below Amazon's suffix the hosts of one region (`s3.eu-west-1.amazonaws.com`) are shared too.
        let shared = source.host == t.suffix || t.suffix == "amazonaws.com";
        inside && shared && !source.host.contains("execute-api")
    });
    let labels = source.host.split('.').count();
    let country = matches!(source.host.split_once('.'), Some(("co" | "com" | "org" | "net" | "ac" | "gov", tld)) if tld.len() == 2);
    match known {
        Some(found) => Some(*found),
        None if labels == 1 && !source.is_loopback() => Some(tenant_of("", "every domain registry")),
        None if country => Some(tenant_of("", "every domain registry")),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Kind;

    fn host(text: &str) -> HostSource {
        match &crate::parse::parse(&format!("script-src {text}"), 0).directives[0].values[0].kind {
            Kind::Host(host) => host.clone(),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn the_table_is_sorted_and_without_doubles() {
        assert!(GADGETS.is_sorted_by(|a, b| (a.0, a.1) <= (b.0, b.1)));
        assert!(UPLOADS.is_sorted() && TENANTS.is_sorted_by(|a, b| a.suffix < b.suffix));
    }

    #[test]
    fn an_own_host_or_one_file_is_a_limit() {
        for text in [
            "api.example.com",
            "*.example.com",
            "https://unpkg.com/vue@3.5.1/dist/vue.global.prod.js",
            "https://www.google.com/recaptcha/",
            "https://www.gstatic.com/recaptcha/",
            "https://www.gstatic.com/firebasejs/",
            "https://js.stripe.com",
            "my-bucket.s3.amazonaws.com",
            "googletagmanager.com",
        ] {
            assert_eq!(bypass(&host(text), false), None, "{text}");
        }
    }

    #[test]
    fn registries_and_gadgets_are_no_limit() {
        let kind = |text: &str, eval| bypass(&host(text), eval).map(|b| b.kind);
        assert_eq!(kind("https://unpkg.com", false), Some(BypassKind::Uploads));
        assert_eq!(kind("https://cdn.jsdelivr.net/npm/", false), Some(BypassKind::Uploads));
        assert_eq!(kind("*.googleapis.com", false), Some(BypassKind::Uploads));
        assert_eq!(kind("*.google.com", false), Some(BypassKind::Jsonp));
        assert_eq!(kind("https://maps.googleapis.com/maps/api/js/", false), Some(BypassKind::Jsonp));
        assert_eq!(kind("googletagmanager.com", true), Some(BypassKind::JsonpWithEval));
        assert_eq!(kind("gstatic.com", false), Some(BypassKind::OldAngular));
    }

    #[test]
    fn only_a_wildcard_opens_the_hosts_of_every_customer() {
        let owner = |text: &str| tenant(&host(text)).map(|t| t.owner);
        assert_eq!(owner("me.github.io"), None);
        assert_eq!(owner("*.me.github.io"), None);
        assert_eq!(owner("*.localhost"), None);
        assert_eq!(owner("*.github.io"), Some("GitHub Pages"));
        assert_eq!(owner("https://*.s3.eu-west-1.amazonaws.com"), Some("Amazon Web Services"));
        assert_eq!(owner("*.com"), Some("every domain registry"));
        let pages = |text: &str| tenant(&host(text)).map(|t| t.serves_html);
        assert_eq!((pages("*.github.io"), pages("*.supabase.co")), (Some(true), Some(false)));
        assert_eq!(owner("*.co.uk"), Some("every domain registry"));
    }
}
