//! Search: tiers, scripts, phones, drafts, edits, staleness.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod common;

use common::{Portal, block_on, companies, contacts, deals, definition, put_whole, remote};
use satchel_core::{Base, OutboxKind, ValueKind};
use satchel_store::{ErrorKind, OutboxPayload, Run};

fn portal() -> Portal {
    let portal = Portal::new();
    for (id, values) in [
        (
            "1",
            [
                ("firstname", "Anna"),
                ("lastname", "Schmidt"),
                ("email", "anna.schmidt@firma.de"),
                ("phone", "+49 151 2345-678"),
                ("company", "Müller & Söhne"),
            ],
        ),
        (
            "2",
            [
                ("firstname", "Annabel"),
                ("lastname", "Lee"),
                ("email", "lee@poe.org"),
                ("phone", "0044 20 7946 0958"),
                ("company", "Schmidt AG"),
            ],
        ),
        (
            "3",
            [
                ("firstname", "José"),
                ("lastname", "O'Neill"),
                ("email", "Jose@Firma.DE"),
                ("phone", ""),
                ("company", "Anna Textil"),
            ],
        ),
        (
            "4",
            [
                ("firstname", "太郎"),
                ("lastname", "田中"),
                ("email", ""),
                ("phone", "03-1234-5678"),
                ("company", "株式会社東京"),
            ],
        ),
    ] {
        portal.put(contacts(), id, &values);
    }
    portal.put(companies(), "10", &[("name", "Firma GmbH"), ("domain", "www.firma.de"), ("city", "Łódź")]);
    portal.put(deals(), "20", &[("dealname", "Anna Schmidt renewal"), ("description", "the great deal")]);
    portal
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(portal().found(text), expected, "{text:?}");
}

#[test]
fn an_exact_address_comes_first() {
    check("anna.schmidt@firma.de", &["1"]);
    check(" ANNA.Schmidt@Firma.de ", &["1"]);
    check("jose@firma.de", &["3"]);
}

#[test]
fn an_address_is_found_while_it_is_typed() {
    for text in ["a", "an", "anna.", "anna.sch", "anna.schmidt@", "anna.schmidt@fir"] {
        assert!(portal().found(text).contains(&"1".to_owned()), "{text}");
    }
}

#[test]
fn any_part_of_a_phone_number_is_found() {
    for text in ["+491512345678", "1512345678", "0151 2345 678", "51 234", "(0151) 23 45", "00491512345"] {
        check(text, &["1"]);
    }
    check("2345", &["4", "1"]);
    check("02079460958", &["2"]);
    check("+44 20 7946", &["2"]);
    check("345", &[]);
    check("9999", &[]);
}

#[test]
fn a_domain_comes_before_words() {
    let found = portal().found("firma.de");
    assert_eq!(found[0], "10");
    assert_eq!(found.len(), 3, "and whoever writes from it");
    assert_eq!(portal().found("https://firma.de/about")[0], "10");
}

#[test]
fn whole_names_come_before_beginnings_and_beginnings_before_other_words() {
    let found = portal().found("anna schmidt");
    assert_eq!(found, ["1", "20", "2"], "that name, then a name that begins so, then the words anywhere");
    assert_eq!(portal().found("schmidt anna")[0], "1");
    let found = portal().found("anna");
    assert_eq!(found, ["2", "1", "20", "3"], "beginnings of names newest first, other words last");
    assert_eq!(portal().found("schmidt"), ["1", "20", "2"]);
}

#[test]
fn accents_case_and_punctuation_do_not_matter() {
    check("jose", &["3"]);
    check("JOSÉ oneill", &[]);
    check("o neill", &["3"]);
    check("O'NEILL", &["3"]);
    check("muller sohne", &["1"]);
    check("lodz", &["10"]);
    check("Ａｎｎａｂｅｌ", &["2"]);
}

#[test]
fn scripts_without_spaces_are_found_from_the_middle() {
    check("田中", &["4"]);
    check("東京", &["4"]);
    check("郎", &["4"]);
    check("田中 太", &["4"]);
}

#[test]
fn nothing_matches_what_is_no_word() {
    for text in ["", "   ", "&&&", "\"", "*", "NEAR(", "name : x AND", "\u{0}", "😀", "¤¤¤1512"] {
        let found = portal().found(text);
        assert!(found.is_empty() || text.contains('x') || text.contains("NEAR"), "{text:?}: {found:?}");
    }
    check("anna\" OR \"zzz", &[]);
    check("anna*", &["2", "1", "20", "3"]);
}

#[test]
fn a_search_can_be_of_one_type_and_counts_all_hits() {
    let portal = portal();
    let result = portal.read(|reader| reader.search("anna", Some(contacts()), 2));
    assert_eq!(result.total, 3);
    assert_eq!(result.rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["2", "1"]);
    let email = result.rows[0].properties.get("email").cloned();
    assert_eq!(email, Some(Some("lee@poe.org".to_owned())), "rows carry the default columns");
    assert_eq!(portal.read(|reader| reader.search("anna", None, 1)).total, 4);
    assert_eq!(portal.read(|reader| reader.search("+49 151", None, 0)).total, 1);
}

#[test]
fn search_sees_edits_drafts_and_their_end() {
    let portal = portal();
    let (rid, draft) = portal.write(|writer| {
        let rid = writer.rid_for(contacts(), "1")?;
        writer.put_pending(
            rid,
            "firstname",
            Base::Known(Some("Anna".to_owned())),
            Some("Wilma".to_owned()),
            1,
        )?;
        writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, 1)?;
        let draft = writer.create_draft(contacts(), 1)?;
        writer.put_pending(draft, "lastname", Base::Known(None), Some("Wilmots".to_owned()), 1)?;
        writer.enqueue(draft, OutboxKind::Create, OutboxPayload::None, 1)?;
        let inside = writer.search("wilm", None, 9)?;
        assert_eq!(inside.total, 2, "a writer finds what it has just written");
        Ok((rid, draft))
    });
    assert_eq!(portal.found("wilm"), [draft.to_string(), "1".to_owned()]);
    assert_eq!(portal.found("anna schmidt")[0], "20", "the name is another now");
    portal.write(move |writer| writer.end_pending(rid, "firstname", satchel_store::End::Discarded));
    assert_eq!(portal.found("wilm"), [draft.to_string()]);
    assert_eq!(portal.found("anna schmidt")[0], "1");
    portal.sound();
}

#[test]
fn markup_is_not_searched_but_its_text_is() {
    let portal = Portal::new();
    let notes = "notes".parse().unwrap();
    portal.put(notes, "1", &[("hs_note_body", "<div class=\"blue\">Call <b>Tom</b>&nbsp;back</div>")]);
    assert_eq!(portal.found("div"), ["1"], "before the portal says that it is markup");
    portal.write(move |writer| {
        writer.replace_properties(notes, &[definition("hs_note_body", ValueKind::Html)])
    });
    assert!(portal.found("div").is_empty() && portal.found("blue").is_empty());
    assert_eq!(portal.found("tom back"), ["1"]);
    portal.sound();
}

#[test]
fn few_hits_are_ranked_and_many_are_newest_first() {
    let portal = Portal::new();
    portal.write(|writer| {
        for number in 0..700 {
            let city = if number < 3 { "Rareville" } else { "Bigtown" };
            let answer = remote(
                &number.to_string(),
                &[("city", city), ("jobtitle", if number == 1 { "Rareville" } else { "clerk" })],
            );
            put_whole(writer, contacts(), &answer)?;
        }
        Ok(())
    });
    assert_eq!(portal.found("rareville")[0], "1", "twice the word, best match");
    let many = portal.found("bigtown");
    assert_eq!((many.len(), many[0].as_str(), many[1].as_str()), (50, "699", "698"));
}

#[test]
fn a_search_overtaken_by_a_newer_one_is_interrupted() {
    for run in [Run::InPlace, Run::Thread] {
        let portal = Portal::running(run);
        portal.put(contacts(), "1", &[("firstname", "Anna")]);
        let older = portal.store.search("ann".to_owned(), None, 9);
        let newer = portal.store.search("anna".to_owned(), None, 9);
        assert_eq!(block_on(newer).unwrap().total, 1);
        assert_eq!(block_on(older).unwrap_err().kind(), ErrorKind::Interrupted);
        let abandoned = portal.store.search("anna".to_owned(), None, 9);
        portal.store.interrupt_searches();
        assert_eq!(block_on(abandoned).unwrap_err().kind(), ErrorKind::Interrupted);
        assert_eq!(portal.found("anna"), ["1"], "a search begun afterwards runs");
    }
}
