//! Deliberate bugs, by which the simulator is tried: each is one line at its place in the code, asks here whether it bites,
//! and must be caught (`src-tauri/docs/SIMULATION.md` says by what).
//!
//! Invariants: without the feature `teeth` no tooth bites, which the compiler knows, so that nothing of one is left in a
//! program; the programs refuse to be built with the feature. The choice holds for the whole process: one tooth at a time.

macro_rules! teeth {
    ($( $(#[$doc:meta])* $name:ident = $word:literal, )+) => {
        /// A deliberate bug.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Tooth {
            $( $(#[$doc])* $name, )+
        }

        impl Tooth {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$name ),+];

            /// Its name on the command line.
            pub fn word(self) -> &'static str {
                match self {
                    $( Self::$name => $word, )+
                }
            }

            /// The tooth of this name.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|tooth| tooth.word() == word)
            }
        }
    };
}

teeth! {
    /// An acknowledgement ends whatever waits for the property, a later edit too.
    ZeroGeneration = "zero-generation",
    /// The cursor of a page is committed before what the page shows.
    CursorBeforePage = "cursor-before-page",
    /// A record whose stamp moved counts as changed by a colleague.
    TrustUpdatedAt = "trust-updated-at",
    /// A create of unknown fate is sent again.
    ResendUnknownCreate = "resend-unknown-create",
    /// After a crash what was in flight is sent again.
    RestartRequeues = "restart-requeues",
    /// An edit of a property that was never read takes it for empty.
    UnknownIsEmpty = "unknown-is-empty",
    /// Where the user saw no value, theirs wins.
    UnknownBaseWins = "unknown-base-wins",
    /// What an answer to a write shows replaces all that is known of the record.
    AnswerReplacesPayload = "answer-replaces-payload",
    /// Nobody looks at what was written.
    SkipReadBack = "skip-read-back",
    /// A record that an answer lacks is taken for erased.
    AbsenceIsDeletion = "absence-is-deletion",
    /// An answer to a conflict holds although HubSpot's value has moved since it was given.
    DecisionSurvivesMove = "decision-survives-move",
    /// A merged record goes on under its old id.
    OldMergedId = "old-merged-id",
    /// A refresh asks with the token it knows, not with the one that is kept.
    TwoWritersRefresh = "two-writers-refresh",
    /// A renewed refresh token is not stored.
    RenewedTokenUnsaved = "renewed-token-unsaved",
    /// A pull writes what it knew of the record when it began: edits made meanwhile are gone.
    PullFromSnapshot = "pull-from-snapshot",
    /// An item that the answer to a batch leaves out counts as done.
    MissingItemIsDone = "missing-item-is-done",
    /// The items of an answer to a batch are matched by their places.
    PairByPlace = "pair-by-place",
    /// What we wrote counts as changed by a colleague.
    OwnEchoIsForeign = "own-echo-is-foreign",
    /// A server error counts as not processed.
    FailedIsNotSent = "failed-is-not-sent",
    /// A broken connection counts as not processed.
    LostIsNotSent = "lost-is-not-sent",
    /// A third value on the server is written over.
    ConflictIsSent = "conflict-is-sent",
    /// A third value on the server ends the edit.
    ConflictTakesRemote = "conflict-takes-remote",
    /// One disputed property keeps all others of its record.
    ConflictBlocksRecord = "conflict-blocks-record",
    /// Another case of the same letters is the same text.
    TextIgnoresCase = "text-ignores-case",
    /// What a colleague archived takes the edits with it.
    ArchiveDropsEdits = "archive-drops-edits",
    /// An archive does not look at what changed since the user asked.
    ArchiveUnseen = "archive-unseen",
    /// A merge keeps the survivor's edits only.
    MergeDropsEdits = "merge-drops-edits",
    /// What HubSpot refuses is given up.
    RefusedIsDropped = "refused-is-dropped",
    /// What the user holds back is sent.
    HeldIsSent = "held-is-sent",
    /// What nobody approved is sent, though the account is reviewed.
    ReviewIgnored = "review-ignored",
    /// What was approved stays approved when it is edited again.
    ApprovalOutlivesEdit = "approval-outlives-edit",
    /// An edit that HubSpot took is undone over whatever HubSpot holds since.
    UndoUnseen = "undo-unseen",
    /// A record that is taken back leaves what stands on it.
    UndoLeavesLinks = "undo-leaves-links",
    /// The primary link that a colleague chose goes to another record unseen.
    PrimaryUnseen = "primary-unseen",
    /// Labels of a link replace those that a colleague put there.
    LabelsReplaced = "labels-replaced",
    /// The links a record begins with, and that its request did not carry, are forgotten.
    FirstLinksForgotten = "first-links-forgotten",
    /// Two records are merged although one is not as the user saw it.
    MergeUnseen = "merge-unseen",
    /// A bulk answer is applied to whatever is disputed by then.
    BulkUnseen = "bulk-unseen",
    /// What was written over is put back here alone.
    PutBackStays = "put-back-stays",
    /// A create by our own key whose fate is unknown is written again over what it made.
    UpsertUnseen = "upsert-unseen",
    /// What a limit turned away leaves later by the same old look.
    LimitKeepsLook = "limit-keeps-look",
    /// A check before a write is good for ever.
    StaleCheck = "stale-check",
    /// A window ends at the local clock's present.
    LocalWatermark = "local-watermark",
    /// Windows do not overlap, and none is read again.
    NoOverlap = "no-overlap",
    /// Another portal's account is taken for this one.
    AnyPortal = "any-portal",
    /// Requests leave without leave of the limiter.
    NoLimit = "no-limit",
    /// What was discarded stays on the record.
    DiscardLeavesValue = "discard-leaves-value",
    /// A link that a colleague removed is put back.
    LinkUnseen = "link-unseen",
    /// A request's log names what it asked for.
    LogTellsValues = "log-tells-values",
}

/// Whether teeth can bite in this build.
pub const FITTED: bool = cfg!(feature = "teeth");

#[cfg(feature = "teeth")]
static CHOSEN: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(usize::MAX);

/// Lets this tooth bite from now on, or none.
#[cfg(feature = "teeth")]
pub fn choose(tooth: Option<Tooth>) {
    let place = tooth.map_or(usize::MAX, |tooth| tooth as usize);
    CHOSEN.store(place, std::sync::atomic::Ordering::SeqCst);
}

/// Whether this bug is to be made here.
#[cfg(feature = "teeth")]
pub fn bites(tooth: Tooth) -> bool {
    CHOSEN.load(std::sync::atomic::Ordering::Relaxed) == tooth as usize
}

/// Whether this bug is to be made here: never, in a build without the feature.
#[cfg(not(feature = "teeth"))]
#[inline]
pub const fn bites(_: Tooth) -> bool {
    false
}
