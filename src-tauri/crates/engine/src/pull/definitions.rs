//! The portal's vocabulary: properties, pipelines, owners and link labels. It has no change feed, so it is read anew
//! every hour.

use crate::{Engine, EngineError, PullReport};
use satchel_core::ObjectType;
use satchel_hubspot::ApiError;

/// When the vocabulary was last read, in local milliseconds.
const READ_AT: &str = "definitions_read_at";
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
                let mut known = Vec::new();
                for object_type in ObjectType::all() {
                    if !reader.definitions(object_type)?.is_empty() {
                        known.push(object_type);
                    }
                }
                Ok((due, known))
            })
            .await?;
        if !due {
            return Ok(known);
        }
        let mut readable = Vec::new();
        for object_type in ObjectType::all() {
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

    async fn read_definitions(&self, object_type: ObjectType) -> Result<(), EngineError> {
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
            Ok(writer.replace_pipelines(object_type, &pipelines)?)
        })
        .await
    }

    /// Owners, archived ones too: records point at them for ever. Without the scope names stay numbers.
    async fn read_owners(&self) -> Result<(), EngineError> {
        match self.client()?.owners().await {
            Ok(owners) => self.transact(move |writer| Ok(writer.replace_owners(&owners)?)).await,
            Err(ApiError::Forbidden { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Labels exist between the types that people link by hand; engagements are linked plainly.
    async fn read_labels(&self, types: &[ObjectType]) -> Result<(), EngineError> {
        let labelled = |object_type: &&ObjectType| object_type.row().mergeable;
        for from in types.iter().filter(labelled).copied() {
            for to in from.associates().filter(|to| types.contains(to) && to.row().mergeable) {
                match self.client()?.labels(from, to).await {
                    Ok(labels) => {
                        self.transact(move |writer| Ok(writer.replace_labels(from, to, &labels)?)).await?
                    }
                    Err(ApiError::Forbidden { .. } | ApiError::NotFound) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }
}
