//! Sealed files: content that only a passphrase opens, written whole or not at all.
//!
//! Form 1: a line that says what it is; a line of JSON with how the key follows from the passphrase (Argon2id) and the
//! nonce; the content under AES-256-GCM, with both lines authenticated; SHA-256 over everything before it, which tells
//! damage from a wrong passphrase and protects nothing. Every file has a salt of its own, so no key is used twice.

use crate::portal_file::Derivation;
use crate::secrets::{derive_key, new_derivation, random};
use crate::{HostError, WholeFile};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use satchel_core::Secret;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// What the first line begins with; the number of the form follows.
const KIND: &str = "SATCHEL OUTBOX ";
const FORM: u32 = 1;
/// The checksum at the end, in bytes.
const SUM: usize = 32;
/// The largest file that is read.
const LARGEST: u64 = 1 << 30;
/// The most that a file may ask of this computer, in KiB, passes and lanes: a file is whoever's who wrote it.
const MOST: (u32, u32, u32) = (1024 * 1024, 16, 16);

/// How a sealed file is opened.
#[derive(Serialize, Deserialize)]
struct Lock {
    argon2id: Derivation,
    nonce: [u8; NONCE_LEN],
}

/// Writes content to a file that this passphrase opens. What the file held before is replaced once the new one is whole.
pub(crate) fn seal(path: &Path, passphrase: &Secret, content: &[u8]) -> Result<(), HostError> {
    if passphrase.expose().is_empty() {
        return Err(HostError::Empty("the passphrase"));
    }
    let lock = Lock { argon2id: new_derivation()?, nonce: random::<NONCE_LEN>()? };
    let words = serde_json::to_string(&lock).map_err(|error| HostError::Sealing(error.to_string()))?;
    let mut file = format!("{KIND}{FORM}\n{words}\n").into_bytes();
    let mut sealed = Zeroizing::new(content.to_vec());
    key(passphrase, &lock)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(lock.nonce), Aad::from(&file), &mut *sealed)
        .map_err(|_| HostError::Sealing("the content could not be encrypted".to_owned()))?;
    file.extend_from_slice(&sealed);
    let sum = Sha256::digest(&file);
    file.extend_from_slice(&sum);
    let mut out = WholeFile::create(path)?;
    out.write_all(&file).map_err(HostError::file(path))?;
    out.finish()
}

/// Reads the content of a sealed file.
pub(crate) fn open(path: &Path, passphrase: &Secret) -> Result<Zeroizing<Vec<u8>>, HostError> {
    let unusable = |reason: &'static str| HostError::SealedFile { path: path.to_owned(), reason };
    let mut file = Vec::new();
    let opened = std::fs::File::open(path).map_err(HostError::file(path))?;
    opened.take(LARGEST + 1).read_to_end(&mut file).map_err(HostError::file(path))?;
    if file.len() as u64 > LARGEST {
        return Err(unusable("it is too large"));
    }
    let form =
        file.strip_prefix(KIND.as_bytes()).ok_or(unusable("it is no outbox that Satchel has exported"))?;
    let (form, _) = line(form).ok_or(unusable("it is damaged"))?;
    match std::str::from_utf8(form).ok().and_then(|form| form.parse::<u32>().ok()) {
        Some(FORM) => {}
        Some(newer) if newer > FORM => return Err(unusable("it was written by a newer Satchel")),
        _ => return Err(unusable("it is damaged")),
    }
    let body = file.len().checked_sub(SUM).ok_or(unusable("it is damaged"))?;
    if Sha256::digest(&file[..body])[..] != file[body..] {
        return Err(unusable("it is damaged"));
    }
    let first = KIND.len() + form.len() + 1;
    let (words, _) = line(&file[first..body]).ok_or(unusable("it is damaged"))?;
    let lock: Lock = serde_json::from_slice(words).map_err(|_| unusable("it is damaged"))?;
    let asked = (lock.argon2id.memory, lock.argon2id.passes, lock.argon2id.lanes);
    if asked.0 > MOST.0 || asked.1 > MOST.1 || asked.2 > MOST.2 {
        return Err(unusable("opening it would take more memory or time than a passphrase needs"));
    }
    let head = first + words.len() + 1;
    let mut content = Zeroizing::new(file[head..body].to_vec());
    let nonce = Nonce::assume_unique_for_key(lock.nonce);
    let opened = key(passphrase, &lock)?.open_in_place(nonce, Aad::from(&file[..head]), &mut content);
    let length = opened.map_err(|_| HostError::SealedPassphrase)?.len();
    content.truncate(length);
    Ok(content)
}

fn key(passphrase: &Secret, lock: &Lock) -> Result<LessSafeKey, HostError> {
    let key = derive_key(passphrase, &lock.argon2id)?;
    let key = UnboundKey::new(&AES_256_GCM, &*key);
    Ok(LessSafeKey::new(key.map_err(|_| HostError::Sealing("the key could not be used".to_owned()))?))
}

/// The bytes up to the first newline, and those after it.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outbox.satchel");
        seal(&path, &Secret::new("correct horse"), b"Ann's number").unwrap();
        (folder, path)
    }

    fn refusal(path: &Path, passphrase: &str) -> String {
        open(path, &Secret::new(passphrase)).unwrap_err().to_string()
    }

    #[test]
    fn the_passphrase_opens_it_and_no_other_does() {
        let (_folder, path) = sealed();
        assert_eq!(open(&path, &Secret::new("correct horse")).unwrap().as_slice(), b"Ann's number");
        assert!(matches!(open(&path, &Secret::new("correct horsf")), Err(HostError::SealedPassphrase)));
        let file = std::fs::read(&path).unwrap();
        assert!(!file.windows(3).any(|part| part == b"Ann"), "nothing can be read without it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn every_byte_that_is_changed_or_missing_is_told() {
        let (_folder, path) = sealed();
        let whole = std::fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(7) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, &damaged).unwrap();
            let said = refusal(&path, "correct horse");
            let told = ["damaged", "no outbox", "newer"].iter().any(|words| said.contains(words));
            assert!(told, "byte {at}: {said}");
            std::fs::write(&path, &whole[..at]).unwrap();
            let said = refusal(&path, "correct horse");
            assert!(said.contains("damaged") || said.contains("no outbox"), "{at} bytes: {said}");
        }
    }

    #[test]
    fn a_file_of_a_later_form_and_one_that_asks_too_much_are_refused() {
        let (_folder, path) = sealed();
        let change = |from: &str, to: &str| {
            let file = std::fs::read(&path).unwrap();
            let at = file.windows(from.len()).position(|part| part == from.as_bytes()).unwrap();
            let mut other = [&file[..at], to.as_bytes(), &file[at + from.len()..file.len() - SUM]].concat();
            let sum = Sha256::digest(&other);
            other.extend_from_slice(&sum);
            let beside = path.with_extension("other");
            std::fs::write(&beside, other).unwrap();
            refusal(&beside, "correct horse")
        };
        assert!(change("OUTBOX 1", "OUTBOX 2").contains("newer Satchel"));
        assert!(change("\"memory\":65536", "\"memory\":4000000000").contains("more memory"));
        assert!(matches!(seal(&path, &Secret::new(""), b"x"), Err(HostError::Empty(_))));
    }
}
