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
        (200, &json, HTML, "garbled"),
        (200, &page, HTML, "garbled"),
        (200, &page, "Please sign in to the network", "garbled"),
        (301, &[("location", "https://elsewhere.example/")], "", "garbled"),
        (302, &page, HTML, "garbled"),
        (304, &[], "", "garbled"),
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
        (407, &page, HTML, "not sent"),
        (408, &[], "", "failed"),
        (409, &json, "{\"category\":\"CONFLICT\"}", "refused"),
        (410, &json, "{}", "refused"),
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
