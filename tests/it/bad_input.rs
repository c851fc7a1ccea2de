//! What can be wrong around `satchel`, from the command line: the sign-in, the computer and the server. Each ends in a
//! clear sentence, and the edit that waited before waits after.

use crate::browser::Waiting;
use crate::satchel::{Answer, Home, Line, Moment, PASSPHRASE, SandboxProcess, Verdict, built, fed};
use argon2::{Algorithm, Argon2, Params, Version};
use satchel_store::{DbKey, Vault};
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::{Mutex, mpsc};

/// What the user typed before anything went wrong.
const EDITED: &str = "Typed before";

/// A connected account with one unsent edit, and its server.
struct Stage {
    sandbox: SandboxProcess,
    home: Home,
    /// The contact that was edited.
    id: String,
}

/// Something wrong, and how it must end.
struct Case {
    name: &'static str,
    /// Does what is wrong, runs the command, and mends what it broke on this computer.
    run: fn(&Stage) -> Answer,
    exit: i32,
    /// Of the error; empty when the command succeeds all the same.
    code: &'static str,
    /// Words of the answer: each names the matter.
    says: &'static [&'static str],
}

const SERVE: &str = "--contacts 130 --companies 5 --deals 5 --limits off";

impl Stage {
    fn new() -> Self {
        let sandbox = SandboxProcess::start(SERVE);
        let home = Home::new();
        let connected = home.connect(&sandbox.text("api_base"), &sandbox.text("token"));
        assert_eq!(connected.exit, Some(0), "{connected:?}");
        home.done("pull");
        let page = home.done("list contacts --limit 1");
        let id = page["rows"][0]["id"].as_str().unwrap().to_owned();
        let edit = home.command(&["edit", "contacts", &id, &format!("jobtitle={EDITED}")]).output().unwrap();
        assert_eq!(Answer::of(&edit).exit, Some(0));
        Self { sandbox, home, id }
    }

    /// The edit is in the outbox, and shown.
    #[track_caller]
    fn assert_edit_waits(&self, name: &str) {
        let outbox = self.home.done("outbox");
        assert_eq!((&outbox["total"], &outbox["rows"][0]["kind"]), (&json!(1), &json!("update")), "{name}");
        let shown = self.home.done(&format!("show contacts {}", self.id));
        assert_eq!(shown["properties"]["jobtitle"], EDITED, "{name}");
    }

    /// What befalls every request to this path.
    fn fault(&self, path: &str, fault: &Value) {
        let rule = json!([{"path": path, "times": null, "fault": fault}]);
        self.sandbox.control("faults", &rule);
    }

    /// What every request meets instead of an answer.
    fn pull_into(&self, body: &str, content_type: &str) -> Answer {
        let fault = json!({"kind": "answer", "status": 200, "body": body, "content_type": content_type});
        self.fault("*", &fault);
        self.home.run("pull")
    }
}

fn check(cases: &[Case]) {
    for case in cases {
        let stage = Stage::new();
        let answer = (case.run)(&stage);
        let name = case.name;
        assert_eq!((answer.exit, answer.code()), (Some(case.exit), case.code), "{name}: {answer:?}");
        let text = format!("{} {}", answer.document, answer.said);
        for words in case.says {
            assert!(text.contains(words), "{name} does not say {words}: {text}");
        }
        if !case.code.is_empty() {
            for part in ["message", "kept", "next"] {
                let words = answer.document["error"][part].as_str().unwrap();
                assert!(words.ends_with('.') && words.len() > 10, "{name}: {part} is no sentence: {words}");
            }
        }
        stage.assert_edit_waits(name);
    }
}

#[test]
fn what_is_wrong_with_the_sign_in() {
    check(&[
        Case {
            name: "wrong token",
            run: |stage| stage.home.connect(&stage.sandbox.text("api_base"), "pat-na1-00000000-wrong"),
            exit: 3,
            code: "sign_in_needed",
            says: &["token", "all of it was copied"],
        },
        Case {
            name: "revoked token",
            run: |stage| {
                stage.sandbox.control("revoke", &json!({"token": stage.sandbox.text("token")}));
                stage.home.run("sync")
            },
            exit: 3,
            code: "sign_in_needed",
            says: &["token", "satchel connect"],
        },
        Case {
            name: "denied consent",
            run: |stage| {
                let waiting = Waiting::begin(&stage.home, &stage.sandbox);
                assert!(waiting.visit(&waiting.decide("deny")).starts_with("HTTP/1.1 200"));
                waiting.end()
            },
            exit: 1,
            code: "sign_in_denied",
            says: &["satchel connect"],
        },
        Case {
            name: "wrong state",
            run: |stage| {
                let waiting = Waiting::begin(&stage.home, &stage.sandbox);
                let genuine = waiting.decide("approve");
                let forged = format!("{}?code=stolen&state=guessed", genuine.split('?').next().unwrap());
                assert!(waiting.visit(&forged).starts_with("HTTP/1.1 400"), "the forged visit is refused");
                assert!(
                    waiting.visit(&genuine).starts_with("HTTP/1.1 200"),
                    "and the genuine one still counts"
                );
                waiting.end()
            },
            exit: 0,
            code: "",
            says: &["oauth"],
        },
        Case {
            name: "replayed state",
            run: |stage| {
                let first = Waiting::begin(&stage.home, &stage.sandbox);
                let used = first.decide("approve");
                assert!(first.visit(&used).starts_with("HTTP/1.1 200"));
                assert_eq!(first.end().exit, Some(0));
                let second = Waiting::begin(&stage.home, &stage.sandbox);
                let query = used.split_once('?').unwrap().1;
                let replayed = format!("{}?{query}", second.callback());
                assert!(second.visit(&replayed).starts_with("HTTP/1.1 400"), "a used answer is refused");
                second.visit(&second.decide("deny"));
                second.end()
            },
            exit: 1,
            code: "sign_in_denied",
            says: &["satchel connect"],
        },
        Case {
            name: "all callback ports busy",
            run: |stage| {
                // One that is taken already is as busy as one taken here.
                let taken: Vec<_> =
                    satchel_host::PORTS.iter().map(|port| TcpListener::bind(("127.0.0.1", *port))).collect();
                let answer =
                    fed(Waiting::command(&stage.home, &stage.sandbox), &stage.sandbox.text("client_secret"));
                drop(taken);
                answer
            },
            exit: 1,
            code: "ports_busy",
            says: &["17831", "17832", "17833", "Close the program"],
        },
    ]);
}

#[test]
fn what_is_wrong_with_the_computer() {
    check(&[
        Case {
            name: "no keychain and no passphrase",
            run: |stage| {
                let base = stage.sandbox.text("api_base");
                let mut command = stage.home.command(&["connect", "--token-stdin", "--api-base", &base]);
                command
                    .env_remove("SATCHEL_PASSPHRASE")
                    .env("SATCHEL_DATA_DIR", stage.home.data().join("new"));
                let answer = fed(command, &stage.sandbox.text("token"));
                assert!(!stage.home.data().join("new/portals").exists(), "nothing was made");
                answer
            },
            exit: 1,
            code: "secrets_unavailable",
            says: &["keychain", "SATCHEL_PASSPHRASE"],
        },
        Case {
            name: "wrong passphrase",
            run: |stage| {
                let mut command = stage.home.command(&["sync"]);
                command.env("SATCHEL_PASSPHRASE", "incorrect horse");
                Answer::of(&command.output().unwrap())
            },
            exit: 1,
            code: "secrets_locked",
            says: &["The passphrase is wrong."],
        },
        Case {
            name: "a file that is no database",
            run: |stage| {
                let (path, aside) = (stage.home.database(), stage.home.data().join("aside"));
                std::fs::rename(&path, &aside).unwrap();
                let junk = "this is a letter to my grandmother\n".repeat(2_000);
                std::fs::write(&path, &junk).unwrap();
                let answer = stage.home.run("sync");
                assert_eq!(std::fs::read(&path).unwrap(), junk.as_bytes(), "the file is left as it is");
                std::fs::rename(&aside, &path).unwrap();
                answer
            },
            exit: 1,
            code: "database_unreadable",
            says: &["satchel.db", "not touched"],
        },
        Case {
            name: "a newer database",
            run: |stage| {
                newer(&stage.home, "mark");
                let before = std::fs::read(stage.home.database()).unwrap();
                let answer = stage.home.run("sync");
                assert_eq!(
                    std::fs::read(stage.home.database()).unwrap(),
                    before,
                    "the file is left as it is"
                );
                newer(&stage.home, "unmark");
                answer
            },
            exit: 1,
            code: "database_newer",
            says: &["newer", "Install the newest Satchel"],
        },
        Case {
            name: "two processes",
            run: |stage| {
                let (arrived, first_request) = mpsc::channel();
                let (release, held) = mpsc::channel::<()>();
                let (arrived, held) = (Mutex::new(arrived), Mutex::new(held));
                let line = Line::to(&stage.sandbox.address(), move |number, moment| {
                    if (number, moment) == (1, Moment::Asked) {
                        arrived.lock().unwrap().send(()).unwrap();
                        // Ends when the test lets go of the other end.
                        assert!(held.lock().unwrap().recv().is_err());
                    }
                    Verdict::Pass
                });
                stage.home.point_to(&line.api_base());
                let first = stage.home.command(&["pull"]).spawn().unwrap();
                first_request.recv().unwrap();
                let second = stage.home.run("sync");
                stage.home.done("list contacts --limit 1");
                stage.assert_edit_waits("while the other pulls");
                drop(release);
                assert_eq!(Answer::of(&first.wait_with_output().unwrap()).exit, Some(0));
                second
            },
            exit: 1,
            code: "busy",
            says: &["Wait until it has finished"],
        },
    ]);
}

#[test]
fn what_is_wrong_with_the_server() {
    check(&[
        Case {
            name: "HTML as an answer",
            run: |stage| {
                stage.pull_into("<!doctype html><title>Sign in to Airport Wi-Fi</title>", "text/html")
            },
            exit: 1,
            code: "offline",
            says: &["sign-in page"],
        },
        Case {
            name: "half a JSON as an answer",
            run: |stage| stage.pull_into(r#"{"results":[{"id":"1","prop"#, "application/json"),
            exit: 1,
            code: "bad_answer",
            says: &["answer"],
        },
        Case {
            name: "an answer that ends early",
            run: |stage| {
                stage.fault("*", &json!({"kind": "cut", "at": 40}));
                stage.home.run("pull")
            },
            exit: 1,
            code: "server_failed",
            says: &["goes on where it stopped"],
        },
        Case {
            name: "an unknown property type",
            run: |stage| {
                let path = "/crm/v3/properties/contacts";
                let mut list = stage.sandbox.api("GET", path, None);
                for property in list["results"].as_array_mut().unwrap() {
                    if property["name"] == "jobtitle" {
                        property["type"] = json!("hologram");
                        property["fieldType"] = json!("projector");
                    }
                }
                let answer = json!({"kind": "answer", "status": 200, "body": list.to_string()});
                stage.fault("*/properties/*contacts", &answer);
                let answer = stage.home.run("pull");
                let page = stage.home.done("list contacts --filter jobtitle? --limit 3");
                assert!(page["total"].as_u64() > Some(0), "its values are shown as text: {page}");
                answer
            },
            exit: 0,
            code: "",
            says: &["pulled"],
        },
        Case {
            name: "a record without properties",
            run: |stage| {
                // A second computer mirrors from the start.
                let path = "/crm/v3/objects/contacts?limit=100&properties=email";
                let mut page = stage.sandbox.api("GET", path, None);
                page["results"][7].as_object_mut().unwrap().remove("properties");
                let answer = json!({"kind": "answer", "status": 200, "body": page.to_string()});
                let rule =
                    json!([{"method": "GET", "path": "*/objects/*contacts", "times": 1, "fault": answer}]);
                stage.sandbox.control("faults", &rule);
                let other = Home::new();
                other.connect(&stage.sandbox.text("api_base"), &stage.sandbox.text("token"));
                let answer = other.run("pull");
                let total = other.done("list contacts --limit 1")["total"].as_u64();
                assert_eq!(total, Some(129), "the others are here");
                answer
            },
            exit: 0,
            code: "",
            says: &["pulled"],
        },
        Case {
            name: "the sandbox killed in the middle of a page",
            run: killed_mid_page,
            exit: 1,
            code: "server_failed",
            says: &["goes on where it stopped"],
        },
        Case {
            name: "no server at all",
            run: |stage| {
                let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
                stage.home.point_to(&format!("http://{gone}"));
                stage.home.run("sync")
            },
            exit: 1,
            code: "offline",
            says: &["Check the network"],
        },
    ]);
}

/// A first sync of another computer: the server dies while the second page of contacts is on its way, comes back at the
/// same address, and the sync ends where it should.
fn killed_mid_page(stage: &Stage) -> Answer {
    let server = Mutex::new(SandboxProcess::start(SERVE));
    let (address, token) = {
        let server = server.lock().unwrap();
        (server.address(), server.text("token"))
    };
    let pages = Mutex::new(0);
    let line = Line::watching(&address, move |request, _, moment| {
        if moment == Moment::Answered && request.contains("/contacts?") && request.contains("after=") {
            *pages.lock().unwrap() += 1;
            server.lock().unwrap().kill();
            return Verdict::Half;
        }
        Verdict::Pass
    });
    let home = Home::new();
    home.connect(&line.api_base(), &token);
    let answer = home.run("sync");
    assert_eq!(home.done("list contacts --limit 1")["total"], 100, "the first page is kept");
    home.point_to(&stage.sandbox.text("api_base"));
    home.done("sync");
    assert_eq!(home.done("list contacts --limit 1")["total"], 130, "it went on where it stopped");
    answer
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_what_was_saved() {
    let stage = Stage::new();
    // A small disk of its own, in a namespace that ends with the script; nobody else sees it.
    let script = "mount -t tmpfs -o size=24m none \"$DISK\" || exit 77
        cp -a \"$SATCHEL_DATA_DIR/.\" \"$DISK\"
        export SATCHEL_DATA_DIR=\"$DISK\"
        \"$SATCHEL\" --json status >/dev/null
        dd if=/dev/zero of=\"$DISK/filler\" bs=4096 2>/dev/null
        \"$SATCHEL\" --json edit contacts \"$ID\" jobtitle=Full; echo \"exit $?\"
        \"$SATCHEL\" --json pull; echo \"exit $?\"
        rm \"$DISK/filler\"
        \"$SATCHEL\" --json outbox; echo \"exit $?\"
        \"$SATCHEL\" --json show contacts \"$ID\"; echo \"exit $?\"
        \"$SATCHEL\" --json sync; echo \"exit $?\"";
    let disk = tempfile::tempdir().unwrap();
    let root = std::fs::metadata("/proc/self").unwrap();
    let mut command = Command::new("unshare");
    command.arg(if std::os::unix::fs::MetadataExt::uid(&root) == 0 { "-m" } else { "-rm" });
    command.args(["sh", "-c", script]);
    stage.home.settle(&mut command);
    command.env("DISK", disk.path()).env("SATCHEL", crate::satchel::program()).env("ID", &stage.id);
    let Ok(output) = command.output() else {
        println!("skipped: there is no unshare here");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(77) || said.contains("unshare") {
        println!("skipped: no small disk can be made here: {said}");
        return;
    }
    assert!(!said.contains("panicked"), "{said}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = text.lines();
    let mut next = || {
        let document: Value = serde_json::from_str(lines.next().unwrap_or_default())
            .unwrap_or_else(|error| panic!("{error}: {text}\n{said}"));
        (document, lines.next().unwrap_or_default().to_owned())
    };
    for what in ["edit", "pull"] {
        let (document, exit) = next();
        assert_eq!(
            (&document["error"]["code"], exit.as_str()),
            (&json!("disk_full"), "exit 1"),
            "{what}: {text}"
        );
        assert!(document["error"]["next"].as_str().unwrap().contains("Make room"), "{document}");
    }
    let (outbox, _) = next();
    assert_eq!(outbox["total"], 1, "what was saved before is still waiting: {outbox}");
    let (shown, _) = next();
    assert_eq!(shown["properties"]["jobtitle"], EDITED, "what could not be saved is not half there");
    let (synced, exit) = next();
    assert_eq!((&synced["pushed"]["acknowledged"], exit.as_str()), (&json!(1), "exit 0"), "{synced}");
}

/// Marks the account's database as written by a newer program, or takes the mark away.
fn newer(home: &Home, verb: &str) {
    let program = built(&format!("examples/newer{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    let mut child = command.arg(verb).arg(home.database()).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(database_key(home).as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{verb}");
}

/// The key of the database in hex, out of the vault.
fn database_key(home: &Home) -> String {
    let file = std::fs::read(home.account().join("portal.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    let number = |name: &str| u32::try_from(file["secrets"][name].as_u64().unwrap()).unwrap();
    let params = Params::new(number("memory"), number("passes"), number("lanes"), Some(32)).unwrap();
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(
            PASSPHRASE.as_bytes(),
            file["secrets"]["salt"].as_str().unwrap().as_bytes(),
            &mut key,
        )
        .unwrap();
    let vault = Vault::open(&home.account().join("vault.db"), &DbKey::from_bytes(key)).unwrap();
    let key = vault.get(&format!("{}/db_key", file["uuid"].as_str().unwrap())).unwrap().unwrap();
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}
