//! The N-th call to the disk fails, with an error or for want of room.

use super::numbers;
use crate::operations::Operation;
use crate::power::disk::{Failure, Mishap};
use crate::power::draws::Draws;
use crate::power::vfs::{NAME, Power};
use crate::power::world::World;
use satchel_engine::{Consent, EngineError};
use satchel_store::{DbKey, ErrorKind, Run, Store};

/// How calls fail.
const MISHAPS: [Mishap; 4] = [
    Mishap::Once(Failure::Io),
    Mishap::FromNowOn(Failure::Io),
    Mishap::Once(Failure::Full),
    Mishap::FromNowOn(Failure::Full),
];

/// What is done while the disk fails.
#[derive(Clone, Copy, Debug)]
enum Flow {
    Edit,
    Create,
    Resolve,
    Push,
    Pull,
    FirstPull,
}

impl Flow {
    /// Something for it to do.
    async fn prepare(self, world: &mut World, draws: &mut Draws) {
        let contact = world.contacts[draws.below(world.contacts.len())].clone();
        match self {
            Self::Edit | Self::Create => {}
            Self::Push => world.edit(draws).await.unwrap(),
            Self::Pull => {
                world.edit(draws).await.unwrap();
                world.colleague(&contact, "company");
            }
            Self::Resolve => {
                world.edit_all(&contact, &["jobtitle"]).await.unwrap();
                world.colleague(&contact, "jobtitle");
                world.engine().pull().await.unwrap();
            }
            Self::FirstPull => *world = World::unpulled(3).await,
        }
    }

    async fn run(self, world: &mut World, draws: &mut Draws) -> Result<(), EngineError> {
        match self {
            Self::Edit => world.edit(draws).await,
            Self::Create => world.create().await,
            Self::Resolve => world.answer_for_mine().await,
            Self::Push => world.engine().push(Consent::Given).await.map(drop),
            Self::Pull | Self::FirstPull => world.engine().pull().await.map(drop),
        }
    }
}

/// The error says what is wrong with the disk.
#[track_caller]
fn assert_clear(outcome: Result<(), EngineError>, name: &str) {
    match outcome {
        Ok(()) => {}
        Err(EngineError::Store(error)) => {
            assert!(matches!(error.kind(), ErrorKind::Io | ErrorKind::DiskFull), "{name}: {error:?}");
        }
        Err(error) => panic!("{name}: {error:?}"),
    }
}

/// Runs a flow again and again, until no call fails any more.
fn failing(flow: Flow) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        for (seed, mishap) in (1..).zip(MISHAPS) {
            let mut draws = Draws::new(seed);
            let mut world = World::pulled(seed).await;
            for number in numbers() {
                let name = format!("{flow:?}, {mishap:?} at call {number}");
                flow.prepare(&mut world, &mut draws).await;
                world.expect(number, mishap);
                let outcome = flow.run(&mut world, &mut draws).await;
                let failed = world.power.failed();
                world.power.mend();
                if failed == 0 {
                    println!("{flow:?}, {mishap:?}: clean at {number}");
                    outcome.unwrap_or_else(|error| panic!("{name}: nothing failed, and yet: {error}"));
                    break;
                }
                assert_clear(outcome, &name);
                world.assert_kept(&name);
                flow.run(&mut world, &mut draws)
                    .await
                    .unwrap_or_else(|error| panic!("{name}, again: {error}"));
                world.assert_kept(&name);
            }
            world.assert_comes_true(&format!("{flow:?}, {mishap:?}")).await;
        }
    });
}

#[test]
fn an_edit_on_a_failing_disk_is_saved_or_refused() {
    failing(Flow::Edit);
}

#[test]
fn a_create_on_a_failing_disk_is_saved_or_refused() {
    failing(Flow::Create);
}

#[test]
fn an_answer_on_a_failing_disk_is_given_or_refused() {
    failing(Flow::Resolve);
}

#[test]
fn a_push_on_a_failing_disk_sends_everything_once() {
    failing(Flow::Push);
}

#[test]
fn a_pull_on_a_failing_disk_goes_on() {
    failing(Flow::Pull);
}

#[test]
fn a_first_pull_on_a_failing_disk_goes_on() {
    failing(Flow::FirstPull);
}

/// Opens a file of the first version again and again, until no call fails any more.
#[test]
fn a_migration_on_a_failing_disk_is_done_or_not_begun() {
    let account = Operation::Migrate.account();
    let bytes = std::fs::read(account.computer.database()).unwrap();
    let key = DbKey::from_bytes(account.computer.secret("db_key").unwrap().try_into().unwrap());
    for mishap in MISHAPS {
        for number in numbers() {
            let name = format!("migration, {mishap:?} at call {number}");
            let power = Power::with_file("portal.db", &bytes);
            let path = power.path("portal.db");
            power.expect(number, mishap);
            let opened = Store::open_on(NAME, &path, &key, Run::InPlace).map(drop);
            let failed = power.failed();
            power.mend();
            match opened {
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::Io | ErrorKind::DiskFull), "{name}: {error:?}");
                }
                Ok(()) if failed == 0 => {
                    println!("migration, {mishap:?}: clean at {number}");
                    break;
                }
                Ok(()) => {}
            }
            let store = Store::open_on(NAME, &path, &key, Run::InPlace);
            let store = store.unwrap_or_else(|error| panic!("{name}, again: {error}"));
            let broken = store.read_now(|reader| reader.check()).unwrap();
            assert!(broken.is_empty(), "{name}: {broken:?}");
            let waiting = store.read_now(|reader| reader.outbox(10, 0)).unwrap().0;
            assert_eq!(waiting, 1, "{name}: the edit waits");
        }
    }
}

/// Makes the file of a new account, until no call fails any more.
#[test]
fn a_new_file_on_a_failing_disk_is_made_or_made_again() {
    for mishap in MISHAPS {
        for number in numbers() {
            let name = format!("a new file, {mishap:?} at call {number}");
            let power = Power::on();
            let (path, key) = (power.path("portal.db"), DbKey::from_bytes([3; 32]));
            power.expect(number, mishap);
            let opened = Store::open_on(NAME, &path, &key, Run::InPlace).map(drop);
            let failed = power.failed();
            power.mend();
            match opened {
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::Io | ErrorKind::DiskFull), "{name}: {error:?}");
                }
                Ok(()) if failed == 0 => break,
                Ok(()) => {}
            }
            let store = Store::open_on(NAME, &path, &key, Run::InPlace);
            let store = store.unwrap_or_else(|error| panic!("{name}, again: {error}"));
            assert!(store.read_now(|reader| reader.check()).unwrap().is_empty(), "{name}");
        }
    }
}
