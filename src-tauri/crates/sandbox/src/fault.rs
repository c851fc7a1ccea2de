//! What can go wrong between a client and HubSpot, as a script of rules.
//!
//! The fault layer lies outside the router: [`crate::Sandbox::service`] (in process) and [`crate::serve`] (a socket) ask
//! it before and after the portal answers. Rules are tried in the order they were added; the first that matches
//! decides. A rule ends after its number of uses. It may stand for a class of requests ([`RequestClass`]), and a whole script
//! may be drawn from a seed ([`crate::Mishaps`]).
//!
//! In process a lost or cut answer is [`FaultError::MaybeSent`] and a request that never left is
//! [`FaultError::NotSent`]; on a socket both end the connection, before or after the portal acted.

use crate::draws::Draws;
use crate::request_class::RequestClass;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which requests a fault befalls, how often, and what it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// The method, or any.
    #[serde(default)]
    pub method: Option<String>,
    /// The path without its query, `*` standing for any run of characters; or a class of requests, for example `@search`.
    pub path: String,
    /// How many matching requests pass before the first fault.
    #[serde(default)]
    pub skip: u64,
    /// How many requests it befalls; all when `None`. Absent in JSON: one.
    #[serde(default = "once")]
    pub times: Option<u64>,
    /// It befalls one in this many matching requests, drawn from the sandbox's seed; each when `None`.
    #[serde(default)]
    pub one_in: Option<u64>,
    /// What happens.
    pub fault: Fault,
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional field")]
fn once() -> Option<u64> {
    Some(1)
}

impl FaultRule {
    /// A rule for the next request to `path`.
    pub fn once(method: &str, path: &str, fault: Fault) -> Self {
        let method = Some(method.to_owned());
        Self { method, path: path.to_owned(), skip: 0, times: Some(1), one_in: None, fault }
    }

    /// A rule for every request to `path`.
    pub fn always(method: &str, path: &str, fault: Fault) -> Self {
        Self { times: None, ..Self::once(method, path, fault) }
    }

    /// A rule for the next request of a class.
    pub fn on(class: RequestClass, fault: Fault) -> Self {
        Self { method: None, ..Self::once("", class.pattern(), fault) }
    }

    /// A rule for every request of a class.
    pub fn always_on(class: RequestClass, fault: Fault) -> Self {
        Self { times: None, ..Self::on(class, fault) }
    }

    /// Whether the path is one, or the name of a class.
    pub(crate) fn is_sound(&self) -> bool {
        !self.path.starts_with('@') || RequestClass::parse(&self.path).is_some()
    }

    fn fits(&self, method: &str, path: &str, next_page: bool) -> bool {
        let same_method = self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        same_method
            && match RequestClass::parse(&self.path) {
                Some(class) => class.has(method, path, next_page),
                None => matches(&self.path, path),
            }
    }

    /// The same rule, letting `skip` matching requests pass first.
    pub fn after(mut self, skip: u64) -> Self {
        self.skip = skip;
        self
    }
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The portal is not asked; this is the answer.
    Answer {
        /// Status.
        status: u16,
        /// Body.
        #[serde(default)]
        body: String,
        /// Content type.
        #[serde(default = "json")]
        content_type: String,
        /// More headers, as pairs of name and value.
        #[serde(default)]
        headers: Vec<(String, String)>,
    },
    /// The request never leaves.
    NotSent,
    /// The portal acts; its answer ends after this many bytes of the body.
    Cut {
        /// Bytes of the body that arrive.
        at: usize,
    },
    /// No answer arrives.
    Reset {
        /// Whether the portal acts.
        applied: bool,
    },
    /// The answer is late.
    Delay {
        /// Milliseconds before the portal is asked.
        ms: u64,
    },
    /// The answer comes a few bytes at a time.
    Dribble {
        /// Bytes at a time.
        bytes: usize,
        /// Milliseconds between them.
        every_ms: u64,
    },
    /// The caller's access token has expired.
    ExpireToken,
    /// The caller's token is revoked.
    RevokeToken,
    /// A scope is taken from every token, for good.
    DropScope {
        /// The scope.
        scope: String,
    },
    /// The portal acts, then the server in front answers an HTML error page.
    FailAfterApplying {
        /// Status, 5xx.
        status: u16,
    },
    /// The portal acts twice on the same request; the second answer arrives.
    ApplyTwice,
    /// An entry is missing from `results`.
    DropItem {
        /// Which, from 0.
        index: usize,
    },
    /// An entry of a batch's `inputs` is passed over: not acted on, and named nowhere in the answer.
    SkipItem {
        /// Which, from 0.
        index: usize,
    },
    /// The first entry of `results` comes twice, the others not at all.
    RepeatItem,
    /// 200 with a body that is no JSON.
    Garbage,
    /// The header says that the body is longer than it is.
    WrongLength {
        /// Bytes that never come.
        missing: usize,
    },
    /// 200 with a JSON text of this size.
    Oversize {
        /// Bytes.
        bytes: u64,
    },
    /// 200 with a compressed body that unpacks to this size.
    GzipBomb {
        /// Bytes after unpacking.
        bytes: u64,
    },
    /// The portal is not asked; the server in front answers an HTML error page.
    Fail {
        /// Status, 5xx.
        status: u16,
    },
    /// 423: another write holds the record.
    Locked,
    /// 429, in HubSpot's words.
    TooMany {
        /// HubSpot's `policyName`.
        policy: String,
        /// Seconds of the header `Retry-After`; none without it.
        #[serde(default)]
        retry_after_s: Option<u64>,
    },
    /// 477: the account is being moved between data centres.
    Moving {
        /// Seconds of the header `Retry-After`.
        retry_after_s: u64,
    },
    /// The cursor of the next page is the request's own: the page comes again.
    RepeatPage,
    /// A cursor in the request is refused; a request without one is answered.
    RejectCursor,
    /// The portal removes the OAuth app, then answers.
    Uninstall,
    /// A property is archived, then the portal answers.
    RemoveProperty {
        /// Object type, as paths name it.
        object_type: String,
        /// Name.
        name: String,
    },
    /// A property gets another name, then the portal answers.
    RenameProperty {
        /// Object type, as paths name it.
        object_type: String,
        /// Name.
        name: String,
        /// Name from then on.
        new_name: String,
    },
    /// An option of a property is removed, then the portal answers.
    RemoveOption {
        /// Object type, as paths name it.
        object_type: String,
        /// The property.
        name: String,
        /// Internal value of the option.
        value: String,
    },
    /// The portal's wall clock jumps, then the portal answers.
    ClockJump {
        /// Milliseconds; negative ones lead back.
        ms: i64,
    },
    /// 302 to somewhere else.
    Redirect {
        /// Where to.
        location: String,
    },
}

impl Fault {
    /// Its name, for the log.
    pub(crate) fn name(&self) -> String {
        let text = format!("{self:?}");
        text.split([' ', '{']).next().unwrap_or_default().to_owned()
    }
}

fn json() -> String {
    crate::http::answer::JSON.to_owned()
}

/// Why a request has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FaultError {
    /// It never left: the portal did not act.
    #[error("the request was not sent")]
    NotSent,
    /// It may have left: the portal may have acted.
    #[error("the answer was lost")]
    MaybeSent,
}

#[derive(Debug)]
struct Active {
    rule: FaultRule,
    seen: u64,
    used: u64,
}

/// The rules in force.
#[derive(Debug)]
pub(crate) struct Script {
    rules: Vec<Active>,
    draws: Draws,
}

impl Script {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rules: Vec::new(), draws: Draws::new(seed ^ 0xFA01) }
    }

    pub(crate) fn add(&mut self, rule: FaultRule) {
        self.rules.push(Active { rule, seen: 0, used: 0 });
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// The fault of a request, if one befalls it; `next_page` says that the request carries a cursor.
    pub(crate) fn pick(&mut self, method: &str, path: &str, next_page: bool) -> Option<Fault> {
        let mut picked = None;
        for active in &mut self.rules {
            let rule = &active.rule;
            if !rule.fits(method, path, next_page) {
                continue;
            }
            active.seen += 1;
            if picked.is_some() || active.seen <= rule.skip {
                continue;
            }
            if rule.times.is_some_and(|times| active.used >= times) {
                continue;
            }
            if rule.one_in.is_some_and(|one_in| self.draws.below(one_in.max(1)) != 0) {
                continue;
            }
            active.used += 1;
            picked = Some(rule.fault.clone());
        }
        picked
    }
}

/// Whether a path fits a pattern in which `*` stands for any run of characters.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_runs() {
        for (pattern, path, fits) in [
            ("/crm/*/search", "/crm/objects/2026-09/contacts/search", true),
            ("/crm/*/search", "/crm/objects/2026-09/contacts/search/x", false),
            ("*", "/anything", true),
            ("/a", "/a", true),
            ("/a", "/ab", false),
            ("/a*b*c", "/a1b2c", true),
            ("/a*b*c", "/a1c2b", false),
        ] {
            assert_eq!(matches(pattern, path), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn a_rule_skips_and_ends() {
        let mut script = Script::new(1);
        script.add(FaultRule::once("GET", "/x*", Fault::NotSent).after(1));
        assert_eq!(script.pick("GET", "/x1", false), None);
        assert_eq!(script.pick("POST", "/x1", false), None);
        assert_eq!(script.pick("GET", "/x2", false), Some(Fault::NotSent));
        assert_eq!(script.pick("GET", "/x3", false), None);
    }

    #[test]
    fn a_rule_may_befall_some_only_the_same_for_the_same_seed() {
        let picks = |seed| {
            let mut script = Script::new(seed);
            script.add(FaultRule { one_in: Some(3), ..FaultRule::always("GET", "*", Fault::Garbage) });
            (0..300).map(|_| script.pick("GET", "/", false).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(picks(1), picks(1));
        let hits = picks(1).into_iter().filter(|hit| *hit).count();
        assert!((60..140).contains(&hits), "{hits}");
    }

    #[test]
    fn rules_are_read_from_json() {
        let rule: FaultRule =
            serde_json::from_str(r#"{"path":"/crm/*","fault":{"kind":"cut","at":7}}"#).expect("a rule");
        assert_eq!((rule.times, rule.fault), (Some(1), Fault::Cut { at: 7 }));
        let rule: FaultRule =
            serde_json::from_str(r#"{"path":"*","times":null,"fault":{"kind":"not_sent"}}"#).expect("a rule");
        assert_eq!(rule.times, None);
    }
}
