//! Paths and queries. An address longer than 7 KB is refused by some of HubSpot's edges, so names that do not fit
//! are left for a batch read.

use crate::API_VERSION;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use satchel_core::ObjectType;
use std::fmt::Display;

/// The longest target, with room for the host.
pub(super) const LONGEST_TARGET: usize = 7 * 1024 - 64;

/// What stays as it is in a path segment or a query value.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A text as part of a path or query.
pub(super) fn encoded(text: &str) -> impl Display + '_ {
    utf8_percent_encode(text, ENCODED)
}

/// `/crm/objects/V/contacts`
pub(super) fn objects(object_type: ObjectType) -> String {
    format!("/crm/objects/{API_VERSION}/{}", object_type.name())
}

/// `/crm/objects/V/contacts/512`
pub(super) fn object(object_type: ObjectType, id: &str) -> String {
    format!("{}/{}", objects(object_type), encoded(id))
}

/// `/crm/associations/V/contacts/companies`
pub(super) fn associations(from: ObjectType, to: ObjectType) -> String {
    format!("/crm/associations/{API_VERSION}/{}/{}", from.name(), to.name())
}

/// Appends `&parameter=a,b,c` with as many names as fit, and returns those that did not.
pub(super) fn pack<'a>(target: &mut String, parameter: &str, names: &'a [String]) -> &'a [String] {
    let Some(first) = names.first() else { return names };
    let opening = format!("&{parameter}={}", encoded(first));
    if target.len() + opening.len() > LONGEST_TARGET {
        return names;
    }
    target.push_str(&opening);
    for (position, name) in names.iter().enumerate().skip(1) {
        let more = format!(",{}", encoded(name));
        if target.len() + more.len() > LONGEST_TARGET {
            return &names[position..];
        }
        target.push_str(&more);
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fill_the_target_and_the_rest_is_returned() {
        let names: Vec<String> = (0..500).map(|n| format!("a_property_of_some_length_{n:03}")).collect();
        let mut target = "/crm/objects/x?limit=100".to_owned();
        let rest = pack(&mut target, "properties", &names);
        assert!(target.len() <= LONGEST_TARGET && target.len() > LONGEST_TARGET - 40);
        let packed = names.len() - rest.len();
        assert_eq!(rest.first(), names.get(packed));
        assert!(target.ends_with(&names[packed - 1]));
        assert_eq!(pack(&mut target, "more", &names).len(), names.len());
        assert!(pack(&mut String::new(), "properties", &names[..3]).is_empty());
    }

    #[test]
    fn a_value_cannot_leave_its_segment() {
        assert_eq!(encoded("a/b?c&d=e,f@g.h").to_string(), "a%2Fb%3Fc%26d%3De%2Cf%40g.h");
    }
}
