//! What a script printed: for each check what the library made of the answer, or of the refusal.

use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// All checks of one run, by name.
pub(crate) struct Answers {
    checks: BTreeMap<String, Value>,
    looked_at: RefCell<BTreeSet<String>>,
}

impl Answers {
    /// Reads one JSON text per line.
    pub(crate) fn read(printed: &str) -> Self {
        let lines = printed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let checks = lines.map(|line| (line["check"].as_str().unwrap().to_owned(), line)).collect();
        Self { checks, looked_at: RefCell::default() }
    }

    /// What the library returned.
    #[track_caller]
    pub(crate) fn result(&self, name: &str) -> &Value {
        let line = self.line(name);
        line.get("result").unwrap_or_else(|| panic!("{name} was refused: {line}"))
    }

    /// The `results` of what it returned.
    #[track_caller]
    pub(crate) fn results(&self, name: &str) -> &[Value] {
        list(&self.result(name)["results"])
    }

    /// The error it raised, which must have this status.
    #[track_caller]
    pub(crate) fn refusal(&self, name: &str, status: u16) -> &Value {
        let line = self.line(name);
        assert_eq!(line["status"], status, "{line}");
        &line["refusal"]
    }

    #[track_caller]
    fn line(&self, name: &str) -> &Value {
        self.looked_at.borrow_mut().insert(name.to_owned());
        self.checks.get(name).unwrap_or_else(|| panic!("{name} was not checked: {:?}", self.checks.keys()))
    }

    /// Nothing was printed that nobody compared.
    pub(crate) fn were_all_looked_at(&self) {
        let printed: BTreeSet<String> = self.checks.keys().cloned().collect();
        assert_eq!(printed, *self.looked_at.borrow());
    }
}

/// The items of an array.
#[track_caller]
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// A text or number as text: the libraries do not agree on the ids of associations.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// One member of every item.
#[track_caller]
pub(crate) fn each<'a>(values: &'a [Value], pointer: &str) -> Vec<&'a str> {
    let member = |value: &'a Value| value.pointer(pointer).and_then(Value::as_str);
    values.iter().map(|value| member(value).unwrap_or_else(|| panic!("{pointer} of {value}"))).collect()
}
