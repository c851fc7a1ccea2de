//! Tokens: refreshed once for all, in time, and never given up for a network's fault.

use crate::support::{Outcome, Portal, Seen, answer, contacts, record};
use satchel_core::{Secret, SecretsError};
use satchel_hubspot::{ApiError, Auth, BoxFuture, RefreshTurn, SignedOut, TokenStore, WriteError};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

const TOKEN_PATH: &str = "/oauth/2026-09/token";

#[derive(Default)]
struct Kept {
    tokens: Mutex<Vec<String>>,
    failing: Mutex<u32>,
}

impl TokenStore for Kept {
    fn save(&self, token: &Secret) -> Result<(), SecretsError> {
        let mut failing = self.failing.lock().unwrap();
        if *failing > 0 {
            *failing -= 1;
            return Err(SecretsError::Locked("the keychain".into()));
        }
        self.tokens.lock().unwrap().push(token.expose_str().unwrap().to_owned());
        Ok(())
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec())
}

fn grant(store: &Arc<Kept>) -> Auth {
    Auth::OAuth {
        client_id: "id".into(),
        client_secret: secret("secret"),
        refresh_token: secret("ref-0"),
        store: Arc::clone(store) as Arc<dyn TokenStore>,
    }
}

fn tokens(access: &str, refresh: &str) -> Outcome {
    answer(
        200,
        format!(
            r#"{{"token_type":"bearer","access_token":"{access}","refresh_token":"{refresh}","expires_in":1800,"hub_id":62515}}"#
        ),
    )
}

fn refreshes(portal: &Portal) -> Vec<Seen> {
    portal.seen().into_iter().filter(|seen| seen.path == TOKEN_PATH).collect()
}

#[tokio::test(start_paused = true)]
async fn all_who_need_a_token_share_one_refresh() {
    let portal = Portal::new(|seen, _| match seen.path.as_str() {
        TOKEN_PATH => tokens("acc", "ref-0"),
        _ => answer(200, record("1", "")),
    })
    .with_latency(Duration::from_millis(50));
    let store = Arc::new(Kept::default());
    let client = portal.client_with(grant(&store));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.read(contacts(), "1", &[], &[]).await })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().unwrap().is_some());
    }
    let asked = refreshes(&portal);
    assert_eq!(asked.len(), 1);
    let form = |name: &str| asked[0].form(name).unwrap();
    assert_eq!((form("grant_type"), form("refresh_token")), ("refresh_token".into(), "ref-0".into()));
    assert_eq!((form("client_id"), form("client_secret")), ("id".into(), "secret".into()));
    assert!(
        portal
            .seen()
            .iter()
            .filter(|seen| seen.path != TOKEN_PATH)
            .all(|seen| seen.authorization.as_deref() == Some("Bearer acc"))
    );
    assert!(store.tokens.lock().unwrap().is_empty(), "the same refresh token is not stored again");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_expires_and_a_new_refresh_token_is_kept() {
    let portal = Portal::new(|seen, _| match (seen.path.as_str(), seen.form("refresh_token").as_deref()) {
        (TOKEN_PATH, Some("ref-0")) => tokens("acc-1", "ref-1"),
        (TOKEN_PATH, _) => tokens("acc-2", "ref-1"),
        _ => answer(200, record("1", "")),
    });
    let store = Arc::new(Kept { failing: Mutex::new(1), ..Kept::default() });
    let client = portal.client_with(grant(&store));
    client.read(contacts(), "1", &[], &[]).await.unwrap();
    tokio::time::advance(Duration::from_secs(1_300)).await;
    client.read(contacts(), "1", &[], &[]).await.unwrap();
    assert_eq!(refreshes(&portal).len(), 1, "three quarters of 1,800 s are not over");
    assert!(store.tokens.lock().unwrap().is_empty(), "the store failed");
    tokio::time::advance(Duration::from_secs(60)).await;
    client.read(contacts(), "1", &[], &[]).await.unwrap();
    assert_eq!(refreshes(&portal)[1].form("refresh_token").as_deref(), Some("ref-1"));
    assert_eq!(*store.tokens.lock().unwrap(), ["ref-1"], "stored with the next refresh");
    assert_eq!(portal.seen().last().unwrap().authorization.as_deref(), Some("Bearer acc-2"));
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once_for_all_and_the_requests_go_again() {
    let portal = Portal::new(|seen, _| match seen.path.as_str() {
        TOKEN_PATH if seen.at < Duration::from_millis(100) => tokens("old", "ref-0"),
        TOKEN_PATH => tokens("new", "ref-0"),
        _ if seen.authorization.as_deref() == Some("Bearer old") => {
            answer(401, r#"{"category":"EXPIRED_AUTHENTICATION"}"#)
        }
        _ => answer(200, record("1", "")),
    })
    .with_latency(Duration::from_millis(60));
    let client = portal.client_with(grant(&Arc::default()));
    let tasks: Vec<_> = (0..10)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                if number % 2 == 0 {
                    client.read(contacts(), "1", &[], &[]).await.map(drop).map_err(|error| error.to_string())
                } else {
                    let update = client.update(contacts(), "1", &BTreeMap::new()).await;
                    update.map(drop).map_err(|error| error.to_string())
                }
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(()));
    }
    assert_eq!(refreshes(&portal).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_refused_when_fresh_is_a_sign_out_and_not_a_loop() {
    let portal = Portal::new(|seen, _| match seen.path.as_str() {
        TOKEN_PATH => tokens("acc", "ref-0"),
        _ => answer(401, "{}"),
    });
    let client = portal.client_with(grant(&Arc::default()));
    let error = client.read(contacts(), "1", &[], &[]).await.unwrap_err();
    assert_eq!(error, ApiError::SignedOut(SignedOut::Expired));
    assert_eq!((refreshes(&portal).len(), portal.seen().len()), (2, 4));
    let pasted = portal.client();
    assert_eq!(pasted.account().await.unwrap_err(), ApiError::SignedOut(SignedOut::Expired));
    assert_eq!(portal.seen().len(), 5, "a pasted token has nothing to refresh");
}

#[tokio::test(start_paused = true)]
async fn a_void_grant_is_told_apart_from_a_wrong_set_up_and_a_broken_network() {
    let table: [(u16, &'static str, ApiError, usize); 4] = [
        (
            400,
            r#"{"error":"invalid_grant","status":"BAD_REFRESH_TOKEN"}"#,
            ApiError::SignedOut(SignedOut::Revoked),
            1,
        ),
        (
            400,
            r#"{"status":"BAD_HUB","message":"missing or unknown hub id","error":"access_denied"}"#,
            ApiError::SignedOut(SignedOut::PortalGone),
            1,
        ),
        (
            400,
            r#"{"error":"invalid_client","status":"BAD_CLIENT_SECRET","message":"wrong"}"#,
            ApiError::SignedOut(SignedOut::BadClient("wrong".into())),
            2,
        ),
        (
            400,
            r#"{"status":"SOMETHING_NEW","message":"new"}"#,
            ApiError::SignedOut(SignedOut::BadClient("new".into())),
            2,
        ),
    ];
    for (status, body, expected, asked) in table {
        let portal = Portal::new(move |_, _| answer(status, body));
        let client = portal.client_with(grant(&Arc::default()));
        for _ in 0..2 {
            assert_eq!(client.account().await.unwrap_err(), expected);
        }
        assert_eq!(portal.seen().len(), asked, "a void grant is not asked for again: {body}");
    }
    for status in [429, 500, 503] {
        let portal = Portal::new(move |_, _| answer(status, ""));
        let client = portal.client_with(grant(&Arc::default()));
        assert!(matches!(client.account().await, Err(ApiError::Interrupted(_))));
        assert_eq!(portal.seen().len(), 4, "a read waits for the token endpoint");
        let write = client.archive(contacts(), "1").await;
        assert!(matches!(write, Err(WriteError::NotProcessed(ApiError::Interrupted(_)))));
        assert_eq!(portal.seen().len(), 5);
    }
}

/// A computer with one place for a sign-in and several processes, each of which holds a clone.
#[derive(Clone)]
struct Computer {
    kept: Arc<Mutex<Result<String, ()>>>,
    /// What is shared; `None` where the place refuses to keep it.
    shared: Arc<Mutex<Option<Secret>>>,
    shares: bool,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Computer {
    fn new() -> Self {
        let kept = Arc::new(Mutex::new(Ok("ref-0".to_owned())));
        Self { kept, shared: Arc::default(), shares: true, turn: Arc::default() }
    }

    /// One whose place for secrets keeps no access token.
    fn that_shares_nothing() -> Self {
        Self { shares: false, ..Self::new() }
    }

    fn keep(&self, kept: Result<&str, ()>) {
        *self.kept.lock().unwrap() = kept.map(str::to_owned);
    }

    fn grant(&self) -> Auth {
        Auth::OAuth {
            client_id: "id".into(),
            client_secret: secret("secret"),
            refresh_token: secret("ref-0"),
            store: Arc::new(self.clone()),
        }
    }
}

impl TokenStore for Computer {
    fn turn(&self) -> BoxFuture<'_, Result<RefreshTurn, SecretsError>> {
        Box::pin(async {
            let held = Box::new(Arc::clone(&self.turn).lock_owned().await);
            let kept = self.kept.lock().unwrap().clone();
            let kept = kept.map(|token| Some(secret(&token)));
            // A keychain that is asleep gives nothing.
            let shared = self.shared.lock().unwrap().clone().filter(|_| kept.is_ok());
            Ok(RefreshTurn { kept: kept.map_err(|()| SecretsError::Locked("asleep".into())), shared, held })
        })
    }

    fn share(&self, access: &Secret) -> Result<(), SecretsError> {
        if !self.shares {
            return Err(SecretsError::Failed("it is too long".into()));
        }
        *self.shared.lock().unwrap() = Some(access.clone());
        Ok(())
    }

    fn save(&self, token: &Secret) -> Result<(), SecretsError> {
        *self.kept.lock().unwrap() = Ok(token.expose_str().unwrap().to_owned());
        Ok(())
    }
}

/// A server that takes each refresh token once and gives the next one.
fn rotating() -> Portal {
    let next = Mutex::new(0_u32);
    Portal::new(move |seen, _| match seen.path.as_str() {
        TOKEN_PATH => {
            let mut next = next.lock().unwrap();
            if seen.form("refresh_token") != Some(format!("ref-{next}")) {
                return answer(400, r#"{"error":"invalid_grant","status":"BAD_REFRESH_TOKEN"}"#);
            }
            *next += 1;
            tokens("acc", &format!("ref-{next}"))
        }
        _ => answer(200, record("1", "")),
    })
    .with_latency(Duration::from_millis(50))
}

/// Every process reads a record, all at once.
async fn read_by_all(processes: &[satchel_hubspot::Client]) {
    let tasks: Vec<_> = processes
        .iter()
        .cloned()
        .map(|client| tokio::spawn(async move { client.read(contacts(), "1", &[], &[]).await }))
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().unwrap().is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn one_refresh_serves_all_processes() {
    let (portal, computer) = (rotating(), Computer::new());
    let processes: Vec<_> = (0..4).map(|_| portal.client_with(computer.grant())).collect();
    for round in 1..=3 {
        read_by_all(&processes).await;
        assert_eq!(refreshes(&portal).len(), round, "one refresh for all");
        tokio::time::advance(Duration::from_secs(1_500)).await;
    }
    assert_eq!(*computer.kept.lock().unwrap(), Ok("ref-3".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_process_that_begins_later_takes_the_token_for_what_is_left_of_it() {
    let (portal, computer) = (rotating(), Computer::new());
    read_by_all(&[portal.client_with(computer.grant())]).await;
    tokio::time::advance(Duration::from_secs(1_000)).await;
    let late = [portal.client_with(computer.grant())];
    read_by_all(&late).await;
    assert_eq!(refreshes(&portal).len(), 1);
    tokio::time::advance(Duration::from_secs(400)).await;
    read_by_all(&late).await;
    assert_eq!(refreshes(&portal).len(), 2, "three quarters of its life are over for all");
}

#[tokio::test(start_paused = true)]
async fn a_shared_token_that_the_server_refuses_is_renewed_once_for_all() {
    let computer = Computer::new();
    let (good, next) = (Arc::new(Mutex::new(0_u32)), Mutex::new(0_u32));
    let accepted = Arc::clone(&good);
    let portal = Portal::new(move |seen, _| match seen.path.as_str() {
        TOKEN_PATH => {
            let mut next = next.lock().unwrap();
            *next += 1;
            tokens(&format!("acc-{next}"), "ref-0")
        }
        _ => {
            let wanted = format!("Bearer acc-{}", accepted.lock().unwrap());
            match seen.authorization.as_deref() == Some(wanted.as_str()) {
                true => answer(200, record("1", "")),
                false => answer(401, r#"{"category":"EXPIRED_AUTHENTICATION"}"#),
            }
        }
    })
    .with_latency(Duration::from_millis(50));
    let processes: Vec<_> = (0..4).map(|_| portal.client_with(computer.grant())).collect();
    for round in 1..=3 {
        *good.lock().unwrap() = round;
        read_by_all(&processes).await;
        assert_eq!(refreshes(&portal).len(), round as usize);
    }
}

#[tokio::test(start_paused = true)]
async fn where_nothing_is_shared_processes_take_turns_and_no_refresh_token_is_lost() {
    let (portal, computer) = (rotating(), Computer::that_shares_nothing());
    let processes: Vec<_> = (0..4).map(|_| portal.client_with(computer.grant())).collect();
    for round in 1..=3 {
        read_by_all(&processes).await;
        let asked = refreshes(&portal);
        assert_eq!(asked.len(), 4 * round, "one refresh for each process");
        assert!(
            asked.windows(2).all(|pair| pair[1].at - pair[0].at >= Duration::from_millis(100)),
            "in turn"
        );
        tokio::time::advance(Duration::from_secs(1_500)).await;
    }
    assert_eq!(*computer.kept.lock().unwrap(), Ok("ref-12".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_goes_on_without_whoever_asked_for_it() {
    let (portal, computer) = (rotating(), Computer::new());
    let client = portal.client_with(computer.grant());
    let given_up = tokio::time::timeout(Duration::from_millis(60), client.read(contacts(), "1", &[], &[]));
    assert!(given_up.await.is_err(), "the answer is on its way when nobody wants it any more");
    assert!(client.read(contacts(), "1", &[], &[]).await.unwrap().is_some());
    assert_eq!(refreshes(&portal).len(), 1);
    assert_eq!(*computer.kept.lock().unwrap(), Ok("ref-1".to_owned()), "and the new token is kept");
}

/// A place that keeps the beginning of what it is given, and says that it failed.
struct Short(Mutex<String>);

impl TokenStore for Short {
    fn turn(&self) -> BoxFuture<'_, Result<RefreshTurn, SecretsError>> {
        let kept = Ok(Some(secret(&self.0.lock().unwrap())));
        Box::pin(async { Ok(RefreshTurn { kept, shared: None, held: Box::new(()) }) })
    }

    fn save(&self, token: &Secret) -> Result<(), SecretsError> {
        *self.0.lock().unwrap() = token.expose_str().unwrap()[..4].to_owned();
        Err(SecretsError::Failed("it did not come back as it was".into()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_cut_off_when_it_was_kept_is_not_asked_with() {
    let portal = rotating();
    let client = portal.client_with(Auth::OAuth {
        client_id: "id".into(),
        client_secret: secret("secret"),
        refresh_token: secret("ref-0"),
        store: Arc::new(Short(Mutex::new("ref-0".to_owned()))),
    });
    for _ in 0..3 {
        assert!(client.read(contacts(), "1", &[], &[]).await.unwrap().is_some());
        tokio::time::advance(Duration::from_secs(1_500)).await;
    }
    assert_eq!(refreshes(&portal).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_new_sign_in_of_another_process_ends_a_sign_out() {
    let (portal, computer) = (rotating(), Computer::new());
    computer.keep(Ok("ref-gone"));
    let client = portal.client_with(computer.grant());
    for _ in 0..2 {
        assert_eq!(client.account().await.unwrap_err(), ApiError::SignedOut(SignedOut::Revoked));
    }
    assert_eq!(portal.seen().len(), 1, "a void token is not asked with again");
    computer.keep(Ok("ref-0"));
    assert!(client.read(contacts(), "1", &[], &[]).await.unwrap().is_some());
}

#[tokio::test(start_paused = true)]
async fn while_the_kept_token_cannot_be_read_nobody_is_signed_out() {
    let (portal, computer) = (rotating(), Computer::new());
    let (first, second) = (portal.client_with(computer.grant()), portal.client_with(computer.grant()));
    assert!(first.read(contacts(), "1", &[], &[]).await.unwrap().is_some());
    computer.keep(Err(()));
    // Its own token is old by now, but it cannot know.
    let error = second.account().await.unwrap_err();
    assert!(matches!(&error, ApiError::NotRenewed(why) if why.contains("asleep")), "{error}");
    computer.keep(Ok("ref-1"));
    assert!(second.read(contacts(), "1", &[], &[]).await.unwrap().is_some());
}

#[tokio::test]
async fn an_apps_grant_knows_its_user_and_scopes() {
    let portal = Portal::new(|seen, _| match seen.path.as_str() {
        TOKEN_PATH => tokens("acc", "ref-0"),
        _ => {
            assert!(seen.is("POST", "/oauth/2026-09/token/introspect"));
            assert_eq!(
                (seen.form("token").as_deref(), seen.form("client_secret").as_deref()),
                (Some("acc"), Some("secret"))
            );
            assert_eq!(seen.authorization, None);
            answer(
                200,
                r#"{"active":true,"hub_id":62515,"user_id":7,"user":"a@b.c","scopes":["oauth"],"signed_access_token":{}}"#,
            )
        }
    });
    let identity = portal.client_with(grant(&Arc::default())).identity().await.unwrap();
    assert_eq!((identity.hub_id.as_str(), identity.user_id.as_deref()), ("62515", Some("7")));
    assert_eq!((identity.user.as_deref(), identity.scopes), (Some("a@b.c"), vec!["oauth".to_owned()]));
    let ended = Portal::new(|seen, _| match seen.path.as_str() {
        TOKEN_PATH => tokens("acc", "ref-0"),
        _ => answer(200, r#"{"active":false}"#),
    });
    let error = ended.client_with(grant(&Arc::default())).identity().await.unwrap_err();
    assert_eq!(error, ApiError::SignedOut(SignedOut::Expired));
}

#[tokio::test]
async fn a_token_with_impossible_characters_is_told_and_not_sent() {
    let portal = Portal::new(|_, _| answer(200, "{}"));
    let client = portal.client_with(Auth::Static(secret("pat\nInjected: yes")));
    assert!(matches!(client.account().await, Err(ApiError::SignedOut(SignedOut::BadClient(_)))));
    assert!(portal.seen().is_empty());
    assert!(!format!("{:?} {client:?}", grant(&Arc::default())).contains("secret"));
}
