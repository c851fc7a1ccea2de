//! Links between base records as HubSpot shows them: ids, types, labels.
//!
//! Must never store a link, nor decide which records belong together: that is [`super::ties`].

use super::draw::aspect;
use super::{CustomType, Kind, World, custom, goods, lead};
use serde::Serialize;
use std::collections::BTreeMap;

/// A link to another base record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseLink {
    /// The other record's id.
    pub id: u64,
    /// At least one type.
    pub types: Vec<LinkType>,
}

/// One type of a link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LinkType {
    /// `HUBSPOT_DEFINED` or `USER_DEFINED`.
    pub category: &'static str,
    /// HubSpot's number for this direction.
    pub type_id: u32,
    /// What people see.
    pub label: Option<&'static str>,
}

impl LinkType {
    /// Whether the portal's people defined it.
    pub fn user_defined(&self) -> bool {
        self.category == USER
    }
}

/// A type that links from one kind to another may have, as HubSpot's API shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationLabel {
    /// `HUBSPOT_DEFINED` or `USER_DEFINED`.
    pub category: &'static str,
    /// HubSpot's number for this direction.
    pub type_id: u32,
    /// HubSpot's number for the other direction.
    #[serde(skip)]
    pub inverse_id: u32,
    /// What people see; `None` for the plain link.
    pub label: Option<String>,
}

impl AssociationLabel {
    /// Whether the portal's people defined it.
    pub fn user_defined(&self) -> bool {
        self.category == USER
    }
}

const HUBSPOT: &str = "HUBSPOT_DEFINED";
const USER: &str = "USER_DEFINED";

/// Two kinds, the types between them with their inverses: plain, primary, and the one the portal's people defined
/// (HubSpot docs: "Associate records", default types).
struct Pair {
    from: Kind,
    to: Kind,
    plain: (u32, u32),
    primary: Option<(u32, u32)>,
    user: Option<(u32, u32, &'static str)>,
}

const fn pair(from: Kind, to: Kind, plain: (u32, u32)) -> Pair {
    Pair { from, to, plain, primary: None, user: None }
}

const DECISION_MAKER: (u32, u32, &str) = (36, 37, "Decision maker");
const BILLING_CONTACT: (u32, u32, &str) = (40, 41, "Billing contact");
/// From a contact to their manager, and back.
const MANAGER: (u32, u32) = (46, 47);
/// From a company to one that belongs to it, and back.
const CHILD: (u32, u32) = (13, 14);

/// Machines, the type that the portal's users defined: their plain types are the users' too.
const MACHINE: Kind = Kind::Custom(CustomType::MACHINE);

const PAIRS: [Pair; 35] = [
    Pair {
        primary: Some((1, 2)),
        user: Some(DECISION_MAKER),
        ..pair(Kind::Contact, Kind::Company, (279, 280))
    },
    Pair { user: Some(BILLING_CONTACT), ..pair(Kind::Contact, Kind::Deal, (4, 3)) },
    pair(Kind::Contact, Kind::Ticket, (15, 16)),
    pair(Kind::Contact, Kind::Contact, (449, 449)),
    Pair { primary: Some((6, 5)), ..pair(Kind::Company, Kind::Deal, (342, 341)) },
    Pair { primary: Some((25, 26)), ..pair(Kind::Company, Kind::Ticket, (340, 339)) },
    pair(Kind::Company, Kind::Company, (450, 450)),
    pair(Kind::Deal, Kind::Ticket, (27, 28)),
    pair(Kind::Note, Kind::Contact, (202, 201)),
    pair(Kind::Note, Kind::Company, (190, 189)),
    pair(Kind::Note, Kind::Deal, (214, 213)),
    pair(Kind::Call, Kind::Contact, (194, 193)),
    pair(Kind::Call, Kind::Company, (182, 181)),
    pair(Kind::Call, Kind::Deal, (206, 205)),
    pair(Kind::Email, Kind::Contact, (198, 197)),
    pair(Kind::Email, Kind::Company, (186, 185)),
    pair(Kind::Email, Kind::Deal, (210, 209)),
    pair(Kind::Meeting, Kind::Contact, (200, 199)),
    pair(Kind::Meeting, Kind::Company, (188, 187)),
    pair(Kind::Meeting, Kind::Deal, (212, 211)),
    pair(Kind::Task, Kind::Contact, (204, 203)),
    pair(Kind::Task, Kind::Company, (192, 191)),
    pair(Kind::Task, Kind::Deal, (216, 215)),
    Pair { primary: Some((578, 579)), ..pair(Kind::Lead, Kind::Contact, (608, 609)) },
    pair(Kind::LineItem, Kind::Deal, (20, 19)),
    pair(MACHINE, Kind::Company, (61, 60)),
    pair(MACHINE, Kind::Contact, (63, 62)),
    pair(MACHINE, Kind::Deal, (65, 64)),
    pair(MACHINE, Kind::Ticket, (67, 66)),
    pair(MACHINE, Kind::Note, (69, 68)),
    pair(MACHINE, Kind::Call, (71, 70)),
    pair(MACHINE, Kind::Email, (73, 72)),
    pair(MACHINE, Kind::Meeting, (75, 74)),
    pair(MACHINE, Kind::Task, (77, 76)),
    pair(MACHINE, MACHINE, (78, 78)),
];

/// Whose the plain type of a pair is.
fn plain_category(from: Kind, to: Kind) -> &'static str {
    if from == MACHINE || to == MACHINE { USER } else { HUBSPOT }
}

impl Pair {
    /// The types in one direction, each with its inverse.
    fn types(&self, forward: bool) -> Vec<AssociationLabel> {
        let turn = |(there, back): (u32, u32)| if forward { (there, back) } else { (back, there) };
        let label = |category, types, label: Option<&str>| {
            let (type_id, inverse_id) = turn(types);
            AssociationLabel { category, type_id, inverse_id, label: label.map(str::to_owned) }
        };
        let mut types: Vec<AssociationLabel> = Vec::new();
        types.extend(self.primary.map(|ids| label(HUBSPOT, ids, Some("Primary"))));
        types.push(label(plain_category(self.from, self.to), self.plain, None));
        types.extend(self.user.map(|(there, back, words)| label(USER, (there, back), Some(words))));
        match (self.from, self.to) {
            (Kind::Contact, Kind::Contact) => {
                types.push(label(USER, MANAGER, Some("Manager")));
                types.push(label(USER, (MANAGER.1, MANAGER.0), Some("Direct report")));
            }
            (Kind::Company, Kind::Company) => {
                types.push(label(HUBSPOT, CHILD, Some("Child Company")));
                types.push(label(HUBSPOT, (CHILD.1, CHILD.0), Some("Parent Company")));
            }
            _ => {}
        }
        types
    }
}

/// The label definitions by direction.
pub(super) fn labels() -> BTreeMap<(Kind, Kind), Vec<AssociationLabel>> {
    let ways = PAIRS.iter().flat_map(|pair| {
        [((pair.from, pair.to), pair.types(true)), ((pair.to, pair.from), pair.types(pair.from == pair.to))]
    });
    ways.collect()
}

pub(super) fn associations(world: &World, from: Kind, ordinal: u64, to: Kind) -> Vec<BaseLink> {
    let forward = PAIRS.iter().find(|pair| (pair.from, pair.to) == (from, to));
    let backward = || PAIRS.iter().find(|pair| (pair.to, pair.from) == (from, to));
    let Some(pair) = forward.or_else(backward) else { return Vec::new() };
    let turn = |(there, back): (u32, u32)| if forward.is_some() { there } else { back };
    let mut others = targets(world, from, ordinal, to);
    others.sort_unstable();
    others
        .into_iter()
        .map(|(other, special)| {
            let mut types = Vec::with_capacity(3);
            types.extend(pair.primary.map(|ids| primary(turn(ids))));
            types.extend(special);
            let category = plain_category(from, to);
            types.push(LinkType { category, type_id: turn(pair.plain), label: None });
            // Who carries the label is decided by the contact, whichever end is asked.
            let contact = if from == Kind::Contact { ordinal } else { other };
            if world.draws(Kind::Contact, contact).holds(aspect!("label"), 150) {
                types.extend(pair.user.map(|(there, back, label)| LinkType {
                    category: USER,
                    type_id: turn((there, back)),
                    label: Some(label),
                }));
            }
            BaseLink { id: world.id(to, other), types }
        })
        .collect()
}

fn primary(type_id: u32) -> LinkType {
    LinkType { category: HUBSPOT, type_id, label: Some("Primary") }
}

/// Ordinals of the records linked to this one, each with a type of its own where it has one.
fn targets(world: &World, from: Kind, ordinal: u64, to: Kind) -> Vec<(u64, Option<LinkType>)> {
    let plain = |others: Vec<u64>| others.into_iter().map(|other| (other, None)).collect();
    let one = |other: Option<u64>| plain(other.into_iter().collect());
    match (from, to) {
        (Kind::Contact, Kind::Contact) => colleagues(world, ordinal),
        (Kind::Company, Kind::Company) => relatives(world, ordinal),
        (Kind::Contact, Kind::Company) => one(world.employer(ordinal)),
        (Kind::Company, Kind::Contact) => plain(world.people_of(ordinal).collect()),
        (Kind::Deal, Kind::Company) => one(world.customer(ordinal)),
        (Kind::Company, Kind::Deal) => plain(world.deals_of(ordinal).collect()),
        (Kind::Deal, Kind::Contact) => plain(world.partners(ordinal)),
        (Kind::Contact, Kind::Deal) => plain(world.deals_with(ordinal)),
        (Kind::Ticket, Kind::Contact) => one(world.asker(ordinal)),
        (Kind::Contact, Kind::Ticket) => plain(world.tickets_of(ordinal).collect()),
        (Kind::Ticket, Kind::Company) => {
            one(world.asker(ordinal).and_then(|contact| world.employer(contact)))
        }
        (Kind::Company, Kind::Ticket) => {
            plain(world.people_of(ordinal).flat_map(|contact| world.tickets_of(contact)).collect())
        }
        (Kind::Ticket, Kind::Deal) => one(world.deal_of_ticket(ordinal)),
        (Kind::Deal, Kind::Ticket) => plain(world.tickets_about(ordinal)),
        (Kind::Lead, Kind::Contact) => vec![(lead::contact_of(ordinal), None)],
        (Kind::Contact, Kind::Lead) => one(lead::lead_of(world, ordinal)),
        (Kind::LineItem, Kind::Deal) => vec![(goods::deal_of(ordinal), None)],
        (Kind::Deal, Kind::LineItem) => plain(goods::items_of(ordinal).collect()),
        (MACHINE, Kind::Company) => vec![(custom::company_of(ordinal), None)],
        (Kind::Company, MACHINE) => plain(custom::machines_of(world, ordinal).collect()),
        (MACHINE, _) | (_, MACHINE) => Vec::new(),
        (_, Kind::Contact) => one(world.contact_of_activity(from, ordinal)),
        (_, Kind::Company) => one(world.company_of_activity(from, ordinal)),
        (_, Kind::Deal) => one(world.deal_of_activity(from, ordinal)),
        (Kind::Contact, _) => plain(world.activities_of_contact(to, ordinal)),
        (Kind::Company, _) => plain(world.activities_of_company(to, ordinal)),
        (Kind::Deal, _) => plain(world.activities_of_deal(to, ordinal).collect()),
        _ => Vec::new(),
    }
}

fn colleagues(world: &World, contact: u64) -> Vec<(u64, Option<LinkType>)> {
    let label = |type_id, label| Some(LinkType { category: USER, type_id, label: Some(label) });
    let manager = world.manager(contact).map(|manager| (manager, label(MANAGER.0, "Manager")));
    let reports =
        world.reports(contact).into_iter().map(|member| (member, label(MANAGER.1, "Direct report")));
    manager.into_iter().chain(reports).collect()
}

fn relatives(world: &World, company: u64) -> Vec<(u64, Option<LinkType>)> {
    let label = |type_id, label| Some(LinkType { category: HUBSPOT, type_id, label: Some(label) });
    let parent = world.parent(company).map(|parent| (parent, label(CHILD.1, "Parent Company")));
    let children = world.children(company).into_iter().map(|child| (child, label(CHILD.0, "Child Company")));
    parent.into_iter().chain(children).collect()
}
