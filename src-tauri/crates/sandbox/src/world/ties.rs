//! Which base records belong together, as ordinals: a contact to a company, a deal to a company and some of its people, a
//! ticket to a contact and perhaps a deal, an activity to a deal or to a contact.
//!
//! Invariant: each tie is computed from either end in about as many steps as there are results, and nothing is stored. Must
//! never know of ids, types or labels of links.

use super::draw::aspect;
use super::spread::Spread;
use super::{Kind, World, WorldSize};

/// The kinds that record what happened.
const ACTIVITIES: [Kind; 5] = [Kind::Note, Kind::Call, Kind::Email, Kind::Meeting, Kind::Task];

/// What hangs on what.
#[derive(Debug)]
pub(super) struct Ties {
    people: Spread,
    deals: Spread,
    tickets: Spread,
    on_deals: [Spread; 5],
    on_contacts: [Spread; 5],
}

impl Ties {
    pub(super) fn new(seed: u64, size: &WorldSize) -> Self {
        let halves = |kind: Kind| {
            let all = size.of_kind(kind);
            if size.deals == 0 { (0, all) } else { (all.div_ceil(2), all / 2) }
        };
        Self {
            people: Spread::new(seed ^ 11, size.contacts, size.companies, 6),
            deals: Spread::new(seed ^ 12, size.deals, size.companies, 5),
            tickets: Spread::new(seed ^ 13, size.tickets, size.contacts, 5),
            on_deals: ACTIVITIES.map(|kind| Spread::new(seed ^ 14, halves(kind).0, size.deals, 3)),
            on_contacts: ACTIVITIES.map(|kind| Spread::new(seed ^ 15, halves(kind).1, size.contacts, 8)),
        }
    }

    fn of_activity(&self, kind: Kind) -> (&Spread, &Spread) {
        let at = ACTIVITIES.iter().position(|known| *known == kind).unwrap_or(0);
        (&self.on_deals[at], &self.on_contacts[at])
    }
}

impl World {
    /// The company a contact works for; a few have none.
    pub(super) fn employer(&self, contact: u64) -> Option<u64> {
        let alone = self.draws(Kind::Contact, contact).holds(aspect!("alone"), 40);
        if alone { None } else { self.ties.people.target(contact) }
    }

    /// The place of a contact among all who were counted to the same company.
    pub(super) fn desk(&self, contact: u64) -> u64 {
        self.ties.people.index(contact)
    }

    /// The contact at a place of a company.
    pub(super) fn at_desk(&self, company: u64, desk: u64) -> Option<u64> {
        self.ties.people.item(company, desk).filter(|contact| self.employer(*contact) == Some(company))
    }

    /// How many places a company has.
    pub(super) fn desks(&self, company: u64) -> u64 {
        self.ties.people.count(company)
    }

    /// The people of a company.
    pub(super) fn people_of(&self, company: u64) -> impl Iterator<Item = u64> {
        self.ties.people.items(company).filter(move |contact| self.employer(*contact) == Some(company))
    }

    /// The company a deal is with.
    pub(super) fn customer(&self, deal: u64) -> Option<u64> {
        self.ties.deals.target(deal)
    }

    /// The deals of a company.
    pub(super) fn deals_of(&self, company: u64) -> impl Iterator<Item = u64> {
        self.ties.deals.items(company)
    }

    /// The main person that a deal is negotiated with.
    pub(super) fn main_partner(&self, deal: u64) -> Option<u64> {
        let company = self.customer(deal)?;
        self.at_desk(company, self.ties.deals.index(deal) % self.desks(company).max(1))
    }

    /// Everybody that a deal is negotiated with.
    pub(super) fn partners(&self, deal: u64) -> Vec<u64> {
        let Some(company) = self.customer(deal) else { return Vec::new() };
        let desks = self.desks(company);
        let first = self.ties.deals.index(deal);
        (0..self.partner_count(deal).min(desks))
            .filter_map(|further| self.at_desk(company, (first + further) % desks))
            .collect()
    }

    /// The deals that a contact is a partner in.
    pub(super) fn deals_with(&self, contact: u64) -> Vec<u64> {
        let Some(company) = self.employer(contact) else { return Vec::new() };
        let (desk, desks, deals) = (self.desk(contact), self.desks(company), self.ties.deals.count(company));
        let mut found = Vec::new();
        for further in 0..MOST_PARTNERS.min(desks) {
            let first = (desk + desks - further) % desks;
            let step = usize::try_from(desks).unwrap_or(usize::MAX);
            let indexes = (first..deals).step_by(step);
            let deals = indexes.filter_map(|index| self.ties.deals.item(company, index));
            found.extend(deals.filter(|deal| further < self.partner_count(*deal)));
        }
        found
    }

    /// The deals whose main person a contact is.
    pub(super) fn main_deals(&self, contact: u64) -> impl Iterator<Item = u64> {
        let company = self.employer(contact);
        let (desk, desks) = (self.desk(contact), company.map_or(1, |company| self.desks(company)));
        let deals = company.map_or(0, |company| self.ties.deals.count(company));
        let step = usize::try_from(desks.max(1)).unwrap_or(usize::MAX);
        (desk..deals).step_by(step).filter_map(move |index| self.ties.deals.item(company?, index))
    }

    fn partner_count(&self, deal: u64) -> u64 {
        match self.draws(Kind::Deal, deal).below(aspect!("partners"), 10) {
            0..=4 => 1,
            5..=7 => 2,
            _ => MOST_PARTNERS,
        }
    }

    /// Who a ticket comes from.
    pub(super) fn asker(&self, ticket: u64) -> Option<u64> {
        self.ties.tickets.target(ticket)
    }

    /// The tickets of a contact.
    pub(super) fn tickets_of(&self, contact: u64) -> impl Iterator<Item = u64> {
        self.ties.tickets.items(contact)
    }

    /// The deal that a ticket is about.
    pub(super) fn deal_of_ticket(&self, ticket: u64) -> Option<u64> {
        let about = self.draws(Kind::Ticket, ticket).holds(aspect!("about a deal"), 600);
        if about { self.main_deals(self.asker(ticket)?).next() } else { None }
    }

    /// The tickets about a deal.
    pub(super) fn tickets_about(&self, deal: u64) -> Vec<u64> {
        let tickets = self.main_partner(deal).into_iter().flat_map(|contact| self.tickets_of(contact));
        tickets.filter(|ticket| self.deal_of_ticket(*ticket) == Some(deal)).collect()
    }

    /// The deal an activity belongs to.
    pub(super) fn deal_of_activity(&self, kind: Kind, activity: u64) -> Option<u64> {
        let (on_deals, _) = self.ties.of_activity(kind);
        if activity.is_multiple_of(2) { on_deals.target(activity / 2) } else { None }
    }

    /// The contact an activity belongs to: the main person of its deal, or any.
    pub(super) fn contact_of_activity(&self, kind: Kind, activity: u64) -> Option<u64> {
        if let Some(deal) = self.deal_of_activity(kind, activity) {
            return self.main_partner(deal);
        }
        let (on_deals, on_contacts) = self.ties.of_activity(kind);
        if on_deals.is_empty() {
            on_contacts.target(activity)
        } else if activity.is_multiple_of(2) {
            None
        } else {
            on_contacts.target(activity / 2)
        }
    }

    /// The company an activity belongs to.
    pub(super) fn company_of_activity(&self, kind: Kind, activity: u64) -> Option<u64> {
        match self.deal_of_activity(kind, activity) {
            Some(deal) => self.customer(deal),
            None => self.employer(self.contact_of_activity(kind, activity)?),
        }
    }

    /// The activities of a kind that belong to a deal.
    pub(super) fn activities_of_deal(&self, kind: Kind, deal: u64) -> impl Iterator<Item = u64> {
        self.ties.of_activity(kind).0.items(deal).map(|item| item * 2)
    }

    /// The activities of a kind that belong to a contact and to no deal.
    fn direct_activities(&self, kind: Kind, contact: u64) -> impl Iterator<Item = u64> {
        let (on_deals, on_contacts) = self.ties.of_activity(kind);
        let alone = on_deals.is_empty();
        on_contacts.items(contact).map(move |item| if alone { item } else { item * 2 + 1 })
    }

    /// The activities of a kind that belong to a contact.
    pub(super) fn activities_of_contact(&self, kind: Kind, contact: u64) -> Vec<u64> {
        let of_deals = self.main_deals(contact).flat_map(|deal| self.activities_of_deal(kind, deal));
        of_deals.chain(self.direct_activities(kind, contact)).collect()
    }

    /// The activities of a kind that belong to a company.
    pub(super) fn activities_of_company(&self, kind: Kind, company: u64) -> Vec<u64> {
        let of_deals = self.deals_of(company).flat_map(|deal| self.activities_of_deal(kind, deal));
        let of_people = self.people_of(company).flat_map(|contact| self.direct_activities(kind, contact));
        of_deals.chain(of_people).collect()
    }

    /// The company that a company belongs to.
    pub(super) fn parent(&self, company: u64) -> Option<u64> {
        let (place, rank) = self.places().seat(company);
        let first = rank - rank % GROUP;
        let parent = self.places().company(place, first);
        (rank > first && rank - first <= self.children_planned(parent)).then_some(parent)
    }

    /// The companies that belong to a company.
    pub(super) fn children(&self, company: u64) -> Vec<u64> {
        let (place, rank) = self.places().seat(company);
        if !rank.is_multiple_of(GROUP) {
            return Vec::new();
        }
        let planned =
            (1..=self.children_planned(company)).map(|further| self.places().company(place, rank + further));
        planned.filter(|child| *child < self.count(Kind::Company)).collect()
    }

    fn children_planned(&self, parent: u64) -> u64 {
        let exists = parent < self.count(Kind::Company);
        if exists { self.draws(Kind::Company, parent).below(aspect!("children"), GROUP) / 2 } else { 0 }
    }

    /// The manager of a contact, at the same company.
    pub(super) fn manager(&self, contact: u64) -> Option<u64> {
        let company = self.employer(contact)?;
        let desk = self.desk(contact);
        let first = desk - desk % TEAM;
        let reports = self.draws(Kind::Contact, contact).holds(aspect!("reports"), 500);
        if desk > first && reports { self.at_desk(company, first) } else { None }
    }

    /// The people who report to a contact.
    pub(super) fn reports(&self, contact: u64) -> Vec<u64> {
        let Some(company) = self.employer(contact) else { return Vec::new() };
        let desk = self.desk(contact);
        if !desk.is_multiple_of(TEAM) {
            return Vec::new();
        }
        let team = (desk + 1..desk + TEAM).filter_map(|desk| self.at_desk(company, desk));
        team.filter(|member| self.manager(*member) == Some(contact)).collect()
    }
}

const MOST_PARTNERS: u64 = 3;
/// Companies of a country that stand next to each other, the first of which may own some.
const GROUP: u64 = 6;
/// People of a company that stand next to each other, the first of whom may lead some.
const TEAM: u64 = 4;
