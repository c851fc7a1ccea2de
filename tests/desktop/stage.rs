//! Where a window can open without a screen: a display, and a message bus of its own so that no window of another
//! test is taken for the first start.

use super::Trouble;
use super::process::Running;
use super::screen::Screen;
use std::path::Path;
use std::process::Command;

/// The size of the display: room for the window in its usual size, and for the large one.
const SCREEN: &str = "1920x1080x24";

/// A bus that starts no service of the machine: everybody on it came by himself. Its socket goes where `FOLDER` is.
const BUS: &str = "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN' \
    'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>\
    <busconfig><type>session</type><listen>unix:tmpdir=FOLDER</listen><auth>EXTERNAL</auth>\
    <policy context='default'><allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/>\
    <allow own='*'/></policy></busconfig>";

/// A display and a message bus; both end with it.
pub(super) struct Stage {
    display: String,
    bus: String,
    _screen: Running,
    _bus: Running,
}

impl Stage {
    /// Opens both, with their logs in `folder`.
    pub(super) fn open(folder: &Path) -> Result<Self, Trouble> {
        let log = folder.join("display.log");
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]);
        let (screen, number) = Running::start_and_read(&mut xvfb, &log)?;
        let rules = folder.join("bus.conf");
        std::fs::write(&rules, BUS.replace("FOLDER", &std::env::temp_dir().to_string_lossy()))?;
        let mut daemon = Command::new("dbus-daemon");
        daemon.arg(format!("--config-file={}", rules.display()));
        daemon.args(["--nofork", "--nopidfile", "--print-address=1"]);
        let (bus_daemon, bus) = Running::start_and_read(&mut daemon, &log)?;
        Ok(Self { display: format!(":{number}"), bus, _screen: screen, _bus: bus_daemon })
    }

    /// The display, for who looks at it from outside.
    pub(super) fn screen(&self) -> Result<Screen, Trouble> {
        Screen::on(&self.display)
    }

    /// Lets a program appear here, keeping all it writes for itself below `folder`.
    pub(super) fn dress(&self, command: &mut Command, folder: &Path) {
        command.env("DISPLAY", &self.display).env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.bus);
        // The accessibility bus is for a screen reader; starting it takes seconds where there is none.
        command.env("NO_AT_BRIDGE", "1").env("GTK_A11Y", "none").env("GSETTINGS_BACKEND", "memory");
        for (variable, name) in
            [("XDG_DATA_HOME", "share"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache")]
        {
            command.env(variable, folder.join("home").join(name));
        }
    }
}
