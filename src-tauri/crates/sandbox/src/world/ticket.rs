//! Tickets: questions of contacts, in one pipeline.

use super::people::{OWNER_IDS, TICKET_STAGES};
use super::words::long_text;
use super::{Kind, World};

/// What a ticket may have a value for, besides id and stamps.
pub(super) const NAMES: &[&str] = &[
    "subject",
    "content",
    "hs_pipeline",
    "hs_pipeline_stage",
    "hs_ticket_priority",
    "hs_ticket_category",
    "hubspot_owner_id",
    "hs_ticket_id",
    "source_type",
    "hs_is_closed",
];

pub(super) const CATEGORIES: [&str; 4] =
    ["PRODUCT_ISSUE", "BILLING_ISSUE", "FEATURE_REQUEST", "GENERAL_INQUIRY"];

const SUBJECTS: [&str; 7] = [
    "Cannot log in since the update",
    "Invoice shows the wrong address",
    "Bitte um Rückruf",
    "Export is empty",
    "配送が遅れています",
    "Where do I change my plan?",
    "¿Pueden enviarnos el contrato?",
];

/// One value of a ticket.
pub(super) fn value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let kind = Kind::Ticket;
    let draw = |aspect: &str| world.draw(kind, ordinal, aspect);
    let chance = |percent: u64| world.chance(kind, ordinal, name, percent);
    let (stage, closed) = super::words::at(&TICKET_STAGES, draw("stage"));
    match name {
        "subject" => Some(world.pick(kind, ordinal, name, &SUBJECTS).to_owned()),
        "content" => match draw(name) % 500 {
            0 => Some(long_text(60_000)),
            1..=400 => Some("It worked last week.\nToday the page stays <b>blank</b> 😕".to_owned()),
            _ => None,
        },
        "hs_pipeline" => Some("0".to_owned()),
        "hs_pipeline_stage" => Some(stage.to_owned()),
        "hs_is_closed" => Some(closed.to_string()),
        "hs_ticket_priority" => {
            chance(70).then(|| world.pick(kind, ordinal, "urgency", &["LOW", "MEDIUM", "HIGH"]).to_owned())
        }
        "hs_ticket_category" => {
            chance(60).then(|| world.pick(kind, ordinal, "category", &CATEGORIES).to_owned())
        }
        "hubspot_owner_id" => world
            .chance(kind, ordinal, "owned", 80)
            .then(|| world.pick(kind, ordinal, "owner", &OWNER_IDS).to_owned()),
        "hs_ticket_id" => Some(world.id(kind, ordinal).to_string()),
        "source_type" => {
            Some(world.pick(kind, ordinal, name, &["EMAIL", "CHAT", "FORM", "PHONE"]).to_owned())
        }
        _ => None,
    }
}
