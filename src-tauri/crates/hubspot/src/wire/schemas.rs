//! Types of record that a portal's administrators defined. A schema that cannot be read is left out with a warning.

use super::text::{MaybeText, Text};
use satchel_core::{CustomType, ObjectType, TypeSchema};
use serde::Deserialize;

/// HubSpot docs: schemas API.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireSchema {
    object_type_id: Text,
    name: Text,
    #[serde(default)]
    fully_qualified_name: MaybeText,
    #[serde(default)]
    labels: Option<WireLabels>,
    #[serde(default)]
    primary_display_property: MaybeText,
    #[serde(default)]
    secondary_display_properties: Option<Vec<Text>>,
    #[serde(default)]
    searchable_properties: Option<Vec<Text>>,
    #[serde(default)]
    associations: Option<Vec<WireLink>>,
    #[serde(default)]
    archived: Option<bool>,
}

#[derive(Deserialize, Default)]
struct WireLabels {
    #[serde(default)]
    singular: MaybeText,
    #[serde(default)]
    plural: MaybeText,
}

/// One type of links, in one direction.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireLink {
    #[serde(default)]
    from_object_type_id: MaybeText,
    #[serde(default)]
    to_object_type_id: MaybeText,
}

impl WireSchema {
    /// The schema; `None` for a type that is archived or not the portal's own.
    pub(crate) fn read(self) -> Option<TypeSchema> {
        if self.archived == Some(true) {
            return None;
        }
        let object_type = CustomType::parse(&self.object_type_id.0)?;
        let mut associates: Vec<ObjectType> = Vec::new();
        for link in self.associations.unwrap_or_default() {
            let own = link.from_object_type_id.0.as_deref().is_none_or(|from| from == object_type.as_str());
            let to = link.to_object_type_id.0.and_then(|to| to.parse().ok());
            if let Some(to) = to.filter(|to| own && !associates.contains(to)) {
                associates.push(to);
            }
        }
        let labels = self.labels.unwrap_or_default();
        let name = self.name.0;
        let spoken = |label: MaybeText| label.0.filter(|label| !label.trim().is_empty());
        let singular = spoken(labels.singular).unwrap_or_else(|| name.clone());
        let names = |listed: Option<Vec<Text>>| listed.unwrap_or_default().into_iter().map(|text| text.0);
        Some(TypeSchema {
            object_type,
            full_name: self.fully_qualified_name.0.unwrap_or_else(|| name.clone()),
            plural: spoken(labels.plural).unwrap_or_else(|| singular.clone()),
            singular,
            name,
            primary: spoken(self.primary_display_property),
            secondary: names(self.secondary_display_properties).collect(),
            searchable: names(self.searchable_properties).collect(),
            associates,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<TypeSchema> {
        serde_json::from_str::<WireSchema>(json).unwrap().read()
    }

    #[test]
    fn a_schema_names_its_labels_and_the_types_it_is_linked_to() {
        let schema = read(
            r#"{"objectTypeId":"2-7","name":"machine","fullyQualifiedName":"p1_machine","metaType":"PORTAL_SPECIFIC",
                "labels":{"singular":"Machine","plural":"Machines"},"primaryDisplayProperty":"serial",
                "secondaryDisplayProperties":["model"],"searchableProperties":["serial","model"],
                "associations":[
                  {"id":"1","fromObjectTypeId":"2-7","toObjectTypeId":"0-2","name":"machine_to_company"},
                  {"id":"2","fromObjectTypeId":"0-2","toObjectTypeId":"2-7","name":"machine_to_company"},
                  {"id":"3","fromObjectTypeId":"2-7","toObjectTypeId":"0-2","name":"sold_to"},
                  {"id":"4","fromObjectTypeId":"2-7","toObjectTypeId":"0-999","name":"unheard_of"}],
                "archived":false}"#,
        )
        .unwrap();
        assert_eq!((schema.singular.as_str(), schema.plural.as_str()), ("Machine", "Machines"));
        assert_eq!((schema.full_name.as_str(), schema.primary.as_deref()), ("p1_machine", Some("serial")));
        assert_eq!(schema.associates, ["companies".parse().unwrap()]);
        assert_eq!(schema.searchable, ["serial", "model"]);
    }

    #[test]
    fn little_is_enough_and_what_is_not_the_portals_own_is_left_out() {
        let schema =
            read(r#"{"objectTypeId":"2-7","name":"machine","labels":null,"associations":null}"#).unwrap();
        assert_eq!((schema.plural.as_str(), schema.primary), ("machine", None));
        assert_eq!(read(r#"{"objectTypeId":"0-420","name":"LISTING"}"#), None);
        assert_eq!(read(r#"{"objectTypeId":"2-7","name":"machine","archived":true}"#), None);
    }
}
