//! Tickets: questions of contacts, in one pipeline.

use super::draw::aspect;
use super::owners::owner;
use super::pipelines::TICKET_STAGES;
use super::prose::{QUESTIONS, long_text};
use super::{DAY, Kind, World};
use crate::instant::instant_text;

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
    "hs_resolution",
    "closed_date",
];

/// One value of a ticket.
pub(super) fn value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let kind = Kind::Ticket;
    let draw = world.draws(kind, ordinal);
    let made = world.created_at(kind, ordinal);
    let old = made < world.now_ms - 21 * DAY;
    let closed = draw.holds(aspect!("closed"), if old { 900 } else { 350 });
    let fitting: Vec<&str> =
        TICKET_STAGES.iter().filter(|(_, is_closed)| *is_closed == closed).map(|(stage, _)| *stage).collect();
    let (category, subject, content) = draw.pick(aspect!("question"), &QUESTIONS);
    match name {
        "subject" => Some(subject.to_owned()),
        "content" if ordinal % 2_000 == 11 => Some(long_text(draw)),
        "content" => draw.holds(aspect!("explained"), 850).then(|| content.to_owned()),
        "hs_pipeline" => Some("0".to_owned()),
        "hs_pipeline_stage" => Some(draw.pick(aspect!("stage"), &fitting).to_owned()),
        "hs_is_closed" => Some(closed.to_string()),
        "hs_ticket_priority" => draw.holds(aspect!("rated"), 700).then(|| {
            draw.pick(aspect!("urgency"), &["LOW", "MEDIUM", "MEDIUM", "HIGH", "URGENT"]).to_owned()
        }),
        "hs_ticket_category" => draw.holds(aspect!("sorted"), 700).then(|| category.to_owned()),
        "hubspot_owner_id" => draw.holds(aspect!("owned"), 800).then(|| owner(draw).to_owned()),
        "hs_ticket_id" => Some(world.id(kind, ordinal).to_string()),
        "source_type" => {
            Some(draw.pick(aspect!("source"), &["EMAIL", "EMAIL", "CHAT", "FORM", "PHONE"]).to_owned())
        }
        "hs_resolution" => (closed && draw.holds(aspect!("resolved"), 600))
            .then(|| draw.pick(aspect!("resolution"), &["ISSUE_FIXED", "ANSWERED", "DUPLICATE"]).to_owned()),
        "closed_date" => {
            let room = (world.now_ms - DAY / 2 - made).clamp(1, 12 * DAY);
            closed.then(|| instant_text(made + draw.span(aspect!("closed after"), room)))
        }
        _ => None,
    }
}
