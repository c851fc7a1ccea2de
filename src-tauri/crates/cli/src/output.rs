//! What goes to standard output: one JSON document, or text for people. Whoever reads it may leave at any time.

use satchel_api::Failure;
use serde::Serialize;
use std::io::{self, Write};

/// Where answers go, and in which form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// One JSON document instead of text.
    pub(crate) json: bool,
}

/// The document of a failure.
#[derive(Serialize)]
struct ErrorDocument<'f> {
    error: &'f Failure,
}

impl Output {
    /// Prints an answer.
    pub(crate) fn answer<T: Serialize>(
        self,
        document: &T,
        text: impl FnOnce(&T) -> String,
    ) -> io::Result<()> {
        if self.json { json(document) } else { write(&mut io::stdout().lock(), &text(document)) }
    }

    /// Prints a failure: a document on standard output, or sentences on standard error.
    pub(crate) fn failure(self, failure: &Failure) -> io::Result<()> {
        if self.json {
            return json(&ErrorDocument { error: failure });
        }
        let mut text = String::new();
        for words in [&failure.message, &failure.kept, &failure.next] {
            if !words.is_empty() {
                text.push_str(&crate::table::plain(words));
                text.push('\n');
            }
        }
        write(&mut io::stderr().lock(), &text)
    }
}

/// A line for people while a command runs; standard output stays for the answer.
pub(crate) fn note(text: &str) {
    // Nobody reads it: then nobody misses it.
    drop(write(&mut io::stderr().lock(), &format!("{text}\n")));
}

/// A line on standard output ahead of the answer.
pub(crate) fn line(text: &str) {
    drop(write(&mut io::stdout().lock(), &format!("{text}\n")));
}

fn json<T: Serialize>(document: &T) -> io::Result<()> {
    let mut text = serde_json::to_string(document)?;
    text.push('\n');
    write(&mut io::stdout().lock(), &text)
}

fn write(out: &mut impl Write, text: &str) -> io::Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // The reader has seen enough; what the command did is done.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
