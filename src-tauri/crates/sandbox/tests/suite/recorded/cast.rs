//! The calls that the recordings are of, made again: records of the sample portal stand in for those recorded.

use super::lists;
use crate::harness::{Portal, Reply, id_of, small};
use bytes::Bytes;
use http::Request;
use satchel_sandbox::{Config, Limits};
use serde_json::{Value, json};

/// Records of the portal that stand in for those of the recordings.
pub(super) struct Cast {
    pub(super) portal: Portal,
    pub(super) contact: u64,
    company: u64,
    deal: u64,
    ticket: u64,
    meeting: u64,
    task: u64,
}

impl Cast {
    pub(super) async fn new() -> Self {
        let portal = Portal::with(Config { limits: Limits::Real, ..small() });
        let make = async |kind: &str, properties: Value| {
            let body = json!({"properties": properties, "associations": []});
            id_of(&portal.post(&format!("/crm/v3/objects/{kind}"), body).await.expect(201))
        };
        let stamp = "1659970341857";
        let cast = (
            make("contacts", json!({"email": "cast@example.com"})).await,
            make("companies", json!({"name": "Cast"})).await,
            make("deals", json!({"dealname": "Cast", "dealstage": "closedwon"})).await,
            make("tickets", json!({"subject": "Cast", "hs_pipeline": "0", "hs_pipeline_stage": "1"})).await,
            make("meetings", json!({"hs_timestamp": stamp, "hs_meeting_title": "Hello World"})).await,
            make("tasks", json!({"hs_timestamp": stamp, "hs_task_subject": "Cast"})).await,
        );
        let (contact, company, deal, ticket, meeting, task) = cast;
        for (from, from_id, to, to_id) in [
            ("contacts", contact, "deals", deal),
            ("companies", company, "deals", deal),
            ("meetings", meeting, "contacts", contact),
            ("tasks", task, "tickets", ticket),
        ] {
            let path = format!("/crm/v4/objects/{from}/{from_id}/associations/default/{to}/{to_id}");
            portal.put(&path, Value::Null).await.expect(200);
        }
        Self { portal, contact, company, deal, ticket, meeting, task }
    }

    /// The sandbox's answer to the call that a recording is of; `None` for calls that it does not answer.
    pub(super) async fn answer(&self, file: &str) -> Option<Reply> {
        let portal = &self.portal;
        let (_, call) = file.split_once('_').unwrap();
        let call = call.trim_end_matches(".json").trim_end_matches(".txt");
        if call.contains("_lists") {
            return lists::answer(self, file).await;
        }
        let numberless = call.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
        Some(match (file.split('_').next().unwrap(), numberless) {
            ("200", "GET_crm_v3_objects_contacts") if call.ends_with("_2") => {
                portal.get("/crm/v3/objects/contacts?limit=25").await
            }
            ("200", "GET_crm_v3_objects_contacts") => portal.get("/crm/v3/objects/contacts?limit=1").await,
            ("200", "GET_crm_v3_objects_meetings") if call.len() > 32 => {
                portal
                    .get(&format!("/crm/v3/objects/meetings/{}?properties=hs_meeting_title", self.meeting))
                    .await
            }
            ("200", "GET_crm_v3_objects_meetings") => {
                let limit = if call.ends_with("meetings") { 100 } else { 2 };
                portal
                    .get(&format!("/crm/v3/objects/meetings?limit={limit}&properties=hs_meeting_title"))
                    .await
            }
            ("200", "GET_crm_v3_objects_tasks") => {
                portal.get(&format!("/crm/v3/objects/tasks/{}?properties=hs_task_subject", self.task)).await
            }
            ("200", "GET_crm_v3_objects_tickets") => {
                portal
                    .get(&format!("/crm/v3/objects/tickets/{}?properties=content,subject", self.ticket))
                    .await
            }
            ("200", "GET_crm_v3_owners") if call.ends_with("31871817") => {
                let list = portal.get("/crm/v3/owners?limit=1").await.expect(200);
                portal.get(&format!("/crm/v3/owners/{}", list["results"][0]["id"].as_str().unwrap())).await
            }
            ("200", "GET_crm_v3_owners") => portal.get("/crm/v3/owners?archived=false&limit=100").await,
            ("200", name) if name.starts_with("GET_crm_v4_objects_Company") => {
                portal.get(&format!("/crm/v4/objects/Company/{}/associations/Deal", self.company)).await
            }
            ("200", name) if name.starts_with("GET_crm_v4_objects_Contact") => {
                portal.get(&format!("/crm/v4/objects/Contact/{}/associations/Deal", self.contact)).await
            }
            ("200", name) if name.starts_with("GET_crm_v4_objects_Deal") => {
                portal.get(&format!("/crm/v4/objects/Deal/{}/associations/Contact", self.deal)).await
            }
            ("200", "PATCH_crm_v3_objects_tasks") => {
                let body = json!({"properties": {"hs_task_status": "COMPLETED"}});
                portal.patch(&format!("/crm/v3/objects/tasks/{}", self.task), body).await
            }
            ("200", "PATCH_crm_v3_objects_tickets") => {
                let body = json!({"properties": {"hs_ticket_priority": "HIGH", "subject": "New name"}});
                portal.patch(&format!("/crm/v3/objects/tickets/{}", self.ticket), body).await
            }
            ("200", name) if name.starts_with("POST_crm_v3_objects_meetings_search") => {
                let filter =
                    json!({"propertyName": "associations.contact", "operator": "EQ", "value": self.contact});
                portal.post("/crm/v3/objects/meetings/search", json!({"filters": [filter]})).await
            }
            ("200", "POST_crm_v3_objects_tasks_search") => {
                let filter = json!({"propertyName": "associations.ticket", "operator": "EQ", "value": self.ticket.to_string()});
                portal
                    .post("/crm/v3/objects/tasks/search", json!({"filterGroups": [{"filters": [filter]}]}))
                    .await
            }
            ("200", name) if name.starts_with("PUT_crm_v3_objects_meetings") => {
                let path = format!(
                    "/crm/v3/objects/meetings/{}/associations/Contact/{}/meeting_event_to_contact",
                    self.meeting, self.contact
                );
                portal.put(&path, Value::Null).await
            }
            ("201", "POST_crm_v3_objects_meetings") => {
                let body =
                    json!({"properties": {"hs_timestamp": "1659970341857", "hs_meeting_title": "Title"}});
                portal.post("/crm/v3/objects/meetings", body).await
            }
            ("201", "POST_crm_v3_objects_tasks") => {
                let body = json!({
                    "properties": {"hs_timestamp": "1732111731855", "hs_task_subject": "title of task"},
                    "associations": [{"to": {"id": self.ticket}, "types": [
                        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 230},
                    ]}],
                });
                portal.post("/crm/v3/objects/tasks", body).await
            }
            ("201", "POST_crm_v3_objects_tickets") => {
                let body =
                    json!({"properties": {"subject": "x", "hs_pipeline": "0", "hs_pipeline_stage": "1"}});
                portal.post("/crm/v3/objects/tickets", body).await
            }
            ("201", "POST_crm_v3_properties_ticket") => {
                let groups = portal.get("/crm/v3/properties/ticket/groups").await.expect(200);
                let body = json!({
                    "name": "my_new_property", "groupName": groups["results"][0]["name"], "description": "How much?",
                    "fieldType": "text", "formField": true, "type": "string", "displayOrder": 0, "label": "New",
                    "options": [],
                });
                portal.post("/crm/v3/properties/ticket", body).await
            }
            ("200", "assoc_v3_batch_read_paged") => self.links_of_a_large_company().await,
            (status @ ("201" | "207"), name) if name.ends_with("batch_create") => {
                self.link(status, name).await
            }
            ("204", name) if name.ends_with("batch_archive") => {
                let body = json!({"inputs": [{"from": {"id": self.deal}, "to": [{"id": 1234}]}]});
                portal.post("/crm/v4/associations/Deal/Company/batch/archive", body).await
            }
            ("204", name) if name.starts_with("DELETE_crm_v3_objects_meetings") => {
                portal.delete("/crm/v3/objects/meetings/1").await
            }
            ("400", name) => self.refused(name).await,
            ("401", "no_auth") => {
                portal
                    .send(Request::builder().uri("/crm/v3/objects/contacts").body(Bytes::new()).unwrap())
                    .await
            }
            ("409", "contact_exists") => {
                portal
                    .post("/crm/v3/objects/contacts", json!({"properties": {"email": "cast@example.com"}}))
                    .await
            }
            ("429", "daily") => {
                portal.sandbox.set_daily_limit(0);
                let reply = portal.get("/crm/v3/objects/contacts").await;
                portal.sandbox.set_daily_limit(1_000_000);
                reply
            }
            ("429", "secondly") => {
                portal.sandbox.drain_window("search", Some(&portal.hello.token), 5).unwrap();
                let reply = portal.post("/crm/v3/objects/contacts/search", json!({})).await;
                portal.clock.turn(1_000);
                reply
            }
            ("429", name) if name.starts_with("ten_secondly") => {
                portal.sandbox.drain_window("general", Some(&portal.hello.token), 190).unwrap();
                let reply = portal.get("/crm/v3/objects/contacts").await;
                portal.clock.turn(10_000);
                reply
            }
            _ => return None,
        })
    }

    /// More contacts than one page of a batch read shows.
    async fn links_of_a_large_company(&self) -> Reply {
        let portal = &self.portal;
        for names in [0..100, 100..200, 200..300, 300..400, 400..500, 500..600] {
            let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]);
            let to = json!([{"to": {"id": self.company}, "types": types}]);
            let input =
                |name| json!({"properties": {"firstname": format!("No. {name}")}, "associations": to});
            let inputs: Vec<Value> = names.map(input).collect();
            portal.post("/crm/v3/objects/contacts/batch/create", json!({"inputs": inputs})).await.expect(201);
            portal.clock.turn(10_000);
        }
        let inputs = json!({"inputs": [{"id": self.company}]});
        portal.post("/crm/v3/associations/0-2/0-1/batch/read", inputs).await
    }

    async fn link(&self, status: &str, name: &str) -> Reply {
        let (pair, from, to, id) = match name {
            name if name.contains("Company_Contact") => ("Company/Contact", self.company, self.contact, 2),
            name if name.contains("Deal_Contact") => ("Deal/Contact", self.deal, self.contact, 3),
            _ => ("Deal/Company", self.deal, self.company, 5),
        };
        let to = if status == "207" { 1234 } else { to };
        let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": id}]);
        let body = json!({"inputs": [{"from": {"id": from}, "to": {"id": to}, "types": types}]});
        self.portal.post(&format!("/crm/v4/associations/{pair}/batch/create"), body).await
    }

    pub(super) async fn refused(&self, name: &str) -> Reply {
        let portal = &self.portal;
        let post = async |kind: &str, properties: Value| {
            portal.post(&format!("/crm/v3/objects/{kind}"), json!({"properties": properties})).await
        };
        match name {
            "deal_bad_stage" => post("deals", json!({"dealname": "x", "dealstage": "registered"})).await,
            "invalid_email" => post("contacts", json!({"email": "dsfsafas@"})).await,
            "two_bad_properties" => {
                post("contacts", json!({"bogus_prop": "x", "numemployees": "Japan Summer"})).await
            }
            "POST_crm_v3_objects_meetings" => {
                post("meetings", json!({"hs_timestamp": "1", "hs_meeting_start_time": "invalid"})).await
            }
            name => {
                if name == "oauth_bad_hub" {
                    portal.sandbox.uninstall().unwrap();
                }
                let fields = [
                    ("grant_type", "refresh_token"),
                    ("client_id", portal.hello.client_id.as_str()),
                    ("client_secret", portal.hello.client_secret.as_str()),
                    ("refresh_token", "na1-unknown"),
                ];
                portal.form("/oauth/v1/token", &fields).await
            }
        }
    }
}
