//! Notes, calls, e-mails, meetings and tasks: what happened with a contact, and when (HubSpot docs: engagements).

use super::links::contact_of;
use super::people::OWNER_IDS;
use super::words::long_text;
use super::{DAY, Kind, World, signed};
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
        Kind::Contact | Kind::Company | Kind::Deal | Kind::Ticket => &[],
    }
}

/// One value of an activity.
pub(super) fn value(world: &World, kind: Kind, ordinal: u64, name: &str) -> Option<String> {
    let draw = |aspect: &str| world.draw(kind, ordinal, aspect);
    let pick = |of: &[&'static str]| Some(world.pick(kind, ordinal, name, of).to_owned());
    let when = || {
        let days = signed(draw("when")) % 300 * DAY;
        // A task lies ahead or behind; everything else has happened.
        if kind == Kind::Task && draw("ahead") % 2 == 0 {
            world.now_ms + days / 10
        } else {
            world.now_ms - days - DAY
        }
    };
    let contact = |name: &str| world.property(Kind::Contact, contact_of(world, kind, ordinal)?, name);
    match name {
        "hs_timestamp" | "hs_meeting_start_time" => Some(instant_text(when())),
        "hs_meeting_end_time" => Some(instant_text(when() + 45 * 60_000)),
        "hubspot_owner_id" => Some(world.pick(kind, ordinal, "owner", &OWNER_IDS).to_owned()),
        "hs_note_body" => Some(note(draw("body"))),
        "hs_call_title" => pick(&["Intro call", "Follow-up", "Contract questions", "電話"]),
        "hs_call_body" | "hs_meeting_body" | "hs_task_body" => pick(&[
            "Asked for references.",
            "<p>Wants a <b>demo</b> next week.</p>",
            "Left a voicemail 📞",
            "",
        ]),
        "hs_call_direction" => pick(&["INBOUND", "OUTBOUND"]),
        "hs_call_duration" => Some((draw(name) % 1_800_000).to_string()),
        "hs_call_status" => pick(&["COMPLETED", "NO_ANSWER", "BUSY"]),
        "hs_call_to_number" => contact("phone"),
        "hs_email_subject" => pick(&["Your offer", "Re: Your offer", "Fwd: Vertrag", "Next steps"]),
        "hs_email_text" => {
            Some("Hello,\r\n\r\nthe revised offer is attached.\r\n\r\nBest regards".to_owned())
        }
        "hs_email_html" => Some(email_html(draw("html"))),
        "hs_email_direction" => pick(&["EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"]),
        "hs_email_status" => pick(&["SENT", "BOUNCED", "SCHEDULED"]),
        "hs_email_headers" => {
            let to = contact("email").unwrap_or_else(|| "unknown@mail.example.com".to_owned());
            Some(format!(
                "{{\"from\":{{\"email\":\"sales@satchel-sample.example\"}},\"to\":[{{\"email\":\"{to}\"}}],\"cc\":[],\"bcc\":[]}}"
            ))
        }
        "hs_meeting_title" => pick(&["Kick-off", "Quarterly review", "Demo", "打ち合わせ"]),
        "hs_meeting_location" => pick(&["Video call", "Customer's office", "Room 4"]),
        "hs_meeting_outcome" => pick(&["SCHEDULED", "COMPLETED", "RESCHEDULED", "NO_SHOW", "CANCELED"]),
        "hs_task_subject" => {
            pick(&["Send the offer", "Call back", "Prepare the renewal", "Check the invoice"])
        }
        "hs_task_status" => pick(&["NOT_STARTED", "COMPLETED", "IN_PROGRESS", "WAITING"]),
        "hs_task_priority" => pick(&["LOW", "MEDIUM", "HIGH", "NONE"]),
        "hs_task_type" => pick(&["TODO", "CALL", "EMAIL"]),
        _ => None,
    }
}

/// A note's HTML; anybody can write into a CRM, so some of it is hostile and some endless.
fn note(draw: u64) -> String {
    match draw % 200 {
        0 => long_text(60_000),
        1 => "<p onclick=\"steal()\">Hello</p><script>steal()</script>".to_owned(),
        2 => "<svg onload=alert(1)><a href=\"javascript:alert(1)\">offer</a>".to_owned(),
        3..=60 => {
            "<p>Met at the fair.</p><ul><li>Wants a <strong>demo</strong></li><li>Budget in Q3</li></ul>"
                .to_owned()
        }
        61..=120 => {
            "Spoke to the buyer: <a href=\"https://www.example.com/offer\">the offer</a> is with legal ✅"
                .to_owned()
        }
        _ => "Called, no answer. Will try again on Thursday.".to_owned(),
    }
}

fn email_html(draw: u64) -> String {
    match draw % 100 {
        0 => "<img src=\"https://tracker.example.com/pixel.gif\" width=1 height=1><p>Hello</p>".to_owned(),
        _ => "<p>Hello,</p><p>the revised offer is attached.</p><p>Best regards</p>".to_owned(),
    }
}
