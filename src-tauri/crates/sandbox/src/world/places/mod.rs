//! Names, places, telephone numbers and trades by country, each name with its Latin spelling for addresses.
//!
//! Invariants: every list of given and of family names has the same length, and no Latin spelling stands twice in its list. Must never name a real person: given and family names are common ones, paired by chance. Telephone numbers
//! are those that countries keep for fiction, where they keep any.

mod africa;
mod americas;
mod east_asia;
mod eastern_europe;
mod northern_europe;
mod southern_asia;
mod western_europe;

use super::draw::{Draw, aspect, fill, scale};
use super::spread::Shuffle;
use super::words::{BRANDS, TRADES, industry};
use std::collections::BTreeSet;

/// How many given names, and how many family names, every country has.
pub(super) const NAMES: usize = 24;

/// A country's words; members of a list are parted by `|`.
struct Words {
    country: &'static str,
    /// HubSpot's value of `hs_language`.
    language: &'static str,
    currency: &'static str,
    /// Top-level domain.
    tld: &'static str,
    /// HubSpot's value of `hs_timezone`.
    timezone: &'static str,
    /// How many of the portal's companies are there, compared with others.
    weight: u64,
    landline: &'static str,
    mobile: &'static str,
    suffixes: &'static str,
    /// `name@industry` or `name=latin@industry`, the industry by its letter in [`words::INDUSTRIES`].
    trades: &'static str,
    /// With the house number as `{}`.
    streets: &'static str,
    /// `name/region/postal code`, the latter two may be empty.
    cities: &'static str,
    /// `name` or `name=latin`.
    given: &'static str,
    family: &'static str,
}

const COUNTRIES: [&Words; 30] = [
    &americas::UNITED_STATES,
    &western_europe::UNITED_KINGDOM,
    &western_europe::GERMANY,
    &western_europe::FRANCE,
    &western_europe::SPAIN,
    &western_europe::ITALY,
    &western_europe::SWEDEN,
    &eastern_europe::POLAND,
    &eastern_europe::GREECE,
    &eastern_europe::UKRAINE,
    &eastern_europe::TURKEY,
    &americas::BRAZIL,
    &americas::MEXICO,
    &americas::NEW_ZEALAND,
    &east_asia::JAPAN,
    &east_asia::CHINA,
    &east_asia::SOUTH_KOREA,
    &southern_asia::EMIRATES,
    &southern_asia::ISRAEL,
    &southern_asia::INDIA,
    &northern_europe::NETHERLANDS,
    &northern_europe::NORWAY,
    &northern_europe::CZECHIA,
    &northern_europe::IRELAND,
    &americas::CANADA,
    &americas::ARGENTINA,
    &americas::AUSTRALIA,
    &africa::SOUTH_AFRICA,
    &africa::NIGERIA,
    &east_asia::VIETNAM,
];

/// A name and its Latin spelling, lower-case ASCII.
pub(super) type Name = (&'static str, String);

/// A city of a country.
#[derive(Debug)]
pub(super) struct City {
    pub(super) name: &'static str,
    pub(super) region: &'static str,
    postal_code: &'static str,
}

impl City {
    /// A postal code of this city, where the country has any.
    pub(super) fn postal_code(&self, bits: u64) -> Option<String> {
        (!self.postal_code.is_empty()).then(|| fill(self.postal_code, bits))
    }
}

/// What a company is called by: a family, or a word that anybody could have taken.
#[derive(Debug)]
pub(super) struct Stem {
    pub(super) name: &'static str,
    pub(super) latin: String,
    pub(super) family: bool,
}

/// What a company does.
#[derive(Debug)]
pub(super) struct Trade {
    pub(super) name: &'static str,
    pub(super) latin: String,
    /// HubSpot's value of `industry`.
    pub(super) industry: &'static str,
    /// Whether the word is the country's own.
    pub(super) local: bool,
}

/// A country.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) country: &'static str,
    pub(super) language: &'static str,
    pub(super) currency: &'static str,
    pub(super) tld: &'static str,
    pub(super) timezone: &'static str,
    weight: u64,
    /// Companies whose number falls on `start` or on one of the `weight - 1` places after it are here.
    start: u64,
    landline: &'static str,
    mobile: &'static str,
    pub(super) suffixes: Vec<&'static str>,
    pub(super) stems: Vec<Stem>,
    pub(super) trades: Vec<Trade>,
    /// The order in which companies take a stem and a trade.
    pub(super) names: Shuffle,
    streets: Vec<&'static str>,
    pub(super) cities: Vec<City>,
    pub(super) given: Vec<Name>,
    pub(super) family: Vec<Name>,
}

impl Place {
    fn of(words: &Words, seed: u64, start: u64) -> Self {
        let family: Vec<Name> = words.family.split('|').map(name).collect();
        let trades = trades(words.trades, start);
        let stems = stems(&family, start);
        Self {
            country: words.country,
            language: words.language,
            currency: words.currency,
            tld: words.tld,
            timezone: words.timezone,
            weight: words.weight,
            start,
            landline: words.landline,
            mobile: words.mobile,
            suffixes: list(words.suffixes),
            names: Shuffle::new(seed ^ start, (stems.len() * trades.len()) as u64),
            stems,
            trades,
            streets: list(words.streets),
            cities: words.cities.split('|').map(city).collect(),
            given: words.given.split('|').map(name).collect(),
            family,
        }
    }

    /// A street with its number.
    pub(super) fn street(&self, draw: Draw) -> String {
        let number = 1 + draw.below(aspect!("house"), 240);
        draw.pick(aspect!("street"), &self.streets).replacen("{}", &number.to_string(), 1)
    }

    /// A telephone number, mostly as the country writes it, now and then as people type it.
    pub(super) fn phone(&self, mobile: bool, bits: u64) -> String {
        let number = fill(if mobile { self.mobile } else { self.landline }, bits);
        match scale(bits.rotate_left(32), 100) {
            0..=4 => number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
            5..=7 if !mobile => format!("{number} ext. {}", 100 + bits % 900),
            8..=9 => number.replacen('+', "00", 1),
            10 => number.replace([' ', '-'], "."),
            _ => number,
        }
    }

    /// Some city.
    pub(super) fn city(&self, bits: u64) -> &City {
        &self.cities[usize::try_from(scale(bits, self.cities.len() as u64)).unwrap_or(0)]
    }
}

/// Every country, and which companies are where.
#[derive(Debug)]
pub(super) struct Places {
    all: Vec<Place>,
    weights: u64,
    slots: Shuffle,
}

impl Places {
    pub(super) fn new(seed: u64) -> Self {
        let mut weights = 0;
        let mut all = Vec::with_capacity(COUNTRIES.len());
        for words in COUNTRIES {
            all.push(Place::of(words, seed, weights));
            weights += words.weight;
        }
        Self { all, weights, slots: Shuffle::new(seed ^ 0x51A7, weights) }
    }

    /// The country of a company, and how many companies there are before it in that country.
    pub(super) fn seat(&self, company: u64) -> (&Place, u64) {
        let slot = self.slots.at(company % self.weights);
        let after = self.all.partition_point(|place| place.start <= slot);
        let place = &self.all[after.saturating_sub(1)];
        (place, company / self.weights * place.weight + (slot - place.start))
    }

    /// The company that has so many before it in a country.
    pub(super) fn company(&self, place: &Place, rank: u64) -> u64 {
        let slot = place.start + rank % place.weight;
        rank / place.weight * self.weights + self.slots.back(slot)
    }

    /// Any country, all alike.
    pub(super) fn any(&self, bits: u64) -> &Place {
        &self.all[usize::try_from(scale(bits, self.all.len() as u64)).unwrap_or(0)]
    }

    /// Every country.
    pub(super) fn all(&self) -> &[Place] {
        &self.all
    }

    /// The country of a top-level domain.
    pub(super) fn of_domain(&self, tld: &str) -> Option<&Place> {
        self.all.iter().find(|place| place.tld == tld)
    }
}

/// How many of the words and trades that are at home everywhere a country has.
const WORDS_HERE: usize = 40;
const TRADES_HERE: usize = 12;

/// The country's families, and some of the words that anybody may take.
fn stems(family: &[Name], start: u64) -> Vec<Stem> {
    let first = usize::try_from(start).unwrap_or(0) * 7;
    let words = BRANDS.iter().cycle().skip(first % BRANDS.len()).take(WORDS_HERE);
    let mut stems: Vec<Stem> = family
        .iter()
        .map(|(name, latin)| Stem { name, latin: latin.clone(), family: true })
        .chain(words.map(|name| Stem { name, latin: latin(name), family: false }))
        .collect();
    let mut seen = BTreeSet::new();
    stems.retain(|stem| seen.insert(stem.latin.clone()));
    stems
}

/// The country's own trades, and some of those that have the same name everywhere.
fn trades(words: &'static str, start: u64) -> Vec<Trade> {
    let first = usize::try_from(start).unwrap_or(0) * 5;
    let own = words.split('|').map(|text| trade(text, true));
    let shared = TRADES.iter().cycle().skip(first % TRADES.len()).take(TRADES_HERE);
    let mut trades: Vec<Trade> = own.chain(shared.map(|text| trade(text, false))).collect();
    let mut seen = BTreeSet::new();
    trades.retain(|trade| seen.insert(trade.latin.clone()));
    trades
}

fn trade(text: &'static str, local: bool) -> Trade {
    let (text, code) = text.split_once('@').unwrap_or((text, ""));
    let (name, latin) = name(text);
    Trade { name, latin, industry: industry(code), local }
}

/// The members of a list.
pub(super) fn list(words: &'static str) -> Vec<&'static str> {
    words.split('|').collect()
}

fn city(text: &'static str) -> City {
    let mut parts = text.split('/');
    let mut next = || parts.next().unwrap_or_default();
    City { name: next(), region: next(), postal_code: next() }
}

fn name(text: &'static str) -> Name {
    match text.split_once('=') {
        Some((name, latin)) => (name, latin.to_owned()),
        None => (text, latin(text)),
    }
}

/// A name in lower-case ASCII letters; what has no such letters is left out.
pub(super) fn latin(name: &str) -> String {
    let mut spelling = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => spelling.push(c),
            'ß' => spelling.push_str("ss"),
            'œ' => spelling.push_str("oe"),
            'æ' => spelling.push_str("ae"),
            _ => spelling.extend(plain(c)),
        }
    }
    spelling
}

/// A letter without its marks.
fn plain(c: char) -> Option<char> {
    const FAMILIES: [(&str, char); 15] = [
        ("áàâäãåāă", 'a'),
        ("çćč", 'c'),
        ("ďđ", 'd'),
        ("éèêëēęěễ", 'e'),
        ("ğ", 'g'),
        ("íìîïīı", 'i'),
        ("łĺ", 'l'),
        ("ñńň", 'n'),
        ("óòôöõøōő", 'o'),
        ("řŕ", 'r'),
        ("śşš", 's'),
        ("ťţ", 't'),
        ("úùûüūů", 'u'),
        ("ýÿ", 'y'),
        ("źżž", 'z'),
    ];
    FAMILIES.iter().find(|(marked, _)| marked.contains(c)).map(|(_, letter)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_country_has_all_its_words() {
        let places = Places::new(1);
        assert!(places.all().len() >= 25);
        let domains: BTreeSet<&str> = places.all().iter().map(|place| place.tld).collect();
        assert_eq!(domains.len(), places.all().len());
        for place in places.all() {
            assert_eq!((place.given.len(), place.family.len()), (NAMES, NAMES), "{}", place.country);
            for (name, latin) in place.given.iter().chain(&place.family) {
                assert!(!name.is_empty() && !latin.is_empty(), "{name}");
                assert!(latin.bytes().all(|byte| byte.is_ascii_lowercase()), "{name} {latin}");
            }
            for names in [&place.given, &place.family] {
                let spellings: BTreeSet<&String> = names.iter().map(|(_, latin)| latin).collect();
                assert_eq!(spellings.len(), NAMES, "{}", place.country);
            }
            for latin in
                place.stems.iter().map(|stem| &stem.latin).chain(place.trades.iter().map(|t| &t.latin))
            {
                assert!(latin.bytes().all(|byte| byte.is_ascii_lowercase()), "{} {latin}", place.country);
            }
            assert!(place.suffixes.iter().all(|word| !word.is_empty()), "{}", place.country);
            assert!(place.trades.iter().all(|trade| !trade.industry.is_empty()), "{}", place.country);
            assert!(place.streets.iter().all(|street| street.contains("{}")), "{}", place.country);
            assert!(place.cities.iter().all(|city| !city.name.is_empty()), "{}", place.country);
        }
    }

    #[test]
    fn a_company_is_found_by_its_place() {
        let places = Places::new(5);
        for company in 0..2_000 {
            let (place, rank) = places.seat(company);
            assert_eq!(places.company(place, rank), company);
        }
    }

    #[test]
    fn marks_are_taken_off() {
        assert_eq!(latin("Brzęczyszczykiewicz"), "brzeczyszczykiewicz");
        assert_eq!(latin("İrem Çağlar-Işıl"), "iremcaglarisil");
        assert_eq!(latin("Bœuf Weiß"), "boeufweiss");
    }

    #[test]
    fn heavy_countries_come_more_often() {
        let places = Places::new(1);
        let count = |name: &str| (0..2_000).filter(|at| places.seat(*at).0.country == name).count();
        assert!(count("United States") > 2 * count("Japan") && count("Greece") > 0);
    }
}
