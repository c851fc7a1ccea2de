//! What was found in one schedule, by kind. It must never know how.

/// What was found in one schedule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    pub(crate) violations: Vec<String>,
    pub(crate) missed: Vec<String>,
    pub(crate) unfounded: Vec<String>,
    pub(crate) stuck: Vec<String>,
    pub(crate) pushed: u64,
    pub(crate) conflicts: u64,
    pub(crate) late: u64,
    pub(crate) duplicates_flagged: u64,
}

impl Findings {
    /// Everything that was found, with its kind.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let kinds = [
            ("violation", &self.violations),
            ("missed conflict", &self.missed),
            ("false conflict", &self.unfounded),
            ("stuck", &self.stuck),
        ];
        kinds.into_iter().flat_map(|(kind, found)| found.iter().map(move |words| (kind, words)))
    }

    /// What the first of them is, without the numbers and names that differ from history to history.
    pub(super) fn kind(&self) -> Option<String> {
        let (kind, words) = self.all().next()?;
        let plain: String = words
            .split(['"', '{', '[', '('])
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|letter| !letter.is_ascii_digit())
            .collect();
        Some(format!("{kind}: {}", plain.trim()))
    }
}
