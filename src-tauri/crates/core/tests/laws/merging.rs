//! The laws of the merge of one property, and of the canonical form that it compares.

use proptest::prelude::*;
use satchel_core::{Base, MergeOutcome, ValueKind, canonical, merge, same};

/// Values of a kind in several spellings, bad ones among them, so that equal ones meet often.
fn spellings(kind: &ValueKind) -> &'static [&'static str] {
    match kind {
        ValueKind::Text | ValueKind::Phone | ValueKind::Enumeration | ValueKind::Other(_) => {
            &["a", "A", "é", "e\u{301}", "a\nb", "a\r\nb", " ", "a "]
        }
        ValueKind::Html => {
            &["<p>a</p>", "<P >a</P>", "<p>a  b</p>", "<p>a b</p>", "<a x='1'>", "<a x=\"1\">", "<"]
        }
        ValueKind::Email | ValueKind::Domain => {
            &["ann@a.example", "Ann@A.example ", "bob@a.example", "A.example"]
        }
        ValueKind::Number => {
            &["1", "1.0", "01", "1e0", "-1", "0", "-0", "12345678901234567890", "NaN", "1e400", "x"]
        }
        ValueKind::Bool => &["true", "TRUE", "false", "yes"],
        ValueKind::EnumerationSet => &["a;b", "b;a", "a;;b", "a", ";", "A"],
        ValueKind::Date => &["2020-02-29", "1582934400000", "2020-02-29T00:00:00Z", "2020-03-01", "soon"],
        ValueKind::DateTime => &["2024-01-17T19:55:04Z", "1705521304000", "1705521304001", "soon"],
    }
}

fn kinds() -> impl Strategy<Value = ValueKind> {
    prop::sample::select(vec![
        ValueKind::Text,
        ValueKind::Html,
        ValueKind::Email,
        ValueKind::Domain,
        ValueKind::Phone,
        ValueKind::Number,
        ValueKind::Bool,
        ValueKind::Enumeration,
        ValueKind::EnumerationSet,
        ValueKind::Date,
        ValueKind::DateTime,
        ValueKind::Other("json".to_owned()),
    ])
}

/// A value of a kind: none, a known spelling, or any text at all.
fn value(kind: &ValueKind) -> impl Strategy<Value = Option<String>> + use<> {
    let known = prop::sample::select(spellings(kind)).prop_map(|text| Some(text.to_owned()));
    prop_oneof![1 => Just(None), 1 => Just(Some(String::new())), 8 => known, 1 => any::<String>().prop_map(Some)]
}

/// A kind and three values of it.
fn sides() -> impl Strategy<Value = (ValueKind, Option<String>, Option<String>, Option<String>)> {
    kinds().prop_flat_map(|kind| {
        let values = (value(&kind), value(&kind), value(&kind));
        (Just(kind), values).prop_map(|(kind, (base, local, remote))| (kind, base, local, remote))
    })
}

fn outcome(
    kind: &ValueKind,
    base: &Option<String>,
    local: &Option<String>,
    remote: &Option<String>,
) -> MergeOutcome {
    merge(kind, &Base::Known(base.clone()), local.as_deref(), remote.as_deref())
}

/// The value that a merge leaves; `None` for a conflict, which leaves none.
fn merged<'a>(
    kind: &ValueKind,
    base: &'a Option<String>,
    local: &'a Option<String>,
    remote: &'a Option<String>,
) -> Option<&'a Option<String>> {
    match outcome(kind, base, local, remote) {
        MergeOutcome::Unchanged => Some(base),
        MergeOutcome::TakeRemote => Some(remote),
        MergeOutcome::KeepLocal | MergeOutcome::Converged => Some(local),
        MergeOutcome::Conflict => None,
    }
}

fn swapped(outcome: MergeOutcome) -> MergeOutcome {
    match outcome {
        MergeOutcome::TakeRemote => MergeOutcome::KeepLocal,
        MergeOutcome::KeepLocal => MergeOutcome::TakeRemote,
        MergeOutcome::Unchanged | MergeOutcome::Converged | MergeOutcome::Conflict => outcome,
    }
}

fn is(kind: &ValueKind, left: Option<&Option<String>>, right: &Option<String>) -> bool {
    left.is_some_and(|left| same(kind, left.as_deref(), right.as_deref()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_only_one_side_changed_is_that_sides((kind, base, local, remote) in sides()) {
        prop_assert!(is(&kind, merged(&kind, &base, &base, &remote), &remote), "merge(b, b, r) = r");
        prop_assert!(is(&kind, merged(&kind, &base, &local, &base), &local), "merge(b, l, b) = l");
        prop_assert!(is(&kind, merged(&kind, &base, &local, &local), &local), "merge(b, x, x) = x");
    }

    #[test]
    fn there_is_a_conflict_exactly_where_both_sides_moved_apart((kind, base, local, remote) in sides()) {
        let equal = |left: &Option<String>, right: &Option<String>| same(&kind, left.as_deref(), right.as_deref());
        let apart = !equal(&base, &local) && !equal(&base, &remote) && !equal(&local, &remote);
        prop_assert_eq!(outcome(&kind, &base, &local, &remote) == MergeOutcome::Conflict, apart);
    }

    #[test]
    fn swapping_the_sides_swaps_nothing_but_the_sides((kind, base, local, remote) in sides()) {
        let there = outcome(&kind, &base, &local, &remote);
        prop_assert_eq!(swapped(there), outcome(&kind, &base, &remote, &local));
    }

    #[test]
    fn another_spelling_of_a_value_decides_alike((kind, base, local, remote) in sides()) {
        let spelled = |value: &Option<String>| Some(canonical(&kind, value.as_deref()).as_str().to_owned());
        let plain = outcome(&kind, &base, &local, &remote);
        prop_assert_eq!(plain, outcome(&kind, &spelled(&base), &spelled(&local), &spelled(&remote)));
    }

    #[test]
    fn a_merged_value_merges_with_nothing_left_to_do((kind, base, local, remote) in sides()) {
        if let Some(once) = merged(&kind, &base, &local, &remote).cloned() {
            // Applied once, the value is on both sides; applying again changes nothing.
            prop_assert!(is(&kind, merged(&kind, &base, &once, &once), &once));
            prop_assert_eq!(outcome(&kind, &once, &once, &once), MergeOutcome::Unchanged);
        }
    }

    #[test]
    fn an_unknown_base_is_never_a_silent_side((kind, _base, local, remote) in sides()) {
        let outcome = merge(&kind, &Base::Unknown, local.as_deref(), remote.as_deref());
        let agree = same(&kind, local.as_deref(), remote.as_deref());
        let empty = same(&kind, remote.as_deref(), None);
        prop_assert_eq!(outcome == MergeOutcome::Converged, agree);
        prop_assert_eq!(outcome == MergeOutcome::KeepLocal, !agree && empty);
        prop_assert_eq!(outcome == MergeOutcome::Conflict, !agree && !empty);
    }

    #[test]
    fn a_canonical_form_is_its_own((kind, raw, _local, _remote) in sides()) {
        let once = canonical(&kind, raw.as_deref());
        let twice = canonical(&kind, Some(once.as_str()));
        prop_assert_eq!(once.as_str(), twice.as_str());
        prop_assert_eq!(once.is_empty(), once.as_str().is_empty());
    }
}
