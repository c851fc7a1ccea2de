//! Owners, pipelines and properties as the libraries see them.

use crate::answers::{Answers, each, list};

/// Compares them.
pub(crate) fn hold(answers: &Answers) {
    let owners = answers.results("owners");
    let ines = owners.iter().find(|owner| owner["email"] == "ines.albrecht@satchel-sample.example").unwrap();
    assert_eq!((&ines["type"], &ines["firstName"]), (&"PERSON".into(), &"Ines".into()));
    assert!(ines["userId"].is_u64() && ines["createdAt"].is_string(), "{ines}");
    assert_eq!(*answers.result("owner"), owners[0]);

    let deals = &answers.results("pipelines")[0];
    assert_eq!(deals["id"], "default");
    assert_eq!(answers.result("pipeline"), deals);
    let stages = answers.results("stages");
    assert_eq!(list(&deals["stages"]), stages);
    let won = stages.iter().find(|stage| stage["id"] == "closedwon").unwrap();
    assert_eq!(
        (&won["metadata"]["isClosed"], &won["metadata"]["probability"]),
        (&"true".into(), &"1.0".into())
    );

    properties(answers);
}

fn properties(answers: &Answers) {
    let all = answers.results("properties");
    let named = |name: &str| all.iter().find(|property| property["name"] == name).unwrap();
    assert_eq!(named("email")["hubspotDefined"], true);
    assert_eq!(named("lastmodifieddate")["type"], "datetime");
    assert_eq!(named("hs_object_id")["modificationMetadata"]["readOnlyValue"], true);
    let groups = each(answers.results("groups"), "/name");
    for property in all {
        assert!(groups.contains(&property["groupName"].as_str().unwrap()), "{property}");
    }

    let made = answers.result("property created");
    assert_eq!(made["label"], "Favourite tea");
    assert_eq!(each(list(&made["options"]), "/value"), ["assam", "darjeeling"]);
    let updated = answers.result("property updated");
    assert_eq!((&updated["label"], &updated["description"]), (&"Tea".into(), &"What to offer".into()));
    assert_eq!(updated["options"], made["options"]);
    assert_eq!(answers.result("property"), updated);
    assert_eq!(each(answers.results("properties read"), "/name"), ["email", "favourite_tea"]);
}
