//! Companies: a trade, a country, a domain that its people share.

use super::people::OWNER_IDS;
use super::words::{FIRST_WORDS, INDUSTRIES, LOCALES, Locale, SECOND_WORDS, phone};
use super::{Kind, World};
use crate::instant::instant_text;

/// What a company may have a value for, besides id and stamps.
pub(super) const NAMES: &[&str] = &[
    "name",
    "domain",
    "website",
    "phone",
    "city",
    "zip",
    "country",
    "industry",
    "numberofemployees",
    "annualrevenue",
    "hubspot_owner_id",
    "hs_all_owner_ids",
    "lifecyclestage",
    "description",
    "founded_year",
    "is_public",
    "hs_object_source",
    "hs_object_source_label",
    "type",
    "timezone",
    "owner_since",
];

pub(super) const TYPES: [&str; 5] = ["PROSPECT", "PARTNER", "RESELLER", "VENDOR", "OTHER"];

/// One value of a company.
pub(super) fn value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let kind = Kind::Company;
    let draw = |aspect: &str| world.draw(kind, ordinal, aspect);
    let chance = |percent: u64| world.chance(kind, ordinal, name, percent);
    let home = locale(world, ordinal);
    let staff = || 2 + draw("staff") % 40 * (draw("staff size") % 90 + 1);
    match name {
        "name" => Some(match draw(name) % 300 {
            0 => format!("{} & Söhne <b>{}</b>", first(ordinal), home.suffix),
            _ => format!("{} {} {}", first(ordinal), second(ordinal), home.suffix),
        }),
        "domain" => Some(domain(world, ordinal)),
        "website" => Some(format!("https://www.{}", domain(world, ordinal))),
        "phone" => chance(90).then(|| phone(home.phone, draw("number"))),
        "city" => Some(world.pick(kind, ordinal, name, home.cities).to_owned()),
        "zip" => chance(80).then(|| format!("{:05}", draw("postcode") % 99_999)),
        "country" => Some(home.country.to_owned()),
        "industry" => Some(world.pick(kind, ordinal, name, INDUSTRIES).to_owned()),
        "numberofemployees" => Some(staff().to_string()),
        "annualrevenue" => chance(50).then(|| (staff() * 117_350).to_string()),
        "hubspot_owner_id" | "hs_all_owner_ids" => world
            .chance(kind, ordinal, "owned", 85)
            .then(|| world.pick(kind, ordinal, "owner", &OWNER_IDS).to_owned()),
        "lifecyclestage" => Some(world.pick(kind, ordinal, name, &super::contact::LIFECYCLE).to_owned()),
        "description" => chance(40).then(|| {
            format!(
                "{} since {}.\nOffices in {}.",
                second(ordinal),
                1950 + draw("founded") % 75,
                home.cities.join(", ")
            )
        }),
        "founded_year" => chance(60).then(|| (1950 + draw("founded") % 75).to_string()),
        "is_public" => Some((draw(name) % 9 == 0).to_string()),
        "hs_object_source" => Some("IMPORT".to_owned()),
        "hs_object_source_label" => Some("Import".to_owned()),
        "type" => chance(70).then(|| world.pick(kind, ordinal, "relation", &TYPES).to_owned()),
        "timezone" => None,
        "owner_since" => chance(50).then(|| instant_text(world.created_at(kind, ordinal) + 3_600_000)),
        _ => None,
    }
}

/// The country of a company.
pub(super) fn locale(world: &World, ordinal: u64) -> &'static Locale {
    let draw = world.draw(Kind::Company, ordinal, "country");
    // A third of the portal's business is where it is at home.
    if draw.is_multiple_of(3) {
        &LOCALES[0]
    } else {
        &LOCALES[usize::try_from((draw >> 8) % LOCALES.len() as u64).unwrap_or(0)]
    }
}

/// The domain of a company; no two companies share one.
pub(super) fn domain(world: &World, ordinal: u64) -> String {
    let round = ordinal / (FIRST_WORDS.len() * SECOND_WORDS.len()) as u64;
    let number = if round == 0 { String::new() } else { (round + 1).to_string() };
    format!("{}{}{number}.example.{}", first(ordinal), second(ordinal), locale(world, ordinal).tld)
        .to_lowercase()
}

fn first(ordinal: u64) -> &'static str {
    super::words::at(FIRST_WORDS, ordinal)
}

fn second(ordinal: u64) -> &'static str {
    super::words::at(SECOND_WORDS, ordinal / FIRST_WORDS.len() as u64 + ordinal)
}
