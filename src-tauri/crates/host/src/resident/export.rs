//! What the window writes to a file that other programs read: the ledger.
//!
//! Invariants: no file that is there already is replaced, since nobody was asked about it; after a failure there is none of
//! the name. This module must never know what a line says.

use super::account::OpenAccount;
use crate::{HostError, WholeFile, unsent};
use satchel_api::commands::{self, ExportError, ExportFormat};
use satchel_api::{ErrorCode, ExportLedgerRequest, ExportedLedger, Failure, LedgerRequest};
use std::path::PathBuf;

/// Writes the lines that were asked for, newest first.
pub(super) async fn ledger(
    account: &OpenAccount,
    request: ExportLedgerRequest,
) -> Result<ExportedLedger, Failure> {
    let ExportLedgerRequest { record, since, format, path } = request;
    let path = match path {
        Some(path) => new_file(PathBuf::from(path))?,
        None => unsent::free_path(account.folder(), "history", ending(format)),
    };
    let wanted = LedgerRequest { record, since, limit: u32::MAX, offset: 0 };
    let mut file = WholeFile::create(&path)?;
    let written = commands::export_ledger(&account.portal(), wanted, format, &mut file).await;
    let lines = written.map_err(|error| match error {
        ExportError::Failure(failure) => failure,
        ExportError::Sink(error) => HostError::file(&path)(error).into(),
    })?;
    file.finish()?;
    Ok(ExportedLedger { file: path.display().to_string(), lines })
}

fn ending(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Json => "json",
    }
}

/// A file that the user named, and that can be made without taking the place of another.
fn new_file(path: PathBuf) -> Result<PathBuf, Failure> {
    let refused = |message: &str, next: &str| {
        Failure::new(ErrorCode::Usage, format!("{} {message}", path.display()), next)
    };
    if !path.is_absolute() {
        return Err(refused("does not say in which folder", "Give the file’s whole name, with its folders."));
    }
    if path.exists() {
        return Err(refused("is there already", "Choose another name; nothing was written."));
    }
    Ok(path)
}
