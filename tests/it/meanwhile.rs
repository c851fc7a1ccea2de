//! Everything at once: many records with one stamp, a recycle bin, a merge, a link and edits, while pulls run.

use crate::support::{Scene, companies, contacts};
use satchel_sandbox::Switches;
use satchel_sandbox::switches::SearchLag;
use satchel_sandbox::world::{BENCH_CONTACT_PROPERTIES, Kind};
use std::time::Duration;

/// How much happens.
struct Measure {
    /// Records that one job of the server touches in the same millisecond.
    touched: usize,
    /// Edits the user makes while the pulls run.
    edits: usize,
    /// The longest a change takes to reach the search index.
    lag_ms: u64,
    seed: u64,
    /// The contact properties mirrored; all that the portal defines when `None`.
    properties: Option<&'static [&'static str]>,
}

/// Records that others change, behind those that the user edits.
const OTHERS: usize = 10;
/// What the user types into every record edited.
const EDITED: &str = "Edited here";

#[tokio::test(start_paused = true)]
async fn after_two_cycles_and_a_cold_pass_the_mirror_is_the_server_and_no_edit_is_gone() {
    for (seed, lag_ms) in [(11, 0), (12, 17_000), (13, 60_000)] {
        everything_at_once(&Measure { touched: 1_100, edits: 100, lag_ms, seed, properties: None }).await;
    }
}

/// The same at the size of a portal that is in use.
#[tokio::test(start_paused = true)]
async fn twenty_five_thousand_equal_stamps_and_a_thousand_edits_meanwhile() {
    let properties = Some(BENCH_CONTACT_PROPERTIES.as_slice());
    everything_at_once(&Measure { touched: 25_000, edits: 1_000, lag_ms: 60_000, seed: 14, properties })
        .await;
}

async fn everything_at_once(measure: &Measure) {
    let scene = Scene::with(
        |config| {
            config.switches = Switches { search_lag: SearchLag::Spread, ..Switches::from_seed(measure.seed) };
            config.search_lag_ms = measure.lag_ms;
            // Answers take time, so that edits and a colleague come between them.
            config.latency_ms = 40;
        },
        (measure.touched + measure.edits + OTHERS) as u64,
    );
    let chosen = measure.properties.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    scene.engine.select_properties(contacts(), chosen).await.unwrap();
    scene.engine.pull().await.unwrap();
    let ids = all_contacts(&scene).await;
    let (edited, rest) = ids.split_at(measure.edits);
    let (others, touched) = rest.split_at(OTHERS);
    for id in touched {
        scene.sandbox.touch(Kind::Contact, id.parse().unwrap()).unwrap();
    }
    let (first, second) = edited.split_at(measure.edits / 2);

    let bin = async {
        edit_all(&scene, first).await;
        scene.colleague.archive(contacts(), &others[0]).await.unwrap();
        scene.colleague.archive(contacts(), &others[1]).await.unwrap();
        scene.colleague.archive(contacts(), &touched[0]).await.unwrap();
    };
    let (pulled, ()) = tokio::join!(scene.engine.pull(), bin);
    pulled.unwrap();
    scene.wait(Duration::from_secs(60)).await;

    let merge_and_link = async {
        scene.sandbox.restore(Kind::Contact, others[1].parse().unwrap()).unwrap();
        scene.colleague.merge(contacts(), &others[2], &others[3]).await.unwrap();
        scene.colleague.merge(contacts(), &touched[1], &touched[2]).await.unwrap();
        let company =
            scene.colleague.list(companies(), None, false, &[]).await.unwrap().records[5].id.clone();
        scene.colleague.associate(contacts(), &others[4], companies(), &company, None).await.unwrap();
        edit_all(&scene, second).await;
    };
    let (pulled, ()) = tokio::join!(scene.engine.pull(), merge_and_link);
    pulled.unwrap();
    scene.wait(Duration::from_secs(90)).await;
    scene.engine.cold_pass().await.unwrap();

    scene.assert_mirror_equals_server().await;
    for id in edited {
        assert_eq!(scene.shown(id, "jobtitle").await.as_deref(), Some(EDITED), "{id} before it is sent");
    }
    assert_eq!(scene.push().await.acknowledged, measure.edits as u64);
    for id in edited {
        assert_eq!(scene.server(id, "jobtitle").await.as_deref(), Some(EDITED), "{id} at the server");
    }
    scene.assert_settled().await;
}

async fn edit_all(scene: &Scene, ids: &[String]) {
    for id in ids {
        scene.edit(id, "jobtitle", EDITED).await;
        scene.wait(Duration::from_millis(30)).await;
    }
}

async fn all_contacts(scene: &Scene) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = scene.colleague.list(contacts(), after.as_deref(), false, &[]).await.unwrap();
        ids.extend(page.records.into_iter().map(|record| record.id));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}
