//! The bodies of the commands: they run against an engine, with or without a window. Each takes a request as it
//! crossed, reads its words, and answers with a document or a [`Failure`](crate::Failure).

mod activity;
mod bulk;
mod ceiling;
mod edits;
mod export;
mod ledger;
mod listing;
mod memory;
mod merge;
mod own_keys;
mod parse;
mod record;
mod review;
mod status;
mod sync;
mod timeline;
mod undo;
mod vocabulary;
mod waiting;

pub use activity::{log_activity, set_done};
pub use bulk::{bulk_apply, bulk_preview};
pub use ceiling::{ceiling, set_ceiling};
pub use edits::{archive, associate, create, dissociate, edit, make_primary, set_labels};
pub use export::{ExportError, ExportFormat, export};
pub use ledger::{export_ledger, ledger};
pub use listing::{list, search};
pub use memory::{recall, remember};
pub use merge::merge;
pub use own_keys::{own_keys, set_own_keys};
pub use parse::known_type;
pub(crate) use parse::unknown_property;
pub use record::{properties, select_properties, show};
pub use review::{approve, review, set_review};
pub use satchel_engine::SIGNED_IN_USER;
pub use status::status;
pub use sync::{needs_user, pull, push, push_preview, sweep, sync};
pub use timeline::timeline;
pub use undo::{undo, undo_plan};
pub use vocabulary::{definitions, labels, owners};
pub use waiting::{conflicts, discard, hold, outbox, resolve, retry};

use satchel_engine::Engine;

/// What every command works on: one portal.
#[derive(Clone)]
pub struct Portal {
    /// Its engine.
    pub engine: Engine,
    /// HubSpot's number of it.
    pub id: String,
    /// Where its API is, without a final slash.
    pub api_base: String,
}
