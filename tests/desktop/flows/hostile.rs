//! What strangers write into a CRM is shown, and does nothing.

use crate::desk::Desk;
use satchel_tests::desktop::{Trouble, role};
use serde_json::json;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts who connects to a port of this computer.
struct Listener {
    address: String,
    visitors: Arc<AtomicUsize>,
}

impl Listener {
    fn open() -> Result<Self, Trouble> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let visitors = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&visitors);
        std::thread::spawn(move || {
            for visitor in listener.incoming() {
                drop(visitor);
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Ok(Self { address, visitors })
    }

    fn visitors(&self) -> usize {
        self.visitors.load(Ordering::SeqCst)
    }
}

#[test]
fn a_hostile_note_stays_inert() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let listener = Listener::open()?;
    let contact = desk.contact()?;
    let there = &listener.address;
    let body = format!(
        "<p>Harmless beginning</p><script>fetch('{there}/script')</script>\
         <img src='{there}/image' onerror=\"fetch('{there}/onerror')\"><svg onload=\"fetch('{there}/svg')\"></svg>\
         <style>body {{ background: url({there}/style) }}</style><link rel=stylesheet href='{there}/sheet'>\
         <iframe src='{there}/frame'></iframe><form action='{there}/form'><button>Send</button></form>\
         <meta http-equiv=refresh content='0;url={there}/refresh'><video src='{there}/video' autoplay></video>\
         <a href='{there}/link'>A link</a><a href=\"javascript:fetch('{there}/javascript')\">Another</a>\
         <p>Harmless end</p>"
    );
    let note = json!({
        "properties": { "hs_note_body": body, "hs_timestamp": "2026-11-20T10:00:00Z" },
        "associations": [{
            "to": { "id": contact.id },
            "types": [{ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202 }],
        }],
    });
    desk.portal.ask("POST", "/crm/v3/objects/notes", Some(&note))?;
    let rep = desk.rep();
    let page = rep.page()?;
    rep.open_contact(&contact)?;
    page.press(&["s"])?;
    page.says("Harmless beginning")?;
    let note = page.until("the note", || {
        for entry in page.all(role("listitem"))? {
            if page.text_in(&entry)?.contains("Harmless beginning") {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    })?;
    page.click_on(&page.find_in(&note, role("button").about("in full"))?, &[])?;
    page.until("its frame", || {
        let loaded = "return document.querySelectorAll('main iframe').length > 0;";
        Ok((page.run(loaded, &[])? == json!(true)).then_some(()))
    })?;
    let shown = page.run(
        "if (document.querySelector('[onerror], [onload], [onclick], main script, main form[action], main video'))
           return 'something that can act, in the page itself';
         const frames = [...document.querySelectorAll('main iframe')];
         if (frames.length === 0) return 'no frame around the note';
         if (frames.some((frame) => frame.getAttribute('sandbox') !== '')) return 'a frame without a sandbox';
         const texts = frames.map((frame) => frame.srcdoc).join('');
         const bad = texts.match(/<(script|svg|form|iframe|video|style>body)|http-equiv=.?refresh|onerror|javascript:/i);
         return bad ? bad[0] : '';",
        &[],
    )?;
    assert_eq!(shown, json!(""), "what can act is not shown at all");
    // Clicking what looks like a link asks the program, which opens a browser only for what may be opened.
    page.painted()?;
    page.press(&["g", "c"])?;
    page.find(role("grid"))?;
    assert_eq!(listener.visitors(), 0, "somebody was called");
    // The listener works: it hears a visitor who does come.
    drop(std::net::TcpStream::connect(there.trim_start_matches("http://"))?);
    page.until("the listener to hear a visitor", || Ok((listener.visitors() == 1).then_some(())))
}
