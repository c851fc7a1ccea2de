//! A rep at the window: the few things that every flow does, by the words on the screen and with the keys that a rep
//! would use.

use super::Trouble;
use super::page::{Page, role};
use super::portal::Portal;
use super::window::Window;
use std::path::Path;
use std::time::Duration;

/// How long signing in and the first sync may take.
const FIRST_SYNC: Duration = Duration::from_secs(120);

/// The rep, looking at the window.
pub struct Rep<'a> {
    window: &'a Window,
}

impl<'a> Rep<'a> {
    /// Sits down at a window.
    pub fn at(window: &'a Window) -> Self {
        Self { window }
    }

    /// What the window shows.
    ///
    /// # Errors
    /// When the program does not run.
    pub fn page(&self) -> Result<Page<'a>, Trouble> {
        self.window.page()
    }

    /// Signs in to the sample account: one click and a yes.
    ///
    /// # Errors
    /// When the account does not open.
    pub fn open_sample(&self) -> Result<(), Trouble> {
        let page = self.page()?;
        page.open()?;
        page.click(role("button").named("Try the sample account"))?;
        self.say_yes()
    }

    /// Signs in through the browser with an app of the account, and leaves the question which account it is open.
    ///
    /// # Errors
    /// When the sign-in does not come back from the browser.
    pub fn sign_in(&self, portal: &Portal, pictures: Option<&Path>) -> Result<(), Trouble> {
        let page = self.page()?;
        page.open()?;
        page.find(role("radio").about("Sign in with HubSpot"))?;
        self.fill("Client ID", &portal.text("/client_id")?)?;
        self.fill("Client secret", &portal.text("/client_secret")?)?;
        page.focus(role("button").named("Advanced"))?;
        page.press(&["Enter"])?;
        self.fill("API address", &portal.text("/api_base")?)?;
        self.fill("Authorize page", &portal.text("/authorize_url")?)?;
        page.focus(role("button").named("Continue in browser"))?;
        page.press(&["Enter"])?;
        page.says("Answer in your browser")?;
        let link = page.until("the link", || {
            let text = page.text()?;
            Ok(text.split_whitespace().find(|word| word.contains("state=")).map(str::to_owned))
        })?;
        let browser = self.window.browse(&link)?;
        let consent = browser.page();
        consent.find(role("button").about("Approve"))?;
        if let Some(folder) = pictures {
            consent.picture(&folder.join("consent.png"))?;
        }
        consent.click(role("button").about("Approve"))?;
        page.says_within("Is this the right account?", FIRST_SYNC)
    }

    /// Confirms the account, and waits for the list of contacts.
    ///
    /// # Errors
    /// When no contacts appear.
    pub fn say_yes(&self) -> Result<(), Trouble> {
        let page = self.page()?;
        page.says_within("Is this the right account?", FIRST_SYNC)?;
        page.focus(role("button").named("Continue"))?;
        page.press(&["Enter"])?;
        page.find(role("grid").about("Contacts"))?;
        page.until_within("contacts in the list", FIRST_SYNC, || Ok((self.rows()? > 0).then_some(())))
    }

    /// How many rows of the list are on the screen.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn rows(&self) -> Result<usize, Trouble> {
        let page = self.page()?;
        let script = "return [...document.querySelectorAll('[role=grid] [role=row]')]\
            .filter((row) => Number(row.getAttribute('aria-rowindex')) > 1 && row.innerText.trim()).length;";
        Ok(page.run(script, &[])?.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
    }

    /// Types into a field instead of what is there.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn fill(&self, field: &str, text: &str) -> Result<(), Trouble> {
        let page = self.page()?;
        page.focus(role("textbox").named(field))?;
        page.press(&["Control+a"])?;
        page.enter(text)
    }
}
