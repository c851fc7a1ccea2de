//! What a person does with the window: finds things by what they are and how they are named, reads, presses keys,
//! clicks. Everything that may not be there yet is waited for.

use super::driver::{Driver, Element};
use super::process::wait_for;
use super::{Trouble, keys};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// How long something may take to appear.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How much of the window's text is told when something did not appear.
const SHOWN: usize = 1_500;

/// How elements are found by role and name.
const FIND: &str = include_str!("find.js");

/// What to look for: an ARIA role and an accessible name.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    role: &'a str,
    name: Option<&'a str>,
    whole: bool,
}

/// Anything of this role.
pub fn role(role: &str) -> By<'_> {
    By { role, name: None, whole: false }
}

impl<'a> By<'a> {
    /// With this name, whatever its case.
    pub fn named(self, name: &'a str) -> Self {
        Self { name: Some(name), whole: true, ..self }
    }

    /// With this in its name.
    pub fn about(self, part: &'a str) -> Self {
        Self { name: Some(part), whole: false, ..self }
    }
}

impl std::fmt::Display for By<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.name, self.whole) {
            (Some(name), true) => write!(f, "the {} \u{201c}{name}\u{201d}", self.role),
            (Some(name), false) => write!(f, "a {} about \u{201c}{name}\u{201d}", self.role),
            (None, _) => write!(f, "a {}", self.role),
        }
    }
}

/// Whether an element is not part of the page any more: the driver keeps no reference to it then.
fn has_left(trouble: &Trouble) -> bool {
    trouble.to_string().starts_with("stale element")
}

/// The page in the window.
pub struct Page<'a> {
    driver: &'a Driver,
}

impl<'a> Page<'a> {
    pub(super) fn of(driver: &'a Driver) -> Self {
        Self { driver }
    }

    /// Runs a script in the page and returns what it returns, a promise's outcome included.
    ///
    /// # Errors
    /// What the script threw.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Result<Value, Trouble> {
        self.driver.command("POST", "execute/sync", Some(&json!({ "script": script, "args": arguments })))
    }

    /// All visible elements that fit.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn all(&self, by: By<'_>) -> Result<Vec<Element>, Trouble> {
        self.look(by, None)
    }

    /// All visible elements inside another that fit.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn all_in(&self, within: &Element, by: By<'_>) -> Result<Vec<Element>, Trouble> {
        self.look(by, Some(within))
    }

    fn look(&self, by: By<'_>, within: Option<&Element>) -> Result<Vec<Element>, Trouble> {
        let within = within.map_or(Value::Null, Element::to_argument);
        let found = self.run(FIND, &[json!(by.role), json!(by.name), json!(by.whole), within])?;
        Ok(found.as_array().map(|all| all.iter().filter_map(Element::from).collect()).unwrap_or_default())
    }

    /// The first that fits, as soon as there is one.
    ///
    /// # Errors
    /// When there is none in time; the page's text is told.
    pub fn find(&self, by: By<'_>) -> Result<Element, Trouble> {
        self.until(&by.to_string(), || Ok(self.all(by)?.into_iter().next()))
    }

    /// The first inside another that fits, as soon as there is one.
    ///
    /// # Errors
    /// When there is none in time.
    pub fn find_in(&self, within: &Element, by: By<'_>) -> Result<Element, Trouble> {
        self.until(&by.to_string(), || Ok(self.all_in(within, by)?.into_iter().next()))
    }

    /// Whether anything fits now.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn has(&self, by: By<'_>) -> Result<bool, Trouble> {
        Ok(!self.all(by)?.is_empty())
    }

    /// Waits until nothing fits any more.
    ///
    /// # Errors
    /// When something still does.
    pub fn gone(&self, by: By<'_>) -> Result<(), Trouble> {
        self.until(&format!("{by} to go"), || Ok((!self.has(by)?).then_some(())))
    }

    /// Waits for what `look` finds.
    ///
    /// # Errors
    /// When it finds nothing in time; the page's text is told.
    pub fn until<T>(
        &self,
        what: &str,
        look: impl FnMut() -> Result<Option<T>, Trouble>,
    ) -> Result<T, Trouble> {
        self.until_within(what, PATIENCE, look)
    }

    /// Waits for what `look` finds, with patience for what takes long. An element that leaves the page while it is
    /// looked at, because something newer takes its place, is looked for again.
    ///
    /// # Errors
    /// When it finds nothing in time; the page's text is told.
    pub fn until_within<T>(
        &self,
        what: &str,
        patience: Duration,
        mut look: impl FnMut() -> Result<Option<T>, Trouble>,
    ) -> Result<T, Trouble> {
        let again = || match look() {
            Err(trouble) if has_left(&trouble) => Ok(None),
            found => found,
        };
        wait_for(what, patience, again).map_err(|trouble| {
            let front = "return (document.querySelector('[role=dialog], [role=alertdialog]') ?? document.body).innerText.toWellFormed();";
            let shown = self.run(front, &[]).unwrap_or_default();
            let shown: String = shown.as_str().unwrap_or_default().chars().take(SHOWN).collect();
            let place = self.place().unwrap_or_default();
            Trouble::new(format!("{trouble}\nthe window is at {place} and shows:\n{shown}"))
        })
    }

    /// Waits until the window shows this text somewhere.
    ///
    /// # Errors
    /// When it does not in time.
    pub fn says(&self, text: &str) -> Result<(), Trouble> {
        self.says_within(text, PATIENCE)
    }

    /// Waits, with patience for what takes long, until the window shows this text somewhere.
    ///
    /// # Errors
    /// When it does not in time.
    pub fn says_within(&self, text: &str, patience: Duration) -> Result<(), Trouble> {
        let wanted = text.to_lowercase();
        self.until_within(&format!("\u{201c}{text}\u{201d}"), patience, || {
            Ok(self.text()?.to_lowercase().contains(&wanted).then_some(()))
        })
    }

    /// All text that is shown.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn text(&self) -> Result<String, Trouble> {
        let text = self.run("return document.body ? document.body.innerText.toWellFormed() : '';", &[])?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Where in the program the window is.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn place(&self) -> Result<String, Trouble> {
        let place = self.run("return location.hash || location.pathname;", &[])?;
        Ok(place.as_str().unwrap_or_default().to_owned())
    }

    /// The text of the first that fits.
    ///
    /// # Errors
    /// When there is none in time.
    pub fn text_of(&self, by: By<'_>) -> Result<String, Trouble> {
        let element = self.find(by)?;
        self.text_in(&element)
    }

    /// The text of an element; of a field, what is typed in it.
    ///
    /// # Errors
    /// When it is not there any more.
    pub fn text_in(&self, element: &Element) -> Result<String, Trouble> {
        let script = "const e = arguments[0]; return 'value' in e && e.localName !== 'li' && e.localName !== 'button' \
                      ? e.value : e.innerText;";
        let text = self.run(script, &[element.to_argument()])?;
        Ok(text.as_str().unwrap_or_default().trim().to_owned())
    }

    /// An attribute of an element.
    ///
    /// # Errors
    /// When the element is not there any more.
    pub fn attribute(&self, element: &Element, name: &str) -> Result<Option<String>, Trouble> {
        let found = self
            .run("return arguments[0].getAttribute(arguments[1]);", &[element.to_argument(), json!(name)])?;
        Ok(found.as_str().map(str::to_owned))
    }

    /// Whether an element that was found is still part of the page.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn is_there(&self, element: &Element) -> Result<bool, Trouble> {
        match self.run("return arguments[0].isConnected;", &[element.to_argument()]) {
            Ok(there) => Ok(there == json!(true)),
            Err(trouble) if has_left(&trouble) => Ok(false),
            Err(trouble) => Err(trouble),
        }
    }

    /// Puts the keyboard's focus on the first that fits, as Tab would.
    ///
    /// # Errors
    /// When there is none in time, or it takes no focus.
    pub fn focus(&self, by: By<'_>) -> Result<Element, Trouble> {
        let script = "arguments[0].focus(); return arguments[0].contains(document.activeElement);";
        self.until(&format!("{by} to take the focus"), || {
            let Some(element) = self.all(by)?.into_iter().next() else { return Ok(None) };
            let focused = self.run(script, &[element.to_argument()])? == json!(true);
            Ok(focused.then_some(element))
        })
    }

    /// What has the keyboard's focus: its role, where it has one, and its name or text.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn focused(&self) -> Result<String, Trouble> {
        let script = "const e = document.activeElement; return `${e.getAttribute('role') ?? e.localName}: \
                      ${e.getAttribute('aria-label') ?? e.innerText ?? ''}`;";
        Ok(self.run(script, &[])?.as_str().unwrap_or_default().trim().to_owned())
    }

    /// Presses keys one after another; those of one chord are joined by `+`: `Control+K`, `ArrowDown`.
    ///
    /// # Errors
    /// When a key has no such name.
    pub fn press(&self, chords: &[&str]) -> Result<(), Trouble> {
        for chord in chords {
            self.act(&keys::chord(chord)?)?;
        }
        Ok(())
    }

    /// Types a text into what has the focus.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn enter(&self, text: &str) -> Result<(), Trouble> {
        self.act(&keys::text(text))
    }

    fn act(&self, actions: &Value) -> Result<(), Trouble> {
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.driver.command("POST", "actions", Some(&body)).map(drop)
    }

    /// Clicks the first that fits.
    ///
    /// # Errors
    /// When there is none in time.
    pub fn click(&self, by: By<'_>) -> Result<(), Trouble> {
        self.until(&by.to_string(), || match self.all(by)?.first() {
            Some(element) => self.click_on(element, &[]).map(Some),
            None => Ok(None),
        })
    }

    /// Clicks an element, with keys held down.
    ///
    /// # Errors
    /// When it is not there any more.
    pub fn click_on(&self, element: &Element, held: &[&str]) -> Result<(), Trouble> {
        self.run(
            "arguments[0].scrollIntoView({ block: 'nearest', inline: 'nearest' });",
            &[element.to_argument()],
        )?;
        let centre =
            json!({ "type": "pointerMove", "duration": 0, "origin": element.to_argument(), "x": 0, "y": 0 });
        let press =
            json!([centre, { "type": "pointerDown", "button": 0 }, { "type": "pointerUp", "button": 0 }]);
        self.point(&press, held)
    }

    /// Drags from the centre of an element by so many pixels, in steps as a hand does.
    ///
    /// # Errors
    /// When it is not there any more.
    pub fn drag(&self, element: &Element, right: i32, down: i32) -> Result<(), Trouble> {
        let mut moves = vec![
            json!({ "type": "pointerMove", "duration": 0, "origin": element.to_argument(), "x": 0, "y": 0 }),
            json!({ "type": "pointerDown", "button": 0 }),
        ];
        for _ in 0..10 {
            moves.push(json!({
                "type": "pointerMove", "duration": 10, "origin": "pointer", "x": right / 10, "y": down / 10
            }));
        }
        moves.push(json!({ "type": "pointerUp", "button": 0 }));
        self.point(&Value::Array(moves), &[])
    }

    /// Drags the right edge of an element by so many pixels.
    ///
    /// # Errors
    /// When it is not there any more.
    pub fn drag_edge(&self, element: &Element, right: i32) -> Result<(), Trouble> {
        let script = "return Math.round(arguments[0].getBoundingClientRect().width / 2) - 2;";
        let edge = self.run(script, &[element.to_argument()])?;
        let moves = json!([
            { "type": "pointerMove", "duration": 0, "origin": element.to_argument(), "x": edge, "y": 0 },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerMove", "duration": 20, "origin": "pointer", "x": right / 2, "y": 0 },
            { "type": "pointerMove", "duration": 20, "origin": "pointer", "x": right - right / 2, "y": 0 },
            { "type": "pointerUp", "button": 0 },
        ]);
        self.point(&moves, &[])
    }

    fn point(&self, pointer: &Value, held: &[&str]) -> Result<(), Trouble> {
        let pauses = pointer.as_array().map_or(0, Vec::len);
        let keyboard = keys::held(held, pauses)?;
        let mut waits = vec![json!({ "type": "pause", "duration": 0 }); held.len()];
        waits.extend(pointer.as_array().cloned().unwrap_or_default());
        let mouse = json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": waits });
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": keyboard }, mouse] });
        self.driver.command("POST", "actions", Some(&body)).map(drop)
    }

    /// Asks for a size of the window and tells the one it took.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn resize(&self, width: u32, height: u32) -> Result<(u64, u64), Trouble> {
        self.driver.command("POST", "window/rect", Some(&json!({ "width": width, "height": height })))?;
        self.painted()?;
        self.size()
    }

    /// The size of the window's page; nothing while it is hidden.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn size(&self) -> Result<(u64, u64), Trouble> {
        let size = self.run("return [innerWidth, innerHeight];", &[])?;
        let side = |index: usize| size[index].as_u64().unwrap_or_default();
        Ok((side(0), side(1)))
    }

    /// Waits until the window shows itself with the program's own page.
    ///
    /// # Errors
    /// When it does not in time.
    pub fn open(&self) -> Result<(), Trouble> {
        self.until("the window to show itself", || {
            let state = self.run("return document.readyState + ' ' + location.protocol;", &[])?;
            Ok((state == json!("complete tauri:") && self.size()?.0 > 0).then_some(()))
        })
    }

    /// Waits until what is asked for now is on the screen.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub fn painted(&self) -> Result<(), Trouble> {
        let frames =
            "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));";
        self.run(frames, &[]).map(drop)
    }

    /// Writes what a plain browser shows into a PNG file, after the next frame. Satchel's own window is looked at from
    /// outside: drawn by the processor alone, it never answers who asks for its picture.
    ///
    /// # Errors
    /// When it cannot be drawn or written.
    pub fn picture(&self, file: &Path) -> Result<(), Trouble> {
        self.painted()?;
        let answer = self.driver.command("GET", "screenshot", None)?;
        let bytes = STANDARD
            .decode(answer.as_str().unwrap_or_default())
            .map_err(|error| Trouble::new(format!("the driver's picture cannot be read: {error}")))?;
        Ok(std::fs::write(file, bytes)?)
    }
}
