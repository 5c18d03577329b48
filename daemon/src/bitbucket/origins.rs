//! Which hosts may see our credentials.
//!
//! `next` and `Location` come from the network; following them anywhere would hand our token to anybody who can
//! write one. A link is followed only to the API's own host and to hosts that the configuration names, by the same
//! scheme or a safer one.

use url::Url;

/// Hosts with their ports that requests may be sent to.
#[derive(Debug)]
pub(super) struct Origins {
    /// Whether the API itself is reached without TLS, as on loopback.
    plain_http: bool,
    /// `host:port`, lower case.
    hosts: Vec<String>,
}

impl Origins {
    /// The API's host and the further ones, written `host` or `host:port`.
    pub(super) fn new(api_url: &Url, further: &[String]) -> Self {
        let default_port = api_url
            .port_or_known_default()
            .filter(|_| api_url.port().is_none());
        let mut hosts = vec![host_and_port(api_url)];
        for host in further {
            let host = host.to_ascii_lowercase();
            let has_port = host
                .rsplit_once(':')
                .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
            hosts.push(if has_port {
                host
            } else {
                format!("{host}:{}", default_port.unwrap_or(443))
            });
        }
        Self {
            plain_http: api_url.scheme() == "http",
            hosts,
        }
    }

    /// Whether a request with credentials may go there.
    pub(super) fn allow(&self, url: &Url) -> bool {
        let scheme_is_safe = url.scheme() == "https" || (self.plain_http && url.scheme() == "http");
        scheme_is_safe && url.username().is_empty() && self.hosts.contains(&host_and_port(url))
    }
}

/// The host as an operator would write it in `allowed-hosts`.
pub(super) fn display_host(url: &Url) -> String {
    let host = url.host_str().unwrap_or("a link without a host");
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{host}:{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(api: &str, further: &[&str], link: &str, allowed: bool) {
        let further: Vec<String> = further.iter().map(|&host| host.to_owned()).collect();
        let origins = Origins::new(&api.parse().unwrap(), &further);
        assert_eq!(origins.allow(&link.parse().unwrap()), allowed, "{link}");
    }

    #[test]
    fn only_the_named_hosts_see_credentials() {
        let api = "https://api.bitbucket.org/2.0";
        check(api, &[], "https://api.bitbucket.org/2.0/x?page=2", true);
        check(api, &[], "https://API.bitbucket.org:443/x", true);
        check(api, &[], "https://bitbucket.org/!api/2.0/x", false);
        check(api, &["bitbucket.org"], "https://bitbucket.org/!api/2.0/x", true);
        check(api, &["Bitbucket.org:8443"], "https://bitbucket.org:8443/x", true);
        check(api, &["bitbucket.org"], "https://bitbucket.org:8443/x", false);
        check(api, &["bitbucket.org"], "https://evil.bitbucket.org/", false);
        check(
            api,
            &["bitbucket.org"],
            "https://bitbucket.org.evil.example/",
            false,
        );
        check(api, &[], "https://api.bitbucket.org:444/", false);
        check(api, &[], "https://user@api.bitbucket.org/", false);
    }

    #[test]
    fn tls_is_never_given_up() {
        check(
            "https://api.bitbucket.org/2.0",
            &[],
            "http://api.bitbucket.org:443/2.0/x",
            false,
        );
        check(
            "http://127.0.0.1:7990/2.0",
            &[],
            "http://127.0.0.1:7990/2.0/x",
            true,
        );
        check(
            "http://127.0.0.1:7990/2.0",
            &[],
            "http://127.0.0.1:7991/2.0/x",
            false,
        );
        check("http://127.0.0.1:7990/2.0", &[], "ftp://127.0.0.1:7990/", false);
    }
}
