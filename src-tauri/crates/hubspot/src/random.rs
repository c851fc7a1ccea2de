//! Jitter from a seed, so that a simulation repeats itself.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// A small generator (SplitMix64); not for secrets.
pub(crate) struct Jitter(Mutex<u64>);

impl Jitter {
    /// The sequence of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    /// A pause between zero and `ceiling`, evenly spread.
    pub(crate) fn up_to(&self, ceiling: Duration) -> Duration {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ceiling.mul_f64(unit)
    }

    fn next(&self) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_pauses_and_all_lie_below_the_ceiling() {
        let ceiling = Duration::from_secs(4);
        let (one, two) = (Jitter::new(7), Jitter::new(7));
        let pauses: Vec<Duration> = (0..200).map(|_| one.up_to(ceiling)).collect();
        assert!(pauses.iter().all(|pause| *pause == two.up_to(ceiling) && *pause < ceiling));
        assert!(
            pauses.iter().any(|pause| *pause < ceiling / 4)
                && pauses.iter().any(|pause| *pause > ceiling / 2)
        );
    }
}
