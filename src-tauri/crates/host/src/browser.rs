//! Opening a link in the user's own browser, so that the password is typed there and never here.

use crate::secrets::PASSPHRASE_VARIABLE;
use std::process::{Command, Stdio};

/// Asks the system to open a link. `false` when there is no browser to ask for; the link is then shown instead.
pub fn open_browser(link: &str) -> bool {
    if !link.starts_with("https://") && !link.starts_with("http://") {
        return false;
    }
    let Some(mut command) = opener(link) else { return false };
    // The browser has no business with the passphrase.
    command.env_remove(PASSPHRASE_VARIABLE).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            // Collected when it ends; some openers stay as long as the browser does.
            drop(std::thread::Builder::new().name("browser".to_owned()).spawn(move || child.wait()));
            true
        }
        Err(_) => false,
    }
}

fn opener(link: &str) -> Option<Command> {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "windows") {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        // Without a display the opener would start a text browser in this terminal, or nothing.
        let display = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if !display("DISPLAY") && !display("WAYLAND_DISPLAY") {
            return None;
        }
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(link);
    Some(command)
}
