//! Associations and their labels as the libraries see them.

use crate::answers::{Answers, each, list, text};
use serde_json::Value;

/// Two contacts of one company: Iris with a label, Olive by default.
pub(crate) fn hold(answers: &Answers) {
    let labels = answers.results("labels");
    let named = labels.iter().find(|label| label["label"] == "Gardener of").unwrap();
    assert_eq!(named["category"], "USER_DEFINED");
    assert!(labels.iter().any(|label| label["typeId"] == 279 && label["label"].is_null()), "{labels:?}");
    assert!(answers.results("label created").contains(named));

    let labelled = answers.result("linked with a label");
    assert_eq!(labelled["labels"], Value::from(vec!["Gardener of"]));
    let (iris, company) = (text(&labelled["fromObjectId"]), text(&labelled["toObjectId"]));
    let by_default = answers.result("linked by default");
    assert_eq!(by_default["status"], "COMPLETE");
    let olive = text(&by_default["results"][0]["from"]["id"]);
    assert_eq!(text(&by_default["results"][0]["to"]["id"]), company);

    let of_company = answers.results("links of a company");
    assert_eq!(others(of_company), [iris.clone(), olive.clone()]);
    assert!(types(&of_company[0]).contains(&Some("Gardener of")), "{of_company:?}");
    assert!(types(&of_company[1]).contains(&Some("Primary")), "{of_company:?}");
    let pages = list(answers.result("links by pages"));
    let paged: Vec<Value> = pages.iter().flat_map(|page| list(&page["results"])).cloned().collect();
    assert_eq!(paged, of_company, "page by page the same");
    assert!(pages[1].get("paging").is_none_or(Value::is_null), "{pages:?}");

    let read = answers.result("links read");
    assert_eq!(each(list(&read["results"]), "/from/id"), [iris.as_str(), olive.as_str()]);
    assert_eq!(others(list(&read["results"][0]["to"])), [company.as_str()]);
    let error = &list(&read["errors"])[0];
    assert_eq!(error["subCategory"], "crm.associations.NO_ASSOCIATIONS_FOUND");

    taken_away(answers, &olive);
}

fn taken_away(answers: &Answers, olive: &str) {
    let created = &answers.results("links created")[0];
    assert_eq!(
        (text(&created["fromObjectId"]), created["labels"][0].as_str()),
        (olive.to_owned(), Some("Gardener of"))
    );
    assert!(answers.result("a label taken away").is_null());
    let after = answers.results("links after that");
    assert_eq!(types(&after[0]["to"][0]), [None], "Iris keeps the plain association");
    assert!(types(&after[1]["to"][0]).contains(&Some("Gardener of")), "{after:?}");
    assert!(answers.result("a link taken away").is_null());
    assert!(answers.result("links archived").is_null());
    assert!(answers.results("no links left").is_empty());
}

/// The records at the other end.
fn others(links: &[Value]) -> Vec<String> {
    links.iter().map(|link| text(&link["toObjectId"])).collect()
}

/// The labels of one association; none for the plain type.
fn types(link: &Value) -> Vec<Option<&str>> {
    list(&link["associationTypes"]).iter().map(|kind| kind["label"].as_str()).collect()
}
