//! Deals in two pipelines: the name speaks of the company, the currency goes with its country, and a closed stage with a
//! closing date in the past.

use super::draw::{Draw, aspect};
use super::owners::owner;
use super::pipelines::DEAL_STAGES;
use super::words::SUBJECTS;
use super::{DAY, Kind, World, company};
use crate::instant::instant_text;

/// What a deal may have a value for, besides id and stamps.
pub(super) const NAMES: &[&str] = &[
    "dealname",
    "amount",
    "deal_currency_code",
    "amount_in_home_currency",
    "pipeline",
    "dealstage",
    "hs_deal_stage_probability",
    "closedate",
    "hubspot_owner_id",
    "hs_all_owner_ids",
    "hs_is_closed",
    "hs_is_closed_won",
    "days_to_close",
    "dealtype",
    "description",
    "hs_priority",
    "hs_next_step",
    "closed_lost_reason",
    "closed_won_reason",
    "num_associated_contacts",
    "notes_last_contacted",
    "hs_object_source",
    "hs_object_source_label",
];

const NEXT_STEPS: [&str; 12] = [
    "Send the revised offer",
    "Call after the board meeting",
    "Wait for legal's comments",
    "Book a demo with IT",
    "Get sign-off from finance",
    "Ask for two references",
    "Prepare the pilot plan",
    "Check stock for delivery in week 38",
    "Confirm the start date",
    "Answer the security questionnaire",
    "Visit on site",
    "Follow up on the discount",
];
const DESCRIPTIONS: [&str; 10] = [
    "Budget agreed; legal review is open.",
    "They compare us with one other supplier. Decision by the end of the quarter.",
    "Started from a web form.\nNeeds an integration with their ERP.",
    "Renews in spring, wants a longer term for a better price.",
    "Two sites first, four more if the pilot works.",
    "Price is fine, delivery time is the question.",
    "Purchasing took over from the department; new contact to be named.",
    "Came through a partner, commission applies.",
    "Framework with call-offs per month.",
    "Asked for payment in two instalments 💶",
];
const LOST: [&str; 6] = [
    "Price",
    "No budget this year",
    "Chose another supplier",
    "Project was cancelled",
    "No answer any more",
    "Missing feature",
];
const WON: [&str; 5] =
    ["Reference customer nearby", "Delivery time", "Price", "Support in their language", "Good pilot"];

/// Where a deal stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stand {
    pub(super) pipeline: &'static str,
    pub(super) stage: &'static str,
    pub(super) closed: bool,
    pub(super) won: bool,
}

/// Old deals are mostly closed, young ones mostly open.
pub(super) fn stand(world: &World, ordinal: u64) -> Stand {
    let draw = world.draws(Kind::Deal, ordinal);
    let (pipeline, stages) = DEAL_STAGES[usize::from(draw.holds(aspect!("pipeline"), 220))];
    let age = (world.now_ms - world.created_at(Kind::Deal, ordinal)) / DAY;
    let chance = match age {
        ..=21 => 40,
        22..=90 => 300,
        91..=180 => 620,
        _ => 880,
    };
    let closed = draw.holds(aspect!("closed"), chance);
    let won = closed && draw.holds(aspect!("won"), 560);
    let fitting: Vec<&'static str> = stages
        .iter()
        .filter(|(_, is_closed, is_won)| (*is_closed, *is_won) == (closed, won))
        .map(|(stage, ..)| *stage)
        .collect();
    let stage = if fitting.is_empty() { stages[0].0 } else { draw.pick(aspect!("stage"), &fitting) };
    Stand { pipeline, stage, closed, won }
}

/// What a deal is about, without whom it is with.
pub(super) fn subject(world: &World, ordinal: u64) -> &'static str {
    let draw = world.draws(Kind::Deal, ordinal);
    if stand(world, ordinal).pipeline == "default" {
        draw.pick(aspect!("subject"), &SUBJECTS)
    } else {
        "renewal"
    }
}

/// One value of a deal.
pub(super) fn value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let draw = world.draws(Kind::Deal, ordinal);
    let stand = || stand(world, ordinal);
    let currency = || world.customer(ordinal).map_or("USD", |company| world.firm(company).place.currency);
    let priced = || draw.holds(aspect!("priced"), 940);
    let text = |text: &str| text.to_owned();
    match name {
        "dealname" => Some(deal_name(world, ordinal, draw)),
        "amount" => priced().then(|| amount(draw, rate(currency()))),
        "amount_in_home_currency" => priced().then(|| amount(draw, 1)),
        "deal_currency_code" => Some(text(currency())),
        "pipeline" => Some(text(stand().pipeline)),
        "dealstage" => Some(text(stand().stage)),
        "hs_deal_stage_probability" => {
            let stand = stand();
            world
                .stage(Kind::Deal, stand.pipeline, stand.stage)?
                .metadata
                .get("probability")
                .map(|text| (*text).to_owned())
        }
        "closedate" => close_date(world, ordinal, draw).map(instant_text),
        "hubspot_owner_id" | "hs_all_owner_ids" => draw.holds(aspect!("owned"), 960).then(|| {
            let company = world
                .customer(ordinal)
                .and_then(|company| company::value(world, company, "hubspot_owner_id"));
            company.filter(|_| draw.holds(aspect!("same owner"), 700)).unwrap_or_else(|| text(owner(draw)))
        }),
        "hs_is_closed" => Some(stand().closed.to_string()),
        "hs_is_closed_won" => Some(stand().won.to_string()),
        "days_to_close" => {
            let days = (close_date(world, ordinal, draw)? - world.created_at(Kind::Deal, ordinal)) / DAY;
            stand().closed.then(|| days.to_string())
        }
        "dealtype" => draw.holds(aspect!("typed"), 800).then(|| {
            let known = stand().pipeline != "default" || draw.holds(aspect!("known"), 300);
            text(if known { "existingbusiness" } else { "newbusiness" })
        }),
        "description" => draw
            .holds(aspect!("described"), 400)
            .then(|| text(draw.pick(aspect!("description"), &DESCRIPTIONS))),
        "hs_priority" => draw
            .holds(aspect!("rated"), 500)
            .then(|| text(draw.pick(aspect!("priority"), &["low", "medium", "high"]))),
        "hs_next_step" => (!stand().closed && draw.holds(aspect!("planned"), 600))
            .then(|| text(draw.pick(aspect!("next step"), &NEXT_STEPS))),
        "closed_lost_reason" => {
            let stand = stand();
            (stand.closed && !stand.won).then(|| text(draw.pick(aspect!("lost"), &LOST)))
        }
        "closed_won_reason" => (stand().won && draw.holds(aspect!("explained"), 500))
            .then(|| text(draw.pick(aspect!("why won"), &WON))),
        "num_associated_contacts" => {
            let count = world.partners(ordinal).len();
            (count > 0).then(|| count.to_string())
        }
        "notes_last_contacted" => draw.holds(aspect!("contacted"), 750).then(|| {
            let made = world.created_at(Kind::Deal, ordinal);
            let end =
                close_date(world, ordinal, draw).map_or(world.now_ms, |at| at.min(world.now_ms)) - DAY / 4;
            instant_text(end - draw.span(aspect!("last contact"), (end - made).clamp(1, 40 * DAY)))
        }),
        "hs_object_source" => Some(text("CRM_UI")),
        "hs_object_source_label" => Some(text("CRM UI")),
        _ => None,
    }
}

fn deal_name(world: &World, ordinal: u64, draw: Draw) -> String {
    let subject = subject(world, ordinal);
    let with = world.customer(ordinal).map(|company| world.firm_name(company));
    match (with, draw.below(aspect!("name"), 10)) {
        (None, _) => subject.to_owned(),
        (Some(with), 0..=6) => format!("{with} – {subject}"),
        (Some(with), 7..=8) => {
            let mut letters = subject.chars();
            let subject: String =
                letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
            format!("{subject} for {with}")
        }
        (Some(with), _) => format!("{with} ({subject})"),
    }
}

/// Small deals are more frequent than large ones; prices end in round numbers, now and then in cents where there are any.
fn amount(draw: Draw, rate: u64) -> String {
    let scale = draw.pick(aspect!("scale"), &[50, 50, 100, 100, 250, 500, 1_000]);
    let units = (8 + draw.below(aspect!("units"), 92)) * scale * rate;
    if rate < 100 && draw.holds(aspect!("cents"), 120) { format!("{units}.50") } else { units.to_string() }
}

/// Roughly how many of a currency's units a dollar is.
fn rate(currency: &str) -> u64 {
    match currency {
        "BRL" | "PLN" | "AED" | "ILS" => 4,
        "CNY" => 7,
        "SEK" | "NOK" => 10,
        "MXN" | "ZAR" => 18,
        "CZK" => 23,
        "TRY" | "UAH" => 40,
        "INR" => 85,
        "JPY" => 150,
        "ARS" => 1_000,
        "KRW" => 1_400,
        "NGN" => 1_500,
        "VND" => 25_000,
        _ => 1,
    }
}

/// When a deal was closed, or is expected to be: most open ones in the months to come, a few are late.
fn close_date(world: &World, ordinal: u64, draw: Draw) -> Option<i64> {
    if stand(world, ordinal).closed {
        let made = world.created_at(Kind::Deal, ordinal);
        let room = (world.now_ms - DAY - made).clamp(1, 140 * DAY);
        return Some(made + DAY / 2 + draw.span(aspect!("closed after"), room - DAY / 2));
    }
    let hoped = draw.holds(aspect!("hoped"), 920);
    hoped.then(|| world.now_ms - 15 * DAY + draw.span(aspect!("close"), 130 * DAY))
}
