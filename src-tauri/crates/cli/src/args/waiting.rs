//! What is typed about what waits, what was decided, and what was done.

use super::{Format, Page};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  \
    satchel outbox --limit 20\n  \
    satchel outbox approve 5 7\n  \
    satchel outbox approve --all\n\n\
    Without a command it lists what waits, oldest first. The number under UNDO is for `satchel undo`."
)]
pub(crate) struct Outbox {
    #[command(flatten)]
    pub(crate) page: Page,
    #[command(subcommand)]
    pub(crate) command: Option<OutboxCommand>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum OutboxCommand {
    /// Let rows leave as they are now, where the account is reviewed
    Approve(Approve),
    /// Write what waits to a sealed file, to be imported again; it waits on here too
    #[command(after_help = "Examples:\n  \
        satchel outbox export unsent.sealed < passphrase.txt\n  \
        SATCHEL_EXPORT_PASSPHRASE=… satchel outbox export unsent.sealed\n\n\
        Only the passphrase opens the file. Importing it twice adds nothing.")]
    Export {
        /// File to write, replacing what it held
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Take in what an exported file holds, into a mirror of the same account
    #[command(after_help = "Example:\n  satchel outbox import unsent.sealed < passphrase.txt\n\n\
        What cannot be placed is told and stays in the file, which is never changed. New records that may have reached\n\
        HubSpot before are held back until you have looked.")]
    Import {
        /// File to read
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel outbox approve 5 7\n  \
    satchel outbox approve --all\n\n\
    What is edited again after that needs another approval. See `satchel push --preview` for what would be sent.")]
pub(crate) struct Approve {
    /// Numbers of the rows, as `satchel outbox` lists them
    #[arg(value_name = "ID", required_unless_present = "all")]
    pub(crate) ids: Vec<String>,
    /// All that wait
    #[arg(long, conflicts_with = "ids")]
    pub(crate) all: bool,
}

/// What becomes of unsent changes.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub(crate) struct Unsent {
    /// Send unsent changes first
    #[arg(long)]
    pub(crate) send: bool,
    /// Keep unsent changes in a sealed file first; its passphrase is SATCHEL_EXPORT_PASSPHRASE or on standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) keep: Option<PathBuf>,
    /// Give unsent changes up: type the word discard
    #[arg(long, value_name = "WORD")]
    pub(crate) discard: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel disconnect\n  \
    satchel disconnect --send\n  \
    satchel disconnect --keep unsent.sealed < passphrase.txt\n\n\
    Without a choice unsent changes stay in the mirror on this computer and are sent after the next connect.")]
pub(crate) struct Disconnect {
    #[command(flatten)]
    pub(crate) unsent: Unsent,
    /// Say yes to the first push to an account with people's real data
    #[arg(long, requires = "send")]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel wipe --yes\n  \
    satchel wipe --keep unsent.sealed --yes < passphrase.txt\n  \
    satchel wipe --discard discard --yes\n\n\
    The keys are removed first, which makes the files unreadable, then the files. With unsent changes nothing is removed\n\
    until you say what becomes of them. What could not be removed is told.")]
pub(crate) struct Wipe {
    #[command(flatten)]
    pub(crate) unsent: Unsent,
    /// Remove it without asking
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel undo\n  \
    satchel undo 41\n  \
    satchel undo 41 --preview\n\n\
    What has not left is taken back and never leaves. What HubSpot has taken is taken back by a new change, which waits\n\
    like any other and becomes a conflict where somebody changed the value since. What was done at once is undone at\n\
    once. An archive that HubSpot has taken cannot be undone: only HubSpot's own pages restore a record.")]
pub(crate) struct Undo {
    /// Number of a change, as `satchel ledger` and `satchel outbox` show it [default: the last that can be undone]
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Take along what waits for a record that is given up: its links, and activities on no other record
    #[arg(long)]
    pub(crate) with_dependants: bool,
    /// Only show what it would do
    #[arg(long)]
    pub(crate) preview: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel review on\n  \
    satchel outbox approve --all\n\n\
    While it is on, nothing leaves until it is approved, and what is edited again needs another approval.")]
pub(crate) struct Review {
    /// Turn it on or off [default: show whether it is on]
    #[arg(value_name = "on|off", value_enum)]
    pub(crate) turn: Option<Turn>,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq, Debug)]
pub(crate) enum Turn {
    On,
    Off,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel ledger --record contacts 512\n  \
    satchel ledger --since 2026-11-20 --format csv --output ledger.csv\n\n\
    Every change from its beginning to its end, and every conflict with its values and its decision, newest first;\n\
    kept for 90 days after the end. In CSV, text that a spreadsheet would take for a formula gets a ' in front.")]
pub(crate) struct Ledger {
    /// Only lines of this record
    #[arg(long, num_args = 2, value_names = ["TYPE", "ID"])]
    pub(crate) record: Option<Vec<String>>,
    /// Only lines of this day or instant and later
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<String>,
    #[command(flatten)]
    pub(crate) page: Page,
    /// Export all of them in this form instead; limit and offset are passed over
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// File of the export, replacing what it held [default: standard output]
    #[arg(long, value_name = "FILE", requires = "format")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel resolve 3 --property phone --local\n  \
    satchel resolve 3 --property jobtitle --value 'Head of Sales'\n  \
    satchel resolve --all --remote --type contacts --property phone --preview\n  \
    satchel resolve --all --remote --type contacts --property phone --apply 0c8f…\n\n\
    For a late conflict, --remote puts back what your change wrote over. Many are answered only over a preview: it shows\n\
    every row and a digest, and --apply does exactly that or nothing.")]
pub(crate) struct Resolve {
    /// Number of the conflict, as `satchel conflicts` lists it
    #[arg(value_name = "CONFLICT", required_unless_present = "all", conflicts_with = "all")]
    pub(crate) id: Option<String>,
    /// All open conflicts, over a preview
    #[arg(long, conflicts_with = "value")]
    pub(crate) all: bool,
    /// The property to settle [default: all of the conflict]
    #[arg(long, value_name = "P")]
    pub(crate) property: Option<String>,
    /// With --all: only records of this type
    #[arg(long = "type", value_name = "TYPE", conflicts_with = "id")]
    pub(crate) object_type: Option<String>,
    /// With --all: only values that this user of HubSpot wrote, by the number `satchel conflicts --json` shows
    #[arg(long, value_name = "USER", conflicts_with = "id")]
    pub(crate) by: Option<String>,
    #[command(flatten)]
    pub(crate) answer: Answer,
    #[command(flatten)]
    pub(crate) step: Bulk,
}

/// Looking, or doing what was seen.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub(crate) struct Bulk {
    /// With --all: show every row and the digest to apply it by
    #[arg(long, conflicts_with = "id")]
    pub(crate) preview: bool,
    /// With --all: apply what was shown under this digest, if nothing has moved since
    #[arg(long, value_name = "DIGEST", conflicts_with = "id")]
    pub(crate) apply: Option<String>,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct Answer {
    /// Keep your value; it is checked again when it is sent
    #[arg(long)]
    pub(crate) local: bool,
    /// Take HubSpot's value; in a late conflict, put it back
    #[arg(long)]
    pub(crate) remote: bool,
    /// Take neither, but this value; an empty one clears
    #[arg(long, value_name = "V", allow_hyphen_values = true, requires = "property")]
    pub(crate) value: Option<String>,
}
