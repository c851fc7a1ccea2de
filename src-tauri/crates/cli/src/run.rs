//! One command, from its arguments to its answer.

use crate::args::{self, Arguments, Command};
use crate::output::{Output, line, note};
use crate::{exit, input, render};
use satchel_api::commands::{self, ExportError, ExportFormat};
use satchel_api::{
    Ceiling, CreateRequest, DiscardRequest, EditRequest, ErrorCode, Failure, LinkLabelsRequest, LinkRequest,
    ListRequest, MergeDocument, MergeRequest, NewLinkRequest, PageRequest, Portal, PropertiesRequest,
    PushRequest, RecordDocument, SearchRequest, SelectedProperties, SetOwnKeysRequest, ShowRequest,
    SyncSummary, Values,
};
use satchel_host::{App, Connect, Credentials, DataFolder, SecretSources, Session, WholeFile, Work};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

/// What a command needs besides its own arguments.
pub(crate) struct Context {
    data_dir: Option<PathBuf>,
    pub(crate) portal: Option<String>,
    pub(crate) output: Output,
}

/// Runs a command and gives the exit code.
pub(crate) async fn run(arguments: Arguments) -> Result<u8, Failure> {
    let Arguments { data_dir, portal, json, command } = arguments;
    let context = Context { data_dir, portal, output: Output { json } };
    for name in types(&command) {
        commands::known_type(name)?;
    }
    match command {
        Command::Sandbox(args::Sandbox::Serve(serve)) => crate::sandbox::serve(serve).await,
        Command::Contract(wanted) => crate::contract::run(wanted, context.output).await,
        Command::Connect(connect) => context.connect(connect).await,
        Command::Disconnect(wanted) => crate::leaving::disconnect(&context, wanted).await,
        Command::Wipe(wanted) => crate::leaving::wipe(&context, wanted).await,
        Command::Pull => context.network(Step::Pull, false).await,
        Command::Push(args::Push { preview: true, as_approved, .. }) => {
            crate::waiting::push_preview(&context, as_approved).await
        }
        Command::Push(push) => context.network(Step::Push, push.consent.yes).await,
        Command::Sync(consent) => context.network(Step::Sync, consent.yes).await,
        Command::Sweep => context.sweep().await,
        Command::Merge(merge) => context.merge(merge).await,
        Command::Export(export) => context.export(export).await,
        Command::Status => context.local(async |portal| commands::status(portal).await, render::status).await,
        Command::List(list) => {
            let request = list_request(list);
            context.local(async |portal| commands::list(portal, request).await, render::list).await
        }
        Command::Search(args::Search { text, object_type, limit }) => {
            let request = SearchRequest { text, object_type, limit };
            context.local(async |portal| commands::search(portal, request).await, render::list).await
        }
        Command::Outbox(wanted) => crate::waiting::outbox(&context, wanted).await,
        Command::Undo(wanted) => crate::waiting::undo(&context, wanted).await,
        Command::Review(wanted) => crate::waiting::review(&context, wanted).await,
        Command::Ledger(wanted) => crate::waiting::ledger(&context, wanted).await,
        Command::Resolve(wanted) => crate::waiting::resolve(&context, wanted).await,
        Command::Conflicts(page) => {
            let request = page_request(&page);
            context.local(async |portal| commands::conflicts(portal, request).await, render::conflicts).await
        }
        Command::Properties(wanted) => {
            context.local(async |portal| properties(portal, wanted).await, render::properties).await
        }
        Command::UniqueProperty { wanted: args::Switch::On } => context.turn_on_own_keys().await,
        Command::UniqueProperty { wanted } => {
            let body = async |portal: &Portal| match wanted {
                args::Switch::Off => commands::set_own_keys(portal, SetOwnKeysRequest { on: false }).await,
                args::Switch::On | args::Switch::Status => commands::own_keys(portal).await,
            };
            context.local(body, render::own_keys).await
        }
        Command::Limit { percent } => {
            context.local(async |portal| limit(portal, percent).await, render::ceiling).await
        }
        command => context.local(async |portal| on_record(portal, command).await, render::record).await,
    }
}

/// The object types a command names, to be refused before anything is opened.
fn types(command: &Command) -> Vec<&str> {
    match command {
        Command::List(list) => vec![&list.object_type],
        Command::Search(search) => search.object_type.iter().map(String::as_str).collect(),
        Command::Show(record) | Command::Archive(record) => vec![&record.object_type],
        Command::Edit(edit) => vec![&edit.record.object_type],
        Command::Merge(merge) => vec![&merge.object_type],
        Command::Create(create) => {
            let ends = create.to.iter().map(|(object_type, _)| object_type.as_str());
            ends.chain([create.object_type.as_str()]).collect()
        }
        Command::Associate(args::Associate { link, .. }) | Command::Dissociate(link) => {
            vec![&link.from.object_type, &link.to_type]
        }
        Command::Export(export) => vec![&export.object_type],
        Command::Properties(properties) => vec![&properties.object_type],
        Command::Resolve(resolve) => resolve.object_type.iter().map(String::as_str).collect(),
        Command::Ledger(ledger) => ledger.record.iter().flatten().take(1).map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The commands that answer with a [`SyncSummary`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Pull,
    Push,
    Sync,
}

impl Step {
    async fn take(self, portal: &Portal, consent: bool) -> Result<SyncSummary, Failure> {
        let request = PushRequest { consent };
        match self {
            Self::Pull => commands::pull(portal).await,
            Self::Push => commands::push(portal, request).await,
            Self::Sync => commands::sync(portal, request).await,
        }
    }
}

impl Context {
    pub(crate) fn data(&self) -> Result<DataFolder, Failure> {
        let data = DataFolder::open(self.data_dir.clone())?;
        satchel_host::start_log(Some(&data))?;
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "a command begins");
        Ok(data)
    }

    pub(crate) fn session(&self, work: Work) -> Result<Session, Failure> {
        let data = self.data()?;
        Ok(Session::open(&data, self.portal.as_deref(), &SecretSources::from_environment(), work)?)
    }

    pub(crate) fn answer<T: Serialize>(
        &self,
        document: &T,
        text: impl FnOnce(&T) -> String,
    ) -> Result<u8, Failure> {
        self.output.answer(document, text).map_err(unwritten)?;
        Ok(exit::DONE)
    }

    async fn connect(&self, wanted: args::Connect) -> Result<u8, Failure> {
        let data = self.data()?;
        let credentials = match wanted.client_id {
            Some(client_id) if wanted.way.oauth => Credentials::OAuth(App {
                client_id,
                client_secret: input::secret("the app's secret")?,
                authorize_url: wanted.authorize_url,
                show_link: Box::new(self.link_shower()),
                open_browser: !wanted.print_url,
            }),
            _ => Credentials::Token(input::secret("the token")?),
        };
        let wanted = Connect { credentials, api_base: wanted.api_base, portal: self.portal.clone() };
        let connected = satchel_host::connect(&data, &SecretSources::from_environment(), wanted).await?;
        self.answer(&connected, render::connected)
    }

    /// In JSON, standard output is for the one document.
    fn link_shower(&self) -> impl FnOnce(&str) + Send + use<> {
        let json = self.output.json;
        move |link: &str| {
            note("Open this link in a browser to sign in:");
            if json { note(link) } else { line(link) }
        }
    }

    /// Pull, push or both. A question that only a person can answer is asked where one sits.
    async fn network(&self, step: Step, consent: bool) -> Result<u8, Failure> {
        let mut session = self.session(Work::Long)?;
        let _lock = session.lock()?;
        session.go_online()?;
        let portal = session.portal();
        let mut taken = step.take(&portal, consent).await;
        if let Err(failure) = &taken
            && failure.code == ErrorCode::NeedsConsent
            && !self.output.json
            && input::can_ask()
            && input::consent(failure)
        {
            taken = step.take(&portal, true).await;
        }
        let kept = session.keep_usage().await;
        say_skew(&portal).await;
        self.answer(&taken?, render::sync)?;
        kept?;
        let needs_user = step != Step::Pull && commands::needs_user(&portal).await?;
        Ok(if needs_user { exit::NEEDS_USER } else { exit::DONE })
    }

    async fn sweep(&self) -> Result<u8, Failure> {
        let mut session = self.session(Work::Long)?;
        let _lock = session.lock()?;
        session.go_online()?;
        let swept = commands::sweep(&session.portal()).await;
        let kept = session.keep_usage().await;
        say_skew(&session.portal()).await;
        self.answer(&swept?, render::sweep)?;
        kept?;
        Ok(exit::DONE)
    }

    /// Merges two records, or shows what would happen. Where a person can be asked, the question is asked at once.
    async fn merge(&self, wanted: args::Merge) -> Result<u8, Failure> {
        let mut session = self.session(Work::Long)?;
        let _lock = session.lock()?;
        session.go_online()?;
        let portal = session.portal();
        let args::Merge { object_type, primary, other, yes } = wanted;
        let mut request = MergeRequest { object_type, primary, other, consent: yes, sight: None };
        let mut taken = commands::merge(&portal, request.clone()).await;
        if let Ok(MergeDocument { question: Some(question), .. }) = &taken
            && !self.output.json
            && input::can_ask()
        {
            note(&render::merge_question(question));
            if input::agreed("Merge them? [y/N]") {
                request.consent = true;
                request.sight = Some(question.sight.clone());
                taken = commands::merge(&portal, request).await;
            }
        }
        let kept = session.keep_usage().await;
        let document = taken?;
        self.answer(&document, render::merge)?;
        kept?;
        Ok(if document.merged.is_some() { exit::DONE } else { exit::NEEDS_USER })
    }

    /// Making a property needs the network.
    async fn turn_on_own_keys(&self) -> Result<u8, Failure> {
        let mut session = self.session(Work::Brief)?;
        session.go_online()?;
        let stands = commands::set_own_keys(&session.portal(), SetOwnKeysRequest { on: true }).await?;
        self.answer(&stands, render::own_keys)?;
        Ok(if stands.rows.iter().any(|row| row.problem.is_some()) { exit::NEEDS_USER } else { exit::DONE })
    }

    async fn export(&self, wanted: args::Export) -> Result<u8, Failure> {
        let args::Export { object_type, format, output } = wanted;
        let what = object_type.clone();
        self.write_out(format, output, &what, async |portal, format, sink| {
            commands::export(portal, &object_type, format, sink).await
        })
        .await
    }

    /// Writes an export to a file or to standard output.
    pub(crate) async fn write_out(
        &self,
        format: args::Format,
        output: Option<PathBuf>,
        what: &str,
        write: impl AsyncFnOnce(&Portal, ExportFormat, &mut (dyn io::Write + Send)) -> Result<u64, ExportError>,
    ) -> Result<u8, Failure> {
        let format = match format {
            args::Format::Csv => ExportFormat::Csv,
            args::Format::Json => ExportFormat::Json,
        };
        if self.output.json && output.is_none() && format == ExportFormat::Csv {
            let next = "Name a file with --output, or choose --format json.";
            return Err(Failure::new(ErrorCode::Usage, "standard output cannot hold CSV and JSON", next));
        }
        let session = self.session(Work::Brief)?;
        let portal = session.portal();
        let Some(path) = output else {
            let written = write(&portal, format, &mut io::stdout()).await;
            return written.map(|_| exit::DONE).or_else(unless_reader_left);
        };
        let mut file = WholeFile::create(&path)?;
        let exported = write(&portal, format, &mut file).await;
        let exported = exported.map_err(|error| match error {
            ExportError::Failure(failure) => failure,
            ExportError::Sink(error) => unwritten(error),
        })?;
        file.finish()?;
        let document = BTreeMap::from([
            ("exported", serde_json::Value::from(exported)),
            ("file", serde_json::Value::from(path.to_string_lossy())),
        ]);
        self.answer(&document, |_| format!("{exported} {what} written to {}\n", path.display()))
    }

    /// A command that needs no network.
    pub(crate) async fn local<T: Serialize>(
        &self,
        body: impl AsyncFnOnce(&Portal) -> Result<T, Failure>,
        text: fn(&T) -> String,
    ) -> Result<u8, Failure> {
        let session = self.session(Work::Brief)?;
        let document = body(&session.portal()).await?;
        self.answer(&document, text)
    }
}

/// A clock that is off is said beside whatever came of the command.
async fn say_skew(portal: &Portal) {
    if let Ok(Some(seconds)) = portal.engine.clock_skew().await {
        note(&render::clock(seconds));
    }
}

async fn properties(portal: &Portal, wanted: args::Properties) -> Result<SelectedProperties, Failure> {
    let args::Properties { object_type, only, all } = wanted;
    if only.is_some() || all {
        return commands::select_properties(portal, PropertiesRequest { object_type, only }).await;
    }
    commands::properties(portal, &object_type).await
}

async fn limit(portal: &Portal, percent: Option<u8>) -> Result<Ceiling, Failure> {
    match percent {
        Some(percent) => commands::set_ceiling(portal, Ceiling { percent }).await,
        None => commands::ceiling(portal).await,
    }
}

/// The commands that answer with the document of a record.
async fn on_record(portal: &Portal, command: Command) -> Result<RecordDocument, Failure> {
    match command {
        Command::Show(record) => commands::show(portal, show_request(record)).await,
        Command::Archive(record) => commands::archive(portal, show_request(record)).await,
        Command::Edit(edit) => {
            let args::Record { object_type, id } = edit.record;
            let properties = values(edit.values)?;
            commands::edit(portal, EditRequest { object_type, id, properties }).await
        }
        Command::Create(create) => {
            let properties = values(create.values)?;
            let links = create.to.into_iter();
            let links =
                links.map(|(object_type, id)| NewLinkRequest { object_type, id, label: None }).collect();
            commands::create(portal, CreateRequest { object_type: create.object_type, properties, links })
                .await
        }
        Command::Associate(args::Associate { link, primary: true, .. }) => {
            commands::make_primary(portal, link_request(link)).await
        }
        Command::Associate(args::Associate { link, labels: Some(labels), .. }) => {
            commands::set_labels(portal, labels_request(link, labels)).await
        }
        Command::Associate(args::Associate { link, .. }) => {
            commands::associate(portal, link_request(link)).await
        }
        Command::Dissociate(link) => commands::dissociate(portal, link_request(link)).await,
        Command::Discard { id } => commands::discard(portal, DiscardRequest { id }).await,
        other => {
            Err(Failure::new(ErrorCode::Internal, format!("{other:?} is not about a record"), "Report this."))
        }
    }
}

/// New values by property; naming one twice leaves open which is meant.
fn values(pairs: Vec<(String, String)>) -> Result<Values, Failure> {
    let mut values = Values::new();
    for (name, value) in pairs {
        if values.contains_key(&name) {
            let next = "Give each property once.";
            return Err(Failure::new(ErrorCode::Usage, format!("“{name}” is given twice"), next));
        }
        values.insert(name, Some(value));
    }
    Ok(values)
}

fn list_request(list: args::List) -> ListRequest {
    ListRequest {
        object_type: list.object_type,
        sort: list.sort,
        descending: list.desc,
        filters: list.filters,
        limit: list.page.limit,
        offset: list.page.offset,
        properties: list.properties,
    }
}

pub(crate) fn page_request(page: &args::Page) -> PageRequest {
    PageRequest { limit: page.limit, offset: page.offset }
}

fn show_request(record: args::Record) -> ShowRequest {
    ShowRequest { object_type: record.object_type, id: record.id }
}

fn labels_request(link: args::Link, labels: Vec<String>) -> LinkLabelsRequest {
    let args::Record { object_type, id } = link.from;
    let labels = labels.into_iter().filter(|label| !label.trim().is_empty()).collect();
    LinkLabelsRequest { object_type, id, to_type: link.to_type, to_id: link.to_id, labels }
}

fn link_request(link: args::Link) -> LinkRequest {
    let args::Record { object_type, id } = link.from;
    LinkRequest { object_type, id, to_type: link.to_type, to_id: link.to_id, label: link.label }
}

/// The answer could not be delivered; what the command did is done all the same.
fn unwritten(error: io::Error) -> Failure {
    let code = if error.kind() == io::ErrorKind::StorageFull { ErrorCode::DiskFull } else { ErrorCode::Io };
    Failure::new(code, format!("the answer could not be written: {error}"), "Make room, or write elsewhere.")
        .keeping("What the command did is kept.")
}

/// A reader that has seen enough is no failure.
fn unless_reader_left(error: ExportError) -> Result<u8, Failure> {
    match error {
        ExportError::Failure(failure) => Err(failure),
        ExportError::Sink(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(exit::DONE),
        ExportError::Sink(error) => Err(unwritten(error)),
    }
}
