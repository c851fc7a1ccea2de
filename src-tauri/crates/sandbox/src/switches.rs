//! The points that HubSpot's documentation leaves open: each a switch, never a frozen guess.
//!
//! A client must be right under every setting. [`Switches::default`] takes what the evidence makes likeliest;
//! [`Switches::from_seed`] draws all of them, so that a run over many seeds meets every combination. New switches come last:
//! a seed goes on drawing what it drew before.
//!
//! `docs/OPEN_POINTS.md` lists them with their settings and the evidence; a test holds it equal to what stands here.

use crate::draws::{Draws, value_at};
use serde::{Deserialize, Serialize};

/// A switch, for whoever lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its name.
    pub name: &'static str,
    /// What it can be.
    pub settings: &'static [&'static str],
    /// What the evidence makes likeliest.
    pub likeliest: &'static str,
}

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
            /// Every switch with its settings, in the order in which they are drawn.
            pub const POINTS: &'static [Point] = &[$( Point {
                name: stringify!($field),
                settings: &[$( stringify!($variant) ),+],
                likeliest: stringify!($default),
            }, )+];

            /// Sets a switch by the names of the table; whether there is such a switch and setting.
            pub fn set(&mut self, name: &str, setting: &str) -> bool {
                match name {
                    $( stringify!($field) => {
                        let found = $type::ALL.iter().find(|one| format!("{one:?}") == setting);
                        found.map(|found| self.$field = *found).is_some()
                    } )+
                    _ => false,
                }
            }

            /// The setting of a switch by the names of the table.
            pub fn setting(&self, name: &str) -> Option<String> {
                match name {
                    $( stringify!($field) => Some(format!("{:?}", self.$field)), )+
                    _ => None,
                }
            }

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
    /// In which order a property's history stands.
    history_order: HistoryOrder {
        /// The newest version first.
        NewestFirst,
        /// The oldest version first.
        OldestFirst,
    } = NewestFirst;
    /// What a single update by the id of a merged-away record does.
    merged_id_patch: MergedIdPatch {
        /// It changes the survivor.
        Survivor,
        /// 404.
        NotFound,
    } = Survivor;
    /// What category the error of missing ids has in a batch's answer.
    missing_category: MissingCategory {
        /// `OBJECT_NOT_FOUND`.
        ObjectNotFound,
        /// None; `context.ids` tells.
        Absent,
    } = ObjectNotFound;
    /// How a value of a unique property that another record has is refused.
    unique_conflict: UniqueConflict {
        /// 400 with the code `CONFLICTING_UNIQUE_VALUE`.
        ValidationError,
        /// 409 with the category `CONFLICT`.
        Conflict,
    } = ValidationError;
    /// Whether an archived record keeps its value of a unique property from others.
    archived_unique: ArchivedUnique {
        /// The value is free.
        Free,
        /// It is refused as any other record's.
        Taken,
    } = Free;
    /// What a refresh answers after the app was removed from the portal.
    uninstalled_refresh: UninstalledRefresh {
        /// `BAD_HUB`, `access_denied`.
        BadHub,
        /// `BAD_REFRESH_TOKEN`, `invalid_grant`.
        BadRefreshToken,
    } = BadHub;
    /// Whether `error` stands in the token endpoint's errors for which HubSpot's documentation names none.
    oauth_error: OauthError {
        /// Yes, as RFC 6749 words it.
        Present,
        /// No: `status` and `message` only.
        Absent,
    } = Present;
    /// Whether a code that was asked for with a PKCE challenge can be exchanged without the client secret.
    client_secret: ClientSecret {
        /// No.
        Required,
        /// Yes.
        OptionalWithPkce,
    } = Required;
    /// Which loopback addresses fit a registered `http://localhost` redirect.
    loopback_redirect: LoopbackRedirect {
        /// Exactly the registered one.
        Exact,
        /// `localhost` and `127.0.0.1` with any port and the registered path.
        AnyPort,
    } = Exact;
    /// How many redirect addresses an app may have registered.
    redirects: Redirects {
        /// Several.
        Several,
        /// The first only.
        One,
    } = Several;
    /// Whether a redirect may have a scheme of its own.
    custom_scheme: CustomScheme {
        /// No.
        Refused,
        /// Yes.
        Accepted,
    } = Refused;
    /// Under rotation, how long the refresh token before the newest one is good.
    old_refresh_token: OldRefreshToken {
        /// For one more use.
        OneMoreUse,
        /// Not at all.
        GoneAtOnce,
    } = OneMoreUse;
    /// How many requests in ten seconds an OAuth app has.
    oauth_window: OauthWindow {
        /// 110, as apps of the marketplace.
        Marketplace,
        /// 190, as privately distributed apps.
        Private,
    } = Marketplace;
    /// How many requests in ten seconds a static token has.
    token_window: TokenWindow {
        /// 190.
        Professional,
        /// 100.
        Starter,
        /// 110, as apps of the marketplace.
        Marketplace,
    } = Professional;
    /// How many searches a second there are.
    search_window: SearchWindow {
        /// Five for the account.
        FivePerAccount,
        /// Four for the account.
        FourPerAccount,
        /// Four for each token.
        FourPerToken,
    } = FivePerAccount;
    /// What `policyName` a search's 429 has.
    search_policy: SearchPolicy {
        /// `SECONDLY`.
        Secondly,
        /// `secondly`.
        LowerCase,
        /// `TEN_SECONDLY_ROLLING`, as other calls.
        TenSecondlyRolling,
    } = Secondly;
    /// What a new record says of where it came from.
    object_source: ObjectSource {
        /// `hs_object_source` and the app's id in `hs_object_source_id`.
        WithAppId,
        /// `hs_object_source` alone.
        WithoutId,
    } = WithAppId;
    /// What removing an association that is not there answers.
    unlink_unknown: UnlinkUnknown {
        /// 204.
        NoContent,
        /// 404.
        NotFound,
    } = NoContent;
    /// What becomes of a record's other companies when its primary one is dissociated.
    primary_removed: PrimaryRemoved {
        /// None of them is primary.
        NonePrimary,
        /// The one with the lowest id becomes primary.
        NextBecomesPrimary,
    } = NonePrimary;
    /// Whether the list endpoint lags behind as the search index does.
    list_lag: ListLag {
        /// It shows the present.
        None,
        /// New records are missing from it until the index has them.
        NewRecords,
    } = None;
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
    fn a_switch_can_be_set_by_the_names_of_the_table() {
        for point in Switches::POINTS {
            for setting in point.settings {
                let mut switches = Switches::default();
                assert!(switches.set(point.name, setting), "{} {setting}", point.name);
                assert_eq!(switches.setting(point.name).as_deref(), Some(*setting));
            }
            assert_eq!(Switches::default().setting(point.name).as_deref(), Some(point.likeliest));
        }
        let mut switches = Switches::default();
        assert!(!switches.set("merge_survivor", "Nobody") && !switches.set("merge_survivr", "Primary"));
        assert_eq!((switches, switches.setting("merge_survivr")), (Switches::default(), None));
    }

    #[test]
    fn the_page_of_open_points_says_what_stands_here() {
        let page = include_str!("../../../docs/OPEN_POINTS.md");
        let rows: Vec<Vec<&str>> = page
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
            .collect();
        let named: Vec<String> = rows.iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
        let names: Vec<&str> = Switches::POINTS.iter().map(|point| point.name).collect();
        assert_eq!(named, names, "the rows of the page are the switches, in their order");
        for (row, point) in rows.iter().zip(Switches::POINTS) {
            let others = point.settings.iter().filter(|setting| **setting != point.likeliest);
            let settings: Vec<String> = std::iter::once(format!("**{}**", point.likeliest))
                .chain(others.map(|other| (*other).to_owned()))
                .collect();
            assert_eq!(row.len(), 3, "{}", point.name);
            assert_eq!(row[1], settings.join(", "), "{}", point.name);
            assert!(row[2].len() > 3, "{} has no evidence", point.name);
        }
    }

    #[test]
    fn a_switch_can_be_read_by_name() {
        let read: Switches = serde_json::from_str(r#"{"merge_survivor":"primary"}"#).expect("switches");
        assert_eq!(read, Switches { merge_survivor: MergeSurvivor::Primary, ..Switches::default() });
        assert!(serde_json::from_str::<Switches>(r#"{"merge_survivr":"primary"}"#).is_err());
    }
}
