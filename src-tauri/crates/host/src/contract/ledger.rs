//! What a run made, so that all of it is archived at its end and nothing else is.

use super::counterpart::{Call, Counterpart, Trouble};
use super::{associations_of, objects, properties};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many ids one call archives (HubSpot docs).
const BATCH: usize = 100;

/// Something that the run made and could not archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOver {
    /// Object type; `properties` for a property.
    pub object_type: String,
    /// Id, or a property's name.
    pub id: String,
}

/// What was made and still stands.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    standing: BTreeMap<&'static str, BTreeSet<String>>,
    properties: BTreeSet<String>,
    /// How many there ever were, by type.
    pub(super) made: BTreeMap<&'static str, usize>,
    /// Whether something was asked for and never answered, so that more may stand.
    pub(super) in_doubt: bool,
}

impl Ledger {
    /// A record of this id is ours.
    pub(super) fn made(&mut self, kind: &'static str, id: &str) {
        *self.made.entry(kind).or_default() += 1;
        self.standing.entry(kind).or_default().insert(id.to_owned());
    }

    /// A record of this id was found to be ours.
    pub(super) fn claim(&mut self, kind: &'static str, id: &str) {
        self.standing.entry(kind).or_default().insert(id.to_owned());
    }

    /// It is archived.
    pub(super) fn archived(&mut self, kind: &'static str, id: &str) {
        self.standing.entry(kind).or_default().remove(id);
    }

    /// Two of ours live on as one.
    pub(super) fn merged(&mut self, kind: &'static str, gone: [&str; 2], into: &str) {
        for id in gone {
            self.archived(kind, id);
        }
        self.standing.entry(kind).or_default().insert(into.to_owned());
    }

    pub(super) fn made_property(&mut self, name: &str) {
        *self.made.entry("properties").or_default() += 1;
        self.properties.insert(name.to_owned());
    }

    /// Archives everything that stands and gives what then still does.
    pub(super) async fn archive_all(&mut self, there: &mut Counterpart) -> Vec<LeftOver> {
        let mut left = Vec::new();
        for (kind, ids) in std::mem::take(&mut self.standing) {
            let ids: Vec<String> = ids.into_iter().collect();
            for ids in ids.chunks(BATCH) {
                let still = archive(there, kind, ids).await;
                left.extend(still.into_iter().map(|id| LeftOver { object_type: kind.to_owned(), id }));
            }
        }
        for name in std::mem::take(&mut self.properties) {
            let call = Call::delete("archiving the property", format!("{}/{name}", properties("contacts")));
            let gone = there.send(&call).await.is_ok_and(|answer| matches!(answer.status, 204 | 404));
            if !gone {
                left.push(LeftOver { object_type: "properties".to_owned(), id: name });
            }
        }
        left
    }
}

/// Archives records and gives those that a read still finds; all of them where it cannot be told.
async fn archive(there: &mut Counterpart, kind: &'static str, ids: &[String]) -> Vec<String> {
    let inputs: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
    let call = Call::ask(
        "archiving what was made",
        format!("{}/batch/archive", objects(kind)),
        json!({"inputs": inputs}),
    );
    if !there.send(&call).await.is_ok_and(|answer| answer.status == 204) {
        for id in ids {
            let call = Call::delete("archiving what was made", format!("{}/{id}", objects(kind)));
            if matches!(there.send(&call).await, Err(Trouble::Stopped)) {
                break;
            }
        }
    }
    standing(there, kind, inputs).await.unwrap_or_else(|_| ids.to_vec())
}

/// Which records a read finds.
async fn standing(
    there: &mut Counterpart,
    kind: &'static str,
    inputs: Vec<Value>,
) -> Result<Vec<String>, Trouble> {
    let body = json!({"properties": ["hs_object_id"], "propertiesWithHistory": [], "inputs": inputs});
    let call = Call::ask("looking whether all is archived", format!("{}/batch/read", objects(kind)), body);
    let answer = there.send(&call).await?.must(&[200, 207])?;
    let found = answer["results"].as_array().into_iter().flatten();
    Ok(found.filter_map(|record| record["id"].as_str()).map(str::to_owned).collect())
}

/// What HubSpot made of its own accord: a company for the domain of an address, where the account is set so.
pub(super) async fn companies_of(there: &mut Counterpart, contact: &str) -> Result<Vec<String>, Trouble> {
    let call = Call::get(
        "looking for companies that HubSpot added",
        associations_of("contacts", contact, "companies"),
    );
    let answer = there.send(&call).await?.must(&[200])?;
    let found = answer["results"].as_array().into_iter().flatten();
    Ok(found.map(|link| super::text(&link["toObjectId"])).collect())
}
