//! The steps of the main job, in order. Each takes what the ones before it found and returns what it proved.

use super::consent::approving_form;
use super::http::{Answer, Request, get, send};
use super::process::{Sandbox, Satchel, expect_code};
use crate::{Error, shell};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

/// The property that both the rep and a colleague change.
const CONTESTED: &str = "jobtitle";

/// A property that only the colleague changes.
const OTHER: &str = "city";

/// What the rep writes first, offline.
const FIRST: &str = "Head of Satchels";

/// What the rep writes while a colleague writes something else.
const MINE: &str = "Director of Satchels";

/// What the colleague writes meanwhile.
const THEIRS: &str = "Vice President of Bags";

/// Where the colleague says the contact has moved to.
const MOVED: &str = "Reykjavík";

/// The portal's size: some pages of each type, so that paging is walked too.
const SIZE: &[&str] = &["--seed", "1", "--contacts", "2000", "--companies", "300", "--deals", "300"];

/// What a step returns: the sentence of what it proved, and what later steps need.
type Proof<T> = Result<(String, T), Error>;

/// Walks all steps and returns how many there were.
pub(super) fn all(satchel: &Satchel, folder: &Path) -> Result<usize, Error> {
    let state = folder.join("sandbox-state").to_string_lossy().into_owned();
    let serve = |port: &str| {
        let arguments = [&["--port", port, "--state", &state], SIZE].concat();
        Sandbox::serve(satchel, &arguments, folder.join("sandbox.log"))
    };
    let mut steps = Steps::default();
    let sandbox = steps.take("start a sandbox", || start(serve("0")?))?;
    let portal = Portal::of(&sandbox.about)?;
    steps.take("sign in by OAuth", || sign_in(satchel, &portal))?;
    steps.take("mirror the account", || mirror(satchel, &portal))?;
    steps.take("switch the network off", || stop(sandbox, &portal))?;
    let contact = steps.take("search and list", || find(satchel))?;
    steps.take("edit", || edit(satchel, &contact))?;
    let sandbox = steps.take("switch the network on", || restart(serve(portal.port()?)?, &portal))?;
    steps.take("push", || push(satchel, &portal, &contact, FIRST))?;
    steps.take("edit while a colleague does", || collide(satchel, &portal, &contact))?;
    let conflict = steps.take("push into the conflict", || meet_conflict(satchel, &portal, &contact))?;
    steps.take("settle it", || settle(satchel, &conflict))?;
    steps.take("push the answer", || push(satchel, &portal, &contact, MINE))?;
    steps.take("pull the colleague's other change", || other_change(satchel, &contact))?;
    steps.take("look for anything left open", || nothing_open(satchel, &portal))?;
    steps.take("stop the sandbox", || stop(sandbox, &portal))?;
    Ok(steps.taken)
}

/// Counts and prints steps.
#[derive(Default)]
struct Steps {
    taken: usize,
}

impl Steps {
    fn take<T>(&mut self, name: &str, step: impl FnOnce() -> Proof<T>) -> Result<T, Error> {
        self.taken += 1;
        let begun = Instant::now();
        let (proof, found) =
            step().map_err(|error| Error::Stop(format!("step {}, {name}: {error}", self.taken)))?;
        println!("{:2}. {name}: {proof} ({})", self.taken, shell::took(begun.elapsed()));
        Ok(found)
    }
}

/// What the sandbox says of itself, and how the server is asked directly.
struct Portal {
    about: Value,
    api_base: String,
    colleague: String,
}

impl Portal {
    fn of(about: &Value) -> Result<Self, Error> {
        let api_base = text(about, "/api_base")?;
        let colleague = text(about, "/users/1/token")?;
        Ok(Self { about: about.clone(), api_base, colleague })
    }

    fn port(&self) -> Result<&str, Error> {
        self.api_base.rsplit(':').next().filter(|port| port.parse::<u16>().is_ok()).ok_or_else(|| {
            Error::Answer { what: "the sandbox".to_owned(), why: format!("no port in {}", self.api_base) }
        })
    }

    /// Asks the server as the colleague does.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Error> {
        let url = format!("{}{path}", self.api_base);
        let text = body.map(Value::to_string);
        let body = text.as_deref().map(|text| ("application/json", text));
        let answer = send(&Request { method, url: &url, token: Some(&self.colleague), body })?;
        if !(200..300).contains(&answer.status) {
            return Err(Error::Stop(format!(
                "{method} {path} was answered {}: {}",
                answer.status, answer.body
            )));
        }
        serde_json::from_str(&answer.body)
            .map_err(|error| Error::Answer { what: format!("{method} {path}"), why: error.to_string() })
    }

    /// One property of a contact, as the server has it now.
    fn property(&self, contact: &str, name: &str) -> Result<String, Error> {
        let answer =
            self.ask("GET", &format!("/crm/v3/objects/contacts/{contact}?properties={name}"), None)?;
        text(&answer, &format!("/properties/{name}"))
    }

    fn total(&self, kind: &str) -> Result<u64, Error> {
        let all = json!({"filterGroups": [], "limit": 1});
        number(&self.ask("POST", &format!("/crm/v3/objects/{kind}/search"), Some(&all))?, "/total")
    }
}

/// A contact that the walk follows.
struct Contact {
    id: String,
    email: String,
}

fn start(sandbox: Sandbox) -> Proof<Sandbox> {
    let portal = Portal::of(&sandbox.about)?;
    let proof = format!("portal {} answers at {}", plain(&portal.about, "/portal_id")?, portal.api_base);
    Ok((proof, sandbox))
}

fn sign_in(satchel: &Satchel, portal: &Portal) -> Proof<()> {
    let client_id = plain(&portal.about, "/client_id")?;
    let secret = text(&portal.about, "/client_secret")?;
    let authorize = text(&portal.about, "/authorize_url")?;
    let arguments = [
        "connect",
        "--oauth",
        "--client-id",
        &client_id,
        "--client-secret-stdin",
        "--print-url",
        "--api-base",
        &portal.api_base,
        "--authorize-url",
        &authorize,
    ];
    let mut running = satchel.start(&arguments, Some(&secret))?;
    let link = running.wait_for("a link to the consent page", |line| link_in(line, &authorize))?;
    let callback = approve(&link)?;
    let shown = get(&callback)?;
    if shown.status != 200 {
        return Err(Error::Stop(format!("the callback answered the browser {}", shown.status)));
    }
    expect_code(running.end()?, 0, &arguments)?;
    let status = satchel.call(&["status"])?;
    let signed_in = plain(&status, "/portal/id")?;
    want("the portal signed in to", &signed_in, &plain(&portal.about, "/portal_id")?)?;
    Ok((format!("consent given on the page, the browser sent back, portal {signed_in} connected"), ()))
}

/// The link in a line of output, JSON or plain.
fn link_in(line: &str, authorize: &str) -> Option<String> {
    let at = line.find(authorize)?;
    let link: String =
        line[at..].chars().take_while(|c| !c.is_whitespace() && !"\"<>".contains(*c)).collect();
    link.contains("state=").then_some(link)
}

/// Opens the consent page, presses Approve, and returns where the browser is sent.
fn approve(link: &str) -> Result<String, Error> {
    let page = get(link)?;
    if page.status != 200 {
        return Err(Error::Stop(format!("the consent page was answered {}: {}", page.status, page.body)));
    }
    let form = approving_form(&page.body)?;
    let target = absolute(link, &form.action);
    let answer = if form.method == "POST" {
        let body = Some(("application/x-www-form-urlencoded", form.fields.as_str()));
        send(&Request { method: "POST", url: &target, token: None, body })?
    } else {
        get(&format!("{}?{}", target.split('?').next().unwrap_or(&target), form.fields))?
    };
    redirected(&answer)
}

fn redirected(answer: &Answer) -> Result<String, Error> {
    let location = answer.header("location").filter(|_| (300..400).contains(&answer.status));
    location.map(str::to_owned).ok_or_else(|| {
        Error::Stop(format!("approving sent the browser nowhere: {} {}", answer.status, answer.body))
    })
}

/// Where a form of the page at `link` is sent.
fn absolute(link: &str, action: &str) -> String {
    if action.is_empty() {
        return link.to_owned();
    }
    if action.starts_with("http://") || action.starts_with("https://") {
        return action.to_owned();
    }
    let page = link.split('?').next().unwrap_or(link);
    let host_end = page.find("://").and_then(|at| page[at + 3..].find('/').map(|slash| at + 3 + slash));
    let host = host_end.map_or(page, |end| &page[..end]);
    if action.starts_with('/') {
        return format!("{host}{action}");
    }
    let folder = page.rsplit_once('/').map_or(page, |(folder, _)| folder);
    format!("{folder}/{action}")
}

fn mirror(satchel: &Satchel, portal: &Portal) -> Proof<()> {
    satchel.call(&["pull"])?;
    let status = satchel.call(&["status"])?;
    let mut counts = Vec::new();
    for kind in ["contacts", "companies", "deals"] {
        let object = object_of(&status, kind)?;
        want(&format!("whether {kind} are complete"), &plain(object, "/complete")?, "true")?;
        let (here, there) = (number(object, "/live")?, portal.total(kind)?);
        want(&format!("the number of {kind} here"), &here.to_string(), &there.to_string())?;
        counts.push(format!("{here} {kind}"));
    }
    Ok((format!("{}, as many as the server has", counts.join(", ")), ()))
}

fn object_of<'a>(status: &'a Value, kind: &str) -> Result<&'a Value, Error> {
    let objects =
        status.get("objects").and_then(Value::as_array).ok_or_else(|| missing(status, "/objects"))?;
    objects.iter().find(|object| object["type"] == kind).ok_or_else(|| missing(status, kind))
}

fn stop(sandbox: Sandbox, portal: &Portal) -> Proof<()> {
    sandbox.stop()?;
    if get(&portal.api_base).is_ok() {
        return Err(Error::Stop("the sandbox still answers".to_owned()));
    }
    Ok(("it ended cleanly and nothing answers any more".to_owned(), ()))
}

fn find(satchel: &Satchel) -> Proof<Contact> {
    let filter = format!("{CONTESTED}?");
    let list = satchel.call(&[
        "list",
        "contacts",
        "--sort",
        "email",
        "--filter",
        "email?",
        "--filter",
        &filter,
        "--limit",
        "5",
        "--properties",
        "email,jobtitle",
    ])?;
    let contact = Contact { id: text(&list, "/rows/0/id")?, email: text(&list, "/rows/0/properties/email")? };
    let hits = satchel.call(&["search", &contact.email])?;
    want("the first hit", &text(&hits, "/rows/0/id")?, &contact.id)?;
    let listed = number(&list, "/total")?;
    Ok((format!("{listed} contacts listed, {} found by e-mail, without a network", contact.id), contact))
}

fn edit(satchel: &Satchel, contact: &Contact) -> Proof<()> {
    satchel.call(&["edit", "contacts", &contact.id, &format!("{CONTESTED}={FIRST}")])?;
    let shown = satchel.call(&["show", "contacts", &contact.id])?;
    want("the value shown", &text(&shown, &format!("/properties/{CONTESTED}"))?, FIRST)?;
    want("the pending value", &text(&shown, &format!("/pending/{CONTESTED}/local"))?, FIRST)?;
    let waiting = number(&satchel.call(&["outbox"])?, "/total")?;
    want("the length of the outbox", &waiting.to_string(), "1")?;
    Ok(("shown at once, and one change waits in the outbox".to_owned(), ()))
}

fn restart(sandbox: Sandbox, portal: &Portal) -> Proof<Sandbox> {
    want("the address after the restart", &text(&sandbox.about, "/api_base")?, &portal.api_base)?;
    Ok(("the same portal answers at the same address".to_owned(), sandbox))
}

fn push(satchel: &Satchel, portal: &Portal, contact: &Contact, wanted: &str) -> Proof<()> {
    let pushed = satchel.call(&["push", "--yes"])?;
    want("the number acknowledged", &plain(&pushed, "/pushed/acknowledged")?, "1")?;
    want("the value on the server", &portal.property(&contact.id, CONTESTED)?, wanted)?;
    Ok((format!("the server now says “{wanted}”"), ()))
}

fn collide(satchel: &Satchel, portal: &Portal, contact: &Contact) -> Proof<()> {
    satchel.call(&["edit", "contacts", &contact.id, &format!("{CONTESTED}={MINE}")])?;
    let change = json!({"properties": {CONTESTED: THEIRS, OTHER: MOVED}});
    portal.ask("PATCH", &format!("/crm/v3/objects/contacts/{}", contact.id), Some(&change))?;
    want("the value on the server", &portal.property(&contact.id, CONTESTED)?, THEIRS)?;
    Ok((format!("“{MINE}” waits here, “{THEIRS}” is on the server"), ()))
}

fn meet_conflict(satchel: &Satchel, portal: &Portal, contact: &Contact) -> Proof<String> {
    let pushed = satchel.call_for(4, &["push", "--yes"])?;
    want("the number in conflict", &plain(&pushed, "/pushed/conflicted")?, "1")?;
    want("the value on the server", &portal.property(&contact.id, CONTESTED)?, THEIRS)?;
    let conflicts = satchel.call(&["conflicts"])?;
    want("the number of conflicts", &plain(&conflicts, "/total")?, "1")?;
    let property = conflicts
        .pointer("/rows/0/properties/0")
        .ok_or_else(|| missing(&conflicts, "/rows/0/properties/0"))?;
    for (side, value) in [("/name", CONTESTED), ("/base", FIRST), ("/local", MINE), ("/remote", THEIRS)] {
        want(&format!("the conflict's {}", &side[1..]), &text(property, side)?, value)?;
    }
    let by = plain(property, "/remote_by")?;
    let proof = format!("nothing was overwritten; before “{FIRST}”, yours “{MINE}”, now “{THEIRS}” by {by}");
    Ok((proof, plain(&conflicts, "/rows/0/id")?))
}

fn settle(satchel: &Satchel, conflict: &str) -> Proof<()> {
    satchel.call(&["resolve", conflict, "--property", CONTESTED, "--local"])?;
    let left = plain(&satchel.call(&["conflicts"])?, "/total")?;
    want("the number of conflicts left", &left, "0")?;
    Ok(("yours was chosen and no conflict is left".to_owned(), ()))
}

fn other_change(satchel: &Satchel, contact: &Contact) -> Proof<()> {
    satchel.call(&["pull"])?;
    let shown = satchel.call(&["show", "contacts", &contact.id])?;
    want("the colleague's value", &text(&shown, &format!("/properties/{OTHER}"))?, MOVED)?;
    want("the rep's value", &text(&shown, &format!("/properties/{CONTESTED}"))?, MINE)?;
    Ok((format!("“{MOVED}” came in beside “{MINE}” for {}", contact.email), ()))
}

fn nothing_open(satchel: &Satchel, portal: &Portal) -> Proof<()> {
    let status = satchel.call(&["status"])?;
    let outbox =
        status.get("outbox").and_then(Value::as_object).ok_or_else(|| missing(&status, "/outbox"))?;
    for (state, count) in outbox {
        want(&format!("outbox, {state}"), &count.to_string(), "0")?;
    }
    want("conflicts", &plain(&status, "/conflicts")?, "0")?;
    want("requests refused for their rate", &plain(&status, "/api/throttled")?, "0")?;
    let requests = plain(&status, "/api/requests")?;
    Ok((format!("the outbox is empty; {requests} requests to {}, none throttled", portal.api_base), ()))
}

/// Compares what was found with what was wanted.
fn want(what: &str, found: &str, wanted: &str) -> Result<(), Error> {
    if found == wanted {
        return Ok(());
    }
    Err(Error::Stop(format!("{what} is “{found}”, not “{wanted}”")))
}

/// The text at a place of a document.
fn text(document: &Value, place: &str) -> Result<String, Error> {
    document.pointer(place).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| missing(document, place))
}

/// The text, number or truth at a place of a document, as text.
fn plain(document: &Value, place: &str) -> Result<String, Error> {
    match document.pointer(place) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(value.to_string()),
        _ => Err(missing(document, place)),
    }
}

fn number(document: &Value, place: &str) -> Result<u64, Error> {
    document.pointer(place).and_then(Value::as_u64).ok_or_else(|| missing(document, place))
}

fn missing(document: &Value, place: &str) -> Error {
    Error::Answer {
        what: "the command or server".to_owned(),
        why: format!("nothing fitting at {place} of {document}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_in_text_and_in_json() {
        let authorize = "http://127.0.0.1:9/oauth/authorize";
        let link = format!("{authorize}?client_id=1&state=x");
        assert_eq!(link_in(&format!("open {link} in a browser"), authorize), Some(link.clone()));
        assert_eq!(link_in(&json!({"url": link}).to_string(), authorize), Some(link));
        assert_eq!(link_in(&format!("waiting for {authorize}"), authorize), None);
    }

    #[test]
    fn a_form_is_sent_to_where_its_page_says() {
        let link = "http://localhost:9/oauth/authorize?x=1";
        assert_eq!(absolute(link, ""), link);
        assert_eq!(absolute(link, "/oauth/approve"), "http://localhost:9/oauth/approve");
        assert_eq!(absolute(link, "approve"), "http://localhost:9/oauth/approve");
        assert_eq!(absolute(link, "http://localhost:8/a"), "http://localhost:8/a");
    }

    #[test]
    fn a_step_that_fails_is_named() {
        let mut steps = Steps::default();
        steps.take("first", || Ok((String::new(), ()))).expect("a step");
        let error =
            steps.take("second", || -> Proof<()> { want("it", "a", "b").map(|()| (String::new(), ())) });
        assert_eq!(error.expect_err("it fails").to_string(), "step 2, second: it is “a”, not “b”");
    }

    #[test]
    fn a_value_is_read_whatever_its_kind() {
        let document = json!({"a": {"b": "x", "c": 4, "d": true, "e": null}});
        for (place, value) in [("/a/b", "x"), ("/a/c", "4"), ("/a/d", "true")] {
            assert_eq!(plain(&document, place).expect("a value"), value);
        }
        assert!(plain(&document, "/a/e").is_err() && text(&document, "/a/c").is_err());
    }
}
