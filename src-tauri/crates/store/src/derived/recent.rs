//! The lists a connection has loaded last. A list is asked for page by page, and one of a hundred thousand records takes
//! twenty milliseconds to load: what nobody has changed since is not loaded again.
//!
//! Invariant: what is given out is what loading would give now. A connection that writes keeps none.

use super::view::View;
use crate::{Reader, StoreError};
use satchel_core::ListSpec;
use std::collections::VecDeque;

/// How many are kept: the list on the screen, and the one somebody goes back to.
const MOST: usize = 2;

/// The lists of one connection, the latest first.
#[derive(Default)]
pub(crate) struct RecentViews {
    /// The state of the file they were loaded from, as this connection counts states.
    version: i64,
    views: VecDeque<View>,
}

impl RecentViews {
    /// Forgets what was loaded from another state of the file.
    fn at(&mut self, version: i64) -> &mut VecDeque<View> {
        if self.version != version {
            self.version = version;
            self.views.clear();
        }
        &mut self.views
    }
}

impl Reader<'_> {
    /// The list of this snapshot. Its slots must be there, see [`Store::open_view`](crate::Store::open_view).
    pub(crate) fn view(&self, spec: ListSpec) -> Result<View, StoreError> {
        let Some(recent) = self.recent_views else { return View::load(self, spec) };
        // Moves with every commit of another connection, this process's writer among them; this one makes none.
        let version = self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        let mut recent = recent.borrow_mut();
        let views = recent.at(version);
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
