//! The types of record that the portal's administrators defined.

use crate::{
    API_VERSION, ApiError, Client,
    call::Call,
    wire::{definitions::parse_list, schemas::WireSchema},
};
use satchel_core::TypeSchema;

impl Client {
    /// The portal's own types, without archived ones (HubSpot docs: schemas API; unpaged). Their properties are read as
    /// those of any type are.
    ///
    /// # Errors
    /// As every read.
    pub async fn schemas(&self) -> Result<Vec<TypeSchema>, ApiError> {
        let target = format!(
            "/crm-object-schemas/{API_VERSION}/schemas?archived=false&includePropertyDefinitions=false"
        );
        let call = Call::get("schemas", target);
        let (list, _) = self.fetch(call, |body| parse_list::<WireSchema>(body, "schema")).await?;
        Ok(list.into_iter().filter_map(WireSchema::read).collect())
    }
}
