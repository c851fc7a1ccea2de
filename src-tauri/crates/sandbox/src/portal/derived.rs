//! What HubSpot fills in itself when a record is written: where it came from, who owned it since when, whether a stage is
//! closed. Only properties that the object type has are filled.
//!
//! Must never look at another record; what a line item takes from its product is in [`super::goods`].

use super::Portal;
use super::journal::Source;
use super::records::Record;
use crate::instant::instant_text;
use crate::switches::ObjectSource;
use crate::world::Kind;
use std::collections::BTreeMap;

impl Portal {
    /// Values that a new record gets besides those that were sent.
    pub(super) fn derived_on_create(
        &self,
        kind: Kind,
        id: u64,
        sent: &BTreeMap<String, String>,
        source: &Source,
    ) -> BTreeMap<String, String> {
        let mut values = Derived { portal: self, kind, values: BTreeMap::new() };
        let with_id = self.switches.object_source == ObjectSource::WithAppId;
        values.set("hs_object_source", source.kind.clone());
        values.set("hs_object_source_label", source.kind.clone());
        if let Some(id) = source.id.as_ref().filter(|_| with_id) {
            values.set("hs_object_source_id", id.clone());
        }
        if let Some(user) = source.user {
            values.set("hs_created_by_user_id", user.to_string());
        }
        if kind == Kind::Ticket {
            values.set("hs_ticket_id", id.to_string());
        }
        let pipeline = self.pipelines.properties(kind).map(|(pipeline, _)| pipeline);
        if let Some(pipeline) = pipeline.filter(|pipeline| !sent.contains_key(*pipeline)) {
            values.set(pipeline, self.pipelines.default_id(kind));
        }
        for (name, value) in defaults(kind, sent) {
            if !sent.contains_key(name) {
                values.set(name, value);
            }
        }
        values.follow(sent, source);
        if kind == Kind::LineItem {
            values.values.extend(self.derived_item(sent));
        }
        values.values
    }

    /// Values that follow from a change.
    pub(super) fn derived_on_update(
        &self,
        record: &Record<'_>,
        written: &BTreeMap<String, String>,
        source: &Source,
    ) -> BTreeMap<String, String> {
        let mut values = Derived { portal: self, kind: record.kind, values: BTreeMap::new() };
        values.follow(written, source);
        if record.kind == Kind::LineItem {
            let amount = self.amount_after(record, written);
            values.values.extend(amount.map(|amount| ("amount".to_owned(), amount)));
        }
        values.values.retain(|name, value| record.value(name).as_deref() != Some(value.as_str()));
        values.values
    }
}

/// Values of new records that name none.
fn defaults(kind: Kind, sent: &BTreeMap<String, String>) -> Vec<(&'static str, String)> {
    match kind {
        Kind::Contact => vec![("lifecyclestage", "lead".to_owned())],
        Kind::Lead => vec![("hs_pipeline_stage", "new-stage-id".to_owned())],
        Kind::Meeting => {
            let start = sent.get("hs_meeting_start_time").cloned();
            start.map(|start| ("hs_timestamp", start)).into_iter().collect()
        }
        Kind::Task => vec![
            ("hs_task_status", "NOT_STARTED".to_owned()),
            ("hs_task_priority", "NONE".to_owned()),
            ("hs_task_type", "TODO".to_owned()),
        ],
        _ => Vec::new(),
    }
}

struct Derived<'a> {
    portal: &'a Portal,
    kind: Kind,
    values: BTreeMap<String, String>,
}

impl Derived<'_> {
    fn set(&mut self, name: &str, value: String) {
        if self.portal.schema.get(self.kind, name).is_some() {
            self.values.insert(name.to_owned(), value);
        }
    }

    /// What follows from values that were written.
    fn follow(&mut self, written: &BTreeMap<String, String>, source: &Source) {
        let now = instant_text(self.portal.now_ms);
        if let Some(user) = source.user {
            self.set("hs_updated_by_user_id", user.to_string());
        }
        if let Some(owner) = written.get("hubspot_owner_id") {
            self.set(
                "hubspot_owner_assigneddate",
                if owner.is_empty() { String::new() } else { now.clone() },
            );
            self.set("hs_all_owner_ids", owner.clone());
        }
        if let Some(email) = written.get("email").filter(|_| self.kind == Kind::Contact) {
            let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
            self.set("hs_email_domain", domain.to_owned());
        }
        if let Some(status) = written.get("hs_task_status") {
            let done = status == "COMPLETED";
            self.set("hs_task_is_completed", u8::from(done).to_string());
            self.set("hs_task_completion_date", if done { now } else { String::new() });
        }
        let stage = self.portal.pipelines.properties(self.kind).and_then(|(_, stage)| written.get(stage));
        let meaning = stage.and_then(|stage| self.portal.pipelines.meaning(self.kind, stage));
        if let Some(meaning) = meaning {
            self.set("hs_is_closed", meaning.closed.to_string());
            if let Some(probability) = meaning.probability {
                let won =
                    meaning.closed && probability.parse().is_ok_and(|probability: f64| probability >= 1.0);
                self.set("hs_is_closed_won", won.to_string());
                self.set("hs_deal_stage_probability", probability);
            }
        }
    }
}
