//! The kinds of objects the portal has, and how many of each. What differs between kinds and is HubSpot's own rule stands
//! here, and nowhere else in the world.

use super::custom::CustomType;
use super::goods::{ITEMS_OF_DEAL, PRODUCTS};
use super::lead::LEAD_EVERY;

/// A kind of object (HubSpot docs: "Object type IDs").
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// `0-1`.
    Contact,
    /// `0-2`.
    Company,
    /// `0-3`.
    Deal,
    /// `0-5`.
    Ticket,
    /// `0-46`.
    Note,
    /// `0-48`.
    Call,
    /// `0-49`.
    Email,
    /// `0-47`.
    Meeting,
    /// `0-27`.
    Task,
    /// `0-136`.
    Lead,
    /// `0-7`.
    Product,
    /// `0-8`.
    LineItem,
    /// `2-…`: a type that the portal's users defined.
    Custom(CustomType),
}

impl Kind {
    /// Every kind that the portal starts with; [`CustomType::MACHINE`] is the one that its users defined.
    pub const ALL: [Kind; 13] = [
        Self::Contact,
        Self::Company,
        Self::Deal,
        Self::Ticket,
        Self::Note,
        Self::Call,
        Self::Email,
        Self::Meeting,
        Self::Task,
        Self::Lead,
        Self::Product,
        Self::LineItem,
        Self::Custom(CustomType::MACHINE),
    ];

    /// Numeric name, `0-1`.
    pub fn type_id(self) -> &'static str {
        match self {
            Self::Contact => "0-1",
            Self::Company => "0-2",
            Self::Deal => "0-3",
            Self::Ticket => "0-5",
            Self::Note => "0-46",
            Self::Call => "0-48",
            Self::Email => "0-49",
            Self::Meeting => "0-47",
            Self::Task => "0-27",
            Self::Lead => "0-136",
            Self::Product => "0-7",
            Self::LineItem => "0-8",
            Self::Custom(custom) => custom.type_id(),
        }
    }

    /// Name in paths; of a type that users defined the number, since its name is the portal's.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Contact => "contacts",
            Self::Company => "companies",
            Self::Deal => "deals",
            Self::Ticket => "tickets",
            Self::Note => "notes",
            Self::Call => "calls",
            Self::Email => "emails",
            Self::Meeting => "meetings",
            Self::Task => "tasks",
            Self::Lead => "leads",
            Self::Product => "products",
            Self::LineItem => "line_items",
            Self::Custom(custom) => custom.type_id(),
        }
    }

    /// Whether it is a thing people sell to or by, not something that happened.
    pub(crate) fn has_people(self) -> bool {
        matches!(self, Self::Contact | Self::Company | Self::Deal | Self::Ticket)
    }

    /// Name of one.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Company => "company",
            Self::Deal => "deal",
            Self::Ticket => "ticket",
            Self::Note => "note",
            Self::Call => "call",
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Task => "task",
            Self::Lead => "lead",
            Self::Product => "product",
            Self::LineItem => "line_item",
            Self::Custom(custom) => custom.type_id(),
        }
    }

    /// The kind that a path names by plural, singular or number, in any case. Every number that a type of users can have is
    /// known, whether it was defined or not.
    pub fn parse(name: &str) -> Option<Kind> {
        let name = name.to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .chain(CustomType::all().map(Kind::Custom))
            .find(|kind| [kind.plural(), kind.singular(), kind.type_id()].contains(&name.as_str()))
    }

    /// The stamp of the last change: contacts have a name of their own for it.
    pub fn modified_property(self) -> &'static str {
        if self == Self::Contact { "lastmodifieddate" } else { "hs_lastmodifieddate" }
    }

    /// The stamp of creation.
    pub fn created_property(self) -> &'static str {
        match self {
            Self::Contact | Self::Company | Self::Deal | Self::Ticket | Self::Product | Self::LineItem => {
                "createdate"
            }
            Self::Note | Self::Call | Self::Email | Self::Meeting | Self::Task => "hs_createdate",
            Self::Lead | Self::Custom(_) => "hs_createdate",
        }
    }

    /// What a read shows that names no properties (HubSpot docs: "Search the CRM", default properties).
    pub fn default_properties(self) -> &'static [&'static str] {
        match self {
            Self::Contact => {
                &["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"]
            }
            Self::Company => &["createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"],
            Self::Deal => &[
                "amount",
                "closedate",
                "createdate",
                "dealname",
                "dealstage",
                "hs_lastmodifieddate",
                "hs_object_id",
                "pipeline",
            ],
            Self::Ticket => &[
                "content",
                "createdate",
                "hs_lastmodifieddate",
                "hs_object_id",
                "hs_pipeline",
                "hs_pipeline_stage",
                "hs_ticket_category",
                "hs_ticket_priority",
                "subject",
            ],
            Self::Product => {
                &["createdate", "description", "hs_lastmodifieddate", "hs_object_id", "name", "price"]
            }
            Self::LineItem => {
                &["amount", "createdate", "hs_lastmodifieddate", "hs_object_id", "hs_product_id", "quantity"]
            }
            _ => &["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
        }
    }

    /// What a create must name; of several alternatives the first (HubSpot docs: guide of each object).
    pub fn required_on_create(self) -> &'static [&'static str] {
        match self {
            // What a type of users needs stands in its schema.
            Self::Contact | Self::LineItem | Self::Custom(_) => &[],
            Self::Company | Self::Product => &["name"],
            Self::Lead => &["hs_lead_name"],
            Self::Deal => &["dealname", "dealstage"],
            Self::Ticket => &["subject", "hs_pipeline_stage"],
            Self::Email => &["hs_timestamp", "hs_email_direction"],
            Self::Note | Self::Call | Self::Meeting | Self::Task => &["hs_timestamp"],
        }
    }

    /// The property by which HubSpot refuses a second record.
    pub fn unique_property(self) -> Option<&'static str> {
        (self == Self::Contact).then_some("email")
    }

    /// For how many days records of a kind have been made.
    pub(super) fn past_days(self) -> i64 {
        match self {
            Self::Contact | Self::Company | Self::Lead | Self::Product | Self::Custom(_) => 1_000,
            Self::Deal | Self::LineItem => 420,
            Self::Ticket => 300,
            Self::Note | Self::Call | Self::Email | Self::Meeting | Self::Task => 200,
        }
    }

    /// Ids of a kind begin here; kinds do not overlap, and most lie beyond 2^31.
    pub(super) fn first_id(self) -> u64 {
        match self {
            Self::Contact => 2_147_400_000,
            Self::Company => 9_337_000_000,
            Self::Deal => 19_756_000_000,
            Self::Ticket => 26_174_000_000,
            Self::Note => 33_100_000_000,
            Self::Call => 44_200_000_000,
            Self::Email => 55_300_000_000,
            Self::Meeting => 66_400_000_000,
            Self::Task => 513_881_000_000,
            Self::Lead => 397_300_000_000,
            Self::Product => 1_281_500_000,
            Self::LineItem => 7_246_000_000,
            Self::Custom(custom) => 620_100_000_000 + 5_000_000_000 * custom.place(),
        }
    }
}

/// How many records of each kind the portal starts with; leads, products, line items and the users' own type follow from these.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WorldSize {
    /// Contacts.
    pub contacts: u64,
    /// Companies.
    pub companies: u64,
    /// Deals.
    pub deals: u64,
    /// Tickets.
    pub tickets: u64,
    /// Notes.
    pub notes: u64,
    /// Calls.
    pub calls: u64,
    /// E-mails.
    pub emails: u64,
    /// Meetings.
    pub meetings: u64,
    /// Tasks.
    pub tasks: u64,
}

impl WorldSize {
    /// A portal with as many tickets and activities as go with its contacts: a small one is worked with daily, in a large
    /// one most contacts have come in by import.
    pub fn of(contacts: u64, companies: u64, deals: u64) -> Self {
        let known = contacts.min(2_000);
        Self {
            contacts,
            companies,
            deals,
            tickets: contacts / 20 + known / 20,
            notes: contacts / 10 + known / 2,
            calls: contacts / 20 + known / 4,
            emails: contacts / 20 + known * 2 / 5,
            meetings: contacts / 40 + known / 8,
            tasks: contacts / 20 + known / 5,
        }
    }

    pub(super) fn of_kind(&self, kind: Kind) -> u64 {
        match kind {
            Kind::Contact => self.contacts,
            Kind::Company => self.companies,
            Kind::Deal => self.deals,
            Kind::Ticket => self.tickets,
            Kind::Note => self.notes,
            Kind::Call => self.calls,
            Kind::Email => self.emails,
            Kind::Meeting => self.meetings,
            Kind::Task => self.tasks,
            Kind::Lead => self.contacts / LEAD_EVERY,
            Kind::Product => self.deals.min(PRODUCTS),
            Kind::LineItem => self.deals * ITEMS_OF_DEAL,
            Kind::Custom(CustomType::MACHINE) => self.companies / 2,
            Kind::Custom(_) => 0,
        }
    }
}

impl Default for WorldSize {
    /// The sample account.
    fn default() -> Self {
        Self::of(2_000, 500, 400)
    }
}
