//! The outbox state machine. An intent is in exactly one state until it ends; what a state means after a crash is
//! part of its definition.
//!
//! | from | event | to |
//! | --- | --- | --- |
//! | queued | Armed | in_flight |
//! | queued | ConflictFound | conflicted |
//! | queued | Refused | rejected |
//! | queued, retry_wait, in_flight | NotProcessed | retry_wait |
//! | in_flight | Acknowledged | ended |
//! | in_flight | MaybeProcessed, Restarted | unknown |
//! | in_flight | Refused | rejected |
//! | in_flight | ConflictFound | conflicted |
//! | unknown | ProbedApplied | ended |
//! | unknown | ProbedAbsent | queued |
//! | unknown | ProbedOpen | needs_answer |
//! | unknown | ConflictFound | conflicted |
//! | retry_wait | Due | queued |
//! | conflicted, rejected, needs_answer | Retried | queued |
//! | needs_answer | ProbedApplied | ended |
//! | any but in_flight and unknown | Discarded | ended |
//! | queued, retry_wait, conflicted, rejected | Converged | ended |
//!
//! Every other pair is refused: the caller has lost track of an intent.

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
    Some(match (from, event) {
        (S::Queued, E::Armed) => Some(S::InFlight),
        (S::Queued | S::InFlight | S::Unknown, E::ConflictFound) => Some(S::Conflicted),
        (S::Queued | S::InFlight, E::Refused) => Some(S::Rejected),
        (S::Queued | S::RetryWait | S::InFlight, E::NotProcessed) => Some(S::RetryWait),
        (S::InFlight, E::Acknowledged) => None,
        (S::InFlight, E::MaybeProcessed | E::Restarted) => Some(S::Unknown),
        (S::Unknown | S::NeedsAnswer, E::ProbedApplied) => None,
        (S::Unknown, E::ProbedAbsent) => Some(S::Queued),
        (S::Unknown, E::ProbedOpen) => Some(S::NeedsAnswer),
        (S::RetryWait, E::Due) => Some(S::Queued),
        (S::Conflicted | S::Rejected | S::NeedsAnswer, E::Retried) => Some(S::Queued),
        (S::Queued | S::NeedsAnswer | S::RetryWait | S::Conflicted | S::Rejected, E::Discarded) => None,
        (S::Queued | S::RetryWait | S::Conflicted | S::Rejected, E::Converged) => None,
        _ => return Option::None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_left_is_never_discarded_or_resent_unseen() {
        for state in [OutboxState::InFlight, OutboxState::Unknown] {
            for event in [OutboxEvent::Discarded, OutboxEvent::Armed, OutboxEvent::Retried, OutboxEvent::Due]
            {
                assert_eq!(transition(state, event), None, "{state:?} {event:?}");
            }
        }
        assert_eq!(
            transition(OutboxState::InFlight, OutboxEvent::Restarted),
            Some(Some(OutboxState::Unknown))
        );
    }

    #[test]
    fn only_a_queued_intent_is_sent() {
        for state in OutboxState::ALL {
            assert_eq!(transition(state, OutboxEvent::Armed).is_some(), state == OutboxState::Queued);
        }
    }

    #[test]
    fn every_state_has_a_way_out() {
        let events = [
            OutboxEvent::Armed,
            OutboxEvent::Acknowledged,
            OutboxEvent::ProbedApplied,
            OutboxEvent::Due,
            OutboxEvent::Retried,
            OutboxEvent::Discarded,
        ];
        for state in OutboxState::ALL {
            assert!(events.iter().any(|event| transition(state, *event).is_some()), "{state:?}");
            assert_eq!(OutboxState::parse(state.as_str()), Some(state));
        }
    }
}
