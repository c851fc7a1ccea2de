//! A rehearsal: reads go to HubSpot, writes are only written down and answered as if HubSpot had taken them. The requests
//! are the very ones that a client would send, made by the same calls.
//!
//! Invariants: no write of a rehearsing client leaves; what it has made exists only in its answers, and a read of it is
//! answered here too.

use crate::call::{Call, Effect};
use bytes::Bytes;
use http::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What stands in paths and bodies for the id that HubSpot gives to a record when it is made.
const MADE: &str = "new-";

/// A write that was not sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedRequest {
    /// `POST`, `PATCH`, `PUT` or `DELETE`.
    pub method: String,
    /// Path and query. `new-1` stands for the id of the first record that would be made.
    pub target: String,
    /// The body as it would be sent; empty where there is none.
    pub body: String,
}

/// What a rehearsing client has asked, and what it would have written.
#[derive(Default)]
pub struct Rehearsal {
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    writes: Vec<PlannedRequest>,
    reads: u64,
    /// The records that were made, with what was sent.
    made: BTreeMap<String, Value>,
}

impl Rehearsal {
    /// The writes so far, in the order they would be sent.
    pub fn writes(&self) -> Vec<PlannedRequest> {
        self.lock().writes.clone()
    }

    /// Reads so far, including those of records that do not exist yet.
    pub fn reads(&self) -> u64 {
        self.lock().reads
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to a call that does not leave; `None` for a read that does.
    pub(crate) fn answer(&self, call: &Call) -> Option<Bytes> {
        let mut log = self.lock();
        let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let answer = match call.effect {
            Effect::Read => {
                log.reads += 1;
                log.read(&call.target, &body)?
            }
            Effect::Write => {
                log.writes.push(PlannedRequest {
                    method: call.method.to_string(),
                    target: call.target.clone(),
                    body: String::from_utf8_lossy(&call.body).into_owned(),
                });
                log.written(call, &body)
            }
        };
        Some(if answer.is_null() { Bytes::new() } else { Bytes::from(answer.to_string()) })
    }
}

impl Log {
    /// The answer to a read that names a record which was made here.
    fn read(&self, target: &str, body: &Value) -> Option<Value> {
        let path = target.split('?').next().unwrap_or_default();
        if let Some(found) = path.rsplit('/').next().and_then(|id| self.made.get(id)) {
            return Some(found.clone());
        }
        let ids: Vec<&str> =
            body["inputs"].as_array()?.iter().filter_map(|input| input["id"].as_str()).collect();
        if !ids.iter().any(|id| self.made.contains_key(*id)) {
            return None;
        }
        let links = path.starts_with("/crm/associations/");
        let found = ids.iter().filter_map(|id| self.made.get(*id).filter(|_| !links).cloned());
        Some(json!({ "status": "COMPLETE", "results": found.collect::<Vec<_>>() }))
    }

    fn written(&mut self, call: &Call, body: &Value) -> Value {
        let path = call.target.split('?').next().unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default();
        let records = path.starts_with("/crm/objects/") && !path.contains("/associations/");
        match (&call.method, last) {
            (&Method::DELETE, _) => Value::Null,
            _ if !records => json!({}),
            (_, "update") => {
                let results: Vec<Value> = inputs(body).map(|input| record(&input["id"], input)).collect();
                json!({ "status": "COMPLETE", "results": results })
            }
            (_, "upsert" | "create") => {
                let results: Vec<Value> = inputs(body).map(|input| self.make(input)).collect();
                json!({ "status": "COMPLETE", "results": results })
            }
            (_, "merge") => record(&body["primaryObjectId"], &json!({ "properties": {} })),
            (&Method::PATCH, id) => record(&json!(id), body),
            _ => self.make(body),
        }
    }

    fn make(&mut self, input: &Value) -> Value {
        let id = format!("{MADE}{}", self.made.len() + 1);
        let mut made = record(&json!(id), input);
        made["new"] = json!(true);
        self.made.insert(id, made.clone());
        made
    }
}

fn inputs(body: &Value) -> impl Iterator<Item = &Value> {
    body["inputs"].as_array().into_iter().flatten()
}

/// A record as HubSpot answers with it.
fn record(id: &Value, input: &Value) -> Value {
    let mut record = Map::new();
    record.insert("id".to_owned(), id.clone());
    record.insert("properties".to_owned(), input["properties"].clone());
    if let Some(trace) = input.get("objectWriteTraceId") {
        record.insert("objectWriteTraceId".to_owned(), trace.clone());
    }
    Value::Object(record)
}
