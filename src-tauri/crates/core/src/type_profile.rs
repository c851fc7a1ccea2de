//! How a portal calls the records of a type, and which properties stand for a record in a list, a search and a title.
//! HubSpot's own types have it from the table; of a custom type it follows from the schema that its portal has.

use crate::{CustomType, ObjectType};
use serde::{Deserialize, Serialize};

/// A custom type as its portal defines it (HubSpot docs: schemas API).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TypeSchema {
    /// Which type it is.
    pub object_type: CustomType,
    /// The internal name, `machine`.
    pub name: String,
    /// The name that is unique among all portals, `p1234_machine`.
    pub full_name: String,
    /// What one record is called.
    pub singular: String,
    /// What several are called.
    pub plural: String,
    /// The property that names a record.
    pub primary: Option<String>,
    /// Properties shown below the name.
    pub secondary: Vec<String>,
    /// Properties that HubSpot's search looks in.
    pub searchable: Vec<String>,
    /// The types it may be linked to, as far as Satchel mirrors them.
    pub associates: Vec<ObjectType>,
}

/// Whether the portal still has a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Presence {
    /// It does.
    Present,
    /// It was deleted there. What was mirrored is kept.
    Removed,
}

/// Which properties feed the tiers of the search index of a type.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SearchColumns {
    /// Parts of the display name, in order.
    pub name: Vec<String>,
    /// E-mail addresses, matched exactly first.
    pub email: Vec<String>,
    /// Phone numbers, matched by their digits.
    pub phone: Vec<String>,
    /// Web domains, matched exactly.
    pub domain: Vec<String>,
    /// Other words.
    pub text: Vec<String>,
}

/// What a portal says of a type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeProfile {
    /// What one record is called, `line item`.
    pub singular: String,
    /// What several are called, `line items`.
    pub plural: String,
    /// Columns of a list when the user has chosen none.
    pub columns: Vec<String>,
    /// What the search index reads.
    pub search: SearchColumns,
    /// The types whose associations are mirrored from this type's side.
    pub associates: Vec<ObjectType>,
    /// Whether the portal still has it.
    pub presence: Presence,
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl TypeProfile {
    /// The profile of a type, with the schema of a custom one. `None` for a custom type without.
    pub fn of(object_type: ObjectType, schema: Option<(&TypeSchema, Presence)>) -> Option<Self> {
        match object_type.known() {
            Ok(row) => Some(Self {
                singular: row.words.0.to_owned(),
                plural: row.words.1.to_owned(),
                columns: owned(row.columns),
                search: SearchColumns {
                    name: owned(row.search.name),
                    email: owned(row.search.email),
                    phone: owned(row.search.phone),
                    domain: owned(row.search.domain),
                    text: owned(row.search.text),
                },
                associates: row.associates.iter().filter_map(|name| name.parse().ok()).collect(),
                presence: Presence::Present,
            }),
            Err(custom) => schema
                .filter(|(schema, _)| schema.object_type == custom)
                .map(|(schema, presence)| Self::custom(schema, presence)),
        }
    }

    fn custom(schema: &TypeSchema, presence: Presence) -> Self {
        let row = ObjectType::from(schema.object_type).row();
        let mut columns: Vec<String> = Vec::new();
        let shown = schema.primary.iter().chain(&schema.secondary).chain(&schema.searchable).cloned();
        for name in shown.chain(["hubspot_owner_id", row.modified].map(str::to_owned)) {
            if !columns.contains(&name) {
                columns.push(name);
            }
        }
        let name: Vec<String> = schema.primary.iter().cloned().collect();
        let text = schema.searchable.iter().filter(|found| !name.contains(found)).cloned().collect();
        Self {
            singular: schema.singular.clone(),
            plural: schema.plural.clone(),
            columns,
            search: SearchColumns { name, text, ..SearchColumns::default() },
            associates: schema.associates.clone(),
            presence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_hubspots_own_names_associates_that_are_in_the_table() {
        for object_type in ObjectType::standard() {
            let named = object_type.known().unwrap().associates.len();
            let profile = TypeProfile::of(object_type, None).unwrap();
            assert_eq!(profile.associates.len(), named, "{object_type}");
        }
    }

    #[test]
    fn a_custom_type_is_what_its_schema_says() {
        let schema = TypeSchema {
            object_type: CustomType::parse("2-7").unwrap(),
            name: "machine".to_owned(),
            full_name: "p1_machine".to_owned(),
            singular: "Machine".to_owned(),
            plural: "Machines".to_owned(),
            primary: Some("serial".to_owned()),
            secondary: vec!["model".to_owned()],
            searchable: vec!["serial".to_owned(), "site".to_owned()],
            associates: vec!["companies".parse().unwrap()],
        };
        let machine = ObjectType::from(schema.object_type);
        let profile = TypeProfile::of(machine, Some((&schema, Presence::Removed))).unwrap();
        assert_eq!(profile.columns, ["serial", "model", "site", "hubspot_owner_id", "hs_lastmodifieddate"]);
        assert_eq!(
            (profile.search.name, profile.search.text),
            (vec!["serial".to_owned()], vec!["site".to_owned()])
        );
        assert_eq!(profile.presence, Presence::Removed);
        assert_eq!(TypeProfile::of(machine, None), None, "without a schema nothing is known of it");
        let other = "2-8".parse().unwrap();
        assert_eq!(TypeProfile::of(other, Some((&schema, Presence::Present))), None);
    }
}
