//! The invariant checker: what one file can prove about itself. Tests run it after every scenario, and a program may
//! run it on demand.

use crate::derived::suffix;
use crate::table::ledger::ENDS;
use crate::{Reader, StoreError};
use rusqlite::Connection;
use satchel_core::Rid;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One rule: a sentence, and a query for what breaks it.
struct Rule {
    broken: &'static str,
    query: &'static str,
}

const RULES: [Rule; 14] = [
    Rule {
        broken: "an alias leads to a merged record",
        query: "SELECT a.object_type || ' ' || a.remote_id FROM alias a JOIN record r ON r.rid = a.rid
                WHERE r.state = 'merged' OR r.object_type <> a.object_type",
    },
    Rule {
        broken: "a record's own id does not lead to it",
        query: "SELECT r.object_type || ' ' || r.rid FROM record r
                WHERE r.remote_id IS NOT NULL AND r.state <> 'merged' AND NOT EXISTS (
                  SELECT 1 FROM alias a
                  WHERE a.object_type = r.object_type AND a.remote_id = r.remote_id AND a.rid = r.rid)",
    },
    Rule {
        broken: "a record that is no draft has no id",
        query: "SELECT rid FROM record WHERE remote_id IS NULL AND state NOT IN ('draft', 'gone', 'merged')",
    },
    Rule {
        broken: "a live record has no mirror",
        query: "SELECT r.rid FROM record r WHERE r.state = 'live'
                AND NOT EXISTS (SELECT 1 FROM mirror m WHERE m.rid = r.rid)
                AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.rid = r.rid AND l.kind = 'create')",
    },
    Rule {
        broken: "a merged record still holds something",
        query: "SELECT r.rid FROM record r WHERE r.state = 'merged' AND (
                  EXISTS (SELECT 1 FROM mirror x WHERE x.rid = r.rid)
                  OR EXISTS (SELECT 1 FROM pending_change x WHERE x.rid = r.rid)
                  OR EXISTS (SELECT 1 FROM outbox x WHERE x.rid = r.rid OR x.other_rid = r.rid)
                  OR EXISTS (SELECT 1 FROM first_link x WHERE x.to_rid = r.rid)
                  OR EXISTS (SELECT 1 FROM association x WHERE x.from_rid = r.rid OR x.to_rid = r.rid)
                  OR EXISTS (SELECT 1 FROM conflict x WHERE x.rid = r.rid AND x.outcome IS NULL))",
    },
    Rule {
        broken: "pending changes have no create or update row",
        query: "SELECT DISTINCT p.rid FROM pending_change p WHERE NOT EXISTS (
                  SELECT 1 FROM outbox o WHERE o.rid = p.rid AND o.kind IN ('create', 'update'))",
    },
    Rule {
        broken: "an update row has no pending changes",
        query: "SELECT o.id FROM outbox o WHERE o.kind = 'update'
                AND o.state NOT IN ('in_flight', 'unknown', 'needs_answer')
                AND NOT EXISTS (SELECT 1 FROM pending_change p WHERE p.rid = o.rid)",
    },
    Rule {
        broken: "a create row belongs to no draft",
        query: "SELECT o.id FROM outbox o JOIN record r ON r.rid = o.rid
                WHERE o.kind = 'create' AND r.state <> 'draft'",
    },
    Rule {
        broken: "a first link belongs to no create, or leads to its own record",
        query: "SELECT l.outbox_id FROM first_link l JOIN outbox o ON o.id = l.outbox_id
                WHERE o.kind <> 'create' OR o.rid = l.to_rid",
    },
    Rule {
        broken: "a row in flight has no open attempt",
        query: "SELECT o.id FROM outbox o WHERE o.state = 'in_flight' AND NOT EXISTS (
                  SELECT 1 FROM attempt_item i WHERE i.outbox_id = o.id AND i.outcome IS NULL)",
    },
    Rule {
        broken: "two rows of one record are on their way",
        query: "SELECT rid FROM outbox WHERE state = 'in_flight' GROUP BY rid HAVING count(*) > 1",
    },
    Rule {
        broken: "a conflicted change has no open conflict",
        query: "SELECT p.rid || ' ' || p.property FROM pending_change p
                WHERE p.state = 'conflicted' AND NOT EXISTS (
                  SELECT 1 FROM conflict c WHERE c.rid = p.rid AND c.outcome IS NULL
                  AND (c.kind IN ('archived_remotely', 'exists') OR EXISTS (
                    SELECT 1 FROM conflict_property q
                    WHERE q.conflict = c.id AND q.name = p.property AND q.resolution IS NULL)))",
    },
    Rule {
        broken: "an open conflict names a property that is not blocked",
        query: "SELECT c.rid || ' ' || q.name FROM conflict c JOIN conflict_property q ON q.conflict = c.id
                WHERE c.outcome IS NULL AND c.kind = 'edit' AND q.resolution IS NULL AND NOT EXISTS (
                  SELECT 1 FROM pending_change p
                  WHERE p.rid = c.rid AND p.property = q.name AND p.state = 'conflicted')",
    },
    Rule {
        broken: "an open edit conflict has no open property",
        query: "SELECT c.id FROM conflict c WHERE c.outcome IS NULL AND c.kind IN ('edit', 'late')
                AND NOT EXISTS (
                  SELECT 1 FROM conflict_property q WHERE q.conflict = c.id AND q.resolution IS NULL)",
    },
];

impl Reader<'_> {
    /// Checks the file and returns a sentence for everything that is wrong; empty when all is well. It reads the
    /// whole file.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut broken = Vec::new();
        for rule in &RULES {
            report(self.connection, rule.broken, rule.query, &mut broken)?;
        }
        let intents = format!(
            "SELECT q.id || ' (' || q.kind || ')' FROM ledger q WHERE q.event = 'queued' AND q.intent IS NULL AND 1 <>
               (SELECT count(*) FROM ledger e WHERE e.intent = q.id AND e.event IN {ENDS})
               + (SELECT count(*) FROM pending_change p WHERE p.generation = q.id)
               + (SELECT count(*) FROM outbox o WHERE o.intent = q.id)"
        );
        report(self.connection, "an intent has not exactly one fate", &intents, &mut broken)?;
        let unborn = "SELECT rid || ' ' || property FROM pending_change p
                      WHERE NOT EXISTS (SELECT 1 FROM ledger q WHERE q.id = p.generation AND q.event = 'queued')
                      UNION ALL
                      SELECT 'row ' || id FROM outbox o WHERE o.kind <> 'update'
                      AND NOT EXISTS (SELECT 1 FROM ledger q WHERE q.id = o.intent AND q.event = 'queued')";
        report(self.connection, "an intent was never queued", unborn, &mut broken)?;
        self.check_payloads(&mut broken)?;
        for object_type in self.object_types()? {
            let of = suffix(object_type);
            let listed = format!(
                "SELECT '{object_type} ' || r.rid FROM record r LEFT JOIN list_{of} l ON l.rid = r.rid
                 WHERE r.object_type = '{object_type}' AND (r.state IN ('live', 'draft')) <> (l.rid IS NOT NULL)"
            );
            report(self.connection, "a list does not hold what it should", &listed, &mut broken)?;
        }
        // FTS5 forgets what it knew of a search table when a cursor opens, and not when the table is checked: without one
        // a connection that checks twice takes what another wrote in between for damage.
        for object_type in self.object_types()? {
            let of = suffix(object_type);
            texts(self.connection, &format!("SELECT rowid FROM search_{of} WHERE rowid = 0"))?;
        }
        for verdict in texts(self.connection, "PRAGMA integrity_check(20)")? {
            if verdict != "ok" {
                broken.push(format!("the file is damaged: {verdict}"));
            }
        }
        let foreign = "SELECT \"table\" || ' ' || rowid || ' → ' || parent FROM pragma_foreign_key_check";
        report(self.connection, "a row refers to nothing", foreign, &mut broken)?;
        Ok(broken)
    }

    /// Every payload can be read and holds only names of its set.
    fn check_payloads(&self, broken: &mut Vec<String>) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare("SELECT rid, property_set, payload FROM mirror")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let rid = Rid(row.get(0)?);
            let names = self.names_of(row.get(1)?)?;
            let text = row.get_ref(2)?.as_str().unwrap_or_default();
            let Ok(payload) = serde_json::from_str::<BTreeMap<Cow<'_, str>, Cow<'_, str>>>(text) else {
                broken.push(format!("a payload cannot be read: {rid}"));
                continue;
            };
            let known = |name: &str| names.binary_search_by(|known| known.as_str().cmp(name)).is_ok();
            if !payload.keys().all(|name| known(name)) {
                broken.push(format!("a mirror holds a name outside its property set: {rid}"));
            }
        }
        Ok(())
    }
}

fn report(
    connection: &Connection,
    broken: &str,
    query: &str,
    found: &mut Vec<String>,
) -> Result<(), StoreError> {
    found.extend(texts(connection, query)?.into_iter().map(|what| format!("{broken}: {what}")));
    Ok(())
}

/// The first column of at most 20 rows, as text.
fn texts(connection: &Connection, query: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query([])?;
    let mut texts = Vec::new();
    while let Some(row) = rows.next()? {
        texts.push(match row.get(0)? {
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Integer(number) => number.to_string(),
            other => format!("{other:?}"),
        });
        if texts.len() == 20 {
            break;
        }
    }
    Ok(texts)
}
