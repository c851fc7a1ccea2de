//! E-mail addresses of contacts: which names a contact has at a company, how the company writes them, and the way back.
//!
//! Invariant: an address belongs to one contact.

use super::draw::{Draw, aspect};
use super::places::NAMES;
use super::{Kind, World};

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
const EACH: u64 = NAMES as u64;

/// Which given and which family name a contact of a company has.
pub(super) fn names_at(world: &World, company: u64, desk: u64) -> (usize, usize) {
    let pair = pair_at(world.draws(Kind::Company, company), desk);
    (index(pair / EACH), index(pair % EACH))
}

/// Which given and which family name a contact without a company has.
pub(super) fn names_alone(contact: Draw) -> (usize, usize) {
    let pair = contact.below(aspect!("names"), PAIRS);
    (index(pair / EACH), index(pair % EACH))
}

/// An address as a company writes it; those who come to a desk after all names were given have a number.
pub(super) fn at_company(world: &World, company: u64, desk: u64, given: &str, family: &str) -> String {
    let local = local_part(style(world, company), given, family);
    let round = desk / PAIRS;
    let number = if round == 0 { String::new() } else { (round + 1).to_string() };
    format!("{local}{number}@{}", world.firm(company).domain())
}

/// The pair of names at a place of a company. The steps have no divisor in common with [`PAIRS`], so that every pair comes.
fn pair_at(company: Draw, desk: u64) -> u64 {
    let step = company.pick(aspect!("name step"), &[115, 199, 259, 349, 403, 505]);
    (company.below(aspect!("first name"), PAIRS) + desk % PAIRS * step) % PAIRS
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

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
