//! Pull: the server's state into the mirror. First a backfill by the list endpoint, later increments by modified
//! stamp; links are read again for every changed record; the recycle bin is listed, since search never shows it; a
//! cold pass reads the same window once more, because the search index lags, and all links, because a change of a
//! link alone may move no stamp.
//!
//! Invariants: a page is merged against the rows inside the transaction that stores it, so edits made while it
//! was on its way survive; the page and its cursor commit together; watermarks are server stamps.

mod apply;
mod archived;
mod backfill;
mod bitten;
mod definitions;
mod gathering;
mod incremental;
mod links;
mod retention;

pub(crate) use apply::{Effect, apply_partial, apply_record, end_archive};
pub(crate) use backfill::STREAM as BACKFILL;
pub(crate) use links::{LinkPage, apply_links};

use crate::{Engine, EngineError, Pass, PullReport, Schedule};
use satchel_core::{Account, ObjectType};
use satchel_hubspot::{ApiError, Lane};

/// What a pull includes beside the increments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Depth {
    /// List the recycle bin.
    pub(crate) archived: bool,
    /// Read the window again, and all links.
    pub(crate) cold: bool,
}

impl Engine {
    /// Asks the portal who it is and stores the answer. A token of another portal than this file's is refused.
    pub async fn welcome(&self) -> Result<Account, EngineError> {
        self.keep_ceiling().await?;
        let account = self.client()?.account().await?;
        self.keep_account(account).await
    }

    /// Brings the mirror up to date: the rest of a backfill or the changes since the last pull, and the recycle bin.
    pub async fn pull(&self) -> Result<PullReport, EngineError> {
        let _cycle = self.enter_cycle().await;
        self.pull_at(Depth { archived: true, cold: false }).await
    }

    /// Reads the last window and all links again: what the search index showed too late, and changes of a link alone.
    pub async fn cold_pass(&self) -> Result<PullReport, EngineError> {
        let _cycle = self.enter_cycle().await;
        self.pull_at(Depth { archived: true, cold: true }).await
    }

    /// One pull, inside the cycle. A type that cannot be pulled is reported; the others go on.
    pub(crate) async fn pull_at(&self, depth: Depth) -> Result<PullReport, EngineError> {
        self.in_lane(Lane::Incremental).pull_in_lane(depth).await
    }

    async fn pull_in_lane(&self, depth: Depth) -> Result<PullReport, EngineError> {
        self.welcome().await?;
        self.trim_ledger().await?;
        let mut report = PullReport::default();
        let types = self.refresh_definitions(&mut report).await?;
        let mut linkless = Vec::new();
        for object_type in types.iter().copied() {
            report.types.entry(object_type).or_default();
            match self.pull_records(object_type, depth, &mut report).await {
                Ok(true) => linkless.push(object_type),
                Ok(false) => {}
                Err(error) => self.note_problem(object_type, error, &mut report).await?,
            }
        }
        // After all records: a link to one that was not read yet would need a stub.
        let linkless = self.joined_by(linkless, types).await?;
        let links = self.in_lane(if depth.cold { Lane::Sweep } else { Lane::Backfill });
        for object_type in linkless.iter().copied() {
            if let Err(error) = links.pull_links(object_type, &linkless).await {
                self.note_problem(object_type, error, &mut report).await?;
            }
        }
        Ok(report)
    }

    /// Returns whether the links of all records of the type are to be read.
    async fn pull_records(
        &self,
        object_type: ObjectType,
        depth: Depth,
        report: &mut PullReport,
    ) -> Result<bool, EngineError> {
        let backfilled = self.in_lane(Lane::Backfill).backfill(object_type, report).await?;
        if !backfilled {
            self.hot_pass(object_type, report).await?;
        }
        // Once the records are there: before, each of them would pay for every index.
        self.store().prepare_lists(object_type).await?;
        if depth.archived {
            self.pull_archived(object_type, report).await?;
        }
        if depth.cold && !backfilled {
            self.in_lane(Lane::Sweep).cold_window(object_type, report).await?;
        }
        // A pass that was interrupted goes on.
        let wanted = backfilled || depth.cold || !self.links_complete(object_type).await?;
        if !wanted {
            self.note_success(object_type).await?;
        }
        Ok(wanted)
    }

    async fn pull_links(&self, object_type: ObjectType, pass: &[ObjectType]) -> Result<(), EngineError> {
        self.sweep_links(object_type, pass).await?;
        self.note_success(object_type).await
    }

    async fn note_success(&self, object_type: ObjectType) -> Result<(), EngineError> {
        let now = self.now();
        self.transact(move |writer| Ok(writer.set_status(object_type, now, None)?)).await
    }

    /// Notes a type's failure in the report too.
    async fn note_problem(
        &self,
        object_type: ObjectType,
        error: EngineError,
        report: &mut PullReport,
    ) -> Result<(), EngineError> {
        if let Some(message) = self.keep_problem(object_type, error).await? {
            report.problems.push((object_type, message));
        }
        Ok(())
    }

    /// Keeps a type's failure with the type, in words. What concerns the account, the network or the local file ends the
    /// pull. A custom type that the portal has no more is no failure.
    pub(crate) async fn keep_problem(
        &self,
        object_type: ObjectType,
        error: EngineError,
    ) -> Result<Option<String>, EngineError> {
        let message = match error {
            EngineError::Api(ApiError::Forbidden { scopes, .. }) if !scopes.is_empty() => {
                format!("This sign-in may not read them: the permission {} is missing.", scopes.join(" or "))
            }
            EngineError::Api(ApiError::Forbidden { .. }) => error.to_string(),
            EngineError::Api(ApiError::NotFound | ApiError::Refused(_)) => {
                self.read_custom_types().await?;
                if !self.look(move |reader| Ok(reader.present_types()?.contains(&object_type))).await? {
                    return Ok(None);
                }
                error.to_string()
            }
            other => return Err(other),
        };
        let (now, words) = (self.now(), message.clone());
        self.transact(move |writer| Ok(writer.set_status(object_type, now, Some(&words))?)).await?;
        Ok(Some(message))
    }

    /// What a scheduled pull includes now; takes note that it does.
    pub(crate) async fn due_depth(&self) -> Result<Depth, EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let at = |text: Option<String>| text.and_then(|text| text.parse().ok());
            let schedule = Schedule {
                archived_at: at(writer.meta(Pass::Archived.key())?),
                cold_at: at(writer.meta(Pass::Cold.key())?),
            };
            for pass in Pass::ALL {
                if schedule.is_due(pass, now) {
                    writer.set_meta(pass.key(), &now.to_string())?;
                }
            }
            Ok(Depth {
                archived: schedule.is_due(Pass::Archived, now),
                cold: schedule.is_due(Pass::Cold, now),
            })
        })
        .await
    }

    /// The properties a read of this type asks for: those chosen, or all that the portal defines.
    pub(crate) async fn asked_properties(&self, object_type: ObjectType) -> Result<Vec<String>, EngineError> {
        self.look(move |reader| {
            let mut names: Vec<String> = match reader.selected_properties(object_type)? {
                Some(selected) => {
                    let row = object_type.row();
                    let always = ["hs_object_id", "hs_merged_object_ids", row.modified, row.created];
                    selected.into_iter().chain(always.map(str::to_owned)).collect()
                }
                None => {
                    let definitions = reader.definitions(object_type)?;
                    let present = definitions.iter().filter(|definition| !definition.archived);
                    let all = present.map(|definition| definition.name.clone());
                    all.chain(["hs_merged_object_ids".to_owned()]).collect()
                }
            };
            names.sort_unstable();
            names.dedup();
            Ok(names)
        })
        .await
    }
}
