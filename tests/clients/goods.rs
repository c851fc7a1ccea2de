//! Products, line items and leads as the libraries see them.

use crate::answers::{Answers, each, list};
use serde_json::Value;
use std::collections::BTreeSet;

/// What is sold, and what is in a batch and a search of it.
pub(crate) fn products(answers: &Answers) {
    let made = answers.result("product created");
    let read = answers.result("product read");
    assert_eq!((&read["id"], &read["properties"]["name"]), (&made["id"], &"Gauge".into()));
    assert_eq!((price(read), &read["properties"]["hs_sku"]), (120.5, &"G-1".into()));

    let created = answers.results("products created");
    let names: BTreeSet<&str> = each(created, "/properties/name").into_iter().collect();
    assert_eq!(names, BTreeSet::from(["Crane", "Winch"]));
    let updated = &answers.results("products updated")[0];
    assert_eq!((price(updated), &updated["properties"]["description"]), (310.0, &"Steel rope".into()));
    let found = answers.result("products found");
    assert_eq!(found["total"], 2);
    assert_eq!(each(list(&found["results"]), "/properties/name"), ["Winch", "Crane"], "the cheapest first");
    assert!(answers.result("product archived").is_null());
    assert_eq!(answers.refusal("product gone", 404)["message"], "resource not found");
}

/// A line item takes what it lacks from its product, and its amount follows.
pub(crate) fn line_items(answers: &Answers) {
    let made = answers.result("line item created");
    let read = answers.result("line item read");
    assert_eq!((&read["id"], &read["properties"]["name"]), (&made["id"], &"Valve".into()));
    assert_eq!((&read["properties"]["hs_sku"], amount(read)), (&"V-1".into(), 80.0));
    assert_eq!(answers.result("line item updated")["properties"]["quantity"], "2");
    assert_eq!(amount(answers.result("line item after that")), 36.0);
    let links = &answers.result("deal with its line items")["associations"]["line_items"]["results"];
    assert_eq!(each(list(links), "/id"), [made["id"].as_str().unwrap()]);
}

/// A lead is about somebody and moves through stages of its own.
pub(crate) fn leads(answers: &Answers) {
    let refused = answers.refusal("lead of nobody", 400);
    assert_eq!(refused["category"], "VALIDATION_ERROR");
    let made = answers.result("lead created");
    assert_eq!(made["properties"]["hs_pipeline_stage"], "new-stage-id");
    assert_eq!(answers.result("lead moved")["properties"]["hs_pipeline_stage"], "qualified-stage-id");
    let read = answers.result("lead with its contact");
    assert_eq!(read["properties"]["hs_lead_name"], "Mara and the pipes");
    let links = list(&read["associations"]["contacts"]["results"]);
    assert!(each(links, "/type").contains(&"lead_to_contact"), "{read}");
    let stages = list(&answers.results("lead pipelines")[0]["stages"]);
    assert!(each(stages, "/id").contains(&"qualified-stage-id"), "{stages:?}");
    assert!(stages.iter().all(|stage| stage["metadata"]["leadState"].is_string()), "{stages:?}");
}

fn price(record: &Value) -> f64 {
    number(&record["properties"]["price"])
}

fn amount(record: &Value) -> f64 {
    number(&record["properties"]["amount"])
}

fn number(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}
