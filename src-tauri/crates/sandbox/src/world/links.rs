//! Links between base records, each computed from either end: a contact belongs to one company, a deal to a company and
//! one of its people, a ticket or an activity to a contact and through it to the company.
//!
//! Must never store a link: both directions are functions of the ordinal.

use super::{Kind, World};
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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

/// From, to, plain type, type called primary, type people labelled (HubSpot docs: "Associate records", default types).
type Row = (Kind, Kind, u32, Option<u32>, Option<(u32, &'static str)>);

const ROWS: [Row; 30] = [
    (Kind::Contact, Kind::Company, 279, Some(1), Some((36, "Decision maker"))),
    (Kind::Company, Kind::Contact, 280, Some(2), Some((37, "Decision maker"))),
    (Kind::Contact, Kind::Deal, 4, None, Some((40, "Billing contact"))),
    (Kind::Deal, Kind::Contact, 3, None, Some((41, "Billing contact"))),
    (Kind::Contact, Kind::Ticket, 15, None, None),
    (Kind::Ticket, Kind::Contact, 16, None, None),
    (Kind::Company, Kind::Deal, 342, Some(6), None),
    (Kind::Deal, Kind::Company, 341, Some(5), None),
    (Kind::Company, Kind::Ticket, 340, Some(25), None),
    (Kind::Ticket, Kind::Company, 339, Some(26), None),
    (Kind::Note, Kind::Contact, 202, None, None),
    (Kind::Contact, Kind::Note, 201, None, None),
    (Kind::Note, Kind::Company, 190, None, None),
    (Kind::Company, Kind::Note, 189, None, None),
    (Kind::Call, Kind::Contact, 194, None, None),
    (Kind::Contact, Kind::Call, 193, None, None),
    (Kind::Call, Kind::Company, 182, None, None),
    (Kind::Company, Kind::Call, 181, None, None),
    (Kind::Email, Kind::Contact, 198, None, None),
    (Kind::Contact, Kind::Email, 197, None, None),
    (Kind::Email, Kind::Company, 186, None, None),
    (Kind::Company, Kind::Email, 185, None, None),
    (Kind::Meeting, Kind::Contact, 200, None, None),
    (Kind::Contact, Kind::Meeting, 199, None, None),
    (Kind::Meeting, Kind::Company, 188, None, None),
    (Kind::Company, Kind::Meeting, 187, None, None),
    (Kind::Task, Kind::Contact, 204, None, None),
    (Kind::Contact, Kind::Task, 203, None, None),
    (Kind::Task, Kind::Company, 192, None, None),
    (Kind::Company, Kind::Task, 191, None, None),
];

/// The label definitions by direction.
pub(super) fn labels() -> BTreeMap<(Kind, Kind), Vec<AssociationLabel>> {
    let label = |category, type_id, label: Option<&str>| AssociationLabel {
        category,
        type_id,
        label: label.map(str::to_owned),
    };
    ROWS.iter()
        .map(|(from, to, plain, primary, user)| {
            let types = primary
                .map(|id| label(HUBSPOT, id, Some("Primary")))
                .into_iter()
                .chain([label(HUBSPOT, *plain, None)])
                .chain(user.map(|(id, words)| label(USER, id, Some(words))));
            ((*from, *to), types.collect())
        })
        .collect()
}

pub(super) fn associations(world: &World, from: Kind, ordinal: u64, to: Kind) -> Vec<BaseLink> {
    let Some((.., plain, primary, user)) = ROWS.iter().find(|row| (row.0, row.1) == (from, to)) else {
        return Vec::new();
    };
    let mut others = targets(world, from, ordinal, to);
    others.sort_unstable();
    others
        .into_iter()
        .map(|other| {
            let mut types = Vec::with_capacity(3);
            types.extend(primary.map(|type_id| LinkType {
                category: HUBSPOT,
                type_id,
                label: Some("Primary"),
            }));
            types.push(LinkType { category: HUBSPOT, type_id: *plain, label: None });
            // Who carries the label is decided by the contact, whichever end is asked.
            let contact = if from == Kind::Contact { ordinal } else { other };
            if world.chance(Kind::Contact, contact, "label", 15) {
                types.extend(user.map(|(type_id, label)| LinkType {
                    category: USER,
                    type_id,
                    label: Some(label),
                }));
            }
            BaseLink { id: world.id(to, other), types }
        })
        .collect()
}

/// Ordinals of the records linked to this one.
fn targets(world: &World, from: Kind, ordinal: u64, to: Kind) -> Vec<u64> {
    match (from, to) {
        (Kind::Contact, Kind::Company) => company_of(world, ordinal).into_iter().collect(),
        (Kind::Company, Kind::Contact) => people_of(world, ordinal),
        (Kind::Deal, Kind::Company) => deal_company(world, ordinal).into_iter().collect(),
        (Kind::Company, Kind::Deal) => deals_of(world, ordinal),
        (Kind::Deal, Kind::Contact) => deal_contact(world, ordinal).into_iter().collect(),
        (Kind::Contact, Kind::Deal) => {
            let deals =
                company_of(world, ordinal).map(|company| deals_of(world, company)).unwrap_or_default();
            deals.into_iter().filter(|deal| deal_contact(world, *deal) == Some(ordinal)).collect()
        }
        (_, Kind::Contact) => contact_of(world, from, ordinal).into_iter().collect(),
        (Kind::Contact, _) => of_contact(world, ordinal, to),
        (_, Kind::Company) => contact_of(world, from, ordinal)
            .and_then(|contact| company_of(world, contact))
            .into_iter()
            .collect(),
        (Kind::Company, _) => {
            people_of(world, ordinal).into_iter().flat_map(|contact| of_contact(world, contact, to)).collect()
        }
        _ => Vec::new(),
    }
}

/// The company a contact works for; a few have none.
pub(super) fn company_of(world: &World, contact: u64) -> Option<u64> {
    let companies = world.count(Kind::Company);
    (companies > 0 && !world.chance(Kind::Contact, contact, "employed", 4)).then(|| contact % companies)
}

fn people_of(world: &World, company: u64) -> Vec<u64> {
    let step = usize::try_from(world.count(Kind::Company).max(1)).unwrap_or(usize::MAX);
    let all = (company..world.count(Kind::Contact)).step_by(step);
    all.filter(|contact| company_of(world, *contact) == Some(company)).collect()
}

/// The company a deal is with.
pub(super) fn deal_company(world: &World, deal: u64) -> Option<u64> {
    let companies = world.count(Kind::Company);
    (companies > 0).then(|| deal % companies)
}

fn deals_of(world: &World, company: u64) -> Vec<u64> {
    let step = usize::try_from(world.count(Kind::Company).max(1)).unwrap_or(usize::MAX);
    (company..world.count(Kind::Deal)).step_by(step).collect()
}

fn deal_contact(world: &World, deal: u64) -> Option<u64> {
    let people = people_of(world, deal_company(world, deal)?);
    (!people.is_empty()).then(|| world.pick(Kind::Deal, deal, "contact", &people))
}

/// Records of a smaller kind are spread evenly over the contacts; of a larger one they go round.
fn spread(world: &World, kind: Kind) -> u64 {
    (world.count(Kind::Contact) / world.count(kind).max(1)).max(1)
}

/// The contact of a ticket or an activity.
pub(super) fn contact_of(world: &World, kind: Kind, ordinal: u64) -> Option<u64> {
    let contacts = world.count(Kind::Contact);
    (contacts > 0).then(|| ordinal * spread(world, kind) % contacts)
}

fn of_contact(world: &World, contact: u64, kind: Kind) -> Vec<u64> {
    let (step, count) = (spread(world, kind), world.count(kind));
    if step > 1 {
        let ordinal = contact / step;
        return if contact.is_multiple_of(step) && ordinal < count { vec![ordinal] } else { Vec::new() };
    }
    let round = usize::try_from(world.count(Kind::Contact).max(1)).unwrap_or(usize::MAX);
    (contact..count).step_by(round).collect()
}
