//! The way to HubSpot fails: 1 a pull cut in the middle, 2 a sign-in page instead of HubSpot, 6 and 7 a lost answer to a
//! write, 8 half an answer, 9 an answer that dribbles, 10 an answer that never ends, 11 a redirect, 13 an address that
//! swallows everything, 14 a proxy that asks for a password, 15 a link that comes and goes.
//!
//! 12 falls away: HTTP/1.1 is all that is spoken. 3, 4, 5 and parts of 13 and 14 need an environment of their own and are in
//! `computer.rs`.

use crate::relay::{Act, BlackHole, Request};
use crate::scene::{Scene, Setting, hundredth};
use satchel_api::ErrorCode;
use satchel_core::Secret;
use satchel_hubspot::{ApiBase, Auth, Client, ClientConfig, Http, Patience};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule, RequestClass};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A page of the list of contacts.
fn is_page(request: &Request) -> bool {
    request.is("GET", "/contacts")
        && request.path().contains("/objects/")
        && request.target.contains("archived=false")
}

fn is_update(request: &Request) -> bool {
    request.is("POST", "/contacts/batch/update")
}

/// A deal as the portal takes it.
fn deal(name: &str) -> [(&str, &str); 3] {
    [("dealname", name), ("pipeline", "default"), ("dealstage", "appointmentscheduled")]
}

fn sign_in_page() -> Act {
    Act::answer(200, "Content-Type: text/html\r\n", "<!doctype html><title>Welcome</title><p>Buy a ticket")
}

#[tokio::test(start_paused = true)]
async fn f01_a_pull_cut_in_the_middle_goes_on_at_its_page() {
    let scene = Scene::new(Setting { contacts: 550, ..Setting::default() }).await;
    let mut pages = 0;
    scene.relay.judge(move |request| {
        pages += u32::from(is_page(request));
        if is_page(request) && pages > 3 { Act::Reset { applied: true } } else { Act::Pass }
    });
    let failure = scene.pull().await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::ServerFailed, "{failure}");
    assert_eq!(scene.live("contacts").await, 300, "what was read is kept");
    scene.relay.heal();
    scene.relay.forget();
    scene.pull().await.unwrap();
    assert_eq!(scene.relay.count(is_page), 3, "no page comes twice");
    scene.assert_mirrors("email").await;
}

#[tokio::test(start_paused = true)]
async fn f02_a_networks_sign_in_page_is_offline_and_not_data() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.edit(&id, "jobtitle", "Waits").await;
    let before = scene.shown(&id, "lastname").await;
    for page in [
        (|| sign_in_page()) as fn() -> Act,
        || Act::answer(511, "Content-Type: text/html\r\n", "<html><body>Sign in</body></html>"),
        || Act::answer(302, "Location: http://sign-in.network.example/\r\n", ""),
    ] {
        scene.relay.judge(move |_| page());
        for failure in [scene.sync().await.unwrap_err(), scene.push().await.unwrap_err()] {
            assert_eq!(failure.code, ErrorCode::Offline, "{failure}");
            assert!(failure.to_string().contains("sign-in page"), "{failure}");
        }
        scene.assert_waits(&id, "jobtitle", "Waits", "queued").await;
        assert_eq!(scene.shown(&id, "lastname").await, before, "nothing of the page is stored");
    }
    scene.relay.heal();
    scene.sync().await.unwrap();
    assert_eq!(scene.server(&id, "jobtitle").as_deref(), Some("Waits"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f02_a_sign_in_page_in_the_middle_of_a_push_sends_nothing_twice() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.edit(&id, "jobtitle", "Once").await;
    scene.relay.judge(|request| if is_update(request) { sign_in_page() } else { Act::Pass });
    let _paused = scene.push().await;
    assert_eq!(scene.outbox().await.len(), 1, "it waits");
    scene.relay.heal();
    scene.push().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "Once"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f06_a_reset_after_the_body_is_probed_and_acknowledged_once() {
    let scene = Scene::pulled().await;
    let id = scene.contact(5);
    scene.edit(&id, "jobtitle", "Night porter").await;
    scene.relay.once(is_update, |_| Act::Reset { applied: true });
    assert_eq!(scene.push().await.unwrap().pushed.acknowledged, 1);
    assert_eq!(scene.relay.count(is_update), 1, "found by its history, not sent again");
    assert_eq!(scene.times_written(&id, "jobtitle", "Night porter"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f06_a_reset_before_the_server_acted_is_probed_and_sent_again() {
    let scene = Scene::pulled().await;
    let id = scene.contact(5);
    scene.edit(&id, "jobtitle", "Day porter").await;
    scene.relay.once(is_update, |_| Act::Reset { applied: false });
    scene.push().await.unwrap();
    scene.push().await.unwrap();
    assert_eq!(scene.relay.count(is_update), 2);
    assert_eq!(scene.times_written(&id, "jobtitle", "Day porter"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f07_a_new_contact_whose_answer_was_lost_exists_once() {
    let scene = Scene::pulled().await;
    let before = scene.sandbox.live_ids(Kind::Contact).len();
    scene.create("contacts", &[("email", "ann@new.example"), ("firstname", "Ann")]).await;
    scene.relay.once(|request| request.is("POST", "/contacts"), |_| Act::Reset { applied: true });
    scene.push().await.unwrap();
    scene.push().await.unwrap();
    assert_eq!(scene.relay.count(|request| request.is("POST", "/contacts")), 1, "its address is looked up");
    assert_eq!(scene.sandbox.live_ids(Kind::Contact).len(), before + 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f07_a_new_deal_whose_answer_was_lost_is_asked_about_and_never_made_twice() {
    let scene = Scene::pulled_as(Setting { search_lag_ms: 30_000, ..Setting::default() }).await;
    let before = scene.sandbox.live_ids(Kind::Deal).len();
    scene.create("deals", &deal("Forty saddles")).await;
    scene.relay.once(|request| request.is("POST", "/deals"), |_| Act::Reset { applied: true });
    scene.push().await.unwrap();
    assert_eq!(scene.states().await, ["unknown"], "the search does not show it yet, which proves nothing");
    let searches = scene.relay.count(|request| request.is("POST", "/search"));
    scene.push().await.unwrap();
    assert_eq!(
        scene.relay.count(|request| request.is("POST", "/search")),
        searches,
        "it is looked for later"
    );
    assert_eq!(scene.sandbox.live_ids(Kind::Deal).len(), before + 1, "never again unasked");
    scene.wait(Duration::from_secs(60)).await;
    scene.push().await.unwrap();
    scene.assert_settled().await;
    assert_eq!(scene.relay.count(|request| request.is("POST", "/deals")), 1);
    assert_eq!(scene.sandbox.live_ids(Kind::Deal).len(), before + 1);
    scene.pull().await.unwrap();
    assert_eq!(scene.live("deals").await, before as u64 + 1, "the draft and the record are one");
}

#[tokio::test(start_paused = true)]
async fn f07_a_new_deal_that_was_never_made_waits_for_the_user() {
    let scene = Scene::pulled().await;
    let before = scene.sandbox.live_ids(Kind::Deal).len();
    scene.create("deals", &deal("Fifty saddles")).await;
    scene.relay.once(|request| request.is("POST", "/deals"), |_| Act::Reset { applied: false });
    scene.push().await.unwrap();
    for _ in 0..4 {
        assert_eq!(scene.states().await, ["unknown"], "an hour is given to the search index");
        scene.wait(Duration::from_secs(15 * 60)).await;
        scene.push().await.unwrap();
    }
    let waiting = scene.outbox().await;
    assert_eq!(waiting[0].state, "needs_answer");
    assert!(waiting[0].message.as_deref().unwrap().contains("It may exist in HubSpot"), "{waiting:?}");
    assert_eq!(scene.sandbox.live_ids(Kind::Deal).len(), before, "it was not sent again unasked");
    let again = satchel_api::RetryRequest { id: waiting[0].id.clone() };
    satchel_api::commands::retry(&scene.portal(), again).await.unwrap();
    scene.push().await.unwrap();
    assert_eq!(scene.sandbox.live_ids(Kind::Deal).len(), before + 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f08_half_an_answer_to_a_read_is_asked_for_again() {
    let scene = Scene::new(Setting::default()).await;
    scene.fault(FaultRule::once("GET", "*/objects/*/contacts", Fault::Cut { at: 700 }));
    scene.fault(FaultRule::on(RequestClass::Owners, Fault::WrongLength { missing: 9 }));
    scene.fault(FaultRule::on(RequestClass::Links, Fault::Garbage));
    scene.pull().await.unwrap();
    scene.assert_mirrors("email").await;
}

#[tokio::test(start_paused = true)]
async fn f08_half_an_answer_to_a_write_is_no_answer_and_the_write_happens_once() {
    let scene = Scene::pulled().await;
    for (place, at) in [0, 1, 200].into_iter().enumerate() {
        let id = scene.contact(place);
        scene.edit(&id, "jobtitle", "Half heard").await;
        scene.fault(FaultRule::on(RequestClass::Update, Fault::Cut { at }));
        scene.relay.forget();
        scene.push().await.unwrap();
        assert_eq!(scene.relay.count(is_update), 1, "cut after {at} bytes");
        assert_eq!(scene.times_written(&id, "jobtitle", "Half heard"), 1);
        scene.assert_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn f09_an_answer_that_dribbles_or_stops_is_given_up_in_time() {
    let mut scene = Scene::pulled().await;
    let id = scene.contact(1);
    scene.hurry(hundredth());
    // Every byte comes in time, all of them together do not: the whole has its time too.
    scene.fault(FaultRule::on(RequestClass::Account, Fault::Dribble { bytes: 1, every_ms: 10 }));
    let begun = std::time::Instant::now();
    scene.engine.welcome().await.unwrap();
    assert!(begun.elapsed() >= hundredth().total, "the first answer was waited for");
    // Nothing comes at all: a silent server is given up after the time without progress.
    scene.edit(&id, "jobtitle", "Patient").await;
    scene.relay.once(is_update, |_| Act::Silence);
    let _may_be_in_doubt = scene.push().await;
    scene.hurry(Patience::default());
    scene.push().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "Patient"), 1);
    scene.assert_settled().await;
    let times = Patience::default();
    let seconds = |time: Duration| time.as_secs();
    assert_eq!((seconds(times.connect), seconds(times.idle), seconds(times.total)), (5, 30, 120));
}

#[tokio::test(start_paused = true)]
async fn f10_an_answer_without_end_is_cut_off_and_told() {
    let scene = Scene::pulled().await;
    scene.relay.judge(
        |request| {
            if request.is("GET", "/details") { Act::Flood(200 << 20) } else { Act::Pass }
        },
    );
    let failure = scene.pull().await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::BadAnswer, "{failure}");
    assert!(failure.message.contains("larger"), "{failure}");
    // What the sockets hold comes on top of the 32 MB that are read.
    assert!(scene.relay.flooded() < 48 << 20, "{} bytes were taken", scene.relay.flooded());
    scene.relay.heal();
    scene.pull().await.unwrap();
    scene.assert_mirrors("email").await;
}

#[tokio::test(start_paused = true)]
async fn f10_a_small_answer_that_unpacks_to_a_large_one_is_cut_off_too() {
    let scene = Scene::pulled().await;
    let id = scene.contact(1);
    let bomb = || Fault::GzipBomb { bytes: 200 << 20 };
    scene.fault(FaultRule::on(RequestClass::Account, bomb()));
    let failure = scene.pull().await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::BadAnswer, "{failure}");
    scene.edit(&id, "jobtitle", "Unpacked").await;
    scene.fault(FaultRule::on(RequestClass::Update, bomb()));
    scene.push().await.unwrap();
    scene.push().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "Unpacked"), 1, "the outcome was open, and looked for");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f11_a_redirect_is_refused_and_the_token_goes_nowhere_else() {
    let scene = Scene::pulled().await;
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let location = format!("Location: http://{}/crm\r\n", elsewhere.local_addr().unwrap());
    let id = scene.contact(1);
    scene.edit(&id, "jobtitle", "Stays here").await;
    for status in [301, 302, 303, 307, 308] {
        let location = location.clone();
        scene.relay.judge(move |_| Act::answer(status, &location, ""));
        assert!(scene.pull().await.is_err() && scene.push().await.is_err(), "{status} is no answer");
        let nobody = elsewhere.accept().unwrap_err();
        assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock, "{status} was followed");
    }
    scene.assert_waits(&id, "jobtitle", "Stays here", "queued").await;
    scene.relay.heal();
    scene.sync().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "Stays here"), 1);
}

#[tokio::test(start_paused = true)]
async fn f13_an_address_that_swallows_everything_is_given_up_and_nothing_was_sent() {
    let scene = Scene::pulled().await;
    let id = scene.contact(1);
    scene.edit(&id, "jobtitle", "Unsent").await;
    let (_hole, address) = BlackHole::at("127.0.0.1:0".parse().unwrap());
    let client = Client::new(ClientConfig {
        transport: Arc::new(Http::with_patience(Patience {
            connect: Duration::from_millis(50),
            ..Patience::default()
        })),
        api_base: ApiBase::parse(&format!("http://{address}")).unwrap(),
        clock: Arc::clone(&scene.time) as _,
        auth: Auth::Static(Secret::new("pat")),
    });
    let lost = satchel_api::Portal { engine: scene.engine.clone().online(client), ..scene.portal() };
    let refused = satchel_api::commands::push(&lost, satchel_api::PushRequest { consent: true }).await;
    let failure = refused.unwrap_err();
    assert_eq!(failure.code, ErrorCode::Offline, "{failure}");
    scene.assert_waits(&id, "jobtitle", "Unsent", "queued").await;
    scene.push().await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f14_a_proxy_that_asks_for_a_password_is_named_and_the_queue_waits() {
    let scene = Scene::pulled().await;
    let id = scene.contact(1);
    scene.edit(&id, "jobtitle", "Behind a proxy").await;
    let ask = "Proxy-Authenticate: Basic realm=\"office\"\r\nContent-Type: text/html\r\n";
    scene.relay.judge(|_| Act::answer(407, ask, "<html>Proxy Authentication Required</html>"));
    for failure in [scene.pull().await.unwrap_err(), scene.push().await.unwrap_err()] {
        assert_eq!(failure.code, ErrorCode::Offline, "{failure}");
        assert!(failure.message.contains("proxy"), "{failure}");
    }
    scene.assert_waits(&id, "jobtitle", "Behind a proxy", "queued").await;
    scene.relay.judge(|request| if is_update(request) { Act::answer(407, ask, "") } else { Act::Pass });
    assert_eq!(scene.push().await.unwrap_err().code, ErrorCode::Offline);
    scene.assert_waits(&id, "jobtitle", "Behind a proxy", "queued").await;
    scene.relay.heal();
    scene.push().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "Behind a proxy"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f15_a_link_that_comes_and_goes_makes_nothing_twice_and_asks_no_more_than_it_must() {
    // Up for a second, down for a second; each exchange takes a twentieth.
    let travel = Duration::from_millis(50);
    let scene = Scene::pulled_as(Setting { travel, ..Setting::default() }).await;
    let (contacts, deals) =
        (scene.sandbox.live_ids(Kind::Contact).len(), scene.sandbox.live_ids(Kind::Deal).len());
    let ids: Vec<String> = (0..8).map(|at| scene.contact(at)).collect();
    for id in &ids {
        scene.edit(id, "jobtitle", "On and off").await;
    }
    for name in ["ann", "bob", "cleo"] {
        scene.create("contacts", &[("email", &format!("{name}@flap.example"))]).await;
    }
    scene.create("deals", &deal("Sixty saddles")).await;
    let (time, turns) = (Arc::clone(&scene.time), Arc::new(AtomicU64::new(0)));
    let cut = Arc::clone(&turns);
    scene.relay.judge(move |_| {
        let down = satchel_sandbox::Time::now_ms(&*time) / 1_000 % 2 == 1;
        cut.fetch_add(u64::from(down), Ordering::SeqCst);
        // A link that goes down takes some answers with it, and some requests.
        if down { Act::Reset { applied: cut.load(Ordering::SeqCst) % 2 == 0 } } else { Act::Pass }
    });
    let mut cycles = 0;
    while cycles < 40 && !scene.outbox().await.iter().all(|row| row.state == "needs_answer") {
        let _may_fail = scene.sync().await;
        scene.wait(Duration::from_secs(60)).await;
        cycles += 1;
    }
    assert!(turns.load(Ordering::SeqCst) > 3, "the link was down at times");
    assert!(scene.relay.seen().len() < 200 * (cycles + 1), "{} requests", scene.relay.seen().len());
    scene.relay.heal();
    scene.sync().await.unwrap();
    scene.wait(Duration::from_secs(3_600)).await;
    scene.sync().await.unwrap();
    // What only the user can tell is asked; nothing else is left, and nothing was made twice.
    let asked = scene.outbox().await;
    assert!(asked.iter().all(|row| row.state == "needs_answer"), "{asked:?}");
    assert_eq!(scene.sandbox.live_ids(Kind::Contact).len(), contacts + 3);
    assert!(scene.sandbox.live_ids(Kind::Deal).len() <= deals + 1);
    assert_eq!(scene.sandbox.live_ids(Kind::Deal).len() + asked.len(), deals + 1);
    for id in &ids {
        assert_eq!(scene.times_written(id, "jobtitle", "On and off"), 1, "{id}");
    }
    scene.assert_sound().await;
}
