-- action: the number of the first intent of the transaction that queued this one; what the user did at once is undone at once.
-- undoes: the action that a line takes back. remote: HubSpot's value, in lines about a conflict. link: what an intent about a
-- link wanted, as JSON of the core's PendingAssociation.
ALTER TABLE ledger ADD COLUMN action INTEGER;
ALTER TABLE ledger ADD COLUMN undoes INTEGER;
ALTER TABLE ledger ADD COLUMN remote TEXT;
ALTER TABLE ledger ADD COLUMN link TEXT;
UPDATE ledger SET action = id WHERE event = 'queued' AND intent IS NULL;
CREATE INDEX ledger_by_record ON ledger (rid, id);
CREATE INDEX ledger_by_action ON ledger (action) WHERE action IS NOT NULL;
CREATE INDEX ledger_by_undone ON ledger (undoes) WHERE undoes IS NOT NULL;

-- 1: the user has looked at the row and lets it leave. Only asked for where the account is reviewed (meta: review).
ALTER TABLE outbox ADD COLUMN approved INTEGER NOT NULL DEFAULT 0 CHECK (approved IN (0, 1));

-- When the last dispute of it ended, by this computer's clock.
ALTER TABLE conflict ADD COLUMN closed_at INTEGER;
UPDATE conflict SET closed_at = coalesce(
    (SELECT max(p.settled_at) FROM conflict_property p WHERE p.conflict = conflict.id), opened_at)
WHERE outcome IS NOT NULL;

-- Answers for many conflicts as they were shown: rows is JSON. Forgotten with the ledger's old lines.
CREATE TABLE bulk_preview (
    digest TEXT PRIMARY KEY,
    at     INTEGER NOT NULL,
    rows   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Intents taken from a sealed file, by the name they have there; intent is their number here. Kept, so that a file that is
-- read twice adds nothing.
CREATE TABLE imported_intent (
    name   TEXT PRIMARY KEY,
    intent INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
