//! The outbox state machine. An intent is in exactly one state until it ends; what a state means after a crash is
//! part of its definition.
//!
//! | row | from | event | to |
//! | --- | --- | --- | --- |
//! | 1 | queued | Armed | in_flight |
//! | 2 | queued | ConflictFound | conflicted |
//! | 3 | queued | Refused | rejected |
//! | 4 | queued, retry_wait, in_flight | NotProcessed | retry_wait |
//! | 5 | in_flight | Acknowledged | ended |
//! | 6 | in_flight | MaybeProcessed, Restarted | unknown |
//! | 7 | in_flight | Refused | rejected |
//! | 8 | in_flight | ConflictFound | conflicted |
//! | 9 | unknown | ProbedApplied | ended |
//! | 10 | unknown | ProbedAbsent | queued |
//! | 11 | unknown | ProbedOpen | needs_answer |
//! | 12 | unknown | ConflictFound | conflicted |
//! | 13 | retry_wait | Due | queued |
//! | 14 | conflicted, rejected, needs_answer | Retried | queued |
//! | 15 | needs_answer | ProbedApplied | ended |
//! | 16 | any but in_flight and unknown | Discarded | ended |
//! | 17 | queued, retry_wait, conflicted, rejected | Converged | ended |
//! | 18 | any | any other | refused: the caller has lost track of an intent |

use serde::{Deserialize, Serialize};

/// What the user wants sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxKind {
    /// Make the record; carries all its pending changes.
    Create,
    /// Write the record's pending changes.
    Update,
    /// Move it to the recycle bin.
    Archive,
    /// Link it to another.
    Associate,
    /// Remove a link.
    Dissociate,
}

impl OutboxKind {
    /// The word stored and shown to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Archive => "archive",
            Self::Associate => "associate",
            Self::Dissociate => "dissociate",
        }
    }

    /// The kind for a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Create, Self::Update, Self::Archive, Self::Associate, Self::Dissociate]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// Where an intent stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// Waits to be sent. A crash changes nothing.
    Queued,
    /// An attempt is committed and may have left. A crash makes it unknown.
    InFlight,
    /// It may have been applied; only the server can tell.
    Unknown,
    /// The server could not tell either; the user must.
    NeedsAnswer,
    /// It provably was not processed; it waits for its next try.
    RetryWait,
    /// Blocked until a conflict is settled.
    Conflicted,
    /// HubSpot refused it; blocked until it is mended.
    Rejected,
}

impl OutboxState {
    /// All states, in the order status reports list them.
    pub const ALL: [Self; 7] = [
        Self::Queued,
        Self::InFlight,
        Self::Unknown,
        Self::NeedsAnswer,
        Self::RetryWait,
        Self::Conflicted,
        Self::Rejected,
    ];

    /// The word stored and shown to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::InFlight => "in_flight",
            Self::Unknown => "unknown",
            Self::NeedsAnswer => "needs_answer",
            Self::RetryWait => "retry_wait",
            Self::Conflicted => "conflicted",
            Self::Rejected => "rejected",
        }
    }

    /// The state for a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What happened to an intent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OutboxEvent {
    /// The attempt row is committed; the request may leave now.
    Armed,
    /// The server confirmed it.
    Acknowledged,
    /// It provably was not processed (never sent, limited, signed out).
    NotProcessed,
    /// It may have been processed (cut, timed out, 5xx).
    MaybeProcessed,
    /// The process ended before the outcome was known.
    Restarted,
    /// HubSpot refused it.
    Refused,
    /// Both sides changed.
    ConflictFound,
    /// A direct read shows it was applied.
    ProbedApplied,
    /// A direct read shows it was not.
    ProbedAbsent,
    /// No read can tell.
    ProbedOpen,
    /// Its waiting time is over.
    Due,
    /// The user settled, mended or confirmed it.
    Retried,
    /// The user gave it up.
    Discarded,
    /// The server holds the wanted value already.
    Converged,
}

/// The state after an event: `Some(None)` when the intent ends, `None` when the pair is not in the table.
pub fn transition(from: OutboxState, event: OutboxEvent) -> Option<Option<OutboxState>> {
    use OutboxEvent as E;
    use OutboxState as S;
    const ENDED: Option<Option<OutboxState>> = Some(None);
    const REFUSED: Option<Option<OutboxState>> = None; // row 18
    let to = |state| Some(Some(state));
    match from {
        S::Queued => match event {
            E::Armed => to(S::InFlight),           // row 1
            E::ConflictFound => to(S::Conflicted), // row 2
            E::Refused => to(S::Rejected),         // row 3
            E::NotProcessed => to(S::RetryWait),   // row 4
            E::Discarded | E::Converged => ENDED,  // rows 16 and 17
            E::Acknowledged
            | E::MaybeProcessed
            | E::Restarted
            | E::ProbedApplied
            | E::ProbedAbsent
            | E::ProbedOpen
            | E::Due
            | E::Retried => REFUSED,
        },
        S::InFlight => match event {
            E::NotProcessed => to(S::RetryWait),                // row 4
            E::Acknowledged => ENDED,                           // row 5
            E::MaybeProcessed | E::Restarted => to(S::Unknown), // row 6
            E::Refused => to(S::Rejected),                      // row 7
            E::ConflictFound => to(S::Conflicted),              // row 8
            E::Armed
            | E::ProbedApplied
            | E::ProbedAbsent
            | E::ProbedOpen
            | E::Due
            | E::Retried
            | E::Discarded
            | E::Converged => REFUSED,
        },
        S::Unknown => match event {
            E::ProbedApplied => ENDED,             // row 9
            E::ProbedAbsent => to(S::Queued),      // row 10
            E::ProbedOpen => to(S::NeedsAnswer),   // row 11
            E::ConflictFound => to(S::Conflicted), // row 12
            E::Armed
            | E::Acknowledged
            | E::NotProcessed
            | E::MaybeProcessed
            | E::Restarted
            | E::Refused
            | E::Due
            | E::Retried
            | E::Discarded
            | E::Converged => REFUSED,
        },
        S::NeedsAnswer => match event {
            E::Retried => to(S::Queued),              // row 14
            E::ProbedApplied | E::Discarded => ENDED, // rows 15 and 16
            E::Armed
            | E::Acknowledged
            | E::NotProcessed
            | E::MaybeProcessed
            | E::Restarted
            | E::Refused
            | E::ConflictFound
            | E::ProbedAbsent
            | E::ProbedOpen
            | E::Due
            | E::Converged => REFUSED,
        },
        S::RetryWait => match event {
            E::NotProcessed => to(S::RetryWait),  // row 4
            E::Due => to(S::Queued),              // row 13
            E::Discarded | E::Converged => ENDED, // rows 16 and 17
            E::Armed
            | E::Acknowledged
            | E::MaybeProcessed
            | E::Restarted
            | E::Refused
            | E::ConflictFound
            | E::ProbedApplied
            | E::ProbedAbsent
            | E::ProbedOpen
            | E::Retried => REFUSED,
        },
        S::Conflicted | S::Rejected => match event {
            E::Retried => to(S::Queued),          // row 14
            E::Discarded | E::Converged => ENDED, // rows 16 and 17
            E::Armed
            | E::Acknowledged
            | E::NotProcessed
            | E::MaybeProcessed
            | E::Restarted
            | E::Refused
            | E::ConflictFound
            | E::ProbedApplied
            | E::ProbedAbsent
            | E::ProbedOpen
            | E::Due => REFUSED,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::OutboxEvent as E;
    use super::OutboxState as S;
    use super::*;

    const EVENTS: [E; 14] = [
        E::Armed,
        E::Acknowledged,
        E::NotProcessed,
        E::MaybeProcessed,
        E::Restarted,
        E::Refused,
        E::ConflictFound,
        E::ProbedApplied,
        E::ProbedAbsent,
        E::ProbedOpen,
        E::Due,
        E::Retried,
        E::Discarded,
        E::Converged,
    ];

    /// The pairs of rows 1 to 17, as the module head has them.
    const ROWS: [(&[S], &[E], Option<S>); 17] = [
        (&[S::Queued], &[E::Armed], Some(S::InFlight)),
        (&[S::Queued], &[E::ConflictFound], Some(S::Conflicted)),
        (&[S::Queued], &[E::Refused], Some(S::Rejected)),
        (&[S::Queued, S::RetryWait, S::InFlight], &[E::NotProcessed], Some(S::RetryWait)),
        (&[S::InFlight], &[E::Acknowledged], None),
        (&[S::InFlight], &[E::MaybeProcessed, E::Restarted], Some(S::Unknown)),
        (&[S::InFlight], &[E::Refused], Some(S::Rejected)),
        (&[S::InFlight], &[E::ConflictFound], Some(S::Conflicted)),
        (&[S::Unknown], &[E::ProbedApplied], None),
        (&[S::Unknown], &[E::ProbedAbsent], Some(S::Queued)),
        (&[S::Unknown], &[E::ProbedOpen], Some(S::NeedsAnswer)),
        (&[S::Unknown], &[E::ConflictFound], Some(S::Conflicted)),
        (&[S::RetryWait], &[E::Due], Some(S::Queued)),
        (&[S::Conflicted, S::Rejected, S::NeedsAnswer], &[E::Retried], Some(S::Queued)),
        (&[S::NeedsAnswer], &[E::ProbedApplied], None),
        (&[S::Queued, S::NeedsAnswer, S::RetryWait, S::Conflicted, S::Rejected], &[E::Discarded], None),
        (&[S::Queued, S::RetryWait, S::Conflicted, S::Rejected], &[E::Converged], None),
    ];

    #[track_caller]
    fn check(row: usize) {
        let (from, events, to) = ROWS[row - 1];
        for state in from {
            for event in events {
                assert_eq!(transition(*state, *event), Some(to), "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn row_1_a_queued_intent_leaves() {
        check(1);
    }

    #[test]
    fn row_2_a_queued_intent_meets_a_conflict() {
        check(2);
    }

    #[test]
    fn row_3_a_queued_intent_is_refused_before_it_leaves() {
        check(3);
    }

    #[test]
    fn row_4_what_was_not_processed_waits_for_its_next_try() {
        check(4);
    }

    #[test]
    fn row_5_an_acknowledged_intent_ends() {
        check(5);
    }

    #[test]
    fn row_6_what_may_have_been_processed_is_unknown() {
        check(6);
    }

    #[test]
    fn row_7_a_sent_intent_is_refused() {
        check(7);
    }

    #[test]
    fn row_8_a_sent_intent_meets_a_conflict() {
        check(8);
    }

    #[test]
    fn row_9_what_a_look_finds_applied_ends() {
        check(9);
    }

    #[test]
    fn row_10_what_a_look_finds_absent_waits_again() {
        check(10);
    }

    #[test]
    fn row_11_what_no_look_can_tell_is_asked() {
        check(11);
    }

    #[test]
    fn row_12_an_unknown_outcome_meets_a_conflict() {
        check(12);
    }

    #[test]
    fn row_13_a_waiting_time_ends() {
        check(13);
    }

    #[test]
    fn row_14_a_settled_intent_waits_again() {
        check(14);
    }

    #[test]
    fn row_15_a_question_is_answered_by_a_later_look() {
        check(15);
    }

    #[test]
    fn row_16_what_cannot_be_on_its_way_may_be_given_up() {
        check(16);
    }

    #[test]
    fn row_17_what_the_server_holds_already_ends() {
        check(17);
    }

    #[test]
    fn row_18_every_other_pair_is_refused() {
        let known = |state: S, event: E| {
            ROWS.iter().any(|(from, events, _)| from.contains(&state) && events.contains(&event))
        };
        for state in S::ALL {
            for event in EVENTS.into_iter().filter(|event| !known(state, *event)) {
                assert_eq!(transition(state, event), None, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn what_may_have_left_is_never_discarded_or_resent_unseen() {
        for state in [S::InFlight, S::Unknown] {
            for event in [E::Discarded, E::Armed, E::Retried, E::Due] {
                assert_eq!(transition(state, event), None, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn only_a_queued_intent_is_sent() {
        for state in S::ALL {
            assert_eq!(transition(state, E::Armed).is_some(), state == S::Queued);
        }
    }

    #[test]
    fn from_every_state_there_is_a_way_to_an_end() {
        for start in S::ALL {
            let mut reached = vec![start];
            let mut at = 0;
            let mut ends = false;
            while let Some(state) = reached.get(at).copied() {
                at += 1;
                for next in EVENTS.into_iter().filter_map(|event| transition(state, event)) {
                    match next {
                        None => ends = true,
                        Some(next) if reached.contains(&next) => {}
                        Some(next) => reached.push(next),
                    }
                }
            }
            assert!(ends, "{start:?}");
        }
    }

    #[test]
    fn stored_words_lead_back_to_what_they_stand_for() {
        for state in S::ALL {
            assert_eq!(S::parse(state.as_str()), Some(state));
        }
        assert_eq!(S::parse("sent"), None);
        for kind in [
            OutboxKind::Create,
            OutboxKind::Update,
            OutboxKind::Archive,
            OutboxKind::Associate,
            OutboxKind::Dissociate,
        ] {
            assert_eq!(OutboxKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(OutboxKind::parse("merge"), None);
    }
}
