//! The points that HubSpot's documentation leaves open: each a switch, never a frozen guess.
//!
//! A client must be right under every setting. [`Switches::default`] takes what the evidence makes likeliest;
//! [`Switches::from_seed`] draws all of them, so that a run over many seeds meets every combination.
//!
//! | switch | default | evidence |
//! | --- | --- | --- |
//! | `merge_survivor` | `NewId` | webhook payload of a merge has `newObjectId`; third-party docs say the survivor gets a new id |
//! | `merged_id_read` | `Survivor` | PATCH by an old id is documented to work; GET is likely to |
//! | `same_value_stamp` | `Moves` | knowledge base: "last modified" moves on any property update; same-value writes not tested |
//! | `same_value_history` | `NoEntry` | none; history is described as a list of changes |
//! | `partial_batch` | `MultiStatus` | documented 207; an August 2026 spec folds `errors` into 200 |
//! | `missing_ids` | `Errors` | captures 2023–2026 of batch read: 207 with `OBJECT_NOT_FOUND` and `context.ids` |
//! | `unset_property` | `Null` | recorded reads of 2024; one guide says omitted |
//! | `cleared_property` | `Empty` | recorded lists show `""` for names and owners that were emptied |
//! | `association_stamp` | `RollUps` | engagements do not move (airbyte#27199, #44554); records with roll-ups often do |
//! | `refresh_rotation` | `Same` | one live test got the same refresh token back (nango#7664) |
//! | `retry_after` | `Absent` | undocumented on 429; some report it |
//! | `backward_lifecycle` | `Ignored` | guide: the stage only moves forward; the answer is not stated |
//! | `patch_null` | `Ignored` | undocumented; the guide tells to send `""` |
//! | `pkce` | `Enforced` | conflicting: MCP apps enforce it, standard apps are said to ignore it; the stricter finds mistakes |
//! | `search_headers` | `DailyOnly` | recorded searches of 2022–2024 carry the two daily headers; the docs say none |
//! | `association_headers` | `General` | recorded association calls of 2022 show the general window; the spec exempts them from it |
//! | `association_ids` | `Number` | recorded bodies have numbers, the spec says strings |
//! | `no_associations` | `Errors` | captures of 2026: 207 with `crm.associations.NO_ASSOCIATIONS_FOUND` per record |
//! | `duplicate_inputs` | `Refused` | background knowledge: duplicate ids in one batch update are refused with 400 |
//! | `merged_id_update` | `LeftOut` | rudder-transformer's tests: a merged id is left out of batch update's results without an error |
//! | `archive_unknown` | `NoContent` | an n8n contributor saw 204 for an id that never existed |
//! | `calculated_stamp` | `Stays` | Estuary: calculated properties do not move the stamp |
//! | `restore_stamp` | `Stays` | not guaranteed to move |
//! | `url_limit` | `EightKb` | reports from 8 KB (dlt#305) to 16.2 k characters (PostHog#31617) |
//! | `search_rows` | `Indexed` | none; an index answers with what it holds |
//! | `search_lag` | `Constant` | none; `Spread` draws each change's lag up to the setting |
//! | `created_ids` | `Ascending` | not confirmed that ids ascend by creation |
//! | `history_depth` | `TwentyVersions` | the number of versions returned is not documented |
//! | `history_page` | `Fifty` | over 50 with history answered 400 (hubspot-api-python#143); the docs say "reduces" |
//! | `record_url` | `Present` | seen on list and read of 2026; optional in the schema, missing in 2022–2024 |
//! | `duplicate_email_text` | `NamesId` | captures 2021–2026; a wording is no contract |
//! | `after` | `Exact` | recorded: last id + 1; the docs do not promise it |
//! | `first_company` | `BecomesPrimary` | knowledge base: an only company is the primary one |
//! | `refused_requests` | `NotCounted` | none |
//! | `rate_category` | `Absent` | recorded bodies lack `category`; a newer variant has `RATE_LIMITS` |

use crate::draws::{Draws, value_at};
use serde::{Deserialize, Serialize};

macro_rules! switches {
    ($(
        $(#[$doc:meta])*
        $field:ident : $type:ident { $( $(#[$variant_doc:meta])* $variant:ident ),+ $(,)? } = $default:ident;
    )+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
            #[serde(rename_all = "snake_case")]
            pub enum $type { $( $(#[$variant_doc])* $variant ),+ }

            impl Default for $type {
                fn default() -> Self {
                    Self::$default
                }
            }

            impl $type {
                /// Every setting of the switch.
                pub const ALL: &'static [Self] = &[$( Self::$variant ),+];
            }
        )+

        /// One setting for each point that HubSpot leaves open; the table is in the [module docs](self).
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Switches {
            $( $(#[$doc])* pub $field: $type, )+
        }

        impl Switches {
            /// Draws every switch from a seed.
            pub fn from_seed(seed: u64) -> Self {
                let mut draws = Draws::new(value_at(seed, "switches", 0));
                Self { $( $field: draws.pick($type::ALL), )+ }
            }
        }
    };
}

switches! {
    /// Which id the survivor of a merge has.
    merge_survivor: MergeSurvivor {
        /// An id that no record had before.
        NewId,
        /// The id of the record named as primary.
        Primary,
    } = NewId;
    /// What a read by the id of a merged-away record answers.
    merged_id_read: MergedIdRead {
        /// The survivor, under its own id.
        Survivor,
        /// 404.
        NotFound,
    } = Survivor;
    /// Whether writing the value a property has already moves the modified stamp.
    same_value_stamp: SameValueStamp {
        /// It moves.
        Moves,
        /// It stays.
        Stays,
    } = Moves;
    /// Whether writing the value a property has already adds to its history.
    same_value_history: SameValueHistory {
        /// No entry is added.
        NoEntry,
        /// An entry with the same value is added.
        Entry,
    } = NoEntry;
    /// How a batch with good and bad inputs is answered.
    partial_batch: PartialBatch {
        /// 207 with `errors`.
        MultiStatus,
        /// 200 or 201 with `errors`.
        SuccessWithErrors,
        /// 400, nothing done.
        Refused,
    } = MultiStatus;
    /// How ids without a record appear in the answer of a batch read.
    missing_ids: MissingIds {
        /// As an `OBJECT_NOT_FOUND` error with their ids.
        Errors,
        /// Not at all.
        Absent,
    } = Errors;
    /// How a property that was asked for and never set appears.
    unset_property: UnsetProperty {
        /// As `null`.
        Null,
        /// Not at all.
        Absent,
    } = Null;
    /// How a property that was emptied with `""` appears.
    cleared_property: ClearedProperty {
        /// As `""`.
        Empty,
        /// As one never set.
        Unset,
    } = Empty;
    /// Whether associating and dissociating moves the modified stamp of the two records.
    association_stamp: AssociationStamp {
        /// Only where a roll-up property was rewritten.
        RollUps,
        /// Never.
        Never,
        /// Always.
        Always,
    } = RollUps;
    /// Whether a refresh answers with another refresh token.
    refresh_rotation: RefreshRotation {
        /// The same token.
        Same,
        /// A new one; the old one stays valid for one more use.
        Rotates,
    } = Same;
    /// Whether a 429 has the header `Retry-After`.
    retry_after: RetryAfter {
        /// No.
        Absent,
        /// Yes, in seconds.
        Seconds,
    } = Absent;
    /// What writing an earlier lifecycle stage does.
    backward_lifecycle: BackwardLifecycle {
        /// The value is ignored, the rest of the write is done.
        Ignored,
        /// 400.
        Refused,
    } = Ignored;
    /// What a JSON `null` as a property value does in a write.
    patch_null: PatchNull {
        /// The property is left as it is.
        Ignored,
        /// The property is cleared.
        Clears,
        /// 400.
        Refused,
    } = Ignored;
    /// Whether a code asked for with a PKCE challenge is checked against the verifier.
    pkce: Pkce {
        /// A wrong or missing verifier is refused.
        Enforced,
        /// It is not looked at.
        Ignored,
    } = Enforced;
    /// Which rate limit headers a search answers with.
    search_headers: SearchHeaders {
        /// None.
        None,
        /// The two daily ones, where the token is a static one.
        DailyOnly,
    } = DailyOnly;
    /// Which window the headers of association calls describe.
    association_headers: AssociationHeaders {
        /// The general one.
        General,
        /// Their own.
        Own,
    } = General;
    /// How association answers write record ids.
    association_ids: AssociationIds {
        /// As JSON numbers.
        Number,
        /// As strings.
        Text,
    } = Number;
    /// How a record without associations appears in an association batch read.
    no_associations: NoAssociations {
        /// As an error `NO_ASSOCIATIONS_FOUND`, with 207.
        Errors,
        /// Not at all.
        Absent,
    } = Errors;
    /// What a batch update that names one record twice does.
    duplicate_inputs: DuplicateInputs {
        /// 400.
        Refused,
        /// Both are applied, in order.
        Applied,
    } = Refused;
    /// How a batch update answers for the id of a merged-away record.
    merged_id_update: MergedIdUpdate {
        /// The id is in neither `results` nor `errors`.
        LeftOut,
        /// As an `OBJECT_NOT_FOUND` error.
        Errors,
    } = LeftOut;
    /// What archiving an id without a record answers.
    archive_unknown: ArchiveUnknown {
        /// 204.
        NoContent,
        /// 404.
        NotFound,
    } = NoContent;
    /// Whether the recalculation of a calculated property moves the modified stamp.
    calculated_stamp: CalculatedStamp {
        /// It stays.
        Stays,
        /// It moves.
        Moves,
    } = Stays;
    /// Whether a restore from the recycle bin moves the modified stamp.
    restore_stamp: RestoreStamp {
        /// It stays.
        Stays,
        /// It moves.
        Moves,
    } = Stays;
    /// How long a URL may be before it is answered 414.
    url_limit: UrlLimit {
        /// 8,192 bytes.
        EightKb,
        /// 16,384 bytes.
        SixteenKb,
    } = EightKb;
    /// Which state of a record a search answers with; it always matches on the indexed one.
    search_rows: SearchRows {
        /// The indexed one.
        Indexed,
        /// The current one.
        Current,
    } = Indexed;
    /// How the search lag applies to each change.
    search_lag: SearchLag {
        /// Every change takes exactly the lag.
        Constant,
        /// Each change takes between none and all of it, never overtaking an earlier change of its record.
        Spread,
    } = Constant;
    /// Which ids new records get.
    created_ids: CreatedIds {
        /// Above all others, in order of creation.
        Ascending,
        /// Anywhere that is free, below existing ids too.
        Scattered,
    } = Ascending;
    /// How many versions of a property its history shows.
    history_depth: HistoryDepth {
        /// The latest twenty.
        TwentyVersions,
        /// All.
        All,
    } = TwentyVersions;
    /// How many records a page or batch with history may ask for.
    history_page: HistoryPage {
        /// 50; more is answered 400.
        Fifty,
        /// 100, as without history.
        Hundred,
    } = Fifty;
    /// Whether records have a `url`.
    record_url: RecordUrl {
        /// Yes.
        Present,
        /// No.
        Absent,
    } = Present;
    /// How the 409 of a duplicate e-mail address is worded.
    duplicate_email_text: DuplicateEmailText {
        /// `Contact already exists. Existing ID: 512`.
        NamesId,
        /// Without the id.
        WithoutId,
    } = NamesId;
    /// What `paging.next.after` of a list is.
    after: After {
        /// The last id plus one, in decimal.
        Exact,
        /// An encoded text.
        Opaque,
    } = Exact;
    /// What the default association of a record with its first company is.
    first_company: FirstCompany {
        /// Unlabelled and primary.
        BecomesPrimary,
        /// Unlabelled only.
        Unlabelled,
    } = BecomesPrimary;
    /// Whether requests answered 429 count towards the window.
    refused_requests: RefusedRequests {
        /// No.
        NotCounted,
        /// Yes.
        Counted,
    } = NotCounted;
    /// Whether the body of a 429 has `category`.
    rate_category: RateCategory {
        /// No.
        Absent,
        /// `RATE_LIMITS`.
        Present,
    } = Absent;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn seeds_draw_every_setting_and_the_same_seed_draws_the_same() {
        assert_eq!(Switches::from_seed(5), Switches::from_seed(5));
        let drawn: BTreeSet<String> =
            (0..64).map(|seed| format!("{:?}", Switches::from_seed(seed).partial_batch)).collect();
        assert_eq!(drawn.len(), PartialBatch::ALL.len());
    }

    #[test]
    fn every_switch_has_a_row_in_the_table_with_its_default() {
        let source = include_str!("switches.rs");
        let defaults = serde_json::to_value(Switches::default()).expect("serializable");
        let names: Vec<&String> = defaults.as_object().expect("an object").keys().collect();
        for name in names {
            assert!(source.contains(&format!("//! | `{name}` |")), "{name} has no row");
        }
    }

    #[test]
    fn a_switch_can_be_read_by_name() {
        let read: Switches = serde_json::from_str(r#"{"merge_survivor":"primary"}"#).expect("switches");
        assert_eq!(read, Switches { merge_survivor: MergeSurvivor::Primary, ..Switches::default() });
        assert!(serde_json::from_str::<Switches>(r#"{"merge_survivr":"primary"}"#).is_err());
    }
}
