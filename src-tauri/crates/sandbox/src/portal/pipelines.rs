//! Pipelines and their stages, as JSON and as what a write must know of them.
//!
//! Must never know of records.

use crate::world::Kind;
use serde_json::Value;
use std::collections::BTreeMap;

/// The pipelines of every object type that has them.
#[derive(Debug, Default)]
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

/// The stages of a pipeline.
pub(crate) fn stages_of(pipeline: &Value) -> &[Value] {
    pipeline.get("stages").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
