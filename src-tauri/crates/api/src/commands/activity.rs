//! Writing a note, logging a call, making a task: an activity with the records it is about, in one request.

use super::{Portal, parse, record};
use crate::dto::{
    ActivityFields, ActivityRequest, NewLinkRequest, OwnerChoice, RecordDocument, SetDoneRequest,
};
use crate::{ErrorCode, Failure};
use satchel_core::{ActivityColumns, ObjectType};
use satchel_engine::NewLink;

/// The property that says whose a record is.
const OWNER: &str = "hubspot_owner_id";

/// Makes an activity. It stands on the timelines of its records at once, and waits like every change.
pub async fn log_activity(portal: &Portal, request: ActivityRequest) -> Result<RecordDocument, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    let columns = columns_of(object_type)?;
    if request.on.is_empty() {
        let message = format!("no record is named that the {} is about", request.object_type);
        return Err(Failure::new(ErrorCode::Usage, message, "Name at least one record."));
    }
    let mut properties = request.properties;
    let typed = request.text.filter(|text| !text.trim().is_empty());
    if let Some((text, body)) = typed.zip(columns.body.first()) {
        properties.insert((*body).to_owned(), Some(as_html(&text)));
    }
    if let Some(title) = request.title {
        let Some(name) = columns.title else {
            let message = format!("{} have no subject", request.object_type);
            return Err(Failure::new(ErrorCode::Usage, message, "Leave the subject out."));
        };
        properties.insert(name.to_owned(), Some(title));
    }
    if let Some(at) = request.at {
        properties.insert(columns.at.to_owned(), Some(at));
    }
    match request.owner {
        Some(OwnerChoice::Of(owner)) => drop(properties.insert(OWNER.to_owned(), Some(owner))),
        Some(OwnerChoice::Nobody) => drop(properties.insert(OWNER.to_owned(), None)),
        None => {}
    }
    let links = links(portal, request.on).await?;
    let rid = portal.engine.create_linked(object_type, parse::changes(properties), links).await?;
    record::document_of(portal, rid).await
}

/// Marks an activity as done, or as not done.
pub async fn set_done(portal: &Portal, request: SetDoneRequest) -> Result<RecordDocument, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    let columns = columns_of(object_type)?;
    let Some((property, done)) = columns.done else {
        let message = format!("{} are neither done nor open", request.object_type);
        return Err(Failure::new(ErrorCode::Usage, message, "Only tasks are."));
    };
    let open = columns.defaults.iter().find(|(name, _)| *name == property).map(|(_, value)| *value);
    let value = if request.done { Some(done) } else { open };
    let changes = vec![(property.to_owned(), value.map(str::to_owned))];
    let rid = portal.engine.edit(object_type, &parse::key(&request.id)?, changes).await?;
    record::document_of(portal, rid).await
}

/// The links a request names, read.
pub(super) async fn links(portal: &Portal, requests: Vec<NewLinkRequest>) -> Result<Vec<NewLink>, Failure> {
    let mut links = Vec::with_capacity(requests.len());
    for NewLinkRequest { object_type, id, label } in requests {
        let to_type = parse::object_type(portal, &object_type).await?;
        links.push(NewLink { to_type, to: parse::key(&id)?, label });
    }
    Ok(links)
}

fn columns_of(object_type: ObjectType) -> Result<&'static ActivityColumns, Failure> {
    object_type.row().activity.as_ref().ok_or_else(|| {
        let message = format!("{object_type} are no activities");
        Failure::new(ErrorCode::Usage, message, "Choose notes, calls, tasks, meetings or emails.")
    })
}

/// What a form for a new activity of this type asks for; `None` for a type that is none.
pub(super) fn fields(object_type: ObjectType) -> Option<ActivityFields> {
    let columns = object_type.row().activity.as_ref()?;
    Some(ActivityFields {
        title: columns.title.map(str::to_owned),
        body: columns.body.first().copied().unwrap_or_default().to_owned(),
        at: columns.at.to_owned(),
        facts: columns.facts.iter().map(|(name, _)| (*name).to_owned()).collect(),
        defaults: columns
            .defaults
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned())))
            .collect(),
        can_be_done: columns.done.is_some(),
    })
}

/// Typed text as HubSpot keeps bodies: a paragraph per blank line, a break per line.
fn as_html(text: &str) -> String {
    let escaped = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r\n", "\n")]
        .into_iter()
        .fold(text.trim().to_owned(), |text, (letter, entity)| text.replace(letter, entity));
    let paragraphs = escaped.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>", paragraph.replace('\n', "<br>"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_keeps_its_lines_and_its_signs() {
        assert_eq!(
            as_html("Hi <Ann> & co\nsecond\r\n\r\n\nnext "),
            "<p>Hi &lt;Ann&gt; &amp; co<br>second</p><p>next</p>"
        );
    }
}
