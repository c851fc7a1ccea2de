//! What a person does on a consent page: reads the form, leaves it as it is, and presses the button that approves.

use crate::Error;

/// A form as it would be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// Where to, as the page wrote it; empty for the page itself.
    pub(crate) action: String,
    /// `GET` or `POST`.
    pub(crate) method: String,
    /// The fields, encoded for a form.
    pub(crate) fields: String,
}

/// The form that the page's approving button sends.
pub(crate) fn approving_form(page: &str) -> Result<Form, Error> {
    let elements = elements(page);
    let mut current: Option<(Form, Vec<(String, String)>)> = None;
    for (index, element) in elements.iter().enumerate() {
        match element.name.as_str() {
            "form" => {
                let method = element.attribute("method").unwrap_or_else(|| "get".to_owned()).to_uppercase();
                let action = element.attribute("action").unwrap_or_default();
                current = Some((Form { action, method, fields: String::new() }, Vec::new()));
            }
            "/form" => current = None,
            "input" | "button" => {
                let Some((form, fields)) = &mut current else { continue };
                let pressed = element.is_button() && says_approve(element);
                if pressed || element.is_filled() {
                    fields.extend(element.field());
                }
                if pressed {
                    let mut rest = fields.clone();
                    rest.extend(filled_after(&elements[index + 1..]));
                    return Ok(Form {
                        fields: encoded(&rest),
                        action: form.action.clone(),
                        method: form.method.clone(),
                    });
                }
            }
            _ => {}
        }
    }
    Err(Error::Stop("the consent page has no button that approves".to_owned()))
}

fn filled_after(elements: &[Element]) -> Vec<(String, String)> {
    elements
        .iter()
        .take_while(|element| element.name != "/form")
        .filter(|element| element.name == "input" && element.is_filled())
        .filter_map(Element::field)
        .collect()
}

fn says_approve(element: &Element) -> bool {
    let label = format!("{} {}", element.text, element.attribute("value").unwrap_or_default());
    label.to_lowercase().contains("approve")
}

/// One tag, with the text up to the next.
struct Element {
    name: String,
    attributes: String,
    text: String,
}

impl Element {
    fn attribute(&self, wanted: &str) -> Option<String> {
        attributes(&self.attributes).into_iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
    }

    fn kind(&self) -> String {
        self.attribute("type").unwrap_or_default().to_lowercase()
    }

    fn is_button(&self) -> bool {
        let kind = self.kind();
        kind == "submit" || (self.name == "button" && kind.is_empty())
    }

    /// Whether the page's author or the default filled the field in.
    fn is_filled(&self) -> bool {
        let kind = self.kind();
        let choice = ["radio", "checkbox"].contains(&kind.as_str());
        self.name == "input" && !self.is_button() && (!choice || self.attribute("checked").is_some())
    }

    fn field(&self) -> Option<(String, String)> {
        Some((self.attribute("name")?, self.attribute("value").unwrap_or_default()))
    }
}

fn elements(page: &str) -> Vec<Element> {
    page.split('<')
        .skip(1)
        .filter_map(|part| {
            let (tag, text) = part.split_once('>')?;
            let tag = tag.trim_end_matches('/');
            let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
            Some(Element {
                name: name.to_lowercase(),
                attributes: attributes.to_owned(),
                text: text.to_owned(),
            })
        })
        .collect()
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(value) => value_of(value.trim_start()),
            None => ("", after),
        };
        found.push((name.to_lowercase(), unescaped(value)));
        rest = after.trim_start();
    }
    found
}

fn value_of(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// Replaces the references that escaping an attribute makes.
pub(crate) fn unescaped(text: &str) -> String {
    const REFERENCES: &[(&str, &str)] = &[
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    REFERENCES.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn encoded(fields: &[(String, String)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    pairs.join("&")
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><form method=\"post\" action=\"/oauth/authorize?a=1&amp;b=2\">\
        <input type=hidden name='state' value=\"x &amp; y\"/>\
        <input type=\"radio\" name=\"user\" value=\"1\"><input type=\"radio\" name=\"user\" value=\"2\" checked>\
        <button name=\"decision\" value=\"deny\">Deny</button>\
        <button type=\"submit\" name=\"decision\" value=\"yes\">Approve</button>\
        <input type=hidden name=z value=1></form></html>";

    #[test]
    fn the_approving_button_sends_the_form_as_it_stands() {
        let form = approving_form(PAGE).expect("a form");
        assert_eq!(form.method, "POST");
        assert_eq!(form.action, "/oauth/authorize?a=1&b=2");
        assert_eq!(form.fields, "state=x%20%26%20y&user=2&decision=yes&z=1");
    }

    #[test]
    fn of_two_forms_the_approving_one_is_sent() {
        let page = "<form action=a><input type=hidden name=n value=1><input type=submit value=Deny></form>\
            <form action=b><input type=hidden name=n value=2><input type=submit value='Approve it'></form>";
        let form = approving_form(page).expect("a form");
        assert_eq!((form.action.as_str(), form.method.as_str(), form.fields.as_str()), ("b", "GET", "n=2"));
    }

    #[test]
    fn a_page_without_the_button_is_refused() {
        assert!(approving_form("<form><button>Deny</button></form><p>Approve</p>").is_err());
    }
}
