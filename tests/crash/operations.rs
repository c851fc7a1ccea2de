//! What a process is killed in: each operation with the account it begins from, its call, and what the user does after.

use crate::account::{Account, DEAL, EMAIL, THEIRS, TYPED, Trial, Want};
use crate::computer::Look;
use crate::old_file::make_old;
use crate::relay::NETWORK;
use crate::sign_in::grant;
use satchel_hubspot::Auth;
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};

/// Something that takes several durable steps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Operation {
    Connect,
    ConnectAgain,
    Migrate,
    FirstPull,
    Pull,
    Sweep,
    Refresh,
    Edit,
    Create,
    Archive,
    Associate,
    Dissociate,
    Undo,
    KeepMine,
    TakeTheirs,
    PushEdit,
    PushContact,
    PushDeal,
    PushArchive,
    PushAssociate,
    PushDissociate,
    PushDisputed,
    Merge,
    ProbeEdit,
    ProbeContact,
    ProbeArchive,
    ProbeAssociate,
}

use Operation as O;

impl Operation {
    /// Every operation, in the order of the table.
    pub(crate) const ALL: [Self; 27] = [
        O::Connect,
        O::ConnectAgain,
        O::Migrate,
        O::FirstPull,
        O::Pull,
        O::Sweep,
        O::Refresh,
        O::Edit,
        O::Create,
        O::Archive,
        O::Associate,
        O::Dissociate,
        O::Undo,
        O::KeepMine,
        O::TakeTheirs,
        O::PushEdit,
        O::PushContact,
        O::PushDeal,
        O::PushArchive,
        O::PushAssociate,
        O::PushDissociate,
        O::PushDisputed,
        O::Merge,
        O::ProbeEdit,
        O::ProbeContact,
        O::ProbeArchive,
        O::ProbeAssociate,
    ];

    /// Its name in the table of `docs/CRASHES.md`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            O::Connect => "connect",
            O::ConnectAgain => "connect again",
            O::Migrate => "migrate",
            O::FirstPull => "first pull",
            O::Pull => "pull",
            O::Sweep => "sweep",
            O::Refresh => "renew the sign-in",
            O::Edit => "edit",
            O::Create => "create",
            O::Archive => "archive",
            O::Associate => "associate",
            O::Dissociate => "dissociate",
            O::Undo => "undo",
            O::KeepMine => "resolve: mine",
            O::TakeTheirs => "resolve: theirs",
            O::PushEdit => "push an edit",
            O::PushContact => "push a create with a key",
            O::PushDeal => "push a create without a key",
            O::PushArchive => "push an archive",
            O::PushAssociate => "push a link",
            O::PushDissociate => "push an unlink",
            O::PushDisputed => "push a disputed edit",
            O::Merge => "merge",
            O::ProbeEdit => "look for an edit",
            O::ProbeContact => "look for a create",
            O::ProbeArchive => "look for an archive",
            O::ProbeAssociate => "look for a link",
        }
    }

    /// Whether it is a change that is saved here and sent later: what it says is what the user was told.
    pub(crate) fn is_local(self) -> bool {
        matches!(
            self,
            O::Edit
                | O::Create
                | O::Archive
                | O::Associate
                | O::Dissociate
                | O::Undo
                | O::KeepMine
                | O::TakeTheirs
        )
    }

    /// What it begins from, with what must have come true when all is over.
    pub(crate) fn account(self) -> Account {
        let account = match self {
            O::Connect | O::FirstPull => Account::unconnected(),
            _ => Account::mirrored(),
        };
        let contact = account.contacts[1].clone();
        let edited = Want::Title { id: contact.clone(), title: TYPED };
        match self {
            O::Connect => account,
            O::FirstPull => account.altered(|trial| drop(trial.computer.done(&trial.connect()))),
            // What waits is there before and after.
            O::ConnectAgain => with_edit(account),
            O::Migrate => with_edit(account).altered(|trial| make_old(&trial.computer)),
            // Whoever pulls or sweeps meets an edit that waits, and what colleagues did meanwhile.
            O::Pull | O::Sweep => with_edit(account).altered(colleagues),
            O::Refresh => {
                let mut account = with_edit(account);
                account.switches.refresh_rotation = satchel_sandbox::switches::RefreshRotation::Rotates;
                account.altered(sign_in_with_app)
            }
            O::Edit => account.wanting(edited),
            O::Create => account.wanting(Want::Contact),
            O::Archive => account.wanting(Want::Archived { id: contact }),
            O::Associate => {
                let company = account.trial().stranger(&contact, &account.companies);
                account.wanting(Want::Linked { contact, company })
            }
            O::Dissociate => with_link(account),
            O::Undo => with_edit(account).undone(),
            O::KeepMine => disputed(account, TYPED),
            O::TakeTheirs => disputed(account, THEIRS),
            O::PushEdit => with_edit(account),
            O::PushContact => waiting(account, O::Create),
            O::PushDeal => account
                .altered(|trial| {
                    trial.computer.done(&json!({"do": "create", "type": "deals", "values": deal(trial)}));
                })
                .wanting(Want::Deal),
            O::PushArchive => waiting(account, O::Archive),
            O::PushAssociate => waiting(account, O::Associate),
            O::PushDissociate => waiting(account, O::Dissociate),
            O::PushDisputed => with_edit(account).altered(|trial| trial.colleague_writes(&contact)),
            O::Merge => {
                let ids = account.contacts[..2].to_vec();
                account.wanting(Want::Merged { ids })
            }
            O::ProbeEdit => in_doubt(O::PushEdit),
            O::ProbeContact => in_doubt(O::PushContact),
            O::ProbeArchive => in_doubt(O::PushArchive),
            O::ProbeAssociate => in_doubt(O::PushAssociate),
        }
    }

    /// What the process is asked to do.
    pub(crate) fn call(self, account: &Account, trial: &Trial) -> Value {
        let contact = &account.contacts[1];
        let link = |word: &str, company: &str| json!({"do": word, "type": "contacts", "id": contact, "to_type": "companies", "to": company});
        let company = account.wants.iter().find_map(|want| match want {
            Want::Linked { company, .. } | Want::Unlinked { company, .. } => Some(company.as_str()),
            _ => None,
        });
        match self {
            O::Connect | O::ConnectAgain => trial.connect(),
            O::Migrate => json!({"do": "open"}),
            O::FirstPull | O::Pull => json!({"do": "pull"}),
            O::Sweep => json!({"do": "sweep"}),
            O::Edit => {
                json!({"do": "edit", "type": "contacts", "id": contact, "values": {"jobtitle": TYPED}})
            }
            O::Create => {
                let values = json!({"email": EMAIL, "firstname": "Made"});
                json!({"do": "create", "type": "contacts", "values": values})
            }
            O::Archive => json!({"do": "archive", "type": "contacts", "id": contact}),
            O::Associate => link("associate", company.unwrap()),
            O::Dissociate => link("dissociate", company.unwrap()),
            O::Undo => json!({"do": "undo", "row": trial.row_of(contact)}),
            O::KeepMine | O::TakeTheirs => {
                let answer = if self == O::KeepMine { "local" } else { "remote" };
                json!({"do": "resolve", "conflict": trial.conflict().0, "answer": answer})
            }
            O::Merge => json!({"do": "merge", "id": account.contacts[0], "other": contact}),
            O::Refresh
            | O::PushEdit
            | O::PushContact
            | O::PushDeal
            | O::PushArchive
            | O::PushAssociate
            | O::PushDissociate
            | O::PushDisputed
            | O::ProbeEdit
            | O::ProbeContact
            | O::ProbeArchive
            | O::ProbeAssociate => json!({"do": "push"}),
        }
    }

    /// Whether a change that is saved here is there: all of it, or none of it.
    pub(crate) fn is_saved(self, trial: &Trial, account: &Account) -> bool {
        let store = trial.store();
        let rows = store.waiting().len();
        let conflicts = store.look(|reader| reader.conflicts()).len();
        match self {
            O::Undo => rows == 0,
            O::KeepMine => conflicts == 0 && rows == 1,
            O::TakeTheirs => conflicts == 0 && rows == 0,
            O::Edit => {
                let shown = trial.title(&account.contacts[1]).as_deref() == Some(TYPED);
                assert_eq!(shown, rows == 1, "half an edit: {rows} rows, shown: {shown}");
                shown
            }
            _ => rows == 1,
        }
    }

    /// What the user does once the computer runs again: whatever was not done is done again.
    pub(crate) fn go_on(self, trial: &Trial, account: &Account, name: &str) {
        match self {
            O::Connect => {
                // The key of a database that exists must be the one it was made with.
                let key = trial.computer.has_account().then(|| trial.computer.secret("db_key")).flatten();
                let made = trial.computer.has_account() && trial.computer.database().exists();
                trial.computer.done(&trial.connect());
                if made {
                    assert_eq!(trial.computer.secret("db_key"), key, "{name}: the key stays");
                }
            }
            O::ConnectAgain => drop(trial.computer.done(&trial.connect())),
            // A sync lists the recycle bin from time to time only, a pull always.
            O::FirstPull | O::Pull | O::Sweep | O::Merge => {
                drop(trial.computer.done(&self.call(account, trial)))
            }
            O::PushDisputed => {
                trial.settle(name);
                let shown = trial.title(&account.contacts[1]);
                assert_eq!(shown.as_deref(), Some(TYPED), "{name}: the user's value is what is shown");
                let held =
                    trial.sandbox.value(Kind::Contact, account.contacts[1].parse().unwrap(), "jobtitle");
                assert_eq!(
                    held.as_deref(),
                    Some(THEIRS),
                    "{name}: nothing is written over a colleague's value"
                );
                trial.computer.done(&O::KeepMine.call(account, trial));
            }
            _ => {}
        }
    }
}

impl Account {
    /// The same, and the user thought better of it.
    fn undone(mut self) -> Self {
        for want in &mut self.wants {
            if let Want::Title { id, .. } = want {
                *want = Want::Untouched { id: id.clone() };
            }
        }
        self
    }
}

/// An edit that waits.
fn with_edit(account: Account) -> Account {
    let want = Want::Title { id: account.contacts[1].clone(), title: TYPED };
    waiting(account.wanting(want), O::Edit)
}

/// A link that is there at the server, and is no longer wanted.
fn with_link(account: Account) -> Account {
    let contact = account.contacts[1].clone();
    let company = account.trial().stranger(&contact, &account.companies);
    let linked = account.wanting(Want::Linked { contact: contact.clone(), company: company.clone() });
    let linked = linked.altered(|trial| {
        trial.computer.done(&O::Associate.call(&linked, trial));
        trial.settle("a link");
    });
    linked.wanting_only(Want::Unlinked { contact, company })
}

/// An account in which this was done and waits to be sent.
fn waiting(account: Account, operation: Operation) -> Account {
    let account = if account.wants.is_empty() { operation.account() } else { account };
    account.altered(|trial| drop(trial.computer.done(&operation.call(&account, trial))))
}

/// An edit over which there is a dispute; the contact's title is to be this in the end.
fn disputed(account: Account, title: &'static str) -> Account {
    let id = account.contacts[1].clone();
    let account = with_edit(account).altered(|trial| {
        trial.colleague_writes(&id);
        trial.settle("a dispute");
    });
    account.wanting_only(Want::Title { id, title })
}

/// An account whose last push was killed when the answer had come, so that nobody knows what became of it.
fn in_doubt(push: Operation) -> Account {
    let account = push.account();
    account.altered(|trial| {
        let end = trial.computer.killed(&push.call(&account, trial), "push.answered", 1);
        assert!(end.killed, "{}", end.said);
    })
}

/// What colleagues do: a new value, a new record, a record to the recycle bin, a merge, a link.
fn colleagues(trial: &Trial) {
    let contacts = trial.sandbox.live_ids(Kind::Contact);
    trial.colleague_writes(&contacts[0].to_string());
    trial.sandbox.archive_in_browser(Kind::Contact, contacts[2]).unwrap();
    trial.ask("POST", "/crm/v3/objects/contacts", json!({"properties": {"email": "new@portal.example"}}));
    let merge =
        json!({"primaryObjectId": contacts[3].to_string(), "objectIdToMerge": contacts[4].to_string()});
    trial.ask("POST", "/crm/v3/objects/contacts/merge", merge);
}

/// The account signed in with an app instead of a token; its refresh token is another after every use.
pub(crate) fn sign_in_with_app(trial: &Trial) {
    let Auth::OAuth { client_id, client_secret, refresh_token, .. } = NETWORK.block_on(grant(&trial.hello))
    else {
        panic!("an app's grant")
    };
    trial.computer.set_secret("refresh_token", refresh_token.expose());
    trial.computer.set_secret("client_secret", client_secret.expose());
    trial
        .computer
        .change_portal(|portal| portal["sign_in"] = json!({"kind": "oauth", "client_id": client_id}));
}

/// What a deal needs.
fn deal(trial: &Trial) -> Value {
    let pipelines = trial.ask("GET", "/crm/v3/pipelines/deals", Value::Null);
    let pipeline = &pipelines["results"][0];
    json!({"dealname": DEAL, "pipeline": pipeline["id"], "dealstage": pipeline["stages"][0]["id"]})
}
