//! Fail points: named places between the durable steps of whatever changes the portal's file, the place of secrets or
//! the server, at which a test ends the process.
//!
//! [`fail_point`] does nothing and costs nothing unless the crate is built with its feature `fail-points`, which only
//! the tests ask for; then it calls what [`at_fail_points`] was given. Every point has a row in the table of
//! `docs/CRASHES.md`, and a test that ends a process there.

macro_rules! fail_points {
    ($( $variant:ident $name:literal $place:literal )+) => {
        /// A place between two durable steps.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum FailPoint {
            $( #[doc = $place] $variant, )+
        }

        impl FailPoint {
            /// Every fail point, in the order in which a life meets them.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// Its name, `where.what`.
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$variant => $name, )+
                }
            }

            /// Where it lies, in words.
            pub const fn place(self) -> &'static str {
                match self {
                    $( Self::$variant => $place, )+
                }
            }
        }
    };
}

fail_points! {
    ConnectKnown "connect.known" "HubSpot has said whose account it is; nothing is kept"
    ConnectFolder "connect.folder" "the account's folder and its `portal.json` are made"
    ConnectMarked "connect.marked" "it is noted that a key is being made; there is none"
    ConnectKeyed "connect.keyed" "the key is in the place of secrets; there is no database"
    ConnectSecrets "connect.secrets" "the sign-in is in the place of secrets; `portal.json` does not name it"
    ConnectNamed "connect.named" "`portal.json` names the sign-in; what an earlier one left is still there"
    ConnectOpened "connect.opened" "the database is made; it does not know its account"
    StoreKeyed "store.keyed" "the file is open and its key proved; its schema is as it was"
    StoreCopied "store.copied" "a copy of the file as it was is kept beside it; its schema is as it was"
    StoreMigrated "store.migrated" "the schema is the newest; the derived tables are as they were"
    StoreWritten "store.written" "a transaction has written everything and is not committed"
    StoreCommitted "store.committed" "a transaction is committed; nobody has heard of it"
    WireLeaving "wire.leaving" "a request is about to leave"
    WireAnswered "wire.answered" "an answer is here; nothing of it is kept"
    RefreshAnswered "refresh.answered" "the sign-in is renewed; the new refresh token is in memory alone"
    RefreshKept "refresh.kept" "the new refresh token is in the place of secrets; no request was signed with it"
    PullFetched "pull.fetched" "a page is read; nothing of it is kept"
    PullApplied "pull.applied" "a page is merged, not committed; its cursor is where it was"
    PullMoved "pull.moved" "a page and its cursor are written, not committed"
    PullKept "pull.kept" "a page and its cursor are committed; the next is not asked for"
    LinksFetched "links.fetched" "links are read; nothing of them is kept"
    LinksKept "links.kept" "links and their cursor are committed"
    PushChecked "push.checked" "the read before a write is here; nothing is decided"
    PushArmed "push.armed" "the attempt is committed; its request has not left"
    PushAnswered "push.answered" "the answer to a write is here; nothing of it is kept"
    PushApplied "push.applied" "the end of a write is committed; it is not read back"
    PushVerified "push.verified" "a write is read back and its attempt closed"
    ProbeAnswered "probe.answered" "the server was asked about an unknown outcome; nothing is decided"
}

impl std::fmt::Display for FailPoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Passes a fail point. Does nothing in a program that is built for use.
#[cfg(not(feature = "fail-points"))]
#[inline(always)]
pub fn fail_point(_: FailPoint) {}

#[cfg(feature = "fail-points")]
mod hook {
    use super::FailPoint;
    use std::sync::OnceLock;

    static HOOK: OnceLock<Box<dyn Fn(FailPoint) + Send + Sync>> = OnceLock::new();

    /// Passes a fail point: calls what [`at_fail_points`] was given, if anything.
    pub fn fail_point(point: FailPoint) {
        if let Some(hook) = HOOK.get() {
            hook(point);
        }
    }

    /// Gives what is to be called at every fail point of this process, once; whether it was the first.
    pub fn at_fail_points(hook: impl Fn(FailPoint) + Send + Sync + 'static) -> bool {
        HOOK.set(Box::new(hook)).is_ok()
    }
}

#[cfg(feature = "fail-points")]
pub use hook::{at_fail_points, fail_point};

#[cfg(test)]
mod tests {
    use super::FailPoint;
    use std::collections::BTreeSet;

    #[test]
    fn every_fail_point_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = FailPoint::ALL.iter().map(|point| point.name()).collect();
        assert_eq!(names.len(), FailPoint::ALL.len());
        assert!(names.iter().all(|name| name.split('.').count() == 2), "where.what: {names:?}");
    }
}
