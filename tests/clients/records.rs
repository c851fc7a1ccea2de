//! Records as the libraries see them: one at a time, in batches, found by search, and of several types.

use crate::answers::{Answers, each, list};
use std::collections::BTreeSet;

/// A contact from its making to the recycle bin.
pub(crate) fn one_contact(answers: &Answers) {
    let company = answers.result("company created")["id"].as_str().unwrap();
    let made = answers.result("contact created");
    assert_eq!(made["properties"]["favourite_tea"], "assam");
    assert_eq!(made["properties"]["lifecyclestage"], "lead");
    assert_eq!(made["archived"], false);
    assert!(made["createdAt"].is_string() && made["updatedAt"].is_string(), "{made}");

    let read = answers.result("contact read");
    assert_eq!((&read["id"], &read["properties"]["email"]), (&made["id"], &"ada@otter.example".into()));
    let links = list(&read["associations"]["companies"]["results"]);
    assert!(links.iter().all(|link| link["id"] == company), "{read}");
    assert!(each(links, "/type").contains(&"contact_to_company"), "{read}");
    let by_address = answers.result("contact read by e-mail");
    assert_eq!((&by_address["id"], &by_address["properties"]["firstname"]), (&made["id"], &"Ada".into()));

    let updated = answers.result("contact updated");
    assert_eq!(updated["properties"]["firstname"], "Augusta");
    let history = list(&answers.result("contact with history")["propertiesWithHistory"]["firstname"]);
    assert_eq!(each(history, "/value"), ["Augusta", "Ada"]);
    assert_eq!(each(history, "/sourceType"), ["INTEGRATION", "INTEGRATION"]);
    assert!(history.iter().all(|version| version["timestamp"].is_string()), "{history:?}");

    assert!(answers.result("contact archived").is_null());
    assert_eq!(answers.refusal("contact gone", 404)["message"], "resource not found");
    let archived = answers.result("contact among the archived");
    assert_eq!((&archived["id"], &archived["archived"]), (&made["id"], &true.into()));
    assert!(archived["archivedAt"].is_string(), "{archived}");
    assert_eq!(each(answers.results("archived page"), "/properties/email"), ["ada@otter.example"]);
}

/// The five batches, and a merge.
pub(crate) fn batches(answers: &Answers) {
    let created = answers.result("batch created");
    assert_eq!(created["status"], "COMPLETE");
    assert!(created["startedAt"].is_string() && created["completedAt"].is_string(), "{created}");
    let made = list(&created["results"]);
    let names: BTreeSet<&str> = each(made, "/properties/firstname").into_iter().collect();
    assert_eq!(names, BTreeSet::from(["Fern", "Hazel", "Rowan"]));
    let id =
        |name: &str| &made.iter().find(|record| record["properties"]["firstname"] == name).unwrap()["id"];

    let read = answers.results("batch read by e-mail");
    let found: BTreeSet<&str> = each(read, "/properties/firstname").into_iter().collect();
    assert_eq!(found, BTreeSet::from(["Fern", "Rowan"]));
    let in_part = answers.result("batch read in part");
    assert_eq!(list(&in_part["results"])[0]["id"], *id("Fern"));
    assert_eq!(in_part["numErrors"], 1);
    let error = &list(&in_part["errors"])[0];
    assert_eq!((&error["category"], &error["context"]["ids"][0]), (&"OBJECT_NOT_FOUND".into(), &"1".into()));

    let updated = answers.results("batch updated");
    assert_eq!(each(updated, "/properties/city"), ["Kew"; 3]);
    let upserted = answers.results("batch upserted");
    let by_name =
        |name: &str| upserted.iter().find(|record| record["properties"]["firstname"] == name).unwrap();
    let (fern, linden) = (by_name("Fern"), by_name("Linden"));
    assert_eq!(
        (&fern["id"], &fern["new"], &fern["properties"]["city"]),
        (id("Fern"), &false.into(), &"Bath".into())
    );
    assert_eq!(
        (&linden["new"], &linden["properties"]["email"]),
        (&true.into(), &"linden@grove.example".into())
    );

    let merged = answers.result("merged");
    assert_eq!(merged["properties"]["email"], "fern@grove.example");
    assert!(answers.result("batch archived").is_null());
    assert_eq!(answers.refusal("batch gone", 404)["status"], "error");
}

/// Every contact by the library's own paging, and searches.
pub(crate) fn searches(answers: &Answers, seeded: u64) {
    let all = list(answers.result("all contacts"));
    let ids: BTreeSet<&str> = each(all, "/id").into_iter().collect();
    assert_eq!(ids.len(), all.len(), "nobody comes twice");
    // Fern, who took Hazel in, and Linden; Ada and Rowan are archived.
    assert_eq!(u64::try_from(all.len()).unwrap(), seeded + 2);

    let with_address = all.iter().filter(|contact| contact["properties"]["email"].is_string());
    let mut expected: Vec<u64> =
        with_address.map(|contact| contact["id"].as_str().unwrap().parse().unwrap()).collect();
    expected.sort_unstable_by(|one, other| other.cmp(one));
    let pages = list(answers.result("search by pages"));
    let found: Vec<u64> = pages
        .iter()
        .flat_map(|page| each(list(&page["results"]), "/id"))
        .map(|id| id.parse().unwrap())
        .collect();
    assert_eq!(found, expected, "newest first, every page");
    assert!(pages.len() > 5 && pages.iter().all(|page| page["total"] == expected.len()));

    let first = &all[0];
    let by_address = answers.result("search equal");
    assert_eq!((&by_address["total"], &by_address["results"][0]["id"]), (&1.into(), &first["id"]));
    let between = answers.result("search between");
    assert_eq!((&between["total"], &between["results"][0]["id"]), (&1.into(), &first["id"]));
    for name in ["search in", "search by token"] {
        let names: BTreeSet<&str> =
            each(answers.results(name), "/properties/firstname").into_iter().collect();
        assert_eq!(names, BTreeSet::from(["Fern", "Linden"]), "{name}");
    }
    assert!(each(answers.results("search by words"), "/properties/firstname").contains(&"Linden"));
    let refused = answers.refusal("search refused", 400);
    assert_eq!(refused["category"], "VALIDATION_ERROR");
    assert!(refused.to_string().contains("no_such_property"), "{refused}");
}

/// A deal, a ticket, and what was done about the deal.
pub(crate) fn other_types(answers: &Answers) {
    let deal = answers.result("deal created");
    assert_eq!(deal["properties"]["hs_deal_stage_probability"], "0.4");
    let amount: f64 = deal["properties"]["amount"].as_str().unwrap().parse().unwrap();
    assert!((amount - 1200.5).abs() < f64::EPSILON, "{deal}");
    let refused = answers.refusal("wrong stage", 400);
    assert_eq!(refused["category"], "VALIDATION_ERROR");
    assert!(refused["message"].as_str().unwrap().contains("nowhere"), "{refused}");
    assert_eq!(answers.result("ticket created")["properties"]["subject"], "A leak");
    let note = answers.result("note created");
    assert_eq!(note["properties"]["hs_note_body"], "Glass is ordered.");
    let task = answers.result("task created");
    assert_eq!(task["properties"]["hs_task_status"], "NOT_STARTED");
    let associations = &answers.result("deal with its notes and tasks")["associations"];
    assert_eq!(associations["notes"]["results"][0]["id"], note["id"]);
    assert_eq!(associations["tasks"]["results"][0]["id"], task["id"]);
}
