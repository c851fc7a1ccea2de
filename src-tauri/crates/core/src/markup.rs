//! Text with markup, as far as two spellings of it can be told to look alike: the case of names, the quotes around
//! attribute values and runs of space. What a browser would show differently stays different; where space is shown
//! (`<pre>`, `white-space`), the text is left as it is.

use std::borrow::Cow;

/// Where one of these occurs, space is shown as it stands.
const SHOWS_SPACE: [&str; 3] = ["<pre", "<textarea", "white-space"];

/// One spelling for all that look alike.
pub(crate) fn canonical_markup(raw: Cow<'_, str>) -> Cow<'_, str> {
    let lower = raw.to_ascii_lowercase();
    if SHOWS_SPACE.iter().any(|shown| lower.contains(shown)) {
        return raw;
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.trim_matches(is_space);
    while let Some(start) = rest.find('<') {
        collapse(&rest[..start], &mut out);
        rest = &rest[start..];
        let Some(end) = tag_end(rest) else { break };
        tag(&rest[..end], &mut out);
        rest = &rest[end..];
    }
    collapse(rest, &mut out);
    if out == *raw { raw } else { Cow::Owned(out) }
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Text between tags: a run of space counts as one.
fn collapse(text: &str, out: &mut String) {
    for character in text.chars() {
        match is_space(character) {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(character),
        }
    }
}

/// Where the tag at the start of `rest` ends; `None` where it is no tag or never ends.
fn tag_end(rest: &str) -> Option<usize> {
    let named = |first: char| first.is_ascii_alphabetic() || first == '/';
    rest[1..].chars().next().filter(|first| named(*first))?;
    let mut quote: Option<char> = None;
    for (at, character) in rest.char_indices() {
        match quote {
            Some(open) if open == character => quote = None,
            Some(_) => {}
            None if character == '"' || character == '\'' => quote = Some(character),
            None if character == '>' => return Some(at + 1),
            None => {}
        }
    }
    None
}

/// A tag: names in lower case, one space between attributes, values in double quotes where they hold none.
fn tag(raw: &str, out: &mut String) {
    let mut rest = raw.trim_start_matches('<').trim_end_matches('>');
    out.push('<');
    let name = rest.find(is_space).unwrap_or(rest.len());
    out.push_str(&rest[..name].to_ascii_lowercase());
    rest = rest[name..].trim_matches(is_space);
    while !rest.is_empty() {
        let end = rest.find(|character| is_space(character) || character == '=').unwrap_or(rest.len());
        out.push(' ');
        out.push_str(&rest[..end.max(1)].to_ascii_lowercase());
        rest = rest[end.max(1)..].trim_start_matches(is_space);
        let Some(after) = rest.strip_prefix('=') else { continue };
        let (value, after) = value(after.trim_start_matches(is_space));
        let quote = if value.contains('"') { '\'' } else { '"' };
        out.push('=');
        out.push(quote);
        out.push_str(value);
        out.push(quote);
        rest = after.trim_start_matches(is_space);
    }
    out.push('>');
}

/// An attribute's value and what follows it.
fn value(rest: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some((value, after)) = rest.strip_prefix(quote).and_then(|inner| inner.split_once(quote)) {
            return (value, after);
        }
    }
    rest.split_at(rest.find(is_space).unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(left: &str, right: &str, expected: bool) {
        let canonical = |raw: &str| canonical_markup(Cow::Owned(raw.to_owned())).into_owned();
        assert_eq!(canonical(left) == canonical(right), expected, "{left:?} and {right:?}");
    }

    #[test]
    fn what_looks_alike_is_the_same() {
        same("<P CLASS='a'>Hello  there</P>", "<p class=\"a\">Hello\nthere</p>", true);
        same("<a  href=x >y</a>", "<a href=\"x\">y</a>", true);
        same(" <p>x</p>\n", "<p>x</p>", true);
        same("<input disabled>", "<INPUT  disabled >", true);
    }

    #[test]
    fn what_reads_or_leads_elsewhere_is_not() {
        same("<p>Hello</p>", "<p>hello</p>", false);
        same("<p>a b</p>", "<p>ab</p>", false);
        same("<a href='X'>y</a>", "<a href='x'>y</a>", false);
        same("<b>x</b>", "<i>x</i>", false);
        same("<pre>a  b</pre>", "<pre>a b</pre>", false);
        same("<p style='white-space: pre'>a  b</p>", "<p style='white-space: pre'>a b</p>", false);
        same("<p title='a  b'>x</p>", "<p title='a b'>x</p>", false);
        same("a\u{a0}b", "a b", false);
    }

    #[test]
    fn what_is_no_tag_stays_text() {
        for raw in ["1 < 2", "<", "a <3", "<p unfinished", "<p title=\"open>x", "<a =x>y", "<a b=>c"] {
            let once = canonical_markup(Cow::Borrowed(raw)).into_owned();
            assert_eq!(canonical_markup(Cow::Borrowed(&once)), once, "{raw:?}");
            same(raw, &format!("{raw}!"), false);
        }
    }
}
