//! What a token may do: the scopes of each area (HubSpot docs: "Scopes"), and the 403 without them.

use super::errors::ApiError;
use super::route::Area;
use super::{Call, kind_of};
use crate::portal::Portal;
use crate::portal::auth::Caller;
use crate::world::Kind;
use ::http::Method;
use std::collections::BTreeSet;

/// The scopes that an app may ask for.
const KNOWN: &[&str] = &[
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.objects.tickets.read",
    "crm.objects.tickets.write",
    "crm.objects.owners.read",
    "crm.objects.line_items.read",
    "crm.objects.line_items.write",
    "crm.objects.products.read",
    "crm.objects.products.write",
    "crm.objects.quotes.read",
    "crm.objects.quotes.write",
    "crm.objects.custom.read",
    "crm.objects.custom.write",
    "crm.objects.leads.read",
    "crm.objects.leads.write",
    "crm.objects.users.read",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.schemas.companies.read",
    "crm.schemas.companies.write",
    "crm.schemas.deals.read",
    "crm.schemas.deals.write",
    "crm.schemas.tickets.read",
    "crm.schemas.tickets.write",
    "crm.schemas.custom.read",
    "crm.schemas.custom.write",
    "crm.schemas.line_items.read",
    "crm.schemas.quotes.read",
    "crm.lists.read",
    "crm.lists.write",
    "crm.export",
    "crm.import",
    "tickets",
    "e-commerce",
    "sales-email-read",
    "timeline",
    "settings.users.read",
    "settings.currencies.read",
    "external-settings-access",
];

/// Scopes that every sign-in must ask for.
pub(crate) const REQUIRED: &[&str] = &["oauth"];

/// Every scope that the app may have.
pub(crate) fn all() -> BTreeSet<String> {
    KNOWN.iter().map(|scope| (*scope).to_owned()).collect()
}

pub(crate) fn is_known(scope: &str) -> bool {
    KNOWN.contains(&scope)
}

/// Refuses a call whose token lacks every scope that allows it.
pub(crate) fn check(portal: &Portal, call: &Call<'_>, caller: &Caller) -> Result<(), ApiError> {
    let Some(granted) = &caller.scopes else { return Ok(()) };
    for any_of in needed(portal, call) {
        if !any_of.is_empty() && !any_of.iter().any(|scope| granted.contains(*scope)) {
            return Err(ApiError::missing_scopes(&any_of));
        }
    }
    Ok(())
}

/// Groups of scopes; of each group one is needed.
fn needed(portal: &Portal, call: &Call<'_>) -> Vec<Vec<&'static str>> {
    let rest = call.rest();
    let writes = match rest.as_slice() {
        [.., "search"] | [.., "batch", "read"] => false,
        _ => call.method != Method::GET,
    };
    let kind = |at: usize| rest.get(at).and_then(|name| kind_of(portal, name).ok());
    match call.route.area {
        Area::Objects => kind(0).map(|kind| record_scopes(kind, writes)).into_iter().collect(),
        Area::Associations => {
            let ends = [kind(0), kind(1)].into_iter().flatten();
            vec![ends.flat_map(|kind| record_scopes(kind, writes)).collect()]
        }
        Area::Properties | Area::PropertiesV2 | Area::PropertyRules | Area::Pipelines => {
            kind(0).map(|kind| schema_scopes(kind, writes)).into_iter().collect()
        }
        Area::Owners => vec![vec!["crm.objects.owners.read"]],
        Area::Lists if writes => vec![vec!["crm.lists.write"]],
        Area::Lists => vec![vec!["crm.lists.read"]],
        Area::Schemas if writes => vec![vec!["crm.schemas.custom.write"]],
        Area::Schemas => vec![vec!["crm.schemas.custom.read", "crm.objects.custom.read"]],
        Area::Legacy if rest.first() == Some(&"owners") => vec![vec!["crm.objects.owners.read"]],
        Area::Legacy => {
            let kind = super::legacy::kind_of_path(&rest);
            kind.map(|kind| record_scopes(kind, false)).into_iter().collect()
        }
        Area::AccountInfo => vec![vec!["oauth", "external-settings-access"]],
        Area::RecordLimits | Area::Events | Area::OAuth | Area::AppInstalls | Area::Control => Vec::new(),
    }
}

fn record_scopes(kind: Kind, writes: bool) -> Vec<&'static str> {
    match (kind, writes) {
        (Kind::Company, false) => vec!["crm.objects.companies.read"],
        (Kind::Company, true) => vec!["crm.objects.companies.write"],
        (Kind::Deal, false) => vec!["crm.objects.deals.read"],
        (Kind::Deal, true) => vec!["crm.objects.deals.write"],
        (Kind::Ticket, false) => vec!["tickets", "crm.objects.tickets.read"],
        (Kind::Ticket, true) => vec!["tickets", "crm.objects.tickets.write"],
        (Kind::Lead, false) => vec!["crm.objects.leads.read"],
        (Kind::Lead, true) => vec!["crm.objects.leads.write"],
        (Kind::Product, false) => vec!["crm.objects.products.read", "e-commerce"],
        (Kind::Product, true) => vec!["crm.objects.products.write", "e-commerce"],
        (Kind::LineItem, false) => vec!["crm.objects.line_items.read", "e-commerce"],
        (Kind::LineItem, true) => vec!["crm.objects.line_items.write", "e-commerce"],
        (Kind::Custom(_), false) => vec!["crm.objects.custom.read"],
        (Kind::Custom(_), true) => vec!["crm.objects.custom.write"],
        // HubSpot docs: engagements go by the contact scopes.
        (_, false) => vec!["crm.objects.contacts.read"],
        (_, true) => vec!["crm.objects.contacts.write"],
    }
}

fn schema_scopes(kind: Kind, writes: bool) -> Vec<&'static str> {
    let schema: &[&str] = match (kind, writes) {
        (Kind::Company, false) => &["crm.schemas.companies.read"],
        (Kind::Company, true) => &["crm.schemas.companies.write"],
        (Kind::Deal, false) => &["crm.schemas.deals.read"],
        (Kind::Deal, true) => &["crm.schemas.deals.write"],
        (Kind::Ticket, false) => &["crm.schemas.tickets.read"],
        (Kind::Ticket, true) => &["crm.schemas.tickets.write", "tickets"],
        (Kind::Lead | Kind::Product, false) => &[],
        (Kind::Lead, true) => &["crm.objects.leads.write"],
        (Kind::Product, true) => &["crm.objects.products.write", "e-commerce"],
        (Kind::LineItem, false) => &["crm.schemas.line_items.read"],
        (Kind::LineItem, true) => &["crm.objects.line_items.write", "e-commerce"],
        (Kind::Custom(_), false) => &["crm.schemas.custom.read"],
        (Kind::Custom(_), true) => &["crm.schemas.custom.write"],
        (_, false) => &["crm.schemas.contacts.read"],
        (_, true) => &["crm.schemas.contacts.write"],
    };
    let records = if writes { Vec::new() } else { record_scopes(kind, false) };
    schema.iter().copied().chain(records).collect()
}
