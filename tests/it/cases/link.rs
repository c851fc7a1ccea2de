//! Table (e): the user links two records, unlinks them, or makes one the primary one of the other.
//!
//! `a` to `m` and `n` are about one of the two ends; `d` is the opposite change of the same link.

use super::desk::key;
use super::table::{Cell, Row, Table};
use crate::support::{Scene, companies, contacts};
use satchel_core::{AssociationType, Conflict, ConflictKind, OutboxState, Resolution};
use satchel_engine::LinkChange;
use satchel_sandbox::world::Kind;
use serde_json::json;
use std::time::Duration;

pub(super) const TABLE: Table = Table {
    letter: 'e',
    columns: &["u", "s", "p", "a", "g", "m", "n", "d", "h"],
    rows: &[
        Row {
            name: "associate",
            cells: &[
                Cell::Case("e_associate_u_is_sent_and_read_back"),
                Cell::Case("e_associate_s_nothing_is_sent"),
                Cell::Case("e_associate_p_asks_for_another_label"),
                Cell::Case("e_associate_a_waits_for_a_return_and_then_asks"),
                Cell::Case("e_associate_g_is_refused_and_kept"),
                Cell::Case("e_associate_m_leads_to_the_survivor_once"),
                Cell::Case("e_associate_n_waits_for_the_id"),
                Cell::Case("e_associate_d_a_link_that_was_removed_is_asked_about"),
                Cell::Case("e_associate_h_waits_and_goes_out_once_allowed"),
            ],
        },
        Row {
            name: "dissociate",
            cells: &[
                Cell::Case("e_dissociate_u_is_sent"),
                Cell::Case("e_dissociate_s_nothing_is_sent"),
                Cell::Case("e_dissociate_p_a_lost_label_is_off_already"),
                Cell::Case("e_dissociate_a_has_nothing_left_to_do"),
                Cell::Case("e_dissociate_g_has_nothing_left_to_do"),
                Cell::Case("e_dissociate_m_leads_to_the_survivor_and_is_compared_there"),
                Cell::Case("e_dissociate_n_drops_both"),
                Cell::Case("e_dissociate_d_another_label_is_asked_about"),
                Cell::Case("e_dissociate_h_waits_and_goes_out_once_allowed"),
            ],
        },
        Row {
            name: "primary",
            cells: &[
                Cell::Case("e_primary_u_takes_it_from_the_former_one"),
                Cell::Case("e_primary_s_nothing_is_sent"),
                Cell::Never("HubSpot's own type for the primary company cannot be removed"),
                Cell::Case("e_primary_a_waits_for_a_return"),
                Cell::Case("e_primary_g_is_refused_and_kept"),
                Cell::Case("e_primary_m_leads_to_the_survivor"),
                Cell::Case("e_primary_n_waits_for_the_id"),
                Cell::Case("e_primary_d_another_primary_is_asked_about"),
                Cell::Case("e_primary_h_waits_and_goes_out_once_allowed"),
            ],
        },
    ],
};

/// A contact, and four companies: its primary one, one that it is linked to plainly, and two that it is not linked to. The
/// portal has the label “Boss”.
struct Desk {
    scene: Scene,
    contact: String,
    companies: Vec<String>,
}

const PRIMARY: usize = 0;
const LINKED: usize = 1;
const FREE: usize = 2;
const SPARE: usize = 3;
/// A link without labels, as a list of them.
const PLAIN: Option<&[&str]> = Some(&[]);

impl Desk {
    async fn new() -> Self {
        let scene = Scene::with(|_| {}, 60);
        let body = json!({"label": "Boss", "name": "boss"});
        scene.administer("POST", "/crm/associations/2026-09/contacts/companies/labels", body).await;
        let values = [("firstname".to_owned(), "Ann".to_owned())].into();
        let contact = scene.colleague.create(contacts(), &values, &[]).await.unwrap().id;
        let page = scene.colleague.list(companies(), None, false, &[]).await.unwrap();
        let companies: Vec<String> = page.records.into_iter().take(4).map(|record| record.id).collect();
        let desk = Self { scene, contact, companies };
        desk.colleague_links(PRIMARY, &["Primary"]).await;
        desk.colleague_links(LINKED, &[]).await;
        desk.scene.wait(Duration::from_secs(120)).await;
        desk.scene.engine.pull().await.unwrap();
        desk
    }

    /// The same, with what the user wants of a link.
    async fn wanting(company: usize, change: LinkChange) -> Self {
        let desk = Self::new().await;
        desk.wants(company, change).await;
        desk
    }

    async fn label(&self, name: &str) -> AssociationType {
        let labels = self.scene.colleague.labels(contacts(), companies()).await.unwrap();
        let mut known = labels.into_iter().map(|known| known.association);
        known.find(|found| found.label.as_deref() == Some(name)).unwrap()
    }

    async fn colleague_links(&self, company: usize, labels: &[&str]) {
        let mut types = Vec::new();
        for label in labels {
            types.push(self.label(label).await);
        }
        let (from, to) = (&self.contact, &self.companies[company]);
        self.scene.colleague.associate(contacts(), from, companies(), to, types).await.unwrap();
    }

    async fn colleague_unlinks(&self, company: usize) {
        let (from, to) = (&self.contact, &self.companies[company]);
        self.scene.colleague.dissociate(contacts(), from, companies(), to, Vec::new()).await.unwrap();
    }

    async fn wants(&self, company: usize, change: LinkChange) {
        let (from, to) = (key(&self.contact), key(&self.companies[company]));
        self.scene.engine.change_link((contacts(), &from), (companies(), &to), change).await.unwrap();
    }

    async fn archive_company(&self, company: usize) {
        self.scene.colleague_archives(companies(), &self.companies[company]).await;
    }

    fn restore_company(&self, company: usize) {
        self.scene.restore(Kind::Company, &self.companies[company]);
    }

    fn erase_company(&self, company: usize) {
        self.scene.sandbox.purge(Kind::Company, self.companies[company].parse().unwrap()).unwrap();
    }

    /// The colleague merges the company into the spare one, whose place in the list the survivor takes.
    async fn merge_company(&mut self, company: usize) {
        let (primary, other) = (self.companies[SPARE].clone(), self.companies[company].clone());
        self.companies[SPARE] = self.scene.colleague_merges(companies(), &primary, &other).await;
    }

    /// The labels of a link in HubSpot; `None` when there is none.
    async fn there(&self, company: usize) -> Option<Vec<String>> {
        let ids = [self.contact.clone()];
        let mut read = self.scene.colleague.associations(contacts(), companies(), &ids).await.unwrap();
        let links = read.remove(&self.contact).unwrap_or_default();
        let link = links.into_iter().find(|link| link.to_id == self.companies[company])?;
        let mut labels: Vec<String> = link.types.into_iter().filter_map(|found| found.label).collect();
        labels.sort();
        Some(labels)
    }

    /// The link is so at HubSpot, the mirror shows it, and nothing waits.
    async fn assert_link(&self, company: usize, labels: Option<&[&str]>) {
        let wanted = labels.map(|labels| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>());
        assert_eq!(self.there(company).await, wanted, "at HubSpot");
        let own = self.scene.linked(contacts(), &self.contact, companies()).await;
        assert_eq!(own.contains(&self.companies[company]), wanted.is_some(), "here: {own:?}");
        self.scene.assert_settled().await;
    }

    /// How many requests changed a link.
    fn writes(&self) -> usize {
        let colleague = self.scene.sandbox.hello("http://127.0.0.1:1").users[1].id;
        let is = |row: &&satchel_sandbox::RequestLogRow| {
            row.user != Some(colleague)
                && row.path.contains("/associations/")
                && !row.path.ends_with("/batch/read")
                && row.method != "GET"
        };
        // The administrator that makes the label is the same user.
        self.scene.sandbox.requests().iter().filter(is).count() - 1
    }

    /// Time passes, and both ways are gone once more.
    async fn sync(&self) {
        self.scene.push().await;
        self.scene.wait(Duration::from_secs(20 * 60)).await;
        self.scene.engine.pull().await.unwrap();
        self.scene.push().await;
    }

    async fn disputed(&self) -> Conflict {
        self.scene.assert_sound().await;
        let mut open = self.scene.conflicts().await;
        assert_eq!((open.len(), open.first().map(|open| open.kind)), (1, Some(ConflictKind::Association)));
        open.remove(0)
    }

    /// HubSpot does not allow changes of links; then it does.
    async fn forbid_and_allow(&self) {
        for method in ["PUT", "POST", "DELETE"] {
            self.scene.forbid(method, "*/associations/*");
        }
        self.scene.push().await;
        self.scene.assert_parked().await;
        self.scene.allow();
        self.scene.push().await;
    }

    async fn assert_refused(&self) {
        let row = self.scene.only_row().await;
        assert_eq!(row.state, OutboxState::Rejected, "{row:?}");
        assert!(row.message.as_ref().is_some_and(|words| words.len() > 20), "{row:?}");
        assert!(self.scene.conflicts().await.is_empty());
        self.scene.assert_sound().await;
        self.scene.engine.discard(row.id).await.unwrap();
        self.scene.assert_settled().await;
    }

    /// The link waits, with the reason, until its end is back.
    async fn assert_waits_for_return(&self, company: usize, labels: &[&str]) {
        self.archive_company(company).await;
        self.scene.push().await;
        self.scene.assert_parked().await;
        self.restore_company(company);
        self.sync().await;
        self.assert_link(company, Some(labels)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn e_associate_u_is_sent_and_read_back() {
    let desk = Desk::wanting(FREE, LinkChange::Link).await;
    assert_eq!(desk.scene.push().await.acknowledged, 1);
    assert_eq!(desk.writes(), 1);
    desk.assert_link(FREE, PLAIN).await;
}

#[tokio::test(start_paused = true)]
async fn e_associate_s_nothing_is_sent() {
    let desk = Desk::wanting(FREE, LinkChange::Link).await;
    desk.colleague_links(FREE, &[]).await;
    assert_eq!(desk.scene.push().await.acknowledged, 1);
    assert_eq!(desk.writes(), 0);
    desk.assert_link(FREE, PLAIN).await;
}

#[tokio::test(start_paused = true)]
async fn e_associate_p_asks_for_another_label() {
    let desk = Desk::wanting(FREE, LinkChange::Label("Boss".to_owned())).await;
    let label = desk.label("Boss").await.type_id;
    let path = format!("/crm/associations/2026-09/contacts/companies/labels/{label}");
    desk.scene.administer("DELETE", &path, serde_json::Value::Null).await;
    desk.scene.push().await;
    let conflict = desk.disputed().await;
    desk.scene.engine.resolve(conflict.id, None, Resolution::Remote).await.unwrap();
    desk.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn e_associate_a_waits_for_a_return_and_then_asks() {
    let desk = Desk::wanting(FREE, LinkChange::Link).await;
    desk.assert_waits_for_return(FREE, &[]).await;
    let desk = Desk::wanting(FREE, LinkChange::Link).await;
    desk.archive_company(FREE).await;
    desk.scene.push().await;
    desk.scene.assert_parked().await;
    desk.scene.wait(Duration::from_secs(3 * 24 * 60 * 60)).await;
    desk.scene.push().await;
    desk.disputed().await;
}

#[tokio::test(start_paused = true)]
async fn e_associate_g_is_refused_and_kept() {
    let desk = Desk::wanting(FREE, LinkChange::Link).await;
    desk.erase_company(FREE);
    desk.scene.push().await;
    desk.scene.push().await;
    desk.assert_refused().await;
}

#[tokio::test(start_paused = true)]
async fn e_associate_m_leads_to_the_survivor_once() {
    for linked_already in [false, true] {
        let mut desk = Desk::wanting(FREE, LinkChange::Link).await;
        if linked_already {
            desk.colleague_links(SPARE, &[]).await;
        }
        desk.merge_company(FREE).await;
        desk.sync().await;
        desk.assert_link(SPARE, PLAIN).await;
    }
}

#[tokio::test(start_paused = true)]
async fn e_associate_n_waits_for_the_id() {
    let desk = Desk::new().await;
    let made = desk.scene.makes(companies(), &[("name", "New"), ("domain", "new.example")]).await;
    let (from, to) = (key(&desk.contact), format!("local:{}", made.0).parse().unwrap());
    desk.scene.engine.change_link((contacts(), &from), (companies(), &to), LinkChange::Link).await.unwrap();
    desk.scene.push().await;
    let id = desk.scene.id(made).await.expect("it was made");
    let own = desk.scene.linked(contacts(), &desk.contact, companies()).await;
    assert!(own.contains(&id), "{own:?}");
    desk.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn e_associate_d_a_link_that_was_removed_is_asked_about() {
    let desk = Desk::wanting(LINKED, LinkChange::Label("Boss".to_owned())).await;
    desk.colleague_unlinks(LINKED).await;
    assert_eq!(desk.scene.push().await.conflicted, 1);
    assert_eq!(desk.there(LINKED).await, None);
    let conflict = desk.disputed().await;
    desk.scene.engine.resolve(conflict.id, None, Resolution::Local).await.unwrap();
    desk.scene.push().await;
    desk.assert_link(LINKED, Some(&["Boss"])).await;
}

#[tokio::test(start_paused = true)]
async fn e_associate_h_waits_and_goes_out_once_allowed() {
    let desk = Desk::wanting(FREE, LinkChange::Link).await;
    desk.forbid_and_allow().await;
    desk.assert_link(FREE, PLAIN).await;
}

#[tokio::test(start_paused = true)]
async fn e_dissociate_u_is_sent() {
    let desk = Desk::wanting(LINKED, LinkChange::Unlink).await;
    assert_eq!(desk.scene.push().await.acknowledged, 1);
    assert_eq!(desk.writes(), 1);
    desk.assert_link(LINKED, None).await;
}

#[tokio::test(start_paused = true)]
async fn e_dissociate_s_nothing_is_sent() {
    let desk = Desk::wanting(LINKED, LinkChange::Unlink).await;
    desk.colleague_unlinks(LINKED).await;
    assert_eq!(desk.scene.push().await.acknowledged, 1);
    assert_eq!(desk.writes(), 0);
    desk.assert_link(LINKED, None).await;
}

#[tokio::test(start_paused = true)]
async fn e_dissociate_p_a_lost_label_is_off_already() {
    let desk = Desk::new().await;
    desk.colleague_links(LINKED, &["Boss"]).await;
    desk.scene.wait(Duration::from_secs(60)).await;
    desk.scene.engine.cold_pass().await.unwrap();
    desk.wants(LINKED, LinkChange::TakeLabel("Boss".to_owned())).await;
    let label = desk.label("Boss").await.type_id;
    let path = format!("/crm/associations/2026-09/contacts/companies/labels/{label}");
    desk.scene.administer("DELETE", &path, serde_json::Value::Null).await;
    desk.scene.push().await;
    assert!(desk.there(LINKED).await.is_none_or(|labels| labels.is_empty()));
    desk.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn e_dissociate_a_has_nothing_left_to_do() {
    let desk = Desk::wanting(LINKED, LinkChange::Unlink).await;
    desk.archive_company(LINKED).await;
    desk.scene.push().await;
    desk.scene.push().await;
    assert_eq!(desk.writes(), 0);
    desk.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn e_dissociate_g_has_nothing_left_to_do() {
    let desk = Desk::wanting(LINKED, LinkChange::Unlink).await;
    desk.erase_company(LINKED);
    desk.scene.push().await;
    desk.scene.push().await;
    assert_eq!(desk.writes(), 0);
    desk.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn e_dissociate_m_leads_to_the_survivor_and_is_compared_there() {
    let mut desk = Desk::wanting(LINKED, LinkChange::Unlink).await;
    desk.merge_company(LINKED).await;
    desk.sync().await;
    desk.assert_link(SPARE, None).await;
    // The survivor is linked in another way than the user saw.
    let mut desk = Desk::wanting(LINKED, LinkChange::Unlink).await;
    desk.colleague_links(SPARE, &["Boss"]).await;
    desk.merge_company(LINKED).await;
    desk.scene.push().await;
    desk.scene.push().await;
    desk.disputed().await;
    assert!(desk.there(SPARE).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn e_dissociate_n_drops_both() {
    let desk = Desk::new().await;
    let made = desk.scene.makes(companies(), &[("name", "New")]).await;
    let (from, to) = (key(&desk.contact), format!("local:{}", made.0).parse().unwrap());
    for change in [LinkChange::Link, LinkChange::Unlink] {
        desk.scene.engine.change_link((contacts(), &from), (companies(), &to), change).await.unwrap();
    }
    assert_eq!(desk.scene.only_row().await.rid, made, "only the create is left");
    desk.scene.push().await;
    assert_eq!(desk.writes(), 0);
    desk.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn e_dissociate_d_another_label_is_asked_about() {
    let desk = Desk::wanting(LINKED, LinkChange::Unlink).await;
    desk.colleague_links(LINKED, &["Boss"]).await;
    assert_eq!(desk.scene.push().await.conflicted, 1);
    assert_eq!(desk.there(LINKED).await, Some(vec!["Boss".to_owned()]));
    let conflict = desk.disputed().await;
    desk.scene.engine.resolve(conflict.id, None, Resolution::Local).await.unwrap();
    desk.scene.push().await;
    desk.assert_link(LINKED, None).await;
}

#[tokio::test(start_paused = true)]
async fn e_dissociate_h_waits_and_goes_out_once_allowed() {
    let desk = Desk::wanting(LINKED, LinkChange::Unlink).await;
    desk.forbid_and_allow().await;
    desk.assert_link(LINKED, None).await;
}

#[tokio::test(start_paused = true)]
async fn e_primary_u_takes_it_from_the_former_one() {
    let desk = Desk::wanting(LINKED, LinkChange::Primary).await;
    assert_eq!(desk.scene.push().await.acknowledged, 1);
    desk.assert_link(LINKED, Some(&["Primary"])).await;
    desk.assert_link(PRIMARY, PLAIN).await;
}

#[tokio::test(start_paused = true)]
async fn e_primary_s_nothing_is_sent() {
    let desk = Desk::wanting(LINKED, LinkChange::Primary).await;
    desk.colleague_links(LINKED, &["Primary"]).await;
    assert_eq!(desk.scene.push().await.acknowledged, 1);
    assert_eq!(desk.writes(), 0);
    desk.assert_link(LINKED, Some(&["Primary"])).await;
}

#[tokio::test(start_paused = true)]
async fn e_primary_a_waits_for_a_return() {
    let desk = Desk::wanting(FREE, LinkChange::Primary).await;
    desk.assert_waits_for_return(FREE, &["Primary"]).await;
}

#[tokio::test(start_paused = true)]
async fn e_primary_g_is_refused_and_kept() {
    let desk = Desk::wanting(FREE, LinkChange::Primary).await;
    desk.erase_company(FREE);
    desk.scene.push().await;
    desk.scene.push().await;
    desk.assert_refused().await;
}

#[tokio::test(start_paused = true)]
async fn e_primary_m_leads_to_the_survivor() {
    let mut desk = Desk::wanting(FREE, LinkChange::Primary).await;
    desk.merge_company(FREE).await;
    desk.sync().await;
    desk.assert_link(SPARE, Some(&["Primary"])).await;
    desk.assert_link(PRIMARY, PLAIN).await;
}

#[tokio::test(start_paused = true)]
async fn e_primary_n_waits_for_the_id() {
    let desk = Desk::new().await;
    let made = desk.scene.makes(companies(), &[("name", "New"), ("domain", "new.example")]).await;
    let (from, to) = (key(&desk.contact), format!("local:{}", made.0).parse().unwrap());
    desk.scene
        .engine
        .change_link((contacts(), &from), (companies(), &to), LinkChange::Primary)
        .await
        .unwrap();
    desk.scene.push().await;
    desk.scene.id(made).await.expect("it was made");
    desk.assert_link(PRIMARY, PLAIN).await;
}

#[tokio::test(start_paused = true)]
async fn e_primary_d_another_primary_is_asked_about() {
    let desk = Desk::wanting(LINKED, LinkChange::Primary).await;
    desk.colleague_links(FREE, &["Primary"]).await;
    assert_eq!(desk.scene.push().await.conflicted, 1);
    assert_eq!(desk.there(FREE).await, Some(vec!["Primary".to_owned()]));
    desk.disputed().await;
}

#[tokio::test(start_paused = true)]
async fn e_primary_h_waits_and_goes_out_once_allowed() {
    let desk = Desk::wanting(LINKED, LinkChange::Primary).await;
    desk.forbid_and_allow().await;
    desk.assert_link(LINKED, Some(&["Primary"])).await;
}
