//! What the rest of the sandbox relies on: invertible ids, links seen from both ends, values that fit their definitions.

use super::*;
use std::collections::BTreeSet;

const NOW: i64 = 1_790_000_000_000;

fn world() -> World {
    World::new(1, WorldSize::default(), NOW)
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
    let other = World::new(2, WorldSize::default(), NOW);
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
