//! Records made here: a draft, its values and the links it begins with, in one transaction. This module must never know of
//! a network.

use super::link::find_label;
use super::{Change, changeable, check, editable};
use crate::{Engine, EngineError, stage};
use satchel_core::{Base, ObjectType, OutboxKind, Owner, RecordKey, Rid, ServerTime};
use satchel_store::{OutboxPayload, Reader, StoreError};
use std::collections::BTreeSet;

/// Where the number or address of who signed in is kept.
pub const SIGNED_IN_USER: &str = "signed_in_user";

/// Where a window keeps which owner the user is, when the sign-in does not tell.
const SAID_TO_BE: &str = "window.me";

/// The property that says whose a record is, on every type that has it.
const OWNER: &str = "hubspot_owner_id";

/// A link that a new record begins with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewLink {
    /// The type of the other record.
    pub to_type: ObjectType,
    /// The other record; one that is made here and not sent yet may be named too.
    pub to: RecordKey,
    /// A label of the portal; without one the plain link.
    pub label: Option<String>,
}

impl Engine {
    /// Makes a record that HubSpot does not have yet.
    ///
    /// # Errors
    /// As [`Engine::create_linked`].
    pub async fn create(&self, object_type: ObjectType, changes: Vec<Change>) -> Result<Rid, EngineError> {
        self.create_linked(object_type, changes, Vec::new()).await
    }

    /// Makes a record that HubSpot does not have yet, with the links it begins with: one request makes both, and both are
    /// shown at once. It waits for records made here that it is to be linked to; see `satchel_store`, `sendable`.
    ///
    /// An activity takes place now where its values do not say, and belongs to whoever is signed in.
    ///
    /// # Errors
    /// [`EngineError::UnknownProperty`], [`EngineError::InvalidValue`], [`EngineError::ShownOnly`] for the record;
    /// [`EngineError::UnknownRecord`], [`EngineError::NotEditable`], [`EngineError::UnknownLabel`] for a link. Then nothing
    /// was made.
    pub async fn create_linked(
        &self,
        object_type: ObjectType,
        changes: Vec<Change>,
        links: Vec<NewLink>,
    ) -> Result<Rid, EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            changeable(writer, object_type)?;
            let changes = with_defaults(writer, object_type, changes, now)?;
            let changes = stage::complete(writer, object_type, None, changes)?;
            check(writer, object_type, &changes)?;
            let rid = writer.create_draft(object_type, now)?;
            for (property, value) in changes {
                if value.as_deref().is_some_and(|value| !value.is_empty()) {
                    writer.put_pending(rid, &property, Base::Known(None), value, now)?;
                }
            }
            let row = writer.enqueue(rid, OutboxKind::Create, OutboxPayload::None, now)?;
            for link in links {
                let to = editable(writer, link.to_type, &link.to)?;
                let label = link.label.map(|label| find_label(writer, rid, to, &label)).transpose()?;
                writer.put_first_link(row, to, label.as_ref())?;
            }
            Ok(rid)
        })
        .await
    }
}

/// What an activity holds where its maker did not say. Other types have no defaults but HubSpot's.
fn with_defaults(
    reader: &Reader<'_>,
    object_type: ObjectType,
    mut changes: Vec<Change>,
    now: i64,
) -> Result<Vec<Change>, EngineError> {
    let Some(activity) = &object_type.row().activity else { return Ok(changes) };
    for (_, value) in changes.iter_mut().filter(|(name, _)| name == activity.at) {
        // HubSpot shows instants in one form; drafts are sorted among what it shows.
        if let Some(at) = value.as_deref().and_then(ServerTime::parse) {
            *value = Some(at.to_string());
        }
    }
    let definitions = reader.definitions(object_type)?;
    let given: BTreeSet<String> = changes.iter().map(|(name, _)| name.clone()).collect();
    let writable =
        |name: &str| definitions.get(name).is_some_and(|found| !found.read_only && !found.archived);
    let mut add = |name: &str, value: String| {
        if !given.contains(name) && writable(name) {
            changes.push((name.to_owned(), Some(value)));
        }
    };
    // A moment of the user's own, no stamp of the server: it is only a value.
    add(activity.at, ServerTime(now).to_string());
    for (name, value) in activity.defaults {
        add(name, (*value).to_owned());
    }
    if let Some(owner) = own_owner(reader)? {
        add(OWNER, owner.id);
    }
    Ok(changes)
}

/// The owner that whoever is signed in is: as the user said, or as the sign-in tells. `None` while neither is known.
pub fn own_owner(reader: &Reader<'_>) -> Result<Option<Owner>, StoreError> {
    let said = reader.meta(SAID_TO_BE)?.filter(|said| !said.is_empty());
    let user = reader.meta(SIGNED_IN_USER)?.filter(|user| !user.is_empty());
    let is_me = |owner: &Owner| match (&said, &user) {
        (Some(said), _) => owner.id == *said,
        (None, Some(user)) => {
            owner.user_id.is_some_and(|number| number.to_string() == *user)
                || owner.email.as_ref() == Some(user)
        }
        (None, None) => false,
    };
    Ok(reader.owners()?.into_iter().find(|owner| !owner.archived && is_me(owner)))
}
