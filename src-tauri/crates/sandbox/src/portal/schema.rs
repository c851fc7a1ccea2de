//! Property definitions: what a property may hold, and the JSON that describes it (HubSpot docs: properties API).
//!
//! The JSON is the truth; what the rest of the portal needs to know is read from it once. Must never know of records.

use super::Portal;
use super::PortalError;
use super::journal::Entry;
use crate::instant::instant_text;
use crate::world::Kind;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a value of a property is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueType {
    Text,
    Number,
    Bool,
    /// One option.
    Choice,
    /// Several options, joined by `;`.
    Choices,
    Date,
    DateTime,
}

/// A property.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) value_type: ValueType,
    /// Values of the options, in the order of display.
    pub(crate) options: Vec<String>,
    /// The options are the portal's owners.
    pub(crate) names_owner: bool,
    pub(crate) read_only: bool,
    pub(crate) unique: bool,
    pub(crate) archived: bool,
    pub(crate) json: Map<String, Value>,
}

impl Definition {
    /// Reads HubSpot's JSON of a property; `None` without a name or type.
    pub(crate) fn read(json: Map<String, Value>) -> Option<Self> {
        let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default();
        let truth = |name: &str| json.get(name).and_then(Value::as_bool).unwrap_or(false);
        let name = text("name").to_owned();
        let several = text("fieldType") == "checkbox";
        let value_type = match text("type") {
            "" => return None,
            "number" => ValueType::Number,
            "bool" => ValueType::Bool,
            "enumeration" if several => ValueType::Choices,
            "enumeration" => ValueType::Choice,
            "date" => ValueType::Date,
            "datetime" => ValueType::DateTime,
            _ => ValueType::Text,
        };
        let mut options: Vec<(i64, String)> = json
            .get("options")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|option| {
                let order = option.get("displayOrder").and_then(Value::as_i64).unwrap_or(0);
                Some((order, option.get("value")?.as_str()?.to_owned()))
            })
            .collect();
        options.sort_by_key(|(order, _)| *order);
        let read_only_value = json
            .get("modificationMetadata")
            .and_then(|metadata| metadata.get("readOnlyValue"))
            .and_then(Value::as_bool)
            .unwrap_or(false);
        if name.is_empty() {
            return None;
        }
        Some(Self {
            value_type,
            options: options.into_iter().map(|(_, value)| value).collect(),
            names_owner: text("referencedObjectType") == "OWNER",
            read_only: read_only_value || truth("calculated"),
            unique: truth("hasUniqueValue"),
            archived: truth("archived"),
            name,
            json,
        })
    }

    fn flag(&self, name: &str) -> bool {
        self.json
            .get("modificationMetadata")
            .and_then(|metadata| metadata.get(name))
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }
}

/// The properties of every object type, archived ones included. Portals that begin alike share what neither has changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schema {
    kinds: BTreeMap<Kind, Arc<BTreeMap<String, Arc<Definition>>>>,
}

impl Schema {
    pub(crate) fn set(&mut self, kind: Kind, definition: Definition) {
        let of_kind = Arc::make_mut(self.kinds.entry(kind).or_default());
        of_kind.insert(definition.name.clone(), Arc::new(definition));
    }

    /// A property that is not archived.
    pub(crate) fn get(&self, kind: Kind, name: &str) -> Option<&Definition> {
        self.any(kind, name).filter(|definition| !definition.archived)
    }

    fn any(&self, kind: Kind, name: &str) -> Option<&Definition> {
        self.kinds.get(&kind)?.get(name).map(Arc::as_ref)
    }

    /// The properties of a kind, by name.
    pub(crate) fn all(&self, kind: Kind, archived: bool) -> impl Iterator<Item = &Definition> {
        self.kinds
            .get(&kind)
            .into_iter()
            .flat_map(|of_kind| of_kind.values().map(Arc::as_ref))
            .filter(move |definition| definition.archived == archived)
    }
}

/// Why a definition was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadDefinition {
    /// Required members are missing.
    Missing(Vec<&'static str>),
    /// A member has a value that is not possible.
    Invalid(String),
    /// Another property has the name.
    Exists,
    /// The definition is HubSpot's own.
    ReadOnly,
    NotFound,
}

/// Types and the ways of input that fit them.
const FIELD_TYPES: &[(&str, &[&str])] = &[
    ("bool", &["booleancheckbox", "calculation_equation"]),
    ("enumeration", &["booleancheckbox", "checkbox", "radio", "select", "calculation_equation"]),
    ("date", &["date"]),
    ("datetime", &["date"]),
    ("string", &["file", "text", "textarea", "html", "phonenumber", "calculation_equation"]),
    ("number", &["number", "calculation_equation"]),
    ("phone_number", &["phonenumber"]),
];

impl Portal {
    /// Defines a property; an archived one of the same name comes back as the new one.
    pub(crate) fn create_property(
        &mut self,
        kind: Kind,
        input: &Map<String, Value>,
        user: u64,
    ) -> Result<Result<Map<String, Value>, BadDefinition>, PortalError> {
        let json = match self.new_definition(kind, input, user, false) {
            Ok(json) => json,
            Err(bad) => return Ok(Err(bad)),
        };
        self.commit(vec![Entry::Property { kind, definition: json.clone() }])?;
        Ok(Ok(json))
    }

    /// A property's definition as it is kept; its group may be one that is still to be made.
    pub(super) fn new_definition(
        &self,
        kind: Kind,
        input: &Map<String, Value>,
        user: u64,
        with_its_group: bool,
    ) -> Result<Map<String, Value>, BadDefinition> {
        const REQUIRED: [&str; 5] = ["name", "label", "type", "fieldType", "groupName"];
        let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
        let missing: Vec<&'static str> = REQUIRED.into_iter().filter(|name| text(name).is_empty()).collect();
        if !missing.is_empty() {
            return Err(BadDefinition::Missing(missing));
        }
        let name = text("name");
        if !name.starts_with(|first: char| first.is_ascii_lowercase())
            || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        {
            let reason = "must start with a letter and have lowercase letters, digits and underscores only";
            return Err(BadDefinition::Invalid(format!("name '{name}' {reason}")));
        }
        check_types(text("type"), text("fieldType"))?;
        if !with_its_group && !self.has_group(kind, text("groupName")) {
            let reason = format!("propertyGroup '{}' does not exist", text("groupName"));
            return Err(BadDefinition::Invalid(reason));
        }
        if self.schema.get(kind, name).is_some() {
            return Err(BadDefinition::Exists);
        }
        let at = instant_text(self.now_ms);
        let mut json = Map::new();
        json.extend([
            ("description".to_owned(), json!("")),
            ("options".to_owned(), json!([])),
            ("displayOrder".to_owned(), json!(-1)),
            ("calculated".to_owned(), json!(false)),
            ("externalOptions".to_owned(), json!(false)),
            ("hasUniqueValue".to_owned(), json!(false)),
            ("hidden".to_owned(), json!(false)),
            ("formField".to_owned(), json!(false)),
            ("dataSensitivity".to_owned(), json!("non_sensitive")),
        ]);
        for (member, value) in input {
            json.insert(member.clone(), value.clone());
        }
        check_options(&mut json)?;
        json.extend([
            ("archived".to_owned(), json!(false)),
            ("createdAt".to_owned(), json!(at)),
            ("updatedAt".to_owned(), json!(at)),
            ("createdUserId".to_owned(), json!(user.to_string())),
            ("updatedUserId".to_owned(), json!(user.to_string())),
            (
                "modificationMetadata".to_owned(),
                json!({"archivable": true, "readOnlyDefinition": false, "readOnlyValue": false}),
            ),
        ]);
        Ok(json)
    }

    /// Makes a group of properties, or changes its label and its place.
    pub(crate) fn set_group(
        &mut self,
        kind: Kind,
        name: &str,
        input: &Map<String, Value>,
    ) -> Result<Map<String, Value>, PortalError> {
        let known = self.groups(kind).iter().find(|group| group["name"] == name).and_then(Value::as_object);
        let mut group = known.cloned().unwrap_or_default();
        group.insert("name".to_owned(), json!(name));
        group.entry("displayOrder").or_insert_with(|| json!(-1));
        group.insert("archived".to_owned(), json!(false));
        for member in ["label", "displayOrder"] {
            if let Some(value) = input.get(member) {
                group.insert(member.to_owned(), value.clone());
            }
        }
        self.commit(vec![Entry::Group { kind, definition: group.clone() }])?;
        Ok(group)
    }

    /// Removes a group that no property is in.
    pub(crate) fn delete_group(&mut self, kind: Kind, name: &str) -> Result<(), PortalError> {
        let known = self.groups(kind).iter().find(|group| group["name"] == name).and_then(Value::as_object);
        let mut group = known.cloned().ok_or(PortalError::NotFound)?;
        let grouped = |definition: &&Definition| definition.json.get("groupName") == Some(&json!(name));
        if let Some(property) = self.schema.all(kind, false).find(grouped) {
            let text = format!("Property group '{name}' has properties, for example '{}'.", property.name);
            return Err(PortalError::Refused(text));
        }
        group.insert("archived".to_owned(), json!(true));
        self.commit(vec![Entry::Group { kind, definition: group }])
    }

    /// Changes members of a definition; `options` replaces the whole list.
    pub(crate) fn update_property(
        &mut self,
        kind: Kind,
        name: &str,
        input: &Map<String, Value>,
        user: u64,
    ) -> Result<Result<Map<String, Value>, BadDefinition>, PortalError> {
        const FIXED: [&str; 6] =
            ["name", "hasUniqueValue", "createdAt", "createdUserId", "modificationMetadata", "archived"];
        let Some(definition) = self.schema.get(kind, name) else { return Ok(Err(BadDefinition::NotFound)) };
        if definition.flag("readOnlyDefinition") && !input.keys().all(|member| member == "options") {
            return Ok(Err(BadDefinition::ReadOnly));
        }
        let mut json = definition.json.clone();
        for (member, value) in input.iter().filter(|(member, _)| !FIXED.contains(&member.as_str())) {
            json.insert(member.clone(), value.clone());
        }
        let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let checked = check_types(&text("type"), &text("fieldType")).and_then(|()| check_options(&mut json));
        if let Err(bad) = checked {
            return Ok(Err(bad));
        }
        json.insert("updatedAt".to_owned(), json!(instant_text(self.now_ms)));
        json.insert("updatedUserId".to_owned(), json!(user.to_string()));
        self.commit(vec![Entry::Property { kind, definition: json.clone() }])?;
        Ok(Ok(json))
    }

    /// Archives a property that its definition lets archive.
    pub(crate) fn delete_property(
        &mut self,
        kind: Kind,
        name: &str,
    ) -> Result<Result<(), BadDefinition>, PortalError> {
        let Some(definition) = self.schema.get(kind, name) else { return Ok(Err(BadDefinition::NotFound)) };
        if !definition.flag("archivable") {
            return Ok(Err(BadDefinition::ReadOnly));
        }
        self.archive_property(kind, name)?;
        Ok(Ok(()))
    }

    /// Archives any property.
    pub(crate) fn archive_property(&mut self, kind: Kind, name: &str) -> Result<(), PortalError> {
        let definition = self.schema.get(kind, name).ok_or(PortalError::NotFound)?;
        let mut json = definition.json.clone();
        json.insert("archived".to_owned(), json!(true));
        json.insert("archivedAt".to_owned(), json!(instant_text(self.now_ms)));
        self.commit(vec![Entry::Property { kind, definition: json }])
    }

    /// Gives a property's definition another name; the old name is archived.
    pub(crate) fn rename_property(
        &mut self,
        kind: Kind,
        name: &str,
        new_name: &str,
    ) -> Result<(), PortalError> {
        let definition = self.schema.get(kind, name).ok_or(PortalError::NotFound)?;
        if self.schema.get(kind, new_name).is_some() {
            return Err(PortalError::Refused(format!("property {new_name} exists")));
        }
        let mut json = definition.json.clone();
        json.insert("name".to_owned(), json!(new_name));
        json.insert("updatedAt".to_owned(), json!(instant_text(self.now_ms)));
        self.archive_property(kind, name)?;
        self.commit(vec![Entry::Property { kind, definition: json }])
    }

    /// Removes an option of a property.
    pub(crate) fn remove_option(&mut self, kind: Kind, name: &str, value: &str) -> Result<(), PortalError> {
        let definition = self.schema.get(kind, name).ok_or(PortalError::NotFound)?;
        let mut json = definition.json.clone();
        let options = json.get_mut("options").and_then(Value::as_array_mut).ok_or(PortalError::NotFound)?;
        let before = options.len();
        options.retain(|option| option.get("value").and_then(Value::as_str) != Some(value));
        if options.len() == before {
            return Err(PortalError::NotFound);
        }
        json.insert("updatedAt".to_owned(), json!(instant_text(self.now_ms)));
        self.commit(vec![Entry::Property { kind, definition: json }])
    }
}

fn check_types(value_type: &str, field_type: &str) -> Result<(), BadDefinition> {
    let Some((_, fields)) = FIELD_TYPES.iter().find(|(name, _)| *name == value_type) else {
        return Err(BadDefinition::Invalid(format!("type '{value_type}' is not a valid property type")));
    };
    if fields.contains(&field_type) {
        return Ok(());
    }
    Err(BadDefinition::Invalid(format!("fieldType '{field_type}' does not fit type '{value_type}'")))
}

/// Fills the optional members of options and refuses repeated values.
fn check_options(json: &mut Map<String, Value>) -> Result<(), BadDefinition> {
    let invalid = |text: String| Err(BadDefinition::Invalid(text));
    let Some(options) = json.get_mut("options") else { return Ok(()) };
    let Some(options) = options.as_array_mut() else { return invalid("options must be a list".to_owned()) };
    let mut seen = std::collections::BTreeSet::new();
    for (index, option) in options.iter_mut().enumerate() {
        let Some(option) = option.as_object_mut() else {
            return invalid("an option must be an object".to_owned());
        };
        let Some(value) = option.get("value").and_then(Value::as_str).map(str::to_owned) else {
            return invalid("an option must have a value".to_owned());
        };
        option.entry("label").or_insert_with(|| json!(value));
        option.entry("displayOrder").or_insert_with(|| json!(index));
        option.entry("hidden").or_insert_with(|| json!(false));
        option.entry("description").or_insert_with(|| json!(""));
        if !seen.insert(value.clone()) {
            return invalid(format!("option value '{value}' is not unique"));
        }
    }
    Ok(())
}
