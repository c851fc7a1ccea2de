//! A rep at the window: the few things that every flow does, by the words on the screen and with the keys that a rep
//! would use.

use super::Trouble;
use super::page::{Page, role};
use super::portal::{Contact, Portal};
use super::window::Window;
use serde_json::json;
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

    /// Signs in with the token of one of the account's users, 0 being the admin, and leaves the question which account
    /// it is open.
    ///
    /// # Errors
    /// When HubSpot does not take the token.
    pub fn sign_in_with_token(&self, portal: &Portal, user: usize) -> Result<(), Trouble> {
        let page = self.page()?;
        page.open()?;
        page.focus(role("radio").about("private app token"))?;
        page.press(&["Space"])?;
        page.focus(role("button").named("Advanced"))?;
        page.press(&["Enter"])?;
        self.fill("API address", &portal.text("/api_base")?)?;
        self.fill("Token", &portal.text(&format!("/users/{user}/token"))?)?;
        page.press(&["Enter"])?;
        page.says_within("Is this the right account?", FIRST_SYNC)
    }

    /// Waits until everything has been mirrored.
    ///
    /// # Errors
    /// When it is not in time.
    pub fn mirrored(&self) -> Result<(), Trouble> {
        self.page()?.says_within("Up to date", FIRST_SYNC)
    }

    /// Pauses syncing, or lets it go on, from the page of what waits.
    ///
    /// # Errors
    /// When there is no such button.
    pub fn pause(&self, on: bool) -> Result<(), Trouble> {
        let page = self.page()?;
        let (button, then) = if on { ("Pause", "Resume") } else { ("Resume", "Pause") };
        page.press(&["g", "p"])?;
        page.focus(role("button").named(button))?;
        page.press(&["Enter"])?;
        page.find(role("button").named(then)).map(drop)
    }

    /// Opens a contact's page by its address, over the palette.
    ///
    /// # Errors
    /// When it is not found.
    pub fn open_contact(&self, contact: &Contact) -> Result<(), Trouble> {
        self.look_up(&contact.email, &contact.name)?;
        self.page()?.find(role("region").about("About this contact")).map(drop)
    }

    /// Types into the palette until the first result is a record of this name, and opens that.
    ///
    /// # Errors
    /// When another record, or none, comes first.
    pub fn look_up(&self, text: &str, name: &str) -> Result<(), Trouble> {
        let page = self.page()?;
        page.press(&["Control+k"])?;
        page.until("the palette to take what is typed", || {
            let ready = "return document.activeElement.matches('[role=dialog] input');";
            Ok((page.run(ready, &[])? == json!(true)).then_some(()))
        })?;
        page.enter(text)?;
        let wanted = name.to_lowercase();
        page.until(&format!("{name} as the first result for \u{201c}{text}\u{201d}"), || {
            let Some(first) = page.all(role("option"))?.into_iter().next() else { return Ok(None) };
            Ok(page.text_in(&first)?.to_lowercase().contains(&wanted).then_some(()))
        })?;
        page.press(&["Enter"])?;
        page.find(role("heading").named(name)).map(drop)
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
        let script = "return [...document.querySelectorAll('[role=grid] [role=row]')]\
            .filter((row) => Number(row.getAttribute('aria-rowindex')) > 1 && row.innerText.trim()).length;";
        let count = self.page()?.run(script, &[])?;
        Ok(count.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
    }

    /// How many records the list has, on the screen or not.
    ///
    /// # Errors
    /// When no list is shown.
    pub fn total(&self) -> Result<u64, Trouble> {
        let page = self.page()?;
        page.until("a list that says how long it is", || {
            let script = "return document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') ?? '';";
            let rows = page.run(script, &[])?.as_str().and_then(|rows| rows.parse::<u64>().ok());
            Ok(rows.and_then(|rows| rows.checked_sub(1)))
        })
    }

    /// Goes to the list of a type by its two keys, and waits for its rows.
    ///
    /// # Errors
    /// When the list does not appear.
    pub fn go_to_list(&self, keys: [&str; 2], name: &str) -> Result<(), Trouble> {
        let page = self.page()?;
        page.press(&keys)?;
        page.find(role("heading").about(name))?;
        page.until("rows in the list", || Ok((self.rows()? > 0).then_some(())))
    }

    /// Puts the keyboard into the list, on the name of its first record.
    ///
    /// # Errors
    /// When there is no list, or it takes no focus.
    pub fn into_list(&self) -> Result<(), Trouble> {
        let page = self.page()?;
        page.until("the list to take the focus", || {
            let script = "const cell = document.querySelector('[role=grid] [role=row][aria-rowindex=\"2\"] [role=rowheader]');\
                cell?.focus(); return cell !== null && document.activeElement === cell && cell.innerText.trim() !== '';";
            Ok((page.run(script, &[])? == json!(true)).then_some(()))
        })
    }

    /// Puts the keyboard into the list wherever it is scrolled to, and goes to its first row.
    ///
    /// # Errors
    /// When there is no list, or it takes no focus.
    pub fn into_list_at_top(&self) -> Result<(), Trouble> {
        let page = self.page()?;
        page.run("document.querySelector('[role=grid]').scrollTop = 0;", &[])?;
        self.into_list()
    }

    /// Narrows the list to records that hold a text: the first suggestion for it whose words hold `where_to_look`.
    ///
    /// # Errors
    /// When no such filter is offered.
    pub fn narrow(&self, text: &str, where_to_look: &str) -> Result<(), Trouble> {
        let page = self.page()?;
        page.press(&["/"])?;
        page.until("the field of a new filter", || {
            Ok(page.focused()?.contains("text to look for").then_some(()))
        })?;
        page.enter(text)?;
        let wanted = format!("{where_to_look} contains \u{201c}{text}\u{201d}").to_lowercase();
        let place = page.until("the suggestion", || {
            let options = page.all(role("option"))?;
            for (place, option) in options.iter().enumerate() {
                if page.text_in(option)?.to_lowercase().contains(&wanted) {
                    return Ok(Some(place));
                }
            }
            Ok(None)
        })?;
        // The first suggestion is marked as soon as it is there.
        page.press(&vec!["ArrowDown"; place])?;
        page.press(&["Enter"])?;
        page.gone(role("option"))
    }

    /// Opens the record of the list's first row.
    ///
    /// # Errors
    /// When its page does not appear.
    pub fn open_first(&self) -> Result<(), Trouble> {
        self.into_list()?;
        let page = self.page()?;
        page.press(&["Enter"])?;
        page.find(role("region").about("About this")).map(drop)
    }

    /// Opens the editor of a record's property, as far as the keyboard is in it.
    ///
    /// # Errors
    /// When the property is not shown, or cannot be edited.
    pub fn edit(&self, property: &str) -> Result<(), Trouble> {
        let page = self.page()?;
        let value = page.focus(role("button").about(property))?;
        page.press(&["Enter"])?;
        page.until("the editor", || {
            let away = "return document.activeElement === document.body;";
            Ok((!page.is_there(&value)? && page.run(away, &[])? == json!(false)).then_some(()))
        })
    }

    /// Gives a property of the record that is open a new text, and waits until it is saved on this computer.
    ///
    /// # Errors
    /// When it is not saved.
    pub fn change(&self, property: &str, text: &str) -> Result<(), Trouble> {
        let page = self.page()?;
        self.edit(property)?;
        page.press(&["Control+a"])?;
        page.enter(text)?;
        page.press(&["Enter"])?;
        page.find(role("button").about(&format!("{property} {text}"))).map(drop)
    }

    /// Gives a property of the record that is open one of the values it offers.
    ///
    /// # Errors
    /// When it offers no such value, or it is not saved.
    pub fn choose(&self, property: &str, value: &str) -> Result<(), Trouble> {
        let page = self.page()?;
        self.edit(property)?;
        page.press(&["Control+a"])?;
        page.enter(value)?;
        page.find(role("option").about(value))?;
        page.press(&["Enter"])?;
        page.find(role("button").about(&format!("{property} {value}"))).map(drop)
    }

    /// Waits until nothing of the record that is open waits any more.
    ///
    /// # Errors
    /// When something still does.
    pub fn sent(&self) -> Result<(), Trouble> {
        let page = self.page()?;
        page.until("everything to be sent", || {
            let text = page.text_of(role("main"))?;
            Ok((!text.contains(" pending")).then_some(()))
        })
    }

    /// Searches all records in the palette, and tells how many it shows; the palette stays open.
    ///
    /// # Errors
    /// When it shows none.
    pub fn search(&self, text: &str) -> Result<usize, Trouble> {
        let page = self.page()?;
        page.press(&["Control+k"])?;
        page.until("the palette to take what is typed", || {
            let ready = "return document.activeElement.matches('[role=dialog] input');";
            Ok((page.run(ready, &[])? == json!(true)).then_some(()))
        })?;
        page.enter(text)?;
        let wanted = text.to_lowercase();
        page.until(&format!("results for \u{201c}{text}\u{201d}"), || {
            let dialog = page.find(role("dialog"))?;
            let options = page.all_in(&dialog, role("option"))?;
            // The first says whether these are the results of all that was typed.
            let Some(first) = options.first() else { return Ok(None) };
            let fits = page.text_in(first)?.to_lowercase().contains(&wanted);
            Ok(fits.then_some(options.len()))
        })
    }

    /// Waits until the program has taken note of this for the next start. What is remembered is gathered for a moment;
    /// nothing on the screen says when that is over.
    ///
    /// # Errors
    /// When it has not in time.
    pub fn remembered(&self, key: &str, part: &str) -> Result<(), Trouble> {
        let script = "const [key] = arguments;
            return window.__TAURI_INTERNALS__.invoke('rpc', { method: 'recall', args: { key } })
              .then((recalled) => recalled.value ?? '');";
        let page = self.page()?;
        page.until("the program to take note of it", || {
            let kept = page.run(script, &[json!(key)])?;
            Ok(kept.as_str().is_some_and(|kept| kept.contains(part)).then_some(()))
        })
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
