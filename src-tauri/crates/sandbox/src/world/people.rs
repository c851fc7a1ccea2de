//! Owners, and the pipelines that deals and tickets move through.

use super::Kind;
use serde::Serialize;

/// A person or queue that records belong to, in HubSpot's JSON (HubSpot docs: owners API).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// The value of owner properties.
    pub id: String,
    /// E-mail address; queues have none.
    pub email: Option<String>,
    /// `PERSON` or `QUEUE`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Given name.
    pub first_name: &'static str,
    /// Family name.
    pub last_name: &'static str,
    /// The user; none once archived.
    pub user_id: Option<u64>,
    /// The user, also once archived.
    pub user_id_including_inactive: Option<u64>,
    /// When it was made.
    pub created_at: &'static str,
    /// When it last changed.
    pub updated_at: &'static str,
    /// Whether the user has left.
    pub archived: bool,
    /// Teams.
    pub teams: Vec<Team>,
}

/// A team of owners.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Team {
    /// Number of the team.
    pub id: String,
    /// Its name.
    pub name: &'static str,
    /// Whether it is the owner's first.
    pub primary: bool,
}

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

/// Owner ids that base records point at, the archived one among them.
pub(super) const OWNER_IDS: [&str; 7] =
    ["41629779", "41629783", "41630112", "52904410", "52904417", "67711020", "31871817"];

pub(super) fn owners() -> Vec<Owner> {
    const PEOPLE: [(&str, &str, &str, u64); 7] = [
        ("Ines", "Albrecht", "ines.albrecht@satchel-sample.example", 9_586_504),
        ("Daniel", "Okafor", "daniel.okafor@satchel-sample.example", 9_586_511),
        ("Mei", "Tanaka", "mei.tanaka@satchel-sample.example", 9_601_880),
        ("Lucía", "Fernández", "lucia.fernandez@satchel-sample.example", 10_220_401),
        ("Tom", "Hartley", "tom.hartley@satchel-sample.example", 10_220_418),
        ("Zofia", "Nowak", "zofia.nowak@satchel-sample.example", 11_404_033),
        ("Pierre", "Lambert", "pierre.lambert@satchel-sample.example", 8_112_007),
    ];
    let team = Team { id: "112".to_owned(), name: "Sales", primary: true };
    let person =
        |(id, (first_name, last_name, email, user)): (&str, (&'static str, &'static str, &str, u64))| {
            let archived = id == "31871817";
            Owner {
                id: id.to_owned(),
                email: Some(email.to_owned()),
                kind: "PERSON",
                first_name,
                last_name,
                user_id: (!archived).then_some(user),
                user_id_including_inactive: Some(user),
                created_at: "2022-03-14T09:26:53.589Z",
                updated_at: "2025-11-03T16:02:11.204Z",
                archived,
                teams: if archived { Vec::new() } else { vec![team.clone()] },
            }
        };
    let queue = Owner {
        id: "70011002".to_owned(),
        email: None,
        kind: "QUEUE",
        first_name: "Inbound",
        last_name: "queue",
        user_id: None,
        user_id_including_inactive: None,
        created_at: "2024-01-17T19:55:04Z",
        updated_at: "2024-01-17T19:55:04Z",
        archived: false,
        teams: Vec::new(),
    };
    OWNER_IDS.into_iter().zip(PEOPLE).map(person).chain([queue]).collect()
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
        _ => Vec::new(),
    }
}

type StageRow = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

fn pipeline(id: &'static str, label: &'static str, display_order: u32, stages: &[StageRow]) -> Pipeline {
    let made = if display_order == 0 { "1970-01-01T00:00:00Z" } else { "2023-06-01T08:00:00.117Z" };
    let stage = |(order, (id, label, metadata)): (usize, &StageRow)| Stage {
        id,
        label,
        display_order: u32::try_from(order).unwrap_or(0),
        metadata: metadata.iter().copied().collect(),
        write_permissions: "CRM_PERMISSIONS_ENFORCEMENT",
        archived: false,
        created_at: made,
        updated_at: made,
    };
    Pipeline {
        id,
        label,
        display_order,
        stages: stages.iter().enumerate().map(stage).collect(),
        archived: false,
        created_at: made,
        updated_at: made,
    }
}
