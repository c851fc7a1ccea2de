//! Review: nothing leaves until the user has approved it.

use super::{Portal, parse};
use crate::Failure;
use crate::dto::{ApproveRequest, Approved, ReviewState, SwitchRequest};
use satchel_engine::Review;

/// Whether the account is reviewed.
pub async fn review(portal: &Portal) -> Result<ReviewState, Failure> {
    Ok(state(portal.engine.review().await?))
}

/// Turns the review on or off.
pub async fn set_review(portal: &Portal, request: SwitchRequest) -> Result<ReviewState, Failure> {
    Ok(state(portal.engine.set_review(request.on).await?))
}

/// Lets outbox rows leave as they are now.
pub async fn approve(portal: &Portal, request: ApproveRequest) -> Result<Approved, Failure> {
    let read = |ids: Vec<String>| ids.iter().map(|id| parse::outbox_id(id)).collect::<Result<Vec<_>, _>>();
    let approved = portal.engine.approve(request.ids.map(read).transpose()?).await?;
    let unapproved = portal.engine.review().await?.unapproved;
    Ok(Approved { approved, unapproved })
}

pub(super) fn state(review: Review) -> ReviewState {
    ReviewState { on: review.on, unapproved: review.unapproved }
}
