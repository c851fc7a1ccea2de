//! What chance decides about one record: a number per aspect, each a pure function of seed, kind, ordinal and the
//! aspect's name.
//!
//! Invariants: no state, so that one property can be known without the others; names are hashed when the crate is built.
//! Must never know what is decided.

use crate::draws::mix;

/// Spreads neighbouring ordinals over all numbers.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// What a number is drawn for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Aspect(u64);

impl Aspect {
    /// The aspect of this name (FNV-1a).
    pub(super) const fn of(name: &str) -> Self {
        let bytes = name.as_bytes();
        let (mut hash, mut at) = (0xCBF2_9CE4_8422_2325_u64, 0);
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01B3);
            at += 1;
        }
        Self(hash)
    }
}

/// An aspect, hashed when the crate is built.
macro_rules! aspect {
    ($name:literal) => {
        const { $crate::world::draw::Aspect::of($name) }
    };
}
pub(super) use aspect;

/// Everything that is drawn for one record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draw(u64);

impl Draw {
    /// The draws of a record; `salt` tells seeds and kinds apart.
    pub(super) fn of(salt: u64, ordinal: u64) -> Self {
        Self(mix(salt.wrapping_add(ordinal.wrapping_add(1).wrapping_mul(GOLDEN))))
    }

    /// The draws of a pair of records.
    pub(super) fn with(self, other: u64) -> Self {
        Self(mix(self.0 ^ other.wrapping_add(1).wrapping_mul(GOLDEN)))
    }

    /// 64 bits.
    pub(super) fn bits(self, aspect: Aspect) -> u64 {
        mix(self.0 ^ aspect.0)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub(super) fn below(self, aspect: Aspect, end: u64) -> u64 {
        scale(self.bits(aspect), end)
    }

    /// Whether something holds that holds for this many of 1,000 records.
    pub(super) fn holds(self, aspect: Aspect, per_mille: u64) -> bool {
        self.below(aspect, 1_000) < per_mille
    }

    /// One of these, which are never none.
    pub(super) fn pick<T: Copy>(self, aspect: Aspect, of: &[T]) -> T {
        at(of, self.bits(aspect))
    }

    /// A number below `end` as signed, for reckoning with times.
    pub(super) fn span(self, aspect: Aspect, end: i64) -> i64 {
        let end = u64::try_from(end).unwrap_or(0);
        i64::try_from(self.below(aspect, end)).unwrap_or(0)
    }
}

/// The part of `end` that `bits` is of all 64-bit numbers.
pub(super) fn scale(bits: u64, end: u64) -> u64 {
    let part = (u128::from(bits) * u128::from(end)) >> 64;
    u64::try_from(part).unwrap_or(0)
}

/// One of these, which are never none, by 64 bits.
pub(super) fn at<T: Copy>(of: &[T], bits: u64) -> T {
    of[usize::try_from(scale(bits, of.len() as u64)).unwrap_or(0)]
}

/// Fills a pattern: `#` becomes a digit, `^` one from 2 to 9, `~` a capital letter.
pub(super) fn fill(pattern: &str, bits: u64) -> String {
    let mut rest = bits;
    let mut next = |end: u64| {
        rest = mix(rest.wrapping_add(GOLDEN));
        u8::try_from(scale(rest, end)).unwrap_or(0)
    };
    let mut text = String::with_capacity(pattern.len());
    for c in pattern.chars() {
        text.push(match c {
            '#' => char::from(b'0' + next(10)),
            '^' => char::from(b'2' + next(8)),
            '~' => char::from(b'A' + next(26)),
            other => other,
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_even_and_stay_below_their_end() {
        let mut counts = [0_u32; 10];
        for ordinal in 0..10_000 {
            let number = Draw::of(7, ordinal).below(Aspect::of("x"), 10);
            counts[usize::try_from(number).unwrap()] += 1;
        }
        assert!(counts.iter().all(|count| (850..1_150).contains(count)), "{counts:?}");
        assert_eq!(Draw::of(7, 1).below(Aspect::of("x"), 0), 0);
    }

    #[test]
    fn aspects_and_salts_tell_apart() {
        let draw = Draw::of(7, 5);
        assert_ne!(draw.bits(Aspect::of("a")), draw.bits(Aspect::of("b")));
        assert_ne!(draw.bits(Aspect::of("a")), Draw::of(8, 5).bits(Aspect::of("a")));
        assert_eq!(draw.bits(Aspect::of("a")), Draw::of(7, 5).bits(aspect!("a")));
    }

    #[test]
    fn a_pattern_is_filled() {
        let text = fill("+1 (^##) 555-01## ~~", 3);
        assert_eq!(text.len(), "+1 (^##) 555-01## ~~".len());
        assert!(text.starts_with("+1 (") && !text.contains(['#', '^', '~']));
    }
}
