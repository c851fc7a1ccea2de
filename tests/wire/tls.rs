//! The sandbox behind TLS, with certificates of the case's own making.

use crate::relay::{NETWORK, Relay, listener};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// An authority of the case's own.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its certificate, as files hold it.
    pub(crate) pem: String,
}

/// From which year to which.
pub(crate) type Years = (i32, i32);

/// A span that holds the present.
pub(crate) const NOW: Years = (2020, 2090);

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        (params.not_before, params.not_after) = (date_time_ymd(2000, 1, 1), date_time_ymd(2200, 1, 1));
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A certificate for a name, and its key.
    fn certificate(&self, name: &str, years: Years) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(years.0, 1, 1), date_time_ymd(years.1, 1, 1));
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.into(), PrivateKeyDer::try_from(key.serialize_der()).unwrap())
    }

    /// Serves what is behind `relay` with a certificate for `name`.
    pub(crate) fn serve(&self, relay: &Relay, name: &str, years: Years) -> Tls {
        let (certificate, key) = self.certificate(name, years);
        let config =
            ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
        let (acceptor, listener) = (TlsAcceptor::from(Arc::new(config)), listener());
        let tls = Tls { port: listener.local_addr().unwrap().port(), spoken: Arc::default() };
        let (spoken, plain) = (Arc::clone(&tls.spoken), relay.address());
        NETWORK.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, spoken) = (acceptor.clone(), Arc::clone(&spoken));
                tokio::spawn(async move {
                    // A client that does not trust the certificate ends it here.
                    let Ok(mut secure) = acceptor.accept(stream).await else { return };
                    spoken.fetch_add(1, Ordering::SeqCst);
                    let mut plain = TcpStream::connect(plain).await.unwrap();
                    let _ended = tokio::io::copy_bidirectional(&mut secure, &mut plain).await;
                });
            }
        });
        tls
    }
}

/// A server that speaks TLS. It ends with the test's process.
pub(crate) struct Tls {
    port: u16,
    spoken: Arc<AtomicU64>,
}

impl Tls {
    pub(crate) fn api_base(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// How many connections were agreed upon.
    pub(crate) fn spoken(&self) -> u64 {
        self.spoken.load(Ordering::SeqCst)
    }
}
