//! Types of objects that the portal's users defined: the numbers that such types can have, and the records of the one that
//! the sample portal starts with, the machines that its customers run.
//!
//! Must never know what later types are called: that is the portal's.

use super::draw::{aspect, fill};
use super::owners::owner;
use super::{DAY, Kind, World};
use crate::instant::instant_text;

/// A type of objects that users define, by its place among them.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CustomType(u8);

/// A portal may have ten types at a time (HubSpot docs: custom objects); the number of a deleted one does not come back.
const TYPE_IDS: [&str; 24] = [
    "2-35011720",
    "2-35011733",
    "2-35011747",
    "2-35011761",
    "2-35011802",
    "2-35011819",
    "2-35011835",
    "2-35011850",
    "2-35011904",
    "2-35011921",
    "2-35011937",
    "2-35011952",
    "2-35012003",
    "2-35012018",
    "2-35012034",
    "2-35012049",
    "2-35012107",
    "2-35012122",
    "2-35012136",
    "2-35012151",
    "2-35012209",
    "2-35012223",
    "2-35012240",
    "2-35012258",
];

impl CustomType {
    /// Machines: the type that the portal starts with.
    pub const MACHINE: Self = Self(0);

    /// Every type that there can be, in the order in which they are defined.
    pub fn all() -> impl Iterator<Item = Self> {
        (0_u8..).zip(TYPE_IDS).map(|(place, _)| Self(place))
    }

    /// Numeric name, `2-…`.
    pub fn type_id(self) -> &'static str {
        TYPE_IDS[usize::from(self.0)]
    }

    pub(super) fn place(self) -> u64 {
        u64::from(self.0)
    }

    /// The name that the base data have for it.
    pub(super) fn seeded_name(self) -> &'static str {
        if self == Self::MACHINE { MACHINE_NAME } else { "object" }
    }
}

/// The internal name of the type that the portal starts with.
pub(crate) const MACHINE_NAME: &str = "machine";

/// What a machine may have a value for, besides id and stamps.
pub(super) const NAMES: &[&str] = &[
    "serial_number",
    "model",
    "status",
    "installed_on",
    "purchase_price",
    "service_contract",
    "hubspot_owner_id",
];
const MODELS: [(&str, u64); 6] = [
    ("Press P40", 48_000),
    ("Press P60", 72_500),
    ("Oven K2", 19_900),
    ("Filler F8", 33_400),
    ("Packer S1", 27_250),
    ("Cutter Q5", 15_800),
];
/// Machines of a company that has any.
const PER_COMPANY: u64 = 2;
/// One company in so many has machines.
const COMPANY_EVERY: u64 = 4;

/// One value of a machine.
pub(super) fn value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let kind = Kind::Custom(CustomType::MACHINE);
    let draw = world.draws(kind, ordinal);
    let (model, price) = draw.pick(aspect!("model"), &MODELS);
    let status =
        draw.pick(aspect!("status"), &["ordered", "running", "running", "running", "in_repair", "retired"]);
    match name {
        "serial_number" => Some(format!("{}-{ordinal:06}", fill("~~##", draw.bits(aspect!("serial"))))),
        "model" => Some(model.to_owned()),
        "status" => Some(status.to_owned()),
        "installed_on" => (status != "ordered").then(|| {
            let made = world.created_at(kind, ordinal);
            let after = draw.span(aspect!("installed"), (world.now_ms - made).clamp(1, 40 * DAY));
            instant_text(made + after)[..10].to_owned()
        }),
        "purchase_price" => Some((price + 50 * draw.below(aspect!("extras"), 40)).to_string()),
        "service_contract" => Some(draw.holds(aspect!("serviced"), 600).to_string()),
        "hubspot_owner_id" => draw.holds(aspect!("owned"), 700).then(|| owner(draw).to_owned()),
        _ => None,
    }
}

/// The company that runs a machine.
pub(super) fn company_of(machine: u64) -> u64 {
    machine / PER_COMPANY * COMPANY_EVERY
}

/// The machines of a company.
pub(super) fn machines_of(world: &World, company: u64) -> impl Iterator<Item = u64> {
    let first = company / COMPANY_EVERY * PER_COMPANY;
    let end = if company.is_multiple_of(COMPANY_EVERY) { first + PER_COMPANY } else { first };
    first..end.min(world.count(Kind::Custom(CustomType::MACHINE))).max(first)
}
