//! Signing in through the browser, with a person's clicks played.

use crate::satchel::{Answer, Home, SandboxProcess, http};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

/// A sign-in through the browser, waiting for its answer.
pub(crate) struct Waiting<'a> {
    sandbox: &'a SandboxProcess,
    process: Child,
    link: String,
}

impl<'a> Waiting<'a> {
    /// The command, with the app's secret still to come on its standard input.
    pub(crate) fn command(home: &Home, sandbox: &SandboxProcess) -> Command {
        let (base, page, id) =
            (sandbox.text("api_base"), sandbox.text("authorize_url"), sandbox.text("client_id"));
        let words = ["connect", "--oauth", "--client-id", &id, "--client-secret-stdin", "--print-url"];
        home.command(&[&words[..], &["--api-base", &base, "--authorize-url", &page]].concat())
    }

    /// Starts it, and waits for its link.
    pub(crate) fn begin(home: &Home, sandbox: &'a SandboxProcess) -> Self {
        let mut process = Self::command(home, sandbox).stdin(Stdio::piped()).spawn().unwrap();
        process.stdin.take().unwrap().write_all(sandbox.text("client_secret").as_bytes()).unwrap();
        let said = BufReader::new(process.stderr.as_mut().unwrap());
        let link = said.lines().map_while(Result::ok).find(|line| line.starts_with("http")).unwrap();
        Self { sandbox, process, link }
    }

    /// Where the browser is sent back to, without a query.
    pub(crate) fn callback(&self) -> String {
        let encoded = self.link.split("redirect_uri=").nth(1).unwrap().split('&').next().unwrap();
        encoded.replace("%3A", ":").replace("%2F", "/")
    }

    /// Where a person's click on the consent page sends the browser.
    pub(crate) fn decide(&self, decision: &str) -> String {
        let sandbox = self.sandbox;
        let target = self.link.strip_prefix(&sandbox.text("api_base")).unwrap();
        let (_, page) = http(&sandbox.address(), "GET", target, "", "");
        let mut fields = format!("decision={decision}&user={}", sandbox.user());
        for input in page.split("<input type=\"hidden\" ").skip(1) {
            let mut quoted = input.split('"');
            let (name, value) = (quoted.nth(1).unwrap(), quoted.nth(1).unwrap());
            fields.push_str(&format!("&{name}={}", encoded(&value.replace("&amp;", "&"))));
        }
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        let (head, _) = http(&sandbox.address(), "POST", "/oauth/authorize", form, &fields);
        let location = head.lines().find(|line| line.to_lowercase().starts_with("location:"));
        location.unwrap_or_else(|| panic!("{head}")).split_once(':').unwrap().1.trim().to_owned()
    }

    /// The head of the answer to a visit by the browser.
    pub(crate) fn visit(&self, link: &str) -> String {
        let rest = link.strip_prefix("http://").unwrap();
        let (host, target) = rest.split_at(rest.find('/').unwrap());
        http(host, "GET", target, "", "").0
    }

    /// What the command answered.
    pub(crate) fn end(self) -> Answer {
        Answer::of(&self.process.wait_with_output().unwrap())
    }
}

fn encoded(text: &str) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(letter).collect()
}
