//! Rate limits: what the headers say of them, and what a refusal looks like. Only searches are overdone, whose window
//! is a second.

use crate::contract::counterpart::{Answer, Call, Trouble};
use crate::contract::run::Run;
use crate::contract::sighting::Sighting;
use crate::contract::{associations_of, objects};
use satchel_sandbox::switches::{
    AssociationHeaders, RateCategory, RefusedRequests, RetryAfter, SearchHeaders, SearchPolicy, SearchWindow,
    TokenWindow,
};
use serde_json::json;
use std::time::Duration;

const MAX: &str = "x-hubspot-ratelimit-max";
const DAILY: &str = "x-hubspot-ratelimit-daily";
/// Searches at once: more than any setting takes in a second.
const AT_ONCE: u32 = 12;
/// Searches one after another, and how far apart: ten a second for three seconds.
const IN_A_ROW: u32 = 30;
const APART: Duration = Duration::from_millis(100);
const NO_REFUSAL: &str = "no search was refused";

pub(super) async fn headers(run: &mut Run<'_>) -> Result<(), Trouble> {
    let id = run.contact(json!({})).await?;
    let general = run.try_read("contacts", &id, "properties=hs_object_id").await?;
    let max = window_of(&general);
    run.saw(
        "token_window",
        match max {
            Some(190) => Sighting::of(TokenWindow::Professional),
            Some(100) => Sighting::of(TokenWindow::Starter),
            Some(110) => Sighting::of(TokenWindow::Marketplace),
            Some(other) => Sighting::other(format!("{other} in ten seconds")),
            None => Sighting::unseen("no header tells of it"),
        },
    );
    let path = associations_of("contacts", &id, "companies");
    let linked = run.send(Call::get("reading associations", path)).await?;
    run.saw(
        "association_headers",
        match (max, window_of(&linked)) {
            (Some(max), Some(own)) => {
                Sighting::either(own == max, AssociationHeaders::General, AssociationHeaders::Own)
            }
            _ => Sighting::unseen("no header tells of it"),
        },
    );
    let found = run.send(search()).await?;
    run.saw(
        "search_headers",
        match (window_of(&found), found.header(DAILY)) {
            (None, None) => Sighting::of(SearchHeaders::None),
            (None, Some(_)) => Sighting::of(SearchHeaders::DailyOnly),
            (Some(max), _) => Sighting::other(format!("a window of {max}")),
        },
    );
    Ok(())
}

/// The ten-second window that an answer tells of.
fn window_of(answer: &Answer) -> Option<u64> {
    answer.header(MAX)?.parse().ok()
}

/// Twice: a window that begins anew in the middle of the calls would take more than one second's.
pub(super) async fn too_many(run: &mut Run<'_>) -> Result<(), Trouble> {
    let mut taken = usize::MAX;
    let mut refusal = None;
    for _ in 0..2 {
        let answers = run.there.burst(&search(), AT_ONCE, Duration::ZERO).await?;
        taken = taken.min(answers.iter().filter(|answer| answer.status == 200).count());
        refusal = answers.into_iter().find(is_refusal).or(refusal);
    }
    let Some(refusal) = refusal else {
        for point in ["search_window", "search_policy", "retry_after", "rate_category"] {
            run.saw(point, Sighting::unseen(NO_REFUSAL));
        }
        return Ok(());
    };
    run.saw("search_window", window(taken));
    run.saw(
        "search_policy",
        match refusal.policy() {
            "SECONDLY" => Sighting::of(SearchPolicy::Secondly),
            "secondly" => Sighting::of(SearchPolicy::LowerCase),
            "TEN_SECONDLY_ROLLING" => Sighting::of(SearchPolicy::TenSecondlyRolling),
            other => Sighting::other(format!("“{other}”")),
        },
    );
    let told = refusal.header("retry-after").is_some();
    run.saw("retry_after", Sighting::either(told, RetryAfter::Seconds, RetryAfter::Absent));
    let named = refusal.body.get("category").is_some_and(|category| !category.is_null());
    run.saw("rate_category", Sighting::either(named, RateCategory::Present, RateCategory::Absent));
    Ok(())
}

fn window(taken: usize) -> Sighting {
    match taken {
        5 => Sighting::of(SearchWindow::FivePerAccount),
        4 => Sighting::OneOf {
            settings: [SearchWindow::FourPerAccount, SearchWindow::FourPerToken]
                .map(|setting| format!("{setting:?}"))
                .to_vec(),
            needs: "whether each token has its own needs a second token".to_owned(),
        },
        other => Sighting::other(format!("{other} of {AT_ONCE} at once")),
    }
}

/// Going on at twice what is allowed: some get through each second, unless refused ones count as well.
pub(super) async fn persistent(run: &mut Run<'_>) -> Result<(), Trouble> {
    let answers = run.there.burst(&search(), IN_A_ROW, APART).await?;
    if !answers.iter().any(is_refusal) {
        run.saw("refused_requests", Sighting::unseen(NO_REFUSAL));
        return Ok(());
    }
    let late = answers.iter().skip(10).filter(|answer| answer.status == 200).count();
    run.saw(
        "refused_requests",
        match late {
            0 => Sighting::of(RefusedRequests::Counted),
            4.. => Sighting::of(RefusedRequests::NotCounted),
            few => Sighting::other(format!("{few} searches in two seconds")),
        },
    );
    Ok(())
}

fn is_refusal(answer: &Answer) -> bool {
    answer.status == 429
}

/// For nobody: no contact has this title.
fn search() -> Call {
    let filter = json!({"propertyName": "jobtitle", "operator": "EQ", "value": "satchel contract nobody"});
    let body = json!({"filterGroups": [{"filters": [filter]}], "properties": ["hs_object_id"], "limit": 1});
    Call::ask("searching", format!("{}/search", objects("contacts")), body)
}
