//! Text for a terminal: aligned columns, and values that cannot disturb it.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The widest a cell gets.
const WIDEST: usize = 40;

/// Rows under a heading, in aligned columns. Cells are shortened; control characters are shown, not obeyed.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with a heading.
    pub(crate) fn new<S: AsRef<str>>(heading: impl IntoIterator<Item = S>) -> Self {
        let heading = heading.into_iter().map(|name| name.as_ref().to_uppercase()).collect();
        Self { rows: vec![heading] }
    }

    /// Adds a row.
    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(|cell| shortened(cell.as_ref())).collect());
    }

    /// The text, a line per row.
    pub(crate) fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// A value on one line, at most [`WIDEST`] columns wide.
fn shortened(value: &str) -> String {
    let value = plain(value);
    if value.width() <= WIDEST {
        return value;
    }
    let mut short = String::new();
    let mut width = 0;
    for letter in value.chars() {
        width += letter.width().unwrap_or(0);
        if width >= WIDEST {
            break;
        }
        short.push(letter);
    }
    short.push('…');
    short
}

/// Text without anything a terminal would obey: line ends become spaces, other control characters and marks that
/// turn the direction of writing become a visible sign.
pub(crate) fn plain(value: &str) -> String {
    let replace = |letter: char| match letter {
        '\n' | '\r' | '\t' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        letter if letter.is_control() => '\u{fffd}',
        letter => letter,
    };
    value.chars().map(replace).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let mut table = Table::new(["id", "name"]);
        table.row(["1", "山田太郎"]);
        table.row(["12345", "Ann"]);
        assert_eq!(table.text(), "ID     NAME\n1      山田太郎\n12345  Ann\n");
    }

    #[test]
    fn long_cells_are_shortened() {
        let mut table = Table::new(["a", "b"]);
        table.row(["x".repeat(60_000), "y".into()]);
        let text = table.text();
        let line = text.lines().nth(1).unwrap();
        assert_eq!(line.width(), WIDEST + 3, "{line}");
        assert!(line.ends_with("…  y"));
    }

    #[test]
    fn a_value_cannot_command_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\nc\u{202e}d\u{7}"), "a\u{fffd}[2Jb c\u{fffd}d\u{fffd}");
    }
}
