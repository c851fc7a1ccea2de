//! What the product's code logs while it is tried, and whether a value or a token stands in it.

use std::cell::RefCell;
use std::fmt::Write as _;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    /// What this thread's schedule has logged since the last look.
    static LOGGED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps every line that code of ours logs on this thread.
pub(super) struct Ear;

impl Subscriber for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("satchel") && !metadata.target().starts_with("satchel_sandbox")
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        LOGGED.with_borrow_mut(|text| span.record(&mut Writing(text)));
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        LOGGED.with_borrow_mut(|text| values.record(&mut Writing(text)));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        LOGGED.with_borrow_mut(|text| {
            event.record(&mut Writing(text));
            text.push('\n');
        });
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Writing<'a>(&'a mut String);

impl Visit for Writing<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}

/// Takes what was logged since the last look.
pub(super) fn taken() -> String {
    LOGGED.with_borrow_mut(std::mem::take)
}
