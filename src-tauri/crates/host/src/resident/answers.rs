//! What the window asks beside the commands of a portal.

use super::{Resident, export, lock, progress};
use crate::open_browser;
use satchel_api::{
    App, AppState, Appearance, CacheTag, ColleagueArchiveRequest, ColleagueEditRequest, ConnectAppRequest,
    ConnectSampleRequest, ConnectTokenRequest, Disconnected, ErrorCode, ExportLedgerRequest,
    ExportOutboxRequest, ExportedLedger, ExportedOutbox, Failure, ImportOutboxRequest, ImportedOutbox,
    Nothing, OpenAccountRequest, OpenLinkRequest, PushRequest, SampleNetworkRequest, SampleState,
    SettledUnsent, SignOutRequest, SwitchRequest, SyncState, UnlockRequest, Unsent, UnsentChoice,
    WipeRequest, Wiped,
};
use satchel_core::Secret;

impl App for Resident {
    async fn app_state(&self, _: Nothing) -> Result<AppState, Failure> {
        self.app().await
    }

    async fn connect_token(&self, request: ConnectTokenRequest) -> Result<AppState, Failure> {
        self.connect_with_token(request).await;
        self.app().await
    }

    async fn connect_app(&self, request: ConnectAppRequest) -> Result<AppState, Failure> {
        self.connect_with_app(request).await;
        self.app().await
    }

    async fn connect_sample(&self, request: ConnectSampleRequest) -> Result<AppState, Failure> {
        self.connect_to_sample(request).await;
        self.app().await
    }

    async fn cancel_sign_in(&self, _: Nothing) -> Result<AppState, Failure> {
        self.cancel().await?;
        self.app().await
    }

    async fn confirm_account(&self, _: Nothing) -> Result<AppState, Failure> {
        self.confirm()?;
        self.app().await
    }

    async fn unlock(&self, request: UnlockRequest) -> Result<AppState, Failure> {
        self.unlock_with(request).await?;
        self.app().await
    }

    async fn open_account(&self, request: OpenAccountRequest) -> Result<AppState, Failure> {
        self.open_known(&request.id).await?;
        self.app().await
    }

    async fn leave_account(&self, _: Nothing) -> Result<AppState, Failure> {
        self.leave_open().await;
        self.app().await
    }

    async fn unsent(&self, _: Nothing) -> Result<Unsent, Failure> {
        self.unsent_changes().await
    }

    async fn settle_unsent(&self, choice: UnsentChoice) -> Result<SettledUnsent, Failure> {
        let settled = self.settle(&*self.account()?, &choice).await?;
        self.tell(CacheTag::ALL);
        Ok(settled)
    }

    async fn sign_out(&self, request: SignOutRequest) -> Result<Disconnected, Failure> {
        self.sign_out_open(request.unsent).await
    }

    async fn wipe(&self, request: WipeRequest) -> Result<Wiped, Failure> {
        self.wipe_open(request.unsent).await
    }

    async fn export_outbox(&self, request: ExportOutboxRequest) -> Result<ExportedOutbox, Failure> {
        let account = self.account()?;
        let ExportOutboxRequest { passphrase, path } = request;
        let settled = self.settle(&account, &UnsentChoice::Keep { passphrase, path }).await?;
        Ok(ExportedOutbox { file: settled.file.unwrap_or_default(), intents: settled.left })
    }

    async fn import_outbox(&self, request: ImportOutboxRequest) -> Result<ImportedOutbox, Failure> {
        let account = self.account()?;
        let passphrase = Secret::new(request.passphrase.into_bytes());
        let imported = account.session.import_outbox(request.path.as_ref(), &passphrase).await?;
        account.edited(false);
        self.tell(CacheTag::ALL);
        Ok(imported)
    }

    async fn export_ledger(&self, request: ExportLedgerRequest) -> Result<ExportedLedger, Failure> {
        export::ledger(&*self.account()?, request).await
    }

    async fn set_appearance(&self, appearance: Appearance) -> Result<AppState, Failure> {
        {
            let mut state = lock(&self.0.state);
            state.preferences.appearance = appearance;
            state.preferences.store(&self.0.data)?;
        }
        self.tell([CacheTag::App]);
        self.app().await
    }

    async fn open_link(&self, request: OpenLinkRequest) -> Result<Nothing, Failure> {
        if self.0.open_links && !open_browser(&request.url) {
            let message = "this link cannot be opened";
            return Err(Failure::new(ErrorCode::Usage, message, "Copy it into a browser if you trust it."));
        }
        Ok(Nothing {})
    }

    async fn sync_state(&self, _: Nothing) -> Result<SyncState, Failure> {
        progress::state(&*self.account()?).await
    }

    async fn sync_now(&self, request: PushRequest) -> Result<SyncState, Failure> {
        let account = self.account()?;
        account.ask(request.consent);
        progress::state(&account).await
    }

    async fn pause(&self, request: SwitchRequest) -> Result<SyncState, Failure> {
        let account = self.account()?;
        account.pause(request.on);
        self.tell([CacheTag::Sync]);
        progress::state(&account).await
    }

    async fn work_offline(&self, request: SwitchRequest) -> Result<SyncState, Failure> {
        let account = self.account()?;
        account.work_offline(request.on);
        self.tell([CacheTag::Sync]);
        progress::state(&account).await
    }

    async fn sample_state(&self, _: Nothing) -> Result<SampleState, Failure> {
        Ok(self.0.sample.state().await?)
    }

    async fn sample_network(&self, request: SampleNetworkRequest) -> Result<SampleState, Failure> {
        self.0.sample.set_network(request.network).await?;
        if let Some(account) = self.open_account() {
            account.ask(false);
        }
        self.sample_changed().await
    }

    async fn sample_edit(&self, request: ColleagueEditRequest) -> Result<SampleState, Failure> {
        self.0.sample.edit(&request).await?;
        self.sample_changed().await
    }

    async fn sample_archive(&self, request: ColleagueArchiveRequest) -> Result<SampleState, Failure> {
        self.0.sample.archive(&request).await?;
        self.sample_changed().await
    }

    async fn sample_expire(&self, _: Nothing) -> Result<SampleState, Failure> {
        self.0.sample.expire().await?;
        self.sample_changed().await
    }

    async fn sample_refuse(&self, _: Nothing) -> Result<SampleState, Failure> {
        self.0.sample.refuse_next().await?;
        self.sample_changed().await
    }
}

impl Resident {
    async fn sample_changed(&self) -> Result<SampleState, Failure> {
        self.tell([CacheTag::Sample]);
        Ok(self.0.sample.state().await?)
    }
}
