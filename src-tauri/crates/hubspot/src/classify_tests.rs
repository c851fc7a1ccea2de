//! One table over every documented outcome, and the recorded errors.

use super::*;
use crate::{PropertyRefusal, transport::MAX_BODY};

const HTML: &str = "<html><head><title>502 Bad Gateway</title></head></html>";

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Response<Bytes>, SendError> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Ok(response.body(Bytes::from(body.to_owned())).expect("a response"))
}

/// The kind of a verdict, for the table.
fn kind(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Answer => "answer",
        Verdict::NotSent(_) => "not sent",
        Verdict::Proxy => "proxy",
        Verdict::MaybeSent(_) => "maybe sent",
        Verdict::Unauthorized => "unauthorized",
        Verdict::Forbidden { .. } => "forbidden",
        Verdict::Missing => "missing",
        Verdict::Refused(_) => "refused",
        Verdict::Throttled { .. } => "throttled",
        Verdict::Locked => "locked",
        Verdict::Migrating { .. } => "migrating",
        Verdict::Failed(_) => "failed",
        Verdict::Intercepted(_) => "intercepted",
        Verdict::Garbled(_) => "garbled",
        Verdict::Page(_) => "page",
        Verdict::Retired => "retired",
        Verdict::TooLarge => "too large",
    }
}

#[test]
fn every_documented_outcome_has_its_class() {
    let page = [("content-type", "text/html; charset=utf-8")];
    let json = [("content-type", "application/json")];
    type Case<'a> = (u16, &'a [(&'a str, &'a str)], &'a str, &'static str);
    let table: &[Case<'_>] = &[
        (200, &json, "{\"results\":[]}", "answer"),
        (201, &json, "{}", "answer"),
        (204, &[], "", "answer"),
        (207, &json, "{\"results\":[],\"errors\":[]}", "answer"),
        // Content types lie; the body decides.
        (200, &page, "{\"results\":[]}", "answer"),
        (200, &json, HTML, "page"),
        (200, &page, HTML, "page"),
        (200, &page, "Please sign in to the network", "page"),
        (301, &[("location", "https://elsewhere.example/")], "", "page"),
        (302, &page, HTML, "page"),
        (304, &[], "", "page"),
        (400, &json, "{\"category\":\"VALIDATION_ERROR\",\"message\":\"no\"}", "refused"),
        (400, &[], "", "refused"),
        (400, &page, HTML, "intercepted"),
        (401, &json, "{\"category\":\"EXPIRED_AUTHENTICATION\"}", "unauthorized"),
        (401, &[], "", "unauthorized"),
        (401, &page, HTML, "intercepted"),
        (403, &json, "{\"category\":\"MISSING_SCOPES\"}", "forbidden"),
        (403, &page, HTML, "intercepted"),
        (404, &json, "{\"message\":\"resource not found\"}", "missing"),
        (404, &page, HTML, "missing"),
        (405, &json, "{}", "refused"),
        (407, &page, HTML, "proxy"),
        (408, &[], "", "failed"),
        (409, &json, "{\"category\":\"CONFLICT\"}", "refused"),
        (410, &json, "{}", "retired"),
        (414, &page, HTML, "refused"),
        (422, &json, "{}", "refused"),
        (423, &json, "{}", "locked"),
        (429, &json, "{\"policyName\":\"DAILY\"}", "throttled"),
        (429, &page, HTML, "throttled"),
        (477, &[("retry-after", "3600")], "{}", "migrating"),
        (500, &json, "{\"message\":\"internal error\"}", "failed"),
        (502, &page, HTML, "failed"),
        (503, &[], "", "failed"),
        (504, &page, HTML, "failed"),
        (521, &page, HTML, "failed"),
        (524, &page, HTML, "failed"),
    ];
    for (status, headers, body, expected) in table {
        let verdict = classify(&answer(*status, headers, body));
        assert_eq!(kind(&verdict), *expected, "{status} {body}");
    }
    assert_eq!(kind(&classify(&Err(SendError::NotSent("no route".into())))), "not sent");
    assert_eq!(kind(&classify(&Err(SendError::MaybeSent("reset".into())))), "maybe sent");
    let large = Response::new(Bytes::from(vec![b'['; MAX_BODY + 1]));
    assert_eq!(kind(&classify(&Ok(large))), "too large");
    let mut cut = Response::new(Bytes::new());
    cut.extensions_mut().insert(Oversized);
    assert_eq!(kind(&classify(&Ok(cut))), "too large");
}

/// The rows of the table in the module's head: statuses, bodies and the verdict of each pair.
fn rows() -> Vec<(Vec<u16>, Vec<&'static str>, &'static str)> {
    let lines = include_str!("classify.rs").lines().filter_map(|line| line.strip_prefix("//! | "));
    let cells = lines.map(|line| line.trim_end_matches(" |").split(" | ").collect::<Vec<_>>());
    let numbers = |text: &str| -> Option<Vec<u16>> { text.split(", ").map(|one| one.parse().ok()).collect() };
    cells
        .filter_map(|row| match row.as_slice() {
            [statuses, bodies, verdict] => Some((numbers(statuses)?, bodies.split(", ").collect(), *verdict)),
            _ => None,
        })
        .collect()
}

#[test]
fn the_table_in_the_head_holds_row_by_row() {
    let rows = rows();
    let written = include_str!("classify.rs").lines().filter(|line| line.starts_with("//! |")).count();
    assert_eq!(rows.len(), written - 2, "a row that cannot be read");
    for (statuses, bodies, expected) in rows {
        for (status, body) in statuses.iter().flat_map(|status| bodies.iter().map(move |body| (status, body)))
        {
            let text = match *body {
                "JSON" => r#"{"status":"error","message":"m","category":"c"}"#,
                "empty" => "",
                "page" => HTML,
                other => panic!("{other} is no body"),
            };
            assert_eq!(kind(&classify(&answer(*status, &[], text))), expected, "{status} with {body}");
        }
    }
}

/// Every error body that HubSpot's pages show, and those that others met: what it means, and what is read of it.
#[test]
fn documented_errors_have_their_class() {
    /// How the codes of a refusal's properties are written here.
    fn read(verdict: &Verdict) -> String {
        match verdict {
            Verdict::Forbidden { scopes, .. } => scopes.join(" "),
            Verdict::Throttled { policy, .. } => policy.clone(),
            Verdict::Refused(refusal) => {
                let codes = refusal
                    .properties
                    .iter()
                    .map(|of| format!("{}:{}", of.name, of.code.as_deref().unwrap_or("-")));
                refusal.existing_id.clone().into_iter().chain(codes).collect::<Vec<_>>().join(" ")
            }
            _ => String::new(),
        }
    }
    let table: &[(u16, &str, &str, &str)] = &[
        // "Error handling": the general envelope, and a validation whose details stand in `errors`.
        (
            400,
            r#"{"status":"error","message":"Invalid input (details will vary based on the error)","correlationId":"aeb5f871","category":"VALIDATION_ERROR","links":{"knowledge-base":"https://www.hubspot.com/products/service/knowledge-base"}}"#,
            "refused",
            "",
        ),
        (
            400,
            r#"{"status":"error","category":"VALIDATION_ERROR","correlationId":"c","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"x was not one of the allowed options\",\"error\":\"INVALID_OPTION\",\"name\":\"hs_lead_status\",\"portalId\":1}]","errors":[{"message":"x","code":"INVALID_OPTION","context":{"propertyName":["hs_lead_status"]}}]}"#,
            "refused",
            "hs_lead_status:INVALID_OPTION",
        ),
        (
            400,
            r#"{"status":"error","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"foo\\\" does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"foo\"},{\"message\":\"m\",\"error\":\"READ_ONLY_VALUE\",\"name\":\"createdate\"}]","category":"VALIDATION_ERROR"}"#,
            "refused",
            "foo:PROPERTY_DOESNT_EXIST createdate:READ_ONLY_VALUE",
        ),
        // Rules of the account, enforced since 2026-09.
        (
            400,
            r#"{"status":"error","category":"VALIDATION_ERROR","message":"m","errors":[{"message":"m","code":"MISSING_REQUIRED_PROPERTY","context":{"propertyName":["dealname"]}},{"message":"m","code":"MISSING_CONDITIONAL_REQUIRED_PROPERTY","context":{"propertyName":["amount","closedate"]}}]}"#,
            "refused",
            "dealname:MISSING_REQUIRED_PROPERTY amount:MISSING_CONDITIONAL_REQUIRED_PROPERTY closedate:MISSING_CONDITIONAL_REQUIRED_PROPERTY",
        ),
        (
            400,
            r#"{"status":"error","message":"Missing 'Edit Associations' permission.","category":"VALIDATION_ERROR"}"#,
            "refused",
            "",
        ),
        (
            400,
            r#"{"status":"error","message":"m","errors":[{"message":"m","code":"CONFLICTING_UNIQUE_VALUE","context":{"propertyName":["customer_number"]}}]}"#,
            "refused",
            "customer_number:CONFLICTING_UNIQUE_VALUE",
        ),
        (
            400,
            r#"{"status":"error","message":"Cannot delete","category":"VALIDATION_ERROR","subCategory":"PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE"}"#,
            "refused",
            "",
        ),
        (
            400,
            r#"{"status":"error","message":"Paging offset must be below 10000","category":"VALIDATION_ERROR"}"#,
            "refused",
            "",
        ),
        (400, r#"{"errors":["The request body may not be null"]}"#, "refused", ""),
        // Authentication and permissions.
        (
            401,
            r#"{"status":"error","message":"Authentication credentials not found. This API supports OAuth 2.0 authentication","correlationId":"c","category":"INVALID_AUTHENTICATION"}"#,
            "unauthorized",
            "",
        ),
        (
            401,
            r#"{"status":"error","message":"The OAuth token used to make this call expired 5 second(s) ago.","category":"EXPIRED_AUTHENTICATION"}"#,
            "unauthorized",
            "",
        ),
        (
            403,
            r#"{"status":"error","category":"MISSING_SCOPES","message":"This app hasn't been granted all required scopes to make this call.","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.objects.deals.read"]}}],"links":{}}"#,
            "forbidden",
            "crm.objects.deals.read",
        ),
        (
            403,
            r#"{"status":"error","category":"MISSING_SCOPES","message":"m","context":{"requiredScopes":["tickets","e-commerce"]}}"#,
            "forbidden",
            "e-commerce tickets",
        ),
        (
            403,
            r#"{"status":"error","message":"This account does not have access to this feature"}"#,
            "forbidden",
            "",
        ),
        // What is not there, what is there already, what is held.
        (404, r#"{"status":"error","message":"resource not found","correlationId":"c"}"#, "missing", ""),
        (404, r#"{"status":"error","message":"m","category":"OBJECT_NOT_FOUND"}"#, "missing", ""),
        (
            409,
            r#"{"status":"error","message":"Contact already exists. Existing ID: 3401","correlationId":"c","category":"CONFLICT"}"#,
            "refused",
            "3401",
        ),
        (
            409,
            r#"{"status":"error","message":"m","category":"OBJECT_ALREADY_EXISTS","subCategory":"Properties.PROPERTY_WITH_NAME_EXISTS"}"#,
            "refused",
            "",
        ),
        (
            414,
            r#"{"status":"error","message":"Cannot have more than 250 identities on a profile"}"#,
            "refused",
            "",
        ),
        (423, r#"{"status":"error","message":"The object is locked","category":"LOCKED"}"#, "locked", ""),
        // Limits, old wording and new.
        (
            429,
            r#"{"status":"error","message":"You have reached your daily limit.","errorType":"RATE_LIMIT","correlationId":"c","policyName":"DAILY","requestId":"r"}"#,
            "throttled",
            "DAILY",
        ),
        (
            429,
            r#"{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}"#,
            "throttled",
            "TEN_SECONDLY_ROLLING",
        ),
        (
            429,
            r#"{"status":"error","message":"You have reached your secondly limit.","category":"RATE_LIMITS"}"#,
            "throttled",
            "SECONDLY",
        ),
        (477, r#"{"status":"error","message":"This account is being migrated"}"#, "migrating", ""),
        // The token endpoint's, as any call would see them; what they mean there is tested with the sign-in.
        (
            400,
            r#"{"error":"invalid_grant","error_description":"refresh token is invalid, expired or revoked","status":"BAD_REFRESH_TOKEN","message":"refresh token is invalid, expired or revoked"}"#,
            "refused",
            "",
        ),
        (
            400,
            r#"{"error":"invalid_client","status":"BAD_CLIENT_SECRET","message":"missing or invalid client secret"}"#,
            "refused",
            "",
        ),
        // The server, and the edge before it.
        (500, r#"{"status":"error","message":"internal error","correlationId":"c"}"#, "failed", ""),
        (
            503,
            r#"{"status":"error","message":"Service unavailable","category":"SERVICE_UNAVAILABLE"}"#,
            "failed",
            "",
        ),
        (524, HTML, "failed", ""),
    ];
    for (status, body, expected, detail) in table {
        let verdict = classify(&answer(*status, &[("content-type", "application/json;charset=utf-8")], body));
        assert_eq!((kind(&verdict), read(&verdict).as_str()), (*expected, *detail), "{status} {body}");
    }
}

#[test]
fn waits_are_read_and_limits_named() {
    for (body, policy) in [
        ("{\"policyName\":\"TEN_SECONDLY_ROLLING\"}", "TEN_SECONDLY_ROLLING"),
        ("{\"policyName\":\"ten_secondly_rolling\"}", "TEN_SECONDLY_ROLLING"),
        ("{\"message\":\"You have reached your secondly limit.\"}", "SECONDLY"),
        ("{\"message\":\"You have reached your ten_secondly_rolling limit.\"}", "TEN_SECONDLY_ROLLING"),
        ("{\"message\":\"You have reached your daily limit.\"}", "DAILY"),
        ("{\"category\":\"RATE_LIMITS\"}", "RATE_LIMIT"),
        ("", "RATE_LIMIT"),
    ] {
        let verdict = classify(&answer(429, &[("retry-after", "30")], body));
        let retry_after = Some(Duration::from_secs(30));
        assert_eq!(verdict, Verdict::Throttled { policy: policy.to_owned(), retry_after }, "{body}");
    }
    let dated = classify(&answer(477, &[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")], "{}"));
    assert_eq!(dated, Verdict::Migrating { retry_after: None });
}

#[test]
fn the_scopes_that_are_missing_are_named() {
    let body = r#"{"status":"error","category":"MISSING_SCOPES","message":"This app has not been granted them.",
        "errors":[{"message":"One or more","context":{"requiredGranularScopes":["crm.objects.deals.write","crm.objects.deals.read"]}}]}"#;
    let scopes = vec!["crm.objects.deals.read".to_owned(), "crm.objects.deals.write".to_owned()];
    let message = "This app has not been granted them.".to_owned();
    assert_eq!(classify(&answer(403, &[], body)), Verdict::Forbidden { scopes, message });
}

fn refusal(status: u16, body: &str) -> Refusal {
    match classify(&answer(status, &[], body)) {
        Verdict::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn refusals_name_their_properties_wherever_they_stand() {
    let listed = r#"{"category":"VALIDATION_ERROR","correlationId":"c1","message":"Property values were not valid: []",
        "errors":[{"message":"not an option","code":"INVALID_OPTION","context":{"propertyName":["hs_lead_status"]}}]}"#;
    let embedded = r#"{"message":"Property values were not valid: [{\"isValid\":false,\"message\":\"not an option\",\"error\":\"INVALID_OPTION\",\"name\":\"hs_lead_status\"}] and more","category":"VALIDATION_ERROR"}"#;
    let expected = PropertyRefusal {
        name: "hs_lead_status".into(),
        code: Some("INVALID_OPTION".into()),
        message: "not an option".into(),
    };
    assert_eq!(refusal(400, listed).properties, std::slice::from_ref(&expected));
    assert_eq!(refusal(400, listed).correlation_id.as_deref(), Some("c1"));
    assert_eq!(refusal(400, embedded).properties, [expected]);
}

#[test]
fn refusals_survive_odd_shapes() {
    assert_eq!(
        refusal(400, r#"{"errors":["The request body may not be null"]}"#).message,
        "The request body may not be null"
    );
    assert_eq!(refusal(400, "[]").properties, []);
    assert!(refusal(400, "").message.contains("400"));
    assert_eq!(refusal(400, r#"{"message":"Property values were not valid: [{cut"}"#).properties, []);
    assert_eq!(refusal(400, r#"{"message":7,"errors":{"a":1},"context":"x"}"#).properties, []);
}

#[test]
fn the_record_in_the_way_is_read_from_the_sentence_only_when_it_is_there() {
    let of = |message: &str| refusal(409, &format!(r#"{{"message":"{message}"}}"#)).existing_id;
    assert_eq!(of("Contact already exists. Existing ID: 3401").as_deref(), Some("3401"));
    assert_eq!(of("A contact with existing id 77 is there").as_deref(), Some("77"));
    assert_eq!(of("Contact already exists."), None);
    assert_eq!(of("Existing ID: none"), None);
}

#[test]
fn recorded_errors_have_their_class() {
    let Some(folder) = std::env::var_os("SATCHEL_RECORDED") else {
        println!("skipped: SATCHEL_RECORDED names no folder of recorded answers");
        return;
    };
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the folder of recorded answers").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(status) = name.get(..3).and_then(|status| status.parse::<u16>().ok()) else { continue };
        let body = std::fs::read_to_string(entry.path()).expect("a recorded body");
        let expected = match status {
            200..=299 => "answer",
            401 => "unauthorized",
            404 => "missing",
            429 => "throttled",
            _ => "refused",
        };
        let verdict = classify(&answer(status, &[], &body));
        assert_eq!(kind(&verdict), expected, "{name}");
        if let Verdict::Refused(refusal) = &verdict {
            assert!(!refusal.message.contains("without saying why"), "{name}: {refusal:?}");
        }
        let properties = |verdict: &Verdict| match verdict {
            Verdict::Refused(refusal) => {
                refusal.properties.iter().filter_map(|p| p.code.clone()).collect::<Vec<_>>()
            }
            _ => Vec::new(),
        };
        match name.as_str() {
            "400_two_bad_properties.json" => {
                assert_eq!(properties(&verdict), ["PROPERTY_DOESNT_EXIST", "INVALID_OPTION"]);
            }
            "400_invalid_email.json" => assert_eq!(properties(&verdict), ["INVALID_EMAIL"]),
            "400_deal_bad_stage.json" => assert_eq!(properties(&verdict), ["INVALID_OPTION"]),
            "400_POST_crm_v3_objects_meetings.json" => assert_eq!(properties(&verdict), ["INVALID_LONG"]),
            "409_contact_exists.json" => match &verdict {
                Verdict::Refused(refusal) => assert_eq!(refusal.existing_id.as_deref(), Some("512")),
                other => panic!("{other:?}"),
            },
            "429_daily.json" => {
                assert_eq!(verdict, Verdict::Throttled { policy: "DAILY".into(), retry_after: None })
            }
            "429_secondly.json" => {
                assert_eq!(verdict, Verdict::Throttled { policy: "SECONDLY".into(), retry_after: None })
            }
            _ => {}
        }
        count += 1;
    }
    assert!(count > 50, "only {count} recorded answers were found");
}
