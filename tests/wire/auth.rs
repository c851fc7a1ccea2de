//! The sign-in fails: 39 a token that expires in the middle, 40 two processes that refresh at once, 41 a lost answer to a
//! refresh, 42 an app that was uninstalled, 43 a sign-in to another account, 48 a secret that was changed.

use crate::relay::Request;
use crate::scene::{Scene, Setting};
use crate::sign_in::grant;
use satchel_api::ErrorCode;
use satchel_core::Secret;
use satchel_hubspot::{Auth, Patience};
use satchel_sandbox::switches::{OldRefreshToken, RefreshRotation};
use satchel_sandbox::{Fault, FaultRule, RequestClass, Switches};

fn is_refresh(request: &Request) -> bool {
    request.is("POST", "/token")
        && String::from_utf8_lossy(&request.body).contains("grant_type=refresh_token")
}

fn is_update(request: &Request) -> bool {
    request.is("POST", "/contacts/batch/update")
}

fn rotating() -> Switches {
    Switches { refresh_rotation: RefreshRotation::Rotates, ..Switches::default() }
}

async fn with_app(switches: Switches) -> Scene {
    Scene::pulled_as(Setting { oauth: true, switches, ..Setting::default() }).await
}

#[tokio::test(start_paused = true)]
async fn f39_a_token_that_expires_in_the_middle_is_renewed_once_and_only_what_was_refused_goes_again() {
    let scene = with_app(Switches::default()).await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "Across two tokens").await;
    scene.fault(FaultRule::on(RequestClass::Update, Fault::ExpireToken));
    assert_eq!(scene.push().await.unwrap().pushed.acknowledged, 1);
    assert_eq!(scene.relay.count(is_refresh), 1);
    assert_eq!(scene.relay.count(is_update), 2, "the refused one and its repetition");
    assert_eq!(scene.times_written(&id, "jobtitle", "Across two tokens"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f39_all_who_wait_share_one_refresh() {
    let scene = with_app(rotating()).await;
    let client = scene.client(Patience::default(), grant(&scene.hello).await);
    client.account().await.unwrap();
    scene.sandbox.expire_tokens();
    scene.relay.forget();
    let ask = || client.account();
    let answers = tokio::join!(ask(), ask(), ask(), ask(), ask(), ask());
    assert!(answers.0.is_ok() && answers.1.is_ok() && answers.2.is_ok());
    assert!(answers.3.is_ok() && answers.4.is_ok() && answers.5.is_ok());
    assert_eq!(scene.relay.count(is_refresh), 1);
}

#[tokio::test(start_paused = true)]
async fn f41_a_refresh_whose_answer_was_lost_is_asked_again_with_the_old_token() {
    let scene = with_app(rotating()).await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "Kept").await;
    for fault in [Fault::Reset { applied: true }, Fault::Cut { at: 40 }, Fault::Garbage] {
        scene.sandbox.expire_tokens();
        scene.relay.forget();
        scene.fault(FaultRule::on(RequestClass::Token, fault.clone()));
        // The server has a new refresh token that nobody here knows, and takes the old one once more.
        scene.sync().await.unwrap();
        let asked: Vec<Vec<u8>> =
            scene.relay.seen().into_iter().filter(is_refresh).map(|request| request.body).collect();
        assert_eq!(asked.len(), 2, "{fault:?}");
        assert_eq!(asked[0], asked[1], "{fault:?}: with the old token");
    }
    assert_eq!(scene.times_written(&id, "jobtitle", "Kept"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f41_where_the_old_token_is_void_at_once_a_sign_in_is_asked_for_and_nothing_is_lost() {
    let gone = Switches { old_refresh_token: OldRefreshToken::GoneAtOnce, ..rotating() };
    let mut scene = with_app(gone).await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "Kept").await;
    scene.sandbox.expire_tokens();
    scene.relay.forget();
    scene.fault(FaultRule::on(RequestClass::Token, Fault::Reset { applied: true }));
    for _ in 0..2 {
        let failure = scene.push().await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::SignInNeeded, "{failure}");
        scene.assert_waits(&id, "jobtitle", "Kept", "queued").await;
    }
    assert_eq!(scene.relay.count(is_refresh), 2, "the old token was tried again, and then no more");
    assert_eq!(scene.relay.count(is_update), 0);
    let auth = grant(&scene.hello).await;
    scene.sign_in(auth);
    scene.push().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "Kept"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f41_a_server_out_of_order_signs_nobody_out() {
    let scene = with_app(Switches::default()).await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "Later").await;
    for status in [500, 502, 503] {
        scene.sandbox.expire_tokens();
        scene.fault(FaultRule::always_on(RequestClass::Token, Fault::Fail { status }));
        let failure = scene.push().await.unwrap_err();
        assert_ne!(failure.code, ErrorCode::SignInNeeded, "{failure}");
        scene.assert_waits(&id, "jobtitle", "Later", "queued").await;
        scene.sandbox.clear_faults();
    }
    scene.push().await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f42_an_app_that_was_uninstalled_asks_for_a_sign_in_and_sends_nothing_more() {
    let mut scene = with_app(Switches::default()).await;
    let id = scene.contact(3);
    let name = scene.shown(&id, "lastname").await;
    scene.edit(&id, "jobtitle", "Kept").await;
    scene.sandbox.uninstall().unwrap();
    scene.relay.forget();
    for _ in 0..3 {
        let failure = scene.sync().await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::SignInNeeded, "{failure}");
    }
    assert!(scene.relay.count(is_refresh) <= 1, "a void grant is not asked with again");
    assert_eq!(scene.relay.count(Request::writes), 0);
    assert_eq!(scene.shown(&id, "lastname").await, name, "what is here can be read");
    scene.assert_waits(&id, "jobtitle", "Kept", "queued").await;
    let auth = grant(&scene.hello).await;
    scene.sign_in(auth);
    scene.sync().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "Kept"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f42_a_void_refresh_token_asks_for_a_sign_in() {
    let scene = with_app(Switches::default()).await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "Kept").await;
    let Auth::OAuth { refresh_token, .. } = &scene.auth else { panic!("an app") };
    scene.sandbox.revoke(refresh_token.expose_str().unwrap()).unwrap();
    scene.sandbox.expire_tokens();
    let failure = scene.push().await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::SignInNeeded, "{failure}");
    scene.assert_waits(&id, "jobtitle", "Kept", "queued").await;
}

#[tokio::test(start_paused = true)]
async fn f43_a_sign_in_to_another_account_is_refused_before_anything_is_mixed() {
    let mut scene = Scene::pulled().await;
    let id = scene.contact(3);
    let (name, contacts) = (scene.shown(&id, "lastname").await, scene.live("contacts").await);
    scene.edit(&id, "jobtitle", "For this account").await;
    let other = Scene::new(Setting { seed: 8, ..Setting::default() }).await;
    assert_ne!(other.hello.portal_id, scene.hello.portal_id);
    let here = scene.portal();
    let strange = satchel_api::Portal {
        engine: scene.engine.clone().online(other.client(Patience::default(), other.auth.clone())),
        ..here
    };
    for refused in [
        satchel_api::commands::pull(&strange).await,
        satchel_api::commands::push(&strange, satchel_api::PushRequest { consent: true }).await,
    ] {
        let failure = refused.unwrap_err();
        assert_eq!(failure.code, ErrorCode::WrongPortal, "{failure}");
        assert!(failure.message.contains(&other.hello.portal_id.to_string()), "{failure}");
    }
    assert_eq!(other.relay.count(Request::writes), 0, "nothing was sent there");
    assert_eq!((scene.shown(&id, "lastname").await, scene.live("contacts").await), (name, contacts));
    scene.assert_waits(&id, "jobtitle", "For this account", "queued").await;
    let auth = scene.auth.clone();
    scene.sign_in(auth);
    scene.sync().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "For this account"), 1);
}

#[tokio::test(start_paused = true)]
async fn f48_a_changed_client_secret_is_asked_for_and_the_queue_is_kept() {
    let mut scene = with_app(Switches::default()).await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "Kept").await;
    let current = scene.auth.clone();
    let Auth::OAuth { client_id, refresh_token, store, .. } = current.clone() else { panic!("an app") };
    let client_secret = Secret::new("the one before");
    scene.sign_in(Auth::OAuth { client_id, client_secret, refresh_token, store });
    for _ in 0..2 {
        let failure = scene.sync().await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::AppRefused, "{failure}");
        assert!(failure.next.contains("secret"), "{failure}");
        assert!(!failure.to_string().contains("the one before"), "{failure}");
    }
    scene.assert_waits(&id, "jobtitle", "Kept", "queued").await;
    scene.sign_in(current);
    scene.sync().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "Kept"), 1);
    scene.assert_settled().await;
}
