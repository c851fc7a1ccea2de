//! The sweep: all ids and stamps of every type compared with the mirror, and all links read again. It finds what no
//! increment can show: a restored record whose stamp did not move, an erased one, a link that changed alone.

use crate::pull::apply_record;
use crate::{Engine, EngineError, SweepReport};
use satchel_core::{ObjectType, Rid};
use satchel_hubspot::{Lane, Page};
use satchel_store::Coverage;

/// Records compared per look at those that were not listed.
const BATCH: usize = 1000;

impl Engine {
    /// Compares everything with the server. Nothing is taken for deleted because a list lacked it: each such record
    /// is looked up.
    pub async fn sweep(&self) -> Result<SweepReport, EngineError> {
        let _cycle = self.enter_cycle().await;
        self.in_lane(Lane::Sweep).sweep_in_lane().await
    }

    async fn sweep_in_lane(&self) -> Result<SweepReport, EngineError> {
        self.welcome().await?;
        let mut report = SweepReport::default();
        let types = self.look(|reader| Ok(reader.defined_types()?)).await?;
        for object_type in types.iter().copied() {
            if let Err(error) = self.sweep_type(object_type, &types, &mut report).await {
                self.keep_problem(object_type, error).await?;
            }
        }
        Ok(report)
    }

    async fn sweep_type(
        &self,
        object_type: ObjectType,
        pass: &[ObjectType],
        report: &mut SweepReport,
    ) -> Result<(), EngineError> {
        self.sweep_ids(object_type, report).await?;
        report.relinked += self.sweep_links(object_type, pass).await?;
        Ok(())
    }

    async fn sweep_ids(&self, object_type: ObjectType, report: &mut SweepReport) -> Result<(), EngineError> {
        self.transact(move |writer| Ok(writer.sweep_begin(object_type)?)).await?;
        let stamp = [object_type.row().modified.to_owned()];
        let mut after: Option<String> = None;
        loop {
            let page = self.client()?.list(object_type, after.as_deref(), false, &stamp).await?;
            if page.next.is_some() && page.next == after {
                return Err(EngineError::Protocol(format!("a list of {object_type} repeats its page")));
            }
            after.clone_from(&page.next);
            report.compared += page.records.len() as u64;
            let outdated = self.mark_page(object_type, page).await?;
            report.mended += self.mend(object_type, outdated).await?;
            if after.is_none() {
                break;
            }
        }
        self.sweep_absent(object_type, report).await
    }

    /// Marks the ids of a page as seen; gives those the mirror lacks or holds with another stamp.
    async fn mark_page(&self, object_type: ObjectType, page: Page) -> Result<Vec<String>, EngineError> {
        self.transact(move |writer| {
            let ids: Vec<String> = page.records.iter().map(|record| record.id.clone()).collect();
            writer.sweep_mark(object_type, &ids)?;
            let mut outdated = Vec::new();
            for record in &page.records {
                if writer.live_stamp(object_type, &record.id)? != Some(record.updated_at) {
                    outdated.push(record.id.clone());
                }
            }
            Ok(outdated)
        })
        .await
    }

    async fn mend(&self, object_type: ObjectType, ids: Vec<String>) -> Result<u64, EngineError> {
        if ids.is_empty() {
            return Ok(0);
        }
        let names = self.asked_properties(object_type).await?;
        let read = self.client()?.batch_read(object_type, &ids, &names, &[], false).await?;
        let mended = read.records.len() as u64;
        let now = self.now();
        self.transact(move |writer| {
            let set = writer.property_set(&names)?;
            for record in &read.records {
                apply_record(writer, object_type, record, Coverage::Whole(set), now)?;
            }
            Ok(())
        })
        .await?;
        Ok(mended)
    }

    async fn sweep_absent(
        &self,
        object_type: ObjectType,
        report: &mut SweepReport,
    ) -> Result<(), EngineError> {
        let mut after = Rid(0);
        loop {
            let absent =
                self.look(move |reader| Ok(reader.sweep_missing(object_type, after, BATCH)?)).await?;
            let Some((last, _)) = absent.last() else { return Ok(()) };
            after = *last;
            let found = self.settle_vanished(object_type, absent).await?;
            report.mended += found.alive;
            report.vanished += found.vanished;
        }
    }
}
