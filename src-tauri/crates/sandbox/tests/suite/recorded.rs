//! Real answers beside the sandbox's answer to the same call: the same members, of the same types.
//!
//! The folder of recorded answers is named by `SATCHEL_RECORDED`; without it this says that it was skipped. What differs
//! stands in a page, `docs/SHAPES.md`, with its reason: a difference that is not there fails, and so does a row that
//! explains nothing any more.

mod cast;
mod lists;
mod shape;

use cast::Cast;
use serde_json::Value;
use shape::differences;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// In place of a member: the call is not one of the sandbox's.
const WHOLE: &str = "(all)";

/// One difference that has a reason.
#[derive(Debug)]
struct Row {
    /// Part of the recording's file name; empty for every recording.
    recording: String,
    member: String,
}

/// The table of the page: `| recording | member | why |`.
fn table() -> Vec<Row> {
    let page = include_str!("../../../../docs/SHAPES.md");
    let cells = |line: &str| -> Option<Vec<String>> {
        let inner = line.strip_prefix('|')?.strip_suffix('|')?;
        Some(inner.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect())
    };
    let rows = page.lines().filter_map(cells).skip(2).map(|cells| {
        assert!(cells.len() == 3 && !cells[2].is_empty(), "a row without a reason: {cells:?}");
        let recording = if cells[0] == "any" { String::new() } else { cells[0].clone() };
        Row { recording, member: cells[1].clone() }
    });
    rows.collect()
}

struct Recordings(PathBuf);

impl Recordings {
    fn open() -> Option<Self> {
        let folder = std::env::var_os("SATCHEL_RECORDED");
        if folder.is_none() {
            println!("skipped: SATCHEL_RECORDED names no folder of recorded answers");
        }
        folder.map(|folder| Self(folder.into()))
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "README.md" && name != "index.json")
            .collect();
        names.sort();
        names
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(Path::new(&self.0).join(name)).unwrap()
    }
}

/// Which row of the table explains a difference.
fn explained_by(table: &[Row], file: &str, difference: &str) -> Option<usize> {
    let path = difference.split([' ', ':']).next().unwrap();
    let names = |row: &Row| path.split('/').any(|step| step == row.member);
    table.iter().position(|row| file.contains(&row.recording) && names(row))
}

#[tokio::test]
async fn recorded_answers_have_the_shape_of_ours() {
    let Some(recordings) = Recordings::open() else { return };
    let table = table();
    let mut compared = 0;
    let mut wrong = BTreeMap::new();
    let mut used = BTreeSet::new();
    for name in recordings.names() {
        let cast = Cast::new().await;
        let Some(reply) = cast.answer(&name).await else {
            let row = table.iter().position(|row| name.contains(&row.recording) && row.member == WHOLE);
            used.insert(
                row.unwrap_or_else(|| panic!("{name}: the page does not say why it is not asked for")),
            );
            continue;
        };
        compared += 1;
        let real = recordings.text(&name);
        let mut found = Vec::new();
        if reply.status.to_string() != name[..3] {
            found.push(format!("status {} {}", reply.status, reply.text));
        } else if real.is_empty() || reply.text.is_empty() {
            if real.is_empty() != reply.text.is_empty() {
                found.push("one has a body".to_owned());
            }
        } else {
            differences("", &serde_json::from_str(&real).unwrap(), &reply.json(), &mut found);
        }
        found.retain(|difference| {
            let row = explained_by(&table, &name, difference);
            used.extend(row);
            row.is_none()
        });
        if !found.is_empty() {
            wrong.insert(name, found);
        }
    }
    println!("{compared} recorded answers compared");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(compared > 40, "{compared}");
    let unused: Vec<&Row> =
        table.iter().enumerate().filter(|(row, _)| !used.contains(row)).map(|(_, row)| row).collect();
    assert!(unused.is_empty(), "these differ no more: {unused:?}");
}

#[tokio::test]
async fn validation_messages_are_worded_as_recorded() {
    let Some(recordings) = Recordings::open() else { return };
    let cast = Cast::new().await;
    for (name, file) in [
        ("invalid_email", "400_invalid_email.json"),
        ("POST_crm_v3_objects_meetings", "400_POST_crm_v3_objects_meetings.json"),
    ] {
        let inside = |body: &Value| -> Value {
            let text = body["message"].as_str().unwrap().to_owned();
            serde_json::from_str(text.strip_prefix("Property values were not valid: ").unwrap()).unwrap()
        };
        let real = inside(&serde_json::from_str(&recordings.text(file)).unwrap());
        let ours = inside(&cast.refused(name).await.expect(400));
        for member in ["error", "name", "isValid"] {
            assert_eq!(real[0][member], ours[0][member], "{file} {member}");
        }
        let words = |text: &Value| -> Vec<String> {
            let text = text["message"].as_str().unwrap().to_owned();
            text.split_whitespace()
                .filter(|word| !word.contains(|c: char| c.is_ascii_digit()))
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(words(&real[0]), words(&ours[0]), "{file}");
    }
}
