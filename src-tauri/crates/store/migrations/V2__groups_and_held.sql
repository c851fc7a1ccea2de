-- The groups of a portal's properties, in display order.
CREATE TABLE property_group (
    object_type TEXT NOT NULL,
    position    INTEGER NOT NULL,
    name        TEXT NOT NULL,
    label       TEXT NOT NULL,
    PRIMARY KEY (object_type, position)
) STRICT, WITHOUT ROWID;

-- 1: the user holds the row back. It keeps its place and its state, and is not sent.
ALTER TABLE outbox ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));
