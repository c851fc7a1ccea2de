//! A person's computer within this process: a data folder, a keychain that has moods, and an account behind sockets.

use crate::relay::Relay;
use crate::scene::real_time;
use crate::sign_in::decide;
use satchel_api::{Connected, EditRequest, ErrorCode, Failure, PageRequest, commands};
use satchel_core::{Secret, SecretsError};
use satchel_host::{
    App, Connect, Credentials, DataFolder, HostError, Keychain, SecretSources, Session, Work, connect,
};
use satchel_sandbox::world::{Kind, WorldSize};
use satchel_sandbox::{Config, Hello, Sandbox, Switches};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// How a keychain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    /// It waits for its password.
    Locked,
    /// Nothing answers.
    Absent,
    /// It may be read and not written.
    Denies,
    /// It keeps half of what it is given.
    Truncates,
    /// It says yes and keeps nothing.
    Forgets,
}

/// A keychain in memory.
pub(crate) struct Chest {
    pub(crate) entries: Mutex<BTreeMap<String, Vec<u8>>>,
    mood: Mutex<Mood>,
}

impl Chest {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { entries: Mutex::default(), mood: Mutex::new(Mood::Well) })
    }

    pub(crate) fn turn(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    fn mood(&self) -> Result<Mood, SecretsError> {
        match *self.mood.lock().unwrap() {
            Mood::Locked => Err(SecretsError::Locked("the collection is locked".to_owned())),
            Mood::Absent => Err(SecretsError::Unavailable("nothing answers".to_owned())),
            mood => Ok(mood),
        }
    }
}

impl Keychain for Chest {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretsError> {
        self.mood()?;
        Ok(self.entries.lock().unwrap().get(name).cloned())
    }

    fn set(&self, name: &str, value: &[u8]) -> Result<(), SecretsError> {
        let kept = match self.mood()? {
            Mood::Denies => return Err(SecretsError::Failed("writing was denied".to_owned())),
            Mood::Forgets => return Ok(()),
            Mood::Truncates => &value[..value.len() / 2],
            _ => value,
        };
        self.entries.lock().unwrap().insert(name.to_owned(), kept.to_vec());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.mood()?;
        self.entries.lock().unwrap().remove(name);
        Ok(())
    }
}

/// The computer, its keychain and the account.
pub(crate) struct Desk {
    pub(crate) sandbox: Sandbox,
    pub(crate) hello: Hello,
    pub(crate) relay: Relay,
    pub(crate) chest: Arc<Chest>,
    pub(crate) folder: tempfile::TempDir,
    /// Secrets are in a vault that this opens, rather than in the keychain, which ends with this process.
    passphrase: Option<&'static str>,
}

/// What a process of this computer opens the account with.
pub(crate) fn vault(passphrase: &str) -> SecretSources {
    SecretSources::new(Some(Secret::new(passphrase)), Chest::new() as _)
}

impl Desk {
    pub(crate) fn new(switches: Switches) -> Self {
        let config = Config { switches, ..Config::new(7, WorldSize::of(5, 2, 2)) };
        let sandbox = Sandbox::new(config, real_time()).unwrap();
        let relay = Relay::before(&sandbox);
        let hello = sandbox.hello(&relay.api_base());
        let folder = tempfile::tempdir().unwrap();
        Self { sandbox, hello, relay, chest: Chest::new(), folder, passphrase: None }
    }

    /// One whose secrets other processes can open, with this passphrase.
    pub(crate) fn with_vault(switches: Switches, passphrase: &'static str) -> Self {
        Self { passphrase: Some(passphrase), ..Self::new(switches) }
    }

    pub(crate) fn data(&self) -> DataFolder {
        DataFolder::open(Some(self.folder.path().join("data"))).unwrap()
    }

    pub(crate) fn sources(&self) -> SecretSources {
        match self.passphrase {
            Some(passphrase) => vault(passphrase),
            None => SecretSources::new(None, Arc::clone(&self.chest) as _),
        }
    }

    async fn connect(&self, credentials: Credentials) -> Result<Connected, HostError> {
        let api_base = Some(self.hello.api_base.clone());
        let wanted = Connect { credentials, api_base, portal: None };
        connect(&self.data(), &self.sources(), wanted).await
    }

    pub(crate) async fn with_token(&self) -> Result<Connected, HostError> {
        self.connect(Credentials::Token(Secret::new(self.hello.token.as_bytes()))).await
    }

    /// Signs in through the browser; `browser` gets the link.
    pub(crate) async fn with_browser(
        &self,
        browser: impl FnOnce(String) + Send + 'static,
    ) -> Result<Connected, HostError> {
        let app = App {
            client_id: self.hello.client_id.clone(),
            client_secret: Secret::new(self.hello.client_secret.as_bytes()),
            authorize_url: Some(self.hello.authorize_url.clone()),
            show_link: Box::new(move |link| {
                let link = link.to_owned();
                // A browser is another program.
                std::thread::spawn(move || browser(link));
            }),
            open_browser: false,
        };
        self.connect(Credentials::OAuth(app)).await
    }

    /// Signs in through the browser as a person would.
    pub(crate) async fn with_app(&self) -> Result<Connected, HostError> {
        let hello = self.hello.clone();
        self.with_browser(move |link| {
            let location = decide(&hello, &link, "approve");
            crate::sign_in::follow(&location);
        })
        .await
    }

    /// The account, opened by a process.
    pub(crate) fn open(&self) -> Result<Session, HostError> {
        let mut session = Session::open(&self.data(), None, &self.sources(), Work::Brief)?;
        session.go_online()?;
        Ok(session)
    }

    /// A connected account with one unsent edit; gives the contact.
    pub(crate) async fn edited(&self) -> String {
        let portal = self.open().unwrap().portal();
        commands::pull(&portal).await.unwrap();
        let id = self.sandbox.live_ids(Kind::Contact)[0].to_string();
        let properties = [("jobtitle".to_owned(), Some("Typed before".to_owned()))].into();
        let request = EditRequest { object_type: "contacts".to_owned(), id: id.clone(), properties };
        commands::edit(&portal, request).await.unwrap();
        id
    }

    /// How many edits wait.
    pub(crate) async fn waiting(&self) -> u64 {
        let portal = self.open().unwrap().portal();
        commands::outbox(&portal, PageRequest { limit: 9, offset: 0 }).await.unwrap().total
    }

    /// No file of this computer holds any of these.
    pub(crate) fn assert_not_on_disk(&self, secrets: &[&[u8]]) {
        search(self.folder.path(), secrets);
    }
}

fn search(folder: &Path, secrets: &[&[u8]]) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            search(&path, secrets);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|window| window == *secret);
            assert!(!found, "{} holds a secret", path.display());
        }
    }
}

/// The failure as the user reads it.
pub(crate) fn failure<T>(outcome: Result<T, HostError>) -> Failure {
    match outcome {
        Ok(_) => panic!("it should have failed"),
        Err(error) => {
            let failure = Failure::from(error);
            for words in [&failure.message, &failure.kept, &failure.next] {
                assert!(words.ends_with('.'), "{words}");
            }
            failure
        }
    }
}

/// Its code.
pub(crate) fn code<T>(outcome: Result<T, HostError>) -> ErrorCode {
    failure(outcome).code
}
