//! Text as search sees it: words without case and accents. Both the index and the queries go through here, so that
//! they can only agree.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are cut: nobody types them, and they would only bloat the index.
const WORD_CHARS: usize = 40;
/// How far into a run of ideographs a search may begin.
const SUFFIXES: usize = 16;

/// Letters that have no decomposition but are typed as others.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// The text without case and accents, at its whole length.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect()
}

/// Appends the words of a text to `words`, folded.
pub(crate) fn split(text: &str, words: &mut Vec<String>) {
    let mut word = String::new();
    if text.is_ascii() {
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() {
                if word.len() < WORD_CHARS {
                    word.push(char::from(byte.to_ascii_lowercase()));
                }
            } else if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        }
    } else {
        let mut length = 0;
        let letters = text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
        for letter in letters {
            if !letter.is_alphanumeric() {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                length = 0;
                continue;
            }
            length += 1;
            if length <= WORD_CHARS {
                match plain(letter) {
                    Some(letters) => word.push_str(letters),
                    None => word.push(letter),
                }
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
}

/// The places inside a word where another word may begin without a space: at every ideograph or kana but the first.
pub(crate) fn inner_words(word: &str) -> impl Iterator<Item = &str> {
    let spaceless = |letter: char| {
        matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
    };
    let starts = word.char_indices().skip(1).filter(move |(_, letter)| spaceless(*letter));
    starts.take(SUFFIXES).filter_map(|(start, _)| word.get(start..))
}

/// The digits of a telephone number, in any script that writes them in order.
pub(crate) fn digits(text: &str) -> String {
    text.nfkc().filter_map(digit).take(24).collect()
}

fn digit(letter: char) -> Option<char> {
    const ZEROS: [char; 4] = ['0', '\u{660}', '\u{6f0}', '\u{966}'];
    let value = ZEROS.iter().find_map(|zero| {
        let value = u32::from(letter).checked_sub(u32::from(*zero))?;
        (value < 10).then_some(value)
    })?;
    char::from_digit(value, 10)
}

/// A domain without scheme, `www.` and path, lower-cased.
pub(crate) fn domain(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let host = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).trim_end_matches('.').to_owned()
}

/// The text of a piece of markup: tags become spaces, the commonest entities their characters.
pub(crate) fn strip_markup(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(start);
        text.push_str(before);
        rest = if from.starts_with('<') {
            text.push(' ');
            from.find('>').and_then(|end| from.get(end + 1..)).unwrap_or_default()
        } else {
            let (replaced, after) = entity(from);
            text.push_str(replaced);
            after
        };
    }
    text.push_str(rest);
    text
}

fn entity(from: &str) -> (&str, &str) {
    const KNOWN: [(&str, &str); 6] =
        [("&amp;", "&"), ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")];
    for (written, meant) in KNOWN {
        if let Some(after) = from.strip_prefix(written) {
            return (meant, after);
        }
    }
    from.split_at(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_words(text: &str, expected: &[&str]) {
        let mut words = Vec::new();
        split(text, &mut words);
        assert_eq!(words, expected, "{text:?}");
    }

    #[test]
    fn words_lose_case_accents_and_punctuation() {
        check_words("Éva O'Neill-Größe", &["eva", "o", "neill", "grosse"]);
        check_words("anna.schmidt@firma.de", &["anna", "schmidt", "firma", "de"]);
        check_words("Ｆｕｌｌ Ｗｉｄｔｈ", &["full", "width"]);
        check_words("Søren Łukasz", &["soren", "lukasz"]);
        check_words("  --  ", &[]);
        check_words("😀 Smile", &["smile"]);
    }

    #[test]
    fn long_words_are_cut_at_a_letter() {
        let mut words = Vec::new();
        split(&"é".repeat(100), &mut words);
        assert_eq!(words, ["e".repeat(WORD_CHARS)]);
    }

    #[test]
    fn ideographs_can_be_found_from_the_middle() {
        assert_eq!(inner_words("田中太郎").collect::<Vec<_>>(), ["中太郎", "太郎", "郎"]);
        assert_eq!(inner_words("schmidt").count(), 0);
    }

    #[test]
    fn phone_numbers_are_their_digits() {
        assert_eq!(digits("+49 (151) 2345-678"), "491512345678");
        assert_eq!(digits("٠١٢٣"), "0123");
        assert_eq!(digits("ext."), "");
    }

    #[test]
    fn domains_and_markup_are_stripped() {
        assert_eq!(domain("https://www.Example.com/path?q"), "example.com");
        assert_eq!(strip_markup("<p>Tom &amp; <b>Jerry</b></p> 1 < 2"), " Tom &  Jerry   1  ");
        assert_eq!(strip_markup("a &unknown; b"), "a &unknown; b");
    }
}
