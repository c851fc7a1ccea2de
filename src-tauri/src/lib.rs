//! The desktop program: one window over the command surface. Only wiring is here.
//!
//! Invariants: the webview reaches [`rpc`], [`events`], [`window`]'s zoom and [`closing`]'s answers, and no plugin; the
//! account's data is touched by satchel-host alone. This crate must never know of SQL or of how two values merge.

mod arguments;
mod closing;
mod ending;
mod events;
mod rpc;
mod webview;
mod window;

use arguments::Arguments;
use clap::Parser;
use satchel_api::Failure;
use satchel_host::{DataFolder, Resident, ResidentOptions, SandboxOptions, SecretSources};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use tauri::{Builder, Context, Manager, RunEvent};
use tauri_plugin_window_state::StateFlags;

/// How long the program waits at its end for what is under way. What is not finished then is in the outbox.
const PARTING: Duration = Duration::from_secs(8);

/// What answers the window: the running engine, or why there is none.
pub(crate) struct Core(Result<Resident, Failure>);

impl Core {
    fn resident(&self) -> Result<&Resident, Failure> {
        self.0.as_ref().map_err(Clone::clone)
    }

    fn focus(&self, focused: bool) {
        if let Ok(resident) = &self.0 {
            resident.focus(focused);
        }
    }
}

/// Runs the program until its window is closed.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    if let Err(error) = webview::prepare(arguments.safe_graphics) {
        return stop(&error);
    }
    let data = match DataFolder::open(arguments.data_dir.clone()) {
        Ok(data) => data,
        Err(error) => return stop(&error),
    };
    if let Err(error) = satchel_host::start_log(Some(&data)) {
        return stop(&error);
    }
    let on_processor = webview::on_processor(arguments.safe_graphics);
    match builder(options(&arguments, data), on_processor).build(context()) {
        Ok(app) => {
            app.run(|app, event| {
                if let RunEvent::Exit = event {
                    part(&app.state::<Core>());
                    ending::end();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => stop(&error),
    }
}

/// The program as it was built: its policy, its permissions and the window's files.
pub fn context() -> Context {
    tauri::generate_context!()
}

fn options(arguments: &Arguments, data: DataFolder) -> ResidentOptions {
    let usual = SandboxOptions::default();
    ResidentOptions {
        data,
        sources: SecretSources::from_environment(),
        version: env!("CARGO_PKG_VERSION"),
        sample: SandboxOptions {
            contacts: arguments.sample_contacts.unwrap_or(usual.contacts),
            companies: arguments.sample_companies.unwrap_or(usual.companies),
            deals: arguments.sample_deals.unwrap_or(usual.deals),
            ..usual
        },
        open_links: !arguments.no_browser,
    }
}

fn builder(options: ResidentOptions, on_processor: bool) -> Builder<tauri::Wry> {
    let folder = options.data.path().to_path_buf();
    Builder::default()
        // First: a second start must find the first before anything is opened.
        .plugin(
            tauri_plugin_single_instance::Builder::new()
                .dbus_id(instance(&folder))
                .callback(|app, _, _| window::focus(app))
                .build(),
        )
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_filename(folder.join("window-place.json").to_string_lossy())
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .invoke_handler(tauri::generate_handler![
            rpc::rpc,
            events::subscribe,
            window::zoom,
            closing::quit,
            closing::stay,
        ])
        .setup(move |app| {
            let resident = tauri::async_runtime::block_on(async { Resident::start(options) });
            let theme = resident.as_ref().map(Resident::theme).unwrap_or_default();
            app.manage(Core(resident.map_err(Failure::from)));
            app.manage(closing::Closing::default());
            window::open(app.handle(), &folder, theme, on_processor)?;
            ending::watch(app.handle().clone());
            Ok(())
        })
}

/// The name that one start per data folder can hold: two folders are two accounts of two people, or a test's.
fn instance(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let digest = Sha256::digest(whole.as_os_str().as_encoded_bytes());
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("app.satchel.desktop.data_{short}")
}

/// Lets what is under way come to its end, within reason.
fn part(core: &Core) {
    let Ok(resident) = &core.0 else { return };
    let parted =
        tauri::async_runtime::block_on(async { tokio::time::timeout(PARTING, resident.close()).await });
    if parted.is_err() {
        tracing::warn!("ended before everything was finished; the rest is sent at the next start");
    }
}

/// Says why the program cannot start.
fn stop(why: &dyn std::fmt::Display) -> ExitCode {
    tracing::error!("the program cannot start");
    write_error(why);
    ExitCode::FAILURE
}

fn write_error(why: &dyn std::fmt::Display) {
    use std::io::Write;
    // Nobody may be there to read it; then the exit code has to do.
    let _ = writeln!(std::io::stderr(), "satchel-desktop: {why}");
}
