//! How many records a record may be linked to by one type, where the portal's users say so (HubSpot docs: associations API,
//! "Set and manage association limits").
//!
//! A limit holds for new links; those that are there stay. Must never know of HTTP.

use super::associations::{BadLink, End};
use super::journal::{Entry, TypeRef};
use super::{Portal, PortalError};
use crate::world::Kind;
use std::collections::BTreeMap;

/// The limits that were set, by direction and type.
#[derive(Debug, Default)]
pub(crate) struct LinkLimits(BTreeMap<(Kind, Kind, TypeRef), u32>);

impl LinkLimits {
    pub(super) fn apply(&mut self, key: (Kind, Kind, TypeRef), most: Option<u32>) {
        match most {
            Some(most) => self.0.insert(key, most),
            None => self.0.remove(&key),
        };
    }

    /// The limits of a direction, or of all.
    pub(crate) fn of(&self, pair: Option<(Kind, Kind)>) -> impl Iterator<Item = (Kind, Kind, TypeRef, u32)> {
        let of_pair = move |(from, to): (Kind, Kind)| pair.is_none_or(|pair| pair == (from, to));
        let limits = self.0.iter().filter(move |((from, to, _), _)| of_pair((*from, *to)));
        limits.map(|((from, to, reference), most)| (*from, *to, *reference, *most))
    }
}

impl Portal {
    /// Sets or lifts the limit of a type in one direction.
    pub(crate) fn set_link_limit(
        &mut self,
        (from, to): (Kind, Kind),
        reference: TypeRef,
        most: Option<u32>,
    ) -> Result<(), PortalError> {
        self.check_types(from, to, &[reference])?;
        self.commit(vec![Entry::LinkLimit { from, to, reference, most }])
    }

    /// Refuses what would give a record more links of a type than it may have, from either end.
    pub(super) fn check_limits(&self, from: End, to: End, types: &[TypeRef]) -> Result<(), BadLink> {
        let back = self.link_types(from.kind, to.kind);
        let inverse = |reference: &TypeRef| {
            back.iter().find(|known| known.reference == *reference).map(|known| known.inverse)
        };
        for reference in types {
            self.check_limit(from, to, *reference)?;
            if let Some(inverse) = inverse(reference) {
                self.check_limit(to, from, inverse)?;
            }
        }
        Ok(())
    }

    fn check_limit(&self, from: End, to: End, reference: TypeRef) -> Result<(), BadLink> {
        let Some(most) = self.link_limits.0.get(&(from.kind, to.kind, reference)).copied() else {
            return Ok(());
        };
        let others = self.links(from, to.kind);
        let held = others.iter().filter(|(id, types)| *id != to.id && types.contains(&reference)).count();
        if held < most as usize { Ok(()) } else { Err(BadLink::OverLimit { from, reference, most }) }
    }
}
