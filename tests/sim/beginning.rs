//! What schedules begin with: files that are made once, since what they hold costs more to read than most schedules.

use super::options::{Options, Part};
use super::world::{World, columns};
use satchel_core::ObjectType;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Up to how many contacts the file after a first pull is kept.
const KEPT: u64 = 2_000;

/// A file's bytes.
type File = Arc<Vec<u8>>;

/// What a file holds: the records of so many contacts and what goes with them or the definitions alone, as far as a sign-in
/// without these scopes may read them.
type Holds = (Option<u64>, Vec<&'static str>);

/// The files of one run, each of which hangs on what it holds alone: it does not matter which schedule came to it first.
#[derive(Default)]
pub(super) struct Beginnings {
    files: Mutex<BTreeMap<Holds, File>>,
}

impl Beginnings {
    /// The world of a schedule before its first step.
    pub(super) async fn world(&self, options: Options, tell: bool) -> Result<World, String> {
        let mut world = if options.has(Part::FromNothing) {
            let world = World::new(options, None, tell).await?;
            choose_columns(&world).await?;
            world
        } else if options.contacts <= KEPT {
            let file = self.pulled(&options).await?;
            World::new(options, Some(&file), tell).await?
        } else {
            let file = self.defined(&options).await?;
            let world = World::new(options, Some(&file), tell).await?;
            pull(&world).await?;
            world
        };
        world.observe(false);
        Ok(world)
    }

    /// The definitions of a portal that has no records.
    async fn defined(&self, options: &Options) -> Result<File, String> {
        let holds = (None, options.withheld());
        if let Some(file) = self.known(&holds) {
            return Ok(file);
        }
        let world = World::new(uneventful(options, 0), None, false).await?;
        pull(&world).await?;
        // Other columns are read from the beginning: every schedule has its first pull before it.
        choose_columns(&world).await?;
        self.keep(holds, world)
    }

    /// What a first pull brings in which nothing else happens.
    async fn pulled(&self, options: &Options) -> Result<File, String> {
        let holds = (Some(options.contacts), options.withheld());
        if let Some(file) = self.known(&holds) {
            return Ok(file);
        }
        let file = self.defined(options).await?;
        let world = World::new(uneventful(options, options.contacts), Some(&file), false).await?;
        pull(&world).await?;
        self.keep(holds, world)
    }

    fn known(&self, holds: &Holds) -> Option<File> {
        self.files().get(holds).cloned()
    }

    /// Keeps the file of a world that ends with it.
    fn keep(&self, holds: Holds, mut world: World) -> Result<File, String> {
        world.process = None;
        let file = std::fs::read(world.path()).map_err(|error| error.to_string())?;
        Ok(self.files().entry(holds).or_insert(Arc::new(file)).clone())
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<Holds, File>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same portal and sign-in, where nothing happens.
fn uneventful(options: &Options, contacts: u64) -> Options {
    let mut quiet = Options { contacts, ..options.clone() };
    for name in quiet.names() {
        quiet.take_away(&name);
    }
    quiet.parts.extend(options.parts.iter().filter(|part| part.bounds_sight()));
    quiet
}

async fn pull(world: &World) -> Result<(), String> {
    world.engine().pull().await.map(|_| ()).map_err(|error| format!("the first pull failed: {error}"))
}

async fn choose_columns(world: &World) -> Result<(), String> {
    for object_type in ObjectType::standard() {
        let names = Some(columns(object_type, &[]));
        world.engine().select_properties(object_type, names).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}
