-- The types of record that the portal's administrators defined, as JSON of the core's TypeSchema. removed: the portal has
-- it no more; what was mirrored is kept.
CREATE TABLE custom_type (
    object_type TEXT PRIMARY KEY,
    schema      TEXT NOT NULL,
    removed     INTEGER NOT NULL CHECK (removed IN (0, 1))
) STRICT, WITHOUT ROWID;
