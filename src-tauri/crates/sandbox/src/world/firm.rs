//! What a company is called and under which domain it is found. The domain leads back to the company.
//!
//! Invariant: no two companies share a domain. Must never know of a company's other values.

use super::Kind;
use super::World;
use super::draw::aspect;
use super::places::{Place, Stem, Trade};
use super::words::BRANDS;

/// The parts of a company's name.
#[derive(Debug)]
pub(super) struct Firm<'a> {
    pub(super) place: &'a Place,
    pub(super) trade: &'a Trade,
    stem: &'a Stem,
    /// Tells apart those that share stem and trade: none for the first, then a word, then a number as well.
    round: u64,
}

impl World {
    /// The name of a company.
    pub(super) fn firm(&self, company: u64) -> Firm<'_> {
        let (place, rank) = self.places().seat(company);
        let (names, trades) = (&place.names, place.trades.len() as u64);
        let pair = names.at(rank % names.size());
        let index = |number: u64| usize::try_from(number).unwrap_or(0);
        Firm {
            place,
            stem: &place.stems[index(pair / trades)],
            trade: &place.trades[index(pair % trades)],
            round: rank / names.size(),
        }
    }

    /// The company that is found under a domain.
    pub(super) fn company_of_domain(&self, domain: &str) -> Option<u64> {
        let name = domain.strip_suffix(".example")?;
        let (name, tld) = name.split_once('.').unwrap_or((name, HOME));
        let place = self.places().of_domain(tld)?;
        let digits = name.len() - name.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (words, number) = name.split_at_checked(digits)?;
        let mut words: Vec<&str> = words.split('-').collect();
        let middle = if words.len() == 3 { Some(words.remove(1)) } else { None };
        let round = match middle {
            None => 0,
            Some(word) => {
                let word = BRANDS.iter().position(|brand| brand.eq_ignore_ascii_case(word))? as u64;
                number.parse::<u64>().unwrap_or(1).checked_sub(1)? * BRANDS.len() as u64 + word + 1
            }
        };
        let [first, last] = words[..] else { return None };
        [(first, last), (last, first)].into_iter().find_map(|(stem, trade)| {
            let stem = place.stems.iter().position(|known| known.latin == stem)?;
            let trade = place.trades.iter().position(|known| known.latin == trade)?;
            let pair = (stem * place.trades.len() + trade) as u64;
            let rank = round.checked_mul(place.names.size())? + place.names.back(pair);
            let company = self.places().company(place, rank);
            (company < self.count(Kind::Company) && self.firm(company).domain() == domain).then_some(company)
        })
    }

    /// What a company is called, as people of its country would write it.
    pub(super) fn firm_name(&self, company: u64) -> String {
        let firm = self.firm(company);
        let draw = self.draws(Kind::Company, company);
        let core = firm.core();
        let suffix = draw.pick(aspect!("suffix"), &firm.place.suffixes);
        match draw.below(aspect!("form"), 1_000) {
            0..=2 => format!("{} & Söhne <b>{suffix}</b>", firm.stem.name),
            3..=4 => format!("{core} 🚀"),
            5..=250 => core,
            _ => match firm.place.language {
                "ja" if firm.is_local() => format!("{suffix}{core}"),
                "zh-cn" if firm.is_local() => format!("{core}{suffix}"),
                "uk" => format!("{suffix} «{core}»"),
                _ => format!("{core} {suffix}"),
            },
        }
    }
}

/// Companies of this country have no country in their domain.
const HOME: &str = "com";

impl Firm<'_> {
    /// The domain, which belongs to no other company.
    pub(super) fn domain(&self) -> String {
        let (first, last) = if self.trade_leads() {
            (&self.trade.latin, &self.stem.latin)
        } else {
            (&self.stem.latin, &self.trade.latin)
        };
        let name = match self.middle() {
            None => format!("{first}-{last}"),
            Some((word, 1)) => format!("{first}-{}-{last}", word.to_lowercase()),
            Some((word, number)) => format!("{first}-{}-{last}{number}", word.to_lowercase()),
        };
        if self.place.tld == HOME {
            format!("{name}.example")
        } else {
            format!("{name}.{}.example", self.place.tld)
        }
    }

    /// The name without its legal form.
    fn core(&self) -> String {
        let (stem, trade) = (self.stem.name, self.trade.name);
        match self.middle() {
            Some((word, 1)) => format!("{stem} {word} {trade}"),
            Some((word, number)) => format!("{stem} {word} {trade} {number}"),
            None if self.trade_leads() => format!("{trade} {stem}"),
            None if self.is_local() && matches!(self.place.language, "ja" | "zh-cn") => {
                format!("{stem}{trade}")
            }
            None => format!("{stem} {trade}"),
        }
    }

    fn is_local(&self) -> bool {
        self.stem.family && self.trade.local
    }

    /// Romance languages say first what a family does.
    fn trade_leads(&self) -> bool {
        self.round == 0
            && self.is_local()
            && ["fr", "es", "it", "pt", "vi"].iter().any(|tongue| self.place.language.starts_with(tongue))
    }

    /// The word, and the number, that tell later companies of the same name apart.
    fn middle(&self) -> Option<(&'static str, u64)> {
        let before = self.round.checked_sub(1)?;
        let words = BRANDS.len() as u64;
        let word = usize::try_from(before % words).ok().and_then(|at| BRANDS.get(at).copied())?;
        Some((word, before / words + 1))
    }
}
