//! Notes, calls, e-mails, meetings and tasks: what happened with a contact or a deal, and when (HubSpot docs: engagements).

use super::draw::{Aspect, aspect};
use super::owners::owner;
use super::prose::{self, Parties};
use super::{DAY, Kind, World, company, contact, deal};
use crate::instant::instant_text;

/// What an activity may have a value for, besides id and stamps.
pub(super) fn names(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Note => &["hs_timestamp", "hubspot_owner_id", "hs_note_body"],
        Kind::Call => &[
            "hs_timestamp",
            "hubspot_owner_id",
            "hs_call_title",
            "hs_call_body",
            "hs_call_direction",
            "hs_call_duration",
            "hs_call_status",
            "hs_call_to_number",
        ],
        Kind::Email => &[
            "hs_timestamp",
            "hubspot_owner_id",
            "hs_email_subject",
            "hs_email_text",
            "hs_email_html",
            "hs_email_direction",
            "hs_email_status",
            "hs_email_headers",
        ],
        Kind::Meeting => &[
            "hs_timestamp",
            "hubspot_owner_id",
            "hs_meeting_title",
            "hs_meeting_body",
            "hs_meeting_start_time",
            "hs_meeting_end_time",
            "hs_meeting_location",
            "hs_meeting_outcome",
        ],
        Kind::Task => &[
            "hs_timestamp",
            "hubspot_owner_id",
            "hs_task_subject",
            "hs_task_body",
            "hs_task_status",
            "hs_task_priority",
            "hs_task_type",
        ],
        _ => &[],
    }
}

/// When an activity happened or is to happen: never before what it belongs to was made, on a working day.
pub(super) fn when(world: &World, kind: Kind, ordinal: u64) -> i64 {
    let draw = world.draws(kind, ordinal);
    let deal = world.deal_of_activity(kind, ordinal).map(|deal| world.created_at(Kind::Deal, deal));
    let contact =
        world.contact_of_activity(kind, ordinal).map(|contact| world.created_at(Kind::Contact, contact));
    let first = [deal, contact].into_iter().flatten().max().unwrap_or(i64::MIN);
    let logged = world.created_at(kind, ordinal).max(first);
    let ahead = match kind {
        Kind::Task => draw.span(aspect!("ahead"), 28 * DAY),
        Kind::Meeting => draw.span(aspect!("ahead"), 14 * DAY),
        _ => 0,
    };
    let day = (logged + ahead).div_euclid(DAY);
    // 1 January 1970 was a Thursday.
    let day = match (day + 4).rem_euclid(7) {
        0 => day + 1,
        6 => day + 2,
        _ => day,
    };
    let quarters = 32 + draw.span(aspect!("time of day"), 38);
    let at = (day * DAY + quarters * QUARTER).max(first + QUARTER);
    if ahead > 0 {
        at
    } else {
        at.min(world.now_ms - DAY / 8 - draw.span(aspect!("just now"), DAY / 4)).max(first + 1)
    }
}

const QUARTER: i64 = 15 * 60_000;

/// One value of an activity.
pub(super) fn value(world: &World, kind: Kind, ordinal: u64, name: &str) -> Option<String> {
    let draw = world.draws(kind, ordinal);
    let pick = |aspect: Aspect, of: &[&str]| Some(draw.pick(aspect, of).to_owned());
    let contact = |name: &str| world.property(Kind::Contact, world.contact_of_activity(kind, ordinal)?, name);
    let done = || when(world, kind, ordinal) < world.now_ms;
    let parties = || parties(world, kind, ordinal);
    let incoming = || draw.holds(aspect!("incoming"), 400);
    match name {
        "hs_timestamp" | "hs_meeting_start_time" => Some(instant_text(when(world, kind, ordinal))),
        "hs_meeting_end_time" => {
            let quarters = draw.pick(aspect!("length"), &[2, 3, 4, 6]);
            Some(instant_text(when(world, kind, ordinal) + quarters * QUARTER))
        }
        "hubspot_owner_id" => {
            let company = world.company_of_activity(kind, ordinal);
            let of_company = company.and_then(|company| company::value(world, company, "hubspot_owner_id"));
            Some(
                of_company
                    .filter(|_| draw.holds(aspect!("same owner"), 750))
                    .unwrap_or_else(|| owner(draw).to_owned()),
            )
        }
        "hs_note_body" => Some(prose::note(draw, ordinal, &parties())),
        "hs_call_title" => Some(prose::call_title(draw, &parties())),
        "hs_call_body" | "hs_meeting_body" => Some(prose::minutes(draw, &parties())),
        "hs_task_body" => draw.holds(aspect!("explained"), 450).then(|| prose::minutes(draw, &parties())),
        "hs_call_direction" => pick(aspect!("direction"), &["INBOUND", "OUTBOUND", "OUTBOUND"]),
        "hs_call_duration" => Some((draw.below(aspect!("seconds"), 1_800) * 1_000).to_string()),
        "hs_call_status" => {
            pick(aspect!("status"), &["COMPLETED", "COMPLETED", "COMPLETED", "NO_ANSWER", "BUSY"])
        }
        "hs_call_to_number" => contact("phone"),
        "hs_email_subject" => Some(prose::mail_subject(draw, &parties())),
        "hs_email_text" => Some(prose::mail_text(draw, &parties(), incoming())),
        "hs_email_html" => Some(prose::mail_html(draw, &parties(), incoming())),
        "hs_email_direction" => Some(if incoming() { "INCOMING_EMAIL" } else { "EMAIL" }.to_owned()),
        "hs_email_status" => {
            Some(if draw.holds(aspect!("bounced"), 20) { "BOUNCED" } else { "SENT" }.to_owned())
        }
        "hs_email_headers" => {
            let them = contact("email").unwrap_or_else(|| "unknown@mail.example".to_owned());
            let us = "sales@satchel-sample.example".to_owned();
            let (from, to) = if incoming() { (them, us) } else { (us, them) };
            Some(format!(
                "{{\"from\":{{\"email\":\"{from}\"}},\"to\":[{{\"email\":\"{to}\"}}],\"cc\":[],\"bcc\":[]}}"
            ))
        }
        "hs_meeting_title" => Some(prose::meeting_title(draw, &parties())),
        "hs_meeting_location" => pick(
            aspect!("where"),
            &["Video call", "Video call", "Customer's office", "Room 4", "Showroom", "Café at the station"],
        ),
        "hs_meeting_outcome" if done() => pick(
            aspect!("outcome"),
            &["COMPLETED", "COMPLETED", "COMPLETED", "RESCHEDULED", "NO_SHOW", "CANCELED"],
        ),
        "hs_meeting_outcome" => Some("SCHEDULED".to_owned()),
        "hs_task_subject" => Some(prose::task_subject(draw, &parties())),
        "hs_task_status" if done() => {
            pick(aspect!("status"), &["COMPLETED", "COMPLETED", "COMPLETED", "NOT_STARTED", "WAITING"])
        }
        "hs_task_status" => {
            pick(aspect!("status"), &["NOT_STARTED", "NOT_STARTED", "IN_PROGRESS", "WAITING"])
        }
        "hs_task_priority" => pick(aspect!("priority"), &["NONE", "LOW", "MEDIUM", "HIGH"]),
        "hs_task_type" => pick(aspect!("type"), &["TODO", "CALL", "EMAIL"]),
        _ => None,
    }
}

/// Who an activity is about; general words where it is about nobody.
fn parties(world: &World, kind: Kind, ordinal: u64) -> Parties {
    let or = |text: Option<String>, otherwise: &str| text.unwrap_or_else(|| otherwise.to_owned());
    let contact = world.contact_of_activity(kind, ordinal);
    let company = world.company_of_activity(kind, ordinal);
    let deal = world.deal_of_activity(kind, ordinal);
    Parties {
        name: or(contact.map(|contact| contact::called(world, contact).to_owned()), "the buyer"),
        firm: or(company.map(|company| world.firm_name(company)), "the customer"),
        subject: or(deal.map(|deal| deal::subject(world, deal).to_owned()), "project"),
    }
}
