//! The command line, as it is typed.

mod waiting;

pub(crate) use waiting::{
    Answer, Approve, Disconnect, Ledger, Outbox, OutboxCommand, Resolve, Review, Turn, Undo, Unsent, Wipe,
};

use clap::{Args, Parser, Subcommand, ValueEnum};
use satchel_host::{AccountType, SandboxOptions};
use std::path::PathBuf;

/// Heading of the options that every command takes.
const EVERYWHERE: &str = "Options of every command";

/// Your HubSpot contacts, companies, deals and tickets on this computer: search and edit without a network, and
/// sync without ever overwriting a colleague's change.
#[derive(Parser, Debug)]
#[command(
    name = "satchel",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "TYPE is contacts, companies, deals, tickets, notes, calls, emails, meetings or tasks; shown and not\n\
                  changed are leads, products, line_items and an account's own types by number, such as 2-35011720.\n\
                  ID is HubSpot's id of a record, or local:NUMBER for one that HubSpot does not have yet.\n\n\
                  Exit codes: 0 done, 1 failed, 2 not understood, 3 sign-in needed,\n\
                  4 (push and sync) done, but something needs you: see `satchel outbox` and `satchel conflicts`.\n\n\
                  SATCHEL_PASSPHRASE chooses and opens an encrypted vault for the secrets where there is no keychain;\n\
                  SATCHEL_EXPORT_PASSPHRASE seals and opens exported outboxes; without it, it is read from standard input;\n\
                  SATCHEL_LOG sets what is logged: off, error, warn, info, debug or trace."
)]
pub(crate) struct Arguments {
    /// Folder that holds everything Satchel keeps [default: the system's folder for application data]
    #[arg(long, global = true, value_name = "DIR", env = "SATCHEL_DATA_DIR", hide_env_values = true, help_heading = EVERYWHERE)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Account to work on, when several are connected
    #[arg(long, global = true, value_name = "ID", help_heading = EVERYWHERE)]
    pub(crate) portal: Option<String>,
    /// Print one JSON document on standard output, and logs on standard error
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Connect an account: with a token on standard input, or by signing in with your own app in the browser
    Connect(Connect),
    /// Remove the sign-in of an account; its mirror and unsent edits stay
    Disconnect(Disconnect),
    /// Remove an account from this computer: its keys, then its files
    Wipe(Wipe),
    /// Show how the mirror and the outbox stand
    Status,
    /// Fetch what changed in HubSpot
    Pull,
    /// Send what waits in the outbox, or show what would be sent
    Push(Push),
    /// Fetch, then send
    Sync(Consent),
    /// Compare all records and their links with HubSpot, id by id
    Sweep,
    /// List records, the last modified first
    List(List),
    /// Find records by name, address, number, domain or other words; beginnings are enough
    Search(Search),
    /// Show a record with its pending changes and links
    Show(Record),
    /// Change properties of a record
    Edit(Edit),
    /// Make a record
    Create(Create),
    /// Ask for a record to be moved to HubSpot's recycle bin
    Archive(Record),
    /// Merge two records into one, which HubSpot cannot undo
    Merge(Merge),
    /// Link two records
    Associate(Associate),
    /// Remove a label of a link, or the whole link
    Dissociate(Link),
    /// List what waits to be sent, or approve it
    Outbox(Outbox),
    /// Undo the last change, or an earlier one, whether HubSpot has it or not
    Undo(Undo),
    /// Let nothing leave until it is approved, or show whether that is so
    Review(Review),
    /// List what became of every change and what was decided in every conflict
    Ledger(Ledger),
    /// Give up what waits in a row of the outbox
    #[command(after_help = "Example:\n  satchel discard 5")]
    Discard {
        /// Number of the row, as `satchel outbox` lists it
        #[arg(value_name = "ID")]
        id: String,
    },
    /// List what you and somebody else both changed
    #[command(after_help = "Example:\n  satchel conflicts --json\n\n\
        A late conflict is a value that slipped in while yours was being written; see `satchel resolve --help`.")]
    Conflicts(Page),
    /// Settle a conflict, or many over a preview
    Resolve(Resolve),
    /// Write all records of a type as CSV or JSON
    Export(Export),
    /// Choose which properties of a type are mirrored, or show the choice
    Properties(Properties),
    /// Choose how much of HubSpot's limits is used at most, or show the choice
    Limit {
        /// Hundredths of each limit; the rest is left to other programs
        #[arg(value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(1..=100))]
        percent: Option<u8>,
    },
    /// Let records made here carry a hidden key of their own in HubSpot, so that none is ever made twice
    #[command(
        after_help = "With it a new contact, company, deal or ticket is sent by the hidden property satchel_uid, and one whose\n\
        answer was lost is found again for certain; without it you may be asked. `on` makes the property in HubSpot,\n\
        which needs the scopes crm.schemas.contacts.write, .companies.write, .deals.write and .tickets.write.\n\
        `off` leaves it there, since records hold its values."
    )]
    UniqueProperty {
        /// What to do
        #[arg(value_name = "on|off|status", value_enum)]
        wanted: Switch,
    },
    /// Compare the sandbox with a HubSpot test account on every point that HubSpot leaves open
    Contract(Contract),
    /// A sample account on this computer
    #[command(subcommand)]
    Sandbox(Sandbox),
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel connect --token-stdin < service-key.txt\n  \
    satchel connect --oauth --client-id 0a1b2c --client-secret-stdin < secret.txt\n\n\
    With --oauth the app's settings must name http://localhost:17831/oauth-callback, and the same with ports\n\
    17832 and 17833. The secrets go to the system's keychain, or, when SATCHEL_PASSPHRASE is set, to an\n\
    encrypted vault. Connecting an account again keeps its mirror and unsent edits.")]
pub(crate) struct Connect {
    #[command(flatten)]
    pub(crate) way: Way,
    /// Public id of your app
    #[arg(long, value_name = "ID", requires = "oauth")]
    pub(crate) client_id: Option<String>,
    /// Read the secret of your app from standard input
    #[arg(long, requires = "oauth")]
    pub(crate) client_secret_stdin: bool,
    /// Print the link instead of opening a browser
    #[arg(long, requires = "oauth")]
    pub(crate) print_url: bool,
    /// Address of the API: HubSpot's, or one on this computer for the sandbox
    #[arg(long, value_name = "URL")]
    pub(crate) api_base: Option<String>,
    /// Address of the page to sign in at: HubSpot's, or one on this computer for the sandbox
    #[arg(long, value_name = "URL", requires = "oauth")]
    pub(crate) authorize_url: Option<String>,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct Way {
    /// Read a token (service key or private app) from standard input
    #[arg(long)]
    pub(crate) token_stdin: bool,
    /// Sign in through the browser with your own app
    #[arg(long, requires = "client_id", requires = "client_secret_stdin")]
    pub(crate) oauth: bool,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq, Debug)]
pub(crate) enum Switch {
    On,
    Off,
    Status,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Without --yes nothing is merged: what would happen is shown. With it the merge happens if both\n\
    records are still as they were last shown here; otherwise they are shown once more."
)]
pub(crate) struct Merge {
    /// Type of both records
    #[arg(value_name = "TYPE")]
    pub(crate) object_type: String,
    /// Id of the record whose values win
    #[arg(value_name = "PRIMARY")]
    pub(crate) primary: String,
    /// Id of the record that goes into it
    #[arg(value_name = "OTHER")]
    pub(crate) other: String,
    /// Merge them
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel push --preview\n  \
    satchel push --yes\n\n\
    A preview makes the reads of a push and shows its writes: method, path and body as they would be sent, and what they\n\
    cost. new-1 in a path stands for the id that HubSpot gives to the first record that is made.")]
pub(crate) struct Push {
    #[command(flatten)]
    pub(crate) consent: Consent,
    /// Show the exact requests and their cost, and send nothing
    #[arg(long, conflicts_with = "yes")]
    pub(crate) preview: bool,
    /// With --preview: as if all that waits for your approval had it
    #[arg(long, requires = "preview")]
    pub(crate) as_approved: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Consent {
    /// Say yes to the first push to an account with people's real data
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel list deals --sort amount --desc --filter 'amount>=5000' --filter 'closedate?'\n  \
    satchel list contacts --filter 'city~berlin' --properties firstname,lastname,phone --limit 10")]
pub(crate) struct List {
    /// Type of the records
    #[arg(value_name = "TYPE")]
    pub(crate) object_type: String,
    /// Property to sort by
    #[arg(long, value_name = "P")]
    pub(crate) sort: Option<String>,
    /// Largest first
    #[arg(long, requires = "sort")]
    pub(crate) desc: bool,
    /// Condition: PROPERTY and =, !=, <, <=, >, >=, ~ (contains) with a value, or ? (has one), !? (has none);
    /// several must all hold
    #[arg(long = "filter", value_name = "F")]
    pub(crate) filters: Vec<String>,
    #[command(flatten)]
    pub(crate) page: Page,
    /// Properties to show, with commas between [default: the type's usual columns]
    #[arg(long, value_name = "a,b", value_delimiter = ',')]
    pub(crate) properties: Option<Vec<String>>,
}

#[derive(Args, Debug)]
pub(crate) struct Page {
    /// Rows at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(..=10_000))]
    pub(crate) limit: u32,
    /// Rows to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: u32,
}

#[derive(Args, Debug)]
pub(crate) struct Search {
    /// What to look for
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    /// Only records of this type
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) object_type: Option<String>,
    /// Rows at most
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(..=10_000))]
    pub(crate) limit: u32,
}

#[derive(Args, Debug)]
pub(crate) struct Record {
    /// Type of the record
    #[arg(value_name = "TYPE")]
    pub(crate) object_type: String,
    /// HubSpot's id, or local:NUMBER
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel edit contacts 512 phone='+49 30 1234' jobtitle=\n  \
    satchel edit deals local:17 amount=1250.50\n\n\
    The change is saved on this computer at once and sent by the next push.")]
pub(crate) struct Edit {
    #[command(flatten)]
    pub(crate) record: Record,
    /// Property and new value; PROPERTY= clears
    #[arg(value_name = "P=V", required = true, value_parser = assignment)]
    pub(crate) values: Vec<(String, String)>,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel create contacts email=ann@example.com firstname=Ann --to companies:790\n  \
    satchel create notes hs_note_body='Called back, wants an offer' --to contacts:512 --to deals:local:17\n  \
    satchel create tasks hs_task_subject='Send the offer' hs_timestamp=2026-12-01T09:00:00Z --to deals:31\n\n\
    Bodies of activities are HTML. Without hs_timestamp an activity takes place, or is due, now.")]
pub(crate) struct Create {
    /// Type of the record
    #[arg(value_name = "TYPE")]
    pub(crate) object_type: String,
    /// Property and value
    #[arg(value_name = "P=V", required = true, value_parser = assignment)]
    pub(crate) values: Vec<(String, String)>,
    /// Record to link it to from the beginning; several may be given
    #[arg(long = "to", value_name = "TYPE:ID", value_parser = other_end)]
    pub(crate) to: Vec<(String, String)>,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel associate contacts 512 companies 790 --label 'Decision maker'\n  \
    satchel associate contacts 512 companies 790 --primary\n  \
    satchel associate contacts 512 companies 790 --labels 'Billing contact'")]
pub(crate) struct Associate {
    #[command(flatten)]
    pub(crate) link: Link,
    /// Make it the primary company; the former one stays linked
    #[arg(long, conflicts_with = "label")]
    pub(crate) primary: bool,
    /// Exactly these labels, with commas between, in place of those the link has; an empty one leaves none
    #[arg(long, value_name = "L,L", value_delimiter = ',', conflicts_with_all = ["label", "primary"])]
    pub(crate) labels: Option<Vec<String>>,
}

#[derive(Args, Debug)]
pub(crate) struct Link {
    #[command(flatten)]
    pub(crate) from: Record,
    /// Type of the other record
    #[arg(value_name = "TYPE")]
    pub(crate) to_type: String,
    /// The other record
    #[arg(value_name = "ID")]
    pub(crate) to_id: String,
    /// Label the account defines [default: the plain link; on removal, all of it]
    #[arg(long, value_name = "L")]
    pub(crate) label: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Export {
    /// Type of the records
    #[arg(value_name = "TYPE")]
    pub(crate) object_type: String,
    /// Form of the export; in CSV, text that a spreadsheet would take for a formula gets a ' in front
    #[arg(long, value_enum)]
    pub(crate) format: Format,
    /// File to write, replacing what it held [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    Csv,
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct Properties {
    /// The type
    #[arg(value_name = "TYPE")]
    pub(crate) object_type: String,
    /// Mirror only these, with commas between; the next pull reads the type anew
    #[arg(long, value_name = "a,b,c", value_delimiter = ',', conflicts_with = "all")]
    pub(crate) only: Option<Vec<String>>,
    /// Mirror all that can be read; the next pull reads the type anew
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    satchel contract --token-stdin < service-key.txt\n  \
    satchel contract --token-stdin --yes < service-key.txt\n\n\
    Meant for a developer test account. It makes contacts, companies and one property, each with “Satchel contract”\n\
    in its name, touches nothing else, and archives all of them at its end, also when Ctrl-C ends it early.\n\
    Without --yes it says what it would do. The token needs crm.objects.contacts.read and .write, the same of\n\
    companies, and crm.schemas.contacts.read and .write. The same calls go to a sandbox in this process.")]
pub(crate) struct Contract {
    /// Read a token (service key or private app) of the account from standard input
    #[arg(long, required = true)]
    pub(crate) token_stdin: bool,
    /// Address of the API: HubSpot's, or one on this computer for the sandbox
    #[arg(long, value_name = "URL")]
    pub(crate) api_base: Option<String>,
    /// Begin without asking, and in an account with people's real data too
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Sandbox {
    /// Serve a sample account over HTTP on this computer until it is ended
    Serve(Serve),
}

#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Port on 127.0.0.1 [default: a free one]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,
    /// Which sample records; the same seed gives the same ones
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many contacts; tickets and activities follow from it
    #[arg(long, value_name = "N", default_value_t = SandboxOptions::default().contacts)]
    pub(crate) contacts: u64,
    /// How many companies
    #[arg(long, value_name = "N", default_value_t = SandboxOptions::default().companies)]
    pub(crate) companies: u64,
    /// How many deals
    #[arg(long, value_name = "N", default_value_t = SandboxOptions::default().deals)]
    pub(crate) deals: u64,
    /// Milliseconds every answer takes longer
    #[arg(long, value_name = "L", default_value_t = 0)]
    pub(crate) latency_ms: u64,
    /// Milliseconds until a change can be found by search
    #[arg(long, value_name = "L", default_value_t = 0)]
    pub(crate) search_lag_ms: u64,
    /// HubSpot's limits (190 requests per 10 s for tokens, 110 for OAuth, 5 searches per s), or none
    #[arg(long, value_enum, default_value = "real")]
    pub(crate) limits: Limits,
    /// What kind of account it says to be: standard, sandbox, developer-test or app-developer. To a standard one the
    /// first push asks for a yes
    #[arg(long, value_name = "TYPE", default_value = "developer-test", value_parser = account_type)]
    pub(crate) account_type: AccountType,
    /// How it answers a point that HubSpot leaves open, as the page of open points names them; several may be given
    #[arg(long = "switch", value_name = "NAME=SETTING", value_parser = assignment)]
    pub(crate) switches: Vec<(String, String)>,
    /// Folder that keeps changes from one run to the next
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

fn account_type(text: &str) -> Result<AccountType, String> {
    AccountType::parse(text)
        .ok_or_else(|| "choose standard, sandbox, developer-test or app-developer".to_owned())
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq, Debug)]
pub(crate) enum Limits {
    Real,
    Off,
}

/// `TYPE:ID`, split at the first `:`, since `local:17` has one too.
fn other_end(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((object_type, id)) if !object_type.trim().is_empty() && !id.trim().is_empty() => {
            Ok((object_type.trim().to_owned(), id.trim().to_owned()))
        }
        _ => Err("write TYPE:ID, such as contacts:512 or deals:local:17".to_owned()),
    }
}

/// `P=V`, split at the first `=`.
fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write PROPERTY=VALUE, or PROPERTY= to clear".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_argument_is_explained() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} of {}", argument.get_id(), command.get_name());
            }
            command.get_subcommands().for_each(check);
        }
        check(&Arguments::command());
    }

    #[test]
    fn values_keep_what_follows_the_first_equals_sign() {
        let parsed =
            Arguments::try_parse_from(["satchel", "edit", "contacts", "1", "a=b=c", "phone="]).unwrap();
        let Command::Edit(edit) = parsed.command else { panic!("{parsed:?}") };
        assert_eq!(edit.values, [("a".into(), "b=c".into()), ("phone".into(), String::new())]);
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        for line in [
            "satchel",
            "satchel frobnicate",
            "satchel edit contacts 1",
            "satchel edit contacts 1 phone",
            "satchel edit contacts 1 =x",
            "satchel create notes a=b --to contacts",
            "satchel associate contacts 1 companies 2 --label Boss --primary",
            "satchel associate contacts 1 companies 2 --labels Boss --primary",
            "satchel connect",
            "satchel connect --token-stdin --oauth --client-id a --client-secret-stdin",
            "satchel connect --oauth --client-id a",
            "satchel connect --token-stdin --print-url",
            "satchel resolve 1 --property a",
            "satchel resolve 1 --property a --local --remote",
            "satchel resolve 1 --value x",
            "satchel resolve --local",
            "satchel resolve 1 --all --local --preview",
            "satchel resolve 1 --local --preview",
            "satchel resolve 1 --local --type contacts",
            "satchel resolve --all --local --preview --apply 00",
            "satchel resolve --all --property a --value x --preview",
            "satchel push --as-approved",
            "satchel push --preview --yes",
            "satchel outbox export",
            "satchel outbox import",
            "satchel disconnect --send --discard discard",
            "satchel wipe --keep",
            "satchel outbox approve",
            "satchel outbox approve 1 --all",
            "satchel review maybe",
            "satchel ledger --record contacts",
            "satchel ledger --output f",
            "satchel export contacts",
            "satchel export contacts --format xml",
            "satchel properties contacts --all --only a",
            "satchel list contacts --limit many",
            "satchel list contacts --limit 10001",
            "satchel sandbox serve --limits some",
            "satchel sandbox serve --switch merge_survivor",
            "satchel contract",
            "satchel contract --yes",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_lines_of_the_manual_are_understood() {
        for line in [
            "satchel --data-dir d --portal 1 --json status",
            "satchel status --json --data-dir d --portal 1",
            "satchel connect --token-stdin --api-base http://127.0.0.1:1",
            "satchel connect --oauth --client-id a --client-secret-stdin --print-url --authorize-url u --api-base b",
            "satchel list deals --sort amount --desc --filter amount>=5 --filter dealname? --limit 5 --offset 9 \
             --properties dealname,amount",
            "satchel search müller --type contacts --limit 3",
            "satchel associate contacts 1 companies local:2 --label Boss",
            "satchel associate contacts 1 companies 2 --primary",
            "satchel associate contacts 1 companies 2 --labels Boss,Buyer",
            "satchel create notes hs_note_body=x --to contacts:1 --to deals:local:17",
            "satchel resolve 3 --property amount --value -5",
            "satchel properties contacts --only email,firstname",
            "satchel export deals --format csv --output deals.csv",
            "satchel sandbox serve --port 0 --seed 7 --contacts 5 --companies 5 --deals 5 --latency-ms 1 \
             --search-lag-ms 2 --limits off --state s",
            "satchel sandbox serve --switch merge_survivor=Primary --switch after=Opaque",
            "satchel contract --token-stdin",
            "satchel contract --token-stdin --yes --api-base http://127.0.0.1:1 --json",
            "satchel push --yes",
            "satchel unique-property on",
            "satchel unique-property status --json",
            "satchel push --preview --as-approved",
            "satchel sync",
            "satchel sweep",
            "satchel disconnect",
            "satchel discard 5",
            "satchel outbox --limit 5 --offset 2",
            "satchel outbox approve 5 7",
            "satchel outbox approve --all",
            "satchel outbox export unsent.sealed",
            "satchel outbox import unsent.sealed",
            "satchel disconnect --send",
            "satchel disconnect --keep unsent.sealed",
            "satchel wipe --discard discard --yes",
            "satchel undo",
            "satchel undo 41 --with-dependants",
            "satchel review on",
            "satchel review",
            "satchel ledger --record contacts 512 --since 2026-11-20 --limit 5 --offset 5",
            "satchel ledger --format csv --output ledger.csv",
            "satchel resolve --all --remote --type contacts --property phone --preview",
            "satchel resolve --all --local --apply 0c8f",
        ] {
            parse(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
    }
}
