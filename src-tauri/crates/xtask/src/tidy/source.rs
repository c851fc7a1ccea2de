//! Rust text taken apart just far enough to be judged line by line: code, comments and string literals apart.
//!
//! It is a scanner, no parser: it knows strings, raw strings, characters, lifetimes, nested comments and the braces
//! of test modules, and nothing of names or types.

/// One line, with what is in its strings left out.
#[derive(Default)]
pub(crate) struct Line {
    /// The code; each string is only its two quotes, each comment is gone.
    pub(crate) code: String,
    /// The text of the line's comments.
    pub(crate) comment: String,
    /// Whether the line is inside a module that is only compiled for tests.
    pub(crate) test: bool,
}

/// A string literal: the line it begins on (from 1) and what stands between its quotes, escapes unread.
pub(crate) struct Literal {
    /// The line, from 1.
    pub(crate) line: usize,
    /// Its text.
    pub(crate) text: String,
}

/// A file taken apart.
pub(crate) struct Source {
    /// Its lines, in order.
    pub(crate) lines: Vec<Line>,
    /// Its string literals, in order.
    pub(crate) literals: Vec<Literal>,
}

impl Source {
    /// Takes a file apart. Never fails: what is no Rust only yields odd lines.
    pub(crate) fn scan(text: &str) -> Self {
        let mut scanner = Scanner::new(text);
        scanner.run();
        let mut source = Self { lines: scanner.lines, literals: scanner.literals };
        source.mark_tests();
        source
    }

    /// The lines with their numbers, from 1.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (usize, &Line)> {
        self.lines.iter().enumerate().map(|(index, line)| (index + 1, line))
    }

    fn mark_tests(&mut self) {
        let mut depth = 0_usize;
        let mut announced = false;
        for line in &mut self.lines {
            let code = line.code.trim().to_owned();
            if depth == 0 && code.starts_with("#[cfg(test)]") {
                announced = true;
            }
            line.test = announced || depth > 0;
            if announced || depth > 0 {
                let opened = depth + code.matches('{').count();
                depth = opened.saturating_sub(code.matches('}').count());
                // The item ends with its last brace, or with a semicolon when it has none.
                let ended = opened > 0 || code.ends_with(';');
                announced = announced && !ended;
            }
        }
    }
}

/// Whether `word` stands in `code` as a whole identifier.
pub(crate) fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(is_name) && !after.is_some_and(is_name)
    })
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

struct Scanner {
    text: Vec<char>,
    at: usize,
    lines: Vec<Line>,
    literals: Vec<Literal>,
}

impl Scanner {
    fn new(text: &str) -> Self {
        Self { text: text.chars().collect(), at: 0, lines: vec![Line::default()], literals: Vec::new() }
    }

    fn run(&mut self) {
        while let Some(c) = self.peek(0) {
            match c {
                '/' if self.peek(1) == Some('/') => self.line_comment(),
                '/' if self.peek(1) == Some('*') => self.block_comment(),
                '"' => self.string(),
                'r' | 'b' | 'c' if !self.inside_name() && self.raw_prefix().is_some() => self.raw_string(),
                '\'' => self.character(),
                _ => self.take_code(),
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn inside_name(&self) -> bool {
        self.at > 0 && self.text.get(self.at - 1).copied().is_some_and(is_name)
    }

    fn line(&mut self) -> &mut Line {
        if self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }

    /// Moves on by one character, beginning a new line where the text does.
    fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        if c == '\n' {
            self.lines.push(Line::default());
        }
        Some(c)
    }

    fn take_code(&mut self) {
        if let Some(c) = self.next()
            && c != '\n'
        {
            self.line().code.push(c);
        }
    }

    fn line_comment(&mut self) {
        while let Some(c) = self.peek(0)
            && c != '\n'
        {
            self.line().comment.push(c);
            self.at += 1;
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while let Some(c) = self.peek(0) {
            let pair = (c, self.peek(1));
            if pair == ('/', Some('*')) {
                depth += 1;
                self.at += 2;
            } else if pair == ('*', Some('/')) {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else if let Some(c) = self.next()
                && c != '\n'
            {
                self.line().comment.push(c);
            }
        }
    }

    fn string(&mut self) {
        self.literal(0, |scanner, text| match scanner.peek(0) {
            Some('\\') => {
                text.extend(scanner.next());
                text.extend(scanner.next());
                false
            }
            Some('"') => true,
            _ => {
                text.extend(scanner.next());
                false
            }
        });
    }

    /// The length of `r`, `br` or `cr` and the number of `#`, when a raw string begins here.
    fn raw_prefix(&self) -> Option<(usize, usize)> {
        let letters = if self.peek(0) == Some('r') { 1 } else { 2 };
        if letters == 2 && self.peek(1) != Some('r') {
            return None;
        }
        let hashes = (0..).take_while(|n| self.peek(letters + n) == Some('#')).count();
        (self.peek(letters + hashes) == Some('"')).then_some((letters, hashes))
    }

    fn raw_string(&mut self) {
        let Some((letters, hashes)) = self.raw_prefix() else { return };
        self.literal(letters + hashes, |scanner, text| {
            let closes = scanner.peek(0) == Some('"') && (1..=hashes).all(|n| scanner.peek(n) == Some('#'));
            if !closes {
                text.extend(scanner.next());
            }
            closes
        });
        self.at = (self.at + hashes).min(self.text.len());
    }

    /// Reads a literal whose opening quote stands `prefix` characters on; `step` says when the closing one is met.
    fn literal(&mut self, prefix: usize, step: impl Fn(&mut Self, &mut String) -> bool) {
        self.at += prefix + 1;
        self.line().code.push('"');
        let line = self.lines.len();
        let mut text = String::new();
        while self.at < self.text.len() && !step(self, &mut text) {}
        self.at = (self.at + 1).min(self.text.len());
        self.line().code.push('"');
        self.literals.push(Literal { line, text });
    }

    /// A character literal is skipped; the quote of a lifetime is code.
    fn character(&mut self) {
        if self.peek(1) == Some('\\') {
            self.at += 3;
            while let Some(c) = self.next() {
                if c == '\'' || c == '\n' {
                    return;
                }
            }
        } else if self.peek(2) == Some('\'') {
            self.at += 3;
        } else {
            self.take_code();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        Source::scan(text).lines.iter().map(|line| line.code.as_str()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn strings_and_comments_leave_the_code() {
        assert_eq!(code("let a = \"Writer \\\" x\"; // Writer"), "let a = \"\"; ");
        assert_eq!(code("a /* x /* y */ z */ b"), "a  b");
    }

    #[test]
    fn raw_strings_end_at_their_own_hashes() {
        let source = Source::scan("let a = r#\"one \" two\"#; let r#type = br\"x\";");
        assert_eq!(source.literals[0].text, "one \" two");
        assert_eq!(source.literals[1].text, "x");
        assert_eq!(source.lines[0].code, "let a = \"\"; let r#type = \"\";");
    }

    #[test]
    fn a_quote_character_opens_no_string() {
        assert_eq!(
            code("match c { '\"' => 1, '\\'' => 2, '\\u{22}' => 3 } // z"),
            "match c {  => 1,  => 2,  => 3 } "
        );
    }

    #[test]
    fn a_lifetime_is_code() {
        assert_eq!(code("fn f<'a>(x: &'a str) {}"), "fn f<'a>(x: &'a str) {}");
    }

    #[test]
    fn a_literal_knows_where_it_begins() {
        let source = Source::scan("\n\nlet a = \"one\ntwo\";\nlet b = \"three\";");
        let lines: Vec<usize> = source.literals.iter().map(|literal| literal.line).collect();
        assert_eq!(lines, [3, 5]);
    }

    #[test]
    fn test_modules_are_marked_to_their_last_brace() {
        let source = Source::scan("fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n");
        let marks: Vec<bool> = source.lines.iter().map(|line| line.test).collect();
        assert_eq!(marks, [false, true, true, true, true, false, false]);
    }

    #[test]
    fn a_test_module_of_its_own_file_marks_one_item() {
        let source = Source::scan("#[cfg(test)]\nmod tests;\nfn c() {}\n");
        let marks: Vec<bool> = source.lines.iter().map(|line| line.test).collect();
        assert_eq!(marks, [true, true, false, false]);
    }

    #[test]
    fn words_are_whole_identifiers() {
        assert!(has_word("use a::{Reader, Writer};", "Writer"));
        assert!(!has_word("use a::BufWriter;", "Writer"));
        assert!(!has_word("Writers", "Writer"));
    }
}
