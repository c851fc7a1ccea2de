//! Who the account and the token are.
use crate::{ApiError, Client, Identity};
use satchel_core::Account;
#[allow(missing_docs)]
impl Client {
    pub async fn account(&self) -> Result<Account, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
    pub async fn identity(&self) -> Result<Identity, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
}
