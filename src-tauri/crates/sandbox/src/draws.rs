//! Chance, from a seed. The same seed and the same order of draws give the same values on every machine.
//!
//! Must never know of a clock or of the operating system's randomness.

/// A stream of draws (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number below `end`, or 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.next() % end }
    }

    /// One of these, which are never none.
    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of[at]
    }
}

/// Spreads the bits of a number.
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The `index`th value of a seed's stream named `name`, without drawing those before it.
pub(crate) fn value_at(seed: u64, name: &str, index: u64) -> u64 {
    let named = name.bytes().fold(seed, |hash, byte| mix(hash ^ u64::from(byte)));
    mix(named ^ mix(index))
}

/// A UUID in form, drawn from a seed.
pub(crate) fn uuid_at(seed: u64, name: &str, index: u64) -> String {
    let high = value_at(seed, name, index.wrapping_mul(2));
    let low = value_at(seed, name, index.wrapping_mul(2).wrapping_add(1));
    let version = (high & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000;
    let variant = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        version >> 32,
        (version >> 16) & 0xFFFF,
        version & 0xFFFF,
        variant >> 48,
        variant & 0xFFFF_FFFF_FFFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_the_form_of_one_and_differs_by_index() {
        let first = uuid_at(1, "token", 0);
        assert_eq!(first.len(), 36);
        assert_eq!(first.as_bytes()[14], b'4');
        assert_ne!(first, uuid_at(1, "token", 1));
        assert_eq!(first, uuid_at(1, "token", 0));
    }

    #[test]
    fn draws_stay_below_their_end() {
        let mut draws = Draws::new(7);
        assert!((0..1_000).all(|_| draws.below(3) < 3));
        assert_eq!(draws.below(0), 0);
    }
}
