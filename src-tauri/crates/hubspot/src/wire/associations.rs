//! Associations: what HubSpot reads out (`category`, `typeId`, `label`) and what it wants written
//! (`associationCategory`, `associationTypeId`).

use super::{
    failure::Failure,
    text::{Count, MaybeText, Paging, Text, flaw, or_default},
};
use satchel_core::{Association, AssociationLabel, AssociationType, Category, ObjectType};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap};

/// The answer to a batch read.
#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Links {
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) results: Vec<LinksOf>,
    #[serde(default)]
    errors: LinkErrors,
    #[serde(default)]
    num_errors: Count,
}

impl Links {
    /// What went wrong, record by record.
    pub(crate) fn errors(&self) -> &[Failure] {
        &self.errors.failures
    }

    /// Whether more went wrong than is named.
    pub(crate) fn hides_errors(&self) -> bool {
        self.num_errors.0.is_some_and(|count| count > self.errors.named)
    }
}

/// The `errors` of a batch read. Most records have no link to most types, and HubSpot reports each as an error: a first pull reads
/// millions of those, so they are counted, and no more is read of them than what they are.
#[derive(Debug, Default)]
struct LinkErrors {
    /// How many there are, of both kinds.
    named: u64,
    /// Those that say anything else than that a record has no links.
    failures: Vec<Failure>,
}

impl<'de> Deserialize<'de> for LinkErrors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let errors = <&RawValue>::deserialize(deserializer)?;
        // A list, or one that stands alone.
        let items: Vec<&RawValue> = match serde_json::from_str(errors.get()) {
            Ok(items) => items,
            Err(_) if errors.get() == "null" => Vec::new(),
            Err(_) => vec![errors],
        };
        let failures = items
            .iter()
            .filter(|item| !says_no_links(item))
            .map(|item| serde_json::from_str(item.get()).map_err(D::Error::custom))
            .collect::<Result<_, _>>()?;
        Ok(Self { named: items.len() as u64, failures })
    }
}

/// Whether an error says that a record has no associations of the asked kind, which is none (HubSpot docs: Associations v4).
fn says_no_links(error: &RawValue) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Kind<'a> {
        #[serde(borrow, default)]
        category: Option<Cow<'a, str>>,
        #[serde(borrow, default)]
        sub_category: Option<Cow<'a, str>>,
    }
    let named = |text: &Option<Cow<'_, str>>| {
        text.as_ref().is_some_and(|text| text.to_ascii_uppercase().contains("NO_ASSOCIATIONS_FOUND"))
    };
    serde_json::from_str::<Kind<'_>>(error.get())
        .is_ok_and(|kind| named(&kind.category) || named(&kind.sub_category))
}

/// The links of one record.
#[derive(Deserialize, Debug)]
pub(crate) struct LinksOf {
    pub(crate) from: End,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) to: Vec<Link>,
    #[serde(default)]
    paging: Option<Paging>,
}

/// One end of a link.
#[derive(Deserialize, Debug)]
pub(crate) struct End {
    pub(crate) id: Text,
}

/// One link, in the shape of v4 (`toObjectId`, `associationTypes`) or of v3 (`id`, `type`).
#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Link {
    #[serde(default)]
    to_object_id: MaybeText,
    #[serde(default)]
    id: MaybeText,
    #[serde(default, deserialize_with = "or_default")]
    association_types: Vec<LinkType>,
}

impl Link {
    /// The other record's id, and the types of the link; nothing for a link to nothing.
    fn parts(self) -> Option<(String, Vec<LinkType>)> {
        let filled = |id: MaybeText| id.0.filter(|id| !id.is_empty());
        Some((filled(self.to_object_id).or_else(|| filled(self.id))?, self.association_types))
    }
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
struct LinkType {
    #[serde(default)]
    category: MaybeText,
    #[serde(default)]
    type_id: MaybeText,
    #[serde(default)]
    label: MaybeText,
}

impl LinkType {
    /// The type in Satchel's form. A category this version does not know is taken for an integration's: such a
    /// type is shown, and a write of it would be refused rather than do something else.
    fn into_type(self) -> AssociationType {
        AssociationType {
            category: self
                .category
                .0
                .as_deref()
                .map_or(Some(Category::HubspotDefined), Category::parse)
                .unwrap_or(Category::IntegratorDefined),
            type_id: self.type_id.0.and_then(|id| id.parse().ok()).unwrap_or(0),
            label: self.label.0.filter(|label| !label.is_empty()),
        }
    }
}

impl LinksOf {
    /// The token under which this record's further links are read.
    pub(crate) fn take_next(&mut self) -> Option<String> {
        self.paging.take().and_then(Paging::after)
    }
}

/// Adds links to those of the same record. An id that comes twice, once per type, is one link with both types.
pub(crate) fn add_links(links: Vec<Link>, to_type: ObjectType, into: &mut BTreeMap<String, Association>) {
    for (to_id, types) in links.into_iter().filter_map(Link::parts) {
        let known =
            into.entry(to_id.clone()).or_insert_with(|| Association { to_type, to_id, types: Vec::new() });
        known.types.extend(types.into_iter().map(LinkType::into_type));
    }
}

/// Ends the gathering: types sorted and each once, and the unnamed plain link where the answer named none (v3).
pub(crate) fn settle_links(links: BTreeMap<String, Association>) -> Vec<Association> {
    let plain = || AssociationType { category: Category::HubspotDefined, type_id: 0, label: None };
    let mut links: Vec<Association> = links.into_values().collect();
    for link in &mut links {
        link.types.sort();
        link.types.dedup();
        if link.types.is_empty() {
            link.types.push(plain());
        }
    }
    links
}

/// The labels of a pair of types.
pub(crate) fn parse_labels(
    body: &[u8],
    from_type: ObjectType,
    to_type: ObjectType,
) -> Result<Vec<AssociationLabel>, String> {
    #[derive(Deserialize)]
    struct Labels {
        results: Vec<LinkType>,
    }
    let labels: Labels = serde_json::from_slice(body).map_err(|error| flaw(&error))?;
    let label = |wire: LinkType| AssociationLabel { from_type, to_type, association: wire.into_type() };
    Ok(labels.results.into_iter().map(label).collect())
}

/// A type as it is written.
#[derive(Serialize, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WrittenType {
    association_category: &'static str,
    association_type_id: i64,
}

impl From<&AssociationType> for WrittenType {
    fn from(association: &AssociationType) -> Self {
        Self { association_category: association.category.as_str(), association_type_id: association.type_id }
    }
}
