//! What the desktop program is started with.

use clap::Parser;
use std::path::PathBuf;

/// A local-first desktop CRM for HubSpot.
#[derive(Parser, Debug, Clone)]
#[command(name = "satchel-desktop", version)]
pub(crate) struct Arguments {
    /// The folder that holds everything Satchel keeps.
    #[arg(long, value_name = "DIR", env = satchel_host::DATA_DIR_VARIABLE)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Draw without the graphics card's fast path: for a blank or flickering window.
    #[arg(long)]
    pub(crate) safe_graphics: bool,
    /// Only show links, without opening the system's browser.
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// How many contacts the sample account has; tickets and activities follow from it.
    #[arg(long, value_name = "N")]
    pub(crate) sample_contacts: Option<u64>,
    /// How many companies the sample account has.
    #[arg(long, value_name = "N")]
    pub(crate) sample_companies: Option<u64>,
    /// How many deals the sample account has.
    #[arg(long, value_name = "N")]
    pub(crate) sample_deals: Option<u64>,
}
