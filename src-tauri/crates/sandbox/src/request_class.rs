//! What requests are about, as far as method and path tell: a fault may befall a class of them.
//!
//! Must never know what a request does.

/// A class of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestClass {
    /// Reads that change nothing, searches and batch reads among them.
    AnyRead,
    /// Whatever changes records or links.
    AnyWrite,
    /// A page of a list, a search or associations that is not the first.
    NextPage,
    /// Lists of records.
    List,
    /// One record.
    Read,
    /// Searches.
    Search,
    /// Batch reads of records.
    BatchRead,
    /// Creates, one or many.
    Create,
    /// Updates, one or many.
    Update,
    /// Upserts.
    Upsert,
    /// Archiving, one or many.
    Archive,
    /// Merges.
    Merge,
    /// Reads of associations.
    Links,
    /// Writes of associations.
    LinkWrite,
    /// Property definitions, pipelines, schemas, labels, validation rules.
    Schema,
    /// Owners.
    Owners,
    /// The account's details and usage.
    Account,
    /// The token endpoint.
    Token,
}

impl RequestClass {
    /// Every class.
    pub const ALL: [Self; 18] = [
        Self::AnyRead,
        Self::AnyWrite,
        Self::NextPage,
        Self::List,
        Self::Read,
        Self::Search,
        Self::BatchRead,
        Self::Create,
        Self::Update,
        Self::Upsert,
        Self::Archive,
        Self::Merge,
        Self::Links,
        Self::LinkWrite,
        Self::Schema,
        Self::Owners,
        Self::Account,
        Self::Token,
    ];

    /// The name that stands for it in a rule's path.
    pub fn pattern(self) -> &'static str {
        match self {
            Self::AnyRead => "@any_read",
            Self::AnyWrite => "@any_write",
            Self::NextPage => "@next_page",
            Self::List => "@list",
            Self::Read => "@read",
            Self::Search => "@search",
            Self::BatchRead => "@batch_read",
            Self::Create => "@create",
            Self::Update => "@update",
            Self::Upsert => "@upsert",
            Self::Archive => "@archive",
            Self::Merge => "@merge",
            Self::Links => "@links",
            Self::LinkWrite => "@link_write",
            Self::Schema => "@schema",
            Self::Owners => "@owners",
            Self::Account => "@account",
            Self::Token => "@token",
        }
    }

    /// The class of a name.
    pub fn parse(pattern: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.pattern() == pattern)
    }

    /// Whether a request belongs to it; `next_page` says that it carries a cursor.
    pub(crate) fn has(self, method: &str, path: &str, next_page: bool) -> bool {
        let Some(own) = Self::of(method, path) else { return false };
        match self {
            Self::NextPage => next_page,
            Self::AnyRead => !own.writes() && own != Self::Token,
            Self::AnyWrite => own.writes(),
            class => class == own,
        }
    }

    fn writes(self) -> bool {
        matches!(
            self,
            Self::Create | Self::Update | Self::Upsert | Self::Archive | Self::Merge | Self::LinkWrite
        )
    }

    /// The narrow class of a request.
    fn of(method: &str, path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let rest = match parts.as_slice() {
            ["oauth", _, "token", ..] | ["oauth", _, "access-tokens" | "refresh-tokens", _] => {
                return Some(Self::Token);
            }
            ["account-info" | "appinstalls", ..] => return Some(Self::Account),
            ["owners", "v2", ..] => return Some(Self::Owners),
            ["deals", "v1", "pipelines", ..] => return Some(Self::Schema),
            ["contacts" | "deals" | "engagements", "v1", ..] | ["companies", "v2", ..] => {
                return Some(Self::List);
            }
            ["crm-object-schemas", ..] | ["properties", "v2", ..] => return Some(Self::Schema),
            ["crm", area, version, rest @ ..] | ["crm", version, area, rest @ ..]
                if !is_version(area) && is_version(version) =>
            {
                match *area {
                    "objects" => rest,
                    "associations" => return Some(Self::of_associations(method, rest)),
                    "owners" => return Some(Self::Owners),
                    "limits" => return Some(Self::Account),
                    _ => return Some(Self::Schema),
                }
            }
            _ => return None,
        };
        Self::of_objects(method, rest)
    }

    fn of_objects(method: &str, rest: &[&str]) -> Option<Self> {
        Some(match (rest, method) {
            ([_], "GET") => Self::List,
            ([_], "POST") | ([_, "batch", "create"], _) => Self::Create,
            ([_, "search"], _) => Self::Search,
            ([_, "merge"], _) => Self::Merge,
            ([_, "batch", "read"], _) => Self::BatchRead,
            ([_, "batch", "update"], _) | ([_, _], "PATCH") => Self::Update,
            ([_, "batch", "upsert"], _) => Self::Upsert,
            ([_, "gdpr-delete"] | [_, "batch", "archive"], _) | ([_, _], "DELETE") => Self::Archive,
            ([_, _], "GET") => Self::Read,
            ([_, _, "associations", ..], "GET") => Self::Links,
            ([_, _, "associations", ..], _) => Self::LinkWrite,
            _ => return None,
        })
    }

    fn of_associations(method: &str, rest: &[&str]) -> Self {
        match (rest, method) {
            ([_, _, "batch", "read"], _) => Self::Links,
            ([_, _, "batch", ..], _) => Self::LinkWrite,
            _ => Self::Schema,
        }
    }
}

/// Whether a segment of a path names a version of the API.
fn is_version(segment: &str) -> bool {
    let numbered = segment.strip_prefix('v').is_some_and(|number| number.parse::<u8>().is_ok());
    numbered || (segment.len() >= 7 && segment.as_bytes()[..4].iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_one_narrow_class_whatever_its_version() {
        for (method, path, class) in [
            ("GET", "/crm/objects/2026-09/contacts", RequestClass::List),
            ("GET", "/crm/v3/objects/contacts/7", RequestClass::Read),
            ("POST", "/crm/objects/2026-09/deals", RequestClass::Create),
            ("POST", "/crm/objects/2026-09/deals/search", RequestClass::Search),
            ("POST", "/crm/objects/2026-09/deals/batch/read", RequestClass::BatchRead),
            ("POST", "/crm/objects/2026-09/deals/batch/upsert", RequestClass::Upsert),
            ("PATCH", "/crm/objects/2026-09/deals/7", RequestClass::Update),
            ("DELETE", "/crm/objects/2026-09/deals/7", RequestClass::Archive),
            ("PUT", "/crm/objects/2026-09/deals/7/associations/contacts/8", RequestClass::LinkWrite),
            ("POST", "/crm/associations/2026-09/deals/contacts/batch/read", RequestClass::Links),
            ("POST", "/crm/v4/associations/deals/contacts/batch/create", RequestClass::LinkWrite),
            ("GET", "/crm/properties/2026-09/deals", RequestClass::Schema),
            ("GET", "/crm/owners/2026-09", RequestClass::Owners),
            ("POST", "/oauth/2026-09/token", RequestClass::Token),
        ] {
            let narrow = |class: &RequestClass| {
                !matches!(class, RequestClass::AnyRead | RequestClass::AnyWrite | RequestClass::NextPage)
            };
            let found: Vec<RequestClass> = RequestClass::ALL
                .into_iter()
                .filter(narrow)
                .filter(|class| class.has(method, path, false))
                .collect();
            assert_eq!(found, [class], "{method} {path}");
            assert_eq!(RequestClass::parse(class.pattern()), Some(class));
        }
        let search = "/crm/objects/2026-09/deals/search";
        assert!(RequestClass::AnyRead.has("POST", search, false));
        assert!(!RequestClass::AnyWrite.has("POST", search, false));
        assert!(RequestClass::NextPage.has("POST", search, true));
        assert!(!RequestClass::NextPage.has("POST", search, false));
    }
}
