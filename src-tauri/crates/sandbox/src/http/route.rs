//! From a path to an area of the API and what is left of the path: one table for dated paths, `/crm/v3` and `/crm/v4`.

use super::legacy;
use percent_encoding::percent_decode_str;

/// Part of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    Objects,
    Associations,
    Properties,
    PropertiesV2,
    PropertyRules,
    Pipelines,
    Owners,
    Schemas,
    Lists,
    Events,
    RecordLimits,
    AccountInfo,
    OAuth,
    AppInstalls,
    /// The oldest paths; `rest` is the whole of them.
    Legacy,
    Control,
}

/// Version of the API that a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// `/v1`, `/v3`, `/v4`.
    Numbered(u8),
    /// `/2026-09`: year and month.
    Dated(u16, u8),
    /// The path has none.
    Unversioned,
}

impl Version {
    /// Whether the rules that began with 2026-09 apply to writes (HubSpot docs: "CRM API write validation enforcement").
    pub(crate) fn enforces_admin_rules(self) -> bool {
        matches!(self, Self::Dated(year, month) if (year, month) >= (2026, 9))
    }

    fn of(segment: &str) -> Option<Self> {
        if let Some(number) = segment.strip_prefix('v') {
            return number.parse().ok().map(Self::Numbered);
        }
        let segment = segment.strip_suffix("-beta").unwrap_or(segment);
        let (year, month) = segment.split_once('-')?;
        let well_formed = year.len() == 4 && month.len() == 2;
        let month: u8 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
        well_formed.then_some(Self::Dated(year.parse().ok()?, month))
    }
}

/// A path, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) area: Area,
    pub(crate) version: Version,
    /// The segments after area and version, decoded.
    pub(crate) rest: Vec<String>,
}

/// Finds the area of a path; `None` is a 404.
pub(crate) fn resolve(path: &str) -> Option<Route> {
    let segments: Vec<String> = path
        .trim_matches('/')
        .split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let segments = without_old_names(segments);
    let names: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (area, version, used) = match names.as_slice() {
        ["sandbox", ..] => (Area::Control, Version::Unversioned, 1),
        ["oauth", "authorize"] => (Area::OAuth, Version::Unversioned, 1),
        ["oauth", portal, "authorize"] if portal.bytes().all(|byte| byte.is_ascii_digit()) => {
            (Area::OAuth, Version::Unversioned, 2)
        }
        ["oauth", version, ..] => (Area::OAuth, Version::of(version)?, 2),
        ["account-info", version, ..] => (Area::AccountInfo, Version::of(version)?, 2),
        ["crm-object-schemas", version, "schemas", ..] => (Area::Schemas, Version::of(version)?, 3),
        ["appinstalls", version, "external-install"] => (Area::AppInstalls, Version::of(version)?, 3),
        ["events", version, "events", ..] => (Area::Events, Version::of(version)?, 3),
        ["crm-pipelines", "v1", "pipelines", ..] => (Area::Pipelines, Version::Numbered(1), 3),
        ["properties", "v2", ..] => (Area::PropertiesV2, Version::Numbered(2), 2),
        segments if legacy::is_legacy(segments) => (Area::Legacy, Version::Unversioned, 0),
        ["crm", first, second, ..] => match (Version::of(first), Version::of(second)) {
            (Some(version), _) => (area_of(second)?, version, 3),
            (None, Some(version)) => (area_of(first)?, version, 3),
            (None, None) => return None,
        },
        _ => return None,
    };
    Some(Route { area, version, rest: segments[used..].to_vec() })
}

/// Puts the newest of the older paths in place of those before it: connectors read the same list by all of them.
fn without_old_names(segments: Vec<String>) -> Vec<String> {
    let names: Vec<&str> = segments.iter().map(String::as_str).collect();
    let kind = match names.as_slice() {
        ["properties", "v1", kind, "properties"] => *kind,
        ["companies", "v2", "properties"] => "companies",
        _ => return segments,
    };
    ["properties", "v2", kind, "properties"].map(str::to_owned).to_vec()
}

fn area_of(name: &str) -> Option<Area> {
    Some(match name {
        "objects" => Area::Objects,
        "associations" => Area::Associations,
        "properties" => Area::Properties,
        "property-validations" => Area::PropertyRules,
        "pipelines" => Area::Pipelines,
        "owners" => Area::Owners,
        "schemas" => Area::Schemas,
        "lists" => Area::Lists,
        "limits" => Area::RecordLimits,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> (Area, Version, Vec<String>) {
        let route = resolve(path).unwrap_or_else(|| panic!("{path} is not routed"));
        (route.area, route.version, route.rest)
    }

    #[test]
    fn dated_and_numbered_paths_lead_to_the_same_area() {
        for (path, version) in [
            ("/crm/objects/2026-09/contacts/7", Version::Dated(2026, 9)),
            ("/crm/v3/objects/contacts/7", Version::Numbered(3)),
            ("/crm/objects/v3/contacts/7", Version::Numbered(3)),
            ("/crm/objects/2027-03-beta/contacts/7", Version::Dated(2027, 3)),
        ] {
            let rest = vec!["contacts".to_owned(), "7".to_owned()];
            assert_eq!(found(path), (Area::Objects, version, rest));
        }
        assert_eq!(found("/oauth/2026-09/token/revoke").2, ["token", "revoke"]);
        for path in ["/properties/v1/deals/properties", "/properties/v2/deals/properties"] {
            assert_eq!(
                found(path),
                (Area::PropertiesV2, Version::Numbered(2), vec!["deals".to_owned(), "properties".to_owned()])
            );
        }
        assert_eq!(found("/companies/v2/properties").2, ["companies", "properties"]);
        assert_eq!(found("/oauth/123/authorize").2, ["authorize"]);
        assert_eq!(found("/crm/v4/associations/a/b%20c/batch/read").2, ["a", "b c", "batch", "read"]);
    }

    #[test]
    fn other_paths_lead_nowhere() {
        for path in ["/", "/crm", "/crm/objects", "/crm/objects/2026-13/contacts", "/crm/v3/nothing", "/x/v1"]
        {
            assert_eq!(resolve(path), None, "{path}");
        }
    }

    #[test]
    fn admin_rules_begin_with_2026_09() {
        assert!(Version::Dated(2026, 9).enforces_admin_rules());
        assert!(Version::Dated(2027, 3).enforces_admin_rules());
        assert!(!Version::Dated(2026, 3).enforces_admin_rules());
        assert!(!Version::Numbered(3).enforces_admin_rules());
    }
}
