//! Companies: a trade, a country, a domain that its people share, and a standing that its deals give it.

use super::draw::aspect;
use super::owners::owner;
use super::{DAY, Kind, World, deal};
use crate::instant::instant_text;

/// What a company may have a value for, besides id and stamps.
pub(super) const NAMES: &[&str] = &[
    "name",
    "domain",
    "website",
    "phone",
    "address",
    "city",
    "state",
    "zip",
    "country",
    "timezone",
    "industry",
    "numberofemployees",
    "annualrevenue",
    "hubspot_owner_id",
    "hs_all_owner_ids",
    "lifecyclestage",
    "description",
    "about_us",
    "founded_year",
    "is_public",
    "type",
    "linkedin_company_page",
    "hs_ideal_customer_profile",
    "owner_since",
    "hs_parent_company_id",
    "hs_num_child_companies",
    "num_associated_contacts",
    "num_associated_deals",
    "notes_last_updated",
    "hs_object_source",
    "hs_object_source_label",
];

pub(super) const TYPES: [&str; 5] = ["PROSPECT", "PARTNER", "RESELLER", "VENDOR", "OTHER"];

/// One value of a company.
pub(super) fn value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let draw = world.draws(Kind::Company, ordinal);
    let firm = || world.firm(ordinal);
    let city = || firm().place.city(draw.bits(aspect!("city")));
    let founded = || 1921 + draw.below(aspect!("founded"), 100);
    let count = |number: usize| (number > 0).then(|| number.to_string());
    match name {
        "name" => Some(world.firm_name(ordinal)),
        "domain" => Some(firm().domain()),
        "website" => Some(format!("https://www.{}", firm().domain())),
        "phone" => {
            draw.holds(aspect!("phone"), 900).then(|| firm().place.phone(false, draw.bits(aspect!("number"))))
        }
        "address" => draw.holds(aspect!("address"), 800).then(|| firm().place.street(draw)),
        "city" => Some(city().name.to_owned()),
        "state" => Some(city().region.to_owned()).filter(|region| !region.is_empty()),
        "zip" => {
            city().postal_code(draw.bits(aspect!("zip"))).filter(|_| draw.holds(aspect!("has zip"), 800))
        }
        "country" => Some(firm().place.country.to_owned()),
        "timezone" => Some(firm().place.timezone.replace("_slash_", "/")),
        "industry" => Some(firm().trade.industry.to_owned()),
        "numberofemployees" => Some(staff(world, ordinal).to_string()),
        "annualrevenue" => draw.holds(aspect!("revenue"), 550).then(|| {
            (staff(world, ordinal) * (60 + draw.below(aspect!("per head"), 180)) * 1_000).to_string()
        }),
        "hubspot_owner_id" | "hs_all_owner_ids" => {
            draw.holds(aspect!("owned"), 880).then(|| owner(draw).to_owned())
        }
        "lifecyclestage" => Some(standing(world, ordinal).to_owned()),
        "description" => {
            draw.holds(aspect!("described"), 450).then(|| description(world, ordinal, founded()))
        }
        "about_us" => draw.holds(aspect!("about"), 80).then(|| {
            format!(
                "<p>Family-run since {}. <strong>{}</strong> people.</p>",
                founded(),
                staff(world, ordinal)
            )
        }),
        "founded_year" => draw.holds(aspect!("year"), 600).then(|| founded().to_string()),
        "is_public" => Some(draw.holds(aspect!("public"), 90).to_string()),
        "type" => draw
            .holds(aspect!("has relation"), 700)
            .then(|| draw.pick(aspect!("relation"), &TYPES).to_owned()),
        "linkedin_company_page" => draw.holds(aspect!("linkedin"), 300).then(|| {
            format!(
                "https://social.example/company/{}",
                firm().domain().replace(".example", "").replace('.', "-")
            )
        }),
        "hs_ideal_customer_profile" => draw
            .holds(aspect!("profile"), 300)
            .then(|| draw.pick(aspect!("tier"), &["tier_1", "tier_2", "tier_3"]).to_owned()),
        "owner_since" => draw
            .holds(aspect!("since"), 500)
            .then(|| instant_text(world.created_at(Kind::Company, ordinal) + 3_600_000)),
        "hs_parent_company_id" => {
            world.parent(ordinal).map(|parent| world.id(Kind::Company, parent).to_string())
        }
        "hs_num_child_companies" => count(world.children(ordinal).len()),
        "num_associated_contacts" => count(world.people_of(ordinal).count()),
        "num_associated_deals" => count(world.deals_of(ordinal).count()),
        "notes_last_updated" => draw.holds(aspect!("touched"), 700).then(|| {
            let room = (world.now_ms - DAY - world.created_at(Kind::Company, ordinal)).clamp(1, 150 * DAY);
            instant_text(world.now_ms - DAY / 4 - draw.span(aspect!("last touch"), room))
        }),
        "hs_object_source" => Some("IMPORT".to_owned()),
        "hs_object_source_label" => Some("Import".to_owned()),
        _ => None,
    }
}

/// How many people work there: mostly few.
fn staff(world: &World, ordinal: u64) -> u64 {
    let draw = world.draws(Kind::Company, ordinal);
    let most = draw.pick(aspect!("size"), &[12, 30, 80, 250, 900, 4_000]);
    2 + draw.below(aspect!("staff"), most)
}

fn description(world: &World, ordinal: u64, founded: u64) -> String {
    let draw = world.draws(Kind::Company, ordinal);
    let firm = world.firm(ordinal);
    let offices: Vec<&str> =
        firm.place.cities.iter().take(2 + ordinal.is_multiple_of(2) as usize).map(|city| city.name).collect();
    let what = draw.pick(
        aspect!("what"),
        &[
            "Wholesale and retail",
            "Planning, production and service",
            "Regional market leader",
            "Family business",
            "Supplier to public bodies",
            "Fast-growing start-up",
        ],
    );
    format!("{what} – {} since {founded}.\nOffices in {}.", firm.trade.name, offices.join(", "))
}

/// The lifecycle stage: what the deals say, otherwise anything before a deal.
pub(super) fn standing(world: &World, ordinal: u64) -> &'static str {
    let draw = world.draws(Kind::Company, ordinal);
    let mut stage = None;
    for number in world.deals_of(ordinal).take(16) {
        let stand = deal::stand(world, number);
        if stand.won {
            let fond = draw.holds(aspect!("fond"), 80);
            return if fond { "evangelist" } else { "customer" };
        }
        if !stand.closed {
            stage = Some("opportunity");
        }
    }
    stage.unwrap_or_else(|| early_stage(draw.below(aspect!("early"), 100)))
}

/// A lifecycle stage of somebody that nothing was sold to.
pub(super) fn early_stage(of_100: u64) -> &'static str {
    match of_100 {
        0..=11 => "subscriber",
        12..=58 => "lead",
        59..=78 => "marketingqualifiedlead",
        79..=93 => "salesqualifiedlead",
        _ => "other",
    }
}
