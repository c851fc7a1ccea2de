//! The pipelines that deals and tickets move through.

use super::{Kind, World};
use serde::Serialize;

/// A pipeline, in HubSpot's JSON (HubSpot docs: pipelines API).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pipeline {
    /// Internal id.
    pub id: &'static str,
    /// What people see.
    pub label: &'static str,
    /// Position.
    pub display_order: u32,
    /// Stages in order.
    pub stages: Vec<Stage>,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was made.
    pub created_at: &'static str,
    /// When it last changed.
    pub updated_at: &'static str,
}

/// A stage of a pipeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Internal id.
    pub id: &'static str,
    /// What people see.
    pub label: &'static str,
    /// Position.
    pub display_order: u32,
    /// Texts, also of numbers and truths.
    pub metadata: std::collections::BTreeMap<&'static str, &'static str>,
    /// HubSpot's word for who may write it.
    pub write_permissions: &'static str,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was made; those of default pipelines say 1970.
    pub created_at: &'static str,
    /// When it last changed.
    pub updated_at: &'static str,
}

/// A stage's id, whether it is closed, and whether it is won.
type DealStage = (&'static str, bool, bool);

/// The stages of both deal pipelines, by pipeline id.
pub(super) const DEAL_STAGES: [(&str, &[DealStage]); 2] = [
    (
        "default",
        &[
            ("appointmentscheduled", false, false),
            ("qualifiedtobuy", false, false),
            ("presentationscheduled", false, false),
            ("decisionmakerboughtin", false, false),
            ("contractsent", false, false),
            ("closedwon", true, true),
            ("closedlost", true, false),
        ],
    ),
    (
        "75640211",
        &[
            ("148302201", false, false),
            ("148302202", false, false),
            ("148302203", true, true),
            ("148302204", true, false),
        ],
    ),
];
/// Stage ids of the ticket pipeline, with whether the stage is closed.
pub(super) const TICKET_STAGES: [(&str, bool); 4] = [("1", false), ("2", false), ("3", false), ("4", true)];
/// The pipeline of leads (HubSpot docs: leads API).
pub(super) const LEAD_PIPELINE: &str = "lead-pipeline-id";
/// A lead stage's id, its label, HubSpot's word for what it means, and whether it is closed.
type LeadStage = (&'static str, &'static str, &'static str, bool);

/// The stages of the pipeline of leads.
pub(super) const LEAD_STAGES: [LeadStage; 5] = [
    ("new-stage-id", "New", "NEW", false),
    ("attempting-stage-id", "Attempting", "IN_PROGRESS", false),
    ("connected-stage-id", "Connected", "IN_PROGRESS", false),
    ("qualified-stage-id", "Qualified", "QUALIFIED", true),
    ("unqualified-stage-id", "Unqualified", "UNQUALIFIED", true),
];

pub(super) fn pipelines(kind: Kind) -> Vec<Pipeline> {
    match kind {
        Kind::Deal => vec![
            pipeline(
                "default",
                "Sales pipeline",
                0,
                &[
                    (
                        "appointmentscheduled",
                        "Appointment scheduled",
                        &[("isClosed", "false"), ("probability", "0.2")],
                    ),
                    ("qualifiedtobuy", "Qualified to buy", &[("isClosed", "false"), ("probability", "0.4")]),
                    (
                        "presentationscheduled",
                        "Presentation scheduled",
                        &[("isClosed", "false"), ("probability", "0.6")],
                    ),
                    (
                        "decisionmakerboughtin",
                        "Decision maker bought in",
                        &[("isClosed", "false"), ("probability", "0.8")],
                    ),
                    ("contractsent", "Contract sent", &[("isClosed", "false"), ("probability", "0.9")]),
                    ("closedwon", "Closed won", &[("isClosed", "true"), ("probability", "1.0")]),
                    ("closedlost", "Closed lost", &[("isClosed", "true"), ("probability", "0.0")]),
                ],
            ),
            pipeline(
                "75640211",
                "Renewals",
                1,
                &[
                    ("148302201", "Up for renewal", &[("isClosed", "false"), ("probability", "0.5")]),
                    ("148302202", "Negotiating", &[("isClosed", "false"), ("probability", "0.7")]),
                    ("148302203", "Renewed", &[("isClosed", "true"), ("probability", "1.0")]),
                    ("148302204", "Churned", &[("isClosed", "true"), ("probability", "0.0")]),
                ],
            ),
        ],
        Kind::Ticket => vec![pipeline(
            "0",
            "Support pipeline",
            0,
            &[
                ("1", "New", &[("ticketState", "OPEN"), ("isClosed", "false")]),
                ("2", "Waiting on contact", &[("ticketState", "OPEN"), ("isClosed", "false")]),
                ("3", "Waiting on us", &[("ticketState", "OPEN"), ("isClosed", "false")]),
                ("4", "Closed", &[("ticketState", "CLOSED"), ("isClosed", "true")]),
            ],
        )],
        Kind::Lead => {
            let mut leads = pipeline(LEAD_PIPELINE, "Lead pipeline", 0, &[]);
            let made = leads.created_at;
            let stage = |(order, (id, label, state, closed)): (usize, LeadStage)| {
                let is_closed = if closed { "true" } else { "false" };
                stage_of(order, (id, label, &[("leadState", state), ("isClosed", is_closed)]), made)
            };
            leads.stages = LEAD_STAGES.into_iter().enumerate().map(stage).collect();
            vec![leads]
        }
        _ => Vec::new(),
    }
}

impl World {
    /// A stage of a pipeline.
    pub(super) fn stage(&self, kind: Kind, pipeline: &str, stage: &str) -> Option<&Stage> {
        let pipeline = self.pipelines(kind).iter().find(|known| known.id == pipeline)?;
        pipeline.stages.iter().find(|known| known.id == stage)
    }
}

type Metadata<'a> = &'a [(&'static str, &'static str)];
type StageRow = (&'static str, &'static str, Metadata<'static>);

fn stage_of(
    order: usize,
    (id, label, metadata): (&'static str, &'static str, Metadata<'_>),
    made: &'static str,
) -> Stage {
    Stage {
        id,
        label,
        display_order: u32::try_from(order).unwrap_or(0),
        metadata: metadata.iter().copied().collect(),
        write_permissions: "CRM_PERMISSIONS_ENFORCEMENT",
        archived: false,
        created_at: made,
        updated_at: made,
    }
}

fn pipeline(id: &'static str, label: &'static str, display_order: u32, stages: &[StageRow]) -> Pipeline {
    let made = if display_order == 0 { "1970-01-01T00:00:00Z" } else { "2023-06-01T08:00:00.117Z" };
    Pipeline {
        id,
        label,
        display_order,
        stages: stages.iter().enumerate().map(|(order, row)| stage_of(order, *row, made)).collect(),
        archived: false,
        created_at: made,
        updated_at: made,
    }
}
