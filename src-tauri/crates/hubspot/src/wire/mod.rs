//! What HubSpot's JSON looks like. Tolerant by intent: unknown fields are passed over, optional ones may be missing
//! or null, ids may be numbers or text; one unreadable record never costs the rest of its page.

pub(crate) mod account;
pub(crate) mod associations;
pub(crate) mod definitions;
pub(crate) mod envelope;
pub(crate) mod failure;
pub(crate) mod record;
pub(crate) mod schemas;
pub(crate) mod text;
