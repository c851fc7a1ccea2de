//! Where the API is. A token goes to HubSpot or to this computer and nowhere else.

use std::{fmt, net::IpAddr};
use url::{Host, Url};

/// HubSpot's host for every portal and region (HubSpot docs: the `servers` of every specification).
const HUBSPOT: &str = "https://api.hubapi.com";

/// The base of every request: HubSpot's host, or a loopback address for the sandbox.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiBase {
    origin: String,
    loopback: bool,
}

/// An address that requests must not go to.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{0}” is neither https://api.hubapi.com nor an address of this computer")]
pub struct ApiBaseError(String);

impl ApiBase {
    /// HubSpot itself.
    pub fn hubspot() -> Self {
        Self { origin: HUBSPOT.to_owned(), loopback: false }
    }

    /// Accepts `https://api.hubapi.com` and `http` or `https` URLs of a loopback host (127.0.0.0/8, `[::1]`,
    /// `localhost`) with a port or without, and nothing else: no path, no user, no query.
    pub fn parse(text: &str) -> Result<Self, ApiBaseError> {
        let refused = || ApiBaseError(text.chars().take(200).collect());
        let url = Url::parse(text.trim()).map_err(|_| refused())?;
        let bare = matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !bare || !matches!(url.scheme(), "http" | "https") {
            return Err(refused());
        }
        let origin = url.origin().ascii_serialization();
        let loopback = is_loopback(&url);
        if loopback || origin == HUBSPOT { Ok(Self { origin, loopback }) } else { Err(refused()) }
    }

    /// Whether it is this computer rather than HubSpot; shown to the user as such.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The base without a final slash, `https://api.hubapi.com`.
    pub fn as_str(&self) -> &str {
        &self.origin
    }
}

/// Whether a URL's host is this computer by its address or by the name `localhost`.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl fmt::Display for ApiBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

impl fmt::Debug for ApiBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

impl std::str::FromStr for ApiBase {
    type Err = ApiBaseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hubspot_and_this_computer_are_the_only_places() {
        for (text, loopback) in [
            ("https://api.hubapi.com", false),
            ("https://api.hubapi.com/", false),
            ("https://api.hubapi.com:443", false),
            ("http://127.0.0.1:4010", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:80/", true),
            ("https://localhost:8443", true),
            ("http://LOCALHOST:1", true),
        ] {
            assert_eq!(ApiBase::parse(text).map(|base| base.is_loopback()), Ok(loopback), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "http://api.hubapi.com",
            "https://api.hubapi.com:8443",
            "https://api.hubapi.com.evil.example",
            "https://api.hubapi.com@evil.example",
            "https://evil.example/api.hubapi.com",
            "http://localhost.evil.example",
            "http://127.0.0.1@evil.example",
            "http://user@127.0.0.1",
            "http://127.0.0.1/path",
            "http://127.0.0.1/?q=1",
            "http://0.0.0.0:80",
            "http://[::ffff:192.168.0.1]",
            "http://192.168.0.1",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "127.0.0.1:80",
            "",
        ] {
            assert!(ApiBase::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn it_prints_without_a_final_slash() {
        assert_eq!(
            ApiBase::parse("http://127.0.0.1:80/").map(|base| base.to_string()),
            Ok("http://127.0.0.1".into())
        );
        assert_eq!(
            ApiBase::parse("http://[::1]:99/").map(|base| base.to_string()),
            Ok("http://[::1]:99".into())
        );
    }
}
