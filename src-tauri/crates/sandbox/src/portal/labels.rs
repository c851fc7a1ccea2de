//! Association types: HubSpot's own by pair of object types, and those the portal's users defined.
//!
//! Invariant: every type has an inverse in the other direction. Must never know of records.

use super::Portal;
use super::PortalError;
use super::changes::LabelChange;
use super::journal::{Entry, TypeRef};
use crate::world::Kind;

/// A type that a link from one kind to another may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkType {
    pub(crate) reference: TypeRef,
    /// The same type seen from the other end.
    pub(crate) inverse: TypeRef,
    pub(crate) label: Option<String>,
    /// Every link has the unlabelled type.
    pub(crate) unlabelled: bool,
    /// A record has one link of this type at most.
    pub(crate) primary: bool,
}

/// Two kinds, the unlabelled types of both directions, the primary ones where there are any.
struct Pair {
    from: Kind,
    to: Kind,
    id: u32,
    inverse: u32,
    primary: Option<(u32, u32)>,
}

const fn pair(from: Kind, to: Kind, id: u32, inverse: u32) -> Pair {
    Pair { from, to, id, inverse, primary: None }
}

const fn with_primary(from: Kind, to: Kind, id: u32, inverse: u32, primary: (u32, u32)) -> Pair {
    Pair { from, to, id, inverse, primary: Some(primary) }
}

/// HubSpot docs: "Associate records", default association types.
const PAIRS: &[Pair] = &[
    with_primary(Kind::Contact, Kind::Company, 279, 280, (1, 2)),
    pair(Kind::Contact, Kind::Deal, 4, 3),
    pair(Kind::Contact, Kind::Ticket, 15, 16),
    pair(Kind::Contact, Kind::Contact, 449, 449),
    with_primary(Kind::Company, Kind::Deal, 342, 341, (6, 5)),
    with_primary(Kind::Company, Kind::Ticket, 340, 339, (25, 26)),
    pair(Kind::Company, Kind::Company, 450, 450),
    pair(Kind::Deal, Kind::Ticket, 27, 28),
    pair(Kind::Deal, Kind::Deal, 451, 451),
    pair(Kind::Ticket, Kind::Ticket, 452, 452),
    pair(Kind::Note, Kind::Contact, 202, 201),
    pair(Kind::Note, Kind::Company, 190, 189),
    pair(Kind::Note, Kind::Deal, 214, 213),
    pair(Kind::Note, Kind::Ticket, 228, 227),
    pair(Kind::Call, Kind::Contact, 194, 193),
    pair(Kind::Call, Kind::Company, 182, 181),
    pair(Kind::Call, Kind::Deal, 206, 205),
    pair(Kind::Call, Kind::Ticket, 220, 219),
    pair(Kind::Email, Kind::Contact, 198, 197),
    pair(Kind::Email, Kind::Company, 186, 185),
    pair(Kind::Email, Kind::Deal, 210, 209),
    pair(Kind::Email, Kind::Ticket, 224, 223),
    pair(Kind::Meeting, Kind::Contact, 200, 199),
    pair(Kind::Meeting, Kind::Company, 188, 187),
    pair(Kind::Meeting, Kind::Deal, 212, 211),
    pair(Kind::Meeting, Kind::Ticket, 226, 225),
    pair(Kind::Task, Kind::Contact, 204, 203),
    pair(Kind::Task, Kind::Company, 192, 191),
    pair(Kind::Task, Kind::Deal, 216, 215),
    pair(Kind::Task, Kind::Ticket, 230, 229),
    pair(Kind::Lead, Kind::Contact, 608, 609),
    pair(Kind::Lead, Kind::Company, 610, 611),
    pair(Kind::Lead, Kind::Call, 596, 597),
    pair(Kind::Lead, Kind::Email, 598, 599),
    pair(Kind::Lead, Kind::Meeting, 600, 601),
    pair(Kind::Lead, Kind::Task, 646, 647),
    pair(Kind::Lead, Kind::Note, 854, 855),
    pair(Kind::LineItem, Kind::Deal, 20, 19),
];
/// From a lead to the contact that it is about, and back.
const LEAD_PRIMARY: (u32, u32) = (578, 579);
/// Parent to child, and back, between companies.
const PARENT_CHILD: (u32, u32) = (13, 14);

fn own(id: u32) -> TypeRef {
    TypeRef { user_defined: false, id }
}

fn hubspot_types(from: Kind, to: Kind) -> Vec<LinkType> {
    let mut types = Vec::new();
    for pair in PAIRS {
        let forward = pair.from == from && pair.to == to;
        let backward = pair.from == to && pair.to == from;
        if !forward && !backward {
            continue;
        }
        let turn = |(id, inverse)| if forward { (own(id), own(inverse)) } else { (own(inverse), own(id)) };
        if let Some(primary) = pair.primary {
            let (reference, inverse) = turn(primary);
            let label = Some("Primary".to_owned());
            types.push(LinkType { reference, inverse, label, unlabelled: false, primary: true });
        }
        let (reference, inverse) = turn((pair.id, pair.inverse));
        types.push(LinkType { reference, inverse, label: None, unlabelled: true, primary: false });
    }
    if let Some(forward) = match (from, to) {
        (Kind::Lead, Kind::Contact) => Some(true),
        (Kind::Contact, Kind::Lead) => Some(false),
        _ => None,
    } {
        let (there, back) = if forward { LEAD_PRIMARY } else { (LEAD_PRIMARY.1, LEAD_PRIMARY.0) };
        let (reference, inverse) = (own(there), own(back));
        let label = Some("Primary".to_owned());
        types.insert(0, LinkType { reference, inverse, label, unlabelled: false, primary: false });
    }
    if (from, to) == (Kind::Company, Kind::Company) {
        let (parent, child) = PARENT_CHILD;
        for (id, inverse, label) in [(parent, child, "Child Company"), (child, parent, "Parent Company")] {
            let label = Some(label.to_owned());
            let (reference, inverse) = (own(id), own(inverse));
            types.push(LinkType { reference, inverse, label, unlabelled: false, primary: false });
        }
    }
    types
}

/// Whether HubSpot has types of its own between two kinds, or its users may have some.
fn may_be_linked(from: Kind, to: Kind) -> bool {
    let custom = |kind| matches!(kind, Kind::Custom(_));
    let fits = |pair: &Pair| (pair.from, pair.to) == (from, to) || (pair.from, pair.to) == (to, from);
    custom(from) || custom(to) || PAIRS.iter().any(fits)
}

impl Portal {
    /// The types of links from one kind to another: HubSpot's own first.
    pub(crate) fn link_types(&self, from: Kind, to: Kind) -> Vec<LinkType> {
        let mut types = hubspot_types(from, to);
        for label in self.world.association_labels(from, to) {
            // The plain types of the users' own objects stand in their schemas.
            if !label.user_defined() || label.label.is_none() {
                continue;
            }
            let reference = TypeRef { user_defined: true, id: label.type_id };
            let inverse = TypeRef { user_defined: true, id: label.inverse_id };
            if !self.is_removed(from, to, reference.id) {
                let label = label.label.clone();
                types.push(LinkType { reference, inverse, label, unlabelled: false, primary: false });
            }
        }
        types.extend(self.custom.link_types(from, to));
        types.extend(self.changes.labels().iter().filter(|change| !change.removed).filter_map(|change| {
            let as_type = |id, inverse, label: &Option<String>| LinkType {
                reference: TypeRef { user_defined: true, id },
                inverse: TypeRef { user_defined: true, id: inverse },
                label: label.clone(),
                unlabelled: false,
                primary: false,
            };
            if (change.from, change.to) == (from, to) {
                Some(as_type(change.id, change.inverse_id, &change.label))
            } else if (change.to, change.from) == (from, to) && change.inverse_id != change.id {
                Some(as_type(change.inverse_id, change.id, &change.inverse_label))
            } else {
                None
            }
        }));
        types
    }

    fn is_removed(&self, from: Kind, to: Kind, id: u32) -> bool {
        self.changes.labels().iter().any(|change| {
            change.removed
                && ((change.from == from && change.to == to && change.id == id)
                    || (change.from == to && change.to == from && change.inverse_id == id))
        })
    }

    /// The two kinds that a type goes between.
    pub(crate) fn ends_of(&self, reference: TypeRef) -> Option<(Kind, Kind)> {
        let kinds = self.kinds();
        let pairs = kinds.iter().flat_map(|from| kinds.iter().map(move |to| (*from, *to)));
        pairs
            .filter(|(from, to)| may_be_linked(*from, *to))
            .find(|(from, to)| self.link_types(*from, *to).iter().any(|known| known.reference == reference))
    }

    /// Defines a label, with its inverse where it reads differently from the other end.
    pub(crate) fn create_label(
        &mut self,
        (from, to): (Kind, Kind),
        name: &str,
        label: &str,
        inverse_label: Option<&str>,
    ) -> Result<(u32, u32), PortalError> {
        let id = self.next_label_id();
        let inverse_id = if from == to && inverse_label.is_none() { id } else { id + 1 };
        self.commit(vec![Entry::Label {
            from,
            to,
            id,
            inverse_id,
            name: name.to_owned(),
            label: Some(label.to_owned()),
            inverse_label: Some(inverse_label.unwrap_or(label).to_owned()),
            removed: false,
        }])?;
        Ok((id, inverse_id))
    }

    /// Renames a label, or removes it and takes it from every link.
    pub(crate) fn change_label(
        &mut self,
        (from, to): (Kind, Kind),
        id: u32,
        label: Option<&str>,
    ) -> Result<(), PortalError> {
        let types = self.link_types(from, to);
        let reference = TypeRef { user_defined: true, id };
        let known = types.iter().find(|known| known.reference == reference).ok_or(PortalError::NotFound)?;
        if known.unlabelled {
            return Err(PortalError::Refused(format!("Association type {id} is no label.")));
        }
        let earlier: Option<&LabelChange> = self
            .changes
            .labels()
            .iter()
            .find(|change| change.from == from && change.to == to && change.id == id);
        let inverse_label = match earlier {
            Some(change) => change.inverse_label.clone(),
            None => self
                .link_types(to, from)
                .into_iter()
                .find(|back| back.reference == known.inverse)
                .and_then(|back| back.label),
        };
        let entry = Entry::Label {
            from,
            to,
            id,
            inverse_id: known.inverse.id,
            name: earlier.map(|change| change.name.clone()).unwrap_or_default(),
            label: label.map(str::to_owned).or_else(|| known.label.clone()),
            inverse_label,
            removed: label.is_none(),
        };
        self.commit(vec![entry])
    }

    pub(super) fn next_label_id(&self) -> u32 {
        let defined = self.changes.labels().iter().map(|change| change.id.max(change.inverse_id));
        let kinds = || Kind::ALL.iter().copied();
        let base = kinds()
            .flat_map(|from| kinds().map(move |to| (from, to)))
            .flat_map(|(from, to)| self.world.association_labels(from, to))
            .filter(|label| label.user_defined())
            .map(|label| label.type_id);
        defined.chain(base).chain(self.custom.highest_link_id()).max().unwrap_or(0) + 1
    }
}
