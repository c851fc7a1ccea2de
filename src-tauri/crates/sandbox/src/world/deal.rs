//! Deals in two pipelines: the amount goes with the company's size, the currency with its country, and a closed stage
//! with a closing date in the past.

use super::links::deal_company;
use super::people::{DEAL_STAGES, OWNER_IDS};
use super::{DAY, Kind, World, company, signed};
use crate::instant::instant_text;

/// What a deal may have a value for, besides id and stamps.
pub(super) const NAMES: &[&str] = &[
    "dealname",
    "amount",
    "deal_currency_code",
    "pipeline",
    "dealstage",
    "closedate",
    "hubspot_owner_id",
    "hs_all_owner_ids",
    "hs_is_closed",
    "hs_is_closed_won",
    "dealtype",
    "description",
    "hs_priority",
    "hs_next_step",
    "hs_object_source",
    "hs_object_source_label",
];

const SUBJECTS: [&str; 6] =
    ["pilot", "annual licence", "expansion", "renewal", "framework agreement", "hardware order"];

/// One value of a deal.
pub(super) fn value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let kind = Kind::Deal;
    let draw = |aspect: &str| world.draw(kind, ordinal, aspect);
    let chance = |percent: u64| world.chance(kind, ordinal, name, percent);
    let customer = || deal_company(world, ordinal);
    let (pipeline, stages) = super::words::at(&DEAL_STAGES, u64::from(draw("pipeline") % 4 == 0));
    let (stage, closed, won) = super::words::at(stages, draw("stage"));
    match name {
        "dealname" => {
            let subject = world.pick(kind, ordinal, "subject", &SUBJECTS);
            let with = customer().and_then(|company| company::value(world, company, "name"));
            Some(with.map_or_else(|| subject.to_owned(), |with| format!("{with} – {subject}")))
        }
        "amount" => chance(93).then(|| {
            let units = 500 + draw("units") % 900 * (draw("scale") % 60 + 1);
            if draw("cents") % 5 == 0 { format!("{units}.50") } else { units.to_string() }
        }),
        "deal_currency_code" => {
            Some(customer().map_or("USD", |company| company::locale(world, company).currency).to_owned())
        }
        "pipeline" => Some(pipeline.to_owned()),
        "dealstage" => Some(stage.to_owned()),
        "closedate" => {
            let distance = (1 + signed(draw("close")) % 120) * DAY;
            let at = if closed { world.now_ms - distance } else { world.now_ms + distance };
            (closed || chance(90)).then(|| instant_text(at))
        }
        "hubspot_owner_id" | "hs_all_owner_ids" => world
            .chance(kind, ordinal, "owned", 95)
            .then(|| world.pick(kind, ordinal, "owner", &OWNER_IDS).to_owned()),
        "hs_is_closed" => Some(closed.to_string()),
        "hs_is_closed_won" => Some((closed && won).to_string()),
        "dealtype" => chance(80)
            .then(|| world.pick(kind, ordinal, "type", &["newbusiness", "existingbusiness"]).to_owned()),
        "description" => chance(30).then(|| "Budget agreed; legal review is open.".to_owned()),
        "hs_priority" => {
            chance(50).then(|| world.pick(kind, ordinal, "priority", &["low", "medium", "high"]).to_owned())
        }
        "hs_next_step" => chance(35).then(|| "Send the revised offer".to_owned()),
        "hs_object_source" => Some("CRM_UI".to_owned()),
        "hs_object_source_label" => Some("CRM UI".to_owned()),
        _ => None,
    }
}
