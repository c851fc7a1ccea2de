//! What line items take from the product that they name, and what they come to (HubSpot docs: line items API).
//!
//! Must never know of deals.

use super::Portal;
use super::records::Record;
use crate::world::Kind;
use std::collections::BTreeMap;

/// What a line item takes from its product unless it says otherwise.
const COPIED: [&str; 5] = ["name", "description", "price", "hs_sku", "hs_recurring_billing_period"];
/// What the amount depends on.
const FACTORS: [&str; 4] = ["price", "quantity", "discount", "hs_discount_percentage"];

impl Portal {
    /// The values that a new line item has besides those that were sent.
    pub(super) fn derived_item(&self, sent: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let product = sent.get("hs_product_id").and_then(|id| self.live(Kind::Product, id.parse().ok()?));
        let mut values = BTreeMap::new();
        for name in COPIED.into_iter().filter(|name| !sent.contains_key(*name)) {
            let value = product.as_ref().and_then(|product| product.filled(name));
            values.extend(value.map(|value| (name.to_owned(), value.into_owned())));
        }
        if !sent.contains_key("quantity") {
            values.insert("quantity".to_owned(), "1".to_owned());
        }
        let found = |name: &str| sent.get(name).or_else(|| values.get(name)).cloned();
        if let Some(amount) = amount(found).filter(|_| !sent.contains_key("amount")) {
            values.insert("amount".to_owned(), amount);
        }
        values
    }

    /// The amount of a line item after a change to what it depends on.
    pub(super) fn amount_after(
        &self,
        item: &Record<'_>,
        written: &BTreeMap<String, String>,
    ) -> Option<String> {
        let touched = FACTORS.iter().any(|name| written.contains_key(*name));
        let found = |name: &str| written.get(name).cloned().or_else(|| item.filled(name).map(Into::into));
        if touched && !written.contains_key("amount") { amount(found) } else { None }
    }
}

/// Price times quantity, less the discount.
fn amount(value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let number = |name: &str| value(name).and_then(|text| text.parse::<f64>().ok());
    let price = number("price")?;
    let off =
        number("discount").unwrap_or(0.0) + price * number("hs_discount_percentage").unwrap_or(0.0) / 100.0;
    let total = (price - off) * number("quantity").unwrap_or(1.0);
    let text = format!("{total:.2}");
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}
