-- The links that a record made here begins with: they leave with the request that makes it, as far as their other end has
-- an id by then (sent = 1). label is JSON of the core's AssociationType; NULL is the plain link.
CREATE TABLE first_link (
    outbox_id INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    to_rid    INTEGER NOT NULL REFERENCES record (rid),
    label     TEXT,
    sent      INTEGER NOT NULL DEFAULT 0 CHECK (sent IN (0, 1)),
    PRIMARY KEY (outbox_id, to_rid)
) STRICT, WITHOUT ROWID;
CREATE INDEX first_link_by_end ON first_link (to_rid);

-- A change of a link names the labels it puts on and those it takes, where it named the one it was about.
UPDATE outbox SET payload = json_set(
    json_remove(payload, '$.link.association'),
    '$.link.add', CASE WHEN kind = 'associate' AND json_type(payload, '$.link.association') = 'object'
        THEN json_array(json(payload -> '$.link.association')) ELSE json_array() END,
    '$.link.remove', CASE WHEN kind = 'dissociate' AND json_type(payload, '$.link.association') = 'object'
        THEN json_array(json(payload -> '$.link.association')) ELSE json_array() END)
WHERE kind IN ('associate', 'dissociate') AND json_type(payload, '$.link') = 'object';

-- How long this account had been online, by its meta entry online_ms, when the row began to wait: only time in which a push
-- could reach HubSpot counts against a row that HubSpot does not take.
ALTER TABLE outbox ADD COLUMN online_from INTEGER NOT NULL DEFAULT 0;
