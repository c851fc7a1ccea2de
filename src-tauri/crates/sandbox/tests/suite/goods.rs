//! Leads, products and line items: what programs that sell read and write besides deals.

use crate::harness::{Portal, id_of, texts};
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};

const V3: &str = "/crm/v3/objects";

#[tokio::test]
async fn each_kind_answers_to_its_names_and_its_number() {
    let portal = Portal::new();
    for (names, properties) in [
        (["leads", "lead", "0-136"], "hs_lead_name,hs_pipeline_stage"),
        (["products", "product", "0-7"], "name,price"),
        (["line_items", "line_item", "0-8"], "name,quantity,amount"),
    ] {
        let mut pages: Vec<Value> = Vec::new();
        for name in names {
            let page = portal.get(&format!("{V3}/{name}?limit=3&properties={properties}")).await.expect(200);
            pages.push(page["results"].clone());
            portal.get(&format!("/crm/v3/properties/{name}")).await.expect(200);
        }
        assert_eq!(pages[0].as_array().unwrap().len(), 3, "{names:?}");
        assert!(pages.iter().all(|page| *page == pages[0]), "{names:?}");
        for property in properties.split(',') {
            assert!(pages[0][0]["properties"][property].is_string(), "{names:?} {property}: {}", pages[0][0]);
        }
    }
}

#[tokio::test]
async fn a_lead_is_about_a_contact_and_moves_through_its_pipeline() {
    let portal = Portal::new();
    let contact = portal.contact("lead@goods.example").await;
    let lead =
        |links: Value| json!({"properties": {"hs_lead_name": "Mara Lindqvist"}, "associations": links});
    let refused = portal.post(&format!("{V3}/leads"), lead(json!([]))).await.expect(400);
    assert_eq!(refused["category"], json!("VALIDATION_ERROR"));
    let link = json!([{"to": {"id": contact},
        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 578}]}]);
    let created = portal.post(&format!("{V3}/leads"), lead(link)).await.expect(201);
    assert_eq!(created["properties"]["hs_pipeline_stage"], json!("new-stage-id"));
    let id = id_of(&created);
    let back =
        portal.get(&format!("/crm/v4/objects/contacts/{contact}/associations/leads")).await.expect(200);
    assert_eq!(back["results"][0]["toObjectId"].to_string().trim_matches('"'), id.to_string());
    let types = back["results"][0]["associationTypes"].as_array().unwrap();
    assert!(types.iter().any(|found| found["label"] == "Primary"), "{types:?}");

    let path = format!("{V3}/leads/{id}");
    let stage = |stage: &str| json!({"properties": {"hs_pipeline_stage": stage}});
    portal.patch(&path, stage("qualified-stage-id")).await.expect(200);
    portal.patch(&path, stage("closedwon")).await.expect(400);
    let pipelines = portal.get("/crm/v3/pipelines/leads").await.expect(200);
    let stages = texts(&pipelines["results"][0]["stages"], "/id");
    assert!(stages.contains(&"qualified-stage-id".to_owned()), "{stages:?}");
}

#[tokio::test]
async fn a_line_item_takes_what_it_lacks_from_its_product() {
    let portal = Portal::new();
    let product = json!({"properties": {"name": "Gauge", "price": "120.50", "hs_sku": "G-1"}});
    let product = id_of(&portal.post(&format!("{V3}/products"), product).await.expect(201));
    let deal = portal.first(Kind::Deal).await;
    let item = json!({
        "properties": {"hs_product_id": product.to_string(), "quantity": "4"},
        "associations": [{"to": {"id": deal},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 20}]}],
    });
    let id = id_of(&portal.post(&format!("{V3}/line_items"), item).await.expect(201));
    let read = portal.read(Kind::LineItem, id, "name,price,hs_sku,amount").await;
    assert_eq!(read["properties"]["name"], json!("Gauge"));
    assert_eq!(read["properties"]["hs_sku"], json!("G-1"));
    assert_eq!(read["properties"]["amount"], json!("482"));

    let fewer = json!({"properties": {"quantity": "2", "hs_discount_percentage": "10"}});
    portal.patch(&format!("{V3}/line_items/{id}"), fewer).await.expect(200);
    let read = portal.read(Kind::LineItem, id, "amount,name").await;
    assert_eq!(read["properties"]["amount"], json!("216.9"));

    let of_deal = portal.get(&format!("{V3}/deals/{deal}?associations=line_items")).await.expect(200);
    let linked = texts(&of_deal["associations"]["line_items"]["results"], "/id");
    assert!(linked.contains(&id.to_string()), "{linked:?}");
}

#[tokio::test]
async fn products_are_searched_by_price_and_written_in_batches() {
    let portal = Portal::new();
    let filter = json!({"filters": [{"propertyName": "price", "operator": "GTE", "value": 30_000}],
        "properties": ["price"], "limit": 100});
    let found = portal.post(&format!("{V3}/products/search"), filter.clone()).await.expect(200);
    let prices = texts(&found["results"], "/properties/price");
    assert!(
        !prices.is_empty() && prices.iter().all(|price| price.parse::<f64>().unwrap() >= 30_000.0),
        "{prices:?}"
    );
    let body = json!({"inputs": [{"properties": {"name": "Crane", "price": "90000"}},
        {"properties": {"name": "Winch", "price": "300"}}]});
    let made = portal.post(&format!("{V3}/products/batch/create"), body).await.expect(201);
    let ids = texts(&made["results"], "/id");
    let again = portal.post(&format!("{V3}/products/search"), filter).await.expect(200);
    assert_eq!(again["total"].as_u64(), found["total"].as_u64().map(|total| total + 1));
    let archive = json!({"inputs": ids.iter().map(|id| json!({"id": id})).collect::<Vec<_>>()});
    portal.post(&format!("{V3}/products/batch/archive"), archive).await.expect(204);
    let bin = portal.get(&format!("{V3}/products?archived=true")).await.expect(200);
    assert_eq!(texts(&bin["results"], "/id"), ids);
    portal.post(&format!("{V3}/products"), json!({"properties": {"price": "1"}})).await.expect(400);
}

#[tokio::test]
async fn truths_and_numbers_are_taken_as_values_of_filters() {
    let portal = Portal::new();
    let count = async |value: Value| {
        let body = json!({"filters": [{"propertyName": "hs_is_closed", "operator": "EQ", "value": value}]});
        portal.post(&format!("{V3}/deals/search"), body).await.expect(200)["total"].as_u64().unwrap()
    };
    assert_eq!(count(json!(true)).await, count(json!("true")).await);
    assert_eq!(count(json!(true)).await + count(json!(false)).await, 30);
}

#[tokio::test]
async fn a_pipeline_is_made_changed_and_removed_once_nothing_is_in_it() {
    let portal = Portal::new();
    let pipelines = "/crm/v3/pipelines/deals";
    let stage = |label: &str, order: u32| {
        json!({"label": label, "displayOrder": order,
        "metadata": {"isClosed": "false", "probability": "0.1"}})
    };
    let body =
        json!({"label": "Partners", "displayOrder": 5, "stages": [stage("Met", 0), stage("Agreed", 1)]});
    let made = portal.post(pipelines, body).await.expect(201);
    let id = made["id"].as_str().unwrap();
    let stages = texts(&made["stages"], "/id");
    assert_eq!(stages.len(), 2);
    let deal = json!({"properties": {"dealname": "Shared", "pipeline": id, "dealstage": stages[0]}});
    let deal = id_of(&portal.post(&format!("{V3}/deals"), deal).await.expect(201));
    let added = portal.post(&format!("{pipelines}/{id}/stages"), stage("Signed", 2)).await.expect(201);
    let added = added["id"].as_str().unwrap();
    let renamed = portal.patch(&format!("{pipelines}/{id}/stages/{added}"), json!({"label": "Done"})).await;
    assert_eq!(renamed.expect(200)["label"], json!("Done"));
    let moved = json!({"properties": {"dealstage": added}});
    portal.patch(&format!("{V3}/deals/{deal}"), moved).await.expect(200);
    portal.delete(&format!("{pipelines}/{id}/stages/{added}")).await.expect(400);
    portal.delete(&format!("{pipelines}/{id}/stages/{}", stages[1])).await.expect(204);
    portal.delete(&format!("{pipelines}/{id}")).await.expect(400);
    portal.delete(&format!("{V3}/deals/{deal}")).await.expect(204);
    portal.delete(&format!("{pipelines}/{id}")).await.expect(204);
    portal.get(&format!("{pipelines}/{id}")).await.expect(404);
    portal.post(pipelines, json!({"label": "Half"})).await.expect(400);
    portal.patch(&format!("{pipelines}/nothing"), json!({"label": "x"})).await.expect(404);
}
