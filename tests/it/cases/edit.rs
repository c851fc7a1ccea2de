//! Table (a): the user edits a record.
//!
//! Where HubSpot refuses a value because the property is locked or the option is gone, the change is *rejected*, not
//! disputed: it is an error to fix at the record, and no colleague's value stands against it.

use super::desk::{deals, desk};
use super::table::{Cell, Row, Table};
use crate::support::{Scene, contacts};
use satchel_core::{ConflictKind, PendingState, RecordState, Resolution, Rid};
use satchel_engine::EngineError;
use satchel_sandbox::world::Kind;
use std::time::Duration;

pub(super) const TABLE: Table = Table {
    letter: 'a',
    columns: &["u", "s", "d", "o", "a", "g", "m", "r", "p", "h"],
    rows: &[
        Row {
            name: "edit",
            cells: &[
                Cell::Case("a_edit_u_only_the_field_is_sent_and_read_back"),
                Cell::Case("a_edit_s_nothing_is_sent"),
                Cell::Case("a_edit_d_same_field_other_value_is_a_conflict"),
                Cell::Case("a_edit_o_other_fields_are_refreshed_and_never_sent"),
                Cell::Case("a_edit_a_waits_as_a_question_and_is_never_restored_by_itself"),
                Cell::Case("a_edit_g_is_kept_and_never_made_anew"),
                Cell::Case("a_edit_m_follows_to_the_survivor_and_is_compared_there"),
                Cell::Case("a_edit_r_is_compared_with_what_came_back"),
                Cell::Case("a_edit_p_is_refused_and_kept"),
                Cell::Case("a_edit_h_waits_and_goes_out_once_allowed"),
            ],
        },
        Row {
            name: "several",
            cells: &[
                Cell::Case("a_several_u_go_out_in_one_write"),
                Cell::Case("a_several_s_only_the_others_go_out"),
                Cell::Case("a_several_d_clean_fields_go_out_and_the_disputed_one_waits"),
                Cell::Case("a_several_o_go_out_beside_what_others_wrote"),
                Cell::Case("a_several_a_are_one_question"),
                Cell::Case("a_several_g_are_all_kept"),
                Cell::Case("a_several_m_all_follow_to_the_survivor"),
                Cell::Case("a_several_r_each_is_compared_with_what_came_back"),
                Cell::Case("a_several_p_only_the_lost_one_is_refused"),
                Cell::Case("a_several_h_all_wait"),
            ],
        },
        Row {
            name: "number",
            cells: &[
                Cell::Case("a_number_u_is_the_value_that_the_user_saw_come_out"),
                Cell::Case("a_number_s_two_who_add_one_added_one"),
                Cell::Case("a_number_d_is_a_conflict_and_never_added_on_top"),
                Cell::Case("a_number_o_is_sent_as_it_is"),
                Cell::Never("as any other value of the record: a_edit_a"),
                Cell::Never("as any other value of the record: a_edit_g"),
                Cell::Never("as any other value of the record: a_edit_m"),
                Cell::Never("as any other value of the record: a_edit_r"),
                Cell::Never("as any other value of the record: a_edit_p"),
                Cell::Never("as any other value of the record: a_edit_h"),
            ],
        },
    ],
};

/// A desk at which the rep has just given a contact a job title.
async fn titled() -> (Scene, String, Rid) {
    let scene = desk().await;
    let id = scene.contact(6).await;
    let rid = scene.edits(contacts(), &id, &[("jobtitle", "Mine")]).await;
    (scene, id, rid)
}

/// The same, with a phone number and a last name.
async fn three() -> (Scene, String, Rid) {
    let scene = desk().await;
    let id = scene.contact(6).await;
    let values = [("jobtitle", "Mine"), ("lastname", "Own"), ("phone", "+1 555 0100")];
    let rid = scene.edits(contacts(), &id, &values).await;
    (scene, id, rid)
}

async fn assert_there(scene: &Scene, id: &str, values: &[(&str, &str)]) {
    for (name, value) in values {
        assert_eq!(scene.server(id, name).await.as_deref(), Some(*value), "{name}");
        assert_eq!(scene.shown(id, name).await.as_deref(), Some(*value), "{name} as shown");
    }
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_edit_u_only_the_field_is_sent_and_read_back() {
    let (scene, id, _) = titled().await;
    let before = (scene.versions(&id, "jobtitle").await, scene.versions(&id, "lastname").await);
    let reads = scene.sent("POST", "/batch/read");
    assert_eq!(scene.push().await.acknowledged, 1);
    let after = (scene.versions(&id, "jobtitle").await, scene.versions(&id, "lastname").await);
    assert_eq!(after, (before.0 + 1, before.1), "one version more, of the edited property alone");
    assert_eq!(scene.sent("POST", "/batch/update"), 1);
    assert_eq!(scene.sent("POST", "/batch/read") - reads, 2, "one read before the write, one after");
    assert_there(&scene, &id, &[("jobtitle", "Mine")]).await;
    scene.edits(contacts(), &id, &[("jobtitle", "")]).await;
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(scene.server(&id, "jobtitle").await, None, "a cleared value is sent as well");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_edit_s_nothing_is_sent() {
    let (scene, id, _) = titled().await;
    scene.colleague_edits(contacts(), &id, &[("jobtitle", "Mine")]).await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.conflicted), (1, 0));
    assert_eq!(scene.sent("POST", "/batch/update"), 0);
    assert_there(&scene, &id, &[("jobtitle", "Mine")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_edit_d_same_field_other_value_is_a_conflict() {
    let (scene, id, _) = titled().await;
    let base = scene.engine.store().read(|reader| reader.outbox(1, 0)).await.unwrap().1[0].rid;
    let base = scene.pending(base).await[0].base.clone();
    scene.colleague_edits(contacts(), &id, &[("jobtitle", "Theirs")]).await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.conflicted), (0, 1));
    assert_eq!(scene.sent("POST", "/batch/update"), 0);
    let conflict = scene.only_conflict(ConflictKind::Edit, &["jobtitle"]).await;
    let property = &conflict.properties[0];
    assert_eq!(property.base, base);
    assert_eq!((property.local.as_deref(), property.remote.as_deref()), (Some("Mine"), Some("Theirs")));
    assert!(property.remote_at.is_some() && property.remote_by.is_some(), "who and when: {property:?}");
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Theirs"));
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Mine"));
    scene.engine.resolve(conflict.id, None, Resolution::Local).await.unwrap();
    scene.push().await;
    assert_there(&scene, &id, &[("jobtitle", "Mine")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_edit_o_other_fields_are_refreshed_and_never_sent() {
    let (scene, id, _) = titled().await;
    scene.colleague_edits(contacts(), &id, &[("phone", "+1 555 0199")]).await;
    let before = scene.versions(&id, "phone").await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.conflicted), (1, 0));
    assert_eq!(scene.versions(&id, "phone").await, before, "the colleague's value was not written again");
    assert_there(&scene, &id, &[("jobtitle", "Mine"), ("phone", "+1 555 0199")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_edit_a_waits_as_a_question_and_is_never_restored_by_itself() {
    let (scene, id, rid) = titled().await;
    scene.colleague_archives(contacts(), &id).await;
    scene.push().await;
    scene.engine.pull().await.unwrap();
    scene.push().await;
    let conflict = scene.only_conflict(ConflictKind::ArchivedRemotely, &["jobtitle"]).await;
    assert_eq!(scene.sent("POST", "/batch/update") + scene.sent("POST", "/contacts"), 0);
    assert_eq!((scene.state(rid).await, scene.pending(rid).await.len()), (RecordState::Archived, 1));
    let refused = scene.engine.resolve(conflict.id, None, Resolution::Local).await;
    assert!(
        matches!(refused, Err(EngineError::CannotResolve(_))),
        "only HubSpot's own pages restore: {refused:?}"
    );
    assert_eq!(scene.pending(rid).await.len(), 1, "it stays as a draft until it is answered");
    scene.engine.resolve(conflict.id, None, Resolution::Remote).await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_edit_g_is_kept_and_never_made_anew() {
    let (scene, id, rid) = titled().await;
    scene.erase(&id).await;
    scene.push().await;
    scene.push().await;
    assert_eq!(scene.state(rid).await, RecordState::Gone);
    assert_eq!(scene.sent("POST", "/contacts"), 0);
    scene.assert_refused(rid, &[("jobtitle", "Mine")]).await;
    scene.engine.discard(scene.only_row().await.id).await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_edit_m_follows_to_the_survivor_and_is_compared_there() {
    let (scene, id, _) = titled().await;
    let other = scene.contact(7).await;
    // As the primary record its own value lives on: nobody changed what the user saw.
    let survivor = scene.colleague_merges(contacts(), &id, &other).await;
    scene.push().await;
    assert_there(&scene, &survivor, &[("jobtitle", "Mine")]).await;
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Mine"), "the old id leads there");
    // As the other one it is compared with the survivor's value.
    let (scene, id, _) = titled().await;
    let other = scene.contact(7).await;
    scene.colleague_edits(contacts(), &other, &[("jobtitle", "Theirs")]).await;
    let survivor = scene.colleague_merges(contacts(), &other, &id).await;
    scene.push().await;
    let conflict = scene.only_conflict(ConflictKind::Edit, &["jobtitle"]).await;
    assert_eq!(conflict.rid, scene.rid(contacts(), &survivor).await);
    assert_eq!(scene.server(&survivor, "jobtitle").await.as_deref(), Some("Theirs"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_edit_r_is_compared_with_what_came_back() {
    let (scene, id, _) = titled().await;
    scene.colleague_archives(contacts(), &id).await;
    scene.push().await;
    scene.only_conflict(ConflictKind::ArchivedRemotely, &["jobtitle"]).await;
    scene.restore(Kind::Contact, &id);
    scene.engine.pull().await.unwrap();
    scene.push().await;
    assert_there(&scene, &id, &[("jobtitle", "Mine")]).await;
    scene.edits(contacts(), &id, &[("jobtitle", "Mine again")]).await;
    scene.colleague_archives(contacts(), &id).await;
    scene.push().await;
    scene.restore(Kind::Contact, &id);
    scene.colleague_edits(contacts(), &id, &[("jobtitle", "Theirs")]).await;
    scene.engine.pull().await.unwrap();
    scene.push().await;
    scene.only_conflict(ConflictKind::Edit, &["jobtitle"]).await;
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Theirs"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_edit_p_is_refused_and_kept() {
    // The property is removed, and found out by the push or by the next look at the definitions.
    for look_first in [false, true] {
        let (scene, id, rid) = titled().await;
        scene.sandbox.remove_property(Kind::Contact, "jobtitle").unwrap();
        if look_first {
            scene.wait(Duration::from_secs(2 * 60 * 60)).await;
            scene.engine.pull().await.unwrap();
        }
        scene.push().await;
        scene.assert_refused(rid, &[("jobtitle", "Mine")]).await;
        assert!(scene.conflicts().await.is_empty());
        scene.engine.discard(scene.only_row().await.id).await.unwrap();
        assert_eq!(scene.rid(contacts(), &id).await, rid);
        scene.assert_settled().await;
    }
    // The option is gone: the user picks another.
    let scene = desk().await;
    let id = scene.contact(6).await;
    let rid = scene.edits(contacts(), &id, &[("hs_lead_status", "BAD_TIMING")]).await;
    scene.sandbox.remove_option(Kind::Contact, "hs_lead_status", "BAD_TIMING").unwrap();
    assert_eq!(scene.push().await.rejected, 1);
    scene.assert_refused(rid, &[("hs_lead_status", "BAD_TIMING")]).await;
    scene.edits(contacts(), &id, &[("hs_lead_status", "CONNECTED")]).await;
    scene.push().await;
    assert_there(&scene, &id, &[("hs_lead_status", "CONNECTED")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_edit_h_waits_and_goes_out_once_allowed() {
    for (method, path) in [("POST", "*/batch/update"), ("POST", "*/batch/read")] {
        let (scene, id, _) = titled().await;
        scene.forbid(method, path);
        scene.push().await;
        scene.assert_parked().await;
        scene.allow();
        scene.push().await;
        assert_there(&scene, &id, &[("jobtitle", "Mine")]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_several_u_go_out_in_one_write() {
    let (scene, id, _) = three().await;
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(scene.sent("POST", "/batch/update"), 1);
    assert_there(&scene, &id, &[("jobtitle", "Mine"), ("lastname", "Own"), ("phone", "+1 555 0100")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_several_s_only_the_others_go_out() {
    let (scene, id, _) = three().await;
    scene.colleague_edits(contacts(), &id, &[("lastname", "Own")]).await;
    let before = scene.versions(&id, "lastname").await;
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(scene.versions(&id, "lastname").await, before, "what is there already is not written");
    assert_there(&scene, &id, &[("jobtitle", "Mine"), ("lastname", "Own"), ("phone", "+1 555 0100")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_several_d_clean_fields_go_out_and_the_disputed_one_waits() {
    let (scene, id, _) = three().await;
    scene.colleague_edits(contacts(), &id, &[("lastname", "Theirs")]).await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.conflicted), (1, 1));
    scene.only_conflict(ConflictKind::Edit, &["lastname"]).await;
    for (name, value) in [("jobtitle", "Mine"), ("phone", "+1 555 0100"), ("lastname", "Theirs")] {
        assert_eq!(scene.server(&id, name).await.as_deref(), Some(value));
    }
    assert_eq!(scene.shown(&id, "lastname").await.as_deref(), Some("Own"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_several_o_go_out_beside_what_others_wrote() {
    let (scene, id, _) = three().await;
    scene.colleague_edits(contacts(), &id, &[("firstname", "Theirs")]).await;
    assert_eq!(scene.push().await.acknowledged, 1);
    let values = [("jobtitle", "Mine"), ("lastname", "Own"), ("firstname", "Theirs")];
    assert_there(&scene, &id, &values).await;
}

#[tokio::test(start_paused = true)]
async fn a_several_a_are_one_question() {
    let (scene, id, rid) = three().await;
    scene.colleague_archives(contacts(), &id).await;
    scene.push().await;
    scene.only_conflict(ConflictKind::ArchivedRemotely, &["jobtitle", "lastname", "phone"]).await;
    assert_eq!(scene.pending(rid).await.len(), 3);
    assert_eq!(scene.sent("POST", "/batch/update"), 0);
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_several_g_are_all_kept() {
    let (scene, id, rid) = three().await;
    scene.erase(&id).await;
    scene.push().await;
    let values = [("jobtitle", "Mine"), ("lastname", "Own"), ("phone", "+1 555 0100")];
    scene.assert_refused(rid, &values).await;
}

#[tokio::test(start_paused = true)]
async fn a_several_m_all_follow_to_the_survivor() {
    let (scene, id, _) = three().await;
    let other = scene.contact(7).await;
    let survivor = scene.colleague_merges(contacts(), &id, &other).await;
    scene.push().await;
    let values = [("jobtitle", "Mine"), ("lastname", "Own"), ("phone", "+1 555 0100")];
    assert_there(&scene, &survivor, &values).await;
}

#[tokio::test(start_paused = true)]
async fn a_several_r_each_is_compared_with_what_came_back() {
    let (scene, id, _) = three().await;
    scene.colleague_archives(contacts(), &id).await;
    scene.push().await;
    scene.restore(Kind::Contact, &id);
    scene.colleague_edits(contacts(), &id, &[("lastname", "Theirs")]).await;
    scene.engine.pull().await.unwrap();
    scene.push().await;
    scene.only_conflict(ConflictKind::Edit, &["lastname"]).await;
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Mine"));
    assert_eq!(scene.server(&id, "lastname").await.as_deref(), Some("Theirs"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_several_p_only_the_lost_one_is_refused() {
    let (scene, id, rid) = three().await;
    scene.sandbox.remove_property(Kind::Contact, "jobtitle").unwrap();
    scene.push().await;
    scene.push().await;
    for (name, value) in [("lastname", "Own"), ("phone", "+1 555 0100")] {
        assert_eq!(scene.server(&id, name).await.as_deref(), Some(value));
    }
    scene.assert_refused(rid, &[("jobtitle", "Mine")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_several_h_all_wait() {
    let (scene, id, rid) = three().await;
    scene.forbid("POST", "*/batch/update");
    scene.push().await;
    scene.assert_parked().await;
    assert!(scene.pending(rid).await.iter().all(|change| change.state == PendingState::Queued));
    scene.allow();
    scene.push().await;
    assert_there(&scene, &id, &[("jobtitle", "Mine"), ("lastname", "Own"), ("phone", "+1 555 0100")]).await;
}

/// A desk at which the rep has just added one to a deal's amount of 10.
async fn one_more() -> (Scene, String) {
    let scene = desk().await;
    let id = scene.colleague.list(deals(), None, false, &[]).await.unwrap().records[1].id.clone();
    scene.colleague_edits(deals(), &id, &[("amount", "10")]).await;
    scene.engine.pull().await.unwrap();
    scene.edits(deals(), &id, &[("amount", "11")]).await;
    (scene, id)
}

#[tokio::test(start_paused = true)]
async fn a_number_u_is_the_value_that_the_user_saw_come_out() {
    let (scene, id) = one_more().await;
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(scene.there(deals(), &id, "amount").await.as_deref(), Some("11"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_number_s_two_who_add_one_added_one() {
    let (scene, id) = one_more().await;
    scene.colleague_edits(deals(), &id, &[("amount", "11.0")]).await;
    scene.push().await;
    assert_eq!(scene.sent("POST", "/batch/update"), 0, "another spelling of 11 is 11");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_number_d_is_a_conflict_and_never_added_on_top() {
    let (scene, id) = one_more().await;
    scene.colleague_edits(deals(), &id, &[("amount", "20")]).await;
    scene.push().await;
    let conflict = scene.only_conflict(ConflictKind::Edit, &["amount"]).await;
    scene.engine.resolve(conflict.id, Some("amount"), Resolution::Local).await.unwrap();
    scene.push().await;
    assert_eq!(scene.there(deals(), &id, "amount").await.as_deref(), Some("11"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_number_o_is_sent_as_it_is() {
    let (scene, id) = one_more().await;
    scene.colleague_edits(deals(), &id, &[("dealname", "Another name")]).await;
    scene.push().await;
    assert_eq!(scene.there(deals(), &id, "amount").await.as_deref(), Some("11"));
    assert_eq!(scene.there(deals(), &id, "dealname").await.as_deref(), Some("Another name"));
    scene.assert_sound().await;
}
