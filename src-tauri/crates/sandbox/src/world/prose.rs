//! What people write into a CRM: notes, e-mails, subjects, messages. Most of it is ordinary, some is hostile, some endless.
//!
//! Must never know of records: names come in as arguments.

use super::draw::{Draw, aspect};

/// Who a text is about.
#[derive(Clone, Debug)]
pub(super) struct Parties {
    /// The person's given name.
    pub(super) name: String,
    /// The company's name.
    pub(super) firm: String,
    /// What is being sold.
    pub(super) subject: String,
}

impl Parties {
    fn fill(&self, text: &str) -> String {
        text.replace("{name}", &self.name).replace("{firm}", &self.firm).replace("{subject}", &self.subject)
    }
}

/// The longest text is so many characters long.
pub(super) const LONGEST: usize = 60_000;

#[rustfmt::skip]
const OPENINGS: [&str; 20] = [
    "Spoke to {name} this morning.", "Met {name} at the trade fair.", "Quick call with {name} and a colleague from IT.",
    "Visited {firm} on site.", "{name} called back.", "Went through the offer with {name}.", "Demo for {firm} went well.",
    "{name} replied to my mail.", "Ran into {name} at the conference dinner.", "Call with purchasing at {firm}.",
    "Checked in after the holidays.", "{name} is new in the role.", "Short update from {firm}.", "Lunch with {name}.",
    "Got {name} on the mobile, finally.", "Review of the last quarter with {firm}.", "{name} forwarded our deck to the board.",
    "Kick-off with {firm}.", "Follow-up on the {subject}.", "Discussed the {subject} with {name}.",
];
#[rustfmt::skip]
const DETAILS: [&str; 28] = [
    "Budget is there, but only from next quarter.", "They want three references in their industry.",
    "Main worry is the switch-over weekend.", "Price is fine; the contract length is not.", "They run two other pilots.",
    "Needs single sign-on before anybody may use it.", "Legal has questions about data processing.",
    "The old supplier's contract ends in November.", "Very happy with support so far.", "Asked for a version in their language.",
    "They grew by twelve people since spring.", "Decision moved up to the managing director.",
    "Wants the {subject} split into two invoices.", "Delivery before the summer break is a must.",
    "IT wants to see the security paper first.", "They compared us with one other vendor and like our export.",
    "There was a complaint about the last delivery; sorted out.", "A reorganisation is going on, purchasing is being centralised.",
    "Would take part in a case study.", "Only the warehouse would use it at first.", "Interested in training for eight people.",
    "Not the right time: their project lead left.", "They asked for a discount of 10 %, I said I would ask.",
    "Numbers for last year were good, so the budget stays.", "Wants to pay by instalments.",
    "Two more sites could follow next year.", "The board meets on the 14th.", "Trial users are active every day.",
];
#[rustfmt::skip]
const STEPS: [&str; 18] = [
    "Call again on Thursday.", "Send the revised offer by Friday.", "Book a demo with their IT.", "Ask legal for the standard clauses.",
    "Nothing to do until they come back.", "Send references.", "Prepare a plan for the pilot.", "Check the delivery date with operations.",
    "Invite {name} to the webinar.", "Talk to Ines about the discount.", "Update the forecast.", "Send the invoice address form.",
    "Meet again in two weeks.", "Introduce them to support.", "Offer the three-year price.", "Wait for the board.", "Set up test access.",
    "Remind them at the end of the month.",
];

/// A note's HTML; anybody can write into a CRM, so some of it is hostile and some endless.
pub(super) fn note(draw: Draw, number: u64, parties: &Parties) -> String {
    if number % 2_500 == 17 {
        return long_text(draw);
    }
    let opening = parties.fill(draw.pick(aspect!("opening"), &OPENINGS));
    let detail = parties.fill(draw.pick(aspect!("detail"), &DETAILS));
    let more = parties.fill(draw.pick(aspect!("more"), &DETAILS));
    let step = parties.fill(draw.pick(aspect!("step"), &STEPS));
    match draw.below(aspect!("form"), 200) {
        0 => "<p onclick=\"steal()\">Hello</p><script>steal()</script>".to_owned(),
        1 => "<svg onload=alert(1)><a href=\"javascript:alert(1)\">offer</a>".to_owned(),
        2 => format!("{opening} ✅👍\n{step} 🙏"),
        3..=55 => format!(
            "<p>{opening}</p><ul><li>{detail}</li><li>{more}</li></ul><p><strong>Next:</strong> {step}</p>"
        ),
        56..=85 => format!("<div>{opening} {detail}<br><br>{step}</div>"),
        86..=95 => format!(
            "{opening} <a href=\"https://www.satchel-sample.example/offer\">The offer</a> is with legal. {step}"
        ),
        96..=120 => format!("{opening} {step}"),
        121..=135 => "No answer, left a voicemail.".to_owned(),
        _ => format!("{opening} {detail} {step}"),
    }
}

/// What was said in a call or a meeting.
pub(super) fn minutes(draw: Draw, parties: &Parties) -> String {
    let detail = parties.fill(draw.pick(aspect!("detail"), &DETAILS));
    let step = parties.fill(draw.pick(aspect!("step"), &STEPS));
    match draw.below(aspect!("form"), 10) {
        0 => String::new(),
        1 => "Left a voicemail 📞".to_owned(),
        2..=4 => format!("<p>{detail}</p><p><b>{step}</b></p>"),
        _ => format!("{detail} {step}"),
    }
}

#[rustfmt::skip]
const MAIL_SUBJECTS: [&str; 20] = [
    "Your offer", "Re: Your offer", "Next steps", "Re: Next steps", "{subject}: revised version", "Question about the {subject}",
    "Thank you for the visit", "Dates for a demo", "Re: Dates for a demo", "Fwd: Contract", "Invoice address", "Intro: our team and {firm}",
    "Minutes of our call", "Documents you asked for", "Re: Discount", "Training dates", "Delivery week", "Checking in", "Security questionnaire",
    "Welcome aboard 🎉",
];
#[rustfmt::skip]
const MAIL_LINES: [&str; 14] = [
    "please find the revised offer for the {subject} attached.", "as discussed, here are the dates that would suit us.",
    "thank you for your time today. I have put our points together below.", "we would like to go ahead with the {subject}.",
    "could you tell me whether the price includes training?", "our legal department has two questions, see the attachment.",
    "the access for your test users is ready.", "I am following up on my message from last week.",
    "attached you will find the documents you asked for.", "can we move our call to Thursday?",
    "the delivery is on its way and should reach {firm} on Monday.", "we have to postpone the decision to next month, I am sorry.",
    "thanks, that answers my question.", "please send the invoice to the address below from now on.",
];

/// An e-mail's subject.
pub(super) fn mail_subject(draw: Draw, parties: &Parties) -> String {
    let subject = parties.fill(draw.pick(aspect!("subject"), &MAIL_SUBJECTS));
    let mut letters = subject.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// An e-mail's plain text; incoming ones are signed by the contact.
pub(super) fn mail_text(draw: Draw, parties: &Parties, incoming: bool) -> String {
    let line = parties.fill(draw.pick(aspect!("line"), &MAIL_LINES));
    let (to, from) = if incoming {
        ("all", parties.name.as_str())
    } else {
        (parties.name.as_str(), "your team at Satchel Sample")
    };
    format!("Hello {to},\r\n\r\n{line}\r\n\r\nBest regards\r\n{from}")
}

/// The same text as HTML.
pub(super) fn mail_html(draw: Draw, parties: &Parties, incoming: bool) -> String {
    let text = mail_text(draw, parties, incoming);
    let paragraphs: Vec<String> =
        text.split("\r\n\r\n").map(|part| format!("<p>{}</p>", part.replace("\r\n", "<br>"))).collect();
    let pixel = if draw.holds(aspect!("tracked"), 60) {
        "<img src=\"https://tracker.example/pixel.gif\" width=1 height=1>"
    } else {
        ""
    };
    format!("{pixel}{}", paragraphs.concat())
}

#[rustfmt::skip]
const CALLS: [&str; 12] = [
    "Intro call", "Follow-up with {name}", "Contract questions", "Call about the {subject}", "Returned {name}'s call", "Discount",
    "Check-in", "Delivery date", "Technical questions", "Reference call", "Renewal talk", "Cold call to {firm}",
];
#[rustfmt::skip]
const MEETINGS: [&str; 12] = [
    "Kick-off with {firm}", "Quarterly review", "Demo for {firm}", "{subject}: open points", "Lunch with {name}", "On-site visit at {firm}",
    "Contract review", "Workshop day 1", "Product presentation", "Onboarding session", "Roadmap update", "Negotiation",
];
#[rustfmt::skip]
const TASKS: [&str; 16] = [
    "Send the offer to {name}", "Call {name} back", "Prepare the renewal for {firm}", "Check the invoice", "Follow up on the {subject}",
    "Ask {name} for references", "Update the contact data of {firm}", "Send the contract", "Book a room for the demo",
    "Thank {name} for the meeting", "Get the discount approved", "Answer the security questionnaire", "Send birthday wishes 🎂",
    "Check the delivery date", "Plan the visit to {firm}", "Remind {firm} of the open invoice",
];

/// The title of a call.
pub(super) fn call_title(draw: Draw, parties: &Parties) -> String {
    parties.fill(draw.pick(aspect!("title"), &CALLS))
}

/// The title of a meeting.
pub(super) fn meeting_title(draw: Draw, parties: &Parties) -> String {
    let title = parties.fill(draw.pick(aspect!("title"), &MEETINGS));
    let mut letters = title.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// What is to be done.
pub(super) fn task_subject(draw: Draw, parties: &Parties) -> String {
    parties.fill(draw.pick(aspect!("title"), &TASKS))
}

#[rustfmt::skip]
const MESSAGES: [&str; 8] = [
    "Please call me back about the offer 📞\r\nThanks!", "Do you deliver to islands?", "We are looking for a supplier for three sites.",
    "Could you send me a price list?", "Saw you at the fair, would like a demo.", "Wir bitten um ein Angebot für 40 Plätze.",
    "Bonjour, pouvez-vous me rappeler demain matin ?", "Is there a discount for schools?",
];

/// What somebody wrote into a form: mostly nothing, now and then hostile or endless.
pub(super) fn message(draw: Draw) -> Option<String> {
    match draw.below(aspect!("message"), 2_000) {
        0 => Some(long_text(draw)),
        1..=4 => Some("<script>alert('hi')</script><img src=x onerror=alert(1)>".to_owned()),
        5..=129 => Some(draw.pick(aspect!("which message"), &MESSAGES).to_owned()),
        _ => None,
    }
}

/// Text of the greatest length, for what only long texts break: sentences in no order.
pub(super) fn long_text(draw: Draw) -> String {
    let mut text = String::with_capacity(LONGEST);
    let mut length = 0;
    for number in 0.. {
        let draw = draw.with(number);
        let sentence = if number % 2 == 0 {
            draw.pick(aspect!("detail"), &DETAILS)
        } else {
            draw.pick(aspect!("step"), &STEPS)
        };
        for letter in sentence.replace("{subject}", "contract").replace("{name}", "them").chars().chain([' '])
        {
            if length == LONGEST {
                return text;
            }
            text.push(letter);
            length += 1;
        }
    }
    text
}

/// What a support question is about, its subject and its text.
#[rustfmt::skip]
pub(super) const QUESTIONS: [(&str, &str, &str); 30] = [
    ("PRODUCT_ISSUE", "Cannot log in since the update", "It worked last week.\nToday the page stays <b>blank</b> 😕"),
    ("BILLING_ISSUE", "Invoice shows the wrong address", "We moved in March. Please correct the invoice and send it again."),
    ("GENERAL_INQUIRY", "Bitte um Rückruf", "Am besten vormittags. Danke!"),
    ("PRODUCT_ISSUE", "Export is empty", "The CSV has only the header line. The list on screen has 214 rows."),
    ("GENERAL_INQUIRY", "配送が遅れています", "先週の注文がまだ届いていません。状況を教えてください。"),
    ("BILLING_ISSUE", "Where do I change my plan?", "I only find the button for upgrades."),
    ("GENERAL_INQUIRY", "¿Pueden enviarnos el contrato?", "Necesitamos una copia firmada para la auditoría."),
    ("PRODUCT_ISSUE", "Scanner does not connect", "Two of five devices stay offline after a restart."),
    ("FEATURE_REQUEST", "Dark mode on tablets", "Our drivers work at night. Would be great!"),
    ("PRODUCT_ISSUE", "Wrong total in the monthly report", "The total differs from the sum of the lines by 0.01."),
    ("BILLING_ISSUE", "Charged twice in June", "Please see the attached statement."),
    ("FEATURE_REQUEST", "Import from spreadsheet", "We keep 3,000 addresses in a spreadsheet and would like to load them."),
    ("GENERAL_INQUIRY", "Question about opening hours of support", "Is somebody there on public holidays?"),
    ("PRODUCT_ISSUE", "Emails arrive late", "Notifications come up to two hours late since Monday."),
    ("PRODUCT_ISSUE", "Umlaute werden falsch gedruckt", "Aus „Müller“ wird „MÃ¼ller“ auf den Etiketten."),
    ("BILLING_ISSUE", "Facture manquante", "Il nous manque la facture de mai."),
    ("FEATURE_REQUEST", "Second approver for orders", "Our auditors ask for two approvals above 10,000."),
    ("GENERAL_INQUIRY", "New contact person", "I am taking over from my colleague, please update your records."),
    ("PRODUCT_ISSUE", "App crashes when adding a photo", "Phone: two years old, app: latest. Happens every time."),
    ("PRODUCT_ISSUE", "Slow on Monday mornings", "Between 8 and 9 every page takes ten seconds."),
    ("BILLING_ISSUE", "Purchase order number missing", "Our accounting needs our PO number on each invoice."),
    ("GENERAL_INQUIRY", "Proszę o ofertę", "Interesuje nas 25 stanowisk."),
    ("FEATURE_REQUEST", "Calendar in our time zone", "Meetings show in UTC for our team in Auckland."),
    ("PRODUCT_ISSUE", "Password reset link expired", "The link says expired one minute after I ask for it."),
    ("GENERAL_INQUIRY", "Training for new colleagues", "Six people start in autumn. Do you offer online sessions?"),
    ("BILLING_ISSUE", "VAT number changed", "Please use the new number from 1 July."),
    ("PRODUCT_ISSUE", "Duplicate records after import", "Every contact is there twice now."),
    ("GENERAL_INQUIRY", "Remove me from the list", "I left the company, please do not write to this address."),
    ("FEATURE_REQUEST", "More than one phone number", "We need at least three per person."),
    ("PRODUCT_ISSUE", "Label printer prints two copies", "Since the last update. Restarting does not help 🖨️"),
];
