//! The rows from which property definitions are read: HubSpot's own names where they are known, and families of custom
//! properties as portals grow them.

use super::contact::{CHANNELS, LEAD_STATUS, LIFECYCLE, TIERS};
use super::pipelines::{DEAL_STAGES, LEAD_PIPELINE, LEAD_STAGES, TICKET_STAGES};
use super::places::{Place, Places};
use super::words::INDUSTRIES;
use super::{CustomType, Kind};
use crate::config::Breadth;
use std::collections::BTreeSet;

/// What every kind has.
const COMMON: &[&str] = &[
    "hs_object_id number number ro",
    "hubspot_owner_id enumeration select owner",
    "hs_all_owner_ids enumeration checkbox ro hidden",
    "hs_all_team_ids enumeration checkbox ro hidden",
    "hubspot_team_id enumeration select ro",
    "hs_merged_object_ids string text ro",
    "hs_object_source string text ro",
    "hs_object_source_label string text ro",
    "hs_object_source_id string text ro",
    "hs_created_by_user_id number number ro",
    "hs_updated_by_user_id number number ro",
    "hs_unique_creation_key string text ro hidden",
    "hubspot_owner_assigneddate datetime date ro",
    "hs_read_only bool booleancheckbox ro hidden",
    "hs_shared_team_ids enumeration checkbox ro hidden",
    "hs_user_ids_of_all_owners enumeration checkbox ro hidden",
    "hs_was_imported bool booleancheckbox ro hidden",
];

const CONTACT: &[&str] = &[
    "createdate datetime date ro",
    "lastmodifieddate datetime date ro",
    "hs_lastmodifieddate datetime date ro hidden",
    "firstname string text",
    "lastname string text",
    "email string text",
    "phone string phonenumber",
    "mobilephone string phonenumber",
    "fax string phonenumber",
    "company string text",
    "jobtitle string text",
    "city string text",
    "state string text",
    "zip string text",
    "country string text",
    "website string text",
    "address string text",
    "salutation string text",
    "industry string text",
    "annualrevenue string text",
    "numemployees enumeration select 1-5|5-25|25-50|50-100|100-500|500-1000|1000+",
    "date_of_birth string text",
    "associatedcompanyid number number ro",
    "hs_email_domain string text ro",
    "hs_analytics_source enumeration select ro OFFLINE|ORGANIC_SEARCH|REFERRALS|PAID_SEARCH|SOCIAL_MEDIA|DIRECT_TRAFFIC",
    "hs_lifecyclestage_lead_date datetime date ro",
    "message string textarea",
    "twitterhandle string text",
    "linkedinbio string text",
    "degree string text",
    "field_of_study string text",
    "graduation_date string text",
    "school string text",
    "seniority string text",
    "start_date string text",
    "gender string text",
    "job_function string text",
    "marital_status string text",
    "military_status string text",
    "relationship_status string text",
    "work_email string text",
    "hs_persona enumeration select persona_1|persona_2",
    "owneremail string text ro",
    "ownername string text ro",
    "hs_buying_role enumeration checkbox BLOCKER|BUDGET_HOLDER|CHAMPION|DECISION_MAKER|END_USER|EXECUTIVE_SPONSOR|INFLUENCER",
    "closedate datetime date",
    "total_revenue number number calc",
    "recent_deal_amount number number calc",
    "num_contacted_notes number number calc",
    "num_notes number number calc",
    "num_associated_deals number number calc",
    "hs_content_membership_notes string textarea",
    "hs_additional_emails enumeration checkbox ro hidden",
    "hs_calculated_merged_vids enumeration checkbox ro hidden",
    "hubspotscore number calculation_equation calc",
    "hs_marketable_status enumeration select ro true|false",
    "hs_marketable_until_renewal enumeration select ro true|false",
    "hs_coordinates object_coordinates text ro hidden",
    "hs_internal_state json text ro hidden",
    "next_generation_score json text ro",
    "profile_picture string file",
    "biography string html",
    "newsletter_opt_in bool booleancheckbox custom",
    "loyalty_number string text custom unique",
    "first_contacted date date custom",
    "last_visit datetime date custom",
    "discount_percent number number custom",
    "notes_last_contacted datetime date ro",
    "notes_last_updated datetime date ro",
    "notes_next_activity_date datetime date ro",
    "hs_email_optout bool booleancheckbox ro",
    "hs_email_bounce number number ro",
    "hs_email_open number number ro",
    "hs_email_click number number ro",
    "hs_email_delivered number number ro",
    "hs_latest_source enumeration select ro OFFLINE|ORGANIC_SEARCH|REFERRALS",
    "hs_time_to_first_engagement number number ro",
    "hs_is_unworked bool calculation_equation calc",
    "hs_is_contact bool calculation_equation calc",
    "hs_whatsapp_phone_number string phonenumber",
    "hs_linkedin_url string text",
    "hs_role string text",
    "hs_sub_role string text",
    "hs_country_region_code string text",
    "hs_state_code string text",
    "hs_full_name_or_email string calculation_equation calc",
    "hs_searchable_calculated_phone_number string calculation_equation calc hidden",
    "hs_searchable_calculated_mobile_number string calculation_equation calc hidden",
];

const COMPANY: &[&str] = &[
    "createdate datetime date ro",
    "hs_lastmodifieddate datetime date ro",
    "name string text",
    "domain string text",
    "website string text",
    "phone string phonenumber",
    "city string text",
    "state string text",
    "zip string text",
    "country string text",
    "address string text",
    "address2 string text",
    "numberofemployees number number",
    "annualrevenue number number",
    "description string textarea",
    "founded_year string text",
    "is_public bool booleancheckbox",
    "type enumeration select PROSPECT|PARTNER|RESELLER|VENDOR|OTHER",
    "timezone string text",
    "owner_since datetime date custom",
    "num_associated_contacts number number calc",
    "num_associated_deals number number calc",
    "hs_num_child_companies number number calc",
    "total_revenue number number calc",
    "recent_deal_amount number number calc",
    "closedate datetime date",
    "about_us string textarea",
    "hs_parent_company_id number number ro",
    "linkedin_company_page string text",
    "facebook_company_page string text",
    "twitterhandle string text",
    "web_technologies enumeration checkbox ro hubspot|salesforce|shopify",
    "hs_ideal_customer_profile enumeration select tier_1|tier_2|tier_3",
    "notes_last_contacted datetime date ro",
    "notes_last_updated datetime date ro",
    "num_notes number number calc",
];

const DEAL: &[&str] = &[
    "createdate datetime date ro",
    "hs_lastmodifieddate datetime date ro",
    "dealname string text",
    "amount number number",
    "closedate datetime date",
    "hs_is_closed bool calculation_equation calc",
    "hs_is_closed_won bool calculation_equation calc",
    "dealtype enumeration radio newbusiness|existingbusiness",
    "description string textarea",
    "hs_priority enumeration select low|medium|high",
    "hs_next_step string text",
    "hs_deal_stage_probability number number calc",
    "amount_in_home_currency number number calc",
    "days_to_close number calculation_equation calc",
    "num_associated_contacts number number calc",
    "hs_acv number number calc",
    "hs_arr number number calc",
    "hs_mrr number number calc",
    "hs_tcv number number calc",
    "hs_forecast_amount number number",
    "hs_forecast_probability number number",
    "closed_lost_reason string textarea",
    "closed_won_reason string textarea",
    "hs_projected_amount number number calc",
    "num_notes number number calc",
    "notes_last_contacted datetime date ro",
    "notes_last_updated datetime date ro",
    "notes_next_activity_date datetime date ro",
];

const TICKET: &[&str] = &[
    "createdate datetime date ro",
    "hs_lastmodifieddate datetime date ro",
    "subject string text",
    "content string textarea",
    "hs_ticket_priority enumeration select LOW|MEDIUM|HIGH|URGENT",
    "hs_ticket_category enumeration select PRODUCT_ISSUE|BILLING_ISSUE|FEATURE_REQUEST|GENERAL_INQUIRY",
    "hs_ticket_id number number ro",
    "source_type enumeration select EMAIL|CHAT|FORM|PHONE",
    "hs_is_closed bool calculation_equation calc",
    "hs_resolution enumeration select ISSUE_FIXED|ANSWERED|DUPLICATE",
    "closed_date datetime date ro",
    "time_to_close number number calc",
    "time_to_first_agent_reply number number calc",
    "last_reply_date datetime date ro",
    "num_notes number number calc",
];

const NOTE: &[&str] = &["hs_note_body string html"];
const CALL: &[&str] = &[
    "hs_call_title string text",
    "hs_call_body string html",
    "hs_call_direction enumeration select INBOUND|OUTBOUND",
    "hs_call_duration number number",
    "hs_call_status enumeration select COMPLETED|NO_ANSWER|BUSY|FAILED|CANCELED|IN_PROGRESS|QUEUED|RINGING",
    "hs_call_disposition enumeration select f240bbac-87c9-4f6e-bf70-924b57d47db7|73a0d17f-1163-4015-bdd5-ec830791da20|9d9162e7-6cf3-4944-bf63-4dff82258764",
    "hs_call_from_number string text",
    "hs_call_to_number string text",
    "hs_call_recording_url string text",
];
const EMAIL: &[&str] = &[
    "hs_email_subject string text",
    "hs_email_text string textarea",
    "hs_email_html string html",
    "hs_email_headers string textarea",
    "hs_email_direction enumeration select EMAIL|INCOMING_EMAIL|FORWARDED_EMAIL",
    "hs_email_status enumeration select BOUNCED|FAILED|SCHEDULED|SENDING|SENT",
];
const MEETING: &[&str] = &[
    "hs_meeting_title string text",
    "hs_meeting_body string html",
    "hs_internal_meeting_notes string html",
    "hs_meeting_start_time datetime date",
    "hs_meeting_end_time datetime date",
    "hs_meeting_location string text",
    "hs_meeting_external_url string text",
    "hs_meeting_outcome enumeration select SCHEDULED|COMPLETED|RESCHEDULED|NO_SHOW|CANCELED",
];
const TASK: &[&str] = &[
    "hs_task_subject string text",
    "hs_task_body string html",
    "hs_task_status enumeration select NOT_STARTED|COMPLETED|IN_PROGRESS|WAITING|DEFERRED",
    "hs_task_priority enumeration select NONE|LOW|MEDIUM|HIGH",
    "hs_task_type enumeration select TODO|CALL|EMAIL",
    "hs_task_reminders string text",
    "hs_task_is_completed number number calc",
    "hs_task_completion_date datetime date ro",
];
const ACTIVITY: &[&str] = &[
    "hs_createdate datetime date ro",
    "hs_lastmodifieddate datetime date ro",
    "hs_timestamp datetime date",
    "hs_attachment_ids enumeration checkbox",
    "hs_body_preview string text ro",
    "hs_body_preview_html string text ro hidden",
    "hs_engagement_source string text ro",
];
const LEAD: &[&str] = &[
    "hs_createdate datetime date ro",
    "hs_lastmodifieddate datetime date ro",
    "hs_lead_name string text",
    "hs_lead_type enumeration select NEW_BUSINESS|UPSELL|RE_ATTEMPTING",
    "hs_lead_label enumeration select HOT|WARM|COLD",
    "hs_primary_contact_id number number ro",
    "hs_tag_ids enumeration checkbox",
];
const PRODUCT: &[&str] = &[
    "createdate datetime date ro",
    "hs_lastmodifieddate datetime date ro",
    "name string text",
    "description string textarea",
    "price number number",
    "hs_sku string text",
    "hs_cost_of_goods_sold number number",
    "hs_product_type enumeration select inventory|non_inventory|service",
    "hs_folder_id number number",
    "hs_url string text",
    "hs_images string text",
    "hs_recurring_billing_period string text",
    "recurringbillingfrequency enumeration select weekly|monthly|quarterly|annually",
    "tax number number",
];
const LINE_ITEM: &[&str] = &[
    "createdate datetime date ro",
    "hs_lastmodifieddate datetime date ro",
    "name string text",
    "description string textarea",
    "price number number",
    "quantity number number",
    "amount number number",
    "discount number number",
    "hs_discount_percentage number number",
    "hs_sku string text",
    "hs_product_id number number",
    "hs_line_item_currency_code string text",
    "hs_position_on_quote number number",
    "hs_recurring_billing_period string text",
    "hs_recurring_billing_start_date date date",
    "recurringbillingfrequency enumeration select weekly|monthly|quarterly|annually",
    "tax number number",
];
/// What a type of users has from the beginning, and the one that the sample portal's users defined.
const CUSTOM: &[&str] = &["hs_createdate datetime date ro", "hs_lastmodifieddate datetime date ro"];
const MACHINE: &[&str] = &[
    "serial_number string text custom unique",
    "model string text custom",
    "status enumeration select ordered|running|in_repair|retired custom",
    "installed_on date date custom",
    "purchase_price number number custom",
    "service_contract bool booleancheckbox custom",
];

/// What a portal's own teams add, per theme.
const THEMES: [&str; 16] = [
    "onboarding",
    "renewal",
    "event",
    "survey",
    "training",
    "partner",
    "product",
    "billing",
    "support",
    "campaign",
    "shipping",
    "referral",
    "seminar",
    "loyalty",
    "security",
    "warranty",
];
const THEME_FIELDS: [&str; 14] = [
    "status enumeration select open|waiting|done",
    "stage enumeration radio early|middle|late",
    "topics enumeration checkbox price|quality|service|delivery",
    "date date date",
    "time datetime date",
    "score number number",
    "total number calculation_equation calc",
    "done bool booleancheckbox",
    "notes string textarea",
    "link string text",
    "contact_number string phonenumber",
    "summary string html",
    "document string file",
    "manager enumeration select owner",
];
/// What HubSpot measures, per period.
const MEASURES: [&str; 8] =
    ["visits", "page_views", "event_completions", "sessions", "clicks", "opens", "replies", "calls"];

/// The rows of a kind.
pub(super) fn rows(kind: Kind, places: &Places, breadth: Breadth) -> Vec<String> {
    let (own, themes, measures): (&[&str], usize, usize) = match kind {
        Kind::Contact => (CONTACT, 16, 8),
        Kind::Company => (COMPANY, 5, 2),
        Kind::Deal => (DEAL, 4, 1),
        Kind::Ticket => (TICKET, 2, 1),
        Kind::Note => (NOTE, 0, 0),
        Kind::Call => (CALL, 0, 0),
        Kind::Email => (EMAIL, 0, 0),
        Kind::Meeting => (MEETING, 0, 0),
        Kind::Task => (TASK, 0, 0),
        Kind::Lead => (LEAD, 0, 0),
        Kind::Product => (PRODUCT, 0, 0),
        Kind::LineItem => (LINE_ITEM, 0, 0),
        Kind::Custom(_) => (CUSTOM, 0, 0),
    };
    let (themes, measures) = match breadth {
        Breadth::Grown => (themes, measures),
        Breadth::New => (0, 0),
    };
    let activity = matches!(kind, Kind::Note | Kind::Call | Kind::Email | Kind::Meeting | Kind::Task);
    let mut rows: Vec<String> = COMMON.iter().chain(own).map(|row| (*row).to_owned()).collect();
    rows.extend(ACTIVITY.iter().filter(|_| activity).map(|row| (*row).to_owned()));
    rows.extend(enumerations(kind, places));
    if kind == Kind::Custom(CustomType::MACHINE) {
        rows.extend(MACHINE.iter().map(|row| (*row).to_owned()));
    }
    for theme in THEMES.iter().take(themes) {
        rows.extend(THEME_FIELDS.iter().map(|field| format!("{theme}_{field} custom")));
    }
    for measure in MEASURES.iter().take(measures) {
        for period in ["first", "last", "count", "average", "peak"] {
            let value = if matches!(period, "first" | "last") { "datetime date" } else { "number number" };
            rows.push(format!("hs_analytics_{period}_{measure} {value} ro"));
        }
    }
    rows
}

/// Enumerations whose options other parts of the world draw from.
fn enumerations(kind: Kind, places: &Places) -> Vec<String> {
    let select = |name: &str, values: &[&str]| format!("{name} enumeration select {}", values.join("|"));
    let of_places = |name: &str, of: fn(&Place) -> &'static str| {
        let values: BTreeSet<&str> = places.all().iter().map(of).collect();
        select(name, &values.into_iter().collect::<Vec<_>>())
    };
    match kind {
        Kind::Contact => vec![
            of_places("hs_language", |place| place.language),
            of_places("hs_timezone", |place| place.timezone),
            select("lifecyclestage", &LIFECYCLE),
            select("hs_lead_status", &LEAD_STATUS),
            format!("{} custom", select("customer_tier", &TIERS)),
            format!("preferred_channels enumeration checkbox {} custom", CHANNELS.join("|")),
        ],
        Kind::Company => {
            let industries: Vec<&str> = INDUSTRIES.iter().map(|(_, value)| *value).collect();
            vec![select("lifecyclestage", &LIFECYCLE), select("industry", &industries)]
        }
        Kind::Deal => {
            let stages: Vec<&str> =
                DEAL_STAGES.iter().flat_map(|(_, stages)| stages.iter().map(|stage| stage.0)).collect();
            let pipelines: Vec<&str> = DEAL_STAGES.iter().map(|(id, _)| *id).collect();
            let currencies = of_places("deal_currency_code", |place| place.currency);
            vec![select("dealstage", &stages), select("pipeline", &pipelines), currencies]
        }
        Kind::Ticket => {
            let stages: Vec<&str> = TICKET_STAGES.iter().map(|stage| stage.0).collect();
            vec![select("hs_pipeline_stage", &stages), "hs_pipeline enumeration select 0|".to_owned()]
        }
        Kind::Lead => {
            let stages: Vec<&str> = LEAD_STAGES.iter().map(|stage| stage.0).collect();
            vec![
                select("hs_pipeline_stage", &stages),
                format!("hs_pipeline enumeration select {LEAD_PIPELINE}|"),
            ]
        }
        _ => Vec::new(),
    }
}
