// Written by the tests of satchel-api. Do not edit: change the Rust types and run the tests.

/**
 * One activity.
 */
export type ActivityDocument = { 
/**
 * `notes`, `calls`, `emails`, `meetings` or `tasks`.
 */
type: string, 
/**
 * HubSpot's id, or `local:RID`.
 */
id: string, 
/**
 * Its subject; null where it has none, as notes do.
 */
title: string | null, 
/**
 * When it took or takes place, ISO-8601; null when HubSpot does not say.
 */
at: string | null, 
/**
 * Its body, cleaned: no script, form, image or style is left. For a sandboxed frame only.
 */
body_html: string, 
/**
 * Its body as plain text, cut after 400 characters.
 */
body_text: string, 
/**
 * Whose it is.
 */
owner: string | null, 
/**
 * What is particular to its type, in words: `Connected`, `4 min`, `Completed`, `Incoming` …
 */
facts: Array<string>, 
/**
 * Whether it is done; absent for what is not done or left undone.
 */
done?: boolean, 
/**
 * Whether it waits to be sent.
 */
pending: boolean, };

/**
 * What a form for a new activity of a type asks for, by the names of properties.
 */
export type ActivityFields = { 
/**
 * Its subject; null for a type without.
 */
title: string | null, 
/**
 * Its text.
 */
body: string, 
/**
 * When it took place, or is due.
 */
at: string, 
/**
 * What is particular to it.
 */
facts: Array<string>, 
/**
 * What a new one holds where nothing else is said.
 */
defaults: { [key in string]: string | null }, 
/**
 * Whether it can be done and undone.
 */
can_be_done: boolean, };

/**
 * An activity to make. What is left out is as the type has it: now, the user's own, not yet done.
 */
export type ActivityRequest = { 
/**
 * `notes`, `calls`, `tasks`, `meetings` or `emails`.
 */
type: string, 
/**
 * The records it is about; at least one.
 */
on: Array<NewLinkRequest>, 
/**
 * Its text, as typed: markup in it is only text.
 */
text?: string, 
/**
 * Its subject, for types that have one.
 */
title?: string, 
/**
 * When it took place, or is due: ISO-8601.
 */
at?: string, 
/**
 * Whose it is, by the owner's id; null for nobody's.
 */
owner?: OwnerChoice, 
/**
 * What is particular to the type, by internal name: direction, outcome, priority …
 */
properties?: { [key in string]: string | null }, };

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
 * Where the window stands.
 */
export type AppPhase = { "name": "sign_in", 
/**
 * Why the last try failed.
 */
failure: Failure | null, } | { "name": "waiting_for_browser", 
/**
 * The page, for whoever has to open it by hand.
 */
link: string, } | { "name": "connecting" } | { "name": "locked", 
/**
 * The account.
 */
portal: string, 
/**
 * Whether a passphrase opens them; otherwise the keychain of the computer does.
 */
passphrase: boolean, 
/**
 * Why the last try failed.
 */
failure: Failure | null, } | { "name": "confirm" } & ConnectedAccount | { "name": "open" } & ConnectedAccount | { "name": "broken", 
/**
 * Why.
 */
failure: Failure, };

/**
 * What the window shows first.
 */
export type AppState = { 
/**
 * Where it stands.
 */
phase: AppPhase, 
/**
 * The accounts known on this computer.
 */
accounts: Array<KnownAccount>, 
/**
 * How it looks.
 */
appearance: Appearance, 
/**
 * Satchel's version.
 */
version: string, 
/**
 * The folder all accounts lie in.
 */
data_folder: string, 
/**
 * Where to send a redirect, for the settings of an own app.
 */
redirects: Array<string>, 
/**
 * The scopes an own app must ask for.
 */
scopes: Array<string>, };

/**
 * How the window looks.
 */
export type Appearance = { 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * How high rows are.
 */
density: Density, 
/**
 * Whether single keys do things.
 */
single_keys: boolean, };

/**
 * Outbox rows to let leave as they are now.
 */
export type ApproveRequest = { 
/**
 * Their numbers; null is all that wait.
 */
ids: Array<string> | null, };

/**
 * What was approved.
 */
export type Approved = { 
/**
 * Outbox rows that may leave now.
 */
approved: number, 
/**
 * Outbox rows that still wait for an approval.
 */
unapproved: number, };

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
 * Its name, or what comes closest.
 */
title: string, 
/**
 * The labels of the link; none for a plain one.
 */
labels: Array<string>, 
/**
 * Whether it is the record's primary company.
 */
primary: boolean, 
/**
 * `associate` or `dissociate` when a change of the link waits to be sent.
 */
pending: string | null, };

/**
 * A preview to apply.
 */
export type BulkApplyRequest = { 
/**
 * What was asked for when it was shown.
 */
choice: BulkRequest, 
/**
 * The digest it was shown under.
 */
digest: string, };

/**
 * What one answer for many conflicts does, or did.
 */
export type BulkDocument = { 
/**
 * Names exactly these rows with exactly these values.
 */
digest: string, 
/**
 * One per disputed property.
 */
rows: Array<BulkRowDocument>, 
/**
 * Conflicts that the choice is about and that are answered one by one.
 */
left_out: Array<LeftOutConflict>, };

/**
 * Which conflicts, and which side.
 */
export type BulkRequest = { 
/**
 * The side that is taken.
 */
side: Side, 
/**
 * Only of records of this type.
 */
type?: string, 
/**
 * Only of this property.
 */
property?: string, 
/**
 * Only of values that this user of HubSpot wrote, by their number.
 */
by?: string, };

/**
 * One disputed property and what becomes of it.
 */
export type BulkRowDocument = { 
/**
 * The conflict's number.
 */
conflict: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * The record.
 */
record: RecordReference, 
/**
 * Internal name.
 */
property: string, 
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
 * The value the record has afterwards.
 */
result: string | null, };

/**
 * A part of what is shown. A command names the tags it changes; a cached answer that shows one of them is stale.
 */
export type CacheTag = "status" | "lists" | "records" | "outbox" | "conflicts" | "properties" | "memory" | "app" | "sync" | "sample";

/**
 * The part of HubSpot's limits that Satchel uses at most; the rest is left to other programs.
 */
export type Ceiling = { 
/**
 * Hundredths, 1 to 100.
 */
percent: number, };

/**
 * A change that a colleague makes in HubSpot.
 */
export type ColleagueEditRequest = { 
/**
 * The record's type.
 */
type: string, 
/**
 * HubSpot's id of it.
 */
id: string, 
/**
 * The property.
 */
property: string, 
/**
 * Its new value; empty clears.
 */
value: string, };

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
 * Whether `base` is known; it is not where HubSpot was never asked for the property.
 */
base_known: boolean, 
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
 * An own app to sign in with.
 */
export type ConnectAppRequest = { 
/**
 * Its public id.
 */
client_id: string, 
/**
 * Its secret.
 */
client_secret: string, 
/**
 * The page to sign in at; HubSpot's when null.
 */
authorize_url: string | null, 
/**
 * Address of the API; HubSpot's when null.
 */
api_base: string | null, 
/**
 * Keeps secrets in a vault opened by this passphrase, instead of the computer's keychain.
 */
passphrase: string | null, };

/**
 * The sample account.
 */
export type ConnectSampleRequest = { 
/**
 * Keeps secrets in a vault opened by this passphrase, instead of the computer's keychain.
 */
passphrase: string | null, };

/**
 * A token to sign in with.
 */
export type ConnectTokenRequest = { 
/**
 * The token of a private app, or a service key.
 */
token: string, 
/**
 * Address of the API; HubSpot's when null. Only loopback addresses are taken beside HubSpot's.
 */
api_base: string | null, 
/**
 * Keeps secrets in a vault opened by this passphrase, instead of the computer's keychain.
 */
passphrase: string | null, };

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
known: boolean, 
/**
 * Who signed in, as HubSpot names them; null for a pasted token, which does not say.
 */
user: string | null, 
/**
 * What the sign-in may do; empty for a pasted token, which does not say.
 */
scopes: Array<string>, };

/**
 * The account that is open.
 */
export type ConnectedAccount = { 
/**
 * The account.
 */
portal: PortalStatus, 
/**
 * Who signed in, as far as HubSpot says: a name or an address.
 */
user: string | null, 
/**
 * `token` or `oauth`; null after signing out.
 */
sign_in: string | null, 
/**
 * `keychain` or `vault`.
 */
secrets: string, 
/**
 * Whether it is the sample account.
 */
sample: boolean, 
/**
 * What the sign-in may do, when HubSpot says.
 */
scopes: Array<string>, 
/**
 * What it may not do, and what is missing for it.
 */
missing: Array<MissingScope>, 
/**
 * The folder of this account.
 */
folder: string, 
/**
 * HubSpot's own page of a record, with `{type_id}` and `{id}` to fill in; null where there is none.
 */
record_link: string | null, };

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
properties: { [key in string]: string | null }, 
/**
 * The records it is linked to from its beginning.
 */
links?: Array<NewLinkRequest>, };

/**
 * How high rows are.
 */
export type Density = "compact" | "default" | "comfortable";

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
 * What became of the sign-in at HubSpot.
 */
at_hubspot: Revocation, 
/**
 * Live records that stay in the mirror; null when the database cannot be opened.
 */
records: number | null, 
/**
 * Intents that stay in the outbox, unsent; null when the database cannot be opened.
 */
unsent: number | null, 
/**
 * What became of unsent changes, where somebody chose.
 */
settled?: SettledUnsent, };

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
export type ErrorCode = "usage" | "unknown_type" | "invalid_filter" | "unknown_property" | "invalid_value" | "read_only" | "unknown_record" | "not_editable" | "unknown_label" | "unknown_conflict" | "cannot_resolve" | "conflict_moved" | "not_discardable" | "unknown_intent" | "cannot_undo" | "has_dependants" | "preview_moved" | "no_portal" | "choose_portal" | "unknown_portal" | "sign_in_needed" | "sign_in_denied" | "sign_in_timed_out" | "app_refused" | "wrong_portal" | "needs_consent" | "offline" | "limited" | "forbidden" | "refused" | "server_failed" | "bad_answer" | "outdated" | "secrets_locked" | "secrets_unavailable" | "secrets_missing" | "secrets_failed" | "sealed_file" | "sealed_passphrase" | "unsent_edits" | "database_unreadable" | "database_newer" | "database_damaged" | "disk_full" | "io" | "busy" | "ports_busy" | "interrupted" | "internal";

/**
 * The form of an export.
 */
export type ExportFormat = "csv" | "json";

/**
 * What of the ledger to write to a file, and how.
 */
export type ExportLedgerRequest = { 
/**
 * Only of this record.
 */
record?: LedgerRecord, 
/**
 * Not before this day or instant.
 */
since?: string, 
/**
 * The form of the file.
 */
format: ExportFormat, 
/**
 * The whole name of a file that is not there yet; a new one among the user's documents when null.
 */
path: string | null, };

/**
 * Where to write a sealed outbox.
 */
export type ExportOutboxRequest = { 
/**
 * What opens the file.
 */
passphrase: string, 
/**
 * Where; a new file among the user's documents when null.
 */
path: string | null, };

/**
 * A file of the ledger's lines that was written.
 */
export type ExportedLedger = { 
/**
 * The file.
 */
file: string, 
/**
 * Lines in it.
 */
lines: number, };

/**
 * A sealed outbox that was written.
 */
export type ExportedOutbox = { 
/**
 * The file.
 */
file: string, 
/**
 * Changes in it.
 */
intents: number, };

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
 * A group of properties.
 */
export type GroupDocument = { 
/**
 * Internal name.
 */
name: string, 
/**
 * What people see.
 */
label: string, };

/**
 * An outbox row to hold back or to let go.
 */
export type HoldRequest = { 
/**
 * Its number.
 */
id: string, 
/**
 * Hold it back.
 */
on: boolean, };

/**
 * A sealed outbox to read.
 */
export type ImportOutboxRequest = { 
/**
 * What opens the file.
 */
passphrase: string, 
/**
 * The file.
 */
path: string, };

/**
 * What became of a sealed outbox. The file itself is never changed.
 */
export type ImportedOutbox = { 
/**
 * Changes that wait here now.
 */
placed: number, 
/**
 * Changes that were here already.
 */
known: number, 
/**
 * New records among the placed that may exist in HubSpot; they are held back until the user has looked.
 */
held: number, 
/**
 * Changes that could not be placed, and are only in the file.
 */
left: Array<LeftIntentDocument>, };

/**
 * Something changed: cached answers that show one of these tags are stale.
 */
export type Invalidation = { 
/**
 * Counts up by one; a gap means that some were missed.
 */
seq: number, 
/**
 * What changed.
 */
tags: Array<CacheTag>, };

/**
 * An account known on this computer.
 */
export type KnownAccount = { 
/**
 * What to choose it by.
 */
id: string, 
/**
 * Where its API is.
 */
api_base: string, 
/**
 * Whether somebody is signed in.
 */
signed_in: boolean, 
/**
 * Whether it is the sample account.
 */
sample: boolean, };

/**
 * The labels a link may carry.
 */
export type LabelPage = { 
/**
 * What people see, in HubSpot's order; the plain link has none and is not listed.
 */
rows: Array<string>, };

/**
 * Which labels.
 */
export type LabelsRequest = { 
/**
 * The type a link starts at.
 */
type: string, 
/**
 * The type it ends at.
 */
to_type: string, };

/**
 * One line.
 */
export type LedgerDocument = { 
/**
 * Its number.
 */
id: string, 
/**
 * The intent it is about, for `undo`; null in lines about conflicts.
 */
intent: string | null, 
/**
 * When, by this computer's clock.
 */
at: string, 
/**
 * The record, by its name now.
 */
record: RecordReference, 
/**
 * `create`, `update`, `archive`, `associate`, `dissociate`, or `conflict`.
 */
kind: string, 
/**
 * `queued` begins an intent and one of `acknowledged`, `converged`, `discarded` and `replaced` ends it; `conflicted`,
 * `rejected`, `released` and others are notes in between. Of a conflict: `opened`, `moved`, `settled`, `vanished`,
 * `closed`.
 */
event: string, 
/**
 * The property, for updates and conflicts.
 */
property: string | null, 
/**
 * What the user saw; null when it was empty, or not known.
 */
base: string | null, 
/**
 * The user's value; in the line that acknowledges, what HubSpot answered.
 */
local: string | null, 
/**
 * HubSpot's value, in lines about a conflict.
 */
remote: string | null, 
/**
 * HubSpot's words, the side that was taken, or what is known besides.
 */
detail: string | null, 
/**
 * The other end, for links.
 */
link: LinkDocument | null, 
/**
 * The action that the line takes back.
 */
undoes: string | null, };

/**
 * Lines of the ledger, newest first.
 */
export type LedgerPage = { 
/**
 * All that were asked for.
 */
total: number, 
/**
 * The page.
 */
rows: Array<LedgerDocument>, };

/**
 * A record, as the user names it.
 */
export type LedgerRecord = { 
/**
 * Its type.
 */
type: string, 
/**
 * HubSpot's id, or `local:RID`.
 */
id: string, };

/**
 * Which lines.
 */
export type LedgerRequest = { 
/**
 * Only of this record.
 */
record?: LedgerRecord, 
/**
 * Not before this day or instant, `2026-11-20` or `2026-11-20T08:00:00Z`.
 */
since?: string, 
/**
 * How many lines at most.
 */
limit: number, 
/**
 * How many lines to pass over.
 */
offset?: number, };

/**
 * Something that could not be removed.
 */
export type LeftBehind = { 
/**
 * A path, or the name of an entry of the keychain.
 */
what: string, 
/**
 * The system's words.
 */
reason: string, };

/**
 * A change that could not be placed.
 */
export type LeftIntentDocument = { 
/**
 * The record's type.
 */
type: string, 
/**
 * HubSpot's id of the record; null for one that it does not have.
 */
id: string | null, 
/**
 * `create`, `update`, `archive`, `associate` or `dissociate`.
 */
kind: string, 
/**
 * The property, for updates.
 */
property: string | null, 
/**
 * Why.
 */
reason: string, };

/**
 * A conflict that is answered by itself.
 */
export type LeftOutConflict = { 
/**
 * The conflict's number.
 */
conflict: string, 
/**
 * Why.
 */
reason: string, };

/**
 * The other end of a link.
 */
export type LinkDocument = { 
/**
 * The record it ends at.
 */
to: RecordReference, 
/**
 * The label, the first of several; null for the plain link, and on removal for all.
 */
label: string | null, 
/**
 * The labels it puts on the link.
 */
add?: Array<string>, 
/**
 * The labels it takes from it; none, on a removal, is all.
 */
remove?: Array<string>, };

/**
 * The labels that a link is to have.
 */
export type LinkLabelsRequest = { 
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
 * Exactly these, in place of those it has; none leaves a plain link. Which record is primary stays as it is.
 */
labels: Array<string>, };

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
 * A property in which the two differ.
 */
export type MergeDifferenceDocument = { 
/**
 * Internal name.
 */
name: string, 
/**
 * What people call it.
 */
label: string, 
/**
 * The primary's value.
 */
primary: string | null, 
/**
 * The other's.
 */
other: string | null, };

/**
 * What came of it: exactly one of the two is there.
 */
export type MergeDocument = { 
/**
 * The one record that there is now.
 */
merged: RecordDocument | null, 
/**
 * The question to answer first; nothing was sent.
 */
question: MergeQuestionDocument | null, };

/**
 * What the user is shown before a merge, which HubSpot cannot undo.
 */
export type MergeQuestionDocument = { 
/**
 * `consent`: nobody has agreed yet; `changed`: one of them is not as it was; `elsewhere`: one of them was merged into
 * another record meanwhile, and that one is asked about.
 */
why: string, 
/**
 * The record whose values win.
 */
primary: MergeSideDocument, 
/**
 * The record that goes into it.
 */
other: MergeSideDocument, 
/**
 * The properties in which they differ. The survivor has the primary's value, or the other's where that is empty.
 */
differing: Array<MergeDifferenceDocument>, 
/**
 * Consent is bound to it.
 */
sight: string, };

/**
 * Which record goes into which.
 */
export type MergeRequest = { 
/**
 * The type of both.
 */
type: string, 
/**
 * The record whose values win: HubSpot's id, or `local:RID`.
 */
primary: string, 
/**
 * The record that goes into it.
 */
other: string, 
/**
 * Whether the user has agreed.
 */
consent: boolean, 
/**
 * The `sight` of the question that the user agreed to; without it, consent is to the records as they are known here.
 */
sight?: string, };

/**
 * One of the two records.
 */
export type MergeSideDocument = { 
/**
 * HubSpot's id.
 */
id: string, 
/**
 * What it is called.
 */
title: string, 
/**
 * The labels of the properties that have just been found changed.
 */
changed: Array<string>, 
/**
 * How many changes of it wait here; they will wait for the survivor.
 */
waiting: number, };

/**
 * A permission the sign-in lacks.
 */
export type MissingScope = { 
/**
 * HubSpot's name of it.
 */
scope: string, 
/**
 * What is off without it.
 */
turns_off: string, };

/**
 * A record that a new one is linked to from its beginning.
 */
export type NewLinkRequest = { 
/**
 * The other record's type.
 */
type: string, 
/**
 * Any id it ever had, or `local:RID`.
 */
id: string, 
/**
 * A label of the portal; without one the plain link.
 */
label?: string, };

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
 * What its records are called, as a heading.
 */
label: string, 
/**
 * What one of them is called.
 */
singular: string, 
/**
 * Whether its records are shown and not changed.
 */
shown_only: boolean, 
/**
 * Whether the portal has the type no more.
 */
removed: boolean, 
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
 * Which account to open.
 */
export type OpenAccountRequest = { 
/**
 * Its [`KnownAccount::id`].
 */
id: string, };

/**
 * A link to open in the browser.
 */
export type OpenLinkRequest = { 
/**
 * `http`, `https`, `mailto` or `tel`.
 */
url: string, };

/**
 * An option of an enumeration.
 */
export type OptionDocument = { 
/**
 * Internal value.
 */
value: string, 
/**
 * What people see.
 */
label: string, 
/**
 * Hidden options stay valid for records that hold them.
 */
hidden: boolean, };

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
 * Whether the user holds it back.
 */
held: boolean, 
/**
 * Whether the user has approved it as it is now; only asked for where the account is reviewed.
 */
approved: boolean, 
/**
 * The number to undo it by; null for updates, whose properties have one each.
 */
intent: string | null, 
/**
 * What would be written, for creates and updates.
 */
properties: { [key in string]: PendingDocument }, 
/**
 * What the record holds that amounts and stages are read by: its currency, its pipeline.
 */
values: { [key in string]: string | null }, 
/**
 * The link, for associates and dissociates.
 */
link: LinkDocument | null, 
/**
 * The records that a create links to in the same request.
 */
links?: Array<RecordReference>, 
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
 * One type.
 */
export type OwnKeyRow = { 
/**
 * The type.
 */
type: string, 
/**
 * Whether creates leave by it.
 */
on: boolean, 
/**
 * Why it cannot be had; null where it can.
 */
problem: string | null, };

/**
 * Whether creates leave by a property of our own, type by type.
 */
export type OwnKeys = { 
/**
 * The types that may have it.
 */
rows: Array<OwnKeyRow>, };

/**
 * Whose a new record is.
 */
export type OwnerChoice = { "of": string } | "nobody";

/**
 * A person or queue.
 */
export type OwnerDocument = { 
/**
 * The value of owner properties.
 */
id: string, 
/**
 * Their name, or their address where they have none.
 */
name: string, 
/**
 * E-mail address.
 */
email: string | null, 
/**
 * Whether they have left.
 */
archived: boolean, 
/**
 * Whether it is who signed in; known for a sign-in through the browser.
 */
me: boolean, };

/**
 * The people and queues records belong to.
 */
export type OwnerPage = { 
/**
 * All of them, archived ones too, by name.
 */
rows: Array<OwnerDocument>, };

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
 * Whether `base` is known; it is not where HubSpot was never asked for the property.
 */
base_known: boolean, 
/**
 * What the user wants; null clears.
 */
local: string | null, 
/**
 * What HubSpot had when it was last read; null when that was empty, or is not known.
 */
remote: string | null, 
/**
 * `queued`, `conflicted` or `rejected`.
 */
state: string, 
/**
 * HubSpot's words when it was refused.
 */
message: string | null, 
/**
 * When it was last edited, by this computer's clock.
 */
edited_at: string, 
/**
 * The number to undo it by.
 */
intent?: string, };

/**
 * A pipeline.
 */
export type PipelineDocument = { 
/**
 * The value of the pipeline property.
 */
id: string, 
/**
 * What people see.
 */
label: string, 
/**
 * Its stages, in order.
 */
stages: Array<StageDocument>, };

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
 * A property.
 */
export type PropertyDocument = { 
/**
 * Internal name.
 */
name: string, 
/**
 * What people see.
 */
label: string, 
/**
 * The group's internal name.
 */
group: string, 
/**
 * How its values are read and edited.
 */
kind: PropertyKind, 
/**
 * HubSpot's `fieldType`: `textarea`, `select`, `radio`, `calculation_equation` …
 */
field_type: string, 
/**
 * The options of an enumeration, in display order.
 */
options: Array<OptionDocument>, 
/**
 * Why it cannot be edited; null when it can.
 */
read_only: string | null, 
/**
 * Whether its values are mirrored.
 */
mirrored: boolean, 
/**
 * Whether two records may not share a value.
 */
unique: boolean, };

/**
 * How values of a property are read and edited.
 */
export type PropertyKind = "text" | "html" | "email" | "domain" | "phone" | "number" | "money" | "bool" | "enumeration" | "enumeration_set" | "date" | "date_time" | "owner" | "pipeline" | "stage" | "other";

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
 * What a push would send, to the letter. Nothing was sent.
 */
export type PushPreviewDocument = { 
/**
 * The requests that write, in the order they would be sent.
 */
requests: Array<RequestDocument>, 
/**
 * Their cost in requests.
 */
cost: RequestCost, 
/**
 * Intents that HubSpot would confirm if it takes every request.
 */
acknowledged: number, 
/**
 * Intents that a look at HubSpot shows to be in conflict: they would not be sent.
 */
conflicted: number, 
/**
 * Outbox rows that wait for an approval; they are not among the requests unless they were asked for.
 */
unapproved: number, };

/**
 * How to look.
 */
export type PushPreviewRequest = { 
/**
 * As if all that waits for an approval had it.
 */
as_approved?: boolean, };

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
 * What to find again.
 */
export type RecallRequest = { 
/**
 * Its name: letters, digits, `.`, `_` and `-`.
 */
key: string, };

/**
 * What was found.
 */
export type Recalled = { 
/**
 * The text as it was given; null when there is none.
 */
value: string | null, };

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
 * Its name, or what comes closest.
 */
title: string, 
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
synced_at: string | null, 
/**
 * When it was last changed in HubSpot, by HubSpot's clock.
 */
changed_at: string | null, 
/**
 * Who changed it last in HubSpot, when they are among the account's owners.
 */
changed_by: string | null, 
/**
 * The number of its open conflict, for `resolve`.
 */
conflict: string | null, };

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
 * What to keep.
 */
export type RememberRequest = { 
/**
 * Its name: letters, digits, `.`, `_` and `-`.
 */
key: string, 
/**
 * A text of 256 KB at most; null forgets.
 */
value: string | null, };

/**
 * What a push costs.
 */
export type RequestCost = { 
/**
 * Requests that write.
 */
writes: number, 
/**
 * Requests that look before and after.
 */
reads: number, 
/**
 * All of them.
 */
total: number, };

/**
 * One request.
 */
export type RequestDocument = { 
/**
 * `POST`, `PATCH`, `PUT` or `DELETE`.
 */
method: string, 
/**
 * Path and query. `new-1` stands for the id that HubSpot gives to the first record that is made, and so on.
 */
path: string, 
/**
 * The body as it would be sent, JSON; null where there is none.
 */
body: string | null, };

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
answer: ResolutionRequest, 
/**
 * HubSpot's value that the user saw when deciding; the answer is refused when it has moved since.
 */
seen?: SeenValue, };

/**
 * Whether an account is reviewed.
 */
export type ReviewState = { 
/**
 * Whether nothing leaves unapproved.
 */
on: boolean, 
/**
 * Outbox rows that wait for an approval; 0 where the account is not reviewed.
 */
unapproved: number, };

/**
 * What becomes of a sign-in at HubSpot when it is removed from this computer.
 */
export type Revocation = "void" | "unreached" | "stays";

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
 * Its name, or what comes closest.
 */
title: string, 
/**
 * The properties asked for, with pending changes on top; null is empty or was never read.
 */
properties: Columns, 
/**
 * Where its pending changes stand, by property: `queued`, `conflicted` or `rejected`.
 */
marks: { [key in string]: string }, };

/**
 * How the sample account's network is.
 */
export type SampleNetwork = "normal" | "slow" | "off";

/**
 * How the network shall be.
 */
export type SampleNetworkRequest = { 
/**
 * So.
 */
network: SampleNetwork, };

/**
 * One request the sample account was asked.
 */
export type SampleRequest = { 
/**
 * When, ISO-8601.
 */
at: string, 
/**
 * `GET`, `POST` …
 */
method: string, 
/**
 * Without its query.
 */
path: string, 
/**
 * HTTP status; 0 when no answer was given.
 */
status: number, 
/**
 * Whose token it carried.
 */
user: string | null, };

/**
 * How the sample account stands.
 */
export type SampleState = { 
/**
 * How its network is.
 */
network: SampleNetwork, 
/**
 * Whether the next write will be refused.
 */
refuses_next: boolean, 
/**
 * The people of the account; the first is who signed in.
 */
users: Array<string>, 
/**
 * The last requests, newest first.
 */
requests: Array<SampleRequest>, };

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
 * A value that was seen.
 */
export type SeenValue = { 
/**
 * The value; null is empty.
 */
value: string | null, };

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
 * Whether an activity is done.
 */
export type SetDoneRequest = { 
/**
 * Its type.
 */
type: string, 
/**
 * Any id it ever had, or `local:RID`.
 */
id: string, 
/**
 * Whether it is.
 */
done: boolean, };

/**
 * Turns it on or off.
 */
export type SetOwnKeysRequest = { 
/**
 * On makes the property in HubSpot where it is missing.
 */
on: boolean, };

/**
 * What became of unsent changes.
 */
export type SettledUnsent = { 
/**
 * Outbox rows that still wait on this computer.
 */
left: number, 
/**
 * Outbox rows that were given up.
 */
discarded: number, 
/**
 * The sealed file, when they were kept in one.
 */
file: string | null, };

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
 * A side of a conflict.
 */
export type Side = "local" | "remote";

/**
 * Signing out.
 */
export type SignOutRequest = { 
/**
 * What becomes of unsent changes; when null they stay in the mirror on this computer.
 */
unsent?: UnsentChoice, };

/**
 * A stage of a pipeline.
 */
export type StageDocument = { 
/**
 * The value of the stage property.
 */
id: string, 
/**
 * What people see.
 */
label: string, 
/**
 * Whether records in it count as closed.
 */
closed: boolean, };

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
 * Whether nothing leaves unapproved, and what waits for an approval.
 */
review: ReviewState, 
/**
 * Open conflicts.
 */
conflicts: number, 
/**
 * Requests to HubSpot since the account was connected.
 */
api: ApiStatus, 
/**
 * By how many seconds HubSpot's clock is ahead of this computer's, when that is more than five minutes; negative when
 * it is behind.
 */
clock_skew_seconds: number | null, };

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
 * Yes or no.
 */
export type SwitchRequest = { 
/**
 * Yes.
 */
on: boolean, };

/**
 * What is being done.
 */
export type SyncActivity = { "name": "idle" } | { "name": "syncing", 
/**
 * Records read in this cycle.
 */
records: number, 
/**
 * Records a second, over the last seconds; null at the start.
 */
per_second: number | null, 
/**
 * Seconds the first sync still takes, as far as can be told.
 */
seconds_left: number | null, } | { "name": "offline", 
/**
 * Since when, by this computer's clock.
 */
since: string, } | { "name": "signed_out" } | { "name": "elsewhere" };

/**
 * How syncing goes.
 */
export type SyncState = { 
/**
 * What is being done.
 */
activity: SyncActivity, 
/**
 * Whether the user has paused syncing.
 */
paused: boolean, 
/**
 * Whether the user has chosen to work without the network.
 */
work_offline: boolean, 
/**
 * When the last cycle ended well, by this computer's clock.
 */
last_synced_at: string | null, 
/**
 * When the next cycle begins, by this computer's clock; null while one runs or none is planned.
 */
next_at: string | null, 
/**
 * Why the last cycle failed; null when it did not.
 */
failure: Failure | null, 
/**
 * Per type, in the order types are pulled.
 */
types: Array<TypeProgress>, 
/**
 * The outbox by state.
 */
outbox: OutboxStatus, 
/**
 * Open conflicts.
 */
conflicts: number, 
/**
 * By how many seconds HubSpot's clock is ahead of this computer's, when that is more than five minutes; negative when
 * it is behind.
 */
clock_skew_seconds: number | null, 
/**
 * Requests of this process that were answered or may have been.
 */
requests: number, 
/**
 * Answers that asked to slow down.
 */
throttled: number, 
/**
 * Requests left today as HubSpot last said; null where it does not say.
 */
daily_remaining: number | null, 
/**
 * Requests a day; null where HubSpot does not say.
 */
daily_limit: number | null, };

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

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * Activities, newest first.
 */
export type TimelinePage = { 
/**
 * All of the record.
 */
total: number, 
/**
 * Those asked for.
 */
rows: Array<ActivityDocument>, };

/**
 * Whose activities.
 */
export type TimelineRequest = { 
/**
 * The record's type.
 */
type: string, 
/**
 * Any id it ever had, or `local:RID`.
 */
id: string, 
/**
 * Only these types; all without.
 */
types?: Array<string>, 
/**
 * How many at most.
 */
limit: number, 
/**
 * How many to pass over.
 */
offset: number, };

/**
 * One object type with everything needed to show and edit its records.
 */
export type TypeDocument = { 
/**
 * HubSpot's plural name.
 */
type: string, 
/**
 * `contact`.
 */
singular: string, 
/**
 * What several are called, as a heading: `Contacts`.
 */
label: string, 
/**
 * Why no record of the type can be changed here; null for a type whose records can.
 */
shown_only: string | null, 
/**
 * HubSpot's number of it, `0-1`, as addresses of its pages have it.
 */
type_id: string, 
/**
 * Whether the first pull of the properties is over; without it nothing can be edited.
 */
known: boolean, 
/**
 * The columns of a list when the user has chosen none.
 */
columns: Array<string>, 
/**
 * The parts of a record's name, in order.
 */
title: Array<string>, 
/**
 * The groups of properties, in display order.
 */
groups: Array<GroupDocument>, 
/**
 * The properties people may see, in the order of their groups.
 */
properties: Array<PropertyDocument>, 
/**
 * The pipelines; empty for a type without.
 */
pipelines: Array<PipelineDocument>, 
/**
 * The property that names the pipeline; null for a type without.
 */
pipeline_property: string | null, 
/**
 * The property that names the stage; null for a type without.
 */
stage_property: string | null, 
/**
 * Currency code of amounts that name none; null when the portal has not said.
 */
currency: string | null, 
/**
 * The types its records can be linked to.
 */
associates: Array<string>, 
/**
 * What a form for a new one asks for, where it is an activity.
 */
activity?: ActivityFields, };

/**
 * One type.
 */
export type TypeProgress = { 
/**
 * The type.
 */
type: string, 
/**
 * What its records are called, as a heading.
 */
label: string, 
/**
 * What one of them is called.
 */
singular: string, 
/**
 * Whether its records are shown and not changed.
 */
shown_only: boolean, 
/**
 * Whether the portal has the type no more.
 */
removed: boolean, 
/**
 * Live records and drafts here.
 */
live: number, 
/**
 * Records in the recycle bin.
 */
archived: number, 
/**
 * Whether the first sync has ended.
 */
complete: boolean, 
/**
 * How many records HubSpot has, while the first sync runs; null when not known.
 */
expected: number | null, 
/**
 * When it was last pulled, by this computer's clock.
 */
synced_at: string | null, 
/**
 * Why the last pull of this type failed; null when it did not.
 */
error: string | null, };

/**
 * Which type.
 */
export type TypeRequest = { 
/**
 * The type.
 */
type: string, };

/**
 * What undoing does, or did.
 */
export type UndoDocument = { 
/**
 * The number of what was done, that of its first intent.
 */
action: string, 
/**
 * What is taken back.
 */
parts: Array<UndoPartDocument>, 
/**
 * What waits for a record that is given up, and goes with it.
 */
dependants: Array<UndoPartDocument>, };

/**
 * One intent that is taken back.
 */
export type UndoPartDocument = { 
/**
 * The record; for links the one they start at.
 */
record: RecordReference, 
/**
 * What had been asked for: `create`, `update`, `archive`, `associate` or `dissociate`.
 */
kind: string, 
/**
 * The property, for edits.
 */
property: string | null, 
/**
 * The value that is taken back, for edits; null is empty.
 */
from: string | null, 
/**
 * The value that comes back, for edits; null is empty.
 */
to: string | null, 
/**
 * The other end, for links.
 */
other: RecordReference | null, 
/**
 * Whether HubSpot had it already: a new change takes it back there, checked like any other. Otherwise it never leaves.
 */
was_sent: boolean, };

/**
 * What to undo.
 */
export type UndoRequest = { 
/**
 * The number of an intent, as the ledger and the outbox show it; all that was done at once with it is undone. Null:
 * the last that can be.
 */
id: string | null, 
/**
 * Whether what waits for a record that is given up goes with it; without a yes nothing is undone then.
 */
with_dependants?: boolean, };

/**
 * A passphrase, or another try with the keychain.
 */
export type UnlockRequest = { 
/**
 * The passphrase; null tries the keychain again.
 */
passphrase: string | null, };

/**
 * What has not been sent, for whoever quits, signs out or wipes.
 */
export type Unsent = { 
/**
 * Outbox rows. With none there is nothing to ask.
 */
total: number, 
/**
 * Those among them that may be on their way: they can neither be discarded nor taken for unsent.
 */
on_the_way: number, 
/**
 * Whether they can be sent now: somebody is signed in.
 */
can_send: boolean, 
/**
 * The word to type for discarding them.
 */
word: string, };

/**
 * What becomes of unsent changes.
 */
export type UnsentChoice = { "name": "send", 
/**
 * Whether the user has said yes to the first push to people's real data.
 */
consent?: boolean, } | { "name": "keep", 
/**
 * What opens the file.
 */
passphrase: string, 
/**
 * Where; a new file among the user's documents when null.
 */
path: string | null, } | { "name": "discard", 
/**
 * The word that was typed.
 */
word: string, };

/**
 * Removing an account from this computer.
 */
export type WipeRequest = { 
/**
 * What becomes of unsent changes; must be said when there are any.
 */
unsent?: UnsentChoice, };

/**
 * An account that was removed from this computer.
 */
export type Wiped = { 
/**
 * The account.
 */
portal: PortalStatus, 
/**
 * What became of the sign-in at HubSpot.
 */
at_hubspot: Revocation, 
/**
 * What became of unsent changes.
 */
unsent: SettledUnsent, 
/**
 * Files that were deleted.
 */
deleted: number, 
/**
 * What could not be removed.
 */
left: Array<LeftBehind>, };
