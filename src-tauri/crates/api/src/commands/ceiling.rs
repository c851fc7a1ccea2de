//! How much of HubSpot's limits is used.

use super::Portal;
use crate::dto::Ceiling;
use crate::{ErrorCode, Failure};

/// What was chosen; all of them when nothing was.
pub async fn ceiling(portal: &Portal) -> Result<Ceiling, Failure> {
    Ok(Ceiling { percent: portal.engine.ceiling().await? })
}

/// Chooses; it holds from the next request on.
pub async fn set_ceiling(portal: &Portal, request: Ceiling) -> Result<Ceiling, Failure> {
    if !(1..=100).contains(&request.percent) {
        let message = format!("{} % is no part of a limit", request.percent);
        return Err(Failure::new(ErrorCode::InvalidValue, message, "Choose from 1 to 100 %."));
    }
    portal.engine.set_ceiling(request.percent).await?;
    ceiling(portal).await
}
