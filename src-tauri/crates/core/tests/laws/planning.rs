//! The laws of the plans, applied to a model: repeated, in any order, and until nothing is left to do.

use crate::model::{Model, NAMES, groups, kind_of, perturbation, properties, remote, value};
use proptest::prelude::*;
use satchel_core::{PendingState, Properties, RecordState, RemoteRecord, Resolution, same};
use std::collections::BTreeMap;

/// The rounds after which a plan that still finds work is taken to run for ever.
const ROUNDS: usize = 20;

fn resolution() -> impl Strategy<Value = Resolution> {
    prop_oneof![Just(Resolution::Local), Just(Resolution::Remote), value().prop_map(Resolution::Value)]
}

/// One ancestor, perturbed once for each side.
#[derive(Clone, Debug)]
struct Sides {
    base: Properties,
    local: Properties,
    there: Properties,
}

fn sides() -> impl Strategy<Value = Sides> {
    (properties(), perturbation(), perturbation()).prop_map(|(base, local, changed)| {
        let mut there = base.clone();
        there.extend(changed);
        Sides { base, local, there }
    })
}

fn equal(left: &Properties, right: &Properties) -> bool {
    NAMES.iter().all(|name| same(&kind_of(name), left[*name].as_deref(), right[*name].as_deref()))
}

/// Pushes until nothing happens any more.
fn run_to_rest(model: &mut Model, server: &mut RemoteRecord) -> usize {
    (1..=ROUNDS).find(|_| !model.push(server)).expect("planning comes to rest")
}

/// Every waiting change is disputed or held by a dispute, and every dispute is over a waiting change.
fn assert_only_disputes_wait(model: &Model) {
    let waiting: Vec<&String> = model.pending.iter().map(|change| &change.property).collect();
    assert!(model.pending.iter().all(|change| change.state == PendingState::Conflicted), "{model:?}");
    assert!(waiting.iter().all(|name| model.conflict.contains_key(*name)), "{model:?}");
    assert_eq!(waiting.len(), model.conflict.len(), "{model:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_answer_applied_twice_is_applied_once(sides in sides(), archived in any::<bool>()) {
        let answer = remote("1", sides.there.clone(), archived);
        let mut once = Model::edited(&sides.base, &sides.local);
        once.pull(&answer);
        let mut twice = once.clone();
        twice.pull(&answer);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn pages_in_any_order_and_any_number_leave_one_state(
        records in prop::collection::vec(sides(), 1..6),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        cut in 1..4_usize,
    ) {
        let answers: Vec<RemoteRecord> = records
            .iter()
            .enumerate()
            .map(|(at, sides)| remote(&at.to_string(), sides.there.clone(), false))
            .collect();
        let pages: Vec<&[RemoteRecord]> = answers.chunks(cut).collect();
        let start: BTreeMap<String, Model> = records
            .iter()
            .enumerate()
            .map(|(at, sides)| (at.to_string(), Model::edited(&sides.base, &sides.local)))
            .collect();
        let apply = |world: &mut BTreeMap<String, Model>, page: &[RemoteRecord]| {
            for answer in page {
                world.get_mut(&answer.id).unwrap().pull(answer);
            }
        };
        let (mut straight, mut shuffled) = (start.clone(), start);
        pages.iter().for_each(|page| apply(&mut straight, page));
        order.iter().for_each(|index| apply(&mut shuffled, pages[index.index(pages.len())]));
        pages.iter().rev().for_each(|page| apply(&mut shuffled, page));
        prop_assert_eq!(straight, shuffled);
    }

    #[test]
    fn parts_of_an_answer_in_any_order_leave_one_state(sides in sides(), cut in 0..=NAMES.len()) {
        let (mut front, mut back) = (sides.there.clone(), sides.there.clone());
        front.retain(|name, _| NAMES[..cut].contains(&name.as_str()));
        back.retain(|name, _| NAMES[cut..].contains(&name.as_str()));
        let mut one = Model::edited(&sides.base, &sides.local);
        let mut other = one.clone();
        let whole = remote("1", sides.there, false);
        let (front, back) = (remote("1", front, false), remote("1", back, false));
        [&front, &back, &whole].into_iter().for_each(|answer| one.pull(answer));
        [&back, &front, &whole].into_iter().for_each(|answer| other.pull(answer));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn what_nobody_else_touched_ends_as_the_user_wrote_it(sides in sides()) {
        let mut model = Model::edited(&sides.base, &sides.local);
        let wanted = model.effective();
        let mut server = remote("1", sides.base, false);
        run_to_rest(&mut model, &mut server);
        prop_assert!(model.pending.is_empty() && model.conflict.is_empty());
        prop_assert!(equal(&server.properties, &wanted), "an edit was lost");
    }

    #[test]
    fn what_only_others_touched_ends_as_they_wrote_it(sides in sides()) {
        let mut model = Model::edited(&sides.base, &Properties::new());
        let mut server = remote("1", sides.there.clone(), false);
        run_to_rest(&mut model, &mut server);
        prop_assert_eq!(&server.properties, &sides.there);
        prop_assert!(equal(&model.effective(), &sides.there));
    }

    #[test]
    fn planning_comes_to_rest_with_disputes_alone_and_no_value_lost(sides in sides()) {
        let mut model = Model::edited(&sides.base, &sides.local);
        let mut server = remote("1", sides.there.clone(), false);
        run_to_rest(&mut model, &mut server);
        assert_only_disputes_wait(&model);
        for name in NAMES {
            let kind = kind_of(name);
            let equal = |left: &Properties, right: &Properties| same(&kind, left[name].as_deref(), right[name].as_deref());
            let mut local = sides.base.clone();
            local.extend(sides.local.clone());
            let both = !equal(&sides.base, &local) && !equal(&sides.base, &sides.there) && !equal(&local, &sides.there);
            prop_assert!(!both || model.conflict.contains_key(name), "{} was decided for the user", name);
            if !equal(&sides.base, &sides.there) {
                prop_assert!(equal(&server.properties, &sides.there), "{} of a colleague was overwritten", name);
            }
        }
    }

    #[test]
    fn a_member_is_held_exactly_by_a_dispute_in_its_group(sides in sides()) {
        let mut model = Model::edited(&sides.base, &sides.local);
        model.pull(&remote("1", sides.there, false));
        let disputed: Vec<&str> = model
            .conflict
            .values()
            .filter(|property| {
                let kind = kind_of(&property.name);
                let satchel_core::Base::Known(base) = &property.base else { return true };
                !same(&kind, base.as_deref(), property.remote.as_deref())
            })
            .map(|property| property.name.as_str())
            .collect();
        for change in &model.pending {
            let held = groups().is_held(&change.property, &disputed) || disputed.contains(&change.property.as_str());
            prop_assert_eq!(change.state == PendingState::Conflicted, held, "{}", &change.property);
        }
    }

    #[test]
    fn answers_lead_to_rest_with_nothing_waiting(
        sides in sides(),
        rivals in prop::collection::vec(perturbation(), 0..3),
        answers in prop::collection::vec(resolution(), 1..4),
    ) {
        let mut model = Model::edited(&sides.base, &sides.local);
        let mut server = remote("1", sides.there, false);
        run_to_rest(&mut model, &mut server);
        for rival in rivals {
            // The colleague writes after the answer was given and before it is sent.
            model.answer_all(&answers);
            server.properties.extend(rival);
            run_to_rest(&mut model, &mut server);
            assert_only_disputes_wait(&model);
        }
        model.answer_all(&answers);
        run_to_rest(&mut model, &mut server);
        prop_assert!(model.pending.is_empty() && model.conflict.is_empty(), "{:?}", model);
        prop_assert!(equal(&model.effective(), &server.properties));
    }

    #[test]
    fn an_archive_there_keeps_the_edits_and_a_restore_sends_them(sides in sides()) {
        let mut model = Model::edited(&sides.base, &sides.local);
        let (wanted, edits) = (model.effective(), model.pending.len());
        let mut server = remote("1", sides.base, true);
        run_to_rest(&mut model, &mut server);
        prop_assert_eq!(model.state, Some(RecordState::Archived));
        prop_assert_eq!((model.pending.len(), model.archived_under_edit), (edits, edits > 0));
        server.archived = false;
        model.pending.iter_mut().for_each(|change| change.state = PendingState::Queued);
        run_to_rest(&mut model, &mut server);
        prop_assert!(equal(&server.properties, &wanted) && model.pending.is_empty());
    }
}
