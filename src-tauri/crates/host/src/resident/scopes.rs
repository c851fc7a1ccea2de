//! What each permission of an app is for, in words for whoever lacks it.

use satchel_api::MissingScope;
use satchel_hubspot::oauth::{OPTIONAL_SCOPES, SCOPES};

/// What is off without a scope.
const TURNS_OFF: &[(&str, &str)] = &[
    ("crm.objects.contacts.read", "Contacts, notes, calls, meetings and tasks are not shown."),
    ("crm.objects.contacts.write", "Contacts can be read, but not changed."),
    ("crm.objects.companies.read", "Companies are not shown."),
    ("crm.objects.companies.write", "Companies can be read, but not changed."),
    ("crm.objects.deals.read", "Deals are not shown."),
    ("crm.objects.deals.write", "Deals can be read, but not changed."),
    ("crm.objects.owners.read", "Owners are shown as numbers, and “is me” finds nothing."),
    ("crm.schemas.contacts.read", "Properties of contacts have no labels."),
    ("crm.schemas.companies.read", "Properties of companies have no labels."),
    ("crm.schemas.deals.read", "Properties and stages of deals have no labels."),
    ("tickets", "Tickets are not shown."),
    ("sales-email-read", "E-mails show no text."),
    ("crm.objects.leads.read", "Leads are not shown."),
    ("crm.objects.products.read", "Products are not shown."),
    ("crm.objects.line_items.read", "Line items are not shown."),
    ("crm.objects.custom.read", "Records of the account's own types are not shown."),
    ("crm.schemas.custom.read", "The account's own types are not known."),
];

/// Every scope an own app should ask for.
pub(super) fn all() -> Vec<String> {
    SCOPES.iter().chain(OPTIONAL_SCOPES).map(|scope| (*scope).to_owned()).collect()
}

/// What a sign-in lacks. Nothing is known of a token that does not say what it may do.
pub(super) fn missing(granted: &[String]) -> Vec<MissingScope> {
    if granted.is_empty() {
        return Vec::new();
    }
    let lacks = |scope: &str| !granted.iter().any(|granted| granted == scope);
    let missing = TURNS_OFF.iter().filter(|(scope, _)| lacks(scope));
    missing
        .map(|(scope, words)| MissingScope { scope: (*scope).to_owned(), turns_off: (*words).to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_has_words_and_only_missing_ones_are_named() {
        for scope in all().iter().filter(|scope| *scope != "oauth") {
            assert!(TURNS_OFF.iter().any(|(known, _)| known == scope), "{scope}");
        }
        let granted: Vec<String> = all().into_iter().filter(|scope| scope != "tickets").collect();
        let missing = missing(&granted);
        assert_eq!(missing.len(), 1);
        assert_eq!(missing[0].turns_off, "Tickets are not shown.");
        assert!(super::missing(&[]).is_empty());
    }
}
