//! Leaving with changes that have not been sent: quitting, signing out, wiping.

use super::account::OpenAccount;
use super::{Phase, Resident, lock};
use crate::{unsent, wipe};
use satchel_api::{Disconnected, Failure, SettledUnsent, Unsent, UnsentChoice, Wiped};

impl Resident {
    /// What has not been sent from the account that is open; nothing where none is.
    pub(super) async fn unsent_changes(&self) -> Result<Unsent, Failure> {
        match self.open_account() {
            Some(account) => Ok(unsent::unsent(&account.engine(), account.online).await?),
            None => Ok(Unsent { word: unsent::DISCARD_WORD.to_owned(), ..Unsent::default() }),
        }
    }

    /// Does with unsent changes what was chosen.
    pub(super) async fn settle(
        &self,
        account: &OpenAccount,
        choice: &UnsentChoice,
    ) -> Result<SettledUnsent, Failure> {
        if matches!(choice, UnsentChoice::Send { .. }) {
            account.hold_lock().await?;
        }
        let settled = unsent::settle(&account.engine(), account.folder(), choice).await;
        account.keep_usage().await?;
        Ok(settled?)
    }

    /// Removes the sign-in after unsent changes have the end that was chosen; otherwise they stay in the mirror.
    pub(super) async fn sign_out_open(&self, choice: Option<UnsentChoice>) -> Result<Disconnected, Failure> {
        let account = self.account()?;
        let settled = match &choice {
            Some(choice) => Some(self.settle(&account, choice).await?),
            None => None,
        };
        let gone = self.leave(&account).await?;
        self.set_phase(Phase::SignIn(super::sign_in::still_granted(&gone)));
        Ok(Disconnected { settled, ..gone })
    }

    /// Removes the account from this computer. While a choice is missing, or what was to be sent was not, it stays open.
    pub(super) async fn wipe_open(&self, choice: Option<UnsentChoice>) -> Result<Wiped, Failure> {
        let account = self.account()?;
        let waiting = unsent::unsent(&account.engine(), account.online).await?;
        let settled = match &choice {
            Some(choice) if waiting.total > 0 => self.settle(&account, choice).await?,
            _ => {
                unsent::needs_choice(Some(&waiting))?;
                SettledUnsent::default()
            }
        };
        if matches!(choice, Some(UnsentChoice::Send { .. })) && settled.left > 0 {
            return Err(crate::HostError::UnsentEdits(Some(settled.left)).into());
        }
        let _passage = self.0.passage.lock().await;
        account.close().await;
        let folder = account.folder().clone();
        let sample = folder.file().sample;
        lock(&self.0.state).preferences.last = None;
        self.set_phase(Phase::SignIn(None));
        // The last handle of this process on the files.
        drop(account);
        let wiped = wipe::wipe_settled(&self.0.data, &self.sources(), folder, settled).await;
        if sample {
            // What it kept is gone with the account: the next one begins anew.
            self.0.sample.close().await;
        }
        let stored = lock(&self.0.state).preferences.store(&self.0.data);
        self.set_phase(Phase::SignIn(None));
        stored?;
        Ok(wiped?)
    }
}
