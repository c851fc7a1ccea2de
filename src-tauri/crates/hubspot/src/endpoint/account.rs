//! Who the account and the token are.

use crate::{
    API_VERSION, ApiError, Client, Identity, SignedOut,
    call::Call,
    token,
    wire::account::{parse_account, parse_introspection},
};
use satchel_core::Account;

impl Client {
    /// The account this token belongs to (HubSpot docs: Account information API, `details`).
    ///
    /// # Errors
    /// As every read: [`ApiError`] after the bounded retries.
    pub async fn account(&self) -> Result<Account, ApiError> {
        let target = format!("/account-info/{API_VERSION}/details");
        let account = self.fetch(Call::get("account details", target), parse_account).await?;
        self.learn_zone(&account);
        Ok(account)
    }

    /// Whose token this is: for an app's grant by introspection, which also names user and scopes (HubSpot docs:
    /// `/oauth/…/token/introspect`); for a pasted token by the account alone.
    ///
    /// # Errors
    /// As every read; a token the introspection calls inactive is [`SignedOut::Expired`].
    pub async fn identity(&self) -> Result<Identity, ApiError> {
        let Some((client_id, client_secret)) = self.session().app() else {
            let account = self.account().await?;
            return Ok(Identity { hub_id: account.portal_id, user: None, user_id: None, scopes: Vec::new() });
        };
        let bearer = self.session().bearer().await?;
        let (Some(secret), Some(access)) = (client_secret.expose_str(), bearer.token().expose_str()) else {
            return Err(ApiError::SignedOut(SignedOut::BadClient(
                "the client secret is not text".to_owned(),
            )));
        };
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("client_id", client_id),
                ("client_secret", secret),
                ("token", access),
                ("token_type_hint", "access_token"),
            ])
            .finish();
        let request =
            http::Request::post(format!("{}/oauth/{API_VERSION}/token/introspect", self.api_base()))
                .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.into_bytes())
                .map_err(|_| ApiError::Garbled("the request could not be made".to_owned()))?;
        let response = token::send(self.line(), request).await?;
        let identity = parse_introspection(response.body()).map_err(ApiError::Garbled)?;
        identity.ok_or(ApiError::SignedOut(SignedOut::Expired))
    }
}
