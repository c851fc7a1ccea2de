//! Everything that can go wrong on the way to HubSpot, as named cases over real sockets: each asserts what a user notices,
//! and that Satchel goes on by itself once all is well.
//!
//! | Fault | Cases |
//! | --- | --- |
//! | 1 the cable is pulled in the middle of a pull | `network::f01_…` |
//! | 2 a network's sign-in page answers 200 | `network::f02_…` |
//! | 3 the name is not found, or leads elsewhere | `computer::f03_…` |
//! | 4 a certificate by nobody known | `computer::f04_…` |
//! | 5 a certificate out of its time, a clock in 2015 | `computer::f05_…` |
//! | 6 a reset after the body of an update | `network::f06_…` |
//! | 7 the same of a create | `network::f07_…` |
//! | 8 an answer cut in half | `network::f08_…` |
//! | 9 an answer that dribbles | `network::f09_…` |
//! | 10 200 MB, or a bomb | `network::f10_…` |
//! | 11 a redirect to another host | `network::f11_…` |
//! | 12 GOAWAY and REFUSED_STREAM | falls away: HTTP/1.1 is all that is spoken |
//! | 13 an address that swallows everything | `network::f13_…`, `computer::f13_…` |
//! | 14 a proxy that asks for a password | `network::f14_…`, `computer::f14_…` |
//! | 15 a link that comes and goes | `network::f15_…` |
//! | 16, 17 limits with and without a time | `http::f16_…`, `http::f17_…` |
//! | 18 the day is used up | `http::f18_…` |
//! | 19 500 although the write was done | `http::f19_…` |
//! | 20 502, 503, 504 with a page | `http::f20_…` |
//! | 21 207 with good, bad and missing items | `http::f21_…` |
//! | 22 results in another order | `http::f22_…` |
//! | 23 one id twice in a batch | `http::f23_…` |
//! | 24 409 in any wording | `http::f24_…` |
//! | 25 404 to a write | `http::f25_…` |
//! | 26 an answer under another id | `http::f26_…` |
//! | 27 a lost scope | `http::f27_…` |
//! | 28 a rule that changed | `http::f28_…` |
//! | 29 an address that is too long | `http::f29_…` |
//! | 30 more hits than a search gives, with one stamp | `pages::f30_…` |
//! | 31 a search beside the window, or old | `pages::f31_…` |
//! | 32 a cursor that is refused | `pages::f32_…` |
//! | 33 a page that comes again | `pages::f33_…` |
//! | 34 unknown, new and missing fields | `pages::f34_…` |
//! | 35 a version that is switched off | `pages::f35_…` |
//! | 36, 37 the journal | not read by Satchel |
//! | 38 an object type that is gone | `pages::f38_…` |
//! | 39 a token that expires in the middle | `auth::f39_…` |
//! | 40 two processes that refresh at once | `local::f40_…` |
//! | 41 a lost answer to a refresh | `auth::f41_…` |
//! | 42 an app that was uninstalled | `auth::f42_…` |
//! | 43 a sign-in to another account | `auth::f43_…` |
//! | 44 visits that nobody waits for | `local::f44_…` |
//! | 45 a taken port | `local::f45_…` |
//! | 46 a keychain in a bad mood | `local::f46_…` |
//! | 47 a key that is gone | `local::f47_…` |
//! | 48 a client secret that was changed | `auth::f48_…` |

#![expect(clippy::unwrap_used, reason = "a case that cannot go on has failed")]

mod auth;
mod computer;
mod desk;
mod http;
mod local;
mod network;
mod pages;
mod relay;
mod scene;
mod sign_in;
mod tls;
