//! What a window wants to find again after a restart: views, widths, the place in a list. It lies in the account's
//! own encrypted file, since filters name people.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What to find again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RecallRequest {
    /// Its name: letters, digits, `.`, `_` and `-`.
    pub key: String,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Recalled {
    /// The text as it was given; null when there is none.
    pub value: Option<String>,
}

/// What to keep.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RememberRequest {
    /// Its name: letters, digits, `.`, `_` and `-`.
    pub key: String,
    /// A text of 256 KB at most; null forgets.
    pub value: Option<String>,
}
