//! The shape of the tables.

/// One table: what the user wants, by what happened at HubSpot.
pub(super) struct Table {
    /// `a` to `e`.
    pub(super) letter: char,
    /// The letters of its columns.
    pub(super) columns: &'static [&'static str],
    pub(super) rows: &'static [Row],
}

/// What the user wants.
pub(super) struct Row {
    /// The word that its cases carry.
    pub(super) name: &'static str,
    /// One per column.
    pub(super) cells: &'static [Cell],
}

/// One cell.
pub(super) enum Cell {
    /// It is tried by this case.
    Case(&'static str),
    /// It cannot come about, and why.
    Never(&'static str),
}
