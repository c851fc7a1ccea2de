//! How many records of one kind hang on few of another: evenly for one half, on a chosen eighth or less for the other, so
//! that some companies have many people and most have few.
//!
//! Invariant: either end is computed from the other in as many steps as there are results. Must never know of kinds.

use crate::draws::mix;

/// A bijection of the numbers below `size`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shuffle {
    size: u64,
    factor: u64,
    inverse: u64,
    offset: u64,
}

impl Shuffle {
    pub(super) fn new(seed: u64, size: u64) -> Self {
        let size = size.max(1);
        let first = mix(seed) % size;
        let coprime = |candidate: &u64| *candidate > 0 && greatest_common_divisor(*candidate, size) == 1;
        let factor = (first..size).chain(1..first).find(coprime).unwrap_or(1);
        Self { size, factor, inverse: inverse_of(factor, size), offset: mix(seed ^ 1) % size }
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn at(&self, number: u64) -> u64 {
        remainder(number % self.size, self.factor, self.offset, self.size)
    }

    pub(super) fn back(&self, number: u64) -> u64 {
        let shifted = (number % self.size + (self.size - self.offset)) % self.size;
        remainder(shifted, self.inverse, 0, self.size)
    }
}

/// `number * factor + offset` modulo `size`.
fn remainder(number: u64, factor: u64, offset: u64, size: u64) -> u64 {
    if size <= u64::from(u32::MAX) {
        return (number * factor + offset) % size;
    }
    let product = u128::from(number) * u128::from(factor) + u128::from(offset);
    u64::try_from(product % u128::from(size)).unwrap_or(0)
}

fn greatest_common_divisor(mut left: u64, mut right: u64) -> u64 {
    while right > 0 {
        (left, right) = (right, left % right);
    }
    left
}

/// The number that `factor` times it leaves 1 modulo `size`; the two are coprime.
fn inverse_of(factor: u64, size: u64) -> u64 {
    let modulus = i128::from(size);
    let (mut old, mut new) = ((i128::from(factor), 1_i128), (modulus, 0_i128));
    while new.0 != 0 {
        let times = old.0 / new.0;
        (old, new) = (new, (old.0 - times * new.0, old.1 - times * new.1));
    }
    u64::try_from(old.1.rem_euclid(modulus)).unwrap_or(0)
}

/// Items that each hang on one target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    items: u64,
    targets: u64,
    /// How many targets share every other item.
    busy: u64,
    shuffle: Shuffle,
}

impl Spread {
    /// `items` over `targets`; every other item hangs on one of the `one_in`th part of the targets.
    pub(super) fn new(seed: u64, items: u64, targets: u64, one_in: u64) -> Self {
        let busy = targets.div_ceil(one_in.max(1)).max(1);
        Self { items, targets, busy, shuffle: Shuffle::new(seed, targets) }
    }

    /// The target of an item; `None` when there are no targets.
    pub(super) fn target(&self, item: u64) -> Option<u64> {
        let half = item / 2;
        let place = if item.is_multiple_of(2) {
            half % self.busy
        } else {
            (half + self.shift()) % self.targets.max(1)
        };
        (item < self.items && self.targets > 0).then(|| self.shuffle.at(place))
    }

    /// Whether there are no items at all.
    pub(super) fn is_empty(&self) -> bool {
        self.items == 0 || self.targets == 0
    }

    /// How many items hang on a target.
    pub(super) fn count(&self, target: u64) -> u64 {
        let (busy, even) = self.counts(target);
        busy + even
    }

    /// The `index`th item of a target, of as many as [`Spread::count`] says; the order is not that of the items.
    pub(super) fn item(&self, target: u64, index: u64) -> Option<u64> {
        let (busy, even) = self.counts(target);
        let place = self.shuffle.back(target);
        if index < busy {
            Some(2 * (place + index * self.busy))
        } else if index < busy + even {
            Some(2 * (self.unshifted(place) + (index - busy) * self.targets) + 1)
        } else {
            None
        }
    }

    /// The place of an item among those of its target, as [`Spread::item`] counts them.
    pub(super) fn index(&self, item: u64) -> u64 {
        let half = item / 2;
        if item.is_multiple_of(2) {
            half / self.busy
        } else {
            self.target(item).map_or(0, |target| self.counts(target).0) + half / self.targets.max(1)
        }
    }

    /// The items of a target.
    pub(super) fn items(&self, target: u64) -> impl Iterator<Item = u64> {
        let spread = *self;
        (0..self.count(target)).filter_map(move |index| spread.item(target, index))
    }

    /// How many items a target has as a busy one, and as any.
    fn counts(&self, target: u64) -> (u64, u64) {
        if target >= self.targets {
            return (0, 0);
        }
        let place = self.shuffle.back(target);
        let upto = |place: u64, halves: u64, width: u64| halves.saturating_sub(place).div_ceil(width);
        let busy = if place < self.busy { upto(place, self.items.div_ceil(2), self.busy) } else { 0 };
        (busy, upto(self.unshifted(place), self.items / 2, self.targets))
    }

    /// Neighbouring items shall not hang on the same target.
    fn shift(&self) -> u64 {
        self.targets / 2
    }

    fn unshifted(&self, place: u64) -> u64 {
        (place + self.targets - self.shift()) % self.targets.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_turns_back() {
        for size in [1, 2, 3, 7, 40, 500, 4_608] {
            let shuffle = Shuffle::new(9, size);
            let mut seen: Vec<u64> = (0..size).map(|number| shuffle.at(number)).collect();
            assert!((0..size).all(|number| shuffle.back(shuffle.at(number)) == number), "{size}");
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..size), "{size}");
        }
    }

    #[test]
    fn every_item_is_found_from_its_target_once() {
        for (items, targets, one_in) in
            [(0, 5, 8), (9, 1, 8), (300, 40, 8), (30, 40, 8), (2_000, 500, 3), (5, 0, 8)]
        {
            let spread = Spread::new(3, items, targets, one_in);
            let mut seen: Vec<u64> = (0..targets).flat_map(|target| spread.items(target)).collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..if targets == 0 { 0 } else { items }), "{items} {targets}");
            for item in 0..items {
                if let Some(target) = spread.target(item) {
                    assert_eq!(spread.item(target, spread.index(item)), Some(item));
                }
            }
        }
    }
}
