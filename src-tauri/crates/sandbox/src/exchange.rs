//! One request and what becomes of it: the fault that befalls it, the portal's answer, the row in the log.
//!
//! Must never know what a request means.

use crate::fault::Fault;
use crate::http;
use crate::network::Network;
use crate::sandbox::{RequestLogRow, Sandbox, SandboxError};
use ::http::{Request, Response};
use bytes::Bytes;
use std::time::Duration;

/// How an exchange ends, faults included.
pub(crate) enum Exchange {
    Answer(Response<Bytes>),
    NotSent,
    Lost,
    Cut { answer: Response<Bytes>, at: usize },
    WrongLength { answer: Response<Bytes>, missing: usize },
    Slow { answer: Response<Bytes>, bytes: usize, every: Duration },
    Oversize { answer: Response<Bytes>, bytes: u64 },
}

impl Sandbox {
    /// Answers a request with whatever fault befalls it.
    pub(crate) async fn exchange(&self, mut request: Request<Bytes>) -> Exchange {
        request.extensions_mut().insert(self.arrival());
        if http::is_control(&request) {
            return Exchange::Answer(self.answer(&request, None));
        }
        self.pause(self.config().latency_ms).await;
        match self.network() {
            Network::Normal => {}
            Network::Slow { ms } => self.pause(ms).await,
            Network::Off => {
                self.log_unanswered(&request, Some("NetworkOff".to_owned()));
                return Exchange::NotSent;
            }
        }
        let fault = {
            let next_page = http::cursor(&request).is_some();
            self.script().pick(request.method().as_str(), request.uri().path(), next_page)
        };
        let name = fault.as_ref().map(Fault::name);
        let Some(fault) = fault else { return Exchange::Answer(self.answer(&request, None)) };
        match fault {
            Fault::NotSent => {
                self.log_unanswered(&request, name);
                Exchange::NotSent
            }
            Fault::Reset { applied } => {
                if applied {
                    self.answer_silently(&request);
                }
                self.log_unanswered(&request, name);
                Exchange::Lost
            }
            Fault::Cut { at } => Exchange::Cut { answer: self.answer(&request, name), at },
            Fault::WrongLength { missing } => {
                Exchange::WrongLength { answer: self.answer(&request, name), missing }
            }
            Fault::Dribble { bytes, every_ms } => {
                let every = Duration::from_millis(every_ms);
                Exchange::Slow { answer: self.answer(&request, name), bytes, every }
            }
            Fault::Delay { ms } => {
                self.pause(ms).await;
                Exchange::Answer(self.answer(&request, name))
            }
            Fault::Oversize { bytes } => Exchange::Oversize {
                answer: self.log_made(&request, http::made::json(Vec::new()), name),
                bytes,
            },
            fault => Exchange::Answer(self.answer_with(&request, fault, name)),
        }
    }

    /// Faults that end in an answer.
    fn answer_with(&self, request: &Request<Bytes>, fault: Fault, name: Option<String>) -> Response<Bytes> {
        match fault {
            Fault::Answer { status, body, content_type, headers } => {
                self.log_made(request, http::made::answer(status, &content_type, &headers, body), name)
            }
            Fault::ExpireToken => {
                if let Some(token) = http::bearer(request) {
                    let mut portal = self.portal();
                    let now_ms = portal.now_ms;
                    portal.auth.expire(token, now_ms);
                }
                self.answer(request, name)
            }
            Fault::RevokeToken => {
                let revoked = http::bearer(request).map(|token| self.revoke(token));
                if let Some(Err(error)) = revoked {
                    tracing::error!(%error, "a token was not revoked");
                }
                self.answer(request, name)
            }
            Fault::DropScope { scope } => {
                self.drop_scope(&scope);
                self.answer(request, name)
            }
            Fault::FailAfterApplying { status } => {
                self.answer_silently(request);
                self.log_made(request, http::made::error_page(status), name)
            }
            Fault::ApplyTwice => {
                self.answer_silently(request);
                self.answer(request, name)
            }
            Fault::DropItem { index } => http::made::without_item(self.answer(request, name), index),
            Fault::SkipItem { index } => self.answer(&http::made::without_input(request, index), name),
            Fault::RepeatItem => http::made::with_repeated_item(self.answer(request, name)),
            Fault::RepeatPage => {
                let cursor = http::cursor(request);
                http::made::with_cursor(self.answer(request, name), cursor.as_deref())
            }
            Fault::RejectCursor if http::cursor(request).is_none() => self.answer(request, name),
            fault @ (Fault::RejectCursor | Fault::Locked | Fault::TooMany { .. } | Fault::Moving { .. }) => {
                let refusal = self.refusal(request, &fault);
                self.log_made(request, refusal, name)
            }
            Fault::Fail { status } => self.log_made(request, http::made::error_page(status), name),
            fault @ (Fault::Uninstall
            | Fault::RemoveProperty { .. }
            | Fault::RenameProperty { .. }
            | Fault::RemoveOption { .. }
            | Fault::ClockJump { .. }) => {
                if let Err(error) = self.change_midway(&fault) {
                    tracing::warn!(%error, "a fault found nothing to change");
                }
                self.answer(request, name)
            }
            Fault::Garbage => {
                self.log_made(request, http::made::json(b"{\"results\":[{\"id\":\"1\",".to_vec()), name)
            }
            Fault::GzipBomb { bytes } => self.log_made(request, http::made::gzip_bomb(bytes), name),
            Fault::Redirect { location } => {
                let headers = [("Location".to_owned(), location)];
                self.log_made(request, http::made::answer(302, "text/html", &headers, String::new()), name)
            }
            Fault::NotSent
            | Fault::Cut { .. }
            | Fault::Reset { .. }
            | Fault::Delay { .. }
            | Fault::Dribble { .. }
            | Fault::WrongLength { .. }
            | Fault::Oversize { .. } => self.answer(request, name),
        }
    }

    /// HubSpot's own refusals, without the portal's doing.
    fn refusal(&self, request: &Request<Bytes>, fault: &Fault) -> Response<Bytes> {
        use http::errors::ApiError;
        let error = match fault {
            Fault::Locked => ApiError::locked(),
            Fault::TooMany { policy, retry_after_s } => ApiError::too_many(policy, *retry_after_s),
            Fault::Moving { retry_after_s } => ApiError::moving(*retry_after_s),
            _ => ApiError::bad_cursor(&http::cursor(request).unwrap_or_default()),
        };
        http::refuse(self, error)
    }

    /// Changes the portal between two requests.
    fn change_midway(&self, fault: &Fault) -> Result<(), SandboxError> {
        let kind = |name: &str| {
            crate::world::Kind::parse(name)
                .ok_or_else(|| SandboxError::Missing(format!("object type {name}")))
        };
        match fault {
            Fault::Uninstall => self.uninstall(),
            Fault::RemoveProperty { object_type, name } => self.remove_property(kind(object_type)?, name),
            Fault::RenameProperty { object_type, name, new_name } => {
                self.rename_property(kind(object_type)?, name, new_name)
            }
            Fault::RemoveOption { object_type, name, value } => {
                self.remove_option(kind(object_type)?, name, value)
            }
            Fault::ClockJump { ms } => {
                self.shift_clock(*ms);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Answers a request at once, whatever the script and the network are.
    pub(crate) fn undisturbed(&self, mut request: Request<Bytes>) -> Response<Bytes> {
        request.extensions_mut().insert(self.arrival());
        self.answer(&request, None)
    }

    /// Lets the portal answer, and logs it.
    pub(crate) fn answer(&self, request: &Request<Bytes>, fault: Option<String>) -> Response<Bytes> {
        let answered = http::answer(self, request);
        let control = http::is_control(request);
        if !control {
            self.push_log(request, Some(answered.response.status().as_u16()), &answered, fault);
        }
        answered.response
    }

    /// Lets the portal act without a word of it.
    fn answer_silently(&self, request: &Request<Bytes>) {
        drop(http::answer(self, request));
    }

    fn log_made(
        &self,
        request: &Request<Bytes>,
        response: Response<Bytes>,
        fault: Option<String>,
    ) -> Response<Bytes> {
        let answered = http::Answered::bare(response);
        self.push_log(request, Some(answered.response.status().as_u16()), &answered, fault);
        answered.response
    }

    fn log_unanswered(&self, request: &Request<Bytes>, fault: Option<String>) {
        let nothing = http::Answered::bare(Response::new(Bytes::new()));
        self.push_log(request, None, &nothing, fault);
    }

    fn push_log(
        &self,
        request: &Request<Bytes>,
        status: Option<u16>,
        answered: &http::Answered,
        fault: Option<String>,
    ) {
        let arrival = request.extensions().get().copied().unwrap_or_else(|| self.arrival());
        self.remember(arrival, |number, at_ms, took_ms| RequestLogRow {
            number,
            at_ms,
            method: request.method().as_str().to_owned(),
            path: logged_path(request.uri().path()),
            status,
            user: answered.user,
            limit: answered.limit,
            max: answered.max,
            remaining: answered.remaining,
            refused_by: answered.refused_by,
            fault,
            took_ms,
        });
    }

    pub(crate) async fn pause(&self, ms: u64) {
        if ms > 0 {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
    }
}

/// A path as the log shows it: what stands for a token is left out.
fn logged_path(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((head, _)) if head.ends_with("/access-tokens") || head.ends_with("/refresh-tokens") => {
            format!("{head}/…")
        }
        _ => path.to_owned(),
    }
}
