//! Merging two records: at once, online, and only after a yes to both as they are now.

use super::record::{document_of, title};
use super::{Portal, parse};
use crate::Failure;
use crate::dto::{
    MergeDifferenceDocument, MergeDocument, MergeQuestionDocument, MergeRequest, MergeSideDocument,
};
use satchel_core::{MergeAsk, ObjectType};
use satchel_engine::{MergeAnswer, MergeConsent, MergeQuestion, MergeSide};
use satchel_store::{Reader, StoreError};

/// Merges two records, or asks.
pub async fn merge(portal: &Portal, request: MergeRequest) -> Result<MergeDocument, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    let (primary, other) = (parse::key(&request.primary)?, parse::key(&request.other)?);
    let consent = match (request.consent, request.sight) {
        (false, _) => MergeConsent::NotGiven,
        (true, None) => MergeConsent::Given,
        (true, Some(sight)) => MergeConsent::ToSight(sight),
    };
    match portal.engine.merge(object_type, &primary, &other, consent).await? {
        MergeAnswer::Merged(rid) => {
            Ok(MergeDocument { merged: Some(document_of(portal, rid).await?), question: None })
        }
        MergeAnswer::Ask(question) => {
            let look = portal.engine.store().read(move |reader| document(reader, object_type, *question));
            Ok(MergeDocument { merged: None, question: Some(look.await?) })
        }
    }
}

fn document(
    reader: &Reader<'_>,
    object_type: ObjectType,
    question: MergeQuestion,
) -> Result<MergeQuestionDocument, StoreError> {
    let MergeQuestion { why, primary, other, differing, sight } = question;
    let definitions = reader.definitions(object_type)?;
    let label =
        |name: &str| definitions.get(name).map_or_else(|| name.to_owned(), |found| found.label.clone());
    let differing = differing.into_iter().map(|difference| MergeDifferenceDocument {
        label: label(&difference.property),
        name: difference.property,
        primary: difference.primary,
        other: difference.other,
    });
    let side = |side: MergeSide| -> Result<MergeSideDocument, StoreError> {
        Ok(MergeSideDocument {
            title: title(&*reader.profile(object_type)?, &side.id, &reader.effective(side.rid)?),
            id: side.id,
            changed: side.changed.iter().map(|name| label(name)).collect(),
            waiting: side.waiting,
        })
    };
    Ok(MergeQuestionDocument {
        why: why_word(why).to_owned(),
        differing: differing.collect(),
        primary: side(primary)?,
        other: side(other)?,
        sight,
    })
}

fn why_word(why: MergeAsk) -> &'static str {
    match why {
        MergeAsk::Consent => "consent",
        MergeAsk::Changed => "changed",
        MergeAsk::Elsewhere => "elsewhere",
    }
}
