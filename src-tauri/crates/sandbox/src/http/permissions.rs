//! What the user behind a user-level token may do: since 2026-09 a write without the permission is answered 400, and what the
//! user does not see is not there (HubSpot docs: "CRM API write validation enforcement").

use super::errors::ApiError;
use super::route::Area;
use super::{Call, kind_of};
use crate::portal::Portal;
use crate::portal::auth::Caller;
use crate::portal::permissions::Permissions;
use crate::world::Kind;
use ::http::Method;

/// A permission, as HubSpot words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Create,
    Edit,
    Delete,
    Associations,
}

impl Wanted {
    fn is_in(self, permissions: Permissions) -> bool {
        match self {
            Self::Create => permissions.create,
            Self::Edit => permissions.edit,
            Self::Delete => permissions.delete,
            Self::Associations => permissions.edit_associations,
        }
    }

    fn words(self, kind: Kind) -> String {
        let verb = match self {
            Self::Create => "Create",
            Self::Edit => "Edit",
            Self::Delete => "Delete",
            Self::Associations => return "Edit Associations".to_owned(),
        };
        let plural = kind.plural();
        let (first, rest) = plural.split_at(1);
        format!("{verb} {}{rest}", first.to_uppercase())
    }
}

/// Lets the portal be seen as the caller's user sees it, and refuses what that user may not do.
pub(super) fn admit(portal: &mut Portal, call: &Call<'_>, caller: &Caller) -> Result<(), ApiError> {
    portal.look_as(caller.user_level.then_some(caller.user));
    if !caller.user_level || !call.route.version.enforces_admin_rules() {
        return Ok(());
    }
    for (kind, wanted) in wanted(portal, call) {
        if !wanted.is_in(portal.permissions.of(caller.user, kind)) {
            return Err(ApiError::validation(format!("Missing '{}' permission.", wanted.words(kind))));
        }
    }
    Ok(())
}

/// What a call needs of the user.
fn wanted(portal: &Portal, call: &Call<'_>) -> Vec<(Kind, Wanted)> {
    let rest = call.rest();
    let kind = |at: usize| rest.get(at).and_then(|name| kind_of(portal, name).ok());
    let of = |wanted: &[Wanted]| {
        kind(0).map(|kind| wanted.iter().map(|one| (kind, *one)).collect()).unwrap_or_default()
    };
    match (call.route.area, rest.as_slice(), &call.method) {
        (Area::Objects, [_, _, "associations", ..], &Method::PUT | &Method::DELETE) => {
            of(&[Wanted::Associations])
        }
        (Area::Objects, [_] | [_, "batch", "create"], &Method::POST) => of(&[Wanted::Create]),
        (Area::Objects, [_, "batch", "upsert"], _) => of(&[Wanted::Create, Wanted::Edit]),
        (Area::Objects, [_, "merge"] | [_, "batch", "update"], _) => of(&[Wanted::Edit]),
        (Area::Objects, [_, "gdpr-delete"] | [_, "batch", "archive"], _) => of(&[Wanted::Delete]),
        (Area::Objects, [_, _], &Method::PATCH) => of(&[Wanted::Edit]),
        (Area::Objects, [_, _], &Method::DELETE) => of(&[Wanted::Delete]),
        (Area::Associations, [_, _, "batch", "read"], _) => Vec::new(),
        (Area::Associations, [_, _, "batch", ..], _) => {
            [kind(0), kind(1)].into_iter().flatten().map(|kind| (kind, Wanted::Associations)).collect()
        }
        _ => Vec::new(),
    }
}
