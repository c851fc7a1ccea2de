//! The page on which a user grants or denies an app, as plain forms that work without script.

use crate::portal::auth::User;
use std::fmt::Write as _;

/// What the page shows and sends back.
pub(crate) struct Consent<'a> {
    pub(crate) portal_id: u64,
    pub(crate) app_name: &'a str,
    pub(crate) users: &'a [User],
    pub(crate) scopes: &'a [String],
    pub(crate) optional_scopes: &'a [String],
    /// The arguments of the request, repeated by the form.
    pub(crate) arguments: &'a [(String, String)],
}

/// The consent page.
pub(crate) fn consent_page(consent: &Consent<'_>) -> String {
    let mut hidden = String::new();
    for (name, value) in consent.arguments {
        let (name, value) = (escape(name), escape(value));
        let _ = writeln!(hidden, "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
    }
    let mut users = String::new();
    for (index, user) in consent.users.iter().enumerate() {
        let (id, name, email) = (user.id, escape(&user.name), escape(&user.email));
        let checked = if index == 0 { " checked" } else { "" };
        let _ = writeln!(
            users,
            "<label><input type=\"radio\" name=\"user\" value=\"{id}\"{checked}> {name} \
             <span>{email}</span></label>"
        );
    }
    let app = escape(consent.app_name);
    let portal = consent.portal_id;
    let required = scope_items(consent.scopes, "");
    let optional = scope_items(consent.optional_scopes, " <em>optional</em>");
    let body = format!(
        "<h1>Connect {app}</h1>\n<p>{app} asks for access to the sample account <strong>{portal}</strong>.</p>\n\
         <form method=\"post\" action=\"/oauth/authorize\">\n{hidden}\
         <fieldset><legend>Sign in as</legend>\n{users}</fieldset>\n\
         <h2>It may</h2>\n<ul>\n{required}{optional}</ul>\n\
         <p class=\"buttons\"><button type=\"submit\" name=\"decision\" value=\"approve\">Approve</button>\n\
         <button type=\"submit\" name=\"decision\" value=\"deny\" class=\"quiet\">Deny</button></p>\n</form>"
    );
    page("Connect an app", &body)
}

/// A page that says why nothing can be granted.
pub(crate) fn refusal_page(reason: &str) -> String {
    page("Not connected", &format!("<h1>Couldn’t complete the connection</h1>\n<p>{}</p>", escape(reason)))
}

fn scope_items(scopes: &[String], suffix: &str) -> String {
    scopes.iter().fold(String::new(), |mut list, scope| {
        let _ = writeln!(list, "<li><code>{}</code>{suffix}</li>", escape(scope));
        list
    })
}

fn page(title: &str, body: &str) -> String {
    const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;\
        color:#1c2430;background:#f6f7f9}h1{font-size:1.4rem}h2{font-size:1rem}fieldset{border:1px solid #c8cfd8;\
        border-radius:8px}label{display:block;padding:.25rem 0}label span{color:#5b6675}code{font-size:.9em}\
        .buttons{display:flex;gap:.75rem}button{font:inherit;padding:.5rem 1.25rem;border-radius:8px;border:1px solid \
        #b4472f;background:#b4472f;color:#fff}.quiet{background:transparent;color:inherit;border-color:#c8cfd8}";
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

/// Text made safe between tags and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
