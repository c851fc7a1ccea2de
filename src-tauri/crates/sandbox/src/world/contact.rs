//! Contacts: people of many countries, most of them at a company, whose country, city and domain they share.
//!
//! Invariant: an e-mail address belongs to one contact and leads back to it.

use super::draw::{Draw, aspect};
use super::owners::owner;
use super::places::{NAMES as NAMES_EACH, Place};
use super::words::TITLES;
use super::{DAY, Kind, World, company, prose};
use crate::instant::{day_text, instant_text};

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
}

impl<'a> Person<'a> {
    fn of(world: &'a World, ordinal: u64) -> Self {
        Self { world, ordinal, draw: world.draws(Kind::Contact, ordinal) }
    }

    fn employer(&self) -> Option<u64> {
        self.world.employer(self.ordinal)
    }

    /// The country they live in.
    fn home(&self) -> &'a Place {
        self.home_of(self.employer())
    }

    fn home_of(&self, employer: Option<u64>) -> &'a Place {
        match employer {
            Some(company) => self.world.places.seat(company).0,
            None => self.world.places.any(self.draw.bits(aspect!("country"))),
        }
    }

    fn of_company(&self, name: &str) -> Option<String> {
        company::value(self.world, self.employer()?, name)
    }

    /// Given and family name: nobody else at the company has the same two until all are taken.
    fn names(&self, employer: Option<u64>) -> (u64, u64) {
        let pair = match employer {
            Some(company) => pair_at(self.world.draws(Kind::Company, company), self.world.desk(self.ordinal)),
            None => self.draw.below(aspect!("names"), PAIRS),
        };
        (pair / EACH, pair % EACH)
    }

    fn given_name(&self) -> &'a str {
        let employer = self.employer();
        self.home_of(employer).given[index(self.names(employer).0)].0
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
        known.then(|| {
            let employer = self.employer();
            self.home_of(employer).family[index(self.names(employer).1)].0.to_owned()
        })
    }

    /// The address: at the company as the company writes addresses, or a private one with a number.
    fn email(&self) -> Option<String> {
        if self.draw.holds(aspect!("no address"), 5) {
            return None;
        }
        let employer = self.employer();
        let home = self.home_of(employer);
        let (given, family) = self.names(employer);
        let (given, family) = (&home.given[index(given)].1, &home.family[index(family)].1);
        match employer {
            Some(company) if !self.draw.holds(aspect!("private address"), 40) => {
                let local = local_part(style(self.world, company), given, family);
                let round = self.world.desk(self.ordinal) / PAIRS;
                let number = if round == 0 { String::new() } else { (round + 1).to_string() };
                Some(format!("{local}{number}@{}", self.world.firm(company).domain()))
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
            let room = (self.world.now_ms - DAY - made).clamp(1, 240 * DAY);
            let touched = self.draw.holds(aspect!("touched elsewhere"), 550);
            touched.then(|| self.world.now_ms - DAY / 3 - self.draw.span(aspect!("touch"), room))
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
    let person = Person::of(world, ordinal);
    let draw = person.draw;
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
        "hubspot_owner_id" | "hs_all_owner_ids" => owner_of(&person),
        "city" | "state" | "zip" => place_value(&person, name),
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

/// The contact with this address, which is in lower case.
pub(super) fn of_email(world: &World, email: &str) -> Option<u64> {
    let (local, domain) = email.split_once('@')?;
    let digits = local.len() - local.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (names, number) = local.split_at_checked(digits)?;
    let contact = match world.company_of_domain(domain) {
        None => number.parse().ok()?,
        Some(company) => {
            let place = world.firm(company).place;
            let pair = (0..PAIRS).find(|pair| {
                let (given, family) =
                    (&place.given[index(pair / EACH)].1, &place.family[index(pair % EACH)].1);
                local_part(style(world, company), given, family) == names
            })?;
            let draw = world.draws(Kind::Company, company);
            let desk = (0..PAIRS).find(|desk| pair_at(draw, *desk) == pair)?;
            let round = number.parse::<u64>().unwrap_or(1).checked_sub(1)?;
            world.at_desk(company, round.checked_mul(PAIRS)? + desk)?
        }
    };
    (world.property(Kind::Contact, contact, "email")? == email).then_some(contact)
}

/// How many pairs of a given and a family name a country has.
const PAIRS: u64 = EACH * EACH;
const EACH: u64 = NAMES_EACH as u64;

/// The pair of names at a place of a company. The steps have no divisor in common with [`PAIRS`], so that every pair comes.
fn pair_at(company: Draw, desk: u64) -> u64 {
    let step = company.pick(aspect!("name step"), &[115, 199, 259, 349, 403, 505]);
    (company.below(aspect!("first name"), PAIRS) + desk % PAIRS * step) % PAIRS
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// How a company writes addresses.
fn style(world: &World, company: u64) -> u64 {
    world.draws(Kind::Company, company).below(aspect!("address style"), 10)
}

fn local_part(style: u64, given: &str, family: &str) -> String {
    match style {
        0..=5 => format!("{given}.{family}"),
        6 => format!("{family}.{given}"),
        7 => format!("{given}_{family}"),
        _ => format!("{given}-{family}"),
    }
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
