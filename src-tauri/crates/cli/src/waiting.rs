//! The commands about what waits, what was decided, and what was done.

use crate::args::{self, OutboxCommand, Turn};
use crate::run::{Context, page_request};
use crate::{input, render};
use satchel_api::commands;
use satchel_api::{
    ApproveRequest, BulkApplyRequest, BulkRequest, ErrorCode, Failure, LedgerRecord, LedgerRequest,
    PushPreviewRequest, ResolutionRequest, ResolveRequest, Side, SwitchRequest, UndoRequest,
};
use satchel_host::Work;

/// Lists what waits, or approves it.
pub(crate) async fn outbox(context: &Context, wanted: args::Outbox) -> Result<u8, Failure> {
    match wanted.command {
        None => {
            let request = page_request(&wanted.page);
            context.local(async |portal| commands::outbox(portal, request).await, render::outbox).await
        }
        Some(OutboxCommand::Export { file }) => crate::leaving::export(context, &file).await,
        Some(OutboxCommand::Import { file }) => crate::leaving::import(context, &file).await,
        Some(OutboxCommand::Approve(args::Approve { ids, all })) => {
            let request = ApproveRequest { ids: (!all).then_some(ids) };
            context.local(async |portal| commands::approve(portal, request).await, render::approved).await
        }
    }
}

/// Undoes, and asks where more would go with it and a person sits there.
pub(crate) async fn undo(context: &Context, wanted: args::Undo) -> Result<u8, Failure> {
    let session = context.session(Work::Brief)?;
    let portal = session.portal();
    let request = UndoRequest { id: wanted.id, with_dependants: wanted.with_dependants };
    if wanted.preview {
        return context.answer(&commands::undo_plan(&portal, request).await?, render::undone);
    }
    let mut undone = commands::undo(&portal, request.clone()).await;
    if let Err(failure) = &undone
        && failure.code == ErrorCode::HasDependants
        && !context.output.json
        && input::can_ask()
    {
        let plan = commands::undo_plan(&portal, request.clone()).await?;
        crate::output::note(&render::undone(&plan));
        if input::agreed("Undo all of it? [y/N]") {
            undone = commands::undo(&portal, UndoRequest { with_dependants: true, ..request }).await;
        }
    }
    context.answer(&undone?, render::undone)
}

/// Turns the review on or off, or shows it.
pub(crate) async fn review(context: &Context, wanted: args::Review) -> Result<u8, Failure> {
    let body = async |portal: &satchel_api::Portal| match wanted.turn {
        None => commands::review(portal).await,
        Some(turn) => commands::set_review(portal, SwitchRequest { on: turn == Turn::On }).await,
    };
    context.local(body, render::review).await
}

/// Lists or exports the ledger.
pub(crate) async fn ledger(context: &Context, wanted: args::Ledger) -> Result<u8, Failure> {
    let record =
        wanted.record.map(|mut words| LedgerRecord { id: words.remove(1), object_type: words.remove(0) });
    let page = page_request(&wanted.page);
    let request = LedgerRequest { record, since: wanted.since, limit: page.limit, offset: page.offset };
    let Some(format) = wanted.format else {
        return context.local(async |portal| commands::ledger(portal, request).await, render::ledger).await;
    };
    let write = async |portal: &satchel_api::Portal, format, sink: &mut (dyn std::io::Write + Send)| {
        commands::export_ledger(portal, request, format, sink).await
    };
    context.write_out(format, wanted.output, "lines", write).await
}

/// Shows what a push would send.
pub(crate) async fn push_preview(context: &Context, as_approved: bool) -> Result<u8, Failure> {
    let mut session = context.session(Work::Long)?;
    session.go_online()?;
    let shown = commands::push_preview(&session.portal(), PushPreviewRequest { as_approved }).await;
    let kept = session.keep_usage().await;
    let code = context.answer(&shown?, render::push_preview)?;
    kept?;
    Ok(code)
}

/// Settles one conflict, or many over a preview.
pub(crate) async fn resolve(context: &Context, wanted: args::Resolve) -> Result<u8, Failure> {
    if wanted.all {
        return resolve_all(context, wanted).await;
    }
    let answer = match wanted.answer {
        args::Answer { local: true, .. } => ResolutionRequest::Local,
        args::Answer { value: Some(value), .. } => ResolutionRequest::Value(Some(value)),
        args::Answer { .. } => ResolutionRequest::Remote,
    };
    let id = wanted.id.unwrap_or_default();
    let request = ResolveRequest { id, property: wanted.property, answer, seen: None };
    context.local(async |portal| commands::resolve(portal, request).await, render::record).await
}

async fn resolve_all(context: &Context, wanted: args::Resolve) -> Result<u8, Failure> {
    let side = if wanted.answer.local { Side::Local } else { Side::Remote };
    let choice =
        BulkRequest { side, object_type: wanted.object_type, property: wanted.property, by: wanted.by };
    match (wanted.step.preview, wanted.step.apply) {
        (_, Some(digest)) => {
            let request = BulkApplyRequest { choice, digest };
            context.local(async |portal| commands::bulk_apply(portal, request).await, render::bulk).await
        }
        (true, None) => {
            context.local(async |portal| commands::bulk_preview(portal, choice).await, render::bulk).await
        }
        (false, None) => {
            let next = "Look first with --preview, then apply the digest it shows with --apply DIGEST.";
            Err(Failure::new(ErrorCode::Usage, "many conflicts are answered only over a preview", next))
        }
    }
}
