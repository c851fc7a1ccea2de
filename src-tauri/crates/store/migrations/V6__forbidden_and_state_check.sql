-- Since when HubSpot has not allowed what the row asks for, by this computer's clock; empty where it was not asked, or has
-- been answered otherwise since.
ALTER TABLE outbox ADD COLUMN forbidden_since INTEGER;

-- SQLite builds a temporary table for a list of more than two constants, at every insert; a chain of comparisons costs
-- nothing to speak of. The condition is the same, so no row can break it (SQLite docs: ALTER TABLE, making other kinds of
-- table schema changes).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(
    sql,
    'CHECK (state IN (''stub'', ''draft'', ''live'', ''archived'', ''gone'', ''merged''))',
    'CHECK (state = ''live'' OR state = ''stub'' OR state = ''draft'' OR state = ''archived'' OR state = ''gone'' '
        || 'OR state = ''merged'')')
WHERE type = 'table' AND name = 'record';
PRAGMA writable_schema = RESET;
