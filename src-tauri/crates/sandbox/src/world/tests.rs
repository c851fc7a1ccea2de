//! What the rest of the sandbox relies on: invertible ids, links seen from both ends, values that fit their definitions.

use super::*;
use std::collections::BTreeSet;

const NOW: i64 = 1_790_000_000_000;

fn world() -> World {
    World::new(1, WorldSize::default(), Breadth::Grown, NOW)
}

#[test]
fn ids_ascend_and_turn_back() {
    let world = world();
    for kind in Kind::ALL {
        let ids: Vec<u64> = (0..world.count(kind)).map(|ordinal| world.id(kind, ordinal)).collect();
        assert!(ids.is_sorted_by(|left, right| left < right), "{kind:?}");
        for (ordinal, id) in ids.iter().enumerate() {
            assert_eq!(world.ordinal(kind, *id), Some(ordinal as u64));
        }
        assert!(ids.last().is_none_or(|last| *last < world.first_free_id(kind)));
        assert_eq!(world.ordinal(kind, world.first_free_id(kind)), None);
    }
}

#[test]
fn a_link_is_seen_from_both_ends() {
    let world = world();
    let mut seen = 0;
    for from in Kind::ALL {
        for to in Kind::ALL {
            for ordinal in (0..world.count(from)).step_by(5) {
                for link in world.associations(from, ordinal, to) {
                    let other = world.ordinal(to, link.id).expect("a base record");
                    let back = world.associations(to, other, from);
                    let found =
                        back.iter().find(|back| back.id == world.id(from, ordinal)).expect("the way back");
                    assert_eq!(found.types.len(), link.types.len(), "{from:?} {to:?}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 1_000, "{seen} links");
}

#[test]
fn addresses_are_unique_and_lead_back() {
    let world = world();
    let mut seen = BTreeSet::new();
    for ordinal in 0..world.count(Kind::Contact) {
        if let Some(email) = world.property(Kind::Contact, ordinal, "email") {
            assert_eq!(world.email_owner(&email), Some(ordinal), "{email}");
            assert!(seen.insert(email));
        }
    }
    assert!(seen.len() > 1_900 && (seen.len() as u64) < world.count(Kind::Contact));
    assert_eq!(world.email_owner("nobody@example.com"), None);
}

#[test]
fn one_property_is_what_the_record_says_and_fits_its_definition() {
    let world = world();
    for kind in Kind::ALL {
        let definitions = world.properties(kind);
        for ordinal in (0..world.count(kind)).step_by(7) {
            for (name, value) in world.record(kind, ordinal) {
                assert_eq!(world.property(kind, ordinal, name).as_ref(), Some(&value), "{kind:?} {name}");
                let found = definitions.iter().find(|definition| definition.name == name);
                let definition = found.unwrap_or_else(|| panic!("{kind:?} has no {name}"));
                assert!(value.is_empty() || fits(definition, &value), "{kind:?} {name} = {value}");
            }
        }
    }
}

fn fits(definition: &PropertyDefinition, value: &str) -> bool {
    let option = |value: &str| definition.options.iter().any(|option| option.value == value);
    match definition.data_type.as_str() {
        "number" => value.parse::<f64>().is_ok(),
        "bool" => matches!(value, "true" | "false"),
        "date" => crate::instant::parse_day(value).is_some(),
        "datetime" => crate::instant::parse_instant(value).is_some(),
        "enumeration" if definition.options.is_empty() => true,
        "enumeration" if definition.field_type == "checkbox" => value.split(';').all(option),
        "enumeration" => option(value),
        _ => true,
    }
}

#[test]
fn a_portal_is_wide_and_a_contact_has_twenty_nine_of_sixty() {
    let world = world();
    assert!(world.properties(Kind::Contact).len() >= 350, "{}", world.properties(Kind::Contact).len());
    assert!(world.properties(Kind::Company).len() >= 120, "{}", world.properties(Kind::Company).len());
    assert!(world.properties(Kind::Deal).len() >= 100, "{}", world.properties(Kind::Deal).len());
    let filled: usize = (0..1_000)
        .map(|ordinal| {
            let record = world.record(Kind::Contact, ordinal);
            BENCH_CONTACT_PROPERTIES.iter().filter(|name| record.contains_key(*name)).count()
        })
        .sum();
    let average = filled / 1_000;
    assert!((27..=31).contains(&average), "{average} filled");
}

#[test]
fn closed_deals_closed_in_the_past_and_stages_belong_to_their_pipeline() {
    let world = world();
    for ordinal in 0..world.count(Kind::Deal) {
        let deal = world.record(Kind::Deal, ordinal);
        let pipeline = world
            .pipelines(Kind::Deal)
            .iter()
            .find(|pipeline| pipeline.id == deal["pipeline"])
            .expect("known");
        assert!(pipeline.stages.iter().any(|stage| stage.id == deal["dealstage"]));
        if deal["hs_is_closed"] == "true" {
            assert!(crate::instant::parse_instant(&deal["closedate"]).is_some_and(|at| at < NOW));
        }
    }
}

#[test]
fn a_seed_is_one_world() {
    let (one, same) = (world(), world());
    let other = World::new(2, WorldSize::default(), Breadth::Grown, NOW);
    let names =
        |world: &World| (0..50).map(|at| world.property(Kind::Contact, at, "firstname")).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&same));
    assert_ne!(names(&one), names(&other));
    for kind in Kind::ALL {
        for ordinal in 0..one.count(kind).min(100) {
            let (made, changed) = (one.created_at(kind, ordinal), one.updated_at(kind, ordinal));
            assert!(made <= changed && changed < NOW, "{kind:?} {ordinal}");
        }
    }
    assert_eq!(one.owners().iter().filter(|owner| owner.archived).count(), 1);
}

#[test]
fn a_contact_shares_country_domain_and_name_with_the_company() {
    let world = world();
    let (mut seen, mut at_home, mut private) = (0, 0, 0);
    for ordinal in 0..world.count(Kind::Contact) {
        let contact = world.record(Kind::Contact, ordinal);
        let links = world.associations(Kind::Contact, ordinal, Kind::Company);
        let Some(company) = links.first().and_then(|link| world.ordinal(Kind::Company, link.id)) else {
            assert!(!contact.contains_key("company") && !contact.contains_key("associatedcompanyid"));
            continue;
        };
        let company = world.record(Kind::Company, company);
        assert_eq!(contact["country"], company["country"]);
        assert_eq!(contact["company"], company["name"]);
        assert_eq!(contact["associatedcompanyid"], company["hs_object_id"]);
        seen += 1;
        at_home += u64::from(contact["city"] == company["city"]);
        if let Some(email) = contact.get("email") {
            private += u64::from(!email.ends_with(&format!("@{}", company["domain"])));
        }
        if let (Some(own), Some(theirs)) = (contact.get("phone"), company.get("phone")) {
            let start = |text: &str| {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                let digits = digits.trim_start_matches("00");
                // North America's code has one digit, all others here have two or three.
                digits.chars().take(if digits.starts_with('1') { 1 } else { 2 }).collect::<String>()
            };
            assert_eq!(start(own), start(theirs), "{own} {theirs}");
        }
    }
    assert!(seen > 1_800 && at_home * 10 > seen * 7 && private * 10 < seen, "{seen} {at_home} {private}");
}

#[test]
fn companies_are_of_many_countries_and_found_by_their_domains() {
    for count in [500, 40_000] {
        let world = World::new(3, WorldSize::of(100, count, 10), Breadth::Grown, NOW);
        let (mut countries, mut names, mut domains) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for ordinal in 0..count {
            let value = |name| world.property(Kind::Company, ordinal, name).expect("every company has it");
            assert_eq!(world.domain_owner(&value("domain")), Some(ordinal), "{}", value("domain"));
            assert!(domains.insert(value("domain")) && value("domain").ends_with(".example"));
            countries.insert(value("country"));
            names.insert(value("name"));
        }
        assert!(countries.len() >= 25, "{countries:?}");
        assert!(names.len() as u64 * 100 > count * 95, "{} names of {count}", names.len());
    }
    assert_eq!(world().domain_owner("nobody.example"), None);
}

#[test]
fn a_page_of_forty_rows_does_not_repeat_itself() {
    let world = world();
    let different = |kind: Kind, name: &str, from: u64| {
        (from..from + 40).filter_map(|at| world.property(kind, at, name)).collect::<BTreeSet<_>>().len()
    };
    for (kind, name, least) in [
        (Kind::Contact, "lastname", 30),
        (Kind::Contact, "email", 38),
        (Kind::Contact, "jobtitle", 20),
        (Kind::Contact, "company", 30),
        (Kind::Contact, "notes_last_updated", 15),
        (Kind::Company, "name", 40),
        (Kind::Company, "city", 25),
        (Kind::Deal, "dealname", 38),
        (Kind::Deal, "amount", 30),
        (Kind::Ticket, "subject", 18),
        (Kind::Note, "hs_note_body", 35),
        (Kind::Task, "hs_task_subject", 20),
    ] {
        for from in [0, 60] {
            let found = different(kind, name, from);
            assert!(found >= least, "{kind:?} {name} from {from}: {found}");
        }
    }
}

#[test]
fn deals_speak_of_their_company_and_its_money() {
    let world = world();
    let mut pipelines = BTreeSet::new();
    for ordinal in 0..world.count(Kind::Deal) {
        let deal = world.record(Kind::Deal, ordinal);
        let links = world.associations(Kind::Deal, ordinal, Kind::Company);
        let company = world.ordinal(Kind::Company, links[0].id).expect("a base record");
        let company = world.record(Kind::Company, company);
        assert!(deal["dealname"].contains(company["name"].as_str()), "{}", deal["dealname"]);
        let stage = world.stage(Kind::Deal, &deal["pipeline"], &deal["dealstage"]).expect("a known stage");
        assert_eq!(deal["hs_is_closed"], stage.metadata["isClosed"]);
        assert_eq!(deal["hs_deal_stage_probability"], stage.metadata["probability"]);
        assert_eq!(deal["hs_is_closed_won"] == "true", stage.metadata["probability"] == "1.0");
        if deal["hs_is_closed_won"] == "true" {
            assert!(matches!(company["lifecyclestage"].as_str(), "customer" | "evangelist"));
        }
        for contact in world.associations(Kind::Deal, ordinal, Kind::Contact) {
            let contact = world.ordinal(Kind::Contact, contact.id).expect("a base record");
            assert_eq!(world.property(Kind::Contact, contact, "company").as_ref(), Some(&company["name"]));
        }
        pipelines.insert(deal["pipeline"].clone());
    }
    assert_eq!(pipelines.len(), 2);
}

#[test]
fn everything_hangs_on_something() {
    let world = world();
    for (from, to) in [
        (Kind::Note, Kind::Contact),
        (Kind::Call, Kind::Company),
        (Kind::Email, Kind::Deal),
        (Kind::Meeting, Kind::Deal),
        (Kind::Task, Kind::Contact),
        (Kind::Ticket, Kind::Deal),
        (Kind::Contact, Kind::Contact),
        (Kind::Company, Kind::Company),
        (Kind::Deal, Kind::Contact),
    ] {
        let linked =
            (0..world.count(from)).filter(|at| !world.associations(from, *at, to).is_empty()).count();
        assert!(linked as u64 * 10 > world.count(from), "{from:?} {to:?}: {linked} of {}", world.count(from));
    }
    let labels = |from: Kind, to: Kind| {
        let all = (0..world.count(from)).flat_map(|at| world.associations(from, at, to));
        all.flat_map(|link| link.types).filter_map(|found| found.label).collect::<BTreeSet<_>>()
    };
    assert_eq!(labels(Kind::Contact, Kind::Contact), BTreeSet::from(["Direct report", "Manager"]));
    assert_eq!(labels(Kind::Company, Kind::Company), BTreeSet::from(["Child Company", "Parent Company"]));
    assert_eq!(labels(Kind::Contact, Kind::Company), BTreeSet::from(["Decision maker", "Primary"]));
    assert_eq!(labels(Kind::Deal, Kind::Contact), BTreeSet::from(["Billing contact"]));
}

#[test]
fn activities_happen_after_what_they_belong_to_and_mostly_lately() {
    let world = world();
    let mut months = BTreeSet::new();
    for kind in [Kind::Note, Kind::Call, Kind::Email, Kind::Meeting, Kind::Task] {
        for ordinal in 0..world.count(kind) {
            let at = world.property(kind, ordinal, "hs_timestamp").expect("every activity has a time");
            let at = crate::instant::parse_instant(&at).expect("an instant");
            for to in [Kind::Contact, Kind::Deal] {
                for link in world.associations(kind, ordinal, to) {
                    let made = world.created_at(to, world.ordinal(to, link.id).expect("a base record"));
                    assert!(at >= made, "{kind:?} {ordinal} at {at} before {to:?} made at {made}");
                }
            }
            assert!(matches!(kind, Kind::Meeting | Kind::Task) || at < NOW, "{kind:?} {ordinal}");
            months.insert((NOW - at).div_euclid(30 * DAY));
        }
    }
    assert!((0..6).all(|month| months.contains(&month)), "{months:?}");
}

#[test]
fn what_breaks_careless_readers_is_there() {
    let world = world();
    let all = |kind: Kind, name: &'static str| {
        (0..world.count(kind)).map(|at| world.property(kind, at, name)).collect::<Vec<_>>()
    };
    let names = all(Kind::Contact, "firstname");
    assert!(names.contains(&None) && names.contains(&Some(String::new())), "nulls and empty texts");
    assert!(names.iter().flatten().any(|name| name.contains('🦊')), "emoji");
    let notes = all(Kind::Note, "hs_note_body");
    assert!(notes.iter().flatten().any(|body| body.chars().count() == 60_000), "a text of 60,000 characters");
    assert!(notes.iter().flatten().any(|body| body.starts_with("<p>")), "HTML");
    assert!(world.id(Kind::Contact, 1_999) > 1 << 31 || world.id(Kind::Company, 0) > 1 << 31, "long ids");
}

/// State folders hold changes over this world: when it changes, the journal's format must rise with it, so that older folders
/// are refused rather than misread.
#[test]
fn the_world_of_a_seed_stays_as_it_is() {
    use sha2::{Digest as _, Sha256};
    let world = world();
    let digest_of = |kinds: &[Kind], targets: &[Kind]| {
        let mut digest = Sha256::new();
        for kind in kinds.iter().copied() {
            for ordinal in (0..world.count(kind)).step_by(3) {
                digest.update(format!("{:?}", world.record(kind, ordinal)));
                for to in targets.iter().copied() {
                    digest.update(format!("{:?}", world.associations(kind, ordinal, to)));
                }
            }
        }
        digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let (people_and_activities, others) = Kind::ALL.split_at(9);
    assert_eq!(digest_of(people_and_activities, people_and_activities), "72c22618f63c3909");
    assert_eq!(digest_of(others, &Kind::ALL), "8971737ad05f2943");
}
