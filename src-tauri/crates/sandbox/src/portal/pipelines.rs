//! Pipelines and their stages, as JSON and as what a write must know of them.
//!
//! Must never know of records.

use super::journal::Entry;
use super::search::{Filter, Operator, Query};
use super::{Portal, PortalError};
use crate::instant::instant_text;
use crate::world::Kind;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The pipelines of every object type that has them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pipelines {
    kinds: BTreeMap<Kind, Vec<Value>>,
}

/// What being in a stage means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StageMeaning {
    pub(crate) closed: bool,
    pub(crate) probability: Option<String>,
}

impl Pipelines {
    pub(crate) fn set(&mut self, kind: Kind, pipelines: Vec<Value>) {
        self.kinds.insert(kind, pipelines);
    }

    /// The pipelines of a kind, as HubSpot describes them.
    pub(crate) fn all(&self, kind: Kind) -> &[Value] {
        self.kinds.get(&kind).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn get(&self, kind: Kind, id: &str) -> Option<&Value> {
        self.all(kind).iter().find(|pipeline| text(pipeline, "id") == Some(id))
    }

    /// The properties that name a record's pipeline and stage, for kinds with pipelines.
    pub(crate) fn properties(&self, kind: Kind) -> Option<(&'static str, &'static str)> {
        if self.all(kind).is_empty() {
            return None;
        }
        Some(if kind == Kind::Deal {
            ("pipeline", "dealstage")
        } else {
            ("hs_pipeline", "hs_pipeline_stage")
        })
    }

    /// Whether a property's values are pipelines or stages, whatever its options say.
    pub(crate) fn decides(&self, kind: Kind, property: &str) -> bool {
        self.properties(kind).is_some_and(|(pipeline, stage)| property == pipeline || property == stage)
    }

    /// The pipeline of records that name none.
    pub(crate) fn default_id(&self, kind: Kind) -> String {
        self.all(kind).first().and_then(|pipeline| text(pipeline, "id")).unwrap_or_default().to_owned()
    }

    /// The ids of a pipeline's stages, in the order of display.
    pub(crate) fn stages(&self, kind: Kind, pipeline: &str) -> Option<Vec<String>> {
        let mut stages: Vec<(i64, String)> = stages_of(self.get(kind, pipeline)?)
            .iter()
            .filter_map(|stage| {
                let order = stage.get("displayOrder").and_then(Value::as_i64).unwrap_or(0);
                Some((order, text(stage, "id")?.to_owned()))
            })
            .collect();
        stages.sort_by_key(|(order, _)| *order);
        Some(stages.into_iter().map(|(_, id)| id).collect())
    }

    /// What being in a stage means, in whatever pipeline it is.
    pub(crate) fn meaning(&self, kind: Kind, stage: &str) -> Option<StageMeaning> {
        let stage =
            self.all(kind).iter().flat_map(stages_of).find(|found| text(found, "id") == Some(stage))?;
        let metadata = stage.get("metadata")?;
        let closed =
            text(metadata, "isClosed") == Some("true") || text(metadata, "ticketState") == Some("CLOSED");
        Some(StageMeaning { closed, probability: text(metadata, "probability").map(str::to_owned) })
    }
}

impl Portal {
    /// Makes a pipeline, or changes one; stages that are named replace all. Gives its id.
    pub(crate) fn write_pipeline(
        &mut self,
        kind: Kind,
        id: Option<&str>,
        input: &Map<String, Value>,
    ) -> Result<String, PortalError> {
        let mut all = self.pipelines_of(kind)?;
        let at = instant_text(self.now_ms);
        let place = match id {
            Some(id) => {
                let place = all.iter().position(|found| text(found, "id") == Some(id));
                place.ok_or(PortalError::NotFound)?
            }
            None => {
                let id = input.get("pipelineId").and_then(Value::as_str).filter(|id| !id.is_empty());
                let id = id.map_or_else(|| self.next_pipeline_id(), str::to_owned);
                all.push(json!({"id": id, "stages": [], "archived": false, "createdAt": at}));
                all.len() - 1
            }
        };
        let mut stages = None;
        if let Some(given) = input.get("stages").and_then(Value::as_array) {
            let first = self.next_number();
            let given = given.iter().filter_map(Value::as_object).enumerate();
            let made = given.map(|(place, stage)| {
                let known = stage.get("stageId").or_else(|| stage.get("id")).and_then(Value::as_str);
                new_stage(
                    known.map_or_else(|| (first + 1 + place as u64).to_string(), str::to_owned),
                    stage,
                    &at,
                )
            });
            stages = Some(made.collect::<Vec<Value>>());
        }
        let pipeline = &mut all[place];
        for member in ["label", "displayOrder"] {
            if let Some(value) = input.get(member) {
                pipeline[member] = value.clone();
            }
        }
        if let Some(stages) = stages {
            pipeline["stages"] = Value::Array(stages);
        }
        pipeline["updatedAt"] = json!(at);
        let id = text(pipeline, "id").unwrap_or_default().to_owned();
        self.commit(vec![Entry::Pipelines { kind, pipelines: all }])?;
        Ok(id)
    }

    /// Makes a stage, or changes one. Gives its id.
    pub(crate) fn write_stage(
        &mut self,
        kind: Kind,
        pipeline: &str,
        id: Option<&str>,
        input: &Map<String, Value>,
    ) -> Result<String, PortalError> {
        let mut all = self.pipelines_of(kind)?;
        let at = instant_text(self.now_ms);
        let new_id = self.next_pipeline_id();
        let stages = stages_in(&mut all, pipeline).ok_or(PortalError::NotFound)?;
        let id = match id {
            None => {
                stages.push(new_stage(new_id.clone(), input, &at));
                new_id
            }
            Some(id) => {
                let stage = stages.iter_mut().find(|found| text(found, "id") == Some(id));
                let stage = stage.ok_or(PortalError::NotFound)?;
                for member in ["label", "displayOrder", "metadata"] {
                    if let Some(value) = input.get(member) {
                        stage[member] = value.clone();
                    }
                }
                stage["updatedAt"] = json!(at);
                id.to_owned()
            }
        };
        self.commit(vec![Entry::Pipelines { kind, pipelines: all }])?;
        Ok(id)
    }

    /// Removes a pipeline that no record is in.
    pub(crate) fn delete_pipeline(&mut self, kind: Kind, id: &str) -> Result<(), PortalError> {
        let mut all = self.pipelines_of(kind)?;
        let place =
            all.iter().position(|found| text(found, "id") == Some(id)).ok_or(PortalError::NotFound)?;
        if all.len() == 1 {
            return Err(PortalError::Refused("The last pipeline of a type cannot be deleted.".to_owned()));
        }
        self.refuse_used(kind, |(pipeline, _)| pipeline, id)?;
        all.remove(place);
        self.commit(vec![Entry::Pipelines { kind, pipelines: all }])
    }

    /// Removes a stage that no record is in.
    pub(crate) fn delete_stage(&mut self, kind: Kind, pipeline: &str, id: &str) -> Result<(), PortalError> {
        let mut all = self.pipelines_of(kind)?;
        let stages = stages_in(&mut all, pipeline).ok_or(PortalError::NotFound)?;
        let place = stages.iter().position(|found| text(found, "id") == Some(id));
        stages.remove(place.ok_or(PortalError::NotFound)?);
        self.refuse_used(kind, |(_, stage)| stage, id)?;
        self.commit(vec![Entry::Pipelines { kind, pipelines: all }])
    }

    /// The pipelines of a kind that has any; the others cannot be given some.
    fn pipelines_of(&self, kind: Kind) -> Result<Vec<Value>, PortalError> {
        let all = self.pipelines.all(kind).to_vec();
        if all.is_empty() {
            return Err(PortalError::Refused(format!("Object type {} has no pipelines.", kind.type_id())));
        }
        Ok(all)
    }

    fn refuse_used(
        &mut self,
        kind: Kind,
        of: fn((&'static str, &'static str)) -> &'static str,
        id: &str,
    ) -> Result<(), PortalError> {
        let Some(property) = self.pipelines.properties(kind).map(of) else { return Ok(()) };
        let filter = Filter {
            property: property.to_owned(),
            operator: Operator::Eq,
            value: Some(id.to_owned()),
            high_value: None,
            values: Vec::new(),
        };
        let query = Query { groups: vec![vec![filter]], limit: 1, ..Query::default() };
        let used = self.search(kind, &query).ok().and_then(|hits| hits.ids.first().copied());
        match used {
            Some(record) => {
                Err(PortalError::Refused(format!("{id} is being referenced by object IDs: [{record}]")))
            }
            None => Ok(()),
        }
    }

    fn next_pipeline_id(&self) -> String {
        self.next_number().to_string()
    }

    /// A number above those of all pipelines and stages.
    fn next_number(&self) -> u64 {
        let kinds = self.pipelines.kinds.values().flatten();
        let ids = kinds.flat_map(|pipeline| {
            std::iter::once(text(pipeline, "id"))
                .chain(stages_of(pipeline).iter().map(|stage| text(stage, "id")))
        });
        ids.flatten().filter_map(|id| id.parse::<u64>().ok()).max().unwrap_or(0) + 1
    }
}

fn new_stage(id: String, input: &Map<String, Value>, at: &str) -> Value {
    json!({
        "id": id,
        "label": input.get("label"),
        "displayOrder": input.get("displayOrder"),
        "metadata": input.get("metadata").cloned().unwrap_or_else(|| json!({})),
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        "archived": false,
        "createdAt": at,
        "updatedAt": at,
    })
}

fn stages_in<'a>(all: &'a mut [Value], pipeline: &str) -> Option<&'a mut Vec<Value>> {
    let found = all.iter_mut().find(|found| text(found, "id") == Some(pipeline))?;
    found.get_mut("stages")?.as_array_mut()
}

/// The stages of a pipeline.
pub(crate) fn stages_of(pipeline: &Value) -> &[Value] {
    pipeline.get("stages").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
