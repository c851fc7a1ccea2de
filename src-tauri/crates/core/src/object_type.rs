//! The object types Satchel mirrors, one row each. Nothing else branches on a type's name: what differs between
//! types is a column of [`TypeRow`].

use std::{fmt, str::FromStr};

/// Which properties feed the tiers of the search index of a type.
#[derive(Debug)]
pub struct SearchColumns {
    /// Parts of the display name, in order.
    pub name: &'static [&'static str],
    /// E-mail addresses, matched exactly first.
    pub email: &'static [&'static str],
    /// Phone numbers, matched by their digits.
    pub phone: &'static [&'static str],
    /// Web domains, matched exactly.
    pub domain: &'static [&'static str],
    /// Other words.
    pub text: &'static [&'static str],
}

/// What is particular to one object type (HubSpot docs: CRM API, "Object type IDs" and the guide of each object).
#[derive(Debug)]
pub struct TypeRow {
    /// HubSpot's plural name, used in paths.
    pub name: &'static str,
    /// Singular name, used on screen and in association names.
    pub singular: &'static str,
    /// Numeric id, `0-1`.
    pub type_id: &'static str,
    /// The property that moves when the record is modified: contacts differ from all others.
    pub modified: &'static str,
    /// The property that holds the creation stamp.
    pub created: &'static str,
    /// A property by which the portal refuses a second record (contacts: `email`).
    pub natural_key: Option<&'static str>,
    /// Pipeline and stage properties, which must be written together.
    pub pipeline: Option<(&'static str, &'static str)>,
    /// The property that names the currency of the record's amounts; `None` where they are in the account's.
    pub currency: Option<&'static str>,
    /// Columns of a list when the user has chosen none.
    pub columns: &'static [&'static str],
    /// What the search index reads.
    pub search: SearchColumns,
    /// The types whose associations are mirrored from this type's side.
    pub associates: &'static [&'static str],
    /// Whether records can be merged in HubSpot.
    pub mergeable: bool,
    /// What its records show on another record's timeline; `None` for a type that is no activity.
    pub activity: Option<ActivityColumns>,
}

/// What an activity shows on a timeline.
#[derive(Debug)]
pub struct ActivityColumns {
    /// Its subject.
    pub title: Option<&'static str>,
    /// Its body as HTML, the first that is not empty.
    pub body: &'static [&'static str],
    /// When it takes place.
    pub at: &'static str,
    /// What is particular to it.
    pub facts: &'static [(&'static str, Fact)],
}

/// How a particular of an activity reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fact {
    /// An option, by its label.
    Option,
    /// A length of time in milliseconds.
    Milliseconds,
}

macro_rules! engagement {
    ($name:literal, $singular:literal, $id:literal, $title:expr, $text:expr, $columns:expr, $activity:expr) => {
        TypeRow {
            name: $name,
            singular: $singular,
            type_id: $id,
            modified: "hs_lastmodifieddate",
            created: "hs_createdate",
            natural_key: None,
            pipeline: None,
            currency: None,
            columns: $columns,
            search: SearchColumns { name: $title, email: &[], phone: &[], domain: &[], text: $text },
            associates: &["contacts", "companies", "deals", "tickets"],
            mergeable: false,
            activity: Some($activity),
        }
    };
}

const AT: &str = "hs_timestamp";

static TYPES: [TypeRow; 9] = [
    TypeRow {
        name: "contacts",
        singular: "contact",
        type_id: "0-1",
        modified: "lastmodifieddate",
        created: "createdate",
        natural_key: Some("email"),
        pipeline: None,
        currency: None,
        columns: &[
            "firstname",
            "lastname",
            "email",
            "phone",
            "company",
            "jobtitle",
            "lifecyclestage",
            "hubspot_owner_id",
            "lastmodifieddate",
        ],
        search: SearchColumns {
            name: &["firstname", "lastname"],
            email: &["email"],
            phone: &["phone", "mobilephone"],
            domain: &[],
            text: &["company", "jobtitle", "city", "country"],
        },
        associates: &["companies", "deals", "tickets", "contacts"],
        mergeable: true,
        activity: None,
    },
    TypeRow {
        name: "companies",
        singular: "company",
        type_id: "0-2",
        modified: "hs_lastmodifieddate",
        created: "createdate",
        natural_key: None,
        pipeline: None,
        currency: None,
        columns: &[
            "name",
            "domain",
            "phone",
            "city",
            "country",
            "industry",
            "hubspot_owner_id",
            "hs_lastmodifieddate",
        ],
        search: SearchColumns {
            name: &["name"],
            email: &[],
            phone: &["phone"],
            domain: &["domain"],
            text: &["city", "country", "industry"],
        },
        associates: &["contacts", "deals", "tickets", "companies"],
        mergeable: true,
        activity: None,
    },
    TypeRow {
        name: "deals",
        singular: "deal",
        type_id: "0-3",
        modified: "hs_lastmodifieddate",
        created: "createdate",
        natural_key: None,
        pipeline: Some(("pipeline", "dealstage")),
        currency: Some("deal_currency_code"),
        columns: &[
            "dealname",
            "amount",
            "deal_currency_code",
            "dealstage",
            "pipeline",
            "closedate",
            "hubspot_owner_id",
            "hs_lastmodifieddate",
        ],
        search: SearchColumns {
            name: &["dealname"],
            email: &[],
            phone: &[],
            domain: &[],
            text: &["description"],
        },
        associates: &["contacts", "companies", "tickets", "deals"],
        mergeable: true,
        activity: None,
    },
    TypeRow {
        name: "tickets",
        singular: "ticket",
        type_id: "0-5",
        modified: "hs_lastmodifieddate",
        created: "createdate",
        natural_key: None,
        pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
        currency: None,
        columns: &[
            "subject",
            "hs_pipeline_stage",
            "hs_ticket_priority",
            "hubspot_owner_id",
            "hs_lastmodifieddate",
        ],
        search: SearchColumns { name: &["subject"], email: &[], phone: &[], domain: &[], text: &["content"] },
        associates: &["contacts", "companies", "deals", "tickets"],
        mergeable: true,
        activity: None,
    },
    engagement!(
        "notes",
        "note",
        "0-46",
        &[],
        &["hs_note_body"],
        &["hs_note_body", "hs_timestamp", "hubspot_owner_id"],
        ActivityColumns { title: None, body: &["hs_note_body"], at: AT, facts: &[] }
    ),
    engagement!(
        "calls",
        "call",
        "0-48",
        &["hs_call_title"],
        &["hs_call_body"],
        &["hs_call_title", "hs_timestamp", "hubspot_owner_id"],
        ActivityColumns {
            title: Some("hs_call_title"),
            body: &["hs_call_body"],
            at: AT,
            facts: &[
                ("hs_call_direction", Fact::Option),
                ("hs_call_disposition", Fact::Option),
                ("hs_call_duration", Fact::Milliseconds)
            ]
        }
    ),
    engagement!(
        "emails",
        "email",
        "0-49",
        &["hs_email_subject"],
        &["hs_email_text"],
        &["hs_email_subject", "hs_timestamp", "hubspot_owner_id"],
        ActivityColumns {
            title: Some("hs_email_subject"),
            body: &["hs_email_html", "hs_email_text"],
            at: AT,
            facts: &[("hs_email_direction", Fact::Option), ("hs_email_status", Fact::Option)]
        }
    ),
    engagement!(
        "meetings",
        "meeting",
        "0-47",
        &["hs_meeting_title"],
        &["hs_meeting_body"],
        &["hs_meeting_title", "hs_timestamp", "hubspot_owner_id"],
        ActivityColumns {
            title: Some("hs_meeting_title"),
            body: &["hs_meeting_body"],
            at: AT,
            facts: &[("hs_meeting_outcome", Fact::Option)]
        }
    ),
    engagement!(
        "tasks",
        "task",
        "0-27",
        &["hs_task_subject"],
        &["hs_task_body"],
        &["hs_task_subject", "hs_task_status", "hs_timestamp", "hubspot_owner_id"],
        ActivityColumns {
            title: Some("hs_task_subject"),
            body: &["hs_task_body"],
            at: AT,
            facts: &[("hs_task_status", Fact::Option), ("hs_task_priority", Fact::Option)]
        }
    ),
];

/// A type of record: a handle to its row in the one table of types.
#[derive(Clone, Copy)]
pub struct ObjectType(&'static TypeRow);

impl ObjectType {
    /// Every type Satchel mirrors, in the order it pulls them.
    pub fn all() -> impl DoubleEndedIterator<Item = ObjectType> + Clone {
        TYPES.iter().map(ObjectType)
    }

    /// The row of this type.
    pub fn row(self) -> &'static TypeRow {
        self.0
    }

    /// HubSpot's plural name, `contacts`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The types whose associations are read from this type's side.
    pub fn associates(self) -> impl Iterator<Item = ObjectType> {
        self.0.associates.iter().filter_map(|name| name.parse().ok())
    }
}

impl PartialEq for ObjectType {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}
impl Eq for ObjectType {}
impl PartialOrd for ObjectType {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for ObjectType {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.name.cmp(other.0.name)
    }
}
impl std::hash::Hash for ObjectType {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}
impl fmt::Debug for ObjectType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}
impl fmt::Display for ObjectType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

/// A name that is no object type Satchel mirrors.
#[derive(Debug, thiserror::Error)]
#[error("“{0}” is not an object type Satchel knows")]
pub struct UnknownObjectType(pub String);

impl FromStr for ObjectType {
    type Err = UnknownObjectType;

    /// Accepts the plural, the singular and the numeric id, in any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = text.trim().to_ascii_lowercase();
        TYPES
            .iter()
            .find(|row| row.name == wanted || row.singular == wanted || row.type_id == wanted)
            .map(ObjectType)
            .ok_or_else(|| UnknownObjectType(text.to_owned()))
    }
}

impl serde::Serialize for ObjectType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name)
    }
}
impl<'de> serde::Deserialize<'de> for ObjectType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_answers_to_its_plural_singular_and_number() {
        for name in ["contacts", "Contact", "0-1"] {
            assert_eq!(name.parse::<ObjectType>().unwrap().name(), "contacts");
        }
        assert!("gadgets".parse::<ObjectType>().is_err());
    }

    #[test]
    fn every_associated_type_is_in_the_table() {
        for object_type in ObjectType::all() {
            assert_eq!(object_type.associates().count(), object_type.row().associates.len(), "{object_type}");
        }
    }
}
