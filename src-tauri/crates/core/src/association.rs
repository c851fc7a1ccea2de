//! Links between two records, in the direction they were read. The inverse type comes from the definitions.

use crate::{ObjectType, Rid};
use serde::{Deserialize, Serialize};

/// Who defined an association type (HubSpot docs: Associations v4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Category {
    /// HubSpot itself.
    HubspotDefined,
    /// The portal's people.
    UserDefined,
    /// An integration.
    IntegratorDefined,
    /// HubSpot's work category.
    Work,
}

impl Category {
    /// HubSpot's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HubspotDefined => "HUBSPOT_DEFINED",
            Self::UserDefined => "USER_DEFINED",
            Self::IntegratorDefined => "INTEGRATOR_DEFINED",
            Self::Work => "WORK",
        }
    }

    /// The category for HubSpot's word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::HubspotDefined, Self::UserDefined, Self::IntegratorDefined, Self::Work]
            .into_iter()
            .find(|category| category.as_str() == word)
    }
}

/// One type of a link: a pair of records may be linked by several.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct AssociationType {
    /// Who defined it.
    pub category: Category,
    /// HubSpot's number, different for each direction.
    pub type_id: i64,
    /// The label people see; `None` for the plain link.
    pub label: Option<String>,
}

/// A link of a record to another, with all its types.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Association {
    /// The type of the other record.
    pub to_type: ObjectType,
    /// The other record's id in HubSpot.
    pub to_id: String,
    /// At least one type.
    pub types: Vec<AssociationType>,
}

/// A label that links from one type to another may carry, from the portal's definitions.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AssociationLabel {
    /// The type the link starts at.
    pub from_type: ObjectType,
    /// The type it ends at.
    pub to_type: ObjectType,
    /// The association type.
    pub association: AssociationType,
}

/// HubSpot's label of the one company that stands for a record's companies (HubSpot docs: Associations v4).
const PRIMARY: &str = "Primary";

impl AssociationType {
    /// Whether it makes the other record the primary one: a record has one such link to records of a type at most, and
    /// HubSpot takes the type from the former one.
    pub fn is_primary(&self) -> bool {
        self.category == Category::HubspotDefined && self.label.as_deref() == Some(PRIMARY)
    }
}

/// What the user saw of a link when a change of it began.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LinkBase {
    /// Whether the pair was linked.
    pub present: bool,
    /// The labels it carried.
    pub labels: Vec<String>,
    /// The record that was the primary one of those of its type, for a change that links.
    #[serde(default)]
    pub primary: Option<Rid>,
}

/// A change of a link that the user made here and that is not yet acknowledged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PendingAssociation {
    /// The record it starts at.
    pub from: Rid,
    /// The record it ends at.
    pub to: Rid,
    /// The labels to put on it, the primary one among them. None: a plain link, and always none on a removal.
    pub add: Vec<AssociationType>,
    /// The labels to take from it. On a removal: only these, or the whole link when there are none.
    pub remove: Vec<AssociationType>,
    /// What was there.
    pub base: LinkBase,
}

impl PendingAssociation {
    /// Whether it makes the one record the primary one of the other.
    pub fn chooses_primary(&self) -> bool {
        self.add.iter().any(AssociationType::is_primary)
    }
}

/// A link that a record made here begins with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FirstLink {
    /// The record it ends at.
    pub to: Rid,
    /// The label to link with; `None` is the plain link.
    pub label: Option<AssociationType>,
    /// Whether the request that makes the record carries it. What does not fit in follows as a change of its own.
    pub sent: bool,
}
