//! Contacts: people of many countries, most of them at a company, whose country, city and domain they share.
//!
//! Invariant: one value of a contact can be known without the others.

use super::draw::{Draw, aspect};
use super::owners::owner;
use super::places::Place;
use super::words::TITLES;
use super::{DAY, Kind, World, address, company, prose};
use crate::instant::{day_text, instant_text};
use std::cell::OnceCell;

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
    "seniority",
    "job_function",
    "hs_buying_role",
    "hs_timezone",
    "hs_email_optout",
    "hs_marketable_status",
    "hs_is_unworked",
    "hs_full_name_or_email",
    "num_associated_deals",
    "num_notes",
    "num_contacted_notes",
    "notes_last_contacted",
    "notes_last_updated",
    "first_contacted",
    "discount_percent",
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

/// Where and for whom a contact works, and what chance decides about them.
struct Person<'a> {
    world: &'a World,
    ordinal: u64,
    draw: Draw,
    employer: OnceCell<Option<u64>>,
    home: OnceCell<&'a Place>,
}

impl<'a> Person<'a> {
    fn of(world: &'a World, ordinal: u64) -> Self {
        let draw = world.draws(Kind::Contact, ordinal);
        Self { world, ordinal, draw, employer: OnceCell::new(), home: OnceCell::new() }
    }

    fn employer(&self) -> Option<u64> {
        *self.employer.get_or_init(|| self.world.employer(self.ordinal))
    }

    /// The country they live in.
    fn home(&self) -> &'a Place {
        self.home.get_or_init(|| match self.employer() {
            Some(company) => self.world.places().seat(company).0,
            None => self.world.places().any(self.draw.bits(aspect!("country"))),
        })
    }

    fn of_company(&self, name: &str) -> Option<String> {
        company::value(self.world, self.employer()?, name)
    }

    /// Which given and family name: nobody else at the company has the same two until all are taken.
    fn names(&self) -> (usize, usize) {
        match self.employer() {
            Some(company) => address::names_at(self.world, company, self.world.desk(self.ordinal)),
            None => address::names_alone(self.draw),
        }
    }

    fn given_name(&self) -> &'a str {
        self.home().given[self.names().0].0
    }

    fn first_name(&self) -> Option<String> {
        let name = self.given_name();
        match self.draw.below(aspect!("first name"), 2_000) {
            0..=4 => None,
            5..=9 => Some(String::new()),
            10..=14 => Some(format!("{name} 🦊")),
            15 => Some(format!("\u{202E}{name}")),
            16..=30 => Some(name.to_uppercase()),
            31..=45 => Some(name.to_lowercase()),
            46..=50 => Some(format!(" {name} ")),
            _ => Some(name.to_owned()),
        }
    }

    fn last_name(&self) -> Option<String> {
        let known = !self.draw.holds(aspect!("no last name"), 10);
        known.then(|| self.home().family[self.names().1].0.to_owned())
    }

    /// The address: at the company as the company writes addresses, or a private one with a number.
    fn email(&self) -> Option<String> {
        if self.draw.holds(aspect!("no address"), 5) {
            return None;
        }
        let home = self.home();
        let (given, family) = self.names();
        let (given, family) = (&home.given[given].1, &home.family[family].1);
        match self.employer() {
            Some(company) if !self.draw.holds(aspect!("private address"), 40) => {
                Some(address::at_company(self.world, company, self.world.desk(self.ordinal), given, family))
            }
            _ => Some(format!("{given}.{family}{}@mail.{}.example", self.ordinal, home.tld)),
        }
    }

    fn stage(&self) -> &'static str {
        let follows = self.draw.holds(aspect!("follows company"), 850);
        match self.employer() {
            Some(company) if follows => company::standing(self.world, company),
            _ => company::early_stage(self.draw.below(aspect!("early"), 100)),
        }
    }

    fn lead_status(&self) -> Option<&'static str> {
        let open = self.draw.holds(aspect!("worked"), 750);
        match self.stage() {
            "opportunity" => Some("OPEN_DEAL"),
            "customer" | "evangelist" => None,
            "lead" | "marketingqualifiedlead" if open => Some(self.draw.pick(
                aspect!("lead status"),
                &["NEW", "NEW", "OPEN", "IN_PROGRESS", "ATTEMPTED_TO_CONTACT", "UNQUALIFIED"],
            )),
            _ if open => {
                Some(self.draw.pick(aspect!("lead status"), &["CONNECTED", "IN_PROGRESS", "BAD_TIMING"]))
            }
            _ => None,
        }
    }

    /// The days of the last note, call, e-mail or meeting.
    fn last_touch(&self) -> Option<i64> {
        let kinds = [Kind::Note, Kind::Call, Kind::Email, Kind::Meeting];
        let times = kinds.into_iter().flat_map(|kind| {
            let activities = self.world.activities_of_contact(kind, self.ordinal);
            activities.into_iter().map(move |activity| super::activity::when(self.world, kind, activity))
        });
        let known = times.filter(|at| *at <= self.world.now_ms).max();
        // What was logged elsewhere before the import left its date alone.
        let elsewhere = || {
            let made = self.world.created_at(Kind::Contact, self.ordinal);
            let last = self.world.updated_at(Kind::Contact, self.ordinal);
            let room = (last - made).clamp(1, 240 * DAY);
            let touched = self.draw.holds(aspect!("touched elsewhere"), 550);
            touched.then(|| last - self.draw.span(aspect!("touch"), room))
        };
        known.or_else(elsewhere)
    }

    /// Some property that a share of contacts has, out of a list.
    fn some(&self, per_mille: u64, has: super::draw::Aspect, of: &[&str]) -> Option<String> {
        let bits = self.draw.bits(has);
        let held = super::draw::scale(bits, 1_000) < per_mille;
        held.then(|| super::draw::at(of, bits.rotate_left(24)).to_owned())
    }
}

/// One value of a contact.
pub(super) fn value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    value_of(&Person::of(world, ordinal), name)
}

/// Several values of a contact, each computed when it is asked for.
pub(super) fn values<'a>(
    world: &'a World,
    ordinal: u64,
    names: &'a [&str],
) -> impl Iterator<Item = String> + 'a {
    let person = Person::of(world, ordinal);
    names.iter().filter_map(move |name| value_of(&person, name))
}

fn value_of(person: &Person<'_>, name: &str) -> Option<String> {
    let (world, ordinal, draw) = (person.world, person.ordinal, person.draw);
    let count = |number: usize| (number > 0).then(|| number.to_string());
    let notes = || world.activities_of_contact(Kind::Note, ordinal).len();
    match name {
        "firstname" => person.first_name(),
        "lastname" => person.last_name(),
        "email" => person.email(),
        "hs_email_domain" => person.email()?.rsplit_once('@').map(|(_, domain)| domain.to_owned()),
        "hs_full_name_or_email" => full_name(world, ordinal).or_else(|| person.email()),
        "phone" => draw
            .holds(aspect!("has phone"), 930)
            .then(|| person.home().phone(false, draw.bits(aspect!("phone")))),
        "mobilephone" => draw
            .holds(aspect!("has mobile"), 520)
            .then(|| person.home().phone(true, draw.bits(aspect!("mobile")))),
        "company" => person.of_company("name"),
        "website" | "industry" | "annualrevenue" => person.of_company(name),
        "numemployees" => person.of_company("numberofemployees").map(|count| bracket(&count).to_owned()),
        "associatedcompanyid" => Some(world.id(Kind::Company, person.employer()?).to_string()),
        "jobtitle" => person.some(920, aspect!("title"), &TITLES),
        "lifecyclestage" => Some(person.stage().to_owned()),
        "hs_lead_status" => person.lead_status().map(str::to_owned),
        "hubspot_owner_id" | "hs_all_owner_ids" => owner_of(person),
        "city" | "state" | "zip" => place_value(person, name),
        "country" => Some(person.home().country.to_owned()),
        "address" => draw.holds(aspect!("has address"), 850).then(|| person.home().street(draw)),
        "salutation" => person.some(60, aspect!("salutation"), &["Dr.", "Prof."]),
        "hs_language" => Some(person.home().language.to_owned()),
        "hs_timezone" => Some(person.home().timezone.to_owned()),
        "date_of_birth" => draw
            .holds(aspect!("has birthday"), 250)
            .then(|| day_text(world.now_ms - (20 * 365 + draw.span(aspect!("age"), 45 * 365)) * DAY)),
        "hs_object_source" => Some("IMPORT".to_owned()),
        "hs_object_source_label" => Some("Import".to_owned()),
        "hs_analytics_source" => Some(
            draw.pick(aspect!("source"), &["OFFLINE", "ORGANIC_SEARCH", "REFERRALS", "DIRECT_TRAFFIC"])
                .to_owned(),
        ),
        "hs_lifecyclestage_lead_date" => Some(instant_text(world.created_at(Kind::Contact, ordinal) + 1_000)),
        "preferred_channels" => {
            draw.holds(aspect!("has channels"), 650).then(|| channels(draw.bits(aspect!("channels"))))
        }
        "newsletter_opt_in" => person.some(720, aspect!("newsletter"), &["true", "false"]),
        "customer_tier" => person.some(350, aspect!("tier"), &TIERS),
        "message" => prose::message(draw),
        "loyalty_number" => draw.holds(aspect!("loyal"), 250).then(|| format!("SAT-{ordinal:08}")),
        "seniority" => person.some(
            250,
            aspect!("seniority"),
            &["entry", "employee", "manager", "director", "executive", "owner"],
        ),
        "job_function" => person.some(
            200,
            aspect!("function"),
            &["purchasing", "sales", "finance", "operations", "engineering", "marketing"],
        ),
        "hs_buying_role" => person.some(
            300,
            aspect!("role"),
            &["BUDGET_HOLDER", "CHAMPION", "DECISION_MAKER", "INFLUENCER;END_USER", "BLOCKER"],
        ),
        "hs_email_optout" => draw.holds(aspect!("opted out"), 40).then(|| "true".to_owned()),
        "hs_marketable_status" => Some(draw.holds(aspect!("marketable"), 700).to_string()),
        "hs_is_unworked" => Some((person.lead_status() == Some("NEW")).to_string()),
        "num_associated_deals" => count(world.deals_with(ordinal).len()),
        "num_notes" | "num_contacted_notes" => count(notes()),

        "notes_last_contacted" | "notes_last_updated" => person.last_touch().map(instant_text),
        "first_contacted" => draw.holds(aspect!("first contact"), 300).then(|| {
            day_text(world.created_at(Kind::Contact, ordinal) + draw.span(aspect!("after"), DAY / 2))
        }),
        "discount_percent" => person.some(120, aspect!("discount"), &["5", "7.5", "10", "12", "15", "20"]),
        _ => None,
    }
}

/// First and last name as people call a contact.
pub(super) fn full_name(world: &World, ordinal: u64) -> Option<String> {
    let person = Person::of(world, ordinal);
    let name = [person.first_name(), person.last_name()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The given name alone, as a letter would begin.
pub(super) fn called(world: &World, ordinal: u64) -> &str {
    Person::of(world, ordinal).given_name()
}

/// The owner of a contact: mostly the company's; one in ten has none.
fn owner_of(person: &Person<'_>) -> Option<String> {
    let of_company =
        person.of_company("hubspot_owner_id").filter(|_| person.draw.holds(aspect!("same owner"), 800));
    let owned = person.draw.holds(aspect!("owned"), 900);
    owned.then(|| of_company.unwrap_or_else(|| owner(person.draw).to_owned()))
}

/// City, region and postal code: mostly those of the company, never of another country.
fn place_value(person: &Person<'_>, name: &str) -> Option<String> {
    let office = person.employer().filter(|_| !person.draw.holds(aspect!("elsewhere"), 180));
    let city = match office {
        Some(company) => person.home().city(person.world.draws(Kind::Company, company).bits(aspect!("city"))),
        None => person.home().city(person.draw.bits(aspect!("city"))),
    };
    match name {
        "city" => Some(city.name.to_owned()),
        "state" if city.region.is_empty() || person.draw.holds(aspect!("state cleared"), 40) => {
            Some(String::new())
        }
        "state" => Some(city.region.to_owned()),
        _ => city
            .postal_code(person.draw.bits(aspect!("zip")))
            .filter(|_| person.draw.holds(aspect!("has zip"), 880)),
    }
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
