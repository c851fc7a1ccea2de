//! Whatever comes instead of a success, a call ends, a write that may have happened is never sent again nor taken for one
//! that did not, a refusal is no doubt, and nobody is signed out by anything but the word of the server.

use super::portal::{Portal, run};
use satchel_core::{ObjectType, Secret, SecretsError};
use satchel_hubspot::{ApiError, Auth, Client, Refusal, SignedOut, TokenStore, WriteError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many times longer what is said of a refusal may be than what came.
const GROWTH: usize = 8;

/// Checks calls of every kind against one server.
pub fn check(bytes: &[u8]) {
    let Some(portal) = Portal::read(bytes) else { return };
    let contacts: ObjectType = "contacts".parse().expect("a type");
    run(async {
        read(&portal, contacts).await;
        for write in Write::ALL {
            let served = portal.again();
            let end = write.send(&served.client(), contacts).await;
            judge(&served, &end, write);
        }
        sign_in(&portal).await;
    });
}

/// The writes, each by another kind of request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Write {
    Create,
    Update,
    Archive,
    Merge,
    Associate,
    Dissociate,
}

impl Write {
    const ALL: [Self; 6] =
        [Self::Create, Self::Update, Self::Archive, Self::Merge, Self::Associate, Self::Dissociate];

    async fn send(self, client: &Client, of: ObjectType) -> Result<(), WriteError> {
        let values = BTreeMap::from([("email".to_owned(), "ann@satchel.example".to_owned())]);
        match self {
            Self::Create => client.create(of, &values, &[]).await.map(drop),
            Self::Update => client.update(of, "1", &values).await.map(drop),
            Self::Archive => client.archive(of, "1").await,
            Self::Merge => client.merge(of, "1", "2").await.map(drop),
            Self::Associate => client.associate(of, "1", of, "2", None).await,
            Self::Dissociate => client.dissociate(of, "1", of, "2", None).await,
        }
    }
}

fn judge(portal: &Portal, end: &Result<(), WriteError>, write: Write) {
    // Only what was provably not processed goes again, so the last answer is the one that counts.
    let last = portal.asked().checked_sub(1).expect("a request");
    for earlier in 0..last {
        let status = portal.status(earlier);
        assert!(matches!(status, Some(423 | 429)), "{write:?} was sent again after {status:?}");
    }
    let Some(status) = portal.status(last) else {
        let right = match end {
            Err(WriteError::NotProcessed(ApiError::Offline(_))) => portal.is_unsent(last),
            Err(WriteError::MaybeProcessed(_)) => !portal.is_unsent(last),
            _ => false,
        };
        assert!(right, "{write:?}: the network failed and it ended as {end:?}");
        return;
    };
    match end {
        Ok(()) => assert!((200..300).contains(&status), "{write:?} is acknowledged by a {status}"),
        Err(WriteError::MaybeProcessed(_)) => {
            assert!(!(400..500).contains(&status) || status == 408, "{write:?} is in doubt after a {status}");
        }
        Err(WriteError::NotProcessed(_)) => {
            // 511 is a network that asks for a sign-in.
            let kept_away = (400..500).contains(&status) || status == 511;
            assert!(kept_away, "{write:?} is sent again after a {status}");
        }
        Err(WriteError::Missing) => {
            assert!(status == 404 || (200..300).contains(&status), "{write:?}: missing by a {status}");
        }
        Err(WriteError::Refused(refusal)) => {
            assert!(status < 500 && status != 401 && status != 429, "{write:?} is refused by a {status}");
            readable(portal, refusal);
        }
    }
}

async fn read(portal: &Arc<Portal>, of: ObjectType) {
    let served = portal.again();
    let end = served.client().read(of, "1", &[], &[]).await;
    let last = served.status(served.asked() - 1);
    match end {
        Ok(None) => assert_eq!(last, Some(404), "no record, and nobody said so"),
        Ok(Some(_)) => assert!(last.is_some_and(|status| (200..300).contains(&status))),
        Err(ApiError::SignedOut(_)) => assert_eq!(last, Some(401), "signed out by {last:?}"),
        Err(ApiError::Refused(refusal)) => readable(&served, &refusal),
        Err(_) => {}
    }
}

/// A refusal is said in a few words, however long the answer was.
fn readable(portal: &Portal, refusal: &Refusal) {
    assert!(!refusal.message.is_empty(), "a refusal without words");
    assert!(refusal.message.chars().count() <= 2_000, "a refusal of {} bytes", refusal.message.len());
    let length: usize = refusal.properties.iter().map(|of| of.name.len() + of.message.len()).sum();
    assert!(length <= portal.size() * GROWTH, "{length} bytes are said of an answer of {}", portal.size());
    if let Some(id) = &refusal.existing_id {
        assert!(!id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()), "“{id}” is no id");
    }
}

struct Kept;

impl TokenStore for Kept {
    fn save(&self, _: &Secret) -> Result<(), SecretsError> {
        Ok(())
    }
}

/// The same answers, the first of them by the token endpoint.
async fn sign_in(portal: &Arc<Portal>) {
    let served = portal.again();
    let client = served.client_with(Auth::OAuth {
        client_id: "app".to_owned(),
        client_secret: Secret::new("secret"),
        refresh_token: Secret::new("refresh"),
        store: Arc::new(Kept),
    });
    let Err(ApiError::SignedOut(reason)) = client.identity().await else { return };
    let refused = |status: Option<u16>| status.is_some_and(|status| (400..500).contains(&status));
    let told = match reason {
        SignedOut::Expired => served.given().any(|status| status.is_some_and(|status| status < 500)),
        SignedOut::Revoked | SignedOut::PortalGone | SignedOut::BadClient(_) => {
            served.given().any(|status| refused(status) && status != Some(429))
        }
    };
    let given: Vec<_> = served.given().collect();
    assert!(told, "signed out by {given:?}");
}
