//! Contacts: people of many countries, most of them at a company, whose domain their address has.

use super::links::company_of;
use super::people::OWNER_IDS;
use super::words::{LOCALES, Locale, TITLES, long_text, phone};
use super::{DAY, Kind, World, company, signed};
use crate::instant::{day_text, instant_text};

/// Sixty properties of which a contact has 29 on average: what benchmarks mirror.
pub const BENCH_CONTACT_PROPERTIES: [&str; 60] = [
    "firstname",
    "lastname",
    "email",
    "phone",
    "mobilephone",
    "company",
    "jobtitle",
    "lifecyclestage",
    "hs_lead_status",
    "hubspot_owner_id",
    "city",
    "state",
    "zip",
    "country",
    "website",
    "address",
    "salutation",
    "industry",
    "annualrevenue",
    "numemployees",
    "hs_language",
    "date_of_birth",
    "associatedcompanyid",
    "hs_email_domain",
    "hs_all_owner_ids",
    "hs_object_source",
    "hs_object_source_label",
    "hs_analytics_source",
    "createdate",
    "lastmodifieddate",
    "hs_object_id",
    "hs_lifecyclestage_lead_date",
    "preferred_channels",
    "newsletter_opt_in",
    "customer_tier",
    "message",
    "fax",
    "twitterhandle",
    "linkedinbio",
    "degree",
    "field_of_study",
    "graduation_date",
    "school",
    "seniority",
    "start_date",
    "gender",
    "job_function",
    "marital_status",
    "military_status",
    "relationship_status",
    "work_email",
    "hs_persona",
    "hs_buying_role",
    "owneremail",
    "ownername",
    "closedate",
    "total_revenue",
    "recent_deal_amount",
    "num_contacted_notes",
    "hs_content_membership_notes",
];

/// What a contact may have a value for, besides id and stamps.
pub(super) const NAMES: &[&str] = &[
    "firstname",
    "lastname",
    "email",
    "phone",
    "mobilephone",
    "company",
    "jobtitle",
    "lifecyclestage",
    "hs_lead_status",
    "hubspot_owner_id",
    "city",
    "state",
    "zip",
    "country",
    "website",
    "address",
    "salutation",
    "industry",
    "annualrevenue",
    "numemployees",
    "hs_language",
    "date_of_birth",
    "associatedcompanyid",
    "hs_email_domain",
    "hs_all_owner_ids",
    "hs_object_source",
    "hs_object_source_label",
    "hs_analytics_source",
    "hs_lifecyclestage_lead_date",
    "preferred_channels",
    "newsletter_opt_in",
    "customer_tier",
    "message",
    "loyalty_number",
];

pub(super) const LIFECYCLE: [&str; 8] = [
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
    "other",
];
pub(super) const LEAD_STATUS: [&str; 8] = [
    "NEW",
    "OPEN",
    "IN_PROGRESS",
    "OPEN_DEAL",
    "UNQUALIFIED",
    "ATTEMPTED_TO_CONTACT",
    "CONNECTED",
    "BAD_TIMING",
];
pub(super) const CHANNELS: [&str; 5] = ["email", "phone", "sms", "post", "in_person"];
pub(super) const TIERS: [&str; 4] = ["bronze", "silver", "gold", "platinum"];

/// One value of a contact.
pub(super) fn value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let kind = Kind::Contact;
    let draw = |aspect: &str| world.draw(kind, ordinal, aspect);
    let chance = |percent: u64| world.chance(kind, ordinal, name, percent);
    let employer = || company_of(world, ordinal);
    let home = locale(world, ordinal);
    match name {
        "firstname" => given(world, ordinal, home),
        "lastname" => {
            (draw(name) % 100 != 7).then(|| super::words::at(home.family, draw("family")).0.to_owned())
        }
        "email" | "hs_email_domain" => {
            let email = email(world, ordinal, home)?;
            if name == "email" {
                Some(email)
            } else {
                email.rsplit_once('@').map(|(_, domain)| domain.to_owned())
            }
        }
        "phone" => chance(95).then(|| phone(home.phone, draw("phone number"))),
        "mobilephone" => chance(50).then(|| phone(home.phone, draw("mobile number"))),
        "company" => company::value(world, employer()?, "name"),
        "website" => company::value(world, employer()?, "website"),
        "industry" => company::value(world, employer()?, "industry"),
        "annualrevenue" => company::value(world, employer()?, "annualrevenue"),
        "numemployees" => {
            company::value(world, employer()?, "numberofemployees").map(|count| bracket(&count).to_owned())
        }
        "associatedcompanyid" => Some(world.id(Kind::Company, employer()?).to_string()),
        "jobtitle" => chance(92).then(|| world.pick(kind, ordinal, "title", TITLES).to_owned()),
        "lifecyclestage" => Some(world.pick(kind, ordinal, name, &LIFECYCLE).to_owned()),
        "hs_lead_status" => chance(60).then(|| world.pick(kind, ordinal, "lead", &LEAD_STATUS).to_owned()),
        "hubspot_owner_id" | "hs_all_owner_ids" => owner(world, ordinal),
        "city" => Some(world.pick(kind, ordinal, name, home.cities).to_owned()),
        "state" => match draw(name) % 20 {
            0..=9 => Some(format!("Region {}", draw("region") % 40 + 1)),
            10 => Some(String::new()),
            _ => None,
        },
        "zip" => Some(format!("{:05}", draw(name) % 99_999)),
        "country" => Some(home.country.to_owned()),
        "address" => chance(90).then(|| {
            format!(
                "{} {}",
                draw("house") % 240 + 1,
                world.pick(kind, ordinal, "street", super::words::STREETS)
            )
        }),
        "salutation" => {
            chance(45).then(|| world.pick(kind, ordinal, "greeting", &["Mr", "Ms", "Dr", "Mx"]).to_owned())
        }
        "hs_language" => Some(home.language.to_owned()),
        "date_of_birth" => {
            chance(40).then(|| day_text(world.now_ms - (20 + signed(draw("age")) % 45) * 365 * DAY))
        }
        "hs_object_source" => Some("IMPORT".to_owned()),
        "hs_object_source_label" => Some("Import".to_owned()),
        "hs_analytics_source" => {
            Some(world.pick(kind, ordinal, name, &["OFFLINE", "ORGANIC_SEARCH", "REFERRALS"]).to_owned())
        }
        "hs_lifecyclestage_lead_date" => Some(instant_text(world.created_at(kind, ordinal) + 1_000)),
        "preferred_channels" => chance(60).then(|| channels(draw("channels"))),
        "newsletter_opt_in" => chance(70).then(|| (draw("opt in") % 2 == 0).to_string()),
        "customer_tier" => chance(30).then(|| world.pick(kind, ordinal, "tier", &TIERS).to_owned()),
        "message" => message(draw(name)),
        "loyalty_number" => chance(25).then(|| format!("SAT-{ordinal:08}")),
        _ => None,
    }
}

/// The owner of a contact; one in ten has none.
fn owner(world: &World, ordinal: u64) -> Option<String> {
    let kind = Kind::Contact;
    world
        .chance(kind, ordinal, "owned", 90)
        .then(|| world.pick(kind, ordinal, "owner", &OWNER_IDS).to_owned())
}

/// Where a contact lives: the country of the company, or any.
pub(super) fn locale(world: &World, ordinal: u64) -> &'static Locale {
    match company_of(world, ordinal) {
        Some(company) => company::locale(world, company),
        None => {
            &LOCALES[usize::try_from(world.draw(Kind::Contact, ordinal, "country") % LOCALES.len() as u64)
                .unwrap_or(0)]
        }
    }
}

fn given(world: &World, ordinal: u64, home: &Locale) -> Option<String> {
    let draw = world.draw(Kind::Contact, ordinal, "firstname");
    let name = super::words::at(home.given, draw >> 8).0;
    match draw % 400 {
        0 => None,
        1 => Some(String::new()),
        2 => Some(format!("{name} 🦊")),
        3 => Some(format!("\u{202E}{name}")),
        _ => Some(name.to_owned()),
    }
}

fn email(world: &World, ordinal: u64, home: &Locale) -> Option<String> {
    let draw = world.draw(Kind::Contact, ordinal, "email");
    if draw.is_multiple_of(200) {
        return None;
    }
    let given = super::words::at(home.given, world.draw(Kind::Contact, ordinal, "firstname") >> 8).1;
    let family = super::words::at(home.family, world.draw(Kind::Contact, ordinal, "family")).1;
    let domain = match company_of(world, ordinal) {
        Some(company) if draw % 10 != 1 => company::domain(world, company),
        _ => format!("mail.example.{}", home.tld),
    };
    Some(format!("{given}.{family}{ordinal}@{domain}"))
}

fn channels(draw: u64) -> String {
    let chosen: Vec<&str> = CHANNELS
        .iter()
        .enumerate()
        .filter(|(at, _)| draw >> at & 1 == 1)
        .map(|(_, channel)| *channel)
        .collect();
    if chosen.is_empty() { "email".to_owned() } else { chosen.join(";") }
}

fn bracket(count: &str) -> &'static str {
    match count.parse::<u64>().unwrap_or(0) {
        0..=4 => "1-5",
        5..=24 => "5-25",
        25..=49 => "25-50",
        50..=99 => "50-100",
        100..=499 => "100-500",
        500..=999 => "500-1000",
        _ => "1000+",
    }
}

/// What somebody wrote into a form: mostly nothing, now and then hostile or endless.
fn message(draw: u64) -> Option<String> {
    match draw % 1000 {
        0..=2 => Some(long_text(60_000)),
        3..=5 => Some("<script>alert('hi')</script><img src=x onerror=alert(1)>".to_owned()),
        6..=49 => Some("Please call me back about the offer 📞\r\nThanks!".to_owned()),
        _ => None,
    }
}
