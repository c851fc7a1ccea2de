//! The encrypted SQLite file of one portal.
