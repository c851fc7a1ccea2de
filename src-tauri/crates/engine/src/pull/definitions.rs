//! The portal's vocabulary: its own types of record, properties, pipelines, owners and link labels. It has no change
//! feed, so it is read anew every hour.

use crate::edit::{carries_changes, drop_dispute, may_end};
use crate::resolve::settle_row;
use crate::{Engine, EngineError, PullReport};
use satchel_core::{ObjectType, PendingState, Presence, Rid};
use satchel_hubspot::ApiError;
use satchel_store::Writer;
use std::collections::BTreeSet;

/// When the vocabulary was last read, in local milliseconds.
const READ_AT: &str = "definitions_read_at";
/// Why a custom type stands still that the portal has no more.
const REMOVED: &str =
    "HubSpot no longer has this type of record: it was deleted there. What is here can still be read.";
/// Why a change cannot be sent whose property is gone.
const REMOVED_PROPERTY: &str =
    "HubSpot no longer has this property: it was removed there. The value is kept here until you discard it.";
/// Why a change cannot be sent whose property is locked.
const LOCKED_PROPERTY: &str =
    "HubSpot no longer lets anybody write this property. The value is kept here until you discard it.";
/// How long it is good for.
const FRESH_MS: i64 = 60 * 60 * 1000;

impl Engine {
    /// Reads the definitions when they are due and returns the types that this token may read.
    pub(super) async fn refresh_definitions(
        &self,
        report: &mut PullReport,
    ) -> Result<Vec<ObjectType>, EngineError> {
        let now = self.now();
        let (due, known) = self
            .look(move |reader| {
                let read_at = reader.meta(READ_AT)?.and_then(|text| text.parse::<i64>().ok());
                let due = read_at.is_none_or(|at| now < at || now - at > FRESH_MS);
                Ok((due, reader.defined_types()?))
            })
            .await?;
        if !due {
            return Ok(known);
        }
        self.read_custom_types().await?;
        let mut readable = Vec::new();
        for object_type in self.look(|reader| Ok(reader.present_types()?)).await? {
            match self.read_definitions(object_type).await {
                Ok(()) => readable.push(object_type),
                Err(error) => self.note_problem(object_type, error, report).await?,
            }
        }
        self.read_owners().await?;
        self.read_labels(&readable).await?;
        self.transact(move |writer| Ok(writer.set_meta(READ_AT, &now.to_string())?)).await?;
        Ok(readable)
    }

    /// The types that the portal's administrators defined. Those it has no more are kept, with a word of why they stand
    /// still. Without the scope nothing is known of any, and those known before stay as they are.
    pub(super) async fn read_custom_types(&self) -> Result<(), EngineError> {
        let schemas = match self.client()?.schemas().await {
            Ok(schemas) => schemas,
            Err(ApiError::Forbidden { .. } | ApiError::NotFound) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let now = self.now();
        self.transact(move |writer| {
            let before = writer.present_types()?;
            writer.replace_custom_types(&schemas)?;
            for (schema, presence) in writer.custom_types()? {
                let object_type = ObjectType::from(schema.object_type);
                if presence == Presence::Removed && before.contains(&object_type) {
                    writer.set_status(object_type, now, Some(REMOVED))?;
                }
            }
            Ok(())
        })
        .await
    }

    pub(crate) async fn read_definitions(&self, object_type: ObjectType) -> Result<(), EngineError> {
        let client = self.client()?;
        let properties = client.properties(object_type).await?;
        let groups = client.property_groups(object_type).await?;
        let pipelines = match object_type.row().pipeline {
            Some(_) => client.pipelines(object_type).await?,
            None => Vec::new(),
        };
        self.transact(move |writer| {
            writer.replace_properties(object_type, &properties)?;
            writer.replace_property_groups(object_type, &groups)?;
            writer.replace_pipelines(object_type, &pipelines)?;
            reject_lost(writer, object_type)
        })
        .await
    }

    /// A value that vanished may have been cleared by a colleague, or its property removed by an administrator: the
    /// definitions tell.
    pub(crate) async fn recheck_vanished_values(
        &self,
        object_type: ObjectType,
        disputed: Vec<Rid>,
    ) -> Result<(), EngineError> {
        let vanished = self
            .look(move |reader| {
                for rid in disputed {
                    let open = reader.conflicts_of(rid)?;
                    let mut properties = open.iter().flat_map(|conflict| &conflict.properties);
                    if properties.any(|property| property.remote.is_none()) {
                        return Ok(true);
                    }
                }
                Ok(false)
            })
            .await?;
        if vanished { self.read_definitions(object_type).await } else { Ok(()) }
    }

    /// Owners, archived ones too: records point at them for ever. Without the scope names stay numbers.
    async fn read_owners(&self) -> Result<(), EngineError> {
        match self.client()?.owners().await {
            Ok(owners) => self.transact(move |writer| Ok(writer.replace_owners(&owners)?)).await,
            Err(ApiError::Forbidden { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Labels exist between the types that people link by hand; activities are linked plainly. They are read in both
    /// directions, because a link is read from one end and shown at both.
    async fn read_labels(&self, types: &[ObjectType]) -> Result<(), EngineError> {
        let labelled = |object_type: &ObjectType| object_type.row().activity.is_none();
        let mut pairs = BTreeSet::new();
        for from in types.iter().filter(|from| labelled(from)).copied() {
            let associates = self.look(move |reader| Ok(reader.profile(from)?.associates.clone())).await?;
            for to in associates.into_iter().filter(|to| types.contains(to) && labelled(to)) {
                pairs.extend([(from, to), (to, from)]);
            }
        }
        for (from, to) in pairs {
            match self.client()?.labels(from, to).await {
                Ok(labels) => {
                    self.transact(move |writer| Ok(writer.replace_labels(from, to, &labels)?)).await?
                }
                Err(ApiError::Forbidden { .. } | ApiError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// Changes of properties that were removed, or that nobody may write any more, wait for the user: sending them would be
/// refused, and dropping them would lose them.
fn reject_lost(writer: &mut Writer<'_>, object_type: ObjectType) -> Result<(), EngineError> {
    let definitions = writer.definitions(object_type)?;
    let (_, rows) = writer.outbox(usize::MAX, 0)?;
    for row in rows.into_iter().filter(|row| carries_changes(row) && may_end(row)) {
        if row.object_type != object_type || definitions.is_empty() {
            continue;
        }
        let mut lost = false;
        for change in writer.pending(row.rid)? {
            let words = match definitions.get(&change.property) {
                Some(definition) if definition.archived => REMOVED_PROPERTY,
                Some(definition) if definition.read_only => LOCKED_PROPERTY,
                Some(_) => continue,
                None => REMOVED_PROPERTY,
            };
            lost = true;
            if change.state == PendingState::Conflicted {
                drop_dispute(writer, row.rid, &change.property)?;
            }
            writer.set_pending_state(row.rid, &change.property, PendingState::Rejected, Some(words))?;
        }
        if lost {
            settle_row(writer, row.rid)?;
        }
    }
    Ok(())
}
