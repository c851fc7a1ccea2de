//! What people see of properties and options: HubSpot's own words where they are known, otherwise words made from the
//! internal name.
//!
//! Must never know of values.

use super::Kind;
use super::pipelines::pipelines;

/// The label of a property.
pub(super) fn of_property(kind: Kind, name: &str) -> String {
    if name == "hubspot_owner_id" && matches!(kind, Kind::Contact | Kind::Company | Kind::Deal | Kind::Ticket)
    {
        return format!("{} owner", words(kind.singular()));
    }
    let own = match (kind, name) {
        (Kind::Company, "name") => Some("Company name"),
        (Kind::Company, "domain") => Some("Company Domain Name"),
        (Kind::Company, "phone") => Some("Phone Number"),
        (Kind::Company, "numberofemployees") => Some("Number of Employees"),
        (Kind::Deal, "pipeline") | (Kind::Ticket, "hs_pipeline") => Some("Pipeline"),
        (Kind::Ticket, "hs_pipeline_stage") => Some("Ticket status"),
        (Kind::Ticket, "subject") => Some("Ticket name"),
        (Kind::Ticket, "content") => Some("Ticket description"),
        (Kind::Ticket, "source_type") => Some("Source"),
        (Kind::Ticket, "hs_ticket_priority") => Some("Priority"),
        (Kind::Ticket, "hs_ticket_category") => Some("Category"),
        (_, "hs_timestamp") => Some("Activity date"),
        (_, "hubspot_owner_id") => Some("Activity assigned to"),
        _ => PROPERTIES.iter().find(|(known, _)| *known == name).map(|(_, label)| *label),
    };
    own.map_or_else(|| words(name), str::to_owned)
}

/// The label of an option of a property.
pub(super) fn of_option(kind: Kind, property: &str, value: &str) -> String {
    let stage = || {
        let found = pipelines(kind).into_iter().find_map(|pipeline| match property {
            "dealstage" | "hs_pipeline_stage" => {
                pipeline.stages.iter().find(|stage| stage.id == value).map(|stage| stage.label)
            }
            "pipeline" | "hs_pipeline" => (pipeline.id == value).then_some(pipeline.label),
            _ => None,
        });
        found.map(str::to_owned)
    };
    let known = || OPTIONS.iter().find(|(known, _)| *known == value).map(|(_, label)| (*label).to_owned());
    let code = |text: &str| {
        (text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())).then(|| text.to_owned())
    };
    stage()
        .or_else(known)
        .or_else(|| code(value).filter(|_| property == "deal_currency_code"))
        .unwrap_or_else(|| match property {
            "hs_timezone" => value.split("_slash_").map(words).collect::<Vec<_>>().join("/"),
            _ => words(&value.to_lowercase()),
        })
}

/// Words from an internal name.
fn words(name: &str) -> String {
    let bare = name.strip_prefix("hs_").unwrap_or(name).replace('_', " ");
    let mut letters = bare.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

const PROPERTIES: [(&str, &str); 92] = [
    ("hs_object_id", "Record ID"),
    ("createdate", "Create Date"),
    ("hs_createdate", "Create Date"),
    ("lastmodifieddate", "Last Modified Date"),
    ("hs_lastmodifieddate", "Last Modified Date"),
    ("firstname", "First Name"),
    ("lastname", "Last Name"),
    ("email", "Email"),
    ("phone", "Phone Number"),
    ("mobilephone", "Mobile Phone Number"),
    ("fax", "Fax Number"),
    ("company", "Company Name"),
    ("jobtitle", "Job Title"),
    ("lifecyclestage", "Lifecycle Stage"),
    ("hs_lead_status", "Lead Status"),
    ("state", "State/Region"),
    ("zip", "Postal Code"),
    ("country", "Country/Region"),
    ("website", "Website URL"),
    ("address", "Street Address"),
    ("address2", "Street Address 2"),
    ("annualrevenue", "Annual Revenue"),
    ("numemployees", "Number of Employees"),
    ("hs_language", "Preferred language"),
    ("date_of_birth", "Date of Birth"),
    ("associatedcompanyid", "Primary Associated Company ID"),
    ("hs_email_domain", "Email Domain"),
    ("hs_all_owner_ids", "All Owner IDs"),
    ("hs_all_team_ids", "All Team IDs"),
    ("hubspot_team_id", "HubSpot Team"),
    ("hs_merged_object_ids", "Merged Record IDs"),
    ("hs_object_source", "Record Source"),
    ("hs_object_source_label", "Record Source"),
    ("hs_created_by_user_id", "Created by user ID"),
    ("hs_updated_by_user_id", "Updated by user ID"),
    ("hubspot_owner_assigneddate", "Owner Assigned Date"),
    ("hs_analytics_source", "Original Traffic Source"),
    ("hs_latest_source", "Latest Traffic Source"),
    ("hs_lifecyclestage_lead_date", "Date entered 'Lead'"),
    ("twitterhandle", "Twitter Username"),
    ("linkedinbio", "LinkedIn Bio"),
    ("hs_persona", "Persona"),
    ("hs_buying_role", "Buying Role"),
    ("hs_marketable_status", "Marketing contact status"),
    ("hs_email_optout", "Unsubscribed from all email"),
    ("hs_full_name_or_email", "Full name or email"),
    ("hs_is_unworked", "Contact unworked"),
    ("hs_timezone", "Time Zone"),
    ("notes_last_contacted", "Last Contacted"),
    ("notes_last_updated", "Last Activity Date"),
    ("notes_next_activity_date", "Next Activity Date"),
    ("num_notes", "Number of Sales Activities"),
    ("num_contacted_notes", "Number of times contacted"),
    ("num_associated_deals", "Number of Associated Deals"),
    ("num_associated_contacts", "Number of Associated Contacts"),
    ("hs_num_child_companies", "Number of child companies"),
    ("hs_parent_company_id", "Parent Company"),
    ("total_revenue", "Total Revenue"),
    ("recent_deal_amount", "Recent Deal Amount"),
    ("about_us", "About Us"),
    ("founded_year", "Year Founded"),
    ("is_public", "Is Public"),
    ("linkedin_company_page", "LinkedIn Company Page"),
    ("hs_ideal_customer_profile", "Ideal Customer Profile Tier"),
    ("dealname", "Deal Name"),
    ("amount", "Amount"),
    ("amount_in_home_currency", "Amount in company currency"),
    ("closedate", "Close Date"),
    ("dealstage", "Deal Stage"),
    ("dealtype", "Deal Type"),
    ("deal_currency_code", "Currency"),
    ("hs_is_closed", "Is Closed"),
    ("hs_is_closed_won", "Is Closed Won"),
    ("hs_deal_stage_probability", "Deal probability"),
    ("hs_next_step", "Next step"),
    ("closed_lost_reason", "Closed Lost Reason"),
    ("closed_won_reason", "Closed Won Reason"),
    ("days_to_close", "Days to close"),
    ("hs_note_body", "Note body"),
    ("hs_call_title", "Call Title"),
    ("hs_call_body", "Call notes"),
    ("hs_call_duration", "Call duration"),
    ("hs_call_status", "Call status"),
    ("hs_email_subject", "Email subject"),
    ("hs_email_text", "Email body"),
    ("hs_meeting_title", "Meeting name"),
    ("hs_meeting_body", "Meeting description"),
    ("hs_meeting_start_time", "Meeting start time"),
    ("hs_meeting_end_time", "Meeting end time"),
    ("hs_meeting_outcome", "Meeting outcome"),
    ("hs_task_subject", "Task Title"),
    ("hs_task_body", "Task Notes"),
];

const OPTIONS: [(&str, &str); 21] = [
    ("marketingqualifiedlead", "Marketing Qualified Lead"),
    ("salesqualifiedlead", "Sales Qualified Lead"),
    ("newbusiness", "New Business"),
    ("existingbusiness", "Existing Business"),
    ("OPEN_DEAL", "Open Deal"),
    ("IN_PROGRESS", "In Progress"),
    ("ATTEMPTED_TO_CONTACT", "Attempted to Contact"),
    ("BAD_TIMING", "Bad Timing"),
    ("TODO", "To-do"),
    ("NO_SHOW", "No Show"),
    ("NO_ANSWER", "No answer"),
    ("INCOMING_EMAIL", "Incoming Email"),
    ("in_person", "In person"),
    ("sms", "SMS"),
    ("true", "Yes"),
    ("false", "No"),
    ("RENEWABLES_ENVIRONMENT", "Renewables & Environment"),
    ("FOOD_BEVERAGES", "Food & Beverages"),
    ("WINE_AND_SPIRITS", "Wine & Spirits"),
    ("LOGISTICS_AND_SUPPLY_CHAIN", "Logistics & Supply Chain"),
    ("GLASS_CERAMICS_CONCRETE", "Glass, Ceramics & Concrete"),
];
