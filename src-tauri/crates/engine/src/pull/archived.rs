//! The recycle bin: listed whole, since search never shows it and the list has no filter. A record that the mirror
//! holds as archived and that is not in the bin any more is looked up: restored, merged or erased.

use super::apply::{apply_record, quarantine};
use crate::{Engine, EngineError, PullReport, TypePull};
use satchel_core::{FailPoint, ObjectType, RemoteRecord, Rid, fail_point};
use satchel_hubspot::Page;
use satchel_store::Coverage;
use std::collections::{BTreeMap, BTreeSet};

impl Engine {
    pub(super) async fn pull_archived(
        &self,
        object_type: ObjectType,
        report: &mut PullReport,
    ) -> Result<(), EngineError> {
        let names = self.names_in_bin(object_type).await?;
        let mut bin = BTreeSet::new();
        let mut after: Option<String> = None;
        loop {
            let page = self.page_of_bin(object_type, after.as_deref(), &names).await?;
            fail_point(FailPoint::PullFetched);
            bin.extend(page.records.iter().map(|record| record.id.clone()));
            after.clone_from(&page.next);
            let now = self.now();
            let counts = self
                .transact(move |writer| {
                    let mut counts = TypePull::default();
                    for record in page.records.iter().filter(|record| record.archived) {
                        apply_record(writer, object_type, record, Coverage::Partial, now)?
                            .1
                            .count(&mut counts);
                    }
                    quarantine(writer, object_type, &page.bad, now)?;
                    fail_point(FailPoint::PullApplied);
                    Ok(counts)
                })
                .await?;
            fail_point(FailPoint::PullKept);
            report.add(object_type, counts);
            if after.is_none() {
                break;
            }
        }
        let absent = self.archived_outside(object_type, bin).await?;
        let found = self.settle_vanished(object_type, absent).await?;
        report.add(object_type, TypePull { added: 0, changed: found.alive, archived: found.vanished });
        Ok(())
    }

    /// The records of the bin that have one of these values of a property, by value. No read by a property need show them: it
    /// is open whether an archived record keeps a unique value, so that the list is asked, page by page until all are found.
    pub(crate) async fn find_in_bin(
        &self,
        object_type: ObjectType,
        property: &str,
        mut wanted: BTreeSet<String>,
    ) -> Result<BTreeMap<String, RemoteRecord>, EngineError> {
        let mut names = self.names_in_bin(object_type).await?;
        names.push(property.to_owned());
        let mut found = BTreeMap::new();
        let mut after: Option<String> = None;
        while !wanted.is_empty() {
            let page = self.page_of_bin(object_type, after.as_deref(), &names).await?;
            for record in page.records.into_iter().filter(|record| record.archived) {
                let value = record.properties.get(property).cloned().flatten();
                if let Some(value) = value.filter(|value| wanted.remove(value)) {
                    found.insert(value, record);
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(found)
    }

    /// What is read of archived records: what lists show, and their times.
    async fn names_in_bin(&self, object_type: ObjectType) -> Result<Vec<String>, EngineError> {
        let row = object_type.row();
        let mut names = self.look(move |reader| Ok(reader.profile(object_type)?.columns.clone())).await?;
        names.extend([row.modified.to_owned(), row.created.to_owned()]);
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    async fn page_of_bin(
        &self,
        object_type: ObjectType,
        after: Option<&str>,
        names: &[String],
    ) -> Result<Page, EngineError> {
        let page = self.client()?.list(object_type, after, true, names).await?;
        if page.next.is_some() && page.next.as_deref() == after {
            return Err(EngineError::Protocol(format!("the recycle bin of {object_type} repeats its page")));
        }
        Ok(page)
    }

    /// Records that the mirror holds as archived and that the bin does not list.
    async fn archived_outside(
        &self,
        object_type: ObjectType,
        bin: BTreeSet<String>,
    ) -> Result<Vec<(Rid, String)>, EngineError> {
        self.look(move |reader| {
            let archived = reader.archived_records(object_type)?;
            Ok(archived.into_iter().filter(|(_, id)| !bin.contains(id)).collect())
        })
        .await
    }
}
