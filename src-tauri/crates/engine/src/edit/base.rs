//! What an edit is compared with before it is sent. This module must never know of a network.
//!
//! | the property, when nothing of it waits | base of an edit |
//! | --- | --- |
//! | of a draft | empty |
//! | mirrored | what is mirrored |
//! | not mirrored, written from here, nothing else known of it since | what was written, where another value is wanted |
//! | else | unknown |
//!
//! A written value that is wanted once more has an unknown base: nobody sees whether it is there still, and compared with itself
//! the edit would be none.

use satchel_core::teeth::{Tooth, bites};
use satchel_core::{Base, RecordState, Rid, same};
use satchel_store::{Definitions, Reader, StoreError};

/// The base of an edit of a property that has no pending change (rows in the module head).
pub(super) fn first_base(
    reader: &Reader<'_>,
    definitions: &Definitions,
    rid: Rid,
    property: &str,
    wanted: Option<&str>,
) -> Result<Base, StoreError> {
    let draft = reader.record(rid)?.is_some_and(|record| record.state == RecordState::Draft);
    if draft {
        return Ok(Base::Known(None));
    }
    if let Some(value) = reader.mirror(rid)?.and_then(|mut mirror| mirror.properties.remove(property)) {
        return Ok(Base::Known(value));
    }
    if bites(Tooth::UnknownIsEmpty) {
        return Ok(Base::Known(None));
    }
    let written = reader.written_undisputed(rid, property)?.map(Base::Known);
    Ok(written.filter(|base| !base_is(definitions, property, base, wanted)).unwrap_or(Base::Unknown))
}

/// Whether a value is the one that an edit began with.
pub(super) fn base_is(definitions: &Definitions, property: &str, base: &Base, value: Option<&str>) -> bool {
    match base {
        Base::Known(base) => same(&definitions.kind(property), base.as_deref(), value),
        Base::Unknown => false,
    }
}
