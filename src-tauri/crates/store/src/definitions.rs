//! The property definitions of one type, as decisions and lists look them up.

use satchel_core::{PropertyDefinition, ValueKind};
use std::collections::BTreeMap;

/// Definitions by internal name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Definitions(BTreeMap<String, PropertyDefinition>);

impl Definitions {
    /// The definition of a property, when the portal has it.
    pub fn get(&self, name: &str) -> Option<&PropertyDefinition> {
        self.0.get(name)
    }

    /// How a property's values compare. A property without a definition is text, unless its name says otherwise.
    pub fn kind(&self, name: &str) -> ValueKind {
        match self.0.get(name) {
            Some(definition) => definition.kind.clone(),
            None => ValueKind::of("string", "text", name),
        }
    }

    /// All definitions, by name.
    pub fn iter(&self) -> impl Iterator<Item = &PropertyDefinition> {
        self.0.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none has been read yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<PropertyDefinition> for Definitions {
    fn from_iter<I: IntoIterator<Item = PropertyDefinition>>(definitions: I) -> Self {
        Self(definitions.into_iter().map(|definition| (definition.name.clone(), definition)).collect())
    }
}
