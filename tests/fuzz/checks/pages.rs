//! Whatever stands in an answer that holds data, a read ends, what it gives is whole, and it is not much larger than what
//! came.

use super::portal::{Portal, run};
use satchel_core::{ObjectType, RemoteRecord, ServerTime};
use satchel_hubspot::{BadRecord, Client, ItemEnd, UpdateItem};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Properties that are asked for, and a few more than fit into an address.
const PROPERTIES: [&str; 4] = ["email", "hs_merged_object_ids", "hs_object_id", "lastmodifieddate"];
const MANY: usize = 400;
/// How many times larger what is kept may be than what came, besides what was asked for.
const GROWTH: usize = 16;

/// Checks every read of one server.
pub fn check(bytes: &[u8]) {
    let Some(portal) = Portal::read(bytes) else { return };
    let contacts: ObjectType = "contacts".parse().expect("a type");
    let few: Vec<String> = PROPERTIES.map(str::to_owned).to_vec();
    let many: Vec<String> =
        (0..MANY).map(|number| format!("a_property_with_a_long_name_{number:03}")).collect();
    let ids: Vec<String> = (1..=5).map(|number| number.to_string()).collect();
    run(async {
        lists(&portal, contacts, &few).await;
        lists(&portal, contacts, &many).await;
        reads(&portal, contacts, &few, &ids).await;
        searches(&portal, contacts, &few).await;
        links(&portal, contacts, &ids).await;
        definitions(&portal, contacts).await;
        ends(&portal, contacts, &ids).await;
    });
}

fn begin(portal: &Arc<Portal>) -> Client {
    portal.again().client()
}

async fn lists(portal: &Arc<Portal>, of: ObjectType, asked: &[String]) {
    let Ok(page) = begin(portal).list(of, None, false, asked).await else { return };
    assert!(page.next.as_deref() != Some(""), "a token that leads nowhere");
    whole(portal, &page.records, asked);
    bounded(portal, &page.records, &page.bad, asked);
}

async fn reads(portal: &Arc<Portal>, of: ObjectType, asked: &[String], ids: &[String]) {
    if let Ok(Some(record)) = begin(portal).read(of, "1", asked, asked).await {
        whole(portal, &[record], asked);
    }
    let Ok(read) = begin(portal).batch_read(of, ids, asked, asked, false).await else { return };
    whole(portal, &read.records, asked);
    bounded(portal, &read.records, &read.bad, asked);
    for (id, at) in &read.answered {
        let record = &read.records[*at];
        assert!(ids.contains(id), "an id that nobody asked for is answered");
        assert!(record.id == *id || record.merged_ids().any(|merged| merged == id), "answered by a stranger");
    }
    for id in ids {
        let came = read.records.iter().any(|record| record.id == *id);
        let bad = read.bad.iter().any(|bad| bad.id.as_deref() == Some(id));
        assert_eq!(read.missing.contains(id), !came && !bad, "every id ends in one way");
    }
}

async fn searches(portal: &Arc<Portal>, of: ObjectType, asked: &[String]) {
    let (from, to) = (ServerTime(1_700_000_000_000), ServerTime(1_800_000_000_000));
    for above in [None, Some("500")] {
        let Ok(page) = begin(portal).search_modified(of, from, to, above).await else { continue };
        let number = |id: &str| (id.trim_start_matches('0').len(), id.trim_start_matches('0').to_owned());
        let numbers: Vec<_> = page.ids.iter().map(|(id, _)| number(id)).collect();
        assert!(numbers.is_sorted(), "ids out of their order");
        for (id, stamp) in &page.ids {
            assert!(!id.is_empty() && above.is_none_or(|above| number(id) > number(above)), "no progress");
            assert!(stamp.is_none_or(|stamp| from <= stamp && stamp <= to), "outside the window");
        }
    }
    if let Ok(found) = begin(portal).search_by(of, &[], asked).await {
        whole(portal, &found.records, asked);
        bounded(portal, &found.records, &found.bad, asked);
    }
    drop(begin(portal).count(of).await);
}

async fn links(portal: &Arc<Portal>, of: ObjectType, ids: &[String]) {
    let Ok(found) = begin(portal).associations(of, of, ids).await else { return };
    for (id, links) in found {
        assert!(ids.contains(&id), "links of a record that nobody asked for");
        for link in links {
            assert!(!link.to_id.is_empty(), "a link to nothing");
            assert!(!link.types.is_empty(), "a link of no type");
        }
    }
}

async fn definitions(portal: &Arc<Portal>, of: ObjectType) {
    drop(begin(portal).properties(of).await);
    drop(begin(portal).property_groups(of).await);
    drop(begin(portal).pipelines(of).await);
    drop(begin(portal).owners().await);
    drop(begin(portal).labels(of, of).await);
    if let Ok(account) = begin(portal).account().await {
        assert!(!account.portal_id.is_empty(), "an account without a number");
    }
}

/// A batch of writes is a page too: each item ends once, and none is done without an answer that says so.
async fn ends(portal: &Arc<Portal>, of: ObjectType, ids: &[String]) {
    let items: Vec<UpdateItem> = ids
        .iter()
        .map(|id| UpdateItem { id: id.clone(), trace: format!("t{id}"), properties: BTreeMap::new() })
        .collect();
    let Ok(ends) = begin(portal).batch_update(of, &items).await else { return };
    assert_eq!(ends.len(), items.len(), "an end for every item");
    for end in ends {
        if let ItemEnd::Done(record) = end {
            assert!(!record.id.is_empty(), "done without an id");
        }
    }
}

fn whole(portal: &Portal, records: &[RemoteRecord], asked: &[String]) {
    for record in records {
        assert!(!record.id.is_empty(), "a record without an id: {portal:?}");
        for name in asked {
            assert!(record.properties.contains_key(name), "{name} was asked for and is unknown");
        }
    }
}

/// The texts that are kept, against those that came.
fn bounded(portal: &Portal, records: &[RemoteRecord], bad: &[BadRecord], asked: &[String]) {
    let names: usize = asked.iter().map(String::len).sum();
    let of_record = |record: &RemoteRecord| {
        let values =
            record.properties.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, String::len));
        let versions = record.history.values().flatten().map(|version| version.source.len());
        record.id.len() + values.sum::<usize>() + versions.sum::<usize>()
    };
    let kept: usize = records.iter().map(of_record).sum::<usize>()
        + bad.iter().map(|bad| bad.raw.len() + bad.reason.len()).sum::<usize>();
    let came = portal.size() * GROWTH + records.len() * names + 4_096;
    assert!(kept <= came, "{kept} bytes are kept of an answer of {}", portal.size());
}
