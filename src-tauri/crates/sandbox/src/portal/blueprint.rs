//! What portals of one seed begin with beside their records. It is read once and shared: where thousands of portals are
//! opened one after another, it would be most of what opening one costs.

use super::pipelines::Pipelines;
use super::schema::{Definition, Schema};
use crate::config::Breadth;
use crate::world::{Kind, Vocabulary, World, WorldSize};
use serde_json::Value;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// A pure function of seed and breadth.
#[derive(Clone, Debug)]
pub(super) struct Blueprint {
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) schema: Schema,
    pub(super) groups: Vec<(Kind, Vec<Value>)>,
    pub(super) pipelines: Pipelines,
    pub(super) owners: Vec<Value>,
}

/// Whose blueprint it is.
type Key = (u64, Breadth);

/// How many are kept: a program has one portal, a test of two has two.
const KEPT: usize = 4;

/// Those made last.
static MADE: Mutex<Vec<(Key, Arc<Blueprint>)>> = Mutex::new(Vec::new());

impl Blueprint {
    pub(super) fn of(seed: u64, breadth: Breadth) -> io::Result<Arc<Self>> {
        let key = (seed, breadth);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = made.iter().find(|(of, _)| *of == key) {
            return Ok(Arc::clone(known));
        }
        let blueprint = Arc::new(Self::new(seed, breadth)?);
        if made.len() == KEPT {
            made.remove(0);
        }
        made.push((key, Arc::clone(&blueprint)));
        Ok(blueprint)
    }

    fn new(seed: u64, breadth: Breadth) -> io::Result<Self> {
        let vocabulary = Arc::new(Vocabulary::new(seed, breadth));
        let world = World::speaking(Arc::clone(&vocabulary), seed, WorldSize::default(), 0);
        let (mut schema, mut groups, mut pipelines) = (Schema::default(), Vec::new(), Pipelines::default());
        for kind in Kind::ALL.iter().copied() {
            for definition in json_list(world.properties(kind))? {
                let Value::Object(json) = definition else { continue };
                if let Some(definition) = Definition::read(json) {
                    schema.set(kind, definition);
                }
            }
            groups.push((kind, json_list(world.groups(kind))?));
            pipelines.set(kind, json_list(world.pipelines(kind))?);
        }
        Ok(Self { owners: json_list(world.owners())?, vocabulary, schema, groups, pipelines })
    }
}

fn json_list<T: serde::Serialize>(items: &[T]) -> io::Result<Vec<Value>> {
    items.iter().map(|item| serde_json::to_value(item).map_err(io::Error::from)).collect()
}
