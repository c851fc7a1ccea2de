//! Owners: who records belong to, one of them gone, and how a record comes to its owner.
//!
//! Must never know of records.

use super::draw::{Draw, aspect};
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

/// One of the owners: now and then the one who left, otherwise one of those who work here.
pub(super) fn owner(draw: Draw) -> &'static str {
    let [here @ .., gone] = &OWNER_IDS;
    if draw.holds(aspect!("left behind"), 25) { gone } else { draw.pick(aspect!("owner"), here) }
}
