//! The lists a connection has loaded last. A list is asked for page by page, and one of a hundred thousand records takes
//! twenty milliseconds to load: what nobody has changed since is not loaded again, and where few records changed, these alone
//! are looked at.
//!
//! Invariant: what is given out is what loading would give now. The file counts the transactions that changed lists, and each
//! process knows which records its own changed: a number of which it knows nothing was another process's, and all is loaded
//! again. A connection that writes keeps no list.

use super::view::View;
use crate::table::meta;
use crate::{Reader, StoreError};
use satchel_core::{ListSpec, ObjectType, Rid};
use std::collections::{BTreeSet, VecDeque};

/// How many are kept: the list on the screen, and the one somebody goes back to.
const MOST: usize = 2;
/// How many changed records are looked at one by one; loading is quicker where there are more.
const FEW: usize = 40;
/// Of how many transactions it is known what they changed.
const KNOWN: usize = 64;

/// The records that one transaction changed in lists; `None` where they are many.
pub(crate) type Changed = Option<BTreeSet<(ObjectType, Rid)>>;

/// A change of lists, with the number the file counts it by.
pub(crate) type NumberedChanges = (i64, Changed);

/// What the latest transactions of this process changed in lists, by the number the file counts them with.
#[derive(Default)]
pub(crate) struct ListChanges {
    latest: VecDeque<(i64, Changed)>,
}

impl ListChanges {
    /// Takes note of a transaction that has been committed.
    pub(crate) fn note(&mut self, generation: i64, changed: Changed) {
        self.latest.truncate(KNOWN - 1);
        self.latest.push_front((generation, changed));
    }

    /// The records changed after one number and up to another; `None` where not all of them are known, or they are many.
    fn between(&self, after: i64, to: i64) -> Option<BTreeSet<(ObjectType, Rid)>> {
        let mut all = BTreeSet::new();
        for generation in after + 1..=to {
            let (_, changed) = self.latest.iter().find(|(known, _)| *known == generation)?;
            all.extend(changed.as_ref()?.iter().copied());
            if all.len() > FEW {
                return None;
            }
        }
        Some(all)
    }
}

/// What one transaction has changed in lists so far.
#[derive(Default)]
pub(crate) struct Touched {
    few: BTreeSet<(ObjectType, Rid)>,
    many: bool,
}

impl Touched {
    pub(crate) fn note(&mut self, object_type: ObjectType, rid: Rid) {
        self.many |= self.few.len() >= FEW;
        if !self.many {
            self.few.insert((object_type, rid));
        }
    }

    /// What it comes to; nothing where no list was touched.
    pub(crate) fn changed(self) -> Option<Changed> {
        let touched = self.many || !self.few.is_empty();
        touched.then_some((!self.many).then_some(self.few))
    }
}

/// The state of the file that lists were loaded from.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct State {
    /// As this connection counts states.
    version: i64,
    /// As the file counts changes of lists, and of the vocabulary they are made by.
    lists: i64,
    catalogue: i64,
}

/// The lists of one connection, the latest first.
#[derive(Default)]
pub(crate) struct RecentViews {
    state: State,
    views: VecDeque<View>,
}

impl RecentViews {
    /// Brings what is kept to the reader's snapshot.
    fn follow(&mut self, reader: &Reader<'_>) -> Result<(), StoreError> {
        // Moves with every commit of another connection, this process's writer among them; this one makes none.
        let version = reader.connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if version == self.state.version {
            return Ok(());
        }
        let before = self.state;
        let views = std::mem::take(&mut self.views);
        self.state = State {
            version,
            lists: meta::generation(reader.connection, meta::LISTS)?,
            catalogue: meta::generation(reader.connection, meta::CATALOGUE)?,
        };
        if views.is_empty() || before.catalogue != self.state.catalogue {
            return Ok(());
        }
        let Some(changed) = reader.shared.list_changes().between(before.lists, self.state.lists) else {
            return Ok(());
        };
        for mut view in views {
            let object_type = view.spec().object_type;
            let of_type = changed.iter().filter(|(known, _)| *known == object_type);
            let rids: Vec<Rid> = of_type.map(|(_, rid)| *rid).collect();
            if !rids.is_empty() {
                view.patch(reader, &rids)?;
            }
            self.views.push_back(view);
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// The list of this snapshot. Its slots must be there, see [`Store::open_view`](crate::Store::open_view).
    pub(crate) fn view(&self, spec: ListSpec) -> Result<View, StoreError> {
        let Some(recent) = self.recent_views else { return View::load(self, spec) };
        let mut recent = recent.borrow_mut();
        recent.follow(self)?;
        let views = &mut recent.views;
        let known = views.iter().position(|view| *view.spec() == spec).and_then(|at| views.remove(at));
        let view = match known {
            Some(view) => view,
            None => View::load(self, spec)?,
        };
        views.truncate(MOST - 1);
        views.push_front(view.clone());
        Ok(view)
    }
}
