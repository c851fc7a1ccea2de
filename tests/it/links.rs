//! Links changed here and there: primary companies, labels, ends that move. Every row of the tables of `push::link` and of the
//! core's link plan that a user can meet.

use crate::support::{Scene, companies, contacts};
use satchel_core::{AssociationType, Conflict, RecordKey, Resolution};
use satchel_engine::LinkChange;
use satchel_sandbox::world::Kind;
use satchel_store::StoreError;
use serde_json::json;
use std::time::Duration;

/// A contact, and companies it is not linked to, by how they are linked afterwards.
struct Links {
    scene: Scene,
    contact: String,
    companies: Vec<String>,
}

impl Links {
    /// The contact is linked to the first company as its primary one, and to the second plainly. The portal has the labels
    /// “Boss” and “Buyer”.
    async fn new() -> Self {
        let scene = Scene::new(1);
        for label in ["Boss", "Buyer"] {
            let body = json!({"label": label, "name": label.to_lowercase()});
            scene.administer("POST", "/crm/associations/2026-09/contacts/companies/labels", body).await;
        }
        let contact = scene
            .colleague
            .create(contacts(), &[("firstname".into(), "Ann".into())].into(), &[])
            .await
            .unwrap()
            .id;
        let page = scene.colleague.list(companies(), None, false, &[]).await.unwrap();
        let companies: Vec<String> = page.records.into_iter().take(4).map(|record| record.id).collect();
        let made = Self { scene, contact, companies };
        made.colleague_links(0, &["Primary"]).await;
        made.colleague_links(1, &[]).await;
        made.scene.wait(Duration::from_secs(120)).await;
        made.scene.engine.pull().await.unwrap();
        made
    }

    async fn label(&self, name: &str) -> AssociationType {
        let labels = self.scene.colleague.labels(contacts(), companies()).await.unwrap();
        labels
            .into_iter()
            .map(|known| known.association)
            .find(|found| found.label.as_deref() == Some(name))
            .unwrap()
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

    async fn change(&self, company: usize, change: LinkChange) {
        let keys =
            (RecordKey::Remote(self.contact.clone()), RecordKey::Remote(self.companies[company].clone()));
        self.scene.engine.change_link((contacts(), &keys.0), (companies(), &keys.1), change).await.unwrap();
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

    /// The labels of a link as the user sees it, from the contact.
    async fn shown(&self, company: usize) -> Option<Vec<String>> {
        let (contact, company) = (self.contact.clone(), self.companies[company].clone());
        let look = move |reader: &satchel_store::Reader<'_>| -> Result<_, StoreError> {
            let rid = reader.resolve(contacts(), &RecordKey::Remote(contact))?.unwrap();
            let row = reader.associations(rid)?.into_iter().find(|row| row.to_id.as_ref() == Some(&company));
            Ok(row.map(|row| {
                let mut labels: Vec<String> = row.types.into_iter().filter_map(|found| found.label).collect();
                labels.sort();
                labels
            }))
        };
        self.scene.engine.store().read(look).await.unwrap()
    }

    async fn conflict(&self) -> Conflict {
        self.scene.assert_sound().await;
        let mut open = self.scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
        assert_eq!(open.len(), 1, "{open:?}");
        open.remove(0)
    }

    fn link_writes(&self) -> usize {
        let is = |row: &&satchel_sandbox::RequestLogRow| {
            row.path.contains("/associations/") && !row.path.ends_with("/batch/read") && row.method != "GET"
        };
        self.scene.sandbox.requests().iter().filter(is).count()
    }
}

fn labels(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}

#[tokio::test(start_paused = true)]
async fn another_company_becomes_primary_and_the_former_one_stays_linked() {
    let links = Links::new().await;
    assert_eq!(links.shown(0).await, labels(&["Primary"]));
    links.change(1, LinkChange::Primary).await;
    assert_eq!((links.shown(0).await, links.shown(1).await), (labels(&[]), labels(&["Primary"])), "at once");
    assert_eq!(links.scene.push().await.acknowledged, 1);
    assert_eq!((links.there(0).await, links.there(1).await), (labels(&[]), labels(&["Primary"])));
    assert_eq!(
        (links.shown(0).await, links.shown(1).await),
        (labels(&[]), labels(&["Primary"])),
        "read back"
    );
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_company_can_be_made_primary_from_its_own_side_and_when_it_was_not_linked() {
    let links = Links::new().await;
    let (contact, company) =
        (RecordKey::Remote(links.contact.clone()), RecordKey::Remote(links.companies[2].clone()));
    let change = LinkChange::Primary;
    links.scene.engine.change_link((companies(), &company), (contacts(), &contact), change).await.unwrap();
    links.scene.push().await;
    assert_eq!((links.there(0).await, links.there(2).await), (labels(&[]), labels(&["Primary"])));
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_primary_company_that_a_colleague_chose_meanwhile_is_asked_about() {
    let links = Links::new().await;
    links.change(1, LinkChange::Primary).await;
    links.colleague_links(2, &["Primary"]).await;
    assert_eq!(links.scene.push().await.conflicted, 1);
    assert_eq!(links.there(2).await, labels(&["Primary"]), "nothing was overwritten");
    let conflict = links.conflict().await;
    assert_eq!(conflict.properties[0].name, format!("companies {}", links.companies[1]));
    links.scene.engine.resolve(conflict.id, None, Resolution::Local).await.unwrap();
    links.scene.push().await;
    assert_eq!((links.there(1).await, links.there(2).await), (labels(&["Primary"]), labels(&[])));
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn labels_are_replaced_and_what_a_colleague_added_stays() {
    let links = Links::new().await;
    links.change(1, LinkChange::Label("boss".to_owned())).await;
    links.scene.push().await;
    assert_eq!(links.there(1).await, labels(&["Boss"]));
    links.change(1, LinkChange::Labels(vec!["Buyer".to_owned()])).await;
    assert_eq!(links.shown(1).await, labels(&["Buyer"]));
    links.scene.push().await;
    assert_eq!(links.there(1).await, labels(&["Buyer"]));
    links.change(1, LinkChange::Labels(Vec::new())).await;
    links.colleague_links(1, &["Boss", "Buyer"]).await;
    links.scene.push().await;
    assert_eq!(links.there(1).await, labels(&["Boss"]), "ours is gone, theirs is not, and they are linked");
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn replacing_labels_leaves_the_primary_company() {
    let links = Links::new().await;
    links.change(0, LinkChange::Labels(vec!["Boss".to_owned()])).await;
    links.scene.push().await;
    assert_eq!(links.there(0).await, labels(&["Boss", "Primary"]));
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn changes_of_one_link_leave_as_one_and_what_leads_back_leaves_nothing() {
    let links = Links::new().await;
    let before = links.link_writes();
    links.change(2, LinkChange::Link).await;
    links.change(2, LinkChange::Label("Boss".to_owned())).await;
    links.change(2, LinkChange::Label("Buyer".to_owned())).await;
    links.change(2, LinkChange::TakeLabel("Boss".to_owned())).await;
    links.change(1, LinkChange::Label("Boss".to_owned())).await;
    links.change(1, LinkChange::TakeLabel("Boss".to_owned())).await;
    links.change(0, LinkChange::Unlink).await;
    links.change(0, LinkChange::Label("Primary".to_owned())).await;
    assert_eq!(links.scene.push().await.acknowledged, 1);
    assert_eq!(links.link_writes() - before, 1);
    assert_eq!((links.there(1).await, links.there(2).await), (labels(&[]), labels(&["Buyer"])));
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_label_for_a_link_that_a_colleague_removed_is_asked_about() {
    let links = Links::new().await;
    links.change(1, LinkChange::Label("Boss".to_owned())).await;
    links.colleague_unlinks(1).await;
    assert_eq!(links.scene.push().await.conflicted, 1);
    assert_eq!(links.there(1).await, None);
    let conflict = links.conflict().await;
    links.scene.engine.resolve(conflict.id, None, Resolution::Remote).await.unwrap();
    links.scene.push().await;
    assert_eq!(links.there(1).await, None);
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_link_that_a_colleague_labelled_is_not_removed_unseen() {
    let links = Links::new().await;
    links.change(1, LinkChange::Unlink).await;
    links.colleague_links(1, &["Boss"]).await;
    assert_eq!(links.scene.push().await.conflicted, 1);
    let conflict = links.conflict().await;
    assert_eq!(conflict.properties[0].remote.as_deref(), Some("Boss"));
    links.scene.engine.resolve(conflict.id, None, Resolution::Local).await.unwrap();
    links.scene.push().await;
    assert_eq!(links.there(1).await, None);
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_label_that_the_portal_dropped_is_asked_about_and_another_can_be_picked() {
    let links = Links::new().await;
    links.change(1, LinkChange::Label("Boss".to_owned())).await;
    let id = links.label("Boss").await.type_id;
    let target = format!("/crm/associations/2026-09/contacts/companies/labels/{id}");
    links.scene.administer("DELETE", &target, serde_json::Value::Null).await;
    assert_eq!(links.scene.push().await.conflicted, 1);
    let conflict = links.conflict().await;
    let other = Resolution::Value(Some("Buyer".to_owned()));
    links.scene.engine.resolve(conflict.id, None, other).await.unwrap();
    links.scene.push().await;
    assert_eq!(links.there(1).await, labels(&["Buyer"]));
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_with_another_label_is_approved_anew() {
    let links = Links::new().await;
    links.scene.engine.set_review(true).await.unwrap();
    links.change(1, LinkChange::Label("Boss".to_owned())).await;
    links.colleague_unlinks(1).await;
    links.scene.engine.approve(None).await.unwrap();
    assert_eq!(links.scene.push().await.conflicted, 1);
    let other = Resolution::Value(Some("Buyer".to_owned()));
    links.scene.engine.resolve(links.conflict().await.id, None, other).await.unwrap();
    let before = links.link_writes();
    links.scene.push().await;
    assert_eq!(links.link_writes(), before, "the label that was approved was another one");
    assert_eq!(links.scene.engine.approve(None).await.unwrap(), 1);
    links.scene.push().await;
    assert_eq!(links.there(1).await, labels(&["Buyer"]));
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn two_disputed_links_of_one_record_are_settled_one_by_one() {
    let links = Links::new().await;
    for company in [0, 1] {
        links.change(company, LinkChange::Label("Boss".to_owned())).await;
        links.colleague_unlinks(company).await;
    }
    assert_eq!(links.scene.push().await.conflicted, 2);
    let conflict = links.conflict().await;
    assert_eq!(conflict.properties.len(), 2);
    let first = format!("companies {}", links.companies[0]);
    links.scene.engine.resolve(conflict.id, Some(&first), Resolution::Local).await.unwrap();
    links.scene.push().await;
    assert!(links.there(0).await.is_some_and(|found| found.contains(&"Boss".to_owned())));
    assert_eq!(links.there(1).await, None);
    let left = links.conflict().await;
    links.scene.engine.resolve(left.id, None, Resolution::Remote).await.unwrap();
    links.scene.push().await;
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_link_to_an_archived_record_waits_for_its_return() {
    let links = Links::new().await;
    links.change(2, LinkChange::Link).await;
    links.scene.colleague.archive(companies(), &links.companies[2]).await.unwrap();
    assert_eq!(links.scene.push().await.acknowledged, 0);
    links.scene.assert_sound().await;
    links.scene.sandbox.restore(Kind::Company, links.companies[2].parse().unwrap()).unwrap();
    links.scene.wait(Duration::from_secs(120)).await;
    links.scene.engine.pull().await.unwrap();
    assert_eq!(links.scene.push().await.acknowledged, 1);
    assert!(links.there(2).await.is_some());
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_link_to_a_record_that_stays_archived_is_asked_about_and_an_unlink_is_done() {
    let links = Links::new().await;
    links.change(2, LinkChange::Link).await;
    links.change(1, LinkChange::Unlink).await;
    for company in [1, 2] {
        links.scene.colleague.archive(companies(), &links.companies[company]).await.unwrap();
    }
    assert_eq!(links.scene.push().await.acknowledged, 1, "nothing is linked to what lies in the bin");
    links.scene.wait(Duration::from_secs(25 * 3_600)).await;
    assert_eq!(links.scene.push().await.conflicted, 1);
    let conflict = links.conflict().await;
    links.scene.engine.resolve(conflict.id, None, Resolution::Remote).await.unwrap();
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_link_follows_a_merge_of_its_end() {
    let links = Links::new().await;
    links.change(2, LinkChange::Label("Boss".to_owned())).await;
    let (kept, gone) = (&links.companies[3], &links.companies[2]);
    let survivor = links.scene.colleague.merge(companies(), kept, gone).await.unwrap().id;
    links.scene.push().await;
    links.scene.wait(Duration::from_secs(120)).await;
    links.scene.engine.pull().await.unwrap();
    links.scene.push().await;
    let ids = [links.contact.clone()];
    let read = links.scene.colleague.associations(contacts(), companies(), &ids).await.unwrap();
    assert!(read[&links.contact].iter().any(|link| link.to_id == survivor), "{read:?}");
    links.scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_to_a_change_of_a_link_is_looked_for() {
    let links = Links::new().await;
    let before = links.link_writes();
    links.change(1, LinkChange::Primary).await;
    let fault = satchel_sandbox::Fault::Reset { applied: true };
    links.scene.sandbox.fault(satchel_sandbox::FaultRule::once("PUT", "*/associations/*", fault));
    links.scene.push().await;
    links.scene.push().await;
    assert_eq!(links.link_writes() - before, 1);
    assert_eq!((links.there(0).await, links.there(1).await), (labels(&[]), labels(&["Primary"])));
    links.scene.assert_settled().await;
}
