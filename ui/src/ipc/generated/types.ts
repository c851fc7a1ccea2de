// Written by the tests of satchel-api. Do not edit: change the Rust types and run the tests.

/**
 * Requests to HubSpot.
 */
export type ApiStatus = { 
/**
 * Requests that were answered or may have been.
 */
requests: number, 
/**
 * Answers that asked to slow down (429).
 */
throttled: number, };

/**
 * A link to another record.
 */
export type AssociationDocument = { 
/**
 * The other record's type.
 */
type: string, 
/**
 * Its HubSpot id, or `local:RID`.
 */
id: string, 
/**
 * The labels of the link; none for a plain one.
 */
labels: Array<string>, 
/**
 * `associate` or `dissociate` when a change of the link waits to be sent.
 */
pending: string | null, };

/**
 * A part of what is shown. A command names the tags it changes; a cached answer that shows one of them is stale.
 */
export type CacheTag = "status" | "lists" | "records" | "outbox" | "conflicts" | "properties";

/**
 * Values by property, in the order that was asked for.
 */
export type Columns = { [key in string]: string | null };

/**
 * One open conflict.
 */
export type ConflictDocument = { 
/**
 * Its number, for `resolve`.
 */
id: string, 
/**
 * `edit`, `late`, `archived_remotely`, `changed_since_archive`, `exists` or `association`.
 */
kind: string, 
/**
 * The record's type.
 */
type: string, 
/**
 * HubSpot's id, or `local:RID`.
 */
record: string, 
/**
 * The record's name, or what comes closest.
 */
title: string, 
/**
 * The disputed properties; empty where the record as a whole is disputed.
 */
properties: Array<ConflictPropertyDocument>, 
/**
 * When it was found, by this computer's clock.
 */
opened_at: string, };

/**
 * Open conflicts, oldest first.
 */
export type ConflictPage = { 
/**
 * All of them.
 */
total: number, 
/**
 * Those asked for.
 */
rows: Array<ConflictDocument>, };

/**
 * One disputed property.
 */
export type ConflictPropertyDocument = { 
/**
 * Internal name.
 */
name: string, 
/**
 * What the user saw when the edit began; null when it was empty, or not known.
 */
base: string | null, 
/**
 * The user's value.
 */
local: string | null, 
/**
 * HubSpot's value.
 */
remote: string | null, 
/**
 * When HubSpot took it.
 */
remote_at: string | null, 
/**
 * Who wrote it, as HubSpot names them: mostly the number of a user.
 */
remote_by: string | null, 
/**
 * Their name, when they are among the account's owners.
 */
remote_name: string | null, 
/**
 * Through what: `CRM_UI`, `INTEGRATION` …
 */
remote_source: string | null, };

/**
 * An account that was connected.
 */
export type Connected = { 
/**
 * The account.
 */
portal: PortalStatus, 
/**
 * `token` or `oauth`.
 */
sign_in: string, 
/**
 * `keychain`, `vault` or `memory`.
 */
secrets: string, 
/**
 * Whether the account was known here, so that its mirror and unsent edits were kept.
 */
known: boolean, };

/**
 * A record to make.
 */
export type CreateRequest = { 
/**
 * Its type.
 */
type: string, 
/**
 * Its values.
 */
properties: { [key in string]: string | null }, };

/**
 * An outbox row to give up.
 */
export type DiscardRequest = { 
/**
 * Its number.
 */
id: string, };

/**
 * An account whose sign-in was removed.
 */
export type Disconnected = { 
/**
 * The account.
 */
portal: PortalStatus, 
/**
 * Live records that stay in the mirror; null when the database cannot be opened.
 */
records: number | null, 
/**
 * Intents that stay in the outbox, unsent; null when the database cannot be opened.
 */
unsent: number | null, };

/**
 * Changes of a record's properties.
 */
export type EditRequest = { 
/**
 * Its type.
 */
type: string, 
/**
 * Any id it ever had, or `local:RID`.
 */
id: string, 
/**
 * New values; null or empty clears.
 */
properties: { [key in string]: string | null }, };

/**
 * What kind of failure it is, for decisions. The list is closed: the window has words for every code.
 */
export type ErrorCode = "usage" | "unknown_type" | "invalid_filter" | "unknown_property" | "invalid_value" | "read_only" | "unknown_record" | "not_editable" | "unknown_label" | "unknown_conflict" | "cannot_resolve" | "not_discardable" | "no_portal" | "choose_portal" | "unknown_portal" | "sign_in_needed" | "sign_in_denied" | "sign_in_timed_out" | "app_refused" | "wrong_portal" | "needs_consent" | "offline" | "limited" | "forbidden" | "refused" | "server_failed" | "bad_answer" | "secrets_locked" | "secrets_unavailable" | "secrets_missing" | "secrets_failed" | "database_unreadable" | "database_newer" | "database_damaged" | "disk_full" | "io" | "busy" | "ports_busy" | "interrupted" | "internal";

/**
 * A failure in plain words.
 */
export type Failure = { 
/**
 * For programs.
 */
code: ErrorCode, 
/**
 * What happened.
 */
message: string, 
/**
 * What was kept, or not changed.
 */
kept: string, 
/**
 * What to do next.
 */
next: string, 
/**
 * What the first push would send, when it waits for a yes.
 */
sends?: Array<SendPreview>, };

/**
 * The other end of a link.
 */
export type LinkDocument = { 
/**
 * The record it ends at.
 */
to: RecordReference, 
/**
 * The label; null for the plain link, and on removal for all.
 */
label: string | null, };

/**
 * A link to make or remove.
 */
export type LinkRequest = { 
/**
 * The type of the record it starts at.
 */
type: string, 
/**
 * The record it starts at.
 */
id: string, 
/**
 * The type of the record it ends at.
 */
to_type: string, 
/**
 * The record it ends at.
 */
to_id: string, 
/**
 * A label of the portal. Without one: the plain link, and on removal the whole link.
 */
label: string | null, };

/**
 * Rows and how many there are in all.
 */
export type ListPage = { 
/**
 * All records that match.
 */
total: number, 
/**
 * Those asked for.
 */
rows: Array<Row>, };

/**
 * Which list.
 */
export type ListRequest = { 
/**
 * Of which type.
 */
type: string, 
/**
 * Property to sort by; without it, the last modified come first.
 */
sort: string | null, 
/**
 * Whether the largest comes first.
 */
descending: boolean, 
/**
 * Filters, all of which must hold: `city=Berlin`, `amount>=5000`, `phone?` …
 */
filters: Array<string>, 
/**
 * How many rows at most.
 */
limit: number, 
/**
 * How many rows to pass over.
 */
offset: number, 
/**
 * Properties of the rows; without it, the type's usual columns.
 */
properties: Array<string> | null, };

/**
 * A request without content.
 */
export type Nothing = Record<symbol, never>;

/**
 * One object type.
 */
export type ObjectStatus = { 
/**
 * The type.
 */
type: string, 
/**
 * Live records and drafts.
 */
live: number, 
/**
 * Records in the recycle bin.
 */
archived: number, 
/**
 * Whether the first full pull has ended.
 */
complete: boolean, 
/**
 * Server time up to which changes have been pulled.
 */
watermark: string | null, 
/**
 * Why the last pull of this type failed; null when it did not.
 */
error: string | null, };

/**
 * One intent.
 */
export type OutboxDocument = { 
/**
 * Its number, for `discard`.
 */
id: string, 
/**
 * The record; for links the one they start at.
 */
record: RecordReference, 
/**
 * `create`, `update`, `archive`, `associate` or `dissociate`.
 */
kind: string, 
/**
 * `queued`, `in_flight`, `unknown`, `needs_answer`, `retry_wait`, `conflicted` or `rejected`.
 */
state: string, 
/**
 * What would be written, for creates and updates.
 */
properties: { [key in string]: PendingDocument }, 
/**
 * The link, for associates and dissociates.
 */
link: LinkDocument | null, 
/**
 * Why it stands where it stands, in HubSpot's or our words.
 */
message: string | null, 
/**
 * When the user asked for it, by this computer's clock.
 */
created_at: string, 
/**
 * When it is tried next, by this computer's clock; null when nothing has to be waited for.
 */
not_before: string | null, };

/**
 * Outbox rows, oldest first.
 */
export type OutboxPage = { 
/**
 * All rows.
 */
total: number, 
/**
 * Those asked for.
 */
rows: Array<OutboxDocument>, };

/**
 * The outbox by state.
 */
export type OutboxStatus = { 
/**
 * Wait to be sent.
 */
queued: number, 
/**
 * Are being sent.
 */
in_flight: number, 
/**
 * May have been applied.
 */
unknown: number, 
/**
 * Only the user can tell.
 */
needs_answer: number, 
/**
 * Wait for their next try.
 */
retry_wait: number, 
/**
 * Blocked by a conflict.
 */
conflicted: number, 
/**
 * Refused by HubSpot.
 */
rejected: number, };

/**
 * A page of a queue.
 */
export type PageRequest = { 
/**
 * How many rows at most.
 */
limit: number, 
/**
 * How many rows to pass over.
 */
offset: number, };

/**
 * A value that waits.
 */
export type PendingDocument = { 
/**
 * What the user saw when the edit began; null when it was empty, or not known.
 */
base: string | null, 
/**
 * What the user wants; null clears.
 */
local: string | null, 
/**
 * `queued`, `conflicted` or `rejected`.
 */
state: string, 
/**
 * HubSpot's words when it was refused.
 */
message: string | null, };

/**
 * What identifies a portal.
 */
export type PortalStatus = { 
/**
 * HubSpot's number.
 */
id: string, 
/**
 * Its name, when HubSpot gives one.
 */
name: string | null, 
/**
 * `STANDARD`, `SANDBOX`, `DEVELOPER_TEST`, `APP_DEVELOPER`; null before the account was read.
 */
type: string | null, 
/**
 * Where its API is, without a final slash.
 */
api_base: string, };

/**
 * Which properties of a type are mirrored.
 */
export type PropertiesRequest = { 
/**
 * The type.
 */
type: string, 
/**
 * Only these; null mirrors all readable ones.
 */
only: Array<string> | null, };

/**
 * A type that could not be pulled.
 */
export type PullProblem = { 
/**
 * The type.
 */
type: string, 
/**
 * Why.
 */
message: string, };

/**
 * One type of a pull.
 */
export type Pulled = { 
/**
 * Records seen for the first time.
 */
added: number, 
/**
 * Records whose mirror changed.
 */
changed: number, 
/**
 * Records that went to the recycle bin, were merged away or erased.
 */
archived: number, };

/**
 * Whether the user has said yes to the first push to a standard account.
 */
export type PushRequest = { 
/**
 * Yes.
 */
consent: boolean, };

/**
 * How intents ended.
 */
export type Pushed = { 
/**
 * Confirmed by HubSpot.
 */
acknowledged: number, 
/**
 * Blocked by a conflict.
 */
conflicted: number, 
/**
 * Refused by HubSpot.
 */
rejected: number, 
/**
 * May have been applied; asked again at the next push.
 */
unknown: number, 
/**
 * Only the user can tell.
 */
needs_answer: number, };

/**
 * A record as the user sees it.
 */
export type RecordDocument = { 
/**
 * Its type.
 */
type: string, 
/**
 * HubSpot's id, or `local:RID`.
 */
id: string, 
/**
 * All known properties, with pending changes on top.
 */
properties: { [key in string]: string | null }, 
/**
 * What HubSpot does not have yet.
 */
pending: { [key in string]: PendingDocument }, 
/**
 * Links to other records, with unsent changes on top.
 */
associations: Array<AssociationDocument>, 
/**
 * `live`, `draft`, `stub`, `archived`, `gone` or `merged`.
 */
state: string, 
/**
 * When an answer of HubSpot last showed it, by this computer's clock.
 */
synced_at: string | null, };

/**
 * A record in few words.
 */
export type RecordReference = { 
/**
 * Its type.
 */
type: string, 
/**
 * HubSpot's id, or `local:RID`.
 */
id: string, 
/**
 * Its name, or what comes closest.
 */
title: string, };

/**
 * The answer.
 */
export type ResolutionRequest = "local" | "remote" | { "value": string | null };

/**
 * An answer to a conflict.
 */
export type ResolveRequest = { 
/**
 * The conflict's number.
 */
id: string, 
/**
 * The property; null where the record as a whole is disputed.
 */
property: string | null, 
/**
 * The answer.
 */
answer: ResolutionRequest, };

/**
 * One record in a list.
 */
export type Row = { 
/**
 * Its type.
 */
type: string, 
/**
 * HubSpot's id, or `local:RID`.
 */
id: string, 
/**
 * The properties asked for, with pending changes on top; null is empty or was never read.
 */
properties: Columns, };

/**
 * What to look for.
 */
export type SearchRequest = { 
/**
 * Words, an address, a number or a domain; beginnings are enough.
 */
text: string, 
/**
 * Only this type.
 */
type: string | null, 
/**
 * How many rows at most.
 */
limit: number, };

/**
 * Which properties of a type are mirrored, by name.
 */
export type SelectedProperties = { 
/**
 * The type.
 */
type: string, 
/**
 * How many the portal has; 0 before the first pull.
 */
known: number, 
/**
 * The chosen ones; null when all readable ones are mirrored.
 */
only: Array<string> | null, };

/**
 * One intent that a push would send.
 */
export type SendPreview = { 
/**
 * The record's type.
 */
type: string, 
/**
 * HubSpot's id, or `local:RID`.
 */
id: string, 
/**
 * `create`, `update`, `archive`, `associate` or `dissociate`.
 */
kind: string, 
/**
 * The properties that would be written.
 */
properties: Array<string>, };

/**
 * Which record.
 */
export type ShowRequest = { 
/**
 * Its type.
 */
type: string, 
/**
 * Any id it ever had, or `local:RID`.
 */
id: string, };

/**
 * The whole status of a portal.
 */
export type Status = { 
/**
 * The portal.
 */
portal: PortalStatus, 
/**
 * One entry per type, in the order types are pulled.
 */
objects: Array<ObjectStatus>, 
/**
 * How many intents are in each state.
 */
outbox: OutboxStatus, 
/**
 * Open conflicts.
 */
conflicts: number, 
/**
 * Requests to HubSpot since the account was connected.
 */
api: ApiStatus, };

/**
 * What a sweep found.
 */
export type SweepSummary = { 
/**
 * Live records compared.
 */
compared: number, 
/**
 * Records the mirror lacked or held in an older version.
 */
mended: number, 
/**
 * Records found archived, merged or erased.
 */
vanished: number, 
/**
 * Records whose links differed.
 */
relinked: number, };

/**
 * What a pull, a push or both did; the part that was not asked for did nothing.
 */
export type SyncSummary = { 
/**
 * Per type.
 */
pulled: { [key in string]: Pulled }, 
/**
 * The outbox.
 */
pushed: Pushed, 
/**
 * Types that could not be pulled; the others went on.
 */
problems: Array<PullProblem>, };
