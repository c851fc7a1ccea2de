//! The N-th call to the keychain fails, and the N-th request of whatever needs the keychain: connecting an account, renewing
//! its sign-in.

use super::numbers;
use crate::account::{Account, Trial};
use crate::keychain::FolderKeychain;
use crate::operations::{Operation, sign_in_with_app};
use crate::relay::{Act, NETWORK};
use satchel_core::SecretsError;
use satchel_engine::{Consent, EngineError};
use satchel_host::{Connect, Credentials, HostError, Keychain, Secret, SecretSources, connect};
use satchel_hubspot::ApiError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A keychain of which one call fails, or all from there on.
struct Failing {
    keychain: FolderKeychain,
    calls: AtomicU64,
    at: u64,
    from_now_on: bool,
    failed: AtomicU64,
}

impl Failing {
    fn at(trial: &Trial, at: u64, from_now_on: bool) -> Arc<Self> {
        let keychain = FolderKeychain::at(&trial.computer.keychain());
        Arc::new(Self { keychain, calls: AtomicU64::new(0), at, from_now_on, failed: AtomicU64::new(0) })
    }

    fn begin(&self) -> Result<(), SecretsError> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if number == self.at || self.from_now_on && number > self.at {
            self.failed.fetch_add(1, Ordering::SeqCst);
            return Err(SecretsError::Locked("its owner did not unlock it".to_owned()));
        }
        Ok(())
    }

    fn failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst) > 0
    }
}

impl Keychain for Failing {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretsError> {
        self.begin()?;
        self.keychain.get(name)
    }
    fn set(&self, name: &str, value: &[u8]) -> Result<(), SecretsError> {
        self.begin()?;
        self.keychain.set(name, value)
    }
    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.begin()?;
        self.keychain.remove(name)
    }
}

/// What fails.
#[derive(Clone, Copy, Debug)]
enum Failure {
    Keychain,
    /// The request never comes to HubSpot.
    Request,
    /// Its answer does not come back.
    Answer,
}

/// Lets a call of a trial fail; how many did is known afterwards.
fn fail(trial: &Trial, failure: Failure, at: u64, from_now_on: bool) -> (Arc<Failing>, Arc<AtomicU64>) {
    let lost = Arc::new(AtomicU64::new(0));
    let applied = match failure {
        Failure::Keychain => return (Failing::at(trial, at, from_now_on), lost),
        Failure::Request => false,
        Failure::Answer => true,
    };
    let (count, mut number) = (Arc::clone(&lost), 0);
    trial.relay.judge(move |_| {
        number += 1;
        if number == at || from_now_on && number > at {
            count.fetch_add(1, Ordering::SeqCst);
            return Act::Reset { applied };
        }
        Act::Pass
    });
    (Failing::at(trial, u64::MAX, false), lost)
}

/// Does something with an account, again and again, until no call fails any more.
fn failing(
    account: &Account,
    work: impl Fn(&Trial, &SecretSources) -> Result<(), HostError>,
    afterwards: impl Fn(&Trial, &str),
) {
    for failure in [Failure::Keychain, Failure::Request, Failure::Answer] {
        for from_now_on in [false, true] {
            for number in numbers() {
                let name = format!("{failure:?} {number} fails, all from there on: {from_now_on}");
                let trial = account.trial();
                let (keychain, lost) = fail(&trial, failure, number, from_now_on);
                let outcome = work(&trial, &SecretSources::new(None, Arc::clone(&keychain) as _));
                let failed = keychain.failed() || lost.load(Ordering::SeqCst) > 0;
                trial.relay.heal();
                if !failed {
                    println!("{name}: clean");
                    outcome.unwrap_or_else(|error| panic!("{name}: nothing failed, and yet: {error}"));
                    break;
                }
                match outcome {
                    // A request that is repeated, a probe, or what is tried again with the next one.
                    Ok(()) => {}
                    Err(
                        HostError::Secrets(_)
                        | HostError::NoKeychain(_)
                        | HostError::Engine(EngineError::Api(_)),
                    ) => {}
                    Err(error) => panic!("{name}: {error:?}"),
                }
                if trial.computer.has_account() && trial.computer.database().exists() {
                    assert!(trial.computer.secret("db_key").is_some(), "{name}: a file whose key is gone");
                }
                afterwards(&trial, &name);
                trial.settle(&name);
                trial.assert_true(&account.wants, &name);
            }
        }
    }
}

#[test]
fn a_connect_with_a_failing_keychain_or_network_can_be_done_again() {
    let work = |trial: &Trial, sources: &SecretSources| {
        let credentials = Credentials::Token(Secret::new(trial.hello.token.as_bytes()));
        let wanted = Connect { credentials, api_base: Some(trial.hello.api_base.clone()), portal: None };
        NETWORK.block_on(connect(&trial.computer.data_folder(), sources, wanted)).map(drop)
    };
    failing(&Account::unconnected(), work, |trial, _| drop(trial.computer.done(&trial.connect())));
}

#[test]
fn a_second_connect_with_a_failing_keychain_or_network_keeps_what_waits() {
    let work = |trial: &Trial, sources: &SecretSources| {
        let credentials = Credentials::Token(Secret::new(trial.hello.token.as_bytes()));
        let wanted = Connect { credentials, api_base: Some(trial.hello.api_base.clone()), portal: None };
        NETWORK.block_on(connect(&trial.computer.data_folder(), sources, wanted)).map(drop)
    };
    failing(&Operation::ConnectAgain.account(), work, |trial, _| drop(trial.computer.done(&trial.connect())));
}

#[test]
fn a_renewal_with_a_failing_keychain_or_network_signs_nobody_out_unless_both_its_answers_are_lost() {
    let work = |trial: &Trial, sources: &SecretSources| {
        let mut session = trial.computer.open_with(sources)?;
        session.go_online()?;
        NETWORK.block_on(session.portal().engine.push(Consent::Given)).map(drop).map_err(HostError::from)
    };
    failing(&Operation::Refresh.account(), work, |trial, name| {
        let pushed = NETWORK.block_on(trial.online().portal().engine.push(Consent::Given));
        if let Err(EngineError::Api(ApiError::SignedOut(reason))) = pushed {
            // The server renewed the token twice and takes the old one no more: no program can know the new one.
            let both_lost = name.starts_with("Answer ") && name.ends_with("true");
            assert!(both_lost, "{name}: {reason}");
            sign_in_with_app(trial);
        }
    });
}
