//! Counts tests from the lines that Rust's test harness and Vitest print.
//!
//! Each test binary announces `running N tests` and closes with `test result: …`. One that announced and did not
//! close has crashed and counts as one failure; a run that failed with nothing failing to show for it (a compile
//! error, a binary that did not start) counts as one failure too.

/// How many passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Tests and steps that passed.
    pub(crate) passed: u64,
    /// Tests and steps that failed, crashes included.
    pub(crate) failed: u64,
}

impl Count {
    /// Adds another count to this one.
    pub(crate) fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The count so far, and whether a binary is open.
#[derive(Default)]
pub(crate) struct Tally {
    count: Count,
    open: bool,
}

impl Tally {
    /// Takes in one line of output.
    pub(crate) fn read(&mut self, line: &str) {
        let plain = without_colours(line);
        let plain = plain.trim_end();
        if announces(plain) {
            self.close_crashed();
            self.open = true;
        } else if let Some(count) = result(plain).or_else(|| vitest(plain)) {
            self.count.add(&count);
            self.open = false;
        }
    }

    /// The count, once the run has ended, well or not.
    pub(crate) fn end(mut self, succeeded: bool) -> Count {
        self.close_crashed();
        if !succeeded && self.count.failed == 0 {
            self.count.failed = 1;
        }
        self.count
    }

    fn close_crashed(&mut self) {
        self.count.failed += u64::from(self.open);
        self.open = false;
    }
}

/// `running 12 tests`
fn announces(line: &str) -> bool {
    line.strip_prefix("running ")
        .and_then(|rest| rest.strip_suffix(" tests").or_else(|| rest.strip_suffix(" test")))
        .is_some_and(|number| number.parse::<u64>().is_ok())
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.03s`
fn result(line: &str) -> Option<Count> {
    // A test that prints without a line end puts the result behind its own text.
    let (_, rest) = line.split_once("test result: ")?;
    let (_, counts) = rest.split_once(". ")?;
    Some(Count { passed: number_before(counts, " passed")?, failed: number_before(counts, " failed")? })
}

/// `      Tests  1 failed | 12 passed (13)`
fn vitest(line: &str) -> Option<Count> {
    let counts = line.trim_start().strip_prefix("Tests ")?;
    if !counts.ends_with(')') {
        return None;
    }
    let of = |word: &str| number_before(counts, word).unwrap_or_default();
    Some(Count { passed: of(" passed"), failed: of(" failed") })
}

fn number_before(text: &str, word: &str) -> Option<u64> {
    let (before, _) = text.split_once(word)?;
    before.rsplit([' ', ';']).next()?.parse().ok()
}

fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut in_code = false;
    for c in line.chars() {
        match c {
            '\u{1b}' => in_code = true,
            _ if in_code => in_code = !c.is_ascii_alphabetic(),
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tallied(lines: &[&str], succeeded: bool) -> (u64, u64) {
        let mut tally = Tally::default();
        for line in lines {
            tally.read(line);
        }
        let count = tally.end(succeeded);
        (count.passed, count.failed)
    }

    const GOOD: &str = "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
    const BAD: &str = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";

    #[test]
    fn binaries_add_up() {
        let lines = ["running 12 tests\n", GOOD, "running 5 tests\n", BAD, "running 0 tests\n"];
        let zero = "test result: ok. 0 passed; 0 failed; 0 ignored\n";
        assert_eq!(tallied(&[&lines[..], &[zero]].concat(), false), (15, 2));
    }

    #[test]
    fn a_crash_is_one_failure() {
        assert_eq!(
            tallied(&["running 4 tests\n", "test a ... ok\n", "running 12 tests\n", GOOD], false),
            (12, 1)
        );
        assert_eq!(tallied(&["running 12 tests\n", GOOD, "running 1 test\n"], false), (12, 1));
    }

    #[test]
    fn a_compile_error_is_one_failure() {
        assert_eq!(tallied(&[], false), (0, 1));
        assert_eq!(tallied(&["running 12 tests\n", GOOD], false), (12, 1));
    }

    #[test]
    fn colours_do_not_hide_a_result() {
        let line = "test result: \u{1b}[32mok\u{1b}[0m. 7 passed; 0 failed; 0 ignored\n";
        assert_eq!(tallied(&["\nrunning 7 tests\n".trim_start(), line], true), (7, 0));
    }

    #[test]
    fn the_windows_tests_count_too() {
        assert_eq!(tallied(&[" Test Files  2 passed (2)\n", "      Tests  12 passed (12)\n"], true), (12, 0));
        assert_eq!(tallied(&["      Tests  1 failed | 12 passed (13)\n"], false), (12, 1));
        assert_eq!(tallied(&["      Tests  no tests\n"], false), (0, 1));
    }

    #[test]
    fn other_lines_are_no_results() {
        assert_eq!(tallied(&["running late tests\n", "a test result: none\n"], true), (0, 0));
    }
}
