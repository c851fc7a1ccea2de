//! Leads: contacts whom somebody means to win (HubSpot docs: leads API).

use super::draw::aspect;
use super::owners::owner;
use super::pipelines::{LEAD_PIPELINE, LEAD_STAGES};
use super::{Kind, World};

/// One contact in so many is a lead.
pub(super) const LEAD_EVERY: u64 = 20;

/// What a lead may have a value for, besides id and stamps.
pub(super) const NAMES: &[&str] = &[
    "hs_lead_name",
    "hs_lead_type",
    "hs_lead_label",
    "hs_pipeline",
    "hs_pipeline_stage",
    "hs_primary_contact_id",
    "hubspot_owner_id",
];

/// One value of a lead.
pub(super) fn value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let draw = world.draws(Kind::Lead, ordinal);
    let contact = contact_of(ordinal);
    match name {
        "hs_lead_name" => {
            let part = |name| world.property(Kind::Contact, contact, name);
            let named: Vec<String> = ["firstname", "lastname"].into_iter().filter_map(part).collect();
            Some(if named.is_empty() { part("email")? } else { named.join(" ") })
        }
        "hs_lead_type" => Some(
            draw.pick(aspect!("type"), &["NEW_BUSINESS", "NEW_BUSINESS", "UPSELL", "RE_ATTEMPTING"])
                .to_owned(),
        ),
        "hs_lead_label" => draw
            .holds(aspect!("rated"), 800)
            .then(|| draw.pick(aspect!("label"), &["HOT", "WARM", "COLD"]).to_owned()),
        "hs_pipeline" => Some(LEAD_PIPELINE.to_owned()),
        "hs_pipeline_stage" => Some(draw.pick(aspect!("stage"), &LEAD_STAGES).0.to_owned()),
        "hs_primary_contact_id" => Some(world.id(Kind::Contact, contact).to_string()),
        "hubspot_owner_id" => draw.holds(aspect!("owned"), 900).then(|| owner(draw).to_owned()),
        _ => None,
    }
}

/// The contact that a lead is about.
pub(super) fn contact_of(lead: u64) -> u64 {
    lead * LEAD_EVERY
}

/// The lead that a contact is.
pub(super) fn lead_of(world: &World, contact: u64) -> Option<u64> {
    let lead = contact / LEAD_EVERY;
    (contact.is_multiple_of(LEAD_EVERY) && lead < world.count(Kind::Lead)).then_some(lead)
}
