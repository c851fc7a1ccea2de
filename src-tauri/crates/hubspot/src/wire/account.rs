//! The account and the token.

use super::text::{MaybeText, Text, flaw};
use crate::Identity;
use satchel_core::Account;
use serde::Deserialize;

/// Reads `account-info/…/details`.
pub(crate) fn parse_account(body: &[u8]) -> Result<Account, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Details {
        portal_id: Text,
        #[serde(default)]
        portal_name: MaybeText,
        #[serde(default)]
        account_type: MaybeText,
        #[serde(default)]
        time_zone: MaybeText,
        #[serde(default)]
        company_currency: MaybeText,
        #[serde(default)]
        ui_domain: MaybeText,
    }
    let details: Details = serde_json::from_slice(body).map_err(|error| flaw(&error))?;
    if details.portal_id.0.is_empty() {
        return Err("it names no account".to_owned());
    }
    Ok(Account {
        portal_id: details.portal_id.0,
        name: details.portal_name.0.filter(|name| !name.is_empty()),
        // An account that does not say what it is is treated as one with people's real data.
        account_type: details.account_type.0.unwrap_or_else(|| "STANDARD".to_owned()),
        time_zone: details.time_zone.0,
        currency: details.company_currency.0,
        ui_domain: details.ui_domain.0,
    })
}

/// Reads the answer of the introspection; `None` when the token is not valid any more.
pub(crate) fn parse_introspection(body: &[u8]) -> Result<Option<Identity>, String> {
    #[derive(Deserialize)]
    struct Introspection {
        active: bool,
        #[serde(default)]
        hub_id: MaybeText,
        #[serde(default)]
        user: MaybeText,
        #[serde(default)]
        user_id: MaybeText,
        #[serde(default)]
        scopes: Option<Vec<String>>,
    }
    let answer: Introspection = serde_json::from_slice(body).map_err(|error| flaw(&error))?;
    if !answer.active {
        return Ok(None);
    }
    let hub_id =
        answer.hub_id.0.filter(|id| !id.is_empty()).ok_or_else(|| "it names no account".to_owned())?;
    Ok(Some(Identity {
        hub_id,
        user: answer.user.0,
        user_id: answer.user_id.0,
        scopes: answer.scopes.unwrap_or_default(),
    }))
}
