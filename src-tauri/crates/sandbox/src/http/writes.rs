//! What single and batch writes share: their inputs, and the errors they end in.

use super::errors::ApiError;
use super::input::{Id, InputProperties};
use super::kind_of;
use crate::portal::associations::{BadLink, End, NewLink};
use crate::portal::journal::TypeRef;
use crate::portal::validate::Input;
use crate::portal::{Portal, PortalError};
use crate::switches::DuplicateEmailText;
use crate::world::Kind;
use serde::Deserialize;

/// An association type as writes name it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TypeInput {
    pub(crate) association_category: String,
    pub(crate) association_type_id: Id,
}

/// A link of a record that is to be made.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct NewLinkInput {
    to: ToInput,
    types: Vec<TypeInput>,
}

/// The record that a link leads to.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ToInput {
    pub(crate) id: Id,
}

/// The values of a write as the portal takes them.
pub(crate) fn input_of(properties: InputProperties) -> Input {
    properties.into_iter().map(|(name, value)| (name, value.0)).collect()
}

/// Association types as the portal names them.
pub(crate) fn types_of(types: &[TypeInput]) -> Result<Vec<TypeRef>, ApiError> {
    types
        .iter()
        .map(|input| {
            let user_defined = match input.association_category.as_str() {
                "HUBSPOT_DEFINED" => false,
                "USER_DEFINED" => true,
                other => {
                    return Err(ApiError::validation(format!(
                        "association category {other} is not supported"
                    )));
                }
            };
            let id = input.association_type_id.number().and_then(|id| u32::try_from(id).ok());
            let id = id.ok_or_else(|| {
                ApiError::validation(format!(
                    "association type id {} is not valid",
                    input.association_type_id.0
                ))
            })?;
            Ok(TypeRef { user_defined, id })
        })
        .collect()
}

/// The links of a record that is to be made; the types say what they lead to.
pub(crate) fn links_of(
    portal: &Portal,
    kind: Kind,
    links: &[NewLinkInput],
) -> Result<Vec<NewLink>, ApiError> {
    let links: Vec<NewLink> = new_links(portal, kind, links)?;
    let is_about = |link: &NewLink| matches!(link.to.kind, Kind::Contact | Kind::Company);
    // HubSpot docs: leads API.
    if kind == Kind::Lead && !links.iter().any(is_about) {
        return Err(ApiError::validation("A lead must be associated with a contact or a company."));
    }
    Ok(links)
}

fn new_links(portal: &Portal, kind: Kind, links: &[NewLinkInput]) -> Result<Vec<NewLink>, ApiError> {
    links
        .iter()
        .map(|link| {
            let types = types_of(&link.types)?;
            let first = types.first().ok_or_else(|| error_of(portal, BadLink::NoTypes.into()))?;
            let (from, to) = portal.ends_of(*first).ok_or_else(|| {
                ApiError::validation(format!("association type id {} is not valid", first.id))
            })?;
            if from != kind {
                let text = format!(
                    "invalid from object type {} for associations to be created. expected: {}",
                    kind.type_id(),
                    from.type_id()
                );
                return Err(ApiError::validation(text));
            }
            let id = link.to.id.number().ok_or_else(|| ApiError::no_such_id(&link.to.id.0))?;
            if portal.live(to, id).is_none() {
                return Err(ApiError::validation("One or more associations are invalid")
                    .context("INVALID_OBJECT_IDS", &[format!("{}={id}", to.singular().to_uppercase())])
                    .context("objectId", &[id.to_string()])
                    .context("objectType", &[to.type_id().to_owned()]));
            }
            Ok(NewLink { to: End { kind: to, id }, types })
        })
        .collect()
}

/// The two kinds that a path names.
pub(crate) fn pair_of(portal: &Portal, from: &str, to: &str) -> Result<(Kind, Kind), ApiError> {
    Ok((kind_of(portal, from)?, kind_of(portal, to)?))
}

/// The answer that a failed write ends in.
pub(crate) fn error_of(portal: &Portal, error: PortalError) -> ApiError {
    match error {
        PortalError::NotFound => ApiError::not_found(),
        PortalError::Invalid(issues) => ApiError::invalid_properties(&issues, portal.id()),
        PortalError::DuplicateEmail(id) => {
            let text = match portal.switches.duplicate_email_text {
                DuplicateEmailText::NamesId => format!("Contact already exists. Existing ID: {id}"),
                DuplicateEmailText::WithoutId => {
                    "A contact with this email address already exists.".to_owned()
                }
            };
            ApiError::new(409, text).category("CONFLICT")
        }
        PortalError::TakenValue(issues) => ApiError::taken_values(&issues),
        PortalError::BlockedEmail => ApiError::validation("email has been GDPR blacklisted"),
        PortalError::Link(BadLink::NoSuchRecord { .. }) => ApiError::validation(error.to_string()),
        PortalError::Link(_) => ApiError::validation(error.to_string()),
        PortalError::Refused(text) => ApiError::validation(text),
        PortalError::State(error) => {
            tracing::error!(%error, "a change could not be kept");
            ApiError::internal("internal error")
        }
    }
}
