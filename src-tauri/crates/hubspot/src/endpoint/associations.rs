//! Links between records (HubSpot docs: Associations v4). They have a limit of their own.

use super::target::{associations, encoded, object};
use crate::{
    ApiError, Client, WriteError,
    call::{Call, json},
    limiter::Bucket,
    wire::{
        associations::{Links, WrittenType, add_links, settle_links},
        failure::{Failure, Failures},
        text::{Count, flaw},
    },
};
use bytes::Bytes;
use http::Method;
use satchel_core::{Association, AssociationType, ObjectType};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Ids a call of the batch read.
const BATCH: usize = 1_000;

#[derive(Serialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Input {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

impl Client {
    /// All links of these records to one type, by asked id; an empty list where there are none. A record that HubSpot
    /// reports an error for, other than that it has no links, is not in the answer: its links are unknown.
    ///
    /// # Errors
    /// As every read: [`ApiError`] after the bounded retries; [`ApiError::Garbled`] when paging does not move on.
    pub async fn associations(
        &self,
        from: ObjectType,
        to: ObjectType,
        ids: &[String],
    ) -> Result<BTreeMap<String, Vec<Association>>, ApiError> {
        let asked: BTreeSet<&String> = ids.iter().collect();
        let mut found: BTreeMap<String, BTreeMap<String, Association>> = BTreeMap::new();
        let mut unknown = BTreeSet::new();
        let mut queue: Vec<Input> = asked.iter().map(|id| Input { id: (*id).clone(), after: None }).collect();
        let mut seen: BTreeSet<Input> = BTreeSet::new();
        while !queue.is_empty() {
            let rest = queue.split_off(queue.len().min(BATCH));
            let chunk = std::mem::replace(&mut queue, rest);
            let links = self.read_links(from, to, &chunk).await?;
            unknown.extend(unreadable(&links, &chunk));
            for mut of in links.results {
                let id = of.from.id.0.clone();
                if let Some(after) = of.take_next() {
                    let next = Input { id: id.clone(), after: Some(after) };
                    if !seen.insert(next.clone()) {
                        return Err(ApiError::Garbled("the links of a record repeat their page".to_owned()));
                    }
                    queue.push(next);
                }
                add_links(of.to, to, found.entry(id).or_default());
            }
        }
        let known = asked.into_iter().filter(|id| !unknown.contains(*id));
        Ok(known.map(|id| (id.clone(), settle_links(found.remove(id).unwrap_or_default()))).collect())
    }

    async fn read_links(
        &self,
        from: ObjectType,
        to: ObjectType,
        inputs: &[Input],
    ) -> Result<Links, ApiError> {
        #[derive(Serialize)]
        struct Body<'a> {
            inputs: &'a [Input],
        }
        let target = format!("{}/batch/read", associations(from, to));
        let call = Call::query("associations", target, &Body { inputs }).in_bucket(Bucket::Associations);
        self.fetch(call, |body| serde_json::from_slice(body).map_err(|error| flaw(&error))).await
    }

    /// Links two records: plainly when `labels` is empty, else with exactly these labels, which replace those the pair
    /// has (HubSpot docs: Associations v4; include the existing ones to keep them).
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn associate(
        &self,
        from: ObjectType,
        id: &str,
        to: ObjectType,
        other: &str,
        labels: impl IntoIterator<Item = AssociationType>,
    ) -> Result<(), WriteError> {
        let types: Vec<WrittenType> = labels.into_iter().map(|label| WrittenType::from(&label)).collect();
        let base = object(from, id);
        let (target, body) = if types.is_empty() {
            (format!("{base}/associations/default/{}/{}", to.name(), encoded(other)), Bytes::new())
        } else {
            (format!("{base}/associations/{}/{}", to.name(), encoded(other)), json(&types))
        };
        self.write_link(Call::write("associate", Method::PUT, target, body)).await
    }

    /// Removes the link between two records: all of it when `labels` is empty, else these labels only. Removing the
    /// plain type removes every label too (HubSpot docs: Associations v4).
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn dissociate(
        &self,
        from: ObjectType,
        id: &str,
        to: ObjectType,
        other: &str,
        labels: impl IntoIterator<Item = AssociationType>,
    ) -> Result<(), WriteError> {
        #[derive(Serialize)]
        struct Body<'a> {
            inputs: [Pair<'a>; 1],
        }
        #[derive(Serialize)]
        struct Pair<'a> {
            from: End<'a>,
            to: End<'a>,
            types: Vec<WrittenType>,
        }
        #[derive(Serialize)]
        struct End<'a> {
            id: &'a str,
        }
        let types: Vec<WrittenType> = labels.into_iter().map(|label| WrittenType::from(&label)).collect();
        let call = if types.is_empty() {
            let target = format!("{}/associations/{}/{}", object(from, id), to.name(), encoded(other));
            Call::write("dissociate", Method::DELETE, target, Bytes::new())
        } else {
            let target = format!("{}/batch/labels/archive", associations(from, to));
            let body = json(&Body { inputs: [Pair { from: End { id }, to: End { id: other }, types }] });
            Call::write("dissociate", Method::POST, target, body)
        };
        self.write_link(call).await
    }

    /// Makes a write of a link. A success may still hold an error for the pair.
    async fn write_link(&self, call: Call) -> Result<(), WriteError> {
        let error = self.send(call.in_bucket(Bucket::Associations), first_error).await?;
        match error {
            None => Ok(()),
            Some(error) if error.is_not_found() => Err(WriteError::Missing),
            Some(error) => {
                Err(WriteError::Refused(error.refusal("HubSpot refused the link without saying why")))
            }
        }
    }
}

/// Records whose links are unknown: errors name them, or name nobody, which casts doubt on every record that did not
/// answer.
fn unreadable(links: &Links, chunk: &[Input]) -> BTreeSet<String> {
    let named: Vec<Vec<String>> = links
        .errors()
        .iter()
        .map(|error| error.context(&["ids", "id", "fromObjectId", "objectId"]))
        .collect();
    let mut unknown = BTreeSet::new();
    if links.hides_errors() || named.iter().any(Vec::is_empty) {
        let answered: BTreeSet<&str> = links.results.iter().map(|of| of.from.id.0.as_str()).collect();
        unknown
            .extend(chunk.iter().map(|input| input.id.clone()).filter(|id| !answered.contains(id.as_str())));
    }
    unknown.extend(named.into_iter().flatten());
    unknown
}

/// The error inside a success of a batch. An answer that cannot be read, or that counts an error it does not name, is
/// no acknowledgement.
fn first_error(body: &[u8]) -> Result<Option<Failure>, String> {
    #[derive(serde::Deserialize, Default)]
    #[serde(rename_all = "camelCase")]
    struct Ends {
        #[serde(default)]
        errors: Failures,
        #[serde(default)]
        num_errors: Count,
    }
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    let ends: Ends = serde_json::from_slice(body).map_err(|error| flaw(&error))?;
    match (ends.errors.0.into_iter().next(), ends.num_errors.0) {
        (None, Some(1..)) => Err("it counts an error that it does not name".to_owned()),
        (error, _) => Ok(error),
    }
}
