//! A refusal brought about at will: the next value that an app writes is not valid, and stays so for its record until
//! another value comes. Stands in for rules that a portal's people make and no API shows. Must never know of HTTP.

use super::PortalError;
use super::validate::Issue;
use crate::world::Kind;
use std::collections::BTreeMap;

/// Whether a value is refused, and which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// None.
    #[default]
    None,
    /// The next one.
    Next,
    /// This one of this record.
    Given { kind: Kind, id: u64, property: String, value: String },
}

impl Refusal {
    /// Looks at what an app writes to a record.
    pub(crate) fn meet(
        &mut self,
        kind: Kind,
        id: u64,
        values: &BTreeMap<String, String>,
    ) -> Result<(), PortalError> {
        match self {
            Self::None => return Ok(()),
            Self::Next => {
                let Some((property, value)) = values.first_key_value() else { return Ok(()) };
                *self = Self::Given { kind, id, property: property.clone(), value: value.clone() };
            }
            Self::Given { kind: refused, id: record, .. } if (*refused, *record) != (kind, id) => {
                return Ok(());
            }
            Self::Given { property, value, .. } => match values.get(property) {
                None => return Ok(()),
                Some(wanted) if wanted == value => {}
                Some(_) => {
                    *self = Self::None;
                    return Ok(());
                }
            },
        }
        let Self::Given { property, value, .. } = self else { return Ok(()) };
        let message = format!("“{value}” is not allowed for {property} by a rule of this account");
        Err(PortalError::Invalid(vec![Issue { code: "INVALID_VALUE", property: property.clone(), message }]))
    }
}
