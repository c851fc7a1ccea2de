//! Values and pure decisions of Satchel.
