//! Opening, keys, versions, damage, crashes, two processes, full disks.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod common;

use common::{KEY, Portal, block_on, contacts, key, put_whole, raw, remote, sealed};
use satchel_store::{DbKey, ErrorKind, OutboxPayload, Run, Store, StoreError};
use std::fs;
use std::path::Path;

/// How SQLCipher seals pages by itself, and how the files of the first schemas were.
const FIRST_SEAL: &str = "HMAC_SHA512";

#[track_caller]
fn refused(path: &Path, key: &DbKey) -> StoreError {
    let before = fs::read(path).unwrap();
    let error = Store::open(path, key, Run::InPlace).err().expect("opens");
    assert_eq!(fs::read(path).unwrap(), before, "the file was touched");
    error
}

/// Everything but derived tables, which code makes.
fn schema(connection: &rusqlite::Connection) -> String {
    let mut statement = connection
        .prepare(
            "SELECT sql FROM sqlite_schema
             WHERE sql IS NOT NULL AND name NOT LIKE 'list\\_%' ESCAPE '\\' AND name NOT LIKE 'search\\_%' ESCAPE '\\'
               AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
        )
        .unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|sql| sql.unwrap() + ";\n").collect()
}

fn history(connection: &rusqlite::Connection) -> String {
    let sql = "SELECT version, name, checksum FROM refinery_schema_history ORDER BY version";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement
        .query_map([], |row| {
            let (version, name, checksum): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(format!(
                "INSERT INTO refinery_schema_history VALUES \
                 ({version}, '{name}', '2026-01-01T00:00:00Z', '{checksum}');\n"
            ))
        })
        .unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_fresh_schema_is_the_fixture_of_its_version() {
    let portal = Portal::new();
    let raw = portal.raw();
    let version: i64 =
        raw.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0)).unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/schema_v{version}.sql"));
    let dump = schema(&raw) + &history(&raw);
    if std::env::var_os("SATCHEL_BLESS").is_some() {
        fs::write(&fixture, &dump).unwrap();
    }
    assert_eq!(dump, fs::read_to_string(&fixture).unwrap(), "migrations never change once they are out");
}

#[test]
fn what_was_before_an_upgrade_is_kept_until_the_next_start() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema_v1.sql");
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("old.db"), folder.path().join("old.db.before-v1"));
    let old = sealed(&path, FIRST_SEAL);
    old.execute_batch(&fs::read_to_string(&fixture).unwrap()).unwrap();
    old.execute("INSERT INTO meta (key, value) VALUES ('witness', 'still here')", []).unwrap();
    drop(old);
    drop(Store::open(&path, &key(), Run::InPlace).unwrap());
    let bytes = fs::read(&copy).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"), "it is encrypted");
    assert!(!bytes.windows(10).any(|window| window == b"still here"));
    let kept = sealed(&copy, FIRST_SEAL);
    let version: i64 =
        kept.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0)).unwrap();
    let witness: String =
        kept.query_row("SELECT value FROM meta WHERE key = 'witness'", [], |row| row.get(0)).unwrap();
    assert_eq!((version, witness.as_str()), (1, "still here"));
    drop(kept);
    drop(Store::open(&path, &key(), Run::InPlace).unwrap());
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("before")), "{left:?}");
}

#[test]
fn a_copy_can_take_the_place_of_its_file_however_its_pages_are_sealed() {
    let portal = Portal::new();
    portal.write(|writer| writer.set_meta("witness", "still here"));
    // SQLCipher seals a copy in its own way, which is not how the file is sealed.
    let copy = portal.path().with_extension("copy");
    portal.raw().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let own =
        sealed(&copy, FIRST_SEAL).query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
    assert_eq!(own.unwrap(), "ok");
    let store = Store::open(&copy, &key(), Run::InPlace).unwrap();
    assert_eq!(store.read_now(|reader| reader.meta("witness")).unwrap().as_deref(), Some("still here"));
    store.write_now(|writer| writer.set_meta("witness", "and written")).unwrap();
    assert_eq!(store.read_now(|reader| reader.check()).unwrap(), Vec::<String>::new());
}

#[test]
fn every_old_schema_is_upgraded_to_the_fresh_one() {
    let fresh = schema(&Portal::new().raw());
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut upgraded = 0;
    for fixture in fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()) {
        if !fixture.file_name().unwrap().to_string_lossy().starts_with("schema_v") {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        sealed(&path, FIRST_SEAL).execute_batch(&fs::read_to_string(&fixture).unwrap()).unwrap();
        let store = Store::open(&path, &key(), Run::InPlace).unwrap();
        assert_eq!(store.read_now(|reader| reader.check()).unwrap(), Vec::<String>::new());
        assert_eq!(schema(&sealed(&path, FIRST_SEAL)), fresh, "{}", fixture.display());
        upgraded += 1;
    }
    assert!(upgraded > 0);
}

#[test]
fn a_waiting_change_of_a_link_keeps_its_label_when_an_old_file_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema_v3.sql");
    let old = raw(&path);
    old.execute_batch(&fs::read_to_string(fixture).unwrap()).unwrap();
    let link = |label: &str| {
        format!(
            "{{\"link\":{{\"from\":1,\"to\":2,\"association\":{label},\"base\":{{\"present\":true,\"labels\":[]}}}}}}"
        )
    };
    let boss = "{\"category\":\"USER_DEFINED\",\"type_id\":36,\"label\":\"Boss\"}";
    old.execute_batch("INSERT INTO record (rid, object_type, state, remote_id) VALUES (1, 'contacts', 'stub', '1'), (2, 'companies', 'stub', '2')")
        .unwrap();
    for (kind, label) in [("associate", boss), ("dissociate", boss), ("associate", "null")] {
        let sql =
            "INSERT INTO outbox (rid, object_type, record_key, kind, state, payload, other_rid, created_at)
                   VALUES (1, 'contacts', '1', ?1, 'queued', ?2, 2, 1)";
        old.execute(sql, (kind, link(label))).unwrap();
    }
    drop(old);
    let store = Store::open(&path, &key(), Run::InPlace).unwrap();
    let rows = store.read_now(|reader| reader.outbox(9, 0)).unwrap().1;
    let labels: Vec<(usize, usize)> = rows
        .iter()
        .map(|row| match &row.payload {
            OutboxPayload::Link(link) => (link.add.len(), link.remove.len()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(labels, [(1, 0), (0, 1), (0, 0)]);
}

#[test]
fn a_wrong_key_is_unreadable_and_touches_nothing() {
    let portal = Portal::new();
    portal.put(contacts(), "1", &[("firstname", "Anna")]);
    let path = portal.path();
    drop(portal.store);
    let error = refused(&path, &DbKey::from_bytes([1; 32]));
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(Store::open(&path, &key(), Run::InPlace).is_ok());
}

#[test]
fn a_wrong_key_leaves_the_log_of_a_killed_process_alone() {
    let portal = Portal::new();
    portal.put(contacts(), "1", &[("firstname", "Anna")]);
    let copy = tempfile::tempdir().unwrap();
    let (path, log) = (copy.path().join("portal.db"), copy.path().join("portal.db-wal"));
    fs::copy(portal.path(), &path).unwrap();
    fs::copy(portal.folder.path().join("portal.db-wal"), &log).unwrap();
    let before = fs::read(&log).unwrap();
    assert!(!before.is_empty());
    assert_eq!(refused(&path, &DbKey::from_bytes([1; 32])).kind(), ErrorKind::Unreadable);
    assert_eq!(fs::read(&log).unwrap(), before);
}

#[test]
fn what_is_no_database_is_unreadable_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("portal.db");
    for content in [b"short".to_vec(), b"<html>".repeat(4_000), vec![0; 8_192]] {
        fs::write(&path, &content).unwrap();
        assert_eq!(refused(&path, &key()).kind(), ErrorKind::Unreadable, "{} bytes", content.len());
    }
    fs::remove_file(&path).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert_eq!(refused(&path, &key()).kind(), ErrorKind::Unreadable);
}

#[test]
fn a_newer_file_is_refused_untouched() {
    let portal = Portal::new();
    let path = portal.path();
    drop(portal.store);
    let raw = raw(&path);
    raw.execute_batch(
        "INSERT INTO refinery_schema_history VALUES (999, 'future', '2030-01-01T00:00:00Z', '1');
         PRAGMA wal_checkpoint(TRUNCATE);",
    )
    .unwrap();
    drop(raw);
    match refused(&path, &key()) {
        StoreError::Newer { found: 999, known } => assert!(known >= 1),
        other => panic!("{other}"),
    }
}

#[test]
fn a_damaged_file_is_set_aside_with_its_log_and_never_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("portal.db");
    for round in ["first", "second"] {
        fs::write(&path, round).unwrap();
        fs::write(folder.path().join("portal.db-wal"), format!("{round} log")).unwrap();
        let aside = Store::set_aside(&path).unwrap();
        assert!(!path.exists());
        assert_eq!(fs::read_to_string(&aside).unwrap(), round);
        let log = aside.with_file_name(format!("{}-wal", aside.file_name().unwrap().to_string_lossy()));
        assert_eq!(fs::read_to_string(log).unwrap(), format!("{round} log"));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    assert!(Store::open(&path, &key(), Run::InPlace).is_ok());
}

#[test]
fn damage_inside_the_file_is_an_error_and_never_a_panic() {
    let portal = Portal::new();
    for number in 0..400 {
        portal.put(contacts(), &number.to_string(), &[("firstname", &"x".repeat(900))]);
    }
    let path = portal.path();
    drop(portal.store);
    let mut bytes = fs::read(&path).unwrap();
    let size = bytes.len();
    for byte in &mut bytes[size / 2..size / 2 + 20_000] {
        *byte ^= 0x5a;
    }
    fs::write(&path, &bytes).unwrap();
    let store = Store::open(&path, &key(), Run::InPlace);
    let outcome = store.and_then(|store| store.read_now(|reader| reader.check()));
    match outcome {
        Ok(broken) => assert!(!broken.is_empty()),
        Err(error) => {
            assert!(matches!(error.kind(), ErrorKind::Damaged | ErrorKind::Io | ErrorKind::Sql), "{error}");
        }
    }
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn what_was_written_survives_a_kill_and_what_was_not_committed_does_not() {
    let portal = Portal::new();
    portal.put(contacts(), "1", &[("firstname", "Anna")]);
    let source = portal.folder.path().to_owned();
    // The files as they are in the middle of a transaction, with no connection closed: what a killed process leaves.
    let copy = portal.write(move |writer| {
        put_whole(writer, contacts(), &remote("2", &[("firstname", "Ben")]))?;
        let copy = tempfile::tempdir().map_err(|error| StoreError::Io(error.to_string()))?;
        for file in ["portal.db", "portal.db-wal"] {
            fs::copy(source.join(file), copy.path().join(file))
                .map_err(|error| StoreError::Io(error.to_string()))?;
        }
        Ok(copy)
    });
    let store = Store::open(&copy.path().join("portal.db"), &key(), Run::InPlace).unwrap();
    let (found, broken) = store
        .read_now(|reader| -> Result<_, StoreError> {
            Ok((reader.search("anna", None, 9)?.total, reader.check()?))
        })
        .unwrap();
    assert_eq!((found, broken), (1, Vec::new()));
    assert_eq!(store.read_now(|reader| reader.search("ben", None, 9)).unwrap().total, 0);
}

#[test]
fn a_failed_closure_changes_nothing() {
    let portal = Portal::new();
    let outcome = portal.try_write(|writer| -> Result<(), StoreError> {
        put_whole(writer, contacts(), &remote("1", &[("firstname", "Anna")]))?;
        writer.set_meta("half", "done")?;
        Err(StoreError::NotFound("reason".to_owned()))
    });
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(portal.read(|reader| reader.meta("half")), None);
    assert!(portal.found("anna").is_empty());
    let rid = portal.put(contacts(), "1", &[("firstname", "Anna")]);
    assert_eq!(portal.found("anna"), ["1"]);
    assert_eq!(rid.0, 1);
    portal.sound();
}

#[test]
fn two_stores_see_each_other_on_one_file() {
    let portal = Portal::running(Run::Thread);
    let other = Store::open(&portal.path(), &key(), Run::Thread).unwrap();
    let before = block_on(portal.store.data_version()).unwrap();
    portal.put(contacts(), "1", &[("firstname", "Anna")]);
    assert_eq!(block_on(portal.store.data_version()).unwrap(), before, "own writes are not foreign");
    let definitions = vec![common::definition("firstname", satchel_core::ValueKind::Number)];
    other.write_now(move |writer| writer.replace_properties(contacts(), &definitions)).unwrap();
    assert_ne!(block_on(portal.store.data_version()).unwrap(), before);
    let kind = portal.read(|reader| Ok(reader.definitions(contacts())?.kind("firstname")));
    assert_eq!(kind, satchel_core::ValueKind::Number, "vocabulary changed by another process is seen");
    assert_eq!(other.read_now(|reader| reader.search("anna", None, 9)).unwrap().total, 1);
}

#[test]
fn many_may_make_the_same_file_at_once() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("portal.db");
        std::thread::scope(|scope| {
            let open = || Store::open(&path, &key(), Run::InPlace).map(|_| ());
            let openings: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            for opening in openings {
                opening.join().unwrap().unwrap();
            }
        });
        let store = Store::open(&path, &key(), Run::InPlace).unwrap();
        assert_eq!(store.read_now(|reader| reader.check()).unwrap(), Vec::<String>::new());
    }
}

#[test]
fn threads_and_places_behave_alike() {
    for run in [Run::Thread, Run::InPlace] {
        let portal = Portal::running(run);
        let rid = block_on(
            portal.store.write(|writer| put_whole(writer, contacts(), &remote("7", &[("lastname", "Ng")]))),
        )
        .unwrap();
        let row = block_on(portal.store.read(move |reader| reader.record(rid))).unwrap().unwrap();
        assert_eq!(row.remote_id.as_deref(), Some("7"));
        let path = portal.path();
        let Portal { folder, store } = portal;
        drop(store);
        assert!(!path.with_file_name("portal.db-wal").exists(), "the last handle closes the file");
        drop(folder);
    }
}

#[test]
fn a_panicking_closure_loses_itself_only() {
    let portal = Portal::running(Run::Thread);
    let outcome = block_on(portal.store.write(|writer| -> Result<(), StoreError> {
        writer.set_meta("a", "b")?;
        panic!("on purpose")
    }));
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Closed);
    assert_eq!(portal.read(|reader| reader.meta("a")), None);
    portal.put(contacts(), "1", &[]);
}

#[test]
fn a_full_disk_refuses_the_write_and_keeps_the_rest() {
    let portal = Portal::new();
    portal.put(contacts(), "1", &[("firstname", "Anna")]);
    let pages: u32 = portal.raw().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    block_on(portal.store.limit_pages(pages + 3)).unwrap();
    for _ in 0..2 {
        let big = remote("2", &[("firstname", &"x".repeat(200_000))]);
        let outcome = portal.try_write(move |writer| put_whole(writer, contacts(), &big));
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::DiskFull);
        assert_eq!(portal.found("anna"), ["1"]);
        portal.sound();
    }
    block_on(portal.store.limit_pages(0)).unwrap();
    portal.put(contacts(), "2", &[("firstname", "Ben")]);
    assert_eq!(portal.found("ben"), ["2"]);
    portal.sound();
}

#[test]
fn nothing_readable_lies_in_the_files() {
    let portal = Portal::new();
    for number in 0..300 {
        let name = format!("Canary{number}");
        portal.put(
            contacts(),
            &number.to_string(),
            &[("firstname", &name), ("email", "canary@leak.example")],
        );
    }
    let before_close =
        ["portal.db", "portal.db-wal"].map(|file| fs::read(portal.folder.path().join(file)).unwrap());
    let path = portal.path();
    drop(portal.store);
    let after_close = fs::read(path).unwrap();
    let key_text: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    for bytes in before_close.iter().chain([&after_close]) {
        assert!(bytes.len() > 100_000);
        for leak in ["Canary", "canary", "firstname", "CREATE TABLE", "SQLite format", &key_text] {
            let found = bytes.windows(leak.len()).any(|window| window == leak.as_bytes());
            assert!(!found, "{leak} can be read");
        }
    }
}

#[test]
fn the_linked_sqlite_is_new_enough() {
    assert!(rusqlite::version_number() >= satchel_store::LEAST_SQLITE);
}

#[test]
fn a_key_is_never_shown() {
    assert_eq!(format!("{:?}", key()), "DbKey(…)");
}
