//! Lists and who is in them, as the libraries see them.

use crate::answers::{Answers, each, list};

/// Ilex and Juniper are put in; then Kale is and Ilex is not.
pub(crate) fn hold(answers: &Answers) {
    let made = &answers.result("list created")["list"];
    assert_eq!((&made["name"], &made["processingType"]), (&"Spring tour".into(), &"MANUAL".into()));
    let added = answers.result("members added");
    assert_eq!(list(&added["recordIdsMissing"]), ["1"]);
    let [ilex, juniper] = list(&added["recordsIdsAdded"]) else { panic!("{added}") };
    let changed = answers.result("members changed");
    assert_eq!(list(&changed["recordIdsRemoved"]), std::slice::from_ref(ilex));
    let [kale] = list(&changed["recordsIdsAdded"]) else { panic!("{changed}") };
    let members = answers.results("members");
    assert_eq!(each(members, "/recordId"), [juniper, kale]);
    assert!(members.iter().all(|member| member["membershipTimestamp"].is_string()), "{members:?}");
    assert_eq!(answers.results("lists of a member")[0]["listId"], made["listId"]);

    assert_eq!(answers.result("list renamed")["updatedList"]["name"], "Autumn tour");
    let found = answers.result("lists found");
    assert_eq!((&found["total"], &found["hasMore"]), (&1.into(), &false.into()));
    assert_eq!(found["lists"][0]["listId"], made["listId"]);
    assert_eq!(found["lists"][0]["additionalProperties"]["hs_list_size"], "2");
    assert_eq!(answers.result("list by name")["list"]["listId"], made["listId"]);
    dynamic(answers, [ilex.as_str().unwrap(), juniper.as_str().unwrap()]);

    assert!(answers.result("list removed").is_null());
    let gone = answers.refusal("list gone", 404);
    assert_eq!(gone["subCategory"], "ListError.LIST_ID_DOES_NOT_EXIST");
    assert!(answers.result("list restored").is_null());
    assert_eq!(answers.result("list again")["list"]["name"], "Autumn tour");
}

/// Who is in a list by its filter.
fn dynamic(answers: &Answers, topiarists: [&str; 2]) {
    let made = &answers.result("dynamic list created")["list"];
    assert_eq!(made["processingType"], "DYNAMIC");
    assert_eq!(each(answers.results("dynamic members"), "/recordId"), topiarists);
    let read = &answers.result("dynamic list with its filter")["list"];
    assert_eq!(read["listId"], made["listId"]);
    let filter = &read["filterBranch"]["filterBranches"][0]["filters"][0];
    assert_eq!((&filter["property"], &filter["filterType"]), (&"jobtitle".into(), &"PROPERTY".into()));
}
