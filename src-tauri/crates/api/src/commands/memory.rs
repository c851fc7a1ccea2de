//! What a window wants to find again after a restart.

use super::Portal;
use crate::dto::{RecallRequest, Recalled, RememberRequest};
use crate::{ErrorCode, Failure, Nothing};

/// The longest text.
const MOST: usize = 256 * 1024;

/// The text under a key.
pub async fn recall(portal: &Portal, request: RecallRequest) -> Result<Recalled, Failure> {
    let key = key(&request.key)?;
    let value = portal.engine.store().read(move |reader| reader.meta(&key)).await?;
    Ok(Recalled { value: value.filter(|text| !text.is_empty()) })
}

/// Keeps a text under a key.
pub async fn remember(portal: &Portal, request: RememberRequest) -> Result<Nothing, Failure> {
    let key = key(&request.key)?;
    let value = request.value.unwrap_or_default();
    if value.len() > MOST {
        let message = format!("“{}” is longer than {MOST} bytes", request.key);
        return Err(Failure::new(ErrorCode::InvalidValue, message, "Keep less under this name."));
    }
    portal.engine.remember(key, value).await?;
    Ok(Nothing {})
}

/// Names of a window's own, so that none of ours can be overwritten.
fn key(name: &str) -> Result<String, Failure> {
    let good = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if name.is_empty() || name.len() > 100 || !name.chars().all(good) {
        let message = "the name may have letters, digits, “.”, “_” and “-”, 100 at most";
        return Err(Failure::new(ErrorCode::Usage, message, "Choose another name."));
    }
    Ok(format!("window.{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_within_the_windows_own() {
        assert_eq!(key("lists.contacts").unwrap(), "window.lists.contacts");
        let long = "x".repeat(101);
        for bad in ["", "a b", "é", "a/b", long.as_str()] {
            assert_eq!(key(bad).unwrap_err().code, ErrorCode::Usage, "{bad}");
        }
    }
}
