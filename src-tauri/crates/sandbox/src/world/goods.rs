//! Products, and the line items that deals are made of.

use super::draw::aspect;
use super::{Kind, World};

/// How many products the portal has at most.
pub(super) const PRODUCTS: u64 = GOODS.len() as u64;
/// How many line items a deal has.
pub(super) const ITEMS_OF_DEAL: u64 = 2;

/// What a product may have a value for, besides id and stamps.
pub(super) const PRODUCT_NAMES: &[&str] =
    &["name", "description", "price", "hs_sku", "hs_cost_of_goods_sold", "hs_product_type"];
/// What a line item may have a value for, besides id and stamps.
pub(super) const ITEM_NAMES: &[&str] = &[
    "name",
    "price",
    "quantity",
    "amount",
    "hs_sku",
    "hs_product_id",
    "hs_line_item_currency_code",
    "hs_position_on_quote",
];

/// Name, price and what it is.
const GOODS: [(&str, u64, &str); 24] = [
    ("Press P40", 48_000, "inventory"),
    ("Press P60", 72_500, "inventory"),
    ("Oven K2", 19_900, "inventory"),
    ("Filler F8", 33_400, "inventory"),
    ("Packer S1", 27_250, "inventory"),
    ("Cutter Q5", 15_800, "inventory"),
    ("Conveyor, 4 m", 6_200, "inventory"),
    ("Conveyor, 8 m", 10_900, "inventory"),
    ("Control panel", 3_450, "inventory"),
    ("Spare blade set", 480, "inventory"),
    ("Seal kit", 95, "inventory"),
    ("Filter cartridge", 62, "inventory"),
    ("Lubricant, 20 l", 210, "inventory"),
    ("Safety guard", 1_150, "inventory"),
    ("Tool trolley", 890, "inventory"),
    ("Remote monitoring, a year", 1_800, "non_inventory"),
    ("Software licence, a year", 2_400, "non_inventory"),
    ("Extended warranty", 3_900, "non_inventory"),
    ("Installation", 4_500, "service"),
    ("Commissioning", 2_900, "service"),
    ("Maintenance visit", 760, "service"),
    ("Operator training, a day", 1_250, "service"),
    ("Process audit", 3_300, "service"),
    ("Transport", 980, "service"),
];

fn good(product: u64) -> Option<(&'static str, u64, &'static str)> {
    GOODS.get(usize::try_from(product).ok()?).copied()
}

fn sku(product: u64) -> String {
    format!("SKU-{:04}", 1_000 + product * 10)
}

/// One value of a product.
pub(super) fn product_value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let draw = world.draws(Kind::Product, ordinal);
    let (title, price, sort) = good(ordinal)?;
    match name {
        "name" => Some(title.to_owned()),
        "description" => {
            draw.holds(aspect!("described"), 700).then(|| format!("{title}, as in the current catalogue"))
        }
        "price" => Some(price.to_string()),
        "hs_sku" => Some(sku(ordinal)),
        "hs_cost_of_goods_sold" => Some((price * (45 + draw.below(aspect!("cost"), 30)) / 100).to_string()),
        "hs_product_type" => Some(sort.to_owned()),
        _ => None,
    }
}

/// One value of a line item.
pub(super) fn item_value(world: &World, ordinal: u64, name: &str) -> Option<String> {
    let draw = world.draws(Kind::LineItem, ordinal);
    let product = draw.below(aspect!("product"), world.count(Kind::Product));
    let (title, price, sort) = good(product)?;
    let many = if sort == "inventory" && price < 2_000 { 40 } else { 3 };
    let quantity = 1 + draw.below(aspect!("quantity"), many);
    match name {
        "name" => Some(title.to_owned()),
        "price" => Some(price.to_string()),
        "quantity" => Some(quantity.to_string()),
        "amount" => Some((price * quantity).to_string()),
        "hs_sku" => Some(sku(product)),
        "hs_product_id" => Some(world.id(Kind::Product, product).to_string()),
        "hs_line_item_currency_code" => world.property(Kind::Deal, deal_of(ordinal), "deal_currency_code"),
        "hs_position_on_quote" => Some((ordinal % ITEMS_OF_DEAL).to_string()),
        _ => None,
    }
}

/// The deal that a line item belongs to.
pub(super) fn deal_of(item: u64) -> u64 {
    item / ITEMS_OF_DEAL
}

/// The line items of a deal.
pub(super) fn items_of(deal: u64) -> impl Iterator<Item = u64> {
    deal * ITEMS_OF_DEAL..(deal + 1) * ITEMS_OF_DEAL
}
