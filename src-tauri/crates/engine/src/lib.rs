//! Pull, push, edit, resolve, sweep.
