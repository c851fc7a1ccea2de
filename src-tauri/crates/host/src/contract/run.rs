//! One run of all probes against one account: what a probe needs at hand, and what is kept of what it saw.

use super::counterpart::{Answer, Call, Counterpart, Trouble};
use super::ledger::{Ledger, LeftOver, companies_of};
use super::sighting::Sighting;
use super::{objects, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// An id that no account has reached, looked for before it is used.
const NOBODY: &str = "999999999999999";

/// What a run found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) sightings: BTreeMap<&'static str, Sighting>,
    /// How many records were made, by type.
    pub(super) made: BTreeMap<&'static str, usize>,
    pub(super) requests: u64,
    pub(super) took: Duration,
    pub(super) remarks: Vec<String>,
    pub(super) ended_early: Option<String>,
    pub(super) left_over: Vec<LeftOver>,
}

/// A run.
pub(super) struct Run<'a> {
    pub(super) there: &'a mut Counterpart,
    told: &'a mut dyn FnMut(&str),
    pub(super) ledger: Ledger,
    sightings: BTreeMap<&'static str, Sighting>,
    /// In the name of everything that the run makes.
    pub(super) tag: String,
    names: u32,
    /// Contacts that were made one at a time, in that order.
    pub(super) in_order: Vec<u64>,
    remarks: Vec<String>,
    end: Option<Trouble>,
    nobody_is_known: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(there: &'a mut Counterpart, tag: String, told: &'a mut dyn FnMut(&str)) -> Self {
        Self {
            there,
            told,
            ledger: Ledger::default(),
            sightings: BTreeMap::new(),
            tag,
            names: 0,
            in_order: Vec::new(),
            remarks: Vec::new(),
            end: None,
            nobody_is_known: false,
        }
    }

    /// Runs a probe. What it does not get to see keeps the reason.
    pub(super) async fn probe(
        &mut self,
        about: &str,
        points: &[&'static str],
        look: impl AsyncFnOnce(&mut Self) -> Result<(), Trouble>,
    ) {
        if self.end.is_none() {
            (self.told)(about);
            if let Err(trouble) = look(self).await {
                for point in points {
                    self.sightings.entry(*point).or_insert_with(|| Sighting::Unseen(trouble.to_string()));
                }
                self.end = trouble.is_final().then_some(trouble);
            }
        }
        for point in points {
            let why = "the run ended before it was tried";
            self.sightings.entry(*point).or_insert_with(|| Sighting::unseen(why));
        }
    }

    /// Notes what was seen of a point.
    pub(super) fn saw(&mut self, point: &'static str, sighting: Sighting) {
        self.sightings.insert(point, sighting);
    }

    /// What was seen of a point so far.
    pub(super) fn seen(&self, point: &str) -> Option<&Sighting> {
        self.sightings.get(point)
    }

    /// Adds to what is worth knowing.
    pub(super) fn remark(&mut self, text: String) {
        self.remarks.push(text);
    }

    /// Archives what was made and gives what was found.
    pub(super) async fn finish(mut self) -> Findings {
        (self.told)("Archiving what was made");
        self.there.stop.for_the_end();
        if self.ledger.in_doubt && self.recover().await.is_err() {
            self.remark(format!(
                "A request got no answer, and it could not be looked for what it may have made: search HubSpot for \
                 “{}”",
                self.signature()
            ));
        }
        let left_over = self.ledger.archive_all(self.there).await;
        Findings {
            sightings: self.sightings,
            made: self.ledger.made,
            requests: self.there.requests,
            took: self.there.pace.now(),
            remarks: self.remarks,
            ended_early: self.end.map(|trouble| trouble.to_string()),
            left_over,
        }
    }

    /// Finds what was made by requests that got no answer: all that the run makes is signed.
    async fn recover(&mut self) -> Result<(), Trouble> {
        let end = self.there.pace.now() + self.there.pace.patience / 3;
        let signature = self.signature();
        while self.there.pace.now() < end {
            for (kind, name) in [("contacts", "lastname"), ("companies", "name")] {
                let filter = json!({"propertyName": name, "operator": "CONTAINS_TOKEN", "value": self.tag});
                let body =
                    json!({"filterGroups": [{"filters": [filter]}], "properties": [name], "limit": 200});
                let call = Call::ask("looking for what was made", format!("{}/search", objects(kind)), body);
                let found = self.send(call).await?.must(&[200])?;
                for record in found["results"].as_array().into_iter().flatten() {
                    if text(&record["properties"][name]).starts_with(&signature) {
                        self.ledger.claim(kind, &text(&record["id"]));
                    }
                }
            }
            self.settle().await?;
        }
        Ok(())
    }

    /// How the names begin of everything that the run makes.
    fn signature(&self) -> String {
        format!("Satchel contract {} ", self.tag)
    }

    pub(super) async fn send(&mut self, call: Call) -> Result<Answer, Trouble> {
        let sent = self.there.send(&call).await;
        self.ledger.in_doubt |= call.leaves_doubt(&sent);
        sent
    }

    /// Waits for what HubSpot does on its own after a write.
    pub(super) async fn settle(&mut self) -> Result<(), Trouble> {
        self.there.pause(self.there.pace.settle).await
    }

    /// A name that tells whose record it is.
    pub(super) fn name(&mut self) -> String {
        self.names += 1;
        format!("{}{}", self.signature(), self.names)
    }

    /// A value that stands nowhere else.
    pub(super) fn word(&mut self) -> String {
        self.names += 1;
        format!("sc{}x{}", self.tag, self.names)
    }

    /// The properties of a contact that tell whose it is.
    pub(super) fn signed(&mut self, mut properties: Value) -> Value {
        let name = self.name();
        properties["lastname"] = Value::from(name);
        properties
    }

    /// Asks for a contact with these properties.
    pub(super) async fn try_contact(&mut self, properties: Value) -> Result<Answer, Trouble> {
        let properties = self.signed(properties);
        self.try_create("contacts", "making a contact", properties).await
    }

    /// Makes a contact with these properties. Without an address HubSpot adds no company of its own.
    pub(super) async fn contact(&mut self, properties: Value) -> Result<String, Trouble> {
        Ok(text(&self.try_contact(properties).await?.must(&[201])?["id"]))
    }

    /// Makes a company. Without a domain HubSpot looks nothing up.
    pub(super) async fn company(&mut self) -> Result<String, Trouble> {
        let name = self.name();
        let answer = self.try_create("companies", "making a company", json!({"name": name})).await?;
        Ok(text(&answer.must(&[201])?["id"]))
    }

    async fn try_create(
        &mut self,
        kind: &'static str,
        what: &'static str,
        properties: Value,
    ) -> Result<Answer, Trouble> {
        let call = Call::post(what, objects(kind), json!({"properties": properties, "associations": []}));
        let answer = self.send(call).await?;
        if answer.status == 201 {
            let id = text(&answer.body["id"]);
            self.ledger.made(kind, &id);
            self.in_order.extend(id.parse::<u64>().ok().filter(|_| kind == "contacts"));
        }
        Ok(answer)
    }

    /// Writes properties of a record that the run made.
    pub(super) async fn try_write(
        &mut self,
        kind: &str,
        id: &str,
        properties: Value,
    ) -> Result<Answer, Trouble> {
        let path = format!("{}/{id}", objects(kind));
        self.send(Call::patch("writing a property", path, json!({"properties": properties}))).await
    }

    /// The same, where nothing speaks against it.
    pub(super) async fn write(&mut self, id: &str, properties: Value) -> Result<(), Trouble> {
        self.try_write("contacts", id, properties).await?.must(&[200]).map(drop)
    }

    pub(super) async fn try_read(&mut self, kind: &str, id: &str, query: &str) -> Result<Answer, Trouble> {
        self.send(Call::get("reading a record", format!("{}/{id}?{query}", objects(kind)))).await
    }

    /// A record that the run made.
    pub(super) async fn read(&mut self, kind: &str, id: &str, query: &str) -> Result<Value, Trouble> {
        self.try_read(kind, id, query).await?.must(&[200])
    }

    /// When a record was last modified, after it has stopped moving.
    pub(super) async fn steady_stamp(&mut self, kind: &str, id: &str) -> Result<String, Trouble> {
        let mut before = self.stamp(kind, id).await?;
        for _ in 0..8 {
            self.settle().await?;
            let now = self.stamp(kind, id).await?;
            if now == before {
                break;
            }
            before = now;
        }
        Ok(before)
    }

    /// When a record was last modified.
    pub(super) async fn stamp(&mut self, kind: &str, id: &str) -> Result<String, Trouble> {
        Ok(text(&self.read(kind, id, "properties=hs_object_id").await?["updatedAt"]))
    }

    /// Archives a record that the run made.
    pub(super) async fn archive(&mut self, kind: &'static str, id: &str) -> Result<(), Trouble> {
        let path = format!("{}/{id}", objects(kind));
        self.send(Call::delete("archiving a record", path)).await?.must(&[204])?;
        self.ledger.archived(kind, id);
        Ok(())
    }

    /// An id of no record, neither live nor archived: nothing of anybody's can be met by it.
    pub(super) async fn nobody(&mut self) -> Result<&'static str, Trouble> {
        if !self.nobody_is_known {
            for archived in [false, true] {
                self.try_read("contacts", NOBODY, &format!("archived={archived}")).await?.must(&[404])?;
            }
            self.nobody_is_known = true;
        }
        Ok(NOBODY)
    }

    /// Notes the companies that HubSpot gave a contact of its own accord.
    pub(super) async fn note_added_companies(&mut self, contact: &str) -> Result<(), Trouble> {
        let companies = companies_of(self.there, contact).await?;
        if !companies.is_empty() {
            self.remark(format!(
                "HubSpot linked a contact with the address …@example.com to the company {} of its own accord, as its \
                 settings say; that company was not touched",
                companies.join(", ")
            ));
        }
        Ok(())
    }
}
