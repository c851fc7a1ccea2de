//! The command surface of Satchel.
