//! What a window manager and its user do with windows from outside: press a window's close button, put another window
//! over it, look at it. There is no window manager on a test's display, so what it would say to the program is said here, in the
//! words of the X protocol, and what it would know is asked of the display itself.

use super::Trouble;
use super::process::wait_for;
use std::path::Path;
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::image::Image;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, InputFocus, MapState, Window,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT, CURRENT_TIME};

/// How long a window shows the same when all that was asked for has been drawn.
const REST: Duration = Duration::from_millis(200);
/// How long a window may go on changing before its picture is taken as it is.
const RESTLESS: Duration = Duration::from_secs(2);

/// A display and the windows on it.
pub(super) struct Screen {
    connection: RustConnection,
    root: Window,
    extent: (u16, u16),
}

/// A window that lies over all others and has the keyboard, until it is dropped.
pub struct Cover {
    screen: Screen,
}

impl Cover {
    /// Lies down over everything.
    pub(super) fn over(screen: Screen) -> Result<Self, Trouble> {
        let (width, height) = screen.extent;
        let x = &screen.connection;
        let id = x.generate_id().map_err(told)?;
        // No window manager is to move it about.
        let look = CreateWindowAux::new().override_redirect(1).background_pixel(0);
        x.create_window(
            COPY_DEPTH_FROM_PARENT,
            id,
            screen.root,
            0,
            0,
            width,
            height,
            0,
            WindowClass::INPUT_OUTPUT,
            COPY_FROM_PARENT,
            &look,
        )
        .map_err(told)?;
        x.map_window(id).map_err(told)?;
        x.set_input_focus(InputFocus::POINTER_ROOT, id, CURRENT_TIME).map_err(told)?.check().map_err(told)?;
        // It goes with its connection.
        Ok(Self { screen })
    }

    /// Whether a program's window lies over it and has the keyboard.
    ///
    /// # Errors
    /// When the display does not answer, or the program shows no window.
    pub fn is_behind(&self, program: u32) -> Result<bool, Trouble> {
        let window = self.screen.window_of(program)?;
        let top = self.screen.shown()?.last().copied();
        Ok(top == Some(window) && self.screen.has_keyboard(window)?)
    }
}

impl Screen {
    pub(super) fn on(display: &str) -> Result<Self, Trouble> {
        let (connection, number) = x11rb::connect(Some(display)).map_err(told)?;
        let screen = &connection.setup().roots[number];
        let (root, extent) = (screen.root, (screen.width_in_pixels, screen.height_in_pixels));
        Ok(Self { connection, root, extent })
    }

    /// Tells a program's window what the close button of a window tells it.
    pub(super) fn press_close(&self, program: u32) -> Result<(), Trouble> {
        let window = self.window_of(program)?;
        let (protocols, delete) = (self.atom("WM_PROTOCOLS")?, self.atom("WM_DELETE_WINDOW")?);
        let message = ClientMessageEvent::new(32, window, protocols, [delete, CURRENT_TIME, 0, 0, 0]);
        let sent = self.connection.send_event(false, window, EventMask::NO_EVENT, message);
        sent.map_err(told)?.check().map_err(told)
    }

    /// Writes what a program's window shows into a PNG file, once that has stayed the same or goes on and on.
    pub(super) fn picture(&self, program: u32, file: &Path) -> Result<(), Trouble> {
        let begun = Instant::now();
        let mut seen = self.look_at(self.window_of(program)?)?;
        let mut since = begun;
        wait_for("the window to come to rest", 2 * RESTLESS, || {
            let now = self.look_at(self.window_of(program)?)?;
            if now != seen {
                (seen, since) = (now, Instant::now());
            }
            Ok((since.elapsed() > REST || begun.elapsed() > RESTLESS).then_some(()))
        })?;
        seen.write(file)
    }

    fn look_at(&self, window: Window) -> Result<Picture, Trouble> {
        let place = self.connection.get_geometry(window).map_err(told)?.reply().map_err(told)?;
        let (seen, _) =
            Image::get(&self.connection, window, 0, 0, place.width, place.height).map_err(told)?;
        let across = |y| (0..place.width).map(move |x| (x, y));
        let colours = (0..place.height).flat_map(across).flat_map(|(x, y)| {
            // A display of 24 bits keeps red, green and blue in the lower three bytes.
            let [_, red, green, blue] = seen.get_pixel(x, y).to_be_bytes();
            [red, green, blue]
        });
        Ok(Picture { width: place.width, height: place.height, colours: colours.collect() })
    }

    fn window_of(&self, program: u32) -> Result<Window, Trouble> {
        let found = self.windows_of(program)?.next();
        found.ok_or_else(|| Trouble::new(format!("the program {program} shows no window")))
    }

    fn windows_of(&self, program: u32) -> Result<impl Iterator<Item = Window>, Trouble> {
        let owner = self.atom("_NET_WM_PID")?;
        let mut found = Vec::new();
        for window in self.shown()? {
            let asked = self.connection.get_property(false, window, owner, AtomEnum::CARDINAL, 0, 1);
            // A window may go between the two questions.
            let Ok(answer) = asked.map_err(told)?.reply() else { continue };
            if answer.value32().is_some_and(|mut ids| ids.next() == Some(program)) {
                found.push(window);
            }
        }
        Ok(found.into_iter())
    }

    /// The windows that are shown, the topmost last.
    fn shown(&self) -> Result<Vec<Window>, Trouble> {
        let tree = self.connection.query_tree(self.root).map_err(told)?.reply().map_err(told)?;
        let mut shown = Vec::new();
        for window in tree.children {
            let asked = self.connection.get_window_attributes(window).map_err(told)?.reply();
            if asked.is_ok_and(|answer| answer.map_state == MapState::VIEWABLE) {
                shown.push(window);
            }
        }
        Ok(shown)
    }

    /// Whether keys go to a window or to something in it.
    fn has_keyboard(&self, window: Window) -> Result<bool, Trouble> {
        let mut at = self.connection.get_input_focus().map_err(told)?.reply().map_err(told)?.focus;
        while at != window && at > 1 && at != self.root {
            at = self.connection.query_tree(at).map_err(told)?.reply().map_err(told)?.parent;
        }
        Ok(at == window)
    }

    fn atom(&self, name: &str) -> Result<u32, Trouble> {
        let asked = self.connection.intern_atom(false, name.as_bytes()).map_err(told)?;
        Ok(asked.reply().map_err(told)?.atom)
    }
}

/// What a window showed: rows from the top, each pixel in three bytes.
#[derive(Clone, PartialEq)]
struct Picture {
    width: u16,
    height: u16,
    colours: Vec<u8>,
}

impl Picture {
    fn write(&self, file: &Path) -> Result<(), Trouble> {
        let to = std::io::BufWriter::new(std::fs::File::create(file)?);
        let mut encoder = png::Encoder::new(to, self.width.into(), self.height.into());
        encoder.set_color(png::ColorType::Rgb);
        let cannot = |error: png::EncodingError| Trouble::new(format!("{}: {error}", file.display()));
        let mut writer = encoder.write_header().map_err(cannot)?;
        writer.write_image_data(&self.colours).map_err(cannot)
    }
}

fn told(error: impl std::fmt::Display) -> Trouble {
    Trouble::new(format!("the display does not answer: {error}"))
}
