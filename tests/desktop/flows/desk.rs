//! A rep at work: an account of some hundred records, a window that has mirrored it, and a colleague within reach.

use satchel_tests::desktop::{Contact, Portal, Rep, Size, Start, Trouble, Window};
use std::time::Duration;
use tempfile::TempDir;

/// Small enough to be mirrored while one looks, large enough for pages and links.
pub(crate) const SMALL: Size = Size { contacts: 300, companies: 60, deals: 60, latency_ms: 0 };

/// How long a change may take to arrive: tries are made less and less often while nobody answers.
const ARRIVAL: Duration = Duration::from_secs(120);

/// The desk. Its parts end in this order.
pub(crate) struct Desk {
    pub(crate) window: Window,
    pub(crate) portal: Portal,
    _folder: TempDir,
}

impl Desk {
    /// Signed in, mirrored and up to date.
    pub(crate) fn open() -> Result<Self, Trouble> {
        let desk = Self::unsigned(SMALL)?;
        desk.rep().sign_in_with_token(&desk.portal, 0)?;
        desk.rep().say_yes()?;
        desk.rep().mirrored()?;
        Ok(desk)
    }

    /// Before the sign-in.
    pub(crate) fn unsigned(size: Size) -> Result<Self, Trouble> {
        let folder = tempfile::tempdir()?;
        let portal = Portal::serve(folder.path(), size)?;
        let window = Window::open(folder.path(), Start::default())?;
        Ok(Self { window, portal, _folder: folder })
    }

    /// The rep.
    pub(crate) fn rep(&self) -> Rep<'_> {
        Rep::at(&self.window)
    }

    /// A contact with a name, an address and a telephone number that can be typed on any keyboard.
    pub(crate) fn contact(&self) -> Result<Contact, Trouble> {
        let typed = |text: &str| !text.is_empty() && text.is_ascii();
        let fits = |contact: &Contact| typed(&contact.name) && typed(&contact.email) && typed(&contact.phone);
        let found = self.portal.contacts(100)?.into_iter().find(fits);
        found.ok_or_else(|| Trouble::new("no contact with a name, an address and a number"))
    }

    /// Waits until HubSpot has this value of a contact.
    pub(crate) fn arrives(&self, contact: &Contact, property: &str, value: &str) -> Result<(), Trouble> {
        let what = format!("{property} to be \u{201c}{value}\u{201d} in HubSpot");
        let mut seen = None;
        self.window.page()?.until_within(&what, ARRIVAL, || {
            // HubSpot counts the colleague's questions too: it is asked again only when something was sent.
            let now = self.portal.requests()?;
            if seen.replace(now) == Some(now) {
                return Ok(None);
            }
            let there = self.portal.value("contacts", &contact.id, property)?;
            seen = Some(self.portal.requests()?);
            Ok((there.as_deref() == Some(value)).then_some(()))
        })
    }
}
