//! A HubSpot account to sign in to, served by the command line's sandbox in a process of its own, and the colleague
//! who works in it: what they do is done over HTTP with a token of their own, as it would be in HubSpot.

use super::process::Running;
use super::window::built;
use super::{Trouble, http};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How large it is, and how slow.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Contacts; tickets and activities follow from it.
    pub contacts: u64,
    /// Companies.
    pub companies: u64,
    /// Deals.
    pub deals: u64,
    /// Milliseconds every answer takes longer.
    pub latency_ms: u64,
}

/// The account while it answers.
pub struct Portal {
    about: Value,
    port: u16,
    size: Size,
    folder: PathBuf,
    running: Option<Running>,
}

impl Portal {
    /// Serves a new account, with its state below `folder`.
    ///
    /// # Errors
    /// When the command line is not built, or does not serve.
    pub fn serve(folder: &Path, size: Size) -> Result<Self, Trouble> {
        std::fs::create_dir_all(folder)?;
        let mut portal =
            Self { about: Value::Null, port: 0, size, folder: folder.to_path_buf(), running: None };
        portal.again()?;
        Ok(portal)
    }

    /// Answers again, at the address it had.
    ///
    /// # Errors
    /// When it does not serve.
    pub fn again(&mut self) -> Result<(), Trouble> {
        let mut command = Command::new(built("SATCHEL_BIN", "satchel")?);
        command.args(["--json", "sandbox", "serve", "--seed", "1", "--port"]).arg(self.port.to_string());
        for (name, count) in [
            ("--contacts", self.size.contacts),
            ("--companies", self.size.companies),
            ("--deals", self.size.deals),
            ("--latency-ms", self.size.latency_ms),
        ] {
            command.arg(name).arg(count.to_string());
        }
        command.arg("--state").arg(self.folder.join("portal"));
        let (running, about) = Running::start_and_read(&mut command, &self.folder.join("portal.log"))?;
        self.about = serde_json::from_str(&about)
            .map_err(|error| Trouble::new(format!("the sandbox said no JSON ({error}): {about}")))?;
        let port = self.text("/api_base")?.rsplit(':').next().and_then(|port| port.parse().ok());
        self.port = port.ok_or_else(|| Trouble::new("the sandbox says no port"))?;
        self.running = Some(running);
        Ok(())
    }

    /// How many requests have come, of any kind.
    ///
    /// # Errors
    /// When the sandbox does not say.
    pub fn requests(&self) -> Result<u64, Trouble> {
        let answer = self.control("requests", &json!({ "last": 1 }))?;
        answer["total"].as_u64().ok_or_else(|| Trouble::new("the sandbox counts no requests"))
    }

    /// Answers nobody any more, as if the network were gone.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// A text of what the sandbox said of itself.
    ///
    /// # Errors
    /// When it said nothing there.
    pub fn text(&self, pointer: &str) -> Result<String, Trouble> {
        match self.about.pointer(pointer) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Number(number)) => Ok(number.to_string()),
            _ => Err(Trouble::new(format!("the sandbox says nothing at {pointer}: {}", self.about))),
        }
    }

    /// Asks as the colleague.
    ///
    /// # Errors
    /// When the answer is no success.
    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Trouble> {
        let colleague = format!("Bearer {}", self.text("/users/1/token")?);
        self.answered(method, path, ("authorization", &colleague), body)
    }

    /// Does what only HubSpot's own pages, or HubSpot itself, can do.
    ///
    /// # Errors
    /// When the sandbox refuses.
    pub fn control(&self, name: &str, body: &Value) -> Result<Value, Trouble> {
        self.answered("POST", &format!("/sandbox/{name}"), ("x-sandbox-control", "1"), Some(body))
    }

    fn answered(
        &self,
        method: &str,
        path: &str,
        header: (&str, &str),
        body: Option<&Value>,
    ) -> Result<Value, Trouble> {
        let answer = http::send(self.port, method, path, &[header], body)?;
        if !(200..300).contains(&answer.status) {
            return Err(Trouble::new(format!(
                "{method} {path} was answered {}: {}",
                answer.status, answer.body
            )));
        }
        if answer.body.is_empty() { Ok(Value::Null) } else { answer.json() }
    }

    /// A colleague changes a value in HubSpot's own pages.
    ///
    /// # Errors
    /// When HubSpot refuses.
    pub fn change(&self, kind: &str, id: &str, property: &str, value: &str) -> Result<(), Trouble> {
        let user: Value = self.about.pointer("/users/1/id").cloned().unwrap_or_default();
        let edit = json!({ "user": user, "type": kind, "id": id, "properties": { property: value } });
        self.control("edit", &edit).map(drop)
    }

    /// A colleague puts a record into the recycle bin.
    ///
    /// # Errors
    /// When HubSpot refuses.
    pub fn archive(&self, kind: &str, id: &str) -> Result<(), Trouble> {
        self.control("archive", &json!({ "type": kind, "id": id })).map(drop)
    }

    /// A value as HubSpot has it now.
    ///
    /// # Errors
    /// When there is no such record.
    pub fn value(&self, kind: &str, id: &str, property: &str) -> Result<Option<String>, Trouble> {
        let answer = self.ask("GET", &format!("/crm/v3/objects/{kind}/{id}?properties={property}"), None)?;
        Ok(answer["properties"][property].as_str().map(str::to_owned))
    }

    /// The first contacts.
    ///
    /// # Errors
    /// When HubSpot does not list them.
    pub fn contacts(&self, count: u64) -> Result<Vec<Contact>, Trouble> {
        let answer = self.ask("GET", &format!("/crm/v3/objects/contacts?limit={count}&{CONTACT}"), None)?;
        Ok(answer["results"].as_array().into_iter().flatten().map(Contact::from).collect())
    }

    /// Contacts that somebody wrote a note about.
    ///
    /// # Errors
    /// When HubSpot does not list them.
    pub fn contacts_with_notes(&self, count: u64) -> Result<Vec<Contact>, Trouble> {
        let path = format!("/crm/v3/objects/notes?limit={count}&associations=contacts");
        let notes = self.ask("GET", &path, None)?;
        let links = notes["results"].as_array().into_iter().flatten();
        let ids = links.filter_map(|note| note.pointer("/associations/contacts/results/0/id")?.as_str());
        ids.map(|id| {
            let contact = self.ask("GET", &format!("/crm/v3/objects/contacts/{id}?{CONTACT}"), None)?;
            Ok(Contact::from(&contact))
        })
        .collect()
    }
}

/// What is asked of a contact.
const CONTACT: &str = "properties=firstname,lastname,email,phone";

/// A contact as HubSpot has it.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its id.
    pub id: String,
    /// First and last name.
    pub name: String,
    /// Its address.
    pub email: String,
    /// Its number.
    pub phone: String,
}

impl From<&Value> for Contact {
    fn from(row: &Value) -> Self {
        let text = |name: &str| row["properties"][name].as_str().unwrap_or_default().to_owned();
        Self {
            id: row["id"].as_str().unwrap_or_default().to_owned(),
            name: format!("{} {}", text("firstname"), text("lastname")).trim().to_owned(),
            email: text("email"),
            phone: text("phone"),
        }
    }
}
