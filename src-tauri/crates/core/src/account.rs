//! The HubSpot account a database mirrors.

use serde::{Deserialize, Serialize};

/// What the portal says of itself (HubSpot docs: Account information API, `details`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Account {
    /// HubSpot's number of the portal, as text.
    pub portal_id: String,
    /// Its name, when HubSpot gives one.
    pub name: Option<String>,
    /// `STANDARD`, `SANDBOX`, `DEVELOPER_TEST`, `APP_DEVELOPER`.
    pub account_type: String,
    /// IANA or legacy zone name of the portal.
    pub time_zone: Option<String>,
    /// Currency code of amounts that name none.
    pub currency: Option<String>,
    /// Host of HubSpot's own pages, for links to a record.
    pub ui_domain: Option<String>,
}

impl Account {
    /// Whether people's real data lies in it, so that the first push asks once.
    pub fn is_standard(&self) -> bool {
        self.account_type == "STANDARD"
    }
}
