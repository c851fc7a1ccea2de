//! Types of objects that the portal's users defined: how they are called, what their records must have, what they may be
//! linked to (HubSpot docs: custom objects, schemas API).
//!
//! The JSON is the truth, without the properties: those stand with all others in [`super::schema`]. Must never know of
//! records.

use super::Portal;
use super::PortalError;
use super::journal::{Entry, TypeRef};
use super::labels::LinkType;
use super::schema::BadDefinition;
use crate::instant::instant_text;
use crate::world::{CustomType, Kind, World};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How many types a portal may have (HubSpot docs: custom objects of an Enterprise account).
pub(crate) const MAX_TYPES: usize = 10;
/// What a type is linked to without being asked (HubSpot docs: custom objects).
const ALWAYS_LINKED: [Kind; 5] = [Kind::Note, Kind::Call, Kind::Email, Kind::Meeting, Kind::Task];

/// The types that users defined, archived and purged ones included.
#[derive(Debug, Default)]
pub(crate) struct CustomTypes {
    types: BTreeMap<CustomType, Map<String, Value>>,
}

fn text<'a>(json: &'a Map<String, Value>, name: &str) -> &'a str {
    json.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn truth(json: &Map<String, Value>, name: &str) -> bool {
    json.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn names(json: &Map<String, Value>, name: &str) -> Vec<String> {
    let items = json.get(name).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

impl CustomTypes {
    /// The types that the world begins with.
    pub(super) fn of_world(world: &World) -> Self {
        let machine = Kind::Custom(CustomType::MACHINE);
        let mut links = Vec::new();
        for other in Kind::ALL {
            for label in world.association_labels(machine, other).iter().filter(|label| label.label.is_none())
            {
                let (there, back) = (label.type_id, label.inverse_id);
                links.extend(link_pair((machine, "machine"), (other, other.singular()), there, back));
            }
        }
        let at = "2024-05-06T07:08:09.123Z";
        let Value::Object(json) = json!({
            "id": machine.type_id().trim_start_matches("2-"),
            "objectTypeId": machine.type_id(),
            "name": "machine",
            "fullyQualifiedName": format!("p{}_machine", world.portal_id()),
            "description": "What our customers run",
            "labels": {"singular": "Machine", "plural": "Machines"},
            "primaryDisplayProperty": "serial_number",
            "secondaryDisplayProperties": ["model", "status"],
            "requiredProperties": ["serial_number"],
            "searchableProperties": ["serial_number", "model"],
            "associations": links,
            "archived": false,
            "restorable": true,
            "createdAt": at,
            "updatedAt": at,
        }) else {
            return Self::default();
        };
        Self { types: BTreeMap::from([(CustomType::MACHINE, json)]) }
    }

    pub(super) fn set(&mut self, custom: CustomType, json: Map<String, Value>) {
        self.types.insert(custom, json);
    }

    /// The types that are there now, or those that are archived.
    pub(crate) fn all(&self, archived: bool) -> impl Iterator<Item = (CustomType, &Map<String, Value>)> {
        self.types
            .iter()
            .filter(move |(_, json)| truth(json, "archived") == archived && !truth(json, "purged"))
            .map(|(custom, json)| (*custom, json))
    }

    /// A type that is there now.
    pub(crate) fn get(&self, custom: CustomType) -> Option<&Map<String, Value>> {
        self.all(false).find(|(found, _)| *found == custom).map(|(_, json)| json)
    }

    /// The type of this name: the full one, or its own one, with `p_` or without.
    fn named(&self, name: &str, archived: bool) -> Option<CustomType> {
        let fits = |json: &Map<String, Value>| {
            text(json, "fullyQualifiedName").eq_ignore_ascii_case(name)
                || text(json, "objectTypeId") == name
                || text(json, "name").eq_ignore_ascii_case(name.strip_prefix("p_").unwrap_or(name))
        };
        self.all(archived).find(|(_, json)| fits(json)).map(|(custom, _)| custom)
    }

    /// The types of links between two kinds of which one is a users' type; the first between them is the plain one.
    pub(super) fn link_types(&self, from: Kind, to: Kind) -> Vec<LinkType> {
        let has_custom = [from, to].iter().any(|kind| matches!(kind, Kind::Custom(_)));
        let mut types = Vec::new();
        for (_, json) in self.all(false).filter(|_| has_custom) {
            let links = json.get("associations").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            for pair in links.chunks_exact(2) {
                let place = pair.iter().position(|link| {
                    link["fromObjectTypeId"] == from.type_id() && link["toObjectTypeId"] == to.type_id()
                });
                let Some(place) = place else { continue };
                let reference = |place: usize| {
                    let id = pair[place]["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or(0);
                    TypeRef { user_defined: true, id }
                };
                let unlabelled = types.is_empty();
                types.push(LinkType {
                    reference: reference(place),
                    inverse: reference(1 - place),
                    label: if unlabelled { None } else { pair[place]["name"].as_str().map(str::to_owned) },
                    unlabelled,
                    primary: false,
                });
            }
        }
        types
    }

    /// The highest number that a type of links has.
    pub(super) fn highest_link_id(&self) -> Option<u32> {
        let links = self.types.values().filter_map(|json| json.get("associations")?.as_array()).flatten();
        links.filter_map(|link| link["id"].as_str()?.parse().ok()).max()
    }
}

/// A type of links as a schema lists it, there and back.
fn link_pair(
    (from, from_name): (Kind, &str),
    (to, to_name): (Kind, &str),
    there: u32,
    back: u32,
) -> [Value; 2] {
    let link = |from: (Kind, &str), to: (Kind, &str), id: u32| {
        json!({
            "id": id.to_string(),
            "fromObjectTypeId": from.0.type_id(),
            "toObjectTypeId": to.0.type_id(),
            "name": format!("{}_to_{}", from.1, to.1),
        })
    };
    [link((from, from_name), (to, to_name), there), link((to, to_name), (from, from_name), back)]
}

impl Portal {
    /// Every kind that the portal has now.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        let own = Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Custom(_)));
        own.chain(self.custom.all(false).map(|(custom, _)| Kind::Custom(custom))).collect()
    }

    /// The kind that a name means: plural, singular, type id, or the name of a type that users defined.
    pub(crate) fn kind_named(&self, name: &str) -> Option<Kind> {
        match Kind::parse(name) {
            Some(Kind::Custom(custom)) => self.custom.get(custom).map(|_| Kind::Custom(custom)),
            Some(kind) => Some(kind),
            None => self.custom.named(name, false).map(Kind::Custom),
        }
    }

    /// The archived type that a name means.
    fn archived_type(&self, name: &str) -> Option<CustomType> {
        self.custom.named(name, true)
    }

    /// The name that answers give a kind: of a users' type the full one.
    pub(crate) fn name_of(&self, kind: Kind) -> Cow<'static, str> {
        match kind {
            Kind::Custom(custom) => match self.custom.get(custom) {
                Some(json) => Cow::Owned(text(json, "fullyQualifiedName").to_owned()),
                None => Cow::Borrowed(kind.type_id()),
            },
            _ => Cow::Borrowed(kind.plural()),
        }
    }

    /// The name that types of links give a kind: of a users' type its own one.
    pub(crate) fn word_of(&self, kind: Kind) -> Cow<'static, str> {
        match kind {
            Kind::Custom(custom) => match self.custom.get(custom) {
                Some(json) => Cow::Owned(text(json, "name").to_lowercase()),
                None => Cow::Borrowed(kind.type_id()),
            },
            _ => Cow::Borrowed(kind.singular()),
        }
    }

    /// What a record of a users' type must have.
    pub(crate) fn required_by_schema(&self, kind: Kind) -> Vec<String> {
        self.names_of_schema(kind, "requiredProperties")
    }

    /// Where a search text is looked for in records of a users' type.
    pub(super) fn searchable_by_schema(&self, kind: Kind) -> Vec<String> {
        self.names_of_schema(kind, "searchableProperties")
    }

    fn names_of_schema(&self, kind: Kind, member: &str) -> Vec<String> {
        let Kind::Custom(custom) = kind else { return Vec::new() };
        self.custom.get(custom).map(|json| names(json, member)).unwrap_or_default()
    }

    /// Defines a type with its properties.
    pub(crate) fn create_type(
        &mut self,
        input: &Map<String, Value>,
        user: u64,
    ) -> Result<Result<Kind, BadDefinition>, PortalError> {
        let (custom, entries) = match self.new_type(input, user) {
            Ok(new) => new,
            Err(bad) => return Ok(Err(bad)),
        };
        self.commit(entries)?;
        Ok(Ok(Kind::Custom(custom)))
    }

    fn new_type(
        &self,
        input: &Map<String, Value>,
        user: u64,
    ) -> Result<(CustomType, Vec<Entry>), BadDefinition> {
        let invalid = |text: String| Err(BadDefinition::Invalid(text));
        const REQUIRED: [&str; 3] = ["name", "labels", "properties"];
        let missing: Vec<&'static str> =
            REQUIRED.into_iter().filter(|name| !input.contains_key(*name)).collect();
        if !missing.is_empty() {
            return Err(BadDefinition::Missing(missing));
        }
        let name = text(input, "name");
        if !name.starts_with(|first: char| first.is_ascii_alphabetic())
            || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            return invalid(format!(
                "Invalid object name '{name}': it must begin with a letter and have letters, digits and underscores only"
            ));
        }
        let same_name = |json: &Map<String, Value>| text(json, "name").eq_ignore_ascii_case(name);
        if self.custom.all(false).chain(self.custom.all(true)).any(|(_, json)| same_name(json)) {
            return Err(BadDefinition::Exists);
        }
        let free = CustomType::all().find(|custom| !self.custom.types.contains_key(custom));
        let used = self.custom.all(false).count();
        let Some(custom) = free.filter(|_| used < MAX_TYPES) else {
            return invalid(format!("The portal has {used} custom object types, which is its limit."));
        };
        let kind = Kind::Custom(custom);
        let group = format!("{}_information", name.to_lowercase());
        let mut definitions = Vec::new();
        for property in input.get("properties").and_then(Value::as_array).into_iter().flatten() {
            let Some(property) = property.as_object() else {
                return invalid("a property must be an object".to_owned());
            };
            let mut property = property.clone();
            property.entry("type").or_insert_with(|| json!("string"));
            property.entry("fieldType").or_insert_with(|| json!("text"));
            property.insert("groupName".to_owned(), json!(group));
            definitions.push(self.new_definition(kind, &property, user, true)?);
        }
        let has = |wanted: &String| definitions.iter().any(|definition| text(definition, "name") == wanted);
        for member in ["requiredProperties", "searchableProperties", "secondaryDisplayProperties"] {
            if let Some(unknown) = names(input, member).iter().find(|name| !has(name)) {
                return invalid(format!("{member} names {unknown}, which is not among the properties"));
            }
        }
        let json = self.type_json(custom, input, user)?;
        let label = input["labels"]["singular"].as_str().unwrap_or(name);
        let Value::Object(group) = json!({
            "name": group, "label": format!("{label} information"), "displayOrder": 0, "archived": false,
        }) else {
            return invalid("the group is not an object".to_owned());
        };
        let mut entries =
            vec![Entry::CustomType { kind, definition: json }, Entry::Group { kind, definition: group }];
        entries.extend(definitions.into_iter().map(|definition| Entry::Property { kind, definition }));
        Ok((custom, entries))
    }

    fn type_json(
        &self,
        custom: CustomType,
        input: &Map<String, Value>,
        user: u64,
    ) -> Result<Map<String, Value>, BadDefinition> {
        let kind = Kind::Custom(custom);
        let name = text(input, "name");
        let mut linked: Vec<Kind> = Vec::new();
        for other in names(input, "associatedObjects") {
            let found = self.kind_named(&other.to_lowercase());
            linked.push(found.ok_or_else(|| {
                BadDefinition::Invalid(format!("Unable to infer object type from: {other}"))
            })?);
        }
        linked.extend(ALWAYS_LINKED);
        linked.sort_unstable();
        linked.dedup();
        let first = self.next_label_id();
        let links: Vec<Value> = (first..)
            .step_by(2)
            .zip(linked)
            .flat_map(|(id, other)| link_pair((kind, name), (other, &self.word_of(other)), id, id + 1))
            .collect();
        let at = instant_text(self.now_ms);
        let kept = |member: &str| input.get(member).cloned().unwrap_or_else(|| json!([]));
        let Value::Object(mut json) = json!({
            "id": kind.type_id().trim_start_matches("2-"),
            "objectTypeId": kind.type_id(),
            "name": name,
            "fullyQualifiedName": format!("p{}_{}", self.id(), name.to_lowercase()),
            "labels": input["labels"],
            "requiredProperties": kept("requiredProperties"),
            "searchableProperties": kept("searchableProperties"),
            "secondaryDisplayProperties": kept("secondaryDisplayProperties"),
            "associations": links,
            "archived": false,
            "restorable": true,
            "createdAt": at,
            "updatedAt": at,
            "createdByUserId": user,
            "updatedByUserId": user,
        }) else {
            return Err(BadDefinition::Invalid("the schema is not an object".to_owned()));
        };
        for member in ["description", "primaryDisplayProperty"] {
            if let Some(value) = input.get(member) {
                json.insert(member.to_owned(), value.clone());
            }
        }
        Ok(json)
    }

    /// Changes members of a type.
    pub(crate) fn update_type(
        &mut self,
        custom: CustomType,
        input: &Map<String, Value>,
        user: u64,
    ) -> Result<Result<(), BadDefinition>, PortalError> {
        const OPEN: [&str; 7] = [
            "labels",
            "description",
            "primaryDisplayProperty",
            "secondaryDisplayProperties",
            "requiredProperties",
            "searchableProperties",
            "restorable",
        ];
        let mut json = self.custom.get(custom).ok_or(PortalError::NotFound)?.clone();
        let kind = Kind::Custom(custom);
        for (member, value) in input.iter().filter(|(member, _)| OPEN.contains(&member.as_str())) {
            json.insert(member.clone(), value.clone());
        }
        for member in ["requiredProperties", "searchableProperties", "secondaryDisplayProperties"] {
            if let Some(unknown) =
                names(&json, member).iter().find(|name| self.schema.get(kind, name).is_none())
            {
                let reason = format!("{member} names {unknown}, which is no property of the type");
                return Ok(Err(BadDefinition::Invalid(reason)));
            }
        }
        json.insert("updatedAt".to_owned(), json!(instant_text(self.now_ms)));
        json.insert("updatedByUserId".to_owned(), json!(user));
        self.commit(vec![Entry::CustomType { kind, definition: json }])?;
        Ok(Ok(()))
    }

    /// Archives a type that has no records.
    pub(crate) fn archive_type(&mut self, custom: CustomType) -> Result<(), PortalError> {
        let kind = Kind::Custom(custom);
        let mut json = self.custom.get(custom).ok_or(PortalError::NotFound)?.clone();
        if self.live_ids_from(kind, 0).next().is_some() {
            let text = format!("Object type {} has records and cannot be deleted.", kind.type_id());
            return Err(PortalError::Refused(text));
        }
        json.insert("archived".to_owned(), json!(true));
        self.commit(vec![Entry::CustomType { kind, definition: json }])
    }

    /// Removes an archived type for good; its number does not come back.
    pub(crate) fn purge_type(&mut self, name: &str) -> Result<(), PortalError> {
        let custom = self.archived_type(name).ok_or(PortalError::NotFound)?;
        let mut json = self.custom.types.get(&custom).ok_or(PortalError::NotFound)?.clone();
        json.insert("purged".to_owned(), json!(true));
        json.insert("name".to_owned(), json!(""));
        self.commit(vec![Entry::CustomType { kind: Kind::Custom(custom), definition: json }])
    }

    /// Lets records of a type be linked to another kind, once more if they can be already.
    pub(crate) fn link_type_to(
        &mut self,
        custom: CustomType,
        to: Kind,
        name: &str,
    ) -> Result<Value, PortalError> {
        let mut json = self.custom.get(custom).ok_or(PortalError::NotFound)?.clone();
        let kind = Kind::Custom(custom);
        let id = self.next_label_id();
        let mut pair = link_pair((kind, ""), (to, ""), id, id + 1);
        for link in &mut pair {
            link["name"] = json!(name);
        }
        let there = pair[0].clone();
        if let Some(links) = json.get_mut("associations").and_then(Value::as_array_mut) {
            links.extend(pair);
        }
        self.commit(vec![Entry::CustomType { kind, definition: json }])?;
        Ok(there)
    }

    /// Takes a type of links from a type.
    pub(crate) fn unlink_type(&mut self, custom: CustomType, id: &str) -> Result<(), PortalError> {
        let mut json = self.custom.get(custom).ok_or(PortalError::NotFound)?.clone();
        let links =
            json.get_mut("associations").and_then(Value::as_array_mut).ok_or(PortalError::NotFound)?;
        let place = links.iter().position(|link| link["id"] == id).ok_or(PortalError::NotFound)? / 2 * 2;
        links.drain(place..place + 2);
        self.commit(vec![Entry::CustomType { kind: Kind::Custom(custom), definition: json }])
    }

    /// What holds once a type is defined or changed.
    pub(super) fn apply_type(&mut self, kind: Kind, json: &Map<String, Value>) {
        let Kind::Custom(custom) = kind else { return };
        if self.schema.all(kind, false).next().is_none() {
            let group = format!("{}_information", text(json, "name").to_lowercase());
            for definition in self.world.common_properties(kind) {
                let Ok(Value::Object(mut definition)) = serde_json::to_value(&definition) else { continue };
                definition.insert("groupName".to_owned(), json!(group));
                self.apply(&Entry::Property { kind, definition });
            }
        }
        self.custom.set(custom, json.clone());
    }
}
