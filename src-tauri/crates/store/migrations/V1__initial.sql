-- The database of one portal. All times named *_at are unix milliseconds: local ones (at, armed_at, created_at,
-- edited_at, opened_at, settled_at, synced_at) come from this computer and are only shown, never compared with
-- server ones (updated_at, archived_at, seen_at, watermark, scan_start, remote_at). HubSpot ids are text.
-- Derived tables (list_*, search_*, and their map list_slot) are made by code, may be dropped at any time, and
-- are no part of the migrations.

-- Small facts by name: account (JSON), catalogue (a number that moves when definitions, labels or slots do) …
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The portal's properties, as JSON of the core's PropertyDefinition.
CREATE TABLE property_definition (
    object_type TEXT NOT NULL,
    name        TEXT NOT NULL,
    definition  TEXT NOT NULL,
    PRIMARY KEY (object_type, name)
) STRICT, WITHOUT ROWID;

-- Which properties the user mirrors, as a JSON array; no row: all readable ones.
CREATE TABLE property_selection (
    object_type TEXT PRIMARY KEY,
    names       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Pipelines with their stages, as JSON of the core's Pipeline, in display order.
CREATE TABLE pipeline (
    object_type TEXT NOT NULL,
    position    INTEGER NOT NULL,
    id          TEXT NOT NULL,
    definition  TEXT NOT NULL,
    PRIMARY KEY (object_type, position)
) STRICT, WITHOUT ROWID;

-- Owners, archived ones included, as JSON of the core's Owner.
CREATE TABLE owner (
    id         TEXT PRIMARY KEY,
    definition TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The association types that exist between two object types, per direction.
CREATE TABLE association_label (
    from_type TEXT NOT NULL,
    to_type   TEXT NOT NULL,
    category  TEXT NOT NULL,
    type_id   INTEGER NOT NULL,
    label     TEXT,
    PRIMARY KEY (from_type, to_type, category, type_id)
) STRICT, WITHOUT ROWID;

-- One row per record ever seen or made here. rid is never reused. remote_id is the id HubSpot answers with now;
-- all ids it ever had are in alias. local_uid names what was made here, and is empty for the rest.
CREATE TABLE record (
    rid         INTEGER PRIMARY KEY AUTOINCREMENT,
    object_type TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('stub', 'draft', 'live', 'archived', 'gone', 'merged')),
    remote_id   TEXT,
    local_uid   TEXT NOT NULL DEFAULT '',
    merged_into INTEGER REFERENCES record (rid),
    synced_at   INTEGER,
    CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
    CHECK (state != 'draft' OR remote_id IS NULL)
) STRICT;
CREATE INDEX record_by_state ON record (object_type, state);

-- Every HubSpot id ever seen, and the record it names now.
CREATE TABLE alias (
    object_type TEXT NOT NULL,
    remote_id   TEXT NOT NULL,
    rid         INTEGER NOT NULL REFERENCES record (rid),
    PRIMARY KEY (object_type, remote_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_by_record ON alias (rid);

-- Sets of property names that reads asked for, as sorted JSON arrays; most records share one. Never changed.
CREATE TABLE property_set (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    names TEXT NOT NULL UNIQUE
) STRICT;

-- The last state known on the server. payload is a JSON object without nulls. A name in property_set but not in
-- payload is empty; a name outside property_set is unknown.
CREATE TABLE mirror (
    rid          INTEGER PRIMARY KEY REFERENCES record (rid),
    property_set INTEGER NOT NULL REFERENCES property_set (id),
    updated_at   INTEGER NOT NULL,
    archived_at  INTEGER,
    payload      TEXT NOT NULL
) STRICT;

-- Local property values not yet acknowledged. generation is the ledger row of the edit, so it is never reused.
-- record_key (HubSpot id or local uid) lets an export survive new rids.
CREATE TABLE pending_change (
    rid         INTEGER NOT NULL REFERENCES record (rid),
    property    TEXT NOT NULL,
    object_type TEXT NOT NULL,
    record_key  TEXT NOT NULL,
    base_known  INTEGER NOT NULL CHECK (base_known IN (0, 1)),
    base        TEXT,
    local       TEXT,
    generation  INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('queued', 'conflicted', 'rejected')),
    message     TEXT,
    edited_at   INTEGER NOT NULL,
    PRIMARY KEY (rid, property)
) STRICT, WITHOUT ROWID;

-- Links in the direction they were read. A pair is stored once where the inverse types follow from the
-- definitions, and in both directions where they do not (labels that differ per direction).
CREATE TABLE association (
    from_rid INTEGER NOT NULL REFERENCES record (rid),
    to_rid   INTEGER NOT NULL REFERENCES record (rid),
    category TEXT NOT NULL,
    type_id  INTEGER NOT NULL,
    label    TEXT,
    PRIMARY KEY (from_rid, to_rid, category, type_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX association_inverse ON association (to_rid, from_rid);

-- What the user wants sent. intent is the ledger row that queued it (NULL for updates: their pending changes
-- are the intents). not_before is local time and only meaningful while waiting.
CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    rid         INTEGER NOT NULL REFERENCES record (rid),
    object_type TEXT NOT NULL,
    record_key  TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('create', 'update', 'archive', 'associate', 'dissociate')),
    state       TEXT NOT NULL CHECK (state IN
        ('queued', 'in_flight', 'unknown', 'needs_answer', 'retry_wait', 'conflicted', 'rejected')),
    payload     TEXT,
    other_rid   INTEGER REFERENCES record (rid),
    attempts    INTEGER NOT NULL DEFAULT 0,
    not_before  INTEGER NOT NULL DEFAULT 0,
    message     TEXT,
    created_at  INTEGER NOT NULL,
    intent      INTEGER
) STRICT;
CREATE INDEX outbox_by_record ON outbox (rid, id);
CREATE INDEX outbox_by_other ON outbox (other_rid) WHERE other_rid IS NOT NULL;
CREATE INDEX outbox_by_state ON outbox (state, id);

-- Requests that may have left, committed before their first byte.
CREATE TABLE attempt (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    request  TEXT NOT NULL,
    armed_at INTEGER NOT NULL
) STRICT;

-- What each request carried. outcome NULL: not known yet. sent is JSON; outbox_id may name an ended row.
CREATE TABLE attempt_item (
    attempt   INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    outbox_id INTEGER NOT NULL,
    rid       INTEGER NOT NULL,
    sent      TEXT NOT NULL,
    seen_at   INTEGER,
    outcome   TEXT,
    PRIMARY KEY (attempt, outbox_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_item_open ON attempt_item (attempt) WHERE outcome IS NULL;

-- Disputes; outcome NULL: open. At most one open per record and kind.
CREATE TABLE conflict (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    rid       INTEGER NOT NULL REFERENCES record (rid),
    kind      TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    outcome   TEXT
) STRICT;
CREATE UNIQUE INDEX conflict_open ON conflict (rid, kind) WHERE outcome IS NULL;

-- The disputed properties; resolution (JSON) NULL: still disputed.
CREATE TABLE conflict_property (
    conflict      INTEGER NOT NULL REFERENCES conflict (id),
    name          TEXT NOT NULL,
    base_known    INTEGER NOT NULL CHECK (base_known IN (0, 1)),
    base          TEXT,
    local         TEXT,
    remote        TEXT,
    remote_at     INTEGER,
    remote_by     TEXT,
    remote_source TEXT,
    resolution    TEXT,
    settled_at    INTEGER,
    PRIMARY KEY (conflict, name)
) STRICT, WITHOUT ROWID;

-- What became of every intent. A 'queued' row begins one, and its id is the intent's number; exactly one row with
-- that intent and the event acknowledged, converged, discarded or replaced ends it. Other events are notes.
CREATE TABLE ledger (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    intent      INTEGER,
    at          INTEGER NOT NULL,
    rid         INTEGER NOT NULL,
    object_type TEXT NOT NULL,
    record_key  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    property    TEXT,
    base        TEXT,
    local       TEXT,
    event       TEXT NOT NULL,
    detail      TEXT
) STRICT;
CREATE INDEX ledger_by_intent ON ledger (intent);

-- Where each stream of a pull stands: watermark and scan_start are server time, position is a paging token.
CREATE TABLE cursor (
    object_type TEXT NOT NULL,
    stream      TEXT NOT NULL,
    watermark   INTEGER,
    position    TEXT,
    scan_start  INTEGER,
    complete    INTEGER NOT NULL CHECK (complete IN (0, 1)),
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (object_type, stream)
) STRICT, WITHOUT ROWID;

-- Last attempt, success and error per type; a failure never clears the success.
CREATE TABLE sync_status (
    object_type  TEXT PRIMARY KEY,
    last_attempt INTEGER,
    last_success INTEGER,
    last_error   TEXT
) STRICT, WITHOUT ROWID;

-- Remote records that could not be read, with the reason.
CREATE TABLE quarantine (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    object_type TEXT NOT NULL,
    remote_id   TEXT,
    raw         TEXT NOT NULL,
    reason      TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX quarantine_by_id ON quarantine (object_type, remote_id) WHERE remote_id IS NOT NULL;

-- The records the current full comparison of a type has met.
CREATE TABLE sweep_mark (
    object_type TEXT NOT NULL,
    rid         INTEGER NOT NULL,
    PRIMARY KEY (object_type, rid)
) STRICT, WITHOUT ROWID;
