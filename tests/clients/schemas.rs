//! Types of the users' own, as the libraries see them.

use crate::answers::{Answers, each, list};

/// A type is made, changed, used, and removed once nothing of it is left.
pub(crate) fn hold(answers: &Answers) {
    let all = answers.results("schemas");
    assert!(each(all, "/name").contains(&"machine"), "{all:?}");
    let made = answers.result("schema created");
    assert!(made["objectTypeId"].as_str().unwrap().starts_with("2-"), "{made}");
    assert!(made["fullyQualifiedName"].as_str().unwrap().ends_with("_boat"), "{made}");
    let changed = answers.result("schema changed");
    assert_eq!((&changed["id"], &changed["labels"]["plural"]), (&made["id"], &"Ships".into()));
    let linked = answers.result("schema linked");
    assert_eq!(
        (&linked["fromObjectTypeId"], &linked["toObjectTypeId"]),
        (&made["objectTypeId"], &"0-3".into())
    );

    let read = answers.result("schema read");
    assert_eq!(
        (&read["labels"]["singular"], &read["primaryDisplayProperty"]),
        (&"Ship".into(), &"hull_number".into())
    );
    assert_eq!(each(list(&read["requiredProperties"]), ""), ["hull_number"]);
    let properties = list(&read["properties"]);
    let hull = properties.iter().find(|property| property["name"] == "hull_number").unwrap();
    assert_eq!((&hull["type"], &hull["hasUniqueValue"]), (&"string".into(), &true.into()));
    assert!(each(list(&read["associations"]), "/name").contains(&"boat_to_deal"), "{read}");

    let boat = answers.result("boat created");
    assert_eq!(boat["properties"]["hull_number"], "H-1");
    let refused = answers.refusal("boat without a number", 400);
    assert_eq!(list(&refused["errors"])[0]["context"]["propertyName"][0], "hull_number");
    let found = answers.result("boats found");
    assert_eq!((&found["total"], &found["results"][0]["id"]), (&1.into(), &boat["id"]));
    assert_eq!(found["results"][0]["properties"]["length"], "12.5");

    assert_eq!(answers.refusal("schema in use", 400)["category"], "VALIDATION_ERROR");
    assert!(answers.result("schema archived").is_null());
    assert_eq!(answers.refusal("schema gone", 400)["status"], "error");
}
