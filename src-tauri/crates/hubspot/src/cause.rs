//! Why a request found no answer, in words for people. What the libraries below say goes to the log.

use std::{error::Error, io};

/// What a proxy that wants a user and a password says while a tunnel through it is asked for; its type is private.
const PROXY_ASKS: &str = "proxy authorization required";

/// A failed request, as far as its causes tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cause {
    /// A proxy on the way asks for a sign-in.
    Proxy,
    /// The certificate is out of its time.
    CertificateTime,
    /// The certificate is not one that this computer trusts.
    Certificate,
    /// The name was not found.
    Name,
    /// Nobody listens there.
    Refused,
    /// There is no way there.
    NoRoute,
    /// It took too long.
    TooLong,
    /// The connection broke.
    Broken,
    /// Something else.
    Other,
}

impl Cause {
    /// Reads the causes of an error.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        let mut next: Option<&(dyn Error + 'static)> = Some(error);
        let mut found = None;
        while let Some(cause) = next {
            found = found.or_else(|| Self::of_text(&cause.to_string()));
            let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
            found = found.or_else(|| kind.and_then(Self::of_kind));
            next = cause.source();
        }
        match found {
            Some(found) => found,
            None if error.is_timeout() => Self::TooLong,
            None if error.is_dns() => Self::Name,
            None => Self::Other,
        }
    }

    fn of_text(text: &str) -> Option<Self> {
        if text.contains(PROXY_ASKS) {
            return Some(Self::Proxy);
        }
        let certificate = text.contains("invalid peer certificate") || text.contains("certificate verify");
        let time = text.contains("Expired") || text.contains("expired") || text.contains("not valid yet");
        certificate.then_some(if time { Self::CertificateTime } else { Self::Certificate })
    }

    fn of_kind(kind: io::ErrorKind) -> Option<Self> {
        match kind {
            io::ErrorKind::ConnectionRefused => Some(Self::Refused),
            io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable => Some(Self::NoRoute),
            io::ErrorKind::TimedOut => Some(Self::TooLong),
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => Some(Self::Broken),
            _ => None,
        }
    }

    /// In words; what the libraries said where there are no better ones.
    pub(crate) fn words(self, said: String) -> String {
        let words = match self {
            Self::Proxy => "a proxy on the way asks for a sign-in",
            Self::CertificateTime => {
                "its certificate has expired or is not valid yet; check this computer's clock"
            }
            Self::Certificate => {
                "its certificate is one that this computer does not trust; something on the way may be reading along"
            }
            Self::Name => "its name is not found; there may be no network",
            Self::Refused => "nobody answers at its address",
            Self::NoRoute => "there is no network",
            Self::TooLong => "it took too long",
            Self::Broken => "the connection broke off",
            Self::Other => return said,
        };
        words.to_owned()
    }
}
