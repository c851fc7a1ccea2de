//! The table of HubSpot's own types, one row each, and the one row that all types share which a portal's administrator
//! defined. What differs between types stands here; nothing else branches on a type's name.

use crate::{GroupAnswer, Groups, LinkedGroup};

/// Names of properties.
type Names = &'static [&'static str];

/// A type of HubSpot's own (HubSpot docs: CRM API, "Object type IDs" and the guide of each object).
pub(crate) struct StandardType {
    /// HubSpot's plural name, used in paths.
    pub(crate) name: &'static str,
    /// The numeric id, `0-1`.
    pub(crate) type_id: &'static str,
    /// One record, and several, as people call them.
    pub(crate) words: (&'static str, &'static str),
    /// Columns of a list when the user has chosen none.
    pub(crate) columns: Names,
    /// What the search index reads.
    pub(crate) search: StandardSearch,
    /// The types whose associations are mirrored from this type's side.
    pub(crate) associates: Names,
    /// What needs no knowledge of the portal.
    pub(crate) row: TypeRow,
}

/// Which properties feed the tiers of the search index.
#[derive(Default)]
pub(crate) struct StandardSearch {
    pub(crate) name: Names,
    pub(crate) email: Names,
    pub(crate) phone: Names,
    pub(crate) domain: Names,
    pub(crate) text: Names,
}

/// What holds for every record of a type in every portal.
#[derive(Debug)]
pub struct TypeRow {
    /// The property that moves when the record is modified: contacts differ from all others.
    pub modified: &'static str,
    /// The property that holds the creation stamp.
    pub created: &'static str,
    /// A property by which the portal refuses a second record (contacts: `email`).
    pub natural_key: Option<&'static str>,
    /// The property that lists a record's further natural keys, joined by `;`, as merges leave them.
    pub further_keys: Option<&'static str>,
    /// Whether a property of ours may tell its records apart, where the user wants one (`satchel unique-property`).
    pub own_key: bool,
    /// Pipeline and stage properties, which must be written together.
    pub pipeline: Option<(&'static str, &'static str)>,
    /// Properties that travel together, pipeline and stage among them.
    pub groups: Groups,
    /// The property that names the currency of the record's amounts; `None` where they are in the account's.
    pub currency: Option<&'static str>,
    /// Whether Satchel changes its records.
    pub editing: Editing,
    /// Whether records can be merged in HubSpot.
    pub mergeable: bool,
    /// Whether one of its records may be the primary one of a record of another type (companies).
    pub primary: bool,
    /// Numbers of the plain link to other types that hold in every portal, for the request that makes a record with its
    /// links (HubSpot docs: "Associate records", default association types).
    pub(crate) plain_links: &'static [(&'static str, i64)],
    /// What its records show on another record's timeline; `None` for a type that is no activity.
    pub activity: Option<ActivityColumns>,
}

/// Whether Satchel changes the records of a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Editing {
    /// They are made, edited, linked and archived.
    Full,
    /// They are mirrored and shown.
    ShownOnly,
}

/// What an activity shows on a timeline.
#[derive(Debug)]
pub struct ActivityColumns {
    /// Its subject.
    pub title: Option<&'static str>,
    /// Its body as HTML, the first that is not empty.
    pub body: &'static [&'static str],
    /// When it takes place, or is due. HubSpot takes none without.
    pub at: &'static str,
    /// What a new one holds where its maker does not say.
    pub defaults: &'static [(&'static str, &'static str)],
    /// The property that says whether it is done, and what it holds then; `None` for what is not done or left undone.
    pub done: Option<(&'static str, &'static str)>,
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

/// What most types have in common.
const PLAIN: TypeRow = TypeRow {
    modified: "hs_lastmodifieddate",
    created: "createdate",
    natural_key: None,
    further_keys: None,
    own_key: false,
    pipeline: None,
    groups: Groups::NONE,
    currency: None,
    editing: Editing::Full,
    mergeable: false,
    primary: false,
    plain_links: &[],
    activity: None,
};

/// A contact's address.
const PERSON_ADDRESS: LinkedGroup =
    LinkedGroup { members: &["address", "city", "state", "zip", "country"], answer: GroupAnswer::Each };
/// A company's address.
const COMPANY_ADDRESS: LinkedGroup = LinkedGroup {
    members: &["address", "address2", "city", "state", "zip", "country"],
    answer: GroupAnswer::Each,
};
/// A deal's place in its pipeline.
const DEAL_STAGE: LinkedGroup =
    LinkedGroup { members: &["pipeline", "dealstage"], answer: GroupAnswer::Together };
/// A deal's amount, which is a sum of money only with its currency.
const DEAL_AMOUNT: LinkedGroup =
    LinkedGroup { members: &["amount", "deal_currency_code"], answer: GroupAnswer::Together };
/// A ticket's or a lead's place in its pipeline.
const STAGE: LinkedGroup =
    LinkedGroup { members: &["hs_pipeline", "hs_pipeline_stage"], answer: GroupAnswer::Together };

const NOTHING: StandardSearch = StandardSearch { name: &[], email: &[], phone: &[], domain: &[], text: &[] };

/// The row of every type that a portal's administrator defined.
pub(crate) static CUSTOM: TypeRow =
    TypeRow { created: "hs_createdate", editing: Editing::ShownOnly, ..PLAIN };

macro_rules! engagement {
    ($name:literal, $singular:literal, $id:literal, $links:expr, $title:expr, $text:expr, $columns:expr,
     $activity:expr) => {
        StandardType {
            name: $name,
            type_id: $id,
            words: ($singular, $name),
            columns: $columns,
            search: StandardSearch { name: $title, text: $text, ..NOTHING },
            associates: &["contacts", "companies", "deals", "tickets"],
            row: TypeRow {
                created: "hs_createdate",
                plain_links: &[
                    ("contacts", $links[0]),
                    ("companies", $links[1]),
                    ("deals", $links[2]),
                    ("tickets", $links[3]),
                ],
                activity: Some($activity),
                ..PLAIN
            },
        }
    };
}

const AT: &str = "hs_timestamp";

pub(crate) static TYPES: [StandardType; 12] = [
    StandardType {
        name: "contacts",
        type_id: "0-1",
        words: ("contact", "contacts"),
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
        search: StandardSearch {
            name: &["firstname", "lastname"],
            email: &["email"],
            phone: &["phone", "mobilephone"],
            text: &["company", "jobtitle", "city", "country"],
            ..NOTHING
        },
        associates: &["companies", "deals", "tickets", "contacts"],
        row: TypeRow {
            modified: "lastmodifieddate",
            natural_key: Some("email"),
            further_keys: Some("hs_additional_emails"),
            groups: Groups(&[PERSON_ADDRESS]),
            own_key: true,
            mergeable: true,
            ..PLAIN
        },
    },
    StandardType {
        name: "companies",
        type_id: "0-2",
        words: ("company", "companies"),
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
        search: StandardSearch {
            name: &["name"],
            phone: &["phone"],
            domain: &["domain"],
            text: &["city", "country", "industry"],
            ..NOTHING
        },
        associates: &["contacts", "deals", "tickets", "companies"],
        row: TypeRow {
            groups: Groups(&[COMPANY_ADDRESS]),
            own_key: true,
            mergeable: true,
            primary: true,
            ..PLAIN
        },
    },
    StandardType {
        name: "deals",
        type_id: "0-3",
        words: ("deal", "deals"),
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
        search: StandardSearch { name: &["dealname"], text: &["description"], ..NOTHING },
        associates: &["contacts", "companies", "tickets", "deals"],
        row: TypeRow {
            pipeline: Some(("pipeline", "dealstage")),
            groups: Groups(&[DEAL_STAGE, DEAL_AMOUNT]),
            currency: Some("deal_currency_code"),
            own_key: true,
            mergeable: true,
            ..PLAIN
        },
    },
    StandardType {
        name: "tickets",
        type_id: "0-5",
        words: ("ticket", "tickets"),
        columns: &[
            "subject",
            "hs_pipeline_stage",
            "hs_ticket_priority",
            "hubspot_owner_id",
            "hs_lastmodifieddate",
        ],
        search: StandardSearch { name: &["subject"], text: &["content"], ..NOTHING },
        associates: &["contacts", "companies", "deals", "tickets"],
        row: TypeRow {
            pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
            groups: Groups(&[STAGE]),
            own_key: true,
            mergeable: true,
            ..PLAIN
        },
    },
    engagement!(
        "notes",
        "note",
        "0-46",
        [202, 190, 214, 228],
        &[],
        &["hs_note_body"],
        &["hs_note_body", "hs_timestamp", "hubspot_owner_id"],
        ActivityColumns {
            title: None,
            body: &["hs_note_body"],
            at: AT,
            defaults: &[],
            done: None,
            facts: &[]
        }
    ),
    engagement!(
        "calls",
        "call",
        "0-48",
        [194, 182, 206, 220],
        &["hs_call_title"],
        &["hs_call_body"],
        &["hs_call_title", "hs_timestamp", "hubspot_owner_id"],
        ActivityColumns {
            title: Some("hs_call_title"),
            body: &["hs_call_body"],
            at: AT,
            defaults: &[("hs_call_status", "COMPLETED"), ("hs_call_direction", "OUTBOUND")],
            done: None,
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
        [198, 186, 210, 224],
        &["hs_email_subject"],
        &["hs_email_text"],
        &["hs_email_subject", "hs_timestamp", "hubspot_owner_id"],
        ActivityColumns {
            title: Some("hs_email_subject"),
            body: &["hs_email_html", "hs_email_text"],
            at: AT,
            defaults: &[("hs_email_direction", "EMAIL"), ("hs_email_status", "SENT")],
            done: None,
            facts: &[("hs_email_direction", Fact::Option), ("hs_email_status", Fact::Option)]
        }
    ),
    engagement!(
        "meetings",
        "meeting",
        "0-47",
        [200, 188, 212, 226],
        &["hs_meeting_title"],
        &["hs_meeting_body"],
        &["hs_meeting_title", "hs_timestamp", "hubspot_owner_id"],
        ActivityColumns {
            title: Some("hs_meeting_title"),
            body: &["hs_meeting_body"],
            at: AT,
            defaults: &[],
            done: None,
            facts: &[("hs_meeting_outcome", Fact::Option)]
        }
    ),
    engagement!(
        "tasks",
        "task",
        "0-27",
        [204, 192, 216, 230],
        &["hs_task_subject"],
        &["hs_task_body"],
        &["hs_task_subject", "hs_task_status", "hs_timestamp", "hubspot_owner_id"],
        ActivityColumns {
            title: Some("hs_task_subject"),
            body: &["hs_task_body"],
            at: AT,
            defaults: &[("hs_task_status", "NOT_STARTED"), ("hs_task_type", "TODO")],
            done: Some(("hs_task_status", "COMPLETED")),
            facts: &[("hs_task_status", Fact::Option), ("hs_task_priority", Fact::Option)]
        }
    ),
    StandardType {
        name: "leads",
        type_id: "0-136",
        words: ("lead", "leads"),
        columns: &[
            "hs_lead_name",
            "hs_lead_type",
            "hs_lead_label",
            "hs_pipeline_stage",
            "hubspot_owner_id",
            "hs_lastmodifieddate",
        ],
        search: StandardSearch { name: &["hs_lead_name"], ..NOTHING },
        associates: &["contacts", "companies"],
        row: TypeRow {
            created: "hs_createdate",
            pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
            groups: Groups(&[STAGE]),
            editing: Editing::ShownOnly,
            ..PLAIN
        },
    },
    StandardType {
        name: "products",
        type_id: "0-7",
        words: ("product", "products"),
        columns: &["name", "price", "hs_sku", "hs_product_type", "description", "hs_lastmodifieddate"],
        search: StandardSearch { name: &["name"], text: &["hs_sku", "description"], ..NOTHING },
        associates: &[],
        row: TypeRow { editing: Editing::ShownOnly, ..PLAIN },
    },
    StandardType {
        name: "line_items",
        type_id: "0-8",
        words: ("line item", "line items"),
        columns: &["name", "quantity", "price", "amount", "hs_sku", "hs_lastmodifieddate"],
        search: StandardSearch { name: &["name"], text: &["hs_sku"], ..NOTHING },
        associates: &["deals"],
        row: TypeRow { currency: Some("hs_line_item_currency_code"), editing: Editing::ShownOnly, ..PLAIN },
    },
];
